//! Line ends and the characters nobody sees: every line ends with LF, and what no reader shows
//! (controls, zero-width characters, decomposed letters) is listed with its place.
//!
//! The text itself keeps every decoded character, so that spans, lines and columns are those of
//! the file the user has open.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use memchr::{memchr_iter, memchr3, memmem};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::diag::{Diagnostic, Sink};
use crate::document::{Edit, EditKind, Inline};
use crate::source::{Source, SourceId, Span};

/// Makes every line end an LF: CRLF, CR, VT, FF, NEL, U+2028 and U+2029 too.
pub(super) fn line_ends(text: String) -> String {
    let ends = ['\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}'];
    let bytes = text.as_bytes();
    let wide = ["\u{85}", "\u{2028}", "\u{2029}"].map(|end| memmem::find(bytes, end.as_bytes()));
    if memchr3(b'\r', 0xB, 0xC, bytes).is_none() && wide == [None; 3] {
        return text;
    }
    text.replace("\r\n", "\n").replace(ends, "\n")
}

/// A stretch of the text that is shown as something else, or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Amendment {
    pub(super) range: Range<usize>,
    pub(super) after: &'static str,
    composed: Option<String>,
    rule: &'static str,
}

impl Amendment {
    /// What is shown.
    pub(super) fn shown(&self) -> &str {
        self.composed.as_deref().unwrap_or(self.after)
    }
}

/// All amendments of a text, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Amendments(Vec<Amendment>);

const CONTROL: &str = "control";
const INVISIBLE: &str = "invisible";
const COMPOSED: &str = "composed";

impl Amendments {
    /// Looks through a text with normalised line ends.
    pub(super) fn of(text: &str) -> Amendments {
        let mut found = Vec::new();
        let mut at = 0;
        loop {
            at += plain(&text.as_bytes()[at..]);
            let Some(c) = text[at..].chars().next() else { break };
            let end = at + c.len_utf8();
            match amendment(text, at, c) {
                Some(a) => {
                    at = a.range.end;
                    found.push(a);
                }
                None => at = end,
            }
        }
        Amendments(found)
    }

    /// The amendments inside a range.
    pub(super) fn within(&self, range: &Range<usize>) -> &[Amendment] {
        let from = self.0.partition_point(|a| a.range.start < range.start);
        let to = self.0.partition_point(|a| a.range.start < range.end);
        &self.0[from..to.max(from)]
    }

    /// A place in the text, or the end of the amendment that it is inside of.
    pub(super) fn behind(&self, at: usize) -> usize {
        let before = self.0.partition_point(|a| a.range.start < at);
        self.0[..before].last().map_or(at, |a| a.range.end.max(at))
    }

    /// The text of a range as it is shown.
    pub(super) fn shown<'a>(&self, text: &'a str, range: &Range<usize>) -> Cow<'a, str> {
        let within = self.within(range);
        if within.is_empty() {
            return Cow::Borrowed(&text[range.clone()]);
        }
        let (mut out, mut at) = (String::new(), range.start);
        for a in within {
            out.push_str(&text[at..a.range.start]);
            out.push_str(a.shown());
            at = a.range.end;
        }
        out.push_str(&text[at..range.end.max(at)]);
        Cow::Owned(out)
    }

    /// The text of a range as inlines: verbatim pieces between the amendments.
    pub(super) fn inlines(&self, source: &Source, range: &Range<usize>) -> Vec<Inline> {
        let (mut out, mut at) = (Vec::new(), range.start);
        let verbatim = |out: &mut Vec<Inline>, range: Range<usize>| {
            if !range.is_empty() {
                let text = &source.text()[range.clone()];
                out.push(Inline::verbatim(text, Span::new(source.id, range)));
            }
        };
        for a in self.within(range) {
            verbatim(&mut out, at..a.range.start);
            if !a.shown().is_empty() {
                out.push(Inline::text(a.shown(), Some(Span::new(source.id, a.range.clone()))));
            }
            at = a.range.end;
        }
        verbatim(&mut out, at..range.end.max(at));
        out
    }

    /// `range` without white space and unseen characters at its ends.
    pub(super) fn trim(&self, text: &str, mut range: Range<usize>) -> Range<usize> {
        let unseen = |a: &&Amendment| a.shown().is_empty();
        loop {
            let rest = &text[range.clone()];
            range.start += rest.len() - rest.trim_start().len();
            let first = self.within(&range).first().filter(unseen);
            match first.filter(|a| a.range.start == range.start) {
                Some(a) => range.start = a.range.end.min(range.end),
                None => break,
            }
        }
        loop {
            range.end = range.start + text[range.clone()].trim_end().len();
            let last = self.within(&range).last().filter(unseen);
            match last.filter(|a| a.range.end == range.end) {
                Some(a) => range.end = a.range.start.max(range.start),
                None => return range,
            }
        }
    }

    /// Where `range` begins without white space and unseen characters.
    pub(super) fn trim_start(&self, text: &str, range: Range<usize>) -> usize {
        let end = range.end;
        self.trim(text, range).start.min(end)
    }

    /// Whether a text holds nothing but white space and unseen characters.
    pub(super) fn nothing_left(&self, text: &str) -> bool {
        self.trim(text, 0..text.len()).is_empty()
    }

    /// One edit an amendment.
    pub(super) fn edits(&self, source: SourceId) -> Vec<Edit> {
        let edit = |a: &Amendment| Edit {
            span: Span::new(source, a.range.clone()),
            after: a.shown().to_owned(),
            kind: if a.shown().is_empty() { EditKind::Removed } else { EditKind::Changed },
            rule: a.rule,
            score: 10,
            signs: Vec::new(),
        };
        self.0.iter().map(edit).collect()
    }

    /// Says once a rule how often it acted, and where first; and where text turns direction.
    pub(super) fn report(&self, source: &Source, sink: &mut Sink) {
        let mut rules: BTreeMap<&'static str, (usize, &Amendment)> = BTreeMap::new();
        for a in &self.0 {
            rules.entry(a.rule).or_insert((0, a)).0 += 1;
        }
        for (rule, (count, first)) in rules {
            let (code, message) = match rule {
                CONTROL => ("control-removed", say!("removed {count} control characters", count)),
                INVISIBLE => {
                    ("invisible-removed", say!("removed {count} invisible characters", count))
                }
                _ => ("composed", say!("composed {count} letters with their marks", count)),
            };
            let span = Span::new(source.id, first.range.clone());
            sink.push(Diagnostic::note(code, message).at(span));
        }
        let bytes = source.text().as_bytes();
        // U+202A to U+202E, U+2066 to U+2069.
        let bidi = |&at: &usize| {
            matches!(bytes[at + 1..at + 3], [0x80, 0xAA..=0xAE] | [0x81, 0xA6..=0xA9])
        };
        let mut bidi = memchr_iter(0xE2, bytes).filter(bidi);
        if let Some(at) = bidi.next() {
            let count = bidi.count() + 1;
            let span = Span::new(source.id, at..at + '\u{202A}'.len_utf8());
            let message = say!("{count} characters change the direction of the text", count);
            sink.push(
                Diagnostic::warning("bidi-control", message)
                    .at(span)
                    .hint(say!("the text may not read as it is stored; they are kept")),
            );
        }
    }
}

/// How many bytes of Han and the marks among them stand first: none of them is ever amended, nor
/// composed with what follows.
fn plain(bytes: &[u8]) -> usize {
    let wide =
        |c: &&[u8]| matches!(c, [0xE3, 0x80, 0x81..=0xA9] | [0xEF, 0xBC, _] | [0xE4..=0xE9, ..]);
    bytes.chunks_exact(3).take_while(wide).count() * 3
}

fn amendment(text: &str, at: usize, c: char) -> Option<Amendment> {
    let end = at + c.len_utf8();
    let removed = |rule, end| Amendment { range: at..end, after: "", composed: None, rule };
    match c {
        '\t' | '\n' | ' '..='~' => composition(text, at, c),
        '\u{1B}' => Some(removed(CONTROL, end + ansi_len(&text[end..]))),
        _ if c.is_control() || is_noncharacter(c) => Some(removed(CONTROL, end)),
        '\u{200C}' | '\u{200D}' if joins(text, at, end) => None,
        '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{E0001}' => Some(removed(INVISIBLE, end)),
        '\u{E0020}'..='\u{E007F}' if !in_flag(&text[..at]) => Some(removed(INVISIBLE, end)),
        _ => composition(text, at, c),
    }
}

/// The rest of a terminal's colour sequence after ESC: `[31m`.
fn ansi_len(rest: &str) -> usize {
    let Some(tail) = rest.strip_prefix('[') else { return 0 };
    let parameters = tail.bytes().take_while(|b| matches!(b, 0x20..=0x3F)).count();
    match tail.as_bytes().get(parameters) {
        Some(0x40..=0x7E) => parameters + 2,
        _ => 0,
    }
}

fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}') || (c as u32) & 0xFFFE == 0xFFFE
}

/// Whether a joiner or non-joiner does its work: inside an emoji, an Arabic or an Indic cluster.
fn joins(text: &str, at: usize, end: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[end..].chars().next();
    let (Some(before), Some(after)) = (before, after) else { return false };
    let emoji = |c: char| matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2190}'..='\u{2BFF}' | '\u{FE0F}' | '\u{E007F}');
    let shaped = |c: char| {
        matches!(c, '\u{600}'..='\u{8FF}' | '\u{900}'..='\u{DFF}' | '\u{1000}'..='\u{109F}'
            | '\u{1780}'..='\u{17FF}' | '\u{1800}'..='\u{18AF}' | '\u{FB50}'..='\u{FDFF}')
    };
    emoji(before) && emoji(after) || shaped(before) && shaped(after)
}

/// Whether tag characters after `before` spell a flag (🏴 and letters).
fn in_flag(before: &str) -> bool {
    let tag = |c: char| ('\u{E0020}'..='\u{E007E}').contains(&c);
    before.trim_end_matches(tag).ends_with('\u{1F3F4}')
}

/// Marks on a letter that are looked at together.
const MOST_MARKS: usize = 64;

/// A letter with marks that have a letter of their own (か゛ → が, e´ → é). Only such clusters
/// are touched: whole-text NFC would also replace compatibility ideographs.
fn composition(text: &str, at: usize, c: char) -> Option<Amendment> {
    let rest = &text[at + c.len_utf8()..];
    let next = rest.chars().next()?;
    if next < '\u{300}' || c == '\n' {
        return None;
    }
    let is_part = |c: char| is_combining_mark(c) || ('\u{1160}'..='\u{11FF}').contains(&c);
    if !is_part(next) || is_part(c) {
        return None;
    }
    let marks: usize =
        rest.chars().take(MOST_MARKS).take_while(|&c| is_part(c)).map(char::len_utf8).sum();
    let range = at..at + c.len_utf8() + marks;
    let composed: String = text[range.clone()].nfc().collect();
    let shorter = composed.chars().count() < text[range.clone()].chars().count();
    let rule = COMPOSED;
    shorter.then_some(Amendment { range, after: "", composed: Some(composed), rule })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Amendments::of(text).shown(text, &(0..text.len())).into_owned()
    }

    #[test]
    fn every_kind_of_line_end_becomes_a_line_feed() {
        let text = "a\r\nb\rc\u{2028}d\u{85}e\u{B}f\u{C}g\n\nh";
        assert_eq!(line_ends(text.into()), "a\nb\nc\nd\ne\nf\ng\n\nh");
    }

    #[test]
    fn no_place_is_inside_of_what_goes() {
        let text = "字\u{1B}[?25h字";
        let amendments = Amendments::of(text);
        let (start, end) = (3, text.len() - 3);
        for (at, place) in [(0, 0), (start, start), (start + 1, end), (end - 1, end), (end, end)] {
            assert_eq!(amendments.behind(at), place, "{at}");
        }
        // A range that is cut through it has nothing of it.
        assert_eq!(amendments.trim(text, start..start + 3), start + 3..start + 3);
    }

    #[test]
    fn unseen_characters_go_and_joiners_at_work_stay() {
        assert_eq!(shown("前\u{1}\u{1B}[31m红\u{1B}[0m\u{7F}\u{80}后\u{FFFF}"), "前红后");
        assert_eq!(shown("a\u{200B}b\u{200D}c\u{FEFF}d"), "abcd");
        assert_eq!(shown("👨\u{200D}👩 🏳\u{FE0F}\u{200D}🌈"), "👨\u{200D}👩 🏳\u{FE0F}\u{200D}🌈");
        let england = "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}";
        assert_eq!(shown(england), england);
        assert_eq!(shown("字\u{E0001}\u{E0041}"), "字");
    }

    #[test]
    fn marks_join_their_letter_and_nothing_else_changes() {
        assert_eq!(shown("か\u{3099}e\u{301}\u{1112}\u{1161}\u{11AB}"), "がé한");
        assert_eq!(shown("神葛\u{E0100}㍿①"), "神葛\u{E0100}㍿①");
        assert_eq!(shown("中中e\u{301}中，中か\u{3099}中"), "中中é中，中が中");
        assert_eq!(shown("中。中\u{200B}Ａ\u{301}中\u{1}"), "中。中Ａ\u{301}中");
    }

    #[test]
    fn trimming_sees_through_unseen_characters() {
        let text = " \u{200B}\u{3000}甲\u{200B}乙\u{A0}\u{FEFF} ";
        let amendments = Amendments::of(text);
        let range = amendments.trim(text, 0..text.len());
        assert_eq!(&text[range], "甲\u{200B}乙");
        assert!(Amendments::of("\u{3000}\u{200B}\n\t").nothing_left("\u{3000}\u{200B}\n\t"));
    }
}
