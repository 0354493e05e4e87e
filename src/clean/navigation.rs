//! Runs of short lines around the article: menus above it, lists of other articles below.

use super::plan::{Action, Finding, Hit, Plan};
use super::survey::{Line, Survey, Zone};

/// A run has at least so many lines, and so many of them no rule knows by itself.
const RUN_LENGTH: usize = 8;
const UNKNOWN_LENGTH: usize = 4;
/// Of its lines at least this share, in per cent, is short.
const SHORT_SHARE: usize = 80;
/// A short line has at most so many characters and no full stop.
const SHORT_LENGTH: usize = 30;

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
    let marked = run.iter().any(|l| is_found(plan, l, MARKERS));
    let score = if stamped || marked { 7 } else { 5 };
    collect(run, plan, rule, score)
}

/// Sure only when two markers agree.
fn below(survey: &Survey, plan: &Plan, rule: &'static str) -> Vec<Finding> {
    let footer: Vec<Line<'_>> = survey.lines().filter(|l| l.zone == Zone::Footer).collect();
    let marks = footer.iter().filter(|l| is_found(plan, l, MARKERS)).count();
    let Some(first) = footer.iter().position(|l| is_found(plan, l, FOOT)) else {
        return Vec::new();
    };
    let score = if marks >= 2 { 7 } else { 5 };
    collect(footer[first + 1..].to_vec(), plan, rule, score)
}

fn is_found(plan: &Plan, line: &Line<'_>, rules: &[&str]) -> bool {
    plan.on_line(line).is_some_and(|f| rules.contains(&f.rule))
}

fn collect(mut run: Vec<Line<'_>>, plan: &Plan, rule: &'static str, score: i32) -> Vec<Finding> {
    let length = run.len();
    run.retain(|l| !plan.acts_on_line(l.run, &l.range));
    let short = run.iter().filter(|l| is_short(l.text)).count();
    let is_run = length >= RUN_LENGTH && run.len() >= UNKNOWN_LENGTH;
    if !is_run || short * 100 < run.len() * SHORT_SHARE {
        return Vec::new();
    }
    let share = format!("among {length} lines, of {} others {short} short", run.len());
    run.iter()
        .filter(|l| plan.on_line(l).is_none())
        .map(|line| {
            let mut hit = Hit::scored(line, Action::Remove, score, score);
            hit.signs.push(share.clone());
            Finding::line(line, rule, hit)
        })
        .collect()
}

fn is_short(text: &str) -> bool {
    text.chars().count() <= SHORT_LENGTH && !text.ends_with(['。', '！', '？'])
}
