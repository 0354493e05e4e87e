//! The text of a stretch to tokens, each with one look.

use super::collect::{Segment, Special};
use super::{Style, verbatim};
use crate::text::{Class, Token, tokenise};

/// Tokens of a stretch. Code, notes, readings and images are cut apart from the text around them.
pub(super) fn tokens(text: &str, segments: &[Segment], style: &Style<'_>) -> Vec<Token> {
    if style.verbatim {
        return verbatim::tokens(text);
    }
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    while at < segments.len() {
        let first = &segments[at];
        let plain = |s: &Segment| s.special == Special::None && !s.look.code;
        let mut end = at + 1;
        if plain(first) {
            while end < segments.len() && plain(&segments[end]) {
                end += 1;
            }
        }
        let range = first.range.start..segments[end - 1].range.end;
        let piece = &text[range.clone()];
        let mut found = match &first.special {
            Special::None if first.look.code => verbatim::code_tokens(piece),
            Special::None => tokenise(piece, style.han.hyphenate),
            Special::Note(_) => vec![Token::whole(piece, Class::NoteMark)],
            Special::Formula(_) => vec![Token::whole(piece, Class::Western)],
            Special::Image(_) | Special::Ruby(..) => vec![Token::whole(piece, Class::Ideograph)],
        };
        for token in &mut found {
            token.range = token.range.start + range.start..token.range.end + range.start;
        }
        // The call of a note stands in the blank of a mark before it (TYPOGRAPHY 1.8, U8).
        if matches!(first.special, Special::Note(_))
            && let Some(before) = out.last_mut()
        {
            before.solid = true;
        }
        if let Some(token) = found.first_mut()
            && text[..token.range.start].ends_with([' ', '\n', '\t'])
            && !out.is_empty()
        {
            token.space_before = true;
        }
        out.extend(found);
        at = end;
    }
    split_at_segments(&mut out, segments);
    out
}

/// Cuts Western tokens that run over the edge of a segment, so that each has one look.
fn split_at_segments(tokens: &mut Vec<Token>, segments: &[Segment]) {
    let edges: Vec<usize> = segments.iter().skip(1).map(|s| s.range.start).collect();
    if edges.is_empty() {
        return;
    }
    let mut out = Vec::with_capacity(tokens.len());
    for token in tokens.drain(..) {
        let first = edges.partition_point(|&e| e <= token.range.start);
        let mut rest = token;
        let end = rest.range.end;
        for &edge in edges[first..].iter().take_while(|&&e| e < end) {
            let head = Token { range: rest.range.start..edge, ..rest.clone() };
            rest = Token { range: edge..rest.range.end, space_before: false, held: false, ..rest };
            out.push(head);
        }
        out.push(rest);
    }
    *tokens = out;
}
