//! Settings in layers: built in, the user's file, `banxin.toml` beside the article or above it,
//! the environment, flags. A layer says options by their long names, and what no flag says is put
//! before the flags as if it had been written there, so one parser reads them all.
//!
//! What is said of one article (title, author and their like) is not for files that hold for many:
//! its layers are its front matter, the file beside it and flags.

mod local;
mod place;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Args as _, Command, Subcommand};
use serde::Serialize;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::args::{About, Conversion, Talk};
use super::inspect::{pretty, print};
use super::plan::{Failure, Result, usage};
use super::print::Printer;
use super::{setup, with_code};
use crate::batch::Opts;
use crate::diag::Diagnostic;
use crate::say::{Message, Tongue};
use place::{folders, project_file, user_file};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The value of every option and where it comes from
    Show(Box<Show>),
}

#[derive(Debug, clap::Args)]
struct Show {
    /// An article: the settings are those for it
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    #[command(flatten)]
    _conversion: Conversion,
}

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq)]
struct Setting {
    value: Value,
    from: Message,
}

/// The settings of all layers below the flags, and what was noticed while reading them.
#[derive(Debug, Default)]
pub(super) struct Config {
    settings: BTreeMap<String, Setting>,
    pub warnings: Vec<Diagnostic>,
    /// Whether files are looked for, and the one that was found beside the article.
    looks: bool,
    project: Option<PathBuf>,
}

/// All options but those that undo others.
fn all() -> Vec<Arg> {
    let all = Conversion::augment_args(Command::new("options"));
    all.get_arguments().filter(|arg| !arg.is_hide_set()).cloned().collect()
}

/// The options that settings may name.
fn options() -> Vec<Arg> {
    let mut about = About::augment_args(Command::new("about"));
    about.build();
    let of_article = |arg: &Arg| about.get_arguments().any(|a| a.get_id() == arg.get_id());
    all().into_iter().filter(|arg| !of_article(arg)).collect()
}

impl Config {
    /// Reads all layers for a command as it was written.
    pub fn gather(matches: &ArgMatches, talk: &Talk) -> Result<Config> {
        let mut config = Config::default();
        if talk.no_config {
            return Ok(config);
        }
        if let Some(file) = &talk.config {
            config.file(file, true)?;
            config.environment()?;
            return Ok(config);
        }
        let (folders, is_batch) = folders(matches);
        let mut folders = folders.into_iter();
        config = Config::of(folders.next().and_then(|folder| project_file(&folder)))?;
        // Each article of a batch has its own.
        if !is_batch {
            config.others(folders);
        }
        Ok(config)
    }

    /// The layers with a `banxin.toml` that was found.
    fn of(project: Option<PathBuf>) -> Result<Config> {
        let mut config = Config { looks: true, project, ..Config::default() };
        for file in [user_file(), config.project.clone()].into_iter().flatten() {
            config.file(&file, false)?;
        }
        config.environment()?;
        Ok(config)
    }

    /// Settings are those for the first article: files beside others that are not read are told.
    fn others(&mut self, folders: impl Iterator<Item = PathBuf>) {
        let distinct: BTreeSet<PathBuf> = folders.collect();
        let first = self.project.as_ref();
        let mut told: Vec<PathBuf> =
            first.and_then(|file| fs::canonicalize(file).ok()).into_iter().collect();
        for file in distinct.iter().filter_map(|folder| project_file(folder)) {
            let Ok(real) = fs::canonicalize(&file) else { continue };
            if !told.contains(&real) {
                told.push(real);
                let message = say!(
                    "`{path}` is not read: the settings are those for the first article",
                    path = file.display()
                );
                let hint =
                    say!("convert articles with other settings by themselves, or with `batch`");
                self.warnings.push(Diagnostic::warning("config-unused", message).hint(hint));
            }
        }
    }

    /// Takes over what a file says. Unknown keys are warnings, so that a file may serve more than
    /// one version of the program.
    fn file(&mut self, file: &Path, is_wanted: bool) -> Result<()> {
        let shown = file.display();
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(_) if !is_wanted && !file.exists() => return Ok(()),
            Err(error) => {
                let message =
                    say!("the settings `{path}` cannot be read: {error}", path = shown, error);
                let diagnostic = Diagnostic::error("config-unreadable", message)
                    .hint(say!("`--config` names a TOML file; `--no-config` reads none"));
                return Err(Failure { code: 66, diagnostic });
            }
        };
        let line = |at: usize| text.bytes().take(at).filter(|b| *b == b'\n').count() + 1;
        let table = DeTable::parse(&text).map_err(|error| {
            let at = error.span().map_or(1, |span| line(span.start));
            usage(
                say!(
                    "`{path}`, line {line}: {error}",
                    path = shown,
                    line = at,
                    error = error.message()
                ),
                say!("settings are TOML"),
            )
        })?;
        let known = options();
        let mut keys: Vec<(&Spanned<_>, &Spanned<DeValue<'_>>)> = table.get_ref().iter().collect();
        keys.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in keys {
            let (name, place) = (key.get_ref().to_string(), line(key.span().start));
            let from = say!("`{path}`, line {line}", path = shown, line = place);
            if !known.iter().any(|arg| arg.get_long() == Some(&name)) {
                self.warnings.push(unknown(&name, &from, &known));
                continue;
            }
            let folder = file.parent().unwrap_or(Path::new(""));
            let value = located(&name, json(value.get_ref()), folder);
            self.set(&name, value, from)?;
        }
        Ok(())
    }

    /// `BANXIN_PDF_STANDARD` for `--pdf-standard`, those of an article among them.
    fn environment(&mut self) -> Result<()> {
        let all = all();
        for arg in &all {
            let Some(name) = arg.get_long() else { continue };
            let variable = format!("BANXIN_{}", name.replace('-', "_").to_ascii_uppercase());
            let Ok(text) = env::var(&variable) else { continue };
            let value = match (arg.get_action(), text.as_str()) {
                (ArgAction::SetTrue, "1" | "true" | "yes") => Value::Bool(true),
                (ArgAction::SetTrue, "" | "0" | "false" | "no") => Value::Bool(false),
                _ => Value::from(text),
            };
            self.set(name, value, Message::foreign(format!("${variable}")))?;
        }
        self.strangers(&all);
        Ok(())
    }

    /// Variables that would be ours and say nothing: most likely a slip.
    fn strangers(&mut self, known: &[Arg]) {
        let variables = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        let mut variables: Vec<String> =
            variables.filter(|name| name.starts_with("BANXIN_")).collect();
        variables.sort();
        for variable in variables {
            let name = variable["BANXIN_".len()..].replace('_', "-").to_ascii_lowercase();
            if !known.iter().any(|arg| arg.get_long() == Some(&name)) {
                let from = Message::foreign(format!("${variable}"));
                self.warnings.push(unknown(&name, &from, known));
            }
        }
    }

    /// Sets an option that means something.
    fn set(&mut self, name: &str, value: Value, from: Message) -> Result<()> {
        let alone = [(name.to_owned(), value.clone())].into_iter().collect();
        setup::parse(&alone).map_err(|failure| of(&from, failure))?;
        self.settings.insert(name.to_owned(), Setting { value, from });
        Ok(())
    }

    /// What the flags leave open, as words of the command line.
    pub fn words(&self, matches: &ArgMatches) -> Result<Vec<OsString>> {
        if self.settings.is_empty() {
            return Ok(Vec::new()); // Nor need the command have such options.
        }
        let open = self.open(&setup::opts_of(matches)?)?;
        let words: Result<Vec<_>> =
            open.into_iter().map(|(name, value)| setup::flags(name, value)).collect();
        Ok(words?.concat().into_iter().map(OsString::from).collect())
    }

    /// The settings that the flags leave open, each of which means something.
    fn open(&self, said: &Opts) -> Result<Vec<(&str, &Value)>> {
        let is_open = |name: &str| !said.contains_key(name) && !is_undone(name, said);
        let open = self.settings.iter().filter(|(name, _)| is_open(name));
        // What means nothing is told with its place, which the flags it becomes do not have.
        open.map(|(name, Setting { value, from })| {
            setup::check(name, value).map_err(|failure| of(from, failure))?;
            Ok((name.as_str(), value))
        })
        .collect()
    }
}

/// Whether a flag says `--no-NAME`.
fn is_undone(name: &str, said: &Opts) -> bool {
    said.contains_key(&format!("no-{name}"))
}

/// A failure with the place of the setting that it comes from.
fn of(from: &Message, mut failure: Failure) -> Failure {
    let message = say!("{from}: {message}", from, message = failure.diagnostic.message);
    failure.diagnostic.message = message;
    failure
}

fn unknown(name: &str, from: &Message, known: &[Arg]) -> Diagnostic {
    let about = About::augment_args(Command::new("about"));
    if about.get_arguments().any(|arg| arg.get_long() == Some(name)) {
        let message = say!("{from}: `{name}` is said of one article, not of many", from, name);
        return Diagnostic::warning("config-misplaced", message)
            .hint(say!("write it in the article's front matter, or in a `.toml` file beside it"));
    }
    let names = known.iter().filter_map(Arg::get_long);
    let nearest = names
        .map(|other| (strsim::jaro_winkler(name, other), other))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.8);
    let warning = Diagnostic::warning(
        "config-unknown",
        say!("{from}: there is no option `{name}`", from, name),
    );
    match nearest {
        Some((_, other)) => warning.hint(say!("did you mean `{name}`?", name = other)),
        None => warning.hint(say!("options are named as in `banxin --help`")),
    }
}

fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Boolean(truth) => Value::from(*truth),
        DeValue::Integer(number) => Value::from(number.as_str()),
        DeValue::Float(number) => Value::from(number.as_str()),
        DeValue::Array(values) => values.iter().map(|value| json(value.get_ref())).collect(),
        DeValue::Datetime(date) => Value::from(date.to_string()),
        // Refused with its name by the reader of options.
        DeValue::Table(_) => Value::Object(serde_json::Map::new()),
    }
}

/// Paths in a file are meant from where it lies.
fn located(name: &str, value: Value, folder: &Path) -> Value {
    match value {
        Value::Array(values) => values.into_iter().map(|v| located(name, v, folder)).collect(),
        Value::String(text)
            if matches!(name, "figures" | "clean-rules" | "cover" | "theme" | "font") =>
        {
            let (role, path) = match text.split_once('=').filter(|_| name == "font") {
                Some((role, path)) => (format!("{role}="), path),
                None => (String::new(), text.as_str()),
            };
            let there = folder.join(path);
            match there.to_str() {
                Some(there)
                    if matches!(name, "figures" | "clean-rules") || Path::new(there).exists() =>
                {
                    Value::from(role + there)
                }
                _ => Value::from(text),
            }
        }
        other => other,
    }
}

/// An option as it is shown.
#[derive(Serialize)]
struct Line {
    name: String,
    value: Value,
    from: String,
}

/// `written`: the command as it was written, before settings were put into it.
pub(super) fn run(args: &Args, config: &Config, written: &ArgMatches, printer: &Printer) -> u8 {
    let What::Show(_) = &args.what;
    let shown = lines(config, written, printer).and_then(|lines| {
        let text = match printer.json() {
            true => pretty(&lines),
            false => {
                lines.iter().map(|l| format!("{} = {}  # {}\n", l.name, l.value, l.from)).collect()
            }
        };
        print(&text).map(|()| 0)
    });
    with_code(printer, shown)
}

fn lines(config: &Config, written: &ArgMatches, printer: &Printer) -> Result<Vec<Line>> {
    let tongue = if printer.json() { Tongue::En } else { printer.tongue };
    let said = setup::opts_of(written)?;
    let line = |arg: &Arg| {
        let name = arg.get_long()?.to_owned();
        let (value, from) = match (said.get(&name), config.settings.get(&name)) {
            (Some(value), _) => (value.clone(), say!("flag")),
            _ if is_undone(&name, &said) => (Value::Bool(false), say!("flag")),
            (None, Some(setting)) => (setting.value.clone(), setting.from.clone()),
            (None, None) => (built_in(arg), say!("built in")),
        };
        Some(Line { name, value, from: from.in_tongue(tongue) })
    };
    Ok(all().iter().filter_map(line).collect())
}

fn built_in(arg: &Arg) -> Value {
    let values: Vec<_> = arg.get_default_values().iter().map(|v| v.to_string_lossy()).collect();
    match (arg.get_action(), values.as_slice()) {
        (ArgAction::SetTrue, _) => Value::Bool(false),
        (_, []) => Value::Null,
        (_, [one]) => Value::from(one.as_ref()),
        (_, several) => several.iter().map(AsRef::as_ref).map(Value::from).collect(),
    }
}

/// Whether a command takes options of conversion at all.
pub(super) fn concerns(matches: &ArgMatches) -> bool {
    matches!(matches.try_get_raw("theme"), Ok(Some(_)))
}
