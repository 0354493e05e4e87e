//! Signs that stand before one value, not between two: they are of that value (The TeXbook, chapter 17,
//! and appendix G, rules 5 and 6).

use crate::document::formula::{Atom, Base, Class};

/// Makes such signs ordinary ones, in all rows of a formula.
pub(super) fn settle(atoms: &mut [Atom]) {
    for atom in atoms.iter_mut() {
        match &mut atom.base {
            Base::Group(inner)
            | Base::Fenced { body: inner, .. }
            | Base::Marked { of: inner, .. } => settle(inner),
            Base::Fraction { over, under, .. } => {
                settle(over);
                settle(under);
            }
            Base::Root { degree, of } => {
                degree.iter_mut().for_each(|d| settle(d));
                settle(of);
            }
            Base::Grid(grid) => grid.rows.iter_mut().flatten().for_each(|cell| settle(cell)),
            Base::Text(..) | Base::Blank(_) | Base::Bar(_) | Base::Sized(..) | Base::Arrow(_) => {}
        }
        let scripts = [&mut atom.below, &mut atom.above].into_iter().flatten();
        scripts.for_each(|script| settle(script));
    }
    row(atoms);
}

fn row(atoms: &mut [Atom]) {
    use Class::{Bin, Close, Fun, Op, Open, Ord};
    let mut before = None;
    for k in 0..atoms.len() {
        let class = atoms[k].class;
        if is_blank(&atoms[k]) {
            continue;
        }
        if class == Bin {
            let next = atoms[k + 1..].iter().find(|a| !is_blank(a)).map(|a| a.class);
            let behind = matches!(before, Some(Ord | Close));
            let ahead = matches!(next, Some(Ord | Open | Op | Fun | Bin));
            if !behind || !ahead {
                atoms[k].class = Ord;
            }
        }
        before = Some(atoms[k].class);
    }
}

fn is_blank(atom: &Atom) -> bool {
    matches!(atom.class, Class::Space | Class::Line) || matches!(atom.base, Base::Blank(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::formula::Face;

    #[test]
    fn a_sign_without_a_value_before_it_is_of_the_value_behind_it() {
        use Class::*;
        let cases: [(&[Class], &[Class]); 7] = [
            (&[Bin, Ord, Bin, Ord], &[Ord, Ord, Bin, Ord]),
            (&[Ord, Rel, Bin, Ord], &[Ord, Rel, Ord, Ord]),
            (&[Open, Bin, Ord, Close, Bin, Fun], &[Open, Ord, Ord, Close, Bin, Fun]),
            (&[Ord, Bin, Bin, Ord], &[Ord, Bin, Ord, Ord]),
            (&[Ord, Bin, Close], &[Ord, Ord, Close]),
            (&[Ord, Bin], &[Ord, Ord]),
            (&[Ord, Punct, Space, Bin, Ord], &[Ord, Punct, Space, Ord, Ord]),
        ];
        for (written, meant) in cases {
            let atom = |class: &Class| Atom::text(*class, "x", Face::Upright);
            let mut atoms: Vec<Atom> = written.iter().map(atom).collect();
            settle(&mut atoms);
            let found: Vec<Class> = atoms.iter().map(|a| a.class).collect();
            assert_eq!(found, meant, "{written:?}");
        }
    }
}
