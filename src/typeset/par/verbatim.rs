//! Text kept as it is: code, and pieces too long for any line.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::measure::Measured;
use super::spacing::{Break, Gap, Stretch, Unit};
use super::{Composer, Style};
use crate::geom::Em;
use crate::text::{Class, Lang, Token, is_cjk};
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

/// Units without any glue; lines end where [`places`] says.
pub(super) fn measure(
    text: &str,
    tokens: Vec<Token>,
    lang: Lang,
    style: &Style<'_>,
    advance: impl Fn(usize) -> Em,
) -> Measured {
    let zero = Em::ZERO;
    let unit = |k| Unit { class: Class::Url, body: advance(k), lead: zero, trail: zero };
    let units: Vec<Unit> = (0..tokens.len()).map(unit).collect();
    let gap = |allowed| Gap {
        natural: zero,
        shrink: [(0, zero); 2],
        stretch: Stretch::Never,
        max: zero,
        line_break: if allowed { Break::Allowed(0) } else { Break::Never },
    };
    let gaps = places(text, &tokens, &units, style.longest).into_iter().map(gap).collect();
    let policy = HanPolicy { breaking: Breaking::Greedy, min_last: 0, ..style.han };
    Measured { tokens, composer: Composer::new(units, gaps, lang, policy) }
}

/// No line of code begins with these.
const ENDS: &str = "，。、；：！？）》」』】”’…";

/// A word of code wider than this part of the line is divided.
const WIDE: f64 = 0.4;

/// Behind which tokens a line of code may end: at its blanks and beside Han; in words that are wide
/// behind their signs, and anywhere in parts that are wide still.
fn places(text: &str, tokens: &[Token], units: &[Unit], line: Em) -> Vec<bool> {
    let of = |k: usize| &text[tokens[k].range.clone()];
    let first = |k: usize| of(k).chars().next().unwrap_or(' ');
    let wide =
        |range: Range<usize>| units[range].iter().map(|u| u.body).sum::<Em>() > line.scaled(WIDE);
    let alone = |k: usize| first(k).is_whitespace() || is_cjk(first(k));
    let sign = |k: usize| !first(k).is_alphanumeric() && first(k) != '_';
    let mut out = vec![true; tokens.len().saturating_sub(1)];
    let mut start = 0;
    while start < tokens.len() {
        let word = start..start + (start..tokens.len()).take_while(|&k| !alone(k)).count();
        if word.is_empty() {
            start += 1;
            continue;
        }
        let inside = word.start..word.end - 1;
        out[inside.clone()].fill(false);
        if wide(word.clone()) {
            // Behind the last of several signs.
            let mut from = word.start;
            for k in inside.clone() {
                if sign(k) && !sign(k + 1) {
                    out[k] = true;
                }
                let ends = out[k] || k + 1 == inside.end;
                if ends {
                    let last = if out[k] { k } else { k + 1 };
                    if wide(from..last + 1) {
                        (from..last).for_each(|k| out[k] = !sign(k + 1));
                    }
                    from = k + 1;
                }
            }
        }
        start = word.end;
    }
    // Marks stay with the Han before them.
    for (k, may) in out.iter_mut().enumerate() {
        *may &=
            !ENDS.contains(first(k + 1)) && (first(k).is_ascii() || !LEADS_ON.contains(first(k)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where lines may end, in a line of twenty letters of half an em.
    fn shown(text: &str) -> String {
        let tokens = tokens(text);
        let body = |t: &Token| if text[t.range.clone()].is_ascii() { Em::HALF } else { Em::ONE };
        let unit =
            |t: &Token| Unit { class: Class::Url, body: body(t), lead: Em::ZERO, trail: Em::ZERO };
        let units: Vec<Unit> = tokens.iter().map(unit).collect();
        let places = places(text, &tokens, &units, Em::ONE * 10);
        let mut out = String::new();
        for (k, token) in tokens.iter().enumerate() {
            out.push_str(&text[token.range.clone()]);
            if places.get(k) == Some(&true) {
                out.push('|');
            }
        }
        out
    }

    #[test]
    fn code_is_divided_at_its_blanks_before_its_words() {
        assert_eq!(shown("let a = 1;"), "let| |a| |=| |1;");
        assert_eq!(shown("a.push()"), "a.push()", "no wider than a word");
        assert_eq!(shown("std::collections::Map"), "std::|c|o|l|l|e|c|t|i|o|n|s::|Map");
        assert_eq!(shown("foo_bar(first,second)"), "foo_bar(|first,|second)");
        assert_eq!(shown("// 注释，好"), "//| |注|释，|好");
    }
}
