//! One article, from bytes to books: read, recognise figures, clean, link, resolve; then pages
//! and PDF on one side and EPUB on the other, at the same time from the same document.

mod byline;
mod report;

pub use report::{Change, Finding, Report};

pub use crate::clean::{CleanOptions, Mode as CleanMode, Punctuation};
pub use crate::document::{Date, Metadata, Series, isbn};
pub use crate::epub::{EpubFonts, Target};
pub use crate::read::{Format as InputFormat, Paragraphs};
pub use crate::text::Lang;

use std::path::Path;

use uuid::Uuid;

use crate::diag::{Diagnostic, Severity, Sink};
use crate::document::{Block, BlockKind, Document, Rendition, plain_text};
use crate::epub::{self, EpubOptions, PageMap, PageStart};
use crate::figure::{self, FigureOptions};
use crate::font::FontLibrary;
use crate::frame::{Page, Pages};
use crate::pdf::{self, PdfOptions};
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
    /// Whether what is missing is an error.
    pub strict: bool,
    /// The fonts the EPUB brings.
    pub epub_fonts: EpubFonts,
    /// Whom the EPUB is made for.
    pub target: Target,
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
            strict: false,
            epub_fonts: EpubFonts::default(),
            target: Target::default(),
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

/// Findings that `strict` makes errors (INPUT 5).
const STRICT: [&str; 6] = [
    "figure-missing",
    "figure-broken",
    "figure-ambiguous",
    "figure-unsupported",
    "glyph-missing",
    "undecodable",
];

/// Converts an article. Never panics on input; what is wrong is in the report.
pub fn convert(
    name: &str,
    bytes: &[u8],
    assets: &dyn Assets,
    theme: &Theme,
    fonts: &FontLibrary,
    options: &Options,
) -> Output {
    let mut sink = Sink::new();
    let read = ReadOptions {
        name: name.to_owned(),
        encoding: options.encoding.clone(),
        format: options.input,
        paragraphs: options.paragraphs,
        ..ReadOptions::default()
    };
    let (source, mut document) = match read::read(bytes, &read, &mut sink) {
        Ok(read) => read,
        Err(fatal) => {
            sink.push(fatal);
            return finish(None, Document::default(), sink, None, options);
        }
    };
    if let Err(fatal) = prepare(&mut document, &source, assets, options, &mut sink) {
        sink.push(fatal);
        return finish(None, document, sink, Some(source), options);
    }
    let books = write(&document, theme, fonts, options, assets, &mut sink);
    finish(books, document, sink, Some(source), options)
}

/// From the document as read to the document as set.
fn prepare(
    document: &mut Document,
    source: &Source,
    assets: &dyn Assets,
    options: &Options,
    sink: &mut Sink,
) -> Result<(), Diagnostic> {
    figure::recognize(document, source, sink);
    clean::clean(document, source, &options.clean, sink);
    figure::link_references(document, source, sink);
    let wanted = FigureOptions {
        pdf: options.formats.pdf,
        epub: options.formats.epub,
        strict: options.strict,
        ..FigureOptions::default()
    };
    figure::resolve(document, source, assets, &wanted, sink);
    if document.body.is_empty() {
        return Err(Diagnostic::error("no-text", "nothing is left of the article after cleaning")
            .hint("see what was removed with `--clean report`"));
    }
    let beside = sidecar(&source.name, assets, sink);
    document.metadata.overlay(&beside);
    document.metadata.overlay(&options.about);
    let given = beside.title.is_some() || options.about.title.is_some();
    byline::add_title(document, given);
    byline::add(document);
    byline::name(document, &source.name);
    Ok(())
}

/// The cover that the options ask for.
fn make_cover(
    document: &Document,
    theme: &Theme,
    fonts: &FontLibrary,
    options: &Options,
    assets: &dyn Assets,
    sink: &mut Sink,
) -> Result<Option<Rendition>, Diagnostic> {
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
            AssetError::Missing => "there is no such file".to_owned(),
            AssetError::Refused(why) | AssetError::Failed(why) => why,
            AssetError::TooLarge(bytes) => format!("{bytes} bytes are too many"),
        };
        Diagnostic::warning("cover-unreadable", format!("the cover `{name}` is not used: {why}"))
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

/// PDF and EPUB at once. The EPUB names the pages of the PDF, so pages come first.
fn write(
    document: &Document,
    theme: &Theme,
    fonts: &FontLibrary,
    options: &Options,
    assets: &dyn Assets,
    sink: &mut Sink,
) -> Option<Books> {
    let identifier = identifier(document);
    let pages = options.formats.pdf.then(|| typeset::typeset(document, theme, fonts, sink));
    let make_pdf = || {
        let mut sink = Sink::new();
        let identifier = Some(identifier.clone());
        let wanted = PdfOptions { created: options.created, identifier };
        let made = pages.as_ref().map(|p| pdf::write(p, document, fonts, &wanted, &mut sink));
        (made.transpose(), sink)
    };
    let make_epub = || {
        let mut sink = Sink::new();
        let cover = match make_cover(document, theme, fonts, options, assets, &mut sink) {
            Ok(cover) => cover,
            Err(fatal) => return (Err(fatal), None, sink),
        };
        let wanted = EpubOptions {
            modified: options.created,
            fonts: options.epub_fonts,
            target: options.target,
            cover: cover.clone(),
            pages: pages.as_ref().map(|p| page_map(p, &identifier)),
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

/// Where the pages of the PDF begin.
fn page_map(pages: &Pages, source: &str) -> PageMap {
    let start = |p: &Page| {
        let (block, offset) = p.begins?;
        Some(PageStart { label: p.label.clone(), block, offset })
    };
    PageMap { source: source.to_owned(), pages: pages.pages.iter().filter_map(start).collect() }
}

/// What identifies the PDF: the user's identifier, else a name made of title and text.
fn identifier(document: &Document) -> String {
    if let Some(given) = &document.metadata.identifier {
        return given.clone();
    }
    let mut text = format!("PDF\n{}\n", document.title());
    for block in document.blocks() {
        block.walk(&mut |b| b.inlines().iter().for_each(|i| text.push_str(&plain_text(i))));
    }
    Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes()).urn().to_string()
}

fn finish(
    books: Option<Books>,
    document: Document,
    mut sink: Sink,
    source: Option<Source>,
    options: &Options,
) -> Output {
    if options.strict {
        sink.raise(&STRICT);
    }
    let findings = sink.into_sorted();
    let failed = findings.iter().any(|d| d.severity == Severity::Error);
    let report = Report::new(document, findings, source.as_ref());
    Output { books: books.filter(|_| !failed), report, source }
}

/// Whether a block is the article's title.
fn is_title(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Heading { level: 1, .. })
}
