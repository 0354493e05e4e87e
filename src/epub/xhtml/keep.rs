//! What must not part at a line's end (TYPOGRAPHY 7.2): readers know no 孤字 rule, but all of them
//! know `white-space: nowrap`.

use std::ops::Range;

use crate::document::{Inline, InlineKind, plain_text};
use crate::text::{is_cjk, is_western, raised};

/// What is longer than this is not kept together as a whole.
pub(super) const LONGEST: usize = 8;

/// Where the last `least` characters of a paragraph begin: the inline, and the byte in its text.
/// `None` when there is nothing to keep together.
pub(super) fn tail(body: &[Inline], least: usize) -> Option<(&Inline, usize)> {
    if least < 2 {
        return None;
    }
    let found = from_end(body, least, &mut 0)?;
    // Keeping a whole paragraph together would only let it overflow.
    let first = body.first().is_some_and(|b| std::ptr::eq(b, found.0));
    (!first || found.1 > 0).then_some(found)
}

fn from_end<'a>(
    inlines: &'a [Inline],
    least: usize,
    counted: &mut usize,
) -> Option<(&'a Inline, usize)> {
    for inline in inlines.iter().rev() {
        let before = *counted;
        match &inline.kind {
            InlineKind::NoteRef(_) => {}
            InlineKind::LineBreak => return None,
            // It has lines to itself.
            InlineKind::Built { formula, .. } if formula.display => return None,
            InlineKind::Text { text, .. } => {
                if let Some(at) = in_text(text, least, counted) {
                    return at.map(|at| (inline, at));
                }
            }
            InlineKind::Ruby { base, .. } => *counted += base.chars().count(),
            InlineKind::Image { .. } => *counted += 1,
            InlineKind::Code(text)
            | InlineKind::Math(text)
            | InlineKind::Built { source: text, .. } => *counted += text.chars().count(),
            _ if before == 0 => return from_end(inline.children(), least, counted),
            _ => *counted += plain_text(inline.children()).chars().count(),
        }
        if *counted >= least {
            let text = plain_text(std::slice::from_ref(inline));
            let short = text.chars().count() <= LONGEST;
            // What cannot be broken needs no keeping.
            return (short && before > 0).then_some((inline, 0));
        }
    }
    None
}

/// Counts characters from the end of a text, a Western word at once. Gives the byte at which there
/// are enough; no byte when a word is enough by itself, since words are not broken anyway.
fn in_text(text: &str, least: usize, counted: &mut usize) -> Option<Option<usize>> {
    let mut word: Option<(usize, usize)> = None;
    for (i, c) in text.char_indices().rev() {
        if is_western(c) {
            let (_, letters) = word.unwrap_or_default();
            word = Some((i, letters + 1));
            continue;
        }
        if let Some(found) = end_word(word.take(), least, counted) {
            return Some(found);
        }
        *counted += usize::from(is_cjk(c));
        if *counted >= least {
            return Some(Some(with_dot(text, i)));
        }
    }
    end_word(word, least, counted)
}

/// The dot of a name begins no line: it and the character before it stay, too.
fn with_dot(text: &str, at: usize) -> usize {
    let before = text[..at].trim_end_matches(['·', '～']);
    let last = before.chars().next_back().filter(|_| before.len() < at);
    last.map_or(at, |c| before.len() - c.len_utf8())
}

fn end_word(
    word: Option<(usize, usize)>,
    least: usize,
    counted: &mut usize,
) -> Option<Option<usize>> {
    let (start, letters) = word?;
    let alone = *counted == 0;
    *counted += letters;
    // A long word must stay divisible.
    if letters > 2 * LONGEST && *counted >= least {
        return Some(None);
    }
    (*counted >= least).then_some((!alone).then_some(start))
}

/// The first stretch of a text that is to stay in one line, in bytes: a dot of a name with the
/// character before it (列夫·托尔斯泰), a wave dash too (5～10), a number with the unit after it
/// (10 km; TYPOGRAPHY 1.8, U2, U3 and U7).
pub(super) fn together(text: &str) -> Option<Range<usize>> {
    if !text.contains(['·', '～', ' ']) {
        return None;
    }
    let marks = text.char_indices().filter(|(_, c)| matches!(c, '·' | '～' | ' '));
    marks.into_iter().find_map(|(at, mark)| {
        let end = at + mark.len_utf8();
        let before = text[..at].chars().next_back()?;
        let start = at - before.len_utf8();
        let after = text[end..].chars().next()?;
        match mark {
            '·' if is_cjk(before) && is_cjk(after) => Some(start..end),
            '～' if is_cjk(before) || before.is_alphanumeric() => Some(start..end),
            ' ' if before.is_ascii_digit() => {
                let number =
                    text[..at].trim_end_matches(|c: char| c.is_ascii_digit() || ".,".contains(c));
                unit(&text[end..]).map(|unit| number.len()..end + unit)
            }
            _ => None,
        }
    })
}

/// Marks that begin no line, and such as end none (GB/T 15834, 5.1).
const CLOSING: &str = "，。、；：？！）〕］｝】》〉」』”’…—～·,.;:?!)]}%％°";
const OPENING: &str = "（〔［｛【《〈「『“‘([{";

/// How many bytes at the start of a text are marks that begin no line.
pub(super) fn closing(text: &str) -> usize {
    text.find(|c| !CLOSING.contains(c)).unwrap_or(text.len())
}

/// Where the marks at the end of a text begin that end no line.
pub(super) fn opening(text: &str) -> usize {
    text.trim_end_matches(|c| OPENING.contains(c)).len()
}

/// How many bytes of a text are a unit: at most three Western letters, with what divides it by
/// others.
fn unit(text: &str) -> Option<usize> {
    let inside = |c: char| is_western(c) || c == '·' || raised(c).is_some();
    let end = text.find(|c: char| !inside(c)).unwrap_or(text.len());
    let word = &text[..end];
    let letters = word.trim_end_matches([',', '.', ';', ':', '!', '?', ')']);
    let first = letters.split(['/', '·']).next().filter(|f| (1..=3).contains(&f.len()))?;
    first.chars().all(|c| c.is_alphabetic() || "%°".contains(c)).then_some(letters.len())
}

/// What is shorter needs no other places to be parted at.
const SHORT: usize = 16;

/// Where a text may be parted beside its blanks: addresses behind `/ ? & = #` and before `. - _ @`,
/// code behind its signs.
pub(super) fn divisions(text: &str, literal: bool) -> Vec<usize> {
    if !literal && !is_address(text) {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(|c: char| c.is_whitespace() || is_cjk(c)) {
        let is_address = is_address(piece);
        if piece.len() > SHORT && (literal || is_address) {
            let signs = if is_address { "/?&=#.-_@" } else { "/.,:;()[]{}<>=&|_-" };
            out.extend(parts(piece, signs, is_address).map(|at| start + at));
        }
        start += piece.len();
    }
    out
}

/// Whether a text has an address of the web or of mail in it.
fn is_address(text: &str) -> bool {
    let is_mail = |(local, host): (&str, &str)| {
        local.ends_with(|c: char| c.is_ascii_alphanumeric()) && host.contains('.')
    };
    text.contains("://") || text.contains("www.") || text.split_once('@').is_some_and(is_mail)
}

fn parts<'t>(piece: &'t str, signs: &'t str, is_address: bool) -> impl Iterator<Item = usize> + 't {
    let before = move |c: char| is_address && ".-_@".contains(c);
    let chars = piece.char_indices().zip(piece.chars().skip(1));
    chars.filter_map(move |((at, c), next)| {
        let sign = |c: char| signs.contains(c);
        let here = at + c.len_utf8();
        let apart = match (sign(c) && !before(c), sign(next)) {
            // Behind the last of several signs: `://`, `::`, `()`.
            (true, false) => at > 0,
            (false, true) => before(next) && c.is_alphanumeric(),
            _ => false,
        };
        let scheme = piece[..here].ends_with("://");
        (apart && !scheme && here < piece.trim_end().len()).then_some(here)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(t: &str) -> Inline {
        Inline::text(t, None)
    }

    fn kept(body: &[Inline]) -> Option<String> {
        let (at, byte) = tail(body, 2)?;
        let from = body.iter().position(|b| std::ptr::eq(b, at));
        let mut out = plain_text(&body[from.unwrap_or(body.len())..]);
        if from.is_none() {
            out = plain_text(std::slice::from_ref(at));
        }
        Some(out.split_off(byte))
    }

    #[test]
    fn two_characters_and_the_marks_after_them_stay() {
        let strong = |t: &str| Inline::new(InlineKind::Strong(vec![text(t)]), None);
        let note = || Inline::new(InlineKind::NoteRef(crate::document::NodeId(1)), None);
        let cases: [(Vec<Inline>, Option<&str>); 10] = [
            (vec![text("这是一句话。”")], Some("句话。”")),
            (vec![text("他用的是方案A。")], Some("案A。")),
            (vec![text("他用的是GPT。")], None),
            (vec![text("他用GPT了。")], Some("GPT了。")),
            (vec![text("好。")], None),
            (vec![text("这是一句话"), note()], Some("句话")),
            (vec![text("这是"), strong("重点"), text("。")], Some("重点")),
            (vec![text("这是"), strong("重点"), text("吗？")], Some("重点吗？")),
            (vec![text("这"), strong("是很长很长很长的重点"), text("吗？")], None),
            (vec![text("诗"), Inline::new(InlineKind::LineBreak, None), text("句")], None),
        ];
        for (body, expected) in cases {
            assert_eq!(kept(&body).as_deref(), expected, "{body:?}");
        }
    }

    #[test]
    fn what_stays_together() {
        let cases = [
            ("列夫·托尔斯泰", Some("夫·")),
            ("a·b", None),
            ("·", None),
            ("范围5～10 kg之间", Some("5～")),
            ("约10 km远", Some("10 km")),
            ("共9.8 m·s⁻²之多", Some("9.8 m·s⁻²")),
            ("在2024 年底", None),
            ("有100 meters长", None),
            ("iPhone 15 pro", Some("15 pro")),
        ];
        for (text, wanted) in cases {
            assert_eq!(together(text).map(|r| &text[r]), wanted, "{text}");
        }
    }

    #[test]
    fn where_addresses_and_code_are_parted() {
        let cases = [
            (
                "见https://example.com/a/b?c=d&e=f#g。",
                false,
                "见https://example|.com/|a/|b?|c=|d&|e=|f#|g。",
            ),
            (
                "写信到editor-in-chief@press.example.org。",
                false,
                "写信到editor|-in|-chief|@press|.example|.org。",
            ),
            ("见www.example.org/a_b。", false, "见www|.example|.org/|a|_b。"),
            ("@some_very_long_name.x", false, "@some_very_long_name.x"),
            ("std::collections::HashMap", true, "std::|collections::|HashMap"),
            ("short::name", true, "short::name"),
            ("and/or and so on", false, "and/or and so on"),
        ];
        for (text, literal, wanted) in cases {
            let mut shown = text.to_owned();
            divisions(text, literal).into_iter().rev().for_each(|at| shown.insert(at, '|'));
            assert_eq!(shown, wanted);
        }
    }
}
