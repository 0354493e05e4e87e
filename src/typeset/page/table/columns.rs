//! How wide the columns of a table are.

use super::{Prepared, Setter};
use crate::geom::Pt;

/// So often is the widest column's width halved in search of it: to less than a millionth.
const HALVINGS: usize = 40;

impl Setter<'_> {
    pub(super) fn columns(&self, rows: &[Vec<Prepared<'_>>]) -> Option<Vec<Pt>> {
        let (widest, least) = needs(rows);
        let measure = self.step.measure;
        let (all, need): (Pt, Pt) = (widest.iter().copied().sum(), least.iter().copied().sum());
        if all.0 <= measure.0 {
            return Some(self.roomy(widest, all));
        }
        if need.0 > measure.0 {
            return None;
        }
        Some(fair(&widest, &least, measure))
    }

    /// Columns of a table that fits get some air, up to the measure.
    fn roomy(&self, widest: Vec<Pt>, all: Pt) -> Vec<Pt> {
        let air = self.size(1.0) * 2.0;
        let room = (self.step.measure - all) / widest.len().max(1) as f64;
        widest.into_iter().map(|w| w + air.min(room)).collect()
    }

    pub(super) fn equal(&self, rows: &[Vec<Prepared<'_>>]) -> Vec<Pt> {
        let count = column_count(rows);
        vec![self.step.measure / count.max(1) as f64; count]
    }
}

/// Columns that together fill the measure: narrow ones are as wide as they could use, the others
/// share what is left, but none has less than it needs.
fn fair(widest: &[Pt], least: &[Pt], measure: Pt) -> Vec<Pt> {
    let at = |level: f64| widest.iter().zip(least).map(move |(w, l)| w.0.min(level).max(l.0));
    let (mut low, mut high) = (0.0, measure.0);
    for _ in 0..HALVINGS {
        let level = (low + high) / 2.0;
        if at(level).sum::<f64>() > measure.0 { high = level } else { low = level }
    }
    at(low).map(Pt).collect()
}

/// The width each column could use, and the least it needs.
///
/// What a cell of several columns needs beyond what these have is shared by them, those of the
/// fewest columns first.
pub(super) fn needs(rows: &[Vec<Prepared<'_>>]) -> (Vec<Pt>, Vec<Pt>) {
    let count = column_count(rows);
    let (mut widest, mut least) = (vec![Pt::ZERO; count], vec![Pt::ZERO; count]);
    let mut cells: Vec<&Prepared<'_>> = rows.iter().flatten().collect();
    cells.sort_by_key(|c| c.span);
    for cell in cells {
        let columns = cell.column..cell.column + cell.span;
        widen(&mut widest[columns.clone()], cell.widest);
        widen(&mut least[columns], cell.least);
    }
    (widest, least)
}

/// Makes columns together as wide as that, each by as much.
fn widen(columns: &mut [Pt], width: Pt) {
    let lacking = width - columns.iter().copied().sum::<Pt>();
    let share = lacking.max(Pt::ZERO) / columns.len().max(1) as f64;
    columns.iter_mut().for_each(|c| *c += share);
}

fn column_count(rows: &[Vec<Prepared<'_>>]) -> usize {
    rows.iter().flatten().map(|c| c.column + c.span).max().unwrap_or(1)
}
