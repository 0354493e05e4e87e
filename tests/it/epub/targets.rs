//! The profiles of stores.

use banxin::epub::{EpubFonts, EpubOptions, Target};
use roxmltree::{Document, Node};

use super::sample;
use super::unpacked::{Local, Unpacked, value};
use super::{book, keep};

fn made(target: Target) -> Unpacked {
    let cover = Some(sample::picture(400, 640));
    let options = EpubOptions { target, cover, ..EpubOptions::default() };
    let bytes = book(&sample::article(), &options);
    keep(&format!("target-{target:?}.epub").to_lowercase(), &bytes);
    Unpacked::new(&bytes)
}

fn has(book: &Unpacked, name: &str) -> bool {
    book.files.contains_key(name)
}

const IBOOKS: &str = "META-INF/com.apple.ibooks.display-options.xml";

#[test]
fn kindle_has_no_page_with_the_cover_and_no_look_of_the_body() {
    let book = made(Target::Kindle);
    assert!(has(&book, "OEBPS/images/cover.png") && !has(&book, "OEBPS/cover.xhtml"));
    assert!(!has(&book, IBOOKS) && !book.text("content.opf").contains("ibooks"));
    let css = book.text("stylesheet.css");
    let body = css.lines().find(|l| l.starts_with("body{")).expect("a rule");
    for property in ["font-size", "font-family", "line-height", "text-align"] {
        assert!(!body.contains(property), "{body}");
    }
    // The title is in the family of the body, the headings are not.
    let rule = |selector: &str| css.lines().find(|l| l.starts_with(selector)).expect("a rule");
    assert!(!rule(".title{").contains("font-family"), "{}", rule(".title{"));
    assert!(rule("h2").contains("font-family"), "{}", rule("h2"));
    // What no rule names is not in the book.
    let files = book.manifest();
    let generic = made(Target::Generic).manifest();
    let fonts = |m: &[[String; 4]]| m.iter().filter(|i| i[2].starts_with("font/")).count();
    assert!(0 < fonts(&files) && fonts(&files) < fonts(&generic));
}

#[test]
fn kobo_has_a_file_for_every_section() {
    let book = made(Target::Kobo);
    let spine = book.spine();
    // The cover, the beginning, two sections (a heading of level 4 and one of 3 begin none).
    assert_eq!(spine, ["cover.xhtml", "part001.xhtml", "part002.xhtml", "part003.xhtml"]);
    for file in &spine[2..] {
        let xml = book.xml(file);
        assert!(xml.descendants().any(|n| n.has_tag_name_local("h2")), "{file}");
    }
    assert!(!has(&book, IBOOKS));
}

/// What Kobo readers need: every text in a mark of its own, numbered in order, with nothing else in
/// it; and no other text than elsewhere.
#[test]
fn kepub_marks_every_sentence_and_changes_no_text() {
    let (marked, plain) = (made(Target::Kepub), made(Target::Kobo));
    assert_eq!(marked.spine(), plain.spine());
    for file in marked.spine() {
        let (xml, before) = (marked.xml(&file), plain.xml(&file));
        assert_eq!(texts(&xml), texts(&before), "{file}");
        let mut numbers = Vec::new();
        for node in body(&xml).descendants().filter(|n| n.is_text() || n.has_tag_name_local("img"))
        {
            let is_over = |n: Node<'_, '_>| {
                ["pre", "math", "svg", "rt", "rp"].iter().any(|t| n.has_tag_name_local(t))
            };
            let is_blank = node.is_text() && node.text().unwrap_or_default().trim().is_empty();
            if is_blank || node.ancestors().any(is_over) {
                continue;
            }
            let mark = node.parent().filter(|p| value(*p, "class") == "koboSpan").expect("a mark");
            assert_eq!(mark.children().count(), 1, "{file}: {node:?}");
            let id = value(mark, "id").strip_prefix("kobo.").expect("its number");
            let (paragraph, sentence) = id.split_once('.').expect("two numbers");
            let number = |text: &str| text.parse::<usize>().expect("a number");
            numbers.push((number(paragraph), number(sentence)));
        }
        assert!(numbers.is_sorted_by(|a, b| a < b) && numbers[0] == (1, 1), "{file}: {numbers:?}");
        let boxes: Vec<_> =
            body(&xml).descendants().filter(|n| n.has_tag_name_local("div")).take(2).collect();
        assert_eq!([value(boxes[0], "id"), value(boxes[1], "id")], ["book-columns", "book-inner"]);
    }
    assert!(marked.text("stylesheet.css").contains("#book-inner{margin-top:0;margin-bottom:0}"));
    assert!(!marked.text("nav.xhtml").contains("koboSpan"));
}

fn body<'a>(xml: &'a Document<'_>) -> Node<'a, 'a> {
    xml.descendants().find(|n| n.has_tag_name_local("body")).expect("a body")
}

fn texts(xml: &Document<'_>) -> String {
    let texts = body(xml).descendants().filter(|n| n.is_text()).filter_map(|n| n.text());
    texts.flat_map(str::chars).filter(|c| *c != '\n').collect()
}

#[test]
fn apple_is_told_that_there_are_fonts() {
    for target in [Target::Apple, Target::Generic] {
        let book = made(target);
        assert!(has(&book, IBOOKS));
        assert!(book.text("content.opf").contains("ibooks:specified-fonts"));
    }
}

#[test]
fn fonts_are_packed_where_that_is_asked_for() {
    let options = EpubOptions { fonts: EpubFonts::Woff2, ..EpubOptions::default() };
    let bytes = book(&sample::article(), &options);
    assert_eq!(bytes, book(&sample::article(), &options), "the same bytes twice");
    keep("woff2.epub", &bytes);
    let packed = Unpacked::new(&bytes);
    let plain = Unpacked::new(&book(&sample::article(), &EpubOptions::default()));
    let size = |b: &Unpacked| -> usize {
        b.files.iter().filter(|(n, _)| n.starts_with("OEBPS/fonts/")).map(|(_, b)| b.len()).sum()
    };
    let fonts = packed.files.iter().filter(|(n, _)| n.starts_with("OEBPS/fonts/"));
    for (name, bytes) in fonts {
        assert!(name.ends_with(".woff2") && bytes.starts_with(b"wOF2"), "{name}");
    }
    assert!(size(&packed) > 0 && size(&packed) * 10 < size(&plain) * 9);
}
