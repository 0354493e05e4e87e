//! Document to files: which blocks and notes stand in which XHTML file, and where each name is.

use std::collections::{HashMap, HashSet};

use super::target::Target;
use crate::document::{
    Block, BlockKind, Document, Inline, InlineKind, NodeId, OutlineItem, outline, plain_text,
};
use crate::text::Lang;

/// The part of a book a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Only the cover image.
    Cover,
    Front,
    Body,
    Back,
}

/// What begins with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opens {
    /// An article or a chapter.
    Chapter,
    /// A section with a heading of its own.
    Section,
    /// Nothing: what began before goes on.
    Nothing,
}

/// One XHTML file.
#[derive(Debug)]
pub(super) struct Section<'a> {
    pub part: Part,
    /// File name beside the package document.
    pub file: String,
    pub blocks: &'a [Block],
    /// Indices of the notes that stand at its end.
    pub notes: Vec<usize>,
    /// The language of its article.
    pub lang: Lang,
    /// The heading it begins with, or else its first of level 1.
    pub heading: Option<(NodeId, String)>,
    /// How it begins.
    pub opens: Opens,
}

/// A document laid out in files.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub sections: Vec<Section<'a>>,
    /// The outline, with gaps in levels closed.
    pub outline: Vec<OutlineItem>,
    /// Rank of each heading in the outline, from 1.
    pub ranks: HashMap<NodeId, u8>,
    /// The heading that is the article's title.
    pub title: Option<NodeId>,
    /// Index of each note.
    pub note_index: HashMap<NodeId, usize>,
    /// For each note, the files of its calls in reading order.
    pub calls: Vec<Vec<usize>>,
    /// Where each block and note stands.
    places: HashMap<NodeId, Place>,
}

/// Where a block stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Index of its file.
    pub file: usize,
    /// Its rank in reading order.
    pub order: usize,
    /// Whether it belongs to a note.
    pub in_note: bool,
}

impl Plan<'_> {
    /// The file in which a block or note stands.
    pub fn file_of(&self, id: NodeId) -> Option<usize> {
        self.place(id).map(|p| p.file)
    }

    /// Where a block or note stands.
    pub fn place(&self, id: NodeId) -> Option<Place> {
        self.places.get(&id).copied()
    }

    /// The address of a place, as seen from a file.
    pub fn href(&self, from: usize, to: usize, anchor: &str) -> String {
        let file = if from == to { "" } else { &self.sections[to].file };
        format!("{file}#{anchor}")
    }
}

/// The name of a place in XHTML.
pub(super) fn anchor(id: NodeId) -> String {
    format!("n{}", id.0)
}

/// Text below this many bytes stays in one file.
const SHORT: usize = 60_000;
/// A heading of level 2 begins a new file when the current one has this much.
const SECTION: usize = 12_000;
/// Any heading does when it has this much, and any block when it has twice as much.
const LONG: usize = 100_000;

/// Plans the files of a document, with one for the cover image if there is one.
pub(super) fn plan(document: &Document, cover: bool, target: Target) -> Plan<'_> {
    let outline = outline(document);
    let mut ranks = HashMap::new();
    rank(&outline, 1, &mut ranks);
    let mut plan = Plan {
        sections: sections(document, cover, target),
        outline,
        ranks,
        title: title(document),
        note_index: document.notes.iter().enumerate().map(|(i, n)| (n.id, i)).collect(),
        calls: vec![Vec::new(); document.notes.len()],
        places: HashMap::new(),
    };
    for file in 0..plan.sections.len() {
        plan.settle(file, document);
    }
    plan.settle_rest(document);
    plan
}

fn rank(items: &[OutlineItem], depth: u8, ranks: &mut HashMap<NodeId, u8>) {
    for item in items {
        ranks.insert(item.id, depth.min(6));
        rank(&item.children, depth.saturating_add(1), ranks);
    }
}

/// The only heading of level 1, or the first of them if it says what the metadata say; others of
/// level 1 are chapters then.
fn title(document: &Document) -> Option<NodeId> {
    let mut first = document.blocks().filter_map(|b| match &b.kind {
        BlockKind::Heading { level: 1, body } => Some((b.id, body)),
        _ => None,
    });
    let (id, body) = first.next()?;
    let only = first.next().is_none();
    (only || plain_text(body) == document.title()).then_some(id)
}

fn sections(document: &Document, cover: bool, target: Target) -> Vec<Section<'_>> {
    let lang = document.lang();
    let mut out = Vec::new();
    if cover {
        out.push(section(Part::Cover, "cover.xhtml".to_owned(), &[], lang));
    }
    if !document.front.is_empty() {
        out.push(section(Part::Front, "front.xhtml".to_owned(), &document.front, lang));
    }
    let pieces = split(document, target.parts_sections());
    let one = pieces.len() == 1;
    let (mut parts, mut of_part) = (document.parts.iter().peekable(), lang);
    for (i, blocks) in pieces.into_iter().enumerate() {
        let first = blocks.first().map(|b| b.id);
        let part = parts.next_if(|p| Some(p.heading) == first);
        if let Some(part) = part {
            of_part = part.lang();
        }
        let file = if one { "article.xhtml".to_owned() } else { format!("part{:03}.xhtml", i + 1) };
        let opens = match blocks.first().map(|b| &b.kind) {
            _ if i == 0 || part.is_some() => Opens::Chapter,
            Some(BlockKind::Heading { level: 1, .. }) => Opens::Chapter,
            Some(BlockKind::Heading { .. }) => Opens::Section,
            _ => Opens::Nothing,
        };
        out.push(Section { opens, ..section(Part::Body, file, blocks, of_part) });
    }
    if !document.back.is_empty() {
        out.push(section(Part::Back, "back.xhtml".to_owned(), &document.back, lang));
    }
    out
}

fn section(part: Part, file: String, blocks: &[Block], lang: Lang) -> Section<'_> {
    let heading = blocks.iter().enumerate().find_map(|(i, b)| match &b.kind {
        BlockKind::Heading { level, body } if i == 0 || *level == 1 => {
            Some((b.id, plain_text(body)))
        }
        _ => None,
    });
    Section { part, file, blocks, notes: Vec::new(), lang, heading, opens: Opens::Chapter }
}

/// Pieces of a body: one when it is short, else cut before headings; with `every`, before every
/// heading of level 1 and 2. Each article of a book of several has files of its own.
fn split(document: &Document, every: bool) -> Vec<&[Block]> {
    let body = &document.body;
    let parts: HashSet<NodeId> = document.parts.iter().map(|p| p.heading).collect();
    let weights: Vec<usize> = body.iter().map(weight).collect();
    let mut out = Vec::new();
    let (mut start, mut size, mut text) = (0, 0, false);
    let short = !every && weights.iter().sum::<usize>() <= SHORT;
    for (i, block) in body.iter().enumerate() {
        let level = match block.kind {
            BlockKind::Heading { level, .. } => Some(level),
            _ => None,
        };
        let cut = match level {
            Some(1) => true,
            Some(2) => every || size >= SECTION,
            Some(_) => size >= LONG,
            None => size >= 2 * LONG,
        };
        // Headings that follow each other stay together.
        let part = i > 0 && parts.contains(&block.id);
        if part || cut && text && !short {
            out.push(&body[start..i]);
            (start, size, text) = (i, 0, false);
        }
        size += weights[i];
        text |= level.is_none();
    }
    if start < body.len() || out.is_empty() {
        out.push(&body[start..]);
    }
    out
}

/// About how many bytes of markup a block makes.
fn weight(block: &Block) -> usize {
    let mut bytes = 0;
    block.walk(&mut |b| {
        bytes += 40;
        bytes += b.inlines().iter().map(|i| inline_weight(i)).sum::<usize>();
        if let BlockKind::Code { text, .. } = &b.kind {
            bytes += text.len();
        }
    });
    bytes
}

fn inline_weight(inlines: &[Inline]) -> usize {
    inlines
        .iter()
        .map(|inline| match &inline.kind {
            InlineKind::Text { text, .. } => text.len(),
            InlineKind::Code(text) | InlineKind::Math(text) => text.len() + 15,
            // Elements are many times as long as what they hold.
            InlineKind::Built { source, .. } => 200 + 8 * source.len(),
            InlineKind::Ruby { base, text } => base.len() + text.len() + 25,
            _ => 60 + inline_weight(inline.children()),
        })
        .sum()
}

impl Plan<'_> {
    /// Notes where the places of a file are, and takes in the notes it is the first to call.
    fn settle(&mut self, file: usize, document: &Document) {
        for block in self.sections[file].blocks {
            self.enter(file, block, false);
        }
        let mut done = 0;
        while let Some(&note) = self.sections[file].notes.get(done) {
            self.settle_note(file, note, document);
            done += 1;
        }
    }

    fn settle_note(&mut self, file: usize, note: usize, document: &Document) {
        let note = &document.notes[note];
        self.put(note.id, file, true);
        for block in &note.body {
            self.enter(file, block, true);
        }
    }

    /// Notes that nothing calls stand after the article.
    fn settle_rest(&mut self, document: &Document) {
        let Some(last) = self.sections.iter().rposition(|s| s.part == Part::Body) else { return };
        for (i, note) in document.notes.iter().enumerate() {
            if !self.places.contains_key(&note.id) {
                self.sections[last].notes.push(i);
                self.settle_note(last, i, document);
            }
        }
    }

    fn put(&mut self, id: NodeId, file: usize, in_note: bool) {
        let order = self.places.len();
        self.places.entry(id).or_insert(Place { file, order, in_note });
    }

    fn enter(&mut self, file: usize, block: &Block, in_note: bool) {
        block.walk(&mut |b| {
            self.put(b.id, file, in_note);
            for inlines in b.inlines() {
                self.call(file, inlines);
            }
        });
    }

    /// Counts note calls as `xhtml` will write them: none inside links, which cannot be nested.
    fn call(&mut self, file: usize, inlines: &[Inline]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::NoteRef(id) => {
                    let Some(&note) = self.note_index.get(id) else { continue };
                    if self.calls[note].is_empty() {
                        self.sections[file].notes.push(note);
                    }
                    self.calls[note].push(file);
                }
                InlineKind::Link { .. } => {}
                _ => self.call(file, inline.children()),
            }
        }
    }
}
