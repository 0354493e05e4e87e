//! Verse in plain text: which lines are those of a poem, and which of them make a stanza.
//!
//! Lines of a poem are short, and either pair by commas, which no paragraph of prose ends in, or
//! go without marks at their ends and speak all the same, which a list of names does not.

use std::ops::Range;

use super::headings;
use super::lines::Line;
use super::paragraphs::Group;
use crate::text::is_cjk;

/// Lines of verse have no more than so many characters; one in some may be longer.
const SHORT: usize = 16;
const LONG: usize = 40;
const ONE_IN: usize = 6;
const ONE_STOPS_IN: usize = 8;
/// A poem has at least so many lines; without commas, more.
const LINES: usize = 4;
const BARE_LINES: usize = 6;
/// A stanza of more is set in parts.
const MOST: usize = 100;

/// The stanzas of a text, as ranges of groups, in order. `free` are the groups that are neither
/// the title nor a heading.
pub(super) fn stanzas(
    lines: &[Line<'_>],
    groups: &[Group],
    free: impl Fn(usize) -> bool,
) -> Vec<Range<usize>> {
    let text = |at: usize| match &groups[at].lines {
        range if range.len() == 1 => lines[range.start].text.as_ref(),
        _ => "",
    };
    // What a line of verse leads on to may look like a label.
    let led_to = |at: usize| at > 0 && leads_on(text(at - 1)) && is_line(text(at - 1));
    let may_be = |at: usize| {
        free(at) && (is_line(text(at)) && !is_labelled(text(at)) || led_to(at) && is_line(text(at)))
    };
    let poems = Poems { groups, text: &text, free: &free };
    let (mut found, mut at) = (Vec::new(), 0);
    while at < groups.len() {
        let end = (at..groups.len()).find(|&k| !may_be(k)).unwrap_or(groups.len());
        if end - at >= LINES {
            poems.of_run(at..end, &mut found);
        }
        at = end.max(at + 1);
    }
    let parts =
        |s: Range<usize>| s.clone().step_by(MOST).map(move |from| from..s.end.min(from + MOST));
    found.into_iter().flat_map(parts).collect()
}

/// Whether a line may be one of verse, by itself.
fn is_line(text: &str) -> bool {
    if text.chars().nth(LONG).is_some() || headings::looks_numbered(text) {
        return false;
    }
    let first = text.chars().next().unwrap_or_default();
    let opens = first.is_alphanumeric() && !first.is_ascii() || "“「『‘…".contains(first);
    let stands_for_picture = ["图", "圖", "图片", "配图", "插图"].contains(&text)
        || text.starts_with(['图', '圖']) && text.contains(|c: char| c.is_ascii_digit());
    opens
        && !text.ends_with(['：', ':'])
        && !stands_for_picture
        && !text.contains(['\t', '@', '|', '｜', '/', '》'])
        && text.chars().filter(|&c| is_cjk(c)).count() * 2 > text.chars().count()
}

/// `作者：林木`.
fn is_labelled(text: &str) -> bool {
    text.contains(['：', ':'])
}

fn is_short(text: &str) -> bool {
    text.chars().nth(SHORT).is_none()
}

/// Whether a line leads on to the next.
fn leads_on(text: &str) -> bool {
    text.ends_with(['，', '；', '、', '—'])
}

fn ends_bare(text: &str) -> bool {
    text.ends_with(|c: char| is_cjk(c)) && !text.contains(['。', '；', '！', '？'])
}

/// Whether a line says something, as names and headings do not.
fn speaks(text: &str) -> bool {
    text.contains([
        '的', '了', '着', '我', '你', '他', '她', '它', '们', '們', '是', '不', '没', '沒', '在',
        '这', '這', '那', '就', '也', '又', '还', '還', '像', '把', '被', '从', '從', '向',
    ])
}

struct Poems<'a> {
    groups: &'a [Group],
    text: &'a dyn Fn(usize) -> &'a str,
    free: &'a dyn Fn(usize) -> bool,
}

impl Poems<'_> {
    /// Blank lines between a group and the one before.
    fn gap(&self, at: usize) -> usize {
        self.groups[at].lines.start - self.groups[at - 1].lines.end
    }

    fn is_short(&self, at: usize) -> bool {
        is_short((self.text)(at))
    }

    /// The stanzas in a run of lines. Where too many of them are long, it is cut at these.
    fn of_run(&self, run: Range<usize>, found: &mut Vec<Range<usize>>) {
        let long = run.clone().filter(|&k| !self.is_short(k)).count();
        if long * ONE_IN <= run.len() {
            return self.of_lines(run, found);
        }
        let mut at = run.start;
        while at < run.end {
            let end = (at..run.end).find(|&k| !self.is_short(k)).unwrap_or(run.end);
            if end - at >= LINES {
                self.of_lines(at..end, found);
            }
            at = end.max(at + 1);
        }
    }

    fn of_lines(&self, run: Range<usize>, found: &mut Vec<Range<usize>>) {
        let least = (run.start + 1..run.end).map(|k| self.gap(k)).min().unwrap_or(0);
        let mut stanzas: Vec<Range<usize>> = Vec::new();
        for at in run.clone() {
            match stanzas.last_mut() {
                Some(last) if self.gap(at) == least => last.end = at + 1,
                _ => stanzas.push(at..at + 1),
            }
        }
        let whole = |s: &Range<usize>| s.clone().all(|k| ends_bare((self.text)(k)));
        let speaking = run.clone().filter(|&k| speaks((self.text)(k))).count();
        let bare = run.clone().filter(|&k| ends_bare((self.text)(k))).count();
        if run.len() >= BARE_LINES && bare * 10 >= run.len() * 8 && speaking * 10 >= run.len() * 6 {
            return found.extend(stanzas);
        }
        let paired = |s: &Range<usize>| self.pairs(s) && !whole(s);
        let several = stanzas.iter().filter(|s| paired(s)).count() > 1;
        for stanza in stanzas.iter().filter(|s| paired(s)) {
            let stanza = self.without_prose(stanza, least);
            if stanza.len() >= LINES || several && stanza.len() > 1 {
                found.push(stanza);
            }
        }
    }

    /// Whether as many lines lead on as do in couplets and quatrains.
    fn pairs(&self, stanza: &Range<usize>) -> bool {
        let leading = || stanza.clone().map(self.text).filter(|text| leads_on(text));
        // A line that stops on its way and then leads on is one of prose, broken by hand.
        let stops = leading().filter(|text| text.matches(['，', '；', '。', '、']).count() > 1);
        let (leading, stops) = (leading().count(), stops.count());
        leading > 0 && leading * 3 >= stanza.len() && stops * ONE_STOPS_IN <= stanza.len()
    }

    /// Without the lines of prose right above and below it: a stanza that nothing parts from them
    /// begins with a line that leads on and ends with the one it leads to.
    fn without_prose(&self, stanza: &Range<usize>, least: usize) -> Range<usize> {
        let (start, end) = (stanza.start, stanza.end);
        let near = |at: usize, other: usize| (self.free)(other) && self.gap(at) <= least;
        let leads = |k: &usize| leads_on((self.text)(*k));
        let mut inner = stanza.clone();
        if start > 0 && near(start, start - 1) {
            inner.start = stanza.clone().find(leads).unwrap_or(start);
        }
        if end < self.groups.len() && near(end, end) {
            let last = stanza.clone().rev().find(leads).unwrap_or(end - 1);
            inner.end = (last + 2).min(end);
        }
        inner
    }
}
