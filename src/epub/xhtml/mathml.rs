//! Formulas to MathML Core 1: what they look like, and beside it the TeX they were written in, which
//! is the text of the article. Readers that know no MathML show the parts in a row.

mod gap;
mod long;
mod marks;
mod token;

use super::super::faces::{Look, Used};
use super::super::xml;
use crate::document::formula::{Atom, Base, Class, Face, Formula, Grid, GridKind, Side};
use gap::Gaps;
pub(super) use long::{Part, parts};
use token::em;

/// What an arrow is longer than the text above and below it, at each end.
const ARROW_ENDS: i32 = 400;
/// What stands beside a bar is apart from it by so much.
const BESIDE_BAR: u16 = 100;
/// An arrow without text.
const ARROW: i32 = 1600;

/// The looks of the letters of formulas, whatever stands around these.
#[derive(Clone, Copy, Debug)]
pub(super) struct Faces<'a> {
    pub upright: Look<'a>,
    pub italic: Look<'a>,
    pub bold: Look<'a>,
}

impl<'a> Faces<'a> {
    fn look(&self, face: Face) -> Look<'a> {
        match face {
            Face::Upright => self.upright,
            Face::Italic => self.italic,
            Face::Bold => self.bold,
        }
    }
}

/// Writes a formula, or a part of one, and notes the characters used. The last part of several is
/// where the source of all of them stands, so that it is there once.
pub(super) fn write<'a>(
    out: &mut String,
    used: &mut Used<'a>,
    faces: Faces<'a>,
    source: &str,
    (formula, part): (&Formula, Option<&Part>),
) {
    out.push_str("<math xmlns=\"http://www.w3.org/1998/Math/MathML\"");
    let block = formula.display && part.is_none();
    xml::attribute(out, "display", if block { "block" } else { "inline" });
    if part.is_some() {
        xml::attribute(out, "displaystyle", "true");
    }
    let last = part.is_none_or(|p| p.is_last);
    match part {
        Some(part) => xml::attribute(out, "alttext", &part.text(formula)),
        None => xml::attribute(out, "alttext", source),
    }
    out.push_str("><semantics>");
    let style = Style { display: formula.display, script: false };
    let mut setter = Setter { out, used, faces, goes_on: false };
    setter.formula(formula, part, style);
    if last {
        out.push_str("<annotation encoding=\"application/x-tex\">");
        xml::text(out, source);
        out.push_str("</annotation>");
    }
    out.push_str("</semantics></math>");
}

/// How much room there is (The TeXbook, chapter 17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Style {
    /// Sums are large, with their limits above and below.
    display: bool,
    /// Raised or lowered, or in a fraction within a line.
    script: bool,
}

impl Style {
    /// Raised and lowered.
    const SCRIPT: Style = Style { display: false, script: true };

    /// Of what stands above and below the rule of a fraction.
    fn of_fraction(self) -> Style {
        Style { display: false, script: !self.display }
    }
}

struct Setter<'o, 'a> {
    out: &'o mut String,
    used: &'o mut Used<'a>,
    faces: Faces<'a>,
    /// Whether the next sign stands between what is written and what was written before it, for signs
    /// that begin a formula are taken for signs of what follows (MathML Core 1, section 3.2.4.2).
    goes_on: bool,
}

impl Setter<'_, '_> {
    fn open(&mut self, name: &str) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
    }

    fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    fn formula(&mut self, formula: &Formula, part: Option<&Part>, style: Style) {
        self.open("mrow");
        let (atoms, before) = match part {
            Some(part) => (&formula.atoms[part.atoms.clone()], part.before),
            None => (&formula.atoms[..], None),
        };
        if long::has_lines(atoms) {
            self.lines(atoms, style);
        } else {
            let sign = atoms.first().filter(|a| matches!(a.class, Class::Bin | Class::Rel));
            self.goes_on = before.is_some() && sign.is_some();
            self.row(atoms, before, style);
        }
        if let Some(tag) = formula.tag.as_ref().filter(|_| part.is_none_or(|p| p.is_last)) {
            self.blank(1000);
            let tag = format!("({tag})");
            self.text(Class::Ord, &tag, Face::Upright, Gaps::default());
        }
        self.close("mrow");
    }

    /// Lines that only stand below one another.
    fn lines(&mut self, atoms: &[Atom], style: Style) {
        self.open_table(GridKind::Lines, &[], style);
        for line in atoms.split(|a| a.class == Class::Line).filter(|l| !l.is_empty()) {
            self.out.push_str("<mtr><mtd>");
            self.strut();
            self.row(line, None, style);
            self.out.push_str("</mtd></mtr>");
        }
        self.close("mtable");
    }

    /// Parts from left to right. A sign has its blanks itself, others have them written out.
    fn row(&mut self, atoms: &[Atom], before: Option<Class>, style: Style) {
        let mut due = gap::before_each(atoms, before, style.script);
        for (k, atom) in atoms.iter().enumerate() {
            if atom.class == Class::Line {
                continue;
            }
            if !is_sign(atom) {
                self.blank(due[k].into());
                self.atom(atom, Gaps::default(), style);
                continue;
            }
            let blank = |a: &&Atom| a.class == Class::Space;
            let next = k + 1 + atoms[k + 1..].iter().take_while(blank).count();
            let after = due.get_mut(next).map(std::mem::take).unwrap_or_default();
            self.atom(atom, Gaps { before: due[k], after }, style);
        }
    }

    /// A row where one element is wanted.
    fn one(&mut self, atoms: &[Atom], style: Style) {
        let alone = matches!(atoms, [one] if one.class != Class::Line);
        if !alone {
            self.open("mrow");
        }
        self.row(atoms, None, style);
        if !alone {
            self.close("mrow");
        }
    }

    fn atom(&mut self, atom: &Atom, gaps: Gaps, style: Style) {
        let scripts = [&atom.below, &atom.above];
        if let Base::Arrow(arrow) = atom.base {
            return self.arrow(arrow, scripts);
        }
        let limits = atom.has_limits(style.display);
        let primes = atom.above.as_deref().and_then(marks::primes).filter(|_| !limits);
        let name = match (limits, scripts.map(|s| s.is_some())) {
            (_, [false, false]) => return self.base(atom, gaps, style),
            (_, [false, true]) if primes.is_some() => "mrow",
            (_, [true, true]) if primes.is_some() => "msub",
            (true, [true, false]) => "munder",
            (true, [false, true]) => "mover",
            (true, _) => "munderover",
            (false, [true, false]) => "msub",
            (false, [false, true]) => "msup",
            (false, _) => "msubsup",
        };
        self.open(name);
        match primes {
            Some(primes) => {
                self.primed(atom, primes, style);
                atom.below.iter().for_each(|s| self.one(s, Style::SCRIPT));
            }
            None => {
                self.base(atom, Gaps::default(), style);
                scripts.into_iter().flatten().for_each(|s| self.one(s, Style::SCRIPT));
            }
        }
        self.close(name);
    }

    /// A part as one element, whatever it holds: those round it count them.
    fn base(&mut self, atom: &Atom, gaps: Gaps, style: Style) {
        match &atom.base {
            Base::Text(text, face) => self.text(atom.class, text, *face, gaps),
            Base::Blank(width) => self.space((*width).into()),
            Base::Group(atoms) => self.one(atoms, style),
            Base::Fraction { over, under, ruled, display } => {
                self.fraction([over, under], *ruled, *display, style);
            }
            Base::Root { degree, of } => self.root(degree.as_deref(), of, style),
            Base::Fenced { open, body, close } => self.fenced([open, close], body, style),
            Base::Bar(sign) if sign.is_empty() => self.one(&[], style),
            Base::Bar(sign) => self.fence(sign, "infix", gaps),
            Base::Sized(sign, height) => self.sized(atom.class, sign, *height, gaps),
            Base::Grid(grid) => self.grid(grid, style),
            Base::Marked { mark, over, of } => self.marked(*mark, *over, of, style),
            Base::Arrow(arrow) => self.arrow(*arrow, [&None, &None]),
        }
    }

    /// `mstyle`, for MathML 3 knows the attribute nowhere else.
    fn fraction(&mut self, parts: [&[Atom]; 2], ruled: bool, display: Option<bool>, outer: Style) {
        let mut style = outer;
        match display {
            Some(true) => {
                self.out.push_str("<mstyle displaystyle=\"true\" scriptlevel=\"0\">");
                style = Style { display: true, script: false };
            }
            Some(false) => {
                self.out.push_str("<mstyle displaystyle=\"false\">");
                style.display = false;
            }
            None => {}
        }
        self.out.push_str(if ruled { "<mfrac>" } else { "<mfrac linethickness=\"0\">" });
        parts.into_iter().for_each(|part| self.one(part, style.of_fraction()));
        self.close("mfrac");
        if display.is_some() {
            self.close("mstyle");
        }
    }

    fn root(&mut self, degree: Option<&[Atom]>, of: &[Atom], style: Style) {
        let Some(degree) = degree else {
            self.open("msqrt");
            self.row(of, None, style);
            return self.close("msqrt");
        };
        self.open("mroot");
        self.one(of, style);
        self.one(degree, Style::SCRIPT);
        self.close("mroot");
    }

    fn fenced(&mut self, [open, close]: [&str; 2], body: &[Atom], style: Style) {
        self.open("mrow");
        // Engines have lost the blank that a bar has at its right when it grows.
        let after = if matches!(open, "|" | "‖") { BESIDE_BAR } else { 0 };
        self.fence(open, "prefix", Gaps { before: 0, after });
        self.row(body, None, style);
        self.fence(close, "postfix", Gaps::default());
        self.close("mrow");
    }

    /// A bracket of a height that was asked for.
    fn sized(&mut self, class: Class, sign: &str, height: u16, gaps: Gaps) {
        let form = match class {
            Class::Open => "prefix",
            Class::Close => "postfix",
            _ => "infix",
        };
        let size = em(height.into());
        let more = [("form", form), ("stretchy", "true"), ("minsize", &size), ("maxsize", &size)];
        self.operator(sign, gaps, &more);
    }

    /// A bracket as high as what stands beside it.
    fn fence(&mut self, sign: &str, form: &str, gaps: Gaps) {
        if !sign.is_empty() {
            let more = [("form", form), ("fence", "true"), ("stretchy", "true")];
            self.operator(sign, gaps, &more);
        }
    }

    /// An arrow as long as the longer of what stands below and above it, and a little longer.
    fn arrow(&mut self, arrow: char, scripts: [&Option<Vec<Atom>>; 2]) {
        let name = match scripts.map(|s| s.is_some()) {
            [true, true] => "munderover",
            [true, false] => "munder",
            _ => "mover",
        };
        self.open(name);
        self.operator(&arrow.to_string(), Gaps::default(), &[("stretchy", "true")]);
        for script in scripts.into_iter().flatten() {
            self.open("mrow");
            self.blank(ARROW_ENDS);
            self.row(script, None, Style::SCRIPT);
            self.blank(ARROW_ENDS);
            self.close("mrow");
        }
        if scripts.iter().all(|s| s.is_none()) {
            self.blank(ARROW);
        }
        self.close(name);
    }

    /// Columns stand as CSS has them (MathML Core 1, section 3.5.1) and, for engines of MathML 3, as
    /// its attributes have them.
    fn open_table(&mut self, kind: GridKind, columns: &[Side], style: Style) {
        self.out.push_str("<mtable");
        let lines = kind == GridKind::Lines;
        if lines {
            xml::attribute(self.out, "class", "lines");
        }
        if style.display && lines {
            xml::attribute(self.out, "displaystyle", "true");
        }
        if columns.iter().any(|s| *s != Side::Middle) {
            let names: Vec<&str> = columns.iter().map(|s| side(*s).0).collect();
            xml::attribute(self.out, "columnalign", &names.join(" "));
        }
        let gaps = if lines { format!("0em {}", em(2000)) } else { em(1000) };
        xml::attribute(self.out, "columnspacing", &gaps);
        self.out.push('>');
    }

    /// Rows are as high as if each had high and low letters (The TeXbook, chapter 22).
    fn strut(&mut self) {
        self.out.push_str("<mspace width=\"0em\" height=\"0.7em\" depth=\"0.3em\"/>");
    }

    fn grid(&mut self, grid: &Grid, style: Style) {
        let lines = grid.kind == GridKind::Lines;
        self.open_table(grid.kind, &grid.columns, style);
        let style = Style { display: style.display && lines, ..style };
        for row in &grid.rows {
            self.open("mtr");
            for (k, cell) in row.iter().enumerate() {
                let at = grid.columns.get(k).or(grid.columns.last());
                self.out.push_str("<mtd");
                let class = at.map_or("", |s| side(*s).1);
                if !class.is_empty() {
                    xml::attribute(self.out, "class", class);
                }
                self.out.push('>');
                if k == 0 {
                    self.strut();
                }
                // The second of a pair goes on where the first ends.
                let before = Some(Class::Ord).filter(|_| lines && k % 2 == 1);
                self.row(cell, before, style);
                self.close("mtd");
            }
            self.close("mtr");
        }
        self.close("mtable");
    }
}

/// The value of MathML 3 and the class of our style sheet.
fn side(side: Side) -> (&'static str, &'static str) {
    match side {
        Side::Left => ("left", "start"),
        Side::Middle => ("center", ""),
        Side::Right => ("right", "end"),
    }
}

/// Whether a part is a sign with nothing raised or lowered.
fn is_sign(atom: &Atom) -> bool {
    let sign = match &atom.base {
        Base::Text(text, _) => token::kind(atom.class, text) == token::Kind::Sign,
        Base::Bar(_) | Base::Sized(..) => true,
        _ => false,
    };
    sign && atom.below.is_none() && atom.above.is_none()
}
