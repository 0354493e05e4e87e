//! `banxin bind`: several articles to one book.

use std::path::{Component, Path, PathBuf};

use super::args::{Conversion, of_extension};
use super::batch::of_source;
use super::convert::input;
use super::plan::{self, Failure, Result, usage};
use super::print::Printer;
use super::{exit_code, setup, with_code};
use crate::batch::{self, Binding, Setup, chapters};
use crate::diag::Diagnostic;
use crate::say::Arg;

const EXAMPLES: &str = "\
Examples:
  banxin bind a.txt b.md c.html -o book        book.epub and book.pdf, a chapter of each
  banxin bind articles/ -o book --title 文集   every article below a folder, 2 before 10
  banxin bind 'novel/*.txt' -o novel.epub --author 张三

What the book is may stand in `book.toml` in the folder of the articles: `title`, `author`, `cover`
and what else may stand beside an article. Each article keeps its own figures, notes and byline.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Articles, folders that are searched for them, patterns such as `'a/**/*.md'`; `-` for
    /// standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,

    /// Where the book goes, with or without `.epub` or `.pdf`
    #[arg(short, long, value_name = "PATH", help_heading = "Books")]
    output: PathBuf,

    #[command(flatten)]
    conversion: Conversion,
}

pub(super) fn run(args: &Args, printer: &Printer) -> u8 {
    with_code(printer, binding(args, printer).map(|binding| convert(&binding, printer)))
}

fn binding(args: &Args, printer: &Printer) -> Result<Binding> {
    let said = &args.conversion;
    plan::check_store(&args.inputs)?;
    plan::check_store([&args.output])?;
    plan::check_figures(said)?;
    if args.output.as_os_str() == "-" {
        let message = say!("a bound book cannot go to standard output");
        return Err(usage(message, say!("name the book: `-o FOLDER/NAME`")));
    }
    let out = match of_extension(&args.output) {
        Some(_) => plan::base(&args.output, plan::target(said.target, Some(&args.output)))?,
        None => args.output.clone(),
    };
    if batch::is_folder(&args.output) || out.is_dir() && args.output == out {
        let message = say!("`{output}` is a folder, not a book", output = args.output.display());
        return Err(usage(message, say!("name the book: `-o FOLDER/NAME`")));
    }
    let paths = chapters(&args.inputs, &args.output).map_err(of_source)?;
    if paths.is_empty() {
        return Err(no_articles(args));
    }
    let folder = the_folder(args);
    let articles = paths.iter().map(|path| input(path)).collect::<Result<_>>()?;
    let (look, digest) = setup::look(said, printer)?;
    let binding = Binding {
        articles,
        title: title(folder.as_deref(), &out),
        root: folder.unwrap_or_else(|| common(&paths)),
        setup: Setup {
            options: plan::options_for(said, Some(&args.output))?,
            look,
            figures: said.figures.clone(),
            fetch: said.fetch_images,
            report: said.report,
            digest,
        },
        out,
    };
    match binding.hit(said.cover.as_slice()) {
        Some(path) => Err(Failure { code: 2, diagnostic: batch::overwrites(&path) }),
        None => Ok(binding),
    }
}

/// The folder, if all articles come from one that was named.
fn the_folder(args: &Args) -> Option<PathBuf> {
    match args.inputs.as_slice() {
        [only] => Some(PathBuf::from(only)).filter(|path| path.is_dir()),
        _ => None,
    }
}

/// What the book is called if nobody says: as the folder it comes from, else as its file.
fn title(folder: Option<&Path>, out: &Path) -> String {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let folder = folder.and_then(|f| f.canonicalize().ok());
    folder.as_deref().and_then(name).or_else(|| name(out)).unwrap_or_default()
}

/// The folder that all articles are below.
fn common(paths: &[PathBuf]) -> PathBuf {
    let mut folders = paths.iter().map(|p| p.parent().unwrap_or(Path::new("")));
    let first: Vec<Component<'_>> = folders.next().unwrap_or(Path::new("")).components().collect();
    let shared = folders.fold(first.len(), |shared, folder| {
        first[..shared].iter().zip(folder.components()).take_while(|(a, b)| *a == b).count()
    });
    first[..shared].iter().collect()
}

fn no_articles(args: &Args) -> Failure {
    let message =
        say!("there are no articles in `{sources}`", sources = Arg::list(&args.inputs, "`, `"));
    Failure { code: 66, diagnostic: Diagnostic::error("no-articles", message) }
}

fn convert(binding: &Binding, printer: &Printer) -> u8 {
    let entries = batch::bind(binding);
    // The last is the book's.
    let Some((book, articles)) = entries.split_last() else { return 70 };
    // The book's object holds the reports of its articles.
    if !printer.json() {
        articles.iter().for_each(|entry| printer.entry(entry, entries.len()));
    }
    printer.entry(book, entries.len());
    book.failure.map_or(0, exit_code)
}
