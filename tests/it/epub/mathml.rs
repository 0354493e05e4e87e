//! Formulas as MathML: what is written, what is packed with it, and that it is the same formula when
//! the book is read again.

use banxin::diag::Sink;
use banxin::document::{InlineKind, ParaRole, plain_text};
use banxin::epub::{EpubFonts, EpubOptions, PageMap, PageStart};
use banxin::read::{Format, ReadOptions, read};

use super::formulas::{article, built, cases};
use super::sample::{self, Maker, text};
use super::unpacked::{Local, Unpacked, value};
use super::{book, keep};
use crate::judges::{asked, judge};

/// The presentations of all formulas of a book without fonts, in order; those of a formula that lines
/// may part each with what it says, one below the other.
fn presented() -> Vec<(String, String)> {
    let mut m = Maker::default();
    for case in cases() {
        m.role(ParaRole::Body, vec![built(case)]);
    }
    let options = EpubOptions { fonts: EpubFonts::None, ..EpubOptions::default() };
    let book = Unpacked::new(&book(&m.document, &options));
    let page = book.text("article.xhtml");
    let (mut out, mut parts) = (Vec::new(), String::new());
    for math in page.split("<math ").skip(1) {
        let (tag, rest) = math.split_once("><semantics>").expect("its parts");
        let (rest, _) = rest.split_once("</semantics>").expect("their end");
        let (shown, source) = rest
            .split_once("<annotation encoding=\"application/x-tex\">")
            .map_or((rest, None), |(shown, source)| (shown, Some(source)));
        let part = tag.contains("displaystyle=\"true\"");
        if part {
            let (_, said) = tag.split_once("alttext=\"").expect("what it says");
            parts += &format!("{} ", said.trim_end_matches('"'));
        }
        parts += shown;
        let Some(source) = source else {
            assert!(part, "{math}");
            parts += "\n\t";
            continue;
        };
        let display = if part || tag.contains("display=\"block\"") { "display " } else { "" };
        let source = source.strip_suffix("</annotation>").expect("an end").replace("&amp;", "&");
        out.push((format!("{display}{source}"), std::mem::take(&mut parts)));
    }
    out
}

/// `tests/suite/epub/mathml.cases`: a source, and below it what is shown.
#[test]
fn parts_are_written_as_mathml() {
    let wanted = include_str!("../../suite/epub/mathml.cases");
    let found = presented();
    let shown: String =
        found.iter().map(|(source, shown)| format!("{source}\n\t{shown}\n")).collect();
    let wanted: String =
        wanted.lines().filter(|l| !l.starts_with('#')).map(|l| format!("{l}\n")).collect();
    assert_eq!(shown, wanted, "{shown}");
}

#[test]
fn books_with_formulas_say_so_and_bring_their_face() {
    let bytes = book(&article(), &EpubOptions::default());
    keep("formulas.epub", &bytes);
    let book = Unpacked::new(&bytes);
    let with: Vec<String> =
        book.manifest().into_iter().filter(|i| i[3] == "mathml").map(|i| i[1].clone()).collect();
    assert_eq!(with, ["article.xhtml"]);
    let opf = book.text("content.opf");
    for feature in ["MathML", "latex"] {
        assert!(
            opf.contains(&format!("<meta property=\"schema:accessibilityFeature\">{feature}<"))
        );
    }
    let css = book.text("stylesheet.css");
    let face = css.lines().find(|l| l.starts_with("@font-face") && l.contains("Companion Math"));
    let file = face.and_then(|f| f.split("url(").nth(1)).and_then(|u| u.split(')').next());
    let packed = &book.files[&format!("OEBPS/{}", file.expect("a file"))];
    let whole = include_bytes!("../../../fonts/CompanionMath-Regular.ttf");
    assert_eq!(packed, whole);
    assert!(css.contains("\nmath{"));
    let packed = EpubOptions { fonts: EpubFonts::Woff2, ..EpubOptions::default() };
    keep("formulas-woff2.epub", &super::book(&article(), &packed));
    let none = EpubOptions { fonts: EpubFonts::None, ..EpubOptions::default() };
    let book = Unpacked::new(&super::book(&article(), &none));
    assert!(!book.text("stylesheet.css").contains("Companion Math"));
}

#[test]
fn books_without_formulas_know_nothing_of_them() {
    let bytes = book(&sample::article(), &EpubOptions::default());
    let book = Unpacked::new(&bytes);
    for file in ["content.opf", "stylesheet.css"] {
        assert!(!book.text(file).to_lowercase().contains("math"), "{file}");
    }
}

/// A page that begins within a formula is marked behind it; its characters are those of its source.
#[test]
fn no_page_is_marked_within_a_formula() {
    let mut m = Maker::default();
    let case = cases().swap_remove(1);
    let length = case.0.chars().count();
    let block = m.role(ParaRole::Body, vec![text("零一"), built(case), text("二三")]);
    let start = |label: &str, offset| PageStart { label: label.to_owned(), block, offset };
    let pages = vec![
        start("1", 0),
        start("2", 2),
        start("3", 4),
        start("4", 2 + length),
        start("5", 3 + length),
    ];
    let map = PageMap { source: "urn:uuid:8c6a9d5c-0000-5000-8000-000000000000".into(), pages };
    let options = EpubOptions { pages: Some(map), ..EpubOptions::default() };
    let book = Unpacked::new(&book(&m.document, &options));
    let xml = book.xml("article.xhtml");
    let mut told = String::new();
    for node in xml.descendants() {
        if value(node, "role") == "doc-pagebreak" {
            assert!(!node.ancestors().any(|a| a.has_tag_name_local("math")));
            told += &format!("|{}|", value(node, "aria-label"));
        } else if node.has_tag_name_local("math") {
            told += "math";
        } else if node.is_text() && !node.ancestors().any(|a| a.has_tag_name_local("math")) {
            told += node.text().unwrap_or_default().trim();
        }
    }
    assert!(told.ends_with("|1|零一|2|math|3||4|二|5|三"), "{told}");
}

/// Our own reader takes the source.
#[test]
fn formulas_of_a_book_are_read_again() {
    let document = article();
    let bytes = book(&document, &EpubOptions::default());
    let options = ReadOptions { format: Format::Epub, ..ReadOptions::default() };
    let (_, again) = read(&bytes, &options, &mut Sink::new()).expect("readable");
    let mut found = Vec::new();
    for block in again.blocks() {
        block.walk(&mut |b| {
            for inline in b.inlines().into_iter().flatten() {
                if let InlineKind::Math(_) = inline.kind {
                    found.push(plain_text(std::slice::from_ref(inline)));
                }
            }
        });
    }
    let mut wanted: Vec<String> = cases().iter().map(|c| c.0.trim().to_owned()).collect();
    wanted.insert(1, wanted[0].clone());
    assert_eq!(found, wanted);
}

#[test]
fn the_judges_pass_books_with_formulas() {
    if !asked() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut failed = Vec::new();
    for (name, fonts) in [("otf", EpubFonts::OpenType), ("woff2", EpubFonts::Woff2)] {
        let file = folder.path().join(format!("{name}.epub"));
        let bytes = book(&article(), &EpubOptions { fonts, ..EpubOptions::default() });
        std::fs::write(&file, bytes).expect("written");
        for name in ["epubcheck", "ace", "epubshot", "epubreaders", "epubread", "fontcheck"] {
            failed.extend(judge(name, &file).err());
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// The marks behind a formula that lines may part stay with its last part, in the block that it is.
#[test]
fn marks_stay_with_the_last_part() {
    let parted = cases().into_iter().find(|(source, ..)| source.starts_with("y + z = "));
    let mut m = Maker::default();
    m.role(ParaRole::Body, vec![text("零"), built(parted.expect("one")), text("，一二。")]);
    let options = EpubOptions { fonts: EpubFonts::None, ..EpubOptions::default() };
    let book = Unpacked::new(&book(&m.document, &options));
    let page = book.text("article.xhtml");
    let (_, rest) = page.split_once("零").expect("the paragraph");
    let (paragraph, _) = rest.split_once("</p>").expect("its end");
    let parts = paragraph.split("<math ").map(|p| p.split_once("</math>").map_or(p, |(_, b)| b));
    let plain = parts.collect::<Vec<_>>().join("M");
    let start =
        "<span class=\"math-parts\" dir=\"ltr\">M<wbr/><span class=\"nb\">M，</span></span>";
    assert!(plain.starts_with(start), "{plain}");
    let css = book.text("stylesheet.css");
    assert!(css.contains("\n.math-parts{display:block;"), "{css}");
}

/// Readers part a formula from what stands beside it: no line ends behind an opening mark, none begins
/// with a closing one (GB/T 15834, 5.1).
#[test]
fn marks_stay_with_their_formula() {
    let case = || cases().into_iter().find(|(_, display, _)| !display).expect("one among words");
    let mut m = Maker::default();
    let body = [text("零（"), built(case()), text("），一二"), built(case()), text("三四五六七八")];
    m.role(ParaRole::Body, body.to_vec());
    let options = EpubOptions { fonts: EpubFonts::None, ..EpubOptions::default() };
    let book = Unpacked::new(&book(&m.document, &options));
    let page = book.text("article.xhtml");
    let start = page.find("零").expect("the paragraph");
    let (paragraph, _) = page[start..].split_once("</p>").expect("its end");
    let mut plain = String::new();
    for (k, part) in paragraph.split("<math ").enumerate() {
        plain += if k > 0 { "M" } else { "" };
        plain += part.split_once("</math>").map_or(part, |(_, rest)| rest);
    }
    assert!(plain.starts_with("零<span class=\"nb\">（M），</span>一二M"), "{plain}");
}
