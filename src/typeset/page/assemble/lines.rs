//! The lines of a text to atoms.

use super::super::super::par::{Context, Line};
use super::super::atom::{Atom, Elements, Grid, Mark, NEVER, Placed, Rows, line_marks};
use super::super::findings;
use super::super::flow::TextSet;
use super::super::plan::{Part, TextStep};
use super::Assembler;
use crate::frame::{Artifact, Origin, Paint};
use crate::geom::Pt;
use crate::theme::TextAlign;

/// Costs of ending a page (TYPOGRAPHY 2.7).
const WIDOW: u32 = 100_000;
pub(super) const ORPHAN: u32 = 5_000;
const IN_CODE: u32 = 300;
const IN_SHORT: u32 = 3_000;

/// One atom a line.
pub(in super::super) fn atoms(
    context: &Context<'_>,
    grid: &Grid,
    step: &TextStep<'_>,
    ids: Elements,
    lines: Vec<Line>,
) -> Vec<Atom> {
    let cell = Rows::lines(step.look.line_height);
    let count = lines.len();
    let mut before = step.skipped;
    let heading = step.run_in.as_ref().map_or(0, |r| r.characters);
    let atom = |(k, line): (usize, Line)| {
        let (top, extent) = room(grid, step, cell, &line);
        let mut atom = Atom { extent, cost: cost(step, k, count), ..Atom::default() };
        atom.align = step.grid && k == 0;
        atom.from = step.node.map(|node| (node, before.saturating_sub(heading) as u32));
        before += characters(context, &line);
        if step.part == Part::Code {
            atom.marks.push(shade(grid, step, cell));
        }
        set_line(grid, step, line, (top, cell), ids, &mut atom.marks);
        atom
    };
    lines.into_iter().enumerate().map(atom).collect()
}

/// Between a formula and the text of the lines beside its own, in em: where it stands in a text, and
/// where it has lines to itself.
const CLEAR: f64 = 0.2;
const OPEN: f64 = 0.6;

/// The extent of a line with formulas that are higher than it: as many lines as they need, in whose
/// middle they stand. And how far below its top the line itself begins.
fn room(grid: &Grid, step: &TextStep<'_>, cell: Rows, line: &Line) -> (Rows, Rows) {
    let (height, depth) = line.reach;
    if height <= Pt::ZERO && depth <= Pt::ZERO {
        return (Rows::ZERO, cell);
    }
    let size = grid.body * step.look.size;
    let baseline = grid.baseline(cell, size);
    // Above the text of a line the gap of the line before is free.
    let gap = grid.at(cell) - size;
    let clear = if step.look.align == TextAlign::Center { OPEN } else { CLEAR };
    let over = grid.rows((height - baseline - gap + size * clear).max(Pt::ZERO));
    let under = grid.rows((depth - (grid.at(cell) - baseline) + size * clear).max(Pt::ZERO));
    let lines = (over + under).0.div_euclid(cell.0.max(1))
        + i32::from((over + under).0.rem_euclid(cell.0.max(1)) > 0);
    let more = Rows(cell.0 * lines);
    let slack = more - over - under;
    (over + slack.share(0.5), cell + more)
}

/// The cost of ending a page before line `k` of `count`.
fn cost(step: &TextStep<'_>, k: usize, count: usize) -> u32 {
    match (step.part, k) {
        (_, 0) if step.follows => NEVER,
        (_, 0) => 0,
        (Part::Code, k) if k == 1 || k + 1 == count => ORPHAN,
        (Part::Code, _) => IN_CODE,
        _ if k + 1 == count => WIDOW,
        (_, 1) => ORPHAN,
        _ if count <= step.whole => IN_SHORT,
        _ => 0,
    }
}

/// Marks of one line in a cell that begins `top` below the atom's own top.
pub(super) fn set_line(
    grid: &Grid,
    step: &TextStep<'_>,
    line: Line,
    (top, cell): (Rows, Rows),
    ids: Elements,
    out: &mut Vec<Placed>,
) {
    let size = grid.body * step.look.size;
    let free = (step.measure - line.width).max(Pt::ZERO);
    let shift = match step.look.align {
        TextAlign::Justify | TextAlign::Start => Pt::ZERO,
        TextAlign::Center => free / 2.0,
        TextAlign::End => free,
    };
    let baseline = grid.at(top) + grid.baseline(cell, size);
    line_marks(line, step.start + shift, baseline, size, ids, out);
}

/// Characters of the block in a line: without hyphens and note calls we made.
pub(super) fn characters(context: &Context<'_>, line: &Line) -> usize {
    let calls: usize = line.notes.iter().map(|&n| (context.note_label)(n).chars().count()).sum();
    let all = line.chars().filter(|&c| c != '\u{AD}').count();
    all.saturating_sub(calls)
}

/// The tint behind a line of code: as wide as the lines of text, if the code stands an em within them,
/// so that there is room on it for the mark of a line that goes on.
fn shade(grid: &Grid, step: &TextStep<'_>, cell: Rows) -> Placed {
    let side = |margin: f64| grid.body * margin.clamp(0.5, 1.0);
    let (before, after) = (side(step.look.margin_start), side(step.look.margin_end));
    let mark = Mark::Rect {
        inline: before + step.measure + after,
        block: grid.at(cell),
        paint: Paint::Fill(0.95),
        origin: Origin::Artifact(Artifact::Layout),
    };
    let gap = grid.gap() / 2.0;
    Placed { inline: step.start - before, block: -gap, mark }
}

impl Assembler<'_, '_> {
    /// Half of what rounds code and the space around it to whole lines stands above it
    /// (TYPOGRAPHY 3.2).
    pub(super) fn centre_code(&mut self, step: &TextStep<'_>, set: &TextSet) {
        let TextSet::Body { atoms, .. } = set else { return };
        let own: Rows = atoms.iter().map(|a| a.extent).sum();
        let all = self.gap + own + Rows::lines(step.look.after);
        self.gap += (all.ceil() - all).share(0.5);
    }
}

/// Whether these lines may be set anew, one more or one fewer: a paragraph filled to the measure
/// of which nothing was to be said, and which calls no notes.
pub(in super::super) fn is_elastic(grid: &Grid, step: &TextStep<'_>, lines: &[Line]) -> bool {
    let filled = step.part == Part::Body && step.look.align == TextAlign::Justify;
    filled
        && lines.len() > 1
        && lines.iter().all(|l| l.notes.is_empty())
        && findings::none(lines, Some((step.measure, grid.body * step.look.size)))
}
