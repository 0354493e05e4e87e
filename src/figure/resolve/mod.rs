//! Gives every figure its image:
//!
//! 1. [`walk`] collects what the figures want,
//! 2. [`find`] says which files that is,
//! 3. the files are read and prepared, each once and in parallel,
//! 4. the figures learn what became of it,
//! 5. and large pictures between the words of a paragraph become figures ([`part`]).

mod find;
mod manifest;
mod names;
mod part;
mod path;
mod problem;
mod walk;

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;

use self::find::{Finder, Found, Wanted, shown};
use self::problem::Problem;
use self::walk::{Slot, visit};
use super::FigureOptions;
use super::findings::Findings;
use super::image::{Prepared, fit, prepare};
use crate::diag::{Diagnostic, Sink};
use crate::document::{Asset, AssetId, Document, Edit, ImageState, Inline, Rendition};
use crate::say::Message;
use crate::source::{Assets, Source, Span, is_remote};

/// Finds, checks and decodes every image once, in parallel, and makes the renditions asked for.
/// A figure whose image is missing or not usable keeps its place with the reason.
pub fn resolve(
    document: &mut Document,
    source: &Source,
    assets: &dyn Assets,
    options: &FigureOptions,
    sink: &mut Sink,
) {
    let mut findings = Findings::new(sink);
    let requests = collect(document);
    if requests.is_empty() {
        return;
    }
    let own = [names::levelled(document.title()), names::stem(&source.name)];
    let mut finder = Finder::new(assets, own, &mut findings);
    let numbers: Vec<_> =
        requests.iter().filter(|r| r.wanted.path.is_none()).filter_map(Request::number).collect();
    finder.guess(&numbers, &mut findings);
    let (answers, files) = load_all(&requests, &finder, assets, options);
    let answers = report(document, answers, &requests, &files, options, &mut findings);
    let used = files.iter().flatten().filter_map(|f| f.path.as_deref());
    finder.report_unused(&used.collect(), &mut findings);
    apply(document, &requests, answers, files, &finder);
    part::paragraphs(document);
}

/// A place that wants an image.
#[derive(Debug)]
struct Request {
    wanted: Wanted,
    /// What messages call it.
    name: Message,
    span: Option<Span>,
}

impl Request {
    fn number(&self) -> Option<&str> {
        self.wanted.number.as_deref()
    }
}

/// A file that was read, with its path; none for bytes in the source itself.
struct Loaded {
    path: Option<String>,
    prepared: Prepared,
}

/// Collects what is wanted, in the order of [`visit`].
fn collect(document: &mut Document) -> Vec<Request> {
    let mut requests = Vec::new();
    let mut unnumbered = Vec::new();
    visit(document, &mut |slot| match slot {
        Slot::Figure(figure, span) if figure.image == ImageState::Unresolved => {
            let name = match (&figure.path, figure.label.as_str()) {
                (_, label) if !label.is_empty() => Message::foreign(format!("`{label}`")),
                (Some(path), _) => Message::foreign(format!("`{}`", shortened(path))),
                _ => say!("a figure"),
            };
            let wanted = Wanted { number: figure.number.clone(), path: figure.path.clone() };
            if wanted == Wanted::default() {
                unnumbered.push(requests.len());
            }
            requests.push(Request { wanted, name, span });
        }
        Slot::Inline { asset: None, path, span } => {
            let wanted = Wanted { number: None, path: Some(path.to_owned()) };
            requests.push(Request {
                wanted,
                name: Message::foreign(format!("`{}`", shortened(path))),
                span,
            });
        }
        _ => {}
    });
    // Where no figure has a number, its place among its like is its number.
    if requests.iter().all(|r| r.wanted.number.is_none()) {
        for (k, at) in unnumbered.into_iter().enumerate() {
            requests[at].wanted.number = Some((k + 1).to_string());
        }
    }
    requests
}

/// A path short enough for a message: a data URL may hold a whole image.
fn shortened(path: &str) -> String {
    const MOST: usize = 80;
    let short: String = path.chars().take(MOST).collect();
    if short.len() < path.len() { short + "…" } else { short }
}

/// For each request, which of the files it is, or why there is none.
type Answers = Vec<Result<usize, Problem>>;
type Files = Vec<Result<Loaded, Problem>>;

/// Reads and prepares every file wanted, each once.
fn load_all(
    requests: &[Request],
    finder: &Finder<'_>,
    assets: &dyn Assets,
    options: &FigureOptions,
) -> (Answers, Files) {
    let mut jobs: Vec<Found> = Vec::new();
    let mut known: HashMap<Found, usize> = HashMap::new();
    let answers = requests
        .iter()
        .map(|request| {
            let found = finder.find(&request.wanted)?;
            Ok(*known.entry(found).or_insert_with_key(|found| {
                jobs.push(found.clone());
                jobs.len() - 1
            }))
        })
        .collect();
    let files = jobs.into_par_iter().map(|found| read(found, assets, options)).collect();
    (answers, files)
}

fn read(found: Found, assets: &dyn Assets, options: &FigureOptions) -> Result<Loaded, Problem> {
    let (path, bytes) = match found {
        Found::Bytes(bytes) => (None, bytes),
        Found::Files(paths) => {
            let missing = match paths.last().filter(|path| is_remote(path)) {
                Some(url) => Problem::Remote(url.clone()),
                None => Problem::Missing(paths.first().map(|path| shown(path).to_owned())),
            };
            let mut there = paths.into_iter().map(|path| {
                let bytes = assets.read(&path);
                (path, bytes)
            });
            // A file that is there but cannot be read is not passed over in silence.
            let first = there.find_map(|(path, bytes)| match bytes {
                Ok(bytes) => Some(Ok((path, bytes))),
                Err(error) => Problem::of_read(&path, error).map(Err),
            });
            let (path, bytes) = first.unwrap_or(Err(missing))?;
            (Some(path), bytes)
        }
    };
    let name = path.as_deref().map_or("data URL", shown);
    match prepare(name, bytes, options) {
        Ok(prepared) => Ok(Loaded { path, prepared }),
        Err(fault) => Err(Problem::Unusable(name.to_owned(), fault)),
    }
}

/// Reports what went wrong, and what was noticed on the way.
fn report(
    document: &Document,
    answers: Answers,
    requests: &[Request],
    files: &Files,
    options: &FigureOptions,
    findings: &mut Findings<'_>,
) -> Answers {
    let mut told = HashSet::new();
    let answers: Answers = answers
        .into_iter()
        .map(|answer| answer.and_then(|at| files[at].as_ref().map(|_| at).map_err(Clone::clone)))
        .collect();
    for (request, answer) in requests.iter().zip(&answers) {
        let place = label_span(&document.edits, request.span);
        match answer {
            Err(problem) => {
                findings.push(
                    problem.diagnostic(&request.name, request.number(), options.strict).at(place),
                );
            }
            Ok(at) if told.insert(*at) => {
                for finding in files[*at].iter().flat_map(|f| noticed(&f.prepared, options)) {
                    findings.push(finding.at(place));
                }
            }
            Ok(_) => {}
        }
    }
    answers
}

/// The label of a figure within its block, which is where a message had better point.
fn label_span(edits: &[Edit], block: Option<Span>) -> Option<Span> {
    let span = block?;
    let inside = |e: &&Edit| e.span.start >= span.start && e.span.end <= span.end;
    let label = |e: &&Edit| matches!(e.rule, "figure-label" | "figure-renumbered");
    let first = edits.partition_point(|e| e.span < Span { end: 0, ..span });
    let here = edits[first..].iter().take_while(|e| e.span.start < span.end);
    here.filter(inside).find(label).map_or(block, |e| Some(e.span))
}

/// What was noticed of a file that can be used.
fn noticed(prepared: &Prepared, options: &FigureOptions) -> Vec<Diagnostic> {
    let name = &prepared.asset.name;
    let mut out = Vec::new();
    if prepared.damaged {
        let message = say!("`{name}` ends early or is damaged; parts of it may be missing", name);
        out.push(
            Diagnostic::warning("figure-truncated", message).hint(say!("save the image again")),
        );
    }
    if prepared.animated && options.pdf {
        let message = say!("`{name}` is an animation; the PDF shows its first picture", name);
        out.push(Diagnostic::note("figure-animated", message));
    }
    out
}

/// Puts the images into the document and tells the figures.
fn apply(
    document: &mut Document,
    requests: &[Request],
    answers: Answers,
    files: Files,
    finder: &Finder<'_>,
) {
    let lang = document.lang();
    let mut ids: Vec<Option<AssetId>> = Vec::new();
    let mut names: BTreeMap<String, AssetId> = BTreeMap::new();
    for file in files {
        ids.push(file.ok().map(|loaded| {
            let fresh = AssetId(document.assets.len() as u32);
            // Two ways to one file, such as its path and its number.
            let known = loaded.path.map_or(fresh, |path| *names.entry(path).or_insert(fresh));
            if known != fresh {
                return known;
            }
            // The same picture under another name is stored once.
            let asset = loaded.prepared.asset;
            let same = |a: &Asset| Asset { name: String::new(), ..a.clone() };
            let twin = document.assets.iter().position(|a| same(a) == same(&asset));
            twin.map(|at| AssetId(at as u32)).unwrap_or_else(|| {
                document.assets.push(asset);
                fresh
            })
        }));
    }
    let mut next = requests.iter().zip(answers);
    visit(document, &mut |slot| match slot {
        Slot::Figure(figure, ..) if figure.image == ImageState::Unresolved => {
            let Some((request, answer)) = next.next() else { return };
            figure.image = match answer.map(|at| ids[at]) {
                Ok(Some(id)) => ImageState::Found(id),
                Ok(None) => ImageState::Missing(Problem::Missing(None).words(lang).to_owned()),
                Err(problem) => ImageState::Missing(problem.words(lang).to_owned()),
            };
            if let Some(entry) = finder.entry(request.number()) {
                figure.credit = figure.credit.take().or_else(|| entry.credit.clone());
                figure.alt = entry.alt.clone().or(figure.alt.take());
                if let Some(caption) = entry.caption.as_ref().filter(|_| figure.caption.is_empty())
                {
                    figure.caption = vec![Inline::text(caption.clone(), None)];
                }
            }
        }
        Slot::Inline { asset: asset @ None, .. } => {
            *asset = next.next().and_then(|(_, answer)| ids[answer.ok()?]);
        }
        _ => {}
    });
}

/// Makes one image given as bytes, such as a cover, ready for the outputs.
pub fn load(name: &str, bytes: Vec<u8>, options: &FigureOptions) -> Result<Asset, Diagnostic> {
    let prepared = prepare(name, bytes, options).map_err(|fault| {
        Problem::Unusable(name.to_owned(), fault).diagnostic(
            &Message::foreign(format!("`{name}`")),
            None,
            true,
        )
    })?;
    Ok(prepared.asset)
}

/// The least height stores take for a cover, in pixels.
const LEAST_COVER: u32 = 1000;

/// Makes an image given as bytes ready to be a cover.
pub fn load_cover(name: &str, bytes: Vec<u8>, sink: &mut Sink) -> Result<Rendition, Diagnostic> {
    let fitted = fit(name, bytes).map_err(|fault| {
        Problem::Unusable(name.to_owned(), fault).diagnostic(
            &Message::foreign(format!("`{name}`")),
            None,
            true,
        )
    })?;
    let (width, height) = fitted.pixels;
    if height < LEAST_COVER || width >= height {
        let message = say!("the cover `{name}` has {width} × {height} pixels", name, width, height);
        let hint = say!("stores ask for an upright image, 1600 × 2560 pixels at best");
        sink.push(Diagnostic::warning("cover-unfit", message).hint(hint));
    }
    Ok(fitted.cover)
}
