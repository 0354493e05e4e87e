//! Pinyin above Chinese characters (`--pinyin`), one syllable each (TYPOGRAPHY R1). The text stays as
//! it is: a reading stands beside its character, never in its place.

use std::collections::BTreeSet;

use super::splice::Flat;
use super::walk;
use crate::diag::{Diagnostic, Sink};
use crate::document::{Document, Inline, InlineKind};
use crate::source::Span;
use crate::text::Readings;

/// Which characters get readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pinyin {
    /// All.
    All,
    /// Each character the first time it is read so.
    First,
}

/// Puts readings above the characters of a Chinese document, but for those that have some, code and
/// mathematics.
pub fn annotate(document: &mut Document, pinyin: Pinyin, sink: &mut Sink) {
    if !document.lang().is_chinese() {
        let message =
            say!("`{lang}` gets no pinyin: only Chinese does", lang = document.lang().tag());
        sink.push(Diagnostic::warning("not-chinese", message));
        return;
    }
    let readings = Readings::new(document.lang());
    let mut seen = BTreeSet::new();
    let mut count = 0;
    for (_, inlines) in walk::texts(document) {
        let flat = Flat::of(inlines);
        let mut read = readings.of(&flat.text).into_iter().zip(flat.text.chars());
        let mut next = || {
            let (reading, c) = read.next()?;
            let wanted = |r: &&'static str| pinyin == Pinyin::All || seen.insert((c, *r));
            reading.filter(wanted)
        };
        count += mark(inlines, &mut next);
    }
    let message = say!("{count} characters have pinyin above them", count);
    sink.push(Diagnostic::note("pinyin-added", message));
}

/// Splits texts where characters have readings; `next` is asked once for each character.
fn mark(inlines: &mut Vec<Inline>, next: &mut dyn FnMut() -> Option<&'static str>) -> usize {
    let mut count = 0;
    let mut out = Vec::with_capacity(inlines.len());
    for mut inline in std::mem::take(inlines) {
        if let InlineKind::Text { text, verbatim } = &inline.kind {
            count += leaf(text, *verbatim, inline.span, next, &mut out);
            continue;
        }
        let formula = matches!(inline.kind, InlineKind::Formula { .. });
        match inline.kind.children_mut().filter(|_| !formula) {
            Some(children) => count += mark(children, next),
            None => Flat::of(std::slice::from_ref(&inline)).text.chars().for_each(|_| {
                next();
            }),
        }
        out.push(inline);
    }
    *inlines = out;
    count
}

fn leaf(
    text: &str,
    verbatim: bool,
    span: Option<Span>,
    next: &mut dyn FnMut() -> Option<&'static str>,
    out: &mut Vec<Inline>,
) -> usize {
    let part = |from: usize, to: usize| match span {
        Some(s) if verbatim => {
            Some(Span::new(s.source, s.range().start + from..s.range().start + to))
        }
        span => span,
    };
    let plain = |from: usize, to: usize| {
        let kind = InlineKind::Text { text: text[from..to].to_owned(), verbatim };
        Inline::new(kind, part(from, to))
    };
    let (mut done, mut count) = (0, 0);
    for (at, c) in text.char_indices() {
        let Some(reading) = next() else { continue };
        if done < at {
            out.push(plain(done, at));
        }
        done = at + c.len_utf8();
        let kind = InlineKind::Ruby { base: c.to_string(), text: reading.to_owned() };
        out.push(Inline::new(kind, part(at, done)));
        count += 1;
    }
    if done < text.len() {
        out.push(plain(done, text.len()));
    }
    count
}
