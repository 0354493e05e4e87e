//! Which formulas gain by more room than a line of text has, though one could hold them.

use crate::document::formula::{Atom, Base, Class};

use super::line::accented;

/// Whether a part is higher than a line: fractions, sums with limits, rows, roots and marks over several
/// letters, and what holds one of them.
pub(super) fn is_tall(atoms: &[Atom]) -> bool {
    atoms.iter().any(|atom| {
        let scripts = [&atom.below, &atom.above];
        let mut scripts = scripts.into_iter().flatten();
        let limits = atom.class == Class::Op || atom.limits == Some(true);
        limits && scripts.clone().next().is_some()
            || scripts.any(|script| is_tall(script))
            || is_tall_base(&atom.base)
    })
}

fn is_tall_base(base: &Base) -> bool {
    match base {
        Base::Text(..) | Base::Blank(_) | Base::Bar(_) => false,
        Base::Group(inner) | Base::Fenced { body: inner, .. } => is_tall(inner),
        Base::Root { of, .. } => of.len() > 1 || is_tall(of),
        Base::Marked { mark, of, .. } => accented(*mark, of).is_none(),
        Base::Fraction { .. } | Base::Grid(_) | Base::Arrow(_) => true,
    }
}

/// Whether a letter has an accent that fonts for text have for Latin letters alone, and put beside
/// others: `\hat{\theta}`.
pub(super) fn has_loose_accent(atoms: &[Atom]) -> bool {
    let of_base = |base: &Base| match base {
        Base::Text(..) | Base::Blank(_) | Base::Bar(_) | Base::Arrow(_) => false,
        Base::Group(inner) | Base::Fenced { body: inner, .. } => has_loose_accent(inner),
        Base::Root { degree, of } => {
            has_loose_accent(of) || degree.iter().any(|d| has_loose_accent(d))
        }
        Base::Fraction { over, under, .. } => has_loose_accent(over) || has_loose_accent(under),
        Base::Grid(grid) => grid.rows.iter().flatten().any(|cell| has_loose_accent(cell)),
        Base::Marked { mark, of, .. } => {
            let marked = accented(*mark, of);
            has_loose_accent(of) || marked.is_some_and(|m| is_loose(&m))
        }
    };
    atoms.iter().any(|atom| {
        let mut scripts = [&atom.below, &atom.above].into_iter().flatten();
        scripts.any(|script| has_loose_accent(script)) || of_base(&atom.base)
    })
}

fn is_loose(marked: &str) -> bool {
    let mut chars = marked.chars();
    chars.next().is_some_and(|letter| !letter.is_ascii()) && chars.next().is_some()
}
