//! Formulas that have lines to themselves and stand in a paragraph: they part it.

use std::collections::{BTreeSet, VecDeque};

use crate::document::{Inline, InlineKind};
use crate::source::Span;

use super::leaf::{extent, trim_end, trim_start};

/// Where formulas begin that have lines to themselves.
pub(super) type Displays = BTreeSet<u32>;

/// Marks that stay with the formula before them.
const MARKS: &str = ",.;:!?，。；：！？、";
/// What opens what must close in its own paragraph.
const OPENING: [char; 8] = ['（', '(', '「', '『', '“', '‘', '《', '【'];
/// The number of a formula has no more than so many characters.
const NUMBER: usize = 8;

/// The pieces of a paragraph that formulas part: the text before each, the formula with the mark
/// and the number behind it, the text behind. One in brackets stays in its text.
pub(super) fn parted(body: Vec<Inline>, displays: &Displays) -> Vec<Vec<Inline>> {
    if !is_parted(&body, displays) {
        return vec![body];
    }
    let (mut out, mut text) = (Vec::new(), Vec::new());
    let mut rest = VecDeque::from(body);
    while let Some(inline) = rest.pop_front() {
        if !is_display(&inline, displays) || is_open(&text) {
            text.push(inline);
            continue;
        }
        out.push(std::mem::take(&mut text));
        let mut piece = vec![inline];
        take_behind(&mut piece, &mut rest);
        out.push(piece);
    }
    out.push(text);
    for piece in &mut out {
        trim_start(piece);
        trim_end(piece);
    }
    out.retain(|piece| extent(piece).is_some());
    out
}

/// Whether formulas part a paragraph: one that has nothing beside it does not.
pub(super) fn is_parted(body: &[Inline], displays: &Displays) -> bool {
    !displays.is_empty() && body.len() > 1 && body.iter().any(|i| is_display(i, displays))
}

/// Whether a paragraph begins with a formula that has lines to itself.
pub(super) fn begins(body: &[Inline], displays: &Displays) -> bool {
    body.first().is_some_and(|first| is_display(first, displays))
}

fn is_display(inline: &Inline, displays: &Displays) -> bool {
    matches!(inline.kind, InlineKind::Math(_))
        && inline.span.is_some_and(|span| displays.contains(&span.start))
}

/// Whether a bracket is open at the end of a text.
fn is_open(text: &[Inline]) -> bool {
    let last = text.last().map(|i| &i.kind);
    matches!(last, Some(InlineKind::Text { text, .. }) if text.trim_end().ends_with(OPENING))
}

/// Takes what belongs to a formula: its number, a mark, calls of notes.
fn take_behind(piece: &mut Vec<Inline>, rest: &mut VecDeque<Inline>) {
    let mut marked = false;
    while let Some(next) = rest.front_mut() {
        let InlineKind::Text { text, verbatim } = &mut next.kind else {
            if !matches!(next.kind, InlineKind::NoteRef(_)) {
                return;
            }
            piece.extend(rest.pop_front());
            continue;
        };
        let shown = text.trim();
        if shown.is_empty() {
            rest.pop_front();
            continue;
        }
        let mut chars = shown.chars();
        let mark = chars.next().filter(|c| MARKS.contains(*c) && !marked);
        if is_number(shown) || mark.is_some() && chars.as_str().is_empty() {
            marked = marked || mark.is_some();
            piece.extend(rest.pop_front());
            continue;
        }
        let reads_on = |c: char| c.is_ascii_alphanumeric();
        let (Some(mark), true, Some(span)) = (mark, *verbatim, next.span) else { return };
        if mark == '.' && chars.as_str().starts_with(reads_on) {
            return;
        }
        let start = text.len() - text.trim_start().len();
        let end = start + mark.len_utf8();
        let at = |bytes: usize| span.start + bytes as u32;
        let place = Span { start: at(start), end: at(end), ..span };
        piece.push(Inline::verbatim(mark.to_string(), place));
        next.span = Some(Span { start: at(end), ..span });
        text.drain(..end);
        marked = true;
    }
}

/// `(2.1)`, with a mark or without.
fn is_number(text: &str) -> bool {
    let text = text.trim_end_matches(|c| MARKS.contains(c));
    let inner = text.strip_prefix(['(', '（']).and_then(|t| t.strip_suffix([')', '）']));
    inner.is_some_and(|inner| {
        inner.contains(|c: char| c.is_ascii_digit())
            && inner.chars().count() <= NUMBER
            && inner.chars().all(|c| c.is_ascii_digit() || ".-–*'".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::plain_text;
    use crate::source::{Source, SourceId};

    /// A text with formulas in `{}`; those that begin with `=` have lines to themselves.
    fn pieces(text: &str) -> Vec<String> {
        let source = Source::new(SourceId::default(), "a.md", text.to_owned());
        let (mut body, mut displays) = (Vec::new(), Displays::new());
        let mut at = 0;
        for piece in text.split_inclusive(['{', '}']) {
            let (start, end) = (at, at + piece.len());
            at = end;
            let inner = piece.trim_end_matches(['{', '}']);
            let span = Span::new(source.id, start..start + inner.len());
            if piece.ends_with('}') {
                body.push(Inline::new(InlineKind::Math(inner.to_owned()), Some(span)));
                if inner.starts_with('=') {
                    displays.insert(span.start);
                }
            } else if !inner.is_empty() {
                body.push(Inline::verbatim(inner, span));
            }
        }
        let parted = parted(body, &displays);
        for inline in parted.iter().flatten() {
            let span = inline.span.expect("a place");
            assert_eq!(source.slice(span), plain_text(std::slice::from_ref(inline)));
        }
        parted.iter().map(|piece| plain_text(piece)).collect()
    }

    #[test]
    fn formulas_part_their_paragraphs() {
        for (text, wanted) in [
            ("甲{x}乙", "甲x乙"),
            ("甲{=x}乙", "甲|=x|乙"),
            ("甲：{=x}，乙{y}。", "甲：|=x，|乙y。"),
            ("{=x}", "=x"),
            ("甲{=x} 。 乙", "甲|=x。|乙"),
            ("甲{=x}。", "甲|=x。"),
            ("甲{=x}.5", "甲|=x|.5"),
            ("甲{=x} (2.1)", "甲|=x (2.1)"),
            ("甲{=x}（1）。", "甲|=x（1）。"),
            ("甲{=x}（乙）", "甲|=x|（乙）"),
            ("甲（{=x}）乙", "甲（=x）乙"),
            ("{=x}，{=y}，乙", "=x，|=y，|乙"),
        ] {
            assert_eq!(pieces(text).join("|"), wanted, "{text}");
        }
    }
}
