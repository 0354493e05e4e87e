//! `banxin worker`: jobs as lines of JSON, for engines that convert on many machines.

use std::io;

use super::plan::{Failure, Result};
use super::print::Printer;
use super::setup::Settler;
use super::with_code;
use crate::batch::{Stop, keep_lists, read_jobs, work};
use crate::diag::Diagnostic;

const EXAMPLES: &str = "\
A job is one line:
  {\"v\":1,\"id\":\"a1\",\"in\":\"a.txt\",\"out\":\"books/{slug}\",\"formats\":[\"epub\"],\"opts\":{\"page\":\"a4\"}}
or brings the article as `text` or `bytes_base64`, with a `name`; without `out` the books come
back in base64. `opts` are the long flags of `banxin --help`, without the dashes.
The first line out says hello; then there is one answer a job, in order.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// List each folder of S3 once, not for every job: for jobs whose figures are all there before
    /// the first begins
    #[arg(long)]
    keep_lists: bool,
}

pub(super) fn run(args: &Args, printer: &Printer) -> u8 {
    if args.keep_lists {
        keep_lists();
    }
    with_code(printer, answer(printer))
}

fn answer(printer: &Printer) -> Result<u8> {
    let failed = |error: io::Error| Failure {
        code: 74,
        diagnostic: Diagnostic::error("worker-io", say!("the worker ended: {error}", error)),
    };
    let stop = Stop::listen().map_err(failed)?;
    let jobs = read_jobs(io::stdin()).map_err(failed)?;
    work(&jobs, io::stdout().lock(), &Settler::new(printer), &stop).map_err(failed)?;
    Ok(stop.code().unwrap_or(0))
}
