//! Outlines of glyphs as paths, for pictures.

use skrifa::MetadataProvider;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId};

/// A piece of an outline. Lengths are in em, y grows upwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stroke {
    /// Begins a contour.
    Move([f32; 2]),
    /// A straight line.
    Line([f32; 2]),
    /// A quadratic curve: control point, end.
    Quad([f32; 2], [f32; 2]),
    /// A cubic curve: two control points, end.
    Cubic([f32; 2], [f32; 2], [f32; 2]),
    /// Closes the contour.
    Close,
}

/// The outline of a glyph, empty for a blank.
pub(super) fn outline(font: &FontRef<'_>, glyph: u16, upem: u16) -> Vec<Stroke> {
    let mut pen = Pen { scale: 1.0 / f32::from(upem.max(1)), strokes: Vec::new() };
    let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
    if let Some(outline) = font.outline_glyphs().get(GlyphId::new(glyph.into()))
        && outline.draw(settings, &mut pen).is_err()
    {
        pen.strokes.clear();
    }
    pen.strokes
}

struct Pen {
    scale: f32,
    strokes: Vec<Stroke>,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> [f32; 2] {
        [x * self.scale, y * self.scale]
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.strokes.push(Stroke::Move(self.at(x, y)));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.strokes.push(Stroke::Line(self.at(x, y)));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.strokes.push(Stroke::Quad(self.at(cx, cy), self.at(x, y)));
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.strokes.push(Stroke::Cubic(self.at(ax, ay), self.at(bx, by), self.at(x, y)));
    }

    fn close(&mut self) {
        self.strokes.push(Stroke::Close);
    }
}
