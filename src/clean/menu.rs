//! Lines of words of menus and buttons alone. One such word may also be an author's; so a line counts
//! among others of its kind.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use super::page::is_mark;
use super::plan::{Action, Finding, Hit, Plan};
use super::survey::{Line, Survey, Zone};
use super::walk::Part;
use crate::document::Date;
use crate::text::{MenuWords, menu_words};

/// So many different lines of an edge show that it is a page's.
const SURE: usize = 3;
/// So many words without anything between them are a menu alone.
const SURE_WORDS: usize = 6;

/// A number of readers or comments has at most so many characters.
const COUNTER: usize = 6;

/// Whether a text says nothing by itself: a number, signs, a time ago, letters that set the size of
/// others. A date is a fact.
fn is_neutral(text: &str) -> bool {
    let rest = text.trim_end_matches("前").trim_end_matches(['小', '时', '分', '钟', '天']);
    text.chars().count() <= 20
        && Date::written(text).is_none()
        && rest.chars().all(|c| !c.is_alphabetic() || matches!(c, 'A' | 'a' | 'T' | 't'))
}

/// The lines of menus at the edges of the page, with the numbers and signs between them.
pub(super) fn lines(survey: &Survey, plan: &Plan, rule: &'static str) -> Vec<Finding> {
    let above = |l: &Line<'_>| survey.runs[l.run].place.block < survey.title_block;
    let header = || survey.lines().filter(|l| l.zone == Zone::Header);
    let footer = survey.lines().filter(|l| l.zone == Zone::Footer);
    // Below the title there are headings; menus are bars of buttons there.
    let bars =
        |text: &str| Some(menu_words(text)).filter(|words| words.is_bar()).unwrap_or_default();
    let edges = [
        Edge::of(header().filter(above), menu_words),
        Edge::of(header().filter(|l| !above(l)), bars),
        Edge::of(footer, menu_words),
    ];
    edges.iter().flat_map(|edge| edge.menus(survey, plan, rule)).collect()
}

/// An edge of a page with the words of its lines.
struct Edge<'a> {
    lines: Vec<Line<'a>>,
    words: Vec<MenuWords>,
}

impl<'a> Edge<'a> {
    fn of(lines: impl Iterator<Item = Line<'a>>, words: fn(&str) -> MenuWords) -> Edge<'a> {
        let lines: Vec<Line<'a>> = lines.collect();
        let words = lines.iter().map(|line| words(line.text)).collect();
        Edge { lines, words }
    }

    fn menus(&self, survey: &Survey, plan: &Plan, rule: &'static str) -> Vec<Finding> {
        if self.words.iter().all(|words| words.all == 0) {
            return Vec::new();
        }
        let each = self.lines.iter().zip(&self.words);
        let marked: Vec<(&Line<'_>, &MenuWords)> =
            each.filter(|(line, words)| words.all > 0 || is_mark(line, survey)).collect();
        let marks: BTreeSet<&str> = marked.iter().map(|(line, _)| line.text).collect();
        // Channels alone may be a list of the author's.
        let others = marked.iter().any(|(_, words)| words.all == words.buttons);
        let sure = marks.len() >= SURE && others;
        let authors = LazyCell::new(|| own_words(survey));
        let of_menu = |(at, line): (usize, &Line<'_>)| {
            let is_menu = self.words[at].all >= SURE_WORDS
                || sure && (self.words[at].all > 0 || self.is_between(at));
            if !is_menu || plan.on_line(line).is_some() || authors.contains(line.text) {
                return None;
            }
            let mut hit = Hit::scored(line, Action::Remove, 7, 0);
            hit.signs.push(format!("among {} lines of menus", marks.len()));
            Some(Finding::line(line, rule, hit))
        };
        self.lines.iter().enumerate().filter_map(of_menu).collect()
    }

    /// Whether a line says nothing by itself and stands among words of menus.
    fn is_between(&self, at: usize) -> bool {
        let text = self.lines[at].text;
        let sides = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
        let beside =
            sides.filter(|k| self.words.get(*k).is_some_and(|words| words.all > 0)).count();
        let wanted = if text.chars().count() <= COUNTER { 1 } else { 2 };
        beside >= wanted && is_neutral(text)
    }
}

/// Headings and other lines of the article itself: what its table of contents lists is no menu.
fn own_words(survey: &Survey) -> BTreeSet<&str> {
    let runs = survey.runs.iter();
    let own = runs.filter(|run| run.zone == Zone::Body || run.place.part != Part::Line);
    let lines = own.flat_map(|run| run.flat.text.lines().map(str::trim));
    lines.chain([survey.title.as_str()]).collect()
}
