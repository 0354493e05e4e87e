//! Archives written as text: `--- file: name` before each of their files.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use banxin::read::Embedded;
use banxin::source::{Assets, NoAssets, Source};
use zip::write::SimpleFileOptions;

use super::bytes::Bytes;

/// What every Word document has and no case has to write.
const WORD: [(&str, &str); 2] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#,
    ),
];

/// The namespaces of a Word document; a case may leave them out.
const NAMESPACES: &str = r#"xmlns:w="w" xmlns:r="r" xmlns:m="m" xmlns:mc="mc" xmlns:v="v" xmlns:o="o" xmlns:wp="wp" xmlns:a="a" xmlns:pic="pic" xmlns:wps="wps" xmlns:c="c""#;

/// The first byte chooses what the rest is: the archive itself, its files written as text, or
/// choices of `pieces`. Of no archive anything outside is read.
pub fn check(bytes: &[u8], extension: &str, any: fn(&[u8]), pieces: fn(&mut Bytes<'_>)) {
    let mut bytes = Bytes(bytes);
    let archive = match bytes.byte() % 4 {
        0 => bytes.rest().to_vec(),
        1 | 2 => zip(&files(&String::from_utf8_lossy(bytes.rest()), extension)),
        _ => return pieces(&mut bytes),
    };
    assert!(Embedded::new(&archive, &NoAssets).read("../outside.png").is_err());
    any(&archive);
}

/// The archive of these files, in order; of two with one name the first.
pub fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for (name, bytes) in files {
        if archive.start_file(name, options).is_ok() {
            archive.write_all(bytes).expect("its bytes");
        }
    }
    archive.finish().expect("an archive").into_inner()
}

/// The files a case writes, with those it need not.
pub fn files(input: &str, extension: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for file in input.split("--- file: ").skip(1) {
        let (name, text) = file.split_once('\n').unwrap_or((file, ""));
        files.push((name.to_owned(), text.trim_end().as_bytes().to_vec()));
    }
    if extension == "docx" {
        for (name, text) in WORD {
            if !files.iter().any(|(n, _)| n == name) {
                files.insert(0, (name.to_owned(), text.as_bytes().to_vec()));
            }
        }
        for (name, bytes) in &mut files {
            let text = String::from_utf8(std::mem::take(bytes)).expect("text");
            let root = text.find("<w:").filter(|_| name.starts_with("word/"));
            *bytes = match root.and_then(|r| Some((r, text[r..].find(['>', ' '])? + r))) {
                Some((_, end)) if !text.contains("xmlns:w=") => {
                    format!("{} {NAMESPACES}{}", &text[..end], &text[end..]).into_bytes()
                }
                _ => text.into_bytes(),
            };
        }
    }
    files
}

/// Every character of the texts in the files, read by other means, is in the transcript.
pub fn assert_transcribed(files: &[(String, Vec<u8>)], source: &Source, place: &str) {
    let mut wanted: BTreeMap<char, usize> = BTreeMap::new();
    let stories = ["word/document.xml", "word/footnotes.xml", "word/endnotes.xml"];
    for (_, bytes) in files.iter().filter(|(name, _)| stories.contains(&name.as_str())) {
        let text = String::from_utf8_lossy(bytes);
        for (at, tag) in text.match_indices("<w:t").chain(text.match_indices("<w:delText")) {
            let rest = &text[at + tag.len()..];
            let Some((attributes, rest)) = rest.split_once('>') else { continue };
            if !(attributes.is_empty() || attributes.starts_with(' ')) || attributes.ends_with('/')
            {
                continue;
            }
            // What old programs are told once more is not told twice.
            let before = &text[..at];
            if before.matches("<mc:Fallback").count() > before.matches("</mc:Fallback").count() {
                continue;
            }
            // Notes that nothing calls are not read.
            if before.rfind("<w:footnote ").is_some_and(|f| before[f..].contains("w:id=\"99\"")) {
                continue;
            }
            let shown = rest.split('<').next().unwrap_or_default();
            let shown = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
            let shown = shown.replace("&#39;", "'").replace("&apos;", "'").replace("&amp;", "&");
            shown
                .chars()
                .filter(|c| !c.is_whitespace())
                .for_each(|c| *wanted.entry(c).or_default() += 1);
        }
    }
    let mut there: BTreeMap<char, usize> = BTreeMap::new();
    source.text().chars().for_each(|c| *there.entry(c).or_default() += 1);
    let lost = wanted.iter().find(|(c, n)| there.get(c).copied().unwrap_or(0) < **n);
    assert!(lost.is_none(), "{place}: {lost:?} are not all in the transcript");
}
