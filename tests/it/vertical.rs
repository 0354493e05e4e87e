//! Pages with vertical lines (TYPOGRAPHY 4): where every run stands, and what the judges say.

use std::collections::BTreeMap;

use banxin::diag::Sink;
use banxin::document::{Block, BlockKind, Document, Inline, ParaRole};
use banxin::font::FontLibrary;
use banxin::frame::{GlyphRun, Item, Origin, Page, Pages, Side, Way};
use banxin::geom::{Point, Pt};
use banxin::theme::{self, Margins, Theme, page_profile};
use banxin::typeset::typeset;

use crate::judges::{asked, convert_with, judge, root};

fn theme() -> Theme {
    let files = theme::builtin("article").expect("built in");
    let mut theme = theme::load(&files, &mut Sink::new());
    theme.page = page_profile("a5-v").expect("a5-v");
    theme
}

fn set(theme: &Theme, paragraphs: &[&str]) -> Pages {
    let mut document = Document::default();
    for text in paragraphs {
        let body = vec![Inline::text(*text, None)];
        let (id, kind) = (document.new_id(), BlockKind::Paragraph { role: ParaRole::Body, body });
        document.body.push(Block { id, span: None, kind });
    }
    typeset(&document, theme, &FontLibrary::bundled(), &mut Sink::new())
}

fn content(page: &Page) -> impl Iterator<Item = (Point, &GlyphRun)> {
    page.frame.items.iter().filter_map(|(at, item)| match item {
        Item::Glyphs(run) if matches!(run.origin, Origin::Content(_)) => Some((*at, run)),
        _ => None,
    })
}

/// The run of a text, which stands but once.
fn run<'p>(pages: &'p Pages, text: &str) -> (Point, &'p GlyphRun) {
    let mut found = pages.pages.iter().flat_map(content).filter(|(_, run)| run.text.contains(text));
    let one = found.next().unwrap_or_else(|| panic!("no run with {text}"));
    assert!(found.next().is_none(), "{text} twice");
    one
}

/// The texts of lines from the right to the left, by where they stand.
fn lines(page: &Page) -> Vec<(f64, String)> {
    let mut lines: BTreeMap<i64, Vec<(f64, &GlyphRun)>> = BTreeMap::new();
    for (at, run) in content(page) {
        lines.entry(-(at.x.0 * 10.0).round() as i64).or_default().push((at.y.0, run));
    }
    let text = |mut runs: Vec<(f64, &GlyphRun)>| {
        runs.sort_by(|a, b| a.0.total_cmp(&b.0));
        runs.iter().map(|(_, run)| run.text.as_str()).collect()
    };
    lines.into_iter().map(|(x, runs)| (-x as f64 / 10.0, text(runs))).collect()
}

const LONG: &str = "从前的书是直行的，一行字自上而下，行与行自右而左。写字的人右手执笔，左手展卷，卷子展\
                    开一寸，字就写出一行；竹简是直的，木牍是直的，连碑上的字也是直的。";

#[test]
fn lines_run_down_and_the_next_is_at_the_left() {
    let theme = theme();
    let paragraphs = vec![LONG; 12];
    let pages = set(&theme, &paragraphs);
    assert!(pages.pages.len() > 1);
    let page = &theme.page;
    let area = page.type_area();
    // TYPOGRAPHY 3.1 gives the type area in millimetres.
    assert!((area.width.to_mm() - 102.7).abs() < 0.1 && (area.height.to_mm() - 155.2).abs() < 0.1);
    let right = page.size.width - (page.size.width - area.width) * 0.5;
    let mut text = String::new();
    for (number, page) in pages.pages.iter().enumerate() {
        assert!(page.vertical);
        let lines = lines(page);
        assert!(lines.len() <= 15);
        for (k, (x, line)) in lines.iter().enumerate() {
            // The middle of a line is half an em from its right edge, the baseline 0.38 em on.
            let wanted = right.0 - 20.0 * k as f64 - 11.0 * 0.88;
            assert!((x - wanted).abs() < 0.1, "page {number}, line {k}: {x}, not {wanted}");
            assert!(!line.starts_with(['，', '。', '；']), "{line}");
            text.push_str(line);
        }
    }
    assert_eq!(text, paragraphs.concat());
    for (at, run) in pages.pages.iter().flat_map(content) {
        let end = at.y + run.advance();
        assert!(at.y.0 > page.top.0 - 0.01 && end.0 < (page.top + area.height).0 + 5.6, "{run:?}");
        assert_eq!(run.way, Way::Upright, "{}", run.text);
    }
}

#[test]
fn words_lie_and_short_numbers_stand_in_a_cell() {
    let text =
        "西文躺下，如甲Gutenberg乙；年份丙2024丁也躺下，戊12己与庚3辛站着，“引号”变形：就这样。";
    let pages = set(&theme(), &[text]);
    for (piece, way) in [
        ("Gutenberg", Way::Along),
        ("2024", Way::Along),
        ("12", Way::Upright),
        ("“", Way::Upright),
        ("：", Way::Upright),
    ] {
        assert_eq!(run(&pages, piece).1.way, way, "{piece}");
    }
    let em = 11.0;
    // A cell is an em long and solid with its neighbours; its glyphs are side by side in it.
    let (at, cell) = run(&pages, "12");
    let long = cell.glyphs.iter().map(|g| g.advance().at(cell.size).0).sum::<f64>();
    assert!((long - em).abs() < 0.01, "{long}");
    let (before, wu) = run(&pages, "戊");
    assert!(((before.y + wu.advance()).0 - at.y.0).abs() < 0.01);
    let fonts = FontLibrary::bundled();
    let edge = |k: usize, side: f64| {
        let own = fonts.face(cell.face).advance(cell.glyphs[k].id);
        (cell.glyphs[k].offset().1.to_f64() + own.to_f64() * side) * cell.size.0
    };
    let (left, right) = (edge(0, -0.5), edge(1, 0.5));
    assert!(left < 0.0 && (left + right).abs() < 0.01 && right < em / 2.0 + 0.01, "{left} {right}");
    assert!(edge(0, 0.5) < edge(1, -0.5) + 0.5, "side by side");
    // A word keeps its quarter em.
    let (at, word) = run(&pages, "Gutenberg");
    let letters =
        |run: &GlyphRun| run.glyphs.iter().map(|g| g.advance().at(run.size).0).sum::<f64>();
    let (next, _) = run(&pages, "乙");
    assert!((next.y.0 - at.y.0 - letters(word)).abs() < 0.01);
}

#[test]
fn a_book_of_vertical_lines_opens_to_the_right() {
    let mut theme = theme();
    theme.page.margins = Margins::Print;
    let pages = set(&theme, &[LONG; 12]);
    let width = theme.page.size.width.0;
    let free = width - theme.page.type_area().width.0;
    for page in pages.pages.iter().take(2) {
        let (x, _) = lines(page)[0].clone();
        let outer_right = width - x - 11.0 * 0.88;
        // The recto is at the left hand: its spine is at its right.
        let inner = free / 2.1;
        let wanted = if page.side == Side::Recto { inner } else { free - inner };
        assert!((outer_right - wanted).abs() < 0.1, "{:?}: {outer_right}", page.side);
        let folio = page.frame.items.iter().find_map(|(at, item)| match item {
            Item::Glyphs(run) if run.way == Way::Across && at.y > theme.page.size.height * 0.8 => {
                Some(at.x)
            }
            _ => None,
        });
        let left = folio.expect("a folio") < Pt(width / 2.0);
        assert_eq!(left, page.side == Side::Recto, "folios stand at the outer edge");
    }
}

#[test]
fn the_judges_pass_vertical_pages() {
    if !asked() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut failed = Vec::new();
    for article in ["examples/huozi/article.txt", "tests/suite/vertical/article.md"] {
        let arguments = ["--page", "a5-v", "-f", "pdf"];
        let stem = convert_with(&root().join(article), folder.path(), &arguments);
        let pdf = stem.with_extension("pdf");
        for name in ["pdfcheck", "verapdf", "textcmp", "rendercmp"] {
            failed.extend(judge(name, &pdf).err());
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
