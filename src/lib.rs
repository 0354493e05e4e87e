//! Banxin 版心 turns a source article into a beautiful EPUB and a typeset, archival PDF.
//!
//! `docs/ARCHITECTURE.md` shows the rooms of the program and who may call whom.

pub mod batch;
pub mod clean;
pub mod cli;
pub mod convert;
pub mod cover;
pub mod diag;
pub mod document;
pub mod epub;
pub mod figure;
pub mod font;
pub mod frame;
pub mod geom;
pub mod pdf;
pub mod read;
pub mod source;
pub mod text;
pub mod theme;
pub mod typeset;
