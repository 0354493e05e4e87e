//! Where the article ends in the text of a whole page, with menus, comments and headlines of other
//! articles below it. Some of those are as long as paragraphs; the last of them is not the end.

use std::collections::BTreeSet;

use super::furniture::{copyright, prev_next, related, share};
use super::survey::{Line, Run, Survey, is_body};
use super::walk::Part;
use crate::text::menu_words;

/// The article has so many characters in its paragraphs.
const ARTICLE: usize = 150;
/// Below it are so many lines, and of these so many different ones that only pages have.
const LINES: usize = 8;
const MARKS: usize = 5;
/// Some of them are no channels, for these an author may list.
const BUTTONS: usize = 2;
/// At most this share of what reads like paragraphs is below; the larger where much else is.
const SHARE: usize = 9;
const LARGE_SHARE: usize = 3;
const MANY_LINES: usize = 60;
const MANY_MARKS: usize = 8;
/// Comments are paragraphs of others, each with buttons: so many lines, and of all this share.
const COMMENT_MARKS: usize = 12;
const COMMENT_SHARE: usize = 4;
/// A headline has at most so many characters.
const HEADLINE: usize = 30;
/// At least this share of the lines below, in per cent, is short.
const SHORT: usize = 85;

/// The run with which the page around the article goes on.
pub(super) fn rest(survey: &Survey) -> Option<usize> {
    let lines: Vec<Line<'_>> = survey.all_lines().collect();
    let all: usize = lines.iter().map(|line| prose(line.text)).sum();
    if all < ARTICLE {
        return None;
    }
    // Headings, tables and the like are an author's, unless they are numbers.
    let says = |run: &Run| run.flat.text.contains(char::is_alphabetic);
    let authors = survey.runs.iter().rposition(|run| run.place.part != Part::Line && says(run));
    // From the end upwards, so that every line is looked at once.
    let (mut below, mut found) = (Below::default(), None);
    for line in lines.iter().rev() {
        let prose = prose(line.text);
        let is_mark = prose == 0 && is_mark(line, survey);
        below.add(line.text, prose, is_mark);
        if all - below.prose < ARTICLE || Some(line.run) <= authors || below.is_article(all) {
            break;
        }
        if is_mark && (below.is_page(all) || is_of_comments(line.text) && below.is_comments()) {
            found = Some(line.run);
        }
    }
    found
}

/// What is known of the lines from one to the last.
#[derive(Default)]
struct Below<'a> {
    lines: usize,
    short: usize,
    /// Characters of paragraphs.
    prose: usize,
    marked: usize,
    marks: BTreeSet<&'a str>,
    buttons: BTreeSet<&'a str>,
}

impl<'a> Below<'a> {
    fn add(&mut self, text: &'a str, prose: usize, is_mark: bool) {
        self.lines += 1;
        self.prose += prose;
        self.short += usize::from(is_headline(text));
        if is_mark {
            self.marked += 1;
            self.marks.insert(text);
            let words = menu_words(text);
            if words.all == words.buttons {
                self.buttons.insert(text);
            }
        }
    }

    fn is_page(&self, all: usize) -> bool {
        let many = self.lines >= MANY_LINES && self.marks.len() >= MANY_MARKS;
        let share = if many { LARGE_SHARE } else { SHARE };
        self.lines >= LINES
            && self.marks.len() >= MARKS
            && self.buttons.len() >= BUTTONS
            && self.short * 100 >= self.lines * SHORT
            && self.prose * share <= all
    }

    fn is_comments(&self) -> bool {
        self.marked >= COMMENT_MARKS && self.marked * COMMENT_SHARE >= self.lines
    }

    /// Whether no line above it can be the end any more, or hardly one.
    fn is_article(&self, all: usize) -> bool {
        self.prose * LARGE_SHARE > all && self.marked * COMMENT_SHARE * 2 < self.lines
    }
}

/// A heading over comments.
fn is_of_comments(text: &str) -> bool {
    ["评论", "評論", "跟贴", "跟帖", "留言"].iter().any(|word| text.contains(word))
}

/// Whether a line is of a page and no author's, as far as a line can tell.
pub(super) fn is_mark(line: &Line<'_>, survey: &Survey) -> bool {
    menu_words(line.text).all > 0
        || [share, related, copyright, prev_next].iter().any(|rule| rule(line, survey).is_some())
}

/// Headlines may be questions and cries.
fn is_headline(text: &str) -> bool {
    text.chars().count() <= HEADLINE && !text.ends_with('。')
}

/// Characters of a paragraph of sentences; headlines and teasers end without a mark.
fn prose(text: &str) -> usize {
    let ends = text.ends_with(['。', '！', '？', '”', '」', '』', '…', '；', '）']);
    if ends && is_body(text) { text.chars().count() } else { 0 }
}
