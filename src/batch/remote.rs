//! Articles in stores, and files that may be there or on disk.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Seek};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::files::LIMIT;
use super::outcome::{Written, hex};
use super::walk::{is_article, is_beside, is_epub, is_record};
use crate::store::{self, Found, Location};

/// The bytes of an article in a store: of one that is too long, a byte more than it may have.
pub(super) fn article(at: &Location) -> io::Result<Vec<u8>> {
    store::get(at, LIMIT + 1)
}

/// A file as it is on disk, or a copy of what is in a store.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let Some(at) = Location::of(path) else { return File::open(path) };
    let mut file = tempfile::tempfile()?;
    store::fetch(&at, &mut file)?;
    file.rewind()?;
    Ok(file)
}

/// Whether a book is as it was written.
pub(super) fn is_whole(written: &Written) -> bool {
    let Some(path) = &written.path else { return false };
    let is_same = |bytes: Vec<u8>| hex(&Sha256::digest(bytes)) == written.sha256;
    let Some(at) = Location::of(path) else {
        let length = fs::metadata(path).map(|m| m.len());
        return length.is_ok_and(|length| length == written.bytes)
            && fs::read(path).is_ok_and(is_same);
    };
    let Ok(head) = store::head(&at) else { return false };
    head.bytes == written.bytes
        && match head.sha256 {
            // It was written with the object, and goes with it.
            Some(sha256) => sha256 == written.sha256,
            None => store::get(&at, written.bytes + 1).is_ok_and(is_same),
        }
}

/// The articles below a folder of a store, by their keys below it, in the order in which those of
/// a folder on disk come; neither what is beside articles nor what is below `not`, where the
/// books go.
pub(super) fn articles(folder: &Location, not: &Path) -> io::Result<Vec<String>> {
    let folder = folder.folder();
    let not = Location::of(not).filter(|not| not.bucket == folder.bucket).map(|not| not.folder());
    let are_books = not.as_ref().is_some_and(|not| not.key == folder.key);
    // Books may go where the articles are: then nothing is left out but EPUBs.
    let not = not.filter(|not| not.key.len() > folder.key.len());
    let (mut found, mut of_books) = (Vec::new(), Vec::new());
    store::list(&folder, true, &mut |object| {
        let Found::Object(key) = object else { return };
        let Some(below) = key.strip_prefix(&*folder.key) else { return };
        let (folders, name) = below.rsplit_once('/').unwrap_or(("", below));
        let is_output = not.as_ref().is_some_and(|not| key.starts_with(&*not.key));
        // Of keys that are no paths it is told that they are none.
        let mut folders = folders.split('/').filter(|name| ![".", ".."].contains(name));
        if is_record(name) {
            of_books.push(below[..below.len() - name.len()].to_owned());
        }
        let is_wanted = is_article(name) || is_epub(name) && !are_books;
        if is_wanted && !is_output && !folders.any(is_beside) {
            found.push(below.to_owned());
        }
    })?;
    let mut found = without_books(found, &of_books);
    found.sort_by(|a, b| Path::new(a).cmp(Path::new(b)));
    Ok(found)
}

/// The keys without those EPUBs that may be books of ours, as on disk: in folders `of_books` and
/// beside their articles.
fn without_books(keys: Vec<String>, of_books: &[String]) -> Vec<String> {
    let stem = |key: &str| key.rsplit_once('.').map_or(key, |(stem, _)| stem).to_owned();
    let articles = keys.iter().filter(|key| !is_epub(key));
    let stems: HashSet<String> = articles.flat_map(|key| [key.clone(), stem(key)]).collect();
    let is_book = |key: &String| {
        stems.contains(&stem(key)) || of_books.iter().any(|folder| key.starts_with(folder))
    };
    keys.into_iter().filter(|key| !is_epub(key) || !is_book(key)).collect()
}

/// The articles of a store that a pattern means, and the part of it without wildcards.
pub(super) fn matches(pattern: &Location) -> io::Result<(Location, Vec<String>)> {
    let plain = pattern.key.find(['*', '?', '[']).unwrap_or(pattern.key.len());
    let root = pattern.key[..plain].rfind('/').map_or("", |slash| &pattern.key[..=slash]);
    let root = Location { bucket: pattern.bucket.clone(), key: root.to_owned() };
    let glob = glob::Pattern::new(&pattern.key)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
    let options = glob::MatchOptions { require_literal_separator: true, ..Default::default() };
    let mut found = Vec::new();
    store::list(&root, true, &mut |object| {
        let Found::Object(key) = object else { return };
        if glob.matches_with(&key, options) && !key.ends_with('/') {
            found.push(key[root.key.len()..].to_owned());
        }
    })?;
    found.sort_by(|a, b| Path::new(a).cmp(Path::new(b)));
    Ok((root, found))
}

/// The same, and those of a folder, as paths.
pub(super) fn paths(source: &Location, not: &Path) -> io::Result<Vec<PathBuf>> {
    let (root, found) = below(source, not)?;
    Ok(found.iter().map(|key| root.join(key).path()).collect())
}

/// The articles that a location means, which is a pattern, a folder or an article: a folder, and
/// their keys below it.
pub(super) fn below(source: &Location, not: &Path) -> io::Result<(Location, Vec<String>)> {
    let name = source.key.rsplit('/').next().unwrap_or_default();
    if source.key.contains(['*', '?', '[']) {
        matches(source)
    } else if is_article(name) || is_epub(name) {
        store::head(source)?;
        let folder = source.key[..source.key.len() - name.len()].to_owned();
        let folder = Location { bucket: source.bucket.clone(), key: folder };
        Ok((folder, vec![name.to_owned()]))
    } else {
        articles(source, not).map(|found| (source.folder(), found))
    }
}
