//! Covers: what is on them, and that no word of a title is parted.

use std::sync::LazyLock;

use banxin::cover::draw;
use banxin::diag::Sink;
use banxin::document::Document;
use banxin::font::FontLibrary;
use banxin::frame::{Cover, Shape};
use banxin::geom::Point;
use banxin::text::Lang;
use banxin::theme::{self, Theme};
use banxin::typeset::cover;

const TITLES: &str = include_str!("../suite/cover/titles.txt");

static FONTS: LazyLock<FontLibrary> = LazyLock::new(FontLibrary::bundled);

fn theme(name: &str) -> Theme {
    let mut sink = Sink::new();
    let theme = theme::load(&theme::builtin(name).expect("built in"), &mut sink);
    assert_eq!(sink.into_sorted(), []);
    theme
}

fn document(lang: &str, title: &str) -> Document {
    let mut document = Document::default();
    document.metadata.title = Some(title.to_owned());
    document.metadata.authors = vec!["沈括".to_owned(), "Jane Doe".to_owned()];
    document.metadata.publisher = Some("某报".to_owned());
    document.metadata.language = Lang::parse(lang);
    document
}

/// The texts of a cover line by line: height of the baseline and text.
fn lines(cover: &Cover) -> Vec<(f64, String)> {
    let mut out: Vec<(f64, String)> = Vec::new();
    for shape in cover.plates.iter().flat_map(|p| &p.shapes) {
        let Shape::Glyphs(Point { y, .. }, run) = shape else { continue };
        match out.iter_mut().find(|(at, _)| (*at - y.0).abs() < 0.5) {
            Some((_, line)) => line.push_str(&run.text),
            None => out.push((y.0, run.text.clone())),
        }
    }
    out
}

fn squeezed(s: &str) -> String {
    s.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
fn titles_are_whole_and_no_word_is_parted() {
    for name in ["article", "modern"] {
        let theme = theme(name);
        for case in TITLES.lines().filter(|l| !l.starts_with('#')) {
            let [lang, title, words] = case.split('\t').collect::<Vec<_>>()[..] else {
                panic!("three columns: {case}")
            };
            let lines = lines(&cover(&document(lang, title), &theme, &FONTS));
            let all: String = lines.iter().map(|l| squeezed(&l.1)).collect();
            for said in [title, "沈括", "Jane Doe", "某报"] {
                assert!(all.contains(&squeezed(said)), "{name}: {said} in {lines:?}");
            }
            for word in words.split('|') {
                assert!(lines.iter().any(|l| l.1.contains(word)), "{name}: {word} in {lines:?}");
            }
        }
    }
}

#[test]
fn everything_stands_on_the_sheet() {
    for name in ["article", "modern"] {
        let theme = theme(name);
        let endless = "永".repeat(300);
        for title in ["", "活", "大模型一年后：六家巨头", endless.as_str()] {
            let cover = cover(&document("zh-Hans", title), &theme, &FONTS);
            let (width, height) = (cover.size.width.0, cover.size.height.0);
            assert_eq!((width, height), (1600.0, 2560.0));
            for shape in cover.plates.iter().flat_map(|p| &p.shapes) {
                let corners = match shape {
                    Shape::Rect(a, s) => vec![*a, Point::new(a.x + s.width, a.y + s.height)],
                    Shape::Polygon(points) => points.clone(),
                    Shape::Glyphs(at, run) => vec![*at, Point::new(at.x + run.advance(), at.y)],
                };
                for p in corners {
                    let inside = (0.0..=width).contains(&p.x.0) && (0.0..=height).contains(&p.y.0);
                    assert!(inside, "{name}: {title}: {shape:?}");
                }
            }
        }
    }
}

#[test]
fn the_picture_is_the_size_that_stores_ask_for() {
    let theme = theme("article");
    let made = cover(&document("zh-Hans", "活字"), &theme, &FONTS);
    let picture = draw(&made, &FONTS);
    assert_eq!(picture.bytes, draw(&made, &FONTS).bytes, "the same cover, the same bytes");
    let decoder = png::Decoder::new(std::io::Cursor::new(&picture.bytes[..]));
    let mut reader = decoder.read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("pixels");
    assert_eq!((info.width, info.height), (1600, 2560));
    assert_eq!(info.bit_depth, png::BitDepth::Four, "sixteen colours are enough");
    let palette = reader.info().palette.clone().expect("a palette");
    // Ink of the title, paper of the slip, cloth around it.
    for colour in [theme.cover.ink, theme.cover.paper] {
        assert!(palette.chunks(3).any(|c| c == colour.0), "{colour:?}");
    }
    assert!(picture.bytes.len() < 100_000, "{} bytes", picture.bytes.len());
}
