//! Regular expressions that are compiled only when a text could match them.
//!
//! The rules of cleaning and the grammar of figures are dozens of expressions, most of which find
//! nothing in most articles; compiling them all would cost more than typesetting the article.

use std::borrow::Cow;
use std::ops::{Index, Range};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use regex_automata::meta;
use regex_automata::util::captures;
use regex_syntax::hir::Hir;

use super::beforehand;
use super::demands::Demands;

/// An expression; its syntax is that of the crate `regex`.
#[derive(Debug)]
pub struct Pattern {
    source: String,
    demands: OnceLock<Demands>,
    parsed: OnceLock<Hir>,
    looked: AtomicUsize,
    /// Compiled in little more than half the time, for short texts.
    light: OnceLock<meta::Regex>,
    /// Compiled for long ones.
    full: OnceLock<meta::Regex>,
}

/// After so many bytes were looked through, compiling for long texts is the cheaper way.
const ENOUGH: usize = 64 << 10;
/// Bytes of a text that is worth a look before.
const LONG: usize = 1 << 10;
const SOUND: &str = "expressions are constants, compiled by the tests";

impl Pattern {
    /// An expression that is sound: a constant of ours.
    pub fn new(source: impl Into<String>) -> Pattern {
        Pattern {
            source: source.into(),
            demands: OnceLock::new(),
            parsed: OnceLock::new(),
            looked: AtomicUsize::new(0),
            light: OnceLock::new(),
            full: OnceLock::new(),
        }
    }

    /// Whether it matches anywhere in the text.
    pub fn is_match(&self, text: &str) -> bool {
        self.engine(text).is_some_and(|engine| engine.is_match(text))
    }

    /// Its first match.
    pub fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.engine(text)?.find(text).map(|found| Match { text, range: found.range() })
    }

    /// Its first match with its groups.
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        let engine = self.engine(text)?;
        let mut found = engine.create_captures();
        engine.captures(text, &mut found);
        found.is_match().then_some(Captures { text, found })
    }

    /// All its matches.
    pub fn find_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = Match<'t>> {
        let found = self.engine(text).into_iter().flat_map(move |engine| engine.find_iter(text));
        found.map(move |found| Match { text, range: found.range() })
    }

    /// All its matches with their groups.
    pub fn captures_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        let found =
            self.engine(text).into_iter().flat_map(move |engine| engine.captures_iter(text));
        found.map(move |found| Captures { text, found })
    }

    /// The text without its first match.
    pub fn without<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.find(text) {
            Some(found) => Cow::Owned([&text[..found.start()], &text[found.end()..]].concat()),
            None => Cow::Borrowed(text),
        }
    }

    /// What finds the matches, if the text has what every match has.
    fn engine(&self, text: &str) -> Option<&meta::Regex> {
        if let Some(full) = self.full.get() {
            // Literals of a long text are found sooner than the expression.
            return (text.len() < LONG || self.demands().met_by(text)).then_some(full);
        }
        if self.looked.fetch_add(text.len(), Ordering::Relaxed) > ENOUGH {
            return Some(self.full.get_or_init(|| self.compile(true)));
        }
        self.demands().met_by(text).then(|| self.light.get_or_init(|| self.compile(false)))
    }

    /// Both find the same. Without automata made while searching, none is compiled for searching
    /// backwards, which takes a third of the time; literals are looked for by the demands.
    fn compile(&self, full: bool) -> meta::Regex {
        let config = meta::Config::new();
        let config = config.hybrid(full).dfa(full).onepass(full).auto_prefilter(full);
        meta::Builder::new().configure(config).build_from_hir(self.parsed()).expect(SOUND)
    }

    fn demands(&self) -> &Demands {
        #[cfg(test)]
        asked::note(&self.source);
        let anew = || Demands::of(self.parsed());
        self.demands.get_or_init(|| beforehand::known(&self.source).unwrap_or_else(anew))
    }

    fn parsed(&self) -> &Hir {
        self.parsed.get_or_init(|| regex_syntax::parse(&self.source).expect(SOUND))
    }
}

/// A match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match<'t> {
    text: &'t str,
    range: Range<usize>,
}

impl<'t> Match<'t> {
    /// What matched.
    pub fn as_str(&self) -> &'t str {
        &self.text[self.range.clone()]
    }

    /// Where it begins, in bytes of the text.
    pub fn start(&self) -> usize {
        self.range.start
    }

    /// Where it ends.
    pub fn end(&self) -> usize {
        self.range.end
    }

    /// Where it stands.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }
}

/// A match with its groups.
#[derive(Clone, Debug)]
pub struct Captures<'t> {
    text: &'t str,
    found: captures::Captures,
}

impl<'t> Captures<'t> {
    /// A group that took part, by its number; 0 is the whole match.
    pub fn get(&self, group: usize) -> Option<Match<'t>> {
        self.found.get_group(group).map(|span| Match { text: self.text, range: span.range() })
    }

    /// A group that took part, by its name.
    pub fn name(&self, group: &str) -> Option<Match<'t>> {
        let span = self.found.get_group_by_name(group)?;
        Some(Match { text: self.text, range: span.range() })
    }
}

/// A group that takes part in every match.
impl Index<usize> for Captures<'_> {
    type Output = str;

    fn index(&self, group: usize) -> &str {
        &self.text[self
            .found
            .get_group(group)
            .expect("only groups that every match has are asked for so")
            .range()]
    }
}

/// Which expressions are asked what they demand.
#[cfg(test)]
pub(crate) mod asked {
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    use super::{Demands, SOUND, beforehand};

    thread_local! {
        static ASKED: RefCell<Option<BTreeSet<String>>> = const { RefCell::new(None) };
    }

    pub(super) fn note(source: &str) {
        ASKED.with_borrow_mut(|asked| {
            if let Some(asked) = asked.as_mut().filter(|asked| !asked.contains(source)) {
                asked.insert(source.to_owned());
            }
        });
    }

    /// The lines of `demands.txt` for all expressions that `work` asks on this thread.
    pub fn lines(work: impl FnOnce()) -> BTreeSet<String> {
        ASKED.set(Some(BTreeSet::new()));
        work();
        let asked = ASKED.take().unwrap_or_default();
        let demands = |source: &str| Demands::of(&regex_syntax::parse(source).expect(SOUND));
        asked.iter().map(|source| beforehand::line(source, &demands(source))).collect()
    }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

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
        let far = "字".repeat(LONG);
        let padded = |t: &str| [t.to_owned(), format!("{t}{far}"), format!("{far}{t}")];
        let texts: Vec<String> = texts.iter().flat_map(|t| padded(t)).collect();
        for source in sources {
            let regex = Regex::new(source).unwrap();
            let (short, long) = (Pattern::new(source), Pattern::new(source));
            long.looked.store(ENOUGH + 1, Ordering::Relaxed);
            let brief = texts.iter().filter(|t| t.len() < LONG).map(|t| (t, &short));
            for (text, pattern) in brief.chain(texts.iter().map(|t| (t, &long))) {
                let range = regex.find(text).map(|m| m.range());
                assert_eq!(pattern.find(text).map(|m| m.range()), range, "{source} in {text}");
                let whole = pattern.captures(text).and_then(|c| c.get(0)).map(|m| m.range());
                assert_eq!(whole, range, "{source} in {text}");
                let spans: Vec<_> = regex.find_iter(text).map(|m| m.range()).collect();
                let own: Vec<_> = pattern.find_iter(text).map(|m| m.range()).collect();
                assert_eq!(own, spans, "{source} in {text}");
                assert_eq!(pattern.without(text), regex.replace(text, ""), "{source} in {text}");
            }
            assert!(short.full.get().is_none() && long.light.get().is_none());
        }
    }

    #[test]
    fn groups() {
        let pattern = Pattern::new("(?<first>甲)(乙)?");
        let found = pattern.captures("丙甲丁").unwrap();
        assert_eq!((found.name("first").unwrap().as_str(), &found[1]), ("甲", "甲"));
        assert_eq!((found.get(2), found.name("second")), (None, None));
    }

    #[test]
    fn nothing_is_compiled_for_nothing() {
        let pattern = Pattern::new("^(?:责任)?编辑[：:]");
        assert!(!pattern.is_match("活字印刷术"));
        assert!(pattern.light.get().is_none());
    }
}
