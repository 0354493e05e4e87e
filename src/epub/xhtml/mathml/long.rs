//! Formulas wider than a small screen. MathML Core has no line breaking (its section 1.1 leaves it to
//! other levels): such a formula is several, between which a line may end, as on the pages of the PDF.

mod alt;
mod width;

use std::ops::Range;

use super::{Style, gap};
use crate::document::formula::{Atom, Base, Class, Formula, Kind};

/// A formula that is no wider fits a phone: 360 pixels, less margins, in letters of 18.
const LONG: i32 = 16_000;
/// A side of an equation that is no wider stays with its sign: nobody begins with a line of `y`.
const SIDE: i32 = 4_000;
/// A blank from which on a formula may be parted behind it, as in the PDF.
const APART: i16 = 1000;

/// A part of a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Part {
    /// Those of its atoms.
    pub(super) atoms: Range<usize>,
    /// What stands before it.
    pub(super) before: Option<Class>,
    /// Whether none follows.
    pub(super) is_last: bool,
}

impl Part {
    /// What it says, for readers that do not show it.
    pub(super) fn text(&self, formula: &Formula) -> String {
        let mut out = String::new();
        alt::of_row(&formula.atoms[self.atoms.clone()], &mut out);
        if let Some(tag) = formula.tag.as_ref().filter(|_| self.is_last) {
            out.push_str(&format!(" ({tag})"));
        }
        out.trim().to_owned()
    }
}

/// The parts of a formula, from left to right: one, if it is short, stands within a text or has lines
/// already.
pub(in super::super) fn parts(formula: &Formula) -> Vec<Part> {
    let atoms = &formula.atoms;
    let mut ranges = Vec::new();
    if formula.display && !has_lines(atoms) {
        Row::new(formula).part(0..atoms.len(), Level::Relation, &mut ranges);
    } else {
        ranges.push(0..atoms.len());
    }
    let one = |range: Range<usize>| {
        let before = atoms[..range.start].iter().rev().find(|a| a.class != Class::Space);
        let is_last = range.end == atoms.len();
        Part { atoms: range, before: before.map(gap::end), is_last }
    };
    ranges.into_iter().map(one).collect()
}

/// Whether a formula is lines that stand below one another.
pub(super) fn has_lines(atoms: &[Atom]) -> bool {
    atoms.iter().any(|a| a.class == Class::Line)
}

/// Where a formula is parted first, and where only what is long still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    /// Before a sign of relation and behind a wide blank.
    Relation,
    /// Before a sign of operation.
    Operation,
    /// Before both within brackets.
    Within,
    /// Behind a short left side.
    Side,
}

impl Level {
    fn next(self) -> Option<Level> {
        match self {
            Level::Relation => Some(Level::Operation),
            Level::Operation => Some(Level::Within),
            Level::Within => Some(Level::Side),
            Level::Side => None,
        }
    }
}

/// A formula with what is known of each of its atoms.
struct Row<'a> {
    atoms: &'a [Atom],
    /// Where each begins, and where the last ends, in thousandths of an em.
    starts: Vec<i32>,
    /// Where each may be parted from what stands before it.
    levels: Vec<Option<Level>>,
}

impl<'a> Row<'a> {
    fn new(formula: &'a Formula) -> Row<'a> {
        let atoms = &formula.atoms;
        let style = Style { display: true, script: false };
        let mut starts = width::starts(atoms, style);
        if let (Some(tag), Some(end)) = (&formula.tag, starts.last_mut()) {
            *end += 1000 + width::of_text(tag) + width::of_text("()");
        }
        let mut row = Row { atoms, starts, levels: Vec::new() };
        row.levels = row.levels();
        row
    }

    /// Without the blanks at its end, which nobody sees there.
    fn width(&self, range: &Range<usize>) -> i32 {
        let blanks = self.atoms[range.clone()].iter().rev();
        let blanks = blanks.take_while(|a| a.class == Class::Space).count();
        self.starts[range.end - blanks] - self.starts[range.start]
    }

    /// Parts a range if it is long.
    fn part(&self, range: Range<usize>, level: Level, out: &mut Vec<Range<usize>>) {
        if self.width(&range) <= LONG {
            return out.push(range);
        }
        let mut from = range.start;
        let places = (range.start + 1..range.end).filter(|&k| self.levels[k] == Some(level));
        for at in places.chain([range.end]) {
            match level.next() {
                Some(next) => self.part(from..at, next, out),
                None => out.push(from..at),
            }
            from = at;
        }
    }

    fn levels(&self) -> Vec<Option<Level>> {
        let (mut depth, mut first) = (0_i32, 0);
        let mut last: Option<&Atom> = None;
        let mut out: Vec<Option<Level>> = Vec::with_capacity(self.atoms.len());
        for (k, atom) in self.atoms.iter().enumerate() {
            let kind = Kind::of(atom);
            depth -= i32::from(kind == Some(Kind::Close) && depth > 0);
            let apart = depth == 0 && k > 0 && kind.is_some() && is_wide_blank(&self.atoms[k - 1]);
            let signed = matches!(kind, Some(Kind::Rel | Kind::Bin));
            let level = match kind {
                _ if last.is_none() => None,
                _ if apart => Some(Level::Relation),
                _ if !signed || !ends_value(last) || !self.goes_on(k) => None,
                _ if depth > 0 => Some(Level::Within),
                Some(Kind::Bin) => Some(Level::Operation),
                _ if self.width(&(first..k)) <= SIDE => Some(Level::Side),
                _ => Some(Level::Relation),
            };
            if level == Some(Level::Side) {
                out[first + 1..].fill(None);
            }
            if apart {
                first = k;
            }
            out.push(level);
            depth += i32::from(kind == Some(Kind::Open));
            last = kind.map(|_| atom).or(last);
        }
        out
    }

    /// Whether anything follows a sign.
    fn goes_on(&self, at: usize) -> bool {
        self.atoms[at + 1..].iter().any(|a| Kind::of(a).is_some())
    }
}

/// Whether a sign may be parted from what stands before it: not from an opening bracket or a sign.
fn ends_value(last: Option<&Atom>) -> bool {
    !matches!(last.and_then(Kind::of), None | Some(Kind::Open | Kind::Rel | Kind::Bin))
}

fn is_wide_blank(atom: &Atom) -> bool {
    matches!(atom.base, Base::Blank(width) if width >= APART)
}
