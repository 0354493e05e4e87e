//! Tokens to glyphs: one face for a token, the blank of a full-width mark cut by moving the pen.

use std::ops::Range;

use super::collect::Look;
use crate::font::{Choice, FaceId, FontLibrary, Script, Shaped};
use crate::geom::Em;
use crate::text::{Class, Lang, Token, extent};

/// The glyphs of a token. Lengths are in em of the paragraph.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// The face.
    pub choice: Choice,
    /// Its glyphs in [`Glyphs::all`].
    pub glyphs: Range<usize>,
    /// Width of the body as the font has it.
    pub advance: Em,
    /// Shift of the ink so that the body sits at the pen, in em of the token's own size.
    pub shift: Em,
}

/// All glyphs of a paragraph; clusters count from the start of each token.
#[derive(Clone, Debug, Default)]
pub(super) struct Glyphs {
    /// In the order of the text.
    pub all: Vec<Shaped>,
    /// One per token.
    pub pieces: Vec<Piece>,
}

/// Shapes a token and adds it; `false` when no face has all of it.
pub(super) fn add(
    glyphs: &mut Glyphs,
    fonts: &FontLibrary,
    look: &Look,
    token: &Token,
    text: &str,
) -> bool {
    let western = token.class.is_western() || token.class == Class::NoteMark;
    let stack = if western { &look.western } else { &look.stack };
    let chosen = fonts.covering(stack, look.bold, text);
    let choice = chosen.unwrap_or(Choice { face: stack[0], embolden: false });
    let script = match (western, look.code) {
        (true, true) => Script::Code,
        (true, false) => Script::Western,
        (false, _) => Script::Han,
    };
    let start = glyphs.all.len();
    fonts.shape(choice.face, text, look.lang, script, &mut glyphs.all);
    let own: Em = glyphs.all[start..].iter().map(|g| g.advance).sum();
    let shift = ink_shift(fonts, choice.face, token.class, text, look.lang, own);
    let range = start..glyphs.all.len();
    glyphs.pieces.push(Piece { choice, glyphs: range, advance: own.scaled(look.scale), shift });
    chosen.is_some()
}

/// How far the glyph of a mark moves so that its body starts at the pen: the font's own trim, else
/// the class table, else — a proportional mark — to the middle of the body (TYPOGRAPHY 6.3–6.5).
fn ink_shift(
    fonts: &FontLibrary,
    face: FaceId,
    class: Class,
    text: &str,
    lang: Lang,
    advance: Em,
) -> Em {
    let (Some(extent), Some(mark)) = (extent(class, lang), text.chars().next()) else {
        return Em::ZERO;
    };
    if advance < Em::frac(95, 100) {
        return (extent.body - advance) / 2;
    }
    if class == Class::MiddleDot {
        return -((advance - extent.body) / 2);
    }
    if extent.lead + extent.trail == Em::ZERO {
        return Em::ZERO;
    }
    if let Some(trim) = fonts.trim(face, mark, lang) {
        return -trim.start;
    }
    -measured_lead(fonts, face, mark, extent.lead, extent.body, advance)
}

/// The lead of the class table, unless the ink lies elsewhere in the cell.
fn measured_lead(
    fonts: &FontLibrary,
    face: FaceId,
    mark: char,
    lead: Em,
    body: Em,
    advance: Em,
) -> Em {
    let face = fonts.face(face);
    let Some(ink) = face.glyph(mark).and_then(|glyph| face.ink(glyph)) else { return lead };
    let upem = face.measures().upem;
    let (left, right) = (Em::from_units(ink[0].into(), upem), Em::from_units(ink[2].into(), upem));
    if lead <= left && right <= lead + body {
        return lead;
    }
    // The ink contradicts the table: centre the body on it, inside the cell.
    let room = std::cmp::max(advance - body, Em::ZERO);
    ((left + right - body) / 2).clamp(Em::ZERO, room)
}
