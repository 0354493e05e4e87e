//! `banxin inspect`: what was understood of an article, without making books of it.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::args::Conversion;
use super::plan::{self, Failure, Result};
use super::print::Printer;
use super::{unprinted, with_code};
use crate::batch::{self, Folder, LIMIT};
use crate::convert::{self, Fact, Formats, OutlineEntry, Shown, Study};
use crate::diag::Diagnostic;
use crate::say::{Told, Tongue};
use crate::source::Assets;

const EXAMPLES: &str = "\
Examples:
  banxin inspect article.txt                what is known, outline, figures, findings
  banxin inspect page.html --to md          the cleaned article as Markdown
  banxin inspect article.md --json | jq .figures";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The article; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Print the cleaned article instead
    #[arg(long, value_name = "FORM", help_heading = "Output")]
    to: Option<Form>,

    #[command(flatten)]
    conversion: Conversion,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Markdown with front matter
    Md,
    /// JSON
    Json,
}

pub(super) fn run(args: &Args, printer: &Printer) -> u8 {
    with_code(printer, inspect(args, printer))
}

fn inspect(args: &Args, printer: &Printer) -> Result<u8> {
    let said = &args.conversion;
    plan::check_store([&args.file])?;
    plan::check_figures(said)?;
    let theme = plan::theme(said, &plan::theme_source(said)?, printer)?;
    // No books: but pictures are only looked at for one.
    let options = plan::options(said, Formats { epub: true, pdf: false })?;
    let (name, bytes) = load(&args.file)?;
    let folder = folder(&args.file, said);
    let study = convert::study(&name, &bytes, &folder, &theme, &options);
    if let Some(why) = folder.trouble() {
        let message = say!("what the article uses cannot be read: {why}", why);
        return Err(Failure {
            code: 74,
            diagnostic: Diagnostic::error("input-unreadable", message),
        });
    }
    let text = match args.to {
        Some(Form::Md) => study.markdown(),
        Some(Form::Json) => pretty(&study.json()),
        None if printer.json() => pretty(&study),
        None => overview(&study, printer.tongue),
    };
    if args.to.is_none() || study.report.failed() {
        printer.findings(&name, &study.report, study.source.as_ref());
    }
    if !(study.source.is_none() && args.to.is_some()) {
        print(&text)?;
    }
    Ok(if study.report.failed() { 65 } else { 0 })
}

/// Prints data. A pipe that was closed has read what it wanted.
pub(super) fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure { code: 74, diagnostic: unprinted(&error) })
        }
        _ => Ok(()),
    }
}

pub(super) fn pretty(value: &impl serde::Serialize) -> String {
    // Names and texts have a JSON form.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

/// An article's name and bytes.
pub(super) fn load(file: &Path) -> Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let is_stdin = file.as_os_str() == "-";
    let read = match is_stdin {
        true => io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes).map(|_| bytes),
        false => batch::read(file),
    };
    let name = if is_stdin { "article".to_owned() } else { file.display().to_string() };
    match read {
        Ok(bytes) => Ok((name, bytes)),
        Err(error) if error.kind() == io::ErrorKind::IsADirectory => {
            let message = say!("`{name}` is a folder, not an article", name);
            let diagnostic = Diagnostic::error("input-folder", message);
            Err(Failure { code: 65, diagnostic: diagnostic.hint(say!("name an article")) })
        }
        Err(error) => {
            let is_missing = error.kind() == io::ErrorKind::NotFound;
            let code = if is_missing { "input-missing" } else { "input-unreadable" };
            let message = say!("`{name}` cannot be read: {error}", name, error);
            let hint = Told::of(&error).and_then(|told| told.hint.clone());
            let hint = hint.unwrap_or_else(|| say!("name an article"));
            let diagnostic = Diagnostic::error(code, message).hint(hint);
            Err(Failure { code: if is_missing { 66 } else { 74 }, diagnostic })
        }
    }
}

/// The files an article may use.
pub(super) fn folder(file: &Path, said: &Conversion) -> Folder {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    Folder::new(file.parent().unwrap_or(Path::new("")), &stem, &said.figures)
        .fetching(said.fetch_images)
}

fn overview(study: &Study, tongue: Tongue) -> String {
    let mut out = String::new();
    section(
        &mut out,
        &tongue.say("Metadata", &[]),
        study.metadata.iter().map(|f| fact(f, tongue)).collect(),
    );
    let mut outline = Vec::new();
    study.outline.iter().for_each(|entry| heading(entry, 0, tongue, &mut outline));
    section(&mut out, &tongue.say("Outline", &[]), outline);
    section(
        &mut out,
        &tongue.say("Figures", &[]),
        study.figures.iter().map(|f| figure(f, tongue)).collect(),
    );
    out
}

fn section(out: &mut String, title: &str, lines: Vec<String>) {
    if lines.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    *out += &format!("{title}\n");
    lines.iter().for_each(|line| *out += &format!("  {line}\n"));
}

fn fact(fact: &Fact, tongue: Tongue) -> String {
    format!("{}: {} ({})", fact.name, fact.values.join(", "), tongue.say(fact.from, &[]))
}

fn line_of(line: Option<usize>, tongue: Tongue) -> String {
    line.map_or(String::new(), |line| format!(" ({})", tongue.say("line {}", &[&line.to_string()])))
}

fn heading(entry: &OutlineEntry, depth: usize, tongue: Tongue, out: &mut Vec<String>) {
    let line = line_of(entry.line, tongue);
    out.push(format!("{}{}{line}", "  ".repeat(depth), entry.title));
    entry.children.iter().for_each(|child| heading(child, depth + 1, tongue, out));
}

fn figure(figure: &Shown, tongue: Tongue) -> String {
    let name = [figure.label.as_str(), figure.caption.as_str()];
    let name: Vec<&str> = name.into_iter().filter(|part| !part.is_empty()).collect();
    let name = if name.is_empty() { "—".to_owned() } else { name.join(" ") };
    let image = match (&figure.file, figure.pixels) {
        (Some(file), Some((width, height))) => {
            let guessed = tongue.say("guessed by order", &[]);
            let guessed = if figure.guessed { format!(", {guessed}") } else { String::new() };
            format!("{file} ({width} × {height}{guessed})")
        }
        _ => tongue.say("no image", &[]),
    };
    let line = line_of(figure.line, tongue);
    format!("{name}{line}: {image}")
}
