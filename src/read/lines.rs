//! Lines of plain text as an editor shows them: where they start, how wide they are.

use std::borrow::Cow;
use std::ops::Range;

use crate::source::Source;
use crate::text::{is_cjk, is_full_width_mark};

use super::normalise::Amendments;

/// A line without the blanks at its ends.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    /// Its bytes in the source; empty for a blank line.
    pub(super) range: Range<usize>,
    /// What it shows.
    pub(super) text: Cow<'a, str>,
    /// Columns of white space before it.
    pub(super) indent: usize,
    /// Columns it takes, its indent included.
    pub(super) width: usize,
    /// Whether it goes on with the sentence of the line before, which the end of a page cut.
    pub(super) goes_on: bool,
}

impl Line<'_> {
    /// Whether nothing is on it.
    pub(super) fn is_blank(&self) -> bool {
        self.range.is_empty()
    }
}

/// All lines of a source.
pub(super) fn lines<'a>(source: &'a Source, amendments: &Amendments) -> Vec<Line<'a>> {
    let line = |number| {
        let whole = source.line(number);
        let range = amendments.trim(source.text(), whole.clone());
        let text = amendments.shown(source.text(), &range);
        let indent =
            if range.is_empty() { 0 } else { columns(&source.text()[whole.start..range.start]) };
        let width = indent + columns(&text);
        Line { range, text, indent, width, goes_on: false }
    };
    (1..=source.lines()).map(line).collect()
}

/// Columns of a fixed-pitch screen: two for full-width characters. Quotes and dashes are as wide
/// as what they stand among.
pub(super) fn columns(text: &str) -> usize {
    let east = text.chars().any(is_wide);
    let column = |c: char| match c {
        // Most of all.
        '\u{4E00}'..='\u{9FFF}' => 2,
        ' '..='~' => 1,
        '\t' => 4,
        '\u{300}'..='\u{36F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => 0,
        '“' | '”' | '‘' | '’' | '—' | '…' | '·' if east => 2,
        c if is_wide(c) => 2,
        _ => 1,
    };
    text.chars().map(column).sum()
}

fn is_wide(c: char) -> bool {
    is_cjk(c) || is_full_width_mark(c) || c == '\u{3000}'
}

/// Marks that end a sentence, with the brackets and quotes that may follow them.
pub(super) fn ends_sentence(text: &str) -> bool {
    let open = text.trim_end_matches(['”', '’', '」', '』', '）', ')', '"', '》', '】']);
    let last = open.chars().next_back();
    last.is_none_or(|c| matches!(c, '。' | '！' | '？' | '…' | '.' | '!' | '?' | '．' | '｡' | '⋯'))
        || open.len() < text.len() && text.ends_with(['”', '」', '』', '"'])
}

/// A line of so many columns that ends a sentence was a paragraph.
const PARAGRAPH: usize = 80;

/// Whether line breaks within a paragraph were meant as its end: two of them, one before an
/// indented line, one after a long line that ends a sentence. `last` is the character before
/// them, `columns` how long its line is, `indent` how many blanks follow.
pub(super) fn ends_paragraph(
    breaks: usize,
    indent: usize,
    last: Option<char>,
    columns: usize,
) -> bool {
    let sentence = last.is_some_and(|c| "。！？；：”」』…!?".contains(c));
    breaks > 1 || indent > 1 || sentence && columns >= PARAGRAPH
}

/// Whether two characters that met at a line's end belong together without a space. Korean puts
/// spaces between words and is joined like Western text.
pub(super) fn join_solid(before: char, after: char) -> bool {
    let hangul = |c: char| matches!(c, '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}' | '\u{AC00}'..='\u{D7A3}');
    let east = |c: char| (is_wide(c) && !hangul(c)) || "—…⸺⋯·".contains(c);
    let either = |c: char| "“”‘’".contains(c);
    match (east(before), east(after)) {
        (true, true) => true,
        (true, false) => either(after),
        (false, true) => either(before),
        (false, false) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_joins_without_a_space_and_korean_and_english_with_one() {
        assert!(join_solid('中', '文') && join_solid('，', '“') && join_solid('”', '他'));
        assert!(!join_solid('한', '국') && !join_solid('a', '文') && !join_solid('”', 'a'));
        assert!(!join_solid('e', 'f'));
    }

    #[test]
    fn a_sentence_may_end_inside_quotes() {
        for text in ["好。", "“好。”", "好吗？”", "“我来了”", "He left.)"] {
            assert!(ends_sentence(text), "{text}");
        }
        for text in ["好，", "标题", "（图1）", "他说：", "《书》"] {
            assert!(!ends_sentence(text), "{text}");
        }
    }
}
