//! Figures beside their text (TYPOGRAPHY 3.4): pictures that crowd, colons that lead to one.

use banxin::document::{BlockKind, Document, Inline, ParaRole};
use banxin::frame::{Item, Origin, Pages};
use banxin::geom::Pt;

use super::{add, baselines, figure, paragraph, set, theme};

fn line(document: &mut Document, text: &str) {
    let body = vec![Inline::text(text, None)];
    add(document, BlockKind::Paragraph { role: ParaRole::Body, body });
}

/// Images of each page: where they begin from the top of the paper, and their width.
fn images(pages: &Pages) -> Vec<Vec<(Pt, Pt)>> {
    let image = |(at, item): &(banxin::geom::Point, Item)| match item {
        Item::Image { size, .. } => Some((at.y, size.width)),
        _ => None,
    };
    pages.pages.iter().map(|p| p.frame.items.iter().filter_map(image).collect()).collect()
}

/// A line of text and a picture over and over. As large as they may be no two have room on a page:
/// a third of each would be blank, or the text would run ahead. Two thirds of the measure are 11
/// lines, so two stand on a page, each below its text.
#[test]
fn pictures_that_crowd_take_the_next_step_of_the_measure() {
    let theme = theme(24);
    let mut document = Document::default();
    for _ in 0..6 {
        line(&mut document, "永字八法");
        figure(&mut document, &theme, 15.0);
    }
    let pages = set(&document, &theme);
    let wanted = theme.page.measure_pt() * (2.0 / 3.0);
    assert_eq!(pages.pages.len(), 3);
    for (page, images) in images(&pages).iter().enumerate() {
        assert_eq!(images.len(), 2, "on page {page}");
        for (at, width) in images {
            assert!((*width - wanted).0.abs() < 0.01, "{width:?} instead of {wanted:?}");
            let above = at.0 - theme.page.leading.0 * 1.5;
            let near = |y: &f64| (above..at.0).contains(y);
            assert!(baselines(&pages)[page].iter().any(near), "its text stands above it");
        }
    }
}

/// In a page of vertical lines pictures leave room for lines beside them already.
#[test]
fn pictures_among_vertical_lines_are_not_smaller() {
    let mut theme = theme(24);
    theme.page.vertical = true;
    let widths = |count: usize| {
        let mut document = Document::default();
        for _ in 0..count {
            line(&mut document, "永字八法");
            figure(&mut document, &theme, 15.0);
        }
        images(&set(&document, &theme)).concat()
    };
    let alone = widths(1)[0].1;
    assert!(widths(6).iter().all(|image| image.1 == alone));
}

/// A colon leads to what follows: no other text comes between, if few lines stay blank for that.
#[test]
fn no_text_comes_between_a_colon_and_its_figure() {
    for (text, last) in [("如下：", true), ("见下。", false)] {
        let theme = theme(24);
        let mut document = Document::default();
        paragraph(&mut document, 19, theme.page.measure);
        line(&mut document, text);
        figure(&mut document, &theme, 20.0);
        paragraph(&mut document, 30, theme.page.measure);
        let pages = set(&document, &theme);
        let content = |(_, item): &(_, Item)| match item {
            Item::Glyphs(run) if matches!(run.origin, Origin::Content(_)) => Some(run.text.clone()),
            _ => None,
        };
        let end = pages.pages[0].frame.items.iter().filter_map(content).next_back();
        assert_eq!(end.is_some_and(|end| end == text), last, "{text}");
        assert_eq!(images(&pages)[1].first().map(|i| i.0), Some(theme.page.top), "{text}");
    }
}

/// No text stands nearer to a picture than lines of text stand to one another.
#[test]
fn pictures_keep_their_distance() {
    let theme = theme(24);
    let gap = (theme.page.leading - theme.page.body).0;
    for before in [0, 2] {
        for tenth in 0..40 {
            let mut document = Document::default();
            if before > 0 {
                paragraph(&mut document, before, theme.page.measure);
            }
            figure(&mut document, &theme, 12.0 + f64::from(tenth) * 0.1);
            if let Some(BlockKind::Figure(figure)) = document.body.last_mut().map(|b| &mut b.kind) {
                figure.label.clear();
            }
            paragraph(&mut document, 2, theme.page.measure);
            let pages = set(&document, &theme);
            let image = pages.pages[0].frame.items.iter().find_map(|(at, item)| match item {
                Item::Image { size, .. } => Some((at.y.0, (at.y + size.height).0)),
                _ => None,
            });
            let (top, foot) = image.expect("a picture");
            // The cell of a Han stands 0.88 of it above the baseline.
            let lines = baselines(&pages).remove(0);
            let under = |y: &&f64| **y > foot;
            let below = lines.iter().find(under).expect("text") - theme.page.body.0 * 0.88 - foot;
            assert!(below > gap - 0.01, "{below} of {gap} below {tenth}");
            if before > 0 {
                let last = lines.iter().rev().find(|y| **y < top).expect("text");
                let above = top - last - theme.page.body.0 * 0.12;
                assert!(above > gap - 0.01, "{above} of {gap} above {tenth}");
                // Extents are thousandths of a line.
                assert!((above - below).abs() < 0.04, "in the middle: {above}, {below}");
            }
        }
    }
}

/// The end of a text stands behind its last figure, if few lines stay blank for that.
#[test]
fn no_figure_is_left_behind_the_end() {
    let theme = theme(24);
    let mut document = Document::default();
    paragraph(&mut document, 19, theme.page.measure);
    figure(&mut document, &theme, 20.0);
    line(&mut document, "尾声。");
    let pages = set(&document, &theme);
    let found = baselines(&pages).into_iter().map(|lines| lines.len()).collect::<Vec<_>>();
    // On the second page a caption and the end.
    assert_eq!(found.last(), Some(&2), "{found:?}");
}
