//! EPUBs to blocks (EPUB 3.3, EPUB 2.0.1): a book that is set anew, or repaired.
//!
//! 1. `package` reads the package document: what the book says of itself, which files it has and
//!    in what order they are read; `navigation` reads its table of contents,
//! 2. the content documents, one after another in that order, are the [`Source`],
//! 3. the reader of pages makes one page of them and blocks of that; of a book all is the article.
//!
//! Navigation and the page with the cover are not read as text: every book makes its own.

mod navigation;
mod package;

use crate::diag::{Diagnostic, Sink};
use crate::document::Document;
use crate::source::{Source, SourceId};

use self::package::Package;
use super::archive::{Archive, Fault};
use super::html::{self, Chapter};
use super::normalise::Amendments;
use super::{ReadOptions, decode, xml};

/// Reads an EPUB.
pub(super) fn read_epub(
    archive: &Archive<'_>,
    options: &ReadOptions,
    sink: &mut Sink,
) -> Result<(Source, Document), Diagnostic> {
    archive.report(sink);
    refuse_locked(archive)?;
    let package = Package::read(archive)?;
    let (text, chapters) = spine(archive, &package, options, sink)?;
    let source = Source::new(SourceId(0), options.name.as_str(), text);
    let amendments = Amendments::of(source.text());
    if amendments.nothing_left(source.text()) {
        return Err(super::nothing_to_read());
    }
    amendments.report(&source, sink);
    let mut document = Document::default();
    document.edits = amendments.edits(source.id);
    document.metadata = package.metadata.clone();
    let entries = navigation::entries(archive, &package);
    html::read_book(&source, &amendments, &chapters, &entries, &mut document, sink);
    if document.body.is_empty() {
        return Err(super::nothing_to_read());
    }
    if document.metadata.language.is_none() {
        document.metadata.language = super::language::detect(&document);
    }
    document.put_edits_in_order();
    Ok((source, document))
}

/// Refuses a book whose contents are encrypted. Fonts that are only garbled are no hindrance: they
/// are not used (EPUB 3.3, 4.4).
fn refuse_locked(archive: &Archive<'_>) -> Result<(), Diagnostic> {
    const FONTS: [&str; 2] =
        ["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"];
    let Ok(text) = xml::read(archive, "META-INF/encryption.xml") else { return Ok(()) };
    let name = "META-INF/encryption.xml";
    let document = xml::parse(&text).map_err(|fault| fault.fatal(name))?;
    let methods = document
        .descendants()
        .filter(|&n| xml::name(n) == "EncryptedData")
        .map(|n| xml::child(n, "EncryptionMethod").and_then(|m| xml::attribute(m, "Algorithm")));
    let locked = methods.into_iter().any(|m| m.is_none_or(|m| !FONTS.contains(&m)));
    match locked {
        true => Err(Diagnostic::error(
            "archive-locked",
            say!("the contents of the book are encrypted (DRM)"),
        )
        .hint(say!("only who sold the book can say how to get it without"))),
        false => Ok(()),
    }
}

/// The content documents one after another, and where each is.
fn spine(
    archive: &Archive<'_>,
    package: &Package,
    options: &ReadOptions,
    sink: &mut Sink,
) -> Result<(String, Vec<Chapter>), Diagnostic> {
    let (mut text, mut chapters) = (String::new(), Vec::new());
    for item in &package.spine {
        let read = archive.read(&item.path);
        let decoded = match read {
            Ok(bytes) if !bytes.is_empty() => decode::decode(&bytes, options)?.text,
            Ok(_) => continue,
            Err(fault @ Fault::TooLarge(_)) => return Err(fault.fatal(&item.path)),
            Err(fault) => {
                let message = say!(
                    "`{path}` {why}; the book is read without it",
                    path = item.path,
                    why = fault.words()
                );
                let hint = say!("fetch the book once more; parts of it are missing");
                sink.push(Diagnostic::warning("epub-part", message).hint(hint));
                continue;
            }
        };
        let start = text.len();
        text += &decoded;
        if text.len() > options.max_bytes {
            let message = say!(
                "the texts of the book are more than the limit of {most} bytes",
                most = options.max_bytes
            );
            return Err(
                Diagnostic::error("too-large", message).hint(say!("read its volumes one by one"))
            );
        }
        let range = start..text.len();
        text.push('\n');
        chapters.push(Chapter { path: item.path.clone(), range, role: item.role });
    }
    if chapters.is_empty() {
        let message = say!("the package document lists no text");
        return Err(Diagnostic::error("archive-incomplete", message)
            .hint(say!("open the book in its own program and save it again")));
    }
    Ok((text, chapters))
}
