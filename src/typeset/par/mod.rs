//! Paragraphs to lines: `collect` → `shape` → `spacing` → `linebreak` → `justify` → `line`.

mod collect;
mod cut;
mod justify;
mod line;
mod linebreak;
mod mark;
mod measure;
mod prepare;
mod ruby;
mod shape;
mod spacing;
mod upright;
mod verbatim;
mod visual;

pub(super) use collect::figure_word;
pub use justify::{Filled, squeeze, stretch};
pub use linebreak::{Composed, Composer, Setting};
pub use measure::{Measured, measure};
pub(in crate::typeset) use prepare::leans;
pub use prepare::prepare;
pub use spacing::{Break, Gap, Pair, Stretch, Unit, gap, shrink, unit};

use crate::document::{AssetId, NodeId, Target};
use crate::font::FontLibrary;
use crate::frame::{Element, GlyphRun, Paint};
use crate::geom::{Em, Pt, Size};
use crate::text::Lang;
use crate::theme::{HanPolicy, TextStyle, Theme};

/// What all paragraphs of a document share.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The fonts.
    pub fonts: &'a FontLibrary,
    /// The theme, for the looks of inline roles.
    pub theme: &'a Theme,
    /// The document's language.
    pub lang: Lang,
    /// Label shown for a note call (such as `①`).
    pub note_label: &'a (dyn Fn(NodeId) -> String + Sync),
    /// Pixel size of an inline image.
    pub image_pixels: &'a (dyn Fn(AssetId) -> (u32, u32) + Sync),
}

/// What one paragraph is set with.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    /// Its role's look.
    pub text: &'a TextStyle,
    /// Its size.
    pub size: Pt,
    /// Policy, usually the theme's; tables and headings differ (no hyphens, greedy).
    pub han: HanPolicy,
    /// First-line indent in em of its size.
    pub indent: Em,
    /// How far lines begin in that go on one before: verse.
    pub hang: Em,
    /// A heading set in line with the paragraph.
    pub run_in: Option<RunIn<'a>>,
    /// Whether lines keep the source's characters exactly: code.
    pub verbatim: bool,
    /// Whether lines are made nearly equal: headings.
    pub balanced: bool,
    /// Whether lines end between names alone: bylines.
    pub names: bool,
    /// Width from which a line may break anywhere in a Western piece: that of the line.
    pub longest: Em,
    /// The room of pictures between the words, if they are not made as small as these.
    pub pictures: Option<Size>,
    /// How high formulas may be, in em of its size; none where there is no room for any that are
    /// higher than a line.
    pub formulas: Option<Em>,
}

/// A heading that is set in line with its paragraph.
#[derive(Clone, Copy)]
pub struct RunIn<'a> {
    /// How many of the inlines are the heading.
    pub inlines: usize,
    /// Its look.
    pub text: &'a TextStyle,
    /// Its level: it is the first of the paragraph's inline elements, but no part of it.
    pub level: u8,
}

/// A paragraph taken in: collected, shaped and spaced; can be broken at any measure.
pub struct Paragraph {
    /// Inline structure elements, in document order. In the runs of [`Line`]s the element id 0 is
    /// the paragraph's own element and id k > 0 is `elements[k - 1]`; a parent of `None` or
    /// `ElementId(0)` is the paragraph itself.
    pub elements: Vec<Element>,
    parts: Vec<prepare::Part>,
    common: prepare::Common,
}

/// One finished line. Inline lengths run from the start of the measure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// What stands in it, in reading order, at (inline, block) from the line's start on its
    /// baseline; block grows downwards.
    pub items: Vec<(Pt, Pt, LineItem)>,
    /// Natural extent of what is set, without alignment.
    pub width: Pt,
    /// Set when gaps had to open beyond a quarter em: the widest, in em.
    pub loose: Option<Em>,
    /// Set when the line is longer than the measure and nothing can be done.
    pub overfull: Option<Em>,
    /// Set when the line was broken where none may break, because nothing else fits.
    pub emergency: bool,
    /// Notes called in this line.
    pub notes: Vec<NodeId>,
    /// How many of the items, the first, are the text; the others stand beside it.
    pub runs: usize,
    /// How far formulas in it reach above its baseline and below it.
    pub reach: (Pt, Pt),
}

impl Line {
    /// Its text, run by run.
    pub fn pieces(&self) -> impl Iterator<Item = &str> {
        let mut inside = false;
        self.items[..self.runs].iter().filter_map(move |(_, _, item)| match item {
            LineItem::Words { text, .. } => {
                inside = text.is_some();
                text.as_deref()
            }
            LineItem::Glyphs(run) if !inside => Some(run.text.as_str()),
            _ => None,
        })
    }

    /// Its text.
    pub fn text(&self) -> String {
        self.pieces().collect()
    }

    /// The characters of its text.
    pub fn chars(&self) -> impl Iterator<Item = char> {
        self.pieces().flat_map(str::chars)
    }
}

/// What may stand in a line.
#[derive(Clone, Debug, PartialEq)]
pub enum LineItem {
    /// Glyphs on the baseline.
    Glyphs(GlyphRun),
    /// A rectangle: emphasis dots as filled boxes, underlines, struck-out lines.
    Rect {
        /// Extent along the line.
        inline: Pt,
        /// Extent across it, downwards.
        block: Pt,
        /// Fill or stroke.
        paint: Paint,
    },
    /// An inline image standing on the baseline.
    Image {
        /// Which.
        asset: AssetId,
        /// Extent along the line.
        inline: Pt,
        /// Extent above the baseline.
        block: Pt,
        /// Its local element.
        element: u32,
    },
    /// What follows up to the next such item stands together for words: a formula. Without words it
    /// ends.
    Words {
        /// The words.
        text: Option<String>,
        /// Its local element.
        element: u32,
    },
    /// A link's area along the line.
    Link {
        /// Where it leads.
        target: Target,
        /// Extent along the line.
        inline: Pt,
        /// Its local element.
        element: u32,
    },
}
