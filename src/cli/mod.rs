//! The command: arguments to a plan, results to messages and an exit code.
//!
//! Data goes to standard output, talk to standard error. Each subcommand has its file, with its
//! arguments and a `run` that answers with the exit code.

mod args;
mod batch;
mod bind;
mod config;
mod convert;
mod fonts;
mod inspect;
mod manual;
mod plan;
mod print;
mod progress;
mod setup;
mod themes;
mod tongue;
mod watch;
mod worker;

use std::ffi::OsString;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use clap::{ArgMatches, Args as _, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::batch::Failure;
use crate::diag::Diagnostic;
use crate::say::Tongue;
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
    /// Make one book of several articles, a chapter of each
    Bind(bind::Args),
    /// Show what is understood of an article: metadata, outline, figures, findings
    Inspect(inspect::Args),
    /// List fonts, and see which of them set an article
    Fonts(fonts::Args),
    /// List and show themes, begin a new one
    Themes(themes::Args),
    /// Show settings and where they come from
    Config(config::Args),
    /// Print the completions of a shell
    Completions(manual::Completions),
    /// Print the manual page, as roff
    Man(manual::Man),
    /// Answer jobs that come in as lines of JSON
    Worker(worker::Args),
}

/// Runs the command with the arguments of the process.
pub fn run() -> ExitCode {
    let words = command_first(std::env::args_os().collect());
    let (written, args) = match parse(&words) {
        Ok(parsed) => parsed,
        Err(error) => return told(&error, &words),
    };
    let printer = Printer::new(&args.talk);
    let config = match settings(&written, &args.talk) {
        Ok(config) => config,
        Err(failure) => return ExitCode::from(with_code(&printer, Err(failure))),
    };
    config.warnings.iter().for_each(|warning| printer.diagnostic(warning));
    let (matches, args) = match with_settings(words.clone(), written.clone(), args, &config) {
        Ok(Ok(parsed)) => parsed,
        Ok(Err(error)) => return told(&error, &words),
        Err(failure) => return ExitCode::from(with_code(&printer, Err(failure))),
    };
    let code = match &args.command {
        None => convert::run(&args.convert, &printer),
        Some(Command::Convert(args)) => convert::run(args, &printer),
        Some(Command::Batch(args)) => batch::run(args, &matches, (&config, &written), &printer),
        Some(Command::Bind(args)) => bind::run(args, &printer),
        Some(Command::Inspect(args)) => inspect::run(args, &printer),
        Some(Command::Fonts(args)) => fonts::run(args, &printer),
        Some(Command::Themes(args)) => themes::run(args, &printer),
        Some(Command::Config(args)) => config::run(args, &config, &written, &printer),
        Some(Command::Completions(args)) => manual::completions(args, &printer),
        Some(Command::Man(args)) => manual::man(args, &printer),
        Some(Command::Worker(args)) => worker::run(args, &printer),
    };
    ExitCode::from(printer.code(code))
}

/// Help and version are no mistakes: clap prints them to standard output.
fn told(error: &clap::Error, words: &[OsString]) -> ExitCode {
    let code = ExitCode::from(if error.use_stderr() { 2 } else { 0 });
    let tongue = Tongue::of_words(words);
    if tongue.is_chinese() {
        if let Some(text) = tongue::in_chinese(error, tongue) {
            let _ = write!(std::io::stderr().lock(), "{text}");
            return code;
        }
        if let Err(page) = tongue::translated(Banxin::command(), tongue).try_get_matches_from(words)
        {
            return printed(&page, code, tongue);
        }
    }
    printed(error, code, tongue)
}

/// Prints help or a mistake; help that does not get out is a failure.
fn printed(page: &clap::Error, code: ExitCode, tongue: Tongue) -> ExitCode {
    match page.print() {
        Err(error) if !page.use_stderr() && error.kind() != ErrorKind::BrokenPipe => {
            let Diagnostic { message, .. } = unprinted(&error);
            let _ = writeln!(std::io::stderr().lock(), "{}", message.in_tongue(tongue));
            ExitCode::from(74)
        }
        _ => code,
    }
}

type Parsed = (ArgMatches, Banxin);

/// The arguments, and those of the innermost command.
fn parse(words: &[OsString]) -> Result<Parsed, clap::Error> {
    let mut matches = Banxin::command().try_get_matches_from(words)?;
    let banxin = Banxin::from_arg_matches(&matches)?;
    while let Some((_, of_command)) = matches.remove_subcommand() {
        matches = of_command;
    }
    Ok((matches, banxin))
}

fn settings(matches: &ArgMatches, talk: &Talk) -> plan::Result<config::Config> {
    if config::concerns(matches) {
        return config::Config::gather(matches, talk);
    }
    Ok(config::Config::default())
}

/// The arguments once more, with what the settings say before the flags.
fn with_settings(
    mut words: Vec<OsString>,
    written: ArgMatches,
    args: Banxin,
    config: &config::Config,
) -> plan::Result<Result<Parsed, clap::Error>> {
    let said = config.words(&written)?;
    if said.is_empty() {
        return Ok(Ok((written, args)));
    }
    let at = after_commands(&words);
    words.splice(at..at, said);
    Ok(parse(&words))
}

/// The first place after the program's name and those of commands.
fn after_commands(words: &[OsString]) -> usize {
    let (mut command, mut at) = (Banxin::command(), 1);
    while let Some(place) = words
        .iter()
        .skip(at)
        .position(|word| word.to_str().is_some_and(|word| command.find_subcommand(word).is_some()))
    {
        // Only the first argument names a command of the program itself.
        if at == 1 && place > 0 {
            break;
        }
        let name = words[at + place].to_string_lossy().into_owned();
        let Some(below) = command.find_subcommand(&name).cloned() else { break };
        (command, at) = (below, at + place + 1);
    }
    at
}

/// Puts the name of a command before the flags about messages that stand before it, since only
/// the first argument can name a command: an article may be called `batch`.
fn command_first(mut args: Vec<OsString>) -> Vec<OsString> {
    let first = 1 + words_of_talk(args.get(1..).unwrap_or_default());
    if args.get(first).and_then(|arg| arg.to_str()).is_some_and(is_command) {
        args[1..=first].rotate_right(1);
    }
    args
}

/// How many words at the beginning are flags about messages, with their values.
fn words_of_talk(words: &[OsString]) -> usize {
    let talk = Talk::augment_args(clap::Command::new("talk"));
    let mut at = 0;
    while let Some(word) = words.get(at).and_then(|word| word.to_str()) {
        let (name, value) = word.split_once('=').map_or((word, None), |(n, v)| (n, Some(v)));
        let is_it = |arg: &&clap::Arg| {
            arg.get_long().is_some_and(|long| name.strip_prefix("--") == Some(long))
                || arg.get_short().is_some_and(|short| word == format!("-{short}"))
        };
        let Some(arg) = talk.get_arguments().find(is_it) else { break };
        at += 1 + usize::from(arg.get_action().takes_values() && value.is_none());
    }
    at
}

/// Whether a word is the name of a command.
fn is_command(word: &str) -> bool {
    Banxin::command().get_subcommands().any(|command| command.get_name() == word)
}

/// The command a word is like.
fn command_like(word: &str) -> Option<String> {
    // `config.txt` is an article.
    if !word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') {
        return None;
    }
    let command = Banxin::command();
    let names = command.get_subcommands().map(clap::Command::get_name);
    let likeness = |name: &str| strsim::jaro_winkler(word, name);
    let nearest = names.max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(nearest) > 0.9).then(|| nearest.to_owned())
}

/// That standard output does not take what is printed.
fn unprinted(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error("output-unwritable", say!("standard output: {error}", error))
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
