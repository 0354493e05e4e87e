//! Atoms: what a page end cannot part. A line, a heading, a figure, a table row.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Range, Sub};

use super::super::par::{Line, LineItem};
use super::figure::FigureSet;
use crate::document::{AssetId, NodeId, Target};
use crate::frame::{Artifact, ElementId, GlyphRun, Origin, Paint};
use crate::geom::{Em, Pt};
use crate::theme::PageStyle;

/// A block extent in thousandths of the grid's line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rows(pub i32);

impl Rows {
    pub const ZERO: Rows = Rows(0);
    pub const LINE: Rows = Rows(1000);

    /// So many lines.
    pub fn lines(lines: f64) -> Rows {
        Rows((lines * 1000.0).round() as i32)
    }

    /// Rounded up to whole lines.
    pub fn ceil(self) -> Rows {
        Rows(self.0.div_euclid(1000) * 1000 + if self.0.rem_euclid(1000) > 0 { 1000 } else { 0 })
    }

    /// Whole lines in it.
    pub fn whole(self) -> i64 {
        i64::from(self.0.max(0) / 1000)
    }

    /// A share of it.
    pub fn share(self, part: f64) -> Rows {
        Rows((f64::from(self.0) * part).round() as i32)
    }
}

impl Add for Rows {
    type Output = Rows;
    fn add(self, o: Rows) -> Rows {
        Rows(self.0 + o.0)
    }
}

impl Sub for Rows {
    type Output = Rows;
    fn sub(self, o: Rows) -> Rows {
        Rows(self.0 - o.0)
    }
}

impl AddAssign for Rows {
    fn add_assign(&mut self, o: Rows) {
        self.0 += o.0;
    }
}

impl Sum for Rows {
    fn sum<I: Iterator<Item = Rows>>(iter: I) -> Rows {
        Rows(iter.map(|r| r.0).sum())
    }
}

/// The grid of a page (TYPOGRAPHY 3.2): all block extents are counted in its lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    pub leading: Pt,
    pub body: Pt,
    pub measure: Pt,
    pub capacity: Rows,
}

impl Grid {
    pub fn new(page: &PageStyle) -> Grid {
        Grid {
            leading: page.leading,
            body: page.body,
            measure: page.measure_pt(),
            capacity: Rows(page.lines as i32 * 1000),
        }
    }

    /// The grid of a page turned by a quarter: lines run along its type area.
    pub fn turned(page: &PageStyle) -> Grid {
        let upright = Grid::new(page);
        let measure = upright.body * (page.depth().0 / upright.body.0).floor();
        let lines = ((upright.measure - upright.body).0 / upright.leading.0).floor() as i32 + 1;
        Grid { measure, capacity: Rows(lines * 1000), ..upright }
    }

    /// An extent as a length.
    pub fn at(&self, rows: Rows) -> Pt {
        self.leading * (f64::from(rows.0) / 1000.0)
    }

    /// A length as an extent.
    pub fn rows(&self, length: Pt) -> Rows {
        Rows((length.0 / self.leading.0 * 1000.0).ceil() as i32)
    }

    /// Between the em boxes of two lines.
    pub fn gap(&self) -> Pt {
        self.leading - self.body
    }

    /// From the top of a cell to the baseline of type of this size in it. The em box of the body
    /// stands at the top of its cell, other sizes have the same middle (TYPOGRAPHY 3.2).
    pub fn baseline(&self, cell: Rows, size: Pt) -> Pt {
        (self.at(cell) - self.gap()) / 2.0 + Em::MIDDLE.at(size)
    }
}

/// The cost of a page end that must not be.
pub(super) const NEVER: u32 = u32::MAX;

/// What a page end cannot part.
#[derive(Debug, Default)]
pub(super) struct Atom {
    /// Space before it, lost at the top of a page.
    pub before: Rows,
    /// Extent.
    pub extent: Rows,
    /// Whether it begins on a line of the grid.
    pub align: bool,
    /// Instead of its beginning, the place so far below it is on the grid.
    pub foot: Rows,
    /// Cost of ending a page before it.
    pub cost: u32,
    /// What may move to the top of the next page.
    pub float: Option<Box<Float>>,
    /// Whether the text before it ends with a colon: it leads to what follows.
    pub led: bool,
    /// A heading of this level.
    pub heading: Option<u8>,
    /// Whether it opens a chapter.
    pub chapter: bool,
    /// What is repeated above it when a page begins with it: index of a table head.
    pub repeat: Option<u32>,
    /// Its marks.
    pub marks: Vec<Placed>,
    /// Cells of a table among them that go on beside the atoms below.
    pub tall: Vec<Tall>,
    /// Notes called in it, by their number in the flow.
    pub notes: Vec<usize>,
    /// The block it shows text of, and the characters of that block before it.
    pub from: Option<(NodeId, u32)>,
    /// Nodes that begin here.
    pub nodes: Vec<NodeId>,
}

impl Atom {
    /// Whether it is a line that only stands below the one before.
    pub fn is_plain(&self) -> bool {
        let lines = self.extent == Rows::LINE && self.before == Rows::ZERO && !self.align;
        let alone = self.float.is_none() && self.heading.is_none() && self.repeat.is_none();
        lines && alone && self.notes.is_empty()
    }
}

/// A cell of several rows, which stands in the middle of those that are on its page.
#[derive(Clone, Debug)]
pub(super) struct Tall {
    /// Its marks among those of its atom.
    pub marks: Range<usize>,
    /// How high it is by itself.
    pub own: Rows,
    /// How many atoms below its own it stands beside; of a row that is not yet in order, how many rows
    /// it covers.
    pub covers: usize,
}

/// Moves the cells of several rows of these atoms, which are on one page, to the middle of their rows.
pub(super) fn centre(atoms: &mut [Atom], on_page: &[usize], grid: &Grid) {
    for (k, &at) in on_page.iter().enumerate() {
        for tall in std::mem::take(&mut atoms[at].tall) {
            let beside = |other: &&usize| (at..=at + tall.covers).contains(*other);
            let rows = on_page[k..].iter().filter(beside);
            let all: Rows = rows.map(|&row| atoms[row].extent).sum();
            let lower = grid.at(Rows((all - tall.own).0.max(0))) / 2.0;
            atoms[at].marks[tall.marks].iter_mut().for_each(|m| m.block += lower);
        }
    }
}

/// What may move to the top of the next page.
#[derive(Debug)]
pub(super) enum Float {
    Figure(FigureSet),
    /// A page of a table that is turned by a quarter.
    Turned(Vec<Placed>),
}

impl Float {
    pub fn is_turned(&self) -> bool {
        matches!(self, Float::Turned(_))
    }

    /// Its extent at the top of a page or below text.
    pub fn extent(&self, grid: &Grid, top: bool) -> Rows {
        match self {
            Float::Figure(figure) => figure.extent(grid, top),
            Float::Turned(_) => grid.capacity,
        }
    }

    /// The least extent it may be reduced to below text. What is turned has its page to itself.
    pub fn least(&self, grid: &Grid) -> Rows {
        match self {
            Float::Figure(figure) => figure.least(grid),
            Float::Turned(_) => grid.capacity + Rows::LINE,
        }
    }

    /// Its extent where pictures crowd, if it may have less than the least.
    pub fn smaller_extent(&self, grid: &Grid, top: bool) -> Option<Rows> {
        match self {
            Float::Figure(figure) => figure.smaller_extent(grid, top),
            Float::Turned(_) => None,
        }
    }

    /// Takes that size.
    pub fn make_smaller(&mut self) {
        if let Float::Figure(figure) = self {
            figure.make_smaller();
        }
    }

    /// Its marks within an extent.
    pub fn place(&mut self, grid: &Grid, top: bool, extent: Rows) -> Vec<Placed> {
        match self {
            Float::Figure(figure) => figure.place(grid, top, extent),
            Float::Turned(marks) => std::mem::take(marks),
        }
    }
}

/// A mark at (inline, block) from the start of the measure and the top of its atom.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub inline: Pt,
    pub block: Pt,
    pub mark: Mark,
}

/// A mark with extents along and across the line.
#[derive(Clone, Debug)]
pub(super) enum Mark {
    Glyphs(GlyphRun),
    Image {
        asset: AssetId,
        inline: Pt,
        block: Pt,
        origin: Origin,
    },
    Rect {
        inline: Pt,
        block: Pt,
        paint: Paint,
        origin: Origin,
    },
    Link {
        target: Target,
        inline: Pt,
        block: Pt,
        origin: Origin,
    },
    /// See [`LineItem::Words`].
    Words {
        text: Option<String>,
        origin: Origin,
    },
}

/// The elements a line's local element numbers stand for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Elements {
    /// The paragraph's own.
    pub own: ElementId,
    /// The first of those within.
    pub inner: u32,
}

impl Elements {
    /// Stands for local numbers themselves.
    pub const LOCAL: Elements = Elements { own: ElementId(0), inner: 1 };

    pub fn id(self, local: u32) -> ElementId {
        if local == 0 { self.own } else { ElementId(self.inner + local - 1) }
    }

    /// What marks made with [`Elements::LOCAL`] belong to.
    pub fn settle(self, marks: &mut [Placed]) {
        for placed in marks {
            let (Mark::Glyphs(GlyphRun { origin, .. })
            | Mark::Image { origin, .. }
            | Mark::Rect { origin, .. }
            | Mark::Words { origin, .. }
            | Mark::Link { origin, .. }) = &mut placed.mark;
            *origin = self.origin(*origin);
        }
    }

    fn origin(self, origin: Origin) -> Origin {
        match origin {
            Origin::Content(ElementId(local)) => Origin::Content(self.id(local)),
            artifact @ Origin::Artifact(_) => artifact,
        }
    }
}

/// The marks of a line whose measure starts at `inline` and whose baseline is at `baseline`.
pub(super) fn line_marks(
    line: Line,
    inline: Pt,
    baseline: Pt,
    size: Pt,
    elements: Elements,
    out: &mut Vec<Placed>,
) {
    out.reserve_exact(line.items.len());
    let mut within = None;
    for (along, across, item) in line.items {
        let mut block = baseline + across;
        let mark = match item {
            LineItem::Glyphs(mut run) => {
                run.origin = elements.origin(run.origin);
                Mark::Glyphs(run)
            }
            LineItem::Rect { inline, block, paint } => {
                let origin = within.unwrap_or(Origin::Artifact(Artifact::Layout));
                Mark::Rect { inline, block, paint, origin }
            }
            LineItem::Words { text, element } => {
                let origin = Origin::Content(elements.id(element));
                within = text.is_some().then_some(origin);
                Mark::Words { text, origin }
            }
            LineItem::Image { asset, inline, block: height, element } => {
                block = block + Em::frac(12, 100).at(size) - height;
                let origin = Origin::Content(elements.id(element));
                Mark::Image { asset, inline, block: height, origin }
            }
            LineItem::Link { target, inline, element } => {
                block -= Em::TOP.at(size);
                let origin = Origin::Content(elements.id(element));
                Mark::Link { target, inline, block: size, origin }
            }
        };
        out.push(Placed { inline: inline + along, block, mark });
    }
}
