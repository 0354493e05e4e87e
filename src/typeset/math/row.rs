//! Parts beside one another, with the blanks that their classes ask for.

use super::block::Block;
use super::{Setter, Style};
use crate::document::formula::{Atom, Base, Class};
use crate::geom::Em;

/// What a part is to those beside it (The TeXbook, chapter 18).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Ord,
    Op,
    Bin,
    Rel,
    Open,
    Close,
    Punct,
    Inner,
}

impl Kind {
    pub(super) fn of(atom: &Atom) -> Option<Kind> {
        if matches!(atom.base, Base::Blank(_)) {
            return None;
        }
        Some(match (&atom.base, atom.class) {
            (_, Class::Space | Class::Line) => return None,
            (Base::Fraction { .. } | Base::Fenced { .. }, Class::Ord) => Kind::Inner,
            (_, Class::Ord) => Kind::Ord,
            (_, Class::Bin) => Kind::Bin,
            (_, Class::Rel) => Kind::Rel,
            (_, Class::Open) => Kind::Open,
            (_, Class::Close) => Kind::Close,
            (_, Class::Punct) => Kind::Punct,
            (_, Class::Op | Class::Fun) => Kind::Op,
        })
    }
}

/// Thin, medium and thick blanks in eighteenths of an em.
const THIN: i64 = 3;
const MEDIUM: i64 = 4;
const THICK: i64 = 5;

/// The blank between two parts, and whether it is there in what is raised and lowered, too (The
/// TeXbook, the table of chapter 18).
fn blank(left: Kind, right: Kind) -> (i64, bool) {
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

impl Setter<'_> {
    /// Parts beside one another.
    pub(super) fn row(&self, atoms: &[Atom], style: Style) -> Block {
        self.row_after(None, atoms, style)
    }

    /// Parts behind something.
    pub(super) fn row_after(&self, before: Option<Kind>, atoms: &[Atom], style: Style) -> Block {
        let mut out = Block::default();
        let mut last = before;
        for atom in atoms {
            let kind = Kind::of(atom);
            if let (Some(left), Some(right)) = (last, kind) {
                let (eighteenths, always) = blank(left, right);
                if always || style.is_large() {
                    out.width += Em::frac(eighteenths, 18).scaled(self.scale(style));
                }
            }
            // What leans out keeps clear of the next part (The TeXbook, appendix G, rule 17).
            out.width += out.lean;
            out.beside(self.atom(atom, kind, style));
            last = kind.or(last);
        }
        out
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
