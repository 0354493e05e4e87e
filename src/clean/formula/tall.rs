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
        Base::Fraction { .. } | Base::Grid(_) | Base::Arrow(_) | Base::Sized(..) => true,
    }
}

/// Whether a part gains by it in a line of text, too: roots are drawn over what they are of, what is
/// raised stands above what is lowered, and fonts for text have accents for Latin letters alone and put
/// them beside others (`\hat{\theta}`).
pub(super) fn gains_in_text(atoms: &[Atom]) -> bool {
    let of_base = |base: &Base| match base {
        Base::Text(..) | Base::Blank(_) | Base::Bar(_) | Base::Sized(..) | Base::Arrow(_) => false,
        Base::Group(inner) | Base::Fenced { body: inner, .. } => gains_in_text(inner),
        Base::Root { .. } => true,
        Base::Fraction { over, under, .. } => gains_in_text(over) || gains_in_text(under),
        Base::Grid(grid) => grid.rows.iter().flatten().any(|cell| gains_in_text(cell)),
        Base::Marked { mark, of, .. } => {
            gains_in_text(of) || accented(*mark, of).is_some_and(|marked| is_loose(&marked))
        }
    };
    atoms.iter().any(|atom| {
        // Primes stand beside their letter, whatever is lowered.
        let raised = atom.above.as_ref().is_some_and(|a| !a.iter().all(Atom::is_prime));
        let both = atom.below.is_some() && raised;
        let mut scripts = [&atom.below, &atom.above].into_iter().flatten();
        both || scripts.any(|script| gains_in_text(script)) || of_base(&atom.base)
    })
}

fn is_loose(marked: &str) -> bool {
    let mut chars = marked.chars();
    chars.next().is_some_and(|letter| !letter.is_ascii()) && chars.next().is_some()
}
