//! What a text must have for an expression to match it.

use regex_syntax::hir::literal::{ExtractKind, Extractor, Literal};
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

/// Literals of so many bytes are in few texts: two Han.
const LONG: usize = 6;
/// More literals than this are not looked for one by one.
const MANY: usize = 96;

/// Conditions without which there is no match; all of them are cheaper than the expression.
#[derive(Debug, Default)]
pub(super) struct Demands {
    /// What the text begins with, of an expression that is held to its beginning.
    first: Option<ClassUnicode>,
    /// What the text ends with, of an expression that is held to its end.
    last: Option<ClassUnicode>,
    /// Of each set the text has one.
    literals: Vec<Vec<String>>,
}

impl Demands {
    /// Those of an expression, in the syntax of the crate `regex`.
    pub fn of(source: &str) -> Demands {
        let Ok(hir) = regex_syntax::parse(source) else { return Demands::default() };
        let properties = hir.properties();
        let starts = properties.look_set_prefix().contains(Look::Start);
        let ends = properties.look_set_suffix().contains(Look::End);
        let edge = |held: bool, side| held.then(|| border(&hir, side)).filter(|b| !b.empty);
        Demands {
            first: edge(starts, Side::First).map(|b| b.class),
            last: edge(ends, Side::Last).map(|b| b.class),
            literals: required(&hir),
        }
    }

    /// Whether a text meets them.
    pub fn met_by(&self, text: &str) -> bool {
        let is = |class: &Option<ClassUnicode>, char: Option<char>| match class {
            Some(class) => char.is_some_and(|c| within(class, c)),
            None => true,
        };
        is(&self.first, text.chars().next())
            && is(&self.last, text.chars().next_back())
            && self.literals.iter().all(|set| set.iter().any(|one| text.contains(one.as_str())))
    }
}

fn within(class: &ClassUnicode, c: char) -> bool {
    let ranges = class.ranges();
    let at = ranges.partition_point(|range| range.end() < c);
    ranges.get(at).is_some_and(|range| range.start() <= c)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    First,
    Last,
}

/// What stands at one side of every match.
#[derive(Clone, Debug)]
struct Border {
    class: ClassUnicode,
    /// Whether a match may be empty.
    empty: bool,
}

/// The characters with which the matches of an expression begin or end.
fn border(hir: &Hir, side: Side) -> Border {
    let any = || ClassUnicode::new([ClassUnicodeRange::new('\0', char::MAX)]);
    let nothing = || Border { class: ClassUnicode::empty(), empty: true };
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => nothing(),
        HirKind::Literal(literal) => {
            let text = str::from_utf8(&literal.0).unwrap_or_default();
            let at =
                if side == Side::First { text.chars().next() } else { text.chars().next_back() };
            let class = at.map_or_else(any, |c| ClassUnicode::new([ClassUnicodeRange::new(c, c)]));
            Border { class, empty: false }
        }
        HirKind::Class(Class::Unicode(class)) => Border { class: class.clone(), empty: false },
        HirKind::Class(Class::Bytes(_)) => Border { class: any(), empty: false },
        HirKind::Capture(inside) => border(&inside.sub, side),
        HirKind::Repetition(inside) => {
            let within = border(&inside.sub, side);
            Border { empty: within.empty || inside.min == 0, ..within }
        }
        HirKind::Alternation(branches) => branches.iter().map(|branch| border(branch, side)).fold(
            Border { class: ClassUnicode::empty(), empty: false },
            |all, one| Border {
                class: union(all.class, &one.class),
                empty: all.empty || one.empty,
            },
        ),
        HirKind::Concat(parts) => {
            let mut all = nothing();
            let mut parts = parts.iter();
            while all.empty {
                let part = if side == Side::First { parts.next() } else { parts.next_back() };
                let Some(one) = part.map(|part| border(part, side)) else { break };
                all = Border { class: union(all.class, &one.class), empty: one.empty };
            }
            all
        }
    }
}

fn union(mut class: ClassUnicode, other: &ClassUnicode) -> ClassUnicode {
    class.union(other);
    class
}

/// Sets of literals of each of which every match has one. Where all are short, those that begin or
/// end every match may do better, and take longer to find.
fn required(hir: &Hir) -> Vec<Vec<String>> {
    let mut sets = Vec::new();
    collect(hir, &mut sets);
    sets.sort_by_key(|set| std::cmp::Reverse(shortest(set)));
    if sets.first().is_none_or(|set| shortest(set) < LONG) {
        let edges = [ExtractKind::Prefix, ExtractKind::Suffix].map(|kind| edge(hir, kind));
        sets.extend(edges.into_iter().flatten().max_by_key(|set| shortest(set)));
    }
    sets
}

/// The literals as they stand in the parts of the expression that no match is without.
fn collect(hir: &Hir, sets: &mut Vec<Vec<String>>) {
    match hir.kind() {
        HirKind::Concat(parts) => parts.iter().for_each(|part| collect(part, sets)),
        HirKind::Capture(inside) => collect(&inside.sub, sets),
        HirKind::Repetition(inside) if inside.min > 0 => collect(&inside.sub, sets),
        _ => sets.extend(best(hir)),
    }
}

/// Of the sets of an expression, the one whose shortest literal is longest.
fn best(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![str::from_utf8(&literal.0).ok()?.to_owned()]),
        HirKind::Class(Class::Unicode(class)) => {
            let chars = || class.iter().flat_map(|range| range.start()..=range.end());
            let count = chars().take(MANY + 1).count();
            (1..=MANY).contains(&count).then(|| chars().map(String::from).collect())
        }
        HirKind::Capture(inside) => best(&inside.sub),
        HirKind::Repetition(inside) if inside.min > 0 => best(&inside.sub),
        HirKind::Concat(parts) => parts.iter().filter_map(best).max_by_key(|set| shortest(set)),
        HirKind::Alternation(branches) => {
            let all: Option<Vec<Vec<String>>> = branches.iter().map(best).collect();
            all.map(|all| all.concat()).filter(|literals| literals.len() <= MANY)
        }
        _ => None,
    }
}

fn shortest(literals: &[String]) -> usize {
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
    fn held_to_both_ends() {
        let demands = Demands::of("^[（(]?第?([0-9]{1,3})[）)]?$");
        for text in ["第1", "(12)", "7"] {
            assert!(demands.met_by(text), "{text}");
        }
        for text in ["约12", "12人", "第（）", "(第", ""] {
            assert!(!demands.met_by(text), "{text}");
        }
    }

    #[test]
    fn one_of_each_set() {
        let demands = Demands::of("第[一二三]+[章回](?:上|下)?");
        assert!(demands.met_by("见第二回"));
        for text in ["二回", "第回", "第二"] {
            assert!(!demands.met_by(text), "{text}");
        }
    }
}
