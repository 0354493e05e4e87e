//! First looks: files that are no text at all, and which reader a text is for.

use crate::diag::Diagnostic;
use crate::say::Message;

use super::archive::Archive;
use super::{Format, ReadOptions};

/// Files people pass by mistake, by the bytes they begin with.
const MAGIC: &[(&[u8], Message, Message)] = &[
    (b"%PDF-", say!("a PDF file"), say!("copy its text into a text file first")),
    (b"\x89PNG\r\n\x1A\n", say!("a PNG image"), IMAGE),
    (b"\xFF\xD8\xFF", say!("a JPEG image"), IMAGE),
    (b"GIF87a", say!("a GIF image"), IMAGE),
    (b"GIF89a", say!("a GIF image"), IMAGE),
    (b"II*\0", say!("a TIFF image"), IMAGE),
    (b"MM\0*", say!("a TIFF image"), IMAGE),
    (b"PK\x03\x04", say!("a zip archive"), UNPACK),
    (b"PK\x05\x06", say!("an empty zip archive"), UNPACK),
    (b"\x1F\x8B", say!("a gzip archive"), UNPACK),
    (b"7z\xBC\xAF\x27\x1C", say!("a 7-Zip archive"), UNPACK),
    (b"Rar!\x1A\x07", say!("a RAR archive"), UNPACK),
    (b"BZh", say!("a bzip2 archive"), UNPACK),
    (b"\xFD7zXZ\0", say!("an xz archive"), UNPACK),
    (b"\x28\xB5\x2F\xFD", say!("a Zstandard archive"), UNPACK),
    (
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        say!("an old Word or Excel file, or a locked new one"),
        SAVE,
    ),
    (b"{\\rtf", say!("a Rich Text file"), SAVE),
    (b"\x7FELF", say!("a program"), TEXT),
    (b"MZ\x90\0", say!("a program"), TEXT),
    (b"OTTO\0", say!("a font"), TEXT),
    (b"\0\x01\0\0\0", say!("a font"), TEXT),
    (b"wOFF", say!("a font"), TEXT),
    (b"wOF2", say!("a font"), TEXT),
    (b"ID3", say!("a sound file"), TEXT),
    (b"SQLite format 3\0", say!("a database"), TEXT),
];

const IMAGE: Message =
    say!("pass images with `--figures DIR`, the article itself as text or Markdown");
const UNPACK: Message = say!("unpack it and pass the text, Markdown or page inside");
const SAVE: Message =
    say!("open it in Word, WPS or LibreOffice and save it as `.docx`, without a password");
const TEXT: Message = say!("pass a text, a Markdown file or a saved page");

/// Refuses what is known not to be text, by name.
pub(super) fn refuse_known_binaries(bytes: &[u8]) -> Result<(), Diagnostic> {
    let known = MAGIC.iter().find(|(magic, ..)| bytes.starts_with(magic));
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let (what, hint) = match known {
        Some((_, what, hint)) => (what.clone(), hint.clone()),
        None if webp => (say!("a WebP image"), IMAGE),
        None => return Ok(()),
    };
    Err(Diagnostic::error("not-text", say!("the input is not text but {what}", what)).hint(hint))
}

/// What an archive is, if it is one we read.
pub(super) enum Package<'a> {
    Docx(Archive<'a>),
    Epub(Archive<'a>),
}

/// Opens an archive; `None` for anything else.
pub(super) fn package<'a>(
    bytes: &'a [u8],
    options: &ReadOptions,
) -> Result<Option<Package<'a>>, Diagnostic> {
    let wanted = match (options.format, extension(&options.name).as_str()) {
        (Format::Docx, _) | (Format::Auto, "docx" | "docm" | "dotx" | "dotm") => Some(Format::Docx),
        (Format::Epub, _) | (Format::Auto, "epub") => Some(Format::Epub),
        _ => None,
    };
    if !bytes.starts_with(b"PK\x03\x04") {
        let message = match options.format {
            Format::Docx => say!("the input is no Word document (`.docx`)"),
            Format::Epub => say!("the input is no EPUB"),
            _ => return Ok(None),
        };
        refuse_known_binaries(bytes)?;
        return Err(Diagnostic::error("format-wrong", message).hint(say!("leave `--from` out")));
    }
    if bytes.len() > LARGEST_ARCHIVE {
        let message = say!(
            "{bytes} bytes are more than the limit of {most}",
            bytes = bytes.len(),
            most = LARGEST_ARCHIVE
        );
        return Err(Diagnostic::error("too-large", message).hint(say!("make its images smaller")));
    }
    let archive = match Archive::open(bytes) {
        Ok(archive) => archive,
        Err(fault) if wanted.is_some() => return Err(fault.fatal(&options.name)),
        Err(_) => return Ok(None),
    };
    match kind(&archive) {
        Kind::Docx => Ok(Some(Package::Docx(archive))),
        Kind::Epub => Ok(Some(Package::Epub(archive))),
        Kind::Other(what, hint) => {
            let message = say!("the input is {what}", what);
            Err(Diagnostic::error("not-text", message).hint(hint))
        }
        // What its name says may be damaged: then the reader says what is missing.
        Kind::Unknown if wanted == Some(Format::Docx) => Ok(Some(Package::Docx(archive))),
        Kind::Unknown if wanted == Some(Format::Epub) => Ok(Some(Package::Epub(archive))),
        Kind::Unknown => Ok(None),
    }
}

/// No larger archive is opened, in bytes.
const LARGEST_ARCHIVE: usize = 256 << 20;

enum Kind {
    Docx,
    Epub,
    Other(Message, Message),
    Unknown,
}

/// What an archive is by what it holds (ISO/IEC 29500-2, 7.2; EPUB 3.3, 4.2; ODF 1.3-2, 3.3).
fn kind(archive: &Archive<'_>) -> Kind {
    let text = |name| archive.read(name).map(|b| String::from_utf8_lossy(&b).into_owned());
    let declared = text("mimetype").unwrap_or_default();
    let types = text("[Content_Types].xml").unwrap_or_default();
    match declared.trim() {
        "application/epub+zip" => return Kind::Epub,
        "application/vnd.oasis.opendocument.text" => {
            return Kind::Other(say!("an OpenDocument text (`.odt`)"), SAVE);
        }
        open if open.starts_with("application/vnd.oasis.opendocument") => {
            return Kind::Other(say!("an OpenDocument file, but no text"), TEXT);
        }
        _ => {}
    }
    if types.contains("wordprocessingml.") || archive.find("word/document.xml").is_some() {
        return Kind::Docx;
    }
    if archive.find("META-INF/container.xml").is_some() {
        return Kind::Epub;
    }
    match () {
        () if types.contains("spreadsheetml.") => Kind::Other(say!("an Excel workbook"), TEXT),
        () if types.contains("presentationml.") => {
            Kind::Other(say!("a PowerPoint presentation"), TEXT)
        }
        () => Kind::Unknown,
    }
}

/// The format to read `text` as.
pub(super) fn format(options: &ReadOptions, text: &str) -> Format {
    if options.format != Format::Auto {
        return options.format;
    }
    // An archive has been opened before.
    match by_name(&options.name).filter(|format| *format != Format::Docx) {
        Some(format) => format,
        None if looks_like_html(text) => Format::Html,
        None if looks_like_markdown(text) => Format::Markdown,
        None => Format::Text,
    }
}

/// The kind of article a file name says; none for a name that says nothing, or no article. An EPUB
/// beside articles is mostly made of them.
pub fn by_name(name: &str) -> Option<Format> {
    match extension(name).as_str() {
        "md" | "markdown" | "mdown" | "mkd" | "mkdn" | "mdwn" | "mdx" | "qmd" => {
            Some(Format::Markdown)
        }
        "txt" | "text" => Some(Format::Text),
        "html" | "htm" | "xhtml" | "shtml" => Some(Format::Html),
        "docx" => Some(Format::Docx),
        _ => None,
    }
}

fn extension(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    file.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default()
}

/// Comments and declarations may stand before the first tag: browsers save pages so.
fn looks_like_html(text: &str) -> bool {
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    for (open, close) in [("<?xml", "?>"), ("<!--", "-->")] {
        if let Some((_, after)) = rest.strip_prefix(open).and_then(|r| r.split_once(close)) {
            rest = after.trim_start();
        }
    }
    let head = rest.chars().take(15).collect::<String>().to_ascii_lowercase();
    ["<!doctype html", "<html", "<head>", "<body"].iter().any(|tag| head.starts_with(tag))
}

/// Two kinds of Markdown's signs among the first lines: one alone happens in plain text.
fn looks_like_markdown(text: &str) -> bool {
    let (mut heading, mut fence, mut link, mut strong, mut list) = (0, 0, 0, 0, 0);
    for line in text.lines().take(400) {
        let hashes = line.bytes().take_while(|&b| b == b'#').count();
        heading += usize::from((1..=6).contains(&hashes) && line[hashes..].starts_with(' '));
        fence += usize::from(line.starts_with("```"));
        link += usize::from(line.contains("](") && line.contains('['));
        strong += usize::from(line.matches("**").count() >= 2);
        list += usize::from(line.starts_with("- ") || line.starts_with("* "));
    }
    let kinds = [heading, fence / 2, link, strong, list / 3].iter().filter(|&&n| n > 0).count();
    kinds >= 2 || text.starts_with("---\n") && heading > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auto(name: &str, text: &str) -> Format {
        let options = ReadOptions { name: name.into(), ..ReadOptions::default() };
        format(&options, text)
    }

    #[test]
    fn the_extension_tells_the_format_and_the_text_where_there_is_none() {
        assert_eq!(auto("a.b/文章.MD", "甲"), Format::Markdown);
        assert_eq!(auto("文章.txt", "# 甲\n\n**乙** [丙](d)"), Format::Text);
        assert_eq!(auto("-", "# 甲\n\n**乙** [丙](d)"), Format::Markdown);
        assert_eq!(auto("-", "# 甲\n\n乙"), Format::Text);
        assert_eq!(auto("page.htm", "甲"), Format::Html);
        assert_eq!(auto("-", "\n<!DOCTYPE HTML><p>甲"), Format::Html);
        assert_eq!(auto("-", "<!-- saved from url=(1)x -->\n<html>甲"), Format::Html);
    }
}
