//! Rules of the user, from TOML files (`--clean-rules`): what is to go, to stay or to be replaced.
//!
//! ```toml
//! [[rule]]
//! name = "footer"              # shown in the report, turned off with `--keep rule:footer`
//! match = "本文由某某整理"       # or regex = '^第\d+页$'
//! scope = "line"               # "inside" a line, a line in the "head" or "foot" of the page
//! action = "remove"            # "keep", or "replace" with = "…"
//! ```

mod load;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use regex::{Captures, Regex};

use super::plan::{Action, Finding, Hit, Plan};
use super::survey::{Survey, Zone};
use super::walk::Part;
use crate::say::Message;

/// How sure the user is.
const SCORE: i32 = 10;

/// Rules of the user, in their order.
#[derive(Clone, Debug, Default)]
pub struct UserRules {
    rules: Vec<UserRule>,
}

/// What is wrong with a file of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: Message,
    /// What to do.
    pub hint: Option<Message>,
}

#[derive(Clone, Debug)]
struct UserRule {
    name: &'static str,
    matcher: Regex,
    scope: Scope,
    action: Does,
}

/// Where a rule looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// At whole lines.
    Line,
    /// At whole lines before the article.
    Head,
    /// At whole lines after it.
    Foot,
    /// Inside lines.
    Inside,
}

/// What a rule does. What replaces may name groups of the expression: `$1`, `${name}`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Does {
    Remove,
    Keep,
    Replace(String),
}

impl UserRules {
    /// Reads a file of rules.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, in order of place.
    pub fn parse(text: &str) -> Result<UserRules, Vec<RuleError>> {
        load::load(text)
    }

    /// Adds the rules of another file after these.
    pub fn append(&mut self, other: UserRules) {
        self.rules.extend(other.rules);
    }

    /// The names of the rules.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.rules.iter().map(|r| r.name)
    }

    /// Where rules say that a text must stay, in order of the rules, then of place.
    pub(super) fn kept(&self, text: &str, spared: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
        let keeps = self.rules.iter().filter(|r| r.action == Does::Keep && !spared(r.name));
        keeps.flat_map(|rule| rule.places(text)).collect()
    }

    /// What the rules say of whole lines; the first that knows a line has it.
    pub(super) fn lines(
        &self,
        survey: &Survey,
        plan: &mut Plan,
        spared: &dyn Fn(&str) -> bool,
        kept: &dyn Fn(&Finding) -> bool,
    ) {
        let rules = self.acting(spared).filter(|r| r.scope != Scope::Inside);
        for rule in rules {
            for line in survey.all_lines().filter(|l| rule.looks_at(l.zone)) {
                let Some(found) = rule.matcher.captures(line.text) else { continue };
                let flat = &survey.runs[line.run].flat;
                let open =
                    flat.is_open(&line.range) && !flat.text[line.range.clone()].contains('\n');
                let hit = rule.hit(&found, line.zone.sign(), open);
                let finding = Finding::line(&line, rule.name, hit);
                if !kept(&finding) {
                    plan.add(finding);
                }
            }
        }
    }

    /// What the rules say of stretches inside lines that stay.
    pub(super) fn stretches(
        &self,
        survey: &Survey,
        plan: &mut Plan,
        spared: &dyn Fn(&str) -> bool,
        kept: &dyn Fn(&Finding) -> bool,
    ) {
        for rule in self.acting(spared).filter(|r| r.scope == Scope::Inside) {
            for (run, text) in survey.runs.iter().enumerate() {
                if text.place.part == Part::Title {
                    continue;
                }
                for found in rule.matcher.captures_iter(&text.flat.text) {
                    let range = found.get_match().range();
                    if range.is_empty() || plan.acts_on_line(run, &range) {
                        continue;
                    }
                    let open = text.flat.is_open(&range);
                    let hit = rule.hit(&found, text.zone.sign(), open);
                    let finding = Finding { run, range, line: false, rule: rule.name, hit };
                    if !kept(&finding) {
                        plan.add(finding);
                    }
                }
            }
        }
    }

    fn acting<'a>(
        &'a self,
        spared: &'a dyn Fn(&str) -> bool,
    ) -> impl Iterator<Item = &'a UserRule> {
        self.rules.iter().filter(|r| r.action != Does::Keep && !spared(r.name))
    }
}

impl UserRule {
    fn looks_at(&self, zone: Zone) -> bool {
        match self.scope {
            Scope::Head => zone == Zone::Header,
            Scope::Foot => zone == Zone::Footer,
            Scope::Line | Scope::Inside => true,
        }
    }

    /// Code, pictures and line ends are never replaced or taken out of a line: then it is reported.
    fn hit(&self, found: &Captures<'_>, zone: &str, open: bool) -> Hit {
        let mut signs = vec!["a rule of the user".to_owned(), zone.to_owned()];
        let action = match &self.action {
            _ if !open => {
                signs.push("not done: code or a picture stands in it".to_owned());
                Action::Report
            }
            Does::Replace(with) => {
                let mut after = String::new();
                found.expand(with, &mut after);
                Action::Replace(after)
            }
            Does::Remove | Does::Keep => Action::Remove,
        };
        Hit { action, score: SCORE, signs, facts: Vec::new() }
    }

    /// The stretches of a text that the rule names: lines, or stretches in them.
    fn places(&self, text: &str) -> Vec<Range<usize>> {
        if self.scope == Scope::Inside {
            return self.matcher.find_iter(text).map(|m| m.range()).collect();
        }
        let mut at = 0;
        let lines = text.split('\n').filter_map(|line| {
            let start = at;
            at += line.len() + 1;
            self.matcher.is_match(line.trim()).then(|| start..start + line.len())
        });
        lines.collect()
    }
}

/// Names of rules live as long as the program, for edits carry them everywhere; each is kept once.
fn interned(name: &str) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return known;
    }
    let kept: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(kept);
    kept
}
