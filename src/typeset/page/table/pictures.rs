//! Pictures in the cells of a table: as wide as the column, on lines of their own.

use super::super::super::par::{Context, Line, LineItem};
use super::super::atom::Grid;
use crate::document::{Inline, InlineKind, is_picture, plain_text};
use crate::geom::{Pt, Size};

/// The least width of a column with pictures, in em of the table.
pub(super) const LEAST: f64 = 6.0;
/// A picture takes no more of a page's lines than this.
const HIGHEST: f64 = 1.0 / 3.0;

/// The room of a picture in a cell so wide.
pub(super) fn room(grid: &Grid, width: Pt) -> Size {
    Size::new(width, grid.at(grid.capacity) * HIGHEST)
}

/// Whether there is a picture among these inlines.
pub(super) fn has(context: &Context<'_>, inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match inline.kind {
        InlineKind::Image { asset: Some(asset), .. } => is_picture((context.image_pixels)(asset)),
        _ => has(context, inline.children()),
    })
}

/// The characters of a cell; those that stand for an image or a built formula are not shown.
pub(super) fn text(inlines: &[Inline]) -> String {
    let is_drawn = |i: &&Inline| {
        matches!(i.kind, InlineKind::Image { asset: Some(_), .. } | InlineKind::Built { .. })
    };
    let shown: Vec<Inline> = inlines.iter().filter(|i| !is_drawn(i)).cloned().collect();
    plain_text(&shown)
}

/// Puts empty lines above those with a picture, which stands on the line it belongs to and rises
/// into them. Gives back the lines at whose top it goes on.
pub(super) fn make_room(lines: &mut Vec<Line>, step: Pt, size: Pt) -> Vec<usize> {
    let (mut out, mut closed) = (Vec::with_capacity(lines.len()), Vec::new());
    for line in lines.drain(..) {
        let heights = line.items.iter().map(|(_, _, item)| match item {
            LineItem::Image { block, .. } => block.0,
            _ => 0.0,
        });
        let height = heights.fold(0.0, f64::max);
        // It stands on the foot of the text, in the middle of its line.
        let below = (step.0 - size.0).max(0.0) / 2.0;
        let more = (((height + below) / step.0).ceil() as usize).saturating_sub(1);
        out.extend(std::iter::repeat_with(Line::default).take(more));
        closed.extend(out.len() + 1 - more..=out.len());
        out.push(line);
    }
    *lines = out;
    closed
}
