//! Folders searched for articles.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::convert::format_by_name;

/// Whether a file is an article by its name; what is beside articles is none.
pub(super) fn is_article(name: &str) -> bool {
    !name.starts_with('.') && format_by_name(name).is_some()
}

/// Whether a folder holds figures or parts of saved pages instead of articles.
pub(super) fn is_beside(name: &str) -> bool {
    name.starts_with('.')
        || ["images", "figures", "img"].contains(&name)
        || name.ends_with("_files")
        || name.ends_with(".assets")
}

/// Whether a file is an EPUB by its name: an article, unless it is a book of ours.
pub(super) fn is_epub(name: &str) -> bool {
    let is_it = |extension: &str| extension.eq_ignore_ascii_case("epub");
    !name.starts_with('.') && name.rsplit_once('.').is_some_and(|(_, e)| is_it(e))
}

/// Whether a file is the record of a batch by its name: then the folder holds books.
pub(super) fn is_record(name: &str) -> bool {
    name.starts_with("banxin-batch") && name.ends_with(".jsonl")
}

/// What there is below a folder.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The articles, sorted by path.
    pub articles: Vec<PathBuf>,
    /// Folders that cannot be read.
    pub unread: Vec<(PathBuf, io::Error)>,
}

/// The articles below a folder; neither hidden files and folders nor those of figures, nor `not`,
/// where the books go. Links to folders are not followed: they may be circles.
///
/// An EPUB is an article, too, but where it may be a book of ours: in the output folder, in one
/// with the record of a batch, beside the article it would be made from.
pub(super) fn articles(folder: &Path, not: &Path) -> io::Result<Found> {
    let not = fs::canonicalize(not).ok();
    let is_output = |path: &Path| not.is_some() && fs::canonicalize(path).ok() == not;
    let mut found = Found::default();
    let mut open = vec![(folder.to_owned(), is_output(folder))];
    let mut is_first = true;
    while let Some((folder, are_books)) = open.pop() {
        let names = match names(&folder) {
            Ok(names) => names,
            Err(error) if is_first => return Err(error),
            Err(error) => {
                found.unread.push((folder, error));
                continue;
            }
        };
        is_first = false;
        let are_books = are_books || names.iter().any(|(name, _)| is_record(&lossy(name)));
        let stems = if are_books { HashSet::new() } else { stems(&names) };
        for (name, is_folder) in &names {
            let (path, text) = (folder.join(name), lossy(name));
            let is_book = || are_books || path.file_stem().is_some_and(|s| stems.contains(s));
            if *is_folder {
                if !is_beside(&text) && !is_output(&path) {
                    open.push((path, are_books));
                }
            } else if is_article(&text) || is_epub(&text) && !is_book() {
                found.articles.push(path);
            }
        }
    }
    found.articles.sort();
    Ok(found)
}

fn lossy(name: &OsStr) -> Cow<'_, str> {
    name.to_string_lossy()
}

/// The names in a folder, and whether they are those of folders.
fn names(folder: &Path) -> io::Result<Vec<(OsString, bool)>> {
    let name = |entry: io::Result<fs::DirEntry>| {
        let entry = entry?;
        Ok((entry.file_name(), entry.file_type()?.is_dir()))
    };
    fs::read_dir(folder)?.map(name).collect()
}

/// What books of the articles in a folder are called: `a`, and beside another `a` `a.txt`.
fn stems(names: &[(OsString, bool)]) -> HashSet<&OsStr> {
    let articles = names.iter().filter(|(name, is_folder)| !is_folder && is_article(&lossy(name)));
    articles
        .flat_map(|(name, _)| [Some(name.as_os_str()), Path::new(name).file_stem()])
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_found_and_figures_are_not() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path();
        let articles_in = ["a.txt", "b/c.MD", "b/d/e.html", "z.markdown"];
        let others = [".h.txt", "a.png", "b.json", "images/1.txt", "p_files/x.html", "out/o.md"];
        for name in articles_in.iter().chain(&others) {
            fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            fs::write(root.join(name), "").unwrap();
        }
        let found = articles(root, &root.join("out")).unwrap();
        assert_eq!(found.articles, articles_in.map(|name| root.join(name)));
    }

    #[test]
    fn epubs_are_articles_and_books_are_not() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path();
        let articles_in = ["a.txt", "b/lone.epub", "b/two.md", "b/two.txt", "lone.EPUB"];
        let others = [
            "a.epub",
            "b/two.md.epub",
            "b/two.txt.epub",
            ".h.epub",
            "before/banxin-batch.jsonl",
            "before/x.epub",
            "before/below/y.epub",
            "out/z.epub",
        ];
        for name in articles_in.iter().chain(&others) {
            fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            fs::write(root.join(name), "").unwrap();
        }
        let found = |not: &str| articles(root, &root.join(not)).unwrap().articles;
        assert_eq!(found("out"), articles_in.map(|name| root.join(name)));
        // Where the books go to the articles, every EPUB may be one of them.
        assert_eq!(found(""), ["a.txt", "b/two.md", "b/two.txt"].map(|name| root.join(name)));
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_cannot_be_read_is_named() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let (root, locked) = (place.path(), place.path().join("locked"));
        fs::create_dir(&locked).unwrap();
        fs::write(root.join("a.txt"), "").unwrap();
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
        // Nothing is locked for the superuser.
        if fs::read_dir(&locked).is_err() {
            let found = articles(root, &root.join("out")).unwrap();
            assert_eq!(found.articles, [root.join("a.txt")]);
            assert_eq!(found.unread[0].0, locked);
        }
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o700)).unwrap();
    }
}
