//! One job of a worker or a batch, from order to outcome.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::guard::{self, Guarded};
use super::outcome::{Fault, Outcome, Status, Warning, Written};
use super::paths::{file_name, with_extension};
use super::trace::{Traced, key, unchanged};
use super::{Entry, Failure, Input, Job, Order, Settle, Setup, remote, run};
use crate::convert::Books;
use crate::say::Message;
use crate::store::Location;

/// Does what an order says. What is wrong is in the outcome.
pub(super) fn convert(order: &Order, settle: &dyn Settle) -> Outcome {
    let start = Instant::now();
    // What panics in the conversion itself is caught there, with its message.
    let tried = catch_unwind(AssertUnwindSafe(|| try_convert(order, settle)))
        .unwrap_or_else(|_| Err(Fault::new("internal", say!("a mistake inside Banxin"))));
    let mut outcome =
        tried.unwrap_or_else(|fault| Outcome::failed(&order.id, order.input.as_deref(), fault));
    outcome.ms = start.elapsed().as_millis() as u64;
    outcome
}

fn try_convert(order: &Order, settle: &dyn Settle) -> Result<Outcome, Fault> {
    let setup = setup(order, settle)?;
    let mut job = job(order, &setup)?;
    guard::check(&job, &setup)?;
    if let Err(error) = load(&mut job.input) {
        return Ok(outcome(order, run::unreadable(&job, &error)));
    }
    let folder = run::folder(&job.input, &setup);
    let traced = Traced::new(&folder);
    let mut entry = run::article(&job, &setup, true, &folder, &traced);
    let mut outputs = Vec::new();
    match entry.books.take() {
        Some(books) if order.out.is_none() => outputs = inline(&books),
        Some(books) => run::put(&job, &books, &mut entry, &mut |format, path, bytes| {
            outputs.push(Written::new(format, Some(path), bytes));
        }),
        None => {}
    }
    let mut outcome = Outcome { outputs, ..outcome(order, entry) };
    outcome.uses = traced.into_used();
    outcome.key = Some(key_of(&setup, &job.input, &outcome.uses));
    Ok(outcome)
}

/// The setup an order asks for.
fn setup(order: &Order, settle: &dyn Settle) -> Result<Arc<Setup>, Fault> {
    settle
        .setup(&order.opts, order.formats.as_deref())
        .map_err(|d| Fault::new(d.code, with_hints(d.message, d.hints)))
}

fn job(order: &Order, setup: &Setup) -> Result<Job, Fault> {
    let base = order.base()?;
    let place = |wanted: bool, extension: &str| {
        base.as_deref().filter(|_| wanted).map(|base| with_extension(base, extension))
    };
    let options = &setup.options;
    Ok(Job {
        input: order.source()?,
        epub: place(options.formats.epub, options.target.extension()),
        pdf: place(options.formats.pdf, "pdf"),
        cover: place(options.cover_file, "cover"),
        report: place(setup.report, "report.json"),
    })
}

/// Reads the article now, since its key needs its bytes, too: what is longer than it may be is
/// refused after one byte more.
fn load(input: &mut Input) -> io::Result<()> {
    let Input::File(path) = input else { return Ok(()) };
    let bytes = run::read(path)?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    *input = Input::Bytes { name: path.display().to_string(), bytes, folder };
    Ok(())
}

fn key_of(setup: &Setup, input: &Input, uses: &[super::Used]) -> String {
    let Input::Bytes { name, bytes, .. } = input else { unreachable!("it was loaded") };
    key(&setup.digest, &file_name(name), bytes, uses)
}

fn outcome(order: &Order, entry: Entry) -> Outcome {
    let warnings = Warning::of(&entry.report.findings);
    let is_remote = order.input.iter().chain(&order.out).any(Location::is);
    let error = entry.failure.map(|failure| fault(failure, &entry, is_remote));
    Outcome {
        status: if error.is_some() { Status::Failed } else { Status::Ok },
        warnings,
        error,
        ..Outcome::failed(&order.id, order.input.as_deref(), Fault::new("", Message::foreign("")))
    }
}

/// What failed. When it is a matter of `hints` rather than of the article, they are said, too.
fn fault(failure: Failure, entry: &Entry, hints: bool) -> Fault {
    let retryable = matches!(failure, Failure::CannotWrite | Failure::Io);
    let is_own = |code: &str| code.starts_with("input-") || code.starts_with("output-");
    let mut errors = entry.report.findings.iter().filter(|f| f.severity == "error");
    // What a server did not give counts more than what is missing for it.
    let error = if retryable { errors.next_back() } else { errors.next() };
    let (code, message) = match error {
        Some(error) if hints && is_own(error.code) => {
            (error.code, with_hints(error.said.clone(), error.advice.iter().cloned()))
        }
        Some(error) => (error.code, error.said.clone()),
        None => ("failed", say!("no book was made")),
    };
    // That would be so again.
    let retryable = retryable && code != "output-is-input";
    Fault { retryable, ..Fault::new(code, message) }
}

/// A message with its hints behind it.
fn with_hints(said: Message, hints: impl IntoIterator<Item = Message>) -> Message {
    hints.into_iter().fold(said, |said, hint| say!("{said}; {hint}", said, hint))
}

/// Books that go into the answer.
fn inline(books: &Books) -> Vec<Written> {
    let coded = |format: &str, bytes: &[u8]| Written {
        base64: Some(BASE64_STANDARD.encode(bytes)),
        ..Written::new(format, None, bytes)
    };
    let both = [("epub", &books.epub), ("pdf", &books.pdf)].into_iter();
    let both = both.filter_map(|(format, bytes)| Some(coded(format, bytes.as_deref()?)));
    both.chain(books.cover.iter().map(|cover| coded("cover", &cover.bytes))).collect()
}

/// The output of an order that is one of the articles of its batch, if any is.
pub(super) fn hit(order: &Order, settle: &dyn Settle, guarded: &Guarded) -> Option<PathBuf> {
    if guarded.is_empty() {
        return None;
    }
    let check = || {
        let setup = setup(order, settle).ok()?;
        guarded.hit(&job(order, &setup).ok()?)
    };
    // What panics here does so again when the order is done, and is told then.
    catch_unwind(AssertUnwindSafe(check)).ok().flatten()
}

/// Whether an order was done before, as `past` says, and nothing changed since: the article and
/// all it used, how it is to be converted, and the books themselves.
pub(super) fn is_current(past: &Outcome, order: &Order, settle: &dyn Settle) -> bool {
    let check = || {
        let setup = setup(order, settle).ok()?;
        let job = job(order, &setup).ok()?;
        let mut input = job.input.clone();
        load(&mut input).ok()?;
        let same = past.status != Status::Failed
            && past.key.as_ref() == Some(&key_of(&setup, &input, &past.uses))
            && are_wanted(&past.outputs, &job)
            && past.outputs.iter().all(remote::is_whole)
            && unchanged(&past.uses, &run::folder(&input, &setup));
        Some(same)
    };
    catch_unwind(AssertUnwindSafe(check)).ok().flatten().unwrap_or(false)
}

/// Whether the books are those a job is to write, and where. The ending of a cover depends on its
/// kind, and there may be none.
fn are_wanted(outputs: &[Written], job: &Job) -> bool {
    let wanted = [("epub", &job.epub), ("pdf", &job.pdf), ("report", &job.report)];
    let made = |format: &str| {
        outputs.iter().find(|o| o.format == format).and_then(|o| o.path.as_ref()).map(PathBuf::from)
    };
    let cover = made("cover").map(|path| path.with_extension(""));
    wanted.iter().all(|(format, path)| made(format) == **path)
        && (cover.is_none() || cover == job.cover)
}
