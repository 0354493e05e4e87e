//! The inside of an archive: the names it holds and its files, each within limits.
//!
//! Nothing is ever unpacked to the disk. A name that leads out of the archive is not listed, a
//! file is read no further than its limit whatever its header says, and all files together are
//! read no further than theirs (a bomb of 42 kB may hold 4 GB).

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::atomic::{AtomicU64, Ordering};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::diag::{Diagnostic, Sink};
use crate::say::Message;
use crate::source::{AssetError, Assets};

/// No more files are listed.
const MOST_FILES: usize = 20_000;
/// The largest file, in bytes.
const LARGEST: u64 = 64 << 20;
/// All files together, in bytes (INPUT 6).
const TOTAL: u64 = 256 << 20;
/// What a file may be larger than its packed form (INPUT 6); deflate reaches 1032.
const RATIO: u64 = 100;
/// Small files may have any ratio.
const SMALL: u64 = 1 << 20;

/// Why a file of an archive could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Missing,
    /// With the limit, in bytes.
    TooLarge(u64),
    Locked,
    Damaged(Message),
}

impl Fault {
    /// What is so, after the name of the file.
    pub(super) fn words(&self) -> Message {
        match self {
            Fault::Missing => say!("is not in the archive"),
            Fault::TooLarge(limit) => {
                say!("unpacks to more than the limit of {limit} bytes", limit)
            }
            Fault::Locked => say!("is locked with a password"),
            Fault::Damaged(why) => say!("is damaged: {why}", why),
        }
    }

    /// As what ends the reading of an article.
    pub(super) fn fatal(&self, name: &str) -> Diagnostic {
        let code = match self {
            Fault::Missing => "archive-incomplete",
            Fault::TooLarge(_) => "too-large",
            Fault::Locked => "archive-locked",
            Fault::Damaged(_) => "archive-damaged",
        };
        let hint = match self {
            Fault::TooLarge(_) => {
                say!("no honest book is packed so tightly; see where it came from")
            }
            Fault::Locked => say!("save it without a password"),
            _ => say!("fetch it once more, or open it in its own program and save it again"),
        };
        Diagnostic::error(code, say!("`{name}` {why}", name, why = self.words())).hint(hint)
    }
}

/// An archive in memory.
#[derive(Debug)]
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Numbers in the archive by name.
    files: BTreeMap<String, usize>,
    /// Names that lead out of the archive.
    refused: Vec<String>,
    read: AtomicU64,
}

impl<'a> Archive<'a> {
    /// Reads the list of contents.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Archive<'a>, Fault> {
        let mut zip = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| Fault::Damaged(Message::foreign(error)))?;
        if zip.len() > MOST_FILES {
            return Err(Fault::Damaged(say!("it lists {count} files", count = zip.len())));
        }
        let (mut files, mut refused) = (BTreeMap::new(), Vec::new());
        for number in 0..zip.len() {
            let Ok(file) = zip.by_index_raw(number) else { continue };
            let name = spelled(file.name_raw());
            match safe(&name) {
                Some(name) if !name.ends_with('/') => {
                    files.entry(name).or_insert(number);
                }
                Some(_) => {}
                None => refused.push(name),
            }
        }
        Ok(Archive { zip, files, refused, read: AtomicU64::new(0) })
    }

    /// Says which names were refused.
    pub(super) fn report(&self, sink: &mut Sink) {
        if let Some(first) = self.refused.first() {
            let shown: String = first.chars().filter(|c| !c.is_control()).take(60).collect();
            let message = say!(
                "{count} files whose names lead out of the archive, such as `{shown}`, are not read",
                count = self.refused.len(),
                shown
            );
            sink.push(Diagnostic::warning("archive-name", message));
        }
    }

    /// The names of its files, sorted.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The name as the archive has it: as written, else whatever the case of its letters.
    pub(super) fn find(&self, name: &str) -> Option<&str> {
        if let Some((name, _)) = self.files.get_key_value(name) {
            return Some(name);
        }
        self.names().find(|n| n.eq_ignore_ascii_case(name))
    }

    /// The bytes of a file.
    pub(super) fn read(&self, name: &str) -> Result<Vec<u8>, Fault> {
        let number = self.find(name).and_then(|n| self.files.get(n)).ok_or(Fault::Missing)?;
        // Copies nothing but the place in the file: the list of contents is shared.
        let mut zip = self.zip.clone();
        let file = zip.by_index(*number).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Fault::Locked,
            error => Fault::Damaged(Message::foreign(error)),
        })?;
        let ratio = file.compressed_size().saturating_mul(RATIO).max(SMALL);
        let left = TOTAL.saturating_sub(self.read.load(Ordering::Relaxed));
        let limit = LARGEST.min(ratio).min(left);
        let mut bytes = Vec::with_capacity(file.size().min(limit) as usize);
        file.take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Fault::Damaged(Message::foreign(error)))?;
        self.read.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if bytes.len() as u64 > limit {
            return Err(Fault::TooLarge(limit));
        }
        Ok(bytes)
    }
}

/// A name as it was meant: UTF-8 even where the archive does not say so, else what Chinese
/// systems write.
fn spelled(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(name).0.into_owned(),
    }
}

/// A name with `/` between its parts, if it stays in the archive.
fn safe(name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    let drive = name.as_bytes().get(1) == Some(&b':');
    let odd = name.starts_with('/') || drive || name.contains(|c: char| c.is_control());
    let leaves = name.split('/').any(|part| part == "..");
    (!odd && !leaves && !name.is_empty()).then_some(name)
}

/// The folder of a name in an archive, with its `/`.
pub(super) fn folder(name: &str) -> &str {
    name.rfind('/').map_or("", |end| &name[..=end])
}

/// A path as a file of the archive means it: from the folder `base`, or from the top when it
/// begins with `/`. `None` when it leads out of the archive.
pub(super) fn join(base: &str, path: &str) -> Option<String> {
    let (base, path) = match path.strip_prefix('/') {
        Some(path) => ("", path),
        None => (base, path),
    };
    let mut parts: Vec<&str> = base.split('/').filter(|p| !p.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// The files inside an article's own bytes, before those around it: the images of a Word document
/// or of an EPUB. An article that is no archive has none.
pub struct Embedded<'a> {
    archive: Option<Archive<'a>>,
    around: &'a dyn Assets,
}

impl<'a> Embedded<'a> {
    /// The files of the article `bytes`, and those `around` it.
    pub fn new(bytes: &'a [u8], around: &'a dyn Assets) -> Embedded<'a> {
        // Others are not searched for an archive's end.
        let packed = bytes.starts_with(b"PK");
        Embedded { archive: packed.then(|| Archive::open(bytes).ok()).flatten(), around }
    }
}

impl Assets for Embedded<'_> {
    fn folders(&self) -> Vec<String> {
        self.around.folders()
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.around.list(folder)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
        let Some(archive) = self.archive.as_ref().filter(|a| a.find(path).is_some()) else {
            return self.around.read(path);
        };
        archive.read(path).map_err(|fault| match fault {
            Fault::TooLarge(limit) => AssetError::TooLarge(limit),
            fault => AssetError::Failed(fault.words()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_out_are_refused() {
        for name in ["../a", "a/../../b", "/etc/passwd", "C:\\a", "..\\a", "a\0b", ""] {
            assert_eq!(safe(name), None, "{name}");
        }
        assert_eq!(safe("word\\media/a..b.png").as_deref(), Some("word/media/a..b.png"));
    }

    #[test]
    fn paths_start_from_their_folder_and_stay_inside() {
        let cases = [
            ("OEBPS/text/", "../images/a.png", Some("OEBPS/images/a.png")),
            ("word/", "media/a.png", Some("word/media/a.png")),
            ("word/", "/word/media/a.png", Some("word/media/a.png")),
            ("", "../a.png", None),
            ("a/", "..", None),
        ];
        for (base, path, joined) in cases {
            assert_eq!(join(base, path).as_deref(), joined, "{base} {path}");
        }
    }
}
