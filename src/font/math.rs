//! Signs of formulas in the sizes they need (OpenType, MATH table).

use skrifa::GlyphId;
use skrifa::raw::TableProvider;
use skrifa::raw::tables::math::{
    GlyphAssembly, GlyphPartRecord, Math, MathGlyphConstruction, MathGlyphVariantRecord,
};
/// Measures of formulas, and where a sign grows.
pub use skrifa::raw::tables::math::{MathConstant as Measure, StretchAxis as Axis};

use super::{Face, FaceId, FontLibrary, bundle};
use crate::geom::Em;

/// Parts that are repeated to make a sign longer are repeated no more often.
const MOST_PARTS: usize = 400;

/// The face of signs with its measures.
pub struct MathFace<'a> {
    face: &'a Face,
    table: Math<'a>,
}

/// A sign in one of its sizes: one glyph, or several joined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stretched {
    /// Glyphs with how far from the foot of the first, or from its left, each begins.
    pub parts: Vec<(u16, Em)>,
    /// How long it is.
    pub length: Em,
}

impl FontLibrary {
    /// The face of the signs of formulas.
    #[doc(hidden)]
    pub fn math(&self) -> Option<MathFace<'_>> {
        let face = self.face(FaceId(bundle::MATH));
        Some(MathFace { face, table: face.raw().math().ok()? })
    }
}

impl<'a> MathFace<'a> {
    /// The face itself.
    pub fn face(&self) -> &'a Face {
        self.face
    }

    /// A measure, which for scales is a share of a thousandth em for every hundredth.
    pub fn measure(&self, what: Measure) -> Em {
        let constants = self.table.math_constants();
        self.em(constants.map_or(0, |c| c.constant(what)))
    }

    fn em(&self, units: i32) -> Em {
        Em::from_units(units, self.face.measures().upem)
    }

    /// How far a slanted sign leans out at its top.
    pub fn lean(&self, glyph: u16) -> Em {
        let info = self.table.math_glyph_info().ok();
        let info = info.and_then(|i| i.math_italics_correction_info()?.ok());
        let lean = info.and_then(|i| i.correction(GlyphId::new(glyph.into())));
        self.em(lean.unwrap_or(0))
    }

    /// The smallest size of a sign that is so long; the longest there is if none is.
    pub fn stretched(&self, glyph: u16, axis: Axis, least: Em) -> Stretched {
        let own = Stretched { parts: vec![(glyph, Em::ZERO)], length: self.extent(glyph, axis) };
        if own.length >= least {
            return own;
        }
        let Some(construction) = self.construction(glyph, axis) else { return own };
        let variants = construction.math_glyph_variant_records();
        if let Some(v) = variants.iter().find(|v| self.measured(v) >= least) {
            return self.whole(v);
        }
        let joined = construction.glyph_assembly().and_then(Result::ok);
        let joined = joined.and_then(|assembly| self.assembled(&assembly, least));
        let longest = variants.last().map(|v| self.whole(v));
        joined.or(longest.filter(|l| l.length > own.length)).unwrap_or(own)
    }

    /// The size of a sign that is so long, or its largest: for sums, which are not joined of parts.
    pub fn enlarged(&self, glyph: u16, least: Em) -> u16 {
        let Some(construction) = self.construction(glyph, Axis::Vertical) else { return glyph };
        let variants = construction.math_glyph_variant_records();
        let fits = |v: &&MathGlyphVariantRecord| self.measured(v) >= least;
        let found = variants.iter().find(fits).or(variants.last());
        found.map_or(glyph, |v| v.variant_glyph().to_u32() as u16)
    }

    /// The longest size of a sign that is no longer than this; the sign itself if all are.
    pub fn narrowed(&self, glyph: u16, axis: Axis, most: Em) -> u16 {
        let Some(construction) = self.construction(glyph, axis) else { return glyph };
        let variants = construction.math_glyph_variant_records();
        let found = variants.iter().rev().find(|v| self.measured(v) <= most);
        found.map_or(glyph, |v| v.variant_glyph().to_u32() as u16)
    }

    fn whole(&self, v: &MathGlyphVariantRecord) -> Stretched {
        let glyph = v.variant_glyph().to_u32() as u16;
        Stretched { parts: vec![(glyph, Em::ZERO)], length: self.measured(v) }
    }

    fn measured(&self, v: &MathGlyphVariantRecord) -> Em {
        self.em(i32::from(v.advance_measurement().to_u16()))
    }

    fn construction(&self, glyph: u16, axis: Axis) -> Option<MathGlyphConstruction<'a>> {
        let variants = self.table.math_variants().ok()?;
        variants.glyph_construction(GlyphId::new(glyph.into()), axis)
    }

    /// Joined of parts, those that may be repeated as often as is needed; what is too long then is
    /// taken up where the parts overlap (OpenType, MATH, glyph assembly).
    fn assembled(&self, assembly: &GlyphAssembly<'_>, least: Em) -> Option<Stretched> {
        let variants = self.table.math_variants().ok()?;
        let overlap = i32::from(variants.min_connector_overlap().to_u16());
        let records = assembly.part_records();
        let least = self.face.units(least);
        for times in 1..MOST_PARTS {
            let again = |r: &GlyphPartRecord| {
                if r.part_flags().bits() & 1 == 1 { times } else { 1 }
            };
            let parts: Vec<Part> =
                records.iter().flat_map(|r| std::iter::repeat_n(Part::of(r), again(r))).collect();
            if parts.is_empty() || parts.len() > MOST_PARTS {
                return None;
            }
            let whole: i32 = parts.iter().map(|p| p.length).sum();
            let joints = parts.len() as i32 - 1;
            if whole - joints * overlap < least {
                continue;
            }
            let mut over = if joints > 0 { (whole - least) / joints } else { 0 };
            let most = parts.windows(2).map(|p| p[0].end.min(p[1].start)).min().unwrap_or(0);
            over = over.clamp(overlap, most.max(overlap));
            let mut at = 0;
            let mut out = Stretched::default();
            for part in &parts {
                out.parts.push((part.glyph, self.em(at)));
                out.length = self.em(at + part.length);
                at += part.length - over;
            }
            return Some(out);
        }
        None
    }

    /// How long a glyph is: its ink upwards, its advance along.
    fn extent(&self, glyph: u16, axis: Axis) -> Em {
        match axis {
            Axis::Vertical => {
                let ink = self.face.ink(glyph).unwrap_or_default();
                self.em(i32::from(ink[3]) - i32::from(ink[1]))
            }
            Axis::Horizontal => self.face.advance(glyph),
        }
    }
}

#[derive(Clone)]
struct Part {
    glyph: u16,
    start: i32,
    end: i32,
    length: i32,
}

impl Part {
    fn of(record: &GlyphPartRecord) -> Part {
        Part {
            glyph: record.glyph_id().to_u32() as u16,
            start: i32::from(record.start_connector_length().to_u16()),
            end: i32::from(record.end_connector_length().to_u16()),
            length: i32::from(record.full_advance().to_u16()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_grow_as_long_as_is_asked_for() {
        let library = FontLibrary::bundled();
        let math = library.math().expect("the bundled face has the table");
        let mut before = Em::ZERO;
        for tenths in [5, 10, 15, 25, 37, 40, 62, 95, 300] {
            let least = Em::frac(tenths, 10);
            let glyph = math.face().glyph('(').expect("a parenthesis");
            let found = math.stretched(glyph, Axis::Vertical, least);
            assert!(found.length >= least && found.length >= before, "{least:?}: {found:?}");
            assert!(found.length < least + Em::frac(7, 10), "{least:?}: {found:?}");
            let joined = found.parts.len() > 1;
            assert_eq!(joined, tenths >= 40, "{found:?}");
            before = found.length;
        }
    }

    #[test]
    fn sums_are_larger_on_lines_of_their_own() {
        let library = FontLibrary::bundled();
        let math = library.math().expect("the bundled face has the table");
        for sign in ['∑', '∏', '∫', '⋃'] {
            let glyph = math.face().glyph(sign).expect("a sign");
            let large = math.enlarged(glyph, math.measure(Measure::DisplayOperatorMinHeight));
            let height = |g| math.extent(g, Axis::Vertical);
            assert!(height(large).0 * 5 > height(glyph).0 * 6, "{sign}");
        }
    }
}
