//! A table that was set to atoms, with its rules.

use super::super::atom::{Atom, Elements, Grid, Mark, NEVER, Placed, Rows, Tall, line_marks};
use super::{CellSet, TableSet};
use crate::document::Align;
use crate::frame::{Artifact, Origin, Paint};
use crate::geom::{Em, Pt};

/// A row of more lines than this may be parted.
const WHOLE_LINES: usize = 4;
/// Space above and below the lines of a cell, in lines of the grid.
pub(super) const PAD: f64 = 0.16;

impl TableSet {
    /// Whether the rows that are repeated leave half a page to others.
    pub fn head_fits(&self, grid: &Grid) -> bool {
        let extent = |k: usize| self.row_extent(self.rows[k].lines, 2);
        let head: Rows = (0..self.head.min(self.rows.len())).map(extent).sum();
        head.0 * 2 <= grid.capacity.0
    }

    fn row_extent(&self, lines: usize, pads: usize) -> Rows {
        Rows(self.row.0 * lines as i32) + Rows::lines(PAD * pads as f64)
    }

    /// The caption above the table: an atom, or one a line if it is longer than half a page.
    pub fn caption_atoms(&mut self, grid: &Grid, measure: Pt, elements: Elements) -> Vec<Atom> {
        let lines = std::mem::take(&mut self.caption);
        let row = grid.at(self.caption_row);
        let whole = self.caption_row.0 * lines.len() as i32;
        let each = if whole * 2 > grid.capacity.0 { 1 } else { lines.len().max(1) };
        let mut atoms: Vec<Atom> = Vec::new();
        for (k, line) in lines.into_iter().enumerate() {
            if k % each == 0 {
                atoms.push(Atom::default());
            }
            let Some(atom) = atoms.last_mut() else { continue };
            let baseline = grid.at(atom.extent) + row / 2.0 + Em::MIDDLE.at(self.caption_size);
            let inline = self.caption_start + (measure - line.width) / 2.0;
            line_marks(line, inline, baseline, self.caption_size, elements, &mut atom.marks);
            atom.extent += self.caption_row;
        }
        if let Some(last) = atoms.last_mut() {
            last.extent += Rows::lines(0.2);
        }
        atoms
    }

    /// The atoms of a row whose cells have these elements: one, or one a line if it is high.
    pub fn row_atoms(&mut self, grid: &Grid, row: usize, elements: &[Elements]) -> Vec<Atom> {
        let count = self.rows[row].lines;
        let closed = std::mem::take(&mut self.rows[row].closed);
        let whole =
            if closed.is_empty() { WHOLE_LINES } else { grid.capacity.whole() as usize / 2 };
        let parted = count > whole;
        let pieces = if parted { count } else { 1 };
        let each = if parted { 1 } else { count };
        let mut atoms: Vec<Atom> = (0..pieces)
            .map(|k| {
                let pads = usize::from(k == 0) + usize::from(k + 1 == pieces);
                let extent = self.row_extent(each, pads);
                Atom {
                    extent,
                    cost: match k {
                        k if closed.contains(&k) => NEVER,
                        k if k == 1 || k + 1 == pieces => 5000,
                        _ => 100,
                    },
                    ..Atom::default()
                }
            })
            .collect();
        let step = grid.at(self.row);
        let own = |cell: &CellSet| self.row_extent(cell.lines.len(), 2);
        let heights: Vec<Rows> = self.rows[row].cells.iter().map(own).collect();
        for (k, (cell, &elements)) in self.rows[row].cells.iter_mut().zip(elements).enumerate() {
            let from = atoms[0].marks.len();
            for (k, line) in std::mem::take(&mut cell.lines).into_iter().enumerate() {
                let (piece, within) = if parted { (k, 0) } else { (0, k) };
                let pad = if piece == 0 { grid.leading * PAD } else { Pt::ZERO };
                let baseline = pad + step * within as f64 + step / 2.0 + Em::MIDDLE.at(self.size);
                let free = (cell.width - line.width).max(Pt::ZERO);
                let by_align = match cell.align {
                    Align::Start => Pt::ZERO,
                    Align::Center => free / 2.0,
                    Align::End => free,
                };
                let shift = cell.shift.unwrap_or(by_align);
                let marks = &mut atoms[piece].marks;
                line_marks(line, cell.start + shift, baseline, self.size, elements, marks);
            }
            if cell.rowspan() > 1 && !parted {
                let (marks, covers) = (from..atoms[0].marks.len(), usize::from(cell.rowspan()));
                atoms[0].tall.push(Tall { marks, own: heights[k], covers });
            }
        }
        self.rules(grid, row, &mut atoms);
        atoms
    }

    /// Three-line style: strong rules above and below, a fine one below the head; hairlines
    /// between rows lead the eye.
    fn rules(&self, grid: &Grid, row: usize, atoms: &mut [Atom]) {
        let last = row + 1 == self.rows.len();
        let whole = (self.start, self.start + self.width);
        if row == 0 {
            atoms[0].marks.push(rule(whole, Pt::ZERO, Pt(0.8), 0.0));
        }
        let Some(bottom) = atoms.last_mut() else { return };
        let (weight, grey) = if last {
            (Pt(0.8), 0.0)
        } else if row + 1 == self.head {
            (Pt(0.5), 0.0)
        } else {
            (Pt(0.25), 0.7)
        };
        let block = grid.at(bottom.extent) - weight;
        let open = if last { &[][..] } else { &self.rows[row].open[..] };
        bottom.marks.extend(between(whole, open).map(|part| rule(part, block, weight, grey)));
    }

    /// Marks of the head for another page: the same, as artifacts (ISO 32000-1, 14.8.2.2).
    pub fn repeated(atoms: &[Atom]) -> Vec<(Rows, Vec<Placed>)> {
        let artifact = |placed: &Placed| {
            let mut placed = placed.clone();
            let layout = Origin::Artifact(Artifact::Layout);
            match &mut placed.mark {
                Mark::Glyphs(run) => run.origin = layout,
                Mark::Image { origin, .. } | Mark::Rect { origin, .. } => *origin = layout,
                Mark::Link { .. } | Mark::Words { .. } => return None,
            }
            Some(placed)
        };
        atoms.iter().map(|a| (a.extent, a.marks.iter().filter_map(artifact).collect())).collect()
    }
}

/// A rule along a part of the line.
fn rule((from, to): (Pt, Pt), block: Pt, weight: Pt, grey: f32) -> Placed {
    let origin = Origin::Artifact(Artifact::Layout);
    let mark = Mark::Rect { inline: to - from, block: weight, paint: Paint::Fill(grey), origin };
    Placed { inline: from, block, mark }
}

/// What is left of a stretch without some others: no rule runs through a cell of several rows.
fn between(whole: (Pt, Pt), others: &[(Pt, Pt)]) -> impl Iterator<Item = (Pt, Pt)> {
    let mut others = others.to_vec();
    others.sort_by(|a, b| a.0.0.total_cmp(&b.0.0));
    let ends = std::iter::once(whole.0).chain(others.iter().map(|o| o.1)).collect::<Vec<_>>();
    let begins = others.into_iter().map(|o| o.0).chain([whole.1]);
    ends.into_iter().zip(begins).filter(|(from, to)| (*to - *from).0 > 0.01)
}
