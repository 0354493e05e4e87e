//! What of a formula a line of text can hold: letters and signs, and what [`write`](super::write) has a
//! way to write in a line. Brackets that grow become brackets, letters get their accents.

use unicode_normalization::UnicodeNormalization;

use crate::document::formula::{Atom, Base, Class, Face, Formula, Grid, GridKind};

use super::signs;

/// The parts of a formula for a line of text, or for several if its lines need no more.
pub(super) fn line_of(formula: &Formula) -> Option<Vec<Atom>> {
    if formula.tag.is_some() {
        return None;
    }
    let [Atom { base: Base::Grid(grid), below: None, above: None, .. }] = formula.atoms.as_slice()
    else {
        return plain(&formula.atoms);
    };
    lines(grid)
}

/// Lines, without the places where they stand below one another.
fn lines(grid: &Grid) -> Option<Vec<Atom>> {
    if grid.kind != GridKind::Lines {
        return None;
    }
    let mut out = Vec::new();
    for (k, row) in grid.rows.iter().enumerate() {
        if k > 0 {
            out.push(Atom::text(Class::Line, "", Face::Upright));
        }
        for cell in row {
            let nothing = |a: &Atom| matches!(&a.base, Base::Group(g) if g.is_empty());
            let cell = match cell.as_slice() {
                [first, rest @ ..] if nothing(first) && first.above.is_none() => rest,
                all => all,
            };
            out.extend(plain(cell)?);
        }
    }
    Some(out)
}

fn plain(atoms: &[Atom]) -> Option<Vec<Atom>> {
    let mut out = Vec::with_capacity(atoms.len());
    for atom in atoms {
        // What stands above or below a sign needs a second line; limits can stand behind.
        let named = matches!(atom.base, Base::Text(..) | Base::Group(_))
            && matches!(atom.class, Class::Op | Class::Fun);
        let scripts = atom.above.is_some() || atom.below.is_some();
        if scripts && atom.limits == Some(true) && !named {
            return None;
        }
        let script = |of: &Option<Vec<Atom>>| match of {
            Some(of) => plain(of).map(Some),
            None => Some(None),
        };
        let (below, above) = (script(&atom.below)?, script(&atom.above)?);
        let base = match &atom.base {
            Base::Blank(width) if *width <= 0 => continue,
            Base::Blank(_) => Base::Text(String::new(), Face::Upright),
            Base::Fenced { open, body, close } => {
                out.extend(bracket(open, Class::Open));
                out.extend(plain(body)?);
                let end = bracket(close, Class::Close).or_else(|| scripts.then(nothing));
                out.extend(end.map(|end| Atom { below, above, ..end }));
                continue;
            }
            other => base_of(other)?,
        };
        out.push(Atom { class: atom.class, base, below, above, limits: None });
    }
    Some(out)
}

fn base_of(base: &Base) -> Option<Base> {
    Some(match base {
        Base::Text(text, face) => Base::Text(text.chars().map(signs::in_line).collect(), *face),
        Base::Bar(sign) | Base::Sized(sign, _) => Base::Text(sign.clone(), Face::Upright),
        Base::Group(inner) => Base::Group(plain(inner)?),
        Base::Fraction { over, under, ruled: true, display } => Base::Fraction {
            over: plain(over)?,
            under: plain(under)?,
            ruled: true,
            display: *display,
        },
        Base::Root { degree, of } => {
            let degree = match degree {
                Some(degree) => Some(plain(degree)?),
                None => None,
            };
            Base::Root { degree, of: plain(of)? }
        }
        Base::Marked { mark, over: true, of } => Base::Text(accented(*mark, of)?, Face::Italic),
        _ => return None,
    })
}

/// A bracket, unless it is not shown.
fn bracket(sign: &str, class: Class) -> Option<Atom> {
    let class = if matches!(sign, "|" | "‖") { Class::Ord } else { class };
    (!sign.is_empty()).then(|| Atom::text(class, sign, Face::Upright))
}

fn nothing() -> Atom {
    Atom::text(Class::Ord, "", Face::Upright)
}

/// One letter with its accent, if that makes a letter.
pub(super) fn accented(mark: char, letter: &[Atom]) -> Option<String> {
    let [Atom { base: Base::Text(text, Face::Italic), below: None, above: None, .. }] = letter
    else {
        return None;
    };
    let mark = match mark {
        '\u{AF}' => '\u{304}',
        '\u{300}'..='\u{304}' | '\u{307}' | '\u{308}' | '\u{30C}' => mark,
        _ => return None,
    };
    let marked: String = text.chars().map(signs::in_line).chain([mark]).nfc().collect();
    (text.chars().count() == 1).then_some(marked)
}
