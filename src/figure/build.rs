//! Builds figures from what a line says, and keeps the record of every character that is not
//! shown as it was written.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::line::{Line, Placeholder, Side, classify};
use super::notation::labelled;
use super::phrase;
use super::picture::{Picture, pictures, says_nothing};
use crate::document::slice::{outside, slice};
use crate::document::{
    BlockKind, Document, Edit, EditKind, Figure, ImageState, Inline, NodeId, plain_text,
};
use crate::source::{Source, Span};

/// Builds figures and remembers the edits.
pub(super) struct Builder<'a> {
    source: &'a Source,
    titles: HashSet<String>,
    edits: Vec<Edit>,
    /// The edit that holds the label of a figure.
    labels: HashMap<NodeId, usize>,
}

/// A figure with what a placeholder says of it, but without a caption.
pub(super) fn figure(placeholder: &Placeholder) -> Figure {
    Figure {
        number: placeholder.number.clone(),
        label: placeholder.label.clone(),
        caption: Vec::new(),
        credit: None,
        alt: None,
        path: placeholder.path.clone(),
        image: ImageState::Unresolved,
    }
}

impl<'a> Builder<'a> {
    pub(super) fn new(source: &'a Source, titles: HashSet<String>) -> Builder<'a> {
        Builder { source, titles, edits: Vec::new(), labels: HashMap::new() }
    }

    /// The edits, and which of them holds the label of a figure.
    pub(super) fn finish(self) -> (Vec<Edit>, HashMap<NodeId, usize>) {
        (self.edits, self.labels)
    }

    /// Says that a figure is now part of another.
    pub(super) fn rename(&mut self, from: NodeId, to: NodeId) {
        if let Some(at) = self.labels.remove(&from) {
            self.labels.insert(to, at);
        }
    }

    /// The figure a line of text stands for; none when something in the line would be lost.
    pub(super) fn placeholder(
        &mut self,
        id: NodeId,
        body: &[Inline],
        placeholder: &Placeholder,
    ) -> Option<Figure> {
        let caption = placeholder.caption.clone().unwrap_or(0..0);
        let after = if placeholder.label.is_empty() {
            placeholder.path.as_deref().unwrap_or_default()
        } else {
            &placeholder.label
        };
        if !self.label(id, body, &caption, after) {
            return None;
        }
        let mut figure = figure(placeholder);
        figure.caption = slice(body, caption);
        self.complete(&mut figure);
        Some(figure)
    }

    /// Records that of a line only the caption stays as it is and the rest has become `after`.
    /// False, and nothing recorded, when the rest is more than text.
    pub(super) fn label(
        &mut self,
        id: NodeId,
        body: &[Inline],
        caption: &Range<usize>,
        after: &str,
    ) -> bool {
        let Some(rest) = outside(body, caption) else { return false };
        let mut after = after;
        for span in rest.iter().filter_map(|r| r.span) {
            if !after.is_empty() {
                self.labels.insert(id, self.edits.len());
            }
            self.record(span, "figure-label", std::mem::take(&mut after));
        }
        true
    }

    /// Gives a figure the credit a line of its own states.
    pub(super) fn credit(&mut self, figure: &mut Figure, body: &[Inline], by: String) -> bool {
        let Some(rest) = outside(body, &(0..0)) else { return false };
        let mut after = by.as_str();
        for span in rest.iter().filter_map(|r| r.span) {
            self.record(span, "figure-credit", std::mem::take(&mut after));
        }
        figure.credit = Some(by);
        true
    }

    /// The figure an image stands for. Its alternative text is the caption unless it says nothing.
    pub(super) fn picture(&mut self, id: NodeId, picture: &Picture) -> Figure {
        let mut figure = figure(&Placeholder::default());
        figure.path = Some(picture.path.clone());
        let at = self.find(&picture.alt, picture.span);
        if says_nothing(&picture.alt, &picture.path) || self.is_title(&picture.alt) {
            if let Some(span) = at.filter(|_| !picture.alt.trim().is_empty()) {
                self.record(span, "figure-alt", "");
            }
            return figure;
        }
        figure.alt = Some(picture.alt.clone());
        figure.caption = vec![match at {
            Some(span) => Inline::verbatim(picture.alt.clone(), span),
            None => Inline::text(picture.alt.clone(), picture.span),
        }];
        self.refine(id, &mut figure);
        figure
    }

    /// Takes the label out of the caption of a figure that a reader made.
    pub(super) fn refine(&mut self, id: NodeId, figure: &mut Figure) {
        let text = plain_text(&figure.caption);
        if figure.number.is_none()
            && figure.label.is_empty()
            && let Some((label, number, rest)) = labelled(text.trim_start())
        {
            let blanks = text.len() - text.trim_start().len();
            let caption = rest.map_or(0..0, |at| blanks + at..text.len());
            if self.label(id, &figure.caption, &caption, &label) {
                let from_alt = figure.alt.as_deref() == Some(&text);
                figure.alt = figure.alt.take().filter(|_| !from_alt || rest.is_some());
                figure.caption = slice(&figure.caption, caption);
                if from_alt && rest.is_some() {
                    figure.alt = Some(plain_text(&figure.caption));
                }
                (figure.label, figure.number) = (label, Some(number));
            }
        }
        self.drop_mark(id, figure);
        self.complete(figure);
    }

    /// Takes off the mark by which a caption points to its figure: `▲科考队员`.
    fn drop_mark(&mut self, id: NodeId, figure: &mut Figure) {
        let text = plain_text(&figure.caption);
        let Line::Caption { text: Some(caption), side: Side::Before } = classify(&text) else {
            return;
        };
        if caption.start > 0 && self.label(id, &figure.caption, &caption, "") {
            figure.caption = slice(&figure.caption, caption);
        }
    }

    /// Splits the credit off a caption, and drops a caption that only repeats the title.
    pub(super) fn complete(&mut self, figure: &mut Figure) {
        let text = plain_text(&figure.caption);
        if self.is_title(&text) {
            let spans = outside(&figure.caption, &(0..0)).unwrap_or_default();
            spans.iter().filter_map(|r| r.span).for_each(|span| {
                self.record(span, "figure-caption-title", "");
            });
            figure.caption.clear();
            return;
        }
        let Some((all, by)) = phrase::tail(&text) else { return };
        if figure.credit.is_some() || text[..all.start].trim().is_empty() {
            return;
        }
        let Some(rest) = outside(&figure.caption, &(0..all.start)) else { return };
        let by = text[by].to_owned();
        let mut after = by.as_str();
        for span in rest.iter().filter_map(|r| r.span) {
            self.record(span, "figure-credit", std::mem::take(&mut after));
        }
        figure.caption = slice(&figure.caption, 0..all.start);
        figure.credit = Some(by);
    }

    fn is_title(&self, text: &str) -> bool {
        !text.trim().is_empty() && self.titles.contains(&squeezed(text))
    }

    /// Where `text` stands within a span of the source.
    fn find(&self, text: &str, span: Option<Span>) -> Option<Span> {
        let span = span.filter(|s| s.source == self.source.id && !text.is_empty())?;
        let start = span.start as usize + self.source.slice(span).find(text)?;
        Some(Span::new(span.source, start..start + text.len()))
    }

    fn record(&mut self, span: Span, rule: &'static str, after: &str) {
        let kind = match (rule, after) {
            ("figure-credit", _) => EditKind::Moved,
            (_, "") => EditKind::Removed,
            _ => EditKind::Changed,
        };
        let edit = Edit { span, after: after.to_owned(), kind, rule, score: 9, signs: Vec::new() };
        self.edits.push(edit);
    }
}

/// A text without blanks, to compare titles by.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a paragraph begins with an image: its alternative text is no line of the article.
fn shows(body: &[Inline]) -> bool {
    pictures(body).is_some()
}

/// What may be the title: the one given and first headings. A plain text has neither yet, and its
/// title is one of the short lines before the text begins, none of them next to a picture.
pub(super) fn title_lines(document: &Document) -> HashSet<String> {
    let mut titles: HashSet<String> = document.metadata.title.iter().map(|t| squeezed(t)).collect();
    for block in &document.body {
        if let BlockKind::Heading { level: 1, body } = &block.kind {
            titles.insert(squeezed(&plain_text(body)));
        }
    }
    if titles.is_empty() {
        titles.extend(first_lines(document));
    }
    titles
}

/// The short lines before the text begins.
fn first_lines(document: &Document) -> HashSet<String> {
    const LONGEST: usize = 80;
    let is_text =
        |t: &str| t.chars().count() >= 40 && t.contains(['，', '。', ',', '；', '！', '？']);
    let mut lines = HashSet::new();
    let mut below = false;
    for block in &document.body {
        let BlockKind::Paragraph { body, .. } = &block.kind else {
            below = matches!(block.kind, BlockKind::Figure(_));
            continue;
        };
        let text = plain_text(body);
        if is_text(&text) {
            break;
        }
        let picture = shows(body);
        if !picture && !below && text.chars().nth(LONGEST).is_none() {
            lines.insert(squeezed(&text));
        }
        below = picture;
    }
    lines
}
