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

/// After these a word of code goes on: a line never ends with them.
const LEADS_ON: &str = "([{<（《「『【“‘$@#'\"`";

/// Code in a line of text: broken at its spaces and after punctuation. A single space is glue, as
/// between words, so that lines end flush; more of them are kept as they are.
pub(super) fn code_tokens(text: &str) -> Vec<Token> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let char_at = |k: usize| chars.get(k).map(|c| c.1);
    let single = |k: usize| {
        char_at(k) == Some(' ')
            && k.checked_sub(1).and_then(char_at).is_some_and(|c| c != ' ')
            && char_at(k + 1).is_some_and(|c| c != ' ')
    };
    let mut out = Vec::new();
    let (mut start, mut space) = (0, false);
    for (k, &(at, c)) in chars.iter().enumerate() {
        let end = at + c.len_utf8();
        if single(k) {
            (start, space) = (end, true);
            continue;
        }
        let next = char_at(k + 1);
        let word = next.is_none_or(char::is_alphanumeric);
        let breaks = !c.is_alphanumeric() && word && !LEADS_ON.contains(c);
        if breaks || single(k + 1) || next.is_none() {
            let space_before = std::mem::take(&mut space);
            out.push(Token { range: start..end, class: Class::Url, space_before, solid: false });
            start = end;
        }
    }
    out
}

/// Cuts Western pieces that are longer than a line, of more than twice `longest` characters of
/// half an em, so that they can break anywhere; those of more than `longest` break where a small
/// letter meets a capital, so that they leave no hole before them.
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
        let piece = &text[token.range.clone()];
        let anywhere = piece.len() > longest.saturating_mul(2);
        let mut start = 0;
        for (at, s) in piece.grapheme_indices(true) {
            let end = at + s.len();
            if end < piece.len() && !anywhere && !is_hump(&piece[..end], &piece[end..]) {
                continue;
            }
            out.push(Token {
                range: token.range.start + start..token.range.start + end,
                class: Class::Url,
                space_before: token.space_before && start == 0,
                solid: false,
            });
            start = end;
        }
    }
    *tokens = out;
}

/// `webTo|Following`.
fn is_hump(before: &str, after: &str) -> bool {
    before.ends_with(char::is_lowercase) && after.starts_with(char::is_uppercase)
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
