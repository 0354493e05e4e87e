//! A text put together from parts of a source that still knows where every byte came from.
//!
//! The Markdown parser wants one string; what it gets lacks the characters nobody sees and has
//! guards round some emphasis. Through an [`Excerpt`] its offsets lead back into the source.

use std::ops::Range;

use crate::document::Inline;
use crate::source::{Source, Span};

use super::normalise::Amendments;

/// The text with its parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Excerpt {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
struct Part {
    /// First byte in the text.
    at: usize,
    source: Range<usize>,
    /// Whether the text equals the source.
    same: bool,
}

/// A stretch of an excerpt that comes from one place.
pub(super) struct Piece<'a> {
    text: &'a str,
    source: Range<usize>,
    same: bool,
}

impl Excerpt {
    /// A range of a source as it is shown.
    pub(super) fn of(source: &Source, range: Range<usize>, amendments: &Amendments) -> Excerpt {
        let mut out = Excerpt::default();
        let mut at = range.start;
        for a in amendments.within(&range) {
            out.copy(source.text(), at..a.range.start);
            out.put(a.shown(), a.range.clone());
            at = a.range.end;
        }
        out.copy(source.text(), at..range.end.max(at));
        out
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The text with a guard before each of the offsets in `places`.
    pub(super) fn with_guards(&self, places: &[usize], guard: char) -> Excerpt {
        let guard = guard.to_string();
        self.rewritten(places.iter().map(|&place| (place..place, guard.as_str())))
    }

    /// The text with other words for some ranges, which are in order and apart.
    pub(super) fn rewritten<'a>(
        &self,
        changes: impl IntoIterator<Item = (Range<usize>, &'a str)>,
    ) -> Excerpt {
        let (mut out, mut at) = (Excerpt::default(), 0);
        for (range, words) in changes {
            out.append(self, at..range.start);
            out.put(words, self.source(range.clone()));
            at = range.end;
        }
        out.append(self, at..self.text.len());
        out
    }

    /// Adds a part of another excerpt.
    pub(super) fn append(&mut self, other: &Excerpt, range: Range<usize>) {
        for piece in other.pieces(range) {
            self.push(piece.text, piece.source, piece.same);
        }
    }

    /// Where a range comes from.
    pub(super) fn source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.source_at(range.start);
        if range.is_empty() {
            return start..start;
        }
        let (part, _) = self.part(range.end - 1);
        let end = match part.same {
            true => part.source.start + (range.end - part.at),
            false => part.source.end,
        };
        start..end.max(start)
    }

    /// A range as inlines, where it shows `shown`: verbatim where the source shows the same,
    /// else as a text of its own.
    pub(super) fn inlines(
        &self,
        source: &Source,
        range: Range<usize>,
        shown: &str,
        guard: char,
    ) -> Vec<Inline> {
        let mut rest = shown;
        let mut out = Vec::new();
        for piece in self.pieces(range.clone()) {
            let text = if piece.same { piece.text } else { piece.text.trim_matches(guard) };
            match rest.strip_prefix(text) {
                Some(left) => rest = left,
                None => return self.foreign(source, range, shown),
            }
            let span = Span::new(source.id, piece.source.clone());
            match (text.is_empty(), piece.same) {
                (true, _) => {}
                (false, true) => out.push(Inline::verbatim(text, span)),
                (false, false) => out.push(Inline::text(text, Some(span))),
            }
        }
        if rest.is_empty() { out } else { self.foreign(source, range, shown) }
    }

    fn foreign(&self, source: &Source, range: Range<usize>, shown: &str) -> Vec<Inline> {
        let span = Span::new(source.id, self.source(range));
        vec![Inline::text(shown, Some(span))]
    }

    fn copy(&mut self, text: &str, range: Range<usize>) {
        let slice = &text[range.clone()];
        self.push(slice, range, true);
    }

    fn put(&mut self, text: &str, source: Range<usize>) {
        self.push(text, source, false);
    }

    fn push(&mut self, text: &str, source: Range<usize>, same: bool) {
        if text.is_empty() {
            return;
        }
        let at = self.text.len();
        self.text.push_str(text);
        match self.parts.last() {
            Some(last)
                if same && last.same && last.source.start + (at - last.at) == source.start => {}
            _ => self.parts.push(Part { at, source, same }),
        }
    }

    /// The part a byte lies in, and its index.
    fn part(&self, at: usize) -> (&Part, usize) {
        let index = self.parts.partition_point(|p| p.at <= at).saturating_sub(1);
        (&self.parts[index], index)
    }

    fn source_at(&self, at: usize) -> usize {
        if self.parts.is_empty() {
            return 0;
        }
        let (part, _) = self.part(at);
        if part.same { part.source.start + (at - part.at) } else { part.source.start }
    }

    fn pieces(&self, range: Range<usize>) -> Vec<Piece<'_>> {
        let mut out = Vec::new();
        if range.is_empty() {
            return out;
        }
        let (_, first) = self.part(range.start);
        for (i, part) in self.parts.iter().enumerate().skip(first) {
            if part.at >= range.end {
                break;
            }
            let end = self.parts.get(i + 1).map_or(self.text.len(), |next| next.at);
            let (from, to) = (part.at.max(range.start), end.min(range.end));
            let source = match part.same {
                true => part.source.start + (from - part.at)..part.source.start + (to - part.at),
                false => part.source.clone(),
            };
            out.push(Piece { text: &self.text[from..to], source, same: part.same });
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::InlineKind;
    use crate::source::SourceId;

    #[test]
    fn offsets_lead_back_through_amendments_and_guards() {
        let source = Source::new(SourceId(0), "a", "甲\u{200B}乙か\u{3099}丙".into());
        let amendments = Amendments::of(source.text());
        let plain = Excerpt::of(&source, 0..source.text().len(), &amendments);
        assert_eq!(plain.text(), "甲乙が丙");
        let guarded = plain.with_guards(&[3], 'X');
        assert_eq!(guarded.text(), "甲X乙が丙");
        assert_eq!(guarded.source(3..7), 6..9);
        assert_eq!(guarded.source(4..guarded.text().len()), 6..source.text().len());
        let inlines = guarded.inlines(&source, 0..guarded.text().len(), "甲乙が丙", 'X');
        let verbatim = |i: &Inline| matches!(&i.kind, InlineKind::Text { verbatim: true, .. });
        assert_eq!(inlines.iter().map(verbatim).collect::<Vec<_>>(), [true, true, false, true]);
    }
}
