//! From document to pages: paragraphs to lines (`par`), lines to pages (`page`).
//!
//! Lengths along a line are *inline*, lengths across lines are *block*; only the last step of a
//! page maps them to x and y.

mod bold;
mod cover;
mod math;
mod page;
pub mod par;

pub use cover::cover;

use crate::diag::Sink;
use crate::document::Document;
use crate::font::FontLibrary;
use crate::frame::Pages;
use crate::theme::Theme;

/// Sets a document as pages; what fonts lack is reported.
pub fn typeset(document: &Document, theme: &Theme, fonts: &FontLibrary, sink: &mut Sink) -> Pages {
    let pages = page::typeset(document, theme, fonts, sink);
    bold::report(&pages.pages, fonts, sink);
    pages
}
