//! Which glyphs a document uses, in which widths and for which text; font objects.
//!
//! Every (glyph, text, width) has a character code of its own: what a reader extracts is then the
//! source text, whatever glyphs stand for it, and no gap is taken for a space (see
//! [`crate::font::PdfGlyph`]).

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use rayon::prelude::*;

use super::objects::{hex, stream};
use crate::font::{FaceId, FontError, FontLibrary, Outlines, PdfGlyph, PdfSubset};
use crate::geom::Em;

/// A glyph as planned: its temporary number in its face, counted from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Code(NonZeroU32);

impl Code {
    /// The number of a place in a list of all.
    fn at(place: usize) -> Code {
        Code(NonZeroU32::MIN.saturating_add(place as u32))
    }

    /// The place of the number in a list of all.
    fn place(self) -> usize {
        self.0.get() as usize - 1
    }
}

struct Known {
    glyph: PdfGlyph,
    text: Box<str>,
    /// Of its text.
    key: Option<u64>,
    /// The variant of the same glyph that was met before it.
    before: Option<Code>,
}

/// A short text as a number: compared without a look at where the text is kept.
fn key(text: &str) -> Option<u64> {
    let bytes = text.bytes();
    let short = bytes.len() < size_of::<u64>();
    short.then(|| bytes.fold(text.len() as u64, |key, byte| key << 8 | u64::from(byte)))
}

/// Variants seen so far in one face.
#[derive(Default)]
struct Seen {
    variants: Vec<Known>,
    /// The variant of each glyph that was met last.
    last: Vec<Option<Code>>,
}

impl Seen {
    fn code<T: AsRef<str> + Into<Box<str>>>(&mut self, glyph: PdfGlyph, text: T) -> Code {
        let at = usize::from(glyph.id);
        if self.last.len() <= at {
            self.last.resize(at + 1, None);
        }
        let key = key(text.as_ref());
        let mut next = self.last[at];
        while let Some(code) = next {
            let known = &self.variants[code.place()];
            let same = known.key == key && (key.is_some() || *known.text == *text.as_ref());
            if same && known.glyph == glyph {
                return code;
            }
            next = known.before;
        }
        let code = Code::at(self.variants.len());
        self.variants.push(Known { glyph, text: text.into(), key, before: self.last[at] });
        self.last[at] = Some(code);
        code
    }
}

/// The numbers in a document of the numbers in a stretch of its pages, by face.
pub(super) struct Numbers(BTreeMap<FaceId, Vec<Code>>);

/// The two-byte character codes of the numbers in a stretch of pages, by face.
pub(super) struct Codes(BTreeMap<FaceId, Vec<u16>>);

impl Codes {
    /// Those of a face.
    pub fn of(&self, face: FaceId) -> CodesOf<'_> {
        CodesOf(self.0.get(&face).map_or(&[], Vec::as_slice))
    }
}

/// The two-byte character codes of the numbers in one face.
#[derive(Clone, Copy)]
pub(super) struct CodesOf<'a>(&'a [u16]);

impl CodesOf<'_> {
    /// The character code of a variant.
    pub fn code(self, code: Code) -> u16 {
        self.0[code.place()]
    }
}

/// Collects the variants a document uses, or a stretch of its pages.
pub(super) struct Variants<'a> {
    fonts: &'a FontLibrary,
    /// By face.
    faces: Vec<Seen>,
}

impl<'a> Variants<'a> {
    pub fn new(fonts: &'a FontLibrary) -> Variants<'a> {
        Variants { fonts, faces: Vec::new() }
    }

    /// Natural advance of a glyph in em.
    pub fn advance(&self, face: FaceId, glyph: u16) -> Em {
        self.fonts.face(face).advance(glyph)
    }

    /// The glyph of a space, if the face has one.
    pub fn blank(&self, face: FaceId) -> Option<u16> {
        self.fonts.face(face).glyph(' ')
    }

    pub fn can_shift(&self, face: FaceId, glyph: u16) -> bool {
        self.fonts.face(face).can_shift(glyph)
    }

    /// The code of a variant; lengths in em. `across`: it stands upright in a vertical line, its ink
    /// so far across it.
    pub fn code(
        &mut self,
        face: FaceId,
        id: u16,
        (widen, shift, across): (Em, Em, Option<Em>),
        text: &str,
    ) -> Code {
        let upem = || i64::from(self.fonts.face(face).measures().upem);
        let units = |em: Em| if em == Em::ZERO { 0 } else { (em.0 * upem() / Em::UNITS) as i32 };
        let (widen, shift, across) = (units(widen), units(shift), across.map(units));
        let glyph = PdfGlyph { id, widen, shift, across };
        self.seen(face).code(glyph, text)
    }

    fn seen(&mut self, face: FaceId) -> &mut Seen {
        let at = usize::from(face.0);
        if self.faces.len() <= at {
            self.faces.resize_with(at + 1, Seen::default);
        }
        &mut self.faces[at]
    }

    /// Takes in the variants of a stretch of pages.
    pub fn take_in(&mut self, stretch: Variants<'_>) -> Numbers {
        let one = |(face, seen): (FaceId, Seen)| {
            let known = self.seen(face);
            if known.variants.is_empty() {
                let count = seen.variants.len();
                *known = seen;
                return (face, (0..count).map(Code::at).collect());
            }
            let code = |k: Known| known.code(k.glyph, k.text);
            (face, seen.variants.into_iter().map(code).collect())
        };
        Numbers(used(stretch.faces).map(one).collect())
    }

    /// Cuts the subsets. Codes are given in the order of glyphs, so they do not depend on where a
    /// glyph was met first.
    pub fn cut(self) -> Result<Cut, FontError> {
        let fonts = self.fonts;
        let faces: Vec<(FaceId, Seen)> = used(self.faces).collect();
        let cut = |(face, seen)| cut_face(fonts, face, seen);
        let faces: Result<Vec<CutFace>, FontError> = faces.into_par_iter().map(cut).collect();
        Ok(Cut { faces: faces?.into_iter().map(|f| (f.face, f)).collect() })
    }
}

/// The faces of which there are variants.
fn used(faces: Vec<Seen>) -> impl Iterator<Item = (FaceId, Seen)> {
    let all = (0..).map(FaceId).zip(faces);
    all.filter(|(_, seen)| !seen.variants.is_empty())
}

/// The subset of one face.
pub(super) struct CutFace {
    face: FaceId,
    name: String,
    measures: crate::font::Measures,
    /// Character code of each temporary number.
    codes: Vec<u16>,
    /// Text of each code from 1 on.
    texts: Vec<Box<str>>,
    subset: PdfSubset,
}

/// All subsets of a document.
pub(super) struct Cut {
    faces: BTreeMap<FaceId, CutFace>,
}

impl Cut {
    /// The character codes of a stretch of pages.
    pub fn codes(&self, numbers: &Numbers) -> Codes {
        let one = |(face, numbers): (&FaceId, &Vec<Code>)| {
            let codes = &self.faces[face].codes;
            (*face, numbers.iter().map(|n| codes[n.place()]).collect())
        };
        Codes(numbers.0.iter().map(one).collect())
    }

    /// Name of a face in resource dictionaries.
    pub fn resource(face: FaceId) -> String {
        format!("F{}", face.0)
    }

    /// Adds the font objects; resource name and object of each.
    pub fn add_to(&self, doc: &mut Document) -> Vec<(String, ObjectId)> {
        self.faces.values().map(|f| (Cut::resource(f.face), add_font(doc, f))).collect()
    }
}

fn cut_face(fonts: &FontLibrary, face: FaceId, seen: Seen) -> Result<CutFace, FontError> {
    let mut all: Vec<(usize, Known)> = seen.variants.into_iter().enumerate().collect();
    let most = usize::from(u16::MAX);
    if all.len() > most {
        let why = say!("the text needs more than {most} glyphs of it", most);
        return Err(FontError::Unusable(why));
    }
    all.sort_by(|(_, a), (_, b)| (a.glyph, &a.text).cmp(&(b.glyph, &b.text)));
    let mut codes = vec![0; all.len()];
    for (i, (place, _)) in all.iter().enumerate() {
        codes[*place] = i as u16 + 1;
    }
    let glyphs: Vec<PdfGlyph> = all.iter().map(|(_, k)| k.glyph).collect();
    let subset = fonts.subset_for_pdf(face, &glyphs)?;
    let measures = fonts.face(face).measures().clone();
    let name = format!("{}+{}", subset_tag(&glyphs), clean_name(&measures.postscript));
    let texts = all.into_iter().map(|(_, k)| k.text).collect();
    Ok(CutFace { face, name, measures, codes, texts, subset })
}

/// Six capitals that differ for different subsets (ISO 32000-1, 9.6.4).
fn subset_tag(glyphs: &[PdfGlyph]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for g in glyphs {
        let across = g.across.map_or(0, |across| 1 << 32 | u64::from(across as u32));
        for part in [u64::from(g.id), g.widen as u64, g.shift as u64, across] {
            hash = (hash ^ part).wrapping_mul(0x0100_0000_01b3);
        }
    }
    (0..6)
        .map(|_| {
            let letter = char::from(b'A' + (hash % 26) as u8);
            hash /= 26;
            letter
        })
        .collect()
}

fn clean_name(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

/// A composite font (ISO 32000-1, 9.7) with Identity-H encoding.
fn add_font(doc: &mut Document, face: &CutFace) -> ObjectId {
    let per_mille = |units: i32| f64::from(units) * 1000.0 / f64::from(face.measures.upem);
    let cff = face.subset.outlines == Outlines::Cff;
    let program = add_program(doc, face, cff);
    let m = &face.measures;
    let rounded = |units: i16| Object::Integer(per_mille(units.into()).round() as i64);
    let mut descriptor = dictionary! {
        "Type" => "FontDescriptor",
        "FontName" => Object::Name(face.name.clone().into_bytes()),
        "Flags" => 4,
        "FontBBox" => m.bbox.iter().map(|v| rounded(*v)).collect::<Vec<_>>(),
        "ItalicAngle" => 0,
        "Ascent" => rounded(m.ascent),
        "Descent" => rounded(m.descent),
        "CapHeight" => rounded(m.cap_height),
        "StemV" => 80,
    };
    descriptor.set(if cff { "FontFile3" } else { "FontFile2" }, Object::Reference(program));
    let descriptor = doc.add_object(descriptor);
    let widths: Vec<f64> = face.subset.widths.iter().map(|w| per_mille(*w)).collect();
    let mut descendant = dictionary! {
        "Type" => "Font",
        "Subtype" => if cff { "CIDFontType0" } else { "CIDFontType2" },
        "BaseFont" => Object::Name(face.name.clone().into_bytes()),
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"),
            "Ordering" => Object::string_literal("Identity"),
            "Supplement" => 0,
        },
        "FontDescriptor" => Object::Reference(descriptor),
        "DW" => 1000,
        "W" => width_array(&widths),
    };
    if !cff {
        descendant.set("CIDToGIDMap", "Identity");
    }
    let descendant = doc.add_object(descendant);
    let to_unicode =
        doc.add_object(stream(Dictionary::new(), to_unicode(&face.texts).into_bytes()));
    doc.add_object(dictionary! {
        "Type" => "Font",
        "Subtype" => "Type0",
        "BaseFont" => Object::Name(face.name.clone().into_bytes()),
        "Encoding" => "Identity-H",
        "DescendantFonts" => vec![Object::Reference(descendant)],
        "ToUnicode" => Object::Reference(to_unicode),
    })
}

fn add_program(doc: &mut Document, face: &CutFace, cff: bool) -> ObjectId {
    let program = face.subset.program.clone();
    let dict = if cff {
        dictionary! { "Subtype" => "CIDFontType0C" }
    } else {
        dictionary! { "Length1" => program.len() as i64 }
    };
    doc.add_object(stream(dict, program))
}

/// The W array (ISO 32000-1, 9.7.4.3): runs of widths that are not the default.
fn width_array(widths: &[f64]) -> Vec<Object> {
    let number = |w: f64| {
        if w.fract() == 0.0 {
            Object::Integer(w as i64)
        } else {
            Object::Real((w * 100.0).round() as f32 / 100.0)
        }
    };
    let mut out: Vec<Object> = Vec::new();
    let mut run: Option<(usize, Vec<Object>)> = None;
    for (code, &width) in widths.iter().enumerate() {
        if width == 1000.0 {
            if let Some((first, list)) = run.take() {
                out.extend([Object::Integer(first as i64), Object::Array(list)]);
            }
            continue;
        }
        run.get_or_insert_with(|| (code, Vec::new())).1.push(number(width));
    }
    if let Some((first, list)) = run {
        out.extend([Object::Integer(first as i64), Object::Array(list)]);
    }
    out
}

/// A ToUnicode CMap (ISO 32000-1, 9.10.3) for codes from 1 on.
fn to_unicode(texts: &[Box<str>]) -> String {
    let mut out = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry \
         (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 \
         def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n",
    );
    let entries: Vec<(usize, &str)> = texts
        .iter()
        .enumerate()
        .filter(|(_, t)| !t.is_empty())
        .map(|(i, t)| (i + 1, &**t))
        .collect();
    for chunk in entries.chunks(100) {
        out.push_str(&format!("{} beginbfchar\n", chunk.len()));
        for (code, text) in chunk {
            let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            out.push_str(&format!("<{code:04x}> <{}>\n", hex(&units)));
        }
        out.push_str("endbfchar\n");
    }
    out.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A code is two bytes, and none is zero.
    #[test]
    fn codes_end_where_two_bytes_do() {
        let fonts = FontLibrary::bundled();
        let most = u32::from(u16::MAX);
        for (count, fits) in [(most, true), (most + 1, false)] {
            let mut variants = Variants::new(&fonts);
            for k in 0..count {
                let text = char::from_u32(0x1_0000 + k).expect("no surrogate").to_string();
                let plain = (Em::ZERO, Em::ZERO, None);
                variants.code(FaceId(0), (1 + k % 1000) as u16, plain, &text);
            }
            assert_eq!(variants.cut().is_ok(), fits, "{count}");
        }
    }
}
