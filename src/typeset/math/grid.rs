//! Matrices, cases, and lines of a formula below one another.

use super::block::Block;
use super::{Level, Setter, Style};
use crate::document::formula::{Grid, GridKind, Kind, Side};
use crate::geom::Em;

/// What a row has at least above and below its baseline: lines of a text without its leading.
const ABOVE: Em = Em::frac(84, 100);
const BELOW: Em = Em::frac(36, 100);
/// What lines of a formula have more.
const JOT: Em = Em::frac(30, 100);
/// And cases.
const CASES: Em = Em::frac(24, 100);
/// The least between the ink of two rows.
const CLEAR: Em = Em::frac(20, 100);
/// Between columns, and between pairs of columns of lines.
const COLUMN: Em = Em::frac(1, 1);
const PAIR: Em = Em::frac(2, 1);
/// Between columns of a small matrix: a thick blank.
const SMALL: Em = Em::frac(5, 18);

impl Setter<'_> {
    pub(super) fn grid(&self, grid: &Grid, style: Style) -> Block {
        let scale = self.scale(style);
        let level = match grid.kind {
            GridKind::Lines => style.level,
            GridKind::Matrix | GridKind::Cases => style.level.max(Level::Text),
            GridKind::Small => style.level.max(Level::Script),
        };
        let inside = style.at(level);
        let rows: Vec<Vec<Block>> = grid
            .rows
            .iter()
            .map(|cells| {
                let cell = |(k, cell): (usize, &Vec<_>)| {
                    // A sign of relation at the start of a column has something before it.
                    let before = grid.kind == GridKind::Lines && k % 2 == 1;
                    self.row_after(before.then_some(Kind::Ord), cell, inside)
                };
                cells.iter().enumerate().map(cell).collect()
            })
            .collect();
        let count = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |k: usize| rows.iter().filter_map(|r| r.get(k)).map(|b| b.width).max();
        let widths: Vec<Em> = (0..count).map(|k| width(k).unwrap_or_default()).collect();
        let mut starts = Vec::with_capacity(count);
        let mut at = Em::ZERO;
        for (k, width) in widths.iter().enumerate() {
            if k > 0 {
                at += match grid.kind {
                    GridKind::Lines if k % 2 == 1 => Em::ZERO,
                    GridKind::Lines => PAIR,
                    GridKind::Matrix | GridKind::Cases => COLUMN,
                    GridKind::Small => SMALL,
                }
                .scaled(scale);
            }
            starts.push(at);
            at += *width;
        }
        let mut out = Block::blank(at);
        let mut down = Em::ZERO;
        let mut depth = None;
        for row in rows {
            let line = self.line(row, &widths, &starts, &grid.columns);
            if let Some(depth) = depth {
                down += step(depth, line.height, grid.kind, scale);
            }
            depth = Some(line.depth);
            out.put(Em::ZERO, -down, line);
        }
        out.centred(self.axis(style))
    }

    fn line(&self, row: Vec<Block>, widths: &[Em], starts: &[Em], columns: &[Side]) -> Block {
        let mut line = Block::default();
        for (k, cell) in row.into_iter().enumerate() {
            let side = columns.get(k).or(columns.last()).copied().unwrap_or(Side::Middle);
            let free = widths[k] - cell.width;
            let shift = match side {
                Side::Left => Em::ZERO,
                Side::Middle => free / 2,
                Side::Right => free,
            };
            line.put(starts[k] + shift, Em::ZERO, cell);
        }
        line
    }
}

/// From one baseline to the next.
pub(super) fn step(depth: Em, height: Em, kind: GridKind, scale: f64) -> Em {
    let (more, scale) = match kind {
        GridKind::Lines => (JOT, scale),
        GridKind::Matrix => (Em::ZERO, scale),
        // As amsmath has them.
        GridKind::Cases => (CASES, scale),
        GridKind::Small => (Em::ZERO, scale * 0.7),
    };
    let usual = (ABOVE + BELOW + more).scaled(scale);
    usual.max(depth + height + (CLEAR + more).scaled(scale))
}
