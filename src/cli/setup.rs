//! Options to setups: for the one of a command line, and for those that jobs bring with them.
//!
//! A job names options as the command line does, so both are read by the same parser. Themes and
//! faces are kept for the next job that wants the same.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use clap::parser::ValueSource;
use clap::{ArgMatches, Args as _, FromArgMatches};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::args::{Conversion, Format};
use super::plan::{self, Failure, Result, usage};
use super::print::Printer;
use super::tongue::mistake;
use crate::batch::{Opts, Settle, Setup};
use crate::convert::{Converter, Cover, Formats};
use crate::diag::Diagnostic;
use crate::font::{FaceId, FontLibrary};
use crate::say::Message;
use crate::theme::ThemeFiles;

/// The options that decide about theme and faces.
const OF_LOOK: [&str; 5] = ["theme", "page", "binding", "toc", "font"];

/// How many looks are kept: jobs that go through more than these load them again.
const KEPT: usize = 8;

/// A look with its hash.
type Hashed = (Arc<Converter>, String);

/// Makes setups.
pub(super) struct Settler<'a> {
    printer: &'a Printer,
    looks: Mutex<VecDeque<(String, Hashed)>>,
    /// The last setup: the jobs of a batch mostly want the same.
    last: Mutex<Option<(String, Arc<Setup>)>>,
}

impl<'a> Settler<'a> {
    pub fn new(printer: &'a Printer) -> Settler<'a> {
        Settler { printer, looks: Mutex::default(), last: Mutex::default() }
    }

    fn settle(&self, opts: &Opts, formats: Option<&[String]>) -> Result<Arc<Setup>> {
        let mut opts = opts.clone();
        if let Some(formats) = formats {
            opts.insert("format".to_owned(), formats.into());
        }
        let said = spell(&opts);
        if let Some((_, setup)) = lock(&self.last).as_ref().filter(|(last, _)| *last == said) {
            return Ok(setup.clone());
        }
        let args = parse(&opts)?;
        plan::check_figures(&args)?;
        let (look, look_hash) = self.look(&args, &opts)?;
        let options = plan::options(&args, formats_of(&args))?;
        let mut all = Sha256::new();
        let created = format!("{:?}", options.created);
        for part in [env!("CARGO_PKG_VERSION"), &said, &created, &look_hash] {
            all.update((part.len() as u64).to_le_bytes());
            all.update(part);
        }
        all.update(format!("{:?}", options.clean.rules));
        let is_fixed = !matches!(options.cover, Cover::Image(..)) && args.clean_rules.is_empty();
        if let Cover::Image(_, bytes) = &options.cover {
            all.update(bytes);
        }
        let setup = Arc::new(Setup {
            options,
            look,
            report: args.reports(),
            figures: args.figures,
            fetch: args.fetch_images,
            digest: hex(all),
        });
        if is_fixed {
            *lock(&self.last) = Some((said, setup.clone()));
        }
        Ok(setup)
    }

    fn look(&self, args: &Conversion, opts: &Opts) -> Result<Hashed> {
        let of_look = opts.iter().filter(|(name, _)| OF_LOOK.contains(&name.as_str()));
        let said = spell(&of_look.map(|(name, value)| (name.clone(), value.clone())).collect());
        let mut looks = lock(&self.looks);
        if let Some((_, look)) = looks.iter().find(|(name, _)| *name == said) {
            return Ok(look.clone());
        }
        let look = look(args, self.printer)?;
        if looks.len() == KEPT {
            looks.pop_front();
        }
        looks.push_back((said, look.clone()));
        Ok(look)
    }
}

impl Settle for Settler<'_> {
    fn setup(
        &self,
        opts: &Opts,
        formats: Option<&[String]>,
    ) -> std::result::Result<Arc<Setup>, Diagnostic> {
        self.settle(opts, formats).map_err(|Failure { diagnostic, .. }| diagnostic)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|e| e.into_inner())
}

/// Loads theme and faces.
pub(super) fn look(args: &Conversion, printer: &Printer) -> Result<Hashed> {
    let files = plan::theme_source(args)?;
    let theme = plan::theme(args, &files, printer)?;
    let fonts = plan::fonts(args, &theme, printer)?;
    let hash = hash(&files, &fonts);
    Ok((Arc::new(Converter::new(theme, fonts)), hash))
}

/// The theme's files and the faces that are not the program's own.
fn hash(files: &ThemeFiles, fonts: &FontLibrary) -> String {
    let mut all = Sha256::new();
    let ThemeFiles { name, tokens, front, colophon, css } = files;
    for part in [Some(name), Some(tokens), front.as_ref(), colophon.as_ref(), css.as_ref()] {
        all.update(part.map_or(u64::MAX, |p| p.len() as u64).to_le_bytes());
        all.update(part.map_or("", |p| p));
    }
    let is_own = |number: usize| fonts.is_bundled(FaceId(number as u16));
    for (number, file) in fonts.files().into_iter().enumerate() {
        if !is_own(number) || cfg!(not(feature = "bundled-fonts")) {
            all.update((*file).as_ref());
        }
    }
    hex(all)
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Options as text that is the same for the same options.
fn spell(opts: &Opts) -> String {
    // They are JSON already.
    serde_json::to_string(opts).unwrap_or_default()
}

fn formats_of(args: &Conversion) -> Formats {
    let wants = |format| args.format.is_empty() || args.format.contains(&format);
    Formats { epub: wants(Format::Epub), pdf: wants(Format::Pdf) }
}

/// The options of a job, read as the command line is.
pub(super) fn parse(opts: &Opts) -> Result<Conversion> {
    let mut words = Vec::new();
    for (name, value) in opts {
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
            return Err(usage(
                say!("there is no option `{name}`", name),
                say!("see `banxin --help`"),
            ));
        }
        words.extend(flags(name, value)?);
    }
    let command = Conversion::augment_args(clap::Command::new("opts"));
    let command = command.no_binary_name(true).disable_help_flag(true);
    let parsed = command.try_get_matches_from(words);
    parsed.and_then(|matches| Conversion::from_arg_matches(&matches)).map_err(|error| {
        let said = mistake(&error).unwrap_or_else(|| Message::foreign(&error));
        usage(said, say!("options are named as in `banxin --help`"))
    })
}

/// An option as words of a command line.
pub(super) fn flags(name: &str, value: &Value) -> Result<Vec<String>> {
    let flag = |text: &str| format!("--{name}={text}");
    match value {
        Value::Null | Value::Bool(false) => Ok(Vec::new()),
        Value::Bool(true) => Ok(vec![format!("--{name}")]),
        // A list in CSV has no other values than texts.
        Value::String(text) if is_truth(text) && is_switch(name) => {
            Ok(if text.eq_ignore_ascii_case("true") {
                vec![format!("--{name}")]
            } else {
                Vec::new()
            })
        }
        Value::String(text) => Ok(vec![flag(text)]),
        Value::Number(number) => Ok(vec![flag(&number.to_string())]),
        Value::Array(values) => {
            let each: Result<Vec<_>> = values.iter().map(|value| flags(name, value)).collect();
            Ok(each?.concat())
        }
        Value::Object(_) => Err(usage(
            say!("the option `{name}` is no object", name),
            say!("give a text or a list"),
        )),
    }
}

fn is_truth(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

/// Whether an option may stand without a value.
fn is_switch(name: &str) -> bool {
    let command = Conversion::augment_args(clap::Command::new("opts"));
    let mut arguments = command.get_arguments();
    arguments.find(|argument| argument.get_long() == Some(name)).is_some_and(|argument| {
        !argument.get_action().takes_values()
            || argument.get_num_args().is_some_and(|count| count.min_values() == 0)
    })
}

/// Whether an option means something, told before the others are asked.
pub(super) fn check(name: &str, value: &Value) -> Result<()> {
    parse(&[(name.to_owned(), value.clone())].into_iter().collect()).and_then(|a| plan::check(&a))
}

/// What a command line says of the conversion, in the form in which jobs say it.
pub(super) fn opts_of(matches: &ArgMatches) -> Result<Opts> {
    let command = Conversion::augment_args(clap::Command::new("opts"));
    let mut opts = Opts::new();
    for argument in command.get_arguments() {
        let (id, Some(name)) = (argument.get_id().as_str(), argument.get_long()) else { continue };
        if matches.value_source(id) != Some(ValueSource::CommandLine) {
            continue;
        }
        let value = match argument.get_action() {
            clap::ArgAction::SetTrue => Value::Bool(matches.get_flag(id)),
            _ => texts(matches, id, name)?,
        };
        opts.insert(name.to_owned(), value);
    }
    Ok(opts)
}

fn texts(matches: &ArgMatches, id: &str, name: &str) -> Result<Value> {
    let raw = matches.get_raw(id).into_iter().flatten();
    let texts: Option<Vec<&str>> = raw.map(|value| value.to_str()).collect();
    match texts.as_deref() {
        Some([one]) => Ok(Value::from(*one)),
        Some(several) => Ok(Value::from(several)),
        None => Err(usage(say!("`--{name}` is not UTF-8", name), say!("rename the file"))),
    }
}
