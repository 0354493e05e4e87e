//! Several documents in one: each becomes a part, and its names and images are counted on.

use super::{AssetId, Block, BlockKind, Document, ImageState, Inline, InlineKind, Metadata};
use super::{NodeId, Places, Target};
use crate::text::Lang;

/// An article in a book of several.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The heading it begins with.
    pub heading: NodeId,
    /// Which of the document's notes is its first.
    pub first_note: usize,
    /// What is known of it beside its text.
    pub metadata: Metadata,
    /// Names of places in it.
    pub places: Places,
}

impl Part {
    /// Its language.
    pub fn lang(&self) -> Lang {
        self.metadata.language.unwrap_or_default()
    }
}

impl Document {
    /// All languages of its articles: the main one, then the others as they come.
    pub fn languages(&self) -> Vec<Lang> {
        let mut all = vec![self.lang()];
        for lang in self.parts.iter().map(Part::lang) {
            if !all.contains(&lang) {
                all.push(lang);
            }
        }
        all
    }

    /// Puts another document behind this one, as a part that begins with the first of its blocks.
    /// No name is given twice: those of the other are counted on from those here.
    pub fn append(&mut self, mut other: Document) {
        let shift = Shift { nodes: self.next, assets: self.assets.len() as u32 };
        other.body.iter_mut().for_each(|block| shift.block(block));
        for note in &mut other.notes {
            shift.node(&mut note.id);
            note.body.iter_mut().for_each(|block| shift.block(block));
        }
        if let Some(first) = other.body.first() {
            let first_note = self.notes.len();
            let (heading, metadata) = (first.id, other.metadata);
            let mut places = other.places.unwrap_or_default();
            places.values_mut().for_each(|id| shift.node(id));
            self.parts.push(Part { heading, first_note, metadata, places });
        }
        self.body.append(&mut other.body);
        self.notes.append(&mut other.notes);
        self.assets.append(&mut other.assets);
        self.edits.append(&mut other.edits);
        self.next += other.next;
    }
}

/// How far names move.
struct Shift {
    nodes: u32,
    assets: u32,
}

impl Shift {
    fn node(&self, id: &mut NodeId) {
        id.0 += self.nodes;
    }

    fn asset(&self, id: &mut AssetId) {
        id.0 += self.assets;
    }

    fn block(&self, block: &mut Block) {
        block.walk_mut(&mut |block| {
            self.node(&mut block.id);
            match &mut block.kind {
                BlockKind::Heading { body, .. } | BlockKind::Paragraph { body, .. } => {
                    self.inlines(body);
                }
                BlockKind::Figure(figure) => {
                    self.inlines(&mut figure.caption);
                    if let ImageState::Found(asset) = &mut figure.image {
                        self.asset(asset);
                    }
                }
                BlockKind::Table(table) => {
                    self.inlines(&mut table.caption);
                    let cells = table.head.iter_mut().chain(&mut table.rows).flatten();
                    cells.for_each(|cell| self.inlines(&mut cell.body));
                }
                BlockKind::Quote(_)
                | BlockKind::List { .. }
                | BlockKind::Code { .. }
                | BlockKind::Separator => {}
            }
        });
    }

    fn inlines(&self, inlines: &mut [Inline]) {
        for inline in inlines {
            match &mut inline.kind {
                InlineKind::Emphasis(body)
                | InlineKind::Strong(body)
                | InlineKind::Strike(body)
                | InlineKind::Superscript(body)
                | InlineKind::Subscript(body)
                | InlineKind::Formula { body, .. } => self.inlines(body),
                InlineKind::Link { target, body } => {
                    if let Target::Node(id) = target {
                        self.node(id);
                    }
                    self.inlines(body);
                }
                InlineKind::NoteRef(id) => self.node(id),
                InlineKind::Image { asset: Some(asset), .. } => self.asset(asset),
                InlineKind::Text { .. }
                | InlineKind::Code(_)
                | InlineKind::Math(_)
                | InlineKind::Built { .. }
                | InlineKind::Ruby { .. }
                | InlineKind::Image { asset: None, .. }
                | InlineKind::LineBreak => {}
            }
        }
    }
}
