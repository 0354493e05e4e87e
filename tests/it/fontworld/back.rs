//! Hebrew and Arabic among Han: from right to left, letters joined (UAX #9).

use std::io::Read;

use banxin::convert::{Formats, Options, convert};
use banxin::document::Inline;
use banxin::font::FontLibrary;
use banxin::frame::GlyphRun;
use banxin::source::NoAssets;
use banxin::text::Lang;
use skrifa::MetadataProvider;

use super::{Drawn, base, drawn, library, near, runs};

fn set(fonts: &FontLibrary, text: &str) -> Vec<Drawn> {
    let runs: Vec<(f64, GlyphRun)> =
        runs(fonts, &base(), &[Inline::text(text, None)], Lang::ZhHans);
    let mut said: Vec<char> = runs.iter().flat_map(|(_, run)| run.text.chars()).collect();
    let mut whole: Vec<char> = text.chars().collect();
    said.sort_unstable();
    whole.sort_unstable();
    assert_eq!(said, whole, "every character is there once");
    let line: Vec<Drawn> = runs.iter().flat_map(|run| drawn(fonts, run)).collect();
    assert!(line.windows(2).all(|w| near(w[0].end, w[1].pen)), "glyphs follow one another");
    line
}

/// The characters of a text as they are seen from left to right.
fn seen(text: &str) -> String {
    set(&library(&["Back"]), text).iter().map(|d| d.text.as_str()).collect()
}

#[test]
fn words_run_back_and_numbers_among_them_do_not() {
    for (text, wanted) in [
        ("一אבג二", "一גבא二"),
        ("一 אב גד 二", "一 דג בא 二"),
        ("一אב 12 גד二", "一דג 12 בא二"),
        ("一אב，二", "一בא，二"),
        ("一abc אב cd", "一abc בא cd"),
        ("一二", "一二"),
    ] {
        assert_eq!(seen(text), wanted, "{text}");
    }
}

#[test]
fn gaps_stay_at_the_edges_of_words_that_run_back() {
    let fonts = library(&["Back"]);
    let (back, forth) = (set(&fonts, "一אב גד二"), set(&fonts, "一ab cd二"));
    // Letters of the same widths: words and gaps stand in the same places.
    assert!(back.iter().zip(&forth).all(|(b, f)| near(b.pen, f.pen)), "{back:?}");
}

#[test]
fn brackets_open_to_the_letters_that_run_back() {
    let fonts = library(&["Back"]);
    let glyph = |text: &str, at: usize| set(&fonts, text)[at].id;
    let (opens, closes) = (glyph("(a)", 0), glyph("(a)", 2));
    let line = set(&fonts, "一א(ב)ג二");
    let ids: Vec<(&str, u16)> = line.iter().map(|d| (d.text.as_str(), d.id)).collect();
    // Seen from left to right: gimel, what closes, bet, what opens, alef.
    assert_eq!((ids[2].0, ids[4].0), (")", "("), "{ids:?}");
    assert_eq!((ids[2].1, ids[4].1), (opens, closes), "{ids:?}");
}

#[test]
fn letters_of_arabic_join() {
    let line = set(&library(&["Back"]), "一بمب二");
    let widths: Vec<i64> =
        line[1..4].iter().map(|d| ((d.ink.1 - d.ink.0) * 1000.0).round() as i64).collect();
    // At the end of the word, inside, at the beginning; alone they would have 500.
    assert_eq!(widths, [400, 200, 300]);
}

/// A cut font would show them apart.
#[test]
fn letters_that_join_are_left_to_the_fonts_of_the_reader() {
    let theme = base();
    let text = "一二بمب三";
    let article = Formats { epub: true, pdf: false };
    let options = Options { formats: article, ..Options::default() };
    let fonts = library(&["Back"]);
    let made = convert("a.md", text.as_bytes(), &NoAssets, &theme, &fonts, &options);
    let told = made.report.findings.iter().find(|f| f.code == "epub-glyph-left").expect("told");
    assert!(told.message.contains("`ب` (U+0628), `م` (U+0645)"), "{}", told.message);
    let epub = made.books.and_then(|b| b.epub).expect("an EPUB");
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(epub)).expect("an archive");
    let names: Vec<String> = book.file_names().map(str::to_owned).collect();
    let mut seen = 0;
    for name in names.iter().filter(|n| n.contains("/fonts/")) {
        let mut bytes = Vec::new();
        book.by_name(name).expect("there").read_to_end(&mut bytes).expect("read");
        let font = skrifa::FontRef::new(&bytes).expect("a font");
        assert!(font.charmap().map('ب').is_none(), "{name}");
        seen += usize::from(font.charmap().map('一').is_some());
    }
    assert!(seen > 0, "the Han are there");
}
