//! Faces: finding, fallback by coverage, shaping, trims, subsets. Parsed once, shared by all.
//!
//! The bundled faces stand outside fontdb, so that an installed font of the same name cannot
//! shadow them; fontdb finds the user's and the system's, the latter only when needed.

use crate::geom::Em;
use crate::text::Lang;

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
}

/// Blank parts of a full-width mark: what `halt` would cut at its start and its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trim {
    /// Blank before the body.
    pub start: Em,
    /// Blank after the body.
    pub end: Em,
}

/// All faces a conversion may use.
#[derive(Debug, Default)]
pub struct FontLibrary {}
