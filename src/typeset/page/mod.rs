//! Lines to pages: `plan` says what is to be set, `flow` sets it in one endless column,
//! `paginate` parts the column, `sheet` puts contents and blank pages between, `furniture` adds
//! heads and folios; here it all gets its place.
//!
//! Up to this file lengths are inline and block; [`Area::put`] alone maps them to x and y.

mod assemble;
mod atom;
mod chapter;
mod contents;
mod figure;
mod findings;
mod flow;
mod furniture;
mod loosen;
mod note;
mod paginate;
mod plan;
mod route;
mod sheet;
mod table;

use rayon::prelude::*;

use super::par::Context;
use crate::diag::Sink;
use crate::document::{AssetId, Document, NodeId};
use crate::font::FontLibrary;
use crate::frame::{Artifact, Frame, Item, Origin, Page, Pages, Paint, Place, Side};
use crate::geom::{Point, Pt, Size};
use crate::theme::{HanPolicy, PageStyle, Theme};
use atom::{Grid, Mark, Placed, Rows};
use flow::{Flow, flow};
use furniture::Furniture;
use note::{Calls, Numbers};
use paginate::{Composition, NOTE_RULE};
use sheet::{Book, Sheet};

/// Sets a document in pages.
pub fn typeset(document: &Document, theme: &Theme, fonts: &FontLibrary, sink: &mut Sink) -> Pages {
    if theme.page.vertical && !theme.han.vertical {
        let han = HanPolicy { vertical: true, ..theme.han };
        return typeset(document, &Theme { han, ..theme.clone() }, fonts, sink);
    }
    let calls = Calls::new(document, !theme.page.paper);
    let context = Context {
        fonts,
        theme,
        lang: document.lang(),
        note_label: &|id| calls.label(id),
        image_pixels: &|asset: AssetId| document.asset(asset).pixels,
    };
    let grid = Grid::new(&theme.page);
    let steps = plan::plan(document, theme, grid);
    let mut flow = flow(&context, document, grid, &steps, &calls, sink);
    let Book { sheets, mut front } = sheet::book(&context, document, grid, &steps, &mut flow);
    let heads = sheets.iter().filter_map(|sheet| sheet.head.as_deref());
    let furniture = Furniture::new(&context, &theme.page, heads);
    let mut stage = Stage {
        context: &context,
        grid,
        page: &theme.page,
        places: Vec::new(),
        by_page: calls.by_page,
        numbers: Numbers::default(),
    };
    let mut drafts: Vec<Draft> = Vec::with_capacity(sheets.len());
    for (number, sheet) in sheets.iter().enumerate() {
        let flow = if sheet.front { &mut front } else { &mut flow };
        drafts.push(stage.page(number, sheet, flow));
    }
    let pages = drafts.into_par_iter().zip(&sheets).map(|(draft, sheet)| {
        let mut page = draft.page();
        let folio = sheet.folio.then_some(sheet.label.as_str());
        let marks = furniture.set(sheet.head.as_deref(), folio, page.side);
        let area = Area::furniture(&theme.page, page.side);
        marks.into_iter().for_each(|m| area.put(&mut page, Pt::ZERO, m));
        page
    });
    let pages = pages.collect();
    Pages { pages, places: stage.places, structure: flow.structure }
}

/// Where a page's first line begins, and how its lines run.
#[derive(Clone, Copy)]
struct Area {
    /// The top left corner of the type area; the top right one where lines are vertical.
    corner: Point,
    vertical: bool,
}

impl Area {
    fn of(page: &PageStyle, side: Side) -> Area {
        let Area { corner, .. } = Area::furniture(page, side);
        let right = if page.vertical { page.type_area().width } else { Pt::ZERO };
        Area { corner: Point::new(corner.x + right, corner.y), vertical: page.vertical }
    }

    /// That of heads and folios, which are horizontal on every page.
    fn furniture(page: &PageStyle, side: Side) -> Area {
        let left = match side.is_right_hand(page.vertical) {
            true => page.inner(),
            false => page.size.width - page.type_area().width - page.inner(),
        };
        Area { corner: Point::new(left, page.top), vertical: false }
    }

    /// Where something lies that begins so far along the lines and across them, and has these
    /// extents.
    fn at(self, inline: Pt, block: Pt, extent: (Pt, Pt)) -> (Point, Size) {
        let Point { x, y } = self.corner;
        let (along, across) = extent;
        match self.vertical {
            false => (Point::new(x + inline, y + block), Size::new(along, across)),
            true => (Point::new(x - block - across, y + inline), Size::new(across, along)),
        }
    }

    /// Puts a mark on a page; `top` is where the atom it belongs to begins.
    fn put(self, page: &mut Page, top: Pt, placed: Placed) {
        let at = |inline, block| self.at(placed.inline, top + placed.block, (inline, block));
        let marked = match placed.mark {
            Mark::Glyphs(run) => (at(Pt::ZERO, Pt::ZERO).0, Item::Glyphs(run)),
            Mark::Image { asset, inline, block, origin } => {
                let (point, size) = at(inline, block);
                (point, Item::Image { asset, size, origin })
            }
            Mark::Rect { inline, block, paint, origin } => {
                let (point, size) = at(inline, block);
                (point, Item::Rect { size, paint, origin })
            }
            Mark::Words { text, origin } => {
                (at(Pt::ZERO, Pt::ZERO).0, Item::Words { text, origin })
            }
            Mark::Link { target, inline, block, origin } => {
                let (point, size) = at(inline, block);
                (point, Item::Link { target, size, origin })
            }
        };
        page.frame.items.push(marked);
    }
}

/// Marks of a head and a folio, most often.
const FURNITURE: usize = 3;

/// A page with what stands on it, each with the place it is counted from.
struct Draft {
    page: Page,
    area: Area,
    layers: Vec<(Pt, Vec<Placed>)>,
}

impl Draft {
    fn page(self) -> Page {
        let Draft { mut page, area, layers } = self;
        let count: usize = layers.iter().map(|(_, marks)| marks.len()).sum();
        page.frame.items.reserve(count + FURNITURE);
        for (top, marks) in layers {
            marks.into_iter().for_each(|m| area.put(&mut page, top, m));
        }
        page
    }
}

/// Where compositions become pages.
struct Stage<'a> {
    context: &'a Context<'a>,
    grid: Grid,
    page: &'a PageStyle,
    places: Vec<(NodeId, Place)>,
    /// Whether notes are numbered page by page, and their numbers.
    by_page: bool,
    numbers: Numbers,
}

impl Stage<'_> {
    fn page(&mut self, number: usize, sheet: &Sheet, flow: &mut Flow) -> Draft {
        let frame = Frame { size: self.page.size, items: Vec::new() };
        let (label, side) = (sheet.label.clone(), sheet.side);
        let vertical = self.page.vertical;
        let page = Page { label, side, turned: false, vertical, begins: None, frame };
        let mut draft = Draft { page, area: Area::of(self.page, side), layers: Vec::new() };
        let Some(composition) = &sheet.composition else { return draft };
        let Draft { page, area, layers } = &mut draft;
        page.turned = composition.is_turned(flow);
        // Figures may have come from the page before: text tells where the page begins.
        let text = |i: &&paginate::Item| flow.atoms[i.atom].float.is_none();
        // The caption of a table is of no block: what follows it is.
        let from =
            |i: &paginate::Item| flow.atoms[i.atom].from.map(|(node, at)| (node, at as usize));
        let mut items = composition.items.iter();
        page.begins = items.clone().filter(text).find_map(from).or_else(|| items.find_map(from));
        if page.turned {
            // Its lines run from the foot of the others to their head.
            let Size { width, height } = self.page.size;
            page.frame.size = Size::new(height, width);
            let Point { x, .. } = area.corner;
            area.corner = Point::new(height - self.page.top - self.page.depth(), x);
        }
        if self.by_page {
            self.numbers.page(composition.notes.iter().map(|n| flow.notes[n.0].node));
        }
        layers.reserve(composition.items.len());
        composition.centre(&self.grid, flow);
        for (k, item) in composition.items.iter().enumerate() {
            if let Some((head, index, at)) = composition.head
                && index == k
            {
                self.head(layers, at, &flow.heads[head]);
            }
            let atom = &mut flow.atoms[item.atom];
            let top = self.grid.at(item.at);
            self.note_places(number, *area, top, &atom.nodes);
            let mut marks = std::mem::take(&mut atom.marks);
            if let Some(float) = &mut atom.float {
                if item.smaller {
                    float.make_smaller();
                }
                marks.extend(float.place(&self.grid, item.top, item.extent));
            }
            if self.by_page {
                self.numbers.calls(self.context, &mut marks);
            }
            layers.push((top, marks));
        }
        self.notes(layers, number, *area, composition, flow);
        draft
    }

    fn note_places(&mut self, page: usize, area: Area, top: Pt, nodes: &[NodeId]) {
        // A little before, so that a reader who jumps there sees the whole line.
        let before = top - self.grid.body * 0.5;
        let (point, _) = area.at(Pt::ZERO, before, (Pt::ZERO, Pt::ZERO));
        let point = Point::new(point.x, point.y.max(Pt::ZERO));
        let place = Place { page, point };
        self.places.extend(nodes.iter().map(|&n| (n, place)));
    }

    fn head(
        &self,
        layers: &mut Vec<(Pt, Vec<Placed>)>,
        mut at: Rows,
        head: &[(Rows, Vec<Placed>)],
    ) {
        for (extent, marks) in head {
            layers.push((self.grid.at(at), marks.clone()));
            at += *extent;
        }
    }

    /// Notes at the foot: a short rule, then the notes down to the last line.
    fn notes(
        &mut self,
        layers: &mut Vec<(Pt, Vec<Placed>)>,
        number: usize,
        area: Area,
        composition: &Composition,
        flow: &mut Flow,
    ) {
        let parts = &composition.notes;
        let of = |&(n, from, to): &(usize, usize, usize)| &flow.notes[n].atoms[from..to];
        let extent: Rows = parts.iter().flat_map(of).map(|a| a.before + a.extent).sum();
        if extent == Rows::ZERO {
            return;
        }
        let mut at = self.grid.capacity - extent;
        let rule = Mark::Rect {
            inline: self.grid.body * 8.0,
            block: Pt(0.4),
            paint: Paint::Fill(0.0),
            origin: Origin::Artifact(Artifact::Layout),
        };
        // No nearer to the notes than their lines stand to one another.
        let top = self.grid.at(at - NOTE_RULE.share(0.5)) - Pt(0.4);
        layers.push((top, vec![Placed { inline: Pt::ZERO, block: Pt::ZERO, mark: rule }]));
        for &(note, from, to) in parts {
            if self.by_page && from == 0 && to > 0 {
                let node = flow.notes[note].node;
                self.numbers.marker(self.context, node, &mut flow.notes[note].atoms[0]);
            }
            for atom in &mut flow.notes[note].atoms[from..to] {
                at += atom.before;
                let top = self.grid.at(at);
                self.note_places(number, area, top, &atom.nodes);
                let mut marks = std::mem::take(&mut atom.marks);
                if let Some(float) = &mut atom.float {
                    marks.extend(float.place(&self.grid, false, atom.extent));
                }
                layers.push((top, marks));
                at += atom.extent;
            }
        }
    }
}
