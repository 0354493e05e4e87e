//! Faces: finding, fallback by coverage, shaping, trims, subsets. Parsed once, shared by all.
//!
//! The bundled faces stand outside fontdb, so that an installed font of the same name cannot
//! shadow them; fontdb finds the user's and the system's, the latter only when needed.

mod bundle;
mod cff;
mod epub;
mod face;
mod forms;
mod glyf;
mod layout;
mod math;
mod memo;
mod outline;
mod pdf;
mod sfnt;
mod shape;
mod stack;
mod system;
mod turn;

pub use face::{Face, Measures};
pub use math::{Axis, MathFace, Measure, Stretched};
pub use outline::Stroke;
pub use pdf::{Outlines, PdfGlyph, PdfSubset};
pub use shape::Hans;
pub use system::{Installed, installed};

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, RwLock};

use crate::geom::Em;
use crate::say::Message;
use crate::text::Lang;
use face::Data;

/// Names a face of a [`FontLibrary`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(pub u16);

/// What a style asks of fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Request<'a> {
    /// Stack names (`song`, `hei`, `kai`, `code`) or families, in order.
    pub families: &'a [String],
    /// Bold wanted.
    pub bold: bool,
    /// Italic wanted (Latin only; Han never slants).
    pub italic: bool,
    /// Language of the run.
    pub lang: Lang,
}

/// A face chosen for some text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The face.
    pub face: FaceId,
    /// Bold was wanted and this face is not: stroke it.
    pub embolden: bool,
}

/// One shaped glyph; lengths in em of the face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shaped {
    /// Glyph id.
    pub id: u16,
    /// Byte offset in the shaped text of the cluster it belongs to.
    pub cluster: u32,
    /// Pen movement.
    pub advance: Em,
    /// Shift along the line and up.
    pub offset: (Em, Em),
}

/// Which script's rules a text is shaped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    /// Han, kana, full-width marks.
    Han,
    /// Western words and numbers, with kerning and ligatures.
    Western,
    /// Code: no ligatures, no kerning.
    Code,
    /// Han, kana and marks upright in vertical lines: an em each, by `vert`.
    Upright,
}

/// Blank parts of a full-width mark: what `halt` would cut at its start and its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trim {
    /// Blank before the body.
    pub start: Em,
    /// Blank after the body.
    pub end: Em,
}

/// The characters a font of an EPUB is to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Characters {
    /// Each character.
    pub chars: BTreeSet<char>,
    /// Characters that follow one another and may be kerned or joined.
    pub pairs: BTreeSet<(char, char)>,
    /// Characters with the variation selector after them.
    pub varied: BTreeSet<(char, char)>,
    /// Sequences that may be one sign: emoji with a skin tone, keycaps, flags (UTS #51).
    pub joined: BTreeSet<String>,
}

/// Why a font cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FontError {
    /// It is no font, or one we cannot read.
    Unusable(Message),
    /// Its licence bits (OS/2 fsType 2) forbid embedding.
    Restricted(String),
    /// No such family is installed.
    NotFound(String),
}

impl FontError {
    /// What is so.
    pub fn said(&self) -> Message {
        match self {
            FontError::Unusable(why) => say!("not a usable font: {why}", why),
            FontError::Restricted(name) => {
                say!("the licence of `{name}` forbids embedding it", name)
            }
            FontError::NotFound(name) => say!("no font family is called `{name}`", name),
        }
    }
}

impl fmt::Display for FontError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said().fmt(f)
    }
}

impl std::error::Error for FontError {}

/// A font file packed as WOFF2.
pub fn woff2(bytes: &[u8]) -> Result<Vec<u8>, FontError> {
    // The highest quality takes twenty times as long and saves a tenth.
    let quality = ttf2woff2::BrotliQuality::from(5);
    ttf2woff2::encode(bytes, quality).map_err(|e| FontError::Unusable(Message::foreign(e)))
}

/// Faces to try for some style, best first.
pub type FontStack = Arc<[FaceId]>;

type StackKey = (Vec<String>, bool, bool);

/// All faces a conversion may use. Shared by all threads; what it learns changes speed only.
#[derive(Debug)]
pub struct FontLibrary {
    faces: Vec<Face>,
    /// Faces the user put before a role's own.
    overrides: HashMap<String, Vec<FaceId>>,
    stacks: RwLock<HashMap<StackKey, FontStack>>,
}

impl FontLibrary {
    /// The faces inside the program. Opens none of them yet.
    pub fn bundled() -> FontLibrary {
        let faces = bundle::FACES.iter().enumerate();
        FontLibrary {
            faces: faces.map(|(i, b)| Face::bundled(FaceId(i as u16), b)).collect(),
            overrides: HashMap::new(),
            stacks: RwLock::default(),
        }
    }

    /// Takes in a font file; its family can then be named in themes.
    pub fn add_font(&mut self, bytes: Vec<u8>, index: u32) -> Result<FaceId, FontError> {
        let about = face::check(&bytes, index)?;
        let id = FaceId(self.faces.len() as u16);
        self.faces.push(Face::from_bytes(id, bytes, index, about));
        self.stacks = RwLock::default();
        Ok(id)
    }

    /// Takes in every face of an installed family.
    pub fn add_family(&mut self, name: &str) -> Result<Vec<FaceId>, FontError> {
        let files = system::faces_of(name);
        let found: Vec<FaceId> =
            files.into_iter().filter_map(|(b, i)| self.add_font(b, i).ok()).collect();
        if found.is_empty() { Err(FontError::NotFound(name.to_owned())) } else { Ok(found) }
    }

    /// All faces, in the order they came in.
    pub fn faces(&self) -> &[Face] {
        &self.faces
    }

    /// The files of all faces, for a program that sets text of its own, such as that of SVG.
    #[doc(hidden)]
    pub fn files(&self) -> Vec<Arc<dyn AsRef<[u8]> + Send + Sync>> {
        self.faces.iter().map(Face::file).collect()
    }

    /// Puts a face before those of a role: `song`, `hei`, `kai` or `code`.
    pub fn prefer(&mut self, role: &str, face: FaceId) {
        self.overrides.entry(role.to_owned()).or_default().push(face);
        self.stacks = RwLock::default();
    }

    /// Whether a face is one of those inside the program.
    #[doc(hidden)]
    pub fn is_bundled(&self, id: FaceId) -> bool {
        usize::from(id.0) < bundle::FACES.len()
    }

    /// The user's faces for a role, family by family as they were given, the best of each first.
    fn overrides(&self, role: &str, bold: bool, italic: bool) -> Vec<FaceId> {
        let mut own = self.overrides.get(role).cloned().unwrap_or_default();
        let families: Vec<&str> = own.iter().map(|&id| self.face(id).family.as_str()).collect();
        own.sort_by_key(|&id| {
            let face = self.face(id);
            let family = families.iter().position(|f| *f == face.family);
            (family, face.bold != bold, face.italic != italic)
        });
        own
    }

    /// Whether a family can be used without looking among the installed fonts.
    #[doc(hidden)]
    pub fn knows(&self, family: &str) -> bool {
        stack::role(family).is_some() || self.faces.iter().any(|f| f.family == family)
    }

    fn family(&self, name: &str, bold: bool, italic: bool) -> Vec<FaceId> {
        let mut found: Vec<&Face> = self.faces.iter().filter(|f| f.family == name).collect();
        found.sort_by_key(|f| (f.bold != bold, f.italic != italic, f.id));
        found.into_iter().map(|f| f.id).collect()
    }

    /// A face.
    #[doc(hidden)]
    pub fn face(&self, id: FaceId) -> &Face {
        &self.faces[id.0 as usize]
    }

    /// The faces to try for a request.
    #[doc(hidden)]
    pub fn stack(&self, request: &Request<'_>) -> FontStack {
        let key = (request.families.to_vec(), request.bold, request.italic);
        if let Some(stack) = self.stacks.read().unwrap_or_else(|e| e.into_inner()).get(&key) {
            return stack.clone();
        }
        let stack: FontStack = stack::faces(self, request).into();
        self.stacks.write().unwrap_or_else(|e| e.into_inner()).insert(key, stack.clone());
        stack
    }

    /// The first face of a stack that has all of a text; bold says whether to stroke others.
    #[doc(hidden)]
    pub fn covering(&self, stack: &[FaceId], bold: bool, text: &str) -> Option<Choice> {
        stack::covering(self, stack, bold, text)
    }

    /// Shapes a text with one face.
    #[doc(hidden)]
    pub fn shape(
        &self,
        face: FaceId,
        text: &str,
        lang: Lang,
        script: Script,
        out: &mut Vec<Shaped>,
    ) {
        shape::shape(self.face(face), text, lang, script, out);
    }

    /// The Han of a face in a language.
    #[doc(hidden)]
    pub fn hans(&self, face: FaceId, lang: Lang) -> Hans<'_> {
        Hans::of(self.face(face), lang)
    }

    /// The blanks of a full-width mark by the font's `halt`; a variation selector may follow it.
    #[doc(hidden)]
    pub fn trim(&self, face: FaceId, mark: &str, lang: Lang) -> Option<Trim> {
        shape::trim(self.face(face), mark, lang)
    }

    /// The blanks of a mark upright in a vertical line, by the font's `vhal`.
    #[doc(hidden)]
    pub fn trim_upright(&self, face: FaceId, mark: &str, lang: Lang) -> Option<Trim> {
        shape::trim_upright(self.face(face), mark, lang)
    }

    /// Whether a face has a form of its own of a character for vertical lines.
    #[doc(hidden)]
    pub fn has_upright(&self, face: FaceId, c: char, lang: Lang) -> bool {
        shape::has_upright(self.face(face), c, lang)
    }

    /// A subset with just these glyphs, in this order, for a PDF.
    #[doc(hidden)]
    pub fn subset_for_pdf(
        &self,
        face: FaceId,
        glyphs: &[PdfGlyph],
    ) -> Result<PdfSubset, FontError> {
        pdf::subset(self.face(face), glyphs)
    }

    /// A font of its own with just these characters and this name, for an EPUB.
    #[doc(hidden)]
    pub fn subset_for_epub(
        &self,
        face: FaceId,
        wanted: &Characters,
        lang: Lang,
        family: &str,
    ) -> Result<Vec<u8>, FontError> {
        epub::subset(self.face(face), wanted, lang, family)
    }
}
