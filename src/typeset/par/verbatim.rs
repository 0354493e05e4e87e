//! Text kept as it is: code, and pieces too long for any line.

use unicode_segmentation::UnicodeSegmentation;

use super::Composer;
use super::measure::Measured;
use super::spacing::{Break, Gap, Stretch, Unit};
use crate::geom::Em;
use crate::text::{Class, Lang, Token};
use crate::theme::{Breaking, HanPolicy};

/// Code lines: every grapheme a token, spaces too; a line may break anywhere.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let piece = |(at, s): (usize, &str)| Token {
        range: at..at + s.len(),
        class: Class::Url,
        space_before: false,
        solid: false,
    };
    text.grapheme_indices(true).map(piece).collect()
}

/// Code in a line of text: broken after spaces and after punctuation.
pub(super) fn code_tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        let next_is_word = chars.peek().is_none_or(|(_, n)| n.is_alphanumeric());
        let ends = (!c.is_alphanumeric() && next_is_word) || end == text.len();
        if ends {
            out.push(Token {
                range: start..end,
                class: Class::Url,
                space_before: false,
                solid: false,
            });
            start = end;
        }
    }
    out
}

/// Cuts Western pieces of more than `longest` characters so that they can break anywhere.
pub(super) fn split_long(text: &str, tokens: &mut Vec<Token>, longest: usize) {
    let long = |t: &Token| t.class.is_western() && t.range.len() > longest;
    if !tokens.iter().any(long) {
        return;
    }
    let mut out = Vec::with_capacity(tokens.len() + longest);
    for token in tokens.drain(..) {
        if !long(&token) {
            out.push(token);
            continue;
        }
        for (at, s) in text[token.range.clone()].grapheme_indices(true) {
            let start = token.range.start + at;
            out.push(Token {
                range: start..start + s.len(),
                class: Class::Url,
                space_before: token.space_before && at == 0,
                solid: false,
            });
        }
    }
    *tokens = out;
}

/// Units without any glue.
pub(super) fn measure(
    tokens: Vec<Token>,
    lang: Lang,
    policy: &HanPolicy,
    advance: impl Fn(usize) -> Em,
) -> Measured {
    let zero = Em::ZERO;
    let unit = |k| Unit { class: Class::Url, body: advance(k), lead: zero, trail: zero };
    let units: Vec<Unit> = (0..tokens.len()).map(unit).collect();
    let gap = Gap {
        natural: zero,
        shrink: [(0, zero); 2],
        stretch: Stretch::Never,
        max: zero,
        line_break: Break::Allowed(0),
    };
    let gaps = vec![gap; tokens.len().saturating_sub(1)];
    let policy = HanPolicy { breaking: Breaking::Greedy, min_last: 0, ..*policy };
    Measured { tokens, composer: Composer::new(units, gaps, lang, policy) }
}
