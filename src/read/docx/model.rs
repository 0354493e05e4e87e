//! What the file says of each stretch of the transcript.

use std::ops::Range;
use std::rc::Rc;

use super::numbering::NumberRef;
use super::picture::Picture;
use super::styles::Marks;

/// A paragraph or a table.
#[derive(Debug)]
pub(super) enum Part {
    Paragraph(Paragraph),
    Table(Grid),
}

/// A paragraph.
#[derive(Clone, Debug, Default)]
pub(super) struct Paragraph {
    pub(super) style: Option<String>,
    pub(super) number: NumberRef,
    /// Its level in the outline, from 0.
    pub(super) outline: Option<u8>,
    /// How it is set, where it says so itself: `center`, `right`, `end` …
    pub(super) set: Option<String>,
    /// Whether it has a line below or above it.
    pub(super) ruled: bool,
    pub(super) pieces: Vec<Piece>,
}

/// A stretch of a paragraph.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) range: Range<usize>,
    pub(super) marks: Marks,
    /// Where it leads.
    pub(super) link: Option<Rc<str>>,
    pub(super) what: What,
}

/// What a stretch is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Text,
    Tab,
    LineBreak,
    /// A new page or column within the paragraph.
    PageBreak,
    /// A line across the page.
    Rule,
    Picture(Picture),
    /// The call of a note, by its place among the calls.
    Call(usize),
    /// The base up to here in the stretch, then its reading.
    Ruby(usize),
    /// A formula, and whether it has lines to itself.
    Math(bool),
    /// A place that links lead to.
    Place(String),
    /// Not kept, by the rule of that name.
    Removed(&'static str),
}

/// A table.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub(super) rows: Vec<GridRow>,
}

#[derive(Debug, Default)]
pub(super) struct GridRow {
    pub(super) head: bool,
    /// Columns left free before its cells.
    pub(super) before: u16,
    pub(super) cells: Vec<GridCell>,
}

#[derive(Debug)]
pub(super) struct GridCell {
    pub(super) columns: u16,
    pub(super) rows: Merge,
    pub(super) parts: Vec<Part>,
}

/// How a cell goes on downwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Merge {
    No,
    Begins,
    GoesOn,
}

/// What a note is and its id in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) endnote: bool,
    pub(super) id: String,
}

/// What was met on the way and is said once.
#[derive(Debug, Default)]
pub(super) struct Met {
    pub(super) comments: usize,
    /// Charts and diagrams, with the place of the first.
    pub(super) drawings: (usize, Option<usize>),
    /// Parts in other formats.
    pub(super) chunks: usize,
    pub(super) formulas: (usize, Option<usize>),
    /// Signs of symbol fonts without a character.
    pub(super) symbols: (usize, Option<usize>),
    /// Numbers of pages the text names.
    pub(super) pages: (usize, Option<usize>),
    pub(super) deep: bool,
}

/// Counts, and keeps the first place.
pub(super) fn count(met: &mut (usize, Option<usize>), at: usize) {
    met.0 += 1;
    met.1.get_or_insert(at);
}

/// What is written down of a document.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) text: String,
    /// Notes in the order of their calls.
    pub(super) calls: Vec<Call>,
    pub(super) met: Met,
}
