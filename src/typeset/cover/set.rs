//! A text to lines at the largest size that suits it.

use super::super::par::{Context, Line, LineItem, Style, leans, prepare};
use crate::diag::Sink;
use crate::document::Inline;
use crate::frame::Shape;
use crate::geom::{Em, Point, Pt};
use crate::text::{Lang, word_edges};
use crate::theme::{TextAlign, TextStyle};

/// What a text on a cover looks like.
#[derive(Clone, Copy)]
pub(super) struct Face<'a> {
    /// Font stack.
    pub family: &'a str,
    pub bold: bool,
    /// Distance of baselines in em.
    pub leading: f64,
    /// Space between the characters of a line of Chinese, in em.
    pub tracking: Em,
}

/// A text in lines.
#[derive(Debug)]
pub(super) struct Block {
    lines: Vec<Line>,
    size: f64,
    leading: f64,
}

/// A text smaller than this share of the size at which it fits looks lost: then a word is parted.
const LEAST_SHARE: f64 = 0.6;

/// What a text has to fit in.
#[derive(Clone, Copy)]
pub(super) struct Room {
    pub width: f64,
    pub height: f64,
    pub lines: usize,
}

impl Block {
    /// Sets a text at the largest of the sizes (which fall) at which it fits and no word is parted,
    /// unless that is much smaller than it could be.
    pub fn fit(
        context: &Context<'_>,
        text: &str,
        face: Face<'_>,
        sizes: &[f64],
        room: Room,
    ) -> Block {
        let mut parted: Option<Block> = None;
        for &size in sizes.iter().filter(|_| !text.is_empty()) {
            let largest = parted.as_ref().map_or(0.0, |b| b.size);
            if size < largest * LEAST_SHARE {
                break;
            }
            let block = Block::set(context, text, face, size, room.width);
            let fits = block.height() <= room.height && block.lines.len() <= room.lines;
            if fits && block.is_sound(text, context.lang, room.width) {
                return block;
            }
            let forced = block.lines.iter().any(|l| l.emergency);
            if parted.is_none() && fits && !forced || size == sizes[sizes.len() - 1] {
                parted = parted.or(Some(block));
            }
        }
        parted.unwrap_or(Block { lines: Vec::new(), size: 0.0, leading: face.leading })
    }

    fn set(context: &Context<'_>, text: &str, face: Face<'_>, size: f64, width: f64) -> Block {
        let look =
            TextStyle { bold: face.bold, align: TextAlign::Start, ..TextStyle::plain(face.family) };
        let mut han = context.theme.han;
        han.hyphenate = false;
        let style = Style {
            text: &look,
            size: Pt(size),
            han,
            indent: Em::ZERO,
            hang: Em::ZERO,
            run_in: None,
            verbatim: false,
            balanced: true,
            names: false,
            longest: Em::from_f64(width / size),
            pictures: None,
            formulas: None,
        };
        // What no font has is reported when the text is set in the pages.
        let inlines = [Inline::text(text, None)];
        let paragraph = prepare(context, &inlines, &style, &mut Sink::new());
        let mut lines = paragraph.set(context, Pt(width));
        if face.tracking > Em::ZERO {
            lines.iter_mut().for_each(|l| space_out(l, face.tracking, size));
        }
        Block { lines, size, leading: face.leading }
    }

    /// No line is too long or broken by force, and all end between words.
    fn is_sound(&self, text: &str, lang: Lang, width: f64) -> bool {
        let edges = word_edges(text);
        let mut at = 0;
        for line in &self.lines {
            let own = line.text();
            let piece = own.trim();
            let Some(found) = text[at..].find(piece) else { return false };
            at += found + piece.len();
            let rest = &text[at..];
            let leans = rest.starts_with(|c| leans(c, lang));
            let ends = rest.is_empty() || rest.starts_with(' ') || edges.contains(&at) && !leans;
            if line.emergency || line.width.0 > width + 0.5 || !ends {
                return false;
            }
        }
        true
    }

    pub fn size(&self) -> f64 {
        self.size
    }

    /// From the top of the first line's characters to the bottom of the last one's.
    pub fn height(&self) -> f64 {
        match self.lines.len() {
            0 => 0.0,
            n => self.size * (1.0 + self.leading * (n - 1) as f64),
        }
    }

    /// The glyphs with the top of the first line at `top`; each line begins at `x` of its width.
    pub fn shapes(self, top: f64, x: impl Fn(f64) -> f64) -> Vec<Shape> {
        let mut out = Vec::new();
        for (k, line) in self.lines.into_iter().enumerate() {
            let baseline = top + self.size * (0.88 + self.leading * k as f64);
            let start = x(line.width.0);
            for (along, across, item) in line.items {
                if let LineItem::Glyphs(run) = item {
                    let at = Point::new(Pt(start) + along, Pt(baseline) + across);
                    out.push(Shape::Glyphs(at, run));
                }
            }
        }
        out
    }
}

fn space_out(line: &mut Line, by: Em, size: f64) {
    let mut moved = Pt::ZERO;
    for (along, _, item) in &mut line.items {
        *along += moved;
        if let LineItem::Glyphs(run) = item {
            run.glyphs.iter_mut().for_each(|g| g.widen(by));
            moved += by.at(Pt(size)) * run.glyphs.len() as f64;
        }
    }
    line.width += moved - by.at(Pt(size));
}
