//! Letters, words and signs.

use super::block::{Block, Mark};
use super::{Level, Setter, Style};
use crate::document::formula::Face;
use crate::font::{Axis, Choice, FontStack, Measure, Script, Shaped, Stretched};
use crate::geom::Em;
use crate::text::is_cjk;

/// What the further parts of a sign stand for, which is the sign already: nothing at all is not
/// allowed (ISO 19005-2, 6.2.11.7.2).
const NOTHING: char = '\u{200B}';

/// What draws a stretch of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Drawn {
    /// A sign of the face of mathematics.
    Sign,
    /// Letters and numbers.
    Letters,
    /// Han and their marks.
    Han,
}

impl Setter<'_> {
    /// A text: letters in the book's faces, signs in that of mathematics.
    pub(super) fn text(&self, text: &str, face: Face, style: Style) -> Block {
        let (scale, faces) = (self.scale(style), self.faces);
        let letters = match face {
            Face::Upright => &faces.upright,
            Face::Italic => &faces.italic,
            Face::Bold => &faces.bold,
        };
        let mut out = Block::default();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let kind = self.drawn(first);
            // Marks belong to the letter before them.
            let goes_on = |c: char| self.drawn(c) == kind && kind != Drawn::Sign || is_mark(c);
            let end = rest[first.len_utf8()..].find(|c| !goes_on(c));
            let end = end.map_or(rest.len(), |end| end + first.len_utf8());
            let (run, after) = rest.split_at(end);
            let bold = face == Face::Bold;
            out.beside(match kind {
                Drawn::Sign => self.sign(first, run, scale),
                Drawn::Letters => self.shaped(run, letters, bold, Script::Western, scale),
                Drawn::Han => self.shaped(run, &faces.han, bold, Script::Han, scale),
            });
            rest = after;
        }
        out
    }

    /// Words in the size of the text.
    pub(super) fn words(&self, text: &str, stack: &FontStack) -> Block {
        self.shaped(text, stack, false, Script::Western, 1.0)
    }

    fn drawn(&self, c: char) -> Drawn {
        if is_cjk(c) {
            Drawn::Han
        } else if !c.is_alphanumeric() && c != ' ' && self.math.face().glyph(c).is_some() {
            Drawn::Sign
        } else {
            Drawn::Letters
        }
    }

    /// Text of one stack; what no face has by itself is drawn letter by letter.
    fn shaped(
        &self,
        text: &str,
        stack: &FontStack,
        bold: bool,
        script: Script,
        scale: f64,
    ) -> Block {
        if let Some(choice) = self.fonts.covering(stack, bold, text) {
            return self.in_face(choice, text, script, scale);
        }
        let mut out = Block::default();
        for c in text.chars() {
            let one = c.to_string();
            let of_math = || self.math.face().glyph(c).map(|_| self.math.face().id);
            let own = || of_math().map(|face| Choice { face, embolden: false });
            if let Some(choice) = self.fonts.covering(stack, bold, &one).or_else(own) {
                out.beside(self.in_face(choice, &one, script, scale));
            }
        }
        out
    }

    fn in_face(&self, choice: Choice, text: &str, script: Script, scale: f64) -> Block {
        let mut glyphs = Vec::new();
        self.fonts.shape(choice.face, text, self.faces.lang, script, &mut glyphs);
        self.block(choice, glyphs, text, scale)
    }

    /// Shaped glyphs as a block, as high and deep as their ink.
    fn block(&self, choice: Choice, glyphs: Vec<Shaped>, text: &str, scale: f64) -> Block {
        let face = self.fonts.face(choice.face);
        let em = |units: i16| Em::from_units(units.into(), face.measures().upem);
        let mut out = Block::default();
        let mut pen = Em::ZERO;
        for glyph in &glyphs {
            if let Some(ink) = face.ink(glyph.id) {
                out.depth = out.depth.max(-em(ink[1]) - glyph.offset.1);
                out.height = out.height.max(em(ink[3]) + glyph.offset.1);
                out.lean = (em(ink[2]) - glyph.advance).max(Em::ZERO);
            }
            pen += glyph.advance;
        }
        out.width = pen;
        let mut out = out.scaled(scale);
        let embolden = choice.embolden;
        let text = text.to_owned();
        let mark = Mark::Glyphs { face: choice.face, embolden, scale, glyphs, text };
        out.marks.push((Em::ZERO, Em::ZERO, mark));
        out
    }

    /// A sign of the face of mathematics.
    fn sign(&self, sign: char, text: &str, scale: f64) -> Block {
        let glyph = self.math.face().glyph(sign).unwrap_or(0);
        self.glyph(glyph, text, scale)
    }

    /// One glyph of that face.
    pub(super) fn glyph(&self, id: u16, text: &str, scale: f64) -> Block {
        let face = self.math.face();
        let choice = Choice { face: face.id, embolden: false };
        let offset = (Em::ZERO, Em::ZERO);
        let shaped = Shaped { id, cluster: 0, advance: face.advance(id), offset };
        self.block(choice, vec![shaped], text, scale)
    }

    /// A sum or an integral, larger in display style, with its middle on the axis.
    pub(super) fn large(&self, text: &str, style: Style) -> Block {
        let mut chars = text.chars();
        let glyph = chars.next().and_then(|c| self.math.face().glyph(c));
        let (Some(glyph), None) = (glyph, chars.next()) else {
            return self.text(text, Face::Upright, style);
        };
        let enlarged = match style.level {
            Level::Display => {
                self.math.enlarged(glyph, self.math.measure(Measure::DisplayOperatorMinHeight))
            }
            _ => glyph,
        };
        let block = self.glyph(enlarged, text, self.scale(style)).centred(self.axis(style));
        Block { lean: self.math.lean(enlarged).scaled(self.scale(style)), ..block }
    }

    /// A sign so high that it spans an extent; its foot is at the baseline.
    pub(super) fn tall(&self, sign: char, least: Em, style: Style) -> Block {
        let scale = self.scale(style);
        let Some(glyph) = self.math.face().glyph(sign) else {
            return self.text(sign.encode_utf8(&mut [0; 4]), Face::Upright, style);
        };
        let found = self.math.stretched(glyph, Axis::Vertical, least.scaled(1.0 / scale));
        let mut out = Block::default();
        for (k, (glyph, at)) in found.parts.into_iter().enumerate() {
            let text = if k == 0 { sign } else { NOTHING };
            let part = self.glyph(glyph, text.encode_utf8(&mut [0; 4]), scale);
            out.width = out.width.max(part.width);
            let (foot, at) = (part.depth, at.scaled(scale));
            out.put(Em::ZERO, foot + at, part);
        }
        out
    }

    /// A sign so long that it spans a width, as its ink, which begins at the start.
    pub(super) fn long(&self, sign: char, least: Em, style: Style) -> Option<Block> {
        let scale = self.scale(style);
        let glyph = self.math.face().glyph(sign)?;
        let found = self.math.stretched(glyph, Axis::Horizontal, least.scaled(1.0 / scale));
        Some(self.joined(sign, found, scale))
    }

    /// One glyph from the left edge of its ink.
    pub(super) fn cut(&self, glyph: u16, sign: char, scale: f64) -> Block {
        let parts = vec![(glyph, Em::ZERO)];
        self.joined(sign, Stretched { parts, length: Em::ZERO }, scale)
    }

    /// The parts of a sign beside one another, from the left edge of the ink.
    fn joined(&self, sign: char, found: Stretched, scale: f64) -> Block {
        let face = self.math.face();
        let mut out = Block::default();
        for (k, (glyph, at)) in found.parts.into_iter().enumerate() {
            let text = if k == 0 { sign } else { NOTHING };
            let ink = face.ink(glyph).unwrap_or_default();
            let em = |units: i16| Em::from_units(units.into(), face.measures().upem).scaled(scale);
            let (left, right) = (em(ink[0]), em(ink[2]));
            let at = at.scaled(scale);
            // Parts have no blank at their sides; marks have their ink anywhere.
            out.width = out.width.max(at + right - left);
            let part = self.glyph(glyph, text.encode_utf8(&mut [0; 4]), scale);
            out.put(at - left, Em::ZERO, part);
        }
        out
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}
