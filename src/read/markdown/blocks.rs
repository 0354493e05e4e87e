//! Blocks of Markdown as they open and close: quotes, lists, notes, paragraphs.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

use pulldown_cmark::BlockQuoteKind;

use crate::document::{
    Block, BlockKind, Inline, InlineKind, ListMark, NodeId, ParaRole, plain_text,
};
use crate::source::Span;

use super::super::leaf::{LeafKind, trim_start};
use super::super::parts;
use super::asides;
use super::build::Builder;
use super::warn;

/// Quotes, lists and items inside one another.
const MAX_NESTING: usize = 100;

/// A block that holds blocks.
pub(super) struct Container {
    kind: ContainerKind,
    /// First byte in the source.
    start: usize,
    pub(super) blocks: Vec<Block>,
}

impl Container {
    pub(super) fn new(kind: ContainerKind, start: usize) -> Container {
        Container { kind, start, blocks: Vec::new() }
    }
}

pub(super) enum ContainerKind {
    Root,
    Quote,
    List { start: Option<u64>, loose: bool, terms: bool, items: Vec<Vec<Block>> },
    Item,
    Note(String),
}

/// Notes by label.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) ids: BTreeMap<String, NodeId>,
    /// Labels in the order of their first reference.
    pub(super) order: Vec<String>,
    pub(super) bodies: BTreeMap<String, Vec<Block>>,
}

impl Builder<'_> {
    pub(super) fn push_block(&mut self, id: NodeId, source: Range<usize>, kind: BlockKind) {
        for name in std::mem::take(&mut self.pending_names) {
            self.anchors.name(&name, id);
        }
        let text = &self.source.text()[source.clone()];
        let end = source.start + text.trim_end().len();
        let span = Some(Span::new(self.source.id, source.start..end));
        if let Some(container) = self.containers.last_mut() {
            container.blocks.push(Block { id, span, kind });
        }
    }

    // Containers.

    pub(super) fn open_container(&mut self, kind: ContainerKind, range: Range<usize>) {
        let start = self.excerpt.source(range.clone()).start;
        self.close_implicit(start);
        if self.over > 0 || self.containers.len() > MAX_NESTING {
            if self.over == 0 {
                let message =
                    say!("more than {most} blocks inside one another", most = MAX_NESTING);
                warn(self.sink, "nesting-too-deep", message, self.span(range.start..range.start));
            }
            self.over += 1;
            return;
        }
        self.containers.push(Container::new(kind, start));
    }

    pub(super) fn open_list(&mut self, start: Option<u64>, terms: bool, range: Range<usize>) {
        let kind = ContainerKind::List { start, loose: false, terms, items: Vec::new() };
        self.open_container(kind, range);
    }

    /// Each term of a definition list begins an item.
    pub(super) fn open_term(&mut self, range: Range<usize>) {
        let start = self.excerpt.source(range.clone()).start;
        self.close_implicit(start);
        if self.over == 0 {
            self.close_term_item(start);
            self.containers.push(Container::new(ContainerKind::Item, start));
        }
        self.open_leaf(LeafKind::Term, range);
    }

    fn close_term_item(&mut self, end: usize) {
        let [.., list, item] = self.containers.as_slice() else { return };
        let terms = matches!(list.kind, ContainerKind::List { terms: true, .. });
        if terms && matches!(item.kind, ContainerKind::Item) {
            self.close_container(end);
        }
    }

    pub(super) fn close_containers_to(&mut self, end: usize) {
        self.close_implicit(end);
        if self.over > 0 {
            self.over -= 1;
            return;
        }
        self.close_term_item(end);
        self.close_container(end);
    }

    /// Whether text stands in a note, which is as short as it can be.
    pub(super) fn in_note(&self) -> bool {
        self.containers.iter().any(|c| matches!(c.kind, ContainerKind::Note(_)))
    }

    /// Whether text stands in a quotation.
    pub(super) fn in_quote(&self) -> bool {
        self.containers.last().is_some_and(|c| matches!(c.kind, ContainerKind::Quote))
    }

    pub(super) fn close_container(&mut self, end: usize) {
        let Some(Container { kind, start, blocks }) = self.containers.pop() else { return };
        let range = start..end.max(start);
        match kind {
            ContainerKind::Root => self.containers.push(Container { kind, start, blocks }),
            ContainerKind::Quote if blocks.is_empty() => {}
            ContainerKind::Quote => {
                let mut blocks = blocks;
                parts::quotation(&mut blocks, self.document);
                self.push_new(range, BlockKind::Quote(blocks));
            }
            ContainerKind::List { start, loose, terms, items } => {
                let mark = match terms {
                    true => parts::terms(&items),
                    false => ListMark::counted(start),
                };
                self.push_new(range, BlockKind::List { mark, tight: !loose, items });
            }
            ContainerKind::Item => {
                if let Some(Container { kind: ContainerKind::List { items, .. }, .. }) =
                    self.containers.last_mut()
                {
                    items.push(blocks);
                }
            }
            ContainerKind::Note(label) => {
                self.note(label, blocks);
            }
        }
    }

    /// The text of a note; of two with one label the first is called, the other stays here.
    fn note(&mut self, label: String, blocks: Vec<Block>) {
        let above = match self.notes.bodies.entry(label) {
            Entry::Vacant(place) => {
                place.insert(blocks);
                return;
            }
            Entry::Occupied(above) => above,
        };
        if let Some(span) = blocks.first().and_then(|b| b.span) {
            let label = above.key();
            let message = say!("a note `{label}` stands above: this one is text", label);
            warn(self.sink, "note-repeated", message, span);
        }
        if let Some(container) = self.containers.last_mut() {
            container.blocks.extend(blocks);
        }
    }

    pub(super) fn push_new(&mut self, range: Range<usize>, kind: BlockKind) {
        let id = self.document.new_id();
        self.push_block(id, range, kind);
    }

    /// A paragraph of its own in an item makes the list loose.
    pub(super) fn mark_loose(&mut self) {
        let [.., list, item] = self.containers.as_mut_slice() else { return };
        if let (ContainerKind::List { loose, .. }, ContainerKind::Item) =
            (&mut list.kind, &item.kind)
        {
            *loose = true;
        }
    }

    /// GitHub's alerts: their name, which the parser takes away, begins the quote.
    pub(super) fn alert(&mut self, kind: Option<BlockQuoteKind>, range: Range<usize>) {
        let Some(kind) = kind else { return };
        let kind = match kind {
            BlockQuoteKind::Note => "note",
            BlockQuoteKind::Tip => "tip",
            BlockQuoteKind::Important => "important",
            BlockQuoteKind::Warning => "warning",
            BlockQuoteKind::Caution => "caution",
        };
        let Some(name) = asides::name(kind, asides::language(self.source)) else { return };
        let line = self.excerpt.text()[range.clone()].find('\n').unwrap_or(0);
        let source = self.excerpt.source(range.start..range.start + line);
        let span = Some(Span::new(self.source.id, source.clone()));
        let label = Inline::new(InlineKind::Strong(vec![Inline::text(name, span)]), span);
        let kind = BlockKind::Paragraph { role: ParaRole::Body, body: vec![label] };
        self.push_new(source, kind);
    }

    // Leaves.

    pub(super) fn open_leaf(&mut self, kind: LeafKind, range: Range<usize>) {
        let start = self.excerpt.source(range).start;
        self.open_leaf_at(kind, start);
    }

    pub(super) fn open_leaf_at(&mut self, kind: LeafKind, start: usize) {
        self.close_leaf(start);
        let leaf = self.leaf();
        (leaf.kind, leaf.start) = (kind, start);
    }

    pub(super) fn close_implicit(&mut self, end: usize) {
        if self.leaf.as_ref().is_some_and(|l| l.kind == LeafKind::Implicit) {
            self.close_leaf(end);
        }
    }

    pub(super) fn close_leaf(&mut self, end: usize) {
        let Some(mut leaf) = self.leaf.take() else { return };
        leaf.end = end;
        let (mut body, leaf) = leaf.finish();
        trim_start(&mut body);
        let Some(first) = body.first() else {
            return;
        };
        let start = leaf.start.min(first.span.map_or(end, |s| s.range().start));
        let range = start..end.max(start);
        match leaf.kind {
            LeafKind::Heading(level) => {
                self.anchors.heading(&plain_text(&body), leaf.id);
                self.push_block(leaf.id, range, BlockKind::Heading { level, body });
            }
            LeafKind::Term => {
                let span = Some(Span::new(self.source.id, range.clone()));
                let body = vec![Inline::new(InlineKind::Strong(body), span)];
                let kind = BlockKind::Paragraph { role: ParaRole::Body, body };
                self.push_block(leaf.id, range, kind);
            }
            LeafKind::Paragraph | LeafKind::Implicit | LeafKind::Cell => {
                self.paragraph(leaf, range, body);
            }
        }
    }

    pub(super) fn rule(&mut self, range: Range<usize>) {
        let source = self.excerpt.source(range);
        self.close_implicit(source.start);
        self.push_rule(source);
    }

    pub(super) fn push_rule(&mut self, source: Range<usize>) {
        self.push_new(source, BlockKind::Separator);
    }
}
