//! Finds the file of a figure: by the manifest, by the path the source gives, by number.

use std::collections::{HashMap, HashSet};

use super::manifest::{self, Entry};
use super::names::{Index, stem};
use super::path::{Place, place};
use super::problem::Problem;
use crate::diag::Diagnostic;
use crate::figure::findings::Findings;
use crate::say::{Arg, Message};
use crate::source::Assets;

/// What a figure or an image in a line wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Its number, or its place among figures when none has one.
    pub number: Option<String>,
    /// The path the source gives.
    pub path: Option<String>,
}

/// Where its image is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Found {
    /// The first of these files that is there; the last may be an address in the web.
    Files(Vec<String>),
    /// These bytes, written in the source itself.
    Bytes(Vec<u8>),
}

/// Knows the folders.
pub(super) struct Finder<'a> {
    assets: &'a dyn Assets,
    /// Folders in order, with their images.
    pub folders: Vec<(String, Index)>,
    /// The manifest's entries by number, each with its folder.
    entries: HashMap<String, (String, Entry)>,
    /// What a name may hold to show that it belongs to this article: its title, its file name.
    own: Vec<String>,
    /// Images given by order, by number.
    guessed: HashMap<String, String>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(
        assets: &'a dyn Assets,
        own: [String; 2],
        findings: &mut Findings<'_>,
    ) -> Finder<'a> {
        let mut finder = Finder {
            assets,
            folders: Vec::new(),
            entries: HashMap::new(),
            own: own.into_iter().filter(|name| name.chars().count() >= 4).collect(),
            guessed: HashMap::new(),
        };
        for folder in assets.folders() {
            let files = assets.list(&folder);
            if files.iter().any(|f| f == manifest::NAME) {
                finder.read_manifest(&folder, findings);
            }
            finder.folders.push((folder, Index::new(files)));
        }
        finder
    }

    fn read_manifest(&mut self, folder: &str, findings: &mut Findings<'_>) {
        let path = join(folder, manifest::NAME);
        let read = self.assets.read(&path).map_err(|_| say!("it cannot be read"));
        match read.and_then(|bytes| manifest::read(&bytes)) {
            Ok(manifest) => {
                for entry in manifest.figures {
                    // The first folder goes before later ones.
                    let place = (folder.to_owned(), entry.clone());
                    self.entries.entry(entry.id).or_insert(place);
                }
            }
            Err(why) => findings.push(
                Diagnostic::warning(
                    "figure-manifest",
                    say!("`{path}` was not used: {why}", path = shown(&path), why),
                )
                .hint(say!("write one `[[figure]]` with `id` and `file` for each figure")),
            ),
        }
    }

    /// What the manifest says of a figure.
    pub(super) fn entry(&self, number: Option<&str>) -> Option<&Entry> {
        self.entries.get(number?).map(|(_, entry)| entry)
    }

    /// Where the image is, as far as can be said without reading files.
    pub(super) fn find(&self, wanted: &Wanted) -> Result<Found, Problem> {
        if let Some((folder, entry)) = wanted.number.as_ref().and_then(|n| self.entries.get(n))
            && let Some(file) = &entry.file
        {
            return match place(file) {
                Place::File(tries) => {
                    Ok(Found::Files(tries.iter().map(|t| join(folder, t)).collect()))
                }
                _ => Err(Problem::Refused(file.clone(), say!("it is no plain file name"))),
            };
        }
        let numbered = wanted.number.as_deref().map_or(Ok(None), |n| self.numbered(n));
        let Some(path) = &wanted.path else {
            return match numbered? {
                Some(file) => Ok(Found::Files(vec![file])),
                None => Err(Problem::Missing(None)),
            };
        };
        let (mut files, otherwise) = match place(path) {
            Place::Data(bytes) => return Ok(Found::Bytes(bytes)),
            Place::File(mut tries) => {
                let same: Vec<_> = tries.iter().flat_map(|t| self.named(t)).collect();
                tries.extend(same);
                (tries, Problem::Missing(Some(path.clone())))
            }
            Place::Remote(url, name) => {
                // What is here already is not fetched.
                let mut files = name.map_or(Vec::new(), |name| self.named(&name));
                files.extend(numbered.ok().flatten());
                files.push(url);
                return Ok(Found::Files(files));
            }
            Place::Refused(why) => (Vec::new(), Problem::Refused(path.clone(), why)),
        };
        files.extend(numbered.ok().flatten());
        if files.is_empty() { Err(otherwise) } else { Ok(Found::Files(files)) }
    }

    /// Files of that name in the folders, whatever the folder in the source was.
    fn named(&self, path: &str) -> Vec<String> {
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        let in_folder = |(folder, index): &(String, Index)| {
            let file = index.images.iter().find(|image| image.to_lowercase() == name)?;
            Some(join(folder, file))
        };
        self.folders.iter().filter_map(in_folder).collect()
    }

    /// The file of a number in the first folder that has one.
    fn numbered(&self, number: &str) -> Result<Option<String>, Problem> {
        for (folder, index) in &self.folders {
            let mut names = index.of_number(number);
            if names.len() > 1 {
                let own = |name: &&str| self.own.iter().any(|o| stem(name).contains(o.as_str()));
                let mine: Vec<_> = names.iter().copied().filter(own).collect();
                names = if mine.is_empty() { names } else { mine };
            }
            let paths: Vec<_> = names.iter().map(|name| join(folder, name)).collect();
            match paths.as_slice() {
                [] => {}
                [first, rest @ ..] if rest.iter().all(|other| self.is_same(first, other)) => {
                    return Ok(Some(first.clone()));
                }
                _ => {
                    let names = paths.iter().map(|path| shown(path).to_owned());
                    return Err(Problem::Ambiguous(names.collect()));
                }
            }
        }
        Ok(self.guessed.get(number).cloned())
    }

    fn is_same(&self, a: &str, b: &str) -> bool {
        let (a, b) = (self.assets.read(a), self.assets.read(b));
        a.is_ok() && a == b
    }

    /// When no name gives any of the numbers wanted, and a folder has as many images as there are
    /// figures: takes the images in the order of their names, and says so.
    pub(super) fn guess(&mut self, numbers: &[&str], findings: &mut Findings<'_>) {
        let known = |n: &&str| {
            self.entries.contains_key(*n)
                || self.folders.iter().any(|(_, index)| !index.of_number(n).is_empty())
        };
        if numbers.is_empty() || numbers.iter().any(known) {
            return;
        }
        let fits = |(_, index): &&(String, Index)| index.images.len() == numbers.len();
        let Some((folder, index)) = self.folders.iter().find(fits) else { return };
        let pairs = numbers.iter().zip(index.in_order());
        self.guessed = pairs.map(|(n, name)| ((*n).to_owned(), join(folder, name))).collect();
        let first = numbers.first().and_then(|n| self.guessed.get(*n)).map_or("", |p| shown(p));
        let count = numbers.len();
        let message = say!(
            "no image name gives a figure number; the {count} images from `{first}` on were taken \
             in the order of their names",
            count,
            first
        );
        findings.push(
            Diagnostic::warning("figure-guessed", message)
                .hint(say!("put the number of its figure into the name of each image")),
        );
    }

    /// Notes the images of the folders kept for figures that none uses.
    pub(super) fn report_unused(&self, used: &HashSet<&str>, findings: &mut Findings<'_>) {
        const NAMED: usize = 5;
        for (folder, index) in self.folders.iter().filter(|(folder, _)| !folder.is_empty()) {
            let unused: Vec<_> = index
                .in_order()
                .into_iter()
                .filter(|name| !used.contains(join(folder, name).as_str()))
                .collect();
            if unused.is_empty() {
                continue;
            }
            let names: Vec<_> = unused.iter().take(NAMED).map(|n| format!("`{n}`")).collect();
            let more = unused.len().saturating_sub(NAMED);
            let more = (more > 0).then(|| say!(" and {more} more", more));
            let place =
                if is_given(folder) { say!("the folder given") } else { Message::foreign(folder) };
            let message = say!(
                "no figure shows {names}{more} of {place}",
                names = Arg::list(&names, ", "),
                more,
                place
            );
            findings.push(Diagnostic::note("figure-unused", message));
        }
    }
}

/// Whether a folder is one the user named: the door for files calls it by a control character,
/// which no path in a source may hold.
fn is_given(folder: &str) -> bool {
    folder.starts_with(|c: char| c.is_control())
}

/// A path as messages call it: without the name of a folder that has none for people.
pub(super) fn shown(path: &str) -> &str {
    if is_given(path) { path.split_once('/').map_or(path, |(_, rest)| rest) } else { path }
}

/// A path as the door for files takes it.
fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
