//! What a batch is told to convert: folders, patterns, lists and single articles become one list
//! of items, in a fixed order, no two of which write the same book.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use super::listed::{self, Listed, is_list};
use super::outcome::Fault;
use super::{Opts, Order, guard, paths, remote, walk};
use crate::say::Told;
use crate::store::{Location, is_plain};

/// One article of a batch, kept small: there may be a million.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What results call it: where its books go below the output folder, or what the list says.
    pub id: Box<str>,
    /// The article.
    pub input: Box<Path>,
    /// Where its books go below the output folder, without extension.
    pub out: Box<Path>,
    /// What a list says besides.
    pub more: Option<Box<More>>,
}

/// What a list says of an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct More {
    /// Books to make.
    pub formats: Option<Vec<String>>,
    /// Options, over those of the batch.
    pub opts: Opts,
    /// Its own limit of time.
    pub timeout_ms: Option<u64>,
    /// Why the line is no job.
    pub fault: Option<Fault>,
}

/// Why there is no list of items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceError {
    /// There is no such file, nor any that a pattern means.
    Missing(String),
    /// It cannot be read.
    Unreadable(String, String),
    /// Two articles would be written to the same books.
    Collision(String, String),
    /// Two jobs of a list have one name: the name, and their articles.
    SameId(String, String, String),
    /// What is no pattern, and why.
    Pattern(String, String),
    /// A store does not give it; `true` when it is not there.
    Refused(String, bool, Box<Told>),
}

type Result<T> = std::result::Result<T, SourceError>;

/// Gathers the articles of all sources, for books in the folder `out`.
pub fn gather(sources: &[String], out: &Path) -> Result<Vec<Item>> {
    let (mut items, mut epubs) = (Vec::new(), HashSet::new());
    for source in sources {
        let path = Path::new(source);
        if source == "-" {
            let lines = listed::json_lines(io::stdin().lock());
            add_listed(&mut items, lines.map_err(|e| refused(source, &e))?, path);
        } else if let Some(at) = Location::of(path) {
            add_stored(&mut items, source, &at, out).map_err(|e| refused(source, &e))?;
        } else if path.is_dir() {
            let found = walk::articles(path, out).map_err(|e| unreadable(source, &e))?;
            epubs.extend(found.articles.iter().filter(|f| is_epub(f)).cloned());
            items.extend(found.articles.iter().map(|file| below(file, path)));
            items.extend(found.unread.iter().map(|(folder, error)| unread(folder, path, error)));
        } else if path.exists() && is_list(path) {
            add_listed(&mut items, list(path).map_err(|e| refused(source, &e))?, path);
        } else if path.exists() {
            items.push(below(path, path.parent().unwrap_or(path)));
        } else {
            items.extend(matches(source)?);
        }
    }
    leave_books(&mut items, &epubs, out);
    part(&mut items)?;
    Ok(items)
}

fn is_epub(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("epub"))
}

/// Leaves out EPUBs found in folders where another article's book goes: they are such books.
fn leave_books(items: &mut Vec<Item>, epubs: &HashSet<PathBuf>, out: &Path) {
    if epubs.is_empty() {
        return;
    }
    let root = guard::real(out);
    let is_found = |item: &Item| epubs.contains(&*item.input);
    let others = items.iter().filter(|item| !is_found(item));
    let books: HashSet<PathBuf> =
        others.flat_map(|item| paths::epubs(&root.join(&item.out))).collect();
    items.retain(|item| !is_found(item) || !books.contains(&guard::real(&item.input)));
}

/// A folder that cannot be read: a failure of its own.
fn unread(folder: &Path, root: &Path, error: &io::Error) -> Item {
    let place = folder.strip_prefix(root).unwrap_or(folder);
    let fault =
        Fault::passing("input-unreadable", say!("the folder cannot be read: {error}", error));
    failed(format!("{}/", id(place)).into(), folder.into(), fault)
}

pub(super) fn unreadable(source: &str, error: &dyn std::fmt::Display) -> SourceError {
    SourceError::Unreadable(source.to_owned(), error.to_string())
}

/// Why a store does not give what a source means.
pub(super) fn refused(source: &str, error: &io::Error) -> SourceError {
    let is_missing = error.kind() == io::ErrorKind::NotFound;
    if error.kind() == io::ErrorKind::InvalidInput && Told::of(error).is_none() {
        return SourceError::Pattern(source.to_owned(), error.to_string());
    }
    match Told::of(error) {
        Some(told) => SourceError::Refused(source.to_owned(), is_missing, Box::new(told.clone())),
        None => unreadable(source, error),
    }
}

/// What is in a store: a list, or articles.
fn add_stored(items: &mut Vec<Item>, source: &str, at: &Location, out: &Path) -> io::Result<()> {
    let path = Path::new(source);
    if is_list(path) {
        add_listed(items, list(path)?, path);
        return Ok(());
    }
    let (folder, found) = remote::below(at, out)?;
    items.extend(found.iter().map(|key| stored(&folder, key)));
    Ok(())
}

/// An article of a store by its key below a folder. On disk there are keys that would be other
/// places.
fn stored(folder: &Location, key: &str) -> Item {
    let input = folder.join(key).path();
    if is_plain(key) {
        return Item { input: input.clone().into(), ..below(Path::new(key), Path::new("")) };
    }
    let fault = Fault::new("input-unreadable", say!("the key of `{key}` is no path", key));
    failed(key.into(), input.into(), fault)
}

/// An item that fails before it is begun.
fn failed(id: Box<str>, input: Box<Path>, fault: Fault) -> Item {
    let more = More { fault: Some(fault), ..More::default() };
    Item { id, input, out: Path::new("").into(), more: Some(Box::new(more)) }
}

/// An article whose books keep its place below a folder.
fn below(file: &Path, folder: &Path) -> Item {
    let place = file.strip_prefix(folder).unwrap_or(file).with_extension("");
    if file.to_str().is_none() {
        let fault = Fault::new("name-not-utf8", say!("the file name is not UTF-8: rename it"));
        return failed(id(&place), file.into(), fault);
    }
    Item { id: id(&place), input: file.into(), out: place.into(), more: None }
}

/// Names are the same on all systems.
fn id(place: &Path) -> Box<str> {
    place.to_string_lossy().replace('\\', "/").into()
}

/// The files a pattern means.
pub(super) fn pattern(pattern: &str) -> Result<Vec<PathBuf>> {
    let missing = || SourceError::Missing(pattern.to_owned());
    if !pattern.contains(['*', '?', '[']) {
        return Err(missing());
    }
    let wrong =
        |error: glob::PatternError| SourceError::Pattern(pattern.to_owned(), error.to_string());
    let found = glob::glob(pattern).map_err(wrong)?;
    let mut files: Vec<PathBuf> = found.flatten().filter(|f| f.is_file()).collect();
    files.sort();
    if files.is_empty() { Err(missing()) } else { Ok(files) }
}

/// The same as items; books keep their place below the part of it without wildcards.
fn matches(source: &str) -> Result<Vec<Item>> {
    let files = pattern(source)?;
    let is_plain = |part: &Path| !part.to_string_lossy().contains(['*', '?', '[']);
    let root = Path::new(source).ancestors().skip(1).find(|p| is_plain(p));
    let root = root.unwrap_or(Path::new(""));
    Ok(files.iter().map(|f| below(f, root)).collect())
}

fn list(path: &Path) -> io::Result<Vec<Listed>> {
    let file = BufReader::new(remote::open(path)?);
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")) {
        listed::csv(file)
    } else {
        listed::json_lines(file)
    }
}

/// The jobs of a list; their articles are beside it.
fn add_listed(items: &mut Vec<Item>, lines: Vec<Listed>, list: &Path) {
    let folder = list.parent().unwrap_or(Path::new(""));
    for (number, line) in lines {
        let item = line.and_then(|order| listed_item(order, folder));
        items.push(item.unwrap_or_else(|(id, fault)| {
            let line = format!("{}:{number}", list.display());
            let id = if id.is_empty() { line } else { id };
            failed(id.into(), Path::new("").into(), fault)
        }));
    }
}

fn listed_item(order: Order, folder: &Path) -> std::result::Result<Item, (String, Fault)> {
    let Some(input) = &order.input else {
        return Err((order.id, Fault::new("bad-job", say!("`in` names no article"))));
    };
    let place = match order.base().map_err(|fault| (order.id.clone(), fault))? {
        Some(out) => out,
        None => PathBuf::from(input).with_extension(""),
    };
    let is_below = paths::stays_below(&place) && !Location::is(&place);
    let place = match (is_below, &order.out) {
        (true, _) => place.components().collect(),
        // Where the article lies is its own business; its books go to the output folder.
        (false, None) => PathBuf::from(paths::stem(input)),
        (false, Some(out)) => {
            let message = say!("`{out}` is not below the output folder", out);
            return Err((order.id, Fault::new("bad-job", message)));
        }
    };
    let more = More {
        formats: order.formats,
        opts: order.opts,
        timeout_ms: order.timeout_ms,
        fault: None,
    };
    Ok(Item {
        id: if order.id.is_empty() { id(&place) } else { order.id.into() },
        input: if Location::is(input) {
            Path::new(input).into()
        } else {
            folder.join(input).into()
        },
        out: place.into(),
        more: (more != More::default()).then(|| Box::new(more)),
    })
}

/// Articles of one name and place but of different kinds (`a.txt`, `a.md`) take their extension
/// into the names of their books; what then is still the same is a mistake. So the names do not
/// depend on the order, and nothing is overwritten.
fn part(items: &mut [Item]) -> Result<()> {
    let mut first: HashMap<Box<Path>, usize> = HashMap::new();
    let mut twice: Vec<usize> = Vec::new();
    let is_job = |item: &Item| item.more.as_ref().is_none_or(|m| m.fault.is_none());
    for (number, item) in items.iter().enumerate().filter(|(_, item)| is_job(item)) {
        if let Some(&other) = first.get(&item.out) {
            twice.extend([other, number]);
        } else {
            first.insert(item.out.clone(), number);
        }
    }
    twice.sort_unstable();
    twice.dedup();
    for number in twice {
        let item = &mut items[number];
        if let Some(extension) = item.input.extension().filter(|_| item.more.is_none()) {
            let out = paths::with_extension(&item.out, &extension.to_string_lossy());
            (item.id, item.out) = (id(&out), out.into());
        }
    }
    distinct(items.iter().filter(|item| is_job(item)))
}

fn distinct<'a>(items: impl Iterator<Item = &'a Item>) -> Result<()> {
    let mut places: HashMap<&Path, &Item> = HashMap::new();
    let mut ids: HashMap<&str, &Item> = HashMap::new();
    for item in items {
        let name = |item: &Item| item.input.display().to_string();
        if let Some(other) = places.insert(&item.out, item) {
            return Err(SourceError::Collision(name(other), name(item)));
        }
        if let Some(other) = ids.insert(&item.id, item) {
            return Err(SourceError::SameId(item.id.to_string(), name(other), name(item)));
        }
    }
    Ok(())
}

/// The folders books go to, each once.
pub(super) fn folders(items: &[Item], out: &Path) -> Vec<PathBuf> {
    let parents = items.iter().filter_map(|item| item.out.parent());
    let distinct: std::collections::BTreeSet<&Path> = parents.collect();
    let folders = distinct.into_iter().map(|parent| out.join(parent));
    folders.filter(|folder| fs::metadata(folder).is_ok_and(|m| m.is_dir())).collect()
}
