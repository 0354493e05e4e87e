//! Where the ink of a mark stands: by the font's own trim, or by its ink where the font has none
//! (TYPOGRAPHY 6.3–6.6). Outlines are moved, never stretched.

use crate::font::{FaceId, FontLibrary, Shaped, Trim};
use crate::geom::Em;
use crate::text::{Class, Extent, Lang, extent, vertical_extent};

/// Glyphs this wide are full-width; narrower marks are proportional (CSS Text 4, 8.4).
const FULL_WIDTH: Em = Em::frac(95, 100);

/// Blank beside the ink of a quote among Western letters.
const BEARING: Em = Em::frac(6, 100);

/// How far the two halves of a dash lie over each other so that no hairline shows between them.
const OVERLAP: Em = Em::frac(4, 100);

/// Whether a glyph takes the width of a Han character.
pub(super) fn is_full(advance: Em) -> bool {
    advance >= FULL_WIDTH
}

/// A face, to look at its glyphs.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub fonts: &'a FontLibrary,
    pub face: FaceId,
    pub lang: Lang,
}

impl Setting<'_> {
    /// Where the ink of a shaped glyph begins and ends, from the pen.
    fn ink(&self, glyph: &Shaped) -> Option<(Em, Em)> {
        let face = self.fonts.face(self.face);
        let [left, _, right, _] = face.ink(glyph.id)?;
        let upem = face.measures().upem;
        let at = |units: i16| Em::from_units(units.into(), upem) + glyph.offset.0;
        Some((at(left), at(right)))
    }

    /// How far the glyph of a mark moves so that its body starts at the pen.
    pub fn shift(&self, class: Class, text: &str, glyph: &Shaped) -> Em {
        let Some(extent) = extent(class, self.lang) else { return Em::ZERO };
        let body = extent.body;
        let centred = (body - glyph.advance) / 2;
        let ink = self.ink(glyph);
        if class == Class::MiddleDot {
            return ink.map_or(centred, |(left, right)| (body - left - right) / 2);
        }
        if !is_full(glyph.advance) {
            return ink.map_or(centred, |ink| held(centred, ink, body));
        }
        if extent.lead + extent.trail == Em::ZERO {
            return Em::ZERO;
        }
        let trim = self.fonts.trim(self.face, text, self.lang);
        -trim.map_or_else(|| measured_lead(extent, ink, glyph.advance), |trim| trim.start)
    }

    /// Whether a mark has the whole of its cell in vertical lines, and only there.
    pub fn has_cell(&self, class: Class) -> bool {
        vertical_extent(class, self.lang) != extent(class, self.lang)
    }

    /// The same for a mark upright in a vertical line: how far it moves down.
    pub fn shift_upright(&self, class: Class, text: &str, glyph: &Shaped) -> Em {
        let Some(extent) = vertical_extent(class, self.lang) else { return Em::ZERO };
        let ink = self.ink_down(glyph);
        if class == Class::MiddleDot {
            return ink.map_or(Em::ZERO, |(top, foot)| (extent.body - top - foot) / 2);
        }
        if extent.lead + extent.trail == Em::ZERO {
            return Em::ZERO;
        }
        let trim = self.fonts.trim_upright(self.face, text, self.lang);
        -trim.map_or_else(|| measured_lead(extent, ink, Em::ONE), |trim| trim.start)
    }

    /// Where the ink of an upright glyph begins and ends, from the top of its cell.
    fn ink_down(&self, glyph: &Shaped) -> Option<(Em, Em)> {
        let face = self.fonts.face(self.face);
        let [_, foot, _, top] = face.ink(glyph.id)?;
        let upem = face.measures().upem;
        let at = |units: i16| Em::TOP - Em::from_units(units.into(), upem);
        Some((at(top), at(foot)))
    }

    /// Cuts a full-width quote among Western letters to what it would be there: by the font's trim
    /// to half an em, else to its ink.
    pub fn narrow(&self, quote: &str, glyph: &mut Shaped) {
        let trim = self.fonts.trim(self.face, quote, self.lang).or_else(|| {
            let (left, right) = self.ink(glyph)?;
            Some(Trim { start: left - BEARING, end: glyph.advance - right - BEARING })
        });
        let Some(Trim { start, end }) = trim else { return };
        glyph.advance -= start + end;
        glyph.offset.0 -= start;
    }

    /// Makes the glyphs of a dash one line in a box of so many em: their ink joined and centred,
    /// and drawn once more where it is too short for the box. A ligature of that width stays.
    pub fn join(&self, glyphs: &mut Vec<Shaped>, start: usize, width: Em) {
        let own = &glyphs[start..];
        if own.len() == 1 && own[0].advance == width {
            return;
        }
        let stroke = |&glyph: &Shaped| {
            let (left, right) = self.ink(&glyph)?;
            Some(Stroke { glyph, left, length: right - left })
        };
        let Some(mut strokes) = own.iter().map(stroke).collect::<Option<Vec<_>>>() else { return };
        let Some(&last) = strokes.last() else { return };
        let alike = own.iter().all(|g| g.id == last.glyph.id);
        while alike && joined(&strokes) < width - SHORT && strokes.len() < MOST {
            strokes.push(last);
        }
        glyphs.truncate(start);
        glyphs.extend(placed(&strokes, width));
    }

    /// Sets proportional glyphs in the middle of a box of so many em; their own distances stay.
    pub fn centre(&self, glyphs: &mut [Shaped], width: Em) {
        let own: Em = glyphs.iter().map(|g| g.advance).sum();
        let count = glyphs.len() as i64;
        if own == width || count == 0 {
            return;
        }
        let mut at = (width - own) / 2;
        for (k, glyph) in glyphs.iter_mut().enumerate() {
            let pen = width * k as i64 / count;
            glyph.offset.0 += at - pen;
            at += glyph.advance;
            glyph.advance = width * (k as i64 + 1) / count - pen;
        }
    }
}

/// A glyph of a dash: where its ink begins from its pen, and how long it is.
#[derive(Clone, Copy)]
struct Stroke {
    glyph: Shaped,
    left: Em,
    length: Em,
}

/// The most glyphs a dash is made of.
const MOST: usize = 12;

/// What a dash may lack of its box before it is drawn longer.
const SHORT: Em = Em::frac(25, 100);

fn length(strokes: &[Stroke]) -> Em {
    strokes.iter().map(|s| s.length).sum()
}

/// How long strokes are that lie over each other as little as may be.
fn joined(strokes: &[Stroke]) -> Em {
    length(strokes) - OVERLAP * (strokes.len() as i64 - 1)
}

/// Strokes one after another, in the middle of a box; the pen crosses it in equal steps.
fn placed(strokes: &[Stroke], width: Em) -> impl Iterator<Item = Shaped> {
    let count = strokes.len() as i64;
    let whole = if count > 1 { joined(strokes).min(width - OVERLAP) } else { length(strokes) };
    let overlap = (length(strokes) - whole) / (count - 1).max(1);
    let mut ink = (width - whole) / 2;
    strokes.iter().zip(0..).map(move |(stroke, k)| {
        let Stroke { mut glyph, left, length } = *stroke;
        let pen = width * k / count;
        glyph.offset.0 += ink - left - pen;
        glyph.advance = width * (k + 1) / count - pen;
        ink += length - overlap;
        glyph
    })
}

/// The nearest shift that keeps the ink inside the body; ink too wide for it is centred.
fn held(shift: Em, (left, right): (Em, Em), body: Em) -> Em {
    let (least, most) = (-left, body - right);
    if least <= most { shift.clamp(least, most) } else { (least + most) / 2 }
}

/// The lead of the class table, unless the ink lies elsewhere in the cell: then the body is
/// centred on the ink (typst#8390, clreq#761).
fn measured_lead(extent: Extent, ink: Option<(Em, Em)>, advance: Em) -> Em {
    let Extent { lead, body, .. } = extent;
    let Some((left, right)) = ink else { return lead };
    if lead <= left && right <= lead + body {
        return lead;
    }
    let room = std::cmp::max(advance - body, Em::ZERO);
    ((left + right - body) / 2).clamp(Em::ZERO, room)
}
