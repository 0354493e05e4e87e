//! Formulas in the cells of a table: as wide as they are, in as many lines as they are high.

use super::super::super::par::Line;
use super::{CellSet, Setter, pictures};
use crate::diag::Sink;
use crate::document::{Cell, Inline, InlineKind, Scope};
use crate::geom::{Em, Pt};
use crate::theme::TextStyle;

/// Between a formula and the text of the lines beside its own, or the rule, in em.
const CLEAR: f64 = 0.2;

impl Setter<'_> {
    /// The width of the widest formula of a cell that is built of its parts: a column is no narrower.
    pub(super) fn widest_formula(&self, cell: &Cell, head: Option<Scope>, look: &TextStyle) -> Pt {
        let mut formulas = Vec::new();
        find(&cell.body, &mut formulas);
        let width = |formula: &Inline| {
            let alone = Cell::new(vec![formula.clone()]);
            let room = pictures::room(self.grid, self.step.measure);
            let measure = self.step.measure;
            let paragraph = self.paragraph(&alone, head, look, room, measure, &mut Sink::new());
            paragraph.natural_width()
        };
        formulas
            .into_iter()
            .map(width)
            .fold(Pt::ZERO, |widest, w| if w > widest { w } else { widest })
    }
}

fn find<'a>(inlines: &'a [Inline], out: &mut Vec<&'a Inline>) {
    for inline in inlines {
        match inline.kind {
            InlineKind::Built { .. } => out.push(inline),
            _ => find(inline.children(), out),
        }
    }
}

/// Puts empty lines round those with a formula that is higher than they are, as many as it needs, and it
/// into their middle. Gives back the lines at whose top it goes on, and how far the first line of text
/// stands below where it would.
pub(super) fn make_room(lines: &mut Vec<Line>, step: Pt, size: Pt, pad: Pt) -> (Vec<usize>, Pt) {
    let (mut out, mut closed) = (Vec::with_capacity(lines.len()), Vec::new());
    let mut lower = Pt::ZERO;
    for mut line in lines.drain(..) {
        let (height, depth) = line.reach;
        if height <= Pt::ZERO && depth <= Pt::ZERO {
            out.push(line);
            continue;
        }
        // Half of the gap to the line beside it is free, but less at the edge of the cell.
        let wanted = size * CLEAR - pad.min((step - size) / 2.0);
        let baseline = step / 2.0 + Em::MIDDLE.at(size);
        let over = (height - baseline + wanted).0.max(0.0);
        let under = (depth - (step - baseline) + wanted).0.max(0.0);
        let more = ((over + under) / step.0).ceil();
        let top = over + (more * step.0 - over - under) / 2.0;
        let above = (top / step.0).floor();
        let down = Pt(top - above * step.0);
        if out.is_empty() {
            lower = Pt(top);
        }
        line.items.iter_mut().for_each(|(_, across, _)| *across += down);
        let first = out.len();
        out.extend(std::iter::repeat_with(Line::default).take(above as usize));
        out.push(line);
        out.extend(std::iter::repeat_with(Line::default).take((more - above) as usize));
        closed.extend(first + 1..out.len());
    }
    *lines = out;
    (closed, lower)
}

/// Puts cells of one line on the line of the formula beside them.
pub(super) fn level(cells: &mut [CellSet], lower: Pt) {
    for cell in cells.iter_mut() {
        if let [line] = &mut cell.lines[..] {
            line.items.iter_mut().for_each(|(_, across, _)| *across += lower);
        }
    }
}
