//! The article's part of the page to blocks: elements that stand on lines of their own end a
//! paragraph, the others mark its text.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{
    Block, BlockKind, Document, Edit, EditKind, Inline, NodeId, ParaRole, plain_text,
};
use crate::source::{Source, Span};

use super::super::displays::{self, Displays};
use super::super::leaf::{Leaf, LeafKind, Wrap, extent, trim_start};
use super::super::links::Anchors;
use super::super::normalise::Amendments;
use super::super::parts;
use super::figures::is_centred_within;
use super::formula;
use super::head::is_subtitle;
use super::notes::Notes;
use super::page::{Page, is_block};
use super::tree::{Data, Ref};

/// Elements inside one another that are followed one by one; of deeper ones only the text is
/// taken.
const MAX_DEPTH: usize = 440;

/// What was met on the way and is said once.
#[derive(Debug, Default)]
pub(super) struct Met {
    /// Formulas kept as text, and where the first is.
    pub(super) formulas: (usize, Option<Span>),
    /// Links that lead nowhere in a book.
    pub(super) dead_links: usize,
    /// Quotes and lists flattened.
    pub(super) flattened: usize,
    /// Whether a list shows other signs than the page.
    pub(super) renumbered: bool,
}

/// Makes blocks of parts of a page.
pub(super) struct Builder<'a> {
    pub(super) page: &'a Page<'a>,
    pub(super) source: &'a Source,
    pub(super) amendments: &'a Amendments,
    pub(super) document: &'a mut Document,
    /// Texts that are in a block, by node.
    pub(super) kept: Vec<bool>,
    pub(super) blocks: Vec<Block>,
    pub(super) leaf: Option<Leaf>,
    /// What the paragraph being read is.
    pub(super) kind: LeafKind,
    /// Marks of text that are open, for the paragraphs within them.
    wraps: Vec<(Wrap, usize)>,
    /// Line breaks not yet settled, and the place of the first.
    pub(super) breaks: (usize, Option<Span>),
    /// Formulas that have lines to themselves.
    pub(super) displays: Displays,
    /// Blanks after them.
    pub(super) indent: usize,
    /// Columns of the line so far.
    pub(super) columns: usize,
    /// The block element whose image was the last block.
    pub(super) pictured: Option<Ref>,
    /// The block element being read.
    pub(super) inside: Ref,
    depth: usize,
    pub(super) nesting: usize,
    /// The numbers of items of lists.
    pub(super) ordinals: BTreeMap<Ref, u64>,
    pub(super) anchors: Anchors,
    pub(super) names: Vec<String>,
    /// Paragraphs that came to nothing or are part of a table: their places are those of the next
    /// block.
    pub(super) merged: Vec<NodeId>,
    /// Names of places that links of the article lead to.
    pub(super) wanted: BTreeSet<String>,
    pub(super) notes: Notes,
    /// Notes made, by number.
    pub(super) made: BTreeMap<usize, (NodeId, Vec<Block>)>,
    /// Whether a book is read, of which all is the article.
    pub(super) book: bool,
    /// Paragraphs that a table of contents names, with their levels.
    pub(super) headings: BTreeMap<Ref, u8>,
    /// What headings of the page become.
    pub(super) levels: BTreeMap<u8, u8>,
    /// The element that shows the title.
    pub(super) title: Option<Ref>,
    /// Paragraphs the page sets in the middle.
    pub(super) centred: BTreeSet<NodeId>,
    /// How often each alternative text occurs.
    pub(super) alts: BTreeMap<String, usize>,
    /// Images that stand for others.
    pub(super) real: BTreeMap<Ref, Ref>,
    /// Where relative links start from.
    pub(super) base: Option<String>,
    pub(super) met: Met,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        page: &'a Page<'a>,
        source: &'a Source,
        amendments: &'a Amendments,
        document: &'a mut Document,
    ) -> Builder<'a> {
        Builder {
            page,
            source,
            amendments,
            document,
            kept: vec![false; page.tree.len()],
            blocks: Vec::new(),
            leaf: None,
            kind: LeafKind::Paragraph,
            wraps: Vec::new(),
            breaks: (0, None),
            displays: Displays::new(),
            indent: 0,
            columns: 0,
            pictured: None,
            inside: 0,
            depth: 0,
            nesting: 0,
            ordinals: BTreeMap::new(),
            anchors: Anchors::default(),
            names: Vec::new(),
            merged: Vec::new(),
            wanted: BTreeSet::new(),
            notes: Notes::default(),
            made: BTreeMap::new(),
            book: false,
            headings: BTreeMap::new(),
            levels: BTreeMap::new(),
            title: None,
            centred: BTreeSet::new(),
            alts: BTreeMap::new(),
            real: BTreeMap::new(),
            base: None,
            met: Met::default(),
        }
    }

    /// Adds a part of the page.
    pub(super) fn part(&mut self, at: Ref) {
        if Some(at) == self.title {
            let kind = std::mem::replace(&mut self.kind, LeafKind::Heading(1));
            self.flow(at);
            self.close();
            self.kind = kind;
        } else {
            self.node(at);
            self.close();
        }
    }

    /// What stands below a node.
    pub(super) fn flow(&mut self, at: Ref) {
        if self.depth >= MAX_DEPTH {
            for node in self.page.shown(at) {
                self.text(node);
            }
            return;
        }
        self.depth += 1;
        for child in self.page.tree.children(at) {
            self.node(child);
        }
        self.depth -= 1;
    }

    pub(super) fn node(&mut self, at: Ref) {
        if self.tick(at) {
            return;
        }
        if self.page.gone(at).is_some() || self.notes.is_note(at) {
            return;
        }
        match self.page.tree.data(at) {
            Data::Text(_) => self.text(at),
            Data::Element(element) => {
                self.name_place(at);
                if is_block(element.name()) {
                    self.block(at);
                } else {
                    self.inline(at);
                }
            }
            _ => {}
        }
    }

    fn block(&mut self, at: Ref) {
        self.close();
        let around = std::mem::replace(&mut self.inside, at);
        let tree = &self.page.tree;
        let kind = self.kind;
        match tree.name(at) {
            _ if self.kind == LeafKind::Cell => self.in_cell(at),
            _ if Some(at) == self.title => self.heading(at, 1),
            _ if self.headings.contains_key(&at) => {
                self.heading(at, self.headings.get(&at).copied().unwrap_or(2));
            }
            _ if !self.book && tree.is_heading(at) && is_subtitle(tree, at) => self.flow(at),
            name @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => {
                let level = name.as_bytes()[1] - b'0';
                let level = self.levels.get(&level).copied().unwrap_or(level);
                self.heading(at, level);
            }
            "hr" => self.separator(at),
            "pre" | "listing" | "xmp" => self.code(at),
            "blockquote" => self.quote(at),
            "ul" | "ol" | "menu" | "dir" => self.list(at),
            "dl" => self.definitions(at),
            "table" => self.table(at),
            "figcaption" => self.caption(at),
            _ if tree.element(at).is_some_and(formula::is_formula) => self.formula(at),
            _ if self.is_caption(at) => self.caption(at),
            _ => self.flow(at),
        }
        self.close();
        self.kind = kind;
        self.inside = around;
    }

    /// In a cell of a table blocks are lines.
    fn in_cell(&mut self, at: Ref) {
        if matches!(self.page.tree.name(at), "pre" | "listing" | "xmp") {
            return self.prose(&self.page.shown(at));
        }
        self.number_items(at);
        if self.page.tree.name(at) == "li" {
            let place = self.span(self.start(at)..self.start(at));
            let sign = self.ordinals.get(&at).map_or("• ".to_owned(), |n| format!("{n}. "));
            self.push_text(Inline::text(sign, Some(place)));
        }
        self.flow(at);
    }

    fn heading(&mut self, at: Ref, level: u8) {
        self.kind = LeafKind::Heading(level);
        self.flow(at);
    }

    fn separator(&mut self, at: Ref) {
        let start = self.start(at);
        if !self.blocks.is_empty() {
            self.push(start..start, BlockKind::Separator);
        }
    }

    /// The blocks `f` makes.
    pub(super) fn nested(&mut self, f: impl FnOnce(&mut Self)) -> Vec<Block> {
        self.close();
        self.nesting += 1;
        let (kind, pictured) = (self.kind, self.pictured.take());
        let around = std::mem::take(&mut self.blocks);
        f(self);
        self.close();
        (self.kind, self.pictured) = (kind, pictured);
        self.nesting -= 1;
        std::mem::replace(&mut self.blocks, around)
    }

    pub(super) fn push(&mut self, range: std::ops::Range<usize>, kind: BlockKind) {
        let id = self.document.new_id();
        self.push_as(id, range, kind);
    }

    pub(super) fn push_as(&mut self, id: NodeId, range: std::ops::Range<usize>, kind: BlockKind) {
        self.put_places(id);
        self.pictured = None;
        self.blocks.push(Block { id, span: Some(self.span(range)), kind });
    }

    /// The places that wait for a block are where this one is.
    pub(super) fn put_places(&mut self, id: NodeId) {
        for name in std::mem::take(&mut self.names) {
            self.anchors.name(&name, id);
        }
        let merged = std::mem::take(&mut self.merged);
        self.anchors.moved(&merged, id);
    }

    // The paragraph being read.

    /// The paragraph being read, begun if there is none, with all open marks in it.
    pub(super) fn leaf(&mut self) -> &mut Leaf {
        let start = self.source.text().len();
        if self.leaf.is_none() {
            let mut leaf = Leaf::new(self.document.new_id(), self.kind, self.source.id, start);
            for (wrap, start) in &self.wraps {
                leaf.open(wrap.clone(), *start);
            }
            for name in std::mem::take(&mut self.names) {
                self.anchors.name(&name, leaf.id);
            }
            self.columns = 0;
            self.leaf = Some(leaf);
        }
        let id = NodeId::default();
        self.leaf.get_or_insert_with(|| Leaf::new(id, LeafKind::Paragraph, self.source.id, start))
    }

    /// Marks the text of an element.
    pub(super) fn wrapped(&mut self, at: Ref, wrap: Wrap) {
        let start = self.start(at);
        if let Some(leaf) = &mut self.leaf {
            leaf.open(wrap.clone(), start);
        }
        self.wraps.push((wrap, start));
        self.flow(at);
        self.wraps.pop();
        if let Some(leaf) = &mut self.leaf {
            leaf.close(leaf.end);
        }
    }

    /// Ends the paragraph being read; in a cell, its line.
    pub(super) fn close(&mut self) {
        if self.kind == LeafKind::Cell {
            if self.leaf.as_ref().is_some_and(|l| !l.is_empty()) {
                self.breaks.0 += 1;
            }
            return;
        }
        (self.breaks, self.indent) = ((0, None), 0);
        let Some(leaf) = self.leaf.take() else { return };
        let (mut body, leaf) = leaf.finish();
        trim_start(&mut body);
        let body = self.raw_formulas(body);
        let Some(range) = extent(&body) else { return self.merged.push(leaf.id) };
        match leaf.kind {
            LeafKind::Heading(level) => {
                self.anchors.heading(&plain_text(&body), leaf.id);
                self.push_as(leaf.id, range, BlockKind::Heading { level, body });
            }
            _ if self.is_caption_here(&body) => self.attach(leaf.id, body),
            _ if parts::is_break(&body) => self.scene_break(leaf.id, range),
            _ => {
                let mut id = Some(leaf.id);
                for body in displays::parted(body, &self.displays) {
                    let id = id.take().unwrap_or_else(|| self.document.new_id());
                    let range = extent(&body).unwrap_or(range.clone());
                    self.paragraph(id, range, body);
                }
            }
        }
    }

    fn paragraph(&mut self, id: NodeId, range: std::ops::Range<usize>, body: Vec<Inline>) {
        let role = self.role(&body);
        if role == ParaRole::Body && is_centred_within(&self.page.tree, self.inside) {
            self.centred.insert(id);
        }
        self.push_as(id, range, BlockKind::Paragraph { role, body });
    }

    /// A paragraph of stars is a separator.
    fn scene_break(&mut self, id: NodeId, range: std::ops::Range<usize>) {
        self.document.edits.push(Edit {
            span: self.span(range.clone()),
            after: String::new(),
            kind: EditKind::Changed,
            rule: "separator",
            score: 10,
            signs: Vec::new(),
        });
        self.push_as(id, range, BlockKind::Separator);
    }

    /// The part a paragraph plays.
    fn role(&self, body: &[Inline]) -> ParaRole {
        let tree = &self.page.tree;
        let of = |name| tree.attribute(self.inside, name).unwrap_or_default();
        let byline = of("class").split(' ').any(|c| c == "byline");
        let is_heading = |b: &Block| matches!(b.kind, BlockKind::Heading { .. });
        if byline && (self.book || !self.blocks.is_empty() && self.blocks.iter().all(is_heading)) {
            return ParaRole::Byline;
        }
        let below = !self.blocks.is_empty() && self.blocks.iter().all(is_heading);
        if below && !self.book && is_subtitle(tree, self.inside) {
            return ParaRole::Subtitle;
        }
        let style: String = of("style").chars().filter(|c| !c.is_whitespace()).collect();
        let right = of("align").eq_ignore_ascii_case("right") || style.contains("text-align:right");
        match right && !self.blocks.is_empty() && parts::is_signature(body) {
            true => ParaRole::Attribution,
            false => parts::alone(body),
        }
    }

    // Places.

    pub(super) fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.source.id, range)
    }

    /// Where an element's tag begins.
    pub(super) fn start(&self, at: Ref) -> usize {
        self.page.tree.element(at).map_or(0, |e| e.start)
    }

    /// Remembers the name of a place that a link leads to.
    pub(super) fn name_place(&mut self, at: Ref) {
        let tree = &self.page.tree;
        let name = tree.attribute(at, "name").filter(|_| tree.name(at) == "a");
        for name in [tree.attribute(at, "id"), name].into_iter().flatten() {
            if !self.wanted.contains(name) && self.document.places.is_none() {
                continue;
            }
            match &self.leaf {
                Some(leaf) if !is_block(tree.name(at)) => self.anchors.name(name, leaf.id),
                _ => self.names.push(name.to_owned()),
            }
        }
    }
}
