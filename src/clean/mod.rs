//! Takes out of a document what its author did not write, and records every character of it.
//!
//! 1. [`survey`] reads the document as lines with zones (header, body, footer) and site names,
//! 2. [`RULES`](rules::RULES) put findings with scores and signs into a [`plan`],
//! 3. [`apply`] carries the plan out: it splits inlines, never edits in place,
//! 4. [`punctuation`] makes half-width marks among Chinese full width,
//! 5. [`damage`] points at places where words may be missing,
//! 6. [`formula`] sets formulas as text where a line of text can hold them, and reads the others.
//!
//! What the user asks for beyond that comes after the figures are linked: [`convert_script`] writes
//! Chinese in other characters, [`annotate`] puts readings above them.
//!
//! `docs/CLEANING.md` lists the rules, their scores and what is never removed.

mod address;
mod apply;
mod contact;
mod damage;
mod formula;
mod furniture;
mod greeting;
mod injection;
mod links;
mod menu;
mod navigation;
mod notice;
mod novel;
mod page;
mod plan;
mod posted;
mod punctuation;
mod reading;
mod reporter;
mod rules;
mod script;
mod site;
mod splice;
mod stamp;
mod survey;
mod tail;
mod user;
mod walk;

use crate::diag::{Diagnostic, Sink};
use crate::document::Document;
use crate::say::Arg;
use crate::source::Source;

pub use links::link_addresses;
pub use reading::{Pinyin, annotate};
pub use script::convert_script;
pub use user::{RuleError, UserRules};

/// How far cleaning goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// What scores 7 or more is done, what scores 3 to 6 is reported.
    #[default]
    Auto,
    /// Everything is reported, nothing is changed.
    Report,
    /// Nothing is looked at.
    Off,
}

/// What becomes of half-width punctuation among Chinese characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Punctuation {
    /// It becomes full width.
    #[default]
    Cjk,
    /// It stays as it is.
    Keep,
}

/// What may be cleaned.
#[derive(Clone, Debug, Default)]
pub struct CleanOptions {
    /// How far to go.
    pub mode: Mode,
    /// Strings that stay wherever they stand; `rule:NAME` turns a rule off.
    pub keep: Vec<String>,
    /// What becomes of half-width punctuation.
    pub punctuation: Punctuation,
    /// Rules of the user, asked before ours.
    pub rules: UserRules,
}

impl CleanOptions {
    /// Whether the user turned the rule of that name off.
    fn spares_rule(&self, rule: &str) -> bool {
        self.keep.iter().any(|k| k.strip_prefix("rule:") == Some(rule))
    }

    /// The strings that must stay.
    fn kept_strings(&self) -> impl Iterator<Item = &str> {
        self.keep.iter().map(String::as_str).filter(|k| !k.is_empty() && !k.starts_with("rule:"))
    }
}

/// Cleans a document that has its figures recognized. Edits go to [`Document::edits`], in source
/// order, and findings to `sink`.
pub fn clean(document: &mut Document, source: &Source, options: &CleanOptions, sink: &mut Sink) {
    if options.mode == Mode::Off {
        return;
    }
    check_rule_names(options, sink);
    let survey = survey::Survey::of(document, source);
    let plan = plan::make(&survey, options);
    apply::apply(&plan, &survey, document, source, options.mode, sink);
    damage::report(document, sink);
    punctuation::normalise(document, source, options, sink);
    formula::set(document, options);
    document.put_edits_in_order();
}

fn check_rule_names(options: &CleanOptions, sink: &mut Sink) {
    for name in options.keep.iter().filter_map(|k| k.strip_prefix("rule:")) {
        let ours = || rules::RULES.iter().map(|r| r.name).chain([punctuation::RULE, formula::RULE]);
        let known = || options.rules.names().chain(ours());
        if !known().any(|k| k == name) {
            let names: Vec<&str> = known().collect();
            sink.push(
                Diagnostic::warning(
                    "unknown-rule",
                    say!("no cleaning rule is called `{name}`", name),
                )
                .hint(say!("the rules are {names}", names = Arg::list(&names, ", "))),
            );
        }
    }
}
