//! `banxin completions` and `banxin man`: what the shell and the manual know of the command.

use clap::CommandFactory;
use clap_complete::Shell;

use super::inspect::print;
use super::plan::Failure;
use super::print::Printer;
use super::{Banxin, with_code};
use crate::diag::Diagnostic;

#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell: put what is printed where it looks for completions
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

#[derive(Debug, clap::Args)]
pub(super) struct Man {
    /// The page of a command
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

pub(super) fn completions(args: &Completions, printer: &Printer) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Banxin::command(), "banxin", &mut script);
    // The names of commands and options are UTF-8.
    with_code(printer, print(&String::from_utf8_lossy(&script)).map(|()| 0))
}

pub(super) fn man(args: &Man, printer: &Printer) -> u8 {
    with_code(printer, page(args).and_then(|page| print(&page)).map(|()| 0))
}

fn page(args: &Man) -> Result<String, Failure> {
    let mut all = Banxin::command();
    all.build();
    let command = match args.command.as_deref() {
        None => all,
        Some(name) => all.find_subcommand(name).cloned().ok_or_else(|| {
            let hint = say!("commands are listed in `banxin --help`");
            super::plan::usage(say!("there is no command `{name}`", name), hint)
        })?,
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).map_err(|error| Failure {
        code: 70,
        diagnostic: Diagnostic::error("internal", say!("the manual: {error}", error)),
    })?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}
