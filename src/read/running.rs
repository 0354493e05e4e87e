//! Page numbers and running heads between the lines of a text that was copied from pages. They cut
//! sentences in two, and both books have their own.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::lines::{Line, ends_sentence};

/// Fewer pages prove nothing.
const PAGES: usize = 3;
/// Fewer numbers without marks beside them prove nothing.
const BARE_PAGES: usize = 5;
/// A page has at least so many lines of text, and more where its number has no marks: subtitles
/// are counted, too.
const PAGE: usize = 4;
const BARE_PAGE: usize = 8;
/// Pages of about the same length have so many characters at least, and are counted from no less than this.
const EVEN_PAGE: usize = 300;
const WITHIN: u32 = 10;
/// A running head is no longer than so many characters.
const HEAD: usize = 60;
/// A line that a page cuts has at least so many columns, and is as full as most: verse without marks
/// may have numbered parts.
const CUT: usize = 30;

/// Takes page numbers and running heads from the lines: they leave blank lines, and none where they
/// cut a sentence. Gives their places with the rule.
pub(super) fn take_out(lines: &mut Vec<Line<'_>>) -> Vec<(Range<usize>, &'static str)> {
    let found = find(lines);
    let told = found.lines.iter().map(|(&at, &rule)| (lines[at].range.clone(), rule)).collect();
    for &at in found.lines.keys() {
        let end = lines[at].range.end;
        lines[at] = Line { range: end..end, text: "".into(), indent: 0, width: 0, goes_on: false };
    }
    let mut gone = BTreeSet::new();
    for cut in found.cuts {
        lines[cut.end].goes_on = true;
        gone.extend(cut);
    }
    let mut at = 0;
    lines.retain(|_| {
        at += 1;
        !gone.contains(&(at - 1))
    });
    told
}

/// What was found between the lines.
#[derive(Debug, Default)]
struct Running {
    /// Lines that are page numbers, with their rule, or running heads.
    lines: BTreeMap<usize, &'static str>,
    /// Places that a page cut: the lines between the two that belong together.
    cuts: Vec<Range<usize>>,
}

/// Looks for numbers that count pages: each one more than the one before it, far enough apart,
/// and either the same head beside them or sentences that go on behind them.
fn find(lines: &[Line<'_>]) -> Running {
    let folios = longest(lines);
    let bare = folios.iter().any(|&at| folio(&lines[at].text).is_some_and(|f| f.bare));
    if folios.len() < if bare { BARE_PAGES } else { PAGES } || !apart(lines, &folios, bare) {
        return Running::default();
    }
    let heads = heads(lines, &folios);
    let mut found = Running::default();
    for &at in &folios {
        found.lines.insert(at, "page-number");
        for near in [above(lines, at), below(lines, at)].into_iter().flatten() {
            let as_written = matches!(lines[near].text, Cow::Borrowed(_));
            if as_written && key(&lines[near].text).is_some_and(|key| heads.contains(&key)) {
                found.lines.insert(near, "running-head");
            }
        }
    }
    let full = full(lines);
    let mut interrupted = 0;
    for &at in &folios {
        let Some(around) = interrupted_at(lines, at, &found.lines, full) else { continue };
        interrupted += 1;
        found.cuts.extend(Some(around).filter(|around| goes_on(lines, around)));
    }
    let cuts = interrupted >= 2 && interrupted * 2 >= folios.len() && is_filled(lines, full);
    // Narrators head the numbered chapters of a novel, too, but not in columns.
    let in_columns =
        |at: &usize| found.lines[at] == "running-head" && lines[*at].text.contains("   ");
    let columns = found.lines.keys().filter(|at| in_columns(at)).count() > 1;
    let headed = found.lines.len() >= folios.len() + 2;
    let enough = cuts || !bare && (headed && columns || are_even(lines, &folios));
    if enough { found } else { Running::default() }
}

struct Folio {
    number: u32,
    /// Whether there is nothing but digits.
    bare: bool,
}

/// `— 45 —`, `· 45 ·`, `[45]`, `第 45 页`, `45`.
fn folio(text: &str) -> Option<Folio> {
    if text.len() > 40 {
        return None;
    }
    let marks = |c: char| c.is_whitespace() || "-–—·•.~[]［］".contains(c);
    let inner = text.trim_matches(marks);
    let named = inner.strip_prefix('第').and_then(|rest| {
        let (number, rest) = rest.split_once(['页', '頁'])?;
        let rest = rest.trim_matches(|c: char| c.is_whitespace() || "/，,".contains(c));
        let whole = rest.strip_prefix('共').and_then(|rest| rest.strip_suffix(['页', '頁']));
        let whole = whole.is_some_and(|n| n.trim().parse::<u32>().is_ok());
        (rest.is_empty() || whole).then_some(number.trim())
    });
    let number = named.unwrap_or(inner);
    let digits = number.len() <= 4 && number.bytes().all(|b| b.is_ascii_digit());
    let number = number.parse().ok().filter(|_| digits)?;
    // A mark on both sides: `1.` counts something else.
    let both = text.starts_with(marks) && text.ends_with(marks);
    let bare = named.is_none() && inner.len() == text.len();
    (named.is_some() || both || bare).then_some(Folio { number, bare })
}

/// The longest row of numbers that each are one more than the one before.
fn longest(lines: &[Line<'_>]) -> Vec<usize> {
    // Of each number the length of the row that ends with it, and the line before its own.
    let mut rows: BTreeMap<(bool, u32), (usize, usize)> = BTreeMap::new();
    let mut before: BTreeMap<usize, usize> = BTreeMap::new();
    let mut best = (0, 0);
    for (at, line) in lines.iter().enumerate().filter(|(_, l)| !l.is_blank()) {
        // Of a line that is not shown as written, something is told already.
        let Cow::Borrowed(text) = line.text else { continue };
        let Some(Folio { number, bare }) = folio(text) else { continue };
        let row = number.checked_sub(1).and_then(|n| rows.get(&(bare, n))).copied();
        let length = row.map_or(1, |(length, last)| {
            before.insert(at, last);
            length + 1
        });
        rows.insert((bare, number), (length, at));
        best = best.max((length, at));
    }
    let mut found: Vec<usize> =
        std::iter::successors(Some(best.1).filter(|_| best.0 > 0), |at| before.get(at).copied())
            .collect();
    found.reverse();
    found
}

/// Whether pages of text stand between the numbers, none of them many times longer than another.
fn apart(lines: &[Line<'_>], folios: &[usize], bare: bool) -> bool {
    let written = |w: &[usize]| lines[w[0] + 1..w[1]].iter().filter(|l| !l.is_blank()).count();
    let mut pages: Vec<usize> = folios.windows(2).map(written).collect();
    pages.sort_unstable();
    let (Some(&least), Some(&most)) = (pages.first(), pages.last()) else { return false };
    least >= if bare { BARE_PAGE } else { PAGE } && most <= pages[pages.len() / 2] * 3
}

/// Whether a text counts on from a page within, with as much between the numbers each time: chapters and poems
/// begin with one, and are longer and shorter.
fn are_even(lines: &[Line<'_>], folios: &[usize]) -> bool {
    let first = folios.first().and_then(|&at| folio(&lines[at].text)).map_or(0, |f| f.number);
    let page = |w: &[usize]| lines[w[0] + 1..w[1]].iter().map(|l| l.text.chars().count()).sum();
    let pages: Vec<usize> = folios.windows(2).map(page).collect();
    let (least, most) = (pages.iter().min().copied(), pages.iter().max().copied());
    let even = least.zip(most).is_some_and(|(a, b)| a >= EVEN_PAGE && b * 2 <= a * 3);
    first >= WITHIN && even
}

/// The words that stand beside several of the numbers.
fn heads(lines: &[Line<'_>], folios: &[usize]) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for &at in folios {
        let near = [above(lines, at), below(lines, at)].into_iter().flatten();
        near.filter_map(|at| key(&lines[at].text))
            .for_each(|key| *counts.entry(key).or_default() += 1);
    }
    counts.retain(|_, count| *count >= 2 && *count * 3 >= folios.len());
    counts.into_keys().collect()
}

/// What is the same in the heads of all pages: the first column, without numbers.
fn key(text: &str) -> Option<String> {
    let column = text.split("   ").next().unwrap_or_default();
    let key: String =
        column.chars().filter(|c| !c.is_whitespace() && !c.is_ascii_digit()).collect();
    let clause = text.contains(['，', '。', '；', '！', '？']) || ends_sentence(text);
    let head = text.chars().count() <= HEAD && !clause && !key.is_empty();
    head.then_some(key)
}

fn above(lines: &[Line<'_>], at: usize) -> Option<usize> {
    (at.saturating_sub(2)..at).rev().find(|&k| !lines[k].is_blank())
}

fn below(lines: &[Line<'_>], at: usize) -> Option<usize> {
    (at + 1..lines.len().min(at + 3)).find(|&k| !lines[k].is_blank())
}

/// How wide most lines are that are not the last of their paragraph.
fn full(lines: &[Line<'_>]) -> usize {
    let mut widths: Vec<usize> = lines.iter().filter(|l| !l.is_blank()).map(|l| l.width).collect();
    widths.sort_unstable();
    widths.get(widths.len() * 8 / 10).copied().unwrap_or(0)
}

/// Whether most lines are filled, and parted by marks within: verse may have neither.
fn is_filled(lines: &[Line<'_>], full: usize) -> bool {
    let written = || lines.iter().filter(|l| !l.is_blank());
    let filled = written().filter(|l| l.width * 10 >= full * 9).count();
    let marked = written().filter(|l| l.text.contains(['，', '。', '；', ',', '.'])).count();
    let all = written().count();
    filled * 10 >= all * 6 && marked * 2 >= all
}

/// The lines between those of the text round a page number, when the one before is full and its
/// sentence does not end.
fn interrupted_at(
    lines: &[Line<'_>],
    at: usize,
    running: &BTreeMap<usize, &'static str>,
    full: usize,
) -> Option<Range<usize>> {
    let passed = |k: &usize| lines[*k].is_blank() || running.contains_key(k);
    let before = (0..at).rev().find(|k| !passed(k))?;
    let after = (at + 1..lines.len()).find(|k| !passed(k))?;
    let Line { text, width, .. } = &lines[before];
    let open = !ends_sentence(text) && !text.ends_with(['：', ':']);
    (open && *width >= CUT && width * 10 >= full * 9).then_some(before + 1..after)
}

/// Whether the line behind a page number goes on with the sentence before it: what is much shorter
/// may be a head that nothing tells as such.
fn goes_on(lines: &[Line<'_>], around: &Range<usize>) -> bool {
    let (first, second) = (&lines[around.start - 1], &lines[around.end]);
    let long = second.width * 10 >= first.width * 6 || ends_sentence(&second.text);
    let listed = |c: char| c.is_ascii_digit() || "一二三四五（(•".contains(c);
    second.indent < 2 && long && !second.text.starts_with(listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_pages() {
        for (text, number, bare) in [
            ("— 45 —", 45, false),
            ("·46·", 46, false),
            ("[47]", 47, false),
            ("- 48 -", 48, false),
            ("第 3 页 共 12 页", 3, false),
            ("7", 7, true),
        ] {
            let folio = folio(text).expect(text);
            assert_eq!((folio.number, folio.bare), (number, bare), "{text}");
        }
        for text in ["1.", "第3页的话", "1949", "— 45", "[45", "[45] 注", "第 3 期", "—"]
        {
            let year = text == "1949";
            assert_eq!(folio(text).is_some(), year, "{text}");
        }
    }
}
