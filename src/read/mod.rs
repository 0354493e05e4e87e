//! Bytes to document: the one room that knows encodings, plain text, Markdown, HTML, Word documents
//! and EPUBs.
//!
//! 1. `decode` finds the encoding and makes characters of the bytes,
//! 2. `normalise` makes every line end an LF and lists the characters no reader shows,
//! 3. a reader (`text`, `markdown`, `html`) makes blocks whose spans lead back into the [`Source`].
//!
//! An `archive` holds many files: `docx` makes a transcript of its texts, `epub` puts its
//! content documents one after another: that is then the source.
//! Images inside it are asked for through [`Embedded`].
//!
//! Readers drop nothing and judge nothing: a greeting, a publish line or a figure placeholder is
//! a paragraph like any other. Only of a page the article alone is read. What a reader leaves out
//! (a zero-width space, a control character, the navigation of a page) has an
//! [`Edit`](crate::document::Edit) with its span. First call [`read`].

mod archive;
mod columns;
mod decode;
mod detect;
mod displays;
mod docx;
mod epub;
mod excerpt;
mod frontmatter;
mod headings;
mod html;
mod language;
mod leaf;
mod letter;
mod lines;
mod links;
mod markdown;
mod normalise;
mod number;
mod official;
mod padding;
mod paragraphs;
mod parts;
mod raw;
mod running;
mod sniff;
mod tex;
mod text;
mod title;
mod verse;
mod xml;

pub use archive::Embedded;
pub(crate) use links::{dropped as dropped_link, key as place_key, percent_decoded};
pub use markdown::read_markdown;
pub use sniff::by_name as format_by_name;

use crate::diag::{Diagnostic, Sink};
use crate::document::{Document, Metadata};
use crate::source::{Source, SourceId, Span};

/// What the bytes of an article are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// By the extension of the name, else by the look of the text.
    #[default]
    Auto,
    /// Plain text.
    Text,
    /// Markdown (CommonMark and GitHub's additions).
    Markdown,
    /// A saved web page.
    Html,
    /// A Word document (`.docx`).
    Docx,
    /// An EPUB.
    Epub,
}

/// How plain text marks its paragraphs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paragraphs {
    /// By the look of the lines.
    #[default]
    Auto,
    /// A blank line ends a paragraph; the lines between stay lines.
    Block,
    /// Every line is a paragraph.
    Line,
    /// An indented line opens a paragraph; the lines after it continue it.
    Indent,
    /// Lines were broken at a fixed width and are joined again.
    Wrapped,
}

/// What is known of the bytes before they are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// What messages call the article, usually the file name as given; its extension tells the
    /// format.
    pub name: String,
    /// What spans call the article, where there are several.
    pub id: SourceId,
    /// The encoding, when the user knows better than we do.
    pub encoding: Option<String>,
    /// The format.
    pub format: Format,
    /// How plain text marks its paragraphs.
    pub paragraphs: Paragraphs,
    /// The largest input taken.
    pub max_bytes: usize,
    /// Whether text decoded twice (å¹´ for 年) is turned back where nothing was lost.
    pub fix_mojibake: bool,
    /// Whether it is read together with others that its links may lead to: links to files are
    /// kept as they are written, and the names of places.
    pub together: bool,
}

impl Default for ReadOptions {
    fn default() -> ReadOptions {
        ReadOptions {
            name: "article".into(),
            id: SourceId::default(),
            encoding: None,
            format: Format::Auto,
            paragraphs: Paragraphs::Auto,
            max_bytes: 64 << 20,
            fix_mojibake: false,
            together: false,
        }
    }
}

/// Reads an article.
///
/// # Errors
///
/// When there is no text to be had: `empty-input`, `not-text`, `too-large`,
/// `unknown-encoding`; of an archive also `archive-damaged`, `archive-incomplete`,
/// `archive-locked`.
pub fn read(
    bytes: &[u8],
    options: &ReadOptions,
    sink: &mut Sink,
) -> Result<(Source, Document), Diagnostic> {
    match sniff::package(bytes, options)? {
        Some(sniff::Package::Docx(archive)) => return docx::read_docx(&archive, options, sink),
        Some(sniff::Package::Epub(archive)) => return epub::read_epub(&archive, options, sink),
        None => {}
    }
    if bytes.len() > options.max_bytes {
        let message = say!(
            "{bytes} bytes are more than the limit of {most}",
            bytes = bytes.len(),
            most = options.max_bytes
        );
        return Err(
            Diagnostic::error("too-large", message).hint(say!("cut the article into parts"))
        );
    }
    sniff::refuse_known_binaries(bytes)?;
    let decoded = decode::decode(bytes, options)?;
    let source = Source::new(options.id, options.name.as_str(), decoded.text);
    let amendments = normalise::Amendments::of(source.text());
    if amendments.nothing_left(source.text()) {
        return Err(nothing_to_read());
    }
    decode::report(&source, &decoded.facts, sink);
    amendments.report(&source, sink);

    let mut document = Document::default();
    document.edits = amendments.edits(source.id);
    document.places = options.together.then(Default::default);
    match sniff::format(options, source.text()) {
        Format::Markdown => markdown::read_article(&source, &amendments, &mut document, sink),
        Format::Html => html::read_page(&source, &amendments, &mut document, sink),
        _ => text::read_text(&source, &amendments, options.paragraphs, &mut document, sink),
    }
    if document.metadata.language.is_none() {
        document.metadata.language = language::detect(&document);
    }
    document.put_edits_in_order();
    Ok((source, document))
}

/// What an article that was read says of itself, apart from its text: its front matter, or the
/// metadata of a page.
pub fn declared(source: &Source, options: &ReadOptions) -> Metadata {
    let (mut document, mut sink) = (Document::default(), Sink::new());
    if is_page(source, options) {
        let amendments = normalise::Amendments::of(source.text());
        html::read_page(source, &amendments, &mut document, &mut sink);
    } else if let Some(front) = frontmatter::take(source, &mut sink) {
        front.apply(source, &mut document, &mut sink);
    }
    document.metadata
}

fn nothing_to_read() -> Diagnostic {
    Diagnostic::error("empty-input", say!("there is no text in the article"))
        .hint(say!("was the right file named, and was it saved?"))
}

/// Whether it is read as a saved web page.
pub fn is_page(source: &Source, options: &ReadOptions) -> bool {
    sniff::format(options, source.text()) == Format::Html
}

/// What a file beside the article (`article.toml`) says of it.
pub fn sidecar(name: &str, bytes: &[u8], sink: &mut Sink) -> Metadata {
    match std::str::from_utf8(bytes) {
        Ok(text) => frontmatter::sidecar(name, text.trim_start_matches('\u{FEFF}'), sink),
        Err(_) => {
            let message = say!("`{name}` is not UTF-8", name);
            sink.push(Diagnostic::warning("sidecar-invalid", message));
            Metadata::default()
        }
    }
}

/// The span of a byte range of `source`.
fn span(source: &Source, range: std::ops::Range<usize>) -> Span {
    Span::new(source.id, range)
}
