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
        held: false,
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
        let other = |c: Option<char>| c != Some(' ');
        let before = k.checked_sub(1).and_then(char_at);
        char_at(k) == Some(' ') && other(before) && other(char_at(k + 1))
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
            let whole = Token::whole(text, Class::Url);
            out.push(Token { range: start..end, space_before, ..whole });
            start = end;
        }
    }
    out
}

/// The graphemes of a Western piece that is wider than any line: it may break between them.
pub(super) fn anywhere(text: &str, token: &Token) -> Vec<Token> {
    let piece = |(at, s): (usize, &str)| {
        let start = token.range.start + at;
        Token {
            range: start..start + s.len(),
            class: Class::Url,
            space_before: token.space_before && at == 0,
            held: token.held && at == 0,
            solid: false,
        }
    };
    text[token.range.clone()].grapheme_indices(true).map(piece).collect()
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
