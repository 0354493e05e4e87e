//! Several articles to one book: where they lie, and where the book goes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use super::run::{Failure, bug, bytes, folder, name, put, sweep_around, troubled, unreadable};
use super::sources::{SourceError, pattern, refused, unreadable as unreadable_source};
use super::{Entry, Folder, Guarded, Input, Job, Setup, remote, walk};
use crate::convert::{Article, Books, Bound, BoundArticle, OfArticle, Report};
use crate::source::Assets;
use crate::store::Location;
use crate::text::natural;

/// A book that is to be made of several articles.
#[derive(Debug)]
pub struct Binding {
    /// The articles, in the order of the chapters.
    pub articles: Vec<Input>,
    /// The title where nobody gives one.
    pub title: String,
    /// The folder where `book.toml` may lie.
    pub root: PathBuf,
    /// Where the book goes, without extension.
    pub out: PathBuf,
    /// What it is made with.
    pub setup: Setup,
}

/// Finds the articles that sources mean, folders and patterns in the order in which people sort
/// names (`2` before `10`); `not` is where the book goes.
pub fn chapters(sources: &[String], not: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let mut all = Vec::new();
    for source in sources {
        let path = Path::new(source);
        if let Some(at) = Location::of(path) {
            let found = remote::paths(&at, not).map_err(|e| refused(source, &e))?;
            all.extend(sorted(found));
        } else if source != "-" && !path.exists() || path.is_dir() {
            let found = match path.is_dir() {
                true => folder_of(source, not)?,
                false => pattern(source)?,
            };
            all.extend(sorted(found));
        } else {
            all.push(path.to_owned());
        }
    }
    Ok(all)
}

/// The articles of a folder, without the book that was bound of them before. No book is made
/// without those of a folder below it.
fn folder_of(source: &str, not: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let found =
        walk::articles(Path::new(source), not).map_err(|e| unreadable_source(source, &e))?;
    if let Some((folder, error)) = found.unread.first() {
        return Err(unreadable_source(&folder.display().to_string(), error));
    }
    let named = super::paths::epubs(not);
    let is_before = |path: &PathBuf| {
        super::is_same(path, not) || named.iter().any(|before| super::is_same(path, before))
    };
    Ok(found.articles.into_iter().filter(|path| !is_before(path)).collect())
}

fn sorted(mut paths: Vec<PathBuf>) -> Vec<PathBuf> {
    let key = |path: &PathBuf| path.to_string_lossy().into_owned();
    paths.sort_by(|a, b| natural(&key(a), &key(b)));
    paths
}

/// Makes the book. There is an entry for each article, and the last is the book's.
pub fn bind(binding: &Binding) -> Vec<Entry> {
    let job = binding.job();
    sweep_around(std::slice::from_ref(&job));
    catch_unwind(AssertUnwindSafe(|| binding.convert(&job)))
        .unwrap_or_else(|panic| vec![bug(&job, panic.as_ref())])
}

impl Binding {
    /// The output that is one of the articles or another file that is read, if any is.
    pub fn hit(&self, more: &[PathBuf]) -> Option<PathBuf> {
        let files = self.articles.iter().filter_map(|input| match input {
            Input::File(path) => Some(path),
            Input::Bytes { .. } => None,
        });
        Guarded::new(files.chain(more)).hit(&self.job())
    }

    fn job(&self) -> Job {
        let (options, report) = (&self.setup.options, self.setup.report);
        let place = |wanted: bool, extension: &str| {
            wanted.then(|| super::paths::with_extension(&self.out, extension))
        };
        let (folder, name) = (self.root.clone(), self.out.display().to_string());
        Job {
            input: Input::Bytes { name, bytes: Vec::new(), folder },
            epub: place(options.formats.epub, options.target.extension()),
            pdf: place(options.formats.pdf, "pdf"),
            cover: place(options.cover_file, "cover"),
            report: place(report, "report.json"),
        }
    }

    fn convert(&self, book: &Job) -> Vec<Entry> {
        let jobs: Vec<Job> = self.articles.iter().map(article).collect();
        let read: Vec<_> = jobs.iter().map(|job| bytes(&job.input)).collect();
        let failed =
            |(job, read): (&Job, &std::io::Result<_>)| Some(unreadable(job, read.as_ref().err()?));
        let unread: Vec<Entry> = jobs.iter().zip(&read).filter_map(failed).collect();
        if !unread.is_empty() {
            return with_book(unread, book, None, Report::default(), Vec::new());
        }
        let folders: Vec<Folder> = jobs.iter().map(|job| folder(&job.input, &self.setup)).collect();
        let names: Vec<String> = jobs.iter().map(name).collect();
        let whole = read.iter().flatten().zip(&names).zip(&folders);
        let articles: Vec<Article<'_>> =
            whole.map(|((bytes, name), assets)| Article { name, bytes, assets }).collect();
        let own = folder(&book.input, &self.setup);
        let mut bound = self.setup.look.bind(&self.title, &own, &articles, &self.setup.options);
        let mut used = folders.iter().chain([&own]);
        if let Some(why) = used.find_map(Assets::trouble) {
            bound.books = None;
            bound.report.findings.push(troubled(why));
        }
        let asked = folders.iter().chain([&own]).flat_map(Folder::asked).collect();
        entries(book, &names, bound, asked)
    }
}

fn article(input: &Input) -> Job {
    Job { input: input.clone(), epub: None, pdf: None, cover: None, report: None }
}

fn entries(book: &Job, names: &[String], bound: Bound, asked: Vec<PathBuf>) -> Vec<Entry> {
    let entry = |(name, article): (&String, BoundArticle)| {
        let BoundArticle { report, source } = article;
        let failure = report.failed().then_some(Failure::BadInput);
        let (name, written, asked) = (name.clone(), Vec::new(), Vec::new());
        Entry { name, written, books: None, failure, report, source, asked }
    };
    let entries = names.iter().zip(bound.articles).map(entry).collect();
    with_book(entries, book, bound.books, bound.report, asked)
}

/// The entries of the articles and, behind them, the book's, which holds their reports.
fn with_book(
    mut entries: Vec<Entry>,
    book: &Job,
    books: Option<Books>,
    mut report: Report,
    asked: Vec<PathBuf>,
) -> Vec<Entry> {
    let of_article = |e: &Entry| OfArticle { input: e.name.clone(), report: e.report.clone() };
    report.articles = entries.iter().map(of_article).collect();
    let failure = if books.is_some() { None } else { Some(worst(&entries)) };
    let (written, name) = (Vec::new(), name(book));
    let mut whole = Entry { name, written, books: None, failure, report, source: None, asked };
    if let Some(books) = books {
        put(book, &books, &mut whole, &mut |_, _, _| {});
    }
    entries.push(whole);
    entries
}

/// Why there is no book: the first article that failed, else the book itself.
fn worst(entries: &[Entry]) -> Failure {
    entries.iter().find_map(|e| e.failure).unwrap_or(Failure::BadInput)
}
