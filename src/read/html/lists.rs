//! Blocks that hold blocks: quotations, lists, definitions.

use std::ops::Range;

use crate::document::{Block, BlockKind, Inline, InlineKind, ListMark};
use crate::source::Span;

use super::super::displays;
use super::super::parts;
use super::build::Builder;
use super::page::Page;
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
        let numbered = self.page.tree.name(at) == "ol";
        if shows_no_signs(self.page, at) {
            return self.flow(at);
        }
        self.met.renumbered |= numbered && has_other_signs(self.page, at);
        self.number_items(at);
        let mut items = Items { start: numbered.then_some(1), items: Vec::new() };
        for child in items_of(self.page, at) {
            let is_item = self.page.tree.name(child) == "li";
            let blocks = self.nested(|b| match is_item {
                true if b.page.gone(child).is_none() && !b.notes.is_note(child) => {
                    b.name_place(child);
                    b.flow(child);
                }
                _ => b.node(child),
            });
            let number = self.ordinals.get(&child).copied().filter(|_| numbered);
            match items.items.last_mut() {
                _ if blocks.is_empty() => {}
                // What stands between items belongs to the one before it.
                Some(last) if !is_item => last.extend(blocks),
                None if !is_item => self.blocks.extend(blocks),
                _ => {
                    // Numbers that do not follow begin a list.
                    if number != items.next() {
                        let before = Items { start: number, items: Vec::new() };
                        let Items { start, items } = std::mem::replace(&mut items, before);
                        self.push_list(ListMark::counted(start), items);
                    }
                    items.items.push(blocks);
                }
            }
        }
        self.push_list(ListMark::counted(items.start), items.items);
    }

    /// Reads the box of a task: a field in which one item of a list is ticked, or what stands for
    /// one. False if a node is none.
    pub(super) fn tick(&mut self, at: Ref) -> bool {
        let tree = &self.page.tree;
        let Some(element) = tree.element(at) else { return false };
        let class = element.attribute("class").unwrap_or_default();
        let has = |name: &str| class.split_whitespace().any(|c| c == name);
        let field = element.name() == "input" && element.attribute("type") == Some("checkbox");
        let is_box =
            field || (has("checkbox-on") || has("checkbox-off")) && tree.first(at).is_none();
        let begins = self.leaf.as_ref().is_none_or(|l| l.is_empty());
        if !is_box || !begins || !tree.ancestors(at).take(3).any(|a| tree.name(a) == "li") {
            return false;
        }
        let done = element.attribute("checked").is_some() || has("checkbox-on");
        let place = self.span(self.start(at)..self.start(at));
        self.push_text(Inline::text(if done { "☑" } else { "☐" }, Some(place)));
        self.leaf().space(place);
        true
    }

    /// Finds the numbers of a list's items (HTML, 4.4.5 and 4.4.8).
    pub(super) fn number_items(&mut self, at: Ref) {
        let tree = &self.page.tree;
        if tree.name(at) != "ol" {
            return;
        }
        let number = |at, name| tree.attribute(at, name)?.trim().parse::<i64>().ok();
        let mut items = items_of(self.page, at);
        items.retain(|&c| tree.name(c) == "li" && self.page.gone(c).is_none());
        let reversed = tree.attribute(at, "reversed").is_some();
        let first = if reversed { items.len() as i64 } else { 1 };
        let mut next = number(at, "start").unwrap_or(first);
        for item in items {
            let own = number(item, "value").unwrap_or(next);
            self.ordinals.insert(item, u64::try_from(own).unwrap_or(0));
            next = own.saturating_add(if reversed { -1 } else { 1 });
        }
    }

    fn push_list(&mut self, mark: ListMark, mut items: Vec<Vec<Block>>) {
        if items.is_empty() {
            return;
        }
        if self.nesting >= MAX_NESTING {
            self.met.flattened += 1;
            return self.blocks.extend(items.drain(..).flatten());
        }
        let is_list = |b: &Block| matches!(b.kind, BlockKind::List { .. });
        // A term is followed by what is said of it, another item by nothing but lists.
        let own = if mark == ListMark::Term { 2 } else { 1 };
        // What a formula parts is one paragraph of the page.
        let is_parted = |i: &[Block]| {
            i.iter().flat_map(Block::inlines).any(|body| displays::begins(body, &self.displays))
        };
        let is_line = |b: &Block| matches!(b.kind, BlockKind::Paragraph { .. });
        let tight = items.iter().all(|i| {
            i.iter().skip(own).all(is_list)
                || is_parted(i) && i.iter().skip(own).all(|b| is_list(b) || is_line(b))
        });
        self.push(extent(items.iter().flatten()), BlockKind::List { mark, tight, items });
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
        self.push_list(parts::terms(&items), items);
    }
}

/// Items of a list whose numbers follow one another.
struct Items {
    start: Option<u64>,
    items: Vec<Vec<Block>>,
}

impl Items {
    /// The number an item is to have to go on with these.
    fn next(&self) -> Option<u64> {
        self.start.map(|n| n.saturating_add(self.items.len() as u64))
    }
}

/// What stands in a list, also in elements that only hold items together.
fn items_of(page: &Page<'_>, list: Ref) -> Vec<Ref> {
    let tree = &page.tree;
    let holds = |c: Ref| {
        matches!(tree.name(c), "div" | "span" | "font" | "section" | "center")
            && page.gone(c).is_none()
            && tree.children(c).any(|i| tree.name(i) == "li")
    };
    let inner = |c| if holds(c) { tree.children(c).collect() } else { vec![c] };
    tree.children(list).flat_map(inner).collect()
}

/// The `list-style` or `list-style-type` that an element says of itself.
fn list_style(page: &Page<'_>, at: Ref) -> Option<String> {
    let style = page.tree.attribute(at, "style")?.to_ascii_lowercase();
    style.split(';').rev().find_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        matches!(name.trim(), "list-style" | "list-style-type").then(|| value.trim().to_owned())
    })
}

/// Whether items of a list have neither dots nor numbers.
fn shows_no_signs(page: &Page<'_>, at: Ref) -> bool {
    list_style(page, at).is_some_and(|s| s.split_whitespace().next() == Some("none"))
}

/// Whether items of a list of numbers have other signs: letters, 一二三.
fn has_other_signs(page: &Page<'_>, at: Ref) -> bool {
    let kind = page.tree.attribute(at, "type").is_some_and(|t| matches!(t, "a" | "A" | "i" | "I"));
    let other = |s: String| {
        let word = s.split_whitespace().next().unwrap_or_default();
        let names = ["alpha", "latin", "roman", "cjk", "chinese", "japanese", "korean", "greek"];
        names.iter().any(|n| word.contains(n))
    };
    kind || list_style(page, at).is_some_and(other)
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
