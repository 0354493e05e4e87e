//! Folders searched for articles.

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

/// The articles below a folder, sorted by path; neither hidden files and folders nor those of
/// figures, nor `not`, where the books go. Links to folders are not followed: they may be circles.
pub(super) fn articles(folder: &Path, not: &Path) -> io::Result<Vec<PathBuf>> {
    let not = fs::canonicalize(not).ok();
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_dir() {
                let is_output = not.is_some() && fs::canonicalize(entry.path()).ok() == not;
                if !is_output && !is_beside(&name) {
                    open.push(entry.path());
                }
            } else if is_article(&name) {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
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
        assert_eq!(found, articles_in.map(|name| root.join(name)));
    }
}
