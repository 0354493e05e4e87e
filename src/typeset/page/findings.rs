//! What is to be said of lines that could not be set as they should: too loose, too short, too
//! long, broken where none may break. Readers of a report find the line in the source.

use std::cell::Cell;

use super::super::par::{Context, Line};
use crate::diag::{Diagnostic, Sink};
use crate::document::{Inline, InlineKind};
use crate::geom::Pt;
use crate::say::Message;
use crate::source::Span;

/// A line that ends this far from its measure, in em, is reported.
const OFF: f64 = 0.05;
/// Characters of a line that a message shows at either end.
const SHOWN: usize = 8;

/// Reports the lines of a text. `fills` is the measure and the em where lines are filled to the
/// measure, `None` where they end as they may.
pub(super) fn report(
    context: &Context<'_>,
    lines: &[Line],
    inlines: &[Inline],
    fills: Option<(Pt, Pt)>,
    sink: &mut Sink,
) {
    if none(lines, fills) {
        return;
    }
    let text = Flat::new(context, inlines);
    let mut at = 0;
    for line in lines {
        let from = at;
        at += line.chars().filter(|&c| counts(c)).count();
        let last = text.ends.contains(&at);
        for (code, message) in kinds(line, fills).filter(|k| !(last && k.0 == SHORT)) {
            let message = say!("{message}: `{text}`", message, text = quote(&line.text()));
            let found = if code == OVERFULL {
                Diagnostic::warning(code, message)
            } else {
                Diagnostic::note(code, message)
            };
            sink.push(found.at(text.span(from, at)));
        }
    }
}

/// Whether nothing is to be said of lines that are filled to a measure, if they are, but for the
/// last.
pub(super) fn none(lines: &[Line], fills: Option<(Pt, Pt)>) -> bool {
    let Some((last, filled)) = lines.split_last() else { return true };
    let none = |line, fills| kinds(line, fills).next().is_none();
    filled.iter().all(|line| none(line, fills)) && none(last, None)
}

const SHORT: &str = "short-line";
const OVERFULL: &str = "overfull-line";

/// What is wrong with a line, as far as it shows without its neighbours.
fn kinds(line: &Line, fills: Option<(Pt, Pt)>) -> impl Iterator<Item = (&'static str, Message)> {
    let loose = line.loose.map(|em| {
        (
            "loose-line",
            say!("the gaps of a line open to {em} em", em = format!("{:.2}", em.to_f64())),
        )
    });
    let overfull = line.overfull.map(|em| {
        (
            OVERFULL,
            say!("a line stands {em} em out of its measure", em = format!("{:.2}", em.to_f64())),
        )
    });
    let forced = line
        .emergency
        .then(|| ("forced-break", say!("a line ends where none may, since nothing else fits")));
    let short = fills.and_then(|(measure, em)| {
        let missing = (measure - line.width).0 / em.0;
        let message = || {
            say!(
                "a line with too few gaps to open ends {missing} em short",
                missing = format!("{:.2}", missing)
            )
        };
        (missing > OFF).then(|| (SHORT, message()))
    });
    loose.into_iter().chain(overfull).chain(forced).chain(short)
}

/// The beginning of a line and its end.
fn quote(text: &str) -> String {
    let chars: Vec<char> = text.trim().chars().filter(|&c| c != '\u{AD}').collect();
    if chars.len() <= SHOWN * 2 + 1 {
        return chars.into_iter().collect();
    }
    let (head, tail) = (&chars[..SHOWN], &chars[chars.len() - SHOWN..]);
    head.iter().chain(&['…']).chain(tail).collect()
}

/// Characters that are the same in a line and in its inlines: blanks are joined in a line, and
/// hyphens are ours.
fn counts(c: char) -> bool {
    !c.is_whitespace() && c != '\u{AD}'
}

/// The texts of some inlines one after the other, with the places they came from.
struct Flat<'a> {
    /// Counted characters, text, span; exact where the text is the source's.
    leaves: Vec<(usize, &'a str, Option<Span>, bool)>,
    /// How many characters stand before each forced line break and the end.
    ends: Vec<usize>,
    count: usize,
    /// A counted character of a leaf with its offset there: those after it are found from here.
    found: Cell<(usize, usize, usize)>,
}

impl<'a> Flat<'a> {
    fn new(context: &Context<'_>, inlines: &'a [Inline]) -> Flat<'a> {
        let mut flat =
            Flat { leaves: Vec::new(), ends: Vec::new(), count: 0, found: Cell::default() };
        flat.add(context, inlines);
        flat.ends.push(flat.count);
        flat
    }

    fn add(&mut self, context: &Context<'_>, inlines: &'a [Inline]) {
        for inline in inlines {
            let (text, exact): (&str, bool) = match &inline.kind {
                InlineKind::Text { text, verbatim } => (text, *verbatim),
                InlineKind::Code(text)
                | InlineKind::Math(text)
                | InlineKind::Built { source: text, .. } => (text, false),
                InlineKind::Ruby { base, .. } => (base, false),
                InlineKind::Image { asset: None, alt, .. } => (alt, false),
                InlineKind::Image { .. } => ("\u{FFFC}", false),
                InlineKind::NoteRef(note) => {
                    self.count += (context.note_label)(*note).chars().count();
                    continue;
                }
                InlineKind::LineBreak => {
                    self.ends.push(self.count);
                    continue;
                }
                _ => {
                    self.add(context, inline.children());
                    continue;
                }
            };
            let count = text.chars().filter(|&c| counts(c)).count();
            self.leaves.push((self.count, text, inline.span, exact));
            self.count += count;
        }
    }

    /// Where counted characters `from..to` stand in the source.
    fn span(&self, from: usize, to: usize) -> Option<Span> {
        let start = self.place(from)?;
        let end = self.place(to.saturating_sub(1).max(from)).filter(|e| e.source == start.source);
        let end = end.map_or(start.end, |e| e.end).max(start.end);
        Some(Span { end, ..start })
    }

    /// The source of one counted character: its own, or that of the text it stands in.
    fn place(&self, at: usize) -> Option<Span> {
        let leaf = self.leaves.partition_point(|l| l.0 <= at).checked_sub(1)?;
        let (before, text, span, exact) = self.leaves[leaf];
        let span = span?;
        let (passed, from) = match self.found.get() {
            (same, count, offset) if same == leaf && count <= at - before => (count, offset),
            _ => (0, 0),
        };
        let mut counted = text[from..].char_indices().filter(|c| counts(c.1));
        let Some((offset, c)) = counted.nth(at - before - passed).filter(|_| exact) else {
            return Some(span);
        };
        let offset = from + offset;
        self.found.set((leaf, at - before, offset));
        let start = span.start + offset as u32;
        Some(Span { start, end: start + c.len_utf8() as u32, ..span })
    }
}
