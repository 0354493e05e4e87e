//! The command: arguments to a plan, results to messages and an exit code.
//!
//! Data goes to standard output, talk to standard error. Each subcommand has its file, with its
//! arguments and a `run` that answers with the exit code.

mod args;
mod batch;
mod convert;
mod fonts;
mod inspect;
mod plan;
mod print;
mod progress;
mod setup;
mod themes;
mod worker;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::batch::Failure;
use args::Talk;
use print::Printer;

const EXAMPLES: &str = "\
Examples:
  banxin article.txt                        article.epub and article.pdf, here
  banxin article.md -o books/ --page a4     on larger paper, in another folder
  banxin *.txt -f epub --json               many at once, results for a script
  banxin article.txt --clean report -v      what cleaning would do
  pandoc -t markdown x.docx | banxin - -o x.pdf

An article that is called like a command is `./NAME`, or comes after `convert`.
Exit codes: 0 done, 1 some of several failed, 2 wrong usage, 65 bad input, 66 no such input,
70 a mistake of ours, 73 or 74 not written or read, 130 or 143 stopped.";

/// Turns articles into beautiful EPUB books and typeset, archival PDFs.
#[derive(Debug, Parser)]
#[command(
    name = "banxin",
    version,
    max_term_width = 100,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true,
    after_help = EXAMPLES
)]
struct Banxin {
    #[command(subcommand)]
    command: Option<Command>,

    /// What is done without a command.
    #[command(flatten)]
    convert: convert::Args,

    #[command(flatten)]
    talk: Talk,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Convert articles; what is done without a command
    Convert(convert::Args),
    /// Convert thousands of articles, and go on where it was stopped
    Batch(batch::Args),
    /// Show what is understood of an article: metadata, outline, figures, findings
    Inspect(inspect::Args),
    /// List fonts, and see which of them set an article
    Fonts(fonts::Args),
    /// List and show themes, begin a new one
    Themes(themes::Args),
    /// Answer jobs that come in as lines of JSON
    Worker(worker::Args),
}

/// Runs the command with the arguments of the process.
pub fn run() -> ExitCode {
    let (matches, args) = match parse(std::env::args_os().collect()) {
        Ok(parsed) => parsed,
        Err(error) => {
            // Help and version are no mistakes: clap prints them to standard output.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let printer = Printer::new(&args.talk);
    ExitCode::from(match &args.command {
        None => convert::run(&args.convert, &printer),
        Some(Command::Convert(args)) => convert::run(args, &printer),
        Some(Command::Batch(args)) => batch::run(args, &matches, &printer),
        Some(Command::Inspect(args)) => inspect::run(args, &printer),
        Some(Command::Fonts(args)) => fonts::run(args, &printer),
        Some(Command::Themes(args)) => themes::run(args, &printer),
        Some(Command::Worker(_)) => worker::run(&printer),
    })
}

/// The arguments, and those of the command as they were written.
fn parse(args: Vec<OsString>) -> Result<(ArgMatches, Banxin), clap::Error> {
    let mut matches = Banxin::command().try_get_matches_from(command_first(args))?;
    let banxin = Banxin::from_arg_matches(&matches)?;
    let of_command = matches.remove_subcommand().map(|(_, of_command)| of_command);
    Ok((of_command.unwrap_or(matches), banxin))
}

/// Puts the name of a command before the flags about messages that stand before it, since only
/// the first argument can name a command: an article may be called `batch`.
fn command_first(mut args: Vec<OsString>) -> Vec<OsString> {
    let is_talk = |arg: &OsString| {
        let flags = ["--json", "--quiet", "--verbose", "-q", "-v"];
        arg.to_str().is_some_and(|a| flags.contains(&a) || a.starts_with("--color="))
    };
    let first = 1 + args.iter().skip(1).take_while(|a| is_talk(a)).count();
    let names = Banxin::command();
    let is_name = |arg: &OsString| names.get_subcommands().any(|c| c.get_name() == arg);
    if args.get(first).is_some_and(is_name) {
        args[1..=first].rotate_right(1);
    }
    args
}

/// The code of a command; that it could not begin is told.
fn with_code(printer: &Printer, done: plan::Result<u8>) -> u8 {
    done.unwrap_or_else(|failure| {
        printer.diagnostic(&failure.diagnostic);
        failure.code
    })
}

/// Exit codes of sysexits.
fn exit_code(failure: Failure) -> u8 {
    match failure {
        Failure::BadInput => 65,
        Failure::MissingInput => 66,
        Failure::Bug => 70,
        Failure::CannotWrite => 73,
        Failure::Io => 74,
    }
}
