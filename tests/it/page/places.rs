//! Where terms, lines in the middle and lists in notes stand, and how large they are.

use banxin::document::{Block, BlockKind, Document, Inline, InlineKind, ListMark, Note, ParaRole};
use banxin::frame::{GlyphRun, Pages};
use banxin::geom::Point;

use super::{add, runs, set, theme};

fn text(document: &mut Document, role: ParaRole, text: &str) -> Block {
    let body = vec![Inline::text(text, None)];
    Block { id: document.new_id(), span: None, kind: BlockKind::Paragraph { role, body } }
}

/// The first run that has a text, and where it begins.
fn place<'a>(pages: &'a Pages, text: &str) -> (Point, &'a GlyphRun) {
    let found = pages.pages.iter().flat_map(runs).find(|(_, r)| r.text.contains(text));
    found.unwrap_or_else(|| panic!("{text} is on a page"))
}

/// A term begins where the lines do, what is said of it as far in as the text of a list.
#[test]
fn terms_stand_out_from_what_is_said_of_them() {
    let theme = theme(24);
    let mut document = Document::default();
    let body = |d: &mut Document, s: &str| text(d, ParaRole::Body, s);
    let items = vec![
        vec![body(&mut document, "版心"), body(&mut document, "排字的地方。")],
        vec![body(&mut document, "天头"), body(&mut document, "上面的白边。")],
    ];
    add(&mut document, BlockKind::List { mark: ListMark::Term, tight: true, items });
    add(
        &mut document,
        BlockKind::List {
            mark: ListMark::Bullet,
            tight: true,
            items: vec![vec![text(&mut Document::default(), ParaRole::Body, "圆点后面")]],
        },
    );
    let pages = set(&document, &theme);
    let at = |s| place(&pages, s).0;
    let pitch = theme.page.leading.0;
    for (term, said) in [("版心", "排字的"), ("天头", "上面的")] {
        assert!((at(said).x - at(term).x - theme.page.body * 2.0).0.abs() < 0.01, "{term}");
        assert!((at(said).y - at(term).y).0 - pitch < 0.01, "{term}: the next line");
    }
    assert!((at("排字的").x - at("圆点后面").x).0.abs() < 0.01, "as the text of lists");
    assert!((at("天头").y - at("排字的").y).0 - pitch < 0.01, "no blank between items");
    let bullets = pages.pages.iter().flat_map(runs).filter(|(_, r)| "●○".contains(&*r.text));
    assert_eq!(bullets.count(), 1, "of the other list");
}

/// TYPOGRAPHY 2.8: lines in the middle are balanced, and the blanks at their sides the same.
#[test]
fn lines_in_the_middle_are_balanced() {
    let theme = theme(24);
    let mut document = Document::default();
    let measure = theme.page.measure as usize;
    let long: String = "永字八法侧勒努趯策掠啄磔".chars().cycle().take(measure + 2).collect();
    let block = text(&mut document, ParaRole::Centred, &long);
    document.body.push(block);
    let pages = set(&document, &theme);
    let mut lines: Vec<(f64, f64, f64)> = Vec::new();
    for (at, run) in runs(&pages.pages[0]) {
        let end =
            at.x.0 + run.glyphs.iter().map(|g| run.size.0 * g.advance().to_f64()).sum::<f64>();
        match lines.iter_mut().find(|l| (l.0 - at.y.0).abs() < 0.5) {
            Some(line) => (line.1, line.2) = (line.1.min(at.x.0), line.2.max(end)),
            None => lines.push((at.y.0, at.x.0, end)),
        }
    }
    lines.truncate(2);
    let middle = theme.page.inner().0 + theme.page.measure_pt().0 / 2.0;
    for (_, from, to) in &lines {
        assert!((f64::midpoint(*from, *to) - middle).abs() < theme.page.body.0, "in the middle");
        assert!((to - from) > theme.page.body.0 * 10.0, "as long as the other");
    }
}

/// A list in a note is as small as the note.
#[test]
fn lists_in_notes_are_small() {
    let theme = theme(24);
    let mut document = Document::default();
    let note = document.new_id();
    let call = Inline::new(InlineKind::NoteRef(note), None);
    let body = vec![Inline::text("所注", None), call];
    add(&mut document, BlockKind::Paragraph { role: ParaRole::Body, body });
    let said = text(&mut document, ParaRole::Body, "注文如下：");
    let items = vec![vec![text(&mut document, ParaRole::Body, "注里一项")]];
    let kind = BlockKind::List { mark: ListMark::Bullet, tight: true, items };
    let list = Block { id: document.new_id(), span: None, kind };
    document.notes.push(Note { id: note, label: "1".to_owned(), body: vec![said, list] });
    let pages = set(&document, &theme);
    let size = |s| place(&pages, s).1.size;
    assert!(size("注文").0 < size("所注").0);
    assert_eq!(size("注里一项"), size("注文"));
}

/// A few lines in the middle are a poem or a sign: no page ends among them.
#[test]
fn lines_in_the_middle_stay_together() {
    let theme = theme(24);
    let mut document = Document::default();
    for _ in 0..11 {
        super::paragraph(&mut document, 2, theme.page.measure);
    }
    for line in ["春眠不觉晓", "处处闻啼鸟", "夜来风雨声", "花落知多少"] {
        let block = text(&mut document, ParaRole::Centred, line);
        document.body.push(block);
    }
    let pages = set(&document, &theme);
    let on = |s| pages.pages.iter().position(|p| runs(p).iter().any(|(_, r)| r.text.contains(s)));
    assert_eq!(on("春眠"), Some(1));
    assert_eq!(on("花落"), Some(1));
}

/// The names in a byline are not parted.
#[test]
fn names_of_bylines_stay_whole() {
    let theme = theme(24);
    let mut document = Document::default();
    let names =
        ["欧阳修远", "司马光明", "诸葛孔明", "上官婉儿", "东方朔白", "令狐冲和", "慕容复生"];
    let title = vec![Inline::text("题", None)];
    add(&mut document, BlockKind::Heading { level: 1, body: title });
    let block = text(&mut document, ParaRole::Byline, &names.join("、"));
    document.body.push(block);
    super::paragraph(&mut document, 3, theme.page.measure);
    let pages = set(&document, &theme);
    let mut lines: Vec<(f64, String)> = Vec::new();
    for (at, run) in runs(&pages.pages[0]) {
        match lines.iter_mut().find(|l| (l.0 - at.y.0).abs() < 0.5) {
            Some(line) => line.1.push_str(&run.text),
            None => lines.push((at.y.0, run.text.clone())),
        }
    }
    for name in names {
        assert!(lines.iter().any(|l| l.1.contains(name)), "{name}: {lines:?}");
    }
}
