//! `banxin themes`: the themes there are, what is in them, and a beginning for a new one.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use clap::Subcommand;

use super::inspect::{pretty, print};
use super::plan::{Failure, Result, usage};
use super::print::Printer;
use super::with_code;
use crate::diag::Diagnostic;
use crate::say::Arg;
use crate::theme;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The themes inside the program, and those in `templates/`
    List,
    /// The file of a theme inside the program; `base` has every key
    Show {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// A new theme in `templates/NAME/theme.toml`, with every key as a comment
    New {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,

        /// The theme it inherits
        #[arg(long, value_name = "THEME", default_value = "article")]
        inherits: String,
    },
}

pub(super) fn run(args: &Args, printer: &Printer) -> u8 {
    with_code(
        printer,
        match &args.what {
            What::List => list(printer),
            What::Show { name } => builtin(name).and_then(|tokens| print(&tokens)).map(|()| 0),
            What::New { name, inherits } => new(name, inherits),
        },
    )
}

fn list(printer: &Printer) -> Result<u8> {
    let mut names: Vec<String> = theme::builtin_names().map(str::to_owned).collect();
    let local = fs::read_dir("templates").into_iter().flatten().flatten();
    let local = local.filter(|entry| entry.path().join("theme.toml").is_file());
    names.extend(local.filter_map(|entry| entry.file_name().into_string().ok()));
    names.sort();
    names.dedup();
    let text = match printer.json() {
        true => pretty(&names),
        false => names.iter().map(|name| format!("{name}\n")).collect(),
    };
    print(&text)?;
    Ok(0)
}

fn builtin(name: &str) -> Result<String> {
    theme::builtin(name).map(|files| files.tokens).ok_or_else(|| {
        let known: Vec<&str> = theme::builtin_names().collect();
        let hint = say!("built in are {names}", names = Arg::list(&known, ", "));
        usage(say!("no theme inside the program is called `{name}`", name), hint)
    })
}

fn new(name: &str, inherits: &str) -> Result<u8> {
    let is_plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || !name.chars().all(is_plain) || theme::builtin(name).is_some() {
        let hint = say!("letters, digits, `-` and `_`; not the name of a theme inside the program");
        return Err(usage(say!("`{name}` is no name for a new theme", name), hint));
    }
    builtin(inherits)?;
    let path = PathBuf::from("templates").join(name).join("theme.toml");
    let written = fs::create_dir_all(path.with_file_name("")).and_then(|()| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        file.write_all(beginning(inherits, &builtin("base").unwrap_or_default()).as_bytes())
    });
    let (file, path) = (&path, path.display());
    match written {
        Ok(()) => print(&format!("{path}\n")).map(|()| 0),
        Err(error) if error.kind() == ErrorKind::AlreadyExists && file.is_file() => {
            Err(usage(say!("there is a `{path}` already", path), say!("nothing was changed")))
        }
        Err(error) => {
            let message = say!("`{path}` cannot be written: {error}", path, error);
            Err(Failure { code: 73, diagnostic: Diagnostic::error("output-unwritable", message) })
        }
    }
}

/// The parent, then every key of the base theme as a comment.
fn beginning(inherits: &str, base: &str) -> String {
    let mut out = format!(
        "# What is not said here is as in `{inherits}`. Take away the `#` before what is to differ,\n\
         # and before the [heading] it stands under.\ninherits = \"{inherits}\"\n\n"
    );
    for line in base.lines() {
        let is_comment = line.is_empty() || line.starts_with('#');
        out += &if is_comment { format!("{line}\n") } else { format!("# {line}\n") };
    }
    out
}
