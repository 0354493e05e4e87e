//! One face: its file, its measures, and what characters it has.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, RwLock};

use skrifa::instance::{LocationRef, Size};
use skrifa::raw::{FontRef, TableProvider};
use skrifa::{GlyphId, MetadataProvider};

use super::FaceId;
use super::memo::Memo;
use super::shape::Shapes;
use crate::geom::Em;
use crate::say::Message;

/// The bytes of a font file: part of the program, or in memory.
#[derive(Clone)]
pub(super) enum Data {
    Static(&'static [u8]),
    Owned(Arc<Vec<u8>>),
}

impl Data {
    pub fn bytes(&self) -> &[u8] {
        match self {
            Data::Static(bytes) => bytes,
            Data::Owned(bytes) => bytes,
        }
    }

    pub fn font(&self, index: u32) -> Option<harfrust::Font> {
        match self {
            Data::Static(bytes) => harfrust::Font::new(*bytes, index),
            Data::Owned(bytes) => {
                let shared: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(Shared(bytes.clone()));
                harfrust::Font::new(shared, index)
            }
        }
    }

    /// Reads a bundled face from the `fonts` folder beside the program or of the sources.
    #[cfg(not(feature = "bundled-fonts"))]
    pub fn from_disk(name: &str) -> Data {
        let beside = std::env::current_exe().ok().and_then(|p| Some(p.parent()?.join("fonts")));
        let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
        let bytes =
            beside.into_iter().chain([sources]).find_map(|d| std::fs::read(d.join(name)).ok());
        Data::Owned(Arc::new(bytes.unwrap_or_default()))
    }
}

struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// A face. It is opened when first needed.
pub struct Face {
    /// Its name in a [`super::FontLibrary`].
    pub id: FaceId,
    /// Its family.
    pub family: String,
    /// Whether it is bold.
    pub bold: bool,
    /// Whether it is italic.
    pub italic: bool,
    data: OnceLock<Data>,
    load: fn() -> Data,
    index: u32,
    open: OnceLock<Open>,
}

/// The measures of a face, in font units unless said otherwise.
#[derive(Clone, Debug)]
pub struct Measures {
    /// Units per em.
    pub upem: u16,
    /// Typographic ascender.
    pub ascent: i16,
    /// Typographic descender, negative.
    pub descent: i16,
    /// Height of capitals.
    pub cap_height: i16,
    /// Box around all glyphs: left, bottom, right, top.
    pub bbox: [i16; 4],
    /// Whether outlines are CFF.
    pub cff: bool,
    /// PostScript name.
    pub postscript: String,
}

struct Open {
    font: harfrust::Font,
    measures: Measures,
    /// Glyphs of characters of the basic plane: glyph id and 1, or 0 for none.
    glyphs: Memo,
    /// Their advances.
    advances: Memo,
    shapes: Shapes,
    /// Boxes of the glyphs that were measured: mostly marks, which come again and again.
    inks: RwLock<HashMap<u16, Option<[i16; 4]>>>,
    cff: OnceLock<Option<super::cff::Cff>>,
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Face({}, {}{})", self.id.0, self.family, if self.bold { " bold" } else { "" })
    }
}

impl Face {
    pub(super) fn bundled(id: FaceId, bundled: &super::bundle::Bundled) -> Face {
        Face {
            id,
            family: bundled.family.to_owned(),
            bold: bundled.bold,
            italic: bundled.italic,
            data: OnceLock::new(),
            load: bundled.bytes,
            index: 0,
            open: OnceLock::new(),
        }
    }

    /// A face from bytes that [`check`] has passed.
    pub(super) fn from_bytes(id: FaceId, bytes: Vec<u8>, index: u32, about: About) -> Face {
        Face {
            id,
            family: about.family,
            bold: about.bold,
            italic: about.italic,
            data: OnceLock::from(Data::Owned(Arc::new(bytes))),
            load: || Data::Static(&[]),
            index,
            open: OnceLock::new(),
        }
    }

    /// Bits of its licence (OpenType, OS/2 fsType): 0 for a font that may be installed and embedded.
    pub fn licence_bits(&self) -> u16 {
        self.raw().os2().map_or(0, |table| table.fs_type())
    }

    /// How many characters it has.
    pub fn repertoire(&self) -> usize {
        self.raw().charmap().mappings().count()
    }

    /// The bytes of the file it is in.
    pub fn bytes(&self) -> &[u8] {
        self.data().bytes()
    }

    /// The file it is in.
    pub(super) fn file(&self) -> Arc<dyn AsRef<[u8]> + Send + Sync> {
        match self.data() {
            Data::Static(bytes) => Arc::new(*bytes),
            Data::Owned(bytes) => Arc::clone(bytes) as _,
        }
    }

    fn data(&self) -> &Data {
        self.data.get_or_init(self.load)
    }

    fn open(&self) -> &Open {
        self.open.get_or_init(|| {
            let font = self.data().font(self.index);
            let font =
                font.expect("bundled faces are tested to open, others were opened by `check`");
            Open {
                measures: measures(&self.raw()),
                font,
                glyphs: Memo::default(),
                advances: Memo::default(),
                shapes: Shapes::default(),
                inks: RwLock::default(),
                cff: OnceLock::new(),
            }
        })
    }

    /// The file read as OpenType.
    pub(super) fn raw(&self) -> FontRef<'_> {
        FontRef::from_index(self.data().bytes(), self.index)
            .expect("bundled faces are tested to open, others were opened by `check`")
    }

    pub(super) fn shaper(&self) -> (&harfrust::Font, &Shapes) {
        let open = self.open();
        (&open.font, &open.shapes)
    }

    /// The outlines as flattened charstrings, when they are CFF.
    pub(super) fn cff(&self) -> Option<&super::cff::Cff> {
        let parse = || {
            let font = self.raw();
            let tag = skrifa::Tag::new(b"CFF ");
            let record = font.table_directory().table_records().iter().find(|r| r.tag() == tag)?;
            let start = record.offset() as usize;
            let table = start..start + record.length() as usize;
            super::cff::Cff::parse(self.data().clone(), table)
        };
        self.open().cff.get_or_init(parse).as_ref()
    }

    /// Its measures.
    pub fn measures(&self) -> &Measures {
        &self.open().measures
    }

    /// The glyph of a character by the face's character map, if it has one.
    pub fn glyph(&self, c: char) -> Option<u16> {
        let open = self.open();
        let look = || open.font.charmap().map_unicode(c).map(|g| g.to_u32() as u16);
        let Ok(basic) = u16::try_from(c as u32) else { return look() };
        let known = open.glyphs.get(basic, || look().map_or(0, |g| u64::from(g) + 1));
        known.checked_sub(1).map(|g| g as u16)
    }

    /// Whether the face can show all of a text; invisible characters are no matter.
    pub fn covers(&self, text: &str) -> bool {
        text.chars().all(|c| is_invisible(c) || self.glyph(c).is_some())
    }

    /// The advance of a glyph in font units.
    pub fn advance_units(&self, glyph: u16) -> i32 {
        let metrics = self.open().font.glyph_metrics();
        metrics.h_advance(GlyphId::new(glyph.into())) as i32
    }

    /// A length in font units.
    pub(super) fn units(&self, length: Em) -> i32 {
        let upem = i64::from(self.measures().upem);
        (length.0 * upem + Em::UNITS / 2).div_euclid(Em::UNITS) as i32
    }

    /// The advance of a glyph.
    pub fn advance(&self, glyph: u16) -> Em {
        let open = self.open();
        let find = || Em::from_units(self.advance_units(glyph), open.measures.upem).0 as u64;
        Em(open.advances.get(glyph, find) as i64)
    }

    /// The outline of a glyph, empty for a blank.
    pub fn outline(&self, glyph: u16) -> Vec<super::Stroke> {
        super::outline::outline(&self.raw(), glyph, self.measures().upem)
    }

    /// The box around a glyph's ink: left, bottom, right, top; none for blanks.
    pub fn ink(&self, glyph: u16) -> Option<[i16; 4]> {
        let inks = &self.open().inks;
        if let Some(known) = inks.read().ok().and_then(|inks| inks.get(&glyph).copied()) {
            return known;
        }
        let ink = self.measure_ink(glyph);
        if let Ok(mut inks) = inks.write() {
            inks.insert(glyph, ink);
        }
        ink
    }

    fn measure_ink(&self, glyph: u16) -> Option<[i16; 4]> {
        let font = self.raw();
        let b = font
            .glyph_metrics(Size::unscaled(), LocationRef::default())
            .bounds(GlyphId::new(glyph.into()))?;
        let units = [b.x_min, b.y_min, b.x_max, b.y_max].map(|v| v as i16);
        (units[0] < units[2]).then_some(units)
    }
}

/// Joiners, variation selectors, directional marks: they need no glyph of their own.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{FE00}'..='\u{FE0F}' | '\u{2060}' | '\u{FEFF}'
        | '\u{AD}' | '\u{E0100}'..='\u{E01EF}' | '\u{E0020}'..='\u{E007F}')
}

fn measures(font: &FontRef<'_>) -> Measures {
    let metrics = font.metrics(Size::unscaled(), LocationRef::default());
    let bounds = metrics.bounds.unwrap_or_default();
    let os2 = font.os2().ok();
    let or = |value: Option<i16>, other: f32| value.unwrap_or(other as i16);
    let name = font.localized_strings(skrifa::string::StringId::POSTSCRIPT_NAME).next();
    Measures {
        upem: metrics.units_per_em,
        ascent: or(os2.as_ref().map(|t| t.s_typo_ascender()), metrics.ascent),
        descent: or(os2.as_ref().map(|t| t.s_typo_descender()), metrics.descent),
        cap_height: metrics.cap_height.unwrap_or(metrics.ascent * 0.8) as i16,
        bbox: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|v| v as i16),
        cff: font.table_data(skrifa::Tag::new(b"CFF ")).is_some(),
        postscript: name.map_or_else(|| "Font".to_owned(), |n| n.chars().collect()),
    }
}

/// What the library wants to know of a font before it takes it in.
pub(super) struct About {
    pub family: String,
    pub bold: bool,
    pub italic: bool,
}

/// Opens a font once to see that it is one, that it has outlines and may be embedded.
pub(super) fn check(bytes: &[u8], index: u32) -> Result<About, super::FontError> {
    use super::FontError;
    let unusable = |e: &dyn std::fmt::Display| FontError::Unusable(Message::foreign(e));
    let font = FontRef::from_index(bytes, index).map_err(|e| unusable(&e))?;
    font.head().map_err(|e| unusable(&e))?;
    font.cmap().map_err(|e| unusable(&e))?;
    if font.glyf().is_err() && font.cff().is_err() {
        return Err(FontError::Unusable(say!("it has neither glyf nor CFF outlines")));
    }
    if !font.axes().is_empty() {
        return Err(FontError::Unusable(say!("variable fonts are not supported; use an instance")));
    }
    let name = |id| font.localized_strings(id).english_or_first().map(|n| n.chars().collect());
    let family: String = name(skrifa::string::StringId::TYPOGRAPHIC_FAMILY_NAME)
        .or_else(|| name(skrifa::string::StringId::FAMILY_NAME))
        .unwrap_or_else(|| "Unnamed".to_owned());
    // OS/2 fsType: restricted licence embedding (bit 1 alone), or of bitmaps only (bit 9).
    if font.os2().is_ok_and(|t| t.fs_type() & 0xF == 2 || t.fs_type() & 0x200 != 0) {
        return Err(FontError::Restricted(family));
    }
    let attributes = font.attributes();
    Ok(About {
        family,
        bold: attributes.weight.value() >= 600.0,
        italic: attributes.style != skrifa::attribute::Style::Normal,
    })
}
