//! Blocks that hold blocks: quotations, lists, definitions.

use std::ops::Range;

use crate::document::{Block, BlockKind, Inline, InlineKind};
use crate::source::Span;

use super::super::parts;
use super::build::Builder;
use super::tree::Ref;

/// Quotes and lists inside one another.
const MAX_NESTING: usize = 100;

impl Builder<'_> {
    pub(super) fn quote(&mut self, at: Ref) {
        let mut blocks = self.nested(|b| b.flow(at));
        if blocks.is_empty() {
            return;
        }
        if self.nesting >= MAX_NESTING {
            self.met.flattened += 1;
            return self.blocks.append(&mut blocks);
        }
        parts::quotation(&mut blocks, self.document);
        self.push(extent(blocks.iter()), BlockKind::Quote(blocks));
    }

    pub(super) fn list(&mut self, at: Ref) {
        let tree = &self.page.tree;
        let start = (tree.name(at) == "ol")
            .then(|| tree.attribute(at, "start").and_then(|s| s.parse().ok()).unwrap_or(1));
        let mut items: Vec<Vec<Block>> = Vec::new();
        for child in tree.children(at) {
            let blocks = self.nested(|b| match b.page.tree.name(child) {
                "li" if b.page.gone(child).is_none() && !b.notes.is_note(child) => {
                    b.name_place(child);
                    b.flow(child);
                }
                _ => b.node(child),
            });
            match (tree.name(child), items.last_mut()) {
                _ if blocks.is_empty() => {}
                // A list right inside a list belongs to the item before it.
                ("ul" | "ol", Some(last)) => last.extend(blocks),
                _ => items.push(blocks),
            }
        }
        self.push_list(start, items);
    }

    fn push_list(&mut self, start: Option<u64>, mut items: Vec<Vec<Block>>) {
        if items.is_empty() {
            return;
        }
        if self.nesting >= MAX_NESTING {
            self.met.flattened += 1;
            return self.blocks.extend(items.drain(..).flatten());
        }
        let is_list = |b: &Block| matches!(b.kind, BlockKind::List { .. });
        let tight = items.iter().all(|i| i.iter().skip(1).all(is_list));
        self.push(extent(items.iter().flatten()), BlockKind::List { start, tight, items });
    }

    /// Terms begin items; what is said of them follows.
    pub(super) fn definitions(&mut self, at: Ref) {
        let mut items: Vec<Vec<Block>> = Vec::new();
        // The pairs may stand in a `<div>` each.
        let tree = &self.page.tree;
        let picture = |c: Ref| self.page.shown(c).iter().any(|&n| tree.name(n) == "img");
        if tree.children(at).any(|c| tree.name(c) == "dt" && picture(c)) {
            return self.flow(at);
        }
        let inner =
            |c: Ref| if tree.name(c) == "div" { tree.children(c).collect() } else { vec![c] };
        for child in tree.children(at).flat_map(inner).collect::<Vec<_>>() {
            let term = tree.name(child) == "dt";
            if self.page.gone(child).is_some() {
                continue;
            }
            let mut blocks = self.nested(|b| b.node(child));
            if term {
                blocks.iter_mut().for_each(strengthen);
            }
            match items.last_mut() {
                _ if blocks.is_empty() => {}
                Some(last) if !term => last.extend(blocks),
                _ => items.push(blocks),
            }
        }
        self.push_list(None, items);
    }
}

/// From the first to the last place of some blocks.
fn extent<'b>(blocks: impl Iterator<Item = &'b Block>) -> Range<usize> {
    let spans = blocks.filter_map(|b| b.span).map(Span::range);
    spans.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end)).unwrap_or(0..0)
}

fn strengthen(block: &mut Block) {
    if let BlockKind::Paragraph { body, .. } = &mut block.kind {
        *body = vec![Inline::new(InlineKind::Strong(std::mem::take(body)), block.span)];
    }
}
