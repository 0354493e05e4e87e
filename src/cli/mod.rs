//! The command: arguments to a plan, results to messages and an exit code.
//!
//! Data goes to standard output, talk to standard error.

mod args;
mod plan;
mod print;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::batch::{self, Entry, Failure, Plan};
use args::Args;
use print::Printer;

/// Runs the command with the arguments of the process.
pub fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are no mistakes: clap prints them to standard output.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let printer = Printer::new(&args);
    match plan::plan(&args, &printer) {
        Ok(plan) => ExitCode::from(convert(&args, &plan, &printer)),
        Err(failure) => {
            printer.diagnostic(&failure.diagnostic);
            ExitCode::from(failure.code)
        }
    }
}

fn convert(args: &Args, plan: &Plan, printer: &Printer) -> u8 {
    let entries = batch::run(plan, &|_| {});
    let mut code = 0;
    for entry in &entries {
        printer.entry(entry, plan.jobs.len());
        code = code.max(u8::from(entry.failure.is_some()));
    }
    if args.to_stdout()
        && let Some(failed) = hand_over(&entries)
    {
        return failed;
    }
    match entries.as_slice() {
        [only] => only.failure.map_or(0, exit_code),
        _ => {
            printer.totals(&entries);
            code
        }
    }
}

/// Writes the one book to standard output.
fn hand_over(entries: &[Entry]) -> Option<u8> {
    let books = entries.first()?.books.as_ref()?;
    let bytes = books.epub.as_ref().or(books.pdf.as_ref())?;
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => None,
        Err(_) => Some(74),
    }
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
