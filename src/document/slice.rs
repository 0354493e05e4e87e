//! Cuts a paragraph by byte ranges of its plain text, so that a caption or a reference keeps its
//! marks, its notes and its exact place in the source.

use std::ops::Range;

use super::{Inline, InlineKind, Target, plain_text};
use crate::source::Span;

/// Text that a cut left over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rest {
    /// Where it stood.
    pub span: Option<Span>,
    /// Its characters.
    pub text: String,
}

/// The inlines within a range of the plain text.
pub(crate) fn slice(body: &[Inline], range: Range<usize>) -> Vec<Inline> {
    let mut at = 0;
    cut(body, &range, &mut at)
}

fn cut(body: &[Inline], range: &Range<usize>, at: &mut usize) -> Vec<Inline> {
    let mut out = Vec::new();
    for inline in body {
        let start = *at;
        if let InlineKind::Text { text, .. } = &inline.kind {
            *at += text.len();
            let (from, to) = (range.start.max(start), range.end.min(*at));
            if from < to {
                out.push(part(inline, text, from - start..to - start));
            }
        } else if inline.children().is_empty() {
            *at += plain_text(std::slice::from_ref(inline)).len();
            out.extend(holds(range, &(start..*at)).then(|| inline.clone()));
        } else {
            let inner = cut(inline.children(), range, at);
            if !inner.is_empty() {
                out.push(with_children(inline, inner));
            }
        }
    }
    out
}

/// Whether an inline that cannot be cut belongs to the range. One without text, such as the call
/// of a note, belongs to what stands before it.
fn holds(range: &Range<usize>, inline: &Range<usize>) -> bool {
    if inline.is_empty() {
        range.start < inline.start && inline.start <= range.end
            || inline.start == 0 && range.start == 0 && !range.is_empty()
    } else {
        range.contains(&inline.start)
    }
}

fn part(inline: &Inline, text: &str, range: Range<usize>) -> Inline {
    let InlineKind::Text { verbatim, .. } = inline.kind else { return inline.clone() };
    let span = if verbatim {
        inline.span.map(|s| Span::new(s.source, at(s.start, range.start)..at(s.start, range.end)))
    } else {
        inline.span
    };
    let kind = InlineKind::Text { text: text[range].to_owned(), verbatim };
    Inline { span, kind }
}

fn at(start: u32, offset: usize) -> usize {
    start as usize + offset
}

fn with_children(inline: &Inline, inner: Vec<Inline>) -> Inline {
    let kind = match &inline.kind {
        InlineKind::Emphasis(_) => InlineKind::Emphasis(inner),
        InlineKind::Strong(_) => InlineKind::Strong(inner),
        InlineKind::Strike(_) => InlineKind::Strike(inner),
        InlineKind::Superscript(_) => InlineKind::Superscript(inner),
        InlineKind::Subscript(_) => InlineKind::Subscript(inner),
        InlineKind::Link { target, .. } => InlineKind::Link { target: target.clone(), body: inner },
        InlineKind::Formula { source, .. } => {
            InlineKind::Formula { source: source.clone(), body: inner }
        }
        other => other.clone(),
    };
    Inline { span: inline.span, kind }
}

/// The text outside a range, without blanks alone; none when something that is not text would be
/// left over, for that must not be lost.
pub(crate) fn outside(body: &[Inline], range: &Range<usize>) -> Option<Vec<Rest>> {
    let mut rest = Vec::new();
    let mut at = 0;
    leave(body, range, &mut at, &mut rest).then_some(rest)
}

fn leave(body: &[Inline], range: &Range<usize>, at: &mut usize, rest: &mut Vec<Rest>) -> bool {
    body.iter().all(|inline| {
        let start = *at;
        match &inline.kind {
            InlineKind::Text { text, .. } => {
                *at += text.len();
                for (from, to) in [(start, range.start.min(*at)), (range.end.max(start), *at)] {
                    if from < to && !text[from - start..to - start].trim().is_empty() {
                        let piece = part(inline, text, from - start..to - start);
                        rest.push(Rest { span: piece.span, text: plain_text(&[piece]) });
                    }
                }
                true
            }
            InlineKind::LineBreak => {
                *at += 1;
                true
            }
            _ if inline.children().is_empty() => {
                *at += plain_text(std::slice::from_ref(inline)).len();
                holds(range, &(start..*at))
            }
            _ => leave(inline.children(), range, at, rest),
        }
    })
}

/// Ranges of the plain text in which no reference may be made: links, formulas,
/// code, ruby, images.
pub(crate) fn closed(body: &[Inline]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = 0;
    close(body, &mut at, &mut out);
    out
}

fn close(body: &[Inline], at: &mut usize, out: &mut Vec<Range<usize>>) {
    for inline in body {
        let start = *at;
        let whole = matches!(inline.kind, InlineKind::Link { .. } | InlineKind::Formula { .. });
        if whole || inline.children().is_empty() {
            *at += plain_text(std::slice::from_ref(inline)).len();
            if !matches!(inline.kind, InlineKind::Text { .. }) {
                out.push(start..*at);
            }
        } else {
            close(inline.children(), at, out);
        }
    }
}

/// Whether a range touches one of those closed, which are in order.
pub(crate) fn is_closed(closed: &[Range<usize>], range: &Range<usize>) -> bool {
    let next = closed.partition_point(|c| c.end <= range.start);
    closed.get(next).is_some_and(|c| c.start < range.end)
}

/// Makes links of ranges of the plain text, which are in order and do not overlap. The paragraph
/// is gone through once, however many there are.
pub(crate) fn link(body: &mut Vec<Inline>, links: Vec<(Range<usize>, Target)>) {
    if links.is_empty() {
        return;
    }
    let mut left = Left::of(std::mem::take(body));
    for (range, target) in links {
        body.extend(left.take(range.start));
        let shown = left.take(range.end);
        let place = shown.iter().find_map(place);
        body.push(Inline::new(InlineKind::Link { target, body: shown }, place));
    }
    body.extend(left.take(usize::MAX));
}

fn place(inline: &Inline) -> Option<Span> {
    inline.children().iter().find_map(place).or(inline.span)
}

/// What is left of a paragraph from whose front pieces are taken.
struct Left {
    /// Last first, inside inlines, too.
    rest: Vec<Inline>,
    /// How many bytes of the foremost text are taken.
    used: usize,
    /// Where it begins in the plain text of the whole.
    at: usize,
}

impl Left {
    fn of(mut body: Vec<Inline>) -> Left {
        fn reverse(inlines: &mut [Inline]) {
            inlines.reverse();
            inlines.iter_mut().filter_map(|i| i.kind.children_mut()).for_each(|c| reverse(c));
        }
        reverse(&mut body);
        Left { rest: body, used: 0, at: 0 }
    }

    /// What stands before a place of the plain text; what has no text belongs to what stands
    /// before it, what cannot be cut to where it begins.
    fn take(&mut self, end: usize) -> Vec<Inline> {
        if end <= self.at {
            return Vec::new();
        }
        let mut rest = std::mem::take(&mut self.rest);
        let taken = self.front(&mut rest, end);
        self.rest = rest;
        taken
    }

    fn front(&mut self, rest: &mut Vec<Inline>, end: usize) -> Vec<Inline> {
        let mut out = Vec::new();
        while let Some(mut inline) = rest.pop() {
            if !inline.children().is_empty() {
                let mut inside = inline.kind.children_mut().map(std::mem::take).unwrap_or_default();
                let inner = self.front(&mut inside, end);
                let whole = inside.is_empty();
                if !inner.is_empty() {
                    out.push(with_children(&inline, inner));
                }
                if whole {
                    continue;
                }
                if let Some(children) = inline.kind.children_mut() {
                    *children = inside;
                }
            } else if let InlineKind::Text { text, .. } = &inline.kind {
                let to = text.len().min(self.used + end.saturating_sub(self.at));
                if to > self.used {
                    out.push(part(&inline, text, self.used..to));
                }
                self.at += to - self.used;
                self.used = to;
                if to == text.len() {
                    self.used = 0;
                    continue;
                }
            } else {
                let len = plain_text(std::slice::from_ref(&inline)).len();
                if len == 0 || self.at < end {
                    self.at += len;
                    out.push(inline);
                    continue;
                }
            }
            rest.push(inline);
            break;
        }
        out
    }
}

/// Where the characters of a paragraph stand in the source.
pub(crate) struct Places<'a> {
    /// Where each begins and ends in the plain text.
    leaves: Vec<(Range<usize>, &'a Inline)>,
}

impl<'a> Places<'a> {
    pub(crate) fn of(body: &'a [Inline]) -> Places<'a> {
        fn collect<'a>(body: &'a [Inline], leaves: &mut Vec<(Range<usize>, &'a Inline)>) {
            for inline in body {
                if !inline.children().is_empty() {
                    collect(inline.children(), leaves);
                    continue;
                }
                let start = leaves.last().map_or(0, |(range, _)| range.end);
                let len = plain_text(std::slice::from_ref(inline)).len();
                leaves.push((start..start + len, inline));
            }
        }
        let mut leaves = Vec::new();
        collect(body, &mut leaves);
        Places { leaves }
    }

    /// The place of a range of the plain text: of what stands first in it.
    pub(crate) fn place(&self, range: &Range<usize>) -> Option<Span> {
        let first = self.leaves.partition_point(|(leaf, _)| leaf.end <= range.start);
        let within = self.leaves[first..].iter().take_while(|(leaf, _)| leaf.start < range.end);
        within.into_iter().find_map(|(leaf, inline)| match &inline.kind {
            InlineKind::Text { text, .. } => {
                let (from, to) = (range.start.max(leaf.start), range.end.min(leaf.end));
                part(inline, text, from - leaf.start..to - leaf.start).span
            }
            _ => inline.span,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::NodeId;
    use crate::source::SourceId;

    fn body() -> Vec<Inline> {
        let text = |s: &str, from: usize| {
            Inline::verbatim(s, Span::new(SourceId(0), from..from + s.len()))
        };
        let strong = InlineKind::Strong(vec![text("cd", 14)]);
        let note = Inline::new(InlineKind::NoteRef(NodeId(1)), None);
        vec![text("ab", 10), Inline::new(strong, None), note, text("ef", 20)]
    }

    #[test]
    fn a_slice_keeps_marks_and_places() {
        let cut = slice(&body(), 1..3);
        assert_eq!(plain_text(&cut), "bc");
        assert_eq!(cut[0].span, Some(Span::new(SourceId(0), 11..12)));
        assert_eq!(cut[1].children()[0].span, Some(Span::new(SourceId(0), 14..15)));
    }

    #[test]
    fn neighbouring_slices_hold_everything_once() {
        let whole = body();
        for middle in 1..6 {
            let (left, right) = (slice(&whole, 0..middle), slice(&whole, middle..6));
            let notes =
                left.iter().chain(&right).filter(|i| plain_text(&[(*i).clone()]).is_empty());
            assert_eq!(notes.count(), 1, "{middle}");
            assert_eq!(plain_text(&left) + &plain_text(&right), "abcdef");
        }
    }

    #[test]
    fn a_note_call_is_never_left_over() {
        assert!(outside(&body(), &(0..2)).is_none());
        let rest = outside(&body(), &(2..5)).expect("the note is inside");
        assert_eq!(rest.iter().map(|r| r.text.as_str()).collect::<Vec<_>>(), ["ab", "f"]);
    }

    #[test]
    fn links_cut_a_paragraph_as_slices_do() {
        let (whole, to) = (body(), Target::Url("https://example.org".to_owned()));
        let two = |a: usize, b: usize, c: usize| vec![(a..b, to.clone()), (c..6, to.clone())];
        for (a, b) in (0..6).flat_map(|a| (a + 1..6).map(move |b| (a, b))) {
            for c in b..6 {
                let mut linked = whole.clone();
                link(&mut linked, two(a, b, c));
                let links: Vec<&Inline> = linked.iter().filter(|i| is_link(i)).collect();
                assert_eq!(links.len(), 2);
                assert_eq!(links[0].children(), slice(&whole, a..b), "{a} {b} {c}");
                assert_eq!(links[1].children(), slice(&whole, c..6), "{a} {b} {c}");
                let at = linked.iter().position(is_link).unwrap_or_default();
                assert_eq!(linked[..at], slice(&whole, 0..a), "{a} {b} {c}");
                let places = Places::of(&whole);
                assert_eq!(places.place(&(a..b)), links[0].span, "{a} {b} {c}");
            }
        }
    }

    fn is_link(inline: &Inline) -> bool {
        matches!(inline.kind, InlineKind::Link { .. })
    }
}
