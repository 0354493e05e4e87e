//! Subsets for PDF: glyphs by number, each perhaps several times with other widths.
//!
//! A PDF reader finds words by the gaps it sees, and takes a quarter em between Han and Latin for
//! a space. So glue is given to the glyphs themselves: a variant of a glyph is wider, and its ink
//! may stand further right. Font program and PDF widths agree (ISO 19005-2, 6.2.11.5).

use skrifa::instance::{LocationRef, Size};
use skrifa::{GlyphId, MetadataProvider};

use super::cff::{self, Cut};
use super::sfnt::{self, Tables};
use super::{Face, FontError, glyf};

/// One glyph of a subset; lengths in font units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PdfGlyph {
    /// Glyph in the face.
    pub id: u16,
    /// Added to its width.
    pub widen: i32,
    /// Shift of its ink along the line.
    pub shift: i32,
    /// Whether it stands upright in a vertical line, and the shift of its ink across it.
    pub across: Option<i32>,
}

/// How the outlines of a subset are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlines {
    /// A bare CFF table (FontFile3, CIDFontType0C).
    Cff,
    /// A TrueType file (FontFile2).
    TrueType,
}

/// A font program for a PDF. Glyph 0 is .notdef, glyph n + 1 is the n-th asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct PdfSubset {
    /// The program.
    pub program: Vec<u8>,
    /// Its kind.
    pub outlines: Outlines,
    /// Width of each glyph in font units, .notdef first.
    pub widths: Vec<i32>,
}

impl Face {
    /// Whether the ink of a glyph can be shifted in a subset.
    pub fn can_shift(&self, glyph: u16) -> bool {
        self.measures().cff || glyf::can_shift(&self.raw(), glyph)
    }
}

/// A subset of a face.
pub(super) fn subset(face: &Face, glyphs: &[PdfGlyph]) -> Result<PdfSubset, FontError> {
    let notdef = PdfGlyph { id: 0, widen: 0, shift: 0, across: None };
    let cuts: Vec<Cut> = std::iter::once(&notdef)
        .chain(glyphs)
        .map(|g| {
            let width = face.advance_units(g.id) + g.widen;
            Cut { glyph: g.id, width, shift: g.shift, across: g.across }
        })
        .collect();
    let widths = cuts.iter().map(|c| c.width).collect();
    let damaged = || {
        FontError::Unusable(say!("the outlines of `{family}` are damaged", family = face.family))
    };
    let (program, outlines) = match face.cff() {
        Some(outlines) => {
            let name = &face.measures().postscript;
            (cff::write(outlines, face, &cuts, name), Outlines::Cff)
        }
        None => (true_type(face, &cuts), Outlines::TrueType),
    };
    Ok(PdfSubset { program: program.ok_or_else(damaged)?, outlines, widths })
}

/// The tables ISO 32000-1, 9.9 asks for.
fn true_type(face: &Face, cuts: &[Cut]) -> Option<Vec<u8>> {
    Some(sfnt::write(&outline_tables(face, cuts)?))
}

/// `glyf`, `loca` and the tables that describe them.
pub(super) fn outline_tables(face: &Face, cuts: &[Cut]) -> Option<Tables> {
    let font = face.raw();
    let table = |tag: &[u8; 4]| Some(font.table_data(skrifa::Tag::new(tag))?.as_bytes());
    let cut = glyf::cut(face, cuts)?;
    let count = cut.cuts.len();
    let mut metrics = font_metrics(face, &cut.cuts);
    // What was turned begins where its outline does.
    for (k, left) in &cut.turned {
        metrics[4 * k + 2..4 * k + 4].copy_from_slice(&left.to_be_bytes());
    }
    Some(Tables::from([
        (*b"head", sfnt::head(table(b"head")?)?),
        (*b"hhea", sfnt::header_of_metrics(table(b"hhea")?, count)?),
        (*b"hmtx", metrics),
        (*b"maxp", sfnt::maxp(table(b"maxp")?, false, count)?),
        (*b"glyf", cut.glyf),
        (*b"loca", cut.loca),
    ]))
}

/// `hmtx`: width and left side bearing.
pub(super) fn font_metrics(face: &Face, cuts: &[Cut]) -> Vec<u8> {
    let metrics = face.raw().glyph_metrics(Size::unscaled(), LocationRef::default());
    let mut out = Vec::with_capacity(4 * cuts.len());
    for cut in cuts {
        let left = metrics.left_side_bearing(GlyphId::new(cut.glyph.into())).unwrap_or(0.0);
        let left = left as i32 + cut.shift;
        out.extend((cut.width.max(0) as u16).to_be_bytes());
        out.extend((left as i16).to_be_bytes());
    }
    out
}
