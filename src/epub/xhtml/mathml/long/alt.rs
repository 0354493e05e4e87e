//! A part of a formula in a line of text, for readers that know no MathML and speak an `alttext`: the
//! TeX of the whole cannot be parted. Written as Unicode Technical Note 28 has it, section 3: `a/b`,
//! `x_i^2`, `√(x+1)`, `■(a&b@c&d)`.

use crate::document::formula::{Atom, Base};

/// The text of a row.
pub(super) fn of_row(atoms: &[Atom], out: &mut String) {
    for atom in atoms {
        of_base(&atom.base, out);
        for (sign, script) in [('_', &atom.below), ('^', &atom.above)] {
            if let Some(script) = script {
                out.push(sign);
                operand(script, out);
            }
        }
    }
}

/// A row that is one thing to the sign beside it.
fn operand(atoms: &[Atom], out: &mut String) {
    let alone = matches!(atoms, [Atom { base: Base::Text(..), below: None, above: None, .. }]);
    if alone { of_row(atoms, out) } else { between(atoms, ["(", ")"], out) }
}

fn between(atoms: &[Atom], [open, close]: [&str; 2], out: &mut String) {
    out.push_str(open);
    of_row(atoms, out);
    out.push_str(close);
}

fn of_base(base: &Base, out: &mut String) {
    match base {
        Base::Text(text, _) => out.push_str(text),
        Base::Blank(width) if *width > 0 && !out.ends_with(' ') => out.push(' '),
        Base::Blank(_) => {}
        Base::Group(inner) => of_row(inner, out),
        Base::Fraction { over, under, ruled, .. } => {
            operand(over, out);
            out.push(if *ruled { '/' } else { '¦' });
            operand(under, out);
        }
        Base::Root { degree, of } => {
            out.push_str("√(");
            if let Some(degree) = degree {
                of_row(degree, out);
                out.push('&');
            }
            of_row(of, out);
            out.push(')');
        }
        Base::Fenced { open, body, close } => between(body, [open, close], out),
        Base::Bar(sign) | Base::Sized(sign, _) => out.push_str(sign),
        Base::Grid(grid) => {
            let cell = |cell: &Vec<Atom>| {
                let mut text = String::new();
                of_row(cell, &mut text);
                text
            };
            let row = |row: &Vec<Vec<Atom>>| row.iter().map(cell).collect::<Vec<_>>().join("&");
            out.push_str("■(");
            out.push_str(&grid.rows.iter().map(row).collect::<Vec<_>>().join("@"));
            out.push(')');
        }
        Base::Marked { mark, of, .. } => {
            operand(of, out);
            out.push(*mark);
        }
        Base::Arrow(arrow) => out.push(*arrow),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::formula::{Class, Face, Grid, GridKind};

    #[test]
    fn parts_are_said_in_a_line() {
        let text = |t: &str| Atom::text(Class::Ord, t, Face::Upright);
        let base = |base| Atom::new(Class::Ord, base);
        let raised = Atom { above: Some(vec![text("2")]), ..text("x") };
        let sum = || vec![text("a"), text("+"), text("b")];
        let fraction =
            Base::Fraction { over: sum(), under: vec![text("2")], ruled: true, display: None };
        let root = Base::Root { degree: Some(vec![text("3")]), of: vec![text("x")] };
        let rows = vec![vec![vec![text("a")], vec![text("b")]], vec![vec![text("c")]]];
        let grid = Base::Grid(Grid { kind: GridKind::Matrix, rows, columns: Vec::new() });
        let fenced =
            Base::Fenced { open: "(".into(), body: vec![base(grid)], close: String::new() };
        let marked = Base::Marked { mark: '\u{302}', over: true, of: vec![text("y")] };
        for (atom, expected) in [
            (raised, "x^2"),
            (base(fraction), "(a+b)/2"),
            (base(root), "√(3&x)"),
            (base(fenced), "(■(a&b@c)"),
            (base(marked), "y\u{302}"),
            (base(Base::Arrow('→')), "→"),
        ] {
            let mut said = String::new();
            of_row(&[atom], &mut said);
            assert_eq!(said, expected);
        }
    }
}
