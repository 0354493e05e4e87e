//! Real texts: titles, encodings, chapters and the law of conservation.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use regex::Regex;
use serde_json::Value;

use banxin::document::Document;
use banxin::source::Source;

use super::{assert_conserved, assert_verbatim, dump, headings, read_named, refusal};

/// The folder of real inputs, or `None` (said aloud) where there is none.
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("BANXIN_CORPUS").map(PathBuf::from).filter(|p| p.is_dir());
    if folder.is_none() {
        assert!(std::env::var_os("CI").is_none(), "BANXIN_CORPUS must name the corpus under CI");
        eprintln!("not run: BANXIN_CORPUS does not name the corpus");
    }
    folder
}

/// The entries of the manifest whose file begins with `prefix` and is there.
pub(super) fn entries(prefix: &str) -> Vec<(String, Vec<u8>, Value)> {
    let Some(root) = corpus() else { return Vec::new() };
    let manifest = std::fs::read_to_string(root.join("MANIFEST.json")).expect("a manifest");
    let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    let entries = manifest["entries"].as_array().expect("entries");
    let named = entries.iter().filter_map(|e| {
        let file = e["file"].as_str()?;
        let bytes = std::fs::read(root.join(file)).ok()?;
        file.starts_with(prefix).then(|| (file.to_owned(), bytes, e.clone()))
    });
    let found: Vec<_> = named.collect();
    assert!(!found.is_empty(), "the corpus has no {prefix}");
    found
}

#[test]
fn every_character_of_every_text_is_accounted_for() {
    for (file, bytes, _) in entries("txt/").into_iter().filter(|(f, ..)| f.ends_with(".txt")) {
        let (source, document, _) = read_named(&bytes, &file);
        assert_verbatim(&source, &document, &file);
        assert_conserved(&source, &document, &file);
    }
}

/// Files whose expected title is not in the text: collections (only the stories have titles) and
/// a page whose `<title>` adds the site's name.
const TITLE_ELSEWHERE: [&str; 3] =
    ["txt/luxun-nahan.txt", "txt/luxun-yecao.txt", "txt/scraped/zyyfy-1.txt"];

#[test]
fn titles_are_found() {
    let mut missed = Vec::new();
    for (file, bytes, entry) in entries("txt/") {
        let Some(expected) = entry["expected_title"].as_str() else { continue };
        if TITLE_ELSEWHERE.contains(&file.as_str()) {
            continue;
        }
        let title = read_named(&bytes, &file).1.metadata.title.unwrap_or_default();
        if title != expected {
            missed.push(format!("{file}: `{title}` for `{expected}`"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

/// What must be said about the encodings, beside which text they give.
const FINDINGS: [(&str, &str); 12] = [
    ("enc/utf8-1badbyte-mid.txt", "undecodable"),
    ("enc/utf8-20badbytes.txt", "undecodable"),
    ("enc/utf8-truncated-char.txt", "undecodable"),
    ("enc/gbk-1badbyte.txt", "undecodable"),
    ("enc/gbk-nul.txt", "control-removed"),
    ("enc/gbk-head-utf8-body.txt", "mixed-encoding"),
    ("enc/utf8-head-gbk-body.txt", "mixed-encoding"),
    ("enc/mojibake-utf8-as-latin1.txt", "mojibake"),
    ("enc/mojibake-gbk-as-latin1.txt", "mojibake"),
    ("enc/mojibake-utf8-as-gbk.txt", "mojibake"),
    ("nasty/nul-bytes.txt", "control-removed"),
    ("nasty/control-chars.txt", "control-removed"),
];

#[test]
fn encodings_are_detected_and_damage_is_named() {
    let files: Vec<_> = entries("enc/").into_iter().chain(entries("nasty/")).collect();
    let text = |name: &str| {
        files.iter().find(|(f, ..)| f == name).map(|(f, b, _)| read_named(b, f).0.text().to_owned())
    };
    for (file, bytes, _) in files.iter().filter(|(f, ..)| f.ends_with(".txt")) {
        let same_as = match file.as_str() {
            f if f.contains("/rashomon.") => "enc/rashomon.utf8.txt",
            "enc/seed.big5.txt" => continue,
            f if f.contains("/seed.") => "enc/seed.utf8-bom-crlf.txt",
            _ => continue,
        };
        // By lines that hold text: a CR line end before an LF one is a single CRLF.
        let written = |t: &str| -> Vec<String> {
            t.lines().filter(|l| !l.is_empty()).map(str::to_owned).collect()
        };
        let expected = text(same_as).expect(same_as);
        assert_eq!(written(read_named(bytes, file).0.text()), written(&expected), "{file}");
    }
    for (file, bytes, _) in &files {
        let Some((_, code)) = FINDINGS.iter().find(|(f, _)| f == file) else { continue };
        let (_, _, found) = read_named(bytes, file);
        assert!(found.iter().any(|d| d.code == *code), "{file}: {found:?}");
    }
    let big5 = text("enc/seed.big5.txt").unwrap_or_default();
    assert!(big5.is_empty() || big5.contains("大模型一年後6家科技巨頭的博弈和取捨"));
}

#[test]
fn what_is_no_text_is_refused() {
    for (file, bytes, entry) in entries("nasty/") {
        if entry["expected"].as_str().is_some_and(|e| e.starts_with("error: not text")) {
            assert_eq!(refusal(&bytes, &file).code, "not-text", "{file}");
        }
    }
}

#[test]
fn every_chapter_of_the_classics_and_no_other() {
    for (file, bytes, entry) in entries("txt/") {
        let Some(chapters) = entry["expected_chapters"].as_u64() else { continue };
        let (_, document, _) = read_named(&bytes, &file);
        let found = headings(&document);
        assert_eq!(found.iter().filter(|(l, _)| *l == 2).count() as u64, chapters, "{file}");
        assert_eq!(found.len() as u64, chapters + 1, "{file}: the title and the chapters");
        assert_eq!(
            document.metadata.authors,
            [entry["expected_author"].as_str().expect("an author")]
        );
    }
}

#[test]
fn the_sample_article_keeps_every_line() {
    for (file, bytes, _) in entries("txt/seed.txt") {
        let (source, document, found) = read_named(&bytes, &file);
        assert!(found.is_empty(), "{found:?}");
        let lines = source.text().lines().filter(|l| !l.trim().is_empty()).count();
        assert_eq!(document.body.len(), lines, "a block a line");
        let title = &document.body[4];
        let line = title.span.map(|s| source.position(s.start as usize).line);
        assert_eq!((line, document.title()), (Some(9), "大模型一年后6家科技巨头的博弈和取舍"));
        assert_eq!(headings(&document).len(), 1);
        assert_eq!(document.metadata.language.map(|l| l.tag()), Some("zh-Hans"));
    }
}

#[test]
fn markdown_keeps_its_text_and_its_titles() {
    for (file, bytes, entry) in entries("md/").into_iter().chain(entries("nasty/")) {
        if !file.ends_with(".md") {
            continue;
        }
        let (source, document, found) = read_named(&bytes, &file);
        assert_verbatim(&source, &document, &file);
        if let Some(title) = entry["expected_title"].as_str() {
            assert_eq!(document.title(), title, "{file}");
        }
        let deep = entry["notes"].as_str().is_some_and(|n| n.contains("nested quotes"));
        assert_eq!(
            found.iter().any(|d| d.code == "nesting-too-deep"),
            deep || file.contains("deep-")
        );
        assert_eq!(missing_han(&source, &document), "", "{file}");
    }
}

/// Han characters of which the document has fewer than the source, addresses aside.
fn missing_han(source: &Source, document: &Document) -> String {
    let mut shown = dump::document(document);
    let metadata = &document.metadata;
    shown.extend(metadata.title.iter().chain(&metadata.description).map(String::as_str));
    document.edits.iter().for_each(|e| shown.push_str(source.slice(e.span)));
    let mut counts: BTreeMap<char, i32> = BTreeMap::new();
    let han = |c: &char| ('\u{4E00}'..='\u{9FFF}').contains(c);
    shown.chars().filter(han).for_each(|c| *counts.entry(c).or_default() += 1);
    let addresses =
        Regex::new(r#"(?m)^\[[^\]]+\]: .*$|\]\([^)\s]*|href="[^"]*""#).expect("a pattern");
    let said = addresses.replace_all(source.text(), "");
    said.chars().filter(han).for_each(|c| *counts.entry(c).or_default() -= 1);
    counts.into_iter().filter(|&(_, n)| n < 0).map(|(c, _)| c).collect()
}

/// Unpacks a gzip file.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).expect("a gzip file");
    out
}

#[test]
fn huge_inputs_are_read_in_time() {
    for (file, bytes, _) in entries("nasty/").into_iter().filter(|(f, ..)| f.ends_with(".gz")) {
        let start = Instant::now();
        let (source, document, found) = read_named(&unpacked(&bytes), file.trim_end_matches(".gz"));
        let took = start.elapsed();
        assert!(took < Duration::from_secs(60), "{file} took {took:?}");
        assert!(found.len() < 100, "{file}: {} findings", found.len());
        let longest = document.body.iter().filter_map(|b| b.span).map(|s| s.range().len()).max();
        assert!(longest < Some(100_000), "{file}: {longest:?}");
        assert_conserved(&source, &document, &file);
    }
}

#[test]
fn a_book_in_markdown_keeps_its_chapters() {
    let Some(root) = corpus() else { return };
    let file = root.join("long/long.md");
    let bytes = std::fs::read(&file).expect("the long text");
    let (source, document, _) = read_named(&bytes, "long.md");
    assert_verbatim(&source, &document, "long.md");
    let chapters = source.text().lines().filter(|l| l.starts_with('#')).count();
    assert!(!document.title().is_empty());
    assert_eq!(
        headings(&document).len(),
        chapters + 1,
        "the front matter's title and the chapters"
    );
}
