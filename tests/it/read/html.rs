//! Saved pages: how much of the article is found and nothing else, its title, date and images.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use banxin::document::{Block, BlockKind, Document, Figure, Inline, InlineKind, plain_text};

use super::corpus::entries;
use super::{assert_page, assert_verbatim, read_named};
use crate::laws::bytes::Random;
use crate::laws::pieces::OF_PAGES;

/// The days the articles were published, read on the pages by eye; those of the others are not
/// on their pages.
const DAYS: [(&str, &str); 26] = [
    ("gne-163-9", "2019-05-17"),
    ("gne-cjn-1", "2020-10-04"),
    ("gne-csdn-1", "2014-08-24"),
    ("gne-gamersky-gamersky", "2019-09-05"),
    ("gne-gsc-1", "2019-05-18"),
    ("gne-guancha-guancha", "2019-09-07"),
    ("gne-ifeng-2", "2019-09-09"),
    ("gne-people-1", "2019-06-15"),
    ("gne-qq-2", "2019-09-23"),
    ("gne-sina-1", "2019-11-25"),
    ("gne-sina-2", "2018-12-28"),
    ("gne-stcn-1", "2019-09-26"),
    ("gne-thepaper-2", "2019-08-13"),
    ("gne-xinhuanet-1", "2019-12-10"),
    ("gne-zsnews-1", "2019-03-06"),
    ("gne-zyyfy-1", "2019-10-31"),
    ("goose3-test_donga_korean", "2013-10-24"),
    ("moz-gmw", "2017-03-10"),
    ("moz-youth", "2017-03-10"),
    ("newspaper4k-chinese_article", "2012-12-10"),
    ("newspaper4k-chinese_article_002", "2023-11-17"),
    ("newspaper4k-japanese_article2", "2018-06-18"),
    ("omnivore-caixin", "2023-09-26"),
    ("postlight-sect.iij.ad.jp", "2019-02-13"),
    ("defuddle-elements--lazy-image", "2019-10-18"),
    ("postlight-www.elecom.co.jp", "2019-03-05"),
];

/// Images the publishers keep in the article's element that are none of it: buttons, icons.
const BUTTONS: [(&str, u64); 4] =
    [("gne-people-1", 1), ("gne-qq-2", 1), ("moz-gmw", 1), ("omnivore-caixin", 3)];

/// Runs of four characters, with how often they occur.
fn grams(text: &str) -> BTreeMap<Vec<char>, usize> {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut grams = BTreeMap::new();
    chars.windows(4).for_each(|w| *grams.entry(w.to_vec()).or_default() += 1);
    grams
}

/// Precision and recall of the runs of four characters.
fn compare(got: &str, expected: &str) -> (f64, f64) {
    let (got, expected) = (grams(got), grams(expected));
    let common: usize = got.iter().map(|(gram, n)| *n.min(expected.get(gram).unwrap_or(&0))).sum();
    let share =
        |all: &BTreeMap<_, usize>| common as f64 / all.values().sum::<usize>().max(1) as f64;
    (share(&got), share(&expected))
}

/// The text of an article without its title, captions included.
fn text(document: &Document) -> String {
    let mut out = String::new();
    let title = |b: &Block| matches!(b.kind, BlockKind::Heading { level: 1, .. });
    for block in document.body.iter().filter(|b| !title(b)) {
        block.walk(&mut |b| {
            match &b.kind {
                BlockKind::Code { text, .. } => out.push_str(text),
                BlockKind::Figure(figure) if is_alternative(b, figure) => {}
                _ => b.inlines().into_iter().for_each(|i| out += &plain_text(i)),
            }
            out.push('\n');
        });
    }
    out
}

/// Whether a caption comes from the tag of its image: the page does not show it.
fn is_alternative(block: &Block, figure: &Figure) -> bool {
    let first = figure.caption.first().and_then(|i| i.span);
    first.zip(block.span).is_some_and(|(a, b)| a.end <= b.end)
}

fn images(document: &Document) -> usize {
    let mut count = 0;
    let mut walk = |b: &Block| {
        b.walk(&mut |b| {
            if let BlockKind::Figure(figure) = &b.kind {
                count += usize::from(figure.path.is_some());
            }
            let image = |i: &&Inline| matches!(i.kind, InlineKind::Image { .. });
            count += b.inlines().into_iter().flatten().filter(image).count();
        });
    };
    document.body.iter().for_each(&mut walk);
    count
}

#[test]
fn articles_are_found_on_their_pages() {
    let pages: Vec<_> =
        entries("html/").into_iter().filter(|(f, ..)| f.ends_with(".html")).collect();
    if pages.is_empty() {
        return;
    }
    let root = std::env::var("BANXIN_CORPUS").expect("the corpus");
    let (mut lines, mut scores) = (Vec::new(), Vec::new());
    let (mut titles, mut dates, mut pictures) = ((0, 0), (0, 0, 0), (0, 0));
    for (file, bytes, entry) in &pages {
        let (source, document, _) = read_named(bytes, file);
        assert_verbatim(&source, &document, file);
        assert_page(&source, &document, file);
        let name = file.trim_start_matches("html/").trim_end_matches(".html");
        let mut line = format!("{name:45}");
        if let Some(expected) = entry["expected_text"].as_str() {
            let expected = std::fs::read_to_string(format!("{root}/{expected}")).expect("a text");
            let (p, r) = compare(&text(&document), &expected);
            let f1 = if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) };
            scores.push(f1);
            line += &format!(" P {p:.3} R {r:.3} F {f1:.3}");
        }
        if let Some(expected) = entry["expected_title"].as_str() {
            titles.1 += 1;
            let right = document.title() == expected;
            titles.0 += usize::from(right);
            if !right {
                line += &format!(" TITLE `{}` for `{expected}`", document.title());
            }
        }
        let day = document.metadata.published.map(|d| d.day());
        let expected = DAYS.iter().find(|(n, _)| *n == name).map(|(_, d)| (*d).to_owned());
        match (&day, &expected) {
            (None, _) => dates.1 += 1,
            (Some(a), Some(b)) if a == b => dates.0 += 1,
            _ => dates.2 += 1,
        }
        if day != expected {
            line += &format!(" DATE {day:?} for {expected:?}");
        }
        if let Some(expected) = entry["images_in_body"].as_u64() {
            let got = images(&document);
            let buttons = BUTTONS.iter().find(|(n, _)| *n == name).map_or(0, |(_, n)| *n);
            let expected = expected - buttons;
            pictures.0 += got.min(expected as usize);
            pictures.1 += expected as usize;
            if got as u64 != expected {
                line += &format!(" IMAGES {got} for {expected}");
            }
        }
        line += &format!("  {:?} {:?}", document.metadata.authors, document.metadata.publisher);
        lines.push(line);
    }
    let mean = scores.iter().sum::<f64>() / scores.len() as f64;
    lines.push(format!("F1 {mean:.4}, titles {titles:?}, dates {dates:?}, images {pictures:?}"));
    let table = lines.join("\n");
    assert!(mean >= 0.97, "{table}");
    assert!(titles.0 * 10 >= titles.1 * 9, "{table}");
    assert!(dates.2 * 100 <= pages.len() * 15, "{table}");
    assert_eq!(pictures.0, pictures.1, "{table}");
}

#[test]
fn nasty_pages_end_soon_and_lose_nothing() {
    for (file, bytes, _) in entries("nasty/").into_iter().filter(|(f, ..)| f.ends_with(".html")) {
        let start = Instant::now();
        let (source, document, _) = read_named(&bytes, &file);
        assert!(start.elapsed() < Duration::from_secs(10), "{file} took {:?}", start.elapsed());
        assert_verbatim(&source, &document, &file);
        assert_page(&source, &document, &file);
    }
}

#[test]
fn no_character_of_any_page_is_lost() {
    let mut random = Random(7);
    for number in 0..600 {
        let mut page = "<title>题</title><body>".to_owned();
        for _ in 0..random.below(80) {
            page += OF_PAGES[random.below(OF_PAGES.len())];
        }
        let (source, document, _) = read_named(page.as_bytes(), "a.html");
        let place = format!("page {number}: {page}");
        assert_verbatim(&source, &document, &place);
        assert_page(&source, &document, &place);
    }
}
