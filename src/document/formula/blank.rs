//! Blanks between the parts of a formula, and where their limits stand: what both writers go by.

use super::{Atom, Base, Class};

/// What a part is to those beside it (The TeXbook, chapter 18).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters and numbers.
    Ord,
    /// Sums and functions.
    Op,
    /// Signs between values.
    Bin,
    /// Signs between terms.
    Rel,
    /// Opening brackets.
    Open,
    /// Closing brackets.
    Close,
    /// Marks.
    Punct,
    /// Fractions, and brackets with what they hold.
    Inner,
}

impl Kind {
    /// That of a part; none for blanks.
    pub fn of(atom: &Atom) -> Option<Kind> {
        match (&atom.base, atom.class) {
            (Base::Blank(_), _) => None,
            (Base::Fraction { .. } | Base::Fenced { .. }, Class::Ord) => Some(Kind::Inner),
            (_, class) => Kind::of_class(class),
        }
    }

    /// That of a class; none for blanks.
    pub fn of_class(class: Class) -> Option<Kind> {
        Some(match class {
            Class::Ord => Kind::Ord,
            Class::Bin => Kind::Bin,
            Class::Rel => Kind::Rel,
            Class::Open => Kind::Open,
            Class::Close => Kind::Close,
            Class::Punct => Kind::Punct,
            Class::Op | Class::Fun => Kind::Op,
            Class::Space | Class::Line => return None,
        })
    }
}

impl Atom {
    /// Whether what is lowered and raised stands below and above it where sums are large, or not.
    pub fn has_limits(&self, display: bool) -> bool {
        match &self.base {
            Base::Arrow(_) => true,
            Base::Marked { mark, .. } => self.limits.unwrap_or(is_brace(*mark)),
            _ => self.limits.unwrap_or(display && self.class == Class::Op && !self.is_integral()),
        }
    }

    fn is_integral(&self) -> bool {
        let sign = |c| matches!(c, '\u{222B}'..='\u{2233}' | '\u{2A0B}'..='\u{2A1C}');
        matches!(&self.base, Base::Text(text, _) if text.contains(sign))
    }

    /// Whether it is a prime.
    pub fn is_prime(&self) -> bool {
        matches!(&self.base, Base::Text(text, _) if text == "′")
    }
}

/// A brace or bracket that lies.
pub fn is_brace(mark: char) -> bool {
    matches!(mark, '\u{23B4}' | '\u{23B5}' | '\u{23DC}'..='\u{23E1}')
}

/// Thin, medium and thick blanks in eighteenths of an em.
const THIN: u8 = 3;
const MEDIUM: u8 = 4;
const THICK: u8 = 5;

/// The blank between two parts, and whether it is there in what is raised and lowered, too (The
/// TeXbook, the table of chapter 18).
pub fn blank(left: Kind, right: Kind) -> (u8, bool) {
    use Kind::{Bin, Close, Inner, Op, Open, Ord, Punct, Rel};
    match (left, right) {
        (Open, _) | (_, Close) if left != Punct => (0, true),
        (Rel, Rel) => (0, true),
        (Rel, Punct) => (0, true),
        (Rel, _) | (_, Rel) if left != Punct => (THICK, false),
        (Bin, _) | (_, Bin) if left != Punct => (MEDIUM, false),
        (Punct, _) => (THIN, false),
        (_, Punct) => (if left == Inner { THIN } else { 0 }, false),
        (_, Op) | (Op, Ord) => (THIN, true),
        (Op, Inner) | (Inner, Ord | Open | Inner) | (Ord | Close, Inner) => (THIN, false),
        _ => (0, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of The TeXbook, chapter 18: rows are what stands left; 0 none, 1 thin, 2 medium, 3
    /// thick, in parentheses not in what is raised and lowered; * cannot be.
    #[test]
    fn blanks_are_those_of_the_table() {
        use Kind::*;
        let all = [Ord, Op, Bin, Rel, Open, Close, Punct, Inner];
        let table = [
            "0 1 (2) (3) 0 0 0 (1)",
            "1 1 * (3) 0 0 0 (1)",
            "(2) (2) * * (2) * * (2)",
            "(3) (3) * 0 (3) 0 0 (3)",
            "0 0 * 0 0 0 0 0",
            "0 1 (2) (3) 0 0 0 (1)",
            "(1) (1) * (1) (1) (1) (1) (1)",
            "(1) 1 (2) (3) (1) 0 (1) (1)",
        ];
        for (left, row) in all.into_iter().zip(table) {
            for (right, cell) in all.into_iter().zip(row.split(' ')) {
                if cell == "*" {
                    continue;
                }
                let wanted = match cell.trim_matches(['(', ')']) {
                    "1" => THIN,
                    "2" => MEDIUM,
                    "3" => THICK,
                    _ => 0,
                };
                let (found, always) = blank(left, right);
                assert_eq!(found, wanted, "{left:?} {right:?}");
                assert!(found == 0 || always != cell.starts_with('('), "{left:?} {right:?}");
            }
        }
    }
}
