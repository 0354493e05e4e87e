//! Figures and the images in them.

use std::sync::Arc;

use super::Inline;

/// Names an image of the document: an index into [`super::Document::assets`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetId(pub u32);

/// A figure at its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its number as written, normalised: `3`, `1-2`, `4a`.
    pub number: Option<String>,
    /// The label shown before the caption, such as `图3`; empty when it has no number.
    pub label: String,
    /// The caption without label; empty when the source has none of its own.
    pub caption: Vec<Inline>,
    /// Who made it, split off the caption.
    pub credit: Option<String>,
    /// Alternative text given by the source.
    pub alt: Option<String>,
    /// The path or URL the source gave, if any.
    pub path: Option<String>,
    /// Its image.
    pub image: ImageState,
}

/// What became of a figure's image.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ImageState {
    /// Not looked for yet.
    #[default]
    Unresolved,
    /// Found and decoded.
    Found(AssetId),
    /// Not found or not usable; a box stands for it, with this reason.
    Missing(String),
}

impl Figure {
    /// What a person who cannot see the image is told: the given text, else label and caption.
    pub fn alt_text(&self) -> String {
        if let Some(alt) = self.alt.as_deref().filter(|a| !a.trim().is_empty()) {
            return alt.to_owned();
        }
        self.name()
    }

    /// Whether its alternative text says more than what stands below it.
    pub(crate) fn is_described(&self) -> bool {
        let alt = self.alt.as_deref().unwrap_or_default().trim();
        !alt.is_empty() && alt != super::plain_text(&self.caption).trim() && alt != self.name()
    }

    /// Whether a text beside it may be its caption: it has none yet, or but its alternative text.
    pub(crate) fn has_room(&self) -> bool {
        self.caption.is_empty() || self.alt.as_deref() == Some(&super::plain_text(&self.caption))
    }

    /// What it is called: label and caption.
    pub fn name(&self) -> String {
        let caption = super::plain_text(&self.caption);
        match (self.label.is_empty(), caption.is_empty()) {
            (false, false) => format!("{}\u{3000}{}", self.label, caption),
            (false, true) => self.label.clone(),
            (true, _) => caption,
        }
    }
}

/// One image, decoded once, in the forms the outputs want.
#[derive(Clone, Debug, PartialEq)]
pub struct Asset {
    /// File name as found, for messages.
    pub name: String,
    /// Width and height in pixels, upright (after EXIF orientation).
    pub pixels: (u32, u32),
    /// For the PDF, if a PDF was asked for.
    pub for_pdf: Option<PdfImage>,
    /// For the EPUB, if an EPUB was asked for.
    pub for_epub: Option<Rendition>,
}

/// Whether an image of so many pixels is a picture to look at, not an icon, an emoji or a badge,
/// which are as high as the text they stand in.
pub fn is_picture((width, height): (u32, u32)) -> bool {
    width.max(height) >= 100 && width.min(height) >= 40
}

/// An image file ready to be packed.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendition {
    /// Such as `image/jpeg`.
    pub media_type: &'static str,
    /// File name extension without dot.
    pub extension: &'static str,
    /// The file.
    pub bytes: Arc<[u8]>,
}

/// An image as PDF stores it (ISO 32000-1, 8.9.5): samples and an optional soft mask.
#[derive(Clone, Debug, PartialEq)]
pub struct PdfImage {
    /// Width and height of the samples as stored.
    pub pixels: (u32, u32),
    /// EXIF orientation 1 to 8 still to be applied when drawing.
    pub orientation: u8,
    /// The samples.
    pub samples: Samples,
    /// Soft mask: 8-bit grey, zlib with PNG predictors (Predictor 15), same pixels.
    pub alpha: Option<Arc<[u8]>>,
}

/// Image samples in one of PDF's encodings.
#[derive(Clone, Debug, PartialEq)]
pub enum Samples {
    /// A JPEG file passed through byte for byte (DCTDecode).
    Jpeg {
        /// The file.
        bytes: Arc<[u8]>,
        /// 1 grey, 3 colour, 4 CMYK.
        components: u8,
        /// Whether CMYK samples are inverted (Adobe marker).
        inverted: bool,
        /// Embedded ICC profile.
        icc: Option<Arc<[u8]>>,
    },
    /// zlib data of rows with PNG filters (FlateDecode, Predictor 15).
    Flate {
        /// The data.
        data: Arc<[u8]>,
        /// 1 grey or palette index, 3 colour.
        colours: u8,
        /// Bits per component: 1, 2, 4 or 8.
        bits: u8,
        /// RGB triples when the samples are palette indices.
        palette: Option<Arc<[u8]>>,
        /// Embedded ICC profile.
        icc: Option<Arc<[u8]>>,
    },
}
