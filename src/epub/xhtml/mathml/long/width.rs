//! How wide a formula is, about: readers have faces and sizes of their own. Letters and signs are as
//! wide as in most faces for text and for formulas, blanks are those that are written.

use super::super::{ARROW, ARROW_ENDS, Style, gap};
use crate::document::formula::{Atom, Base, Class, Grid, GridKind};
use crate::text::is_cjk;

/// A bracket that grows, and the sign of a root.
const BRACKET: i32 = 450;
const ROOT: i32 = 850;
/// The sign of a sum or an integral that has lines to itself.
const LARGE: i32 = 1250;

/// Where each of a row begins, and where the last ends, in thousandths of an em.
pub(super) fn starts(atoms: &[Atom], style: Style) -> Vec<i32> {
    let due = gap::before_each(atoms, None, style.script);
    let mut at = 0;
    let mut out = vec![0];
    for (atom, due) in atoms.iter().zip(due) {
        at += i32::from(due) + of_atom(atom, style);
        out.push(at);
    }
    out
}

/// That of a text.
pub(super) fn of_text(text: &str) -> i32 {
    text.chars().map(of_char).sum()
}

fn of_char(c: char) -> i32 {
    match c {
        c if is_cjk(c) => 1000,
        c if c.is_uppercase() => 700,
        c if c.is_alphanumeric() => 500,
        c if c.is_whitespace() || ".,:;!'′|()[]".contains(c) => 300,
        // Signs of operation and relation.
        _ => 780,
    }
}

fn of_row(atoms: &[Atom], style: Style) -> i32 {
    starts(atoms, style).last().copied().unwrap_or_default()
}

/// What is raised or lowered has seven tenths of the size (the MATH table of most faces for formulas).
fn small(atoms: &[Atom]) -> i32 {
    of_row(atoms, Style::SCRIPT) * 7 / 10
}

fn of_atom(atom: &Atom, style: Style) -> i32 {
    let scripts = [&atom.below, &atom.above].into_iter().flatten();
    let scripts = scripts.map(|s| small(s)).max().unwrap_or_default();
    match &atom.base {
        Base::Arrow(_) => (scripts + ARROW_ENDS * 2).max(ARROW),
        _ if atom.has_limits(style.display) => of_base(atom, style).max(scripts),
        _ => of_base(atom, style) + scripts,
    }
}

fn of_base(atom: &Atom, style: Style) -> i32 {
    match &atom.base {
        Base::Text(..) if atom.class == Class::Op && style.display => LARGE,
        Base::Text(text, _) => of_text(text),
        Base::Blank(width) => (*width).into(),
        Base::Group(inner) => of_row(inner, style),
        Base::Fraction { over, under, display, .. } => of_fraction([over, under], *display, style),
        Base::Root { of, .. } => ROOT + of_row(of, style),
        Base::Fenced { open, body, close } => {
            let brackets = [open, close].into_iter().filter(|b| !b.is_empty()).count();
            of_row(body, style) + BRACKET * i32::try_from(brackets).unwrap_or_default()
        }
        Base::Bar(_) | Base::Sized(..) => BRACKET,
        Base::Grid(grid) => of_grid(grid, style),
        Base::Marked { of, .. } => of_row(of, style),
        Base::Arrow(_) => ARROW,
    }
}

fn of_fraction(parts: [&[Atom]; 2], display: Option<bool>, outer: Style) -> i32 {
    let style = match display {
        Some(true) => Style { display: true, script: false },
        Some(false) => Style { display: false, ..outer },
        None => outer,
    };
    let inner = style.of_fraction();
    let wide = parts.map(|part| of_row(part, inner)).into_iter().max().unwrap_or_default();
    if inner.script && !style.script { wide * 7 / 10 } else { wide }
}

fn of_grid(grid: &Grid, style: Style) -> i32 {
    let style = Style { display: style.display && grid.kind == GridKind::Lines, ..style };
    let columns = grid.rows.iter().map(Vec::len).max().unwrap_or_default();
    let widest = |k: usize| {
        let cells = grid.rows.iter().filter_map(|row| row.get(k));
        cells.map(|cell| of_row(cell, style)).max().unwrap_or_default()
    };
    let gap = |k: usize| match grid.kind {
        _ if k == 0 => 0,
        GridKind::Lines if k % 2 == 1 => 0,
        GridKind::Lines => 2000,
        _ => 1000,
    };
    (0..columns).map(|k| gap(k) + widest(k)).sum()
}
