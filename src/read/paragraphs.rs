//! Lines to paragraphs: which lines belong together, by the way the text was typed.
//!
//! Only text that was broken at a fixed width is joined again, and only where the first of two
//! lines is full; everything else keeps its lines. A wrong join cannot be seen in the output, a
//! missing one can.

use std::ops::Range;

use super::Paragraphs;
use super::lines::{Line, columns, ends_sentence};
use crate::text::is_western;

/// Lines that make one paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// Indices of the lines; none of them is blank.
    pub(super) lines: Range<usize>,
    /// Whether the line ends inside are kept as line breaks.
    pub(super) breaks: bool,
}

/// Puts lines together.
pub(super) fn group(lines: &[Line<'_>], mode: Paragraphs) -> Vec<Group> {
    let wrap = Wrap::of(lines);
    let (mode, breaks) = match mode {
        Paragraphs::Auto if wrap.is_certain() => (Paragraphs::Wrapped, false),
        Paragraphs::Auto if opens_by_indent(lines) => (Paragraphs::Indent, false),
        Paragraphs::Auto => (Paragraphs::Line, false),
        mode => (mode, mode == Paragraphs::Block),
    };
    let continues = |at: usize, opened: bool| {
        let (before, line) = (&lines[at - 1], &lines[at]);
        match mode {
            Paragraphs::Auto | Paragraphs::Line => false,
            Paragraphs::Block => true,
            Paragraphs::Indent => line.indent < OPENING && opened,
            Paragraphs::Wrapped => wrap.continues(before, line),
        }
    };
    let mut groups: Vec<Group> = Vec::new();
    for (at, _) in lines.iter().enumerate().filter(|(_, l)| !l.is_blank()) {
        let opened = groups.last().is_some_and(|g| lines[g.lines.start].indent >= OPENING);
        match groups.last_mut() {
            Some(last) if last.lines.end == at && (lines[at].goes_on || continues(at, opened)) => {
                last.lines.end += 1;
            }
            _ => groups.push(Group { lines: at..at + 1, breaks }),
        }
    }
    groups
}

/// Lines of prose have so many columns.
const LONG: usize = 30;

/// Columns of white space that open a paragraph.
const OPENING: usize = 2;

/// Pairs of lines without a blank one between.
fn pairs<'a, 'b>(lines: &'a [Line<'b>]) -> impl Iterator<Item = (&'a Line<'b>, &'a Line<'b>)> {
    lines.windows(2).filter(|w| !w[0].is_blank() && !w[1].is_blank()).map(|w| (&w[0], &w[1]))
}

/// Whether an unindented line always goes on with the sentence of the line before.
fn opens_by_indent(lines: &[Line<'_>]) -> bool {
    let (mut continuing, mut inside) = (0, 0);
    let mut widths = Vec::new();
    for (before, line) in pairs(lines).filter(|(_, line)| line.indent < OPENING) {
        continuing += 1;
        widths.push(before.width);
        inside += usize::from(!ends_sentence(&before.text) && !line.text.is_empty());
    }
    let indented = lines.iter().filter(|l| !l.is_blank() && l.indent >= OPENING).count();
    // Lines of a stanza and of a list are short.
    widths.sort_unstable();
    let long = widths.get(widths.len() / 2).is_some_and(|&width| width >= LONG);
    long && continuing >= 5.max(indented / 2)
        && inside * 10 >= continuing * 8
        && indented * 5 >= continuing
}

/// Whether blanks part a line into columns; two of them may end a sentence.
fn is_in_columns(line: &Line<'_>) -> bool {
    line.text.contains("   ") || line.text.contains('\t')
}

/// What can be said of a text broken at a fixed width.
struct Wrap {
    /// The width, in columns.
    width: usize,
    /// Indent of lines that do not open a paragraph.
    base: usize,
    /// Whether an indent marks the first line of paragraphs.
    indents: bool,
    pairs: usize,
    full: usize,
    /// Whether it reads as prose: sentences end in it, and its lines are no columns.
    prose: bool,
}

impl Wrap {
    fn of(lines: &[Line<'_>]) -> Wrap {
        let written = || lines.iter().filter(|l| !l.is_blank());
        let total = written().count();
        let mut indents: Vec<usize> = written().map(|l| l.indent).collect();
        indents.sort_unstable();
        // The smallest indent that is no accident.
        let base = indents.get(total * 15 / 100).copied().unwrap_or(0);
        // Running heads and tables are as wide as the page, and no prose.
        let prose = || pairs(lines).filter(|(a, b)| !is_in_columns(a) && !is_in_columns(b));
        let mut widths: Vec<usize> =
            prose().filter(|(_, l)| l.indent <= base).map(|(before, _)| before.width).collect();
        widths.sort_unstable();
        let width = widths.get(widths.len() * 95 / 100).copied().unwrap_or(0);
        let mut wrap =
            Wrap { width, base, indents: false, pairs: widths.len(), full: 0, prose: false };
        let columns = |l: &&Line<'_>| {
            let text = l.text.trim();
            text.contains("  ") || text.contains('\t') || text.contains('\u{3000}')
        };
        wrap.prose = written().any(|l| ends_sentence(&l.text))
            && written().filter(columns).count() * 2 < total;
        wrap.full = prose()
            .filter(|(before, l)| {
                l.indent <= base && wrap.is_full(before, l) && !ends_sentence(&before.text)
            })
            .count();
        let opens = |w: &&[Line<'_>]| w[0].is_blank() && !w[1].is_blank();
        let openings: Vec<_> = lines.windows(2).filter(opens).map(|w| w[1].indent > base).collect();
        wrap.indents = openings.iter().filter(|&&i| i).count() * 10 >= openings.len() * 6
            && openings.iter().any(|&i| i);
        wrap
    }

    /// Enough full lines, at a width people wrap text at.
    fn is_certain(&self) -> bool {
        self.prose
            && self.pairs >= 5
            && self.full * 100 >= self.pairs * 55
            && (30..=120).contains(&self.width)
    }

    /// Whether the first piece of `next` would not have fitted on `line`.
    fn is_full(&self, line: &Line<'_>, next: &Line<'_>) -> bool {
        let word: usize =
            next.text.chars().take_while(|&c| is_western(c)).map(char::len_utf8).sum();
        let piece = if word > 0 {
            1 + columns(&next.text[..word])
        } else {
            next.text.chars().take(2).map(|c| columns(c.encode_utf8(&mut [0; 4]))).sum()
        };
        line.width * 10 >= self.width * 8 && line.width + piece + 1 > self.width
    }

    fn continues(&self, before: &Line<'_>, line: &Line<'_>) -> bool {
        line.indent <= self.base
            && self.is_full(before, line)
            && !is_in_columns(before)
            && !is_in_columns(line)
            && (self.indents || !ends_sentence(&before.text))
    }
}
