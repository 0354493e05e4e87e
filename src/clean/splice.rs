//! Inlines as one flat text that knows where each character came from, and back again.

use std::ops::Range;

use crate::document::{Inline, InlineKind};
use crate::source::Span;

/// The characters of some inlines in a row.
#[derive(Clone, Debug, Default)]
pub(super) struct Flat {
    /// The text, code, mathematics and ruby bases included.
    pub text: String,
    leaves: Vec<Leaf>,
}

#[derive(Clone, Debug)]
struct Leaf {
    range: Range<usize>,
    span: Option<Span>,
    verbatim: bool,
    /// Whether it is text that may be changed, not code or mathematics.
    open: bool,
}

/// A stretch of a flat text and what shall stand there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub range: Range<usize>,
    pub after: String,
    /// Whether it is the user's own text, which nothing after it touches: it has no source.
    pub own: bool,
}

impl Flat {
    /// Flattens.
    pub fn of(inlines: &[Inline]) -> Flat {
        let mut flat = Flat::default();
        flat.push(inlines);
        flat
    }

    fn push(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text { text, verbatim } => {
                    self.leaf(text, inline.span, *verbatim, inline.span.is_some());
                }
                kind => match solid(kind) {
                    Some(text) => self.leaf(text, inline.span, false, false),
                    None => self.push(inline.children()),
                },
            }
        }
    }

    fn leaf(&mut self, text: &str, span: Option<Span>, verbatim: bool, open: bool) {
        let start = self.text.len();
        self.text.push_str(text);
        let range = start..self.text.len();
        if !range.is_empty() {
            self.leaves.push(Leaf { range, span, verbatim, open });
        }
    }

    fn leaves(&self, range: &Range<usize>) -> impl Iterator<Item = &Leaf> {
        let first = self.leaves.partition_point(|l| l.range.end <= range.start);
        let end = range.end;
        self.leaves[first..].iter().take_while(move |l| l.range.start < end)
    }

    /// Whether all of `range` is text that may be changed.
    pub fn is_open(&self, range: &Range<usize>) -> bool {
        self.leaves(range).all(|l| l.open)
    }

    /// Whether all of `range` lies in one inline.
    pub fn is_one_leaf(&self, range: &Range<usize>) -> bool {
        self.leaves(range).count() <= 1
    }

    /// The parts of `range`, one for each inline.
    pub fn pieces(&self, range: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let Range { start, end } = *range;
        self.leaves(range).map(move |l| l.range.start.max(start)..l.range.end.min(end))
    }

    /// The whole inline around `range`, if it is not as in its source.
    pub fn whole(&self, range: &Range<usize>) -> Option<Range<usize>> {
        self.leaves(range).find(|l| !l.verbatim).map(|l| l.range.clone())
    }

    /// The stretches of text that may not be changed.
    pub fn closed(&self) -> impl Iterator<Item = Range<usize>> {
        self.leaves.iter().filter(|l| !l.open).map(|l| l.range.clone())
    }

    /// Where `range` came from: from its first to its last character.
    pub fn span(&self, range: Range<usize>) -> Option<Span> {
        self.leaves(&range)
            .filter_map(|leaf| {
                let from = range.start.max(leaf.range.start) - leaf.range.start;
                let to = range.end.min(leaf.range.end) - leaf.range.start;
                Some(part(leaf.span?, leaf.verbatim, from..to))
            })
            .reduce(|a, b| Span { start: a.start.min(b.start), end: a.end.max(b.end), ..a })
    }
}

/// The characters of an inline that is not text and has no inlines inside.
fn solid(kind: &InlineKind) -> Option<&str> {
    match kind {
        InlineKind::Code(text)
        | InlineKind::Math(text)
        | InlineKind::Built { source: text, .. } => Some(text),
        InlineKind::Ruby { base, .. } => Some(base),
        InlineKind::Image { .. } => Some("\u{FFFC}"),
        InlineKind::LineBreak => Some("\n"),
        InlineKind::NoteRef(_) => Some(""),
        _ => None,
    }
}

/// The source of a part of a text; of a text that differs from its source, the whole source.
fn part(span: Span, verbatim: bool, range: Range<usize>) -> Span {
    match verbatim {
        true => Span::new(
            span.source,
            span.start as usize + range.start..span.start as usize + range.end,
        ),
        false => span,
    }
}

/// Carries out `changes`, sorted and apart from each other, on the inlines they were found in.
/// A line break goes when a change covers it; nothing else that is not text does.
/// Texts are split; what replaces a stretch is a text of its own, with the span of the stretch.
pub(super) fn splice(inlines: &mut Vec<Inline>, changes: &[Change]) {
    if !changes.is_empty() {
        let mut at = 0;
        *inlines = cut(std::mem::take(inlines), &mut at, changes);
    }
}

fn cut(inlines: Vec<Inline>, at: &mut usize, changes: &[Change]) -> Vec<Inline> {
    let mut out = Vec::with_capacity(inlines.len());
    for mut inline in inlines {
        if let InlineKind::Text { text, verbatim } = &inline.kind {
            let leaf = Text { text, span: inline.span, verbatim: *verbatim };
            leaf.cut(*at, changes, &mut out);
            *at += text.len();
        } else if let Some(text) = solid(&inline.kind) {
            let line_end = inline.kind == InlineKind::LineBreak && is_covered(*at, changes);
            *at += text.len();
            if !line_end {
                out.push(inline);
            }
        } else if let Some(body) = inline.kind.children_mut() {
            let whole = cut(std::mem::take(body), at, changes);
            // Markup with nothing left inside goes with what it marked.
            if !whole.is_empty() {
                *body = whole;
                out.push(inline);
            }
        }
    }
    out
}

/// Whether a change takes the character at `at` out.
fn is_covered(at: usize, changes: &[Change]) -> bool {
    let next = changes.get(changes.partition_point(|c| c.range.end <= at));
    next.is_some_and(|c| c.range.start <= at)
}

struct Text<'a> {
    text: &'a str,
    span: Option<Span>,
    verbatim: bool,
}

impl Text<'_> {
    /// Cuts this text, which begins at `at` of the flat text.
    fn cut(&self, at: usize, changes: &[Change], out: &mut Vec<Inline>) {
        let first = changes.partition_point(|c| c.range.end <= at);
        let mut done = 0;
        for change in changes[first..].iter().take_while(|c| c.range.start < at + self.text.len()) {
            let from = change.range.start.max(at) - at;
            let to = (change.range.end - at).min(self.text.len());
            self.keep(done..from, out);
            // A change over several inlines stands where it begins.
            if change.range.start >= at && !change.after.is_empty() {
                let source = if change.own { None } else { self.source(from..to) };
                out.push(Inline::text(change.after.as_str(), source));
            }
            done = to;
        }
        self.keep(done..self.text.len(), out);
    }

    fn keep(&self, range: Range<usize>, out: &mut Vec<Inline>) {
        if !range.is_empty() {
            let text = self.text[range.clone()].to_owned();
            let kind = InlineKind::Text { text, verbatim: self.verbatim };
            out.push(Inline::new(kind, self.source(range)));
        }
    }

    fn source(&self, range: Range<usize>) -> Option<Span> {
        self.span.map(|s| part(s, self.verbatim, range))
    }
}
