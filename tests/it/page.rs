//! Page ends against the page cases of `tests/suite/typography` (TYPOGRAPHY 2.7, 3).

use banxin::diag::Sink;
use banxin::document::{
    Asset, AssetId, Block, BlockKind, Document, Figure, ImageState, Inline, ParaRole,
};
use banxin::font::FontLibrary;
use banxin::frame::{Item, Origin, Pages};
use banxin::geom::Pt;
use banxin::theme::{self, Theme, page_profile};
use banxin::typeset::typeset;
use serde_json::Value;

const CASES: &str = include_str!("../suite/typography/cases.json");

fn case(id: &str) -> Value {
    let cases: Value = serde_json::from_str(CASES).expect("cases.json");
    let all = cases["cases"].as_array().expect("cases").iter();
    all.clone().find(|c| c["id"] == id).expect("the case").clone()
}

fn theme(lines: u32) -> Theme {
    let files = theme::builtin("article").expect("built in");
    let mut theme = theme::load(&files, &mut Sink::new());
    theme.page.lines = lines;
    theme
}

fn add(document: &mut Document, kind: BlockKind) {
    let id = document.new_id();
    document.body.push(Block { id, span: None, kind });
}

/// A paragraph of so many lines: Han on the grid, two em of indent, a short last line.
fn paragraph(document: &mut Document, lines: usize, measure: u32) {
    let count = (lines - 1) * measure as usize - 2 + 5;
    let text = "永字八法侧勒努趯策掠啄磔".chars().cycle().take(count).collect::<String>();
    let body = vec![Inline::text(text, None)];
    add(document, BlockKind::Paragraph { role: ParaRole::Body, body });
}

/// Baselines of content on each page, from the top, in points.
fn baselines(pages: &Pages) -> Vec<Vec<f64>> {
    let content = |item: &Item| match item {
        Item::Glyphs(run) => matches!(run.origin, Origin::Content(_)),
        _ => false,
    };
    let page = |p: &banxin::frame::Page| {
        let mut all: Vec<f64> =
            p.frame.items.iter().filter(|(_, i)| content(i)).map(|(at, _)| at.y.0).collect();
        all.sort_by(f64::total_cmp);
        all.dedup_by(|a, b| (*a - *b).abs() < 0.5);
        all
    };
    pages.pages.iter().map(page).collect()
}

fn set(document: &Document, theme: &Theme) -> Pages {
    typeset(document, theme, &FontLibrary::bundled(), &mut Sink::new())
}

#[test]
fn p01_no_line_alone_at_the_top() {
    let expected = &case("P01")["expected"];
    let theme = theme(24);
    let mut document = Document::default();
    for _ in 0..10 {
        paragraph(&mut document, 2, theme.page.measure);
    }
    paragraph(&mut document, 5, theme.page.measure);
    let lines = baselines(&set(&document, &theme));
    assert_eq!(lines[0].len() as i64 - 20, expected["page1_lines_of_paragraph"]);
    assert_eq!(lines[1].len() as i64, expected["page2_lines_of_paragraph"]);
}

#[test]
fn p02_no_heading_at_the_foot() {
    let expected = &case("P02")["expected"];
    let theme = theme(24);
    let mut document = Document::default();
    for _ in 0..11 {
        paragraph(&mut document, 2, theme.page.measure);
    }
    let body = vec![Inline::text("泥活字", None)];
    add(&mut document, BlockKind::Heading { level: 3, body });
    paragraph(&mut document, 5, theme.page.measure);
    let pages = set(&document, &theme);
    let heading = document.body[11].id;
    let place = pages.places.iter().find(|(id, _)| *id == heading).expect("a place").1;
    assert_eq!(place.page as i64 + 1, expected["heading_page"]);
    assert!(place.point.y.0 < theme.page.top.0 + theme.page.leading.0, "on its first line");
    assert_eq!(baselines(&pages)[0].len(), 22);
}

#[test]
fn p03_type_area_from_characters_and_lines() {
    let case = case("P03");
    let expected = &case["expected"];
    let page = page_profile("a5").expect("a5");
    let near = |value: f64, key: &str| {
        let want = expected[key].as_f64().expect("a number");
        assert!((value - want).abs() < 0.02, "{key}: {value} instead of {want}");
    };
    near(page.measure_pt().0, "width_pt");
    near(page.depth().0, "height_pt");
    near(page.inner().to_mm(), "inner_mm");
    near((page.size.width - page.measure_pt() - page.inner()).to_mm(), "outer_mm");
    near((page.size.height - page.depth()).to_mm(), "top_mm_plus_bottom_mm");
}

/// A figure whose block is `rows` lines high: image and one line of caption.
fn figure(document: &mut Document, theme: &Theme, rows: f64) {
    let caption = 0.84 + 0.4 + 0.35;
    let height = theme.page.leading * (rows - caption);
    let width = theme.page.measure_pt();
    let scale = 4.0;
    let pixels = ((width.0 * scale) as u32, (height.0 * scale) as u32);
    document.assets.push(Asset { name: "1.png".to_owned(), pixels, for_pdf: None, for_epub: None });
    let asset = AssetId(document.assets.len() as u32 - 1);
    let figure = Figure {
        number: Some("1".to_owned()),
        label: "图1".to_owned(),
        caption: Vec::new(),
        credit: None,
        alt: None,
        path: None,
        image: ImageState::Found(asset),
    };
    add(document, BlockKind::Figure(figure));
}

#[test]
fn p04_text_fills_the_page_before_a_figure() {
    let expected = &case("P04")["expected"];
    let theme = theme(26);
    let mut document = Document::default();
    paragraph(&mut document, 17, theme.page.measure);
    figure(&mut document, &theme, 11.3);
    paragraph(&mut document, 20, theme.page.measure);
    let pages = set(&document, &theme);
    let lines = baselines(&pages);
    assert_eq!(lines[0].len() as i64 - 17, expected["text_lines_filled_page1"]);
    let image = pages.pages[1].frame.items.iter().find_map(|(at, item)| match item {
        Item::Image { size, .. } => Some((at.y, size.height)),
        _ => None,
    });
    let (top, _) = image.expect("the figure on page 2");
    assert_eq!(top, theme.page.top, "at the top of the page");
    // Below it text stands on the grid again: the first line is the 13th.
    let grid = |k: f64| theme.page.top + theme.page.body * 0.88 + theme.page.leading * k;
    let rows = expected["figure_block_lines"].as_i64().expect("lines") as f64;
    let after = lines[1].iter().find(|y| **y > top.0 + theme.page.leading.0 * 11.0).expect("text");
    assert!((Pt(*after).0 - grid(rows).0).abs() < 0.01, "{after} instead of {:?}", grid(rows));
}
