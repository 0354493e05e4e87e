//! A finished cover to a picture: plates printed on a sheet, as an indexed PNG.

mod canvas;

use zeno::{Command, Fill, Mask, Stroke as Pen, Vector};

use crate::document::Rendition;
use crate::font::{FontLibrary, Stroke};
use crate::frame::{Cover, GlyphRun, Shape};
use crate::geom::{Point, Pt};
use canvas::Canvas;

/// Draws a cover.
pub fn draw(cover: &Cover, fonts: &FontLibrary) -> Rendition {
    let mut canvas = Canvas::new(cover.size, cover.sheet);
    for plate in &cover.plates {
        canvas.take(plate.ink);
        for shape in &plate.shapes {
            match shape {
                Shape::Rect(corner, size) => canvas.rect(*corner, *size),
                Shape::Polygon(points) => fill(&mut canvas, &polygon(points)),
                Shape::Glyphs(at, run) => glyphs(&mut canvas, *at, run, fonts),
            }
        }
    }
    Rendition { media_type: "image/png", extension: "png", bytes: canvas.into_png().into() }
}

/// Single precision is a thousandth of a pixel here.
fn vector(point: Point) -> Vector {
    Vector::new(point.x.0 as f32, point.y.0 as f32)
}

fn polygon(points: &[Point]) -> Vec<Command> {
    let begin = points.iter().take(1).map(|p| Command::MoveTo(vector(*p)));
    let rest = points.iter().skip(1).map(|p| Command::LineTo(vector(*p)));
    begin.chain(rest).chain([Command::Close]).collect()
}

fn fill(canvas: &mut Canvas, path: &[Command]) {
    let (mask, place) = Mask::new(path).style(Fill::NonZero).render();
    canvas.print(mask, place.left, place.top, place.width as usize);
}

fn glyphs(canvas: &mut Canvas, at: Point, run: &GlyphRun, fonts: &FontLibrary) {
    let face = fonts.face(run.face);
    let mut pen = at.x;
    for glyph in &run.glyphs {
        let x = pen + glyph.offset().0.at(run.size);
        let y = at.y - glyph.offset().1.at(run.size);
        let path = placed(&face.outline(glyph.id), Point::new(x, y), run.size);
        if !path.is_empty() {
            fill(canvas, &path);
            embolden(canvas, &path, run);
        }
        pen += glyph.advance().at(run.size);
    }
}

/// Bold made from a regular face has a stroke around its outline.
fn embolden(canvas: &mut Canvas, path: &[Command], run: &GlyphRun) {
    let width = run.embolden.at(run.size).0 as f32;
    if width > 0.0 {
        let (mask, place) = Mask::new(path).style(Pen::new(width)).render();
        canvas.print(mask, place.left, place.top, place.width as usize);
    }
}

fn placed(outline: &[Stroke], at: Point, size: Pt) -> Vec<Command> {
    let (at, size) = (vector(at), size.0 as f32);
    let p = |[x, y]: [f32; 2]| Vector::new(at.x + x * size, at.y - y * size);
    let command = |stroke: &Stroke| match *stroke {
        Stroke::Move(a) => Command::MoveTo(p(a)),
        Stroke::Line(a) => Command::LineTo(p(a)),
        Stroke::Quad(a, b) => Command::QuadTo(p(a), p(b)),
        Stroke::Cubic(a, b, c) => Command::CurveTo(p(a), p(b), p(c)),
        Stroke::Close => Command::Close,
    };
    outline.iter().map(command).collect()
}
