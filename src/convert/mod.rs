//! One article, from bytes to books: read, recognise figures, clean, link, resolve; then pages
//! and PDF on one side and EPUB on the other, at the same time from the same document.

mod alt;
mod appendix;
mod attach;
mod bind;
mod byline;
mod converter;
mod crosslinks;
mod report;
mod severity;
mod study;

pub use bind::{Bound, BoundArticle};
pub use converter::{Article, Converter, convert};
pub use report::{Change, Finding, OfArticle, Report};
pub use study::{Entry as OutlineEntry, FaceUse, Faces, Fact, Shown, Study, faces, study};

pub use crate::clean::{
    CleanOptions, Mode as CleanMode, Pinyin, Punctuation, RuleError, UserRules,
};
pub use crate::document::{Date, Metadata, Series, isbn};
pub use crate::epub::{EpubFonts, Target};
pub use crate::pdf::Standard as PdfStandard;
pub use crate::read::{Format as InputFormat, Paragraphs, format_by_name};
pub use crate::text::{Conversion, Lang};

use std::path::Path;

use crate::diag::{Diagnostic, Severity, Sink};
use crate::document::{
    Asset, Block, BlockKind, Document, Rendition, Samples, content_urn, file_sum,
};
use crate::epub::{self, EpubOptions, PageMap, PageStart};
use crate::figure::{self, FigureOptions};
use crate::font::FontLibrary;
use crate::frame::{Page, Pages};
use crate::geom::Pt;
use crate::pdf::{self, Attachment, PdfOptions};
use crate::read::{self, ReadOptions};
use crate::source::{AssetError, Assets, Source};
use crate::theme::Theme;
use crate::{clean, cover, typeset};

/// Which books to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formats {
    /// An EPUB.
    pub epub: bool,
    /// A PDF.
    pub pdf: bool,
}

/// What the user says of an article, before what the article says of itself.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which books.
    pub formats: Formats,
    /// The encoding, if it is known.
    pub encoding: Option<String>,
    /// The kind of input.
    pub input: InputFormat,
    /// How plain text marks its paragraphs.
    pub paragraphs: Paragraphs,
    /// What is said of the article, over what it says of itself.
    pub about: Metadata,
    /// When the books are made; without it they bear the article's own date or none.
    pub created: Option<Date>,
    /// The cover.
    pub cover: Cover,
    /// Whether the cover is wanted as a file of its own, too.
    pub cover_file: bool,
    /// Cleaning.
    pub clean: CleanOptions,
    /// From which Chinese characters to which.
    pub script: Option<Conversion>,
    /// Whether pinyin stands above the characters.
    pub pinyin: Option<Pinyin>,
    /// Whether what was left out of the text stands in an appendix.
    pub keep_removed: bool,
    /// Whether what is missing or doubtful is an error.
    pub strict: bool,
    /// Whether an image that is there and cannot be shown is an error.
    pub archival: bool,
    /// The fonts the EPUB brings.
    pub epub_fonts: EpubFonts,
    /// Whom the EPUB is made for.
    pub target: Target,
    /// Pixels per inch above which images are made smaller for the PDF; none to keep them all.
    pub image_ppi: Option<u32>,
    /// Whether the PDF's outline lists the figures too.
    pub outline_figures: bool,
    /// Whether 〓 may stand in a PDF that claims a standard for a character that no font has; else
    /// such a character is an error.
    pub mark_missing: bool,
    /// What the PDF claims to conform to.
    pub pdf_standard: PdfStandard,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            formats: Formats { epub: true, pdf: true },
            encoding: None,
            input: InputFormat::Auto,
            paragraphs: Paragraphs::Auto,
            about: Metadata::default(),
            created: None,
            cover: Cover::Typeset,
            cover_file: false,
            clean: CleanOptions::default(),
            script: None,
            pinyin: None,
            keep_removed: false,
            strict: false,
            archival: false,
            epub_fonts: EpubFonts::default(),
            target: Target::default(),
            image_ppi: Some(300),
            outline_figures: false,
            mark_missing: true,
            pdf_standard: PdfStandard::default(),
        }
    }
}

/// The cover of an EPUB.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cover {
    /// Set by us from title, authors and source.
    #[default]
    Typeset,
    /// An image: file name and bytes.
    Image(String, Vec<u8>),
    /// None.
    None,
}

/// The books of an article.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// The EPUB, if asked for.
    pub epub: Option<Vec<u8>>,
    /// The PDF, if asked for.
    pub pdf: Option<Vec<u8>>,
    /// The cover, if asked for as a file.
    pub cover: Option<Rendition>,
}

/// What came of an article: the books, unless an error stood in the way, and the report.
#[derive(Debug)]
pub struct Output {
    /// The books; `None` if there is an error in the report.
    pub books: Option<Books>,
    /// Findings and changes.
    pub report: Report,
    /// The decoded text, for messages that show it.
    pub source: Option<Source>,
}

/// From the document as read to a book of its own, with its title and what stands below it.
fn prepare_alone(
    document: &mut Document,
    source: &Source,
    assets: &dyn Assets,
    theme: &Theme,
    options: &Options,
    sink: &mut Sink,
) -> Result<(), Diagnostic> {
    let given = prepare(document, source, assets, theme, options, sink)?;
    byline::add_title(document, given);
    byline::add(document);
    byline::add_subtitle(document);
    byline::name(document, &source.name);
    if options.keep_removed {
        appendix::add(document, source);
    }
    Ok(())
}

/// What the reader is told.
fn read_options(name: &str, options: &Options) -> ReadOptions {
    ReadOptions {
        name: name.to_owned(),
        encoding: options.encoding.clone(),
        format: options.input,
        paragraphs: options.paragraphs,
        ..ReadOptions::default()
    }
}

/// From the document as read to the document as set, but for its title. Whether the user gave the
/// title.
fn prepare(
    document: &mut Document,
    source: &Source,
    assets: &dyn Assets,
    theme: &Theme,
    options: &Options,
    sink: &mut Sink,
) -> Result<bool, Diagnostic> {
    figure::recognize(document, source, sink)?;
    clean::clean(document, source, &options.clean, sink);
    figure::link_references(document, source, sink);
    clean::link_addresses(document);
    let said = options.about.language;
    if let Some(conversion) = options.script {
        document.metadata.language = said.or(document.metadata.language);
        clean::convert_script(document, conversion, sink);
    }
    // What is said of the language is said of the article as it was given.
    let converted = options.script.and(document.metadata.language);
    if let Some(pinyin) = options.pinyin {
        document.metadata.language = converted.or(said).or(document.metadata.language);
        clean::annotate(document, pinyin, sink);
    }
    let wanted = FigureOptions {
        pdf: options.formats.pdf,
        epub: options.formats.epub,
        strict: options.strict,
        most: options.image_ppi.map(|ppi| largest(theme, ppi)),
        fonts: Some(|| FontLibrary::bundled().files()),
        ..FigureOptions::default()
    };
    figure::resolve(document, source, assets, &wanted, sink);
    alt::check(document, sink);
    if document.body.is_empty() {
        return Err(Diagnostic::error(
            "no-text",
            say!("nothing is left of the article after cleaning"),
        )
        .hint(say!("see what was removed with `--clean report`")));
    }
    let beside = sidecar(&source.name, assets, sink);
    document.metadata.overlay(&beside);
    document.metadata.overlay(&options.about);
    document.metadata.language = converted.or(document.metadata.language);
    Ok(beside.title.is_some() || options.about.title.is_some())
}

/// Pixels of the largest figure a page has room for.
fn largest(theme: &Theme, ppi: u32) -> (u32, u32) {
    let pixels = |length: Pt| (length.0 / 72.0 * f64::from(ppi)).floor().max(1.0) as u32;
    let page = &theme.page;
    let height = page.leading * (f64::from(page.lines) * theme.figure.max_height);
    let (along, across) = (pixels(page.measure_pt()), pixels(height));
    if page.vertical { (across, along) } else { (along, across) }
}

/// The cover that the options ask for.
fn make_cover(makings: &Makings<'_>, sink: &mut Sink) -> Result<Option<Rendition>, Diagnostic> {
    let Makings { document, theme, fonts, assets, options, .. } = *makings;
    if !options.formats.epub && !options.cover_file {
        return Ok(None);
    }
    match &options.cover {
        Cover::None => Ok(None),
        Cover::Image(name, bytes) => figure::load_cover(name, bytes.clone(), sink).map(Some),
        Cover::Typeset => match named_cover(document, assets, sink) {
            Some(cover) => Ok(Some(cover)),
            None => Ok(Some(cover::draw(&typeset::cover(document, theme, fonts), fonts))),
        },
    }
}

/// The cover the article names itself. When it is not there, one is typeset.
fn named_cover(document: &Document, assets: &dyn Assets, sink: &mut Sink) -> Option<Rendition> {
    let name = document.metadata.cover.as_deref()?;
    let read = assets.read(name).map_err(|error| {
        let why = match error {
            AssetError::Missing => say!("there is no such file"),
            AssetError::Refused(why) | AssetError::Failed(why) => why,
            AssetError::TooLarge(bytes) => say!("{bytes} bytes are too many", bytes),
        };
        Diagnostic::warning(
            "cover-unreadable",
            say!("the cover `{name}` is not used: {why}", name, why),
        )
    });
    let loaded = read.and_then(|bytes| figure::load_cover(name, bytes, sink));
    loaded.map_err(|d| sink.push(Diagnostic { severity: Severity::Warning, ..d })).ok()
}

/// What the file beside the article says of it.
fn sidecar(name: &str, assets: &dyn Assets, sink: &mut Sink) -> Metadata {
    let file = Path::new(name).with_extension("toml");
    let Some(file) = file.file_name().and_then(|f| f.to_str()) else { return Metadata::default() };
    match assets.read(file) {
        Ok(bytes) => read::sidecar(file, &bytes, sink),
        Err(_) => Metadata::default(),
    }
}

/// What books are made of.
struct Makings<'a> {
    document: &'a Document,
    theme: &'a Theme,
    fonts: &'a FontLibrary,
    assets: &'a dyn Assets,
    options: &'a Options,
    /// Makes what is attached to a PDF that may bear it, knowing what was found so far.
    attachments: &'a (dyn Fn(&Sink) -> Vec<Attachment> + Sync),
}

/// PDF and EPUB at once. The EPUB names the pages of the PDF, so pages come first.
fn write(makings: &Makings<'_>, sink: &mut Sink) -> Option<Books> {
    let theme = makings.theme.in_language(makings.document.lang());
    let makings = &Makings { theme: &theme, ..*makings };
    let Makings { document, theme, fonts, options, .. } = *makings;
    let identifier = identifier(document);
    let pages = options.formats.pdf.then(|| typeset::typeset(document, theme, fonts, sink));
    if pages.is_some()
        && !options.mark_missing
        && severity::forbid_missing(options.pdf_standard, sink)
    {
        return None;
    }
    let wanted = PdfOptions {
        created: options.created,
        identifier: Some(identifier.clone()),
        standard: options.pdf_standard,
        outline_figures: options.outline_figures,
        attachments: if pages.is_some() && options.pdf_standard.has_attachments() {
            (makings.attachments)(sink)
        } else {
            Vec::new()
        },
    };
    let page_map = pages.as_ref().map(|p| page_map(p, &identifier));
    let make_pdf = || {
        let mut sink = Sink::new();
        let made = pages.map(|p| pdf::write(p, document, fonts, &wanted, &mut sink));
        (made.transpose(), sink)
    };
    let make_epub = || {
        let mut sink = Sink::new();
        let cover = match make_cover(makings, &mut sink) {
            Ok(cover) => cover,
            Err(fatal) => return (Err(fatal), None, sink),
        };
        let wanted = EpubOptions {
            modified: options.created.or_else(|| latest(document)),
            fonts: options.epub_fonts,
            target: options.target,
            cover: cover.clone(),
            pages: page_map,
        };
        let made =
            options.formats.epub.then(|| epub::write(document, theme, fonts, &wanted, &mut sink));
        (made.transpose(), cover.filter(|_| options.cover_file), sink)
    };
    let ((pdf, pdf_sink), (epub, cover, epub_sink)) = rayon::join(make_pdf, make_epub);
    sink.join(pdf_sink);
    sink.join(epub_sink);
    match (pdf, epub) {
        (Ok(pdf), Ok(epub)) => Some(Books { epub, pdf, cover }),
        (pdf, epub) => {
            pdf.err().into_iter().chain(epub.err()).for_each(|fatal| sink.push(fatal));
            None
        }
    }
}

/// A book of several articles is no older than the last of them.
fn latest(document: &Document) -> Option<Date> {
    document.parts.iter().filter_map(|p| p.metadata.published).max()
}

/// Where the pages of the PDF begin.
fn page_map(pages: &Pages, source: &str) -> PageMap {
    let start = |p: &Page| {
        let (block, offset) = p.begins?;
        Some(PageStart { label: p.label.clone(), block, offset })
    };
    PageMap { source: source.to_owned(), pages: pages.pages.iter().filter_map(start).collect() }
}

/// What identifies the PDF: the user's identifier, else a name made of what the article says.
fn identifier(document: &Document) -> String {
    if let Some(given) = &document.metadata.identifier {
        return given.clone();
    }
    let sum = |asset: &Asset| {
        let image = asset.for_pdf.as_ref()?;
        let (Samples::Jpeg { bytes, .. } | Samples::Flate { data: bytes, .. }) = &image.samples;
        Some(file_sum(bytes))
    };
    content_urn(|tell| {
        tell("PDF");
        document.tell(&sum, tell);
    })
}

fn finish(
    books: Option<Books>,
    document: &Document,
    mut sink: Sink,
    source: Option<Source>,
    options: &Options,
) -> Output {
    options.raise(&mut sink);
    let findings = sink.into_sorted();
    let failed = findings.iter().any(|d| d.severity == Severity::Error);
    let report = Report::new(document, findings, source.as_ref());
    Output { books: books.filter(|_| !failed), report, source }
}

/// Whether a block is the article's title.
fn is_title(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Heading { level: 1, .. })
}

#[cfg(test)]
mod demanded;
