//! Files to a first container: epub-builder lays out the book and packs its text.
//!
//! What it cannot say, and what it says wrongly, is made true by `seal`.

use epub_builder::{EpubBuilder, EpubContent, EpubVersion, ReferenceType, ZipLibrary};
use uuid::Uuid;

use super::opf::Identity;
use super::split::Part;
use super::xhtml::{Book, Written};

/// Packs style sheet and text.
pub(super) fn pack(
    book: &Book<'_>,
    written: &Written<'_>,
    css: &str,
    identity: &Identity,
) -> epub_builder::Result<Vec<u8>> {
    let mut builder = EpubBuilder::new(ZipLibrary::new()?)?;
    builder.epub_version(EpubVersion::V33);
    builder.set_title(book.title());
    builder.add_language(book.lang.tag());
    for author in &book.document.metadata.authors {
        builder.add_author(author);
    }
    builder.set_uuid(Uuid::new_v5(&Uuid::NAMESPACE_URL, identity.identifier.as_bytes()));
    // The clock and random numbers stay out of books.
    builder.set_modified_date(identity.modified.to_utc().parse().unwrap_or_default());
    builder.stylesheet(css.as_bytes())?;
    for (section, file) in book.plan.sections.iter().zip(&written.files) {
        let title = section.heading.as_ref().map_or(book.title(), |(_, text)| text);
        let kind = match section.part {
            Part::Cover => ReferenceType::Cover,
            Part::Front => ReferenceType::TitlePage,
            Part::Body => ReferenceType::Text,
            Part::Back => ReferenceType::Colophon,
        };
        let content = EpubContent::new(section.file.as_str(), file.as_bytes());
        builder.add_content(content.title(title).reftype(kind))?;
    }
    let mut packed = Vec::with_capacity(64 * 1024);
    builder.generate(&mut packed)?;
    Ok(packed)
}
