//! `banxin convert`, and `banxin` alone: articles to books.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::args::{Conversion, formats, of_extension};
use super::plan::{self, Failure, Result, usage};
use super::print::Printer;
use super::{command_like, exit_code, is_command, setup, unprinted, watch, with_code};
use crate::batch::{self, Entry, Guarded, Input, Job, LIMIT, Plan, Setup, Stop};
use crate::convert::Formats;
use crate::diag::Diagnostic;
use crate::store::Location;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Articles to convert: plain text, Markdown or saved web pages, in any encoding, Word documents
    /// (`.docx`) and EPUBs; `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,

    /// Where the books go: a folder, a file ending in `.epub` or `.pdf`, or `-` for standard
    /// output [default: the current folder]
    #[arg(short, long, value_name = "PATH", help_heading = "Books")]
    pub output: Option<PathBuf>,

    /// Convert again whenever the article, its figures or the theme change; Ctrl-C ends it
    #[arg(long, help_heading = "Books")]
    pub watch: bool,

    /// Open the first book when it is made, with the program the system has for it
    #[arg(long, help_heading = "Books")]
    pub open: bool,

    #[command(flatten)]
    pub conversion: Conversion,
}

impl Args {
    /// Whether the book goes to standard output.
    fn to_stdout(&self) -> bool {
        self.output.as_ref().is_some_and(|o| o.as_os_str() == "-")
    }

    /// Which books are wanted; the name of the output file may say so too.
    fn formats(&self) -> Formats {
        formats(&self.conversion.format, self.output.as_deref())
    }
}

pub(super) fn run(args: &Args, printer: &Printer) -> u8 {
    // The main thread works with the others instead of waiting for them, in memory of its own.
    // That fails only where there are threads already, which do as well.
    let _ = rayon::ThreadPoolBuilder::new().use_current_thread().build_global();
    with_code(
        printer,
        check_talk(args).and_then(|()| check_words(args)).and_then(|()| run_checked(args, printer)),
    )
}

fn run_checked(args: &Args, printer: &Printer) -> Result<u8> {
    let mut is_first = true;
    let asked = RefCell::new(Vec::new());
    let mut once = || {
        let made = plan(args, printer.json(), printer);
        let made = made.map(|plan| convert(args, &plan, is_first, &asked, printer));
        is_first = false;
        made
    };
    if !args.watch {
        return once();
    }
    let stop = Stop::listen().map_err(|error| Failure {
        code: 70,
        diagnostic: Diagnostic::error("internal", say!("signals cannot be heard: {error}", error)),
    })?;
    Ok(watch::run(args, &stop, || {
        with_code(printer, once());
        asked.take()
    }))
}

/// What comes through a pipe comes once, and has no file to open.
fn check_talk(args: &Args) -> Result<()> {
    let from_stdin = args.inputs.iter().any(|input| input.as_os_str() == "-");
    if args.watch && (from_stdin || args.to_stdout()) {
        return Err(usage(
            say!("`--watch` needs files to look at"),
            say!("name the article and its book"),
        ));
    }
    let is_stored = |path: &PathBuf| Location::is(path);
    if args.watch && args.inputs.iter().any(is_stored) {
        return Err(usage(
            say!("`--watch` needs files to look at"),
            say!("name the article and its book"),
        ));
    }
    if args.open && (args.to_stdout() || args.output.as_ref().is_some_and(is_stored)) {
        return Err(usage(say!("`--open` needs a file to open"), say!("name the book with `-o`")));
    }
    Ok(())
}

/// A word that was meant as a command is told as such before it is missed as an article.
fn check_words(args: &Args) -> Result<()> {
    for (number, input) in args.inputs.iter().enumerate() {
        let Some(name) = input.to_str().filter(|_| !input.exists()) else { continue };
        let hint = match command_like(name) {
            _ if is_command(name) => say!("a command comes first: `banxin {name} …`", name),
            Some(name) if number == 0 => say!("did you mean the command `{name}`?", name),
            _ => continue,
        };
        let message = say!("there is no file `{name}`", name);
        let diagnostic = Diagnostic::error("input-missing", message).hint(hint);
        return Err(Failure { code: 66, diagnostic });
    }
    Ok(())
}

fn plan(args: &Args, json: bool, printer: &Printer) -> Result<Plan> {
    let said = &args.conversion;
    plan::check_store(args.inputs.iter().chain(&args.output))?;
    plan::check_figures(said)?;
    let (look, digest) = setup::look(said, printer)?;
    Ok(Plan {
        jobs: jobs(args, json)?,
        setup: Setup {
            options: plan::options_for(said, args.output.as_deref())?,
            look,
            figures: said.figures.clone(),
            fetch: said.fetch_images,
            report: said.reports(),
            digest,
        },
        keep: args.to_stdout(),
    })
}

/// `may_open`: after a change, the viewer that was opened reloads by itself. `asked` gets the files
/// that articles asked for.
fn convert(
    args: &Args,
    plan: &Plan,
    may_open: bool,
    asked: &RefCell<Vec<PathBuf>>,
    printer: &Printer,
) -> u8 {
    let entries = batch::run(plan, &|_| {});
    asked.borrow_mut().extend(entries.iter().flat_map(|entry| entry.asked.iter().cloned()));
    let mut code = 0;
    for entry in &entries {
        printer.entry(entry, plan.jobs.len());
        code = code.max(u8::from(entry.failure.is_some()));
    }
    if args.to_stdout()
        && let Err(failure) = hand_over(&entries)
    {
        return with_code(printer, Err(failure));
    }
    if args.open && may_open {
        open_first(&entries, printer);
    }
    match entries.as_slice() {
        [only] => only.failure.map_or(0, exit_code),
        _ => {
            printer.totals(&entries);
            code
        }
    }
}

/// Opens the first book that was written; that it cannot be is no failure of the conversion.
fn open_first(entries: &[Entry], printer: &Printer) {
    let Some(path) = entries.iter().flat_map(|e| &e.written).next() else { return };
    if let Err(error) = open::that_detached(path) {
        let message = say!("`{path}` cannot be opened: {error}", path = path.display(), error);
        printer.diagnostic(&Diagnostic::warning("open-failed", message));
    }
}

/// Writes the one book to standard output.
fn hand_over(entries: &[Entry]) -> Result<()> {
    let books = entries.first().and_then(|entry| entry.books.as_ref());
    let bytes = books.and_then(|books| books.epub.as_ref().or(books.pdf.as_ref()));
    let Some(bytes) = bytes else { return Ok(()) };
    let mut out = io::stdout().lock();
    // Half a book is none, even if nobody reads the rest.
    let written = out.write_all(bytes).and_then(|()| out.flush());
    written.map_err(|error| Failure { code: 74, diagnostic: unprinted(&error) })
}

fn jobs(args: &Args, json: bool) -> Result<Vec<Job>> {
    let formats = args.formats();
    if args.to_stdout() {
        if args.inputs.len() > 1 || formats.epub == formats.pdf {
            let message = say!("only one book of one article can go to standard output");
            return Err(usage(message, say!("add `--format epub` or `--format pdf`")));
        }
        if json {
            let message = say!("`--json` and `-o -` both want standard output");
            return Err(usage(message, say!("write the book to a file")));
        }
        if args.conversion.reports() || args.conversion.cover_out {
            let message = say!("`--report` and `--cover-out` write beside a book that is a file");
            return Err(usage(message, say!("write the book to a file")));
        }
    }
    let file = args.output.as_deref().filter(|o| of_extension(o).is_some() && !o.is_dir());
    if file.is_some() && args.inputs.len() > 1 {
        let message = say!("several articles cannot go to one file");
        return Err(usage(message, say!("name a folder with `-o`")));
    }
    let target = plan::target(args.conversion.target, args.output.as_deref());
    let file = file.map(|file| plan::base(file, target)).transpose()?;
    let mut taken: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    let mut jobs = Vec::new();
    for path in &args.inputs {
        let input = input(path)?;
        let base = base(args, path, file.as_deref());
        if let Some(other) = taken.insert(base.clone(), path.clone()) {
            let (a, b) = (other.display(), path.display());
            let message = say!(
                "`{first}` and `{second}` would be written to the same file",
                first = a,
                second = b
            );
            return Err(usage(message, say!("convert them into different folders with `-o`")));
        }
        let place = |extension: &str| batch::with_extension(&base, extension);
        jobs.push(Job {
            input,
            epub: formats.epub.then(|| place(target.extension())),
            pdf: formats.pdf.then(|| place("pdf")),
            cover: args.conversion.cover_out.then(|| place("cover")),
            report: args.conversion.reports().then(|| place("report.json")),
        });
    }
    let inputs = args.inputs.iter().chain(&args.conversion.cover);
    let guarded = if args.to_stdout() { Guarded::default() } else { Guarded::new(inputs) };
    match jobs.iter().find_map(|job| guarded.hit(job)) {
        Some(path) => Err(Failure { code: 2, diagnostic: batch::overwrites(&path) }),
        None => Ok(jobs),
    }
}

pub(super) fn input(path: &Path) -> Result<Input> {
    if path.as_os_str() != "-" {
        return Ok(Input::File(path.to_owned()));
    }
    let mut bytes = Vec::new();
    // What is longer than an article may be is refused after one byte more.
    io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes).map_err(|error| Failure {
        code: 74,
        diagnostic: Diagnostic::error(
            "input-unreadable",
            say!("standard input cannot be read: {error}", error),
        ),
    })?;
    Ok(Input::Bytes { name: "article".to_owned(), bytes, folder: PathBuf::from(".") })
}

/// The path of the books without their extension: that of the file that was named, if one was.
fn base(args: &Args, input: &Path, file: Option<&Path>) -> PathBuf {
    if let Some(file) = file {
        return file.to_owned();
    }
    let stem = match input.file_stem() {
        Some(stem) if input.as_os_str() != "-" => PathBuf::from(stem),
        _ => PathBuf::from("article"),
    };
    match &args.output {
        Some(folder) if !args.to_stdout() => folder.join(stem),
        _ => stem,
    }
}
