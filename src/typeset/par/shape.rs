//! Tokens to glyphs: one face for a token, the blank of a full-width mark cut by moving the pen.

use std::ops::Range;

use crate::font::{Choice, FaceId, Request, Script, Shaped, Trim};
use crate::geom::Em;
use crate::text::{Class, Lang, Token, extent};

/// What composing asks of the fonts; the font library answers it.
pub trait Shaper: Sync {
    /// The face for a whole piece of text, or none that has all of it.
    fn choose(&self, request: &Request<'_>, text: &str) -> Option<Choice>;
    /// Shapes a text with one face.
    fn shape(&self, face: FaceId, text: &str, lang: Lang, script: Script, out: &mut Vec<Shaped>);
    /// The blanks of a full-width mark (`halt`).
    fn trim(&self, face: FaceId, mark: char, lang: Lang) -> Option<Trim>;
}

/// The glyphs of a token.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// The face.
    pub choice: Choice,
    /// Its glyphs in [`Glyphs::all`].
    pub glyphs: Range<usize>,
    /// Width of the body as the font has it.
    pub advance: Em,
    /// Shift of the ink so that the body sits at the pen.
    pub shift: Em,
    /// Whether it is a part of a word after a hyphenation point.
    pub divided: bool,
}

/// All glyphs of a paragraph; clusters count from the start of each token.
#[derive(Clone, Debug, Default)]
pub(super) struct Glyphs {
    /// In the order of the text.
    pub all: Vec<Shaped>,
    /// One per token.
    pub pieces: Vec<Piece>,
}

impl Glyphs {
    /// Width of the hyphen in the face of the first divided word.
    pub fn hyphen(&self, shaper: &dyn Shaper, lang: Lang) -> Em {
        let Some(piece) = self.pieces.iter().find(|p| p.divided) else { return Em::ZERO };
        let mut shaped = Vec::new();
        shaper.shape(piece.choice.face, "-", lang, Script::Western, &mut shaped);
        shaped.iter().map(|g| g.advance).sum()
    }
}

/// Shapes a token and adds it; `false` when no face has all of it.
pub(super) fn add(
    glyphs: &mut Glyphs,
    shaper: &dyn Shaper,
    request: &Request<'_>,
    token: &Token,
    text: &str,
) -> bool {
    let chosen = shaper.choose(request, text);
    let choice = chosen.unwrap_or(Choice { face: FaceId(0), embolden: false });
    let western = token.class.is_western() || token.class == Class::NoteMark;
    let script = if western { Script::Western } else { Script::Han };
    let start = glyphs.all.len();
    shaper.shape(choice.face, text, request.lang, script, &mut glyphs.all);
    let advance = glyphs.all[start..].iter().map(|g| g.advance).sum();
    let shift = ink_shift(shaper, choice.face, token.class, text, request.lang, advance);
    let range = start..glyphs.all.len();
    let divided = token.class == Class::WordPart;
    glyphs.pieces.push(Piece { choice, glyphs: range, advance, shift, divided });
    chosen.is_some()
}

/// How far the glyph of a mark moves so that its body starts at the pen: the font's own trim, else
/// the class table, else — a proportional mark — to the middle of the body (TYPOGRAPHY 6.3–6.5).
fn ink_shift(
    shaper: &dyn Shaper,
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
    if extent.lead + extent.trail == Em::ZERO {
        return Em::ZERO;
    }
    -shaper.trim(face, mark, lang).map_or(extent.lead, |trim| trim.start)
}
