//! The document: what an article says, without any thought of pages or markup.
//!
//! Readers make it, `figure` and `clean` change it, and from then on it is only read.

mod alt;
mod append;
mod block;
mod content;
mod date;
mod edit;
mod figure;
pub mod formula;
mod inline;
mod metadata;
mod outline;
pub(crate) mod slice;
mod table;
mod written;

pub use alt::says_nothing;
pub use append::Part;
pub(crate) use block::term;
pub use block::{Block, BlockKind, ListMark, ParaRole};
pub use content::{content_urn, file_sum};
pub use date::Date;
pub use edit::{Edit, EditKind};
pub use figure::{Asset, AssetId, Figure, ImageState, PdfImage, Rendition, Samples, is_picture};
pub use inline::{Inline, InlineKind, Target, plain_text};
pub(crate) use metadata::is_position;
pub use metadata::{Metadata, Series, isbn};
pub use outline::{OutlineItem, outline, outline_with_figures};
pub(crate) use table::starts;
pub use table::{Align, Cell, Row, Scope, Table};

use crate::text::Lang;

/// The only name of a place in a document. EPUB ids, PDF destinations, the table of contents and
/// note links are all spelled from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A note: footnote or endnote.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Its name; [`InlineKind::NoteRef`] refers to it.
    pub id: NodeId,
    /// Its label in the source, such as `1` or `note-a`.
    pub label: String,
    /// Its text.
    pub body: Vec<Block>,
}

/// Names of places in an article.
pub type Places = std::collections::BTreeMap<String, NodeId>;

/// One article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// What is known of it.
    pub metadata: Metadata,
    /// Title page matter made from the theme.
    pub front: Vec<Block>,
    /// The article.
    pub body: Vec<Block>,
    /// What stands behind it: an appendix, a colophon.
    pub back: Vec<Block>,
    /// The articles of a book of several, in their order; none when it is one article.
    pub parts: Vec<Part>,
    /// Notes, in the order of their first reference.
    pub notes: Vec<Note>,
    /// Images, named by [`AssetId`].
    pub assets: Vec<Asset>,
    /// Names of places, as links to them spell them; kept where articles are read together.
    pub places: Option<Places>,
    /// What was changed, moved or removed, in source order.
    pub edits: Vec<Edit>,
    next: u32,
}

impl Document {
    /// A new name, never given before in this document.
    pub fn new_id(&mut self) -> NodeId {
        self.next += 1;
        NodeId(self.next)
    }

    /// The asset of that name.
    pub fn asset(&self, id: AssetId) -> &Asset {
        &self.assets[id.0 as usize]
    }

    /// The note of that name.
    pub fn note(&self, id: NodeId) -> Option<&Note> {
        self.notes.iter().find(|n| n.id == id)
    }

    /// Front, body and back in reading order.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.front.iter().chain(&self.body).chain(&self.back)
    }

    /// The main language, Chinese in simplified characters unless known otherwise.
    pub fn lang(&self) -> Lang {
        self.metadata.language.unwrap_or_default()
    }

    /// The title, or an empty string.
    pub fn title(&self) -> &str {
        self.metadata.title.as_deref().unwrap_or_default()
    }
}
