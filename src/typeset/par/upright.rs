//! Which pieces of a vertical line stand upright, and which lie on their side (UAX #50; TYPOGRAPHY
//! 4).

use unicode_vo::{Orientation, char_orientation};

use crate::font::{FaceId, FontLibrary, Shaped};
use crate::geom::Em;
use crate::text::{Class, Lang, Token};

/// Digits that stand side by side in one cell (縦中横).
const DIGITS: usize = 2;

/// Whether a piece stands upright, one character below the other.
pub(super) fn stands(
    fonts: &FontLibrary,
    face: FaceId,
    lang: Lang,
    class: Class,
    text: &str,
) -> bool {
    // Strokes along the line are turned with it: not every font has them upright.
    if class.is_western() || matches!(class, Class::Dash | Class::Ellipsis | Class::Connector) {
        return false;
    }
    let Some(c) = text.chars().next() else { return false };
    match char_orientation(c) {
        Orientation::Upright | Orientation::TransformedOrUpright => true,
        Orientation::TransformedOrRotated => fonts.has_upright(face, c, lang),
        // Quotes of the mainland become ﹃﹄﹁﹂ (GB/T 15834 5.2.3); others stay as they are.
        Orientation::Rotated => {
            lang == Lang::ZhHans && "“”‘’".contains(c) && fonts.has_upright(face, c, lang)
        }
    }
}

/// Whether token `k` is a number of one or two digits by itself: it stands upright in one cell.
pub(super) fn is_cell(tokens: &[Token], k: usize, text: &str) -> bool {
    let token = &tokens[k];
    let own = &text[token.range.clone()];
    let alone = |other: Option<&Token>| other.is_none_or(|t| !t.class.is_western());
    token.class == Class::Number
        && own.len() <= DIGITS
        && own.bytes().all(|b| b.is_ascii_digit())
        && alone(k.checked_sub(1).map(|k| &tokens[k]))
        && alone(tokens.get(k + 1))
}

/// Puts glyphs that are side by side into one cell; gives back how much smaller they must be to fit.
/// The pen crosses the cell in equal steps, so that they are read one after the other.
pub(super) fn fit(fonts: &FontLibrary, face: FaceId, glyphs: &mut [Shaped]) -> f64 {
    let width: Em = glyphs.iter().map(|g| g.advance).sum();
    // The cell in em of the smaller size.
    let cell = std::cmp::max(width, Em::ONE);
    let count = glyphs.len().max(1) as i64;
    let mut pen = Em::ZERO;
    for (glyph, k) in glyphs.iter_mut().zip(0..) {
        // Kerning is in the advance; the middle of a glyph is that of its own width.
        let middle = fonts.face(face).advance(glyph.id) / 2;
        let along = (cell - Em::ONE) / 2 - cell * k / count;
        glyph.offset = (along, pen + middle - width / 2);
        pen += glyph.advance;
        glyph.advance = cell * (k + 1) / count - cell * k / count;
    }
    1.0 / cell.to_f64()
}
