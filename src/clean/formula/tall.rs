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
