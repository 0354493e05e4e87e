//! Which file is whose: by hand (`figures.toml`), by the path in the source, by the number in the
//! name, folder by folder; last by order, when there are as many images as figures.

use std::collections::BTreeSet;

use super::manifest::{self, Entry, Manifest};
use super::names::{Index, stem};
use super::path::{Place, place};
use super::walk::Want;
use crate::diag::{Diagnostic, Severity};
use crate::figure::findings::Findings;
use crate::source::Assets;

/// Where an image comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// A file, by its path for [`Assets::read`].
    File(String),
    /// Bytes inside the article.
    Data(Vec<u8>),
}

impl Origin {
    /// What messages call it.
    pub fn name(&self) -> String {
        match self {
            // Folders of the user's have control characters for names.
            Origin::File(path) if path.starts_with(|c: char| c.is_control()) => {
                path.split_once('/').map_or(path.clone(), |(_, rest)| rest.to_owned())
            }
            Origin::File(path) => path.clone(),
            Origin::Data(_) => "image inside the article".to_owned(),
        }
    }
}

/// What was chosen for a want.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen {
    pub origin: Option<Origin>,
    /// Why nothing was.
    pub reason: String,
    /// What `figures.toml` says of the figure.
    pub entry: Option<Entry>,
}

/// A folder with its images.
struct Folder {
    name: String,
    index: Index,
    manifest: Manifest,
}

impl Folder {
    fn path(&self, file: &str) -> String {
        if self.name.is_empty() { file.to_owned() } else { format!("{}/{file}", self.name) }
    }
}

pub(super) struct Chooser<'a> {
    assets: &'a dyn Assets,
    folders: Vec<Folder>,
}

impl<'a> Chooser<'a> {
    pub fn new(assets: &'a dyn Assets, findings: &mut Findings<'_>) -> Chooser<'a> {
        let mut folders = Vec::new();
        for name in assets.folders() {
            let files = assets.list(&name);
            if files.is_empty() {
                continue;
            }
            let has_manifest = files.iter().any(|f| f == manifest::NAME);
            let mut folder =
                Folder { name, index: Index::new(files), manifest: Manifest::default() };
            if has_manifest {
                folder.manifest = read_manifest(assets, &folder.path(manifest::NAME), findings);
            }
            folders.push(folder);
        }
        Chooser { assets, folders }
    }

    /// Chooses for every want; what is missing is said here.
    pub fn choose(
        &mut self,
        wants: &[Want],
        severity: Severity,
        findings: &mut Findings<'_>,
    ) -> Vec<Chosen> {
        let mut chosen: Vec<Chosen> =
            wants.iter().map(|w| self.one(w, severity, findings)).collect();
        self.guess(wants, &mut chosen, findings);
        for (want, choice) in wants.iter().zip(&mut chosen) {
            if choice.origin.is_none() && choice.reason.is_empty() {
                missing(want, choice, severity, findings);
            }
        }
        chosen
    }

    fn one(&self, want: &Want, severity: Severity, findings: &mut Findings<'_>) -> Chosen {
        let by_hand = want.number.as_ref().and_then(|n| self.by_hand(n));
        if let Some((folder, entry)) = by_hand {
            let origin = entry.file.as_ref().map(|f| Origin::File(folder.path(f)));
            let entry = Some(entry.clone());
            if origin.is_some() {
                return Chosen { origin, entry, reason: String::new() };
            }
            let rest = self.by_path_or_number(want, severity, findings);
            return Chosen { entry, ..rest };
        }
        self.by_path_or_number(want, severity, findings)
    }

    fn by_hand(&self, number: &str) -> Option<(&Folder, &Entry)> {
        self.folders.iter().find_map(|folder| {
            let entry = folder.manifest.figures.iter().find(|e| e.id == number)?;
            Some((folder, entry))
        })
    }

    fn by_path_or_number(
        &self,
        want: &Want,
        severity: Severity,
        findings: &mut Findings<'_>,
    ) -> Chosen {
        let mut reason = String::new();
        if let Some(path) = &want.path {
            match self.by_path(path) {
                Ok(Some(origin)) => return Chosen { origin: Some(origin), ..Chosen::default() },
                Ok(None) => {}
                Err(why) => {
                    reason = format!("`{}` is not read: {why}", shown(path));
                    let finding = Diagnostic::new(severity, "figure-refused", reason.clone());
                    findings.push(finding.at(want.span).hint("put the image beside the article"));
                }
            }
        }
        let Some(number) = &want.number else { return Chosen { reason, ..Chosen::default() } };
        for folder in &self.folders {
            match folder.index.of_number(number).as_slice() {
                [] => {}
                [only] => {
                    let origin = Some(Origin::File(folder.path(only)));
                    return Chosen { origin, ..Chosen::default() };
                }
                several => return ambiguous(want, several, severity, findings),
            }
        }
        Chosen { reason, ..Chosen::default() }
    }

    /// The file a path means, if it is there; an error when the path must not be followed.
    fn by_path(&self, path: &str) -> Result<Option<Origin>, &'static str> {
        let tries = match place(path) {
            Place::File(tries) => tries,
            Place::Remote(name) => name.into_iter().collect(),
            Place::Data(bytes) => return Ok(Some(Origin::Data(bytes))),
            Place::Refused(why) => return Err(why),
        };
        for path in &tries {
            // Asking the folder is cheaper than reading the file twice.
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            if self.assets.list(folder).iter().any(|f| f == name) {
                return Ok(Some(Origin::File(path.clone())));
            }
        }
        // The page's folders are gone; the file itself may be in one of ours.
        for path in &tries {
            let name = path.rsplit('/').next().unwrap_or(path);
            let same = |f: &&String| *f == name || f.eq_ignore_ascii_case(name);
            for folder in &self.folders {
                if let Some(file) = folder.index.images.iter().find(same) {
                    return Ok(Some(Origin::File(folder.path(file))));
                }
            }
        }
        Ok(None)
    }

    /// When no figure found its image by number and there are as many images as figures, they go
    /// together in order.
    fn guess(&self, wants: &[Want], chosen: &mut [Chosen], findings: &mut Findings<'_>) {
        let open: Vec<usize> = (0..wants.len())
            .filter(|&k| wants[k].path.is_none() && chosen[k].reason.is_empty())
            .collect();
        if open.is_empty() || open.iter().any(|&k| chosen[k].origin.is_some()) {
            return;
        }
        let Some(folder) = self.folders.iter().find(|f| f.index.images.len() == open.len()) else {
            return;
        };
        for (&k, name) in open.iter().zip(folder.index.in_order()) {
            chosen[k].origin = Some(Origin::File(folder.path(name)));
        }
        let message = "the names of the images give no numbers: they were taken in their order";
        let hint = "name them by number (`图1.jpg`), or write a `figures.toml`";
        findings.push(Diagnostic::warning("figure-guessed", message).hint(hint));
    }

    /// Images that nobody wants, in folders from which others were taken.
    pub fn report_unused(&self, chosen: &[Chosen], findings: &mut Findings<'_>) {
        let used: BTreeSet<&Origin> = chosen.iter().filter_map(|c| c.origin.as_ref()).collect();
        for folder in &self.folders {
            let paths = folder.index.images.iter().map(|f| Origin::File(folder.path(f)));
            let (taken, left): (Vec<Origin>, Vec<Origin>) = paths.partition(|p| used.contains(p));
            if taken.is_empty() {
                continue;
            }
            for origin in left {
                let message = format!("no figure shows `{}`", origin.name());
                findings.push(Diagnostic::note("figure-unused", message));
            }
        }
    }
}

fn read_manifest(assets: &dyn Assets, path: &str, findings: &mut Findings<'_>) -> Manifest {
    let read = assets.read(path).map_err(|_| "it cannot be read".to_owned());
    match read.and_then(|bytes| manifest::read(&bytes)) {
        Ok(manifest) => manifest,
        Err(why) => {
            let message = format!("`{}` is left out: {why}", manifest::NAME);
            let hint = "each `[[figure]]` has `id`, `file`, `caption`, `credit`, `alt`";
            findings.push(Diagnostic::warning("figure-manifest", message).hint(hint));
            Manifest::default()
        }
    }
}

fn ambiguous(
    want: &Want,
    several: &[&str],
    severity: Severity,
    findings: &mut Findings<'_>,
) -> Chosen {
    let names: Vec<String> = several.iter().map(|n| format!("`{n}`")).collect();
    let reason = format!("`{}` may be {}", want.label, names.join(" or "));
    let finding = Diagnostic::new(severity, "figure-ambiguous", reason.clone());
    let first = stem(several[0]);
    findings.push(
        finding.at(want.span).hint(format!("rename all but one, such as other than `{first}`")),
    );
    Chosen { reason, ..Chosen::default() }
}

fn missing(want: &Want, choice: &mut Chosen, severity: Severity, findings: &mut Findings<'_>) {
    let (message, hint) = match (&want.path, &want.number) {
        (Some(path), _) => (
            format!("there is no image `{}`", shown(path)),
            "put it beside the article, or pass `--figures DIR`".to_owned(),
        ),
        (None, Some(number)) => (
            format!("no image found for `{}`", want.label),
            format!(
                "put `{number}.jpg` or `{}.png` beside the article, or pass `--figures DIR`",
                want.label
            ),
        ),
        (None, None) => (
            "a figure has neither number nor path".to_owned(),
            "give it a number, such as `(图1)`".to_owned(),
        ),
    };
    choice.reason.clone_from(&message);
    findings.push(Diagnostic::new(severity, "figure-missing", message).at(want.span).hint(hint));
}

/// A path short enough for a message.
fn shown(path: &str) -> String {
    if path.chars().count() <= 80 {
        return path.to_owned();
    }
    path.chars().take(77).chain("…".chars()).collect()
}
