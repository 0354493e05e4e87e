//! Formulas built of parts: every kind there is is set whole, and nothing stands on anything else
//! (The TeXbook, appendix G).

use banxin::clean::{CleanOptions, clean};
use banxin::diag::Sink;
use banxin::document::Document;
use banxin::font::FontLibrary;
use banxin::frame::{Item, Page, Pages};
use banxin::read::{ReadOptions, read};
use banxin::typeset::typeset;

use super::theme;

const CASES: &str = include_str!("../../suite/clean/built.cases");

/// A box of ink on a page: left, top, right, bottom, in points, and what it shows.
#[derive(Clone, Debug)]
struct Ink {
    sides: [f64; 4],
    text: String,
}

fn article(text: &str) -> Document {
    let options = ReadOptions { name: "article.md".to_owned(), ..ReadOptions::default() };
    let mut sink = Sink::new();
    let (source, mut document) = read(text.as_bytes(), &options, &mut sink).expect("an article");
    clean(&mut document, &source, &CleanOptions::default(), &mut sink);
    document
}

fn pages(fonts: &FontLibrary, text: &str) -> Pages {
    typeset(&article(text), &theme(24), fonts, &mut Sink::new())
}

/// The ink of a page's text, glyph by glyph, and of its rules; with whether it is of a formula.
fn ink(fonts: &FontLibrary, page: &Page) -> Vec<(bool, Ink)> {
    let mut out = Vec::new();
    let mut inside = false;
    for (at, item) in &page.frame.items {
        match item {
            Item::Words { text, .. } => inside = text.is_some(),
            Item::Rect { size, .. } => {
                let sides = [at.x.0, at.y.0, (at.x + size.width).0, (at.y + size.height).0];
                out.push((inside, Ink { sides, text: "rule".to_owned() }));
            }
            Item::Glyphs(run) => {
                let face = fonts.face(run.face);
                let unit = run.size.0 / f64::from(face.measures().upem);
                let mut pen = at.x.0;
                for glyph in &run.glyphs {
                    let (dx, dy) = glyph.offset();
                    if let Some(ink) = face.ink(glyph.id) {
                        let [left, bottom, right, top] = ink.map(|v| f64::from(v) * unit);
                        let (x, y) = (pen + dx.at(run.size).0, at.y.0 - dy.at(run.size).0);
                        let sides = [x + left, y - top, x + right, y - bottom];
                        let text = run.text_of(glyph).to_owned();
                        out.push((inside, Ink { sides, text }));
                    }
                    pen += glyph.advance().at(run.size).0;
                }
            }
            _ => {}
        }
    }
    out
}

/// How far two boxes lie on each other, in points, at most along either side.
fn overlap(a: &Ink, b: &Ink) -> f64 {
    let along = a.sides[2].min(b.sides[2]) - a.sides[0].max(b.sides[0]);
    let across = a.sides[3].min(b.sides[3]) - a.sides[1].max(b.sides[1]);
    along.min(across)
}

/// Whether boxes of two signs may lie on each other though their ink does not: slanted signs, letters
/// beside each other, and signs that are joined of parts.
fn may_touch(a: &Ink, b: &Ink) -> bool {
    let slanted =
        |ink: &Ink| ink.text.starts_with(['∫', '∬', '∭', '∮', '√', '/', '\u{200B}', '\u{338}']);
    let letter = |ink: &Ink| ink.text.chars().all(char::is_alphabetic);
    slanted(a) || slanted(b) || (letter(a) && letter(b))
}

/// Ink of slanted letters beside one another, in points.
const NEAR: f64 = 1.2;

/// A formula higher than a page is made smaller, or is its source.
#[test]
fn formulas_are_no_higher_than_a_page() {
    let fonts = FontLibrary::bundled();
    for (rows, built) in [(2, true), (12, true), (20, true), (60, false), (200, false)] {
        let lines: Vec<String> = (0..rows).map(|k| format!("a_{k} &= {k}")).collect();
        let tex = format!("\\begin{{aligned}}{}\\end{{aligned}}", lines.join(" \\\\ "));
        let pages = pages(&fonts, &format!("# 题\n\n字\n\n$$\n{tex}\n$$\n\n- 字\n\n  $${tex}$$\n"));
        let mut found = 0;
        for page in &pages.pages {
            let words = |item: &Item| matches!(item, Item::Words { text: Some(_), .. });
            found += page.frame.items.iter().filter(|(_, item)| words(item)).count();
            let bottom = page.frame.size.height.0;
            for (_, ink) in ink(&fonts, page) {
                assert!(ink.sides[1] > 0.0 && ink.sides[3] < bottom, "{rows}: {ink:?}");
            }
        }
        assert_eq!(found, if built { 2 } else { 0 }, "{rows}");
    }
}

#[test]
fn formulas_of_all_kinds_are_set_and_nothing_stands_on_anything() {
    let fonts = FontLibrary::bundled();
    let (mut built, mut faults) = (0, Vec::new());
    let cases = CASES.lines().filter(|l| !l.is_empty() && !l.starts_with("# "));
    for (tex, parts) in cases.filter_map(|l| l.split_once('\t')) {
        let tex = tex.trim_start_matches("inline: ");
        if parts == "-" {
            continue;
        }
        let pages = pages(&fonts, &format!("# 题\n\n字\n\n$$\n{tex}\n$$\n\n字\n"));
        let page = &pages.pages[0];
        let words = page.frame.items.iter().filter_map(|(_, item)| match item {
            Item::Words { text, .. } => text.as_deref(),
            _ => None,
        });
        let words: Vec<&str> = words.collect();
        if words.is_empty() {
            continue;
        }
        built += 1;
        assert_eq!(words, [tex.trim()]);
        let all = ink(&fonts, page);
        for (k, (inside, one)) in all.iter().enumerate() {
            for (_, other) in all[k + 1..].iter().filter(|(other, _)| *inside || *other) {
                if overlap(one, other) > NEAR && !may_touch(one, other) {
                    faults.push(format!("{tex}: `{}` on `{}`", one.text, other.text));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} of {built}:\n{}", faults.len(), faults.join("\n"));
    assert!(built > 120, "{built}");
}

/// A formula stays with the text that leads to it, but formulas in a row do not stay together: ten of
/// two lines each are on a page of 24 lines as far as there is room.
#[test]
fn pages_end_between_formulas_but_not_before_one() {
    let fonts = FontLibrary::bundled();
    let formula = "$$\\frac{a}{b} = c$$\n\n";
    let rows = |pages: &Pages| -> Vec<usize> {
        let words = |p: &Page| {
            let open = |i: &Item| matches!(i, Item::Words { text: Some(_), .. });
            p.frame.items.iter().filter(|(_, i)| open(i)).count()
        };
        pages.pages.iter().map(words).collect()
    };
    let many = rows(&pages(&fonts, &format!("# 题\n\n字\n\n{}", formula.repeat(20))));
    assert!(many.len() >= 2 && many[0] >= 6, "{many:?}");
    for before in 1..24 {
        let text = "字\n\n".repeat(before);
        let pages = pages(&fonts, &format!("# 题\n\n{text}{formula}尾。\n"));
        let page = pages.pages.iter().position(|p| {
            p.frame.items.iter().any(|(_, i)| matches!(i, Item::Words { text: Some(_), .. }))
        });
        let page = &pages.pages[page.expect("a formula")];
        let first = page.frame.items.iter().find_map(|(_, item)| match item {
            Item::Words { .. } => Some(false),
            Item::Glyphs(run) if run.text.contains('字') => Some(true),
            _ => None,
        });
        assert_eq!(first, Some(true), "{before} lines before it");
    }
}

/// A formula that is wider than the page goes on in another line: its letters stay as large as others,
/// and its signs of relation stand below one another.
#[test]
fn long_formulas_go_on_in_further_lines() {
    let fonts = FontLibrary::bundled();
    let terms: Vec<String> = (1..=12).map(|k| format!("\\frac{{a_{{{k}}}}}{{b}}")).collect();
    let long = terms.join(" + ");
    let page = theme(24).page;
    for (tex, count) in [
        (format!("y = {long}"), 2),
        (format!("y = {long} = {long}"), 4),
        (format!("f(x) = {long}, \\qquad g(x) = \\sqrt{{x}}"), 2),
    ] {
        let pages = pages(&fonts, &format!("# 题\n\n字\n\n$${tex}$$\n"));
        let items = &pages.pages[0].frame.items;
        let start = items.iter().position(|(_, i)| matches!(i, Item::Words { .. }));
        let formula = &items[start.expect("a formula")..];
        let mut lines: Vec<f64> = Vec::new();
        let mut relations: Vec<f64> = Vec::new();
        for (at, item) in formula {
            let Item::Glyphs(run) = item else { continue };
            if matches!(run.text.as_str(), "+" | "=") {
                assert_eq!(run.size, page.body, "{tex}");
                lines.push(at.y.0.round());
            }
            if run.text == "=" {
                relations.push(at.x.0.round());
            }
        }
        lines.dedup();
        assert_eq!(lines.len(), count, "{tex}");
        let of_first = relations.iter().filter(|x| (**x - relations[0]).abs() < 2.0).count();
        assert!(tex.contains('g') || of_first == relations.len(), "{relations:?}");
        for (_, ink) in ink(&fonts, &pages.pages[0]) {
            let right = (page.size.width - page.inner()).0 + 1.0;
            assert!(ink.sides[2] <= right, "{tex}: {ink:?}");
        }
    }
}

/// Formulas in cells are built as those in texts, and have lines enough: nothing stands on anything, also
/// where a row is longer than a page holds, or a column narrower than a formula.
#[test]
fn formulas_in_cells_have_room() {
    let fonts = FontLibrary::bundled();
    let matrix = r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}";
    let high = r"\begin{pmatrix} a \\ b \\ c \\ d \\ e \end{pmatrix}";
    let formulas = [r"\sqrt{x^2+y^2}", r"\sum_{i=1}^n x_i^2", matrix, r"\sqrt{\frac{a}{b}}", high];
    for around in ["", "字字字字字字字字字字字字字字字字字字字字字字字字字字"]
    {
        let rows: String =
            formulas.iter().map(|f| format!("| 字 | {around}${f}${around} |\n")).collect();
        let many = formulas.map(|f| format!("{around}${f}$")).join("；").repeat(9);
        let text = format!("# 题\n\n字\n\n| 字 | 字 |\n|---|---|\n{rows}| 字 | {many} |\n\n字\n");
        let pages = pages(&fonts, &text);
        let (mut built, mut faults) = (0, Vec::new());
        for page in &pages.pages {
            let words = |i: &Item| matches!(i, Item::Words { text: Some(_), .. });
            built += page.frame.items.iter().filter(|(_, i)| words(i)).count();
            let all = ink(&fonts, page);
            let bottom = page.frame.size.height.0;
            for (k, (inside, one)) in all.iter().enumerate() {
                assert!(one.sides[1] > 0.0 && one.sides[3] < bottom, "{one:?}");
                for (_, other) in all[k + 1..].iter().filter(|(other, _)| *inside || *other) {
                    if overlap(one, other) > NEAR && !may_touch(one, other) {
                        faults.push(format!("`{}` on `{}`", one.text, other.text));
                    }
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        assert_eq!(built, 50);
    }
}

/// A short cell stands on the line of the formula beside it, however high that is.
#[test]
fn cells_stand_on_the_line_of_the_formula_beside_them() {
    let fonts = FontLibrary::bundled();
    for tex in [r"\sqrt{x}", r"x = \begin{pmatrix} a \\ b \\ c \\ d \end{pmatrix}"] {
        let text = format!("# 题\n\n字\n\n| 号 | 式 |\n|---|---|\n| 乙 | ${tex}$ |\n");
        let pages = pages(&fonts, &text);
        let runs = pages.pages.iter().flat_map(|p| &p.frame.items);
        let at = |sign: &str| {
            let found = runs.clone().find_map(|(at, item)| match item {
                Item::Glyphs(run) if run.text.starts_with(sign) => Some(at.y.0),
                _ => None,
            });
            found.expect("a sign")
        };
        assert!((at("乙") - at("x")).abs() < 0.01, "{tex}: {} {}", at("乙"), at("x"));
    }
}
