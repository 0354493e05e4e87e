//! What commands of TeX stand for, by the table `signs.txt`, and the class of each sign, which decides
//! the blanks round it (The TeXbook, chapter 17).

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::document::formula::Class;
use Class::{Bin, Close, Fun, Op, Open, Ord, Punct, Rel};

type Sign = (&'static str, Class);

/// Names that have a blank in them.
const LONG_NAMES: [(&str, &str); 6] = [
    ("argmax", "arg max"),
    ("argmin", "arg min"),
    ("limsup", "lim sup"),
    ("liminf", "lim inf"),
    ("injlim", "inj lim"),
    ("projlim", "proj lim"),
];
/// Names below which limits stand in formulas with lines of their own (The TeXbook, chapter 18).
const WITH_LIMITS: [&str; 8] = ["lim", "max", "min", "sup", "inf", "det", "Pr", "gcd"];

/// Signs by the names of their commands.
static SIGNS: LazyLock<HashMap<&'static str, Sign>> = LazyLock::new(|| table().collect());

/// Classes of signs that stand for themselves.
static CLASSES: LazyLock<HashMap<char, Class>> = LazyLock::new(|| {
    let mut out = HashMap::new();
    for (_, (sign, class)) in table() {
        let mut chars = sign.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            out.entry(c).or_insert(class);
        }
    }
    out
});

/// Every command of the table with its sign.
fn table() -> impl Iterator<Item = (&'static str, Sign)> {
    let lines = include_str!("signs.txt").lines().filter(|l| !l.starts_with("# "));
    let mut class = Ord;
    lines.flat_map(move |line| {
        let pairs = match line.strip_prefix("= ") {
            Some(name) => {
                class = named(name);
                ""
            }
            None => line,
        };
        let words: Vec<&str> = pairs.split(' ').collect();
        let pairs: Vec<_> = words.chunks_exact(2).map(|p| (p[0], (p[1], class))).collect();
        pairs
    })
}

/// The class that the table calls so.
fn named(name: &str) -> Class {
    match name {
        "Bin" => Bin,
        "Rel" => Rel,
        "Open" => Open,
        "Close" => Close,
        "Punct" => Punct,
        "Op" => Op,
        "Fun" => Fun,
        _ => Ord,
    }
}

/// The sign of a command.
pub(super) fn sign(name: &str) -> Option<Sign> {
    if let Some((_, long)) = LONG_NAMES.iter().find(|(short, _)| *short == name) {
        return Some((*long, Fun));
    }
    SIGNS.get(name).copied()
}

/// Whether the limits of a function stand below it where there is room.
pub(super) fn takes_limits(name: &str) -> bool {
    WITH_LIMITS.contains(&name) || LONG_NAMES.iter().any(|(short, _)| *short == name)
}

/// Whether the limits of a sign stand behind it wherever it is.
pub(super) fn is_integral(sign: &str) -> bool {
    sign.contains(['∫', '∬', '∭', '⨌', '∮', '∯', '∰'])
}

/// The sign that is used in a line of text for one of formulas with more room.
pub(super) fn in_line(c: char) -> char {
    match c {
        '⋯' => '…',
        'ϵ' => 'ε',
        'ϕ' => 'φ',
        '⩽' => '≤',
        '⩾' => '≥',
        '⋂' => '∩',
        '⋃' => '∪',
        '⊤' => 'T',
        '⟶' => '→',
        '⟵' => '←',
        '⟹' => '⇒',
        '⟸' => '⇐',
        '⟺' => '⇔',
        c => c,
    }
}

/// The class of a sign that stands for itself; `None` where TeX means something by it.
pub(super) fn class(c: char) -> Option<Class> {
    Some(match c {
        '(' | '[' => Open,
        ')' | ']' => Close,
        ',' | ';' | ':' => Punct,
        '+' | '-' | '−' | '*' => Bin,
        '=' | '<' | '>' => Rel,
        '!' | '.' | '/' | '|' | '?' | '\'' => Ord,
        c if c.is_ascii() || c.is_control() => return None,
        c => CLASSES.get(&c).copied().unwrap_or(Ord),
    })
}

/// A letter in another alphabet: blackboard, script or Fraktur (Unicode, Mathematical Alphanumeric
/// Symbols, with the letters that had code points before).
pub(super) fn letter(alphabet: &str, c: char) -> Option<char> {
    let (capital, small, known): (u32, u32, &[(char, char)]) = match alphabet {
        "mathbb" | "Bbb" => (
            0x1D538,
            0x1D552,
            &[('C', 'ℂ'), ('H', 'ℍ'), ('N', 'ℕ'), ('P', 'ℙ'), ('Q', 'ℚ'), ('R', 'ℝ'), ('Z', 'ℤ')],
        ),
        "mathcal" | "mathscr" => (
            0x1D49C,
            0x1D4B6,
            &[
                ('B', 'ℬ'),
                ('E', 'ℰ'),
                ('F', 'ℱ'),
                ('H', 'ℋ'),
                ('I', 'ℐ'),
                ('L', 'ℒ'),
                ('M', 'ℳ'),
                ('R', 'ℛ'),
                ('e', 'ℯ'),
                ('g', 'ℊ'),
                ('o', 'ℴ'),
            ],
        ),
        "mathfrak" => {
            (0x1D504, 0x1D51E, &[('C', 'ℭ'), ('H', 'ℌ'), ('I', 'ℑ'), ('R', 'ℜ'), ('Z', 'ℨ')])
        }
        _ => return None,
    };
    if let Some((_, letter)) = known.iter().find(|(plain, _)| *plain == c) {
        return Some(*letter);
    }
    match c {
        'A'..='Z' => char::from_u32(capital + u32::from(c) - u32::from('A')),
        'a'..='z' => char::from_u32(small + u32::from(c) - u32::from('a')),
        '0'..='9' if capital == 0x1D538 => char::from_u32(0x1D7D8 + u32::from(c) - u32::from('0')),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_line_has_commands_with_their_signs() {
        let table = include_str!("signs.txt").lines().filter(|l| !l.starts_with(['#', '=']));
        for line in table {
            assert_eq!(line.split(' ').count() % 2, 0, "{line}");
        }
        assert_eq!(super::table().count(), super::SIGNS.len(), "a command is there twice");
    }
}
