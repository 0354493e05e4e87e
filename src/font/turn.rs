//! Outlines turned back, for glyphs that stand upright in a vertical line.
//!
//! A vertical line is written as a horizontal one that lies on its side, and its Han as glyphs whose
//! outlines are turned back by a quarter. (The fonts of Windows whose names begin with `@` are made
//! so.) Every program that reads turned pages then finds the text in its order, without knowing
//! anything of vertical lines.

use super::{Face, Stroke};
use crate::geom::Em;

/// A point in font units.
pub(super) type At = (i32, i32);

/// A piece of an outline in font units; contours are closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Move(At),
    Line(At),
    Quad(At, At),
    Cubic(At, At, At),
}

/// The outline of a glyph turned counterclockwise by a quarter, the top of its cell at the pen and
/// its middle in that of the line; then moved so far along the line and across it, upwards.
pub(super) fn turned(face: &Face, glyph: u16, along: i32, across: i32) -> Vec<Piece> {
    let upem = f64::from(face.measures().upem);
    let top = face.units(Em::TOP) + along;
    let left = face.advance_units(glyph) / 2 - face.units(Em::MIDDLE) - across;
    let at = |[x, y]: [f32; 2]| {
        let units = |em: f32| (f64::from(em) * upem).round() as i32;
        (top - units(y), units(x) - left)
    };
    let strokes = face.outline(glyph);
    let piece = |stroke: &Stroke| match *stroke {
        Stroke::Move(to) => Some(Piece::Move(at(to))),
        Stroke::Line(to) => Some(Piece::Line(at(to))),
        Stroke::Quad(by, to) => Some(Piece::Quad(at(by), at(to))),
        Stroke::Cubic(a, b, to) => Some(Piece::Cubic(at(a), at(b), at(to))),
        Stroke::Close => None,
    };
    strokes.iter().filter_map(piece).collect()
}
