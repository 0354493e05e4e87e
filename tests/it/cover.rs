//! Covers: what is on them, and that no word of a title is parted.

use std::sync::LazyLock;

use banxin::cover::draw;
use banxin::diag::Sink;
use banxin::document::Document;
use banxin::font::FontLibrary;
use banxin::frame::{Cover, Shape};
use banxin::geom::{Point, Rgb};
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

/// A PNG in one grey, with this opacity.
fn grey(width: u32, height: u32, value: u8, opacity: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::GrayscaleAlpha);
    let pixels = [value, opacity].repeat((width * height) as usize);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&pixels).expect("pixels");
    writer.finish().expect("an end");
    bytes
}

/// Size and first sample of a picture.
fn seen(bytes: &[u8]) -> (u32, u32, u8) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("pixels");
    (info.width, info.height, pixels[0])
}

#[test]
fn images_are_fitted_with_care() {
    // Size and opacity given; size and grey expected; whether the size is remarked on.
    let cases = [
        // What fits keeps its size and every sample.
        ((1600, 2560, 255), (1600, 2560, 90), false),
        ((900, 1440, 255), (900, 1440, 90), false),
        // Larger ones are made smaller, their proportions kept; nothing is cut off.
        ((2000, 3200, 255), (1600, 2560, 90), false),
        ((1700, 5120, 255), (850, 2560, 90), false),
        // Small ones and those that lie are not enlarged or turned, but told.
        ((400, 640, 255), (400, 640, 90), true),
        ((1600, 1200, 255), (1600, 1200, 90), true),
        // What is transparent lies on white paper: (90 × 51 + 255 × 204) / 255.
        ((900, 1440, 51), (900, 1440, 222), false),
    ];
    for ((width, height, opacity), wanted, told) in cases {
        let mut sink = Sink::new();
        let bytes = grey(width, height, 90, opacity);
        let cover = banxin::figure::load_cover("c.png", bytes, &mut sink).expect("a cover");
        assert_eq!(seen(&cover.bytes), wanted, "{width} × {height}");
        let found: Vec<_> = sink.into_sorted().into_iter().map(|d| d.code).collect();
        assert_eq!(found, if told { vec!["cover-unfit"] } else { vec![] }, "{width} × {height}");
    }
}

/// WCAG 2.2, 1.4.3: relative luminance of a colour.
fn luminance(colour: Rgb) -> f64 {
    let linear = |v: u8| {
        let v = f64::from(v) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    };
    let [red, green, blue] = colour.0.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[test]
fn words_can_be_read() {
    let contrast = |a: Rgb, b: Rgb| {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    };
    for name in ["article", "modern"] {
        let style = theme(name).cover;
        for &colour in style.colours.iter().chain([&style.ink]) {
            let found = contrast(colour, style.paper);
            assert!(found >= 4.5, "{name}: {colour:?} on paper {found:.2}");
        }
    }
}
