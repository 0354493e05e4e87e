//! Settings for the articles of a batch: each takes the nearest `banxin.toml`, in its folder or
//! above it.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::super::plan::Result;
use super::super::setup;
use super::Config;
use super::place::project_file;
use crate::batch::Opts;
use crate::diag::Diagnostic;

/// The options of folders that have settings of their own, and what was noticed in these.
#[derive(Debug, Default)]
pub(in crate::cli) struct Locals {
    pub opts: BTreeMap<PathBuf, Opts>,
    pub warnings: Vec<Diagnostic>,
}

impl Config {
    /// The options for articles in `folders`, where they are not those of the whole batch. With
    /// `lends` an article that has no file keeps to that beside the first source, as for a list,
    /// which need not lie with its articles. `written`: the command without settings.
    pub fn locals<'p>(
        &self,
        folders: impl Iterator<Item = &'p Path>,
        lends: bool,
        written: &ArgMatches,
    ) -> Result<Locals> {
        let mut locals = Locals::default();
        if !self.looks {
            return Ok(locals);
        }
        let flags = setup::opts_of(written)?;
        let real = |file: &PathBuf| fs::canonicalize(file).ok();
        let own = self.project.as_ref().and_then(real);
        let mut read: BTreeMap<Option<PathBuf>, Opts> = BTreeMap::new();
        let mut seen = HashSet::new();
        for folder in folders.filter(|folder| seen.insert(*folder)) {
            let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            // A store has no folders above a folder, and a list may name what is not there.
            if !here.is_dir() {
                continue;
            }
            let file = project_file(here);
            let key = file.as_ref().and_then(real);
            if key == own || (key.is_none() && lends) {
                continue;
            }
            if !read.contains_key(&key) {
                let config = Config::of(file)?;
                read.insert(key.clone(), config.over(&flags)?);
                let new = config.warnings.into_iter().filter(|told| !self.warnings.contains(told));
                for told in new {
                    if !locals.warnings.contains(&told) {
                        locals.warnings.push(told);
                    }
                }
            }
            locals.opts.insert(folder.to_owned(), read[&key].clone());
        }
        Ok(locals)
    }

    /// What the settings and, over them, the flags say.
    fn over(&self, flags: &Opts) -> Result<Opts> {
        let open = self.open(flags)?.into_iter();
        let mut opts: Opts = open.map(|(name, value)| (name.to_owned(), value.clone())).collect();
        opts.extend(flags.clone());
        Ok(opts)
    }
}
