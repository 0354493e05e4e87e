//! Glyphs of a run. A long text has millions of them, so they are kept small.

use std::ops::Range;

use crate::geom::Em;

/// One glyph. Lengths are in em of the run's size, and below 17,000 of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyph {
    /// Glyph id in the face.
    pub id: u16,
    advance: i32,
    offset: (i32, i32),
    cluster: (u32, u32),
}

impl Glyph {
    /// A glyph after which the pen moves by `advance` along the line (down, if it is upright; glue
    /// and trims are in it), with its ink shifted from the pen by `offset`: along the line, and up.
    /// `cluster` are the characters it stands for: a byte range of the run's text. Glyphs of one
    /// cluster share it. A soft hyphen shown at a line end has U+00AD in the text.
    pub fn new(id: u16, advance: Em, offset: (Em, Em), cluster: Range<u32>) -> Glyph {
        let offset = (narrow(offset.0), narrow(offset.1));
        Glyph { id, advance: narrow(advance), offset, cluster: (cluster.start, cluster.end) }
    }

    /// How far the pen moves after it.
    pub fn advance(&self) -> Em {
        wide(self.advance)
    }

    /// Shift of the ink from the pen: along the line, and up.
    pub fn offset(&self) -> (Em, Em) {
        (wide(self.offset.0), wide(self.offset.1))
    }

    /// The characters it stands for: a byte range of the run's text.
    pub fn cluster(&self) -> Range<u32> {
        self.cluster.0..self.cluster.1
    }

    /// Moves the pen further after it, or less far.
    pub fn widen(&mut self, by: Em) {
        self.advance = narrow(self.advance() + by);
    }

    /// Gives it other characters to stand for.
    pub fn stand_for(&mut self, cluster: Range<u32>) {
        self.cluster = (cluster.start, cluster.end);
    }
}

fn narrow(em: Em) -> i32 {
    em.0.clamp(i32::MIN.into(), i32::MAX.into()) as i32
}

fn wide(units: i32) -> Em {
    Em(units.into())
}
