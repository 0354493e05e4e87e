//! Glyphs of a run. A long text has millions of them, so they are kept small.

use std::ops::Range;

use super::GlyphRun;
use crate::geom::Em;

/// One glyph. Lengths are in em of the run's size, and below 17,000 of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyph {
    advance: i32,
    offset: (i32, i32),
    start: u32,
    length: u16,
    /// Glyph id in the face.
    pub id: u16,
}

/// A cluster of at least so many bytes ends where the next one begins.
const LONG: u16 = u16::MAX;

impl Glyph {
    /// A glyph after which the pen moves by `advance` along the line (down, if it is upright; glue
    /// and trims are in it), with its ink shifted from the pen by `offset`: along the line, and up.
    /// `cluster` are the characters it stands for: a byte range of the run's text. Glyphs of one
    /// cluster share it. A soft hyphen shown at a line end has U+00AD in the text.
    pub fn new(id: u16, advance: Em, offset: (Em, Em), cluster: Range<u32>) -> Glyph {
        let (advance, offset) = (narrow(advance), (narrow(offset.0), narrow(offset.1)));
        let mut glyph = Glyph { advance, offset, start: 0, length: 0, id };
        glyph.stand_for(cluster);
        glyph
    }

    /// How far the pen moves after it.
    pub fn advance(&self) -> Em {
        wide(self.advance)
    }

    /// Shift of the ink from the pen: along the line, and up.
    pub fn offset(&self) -> (Em, Em) {
        (wide(self.offset.0), wide(self.offset.1))
    }

    /// Where the characters it stands for begin: a byte of the run's text.
    pub fn start(&self) -> usize {
        self.start as usize
    }

    /// Whether it stands for the same characters as another glyph of its run.
    pub fn shares(&self, other: &Glyph) -> bool {
        (self.start, self.length) == (other.start, other.length)
    }

    /// Moves the pen further after it, or less far.
    pub fn widen(&mut self, by: Em) {
        self.advance = narrow(self.advance() + by);
    }

    /// Gives it other characters to stand for.
    pub fn stand_for(&mut self, cluster: Range<u32>) {
        self.start = cluster.start;
        self.length = u16::try_from(cluster.len()).unwrap_or(LONG);
    }
}

impl GlyphRun {
    /// The characters that one of its glyphs stands for.
    pub fn text_of(&self, glyph: &Glyph) -> &str {
        let start = glyph.start();
        let next = || self.glyphs.iter().map(Glyph::start).filter(|&s| s > start).min();
        let end = match glyph.length {
            LONG => next().unwrap_or(self.text.len()),
            length => start + usize::from(length),
        };
        &self.text[start..end]
    }
}

fn narrow(em: Em) -> i32 {
    em.0.clamp(i32::MIN.into(), i32::MAX.into()) as i32
}

fn wide(units: i32) -> Em {
    Em(units.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::FaceId;
    use crate::frame::{Artifact, Origin, Way};
    use crate::geom::Pt;
    use crate::text::Lang;

    #[test]
    fn characters_of_a_cluster_of_any_length() {
        let marks = "\u{301}".repeat(50_000);
        let text = format!("a{marks}bc");
        let end = text.len() as u32;
        let of = |cluster| Glyph::new(1, Em::ONE, (Em::ZERO, Em::ZERO), cluster);
        let run = GlyphRun {
            face: FaceId(0),
            size: Pt(10.0),
            way: Way::Along,
            embolden: Em::ZERO,
            grey: 0.0,
            lang: Lang::ZhHans,
            glyphs: vec![of(0..end - 2), of(0..end - 2), of(end - 2..end - 1), of(end - 1..end)],
            text,
            origin: Origin::Artifact(Artifact::Layout),
        };
        let texts: Vec<&str> = run.glyphs.iter().map(|g| run.text_of(g)).collect();
        assert_eq!(texts[0].len(), 100_001);
        assert_eq!(texts[1..], [texts[0], "b", "c"]);
        assert!(run.glyphs[0].shares(&run.glyphs[1]) && !run.glyphs[1].shares(&run.glyphs[2]));
    }
}
