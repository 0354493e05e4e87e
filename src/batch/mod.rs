//! Many articles, or one: where they come from, where their books go, and what came of each.
//!
//! Articles are converted in parallel; one that fails, or even panics, is one failed [`Entry`].
//! Files are read through [`Folder`] and written through [`write`], which never leaves half a
//! file behind.

mod files;
mod run;
mod write;

pub use files::Folder;
pub use run::{Entry, Failure, run};

use std::path::PathBuf;

use crate::convert::Options;
use crate::font::FontLibrary;
use crate::theme::Theme;

/// Where an article comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Bytes that were given, such as standard input; its files are sought in the folder.
    Bytes {
        /// What messages call it.
        name: String,
        /// The bytes.
        bytes: Vec<u8>,
        /// The folder it belongs to.
        folder: PathBuf,
    },
}

/// One article to convert.
#[derive(Clone, Debug)]
pub struct Job {
    /// The article.
    pub input: Input,
    /// Where the EPUB goes, if one is wanted.
    pub epub: Option<PathBuf>,
    /// Where the PDF goes, if one is wanted.
    pub pdf: Option<PathBuf>,
    /// Where the cover goes, without its extension, if it is wanted as a file.
    pub cover: Option<PathBuf>,
    /// Where the report goes as JSON, if wanted.
    pub report: Option<PathBuf>,
}

/// Everything that is to be done.
#[derive(Debug)]
pub struct Plan {
    /// The articles, in the order of the results.
    pub jobs: Vec<Job>,
    /// Folders to look for figures in before all others.
    pub figures: Vec<PathBuf>,
    /// What is the same for all articles.
    pub options: Options,
    /// The look.
    pub theme: Theme,
    /// The faces.
    pub fonts: FontLibrary,
    /// Whether the books are handed back instead of written.
    pub keep: bool,
}
