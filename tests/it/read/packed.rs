//! Word documents and EPUBs: each case of `tests/suite/read/docx` and `tests/suite/read/epub` writes
//! the files of an archive as text, `--- file: name` before each; what it must give follows as in
//! the other suites, or `--- refused` with the code and the words of the error.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

use banxin::diag::Sink;
use banxin::document::Document;
use banxin::read::{Embedded, read};
use banxin::source::{AssetError, Assets, NoAssets};

use super::{assert_verbatim, corpus, dump, named, read_named, refusal, unescape};
use crate::laws::archive::{assert_transcribed, files, zip};
use crate::laws::bytes::Random;
use crate::laws::conserve::assert_transcript;

#[test]
fn suite() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/read");
    let (mut count, mut wrong) = (0, Vec::new());
    for extension in ["docx", "epub"] {
        let entries = std::fs::read_dir(root.join(extension)).expect("a folder of cases");
        let mut paths: Vec<_> = entries.map(|e| e.expect("a case").path()).collect();
        paths.sort();
        for path in paths {
            let cases = std::fs::read_to_string(&path).expect("a readable case");
            for case in cases.split("--- case: ").skip(1) {
                wrong.extend(check(&path, case, extension));
                count += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 20, "only {count} cases were found");
}

/// What is wrong with a case, if anything.
fn check(path: &Path, case: &str, extension: &str) -> Option<String> {
    let (name, rest) = case.split_once('\n').expect("a name");
    let place = format!("{}: {name}", path.display());
    let name = format!("case.{extension}");
    if let Some((input, refused)) = rest.split_once("--- refused\n") {
        let error = refusal(&zip(&files(&unescape(input), extension)), &name);
        let got = format!("{}: {}", error.code, error.message);
        let hinted = !error.hints.is_empty();
        return (got != refused.trim_end() || !hinted)
            .then(|| format!("{place}\n--- got\n{got}\n"));
    }
    let (input, rest) = rest.split_once("--- blocks\n").expect("`--- blocks`");
    let (blocks, findings) = rest.split_once("--- findings\n").unwrap_or((rest, ""));
    let files = files(&unescape(input), extension);
    let (source, document, found) = read_named(&zip(&files), &name);
    assert_verbatim(&source, &document, &place);
    match extension {
        "docx" => {
            assert_transcript(&source, &document, &place);
            assert_transcribed(&files, &source, &place);
        }
        _ => super::assert_page(&source, &document, &place),
    }
    let about = about(&document);
    let expected =
        [unescape(blocks.trim_end()).as_str(), "--- findings", findings.trim_end()].join("\n");
    let shown = dump::document(&document);
    let found = dump::findings(&source, &found);
    let mut got = [shown.trim_end(), "--- findings", found.trim_end()].join("\n");
    if expected.starts_with("about ") {
        got = about + &got;
    }
    (got != expected).then(|| format!("{place}\n--- expected\n{expected}\n--- got\n{got}\n"))
}

/// Metadata, a line each.
fn about(document: &Document) -> String {
    let meta = &document.metadata;
    let series = meta.series.as_ref();
    let position = series.and_then(|s| s.position.as_deref()).unwrap_or_default();
    let all = [
        ("title", meta.title.clone()),
        ("subtitle", meta.subtitle.clone()),
        ("authors", Some(meta.authors.join(" / "))),
        ("translators", Some(meta.translators.join(" / "))),
        ("language", meta.language.map(|l| l.tag().to_owned())),
        ("published", meta.published.map(|d| d.to_string())),
        ("publisher", meta.publisher.clone()),
        ("identifier", meta.identifier.clone()),
        ("other identifiers", Some(meta.other_identifiers.join(" / "))),
        ("series", series.map(|s| format!("{} {position}", s.name))),
        ("description", meta.description.clone()),
        ("keywords", Some(meta.keywords.join(" / "))),
        ("rights", Some(meta.rights.join(" / "))),
        ("cover", meta.cover.clone()),
    ];
    let lines = all.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let lines = lines.filter(|(_, value)| !value.is_empty());
    lines.map(|(name, value)| format!("about {name}: {value}\n")).collect()
}

fn word(document: &str) -> Vec<u8> {
    zip(&files(&format!("--- file: word/document.xml\n{document}"), "docx"))
}

#[test]
fn a_cut_off_archive_is_refused_with_its_name() {
    let whole =
        word("<w:document><w:body><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:body></w:document>");
    assert_eq!(read_named(&whole, "a.docx").0.text(), "甲\n");
    assert_eq!(read_named(&whole, "no-name").0.text(), "甲\n", "known by its look");
    for part in [40, whole.len() / 2, whole.len() - 10] {
        let error = refusal(&whole[..part], "a.docx");
        assert_eq!(error.code, "archive-damaged", "{part}: {}", error.message);
    }
    assert_eq!(refusal(&whole[..whole.len() / 2], "a.txt").code, "not-text");
}

#[test]
fn bombs_are_not_unpacked() {
    let text = "<w:document><w:body><w:p><w:r><w:t>".to_owned() + &"甲".repeat(30 << 20);
    let error = refusal(&word(&text), "a.docx");
    assert_eq!(error.code, "too-large", "{}", error.message);
}

#[test]
fn nesting_without_end_is_cut_and_said() {
    for (open, close) in [
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        (
            "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>",
            "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
        ),
        ("<w:p><m:oMath><m:f><m:num>", "</m:num></m:f></m:oMath></w:p>"),
    ] {
        // Less than what a small file may unpack to.
        let many = 2000;
        let text = format!(
            "<w:document><w:body><w:p><w:r><w:t>开头</w:t></w:r></w:p>{}<w:p><w:r><w:t>深</w:t></w:r></w:p>{}</w:body></w:document>",
            open.repeat(many),
            close.repeat(many)
        );
        let (_, document, found) = read_named(&word(&text), "a.docx");
        assert!(!document.body.is_empty());
        let math = open.contains("oMath");
        assert!(math || found.iter().any(|d| d.code == "nesting-too-deep"), "{open}: {found:?}");
    }
}

#[test]
fn pictures_come_out_of_the_archive_and_out_of_nowhere_else() {
    let mut files = files("--- file: word/document.xml\n<w:document/>", "docx");
    files.push(("word/media/image1.png".into(), b"picture".to_vec()));
    files.push(("../outside.png".into(), b"outside".to_vec()));
    let bytes = zip(&files);
    let embedded = Embedded::new(&bytes, &NoAssets);
    assert_eq!(embedded.read("word/media/image1.png").expect("a file"), b"picture");
    assert_eq!(embedded.read("../outside.png"), Err(AssetError::Missing));
    let plain = Embedded::new(b"text", &NoAssets);
    assert_eq!(plain.read("word/media/image1.png"), Err(AssetError::Missing));
}

#[test]
fn random_damage_is_refused_or_read() {
    let whole = word(
        "<w:document><w:body><w:p><w:r><w:t>甲乙丙</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:body></w:document>",
    );
    let mut random = Random(5);
    for _ in 0..2000 {
        let mut bytes = whole.clone();
        for _ in 0..=random.below(4) {
            let at = 4 + random.below(bytes.len() - 4);
            bytes[at] = random.below(256) as u8;
        }
        let mut sink = Sink::new();
        if let Ok((source, document)) = read(&bytes, &named("a.docx"), &mut sink) {
            assert_verbatim(&source, &document, "damaged");
        }
    }
}

#[test]
fn real_documents_lose_nothing() {
    for (file, bytes, _) in corpus::entries("docx/") {
        let (source, document, found) = read_named(&bytes, &file);
        assert_verbatim(&source, &document, &file);
        assert_transcript(&source, &document, &file);
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).expect("an archive");
        let names: Vec<String> = archive.file_names().map(str::to_owned).collect();
        let mut files = Vec::new();
        for name in names.into_iter().filter(|n| n.ends_with(".xml")) {
            let mut bytes = Vec::new();
            archive.by_name(&name).expect("a file").read_to_end(&mut bytes).expect("bytes");
            files.push((name, bytes));
        }
        assert_transcribed(&files, &source, &file);
        if let Some(folder) = std::env::var_os("BANXIN_DUMP") {
            let name = file.replace('/', "-");
            let text =
                dump::document(&document) + "--- findings\n" + &dump::findings(&source, &found);
            std::fs::write(Path::new(&folder).join(name), about(&document) + &text)
                .expect("written");
        }
    }
}

/// Our own EPUB of an article, read again, says what the article says.
#[test]
fn our_own_book_read_again_says_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a folder");
    for article in ["examples/huozi/article.txt", "tests/suite/page/everything.md"] {
        let article = root.join(article);
        let first = folder.path().join("first");
        let second = folder.path().join("second");
        let stem = article.file_stem().expect("a name");
        let book = |folder: &Path| folder.join(stem).with_extension("epub");
        convert(&article, &first);
        convert(&book(&first), &second);
        let (before, after) = (text_of_book(&book(&first)), text_of_book(&book(&second)));
        let differs = before.iter().zip(&after).find(|(a, b)| a != b);
        assert_eq!(differs, None, "{}", article.display());
        assert_eq!(before.len(), after.len(), "{}", article.display());
        if crate::judges::asked() {
            let verdict = crate::judges::judge("epubcheck", &book(&second));
            assert_eq!(verdict, Ok(()), "{}", article.display());
        }
    }
}

fn convert(article: &Path, folder: &Path) {
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_banxin"))
        .arg(article)
        .args(["--quiet", "--format", "epub", "--clean", "off", "-o"])
        .arg(folder)
        .output()
        .expect("the command runs");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{}: {said}", article.display());
}

/// The texts of the content documents in the order of the spine, a line each, blanks left out.
fn text_of_book(book: &Path) -> Vec<String> {
    let bytes = std::fs::read(book).expect("a book");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut read = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).expect("a file").read_to_string(&mut text).expect("text");
        text
    };
    let package = read("OEBPS/content.opf");
    let package = roxmltree::Document::parse(&package).expect("XML");
    let items: BTreeMap<&str, &str> = package
        .descendants()
        .filter(|n| n.has_tag_name(("http://www.idpf.org/2007/opf", "item")))
        .filter_map(|n| Some((n.attribute("id")?, n.attribute("href")?)))
        .collect();
    let spine = package.descendants().filter_map(|n| n.attribute("idref"));
    let mut lines = Vec::new();
    for name in spine.filter_map(|id| items.get(id)).filter(|n| !n.contains("nav")) {
        let text = read(&format!("OEBPS/{name}"));
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let document = roxmltree::Document::parse_with_options(&text, options).expect("XHTML");
        let body = document.descendants().find(|n| n.tag_name().name() == "body").expect("a body");
        let texts = body.descendants().filter(|n| n.is_text()).filter_map(|n| n.text());
        let whole: String = texts.collect();
        let words = whole.lines().map(|l| l.split_whitespace().collect::<String>());
        lines.extend(words.filter(|l| !l.is_empty()));
    }
    lines
}
