//! Paragraphs of other lengths where pages would end badly (TYPOGRAPHY 2.4, 2.7).

use banxin::document::{Block, BlockKind, Document, Inline, ListMark, ParaRole};
use banxin::frame::{GlyphRun, Origin, Page, Pages};
use banxin::geom::Point;
use serde_json::Value;

use super::{add, baselines, heading, runs, set, theme};

const CASES: &str = include_str!("../../suite/page/looseness.json");

/// So many characters of running text; with marks, each seventh is a comma.
fn running(count: u64, marks: bool) -> String {
    let mut han = "永字八法侧勒努趯策掠啄磔".chars().cycle();
    let place = |k| if marks && k % 7 == 6 { '，' } else { han.next().unwrap_or('永') };
    (0..count).map(place).collect()
}

fn add_block(document: &mut Document, block: &Value) {
    let count = |kind: &str| block[kind].as_u64();
    let text = |count, marks| vec![Inline::text(running(count, marks), None)];
    let body = |body| BlockKind::Paragraph { role: ParaRole::Body, body };
    if let Some(level) = count("heading") {
        heading(document, level as u8, "泥活字");
    } else if let Some(count) = count("item") {
        let id = document.new_id();
        let item = Block { id, span: None, kind: body(text(count, false)) };
        add(
            document,
            BlockKind::List { mark: ListMark::Bullet, tight: true, items: vec![vec![item]] },
        );
    } else {
        let (count, marks) = match count("marked") {
            Some(count) => (count, true),
            None => (count("han").expect("a kind of block"), false),
        };
        add(document, body(text(count, marks)));
    }
}

/// Content of pages: its text, page by page.
fn texts(pages: &Pages) -> String {
    let content = |r: &&(Point, &GlyphRun)| matches!(r.1.origin, Origin::Content(_));
    let page =
        |p: &Page| runs(p).iter().filter(content).map(|r| r.1.text.as_str()).collect::<String>();
    pages.pages.iter().map(page).collect()
}

/// The cases of `tests/suite/page/looseness.json`.
#[test]
fn paragraphs_give_way_where_pages_end_badly() {
    let cases: Value = serde_json::from_str(CASES).expect("looseness.json");
    let mut wrong = Vec::new();
    for case in cases["cases"].as_array().expect("cases") {
        let name = case["name"].as_str().expect("a name");
        let theme = theme(case["lines"].as_u64().expect("lines") as u32);
        assert_eq!(theme.page.measure, 28);
        let mut document = Document::default();
        for block in case["blocks"].as_array().expect("blocks") {
            for _ in 0..block["times"].as_u64().unwrap_or(1) {
                add_block(&mut document, block);
            }
        }
        let pages = set(&document, &theme);
        let lines: Vec<usize> = baselines(&pages).iter().map(Vec::len).collect();
        if serde_json::json!(lines) != case["pages"] {
            wrong.push(format!("{name}: {lines:?} instead of {}", case["pages"]));
        }
        let text: String = document.body.iter().map(text_of).collect();
        assert_eq!(texts(&pages), text, "{name}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The text of a block, with its marker.
fn text_of(block: &Block) -> String {
    let list = matches!(block.kind, BlockKind::List { .. });
    let mut text = if list { "●".to_owned() } else { String::new() };
    block.walk(&mut |b: &Block| {
        b.inlines().iter().for_each(|i| text += &banxin::document::plain_text(i));
    });
    text
}
