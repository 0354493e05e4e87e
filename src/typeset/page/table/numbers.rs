//! Columns of numbers, whose decimal points stand below one another.

use super::super::super::par::{Line, LineItem};
use super::CellSet;
use crate::document::Align;
use crate::frame::Glyph;
use crate::geom::{Em, Pt};

/// Puts the decimal points of a column below one another (TYPOGRAPHY 3.5). The widest whole and
/// the widest fraction make a block that stands where the column's cells would.
pub(super) fn align_numbers<'a>(cells: impl Iterator<Item = &'a mut CellSet>) {
    let mut cells: Vec<_> = cells.filter(|c| c.lines.len() == 1).collect();
    let parts: Vec<(Pt, Pt)> = cells.iter().map(|c| parts_of_number(&c.lines[0])).collect();
    let numbers = || cells.iter().zip(&parts).filter(|(c, _)| has_digit(&c.lines[0]));
    let whole = numbers().fold(Pt::ZERO, |w, (_, p)| w.max(p.0));
    let fraction = numbers().fold(Pt::ZERO, |w, (_, p)| w.max(p.1));
    for (cell, part) in cells.iter_mut().zip(&parts) {
        let free = cell.width - whole - fraction;
        let point = match cell.align {
            Align::Start => whole,
            Align::Center => free / 2.0 + whole,
            Align::End => free + whole,
        };
        let blank = !has_digit(&cell.lines[0]);
        let middle = point + (fraction - whole) / 2.0 - cell.lines[0].width / 2.0;
        cell.shift = Some(if blank { middle } else { point - part.0 });
    }
}

fn has_digit(line: &Line) -> bool {
    line.chars().any(|c| c.is_ascii_digit())
}

/// How wide a number is before and after the end of its whole part.
fn parts_of_number(line: &Line) -> (Pt, Pt) {
    let text = line.text();
    let after_digits = || text.rfind(|c: char| c.is_ascii_digit()).map(|at| at + 1);
    let Some(cut) = text.find('.').or_else(after_digits) else {
        return (line.width, Pt::ZERO);
    };
    let mut fraction = Pt::ZERO;
    let mut before = 0;
    for (_, _, item) in &line.items {
        let LineItem::Glyphs(run) = item else { continue };
        let right = run.glyphs.iter().filter(|g| before + g.start() >= cut);
        fraction += right.map(Glyph::advance).sum::<Em>().at(run.size);
        before += run.text.len();
    }
    (line.width - fraction, fraction)
}
