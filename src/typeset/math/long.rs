//! Formulas that are wider than the page: they go on in further lines, before a sign of relation or of
//! operation (The TeXbook, chapter 19), or behind a blank between two formulas.

use super::block::Block;
use super::grid::step;
use super::{Setter, Style};
use crate::document::formula::{Atom, Base, GridKind, Kind};
use crate::geom::Em;

/// A blank from which on a formula may be parted there.
const APART: i16 = 1000;
/// How far lines begin in that go on one before.
const HANG: Em = Em::frac(2, 1);
/// A formula is parted at its outermost level in no more places.
const MOST: usize = 120;

/// A place where a formula may be parted.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// The part the next line begins with.
    at: usize,
    /// Where that stands in a line that is long enough.
    start: Em,
    /// Whether a sign of relation, or another formula, stands there.
    good: bool,
}

impl Setter<'_> {
    /// The lines of a formula of which none is wider than the room, if it can be parted so.
    pub(super) fn broken(&self, atoms: &[Atom], style: Style, room: Em) -> Option<Block> {
        let places = self.places(atoms, style)?;
        let whole = self.row(atoms, style).width;
        // What follows a short left side stands below its sign of relation, as amsmath has it.
        let relation = places.iter().find(|p| Kind::of(&atoms[p.at]) == Some(Kind::Rel));
        let relation = relation.filter(|p| p.start.0 * 3 <= room.0).map(|p| p.start);
        let indent = |k: usize| match (Kind::of(&atoms[k]), relation) {
            (Some(Kind::Rel), Some(at)) => at,
            (Some(Kind::Bin), Some(at)) => at + HANG,
            (Some(Kind::Rel | Kind::Bin), None) => HANG,
            _ => Em::ZERO,
        };
        let mut lines: Vec<(Em, usize, usize)> = Vec::new();
        let (mut from, mut start) = (0, Em::ZERO);
        loop {
            let inset = if from == 0 { Em::ZERO } else { indent(from) };
            let fits = |p: &&Place| p.at > from && p.start - start + inset <= room;
            // A side that went on ends its line: the next sign of relation stands below the first.
            let goes_on = from > 0 && Kind::of(&atoms[from]) == Some(Kind::Bin);
            let is_relation = |p: &&Place| Kind::of(&atoms[p.at]) == Some(Kind::Rel);
            let side = places.iter().find(|p| goes_on && p.at > from && p.good);
            if let Some(next) = side.filter(is_relation).filter(fits) {
                lines.push((inset, from, next.at));
                (from, start) = (next.at, next.start);
                continue;
            }
            if whole - start + inset <= room {
                lines.push((inset, from, atoms.len()));
                break;
            }
            let last = places.iter().rev().find(fits)?;
            let good = places.iter().rev().filter(|p| p.good).find(fits);
            let good = good.filter(|p| (p.start - start).0 * 2 >= room.0);
            let next = good.unwrap_or(last);
            lines.push((inset, from, next.at));
            (from, start) = (next.at, next.start);
        }
        Some(self.stacked(atoms, &lines, style))
    }

    fn stacked(&self, atoms: &[Atom], lines: &[(Em, usize, usize)], style: Style) -> Block {
        let mut out = Block::default();
        let (mut down, mut depth) = (Em::ZERO, None);
        for &(inset, from, to) in lines {
            let part = without_blanks(&atoms[from..to]);
            let signed = matches!(part.first().and_then(Kind::of), Some(Kind::Rel | Kind::Bin));
            let before = (from > 0 && signed).then_some(Kind::Ord);
            let line = self.row_after(before, part, style);
            if let Some(depth) = depth {
                down += step(depth, line.height, GridKind::Lines, 1.0);
            }
            depth = Some(line.depth);
            out.width = out.width.max(inset + line.width);
            out.put(inset, -down, line);
        }
        out.centred(self.axis(style))
    }

    fn places(&self, atoms: &[Atom], style: Style) -> Option<Vec<Place>> {
        let may = |k: &usize| {
            let kind = Kind::of(&atoms[*k]);
            let apart = matches!(atoms[k - 1].base, Base::Blank(width) if width >= APART);
            matches!(kind, Some(Kind::Rel | Kind::Bin)) || apart
        };
        let found: Vec<usize> = (1..atoms.len()).filter(may).collect();
        if found.len() > MOST {
            return None;
        }
        let place = |at: usize| {
            let start = self.row(&atoms[..at], style).width;
            Place { at, start, good: Kind::of(&atoms[at]) != Some(Kind::Bin) }
        };
        Some(found.into_iter().map(place).collect())
    }
}

/// Without the blanks at both ends.
fn without_blanks(mut atoms: &[Atom]) -> &[Atom] {
    let blank = |a: &Atom| matches!(a.base, Base::Blank(_));
    while let [first, rest @ ..] = atoms
        && blank(first)
    {
        atoms = rest;
    }
    while let [rest @ .., last] = atoms
        && blank(last)
    {
        atoms = rest;
    }
    atoms
}
