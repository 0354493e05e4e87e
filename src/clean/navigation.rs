//! Runs of short lines around the article: menus above it, lists of other articles below.

use super::page::is_mark;
use super::plan::{Action, Finding, Hit, Plan};
use super::survey::{Line, Survey, Zone, is_short};

/// A run has at least so many lines, and so many of them no rule knows by itself.
const RUN_LENGTH: usize = 8;
const UNKNOWN_LENGTH: usize = 4;
/// With so many lines of menus and buttons above the title it is one however short.
const SURE: usize = 3;
/// Of its lines at least this share, in per cent, is short.
const SHORT_SHARE: usize = 80;

/// Rules that recognize the furniture of a page.
const MARKERS: &[&str] =
    &["related", "prev-next", "copyright", "share", "hotline", "greeting", "breadcrumb"];
/// Those that no notice has at its end: there a telephone, an address and thanks are its own, with
/// the annexes and the signature below them.
const FOOT: &[&str] = &["related", "prev-next", "copyright", "share", "breadcrumb"];

/// The run above the title and the one below the first marker of the footer.
pub(super) fn runs(survey: &Survey, plan: &Plan, rule: &'static str) -> Vec<Finding> {
    let mut found = above(survey, plan, rule);
    found.extend(below(survey, plan, rule));
    found
}

/// Sure only when the title is known and something else shows that this is a page.
fn above(survey: &Survey, plan: &Plan, rule: &'static str) -> Vec<Finding> {
    let Some(title) = survey.title_block else { return Vec::new() };
    let before = |l: &Line<'_>| survey.runs[l.run].place.block.is_some_and(|b| b < title);
    let header: Vec<Line<'_>> = survey.lines().filter(|l| l.zone == Zone::Header).collect();
    let run: Vec<Line<'_>> = header.iter().filter(|l| before(l)).cloned().collect();
    let stamped = header.iter().any(|l| is_found(plan, l, &["publish-line"]));
    let marks = run.iter().filter(|l| is_mark(l, survey)).count();
    let marked = marks > 0 || run.iter().any(|l| is_found(plan, l, MARKERS));
    let score = if stamped || marked { 7 } else { 5 };
    let least = if marks >= SURE { (SURE, 1) } else { (RUN_LENGTH, UNKNOWN_LENGTH) };
    collect(run, plan, rule, score, least)
}

/// Sure only when two markers agree, or what is below the article is a whole page.
fn below(survey: &Survey, plan: &Plan, rule: &'static str) -> Vec<Finding> {
    let footer: Vec<Line<'_>> = survey.lines().filter(|l| l.zone == Zone::Footer).collect();
    if survey.in_page {
        let first = footer.iter().position(|l| is_mark(l, survey)).unwrap_or(footer.len());
        return collect(footer[first..].to_vec(), plan, rule, 7, (1, 1));
    }
    let marks = footer.iter().filter(|l| is_found(plan, l, MARKERS)).count();
    let Some(first) = footer.iter().position(|l| is_found(plan, l, FOOT)) else {
        return Vec::new();
    };
    let score = if marks >= 2 { 7 } else { 5 };
    collect(footer[first + 1..].to_vec(), plan, rule, score, (RUN_LENGTH, UNKNOWN_LENGTH))
}

fn is_found(plan: &Plan, line: &Line<'_>, rules: &[&str]) -> bool {
    plan.on_line(line).is_some_and(|f| rules.contains(&f.rule))
}

/// A run has so many lines at least, and so many that no rule knows by itself.
fn collect(
    mut run: Vec<Line<'_>>,
    plan: &Plan,
    rule: &'static str,
    score: i32,
    (least, unknown): (usize, usize),
) -> Vec<Finding> {
    let length = run.len();
    let all_short = share_of_short(&run) >= SHORT_SHARE;
    run.retain(|l| !plan.acts_on_line(l.run, &l.range));
    let share = share_of_short(&run);
    // What is known by itself counts where it alone shows that there is a run.
    let is_short = share >= SHORT_SHARE || unknown < UNKNOWN_LENGTH && all_short;
    if length < least || run.len() < unknown || !is_short {
        return Vec::new();
    }
    let share = format!("among {length} lines, of {} others {share} % short", run.len());
    run.iter()
        .filter(|l| plan.on_line(l).is_none())
        .map(|line| {
            let mut hit = Hit::scored(line, Action::Remove, score, score);
            hit.signs.push(share.clone());
            Finding::line(line, rule, hit)
        })
        .collect()
}

/// In per cent.
fn share_of_short(run: &[Line<'_>]) -> usize {
    run.iter().filter(|l| is_short(l.text)).count() * 100 / run.len().max(1)
}
