//! Regular expressions that are compiled only when a text could match them.
//!
//! The rules of cleaning and the grammar of figures are dozens of expressions, most of which find
//! nothing in most articles; compiling them all would cost more than typesetting the article.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use regex::{CaptureMatches, Captures, Match, Matches, Regex};
use regex_syntax::hir::literal::{ExtractKind, Extractor, Literal};
use regex_syntax::hir::{Class, Hir, HirKind};

/// An expression; its syntax is that of the crate `regex`.
#[derive(Debug)]
pub struct Pattern {
    source: String,
    needs: OnceLock<Option<Vec<String>>>,
    looked: AtomicUsize,
    regex: OnceLock<Regex>,
}

/// After so many bytes were looked through, compiling is the cheaper way.
const ENOUGH: usize = 64 << 10;
/// Literals of so many bytes are in few texts: two Han.
const LONG: usize = 6;
/// More literals than this are not looked for one by one.
const MANY: usize = 96;

impl Pattern {
    /// An expression that is sound: a constant of ours.
    pub fn new(source: impl Into<String>) -> Pattern {
        Pattern {
            source: source.into(),
            needs: OnceLock::new(),
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
    pub fn find_iter<'r, 't>(&'r self, text: &'t str) -> Matches<'r, 't> {
        // In an empty text no expression of ours matches.
        let text = if self.possible(text) { text } else { &text[..0] };
        self.regex().find_iter(text)
    }

    /// All its matches with their groups.
    pub fn captures_iter<'r, 't>(&'r self, text: &'t str) -> CaptureMatches<'r, 't> {
        let text = if self.possible(text) { text } else { &text[..0] };
        self.regex().captures_iter(text)
    }

    /// Whether the text has any of the literals without which there is no match.
    fn possible(&self, text: &str) -> bool {
        if self.regex.get().is_some() {
            return true;
        }
        let Some(needs) = self.needs.get_or_init(|| needs(&self.source)) else { return true };
        if self.looked.fetch_add(text.len(), Ordering::Relaxed) > ENOUGH {
            return true;
        }
        needs.iter().any(|need| text.contains(need.as_str()))
    }

    /// The compiled expression.
    pub fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| {
            Regex::new(&self.source).expect("expressions are constants, compiled by the tests")
        })
    }
}

/// Literals one of which is in every match; `None` when there are no such or too many.
fn needs(source: &str) -> Option<Vec<String>> {
    required(&regex_syntax::parse(source).ok()?)
}

/// Literals one of which is in every match: of the parts that no match is without, those of which
/// the shortest is longest. Where they are short, those that begin or end every match may do
/// better, and take longer to find.
fn required(hir: &Hir) -> Option<Vec<String>> {
    let within = within(hir);
    if within.as_ref().is_some_and(|literals| shortest(literals) >= LONG) {
        return within;
    }
    let edges = [ExtractKind::Prefix, ExtractKind::Suffix].map(|kind| edge(hir, kind));
    edges.into_iter().chain([within]).flatten().max_by_key(shortest)
}

/// The literals as they stand in the expression.
fn within(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![str::from_utf8(&literal.0).ok()?.to_owned()]),
        HirKind::Class(Class::Unicode(class)) => {
            let chars = || class.iter().flat_map(|range| range.start()..=range.end());
            let count = chars().take(MANY + 1).count();
            (1..=MANY).contains(&count).then(|| chars().map(String::from).collect())
        }
        HirKind::Capture(inside) => within(&inside.sub),
        HirKind::Repetition(inside) if inside.min > 0 => within(&inside.sub),
        HirKind::Concat(parts) => parts.iter().filter_map(within).max_by_key(shortest),
        HirKind::Alternation(branches) => {
            let all: Option<Vec<Vec<String>>> = branches.iter().map(within).collect();
            all.map(|all| all.concat()).filter(|literals| literals.len() <= MANY)
        }
        _ => None,
    }
}

// `max_by_key` hands out the vector itself.
#[allow(clippy::ptr_arg)]
fn shortest(literals: &Vec<String>) -> usize {
    literals.iter().map(String::len).min().unwrap_or(0)
}

/// Literals one of which begins, or ends, every match.
fn edge(hir: &Hir, kind: ExtractKind) -> Option<Vec<String>> {
    let mut extractor = Extractor::new();
    extractor.kind(kind);
    let found = extractor.extract(hir);
    let text =
        |l: &Literal| String::from_utf8(l.as_bytes().to_vec()).ok().filter(|s| !s.is_empty());
    let literals: Option<Vec<String>> = found.literals()?.iter().map(text).collect();
    literals.filter(|l| !l.is_empty() && l.len() <= MANY)
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
