//! One job of a worker or a batch, from order to outcome.

use std::fs;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use super::outcome::{Fault, Outcome, Status, Warning, Written, hex};
use super::paths::{file_name, with_extension};
use super::trace::{Traced, key, unchanged};
use super::{Entry, Failure, Input, Job, Order, Settle, Setup, run};
use crate::convert::Books;
use crate::say::Message;

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
    if let Err(error) = load(&mut job.input) {
        return Ok(outcome(order, run::unreadable(&job, &error)));
    }
    let folder = run::folder(&job.input, &setup.figures);
    let traced = Traced::new(&folder);
    let mut entry = run::article(&job, &setup, order.out.is_none(), &traced);
    let books = entry.books.take();
    let mut outcome = outcome(order, entry);
    outcome.outputs.extend(books.iter().flat_map(inline));
    outcome.uses = traced.into_used();
    outcome.key = Some(key_of(&setup, &job.input, &outcome.uses));
    Ok(outcome)
}

/// The setup an order asks for.
fn setup(order: &Order, settle: &dyn Settle) -> Result<Arc<Setup>, Fault> {
    settle.setup(&order.opts, order.formats.as_deref()).map_err(|d| {
        let with = |said, hint| say!("{said}; {hint}", said, hint);
        Fault::new(d.code, d.hints.into_iter().fold(d.message, with))
    })
}

fn job(order: &Order, setup: &Setup) -> Result<Job, Fault> {
    let base = order.base();
    let place = |wanted: bool, extension: &str| {
        base.as_deref().filter(|_| wanted).map(|base| with_extension(base, extension))
    };
    let options = &setup.options;
    Ok(Job {
        input: order.source()?,
        epub: place(options.formats.epub, "epub"),
        pdf: place(options.formats.pdf, "pdf"),
        cover: place(options.cover_file, "cover"),
        report: place(setup.report, "report.json"),
    })
}

/// Largest article read, in bytes: what is longer is refused after one byte more.
const LIMIT: u64 = 64 << 20;

/// Reads the article now, since its key needs its bytes, too.
fn load(input: &mut Input) -> io::Result<()> {
    let Input::File(path) = input else { return Ok(()) };
    let mut bytes = Vec::new();
    let file = fs::File::open(&*path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    file.take(LIMIT + 1).read_to_end(&mut bytes)?;
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
    let error = entry.failure.map(|failure| fault(failure, &entry));
    Outcome {
        status: if error.is_some() { Status::Failed } else { Status::Ok },
        outputs: entry.written,
        warnings,
        error,
        ..Outcome::failed(&order.id, order.input.as_deref(), Fault::new("", Message::foreign("")))
    }
}

fn fault(failure: Failure, entry: &Entry) -> Fault {
    let mut errors = entry.report.findings.iter().filter(|f| f.severity == "error");
    let (code, message) = match errors.next() {
        Some(error) => (error.code, error.said.clone()),
        None => ("failed", say!("no book was made")),
    };
    let retryable = matches!(failure, Failure::CannotWrite | Failure::Io);
    Fault { retryable, ..Fault::new(code, message) }
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
            && past.outputs.iter().all(is_whole)
            && unchanged(&past.uses, &run::folder(&input, &setup.figures));
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

/// Whether a book is as it was written.
fn is_whole(written: &Written) -> bool {
    let Some(path) = &written.path else { return false };
    let length = fs::metadata(path).map(|m| m.len());
    length.is_ok_and(|length| length == written.bytes)
        && fs::read(path).is_ok_and(|bytes| hex(&Sha256::digest(bytes)) == written.sha256)
}
