//! The verdicts of other people's programs on the books of the example and of the corpus.
//!
//! The judges are asked when `BANXIN_JUDGES` is set, as `tests/run` does after it has installed
//! them; in CI (`CI` set) they are compulsory.

use std::path::{Path, PathBuf};
use std::process::Command;

use rayon::prelude::*;
use serde_json::Value;

/// Whether the judges are to be asked.
#[expect(clippy::print_stderr, reason = "a test that was not run must say so")]
pub(crate) fn asked() -> bool {
    let set = |name| std::env::var_os(name).is_some();
    if !set("BANXIN_JUDGES") {
        assert!(!set("CI"), "the judges are compulsory in CI: run the tests with `tests/run`");
        eprintln!("the judges were not asked: run the tests with `tests/run`");
    }
    set("BANXIN_JUDGES")
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The articles to be judged: the example, one with every kind of block, and those of the corpus
/// where there is one.
#[expect(clippy::print_stderr, reason = "a test that was not run must say so")]
pub(crate) fn articles() -> Vec<PathBuf> {
    let mut all = vec![
        root().join("examples/huozi/article.txt"),
        root().join("tests/suite/page/everything.md"),
    ];
    match std::env::var_os("BANXIN_CORPUS").map(PathBuf::from) {
        Some(corpus) => {
            all.push(corpus.join("sample/article.txt"));
            all.push(corpus.join("long/long.md"));
        }
        None => eprintln!("the corpus was not judged: BANXIN_CORPUS is not set"),
    }
    all
}

/// Converts an article into a folder; gives back the stem of its books.
fn convert(article: &Path, folder: &Path) -> PathBuf {
    convert_with(article, folder, &[])
}

pub(crate) fn convert_with(article: &Path, folder: &Path, extra: &[&str]) -> PathBuf {
    let done = Command::new(env!("CARGO_BIN_EXE_banxin"))
        .arg(article)
        .args(["--quiet", "-o"])
        .arg(folder)
        .args(extra)
        .output()
        .expect("the command runs");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{}: {said}", article.display());
    folder.join(article.file_stem().expect("a name"))
}

/// Asks a judge; an error is what it found.
pub(crate) fn judge(name: &str, book: &Path) -> Result<(), String> {
    judge_with(name, book, &[])
}

fn judge_with(name: &str, book: &Path, extra: &[&str]) -> Result<(), String> {
    let program = root().join("tests/judges").join(name);
    let done = Command::new(program).args(extra).arg(book).output();
    let done = done.map_err(|e| format!("{name} does not run: {e}"))?;
    let verdict: Value = serde_json::from_slice(&done.stdout)
        .map_err(|_| format!("{name}: {}", String::from_utf8_lossy(&done.stderr)))?;
    if verdict["passed"] == true { Ok(()) } else { Err(format!("{name}: {verdict:#}")) }
}

#[test]
fn every_judge_passes_the_books() {
    if !asked() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let one = |(k, article): (usize, &PathBuf)| {
        let stem = convert(article, &folder.path().join(k.to_string()));
        let (epub, pdf) = (stem.with_extension("epub"), stem.with_extension("pdf"));
        let all = [("textcmp", &pdf), ("verapdf", &pdf), ("epubcheck", &epub), ("pdfcheck", &pdf)];
        // Hundreds of pages are drawn the same way as nine.
        let of_short = [
            ("rendercmp", &pdf),
            ("epubshot", &epub),
            ("epubreaders", &epub),
            ("ace", &epub),
            ("epubread", &epub),
            ("fontcheck", &epub),
        ];
        let asked: Vec<_> = all.iter().chain(if k < 3 { &of_short[..] } else { &[] }).collect();
        asked.par_iter().filter_map(|(name, book)| judge(name, book).err()).collect::<Vec<_>>()
    };
    // The longest first: it takes as long as the others together.
    let mut articles: Vec<(usize, PathBuf)> = articles().into_iter().enumerate().collect();
    articles.reverse();
    let found = articles.par_iter().flat_map_iter(|(k, article)| one((*k, article)));
    let failed: Vec<String> = found.collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// A book of several articles is as sound as one of one.
#[test]
fn the_judges_pass_a_bound_book() {
    if !asked() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let stem = folder.path().join("book");
    let done = Command::new(env!("CARGO_BIN_EXE_banxin"))
        .arg("bind")
        .arg(root().join("tests/suite/bind/three"))
        .args(["--quiet", "-o"])
        .arg(&stem)
        .output()
        .expect("the command runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let (epub, pdf) = (stem.with_extension("epub"), stem.with_extension("pdf"));
    let asked = [("epubcheck", &epub), ("ace", &epub), ("pdfcheck", &pdf), ("verapdf", &pdf)];
    let failed: Vec<String> = asked.iter().filter_map(|(j, book)| judge(j, book).err()).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// The books for stores, and with packed fonts, are as sound; Amazon's has no more to say.
#[test]
fn every_judge_passes_the_books_for_stores() {
    if !asked() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let article = root().join("tests/suite/page/everything.md");
    let mut failed = Vec::new();
    let kepub = ["--target", "kepub"];
    for profile in [["--target", "kindle"], ["--target", "kobo"], kepub, ["--epub-fonts", "woff2"]]
    {
        let out = folder.path().join(profile[1]);
        let stem = convert_with(&article, &out, &profile);
        let extension = if profile == kepub { "kepub.epub" } else { "epub" };
        let epub = stem.with_extension(extension);
        let kindle: &[&str] = if profile[1] == "kindle" { &["--kindle"] } else { &[] };
        failed.extend(judge_with("epubcheck", &epub, kindle).err());
        let mut ask = |name| failed.extend(judge(name, &epub).err());
        ask("ace");
        match profile[1] {
            "kindle" => ask("kindle"),
            "woff2" => ask("fontcheck"),
            _ => {}
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// The judge's flavours of each list of standards.
const STANDARDS: [(&str, &[&str]); 7] = [
    ("a-2u", &["2u"]),
    ("a-2b,ua-1", &["2b", "ua1"]),
    ("a-3a,ua-1", &["3a", "ua1"]),
    ("a-4", &["4"]),
    ("a-4f", &["4f"]),
    ("ua-1", &["ua1"]),
    ("none", &[]),
];

#[test]
fn every_standard_claimed_is_kept() {
    if !asked() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut failed = Vec::new();
    for (k, (list, flavours)) in STANDARDS.iter().enumerate() {
        let article = root().join("tests/suite/page/everything.md");
        let extra = ["--pdf-standard", list, "--format", "pdf", "--outline-figures"];
        let stem = convert_with(&article, &folder.path().join(k.to_string()), &extra);
        let pdf = stem.with_extension("pdf");
        let flavours: Vec<&str> = flavours.iter().flat_map(|f| ["-f", f]).collect();
        if !flavours.is_empty() {
            failed.extend(judge_with("verapdf", &pdf, &flavours).err());
        }
        failed.extend(judge("pdfcheck", &pdf).err());
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_kind_of_image_is_archived() {
    if !asked() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let article = root().join("tests/suite/figure/images/every.md");
    for (k, ppi) in ["300", "40", "off"].iter().enumerate() {
        let place = folder.path().join(k.to_string());
        let extra = ["--format", "pdf", "--image-ppi", ppi];
        let pdf = convert_with(&article, &place, &extra).with_extension("pdf");
        for name in ["verapdf", "pdfcheck", "rendercmp"] {
            judge(name, &pdf).unwrap_or_else(|found| panic!("{ppi} ppi: {found}"));
        }
    }
}

/// Characters that readers stumble over: rare ones, ligatures, emoji of several glyphs, dashes, words
/// divided at line ends, readings.
#[test]
fn hard_text_reads_the_same_everywhere() {
    if !asked() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let article = root().join("tests/suite/pdf/hard.md");
    let pdf = convert_with(&article, folder.path(), &["--format", "pdf"]).with_extension("pdf");
    for name in ["verapdf", "textcmp", "pdfcheck", "rendercmp"] {
        judge(name, &pdf).unwrap_or_else(|found| panic!("{found}"));
    }
    let found = squeezed(&output("pdftotext", &["-raw", pdf.to_str().expect("a name"), "-"]));
    let found = found.replace('\u{AD}', "");
    let text = std::fs::read_to_string(&article).expect("the article");
    for paragraph in text.split("\n\n").skip(2) {
        // Readings stand above the line and are read after it; code has marks of its own.
        let plain = paragraph.replace('`', "").replace("<ruby>", "").replace("</ruby>", "");
        let (before, after) = plain.split_once("<rt>").unwrap_or((&plain, "</rt>"));
        for part in [before, after.split_once("</rt>").expect("it ends").1] {
            assert!(found.contains(&squeezed(part)), "{part} not in {found}");
        }
    }
}

/// What a program says about a file.
fn output(program: &str, arguments: &[&str]) -> String {
    let done = Command::new(program).args(arguments).output().expect("installed by tests/run");
    assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The paragraphs of an expected text, and its captions as they are shown.
fn expected(markdown: &str) -> (String, Vec<String>) {
    let body = markdown.splitn(3, "---\n").nth(2).unwrap_or(markdown);
    let (mut text, mut captions) = (String::new(), Vec::new());
    for line in body.lines().filter(|l| !l.trim().is_empty()) {
        match line.strip_prefix("![").and_then(|l| l.split_once("](")) {
            Some((caption, rest)) => {
                let label = rest.split(')').next().unwrap_or_default();
                let shown = if caption == label { String::new() } else { caption.to_owned() };
                captions.push(squeezed(&format!("{label}{shown}")));
            }
            None => text.push_str(&squeezed(line.trim_start_matches("# "))),
        }
    }
    (text, captions)
}

#[test]
fn the_pdf_gives_back_the_text() {
    if !asked() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut texts = vec![(root().join("examples/huozi"), "article.expected.md")];
    if let Some(corpus) = std::env::var_os("BANXIN_CORPUS").map(PathBuf::from) {
        texts.push((corpus.join("sample"), "article.expected.punct.md"));
    }
    for (k, (from, wanted)) in texts.iter().enumerate() {
        let stem = convert(&from.join("article.txt"), &folder.path().join(k.to_string()));
        let pdf = stem.with_extension("pdf");
        let pdf = pdf.to_str().expect("a name");
        // The type area: running heads and folios are not the article's.
        let area = ["-raw", "-x", "0", "-y", "55", "-W", "420", "-H", "482"];
        let found = output("pdftotext", &[&area[..], &[pdf, "-"]].concat());
        let wanted = std::fs::read_to_string(from.join(wanted)).expect("the expected text");
        let (text, captions) = expected(&wanted);
        // Figures may stand on the page after; their captions are lines of their own.
        let mut seen = Vec::new();
        let mut rest = String::new();
        for line in found.lines().map(squeezed) {
            if captions.contains(&line) { seen.push(line) } else { rest.push_str(&line) }
        }
        assert_eq!(seen, captions, "every caption, in order");
        let byline = rest.find("年").map(|_| byline(&wanted)).unwrap_or_default();
        let rest = rest.replacen(&byline, "", 1);
        let differs = rest.chars().zip(text.chars()).position(|(a, b)| a != b);
        let near = |s: &str| {
            let at = differs.unwrap_or(text.chars().count().min(rest.chars().count()));
            s.chars().skip(at.saturating_sub(10)).take(40).collect::<String>()
        };
        assert!(rest == text, "{}: `{}` instead of `{}`", from.display(), near(&rest), near(&text));
    }
}

/// Marks moved, joined or drawn by a glyph of another name: what is copied is still the text.
#[test]
fn a_pdf_in_any_font_gives_back_the_text() {
    if !asked() {
        return;
    }
    let text = "“一，二。三：四；五！”（六？）七——八……九·十，《don’t》‘人’⸺口直，日月。";
    let folder = tempfile::tempdir().expect("a folder");
    let article = folder.path().join("article.md");
    std::fs::write(&article, format!("# 日月\n\n{text}\n")).expect("written");
    for name in ["Centred", "Corner", "Dash", "Locl", "Proportional", "Sparse"] {
        let out = folder.path().join(name);
        let font = root().join(format!("tests/fonts/Ambiguous-{name}.ttf"));
        let done = Command::new(env!("CARGO_BIN_EXE_banxin"))
            .arg(&article)
            .args(["--quiet", "--format", "pdf", "-o"])
            .arg(&out)
            .arg("--font")
            .arg(&font)
            .output()
            .expect("the command runs");
        assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
        let pdf = out.join("article.pdf");
        let found = output("pdftotext", &["-raw", pdf.to_str().expect("a name"), "-"]);
        assert!(squeezed(&found).contains(text), "{name}: {found}");
        // Dashes drawn by several glyphs are in this one.
        if name == "Dash" {
            judge("verapdf", &pdf).expect("PDF/A and PDF/UA");
        }
    }
}

/// The line below the title, made from the date.
fn byline(markdown: &str) -> String {
    let date = markdown.lines().find_map(|l| l.strip_prefix("date: ")).expect("a date");
    let mut parts = date[..10].split('-').map(|p| p.parse::<u16>().expect("a number"));
    let mut next = || parts.next().expect("three numbers");
    format!("{}年{}月{}日", next(), next(), next())
}

#[test]
fn every_font_is_embedded_and_cut() {
    if !asked() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let stem = convert(&root().join("examples/huozi/article.txt"), folder.path());
    let pdf = stem.with_extension("pdf");
    let fonts = output("pdffonts", &[pdf.to_str().expect("a name")]);
    let lines: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(!lines.is_empty(), "no fonts");
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        let tail = &words[words.len() - 5..words.len() - 2];
        assert_eq!(tail, ["yes", "yes", "yes"], "embedded, subset, with Unicode: {line}");
    }
}

/// A page of formulas that need more room than a line of text: what is copied from the PDF is their
/// TeX, and every judge that can read it is content with both books.
#[test]
fn every_judge_passes_a_page_of_formulas() {
    if !asked() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let article = root().join("tests/suite/page/formulas.md");
    let stem = convert(&article, folder.path());
    let (epub, pdf) = (stem.with_extension("epub"), stem.with_extension("pdf"));
    let asked = [("epubcheck", &epub), ("ace", &epub), ("pdfcheck", &pdf), ("verapdf", &pdf)];
    let asked = asked.into_iter().chain([("fontcheck", &epub), ("epubread", &epub)]);
    let mut failed: Vec<String> = asked.filter_map(|(j, book)| judge(j, book).err()).collect();
    let kindle = convert_with(&article, &folder.path().join("kindle"), &["--target", "kindle"]);
    failed.extend(judge("kindle", &kindle.with_extension("epub")).err());
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    let text = Command::new("pdftotext").args(["-enc", "UTF-8"]).arg(&pdf).arg("-").output();
    let text = String::from_utf8(text.expect("pdftotext runs").stdout).expect("UTF-8");
    let joined = |text: &str| text.split_whitespace().collect::<String>();
    let text = joined(&text);
    let source = std::fs::read_to_string(&article).expect("the article");
    let formulas = source.split("$$").skip(1).step_by(2);
    for formula in formulas.chain(["\\sqrt{x^2+1}", "\\hat{\\theta}", "x^{2^n}"]) {
        assert!(text.contains(&joined(formula)), "{formula}");
    }
}
