//! What an article used besides itself, so that it can be told later whether anything changed: the
//! files it read and the folders it looked into, each with the hash of what was there.

use std::collections::BTreeSet;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::outcome::hex;
use crate::say::Message;
use crate::source::{AssetError, Assets, is_remote};

/// How something was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// The names in a folder.
    List,
    /// The bytes of a file.
    Read,
}

/// Something used: how, by what name, and the SHA-256 of what was there, if anything was.
pub type Used = (How, String, Option<String>);

/// A door for files that remembers what went through.
pub(super) struct Traced<'a> {
    assets: &'a dyn Assets,
    used: Mutex<BTreeSet<Used>>,
}

impl<'a> Traced<'a> {
    pub fn new(assets: &'a dyn Assets) -> Traced<'a> {
        Traced { assets, used: Mutex::default() }
    }

    /// What was used, in an order of its own: stages may read in any.
    pub fn into_used(self) -> Vec<Used> {
        let used = self.used.into_inner().unwrap_or_else(|e| e.into_inner());
        used.into_iter().collect()
    }

    fn note(&self, how: How, name: &str, hash: Option<String>) {
        let mut used = self.used.lock().unwrap_or_else(|e| e.into_inner());
        used.insert((how, name.to_owned(), hash));
    }
}

impl Assets for Traced<'_> {
    fn folders(&self) -> Vec<String> {
        self.assets.folders()
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let names = self.assets.list(folder);
        self.note(How::List, folder, listed(&names));
        names
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
        let read = self.assets.read(path);
        self.note(How::Read, path, read.as_ref().ok().map(|bytes| hash(bytes)));
        read
    }

    fn trouble(&self) -> Option<Message> {
        self.assets.trouble()
    }
}

fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Of a folder only names count that figures can have. Books and their covers come there, too,
/// and would seem to change every article beside them.
fn listed(names: &[String]) -> Option<String> {
    let names: Vec<&str> = names.iter().map(String::as_str).filter(|n| is_of_figures(n)).collect();
    (!names.is_empty()).then(|| hash(names.join("\n").as_bytes()))
}

/// Whether a file is an image or the list of them, and no cover that was written.
fn is_of_figures(name: &str) -> bool {
    const KINDS: [&str; 14] = [
        "jpg", "jpeg", "jfif", "png", "webp", "gif", "bmp", "tif", "tiff", "svg", "avif", "heic",
        "heif", "apng",
    ];
    let Some((stem, kind)) = name.rsplit_once('.') else { return false };
    let is_image = KINDS.contains(&kind.to_ascii_lowercase().as_str());
    name == "figures.toml" || is_image && !stem.ends_with(".cover")
}

/// Whether all that was used is still the same. What was fetched from the web stays as it was.
pub(super) fn unchanged(used: &[Used], assets: &dyn Assets) -> bool {
    let kept = |name: &str, before: &Option<String>| is_remote(name) && before.is_some();
    used.iter().filter(|(_, name, before)| !kept(name, before)).all(|(how, name, before)| {
        let now = match how {
            How::List => listed(&assets.list(name)),
            How::Read => assets.read(name).ok().map(|bytes| hash(&bytes)),
        };
        now == *before
    })
}

/// The key of a job: `setup` is the hash of all that is not of this article alone, `name` its file
/// name, which titles may come from.
pub(super) fn key(setup: &str, name: &str, article: &[u8], used: &[Used]) -> String {
    let mut all = Sha256::new();
    for part in [setup, name, &hash(article)] {
        all.update(part.as_bytes());
        all.update([0]);
    }
    for (how, name, hash) in used {
        let how = if *how == How::List { "list" } else { "read" };
        for part in [how, name, hash.as_deref().unwrap_or("none")] {
            all.update(part.as_bytes());
            all.update([0]);
        }
    }
    hex(&all.finalize())
}
