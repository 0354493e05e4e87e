//! Where files of settings lie.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use clap::ArgMatches;

/// The file's name, in folders.
const NAME: &str = "banxin.toml";

/// `banxin/config.toml` below the user's configuration (XDG Base Directory Specification).
pub(super) fn user_file() -> Option<PathBuf> {
    let given = |name| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let folder = given("XDG_CONFIG_HOME")
        .filter(|folder| folder.is_absolute())
        .or_else(|| given("APPDATA"))
        .or_else(|| Some(given("HOME")?.join(".config")))?;
    Some(folder.join("banxin").join("config.toml"))
}

/// The nearest `banxin.toml`, in a folder or above it.
pub(super) fn project_file(folder: &Path) -> Option<PathBuf> {
    let absolute = fs::canonicalize(folder).ok()?;
    let above = absolute.ancestors().position(|folder| folder.join(NAME).is_file())?;
    let found = absolute.ancestors().nth(above)?.join(NAME);
    // As the user would call it, where that is simple.
    Some(if above == 0 { folder.join(NAME) } else { found })
}

/// The folders of the articles, that of the first one first, of which there is one at least, and
/// whether they are the sources of a batch.
pub(super) fn folders(matches: &ArgMatches) -> (Vec<PathBuf>, bool) {
    let inputs = ["inputs", "sources", "file"].iter().find_map(|id| {
        let raw = matches.try_get_raw(id).ok().flatten()?;
        let all: Vec<_> = raw.map(PathBuf::from).collect();
        (!all.is_empty()).then_some((all, *id == "sources"))
    });
    let (inputs, is_batch) = inputs.unwrap_or_else(|| (vec![PathBuf::new()], false));
    (inputs.iter().map(|input| folder(input)).collect(), is_batch)
}

fn folder(input: &Path) -> PathBuf {
    let folder = match input {
        path if path.is_dir() => path.to_owned(),
        path if path.is_file() => path.parent().map(Path::to_owned).unwrap_or_default(),
        _ => PathBuf::new(),
    };
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder }
}
