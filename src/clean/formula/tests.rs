//! The formulas of `tests/suite/clean`, as text and as trees.

use super::*;
use crate::document::formula::{Atom, Base, Class, Face, Formula, Grid, GridKind, Side};

/// `*italic*`, `**bold**`, `^raised^`, `_lowered_`.
fn shown(inlines: &[Inline]) -> String {
    let around = |mark: &str, inner: &[Inline]| format!("{mark}{}{mark}", shown(inner));
    let one = |inline: &Inline| match &inline.kind {
        InlineKind::Emphasis(inner) => around("*", inner),
        InlineKind::Strong(inner) => around("**", inner),
        InlineKind::Superscript(inner) => around("^", inner),
        InlineKind::Subscript(inner) => around("_", inner),
        InlineKind::LineBreak => "⏎".to_owned(),
        _ => plain_text(std::slice::from_ref(inline)).replace('\u{A0}', "~"),
    };
    inlines.iter().map(one).collect()
}

/// Runs the cases of a file: what is before the tab must become what is behind it.
fn check(cases: &str, least: usize, become_: impl Fn(&str) -> Option<String>) {
    let (mut run, mut failed) = (0, Vec::new());
    for line in cases.lines().filter(|l| !l.is_empty() && !l.starts_with("# ")) {
        let (tex, wanted) = line.split_once('\t').unwrap_or((line, "-"));
        let found = become_(tex).unwrap_or_else(|| "-".to_owned());
        if found != wanted {
            failed.push(format!("{tex}: {found} instead of {wanted}"));
        }
        run += 1;
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(run >= least, "{run}");
}

#[test]
fn formulas_are_text_where_text_can_hold_them() {
    let cases = include_str!("../../../tests/suite/clean/formulas.cases");
    check(cases, 60, |tex| {
        let set = parse::parse(tex, false).and_then(|formula| write::write(&formula, None));
        set.map(|set| shown(&set))
    });
}

#[test]
fn formulas_are_read_as_tex_means_them() {
    let cases = include_str!("../../../tests/suite/clean/built.cases");
    check(cases, 120, |tex| {
        let (display, tex) = tex.strip_prefix("inline: ").map_or((true, tex), |t| (false, t));
        parse::parse(tex, display).map(|formula| dumped(&formula))
    });
}

#[test]
fn hostile_formulas_end_at_once() {
    let deep = ["{", "\\sqrt", "\\left(", "\\begin{matrix}", "x^", "\\frac", "\\hat", "\\text{"];
    let long = ["x", "&", "\\\\", "'", "\\,", "a_", "\\over", "\\begin{array}{*{99}{c}}", "\\not"];
    for piece in deep.iter().chain(&long) {
        for bytes in [3_900, 100_000] {
            let text = piece.repeat(bytes / piece.len());
            let read = parse::parse(&text, true);
            let _ = read.and_then(|formula| write::write(&formula, None));
        }
    }
    let open = |n: usize| "{".repeat(n) + "x" + &"}".repeat(n);
    assert!(parse::parse(&open(20), true).is_some());
    assert!(parse::parse(&open(40), true).is_none());
}

/// A formula as `built.cases` writes it.
fn dumped(formula: &Formula) -> String {
    let tag = formula.tag.as_ref().map(|tag| format!(" #{tag}"));
    row(&formula.atoms) + &tag.unwrap_or_default()
}

fn row(atoms: &[Atom]) -> String {
    atoms.iter().map(atom).collect::<Vec<_>>().join(" ")
}

/// A list where one thing is wanted.
fn one(atoms: &[Atom]) -> String {
    match atoms {
        [single] if single.above.is_none() && single.below.is_none() => atom(single),
        _ => format!("[{}]", row(atoms)),
    }
}

fn atom(atom: &Atom) -> String {
    let class = match atom.class {
        Class::Ord | Class::Space => "",
        Class::Bin => ":b",
        Class::Rel => ":r",
        Class::Open => ":o",
        Class::Close => ":c",
        Class::Punct => ":p",
        Class::Op => ":s",
        Class::Fun => ":f",
        Class::Line => ":l",
    };
    let limits = match atom.limits {
        Some(true) => "!",
        Some(false) => "?",
        None => "",
    };
    let mut out = base(&atom.base) + class + limits;
    for (sign, script) in [('_', &atom.below), ('^', &atom.above)] {
        if let Some(script) = script {
            out.push(sign);
            out += &one(script);
        }
    }
    out
}

fn base(base: &Base) -> String {
    match base {
        Base::Text(text, face) => word(text, *face),
        Base::Blank(width) => format!("<{width}>"),
        Base::Group(inner) => format!("{{{}}}", row(inner)),
        Base::Fraction { over, under, ruled, display } => {
            let style = match display {
                Some(true) => "d",
                Some(false) => "t",
                None => "",
            };
            let name = if *ruled { "frac" } else { "atop" };
            format!("({style}{name} {} {})", one(over), one(under))
        }
        Base::Root { degree: None, of } => format!("(root {})", one(of)),
        Base::Root { degree: Some(degree), of } => format!("(root {} {})", one(of), one(degree)),
        Base::Fenced { open, body, close } => format!("(fence '{open}' {} '{close}')", row(body)),
        Base::Bar(sign) => format!("(bar '{sign}')"),
        Base::Sized(sign, height) => format!("({height} '{sign}')"),
        Base::Grid(grid) => cells(grid),
        Base::Marked { mark, over, of } => {
            let place = if *over { "above" } else { "below" };
            format!("({place} {:X} {})", u32::from(*mark), one(of))
        }
        Base::Arrow(arrow) => format!("(arrow {arrow})"),
    }
}

/// A text; its face is told where letters and numbers have another one.
fn word(text: &str, face: Face) -> String {
    let mut chars = text.chars();
    let letter = |c: char| c.is_ascii_alphabetic() || matches!(c, 'α'..='ϵ');
    let single = chars.next().is_some_and(letter) && chars.next().is_none();
    match face {
        Face::Bold => format!("b\"{text}\""),
        Face::Italic if single => text.to_owned(),
        Face::Italic => format!("i\"{text}\""),
        Face::Upright
            if text.is_empty() || text.contains([' ', '\u{A0}']) || text.contains(letter) =>
        {
            format!("\"{text}\"")
        }
        Face::Upright => text.to_owned(),
    }
}

fn cells(grid: &Grid) -> String {
    let name = match grid.kind {
        GridKind::Matrix => "matrix",
        GridKind::Cases => "cases",
        GridKind::Lines => "lines",
        GridKind::Small => "small",
    };
    let side = |side: &Side| match side {
        Side::Left => 'l',
        Side::Middle => 'c',
        Side::Right => 'r',
    };
    let columns: String = grid.columns.iter().map(side).collect();
    let line =
        |cells: &Vec<Vec<Atom>>| cells.iter().map(|cell| row(cell)).collect::<Vec<_>>().join(" & ");
    let rows: Vec<String> = grid.rows.iter().map(line).collect();
    format!("({name} {columns}: {})", rows.join(" ; "))
}
