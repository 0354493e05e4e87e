//! Formulas that need more room than a line of text: their parts as they stand to each other. Both
//! writers set them from this (The TeXbook, chapters 17 and 18; MathML Core).

mod blank;

pub use blank::{Kind, blank, is_brace};

/// A formula with its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formula {
    /// Whether it has lines to itself: sums are large and fractions open (TeX's display style).
    pub display: bool,
    /// Its parts, from left to right.
    pub atoms: Vec<Atom>,
    /// Its number or mark, without parentheses round it.
    pub tag: Option<String>,
}

/// What a part is to its neighbours (The TeXbook, chapter 17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Letters and numbers.
    Ord,
    /// Signs between values; one that stands before a single value is of that value, and [`Class::Ord`].
    Bin,
    /// Signs between terms.
    Rel,
    /// Opening brackets.
    Open,
    /// Closing brackets.
    Close,
    /// Marks.
    Punct,
    /// Sums and integrals.
    Op,
    /// `log`, `sin`.
    Fun,
    /// A blank that was asked for.
    Space,
    /// The end of a line of a formula that is written as text; one that is built has a [`Grid`].
    Line,
}

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Upright.
    Upright,
    /// Italic.
    Italic,
    /// Bold.
    Bold,
}

/// A part with what is raised and lowered behind it, or stands above and below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    /// What it is to its neighbours.
    pub class: Class,
    /// The part itself.
    pub base: Base,
    /// Lowered.
    pub below: Option<Vec<Atom>>,
    /// Raised.
    pub above: Option<Vec<Atom>>,
    /// Whether these stand above and below it, where it says so: names of functions do, below which
    /// limits stand where they are (`lim` in display style). Else those of sums do in display style, and
    /// no others; integrals are no sums.
    pub limits: Option<bool>,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// A sign, a letter, a number or a word.
    Text(String, Face),
    /// A blank of so many thousandths of an em; may be less than nothing.
    Blank(i16),
    /// Parts that are one to their neighbours.
    Group(Vec<Atom>),
    /// One above the other.
    Fraction {
        /// The numerator.
        over: Vec<Atom>,
        /// The denominator.
        under: Vec<Atom>,
        /// Whether there is a rule between them.
        ruled: bool,
        /// Whether it is open or narrow, where that is asked for.
        display: Option<bool>,
    },
    /// A root.
    Root {
        /// Its degree, if it is not 2.
        degree: Option<Vec<Atom>>,
        /// What is below it.
        of: Vec<Atom>,
    },
    /// Brackets as high as what they hold; an empty one is not shown.
    Fenced {
        /// The opening one.
        open: String,
        /// What they hold; a [`Base::Bar`] of it is as high as they are.
        body: Vec<Atom>,
        /// The closing one.
        close: String,
    },
    /// A sign within brackets that is as high as they are.
    Bar(String),
    /// A bracket of a height that was asked for, in thousandths of an em.
    Sized(String, u16),
    /// Rows and columns.
    Grid(Grid),
    /// A mark as wide as what it stands above or below: an accent, a line, a brace, an arrow.
    Marked {
        /// The mark: U+0302 and other combining marks for accents, U+00AF and U+005F for lines, U+23DE
        /// and U+23DF for braces, U+2192 and U+2190 for arrows.
        mark: char,
        /// Whether it stands above.
        over: bool,
        /// What has it.
        of: Vec<Atom>,
    },
    /// An arrow as long as what stands above and below it.
    Arrow(char),
}

/// Rows and columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// What kind it is.
    pub kind: GridKind,
    /// Its rows, from the top; each has its cells from the left.
    pub rows: Vec<Vec<Vec<Atom>>>,
    /// Where the cells of each column stand; the last is that of all further columns.
    pub columns: Vec<Side>,
}

/// Kinds of grids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GridKind {
    /// A matrix: an em between columns, cells in text style.
    Matrix,
    /// Cases behind a brace, which is that of the [`Base::Fenced`] round them: an em between columns,
    /// cells in text style.
    Cases,
    /// Lines of a formula that stand below one another at their signs of relation: nothing between the
    /// columns of a pair, cells in display style.
    Lines,
    /// Lines of a limit, and matrices as small as one: five eighteenths of an em between columns, cells
    /// in script style, or in that of the script they stand in.
    Small,
}

/// Where the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// At its left.
    Left,
    /// In its middle.
    Middle,
    /// At its right.
    Right,
}

impl Atom {
    /// A part with nothing raised or lowered.
    pub fn new(class: Class, base: Base) -> Atom {
        Atom { class, base, below: None, above: None, limits: None }
    }

    /// A text.
    pub fn text(class: Class, text: impl Into<String>, face: Face) -> Atom {
        Atom::new(class, Base::Text(text.into(), face))
    }
}
