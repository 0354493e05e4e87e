//! The rules of stores, beyond those of EPUB.

use super::xhtml::{Written, image_file};
use crate::diag::{Diagnostic, Sink};
use crate::document::Document;
use crate::say::Message;

/// Whom a book is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// Every reader.
    #[default]
    Generic,
    /// Amazon (Kindle Publishing Guidelines): the text in the reader's own font, size and leading,
    /// no page with the cover.
    Kindle,
    /// Kobo: a file for every section, which its readers turn to faster.
    Kobo,
    /// A reader of Kobo that the book is copied to: its better engine takes books of this kind
    /// alone, by their name, and keeps places and highlights by marks in the text.
    Kepub,
    /// Apple Books: its own extension says that the book brings fonts; pictures have a limit.
    Apple,
}

impl Target {
    /// Whether the cover has a page in the text (Kindle Publishing Guidelines 4.2: it has not).
    pub(super) fn cover_page(self) -> bool {
        self != Target::Kindle
    }

    /// Whether the look of the body is the reader's (Kindle Publishing Guidelines 6.2).
    pub(super) fn body_is_readers(self) -> bool {
        self == Target::Kindle
    }

    /// Whether every section has a file of its own, however short.
    pub(super) fn parts_sections(self) -> bool {
        matches!(self, Target::Kobo | Target::Kepub)
    }

    /// Whether sentences are marked.
    pub(super) fn marks_sentences(self) -> bool {
        self == Target::Kepub
    }

    /// What names of books end in, without the first stop: of whomever they are made for.
    pub const EXTENSIONS: [&str; 2] = ["epub", "kepub.epub"];

    /// What the file's name ends in.
    pub fn extension(self) -> &'static str {
        Target::EXTENSIONS[usize::from(self == Target::Kepub)]
    }

    /// Whether Apple's own metadata are of use.
    pub(super) fn knows_ibooks(self) -> bool {
        matches!(self, Target::Generic | Target::Apple)
    }

    /// Pixels an image has at most: Apple Books Asset Guide, Kindle Publishing Guidelines 10.4.
    fn most_pixels(self) -> Option<(u64, Message)> {
        match self {
            Target::Apple => {
                Some((5_600_000, say!("Apple Books takes images of 5.6 megapixels at most")))
            }
            Target::Kindle => {
                Some((5_000_000, say!("Kindle takes images of 5 megapixels at most")))
            }
            Target::Generic | Target::Kobo | Target::Kepub => None,
        }
    }
}

/// Tells which images are larger than the store takes.
pub(super) fn report(target: Target, document: &Document, written: &Written<'_>, sink: &mut Sink) {
    let Some((most, hint)) = target.most_pixels() else { return };
    for &id in written.images.iter().filter(|i| image_file(document, **i).is_some()) {
        let asset = document.asset(id);
        let (width, height) = asset.pixels;
        if u64::from(width) * u64::from(height) > most {
            let message =
                say!("`{name}` has {width} × {height} pixels", name = asset.name, width, height);
            sink.push(Diagnostic::warning("image-too-large-for-store", message).hint(hint.clone()));
        }
    }
}
