//! Formulas in the cells of a table: as wide as they are, in as many lines as they are high.

use super::super::super::par::Line;
use super::{Setter, pictures};
use crate::diag::Sink;
use crate::document::{Cell, Inline, InlineKind, Scope};
use crate::geom::{Em, Pt};
use crate::theme::TextStyle;

/// Between a formula and the text of the lines beside its own, in em.
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
/// into their middle. Gives back the lines at whose top it goes on.
pub(super) fn make_room(lines: &mut Vec<Line>, step: Pt, size: Pt) -> Vec<usize> {
    let (mut out, mut closed) = (Vec::with_capacity(lines.len()), Vec::new());
    for mut line in lines.drain(..) {
        let (height, depth) = line.reach;
        if height <= Pt::ZERO && depth <= Pt::ZERO {
            out.push(line);
            continue;
        }
        // Half of the gap to the line beside it is free, and as much to the edge of the cell.
        let free = size * CLEAR - (step - size) / 2.0;
        let baseline = step / 2.0 + Em::MIDDLE.at(size);
        let over = (height - baseline + free).0.max(0.0);
        let under = (depth - (step - baseline) + free).0.max(0.0);
        let more = ((over + under) / step.0).ceil();
        let top = over + (more * step.0 - over - under) / 2.0;
        let above = (top / step.0).floor();
        let down = Pt(top - above * step.0);
        line.items.iter_mut().for_each(|(_, across, _)| *across += down);
        let first = out.len();
        out.extend(std::iter::repeat_with(Line::default).take(above as usize));
        out.push(line);
        out.extend(std::iter::repeat_with(Line::default).take((more - above) as usize));
        closed.extend(first + 1..out.len());
    }
    *lines = out;
    closed
}
