//! Frames to PDF: `paint` and `fonts` fill a printpdf document, `finish` makes it true.
//!
//! What printpdf cannot say — tags, metadata, outline tree, conformance — is added to its
//! dictionaries afterwards; page content is never touched again.

mod attach;
mod fonts;
mod icc;
mod images;
mod metadata;
mod objects;
mod outline;
mod paint;
mod plan;
mod press;
mod save;
mod standard;
mod tag;
mod tidy;

mod finish;

pub use attach::{Attachment, Relation};
pub use press::{Drawn, Planned};
pub use standard::{Archive, Standard};

use crate::diag::{Diagnostic, Sink};
use crate::document::{Date, Document};
use crate::font::FontLibrary;
use crate::frame::Pages;

/// How a PDF is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PdfOptions {
    /// Creation date; else the article's own, else none. Never the clock's.
    pub created: Option<Date>,
    /// What identifies the PDF, such as a URN.
    pub identifier: Option<String>,
    /// What it claims to conform to.
    pub standard: Standard,
    /// Whether the outline lists the figures too.
    pub outline_figures: bool,
    /// Files attached to it, where the standard has room for them.
    pub attachments: Vec<Attachment>,
}

/// Writes a PDF that means to conform to the standards of `options`.
pub fn write(
    pages: Pages,
    document: &Document,
    fonts: &FontLibrary,
    options: &PdfOptions,
    _sink: &mut Sink,
) -> Result<Vec<u8>, Diagnostic> {
    Planned::plan(pages, fonts)?.draw(document)?.finish(document, options)
}

fn pt(length: crate::geom::Pt) -> printpdf::Pt {
    printpdf::Pt(round(length.0))
}

/// What adds up along a line, to 1/10,000 pt.
fn round_fine(value: f64) -> f32 {
    ((value * 10_000.0).round() / 10_000.0) as f32
}

/// Coordinates to 1/100 pt: finer than any device, and short to write.
fn round(value: f64) -> f32 {
    ((value * 100.0).round() / 100.0) as f32
}
