//! Runs a plan, articles in parallel, results in order.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::files::LIMIT;
use super::write::{sweep, write};
use super::{Folder, Guarded, Input, Job, Plan, Setup, overwrites, paths, remote};
use crate::convert::{Article, Books, Finding, Report};
use crate::diag::Diagnostic;
use crate::say::{Message, Told};
use crate::source::{Assets, Source};
use crate::store::Location;

/// Why an article failed; each kind has its exit code (sysexits).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The article is there but is no good.
    BadInput,
    /// The article is not there.
    MissingInput,
    /// The books could not be written.
    CannotWrite,
    /// Reading failed half way.
    Io,
    /// A mistake of ours.
    Bug,
}

/// What came of one article.
#[derive(Debug)]
pub struct Entry {
    /// The article as messages call it.
    pub name: String,
    /// The files written.
    pub written: Vec<PathBuf>,
    /// The books, if the plan says to keep them.
    pub books: Option<Books>,
    /// Why it failed, if it did.
    pub failure: Option<Failure>,
    /// Findings and changes.
    pub report: Report,
    /// The decoded text.
    pub source: Option<Source>,
    /// The files on disk that were asked for besides the article, whether they are there or not.
    pub asked: Vec<PathBuf>,
}

/// Converts every article of a plan.
pub fn run(plan: &Plan, each: &(dyn Fn(&Entry) + Sync)) -> Vec<Entry> {
    if !plan.keep {
        sweep_around(&plan.jobs);
    }
    let one = |job: &Job| {
        let folder = folder(&job.input, &plan.setup);
        let entry = article(job, &plan.setup, plan.keep, &folder, &folder);
        each(&entry);
        entry
    };
    plan.jobs.par_iter().map(one).collect()
}

/// Removes what killed programs left in the folders where books go.
pub(super) fn sweep_around(jobs: &[Job]) {
    let books = jobs.iter().flat_map(|job| [&job.epub, &job.pdf]).flatten();
    let folders: BTreeSet<&Path> = books.filter_map(|book| book.parent()).collect();
    let here = |folder: &Path| folder.as_os_str().is_empty();
    folders.iter().for_each(|f| sweep(if here(f) { Path::new(".") } else { f }));
}

/// Converts one article; a panic is a failure like others. `assets` are those of the folder.
pub(super) fn article(
    job: &Job,
    setup: &Setup,
    keep: bool,
    folder: &Folder,
    assets: &dyn Assets,
) -> Entry {
    catch_unwind(AssertUnwindSafe(|| convert(job, setup, keep, folder, assets)))
        .unwrap_or_else(|panic| bug(job, panic.as_ref()))
}

/// The files an article may use.
pub(super) fn folder(input: &Input, setup: &Setup) -> Folder {
    let (folder, stem) = place(input);
    Folder::new(&folder, &stem, &setup.figures).fetching(setup.fetch)
}

pub(super) fn name(job: &Job) -> String {
    match &job.input {
        Input::File(path) => path.display().to_string(),
        Input::Bytes { name, .. } => name.clone(),
    }
}

fn failed(job: &Job, failure: Failure, diagnostic: Diagnostic) -> Entry {
    let findings = vec![Finding::new(diagnostic, None)];
    Entry {
        name: name(job),
        written: Vec::new(),
        books: None,
        failure: Some(failure),
        report: Report { findings, ..Report::default() },
        source: None,
        asked: Vec::new(),
    }
}

pub(super) fn bug(job: &Job, panic: &(dyn std::any::Any + Send)) -> Entry {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    let diagnostic = Diagnostic::error("internal", say!("a mistake inside Banxin: {said}", said))
        .hint(say!("please report it, with the article if you can"));
    failed(job, Failure::Bug, diagnostic)
}

fn convert(job: &Job, setup: &Setup, keep: bool, folder: &Folder, assets: &dyn Assets) -> Entry {
    let bytes = match bytes(&job.input) {
        Ok(bytes) => bytes,
        Err(error) => return unreadable(job, &error),
    };
    let article = Article { name: &name(job), bytes: &bytes, assets };
    let output = setup.look.convert(&article, &setup.options);
    let mut entry = Entry {
        name: name(job),
        written: Vec::new(),
        books: None,
        failure: None,
        report: output.report,
        source: output.source,
        asked: folder.asked(),
    };
    if let Some(why) = assets.trouble() {
        entry.report.findings.push(troubled(why));
        entry.failure = Some(Failure::Io);
        return entry;
    }
    let Some(books) = output.books else {
        entry.failure = Some(Failure::BadInput);
        return entry;
    };
    if keep {
        entry.books = Some(books);
    } else {
        put(job, &books, &mut entry, &mut |_, _, _| {});
    }
    entry
}

/// The finding when files of an article cannot be had.
pub(super) fn troubled(why: Message) -> Finding {
    let message = say!("what the article uses cannot be read: {why}", why);
    let hint = say!("no book was made, since it might lack figures");
    Finding::new(Diagnostic::error("input-unreadable", message).hint(hint), None)
}

fn place(input: &Input) -> (PathBuf, String) {
    let stem = |path: &Path| path.file_stem().map(|s| s.to_string_lossy().into_owned());
    match input {
        Input::File(path) => {
            let folder = path.parent().unwrap_or(Path::new("."));
            (folder.to_owned(), stem(path).unwrap_or_default())
        }
        Input::Bytes { folder, name, .. } => {
            (folder.clone(), stem(Path::new(name)).unwrap_or_default())
        }
    }
}

/// The bytes of an article: of one that is too long, a byte more than it may have.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    if let Some(at) = Location::of(path) {
        return remote::article(&at);
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    file.take(LIMIT + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(super) fn bytes(input: &Input) -> io::Result<Cow<'_, [u8]>> {
    match input {
        Input::File(path) => read(path).map(Cow::Owned),
        Input::Bytes { bytes, .. } => Ok(Cow::Borrowed(bytes)),
    }
}

pub(super) fn unreadable(job: &Job, error: &io::Error) -> Entry {
    let name = name(job);
    match error.kind() {
        _ if Told::of(error).is_some() => not_had(job, error),
        io::ErrorKind::NotFound => {
            let diagnostic =
                Diagnostic::error("input-missing", say!("there is no file `{name}`", name))
                    .hint(say!("check the name; quote it if it has spaces"));
            failed(job, Failure::MissingInput, diagnostic)
        }
        io::ErrorKind::IsADirectory => {
            let message = say!("`{name}` is a folder, not an article", name);
            let diagnostic = Diagnostic::error("input-folder", message)
                .hint(say!("name the articles in it: `banxin {name}/*.txt`", name));
            failed(job, Failure::BadInput, diagnostic)
        }
        _ => {
            let message = say!("`{name}` cannot be read: {error}", name, error);
            failed(job, Failure::Io, Diagnostic::error("input-unreadable", message))
        }
    }
}

/// The same for what is in a store.
fn not_had(job: &Job, error: &io::Error) -> Entry {
    let (code, failure) = match error.kind() {
        io::ErrorKind::NotFound => ("input-missing", Failure::MissingInput),
        _ => ("input-unreadable", Failure::Io),
    };
    let message = say!("`{name}` cannot be read: {error}", name = name(job), error);
    let hint = Told::of(error).and_then(|told| told.hint.clone());
    let diagnostic = Diagnostic::error(code, message);
    failed(job, failure, hint.into_iter().fold(diagnostic, Diagnostic::hint))
}

/// Writes the books and the report; `each` is told of every one of them: kind, place, bytes.
pub(super) fn put(
    job: &Job,
    books: &Books,
    entry: &mut Entry,
    each: &mut dyn FnMut(&str, &Path, &[u8]),
) {
    let report = job.report.as_ref().map(|path| {
        let mut json = serde_json::to_vec_pretty(&entry.report).unwrap_or_default();
        json.push(b'\n');
        (path, json)
    });
    let cover = job
        .cover
        .as_ref()
        .zip(books.cover.as_ref())
        .map(|(stem, cover)| (paths::with_extension(stem, cover.extension), &cover.bytes[..]));
    let files = [("epub", &job.epub, &books.epub), ("pdf", &job.pdf, &books.pdf)].into_iter();
    let files = files
        .filter_map(|(format, path, bytes)| Some((format, path.as_deref()?, bytes.as_deref()?)));
    let cover = cover.iter().map(|(path, bytes)| ("cover", path.as_path(), *bytes));
    let report = report.iter().map(|(path, json)| ("report", path.as_path(), &json[..]));
    let files: Vec<(&str, &Path, &[u8])> = files.chain(cover).chain(report).collect();
    let used = Guarded::new(&entry.asked);
    if let Some((_, path, _)) = files.iter().find(|(_, path, _)| used.holds(path)) {
        entry.report.findings.push(Finding::new(overwrites(path), None));
        entry.failure = Some(Failure::CannotWrite);
        return;
    }
    for (format, path, bytes) in files {
        match write(path, bytes) {
            Ok(()) => {
                entry.written.push(path.to_owned());
                each(format, path, bytes);
            }
            Err(error) => {
                let message =
                    say!("`{path}` cannot be written: {error}", path = path.display(), error);
                let hint =
                    Told::of(&error).and_then(|told| told.hint.clone()).unwrap_or_else(|| {
                        say!("choose another place with `-o`; what was there is untouched")
                    });
                let diagnostic = Diagnostic::error("output-unwritable", message).hint(hint);
                entry.report.findings.push(Finding::new(diagnostic, None));
                entry.failure = Some(Failure::CannotWrite);
                return;
            }
        }
    }
}
