//! The pages of the PDF, marked in the text and listed.

use banxin::document::{BlockKind, Cell, InlineKind, NodeId, ParaRole, Table};
use banxin::epub::{EpubOptions, PageMap, PageStart};

use super::sample::{self, Maker, inline, text};
use super::unpacked::{Local, Unpacked, characters, kind, value};
use super::{book, paged};

fn map(pages: &[(&str, NodeId, usize)]) -> EpubOptions {
    let start = |&(label, block, offset): &(&str, NodeId, usize)| PageStart {
        label: label.to_owned(),
        block,
        offset,
    };
    let pages = pages.iter().map(start).collect();
    let source = "urn:uuid:8c6a9d5c-0000-5000-8000-000000000000".to_owned();
    EpubOptions { pages: Some(PageMap { source, pages }), ..EpubOptions::default() }
}

/// The text with a mark `|label|` where each page begins.
fn marked(book: &Unpacked) -> String {
    let xml = book.xml("article.xhtml");
    let body = xml.descendants().find(|n| n.has_tag_name_local("body")).expect("a body");
    let mut out = String::new();
    for node in body.descendants() {
        if kind(node) == "pagebreak" {
            out += &format!("|{}|", value(node, "aria-label"));
        } else if node.is_text() {
            out.extend(node.text().unwrap_or_default().chars().filter(|c| !c.is_whitespace()));
        }
    }
    out
}

fn list(book: &Unpacked) -> Vec<String> {
    let xml = book.xml("nav.xhtml");
    let nav = xml.descendants().find(|n| kind(*n) == "page-list").expect("a page list");
    nav.descendants().filter(|n| n.has_tag_name_local("a")).map(characters).collect()
}

#[test]
fn marks_stand_where_pages_begin() {
    let mut m = Maker::default();
    let first = m.heading(1, "标题");
    let second = m.role(
        ParaRole::Body,
        vec![
            text("零一二"),
            inline(InlineKind::LineBreak),
            inline(InlineKind::Strong(vec![text("三\u{AD}四五")])),
            inline(InlineKind::Ruby { base: "六".into(), text: "liù".into() }),
            text("七八九十。"),
        ],
    );
    let third = m.push(BlockKind::Code { lang: None, text: "ab\ncd\n".to_owned() });
    let options = map(&[
        ("i", first, 0),
        // Between the strong four and five, before the ruby, before the last character.
        ("ii", second, 5),
        ("1", second, 6),
        ("2", second, 10),
        ("3", third, 2),
        // Beyond the end: the page begins after the block.
        ("4", third, 99),
    ]);
    let bytes = book(&m.document, &options);
    let book = Unpacked::new(&bytes);
    assert_eq!(marked(&book), "|i|标题零一二三\u{AD}四|ii|五|1|六liù七八九|2|十。ab|3|cd|4|");
    assert_eq!(list(&book), ["i", "ii", "1", "2", "3", "4"]);
}

/// Pages begin between rows, and after a picture in the line.
#[test]
fn pages_begin_within_tables_and_after_pictures() {
    let row = |cells: [&str; 2]| cells.map(|c| Cell::new(vec![text(c)])).to_vec();
    let mut m = Maker::default();
    let first = m.push(BlockKind::Table(Table {
        caption: vec![text("表题")],
        rows: vec![row(["甲", "乙"]), row(["丙", "丁"])],
        ..Table::default()
    }));
    let asset = Some(m.asset(20, 20));
    let picture = InlineKind::Image { asset, path: String::new(), alt: "一张图".into() };
    let second = m.role(ParaRole::Body, vec![text("零"), inline(picture), text("二三")]);
    let options = map(&[("1", first, 0), ("2", first, 4), ("3", first, 99), ("4", second, 3)]);
    let bytes = book(&m.document, &options);
    let book = Unpacked::new(&bytes);
    assert_eq!(marked(&book), "|1|表题甲乙|2|丙丁|3|零二|4|三");
    // Text between rows would be no table.
    assert!(book.text("article.xhtml").contains("</table>\n<div epub:type=\"pagebreak\""));
}

/// A figure may have been moved to a later page: marks keep the order of the pages.
#[test]
fn pages_never_go_back_and_none_is_lost() {
    let mut m = Maker::default();
    let first = m.role(ParaRole::Body, vec![text("前一段。")]);
    let second = m.role(ParaRole::Body, vec![text("后一段。")]);
    let unknown = NodeId(777);
    let options = map(&[
        ("1", first, 0),
        ("2", second, 2),
        ("3", first, 3),
        ("4", unknown, 0),
        ("5", second, 3),
        ("6", unknown, 0),
    ]);
    let bytes = book(&m.document, &options);
    let book = Unpacked::new(&bytes);
    assert_eq!(marked(&book), "|1|前一段。后一|2||3|段|4||5||6|。");
    assert_eq!(list(&book), ["1", "2", "3", "4", "5", "6"]);
}

#[test]
fn pages_are_listed_and_their_source_named() {
    let document = sample::article();
    let options = paged(&document);
    let bytes = book(&document, &options);
    let book = Unpacked::new(&bytes);
    let map = options.pages.expect("pages");
    let labels: Vec<String> = map.pages.iter().map(|p| p.label.clone()).collect();
    assert_eq!(list(&book), labels);
    let ncx = book.xml("toc.ncx");
    let targets = ncx.descendants().filter(|n| n.has_tag_name_local("pageTarget"));
    assert_eq!(targets.map(|n| value(n, "value").to_owned()).collect::<Vec<_>>(), labels);
    let opf = book.xml("content.opf");
    let says = |property: &str| {
        let found = opf.descendants().find(|n| value(*n, "property") == property);
        found.and_then(|n| n.text()).unwrap_or_default().to_owned()
    };
    assert_eq!(says("pageBreakSource"), map.source);
    assert_eq!(says("source-of"), "pagination");
}
