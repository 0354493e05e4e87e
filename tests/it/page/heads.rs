//! Running heads that are cut (TYPOGRAPHY 3.3), code that goes on, and lines that announce others.

use banxin::document::{Block, BlockKind, Document, Inline, InlineKind, Note, ParaRole};
use banxin::frame::{Artifact, Item, Origin, Pages};

use super::{add, heading, paragraph, runs, set, theme};

/// The running heads of a text with a long title.
fn heads(title: &str) -> Vec<String> {
    let theme = theme(24);
    let mut document = Document::default();
    document.metadata.title = Some(title.to_owned());
    heading(&mut document, 1, title);
    paragraph(&mut document, 70, theme.page.measure);
    let pages = set(&document, &theme);
    let head = |page| {
        let own = |origin| origin == Origin::Artifact(Artifact::Header);
        let runs = runs(page).into_iter().filter(|r| own(r.1.origin));
        runs.map(|r| r.1.text.clone()).collect::<String>()
    };
    pages.pages.iter().map(head).filter(|head| !head.is_empty()).collect()
}

/// A head that is too long is cut behind a word.
#[test]
fn heads_are_cut_between_words() {
    // 28 em of the body are 32 of its own: one for the ellipsis, 31 for words of two characters.
    let title = "文字经验".repeat(10);
    let found = heads(&title);
    assert!(!found.is_empty());
    for head in found {
        assert_eq!(head, format!("{}…", "文字经验".repeat(7) + "文字"));
    }
    for head in heads(&"typography understood ".repeat(6)) {
        let words = head.strip_suffix('…').expect("an ellipsis").split(' ');
        assert!(words.clone().count() > 4);
        words.for_each(|w| assert!(["typography", "understood"].contains(&w), "{head}"));
    }
}

/// The mark of a line of code that goes on stands on the tint behind it.
#[test]
fn the_mark_of_code_stands_on_its_tint() {
    let theme = theme(24);
    let mut document = Document::default();
    let text = "let 名 = 永字八法侧勒努趯策掠啄磔永字八法侧勒努趯策掠啄磔永字八法;".to_owned();
    add(&mut document, BlockKind::Code { lang: None, text });
    let pages = set(&document, &theme);
    let page = &pages.pages[0];
    let tint = page.frame.items.iter().find_map(|(at, item)| match item {
        Item::Rect { size, .. } => Some(at.x + size.width),
        _ => None,
    });
    let runs = runs(page);
    let (at, mark) = runs.iter().find(|r| r.1.text == "↩").expect("a mark");
    let tint = tint.expect("a tint");
    assert!((at.x + mark.advance()).0 < tint.0, "{at:?} {:?}", mark.advance());
    assert!(tint.0 < (theme.page.inner() + theme.page.measure_pt()).0 + 0.01, "in the type area");
}

/// TYPOGRAPHY 3.2: what rounds a block to whole lines stands above it and below.
#[test]
fn code_stands_in_the_middle_of_its_space() {
    let theme = theme(24);
    for count in 1..9 {
        let mut document = Document::default();
        paragraph(&mut document, 2, theme.page.measure);
        let text = vec!["凤凰"; count].join("\n");
        add(&mut document, BlockKind::Code { lang: None, text });
        paragraph(&mut document, 2, theme.page.measure);
        let pages = set(&document, &theme);
        let tints = pages.pages[0].frame.items.iter().filter_map(|(at, item)| match item {
            Item::Rect { size, .. } => Some((at.y.0, (at.y + size.height).0)),
            _ => None,
        });
        let (top, foot) = tints.fold((f64::MAX, 0.0_f64), |a, t| (a.0.min(t.0), a.1.max(t.1)));
        let runs = runs(&pages.pages[0]);
        let text = runs.iter().filter(|r| r.1.size == theme.page.body).map(|r| r.0.y.0);
        let (mut above, mut below) = (0.0_f64, f64::MAX);
        text.for_each(|y| if y < top { above = above.max(y) } else { below = below.min(y) });
        let body = theme.page.body.0;
        let (before, after) = (top - above - body * 0.12, below - body * 0.88 - foot);
        assert!((before - after).abs() < 0.04, "{count} lines: {before} above, {after} below");
    }
}

fn pages_of(pages: &Pages, text: &str) -> Vec<usize> {
    let has = |k: &usize| runs(&pages.pages[*k]).iter().any(|r| r.1.text.contains(text));
    (0..pages.pages.len()).filter(has).collect()
}

/// A line all in bold is a heading to the eye: it keeps two lines below it (TYPOGRAPHY 2.7).
#[test]
fn a_bold_line_stays_with_what_follows() {
    let theme = theme(24);
    for lines in 20..24 {
        let mut document = Document::default();
        paragraph(&mut document, lines, theme.page.measure);
        let strong = InlineKind::Strong(vec![Inline::text("蟠螭", None)]);
        let body = vec![Inline::new(strong, None)];
        add(&mut document, BlockKind::Paragraph { role: ParaRole::Body, body });
        let text = "凤凰\n鸾鸟\n麒麟\n玄武\n白虎".to_owned();
        add(&mut document, BlockKind::Code { lang: None, text });
        paragraph(&mut document, 10, theme.page.measure);
        let pages = set(&document, &theme);
        for below in ["凤凰", "鸾鸟"] {
            assert_eq!(pages_of(&pages, "蟠螭"), pages_of(&pages, below), "after {lines} lines");
        }
    }
}

/// The rule above notes stands no nearer to them than their lines to one another.
#[test]
fn the_rule_of_notes_keeps_its_distance() {
    let theme = theme(24);
    let mut document = Document::default();
    let (note, inner) = (document.new_id(), document.new_id());
    let body = vec![Inline::text("蟠螭纹样之注文。".repeat(8), None)];
    let kind = BlockKind::Paragraph { role: ParaRole::Body, body };
    let body = vec![Block { id: inner, span: None, kind }];
    document.notes.push(Note { id: note, label: "1".to_owned(), body });
    let body = vec![Inline::text("永字八法", None), Inline::new(InlineKind::NoteRef(note), None)];
    add(&mut document, BlockKind::Paragraph { role: ParaRole::Body, body });
    let pages = set(&document, &theme);
    let rule = pages.pages[0].frame.items.iter().find_map(|(at, item)| match item {
        Item::Rect { size, .. } => Some((at.y + size.height).0),
        _ => None,
    });
    let runs = runs(&pages.pages[0]);
    let mut lines: Vec<(f64, f64)> = Vec::new();
    for (at, run) in runs.iter().filter(|r| r.1.text.contains('纹')) {
        lines.push((at.y.0, run.size.0));
    }
    let [(first, size), (second, _), ..] = lines[..] else { panic!("{lines:?}") };
    let distance = first - size * 0.88 - rule.expect("a rule");
    assert!(distance > second - first - size - 0.01, "{distance}");
}
