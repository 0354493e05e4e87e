//! Names of files.

use std::path::{Component, Path, PathBuf};

use crate::convert::Target;

/// The last part of a path without its extension.
pub(super) fn stem(path: &str) -> String {
    let stem = Path::new(path).file_stem().map(|s| s.to_string_lossy().into_owned());
    stem.unwrap_or_else(|| "article".to_owned())
}

/// The last part of a path.
pub(super) fn file_name(path: &str) -> String {
    Path::new(path).file_name().map_or_else(|| path.to_owned(), |n| n.to_string_lossy().into())
}

/// A path with an extension added to whatever its name is.
pub fn with_extension(base: &Path, extension: &str) -> PathBuf {
    // Not as text: different names that are not UTF-8 would become one.
    let mut name = base.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

/// The EPUBs that may be made at a path without extension.
pub(super) fn epubs(base: &Path) -> [PathBuf; 2] {
    Target::EXTENSIONS.map(|extension| with_extension(base, extension))
}

/// Whether a path ends in a folder, so that it names no book.
pub fn is_folder(path: &Path) -> bool {
    let last = path.as_os_str().as_encoded_bytes().last();
    let is_here = path.as_os_str().as_encoded_bytes().ends_with(b"/.");
    last.is_none_or(|&last| std::path::is_separator(char::from(last)))
        || is_here
        || path.file_name().is_none()
}

/// Whether a path stays below where it is put.
pub(super) fn stays_below(path: &Path) -> bool {
    path.components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir))
        && path.components().any(|c| matches!(c, Component::Normal(_)))
}
