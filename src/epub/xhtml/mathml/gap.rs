//! Blanks between the parts of a formula (The TeXbook, chapter 18). MathML has blanks of its own,
//! by what a sign is mostly used for, also where signs are raised or lowered; every sign is told its
//! own here.

use crate::document::formula::{Atom, Base, Class, Kind, blank};

/// The blanks before and after a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Gaps {
    pub before: u16,
    pub after: u16,
}

/// The blank before each part of a row, that before the first being what stands `before` the row.
/// Blanks that were asked for stand beside those that are due.
pub(super) fn before_each(atoms: &[Atom], before: Option<Class>, script: bool) -> Vec<u16> {
    let mut last = before;
    let one = |atom: &Atom| {
        if matches!(atom.class, Class::Space | Class::Line) {
            return 0;
        }
        let gap = last.map_or(0, |last| between(last, first(atom), script));
        last = Some(end(atom));
        gap
    };
    atoms.iter().map(one).collect()
}

/// What a part is to those before it. Brackets that hold something are brackets from outside too.
fn first(atom: &Atom) -> Class {
    match &atom.base {
        Base::Fenced { open, .. } if atom.class == Class::Ord && !open.is_empty() => Class::Open,
        _ => atom.class,
    }
}

/// What a part is to those behind it.
pub(super) fn end(atom: &Atom) -> Class {
    match &atom.base {
        Base::Fenced { close, .. } if atom.class == Class::Ord && !close.is_empty() => Class::Close,
        _ => atom.class,
    }
}

/// The blank between two classes. Where signs are small only functions have any.
fn between(before: Class, after: Class, script: bool) -> u16 {
    let kinds = (Kind::of_class(before), Kind::of_class(after));
    let (Some(before), Some(after)) = kinds else { return 0 };
    let (eighteenths, always) = blank(before, after);
    if script && !always {
        return 0;
    }
    // In thousandths of an em.
    (u16::from(eighteenths) * 1000 + 9) / 18
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::formula::Face;

    #[test]
    fn blanks_are_those_of_tex() {
        use Class::{Bin, Close, Fun, Op, Open, Ord, Punct, Rel, Space};
        let cases: [(&[Class], &[u16], &[u16]); 6] = [
            (&[Ord, Bin, Ord, Rel, Ord], &[0, 222, 222, 278, 278], &[0; 5]),
            // A minus that stands for no difference was told to be of its number.
            (&[Rel, Ord, Ord], &[0, 278, 0], &[0; 3]),
            (&[Ord, Fun, Ord], &[0, 167, 167], &[0, 167, 167]),
            (&[Fun, Open, Ord, Punct, Ord, Close], &[0, 0, 0, 0, 167, 0], &[0; 6]),
            (&[Op, Op, Ord], &[0, 167, 167], &[0, 167, 167]),
            (&[Ord, Space, Bin, Ord], &[0, 0, 222, 222], &[0; 4]),
        ];
        for (classes, usual, small) in cases {
            let row: Vec<Atom> =
                classes.iter().map(|&c| Atom::text(c, "x", Face::Upright)).collect();
            assert_eq!(before_each(&row, None, false), usual, "{classes:?}");
            assert_eq!(before_each(&row, None, true), small, "{classes:?}");
        }
    }
}
