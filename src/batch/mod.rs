//! Many articles, or one: where they come from, where their books go, and what came of each.
//!
//! Three ways lead through here. [`run()`] converts the few articles of a command line and hands
//! back everything. [`work`] answers jobs that come in as lines of JSON, one at a time.
//! [`Batch::run`] converts any number of articles, by workers that it watches or in the program
//! itself, writes a record of them, and holds no more of them at once than it has hands. Besides,
//! [`bind()`] makes one book of several articles.
//!
//! Whatever is named by a path may be in a store, too, as `s3://bucket/key`.
//!
//! An article that fails, or even panics, is one failed [`Entry`] or [`Outcome`]. Files are read
//! through [`Folder`] and written through `write`, which never leaves half a file behind.

mod article;
mod bind;
mod files;
mod guard;
mod limits;
mod listed;
mod many;
mod objects;
mod order;
mod outcome;
mod paths;
mod queue;
mod record;
mod remote;
mod run;
mod sources;
mod stop;
mod supervisor;
mod trace;
mod walk;
mod worker;
mod write;

pub use bind::{Binding, bind, chapters};
pub use files::{Folder, LIMIT};
pub use guard::{Guarded, is_same, overwrites};
pub use limits::{Limits, Shard};
pub use listed::is_list;
pub use many::{Batch, End, Tally, record_name};
pub use objects::keep_lists;
pub use order::{Opts, Order};
pub use outcome::{Fault, Outcome, Status, Warning, Written};
pub use paths::{is_folder, with_extension};
pub use run::{Entry, Failure, read, run};
pub use sources::{Item, SourceError, gather};
pub use stop::Stop;
pub use trace::{How, Used};
pub use worker::{read_jobs, work};

use std::path::PathBuf;
use std::sync::Arc;

use crate::convert::{Converter, Options};
use crate::diag::Diagnostic;

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

/// What articles are converted with.
#[derive(Debug)]
pub struct Setup {
    /// What convert is told.
    pub options: Options,
    /// Theme and faces.
    pub look: Arc<Converter>,
    /// Folders to look for figures in before all others.
    pub figures: Vec<PathBuf>,
    /// Whether images of the web are fetched.
    pub fetch: bool,
    /// Whether reports are wanted as files.
    pub report: bool,
    /// SHA-256 of all this and of the program's version, for the keys of articles.
    pub digest: String,
}

/// Makes setups of options; it remembers what is dear to load.
pub trait Settle: Sync {
    /// The setup for some options.
    fn setup(&self, opts: &Opts, formats: Option<&[String]>) -> Result<Arc<Setup>, Diagnostic>;
}

/// Everything that is to be done for a command line of a few articles.
#[derive(Debug)]
pub struct Plan {
    /// The articles, in the order of the results.
    pub jobs: Vec<Job>,
    /// What they are converted with.
    pub setup: Setup,
    /// Whether the books are handed back instead of written.
    pub keep: bool,
}
