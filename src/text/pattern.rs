//! Regular expressions that are compiled only when a text could match them.
//!
//! The rules of cleaning and the grammar of figures are dozens of expressions, most of which find
//! nothing in most articles; compiling them all would cost more than typesetting the article.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use regex::{Captures, Match, Regex};

use super::demands::Demands;

/// An expression; its syntax is that of the crate `regex`.
#[derive(Debug)]
pub struct Pattern {
    source: String,
    demands: OnceLock<Demands>,
    looked: AtomicUsize,
    regex: OnceLock<Regex>,
}

/// After so many bytes were looked through, compiling is the cheaper way.
const ENOUGH: usize = 64 << 10;

impl Pattern {
    /// An expression that is sound: a constant of ours.
    pub fn new(source: impl Into<String>) -> Pattern {
        Pattern {
            source: source.into(),
            demands: OnceLock::new(),
            looked: AtomicUsize::new(0),
            regex: OnceLock::new(),
        }
    }

    /// Whether it matches anywhere in the text.
    pub fn is_match(&self, text: &str) -> bool {
        self.possible(text) && self.regex().is_match(text)
    }

    /// Its first match.
    pub fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        if self.possible(text) { self.regex().find(text) } else { None }
    }

    /// Its first match with its groups.
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        if self.possible(text) { self.regex().captures(text) } else { None }
    }

    /// All its matches.
    pub fn find_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = Match<'t>> {
        let regex = self.possible(text).then(|| self.regex());
        regex.into_iter().flat_map(move |regex| regex.find_iter(text))
    }

    /// All its matches with their groups.
    pub fn captures_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        let regex = self.possible(text).then(|| self.regex());
        regex.into_iter().flat_map(move |regex| regex.captures_iter(text))
    }

    /// Whether the text has what every match has.
    fn possible(&self, text: &str) -> bool {
        if self.regex.get().is_some() {
            return true;
        }
        if self.looked.fetch_add(text.len(), Ordering::Relaxed) > ENOUGH {
            return true;
        }
        self.demands.get_or_init(|| Demands::of(&self.source)).met_by(text)
    }

    /// The compiled expression.
    pub fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| {
            Regex::new(&self.source).expect("expressions are constants, compiled by the tests")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_as_the_regex_itself() {
        let sources = [
            "^.{0,3}(?:声明|编辑).{0,9}$",
            "^(?:.{1,2}(?:文)|[甲丙](?:.乙)+)$",
            "^(?:责任)?编辑[：:]",
            "[，,、]{2}",
            "(?i)fig\\.? ?[0-9]+",
            "[A-Za-z]+$",
            "^.{2}$",
        ];
        let texts = ["责任编辑：张三", "编辑", "甲，，乙", "见 Fig. 3", "abc", "甲乙", ""];
        for source in sources {
            for text in texts {
                let pattern = Pattern::new(source);
                let regex = Regex::new(source).unwrap();
                assert_eq!(pattern.find(text), regex.find(text), "{source} in {text}");
                let spans: Vec<_> = regex.find_iter(text).map(|m| m.range()).collect();
                let own: Vec<_> = Pattern::new(source).find_iter(text).map(|m| m.range()).collect();
                assert_eq!(own, spans, "{source} in {text}");
            }
        }
    }

    #[test]
    fn nothing_is_compiled_for_nothing() {
        let pattern = Pattern::new("^(?:责任)?编辑[：:]");
        assert!(!pattern.is_match("活字印刷术"));
        assert!(pattern.regex.get().is_none());
    }
}
