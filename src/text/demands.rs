//! What a text must have for an expression to match it.

use memchr::memmem;
use regex_syntax::hir::literal::{ExtractKind, Extractor, Literal};
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};
use serde::{Deserialize, Serialize};

/// Literals of so many bytes are in few texts: two Han.
const LONG: usize = 6;
/// More literals than this are not looked for one by one.
const MANY: usize = 96;

/// Conditions without which there is no match; all of them are cheaper than the expression.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Demands {
    /// What the text begins with, of an expression that is held to its beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first: Option<Ranges>,
    /// What the text ends with, of an expression that is held to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<Ranges>,
    /// The text has all of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    needs: Vec<Need>,
}

/// Characters from one to another, in order.
type Ranges = Vec<(char, char)>;

/// What a text has if the expression matches.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Need {
    /// One of these literals.
    Literals(Vec<String>),
    /// All that one of these branches needs.
    Branches(Vec<Vec<Need>>),
}

impl Need {
    fn met_by(&self, text: &str) -> bool {
        match self {
            Need::Literals(set) => {
                set.iter().any(|one| memmem::find(text.as_bytes(), one.as_bytes()).is_some())
            }
            Need::Branches(branches) => {
                branches.iter().any(|needs| needs.iter().all(|need| need.met_by(text)))
            }
        }
    }

    /// How many bytes the shortest of its literals has.
    fn shortest(&self) -> usize {
        match self {
            Need::Literals(set) => shortest(set),
            Need::Branches(branches) => branches.iter().map(|b| longest(b)).min().unwrap_or(0),
        }
    }
}

fn longest(needs: &[Need]) -> usize {
    needs.iter().map(Need::shortest).max().unwrap_or(0)
}

impl Demands {
    /// Those of an expression.
    pub fn of(hir: &Hir) -> Demands {
        let properties = hir.properties();
        let starts = properties.look_set_prefix().contains(Look::Start);
        let ends = properties.look_set_suffix().contains(Look::End);
        let edge = |held: bool, side| held.then(|| border(hir, side)).filter(|b| !b.empty);
        Demands {
            first: edge(starts, Side::First).map(|b| ranges(&b.class)),
            last: edge(ends, Side::Last).map(|b| ranges(&b.class)),
            needs: required(hir),
        }
    }

    /// Whether a text meets them.
    pub fn met_by(&self, text: &str) -> bool {
        let is = |ranges: &Option<Ranges>, char: Option<char>| match ranges {
            Some(ranges) => char.is_some_and(|c| within(ranges, c)),
            None => true,
        };
        is(&self.first, text.chars().next())
            && is(&self.last, text.chars().next_back())
            && self.needs.iter().all(|need| need.met_by(text))
    }
}

fn within(ranges: &Ranges, c: char) -> bool {
    let at = ranges.partition_point(|range| range.1 < c);
    ranges.get(at).is_some_and(|range| range.0 <= c)
}

fn ranges(class: &ClassUnicode) -> Ranges {
    class.ranges().iter().map(|range| (range.start(), range.end())).collect()
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

/// What every match has. Where all literals are short, those that begin or end every match may do
/// better, and take longer to find.
fn required(hir: &Hir) -> Vec<Need> {
    let mut needs = Vec::new();
    collect(hir, &mut needs);
    if longest(&needs) < LONG {
        let edges = [ExtractKind::Prefix, ExtractKind::Suffix].map(|kind| edge(hir, kind));
        let better = edges.into_iter().flatten().max_by_key(|set| shortest(set));
        needs.extend(better.map(Need::Literals));
    }
    needs.sort_by_key(|need| std::cmp::Reverse(need.shortest()));
    needs
}

/// The literals as they stand in the parts of the expression that no match is without.
fn collect(hir: &Hir, needs: &mut Vec<Need>) {
    match hir.kind() {
        HirKind::Concat(parts) => parts.iter().for_each(|part| collect(part, needs)),
        HirKind::Capture(inside) => collect(&inside.sub, needs),
        HirKind::Repetition(inside) if inside.min > 0 => collect(&inside.sub, needs),
        HirKind::Alternation(branches) => needs.extend(one_of(hir, branches)),
        _ => needs.extend(best(hir).map(Need::Literals)),
    }
}

/// What a choice needs; nothing if one of its branches does not.
fn one_of(hir: &Hir, branches: &[Hir]) -> Option<Need> {
    let literals = best(hir).map(Need::Literals);
    if literals.as_ref().is_some_and(|need| need.shortest() >= LONG) {
        return literals;
    }
    let each = branches.iter().map(|branch| {
        let mut needs = Vec::new();
        collect(branch, &mut needs);
        needs.sort_by_key(|need| std::cmp::Reverse(need.shortest()));
        needs
    });
    let each: Vec<Vec<Need>> = each.collect();
    each.iter().all(|needs| !needs.is_empty()).then_some(Need::Branches(each))
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

    fn of(source: &str) -> Demands {
        Demands::of(&regex_syntax::parse(source).unwrap())
    }

    #[test]
    fn held_to_both_ends() {
        let demands = of("^[（(]?第?([0-9]{1,3})[）)]?$");
        for text in ["第1", "(12)", "7"] {
            assert!(demands.met_by(text), "{text}");
        }
        for text in ["约12", "12人", "第（）", "(第", ""] {
            assert!(!demands.met_by(text), "{text}");
        }
    }

    #[test]
    fn all_of_a_branch() {
        let demands = of("^(?:.{0,9}求(?:月票|收藏)|ps.{0,8}第?[一二]更)");
        for text in ["跪求月票", "ps：第一更"] {
            assert!(demands.met_by(text), "{text}");
        }
        for text in ["求之", "第一更", "ps：第三回", "月票"] {
            assert!(!demands.met_by(text), "{text}");
        }
    }

    #[test]
    fn one_of_each_set() {
        let demands = of("第[一二三]+[章回](?:上|下)?");
        assert!(demands.met_by("见第二回"));
        for text in ["二回", "第回", "第二"] {
            assert!(!demands.met_by(text), "{text}");
        }
    }
}
