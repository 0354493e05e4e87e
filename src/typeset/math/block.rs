//! Boxes of glyphs and rules, put beside and above one another.

use crate::font::{FaceId, Shaped};
use crate::geom::Em;

/// A part that is set: its box and what is in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in super::super) struct Block {
    /// From its start to where the next part begins.
    pub width: Em,
    /// Above its baseline.
    pub height: Em,
    /// Below its baseline.
    pub depth: Em,
    /// How far it leans out at its upper right.
    pub lean: Em,
    /// What is in it, from its start on its baseline, upwards.
    pub marks: Vec<(Em, Em, Mark)>,
}

/// Glyphs or a rule.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) enum Mark {
    /// Glyphs of one face.
    Glyphs {
        face: FaceId,
        /// Whether they are made bold.
        embolden: bool,
        /// Their size beside the text's.
        scale: f64,
        glyphs: Vec<Shaped>,
        text: String,
    },
    /// A rule that begins at its lower left corner.
    Rule { width: Em, height: Em },
}

impl Block {
    /// A blank.
    pub fn blank(width: Em) -> Block {
        Block { width, ..Block::default() }
    }

    /// Both extents.
    pub fn extent(&self) -> Em {
        self.height + self.depth
    }

    /// Puts another at a place in it; the width stays.
    pub fn put(&mut self, x: Em, y: Em, other: Block) {
        self.height = self.height.max(other.height + y);
        self.depth = self.depth.max(other.depth - y);
        self.marks.extend(other.marks.into_iter().map(|(at, up, mark)| (at + x, up + y, mark)));
    }

    /// Puts another at its end.
    pub fn beside(&mut self, other: Block) {
        let (at, lean) = (self.width, other.lean);
        self.width += other.width;
        self.lean = lean;
        self.put(at, Em::ZERO, other);
    }

    /// Draws a rule.
    pub fn rule(&mut self, x: Em, y: Em, width: Em, height: Em) {
        self.height = self.height.max(y + height);
        self.depth = self.depth.max(-y);
        self.marks.push((x, y, Mark::Rule { width, height }));
    }

    /// Moves all of it up.
    pub fn raised(mut self, by: Em) -> Block {
        self.marks.iter_mut().for_each(|(_, y, _)| *y += by);
        Block { height: self.height + by, depth: self.depth - by, ..self }
    }

    /// With its middle at a height.
    pub fn centred(self, at: Em) -> Block {
        let by = at - (self.height - self.depth) / 2;
        self.raised(by)
    }

    /// Smaller or larger.
    pub fn scaled(mut self, by: f64) -> Block {
        for (x, y, mark) in &mut self.marks {
            (*x, *y) = (x.scaled(by), y.scaled(by));
            match mark {
                Mark::Glyphs { scale, .. } => *scale *= by,
                Mark::Rule { width, height } => {
                    (*width, *height) = (width.scaled(by), height.scaled(by));
                }
            }
        }
        let [width, height, depth, lean] =
            [self.width, self.height, self.depth, self.lean].map(|v| v.scaled(by));
        Block { width, height, depth, lean, marks: self.marks }
    }
}
