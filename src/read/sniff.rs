//! First looks: files that are no text at all, and which reader a text is for.

use crate::diag::Diagnostic;

use super::{Format, ReadOptions};

/// Files people pass by mistake, by the bytes they begin with.
const MAGIC: &[(&[u8], &str, &str)] = &[
    (b"%PDF-", "a PDF file", "copy its text into a text file first"),
    (b"\x89PNG\r\n\x1A\n", "a PNG image", IMAGE),
    (b"\xFF\xD8\xFF", "a JPEG image", IMAGE),
    (b"GIF87a", "a GIF image", IMAGE),
    (b"GIF89a", "a GIF image", IMAGE),
    (b"II*\0", "a TIFF image", IMAGE),
    (b"MM\0*", "a TIFF image", IMAGE),
    (b"PK\x03\x04", "a zip archive (a Word document or an e-book is one)", UNPACK),
    (b"PK\x05\x06", "an empty zip archive", UNPACK),
    (b"\x1F\x8B", "a gzip archive", UNPACK),
    (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive", UNPACK),
    (b"Rar!\x1A\x07", "a RAR archive", UNPACK),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\xFD7zXZ\0", "an xz archive", UNPACK),
    (b"\x28\xB5\x2F\xFD", "a Zstandard archive", UNPACK),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Word or Excel file", "save it as plain text"),
    (b"{\\rtf", "a Rich Text file", "save it as plain text"),
    (b"\x7FELF", "a program", TEXT),
    (b"MZ\x90\0", "a program", TEXT),
    (b"OTTO\0", "a font", TEXT),
    (b"\0\x01\0\0\0", "a font", TEXT),
    (b"wOFF", "a font", TEXT),
    (b"wOF2", "a font", TEXT),
    (b"ID3", "a sound file", TEXT),
    (b"SQLite format 3\0", "a database", TEXT),
];

const IMAGE: &str = "pass images with `--figures DIR`, the article itself as text or Markdown";
const UNPACK: &str = "unpack it and pass the text, Markdown or page inside";
const TEXT: &str = "pass a text, a Markdown file or a saved page";

/// Refuses what is known not to be text, by name.
pub(super) fn refuse_known_binaries(bytes: &[u8]) -> Result<(), Diagnostic> {
    let known = MAGIC.iter().find(|(magic, ..)| bytes.starts_with(magic));
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let (what, hint) = match known {
        Some((_, what, hint)) => (*what, *hint),
        None if webp => ("a WebP image", IMAGE),
        None => return Ok(()),
    };
    Err(Diagnostic::error("not-text", format!("the input is not text but {what}")).hint(hint))
}

/// The format to read `text` as.
pub(super) fn format(options: &ReadOptions, text: &str) -> Format {
    if options.format != Format::Auto {
        return options.format;
    }
    match by_name(&options.name) {
        Some(format) => format,
        None if looks_like_html(text) => Format::Html,
        None if looks_like_markdown(text) => Format::Markdown,
        None => Format::Text,
    }
}

/// The kind of article a file name says; none for a name that says nothing, or no article.
pub fn by_name(name: &str) -> Option<Format> {
    match extension(name).as_str() {
        "md" | "markdown" | "mdown" | "mkd" | "mkdn" | "mdwn" | "mdx" | "qmd" => {
            Some(Format::Markdown)
        }
        "txt" | "text" => Some(Format::Text),
        "html" | "htm" | "xhtml" | "shtml" => Some(Format::Html),
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
