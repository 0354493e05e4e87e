//! Finished pages: every mark at its place, each with its origin. Data only.
//!
//! `typeset` makes frames, `pdf` draws them. Lengths here are x and y; what runs along a line and
//! what across it has been decided.

mod cover;
mod glyph;

pub use cover::{Cover, Plate, Shape};
pub use glyph::Glyph;

use crate::document::{AssetId, ListMark, NodeId, Scope, Target};
use crate::font::FaceId;
use crate::geom::{Em, Point, Pt, Size};
use crate::text::Lang;

/// The finished pages of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pages {
    /// In order.
    pub pages: Vec<Page>,
    /// For every node that may be a destination: page index and the point of its top left.
    pub places: Vec<(NodeId, Place)>,
    /// The role each structure element plays, in the order of the document.
    pub structure: Vec<Element>,
}

/// A place on a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Index into [`Pages::pages`].
    pub page: usize,
    /// From the top left corner.
    pub point: Point,
}

/// Odd or even page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Odd page: at the right hand, or at the left where lines are vertical.
    Recto,
    /// Even page.
    Verso,
}

impl Side {
    /// Whether the page is at the right hand, its spine at its left.
    pub fn is_right_hand(self, vertical: bool) -> bool {
        (self == Side::Recto) != vertical
    }
}

/// One page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its label as printed and as readers show it: `1`, `ii`.
    pub label: String,
    /// Which side it is.
    pub side: Side,
    /// Whether the page lies on its side: its frame is as wide as others are high, and is read with
    /// the paper turned clockwise by a quarter.
    pub turned: bool,
    /// Whether its lines are vertical: they run down, and the next is at the left.
    pub vertical: bool,
    /// The block whose text the page begins with, and how many of its characters stand on the
    /// pages before; `None` when nothing of the document is on the page.
    pub begins: Option<(NodeId, usize)>,
    /// The marks, in reading order; artifacts last.
    pub frame: Frame,
}

/// A box with marks in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// Its size.
    pub size: Size,
    /// The marks, each with the place of its own origin in this frame.
    pub items: Vec<(Point, Item)>,
}

/// A mark.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Glyphs on a baseline that begins at the item's point.
    Glyphs(GlyphRun),
    /// An image whose top left corner is the item's point.
    Image {
        /// Which.
        asset: AssetId,
        /// Drawn size.
        size: Size,
        /// What it belongs to.
        origin: Origin,
    },
    /// A filled or stroked rectangle whose top left corner is the item's point.
    Rect {
        /// Its size.
        size: Size,
        /// How it is painted.
        paint: Paint,
        /// What it belongs to.
        origin: Origin,
    },
    /// A sensitive area whose top left corner is the item's point; draws nothing.
    Link {
        /// Where it leads.
        target: Target,
        /// Its size.
        size: Size,
        /// The link's own structure node; several areas of one link share it.
        origin: Origin,
    },
    /// Glyphs and rectangles up to the next such item stand together for words, which are not what
    /// each of them stands for: a formula. Without words they end.
    Words {
        /// The words.
        text: Option<String>,
        /// What they belong to, and all marks up to their end with them.
        origin: Origin,
    },
    /// A frame within.
    Group(Frame),
}

/// How a rectangle is painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Paint {
    /// Filled with a grey: 0 black, 1 white.
    Fill(f32),
    /// Stroked with a grey, a line width and a dash length (0: solid).
    Stroke {
        /// 0 black, 1 white.
        grey: f32,
        /// Line width.
        width: Pt,
        /// Dash and gap length; zero for a solid line.
        dash: Pt,
    },
}

/// How the glyphs of a run stand on a page with vertical lines (UAX #50). On others all run along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Way {
    /// Along the line as if it were horizontal: in a vertical one they lie on their side.
    #[default]
    Along,
    /// Upright in a vertical line. The run begins where it would lying on its side; each glyph has a
    /// cell of an em, with its ink in the middle of the line, unless its offset says otherwise.
    Upright,
    /// In a horizontal line of its own, such as a head or a folio.
    Across,
}

/// Glyphs of one face and size on one baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct GlyphRun {
    /// The face.
    pub face: FaceId,
    /// The size.
    pub size: Pt,
    /// How its glyphs stand where lines are vertical.
    pub way: Way,
    /// Stroke added around the outline, in em; for bold made from a regular face.
    pub embolden: Em,
    /// Grey of the ink: 0 black.
    pub grey: f32,
    /// The language of the text, where it differs from the document's too.
    pub lang: Lang,
    /// The source text of the run.
    pub text: String,
    /// The glyphs in visual order.
    pub glyphs: Vec<Glyph>,
    /// What it belongs to.
    pub origin: Origin,
}

impl GlyphRun {
    /// How far the pen moves over the whole run.
    pub fn advance(&self) -> Pt {
        self.glyphs.iter().map(Glyph::advance).sum::<Em>().at(self.size)
    }
}

/// What a mark belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A structure element: an index into [`Pages::structure`].
    Content(ElementId),
    /// Not part of the article's content (ISO 32000-1, 14.8.2.2).
    Artifact(Artifact),
}

/// Kinds of artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Artifact {
    /// Running head.
    Header,
    /// Folio.
    Footer,
    /// Rules, leaders, boxes, emphasis dots.
    Layout,
}

/// Index of a structure element in [`Pages::structure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementId(pub u32);

/// A node of the structure tree (ISO 32000-1, 14.7), in document order; parents come first.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// The element above; `None` directly below Document.
    pub parent: Option<ElementId>,
    /// The document node it stands for, if it is one.
    pub node: Option<NodeId>,
    /// Its kind.
    pub kind: Tag,
    /// Alternative text (Figure, Formula, Link).
    pub alt: Option<String>,
    /// Its language when it differs from the document's.
    pub lang: Option<Lang>,
}

/// Structure types (ISO 32000-1, 14.8.4) that we write.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Tag {
    /// H1 to H6.
    Heading(u8),
    /// P.
    Paragraph,
    /// Span.
    Span,
    /// BlockQuote.
    BlockQuote,
    /// L with its numbering.
    List {
        /// What its items begin with.
        mark: ListMark,
    },
    /// LI.
    ListItem,
    /// Lbl.
    Label,
    /// LBody.
    ListBody,
    /// Figure.
    Figure,
    /// Caption.
    Caption,
    /// Table.
    Table,
    /// TR.
    TableRow,
    /// TH.
    TableHeader {
        /// What it heads.
        scope: Scope,
        /// Columns covered.
        colspan: u16,
        /// Rows covered.
        rowspan: u16,
    },
    /// TD.
    TableData {
        /// Columns covered.
        colspan: u16,
        /// Rows covered.
        rowspan: u16,
    },
    /// Code.
    Code,
    /// Formula.
    Formula,
    /// Link.
    Link,
    /// Note.
    Note,
    /// Reference (a note call).
    Reference,
    /// Ruby, with its base and its reading.
    Ruby,
    /// RB.
    RubyBase,
    /// RT.
    RubyText,
    /// TOC.
    Toc,
    /// TOCI.
    TocItem,
    /// Sect.
    Section,
}
