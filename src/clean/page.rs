//! Where the article ends in the text of a whole page, with menus, comments and headlines of other
//! articles below it. Some of those are as long as paragraphs; the last of them is not the end.

use std::collections::BTreeSet;

use super::furniture::{copyright, prev_next, related, share};
use super::menu::{is_bar, is_menu};
use super::survey::{Line, Survey, is_body};
use super::walk::Part;

/// The article has so many characters in its paragraphs.
const ARTICLE: usize = 150;
/// Of so many characters in paragraphs above there is at most one below.
const SHARE: usize = 8;
/// Below it are so many lines, and of these so many different ones that only pages have.
const LINES: usize = 8;
const MARKS: usize = 5;
/// Some of them are no channels, for these an author may list.
const BUTTONS: usize = 2;
/// A headline has at most so many characters.
const HEADLINE: usize = 30;
/// At least this share of the lines below, in per cent, is short.
const SHORT: usize = 85;

/// The run with which the page around the article goes on.
pub(super) fn rest(survey: &Survey) -> Option<usize> {
    let lines: Vec<Line<'_>> = survey.all_lines().collect();
    let own = |line: &Line<'_>| if is_prose(line.text) { line.text.chars().count() } else { 0 };
    let all: usize = lines.iter().map(own).sum();
    if all < ARTICLE {
        return None;
    }
    // Headings, tables and the like are an author's.
    let authors = survey.runs.iter().rposition(|run| run.place.part != Part::Line);
    // From the end upwards, so that every line is looked at once.
    let (mut below, mut short, mut found) = (0, 0, None);
    let (mut marks, mut buttons) = (BTreeSet::new(), BTreeSet::new());
    for (count, line) in (1..).zip(lines.iter().rev()) {
        below += own(line);
        if below * (SHARE + 1) > all || all - below < ARTICLE || Some(line.run) <= authors {
            break;
        }
        short += usize::from(is_headline(line.text));
        if !is_mark(line, survey) {
            continue;
        }
        marks.insert(line.text);
        if is_bar(line.text) || !is_menu(line.text) {
            buttons.insert(line.text);
        }
        let marked = marks.len() >= MARKS && buttons.len() >= BUTTONS;
        if count >= LINES && marked && short * 100 >= count * SHORT {
            found = Some(line.run);
        }
    }
    found
}

/// Whether a line is of a page and no author's, as far as a line can tell.
pub(super) fn is_mark(line: &Line<'_>, survey: &Survey) -> bool {
    is_menu(line.text)
        || [share, related, copyright, prev_next].iter().any(|rule| rule(line, survey).is_some())
}

/// Headlines may be questions and cries.
fn is_headline(text: &str) -> bool {
    text.chars().count() <= HEADLINE && !text.ends_with('。')
}

/// A paragraph of sentences; headlines and teasers end without a mark.
fn is_prose(text: &str) -> bool {
    is_body(text) && text.ends_with(['。', '！', '？', '”', '」', '』', '…', '；', '）'])
}
