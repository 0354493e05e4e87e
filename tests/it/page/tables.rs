//! Tables wider than the lines: turned, or divided between their columns (TYPOGRAPHY 3.5).

use banxin::diag::Sink;
use banxin::document::{
    Asset, AssetId, Block, BlockKind, Cell, Document, Inline, InlineKind, Note, ParaRole, Table,
};
use banxin::font::FontLibrary;
use banxin::frame::{Artifact, ElementId, Item, Origin, Page, Pages, Tag};
use banxin::theme::{Theme, page_profile};
use banxin::typeset::typeset;
use serde_json::Value;

use super::{add, paragraph, runs, theme};

const CASES: &str = include_str!("../../suite/page/tables.json");
const SIGNS: &str = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥";

/// The text of a cell: its column, then its row twice.
fn cell(column: usize, row: usize) -> String {
    let sign = |k: usize| SIGNS.chars().nth(k).expect("a sign");
    [sign(column), sign(row), sign(row)].iter().collect()
}

fn wide(columns: usize, rows: usize) -> Table {
    let row = |r: usize| {
        let cell = |c: usize| Cell::new(vec![Inline::text(cell(c, r), None)]);
        (0..columns).map(cell).collect::<Vec<_>>()
    };
    Table { head: vec![row(0)], rows: (1..=rows).map(row).collect(), ..Table::default() }
}

fn document(case: &Value, measure: u32) -> Document {
    let number = |key: &str| case[key].as_u64().expect("a number") as usize;
    let mut document = Document::default();
    paragraph(&mut document, 3, measure);
    let mut table = wide(number("columns"), number("rows"));
    if case["note"] == true {
        let (note, id) = (document.new_id(), document.new_id());
        let body = vec![Inline::text("注文", None)];
        let kind = BlockKind::Paragraph { role: ParaRole::Body, body };
        let body = vec![Block { id, span: None, kind }];
        document.notes.push(Note { id: note, label: "1".to_owned(), body });
        table.rows[0][0].body.push(Inline::new(InlineKind::NoteRef(note), None));
    }
    add(&mut document, BlockKind::Table(table));
    paragraph(&mut document, 10, measure);
    document
}

/// The cells of every table by rows, as the tags give them.
fn tables(pages: &Pages) -> Vec<Vec<Vec<String>>> {
    let parent = |k: usize| pages.structure[k].parent.map(|ElementId(p)| p as usize);
    let below = |kind: Tag, above: usize| {
        let is = move |k: &usize| pages.structure[*k].kind == kind && parent(*k) == Some(above);
        (0..pages.structure.len()).filter(is).collect::<Vec<_>>()
    };
    let inside = |mut k: usize, above: usize| loop {
        match parent(k) {
            _ if k == above => return true,
            Some(p) => k = p,
            None => return false,
        }
    };
    let text = |cell: usize| {
        let own = |origin| match origin {
            Origin::Content(ElementId(e)) => inside(e as usize, cell),
            Origin::Artifact(_) => false,
        };
        let all = pages.pages.iter().flat_map(runs).filter(|r| own(r.1.origin));
        all.map(|r| r.1.text.as_str()).collect::<String>()
    };
    let is_cell = |k: &usize| {
        matches!(pages.structure[*k].kind, Tag::TableHeader { .. } | Tag::TableData { .. })
    };
    let row = |row: usize| {
        let cells = (0..pages.structure.len()).filter(is_cell);
        cells.filter(|&c| parent(c) == Some(row)).map(text).collect::<Vec<_>>()
    };
    let all = (0..pages.structure.len()).filter(|&k| pages.structure[k].kind == Tag::Table);
    all.map(|t| below(Tag::TableRow, t).into_iter().map(row).collect()).collect()
}

/// The cases of `tests/suite/page/tables.json`.
#[test]
fn wide_tables_are_turned_or_divided() {
    let cases: Value = serde_json::from_str(CASES).expect("tables.json");
    for case in cases["cases"].as_array().expect("cases") {
        let name = case["name"].as_str().expect("a name");
        let mut theme = theme(26);
        theme.page = page_profile(case["page"].as_str().expect("a page")).expect("a profile");
        let document = document(case, theme.page.measure);
        let mut sink = Sink::new();
        let pages = typeset(&document, &theme, &FontLibrary::bundled(), &mut sink);
        let said: Vec<String> = sink
            .into_sorted()
            .iter()
            .map(|d| d.code.to_string())
            .filter(|c| c.starts_with("table"))
            .collect();
        let wanted: Vec<String> = case["finding"].as_str().map(str::to_owned).into_iter().collect();
        assert_eq!(said, wanted, "{name}");
        let rows = case["rows"].as_u64().expect("rows") as usize;
        let columns: Vec<Vec<usize>> =
            serde_json::from_value(case["tables"].clone()).expect("columns");
        let row = |columns: &[usize], r: usize| columns.iter().map(|&c| cell(c, r)).collect();
        let wanted: Vec<Vec<Vec<String>>> =
            columns.iter().map(|t| (0..=rows).map(|r| row(t, r)).collect()).collect();
        let found = tables(&pages).into_iter().map(|t| {
            t.into_iter().map(|r| r.into_iter().map(|c| c.replace('①', "")).collect()).collect()
        });
        assert_eq!(found.collect::<Vec<Vec<Vec<String>>>>(), wanted, "{name}");
        turned(name, &pages, case["turned"].as_u64().expect("pages") as usize, &theme);
    }
}

/// Pages on their side: as large as the others, with what stands on them inside their margins,
/// the head on each, and the text after the table on the page before.
fn turned(name: &str, pages: &Pages, wanted: usize, theme: &Theme) {
    let found: Vec<_> = pages.pages.iter().filter(|p| p.turned).collect();
    assert_eq!(found.len(), wanted, "{name}");
    for (k, page) in found.iter().enumerate() {
        let size = page.frame.size;
        assert_eq!((size.height, size.width), (theme.page.size.width, theme.page.size.height));
        for (at, run) in runs(page) {
            assert!(at.x > theme.page.body && at.x + run.advance() < size.width, "{name}");
            assert!(at.y > theme.page.body && at.y < size.height, "{name}");
        }
        let heads: Vec<Origin> =
            runs(page).iter().filter(|r| r.1.text == cell(0, 0)).map(|r| r.1.origin).collect();
        let [head] = heads[..] else { panic!("{name}: one head on each page") };
        assert_eq!(head == Origin::Artifact(Artifact::Layout), k > 0, "{name}");
    }
    if wanted > 0 {
        assert_eq!(pages.pages.len(), 1 + wanted, "{name}");
        assert!(!pages.pages[0].turned, "{name}");
    }
}

/// Rules part rows, not cells: none runs through one of several rows.
#[test]
fn no_rule_runs_through_a_cell() {
    let theme = theme(26);
    let cell =
        |text: &str, rowspan: u16| Cell { rowspan, ..Cell::new(vec![Inline::text(text, None)]) };
    let mut document = Document::default();
    let rows = vec![
        vec![cell("甲", 3), cell("乙", 1), cell("丙", 2)],
        vec![cell("丁", 1)],
        vec![cell("戊", 1), cell("己", 1)],
        vec![cell("庚", 1), cell("辛", 1), cell("壬", 1)],
    ];
    add(&mut document, BlockKind::Table(Table { rows, ..Table::default() }));
    let pages = typeset(&document, &theme, &FontLibrary::bundled(), &mut Sink::new());
    let rule = |(at, item): &(banxin::geom::Point, Item)| match item {
        Item::Rect { size, .. } => Some((at.x.0, at.y.0, size.width.0)),
        _ => None,
    };
    let mut rules: Vec<_> = pages.pages[0].frame.items.iter().filter_map(rule).collect();
    rules.sort_by(|a, b| (a.1, a.0).partial_cmp(&(b.1, b.0)).expect("numbers"));
    let (left, _, width) = rules[0];
    let third = width / 3.0;
    // Columns of one sign are equally wide. Above all; below the first row; the second; the third;
    // below all.
    let wanted = [(0, 3), (1, 1), (1, 2), (0, 3), (0, 3)];
    let found: Vec<(i64, i64)> = rules
        .iter()
        .map(|r| (((r.0 - left) / third).round() as i64, (r.2 / third).round() as i64))
        .collect();
    assert_eq!(found, wanted, "{rules:?}");
}

/// The cases of `tests/suite/page/cells.json`.
#[test]
fn pictures_of_cells_have_room() {
    let cases = include_str!("../../suite/page/cells.json");
    let cases: Value = serde_json::from_str(cases).expect("cells.json");
    for case in cases["cases"].as_array().expect("cases") {
        let name = case["name"].as_str().expect("a name");
        let theme = theme(26);
        let mut document = Document::default();
        paragraph(&mut document, 3, theme.page.measure);
        let rows: Vec<Vec<Value>> = serde_json::from_value(case["rows"].clone()).expect("rows");
        let cell = |document: &mut Document, cell: &Value| {
            let Ok(pixels) = serde_json::from_value::<(u32, u32)>(cell.clone()) else {
                return Cell::new(vec![Inline::text(cell.as_str().expect("a text"), None)]);
            };
            let asset = AssetId(document.assets.len() as u32);
            let name = "1.png".to_owned();
            document.assets.push(Asset { name, pixels, for_pdf: None, for_epub: None });
            let (path, alt) = (String::new(), "照片".to_owned());
            Cell::new(vec![Inline::new(InlineKind::Image { asset: Some(asset), path, alt }, None)])
        };
        let rows = rows.iter().map(|r| r.iter().map(|c| cell(&mut document, c)).collect());
        let table = Table { rows: rows.collect(), ..Table::default() };
        add(&mut document, BlockKind::Table(table));
        paragraph(&mut document, 3, theme.page.measure);
        let pages = typeset(&document, &theme, &FontLibrary::bundled(), &mut Sink::new());
        let found = pages.pages.iter().flat_map(|p| pictures(name, p, &theme));
        let wanted: Vec<(f64, f64)> = serde_json::from_value(case["sizes"].clone()).expect("sizes");
        let found: Vec<(f64, f64)> = found.collect();
        let close = |a: f64, b: f64| (a - b).abs() < 0.05;
        assert!(
            found.len() == wanted.len()
                && found.iter().zip(&wanted).all(|(f, w)| close(f.0, w.0) && close(f.1, w.1)),
            "{name}: {found:?} instead of {wanted:?}"
        );
    }
}

/// The sizes of the images of a page, on which nothing else stands.
fn pictures(name: &str, page: &Page, theme: &Theme) -> Vec<(f64, f64)> {
    let images = page.frame.items.iter().filter_map(|(at, item)| match item {
        Item::Image { size, .. } => Some((at.x.0, at.y.0, size.width.0, size.height.0)),
        _ => None,
    });
    let images: Vec<(f64, f64, f64, f64)> = images.collect();
    let foot = theme.page.top.0 + theme.page.leading.0 * 26.0;
    for &(x, y, width, height) in &images {
        assert!(y >= theme.page.top.0 - 0.01 && y + height < foot + 0.01, "{name}");
        for (at, item) in &page.frame.items {
            let (right, top, bottom) = match item {
                Item::Glyphs(run) => {
                    let (above, below) = (run.size.0 * 0.8, run.size.0 * 0.1);
                    (at.x + run.advance(), at.y.0 - above, at.y.0 + below)
                }
                Item::Rect { size, .. } => (at.x + size.width, at.y.0, at.y.0 + size.height.0),
                _ => continue,
            };
            let apart = right.0 <= x || at.x.0 >= x + width || bottom <= y || top >= y + height;
            assert!(apart, "{name}: {item:?} on a picture");
        }
    }
    images.into_iter().map(|i| (i.2, i.3)).collect()
}
