//! A document to an EPUB 3.3 book.
//!
//! 1. `split` decides which files there are, `xhtml` writes them and notes what it used, `kepub`
//!    marks their sentences where that is wanted;
//! 2. `faces` cuts fonts for the characters used, `css` writes the theme as a style sheet;
//! 3. `package` packs the book with epub-builder, `seal` makes it true: package document (`opf`),
//!    navigation (`nav`), images, fonts, fixed order and dates.
//!
//! The same document, theme and options give the same bytes.

mod container;
mod css;
mod faces;
mod href;
mod kepub;
mod nav;
mod opf;
mod package;
mod seal;
mod split;
mod target;
mod words;
mod xhtml;
mod xml;

pub use target::Target;

use rayon::prelude::*;

use crate::deflate::Effort;
use crate::diag::{Diagnostic, Sink};
use crate::document::{Asset, Date, Document, NodeId, Rendition, content_urn, file_sum};
use crate::font::FontLibrary;
use crate::theme::{Role, Theme};

/// The fonts an EPUB brings, cut to the characters used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EpubFonts {
    /// OpenType or TrueType files, which every reader takes.
    #[default]
    OpenType,
    /// WOFF2 files: a quarter smaller, unknown to old readers.
    Woff2,
    /// None: the reader's own.
    None,
}

/// How an EPUB is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EpubOptions {
    /// When the book was made; else the day the article was published. Never the clock's.
    pub modified: Option<Date>,
    /// The fonts it brings.
    pub fonts: EpubFonts,
    /// Whom it is made for.
    pub target: Target,
    /// The cover image.
    pub cover: Option<Rendition>,
    /// Where the pages of the PDF begin, when one is made together with the book.
    pub pages: Option<PageMap>,
}

/// The pages of the PDF made from the same document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageMap {
    /// What identifies the PDF, such as a URN.
    pub source: String,
    /// The pages in order.
    pub pages: Vec<PageStart>,
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageStart {
    /// The page's label, as printed or as the PDF numbers it.
    pub label: String,
    /// The block whose text is first on the page.
    pub block: NodeId,
    /// Characters of that block on the pages before. An image counts as one; line breaks and soft
    /// hyphens do not count.
    pub offset: usize,
}

/// Writes an EPUB.
pub fn write(
    document: &Document,
    theme: &Theme,
    fonts: &FontLibrary,
    options: &EpubOptions,
    sink: &mut Sink,
) -> Result<Vec<u8>, Diagnostic> {
    let target = options.target;
    let plan = split::plan(document, options.cover.is_some() && target.cover_page(), target);
    let lang = document.lang();
    let cover = opf::cover_file(options);
    let words = words::words(lang);
    let book = xhtml::Book { document, theme, plan: &plan, words, lang, cover };
    let map = options.pages.as_ref();
    let mut written = xhtml::write(&book, map, sink);
    if target.marks_sentences() {
        written.files.par_iter_mut().for_each(|file| *file = kepub::mark(file));
    }
    let places = nav::places(&book, &written, map);
    navigation_used(&book, &places, &mut written);
    target::report(target, document, &written, sink);
    let fonts = embedded(&book, &mut written, options, fonts, sink);
    let identity = identity(document, options);
    let has_mathml = !written.mathml.is_empty();
    let css = css::stylesheet(theme, &fonts, &document.languages(), target, has_mathml);
    let failed = |e: &dyn std::fmt::Display| {
        Diagnostic::error(
            "epub-write",
            say!("the EPUB could not be packed: {error}", error = e.to_string()),
        )
    };
    let packed = package::pack(&book, &written, &css, &identity).map_err(|e| failed(&e))?;
    let package = opf::Package {
        book: &book,
        written: &written,
        fonts: &fonts,
        identity: &identity,
        options,
    };
    let own = Own {
        opf: opf::write(&package),
        nav: nav::nav(&book, &places),
        ncx: nav::ncx(&book, &places, &identity.identifier),
    };
    seal::seal(&packed, &parts(&package, &own)).map_err(|e| failed(&e))
}

/// The fonts of what was written. That of the signs of formulas comes only with formulas.
fn embedded<'a>(
    book: &xhtml::Book<'a>,
    written: &mut xhtml::Written<'a>,
    options: &EpubOptions,
    library: &FontLibrary,
    sink: &mut Sink,
) -> faces::Fonts {
    let has_mathml = !written.mathml.is_empty();
    if has_mathml {
        written.used.settle_signs(library, book.body_look());
    }
    if options.target.body_is_readers() {
        written.used.leave_out(book.body_look().family);
    }
    if options.fonts == EpubFonts::None {
        return faces::Fonts::default();
    }
    let kind = options.fonts;
    let mut fonts = faces::embed(&written.used, book.theme, library, book.lang, kind, sink);
    if has_mathml {
        fonts.add_mathematics(library, kind, sink);
    }
    fonts
}

/// Files that take the place of epub-builder's.
struct Own {
    opf: String,
    nav: String,
    ncx: String,
}

/// All files of the container but the first, in order.
fn parts<'a>(package: &opf::Package<'a>, own: &'a Own) -> Vec<seal::Part<'a>> {
    let part = |path: &str, bytes: Option<&'a [u8]>, effort| {
        let root = if path.starts_with("META-INF/") { "" } else { "OEBPS/" };
        seal::Part { path: format!("{root}{path}"), bytes, effort }
    };
    let usual = Some(Effort::Usual);
    let of_image = |image: &Rendition| usual.filter(|_| image.media_type == "image/svg+xml");
    let mut parts = vec![part("META-INF/container.xml", None, usual)];
    if package.says_fonts() {
        parts.push(part("META-INF/com.apple.ibooks.display-options.xml", None, usual));
    }
    for (path, text) in [("content.opf", &own.opf), ("nav.xhtml", &own.nav), ("toc.ncx", &own.ncx)]
    {
        parts.push(part(path, Some(text.as_bytes()), usual));
    }
    parts.push(part("stylesheet.css", None, usual));
    let sections = &package.book.plan.sections;
    parts.extend(sections.iter().map(|s| part(&s.file, None, usual)));
    if let (Some(cover), Some(file)) = (&package.options.cover, opf::cover_file(package.options)) {
        parts.push(part(&file, Some(&cover.bytes), of_image(cover)));
    }
    let document = package.book.document;
    for &id in &package.written.images {
        let image = document.asset(id).for_epub.as_ref();
        if let (Some(image), Some(file)) = (image, xhtml::image_file(document, id)) {
            parts.push(part(&file, Some(&image.bytes), of_image(image)));
        }
    }
    for font in &package.fonts.files {
        let effort = Some(Effort::Little).filter(|_| font.media_type != "font/woff2");
        parts.push(part(&font.file, Some(&font.bytes), effort));
    }
    parts
}

/// The nav document is written in the look of body and first heading.
fn navigation_used<'a>(
    book: &xhtml::Book<'a>,
    places: &nav::Places,
    written: &mut xhtml::Written<'a>,
) {
    let text = nav::text(book, places);
    for role in [Role::Body, Role::Heading1] {
        let style = book.theme.style(role);
        let look = faces::Look { family: &style.family, bold: style.bold, italic: false };
        written.used.add(look, if role == Role::Body { &text } else { book.words.contents });
    }
}

/// The identifier is the user's, or made from what the article says.
fn identity(document: &Document, options: &EpubOptions) -> opf::Identity {
    let given = document.metadata.identifier.as_deref().map(str::trim).filter(|i| !i.is_empty());
    let identifier = match given {
        Some(given) => given.to_owned(),
        None => {
            let sum = |a: &Asset| a.for_epub.as_ref().map(|image| file_sum(&image.bytes));
            content_urn(|tell| document.tell(&sum, tell))
        }
    };
    let published = document.metadata.published;
    // A date is required; without any, the beginning of time for ZIP.
    let epoch = Date { year: 1980, month: 1, day: 1, time: None, offset: Some(0) };
    opf::Identity { identifier, modified: options.modified.or(published).unwrap_or(epoch) }
}
