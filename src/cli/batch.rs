//! `banxin batch`: thousands of articles.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::Duration;

use clap::ArgMatches;

use super::args::Conversion;
use super::config::Config;
use super::plan::{Failure, Result, check_store, usage};
use super::print::Printer;
use super::progress::Progress;
use super::setup::{Settler, opts_of};
use super::with_code;
use crate::batch::{
    Batch, End, Item, Limits, Opts, Settle, Shard, SourceError, Status, Stop, Tally, gather,
    is_list, is_same, record_name,
};
use crate::diag::Diagnostic;
use crate::say::{Arg, Message, Told};

const EXAMPLES: &str = "\
Examples:
  banxin batch articles/ -o books/                 every article below a folder
  banxin batch articles/ -o books/ --resume        only what is new or has changed
  banxin batch 'archive/**/*.html' -o books/ -f epub
  banxin batch jobs.jsonl -o books/ --json > results.jsonl
  banxin batch articles/ -o books/ --shard 3/16    a sixteenth of them, on one of 16 machines

A list has a job a line, as JSON: {\"in\":\"a.txt\",\"out\":\"x/a\",\"formats\":[\"epub\"],\"opts\":{}};
or, as CSV, a header row with these names and those of options.
What came of each article is recorded in banxin-batch.jsonl in the output folder.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Folders that are searched for articles, patterns such as `'a/**/*.md'`, lists of jobs
    /// (`.jsonl`, `.csv`, or `-` for JSON lines on standard input), articles; each may be in S3, as
    /// `s3://bucket/key`
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<String>,

    /// The folder for the books, on disk or in S3; they keep their places below the sources
    #[arg(short, long, value_name = "DIR", help_heading = "Batch")]
    output: PathBuf,

    /// How many articles at once [default: as many as there are cores]
    #[arg(short, long, value_name = "N", help_heading = "Batch")]
    jobs: Option<usize>,

    /// Leave alone what is done and has not changed since: article, figures, options, theme, fonts,
    /// program, books
    #[arg(long, help_heading = "Batch")]
    resume: bool,

    /// Only the K-th of N shares of the articles
    #[arg(long, value_name = "K/N", value_parser = shard, help_heading = "Batch")]
    shard: Option<Shard>,

    /// The record of what came of each article [default: `banxin-batch.jsonl` in the output folder]
    #[arg(long, value_name = "FILE", help_heading = "Batch")]
    manifest: Option<PathBuf>,

    /// Time for one article, such as `90s`, or `off`
    #[arg(
        long,
        value_name = "TIME",
        default_value = "60s",
        value_parser = time,
        help_heading = "Batch"
    )]
    timeout: Bound<Duration>,

    /// Memory for one article, such as `512M`, or `off` (watched on Linux); without either limit
    /// articles are converted in the program itself, where a crash ends the batch
    #[arg(
        long,
        value_name = "SIZE",
        default_value = "1G",
        value_parser = size,
        help_heading = "Batch"
    )]
    max_mem: Bound<u64>,

    /// Begin no more articles after the first failure
    #[arg(long, conflicts_with = "max_failures", help_heading = "Batch")]
    fail_fast: bool,

    /// Begin no more articles after N failures
    #[arg(long, value_name = "N", help_heading = "Batch")]
    max_failures: Option<usize>,

    #[command(flatten)]
    conversion: Conversion,
}

/// A limit, or none.
#[derive(Clone, Copy, Debug)]
struct Bound<T>(Option<T>);

fn shard(text: &str) -> std::result::Result<Shard, Message> {
    Shard::parse(text).ok_or_else(|| say!("write it as `3/16`, counting from 1"))
}

fn time(text: &str) -> std::result::Result<Bound<Duration>, Message> {
    bound(text, Limits::time).ok_or_else(|| say!("write it as `90s`, `500ms` or `2m`, or `off`"))
}

fn size(text: &str) -> std::result::Result<Bound<u64>, Message> {
    bound(text, Limits::size).ok_or_else(|| say!("write it as `512M` or `1G`, or `off`"))
}

fn bound<T>(text: &str, parse: fn(&str) -> Option<T>) -> Option<Bound<T>> {
    if text == "off" { Some(Bound(None)) } else { parse(text).map(|limit| Bound(Some(limit))) }
}

/// The settings below the flags, and the command as it was written.
type Settings<'a> = (&'a Config, &'a ArgMatches);

pub(super) fn run(
    args: &Args,
    matches: &ArgMatches,
    settings: Settings<'_>,
    printer: &Printer,
) -> u8 {
    with_code(printer, convert(args, matches, settings, printer))
}

fn convert(
    args: &Args,
    matches: &ArgMatches,
    settings: Settings<'_>,
    printer: &Printer,
) -> Result<u8> {
    let settler = Settler::new(printer);
    let mut batch = batch(args, matches, &settler)?;
    batch.local = local(args, &batch, settings, printer)?;
    let mut progress = Progress::new(printer.quiet(), printer.tongue);
    let (tally, end) = batch.run(&mut |outcome, tally| {
        let is_told = printer.json() || printer.verbose() || outcome.status == Status::Failed;
        if is_told {
            progress.around(|| printer.outcome(outcome));
        }
        progress.set(tally);
    });
    progress.end();
    printer.tally(tally, &batch.record);
    finish(&batch, tally, end)
}

/// Reads what is to be done; options that mean nothing are told before work begins.
fn batch<'a>(args: &Args, matches: &ArgMatches, settler: &'a Settler<'a>) -> Result<Batch<'a>> {
    let opts = opts_of(matches)?;
    check_store(&args.sources)?;
    check_store([&args.output].into_iter().chain(&args.manifest))?;
    settler.setup(&opts, None).map_err(|diagnostic| Failure { code: 2, diagnostic })?;
    let items = gather(&args.sources, &args.output).map_err(of_source)?;
    if items.is_empty() {
        return Err(no_articles(args));
    }
    let io = |what: Message| {
        move |error: std::io::Error| Failure {
            code: 70,
            diagnostic: Diagnostic::error("internal", say!("{what}: {error}", what, error)),
        }
    };
    let record = args.manifest.clone();
    let record = record.unwrap_or_else(|| args.output.join(record_name(args.shard)));
    check_record(&record, args, &items)?;
    let cores = available_parallelism().map_or(1, usize::from);
    Ok(Batch {
        items,
        out: args.output.clone(),
        opts,
        local: BTreeMap::new(),
        lanes: args.jobs.unwrap_or(cores).max(1),
        shard: args.shard,
        record,
        resume: args.resume,
        limits: Limits { timeout: args.timeout.0, memory: args.max_mem.0 },
        max_failures: if args.fail_fast { Some(1) } else { args.max_failures },
        program: std::env::current_exe().map_err(io(say!("the program does not find itself")))?,
        settle: settler,
        stop: Stop::listen().map_err(io(say!("signals cannot be heard")))?,
    })
}

/// The options of folders with settings of their own; a mistake in these is told before work begins.
fn local(
    args: &Args,
    batch: &Batch<'_>,
    (config, written): Settings<'_>,
    printer: &Printer,
) -> Result<BTreeMap<PathBuf, Opts>> {
    let folders = batch.items.iter().filter_map(|item| item.input.parent());
    let lends = args.sources.first().is_some_and(|first| !is_searched(Path::new(first)));
    let locals = config.locals(folders, lends, written)?;
    locals.warnings.iter().for_each(|warning| printer.diagnostic(warning));
    for opts in locals.opts.values() {
        let settled = batch.settle.setup(opts, None);
        settled.map_err(|diagnostic| Failure { code: 2, diagnostic })?;
    }
    Ok(locals.opts)
}

/// Whether a source is an article or a folder of articles, beside which its settings lie.
fn is_searched(source: &Path) -> bool {
    source.is_dir() || (source.is_file() && !is_list(source))
}

/// A record among the sources would be read and written at once.
fn check_record(record: &Path, args: &Args, items: &[Item]) -> Result<()> {
    let is_record = |path: &Path| is_same(path, record);
    let articles = items.iter().map(|item| &*item.input);
    // Of a million articles few have its name.
    let mut articles = articles.filter(|article| article.file_name() == record.file_name());
    if args.sources.iter().any(|source| is_record(Path::new(source))) || articles.any(is_record) {
        let message =
            say!("the record `{record}` is one of the sources", record = record.display());
        return Err(usage(message, say!("`--manifest` names a file of its own")));
    }
    Ok(())
}

fn no_articles(args: &Args) -> Failure {
    let message =
        say!("there are no articles in `{sources}`", sources = Arg::list(&args.sources, "`, `"));
    let diagnostic = Diagnostic::error("no-articles", message)
        .hint(say!("articles are told by their names: `.txt`, `.md`, `.html` and their kin"));
    Failure { code: 66, diagnostic }
}

pub(super) fn of_source(error: SourceError) -> Failure {
    let failure = |code, name, message, hint| Failure {
        code,
        diagnostic: Diagnostic::error(name, message).hint(hint),
    };
    match error {
        SourceError::Missing(name) => failure(
            66,
            "input-missing",
            say!("there is no file or folder `{name}`", name),
            say!("check the name; quote patterns, so that the shell leaves them alone"),
        ),
        SourceError::Unreadable(name, why) => failure(
            74,
            "input-unreadable",
            say!("`{name}` cannot be read: {why}", name, why),
            say!("it is a folder, a pattern, a list of jobs or an article"),
        ),
        SourceError::Refused(name, is_missing, told) => {
            let (code, kind) =
                if is_missing { (66, "input-missing") } else { (74, "input-unreadable") };
            let diagnostic = Diagnostic::error(
                kind,
                say!("`{name}` cannot be read: {why}", name, why = told.said),
            );
            let diagnostic = told.hint.into_iter().fold(diagnostic, Diagnostic::hint);
            Failure { code, diagnostic }
        }
        SourceError::Pattern(pattern, error) => usage(
            say!("`{pattern}` is no pattern: {error}", pattern, error),
            say!("a `[` that is meant as such is written `[[]`"),
        ),
        SourceError::SameId(id, a, b) => usage(
            say!("`{first}` and `{second}` have one `id`, `{id}`", first = a, second = b, id),
            say!("give each job its own"),
        ),
        SourceError::Collision(a, b) => usage(
            say!(
                "`{first}` and `{second}` would be written to the same books",
                first = a,
                second = b
            ),
            say!("rename one, or give each its `id` and `out` in a list of jobs"),
        ),
    }
}

/// The exit code; why there was an early end is told.
fn finish(batch: &Batch<'_>, tally: Tally, end: Option<End>) -> Result<u8> {
    match end {
        Some(End::Record(error)) => {
            let code = match error.kind() {
                std::io::ErrorKind::WouldBlock => 75,
                // It is another file.
                std::io::ErrorKind::InvalidInput if Told::of(&error).is_some() => 2,
                _ => 74,
            };
            let message =
                say!("the record `{record}`: {error}", record = batch.record.display(), error);
            let hint = Told::of(&error).and_then(|told| told.hint.clone());
            let diagnostic = Diagnostic::error("record-unwritable", message)
                .hint(say!("put it elsewhere with `--manifest`; go on later with `--resume`"));
            let diagnostic = hint.into_iter().fold(diagnostic, Diagnostic::hint);
            Err(Failure { code, diagnostic })
        }
        Some(End::Stopped) => Ok(batch.stop.code().unwrap_or(130)),
        Some(End::Failures) => Ok(1),
        None => Ok(u8::from(tally.failed > 0)),
    }
}
