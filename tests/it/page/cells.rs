//! Tables as wide as the lines: what columns need, and where cells of several columns or rows stand.

use banxin::diag::Sink;
use banxin::document::{BlockKind, Cell, Document, Inline, Row, Table};
use banxin::font::FontLibrary;
use banxin::frame::{GlyphRun, Item, Pages};
use banxin::geom::{Point, Pt};
use banxin::theme::Theme;
use banxin::typeset::typeset;

use super::{add, paragraph, runs, set, theme};

fn cell(text: &str) -> Cell {
    Cell::new(vec![Inline::text(text, None)])
}

fn wide(text: &str, colspan: u16) -> Cell {
    Cell { colspan, ..cell(text) }
}

fn tall(text: &str, rowspan: u16) -> Cell {
    Cell { rowspan, ..cell(text) }
}

fn pages(theme: &Theme, head: Vec<Row>, rows: Vec<Row>) -> Pages {
    let mut document = Document::default();
    add(&mut document, BlockKind::Table(Table { head, rows, ..Table::default() }));
    set(&document, theme)
}

fn find<'a>(pages: &'a Pages, page: usize, text: &str) -> (Point, &'a GlyphRun) {
    *runs(&pages.pages[page]).iter().find(|r| r.1.text == text).expect("the text")
}

/// Where a text begins and ends along its line.
fn edges(pages: &Pages, text: &str) -> (f64, f64) {
    let (at, run) = find(pages, 0, text);
    (at.x.0, (at.x + run.advance()).0)
}

/// Where the first rule of a table begins and ends.
fn rule(pages: &Pages) -> (f64, f64) {
    let rule = |(at, item): &(Point, Item)| match item {
        Item::Rect { size, .. } => Some((at.x.0, (at.x + size.width).0)),
        _ => None,
    };
    pages.pages[0].frame.items.iter().find_map(rule).expect("a rule")
}

/// TYPOGRAPHY 1.8, U6: an address breaks behind its signs; for its sake no table is turned.
#[test]
fn an_address_in_a_cell_is_divided() {
    let theme = theme(26);
    let mut document = Document::default();
    let address = "https://example.com/very/long/path/to/duan-inkstone?lang=zh&ref=table&page=12";
    let long = "宣纸产于安徽泾县，以青檀皮与沙田稻草为原料，经过一百多道工序方成。";
    let rows = vec![vec![cell("端砚"), cell(long), cell(address)]];
    add(&mut document, BlockKind::Table(Table { rows, ..Table::default() }));
    let mut sink = Sink::new();
    let pages = typeset(&document, &theme, &FontLibrary::bundled(), &mut sink);
    assert!(!sink.has("table-turned"));
    assert!(!pages.pages[0].turned);
    let right = theme.page.inner() + theme.page.measure_pt();
    for (at, run) in runs(&pages.pages[0]) {
        assert!((at.x + run.advance()).0 < right.0 + 0.01, "{}", run.text);
    }
}

/// Where its columns have room for a cell of several it makes none of them wider.
#[test]
fn a_cell_of_several_columns_takes_what_they_lack() {
    let theme = theme(26);
    let head = vec![vec![cell("甲"), wide("乙乙乙乙乙乙乙乙乙乙", 2)]];
    let rows = vec![vec![cell("丙"), cell("丁丁丁丁丁丁丁丁丁丁丁"), cell("戊")]];
    let (left, right) = rule(&pages(&theme, head, rows));
    // One, eleven and one sign, each with half an em at its sides and two em of air.
    let em = theme.page.body.0 * 0.857;
    let wanted = (1.0 + 11.0 + 1.0 + 3.0 + 6.0) * em;
    assert!((right - left - wanted).abs() < 0.1, "{} instead of {wanted}", right - left);
}

/// Numbers stand in the middle of their column, whatever cell of several columns is below them.
#[test]
fn numbers_stand_below_their_head() {
    let theme = theme(26);
    let head = vec![vec![cell("项"), cell("数目"), cell("人口")]];
    let rows = vec![
        vec![cell("甲"), cell("12.5"), cell("1965.64")],
        vec![cell("乙"), cell("3.5"), cell("1670.25")],
        vec![cell("丙"), wide("933.65（两项合计之数目）", 2)],
    ];
    let pages = pages(&theme, head, rows);
    let middle = |text: &str| {
        let (from, to) = edges(&pages, text);
        (from + to) / 2.0
    };
    // Digits may be kerned.
    for (number, head) in [("12.5", "数目"), ("1965.64", "人口")] {
        assert!((middle(number) - middle(head)).abs() < 0.5, "{number}");
    }
}

/// A head of several columns stands in their middle.
#[test]
fn heads_of_several_columns_stand_in_the_middle() {
    let theme = theme(26);
    let head = vec![vec![cell("甲"), wide("乙", 2)], vec![cell("丙"), cell("丁"), cell("戊")]];
    let rows = vec![vec![cell("己"), cell("庚"), cell("辛")]];
    let pages = pages(&theme, head, rows);
    let ((left, right), (from, to)) = (rule(&pages), edges(&pages, "乙"));
    // Columns of one sign are equally wide.
    let wanted = left + (right - left) * 2.0 / 3.0;
    assert!(((from + to) / 2.0 - wanted).abs() < 0.01);
}

/// TYPOGRAPHY 1.8, U5: no word of a table is hyphenated.
#[test]
fn words_in_cells_stay_whole() {
    let theme = theme(26);
    let long = "international typesetting conventions demand considerable understanding of hyphens";
    let row = || vec![cell(long), cell(long), cell(long)];
    let pages = pages(&theme, Vec::new(), vec![row(), row()]);
    let hyphened = |r: &(Point, &GlyphRun)| r.1.text.contains('\u{AD}');
    assert!(!runs(&pages.pages[0]).iter().any(hyphened));
}

fn middle(pages: &Pages, page: usize, text: &str) -> f64 {
    find(pages, page, text).0.y.0
}

/// A cell of several rows stands in their middle.
#[test]
fn cells_of_several_rows_stand_in_the_middle() {
    let theme = theme(26);
    let rows = vec![
        vec![tall("甲", 3), cell("乙"), tall("丙", 2)],
        vec![cell("丁")],
        vec![cell("戊"), cell("己")],
        vec![cell("庚"), cell("辛"), cell("壬")],
    ];
    let pages = pages(&theme, Vec::new(), rows);
    let y = |text: &str| middle(&pages, 0, text);
    assert!((y("甲") - y("丁")).abs() < 0.01, "{} {}", y("甲"), y("丁"));
    assert!((y("丙") - (y("乙") + y("丁")) / 2.0).abs() < 0.01);
    assert!((y("庚") - y("壬")).abs() < 0.01);
}

/// One that goes on overleaf stands in the middle of the rows that are on its page; a head of
/// several rows is repeated as it is.
#[test]
fn cells_stand_in_the_middle_of_their_page() {
    let theme = theme(26);
    let head = vec![vec![tall("项", 2), cell("目")], vec![cell("数")]];
    let sign = |k: usize| char::from_u32(0x4E00 + k as u32).expect("a Han").to_string();
    let mut rows: Vec<Row> = (0..30).map(|k| vec![cell(&sign(k))]).collect();
    rows[0].insert(0, tall("甲", 30));
    let mut document = Document::default();
    paragraph(&mut document, 3, theme.page.measure);
    add(&mut document, BlockKind::Table(Table { head, rows, ..Table::default() }));
    let pages = set(&document, &theme);
    let on_first = runs(&pages.pages[0]).iter().filter(|r| r.1.text.chars().count() == 1).count();
    // The cell, three of the head, and the folio.
    let last = sign(on_first - 5 - 1);
    let between = (middle(&pages, 0, &sign(0)) + middle(&pages, 0, &last)) / 2.0;
    assert!((middle(&pages, 0, "甲") - between).abs() < 0.01);
    for page in 0..2 {
        let between = (middle(&pages, page, "目") + middle(&pages, page, "数")) / 2.0;
        assert!((middle(&pages, page, "项") - between).abs() < 0.01, "on page {page}");
    }
}

/// Between a cell of several rows and the text beside it nothing else changes: it stays on the page.
#[test]
fn a_high_cell_of_several_rows_stays_at_the_top() {
    let theme = theme(26);
    let long = "永字八法侧勒努趯策掠啄磔".repeat(3);
    let rows = vec![vec![tall(&long, 2), cell("乙".repeat(20).as_str())], vec![cell("丁")]];
    let pages = pages(&theme, Vec::new(), rows);
    let top = runs(&pages.pages[0])[0].0.y;
    assert!(top > Pt::ZERO && top.0 < theme.page.top.0 + theme.page.leading.0 * 1.5);
}
