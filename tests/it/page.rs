//! Page ends against the page cases of `tests/suite/typography` (TYPOGRAPHY 2.7, 3).

mod cells;
mod figures;
mod formulas;
mod heads;
mod looseness;
mod places;
mod tables;

use banxin::diag::Sink;
use banxin::document::{
    Align, Asset, AssetId, Block, BlockKind, Cell, Document, Figure, ImageState, Inline,
    InlineKind, Note, ParaRole, Table, Target,
};
use banxin::font::FontLibrary;
use banxin::frame::{ElementId, Item, Origin, Pages, Side, Tag};
use banxin::geom::Pt;
use banxin::text::Lang;
use banxin::theme::{self, Margins, Theme, Toc, page_profile};
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
        // A bullet is smaller, and stands higher than its line.
        Item::Glyphs(run) => matches!(run.origin, Origin::Content(_)) && run.text != "●",
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

/// The same where what is headed begins with a paragraph of one line.
#[test]
fn p02_two_lines_below_a_heading_be_they_of_two_paragraphs() {
    let theme = theme(23);
    let mut document = Document::default();
    for _ in 0..10 {
        paragraph(&mut document, 2, theme.page.measure);
    }
    let body = vec![Inline::text("泥活字", None)];
    add(&mut document, BlockKind::Heading { level: 3, body });
    let body = vec![Inline::text("如下：", None)];
    add(&mut document, BlockKind::Paragraph { role: ParaRole::Body, body });
    paragraph(&mut document, 5, theme.page.measure);
    // The heading takes two lines: with it and one more the first page would be full.
    let lines = baselines(&set(&document, &theme));
    assert_eq!((lines[0].len(), lines[1].len()), (20, 7));
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

fn heading(document: &mut Document, level: u8, text: &str) {
    let body = vec![Inline::text(text, None)];
    add(document, BlockKind::Heading { level, body });
}

/// Glyph runs of a page with their places.
fn runs(page: &banxin::frame::Page) -> Vec<(banxin::geom::Point, &banxin::frame::GlyphRun)> {
    let items = page.frame.items.iter();
    items
        .filter_map(|(at, item)| match item {
            Item::Glyphs(run) => Some((*at, run)),
            _ => None,
        })
        .collect()
}

fn labels(pages: &Pages) -> Vec<&str> {
    pages.pages.iter().map(|p| p.label.as_str()).collect()
}

/// An article of four sections, each longer than a page.
fn sections(theme: &Theme) -> Document {
    let mut document = Document::default();
    document.metadata.title = Some("活字".to_owned());
    heading(&mut document, 1, "活字");
    for title in ["泥活字", "木活字", "铜活字", "锡活字"] {
        heading(&mut document, 2, title);
        for _ in 0..8 {
            paragraph(&mut document, 4, theme.page.measure);
        }
    }
    document
}

/// TYPOGRAPHY 3.5, TOC: labels of the pages where headings stand, links, leaders on one grid.
#[test]
fn contents_name_the_pages_of_their_headings() {
    let theme = theme(24);
    let document = sections(&theme);
    let pages = set(&document, &theme);
    assert_eq!(labels(&pages)[..3], ["i", "1", "2"]);
    let contents = &pages.pages[0];
    let size = theme.page.body.0;
    let left = theme.page.inner().0;
    let mut leaders = 0;
    let mut ends = Vec::new();
    for (at, run) in runs(contents).iter().filter(|(_, r)| r.text.starts_with("··")) {
        let cells = (at.x.0 - left) / (size / 2.0);
        assert!((cells - cells.round()).abs() < 1e-6, "a leader begins off the grid");
        assert!(matches!(run.origin, Origin::Artifact(_)));
        ends.push(((at.x + run.advance()).0 * 100.0).round());
        leaders += 1;
    }
    assert_eq!(leaders, 4);
    ends.dedup();
    assert_eq!(ends.len(), 1, "leaders end below one another");
    for block in
        document.body.iter().filter(|b| matches!(b.kind, BlockKind::Heading { level: 2, .. }))
    {
        let place = pages.places.iter().find(|(id, _)| *id == block.id).expect("a place").1;
        let links: Vec<f64> = contents
            .frame
            .items
            .iter()
            .filter_map(|(at, item)| match item {
                Item::Link { target: Target::Node(node), .. } if *node == block.id => Some(at.y.0),
                _ => None,
            })
            .collect();
        assert_eq!(links.len(), 2, "the entry and its number");
        let label = &pages.pages[place.page].label;
        let on_line = |(at, run): &&(banxin::geom::Point, &banxin::frame::GlyphRun)| {
            run.text == *label && (at.y.0 - size * 0.88 - links[0]).abs() < 0.5
        };
        assert!(runs(contents).iter().any(|r| on_line(&r)), "{label} on the line of its entry");
    }
}

#[test]
fn contents_are_made_where_they_help() {
    let mut theme = theme(24);
    let long = sections(&theme);
    let mut short = Document::default();
    for title in ["泥", "木", "铜"] {
        heading(&mut short, 2, title);
        paragraph(&mut short, 2, theme.page.measure);
    }
    assert_eq!(labels(&set(&short, &theme)), ["1"]);
    theme.toc = Toc::Always;
    assert_eq!(labels(&set(&short, &theme)), ["i", "1"]);
    theme.toc = Toc::Never;
    assert_eq!(labels(&set(&long, &theme))[0], "1");
}

/// TYPOGRAPHY 3.1 and 3.5: bound pages are mirrored, chapters begin on the right.
#[test]
fn bound_chapters_begin_on_a_recto() {
    let mut theme = theme(24);
    theme.page.margins = Margins::Print;
    let mut document = Document::default();
    document.metadata.title = Some("活字".to_owned());
    heading(&mut document, 1, "活字");
    for title in ["第一章", "第二章", "第三章"] {
        heading(&mut document, 1, title);
        paragraph(&mut document, 6, theme.page.measure);
    }
    let pages = set(&document, &theme);
    assert_eq!(labels(&pages), ["i", "ii", "1", "2", "3", "4", "5"]);
    for (number, page) in pages.pages.iter().enumerate() {
        let side = if number % 2 == 0 { Side::Recto } else { Side::Verso };
        assert_eq!(page.side, side, "{}", page.label);
    }
    for blank in ["2", "4"] {
        let page = pages.pages.iter().find(|p| p.label == blank).expect("a page");
        assert!(page.frame.items.is_empty(), "nothing on a blank verso");
    }
    let left = |k: usize| {
        let marks = runs(&pages.pages[k])
            .into_iter()
            .filter(|(_, r)| matches!(r.origin, Origin::Content(_)));
        marks.map(|(at, _)| at.x.0).fold(f64::MAX, f64::min)
    };
    let inner = theme.page.inner().0;
    let outer = (theme.page.size.width - theme.page.measure_pt()).0 - inner;
    assert!((outer / inner - 1.1).abs() < 1e-9, "inner to outer as 1 to 1.1");
    assert!((left(1) - outer).abs() < 0.01, "the outer margin is at the left of a verso");
    assert!((left(2) - inner).abs() < 0.01, "the inner margin is at the left of a recto");
}

/// Two paragraphs that each call a note, a page apart.
fn noted(theme: &Theme) -> (Document, Vec<banxin::document::NodeId>) {
    let mut document = Document::default();
    let mut calling = Vec::new();
    for text in ["泥注文字", "木注文字"] {
        let note = document.new_id();
        let id = document.new_id();
        let body = vec![Inline::text("所注", None), Inline::new(InlineKind::NoteRef(note), None)];
        let kind = BlockKind::Paragraph { role: ParaRole::Body, body };
        document.body.push(Block { id, span: None, kind });
        calling.push(id);
        let id = document.new_id();
        let kind =
            BlockKind::Paragraph { role: ParaRole::Body, body: vec![Inline::text(text, None)] };
        let body = vec![Block { id, span: None, kind }];
        document.notes.push(Note { id: note, label: text.to_owned(), body });
        for _ in 0..10 {
            paragraph(&mut document, 3, theme.page.measure);
        }
    }
    (document, calling)
}

/// TYPOGRAPHY 3.5, footnotes: ①… page by page.
#[test]
fn notes_are_numbered_page_by_page() {
    let theme = theme(24);
    let pages = set(&noted(&theme).0, &theme);
    let with = |text: &str| {
        let has = |p: &&banxin::frame::Page| runs(p).iter().any(|(_, r)| r.text.contains(text));
        pages.pages.iter().filter(has).collect::<Vec<_>>()
    };
    let (first, second) = (with("泥注文字"), with("木注文字"));
    assert_ne!(first[0].label, second[0].label, "on two pages");
    for page in [first[0], second[0]] {
        let calls: Vec<&str> =
            runs(page).iter().map(|(_, r)| r.text.as_str()).filter(|t| "①②".contains(t)).collect();
        assert_eq!(calls, ["①", "①"], "the call and the note");
    }
}

/// What a caption calls stands at the foot of the page the caption comes to.
#[test]
fn captions_call_notes() {
    let theme = theme(26);
    let mut document = Document::default();
    paragraph(&mut document, 12, theme.page.measure);
    let texts = ["泥注文字", "木注文字", "石注文字", "金注文字"];
    for (k, text) in texts.into_iter().enumerate() {
        let note = document.new_id();
        let call = Inline::new(InlineKind::NoteRef(note), None);
        let caption = vec![Inline::text(format!("说明{k}"), None), call];
        if k < 3 {
            figure(&mut document, &theme, 15.0);
            let Some(BlockKind::Figure(figure)) = document.body.last_mut().map(|b| &mut b.kind)
            else {
                panic!("a figure");
            };
            figure.caption = caption;
        } else {
            let rows = vec![vec![Cell::new(vec![Inline::text("甲", None)])]];
            add(&mut document, BlockKind::Table(Table { caption, rows, ..Table::default() }));
        }
        let id = document.new_id();
        let body = vec![Inline::text(text, None)];
        let kind = BlockKind::Paragraph { role: ParaRole::Body, body };
        let body = vec![Block { id, span: None, kind }];
        document.notes.push(Note { id: note, label: text.to_owned(), body });
        paragraph(&mut document, 3, theme.page.measure);
    }
    let pages = set(&document, &theme);
    let on = |text: &str| {
        let has = |p: &banxin::frame::Page| runs(p).iter().any(|(_, r)| r.text.contains(text));
        let pages = pages.pages.iter().enumerate().filter(|(_, p)| has(p));
        pages.map(|(k, _)| k).collect::<Vec<_>>()
    };
    for (k, text) in texts.into_iter().enumerate() {
        let (caption, note) = (on(&format!("说明{k}")), on(text));
        assert_eq!(note.len(), 1, "{text} on one page");
        assert_eq!(caption, note, "{text}");
    }
    for page in &pages.pages {
        let labels = runs(page).into_iter().filter(|(_, r)| "①②③④".contains(r.text.as_str()));
        let mut labels: Vec<_> = labels.map(|(_, r)| r.text.clone()).collect();
        labels.sort();
        let each: Vec<_> = labels.iter().step_by(2).collect();
        assert_eq!(each, labels.iter().skip(1).step_by(2).collect::<Vec<_>>(), "calls and notes");
    }
}

/// TYPOGRAPHY 3.5, footnotes on e-ink: at the end of the chapter, with links back.
#[test]
fn on_readers_notes_stand_at_the_end_with_links_back() {
    let mut theme = theme(24);
    theme.page = page_profile("eink6").expect("eink6");
    let (document, calling) = noted(&theme);
    let pages = set(&document, &theme);
    let last = pages.pages.last().expect("pages");
    let text: String = runs(last).iter().map(|(_, r)| r.text.as_str()).collect();
    assert!(text.contains("①泥注文字②木注文字"), "{text}");
    for id in calling {
        let back = |(_, item): &(_, Item)| matches!(item, Item::Link { target: Target::Node(n), .. } if *n == id);
        assert!(last.frame.items.iter().any(back), "a link back");
    }
}

/// TYPOGRAPHY 3.5, tables: numbers stand with their decimal points below one another.
#[test]
fn numbers_are_aligned_on_the_point() {
    let theme = theme(24);
    let mut document = Document::default();
    let row = |cells: [&str; 2]| cells.map(|c| Cell::new(vec![Inline::text(c, None)])).to_vec();
    let rows = [["甲", "1,204.5"], ["乙", "86.25"], ["丙", "7"], ["丁", "—"]];
    let table = Table {
        align: vec![Align::Start, Align::Start],
        head: vec![row(["项", "数目"])],
        rows: rows.map(row).to_vec(),
        ..Table::default()
    };
    add(&mut document, BlockKind::Table(table));
    let pages = set(&document, &theme);
    let point = |text: &str| {
        let runs = runs(&pages.pages[0]);
        let (at, run) = runs.iter().find(|(_, r)| r.text == text).expect("a number");
        let whole = text.find('.').unwrap_or(text.len());
        let before = run.glyphs.iter().filter(|g| g.start() < whole);
        at.x + before.map(banxin::frame::Glyph::advance).sum::<banxin::geom::Em>().at(run.size)
    };
    let points = ["1,204.5", "86.25", "7"].map(|t| point(t).0);
    assert!(points.iter().all(|p| (p - points[0]).abs() < 0.01), "{points:?}");
}

/// TYPOGRAPHY 3.5, headings: those of rank 4 stand in the line of their text, 1 em before it, if
/// all have one; in the structure they stand beside it.
#[test]
fn low_headings_run_in() {
    let theme = theme(24);
    let mut document = Document::default();
    heading(&mut document, 1, "活字");
    heading(&mut document, 2, "木");
    heading(&mut document, 3, "锡");
    heading(&mut document, 4, "泥活字");
    paragraph(&mut document, 3, theme.page.measure);
    let place = |document: &Document| {
        let pages = set(document, &theme);
        let runs = runs(&pages.pages[0]);
        let find = |text: &str| runs.iter().find(|r| r.1.text.starts_with(text)).expect("a run");
        let (heading, text) = (find("泥活字"), find("永字"));
        let element = |origin| match origin {
            Origin::Content(ElementId(e)) => pages.structure[e as usize].clone(),
            Origin::Artifact(_) => panic!("content"),
        };
        let (h, p) = (element(heading.1.origin), element(text.1.origin));
        assert_eq!((h.kind, h.parent), (Tag::Heading(4), p.parent));
        assert_eq!((h.node, p.node), (Some(document.body[3].id), Some(document.body[4].id)));
        let gap = (text.0.x - heading.0.x).0 / theme.page.body.0;
        (text.0.y == heading.0.y, gap)
    };
    let (same_line, gap) = place(&document);
    assert!(same_line && (gap - 4.0).abs() < 1e-6, "{gap}");
    // Another that has no text of its own: all are set alike.
    heading(&mut document, 4, "铜活字");
    assert!(!place(&document).0);
}

/// TYPOGRAPHY 3.5, poem: a line is a verse; one that is too long goes on 2 em further in.
#[test]
fn verses_turn_over_with_a_hanging_indent() {
    let theme = theme(24);
    let mut document = Document::default();
    let long = "永字八法侧勒努趯策掠啄磔永字八法侧勒努趯策掠啄磔永字八法侧勒努趯策";
    let text = |t: &str| Inline::text(t, None);
    let body = vec![
        text("泥活字"),
        Inline::new(InlineKind::LineBreak, None),
        text(long),
        Inline::new(InlineKind::LineBreak, None),
        text("木活字"),
    ];
    add(&mut document, BlockKind::Paragraph { role: ParaRole::Verse, body });
    let pages = set(&document, &theme);
    let lines: Vec<(f64, usize)> = runs(&pages.pages[0])
        .iter()
        .filter(|(_, r)| matches!(r.origin, Origin::Content(_)))
        .map(|(at, r)| ((at.x - theme.page.inner()).0 / theme.page.body.0, r.text.chars().count()))
        .collect();
    // Verse begins 2 em in: a line holds 26 characters, what is left of it 24.
    let wanted = [(2.0, 3), (2.0, 26), (4.0, 7), (2.0, 3)];
    assert_eq!(lines.len(), wanted.len(), "{lines:?}");
    for (line, wanted) in lines.iter().zip(wanted) {
        assert!((line.0 - wanted.0).abs() < 1e-6 && line.1 == wanted.1, "{lines:?}");
    }
}

/// An empty line parts stanzas.
#[test]
fn stanzas_stand_apart() {
    let theme = theme(24);
    let mut document = Document::default();
    for _ in 0..2 {
        let line = || Inline::text("泥活字", None);
        let body = vec![line(), Inline::new(InlineKind::LineBreak, None), line()];
        add(&mut document, BlockKind::Paragraph { role: ParaRole::Verse, body });
    }
    let lines = baselines(&set(&document, &theme)).remove(0);
    let steps: Vec<f64> =
        lines.windows(2).map(|pair| (pair[1] - pair[0]) / theme.page.leading.0).collect();
    let wanted = [1.0, 2.0, 1.0];
    assert_eq!(steps.len(), wanted.len(), "{steps:?}");
    assert!(steps.iter().zip(wanted).all(|(s, w)| (s - w).abs() < 0.01), "{steps:?}");
}

/// TYPOGRAPHY 3.5: a scene break never stands at the top of a page.
#[test]
fn no_scene_break_at_the_top() {
    let theme = theme(24);
    let mut document = Document::default();
    for _ in 0..8 {
        paragraph(&mut document, 3, theme.page.measure);
    }
    add(&mut document, BlockKind::Separator);
    paragraph(&mut document, 20, theme.page.measure);
    let pages = set(&document, &theme);
    let broken: Vec<usize> = (0..pages.pages.len())
        .filter(|&k| runs(&pages.pages[k]).iter().any(|(_, r)| r.text == "※"))
        .collect();
    let [page] = broken[..] else { panic!("one scene break") };
    let above = |(at, r): &(banxin::geom::Point, &banxin::frame::GlyphRun)| {
        matches!(r.origin, Origin::Content(_)) && at.y.0 < theme.page.top.0 + theme.page.leading.0
    };
    assert!(runs(&pages.pages[page]).iter().any(above), "text stands above it");
}

/// A title given beside the text puts its chapters one level lower; they open pages all the same,
/// sunk by 6 to 8 lines (TYPOGRAPHY 3.5).
#[test]
fn chapters_below_a_title_open_pages() {
    let theme = theme(26);
    let mut document = Document::default();
    heading(&mut document, 1, "活字");
    for title in ["第一章　泥", "第二章　木"] {
        heading(&mut document, 2, title);
        paragraph(&mut document, 3, theme.page.measure);
    }
    let pages = set(&document, &theme);
    assert_eq!(labels(&pages), ["i", "ii", "1", "2"]);
    let first = baselines(&pages)[2][0] - theme.page.top.0;
    let lines = first / theme.page.leading.0;
    assert!((6.0..8.0).contains(&lines), "{lines}");
}

/// A text of nothing but placeholders: every figure is set, in order, several to a page. (With
/// figures waiting without end this took time as the cube of their number.)
#[test]
fn a_figure_in_a_note_is_shown_at_the_foot() {
    let theme = theme(24);
    let mut document = Document::default();
    let (note, id) = (document.new_id(), document.new_id());
    let call = Inline::new(InlineKind::NoteRef(note), None);
    let body = vec![Inline::text("塔在山上", None), call];
    add(&mut document, BlockKind::Paragraph { role: ParaRole::Body, body });
    let kind = BlockKind::Figure(Figure {
        number: None,
        label: String::new(),
        caption: vec![Inline::text("山上的塔", None)],
        credit: None,
        alt: None,
        path: None,
        image: ImageState::Missing("图片缺失".to_owned()),
    });
    let body = vec![Block { id, span: None, kind }];
    document.notes.push(Note { id: note, label: "1".to_owned(), body });
    let pages = set(&document, &theme);
    let text = |item: &Item| match item {
        Item::Glyphs(run) => run.text.clone(),
        _ => String::new(),
    };
    let items = pages.pages.iter().flat_map(|p| &p.frame.items);
    let all: String = items.map(|(_, item)| text(item)).collect();
    for wanted in ["图片缺失", "山上的塔"] {
        assert!(all.contains(wanted), "{wanted} in {all}");
    }
}

/// Headings, captions and heads of tables longer than a page, on pages of every size: each character
/// stands on one of them, and none below its foot.
#[test]
fn what_is_taller_than_a_page_is_on_pages() {
    let long: String = ('\u{5000}'..'\u{5400}').collect();
    let text = || vec![Inline::text(long.as_str(), None)];
    let heading = |level| BlockKind::Heading { level, body: text() };
    let figure = BlockKind::Figure(Figure {
        number: None,
        label: String::new(),
        caption: text(),
        credit: None,
        alt: None,
        path: None,
        image: ImageState::Missing("图片缺失".to_owned()),
    });
    let row = |body: Vec<Inline>| vec![Cell::new(body)];
    let table = |caption, head, rows| {
        BlockKind::Table(Table { caption, head, rows, align: vec![Align::Start] })
    };
    let short = || vec![Inline::text("短", None)];
    let kinds = [
        heading(1),
        heading(2),
        heading(4),
        figure,
        table(text(), vec![row(short())], vec![row(short())]),
        table(Vec::new(), vec![row(text())], vec![row(short()), row(short())]),
        table(Vec::new(), vec![row(short())], vec![row(text())]),
    ];
    for lines in [1, 2, 5, 24] {
        let theme = theme(lines);
        // In the text, and in a note to it.
        for (kind, noted) in kinds.iter().flat_map(|kind| [(kind, false), (kind, true)]) {
            let mut document = Document::default();
            paragraph(&mut document, 2, theme.page.measure);
            if noted {
                let (note, id) = (document.new_id(), document.new_id());
                let body = vec![Block { id, span: None, kind: kind.clone() }];
                document.notes.push(Note { id: note, label: "1".to_owned(), body });
                let body = vec![Inline::new(InlineKind::NoteRef(note), None)];
                add(&mut document, BlockKind::Paragraph { role: ParaRole::Body, body });
            } else {
                add(&mut document, kind.clone());
            }
            paragraph(&mut document, 2, theme.page.measure);
            let pages = set(&document, &theme);
            let mut seen = std::collections::BTreeSet::new();
            for page in &pages.pages {
                for (at, item) in &page.frame.items {
                    let Item::Glyphs(run) = item else { continue };
                    seen.extend(run.text.chars());
                    assert!(
                        lines < 5 || at.y < theme.page.size.height,
                        "{lines}: {kind:?} below the page"
                    );
                }
            }
            let missing: String = long.chars().filter(|c| !seen.contains(c)).collect();
            assert_eq!(missing, "", "{lines} lines: {kind:?}");
            assert!(seen.contains(&'永'), "{lines} lines: what stands after {kind:?}");
        }
    }
}

#[test]
fn nothing_but_figures() {
    let theme = theme(24);
    let mut document = Document::default();
    for n in 1..=600 {
        let figure = Figure {
            number: Some(n.to_string()),
            label: format!("图{n}"),
            caption: Vec::new(),
            credit: None,
            alt: None,
            path: None,
            image: ImageState::Missing("图片缺失".to_owned()),
        };
        add(&mut document, BlockKind::Figure(figure));
    }
    let pages = set(&document, &theme);
    let label = |item: &Item| match item {
        Item::Glyphs(run) if run.text.starts_with('图') => {
            run.text.trim_start_matches('图').parse().ok()
        }
        _ => None,
    };
    let labels: Vec<usize> = pages
        .pages
        .iter()
        .flat_map(|p| p.frame.items.iter().filter_map(|(_, item)| label(item)))
        .collect();
    let mut seen = labels.clone();
    seen.dedup();
    assert_eq!(seen, (1..=600).collect::<Vec<_>>());
    assert!(pages.pages.len() * 2 < 600, "{} pages", pages.pages.len());
}

/// Emoji that are one sign of several characters are drawn as one (UTS #51), and are those
/// characters when the text is read.
#[test]
fn sequences_of_emoji_are_one_glyph() {
    let theme = theme(24);
    let signs = ["1️⃣", "👍🏽", "👩🏻‍⚕️", "👨‍👩‍👧‍👦", "🇨🇳", "#️⃣", "🧑‍💻"];
    let mut document = Document::default();
    for sign in signs {
        let body = vec![Inline::text(format!("永{sign}字"), None)];
        add(&mut document, BlockKind::Paragraph { role: ParaRole::Body, body });
    }
    let pages = set(&document, &theme);
    let items = pages.pages.iter().flat_map(|p| &p.frame.items);
    let runs: Vec<_> = items
        .filter_map(|(_, item)| match item {
            Item::Glyphs(run) => Some(run),
            _ => None,
        })
        .collect();
    for sign in signs {
        let run = runs.iter().find(|run| run.text == sign).expect(sign);
        let drawn = run.glyphs.iter().filter(|glyph| glyph.advance() > banxin::geom::Em::ZERO);
        assert_eq!(drawn.count(), 1, "{sign}");
        assert!(run.glyphs.iter().all(|glyph| glyph.id != 0), "{sign}");
    }
}

/// Text does not run ahead of its figures to the end of the chapter (TYPOGRAPHY 3.4): a figure
/// stands on the page of the paragraph before it or on the next.
#[test]
fn figures_stay_near_their_text() {
    let theme = theme(24);
    let mut document = Document::default();
    for n in 0..8 {
        let body = vec![Inline::text(format!("文{n}文"), None)];
        add(&mut document, BlockKind::Paragraph { role: ParaRole::Body, body });
        let figure = Figure {
            number: None,
            label: format!("像{n}像"),
            caption: Vec::new(),
            credit: None,
            alt: None,
            path: None,
            image: ImageState::Missing(String::new()),
        };
        add(&mut document, BlockKind::Figure(figure));
    }
    let pages = set(&document, &theme);
    let page_of = |wanted: &str| {
        let shows = |p: &banxin::frame::Page| {
            p.frame
                .items
                .iter()
                .any(|(_, i)| matches!(i, Item::Glyphs(r) if r.text.contains(wanted)))
        };
        pages.pages.iter().position(shows).expect("it is shown")
    };
    for n in 0..8 {
        let (text, figure) = (page_of(&format!("文{n}")), page_of(&format!("像{n}")));
        assert!((text..=text + 1).contains(&figure), "{n}: text on {text}, figure on {figure}");
    }
}

fn within_contents(pages: &Pages, element: u32) -> bool {
    let up = |at: &u32| pages.structure[*at as usize].parent.map(|ElementId(p)| p);
    std::iter::successors(Some(element), up)
        .any(|at| matches!(pages.structure[at as usize].kind, Tag::Toc))
}

/// Each article of a book is set by the rules of its own language, and its elements say so.
#[test]
fn articles_of_a_book_have_their_languages() {
    let article = |text: &str, lang| {
        let mut document = Document::default();
        document.metadata.language = Some(lang);
        let heading = vec![Inline::text(text, None)];
        add(&mut document, BlockKind::Heading { level: 1, body: heading });
        let call = document.new_id();
        let body = vec![
            Inline::text(format!("{text}.").repeat(30), None),
            Inline::new(InlineKind::NoteRef(call), None),
        ];
        add(&mut document, BlockKind::Paragraph { role: ParaRole::Body, body });
        let id = document.new_id();
        let kind =
            BlockKind::Paragraph { role: ParaRole::Body, body: vec![Inline::text(text, None)] };
        let body = vec![Block { id, span: None, kind }];
        document.notes.push(Note { id: call, label: "1".to_owned(), body });
        document
    };
    let mut book = Document::default();
    book.append(article("活字印刷", Lang::ZhHans));
    book.append(article("Letters and signs", Lang::En));
    book.append(article("活字版", Lang::Ja));
    let pages = set(&book, &theme(24));
    let mut seen = std::collections::BTreeSet::new();
    for page in &pages.pages {
        for (_, item) in &page.frame.items {
            let Item::Glyphs(run) = item else { continue };
            let Origin::Content(ElementId(element)) = run.origin else { continue };
            let mut at = &pages.structure[element as usize];
            // The contents are the book's.
            if within_contents(&pages, element) {
                continue;
            }
            while let (None, Some(ElementId(parent))) = (at.lang, at.parent) {
                at = &pages.structure[parent as usize];
            }
            let of_element = at.lang.unwrap_or(Lang::ZhHans);
            let expected = match run.text.as_str() {
                text if text.contains("Letters") || text.contains("signs") => Lang::En,
                text if text.contains("印刷") => Lang::ZhHans,
                text if text.contains("字版") => Lang::Ja,
                _ => continue,
            };
            assert_eq!((run.lang, of_element), (expected, expected), "{}", run.text);
            seen.insert(expected);
        }
    }
    assert_eq!(seen.len(), 3);
}
