//! The whole conversion: what comes of an article is both books or an error that says why. The
//! EPUB is sound XML and says every Han character the document does; the PDF opens and has pages.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::LazyLock;

use banxin::convert::{Conversion, Pinyin};
use banxin::document::{BlockKind, InlineKind};
use banxin::read::ReadOptions;
use banxin::{
    Article, CleanMode, CleanOptions, Converter, InputFormat, NoAssets, Options, Output,
    PdfStandard, Target,
};

use super::bytes::Bytes;
use super::document::{each_block, each_inline};

static CONVERTER: LazyLock<Converter> = LazyLock::new(Converter::default);

/// The first two bytes choose what is asked for; the rest is the article.
pub fn check(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let options = options(&mut bytes);
    let name = match options.input {
        InputFormat::Markdown => "a.md",
        InputFormat::Html => "a.html",
        _ => "a.txt",
    };
    let article = Article { name, bytes: bytes.rest(), assets: &NoAssets };
    let output = CONVERTER.convert(&article, &options);
    assert_answered(&output);
    let Some(books) = output.books else { return };
    let epub = books.epub.expect("an EPUB was asked for");
    let pdf = books.pdf.expect("a PDF was asked for");
    assert!(pdf.starts_with(b"%PDF-") && pdf.trim_ascii_end().ends_with(b"%%EOF"));
    let pdf = lopdf::Document::load_mem(&pdf).expect("a PDF");
    assert!(!pdf.get_pages().is_empty(), "the PDF has no page");
    let shown = text_of_book(&epub);
    assert_shown(&article, &options, &shown);
}

fn options(bytes: &mut Bytes<'_>) -> Options {
    let input = bytes.one(&[InputFormat::Text, InputFormat::Markdown, InputFormat::Html]);
    let choice = usize::from(bytes.byte());
    Options {
        input,
        clean: CleanOptions {
            mode: [CleanMode::Auto, CleanMode::Off][choice % 2],
            ..CleanOptions::default()
        },
        script: [None, None, Some(Conversion::S2t)][choice / 2 % 3],
        pinyin: [None, None, Some(Pinyin::All)][choice / 6 % 3],
        keep_removed: choice / 18 % 2 == 1,
        pdf_standard: standards()[choice / 36 % 2],
        target: [Target::default(), Target::Kindle][choice / 72 % 2],
        ..Options::default()
    }
}

fn standards() -> [PdfStandard; 2] {
    [PdfStandard::default(), PdfStandard::parse(&["a-3a"]).expect("a standard")]
}

/// Books and errors exclude each other, and one of both is there.
fn assert_answered(output: &Output) {
    let (report, made) = (&output.report, output.books.is_some());
    assert_ne!(made, report.failed(), "{:?}", report.findings);
    for finding in &report.findings {
        let places = (finding.line, finding.column);
        assert!(places.0 != Some(0) && places.1 != Some(0), "{finding:?}");
        assert!(!finding.code.is_empty() && !finding.message.is_empty(), "{finding:?}");
    }
}

/// Han characters, with how often they occur.
fn han(text: &str) -> BTreeMap<char, usize> {
    let mut counts = BTreeMap::new();
    let han = text.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c));
    han.for_each(|c| *counts.entry(c).or_default() += 1);
    counts
}

/// Every Han character of the document, made once more step by step, is in the book.
fn assert_shown(article: &Article<'_>, options: &Options, shown: &str) {
    let wanted = ReadOptions {
        name: article.name.to_owned(),
        format: options.input,
        ..ReadOptions::default()
    };
    let read = super::read_soundly(article.bytes, &wanted);
    let mut read = read.expect("books were made of it");
    super::clean::change(&mut read, &options.clean, options.script, None);
    let mut text = String::new();
    each_block(&read.document, &mut |block| {
        if let BlockKind::Code { text: code, .. } = &block.kind {
            text.push_str(code);
        }
    });
    each_inline(&read.document, &mut |inline| match &inline.kind {
        InlineKind::Text { text: of, .. }
        | InlineKind::Code(of)
        | InlineKind::Math(of)
        | InlineKind::Built { source: of, .. } => {
            text.push_str(of);
        }
        InlineKind::Ruby { base, .. } => text.push_str(base),
        _ => {}
    });
    let there = han(shown);
    let lost = han(&text).into_iter().find(|(c, n)| there.get(c).copied().unwrap_or(0) < *n);
    assert!(lost.is_none(), "{lost:?} of the document are not all in the book");
}

/// The texts of all content documents, which must be sound XML.
fn text_of_book(epub: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(epub)).expect("an archive");
    let (mut out, mut pages) = (String::new(), 0);
    for number in 0..archive.len() {
        let mut file = archive.by_index(number).expect("a file");
        if ![".xhtml", ".opf", ".ncx"].iter().any(|kind| file.name().ends_with(kind)) {
            continue;
        }
        let (name, mut text) = (file.name().to_owned(), String::new());
        file.read_to_string(&mut text).expect("UTF-8");
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let xml = roxmltree::Document::parse_with_options(&text, options);
        let xml = xml.unwrap_or_else(|why| panic!("{name}: {why}: {text}"));
        if name.ends_with(".xhtml") && !name.ends_with("nav.xhtml") {
            pages += 1;
            out.extend(xml.descendants().filter(|n| n.is_text()).filter_map(|n| n.text()));
        }
    }
    assert!(pages > 0, "the book has no text");
    out
}
