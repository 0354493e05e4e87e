//! Cuts a paragraph by byte ranges of its plain text, so that a caption or a reference keeps its
//! marks, its notes and its exact place in the source.

use std::ops::Range;

use super::{Inline, InlineKind, plain_text};
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

/// Ranges of the plain text in which no reference may be made: links, code, ruby, images.
pub(crate) fn closed(body: &[Inline]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = 0;
    close(body, &mut at, &mut out);
    out
}

fn close(body: &[Inline], at: &mut usize, out: &mut Vec<Range<usize>>) {
    for inline in body {
        let start = *at;
        let link = matches!(inline.kind, InlineKind::Link { .. });
        if link || inline.children().is_empty() {
            *at += plain_text(std::slice::from_ref(inline)).len();
            if !matches!(inline.kind, InlineKind::Text { .. }) {
                out.push(start..*at);
            }
        } else {
            close(inline.children(), at, out);
        }
    }
}

/// The place in the source of a range of the plain text.
pub(crate) fn span(body: &[Inline], range: Range<usize>) -> Option<Span> {
    fn first(inlines: &[Inline]) -> Option<Span> {
        inlines.iter().find_map(|i| first(i.children()).or(i.span))
    }
    first(&slice(body, range))
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
}
