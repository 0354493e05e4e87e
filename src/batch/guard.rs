//! Outputs keep off inputs: no book is written over an article, a figure or a cover.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::outcome::Fault;
use super::{Input, Job, Setup, paths};
use crate::convert::Cover;
use crate::diag::Diagnostic;
use crate::store::Location;

/// Files that are read, by the places they really have.
#[derive(Clone, Debug, Default)]
pub struct Guarded(HashSet<PathBuf>);

impl Guarded {
    /// Of these files, those that are there. Only names that outputs can have are looked up: there
    /// may be a million.
    pub fn new(inputs: impl IntoIterator<Item = impl AsRef<Path>>) -> Guarded {
        let inputs = inputs.into_iter().filter(|input| is_like_output(input.as_ref()));
        Guarded(inputs.filter_map(|input| found(input.as_ref())).collect())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a file is one of them.
    pub fn holds(&self, path: &Path) -> bool {
        !self.is_empty() && self.0.contains(&real(path))
    }

    /// The first output of a job that is one of them.
    pub fn hit(&self, job: &Job) -> Option<PathBuf> {
        job.outputs().into_iter().find(|output| self.holds(output))
    }
}

/// Whether two paths lead to one file.
pub fn is_same(a: &Path, b: &Path) -> bool {
    real(a) == real(b)
}

/// What is wrong with writing there.
pub fn overwrites(path: &Path) -> Diagnostic {
    let message = say!("`{path}` is an input and would be overwritten", path = path.display());
    Diagnostic::error("output-is-input", message).hint(say!("choose another place with `-o`"))
}

/// Refuses a job that would overwrite its own article or cover.
pub(super) fn check(job: &Job, setup: &Setup) -> Result<(), Fault> {
    let article = match &job.input {
        Input::File(path) => Some(path.as_path()),
        Input::Bytes { .. } => None,
    };
    let cover = match &setup.options.cover {
        Cover::Image(name, _) => Some(Path::new(name)),
        Cover::Typeset | Cover::None => None,
    };
    match Guarded::new(article.into_iter().chain(cover)).hit(job) {
        Some(path) => Err(fault(&path)),
        None => Ok(()),
    }
}

/// The same as what came of a job.
pub(super) fn fault(path: &Path) -> Fault {
    let diagnostic = overwrites(path);
    Fault::new(diagnostic.code, diagnostic.message)
}

/// Where a file is when links are followed; objects and what is not there are where they are said
/// to be.
pub(super) fn real(path: &Path) -> PathBuf {
    found(path).unwrap_or_else(|| path.to_owned())
}

fn found(path: &Path) -> Option<PathBuf> {
    if Location::is(path) { Some(path.to_owned()) } else { fs::canonicalize(path).ok() }
}

fn is_like_output(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
    let is_link = || fs::symlink_metadata(path).is_ok_and(|m| m.is_symlink());
    extension.is_some_and(|e| ["epub", "pdf", "json", "png", "jpg"].contains(&e.as_str()))
        || !Location::is(path) && is_link()
}

impl Job {
    /// Every file it may write.
    fn outputs(&self) -> Vec<PathBuf> {
        let of_cover = |stem| ["png", "jpg"].map(|kind| paths::with_extension(stem, kind));
        let books = [&self.epub, &self.pdf, &self.report].into_iter().flatten().cloned();
        books.chain(self.cover.as_deref().into_iter().flat_map(of_cover)).collect()
    }
}
