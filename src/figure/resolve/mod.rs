//! Finds the image of every figure, checks and decodes each file once, in parallel, and makes the
//! renditions asked for.
//!
//! 1. [`walk`] lists what wants an image; `path` says what a path may mean,
//! 2. [`choose`] picks a file for each: by hand, by path, by the number in its name,
//! 3. the files are prepared, every one once, and given to those who want them.

mod choose;
mod manifest;
mod names;
mod path;
mod walk;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::FigureOptions;
use super::findings::Findings;
use super::image::{Fault, Prepared, prepare};
use crate::diag::{Diagnostic, Severity, Sink};
use crate::document::{Asset, AssetId, Document, Inline};
use crate::source::{AssetError, Assets, Source, Span};
use choose::{Chooser, Chosen, Origin};
use walk::{Want, assign, wants};

/// Gives every figure and every image in a line its image, or the reason why it has none.
pub fn resolve(
    document: &mut Document,
    _source: &Source,
    assets: &dyn Assets,
    options: &FigureOptions,
    sink: &mut Sink,
) {
    let wants = wants(document);
    if wants.is_empty() {
        return;
    }
    let severity = if options.strict { Severity::Error } else { Severity::Warning };
    let mut findings = Findings::new(sink);
    let mut chooser = Chooser::new(assets, &mut findings);
    let chosen = chooser.choose(&wants, severity, &mut findings);
    let mut origins: Vec<&Origin> = chosen.iter().filter_map(|c| c.origin.as_ref()).collect();
    origins.sort();
    origins.dedup();
    let loaded: Vec<Result<Prepared, Reason>> =
        origins.par_iter().map(|o| load_one(o, assets, options)).collect();
    let loaded: BTreeMap<&Origin, Result<Prepared, Reason>> =
        origins.into_iter().zip(loaded).collect();
    let given = give(document, &wants, &chosen, &loaded, severity, &mut findings);
    assign(document, given);
    chooser.report_unused(&chosen, &mut findings);
}

/// Decodes one image that was given as bytes.
pub fn load(name: &str, bytes: Vec<u8>, options: &FigureOptions) -> Result<Asset, Diagnostic> {
    prepare(name, bytes, options).map(|p| p.asset).map_err(|fault| {
        let reason = Reason::Fault(fault);
        let (code, message, hint) = reason.words(name);
        Diagnostic::error(code, message).hint(hint)
    })
}

/// Why an image that was chosen cannot be shown.
#[derive(Clone, Debug)]
enum Reason {
    Fault(Fault),
    Unread(AssetError),
}

impl Reason {
    /// Code, message and hint.
    fn words(&self, name: &str) -> (&'static str, String, &'static str) {
        match self {
            Reason::Fault(Fault::Broken(what)) => (
                "figure-broken",
                format!("the image `{name}` cannot be used: {what}"),
                "open it in an image editor and save it again",
            ),
            Reason::Fault(Fault::TooLarge(what)) => (
                "figure-too-large",
                format!("the image `{name}` is too large: {what}"),
                "make it smaller: at most 100 million pixels, 16,384 a side, 64 MiB",
            ),
            Reason::Fault(Fault::Unsupported(kind)) => (
                "figure-unsupported",
                format!("`{name}` is {kind}, which is not read"),
                "save it as PNG or JPEG",
            ),
            Reason::Unread(AssetError::Missing) => (
                "figure-missing",
                format!("there is no file `{name}`"),
                "check the path, or pass `--figures DIR`",
            ),
            Reason::Unread(AssetError::Refused(why)) => (
                "figure-refused",
                format!("`{name}` is not read: {why}"),
                "put the image beside the article",
            ),
            Reason::Unread(AssetError::TooLarge(bytes)) => (
                "figure-too-large",
                format!("the image `{name}` is too large: {} MiB", bytes >> 20),
                "make it smaller: at most 64 MiB",
            ),
            Reason::Unread(AssetError::Failed(why)) => (
                "figure-unreadable",
                format!("the image `{name}` cannot be read: {why}"),
                "check the file and its permissions",
            ),
        }
    }
}

fn load_one(
    origin: &Origin,
    assets: &dyn Assets,
    options: &FigureOptions,
) -> Result<Prepared, Reason> {
    let bytes = match origin {
        Origin::File(path) => assets.read(path).map_err(Reason::Unread)?,
        Origin::Data(bytes) => bytes.clone(),
    };
    prepare(&origin.name(), bytes, options).map_err(Reason::Fault)
}

/// What a figure or an image in a line gets.
struct Given {
    image: Result<AssetId, String>,
    caption: Option<Vec<Inline>>,
    credit: Option<String>,
    alt: Option<String>,
}

/// Puts the images that are used into the document, each once, in reading order.
fn give(
    document: &mut Document,
    wants: &[Want],
    chosen: &[Chosen],
    loaded: &BTreeMap<&Origin, Result<Prepared, Reason>>,
    severity: Severity,
    findings: &mut Findings<'_>,
) -> Vec<Given> {
    let mut ids: BTreeMap<&Origin, AssetId> = BTreeMap::new();
    let mut out = Vec::with_capacity(wants.len());
    for (want, choice) in wants.iter().zip(chosen) {
        let image = match &choice.origin {
            None => Err(choice.reason.clone()),
            Some(origin) => match &loaded[origin] {
                Ok(prepared) => Ok(*ids.entry(origin).or_insert_with(|| {
                    notice(prepared, &origin.name(), want.span, findings);
                    document.assets.push(prepared.asset.clone());
                    AssetId(document.assets.len() as u32 - 1)
                })),
                Err(reason) => {
                    let (code, message, hint) = reason.words(&origin.name());
                    let finding = Diagnostic::new(severity, code, message.clone());
                    findings.push(finding.at(want.span).hint(hint));
                    Err(message)
                }
            },
        };
        let entry = choice.entry.as_ref();
        let caption = entry.and_then(|e| e.caption.clone());
        out.push(Given {
            image,
            caption: caption.map(|c| vec![Inline::text(c, None)]),
            credit: entry.and_then(|e| e.credit.clone()),
            alt: entry.and_then(|e| e.alt.clone()),
        });
    }
    out
}

fn notice(prepared: &Prepared, name: &str, span: Option<Span>, findings: &mut Findings<'_>) {
    if prepared.damaged {
        let message = format!("the image `{name}` is damaged or ends early; what is left is shown");
        let finding = Diagnostic::warning("figure-truncated", message);
        findings.push(finding.at(span).hint("fetch the file again"));
    }
    if prepared.animated {
        let message = format!("`{name}` is an animation; the PDF shows its first picture");
        findings.push(Diagnostic::note("figure-animated", message).at(span));
    }
}
