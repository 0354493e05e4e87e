//! From document to pages: paragraphs to lines (`par`), lines to pages (`page`).
//!
//! Lengths along a line are *inline*, lengths across lines are *block*; only the last step of a
//! page maps them to x and y.

mod page;
pub mod par;

pub use page::typeset;
