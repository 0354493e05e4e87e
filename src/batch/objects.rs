//! An article's files in a store: objects below the folder of the article or one the user named.
//!
//! A list costs a request for every thousand objects, so no list is asked for that can only be
//! empty, and no object that a list does not have.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use super::files::LIMIT;
use crate::say::{Message, Told};
use crate::source::AssetError;
use crate::store::{self, Found, Location};

/// A folder in a store.
#[derive(Debug)]
pub(super) struct Objects {
    root: Location,
    /// What was listed for this article.
    known: Mutex<BTreeMap<String, Arc<Listing>>>,
    /// The first thing that could not be had.
    trouble: Mutex<Option<Message>>,
}

#[derive(Debug, Default)]
struct Listing {
    /// Names of objects, sorted.
    files: BTreeSet<String>,
    /// Names of folders.
    folders: BTreeSet<String>,
}

/// Lists that are kept for the next article, the latest last.
static KEPT: Mutex<VecDeque<(Location, Arc<Listing>)>> = Mutex::new(VecDeque::new());

/// How many are kept: articles come folder by folder.
const MOST_KEPT: usize = 16;

/// And how many names in them.
const MOST_NAMES: usize = 500_000;

static KEEPING: AtomicBool = AtomicBool::new(false);

/// From now on a folder is listed once for all articles, as it was when first looked at.
pub fn keep_lists() {
    KEEPING.store(true, Ordering::Relaxed);
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|e| e.into_inner())
}

impl Objects {
    pub fn new(root: Location) -> Objects {
        Objects { root: root.folder(), known: Mutex::default(), trouble: Mutex::default() }
    }

    /// Why something could not be had that may be there.
    pub fn trouble(&self) -> Option<Message> {
        lock(&self.trouble).clone()
    }

    /// The names of the objects in a folder, sorted.
    pub fn list(&self, folder: &str) -> Vec<String> {
        let Ok(folder) = within(folder) else { return Vec::new() };
        if self.trouble().is_some()
            || self.lacks(&folder, |listing, name| listing.folders.contains(name))
        {
            return Vec::new();
        }
        let known = lock(&self.known).get(&folder).cloned();
        let listing = match known.map_or_else(|| self.ask(&folder), Ok) {
            Ok(listing) => listing,
            Err(error) => {
                self.note(&error);
                return Vec::new();
            }
        };
        let names = listing.files.iter().cloned().collect();
        lock(&self.known).insert(folder, listing);
        names
    }

    /// The bytes of an object.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
        let path = within(path)?;
        if path.is_empty() || self.lacks(&path, |listing, name| listing.files.contains(name)) {
            return Err(AssetError::Missing);
        }
        // One that does not answer is not waited for again: there will be no book.
        if let Some(said) = self.trouble() {
            return Err(AssetError::Failed(said));
        }
        match store::get(&self.root.join(&path), LIMIT + 1) {
            Ok(bytes) if bytes.len() as u64 > LIMIT => {
                Err(AssetError::TooLarge(bytes.len() as u64))
            }
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(AssetError::Missing),
            Err(error) => Err(AssetError::Failed(self.note(&error))),
        }
    }

    /// Whether the folder that something would be in was listed, and it is not there.
    fn lacks(&self, path: &str, has: impl Fn(&Listing, &str) -> bool) -> bool {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        !path.is_empty() && lock(&self.known).get(folder).is_some_and(|list| !has(list, name))
    }

    fn ask(&self, folder: &str) -> io::Result<Arc<Listing>> {
        let place = self.root.join(folder).folder();
        if !KEEPING.load(Ordering::Relaxed) {
            return listing(&place).map(Arc::new);
        }
        // Others wait meanwhile: most of them for this very list.
        let mut kept = lock(&KEPT);
        if let Some((_, listing)) = kept.iter().find(|(known, _)| *known == place) {
            return Ok(listing.clone());
        }
        let listing = Arc::new(listing(&place)?);
        let names = |kept: &VecDeque<(Location, Arc<Listing>)>| {
            kept.iter().map(|(_, listing)| listing.files.len()).sum::<usize>()
        };
        while kept.len() == MOST_KEPT || names(&kept) > MOST_NAMES {
            kept.pop_front();
        }
        kept.push_back((place, listing.clone()));
        Ok(listing)
    }

    fn note(&self, error: &io::Error) -> Message {
        let said = Told::of(error).map_or_else(|| say!("{error}", error), |told| told.said.clone());
        lock(&self.trouble).get_or_insert_with(|| said.clone());
        said
    }
}

fn listing(place: &Location) -> io::Result<Listing> {
    let mut listing = Listing::default();
    store::list(place, false, &mut |found| {
        let (Found::Object(key) | Found::Folder(key)) = &found;
        let name = key.strip_prefix(&*place.key).unwrap_or_default();
        match found {
            Found::Object(_) if !name.is_empty() => drop(listing.files.insert(name.to_owned())),
            Found::Folder(_) => drop(listing.folders.insert(name.trim_end_matches('/').to_owned())),
            Found::Object(_) => {} // The folder itself, as some tools make it.
        }
    })?;
    Ok(listing)
}

/// A path without detours, if it stays below.
fn within(path: &str) -> Result<String, AssetError> {
    if path.contains('\0') {
        return Err(AssetError::Refused(say!("the path holds a NUL")));
    }
    if path.starts_with('/') {
        return Err(AssetError::Refused(say!("the path is absolute")));
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_some() => {}
            ".." => {
                return Err(AssetError::Refused(say!("the path leaves the article's folder")));
            }
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below() {
        for (path, plain) in [("1.png", "1.png"), ("a/../b//./1.png", "b/1.png"), ("", "")] {
            assert_eq!(within(path).as_deref(), Ok(plain));
        }
        for path in ["/etc/x", "../x", "a/../../x", "a\0b"] {
            assert!(matches!(within(path), Err(AssetError::Refused(_))), "{path}");
        }
    }

    #[test]
    fn what_a_list_does_not_have_is_not_asked_for() {
        let objects = Objects::new(Location::of("s3://b/x").unwrap());
        let listing =
            Listing { files: ["1.png".to_owned()].into(), folders: ["images".to_owned()].into() };
        lock(&objects.known).insert(String::new(), Arc::new(listing));
        let empty = Arc::new(Listing::default());
        lock(&objects.known).insert("images".to_owned(), empty);
        // The store would be trouble.
        assert_eq!(objects.list(""), ["1.png"]);
        assert_eq!(objects.list("figures"), [""; 0]);
        assert_eq!(objects.read("2.png"), Err(AssetError::Missing));
        assert_eq!(objects.read("images/1.png"), Err(AssetError::Missing));
        assert_eq!(objects.trouble(), None);
    }
}
