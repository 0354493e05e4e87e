//! The plan: every finding with its score and signs, made before anything is changed.

use std::collections::BTreeMap;
use std::ops::Range;

use super::CleanOptions;
use super::rules::{Find, RULES, Rule};
use super::survey::{Line, Survey};
use crate::document::Date;

/// A rule this sure acts by itself.
pub(super) const AUTO: i32 = 7;
/// A rule less sure than this says nothing.
pub(super) const REPORT: i32 = 3;

/// What a rule would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Take it out.
    Remove,
    /// Take it out and note its facts in the metadata.
    Move,
    /// Put something in its place; only rules of the user do.
    Replace(String),
    /// Leave it where it is, as a notice.
    Mark,
    /// Leave it and report it, however sure.
    Report,
}

/// A fact a line tells about the article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    Published(Date),
    Author(String),
    Publisher(String),
}

/// What a line rule says of a line.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub action: Action,
    pub score: i32,
    pub signs: Vec<String>,
    pub facts: Vec<Fact>,
}

impl Hit {
    /// A hit whose score depends on the zone alone.
    pub fn scored(line: &Line<'_>, action: Action, edge: i32, body: i32) -> Hit {
        let score = if line.zone.is_edge() { edge } else { body };
        Hit { action, score, signs: vec![line.zone.sign().to_owned()], facts: Vec::new() }
    }

    /// With one more sign that counts.
    pub fn sign(mut self, points: i32, sign: &str) -> Hit {
        self.score += points;
        self.signs.push(format!("{points:+} {sign}"));
        self
    }
}

/// One thing a rule found.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// Index into [`Survey::runs`].
    pub run: usize,
    /// The stretch of the run's text.
    pub range: Range<usize>,
    /// Whether it is a whole line.
    pub line: bool,
    pub rule: &'static str,
    pub hit: Hit,
}

impl Finding {
    /// What a rule says of a whole line.
    pub fn line(line: &Line<'_>, rule: &'static str, hit: Hit) -> Finding {
        Finding { run: line.run, range: line.range.clone(), line: true, rule, hit }
    }

    /// Whether this takes something out, or replaces it, when cleaning is automatic.
    pub fn acts(&self) -> bool {
        let acts = matches!(self.hit.action, Action::Remove | Action::Move | Action::Replace(_));
        self.hit.score >= AUTO && acts
    }
}

/// All findings.
#[derive(Debug, Default)]
pub(super) struct Plan {
    lines: Found,
    stretches: Found,
}

/// Findings by run and place; no two share a character.
type Found = BTreeMap<(usize, usize), Finding>;

impl Plan {
    /// What was found on a whole line.
    pub fn on_line(&self, line: &Line<'_>) -> Option<&Finding> {
        self.lines.get(&(line.run, line.range.start))
    }

    /// Whether the line around `range` will be taken out or replaced.
    pub fn acts_on_line(&self, run: usize, range: &Range<usize>) -> bool {
        overlapping(&self.lines, run, range).is_some_and(Finding::acts)
    }

    /// All findings: those of lines in order, then those inside lines.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.lines.values().chain(self.stretches.values())
    }

    /// Notes a finding where no rule before found anything of its kind.
    pub fn add(&mut self, finding: Finding) {
        let found = if finding.line { &mut self.lines } else { &mut self.stretches };
        if overlapping(found, finding.run, &finding.range).is_none() {
            found.insert((finding.run, finding.range.start), finding);
        }
    }
}

fn overlapping<'a>(found: &'a Found, run: usize, range: &Range<usize>) -> Option<&'a Finding> {
    let (_, last) = found.range(..(run, range.end)).next_back()?;
    (last.run == run && last.range.end > range.start).then_some(last)
}

/// Asks all rules, in order; the first rule that knows a line has it. Rules of the user come before
/// ours, those for lines before those for what stands in them.
pub(super) fn make(survey: &Survey, options: &CleanOptions) -> Plan {
    let mut plan = Plan::default();
    let spared = |name: &str| options.spares_rule(name);
    let kept = |finding: &Finding| is_kept(finding, survey, options);
    options.rules.lines(survey, &mut plan, &spared, &kept);
    let (inside, lines): (Vec<&Rule>, Vec<&Rule>) =
        RULES.iter().partition(|r| matches!(r.find, Find::Inside(_)));
    lines.iter().for_each(|rule| ask(rule, survey, options, &mut plan));
    options.rules.stretches(survey, &mut plan, &spared, &kept);
    inside.iter().for_each(|rule| ask(rule, survey, options, &mut plan));
    plan
}

fn ask(rule: &Rule, survey: &Survey, options: &CleanOptions, plan: &mut Plan) {
    if options.spares_rule(rule.name) {
        return;
    }
    let found: Vec<Finding> = match rule.find {
        Find::Line(find) => survey
            .lines()
            .filter(|line| plan.on_line(line).is_none())
            .filter_map(|line| Some(Finding::line(&line, rule.name, find(&line, survey)?)))
            .collect(),
        Find::Document(find) | Find::Inside(find) => find(survey, plan, rule.name),
    };
    for finding in found {
        if finding.hit.score >= REPORT && !is_kept(&finding, survey, options) {
            plan.add(finding);
        }
    }
}

/// Whether a string that must stay would be touched.
fn is_kept(finding: &Finding, survey: &Survey, options: &CleanOptions) -> bool {
    let text = &survey.runs[finding.run].flat.text;
    let range = &finding.range;
    kept(text, options).iter().any(|k| k.start < range.end && range.start < k.end)
}

/// Where strings that must stay stand in a text, in order of who said so, then of place.
pub(super) fn kept(text: &str, options: &CleanOptions) -> Vec<Range<usize>> {
    let places = |k: &str| text.match_indices(k).map(|(i, k)| i..i + k.len()).collect::<Vec<_>>();
    let mut kept = options.rules.kept(text, &|name| options.spares_rule(name));
    kept.extend(options.kept_strings().flat_map(places));
    kept
}
