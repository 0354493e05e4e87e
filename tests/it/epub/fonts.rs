//! The fonts of a book stand alone: what a shaper does with them is what it did with the whole
//! fonts, as far as the text needs it.

use banxin::document::{Document, InlineKind, ParaRole};
use banxin::epub::EpubOptions;
use harfrust::{Buffer, Direction, Feature, Font, ShapeOptions, ShapePlan, ShaperFont, Tag};

use super::sample::{Maker, inline, text};
use super::unpacked::Unpacked;
use super::{book, keep};

const TEXT: &str = "他说：“don’t”，AVATAR fi——好……是，\u{FE01}吧。か\u{3099}e\u{301}";

fn document() -> Document {
    let mut m = Maker::default();
    m.role(ParaRole::Body, vec![text(TEXT), inline(InlineKind::Code("A——AV".to_owned()))]);
    m.document
}

/// A shaped glyph: its id and advance in units.
type Glyph = (u32, i32);

/// Shapes a text with a font of the book.
fn shape(bytes: &[u8], text: &str, feature: Option<(&[u8; 4], u32)>, down: bool) -> Vec<Glyph> {
    let font = Font::new(bytes.to_vec(), 0).expect("a font");
    let features: Vec<Feature> =
        feature.iter().map(|(tag, on)| Feature::new(Tag::new(tag), *on, ..)).collect();
    let direction = if down { Direction::TopToBottom } else { Direction::LeftToRight };
    let mut buffer = Buffer::new();
    text.char_indices().for_each(|(at, c)| buffer.push(c as u32, at as u32));
    buffer.set_direction(direction);
    let script = if text.is_ascii() { harfrust::Script::LATIN } else { harfrust::Script::HAN };
    buffer.set_script(Some(script));
    let plan = ShapePlan::new(&font, direction, Some(script), None, &features);
    let options = ShapeOptions::new().plan(Some(&plan)).features(&features);
    harfrust::shape(&ShaperFont::new(&font), &mut buffer, options).expect("it shapes");
    let glyphs = buffer.glyph_infos().iter().zip(buffer.glyph_positions());
    glyphs.map(|(info, at)| (info.glyph_id, at.x_advance)).collect()
}

/// The font of the book that the body is set in: the first that has a character.
fn body_font(book: &Unpacked) -> Vec<u8> {
    let css = book.text("stylesheet.css");
    let body = css.lines().find(|l| l.starts_with("body{")).expect("a rule");
    let family = body.split("font-family:\"").nth(1).and_then(|r| r.split('"').next());
    let family = family.expect("a family of the book");
    let face = css.lines().find(|l| {
        l.starts_with("@font-face") && l.contains(family) && l.contains("font-weight:normal")
    });
    let url = face.and_then(|f| f.split("url(").nth(1)).and_then(|u| u.split(')').next());
    book.files[&format!("OEBPS/{}", url.expect("an address"))].clone()
}

fn advance(glyphs: &[Glyph]) -> i32 {
    glyphs.iter().map(|g| g.1).sum()
}

/// Emoji that are one sign of several characters are one in the book, too (UTS #51).
#[test]
fn sequences_of_emoji_are_one_sign() {
    let signs = ["1️⃣", "👍🏽", "👩🏻‍⚕️", "👨‍👩‍👧‍👦", "🇨🇳", "#️⃣", "👍🏿", "🧑‍💻"];
    let mut m = Maker::default();
    let text_of_all = format!("永{}字👍", signs.join("字"));
    m.role(ParaRole::Body, vec![text(&text_of_all)]);
    let book = Unpacked::new(&book(&m.document, &EpubOptions::default()));
    let whole = |bytes: &[u8], sign: &str| {
        let glyphs = shape(bytes, sign, None, false);
        let (blank, drawn): (Vec<&Glyph>, Vec<_>) = glyphs.iter().partition(|g| g.1 == 0);
        drawn.len() == 1 && drawn[0].0 != 0 && blank.iter().all(|g| g.0 != 0)
    };
    let fonts: Vec<&Vec<u8>> =
        book.files.iter().filter(|(name, _)| name.contains("fonts/")).map(|f| f.1).collect();
    for sign in signs {
        assert!(fonts.iter().any(|bytes| whole(bytes, sign)), "{sign}");
    }
    assert!(!fonts.iter().any(|bytes| whole(bytes, "👍👍")));
}

/// Where the second of two glyphs stands, from where the first begins.
fn mark_at(bytes: &[u8], text: &str) -> (i32, i32) {
    let font = Font::new(bytes.to_vec(), 0).expect("a font");
    let mut buffer = Buffer::new();
    text.char_indices().for_each(|(at, c)| buffer.push(c as u32, at as u32));
    buffer.set_direction(Direction::LeftToRight);
    buffer.set_script(Some(harfrust::Script::LATIN));
    let script = Some(harfrust::Script::LATIN);
    let plan = ShapePlan::new(&font, Direction::LeftToRight, script, None, &[]);
    let options = ShapeOptions::new().plan(Some(&plan));
    harfrust::shape(&ShaperFont::new(&font), &mut buffer, options).expect("it shapes");
    let [base, mark] = buffer.glyph_positions() else { panic!("{text}: two glyphs") };
    assert_eq!(mark.x_advance, 0, "{text}");
    (base.x_advance + mark.x_offset, mark.y_offset)
}

/// Marks that no character has with its base stand where the whole font puts them: over it.
#[test]
fn marks_stand_on_their_bases() {
    let mut m = Maker::default();
    m.role(ParaRole::Body, vec![text("台語 m\u{304}、n\u{302}g 與 X\u{304}、x\u{304} 字")]);
    let book = Unpacked::new(&book(&m.document, &EpubOptions::default()));
    let mut fonts = book.files.iter().filter(|(name, _)| name.contains("fonts/")).map(|f| f.1);
    let shows = |font: &&Vec<u8>| shape(font, "n\u{302}", None, false).iter().all(|g| g.0 != 0);
    let font = fonts.find(shows).expect("a font that has both");
    let whole = include_bytes!("../../../fonts/CompanionSerif-Regular.otf");
    for pair in ["n\u{302}", "X\u{304}", "x\u{304}"] {
        let at = mark_at(font, pair);
        assert_eq!(at, mark_at(whole, pair), "{pair}");
        assert_ne!(at, (0, 0), "{pair}");
    }
}

/// Quotes are as wide as the language of the book has them (TYPOGRAPHY 1.4).
#[test]
fn english_books_have_english_quotes() {
    let mut m = Maker::default();
    m.document.metadata.language = Some(banxin::text::Lang::En);
    m.role(ParaRole::Body, vec![text("“Type,” she said … ‘so’.")]);
    let font = body_font(&Unpacked::new(&book(&m.document, &EpubOptions::default())));
    for quote in ["“", "”", "‘", "’"] {
        let width = advance(&shape(&font, quote, None, false));
        assert!((100..600).contains(&width), "{quote} {width}");
    }
}

#[test]
fn forms_of_the_whole_font_are_kept() {
    let bytes = book(&document(), &EpubOptions::default());
    keep("fonts.epub", &bytes);
    let font = body_font(&Unpacked::new(&bytes));
    let plain = |text: &str| shape(&font, text, None, false);
    // Two em dashes are one line of two em.
    assert_eq!(plain("——").len(), 1);
    assert_eq!(advance(&plain("——")), 2000);
    assert_eq!(advance(&plain("……")), 2000);
    // Western pairs are kerned, as the whole font kerns them.
    let apart = advance(&plain("A")) + advance(&plain("V"));
    assert!(advance(&plain("AV")) < apart, "{} {apart}", advance(&plain("AV")));
    let unkerned = shape(&font, "AV", Some((b"kern", 0)), false);
    assert_eq!(advance(&unkerned), apart);
    // An apostrophe is narrow in a Western word and a whole cell in Chinese.
    let word = plain("n’t");
    let letters = advance(&plain("n")) + advance(&plain("t"));
    assert!(advance(&word) - letters < 500, "{word:?}");
    assert_eq!(advance(&plain("’")), 1000);
    // Marks give up their blank where a reader asks for it.
    for mark in ["，", "。", "：", "“", "”"] {
        assert_eq!(advance(&plain(mark)), 1000, "{mark}");
        assert_eq!(advance(&shape(&font, mark, Some((b"halt", 1)), false)), 500, "{mark}");
    }
}

#[test]
fn marks_have_vertical_forms() {
    let font = body_font(&Unpacked::new(&book(&document(), &EpubOptions::default())));
    for mark in ["，", "。", "—", "…"] {
        let (across, down) = (shape(&font, mark, None, false), shape(&font, mark, None, true));
        assert_ne!(across[0].0, down[0].0, "{mark}");
        assert_ne!(down[0].0, 0, "{mark}");
    }
}

/// A comma in the middle of its cell (Unicode standardized variation) is not one in the corner.
#[test]
fn variation_selectors_keep_their_glyphs() {
    let font = body_font(&Unpacked::new(&book(&document(), &EpubOptions::default())));
    let (plain, centred) =
        (shape(&font, "，", None, false), shape(&font, "，\u{FE01}", None, false));
    assert_eq!(centred.len(), 1, "one cluster, one glyph");
    assert_ne!(plain[0].0, centred[0].0);
    // A selector the text does not use changes nothing.
    assert_eq!(shape(&font, "。\u{FE01}", None, false)[0].0, shape(&font, "。", None, false)[0].0);
}

/// か and its voiced mark, e and its accent: one face has both.
#[test]
fn clusters_stand_in_one_face() {
    let packed = Unpacked::new(&book(&document(), &EpubOptions::default()));
    for cluster in ["か\u{3099}", "e\u{301}"] {
        let fonts = packed.files.iter().filter(|(name, _)| name.contains("/fonts/"));
        let whole = fonts.filter(|(_, bytes)| {
            let shaped = shape(bytes, cluster, None, false);
            !shaped.is_empty() && shaped.iter().all(|g| g.0 != 0)
        });
        assert!(whole.count() > 0, "{cluster:?}");
    }
}

/// Code is neither kerned nor joined.
#[test]
fn code_stays_as_it_is() {
    let packed = Unpacked::new(&book(&document(), &EpubOptions::default()));
    let css = packed.text("stylesheet.css");
    let family = css.lines().find(|l| l.starts_with("code{")).expect("a rule");
    let family = family.split("font-family:\"").nth(1).and_then(|r| r.split('"').next());
    let family = family.expect("a family of the book");
    let face = css.lines().find(|l| l.starts_with("@font-face") && l.contains(family));
    let url = face.and_then(|f| f.split("url(").nth(1)).and_then(|u| u.split(')').next());
    let font = &packed.files[&format!("OEBPS/{}", url.expect("an address"))];
    assert_eq!(advance(&shape(font, "AV", None, false)), 1000);
}
