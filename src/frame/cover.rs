//! A finished cover: plates of one ink each, printed one over the other as they are listed.

use super::GlyphRun;
use crate::geom::{Point, Rgb, Size};

/// A cover. One point is one pixel of the picture it becomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Cover {
    /// Its size in pixels.
    pub size: Size,
    /// The colour of the sheet.
    pub sheet: Rgb,
    /// What is printed on it.
    pub plates: Vec<Plate>,
}

/// What is printed in one ink.
#[derive(Clone, Debug, PartialEq)]
pub struct Plate {
    /// The ink.
    pub ink: Rgb,
    /// What is printed.
    pub shapes: Vec<Shape>,
}

/// A shape on a plate.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A rectangle: its top left corner and its size, in whole pixels.
    Rect(Point, Size),
    /// A filled polygon.
    Polygon(Vec<Point>),
    /// Glyphs on a baseline that begins at the point.
    Glyphs(Point, GlyphRun),
}
