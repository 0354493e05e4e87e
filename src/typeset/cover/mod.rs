//! The cover: title, authors and source, set as the pages are, on a sheet of 1600 × 2560 pixels
//! (the size stores ask for). Lengths are pixels.
//!
//! `set` makes lines of a text, `slip` and `field` are the layouts.

mod field;
mod set;
mod slip;

use super::par::Context;
use crate::document::Document;
use crate::font::FontLibrary;
use crate::frame::{Cover, Plate, Shape};
use crate::geom::{Point, Pt, Rgb, Size};
use crate::theme::{CoverDesign, Theme};

/// Width and height of a cover.
const SIZE: Size = Size { width: Pt(1600.0), height: Pt(2560.0) };

/// Sets the cover of a document.
pub fn cover(document: &Document, theme: &Theme, fonts: &FontLibrary) -> Cover {
    let context = Context {
        fonts,
        theme,
        lang: document.lang(),
        note_label: &|_| String::new(),
        image_pixels: &|_| (1, 1),
    };
    let text = Text::of(document);
    let press = Press { context, text, colour: colour(&text_key(document), &theme.cover.colours) };
    let plates = match theme.cover.design {
        CoverDesign::Slip => slip::plates(&press),
        CoverDesign::Field => field::plates(&press),
    };
    Cover { size: SIZE, sheet: theme.cover.paper, plates }
}

/// What a layout sets, and with what.
struct Press<'a> {
    context: Context<'a>,
    text: Text,
    /// The colour of this book.
    colour: Rgb,
}

impl Press<'_> {
    fn paper(&self) -> Rgb {
        self.context.theme.cover.paper
    }

    fn ink(&self) -> Rgb {
        self.context.theme.cover.ink
    }
}

/// The words on a cover.
#[derive(Debug, PartialEq)]
struct Text {
    title: String,
    subtitle: String,
    authors: String,
    source: String,
}

/// Longest main title that is parted from what follows its colon, in halves of an em.
const LONGEST_MAIN: usize = 28;
/// Characters of a title that a cover shows at most.
const LONGEST: usize = 120;

impl Text {
    fn of(document: &Document) -> Text {
        let meta = &document.metadata;
        let flat = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
        let whole = short(&flat(document.title()));
        let given = flat(meta.subtitle.as_deref().unwrap_or_default());
        let (title, subtitle) = match parted(&whole) {
            Some((main, rest)) if given.is_empty() => (main.to_owned(), rest.to_owned()),
            _ => (whole, given),
        };
        let gap = if document.lang().is_cjk() { "\u{3000}" } else { ", " };
        let authors: Vec<String> =
            meta.authors.iter().map(|a| flat(a)).filter(|a| !a.is_empty()).collect();
        let source = meta.publisher.as_deref().or(meta.site_name.as_deref()).unwrap_or_default();
        Text { title, subtitle, authors: authors.join(gap), source: flat(source) }
    }
}

fn short(title: &str) -> String {
    match title.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}……", title[..at].trim_end()),
        None => title.to_owned(),
    }
}

/// A title and what stands after its colon or dash, as title pages part them.
fn parted(title: &str) -> Option<(&str, &str)> {
    let marks = ["——", "：", ": "];
    let (main, rest) = marks.iter().find_map(|m| title.split_once(m))?;
    let (main, rest) = (main.trim(), rest.trim());
    let halves: usize = main.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    let sound = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).count() >= 2;
    let once = !marks.iter().any(|m| rest.contains(m));
    // A quotation that opens in one part and closes in the other is not parted.
    let whole = |s: &str| {
        let count = |marks: &[char]| s.chars().filter(|c| marks.contains(c)).count();
        count(&['“', '‘', '「', '『', '《', '（', '('])
            == count(&['”', '’', '」', '』', '》', '）', ')'])
    };
    let fits = halves <= LONGEST_MAIN && once && whole(main) && whole(rest);
    (fits && sound(main) && sound(rest)).then_some((main, rest))
}

fn text_key(document: &Document) -> String {
    format!("{}\n{}", document.title(), document.metadata.authors.join("\n"))
}

/// One of the colours, always the same for the same book (FNV-1a).
fn colour(key: &str, colours: &[Rgb]) -> Rgb {
    let mix = |h: u32, b: u8| (h ^ u32::from(b)).wrapping_mul(0x0100_0193);
    let hash = key.bytes().fold(0x811C_9DC5, mix);
    // The low bits of short texts are much alike.
    let at = (hash ^ hash >> 16) as usize % colours.len().max(1);
    colours.get(at).copied().unwrap_or(Rgb([0x24, 0x3F, 0x5C]))
}

fn rect(x: f64, y: f64, width: f64, height: f64) -> Shape {
    Shape::Rect(Point::new(Pt(x), Pt(y)), Size::new(Pt(width), Pt(height)))
}

/// Four rules around a box.
fn frame(x: f64, y: f64, width: f64, height: f64, rule: f64) -> [Shape; 4] {
    [
        rect(x, y, width, rule),
        rect(x, y + height - rule, width, rule),
        rect(x, y, rule, height),
        rect(x + width - rule, y, rule, height),
    ]
}

/// 鱼尾, the swallowtail in the fold of a block-printed leaf, its notch downwards.
fn fishtail(centre: f64, y: f64, width: f64, height: f64) -> Shape {
    let p = |x: f64, y: f64| Point::new(Pt(x), Pt(y));
    let half = width / 2.0;
    Shape::Polygon(vec![
        p(centre - half, y),
        p(centre + half, y),
        p(centre + half, y + height),
        p(centre, y + height * 0.42),
        p(centre - half, y + height),
    ])
}

fn plate(ink: Rgb, shapes: Vec<Shape>) -> Plate {
    Plate { ink, shapes }
}

#[cfg(test)]
mod tests {
    use super::parted;

    #[test]
    fn titles_are_parted_at_their_colon() {
        assert_eq!(parted("铅与火：活字九百年"), Some(("铅与火", "活字九百年")));
        assert_eq!(parted("史蒂夫·乔布斯传"), None);
        assert_eq!(parted("他说：“去：或不去”"), None);
        assert_eq!(parted("一个很长很长很长很长很长很长的题目：副题"), None);
        assert_eq!(parted("A：副题"), None);
        assert_eq!(parted("论衡——古今之辨"), Some(("论衡", "古今之辨")));
    }
}
