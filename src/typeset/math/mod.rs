//! Built-up formulas: their parts to glyphs and rules at their places (The TeXbook, appendix G, with
//! the measures of OpenType's MATH table). Lengths are in em of the text around them; y counts
//! upwards from the baseline.

mod block;
mod fence;
mod fraction;
mod grid;
mod long;
mod mark;
mod root;
mod row;
mod script;
mod sign;

pub(super) use block::{Block, Mark};

use crate::document::formula::{Atom, Base, Class, Face, Formula, Grid, GridKind, Side};
use crate::font::{FontLibrary, FontStack, MathFace, Measure};
use crate::geom::Em;
use crate::text::Lang;

/// Faces for the words and letters of a formula.
#[derive(Clone, Debug)]
pub(super) struct Faces {
    pub upright: FontStack,
    pub italic: FontStack,
    pub bold: FontStack,
    /// For Han among them.
    pub han: FontStack,
    pub lang: Lang,
}

/// Sets a formula, in several lines if it has lines to itself and is wider than the room; none without
/// a face of mathematics.
pub(super) fn set(
    fonts: &FontLibrary,
    faces: &Faces,
    formula: &Formula,
    room: Em,
) -> Option<Block> {
    let setter = Setter { fonts, faces, math: fonts.math()? };
    let level = if formula.display { Level::Display } else { Level::Text };
    let style = Style { level, cramped: false };
    let mut block = setter.lines(&formula.atoms, style);
    if formula.display && block.width > room {
        block = setter.broken(&formula.atoms, style, room).unwrap_or(block);
    }
    if let Some(tag) = &formula.tag {
        block.width += TAG;
        let tag = setter.words(&format!("({tag})"), &faces.upright);
        block.beside(tag);
    }
    Some(block)
}

/// Between a formula and its number.
const TAG: Em = Em::frac(2, 1);

struct Setter<'a> {
    fonts: &'a FontLibrary,
    faces: &'a Faces,
    math: MathFace<'a>,
}

/// How large parts are, and how open (The TeXbook, chapter 17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Style {
    level: Level,
    /// Whether what is raised has little room above.
    cramped: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Display,
    Text,
    Script,
    Small,
}

impl Style {
    fn at(self, level: Level) -> Style {
        Style { level, ..self }
    }

    fn cramped(self) -> Style {
        Style { cramped: true, ..self }
    }

    /// That of what is raised.
    fn raised(self) -> Style {
        let level = if self.level <= Level::Text { Level::Script } else { Level::Small };
        Style { level, ..self }
    }

    /// That of what is lowered.
    fn lowered(self) -> Style {
        self.raised().cramped()
    }

    /// That of a numerator.
    fn over(self) -> Style {
        let level = match self.level {
            Level::Display => Level::Text,
            Level::Text => Level::Script,
            _ => Level::Small,
        };
        Style { level, ..self }
    }

    /// Whether it is as large as the text, so that there are blanks round its signs.
    fn is_large(self) -> bool {
        self.level <= Level::Text
    }
}

impl Setter<'_> {
    /// How large a style is beside the text.
    fn scale(&self, style: Style) -> f64 {
        let percent = |what| self.math.measure(what).to_f64() * 10.0;
        match style.level {
            Level::Display | Level::Text => 1.0,
            Level::Script => percent(Measure::ScriptPercentScaleDown),
            Level::Small => percent(Measure::ScriptScriptPercentScaleDown),
        }
    }

    /// A measure in a style.
    fn measure(&self, what: Measure, style: Style) -> Em {
        self.math.measure(what).scaled(self.scale(style))
    }

    /// One of two measures: for display style, or for the others.
    fn measured(&self, display: Measure, other: Measure, style: Style) -> Em {
        let what = if style.level == Level::Display { display } else { other };
        self.measure(what, style)
    }

    /// The height of the line on which fractions and brackets have their middle.
    fn axis(&self, style: Style) -> Em {
        self.measure(Measure::AxisHeight, style)
    }

    /// The lines of a formula below one another.
    fn lines(&self, atoms: &[Atom], style: Style) -> Block {
        if !atoms.iter().any(|a| a.class == Class::Line) {
            return self.row(atoms, style);
        }
        let lines = atoms.split(|a| a.class == Class::Line).filter(|line| !line.is_empty());
        let rows = lines.map(|line| vec![line.to_vec()]).collect();
        self.grid(&Grid { kind: GridKind::Lines, rows, columns: vec![Side::Middle] }, style)
    }

    /// A part without what is raised and lowered.
    fn base(&self, atom: &Atom, style: Style) -> Block {
        match &atom.base {
            Base::Text(text, _) if atom.class == Class::Op => self.large(text, style),
            Base::Text(text, face) => self.text(text, *face, style),
            Base::Bar(sign) => self.text(sign, Face::Upright, style),
            Base::Sized(sign, height) => self.sized(sign, *height, style),
            Base::Blank(width) => Block::blank(Em::frac(i64::from(*width), 1000)),
            Base::Group(atoms) => self.row(atoms, style),
            Base::Fraction { over, under, ruled, display } => {
                let style = match display {
                    Some(true) => style.at(Level::Display),
                    Some(false) => style.at(style.level.max(Level::Text)),
                    None => style,
                };
                self.fraction(over, under, *ruled, style)
            }
            Base::Root { degree, of } => self.root(degree.as_deref(), of, style),
            Base::Fenced { open, body, close } => self.fenced(open, body, close, style),
            Base::Grid(grid) => self.grid(grid, style),
            Base::Marked { mark, over, of } => self.marked(*mark, *over, of, style),
            Base::Arrow(sign) => self.arrow(*sign, atom, style),
        }
    }
}
