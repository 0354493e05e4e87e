//! An article up to the point where books would be made of it: what was understood.

mod faces;
mod facts;
mod json;
mod markdown;

pub use faces::{FaceUse, Faces, faces};
pub use facts::Fact;

use serde::Serialize;

use super::{Options, Report, prepare_alone, read_options, sidecar};
use crate::diag::{Diagnostic, Severity, Sink};
use crate::document::{self, Block, BlockKind, Document, ImageState, OutlineItem, plain_text};
use crate::read;
use crate::source::{Assets, Source};
use crate::theme::Theme;

/// What was understood of an article. Its field names are part of the program's interface.
#[derive(Debug, Serialize)]
pub struct Study {
    /// What is known of it, each with where that comes from.
    pub metadata: Vec<Fact>,
    /// Its headings as a tree.
    pub outline: Vec<Entry>,
    /// Its figures in the order of the text.
    pub figures: Vec<Shown>,
    /// Findings and changes.
    pub report: Report,
    /// The decoded text, for messages that show it.
    #[serde(skip)]
    pub source: Option<Source>,
    #[serde(skip)]
    document: Document,
}

/// A heading with those below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its text.
    pub title: String,
    /// Line of the source, from 1; none for a heading that was made.
    pub line: Option<usize>,
    /// Headings of deeper level that follow it.
    pub children: Vec<Entry>,
}

/// A figure and what became of its image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Its label, such as `图3`; empty when it has no number.
    pub label: String,
    /// Its caption.
    pub caption: String,
    /// Who made it.
    pub credit: Option<String>,
    /// What is said to those who cannot see it.
    pub alt: String,
    /// Line of the source, from 1.
    pub line: Option<usize>,
    /// The path the source gave.
    pub path: Option<String>,
    /// The file that was found, below the article's folder or one the user named.
    pub file: Option<String>,
    /// Width and height of the image in pixels.
    pub pixels: Option<(u32, u32)>,
    /// Whether it was taken by its order alone, since no name gives a figure's number.
    pub guessed: bool,
    /// Why there is no image.
    pub missing: Option<String>,
}

/// Reads, cleans and resolves an article as [`super::convert`] does, and stops there.
pub fn study(
    name: &str,
    bytes: &[u8],
    assets: &dyn Assets,
    theme: &Theme,
    options: &Options,
) -> Study {
    let mut sink = Sink::new();
    let embedded = read::Embedded::new(bytes, assets);
    let assets: &dyn Assets = &embedded;
    let wanted = read_options(name, options);
    let (source, mut document) = match read::read(bytes, &wanted, &mut sink) {
        Ok(read) => read,
        Err(fatal) => return unread(fatal),
    };
    let as_read = document.metadata.clone();
    if let Err(fatal) = prepare_alone(&mut document, &source, assets, theme, options, &mut sink) {
        sink.push(fatal);
    }
    let says = facts::Says {
        flags: &options.about,
        sidecar: &sidecar(name, assets, &mut Sink::new()),
        declared: &read::declared(&source, &wanted),
        is_page: read::is_page(&source, &wanted),
        as_read: &as_read,
    };
    let metadata = facts::facts(&document.metadata, &says);
    options.raise(&mut sink);
    let findings = sink.into_sorted();
    let is_guessed = findings.iter().any(|d| d.code == "figure-guessed");
    Study {
        metadata,
        outline: entries(document::outline(&document), &document, &source),
        figures: figures(&document, &source, is_guessed),
        report: Report::new(&document, findings, Some(&source)),
        source: Some(source),
        document,
    }
}

fn unread(fatal: Diagnostic) -> Study {
    debug_assert!(fatal.severity == Severity::Error);
    let document = Document::default();
    Study {
        metadata: Vec::new(),
        outline: Vec::new(),
        figures: Vec::new(),
        report: Report::new(&document, vec![fatal], None),
        source: None,
        document,
    }
}

impl Study {
    /// The cleaned document as Markdown, with front matter.
    pub fn markdown(&self) -> String {
        markdown::write(&self.document, &self.metadata)
    }

    /// The cleaned document as JSON.
    pub fn json(&self) -> serde_json::Value {
        json::document(&self.document, &self.metadata)
    }
}

fn line_of(block: &Block, source: &Source) -> Option<usize> {
    block.span.map(|span| source.position(span.start as usize).line)
}

fn entries(items: Vec<OutlineItem>, document: &Document, source: &Source) -> Vec<Entry> {
    let line = |item: &OutlineItem| {
        let block = document.blocks().find(|block| block.id == item.id)?;
        line_of(block, source)
    };
    let entry = |item: OutlineItem| Entry {
        line: line(&item),
        title: item.title,
        children: entries(item.children, document, source),
    };
    items.into_iter().map(entry).collect()
}

/// `is_guessed`: images were given by order, which is done for all figures without a path or none.
fn figures(document: &Document, source: &Source, is_guessed: bool) -> Vec<Shown> {
    let mut shown = Vec::new();
    for block in document.blocks() {
        block.walk(&mut |block| {
            let BlockKind::Figure(figure) = &block.kind else { return };
            let asset = match &figure.image {
                ImageState::Found(id) => Some(document.asset(*id)),
                _ => None,
            };
            shown.push(Shown {
                label: figure.label.clone(),
                caption: plain_text(&figure.caption),
                credit: figure.credit.clone(),
                alt: figure.alt_text(),
                line: line_of(block, source),
                path: figure.path.clone(),
                file: asset.map(|asset| asset.name.clone()),
                pixels: asset.map(|asset| asset.pixels),
                guessed: is_guessed && asset.is_some() && figure.path.is_none(),
                missing: match &figure.image {
                    ImageState::Missing(why) => Some(why.clone()),
                    _ => None,
                },
            });
        });
    }
    shown
}
