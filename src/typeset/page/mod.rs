//! Lines to pages: `plan` says what is to be set, `flow` sets it in one endless column,
//! `paginate` parts the column, `furniture` adds heads and folios; here it all gets its place.
//!
//! Up to this file lengths are inline and block; [`Stage::put`] alone maps them to x and y.

mod atom;
mod figure;
mod flow;
mod furniture;
mod paginate;
mod plan;
mod table;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::par::Context;
use crate::diag::Sink;
use crate::document::{AssetId, Document, NodeId};
use crate::font::FontLibrary;
use crate::frame::{Artifact, Frame, Item, Origin, Page, Pages, Paint, Place, Side};
use crate::geom::{Point, Pt, Size};
use crate::theme::{PageStyle, Theme};
use atom::{Grid, Mark, Placed, Rows};
use flow::{Flow, flow};
use furniture::Furniture;
use paginate::{Composition, NOTE_RULE, Paginator};

/// Sets a document in pages.
pub fn typeset(document: &Document, theme: &Theme, fonts: &FontLibrary, sink: &mut Sink) -> Pages {
    let labels: BTreeMap<NodeId, String> =
        document.notes.iter().enumerate().map(|(k, n)| (n.id, note_label(k + 1))).collect();
    let context = Context {
        fonts,
        theme,
        lang: document.lang(),
        note_label: &|id| labels.get(&id).cloned().unwrap_or_default(),
        image_pixels: &|asset: AssetId| document.asset(asset).pixels,
    };
    let grid = Grid::new(&theme.page);
    let mut flow = flow(&context, document, grid, sink);
    let compositions = compose(&flow, grid);
    let furniture = Furniture { context: &context, grid, page: &theme.page };
    let mut stage = Stage { grid, page: &theme.page, places: Vec::new() };
    let heads = running_heads(&compositions, &flow, document.title());
    let mut pages: Vec<Page> = Vec::with_capacity(compositions.len());
    for (number, composition) in compositions.iter().enumerate() {
        pages.push(stage.page(number, composition, &mut flow));
    }
    pages.par_iter_mut().zip(&heads).for_each(|(page, head)| {
        let marks = furniture.set(head.as_deref(), &page.label, page.side);
        let origin = origin(&theme.page, page.side);
        marks.into_iter().for_each(|m| put(page, origin, Pt::ZERO, m));
    });
    Pages { pages, places: stage.places, structure: flow.structure }
}

/// ① to ㊿, then numbers in brackets.
fn note_label(number: usize) -> String {
    let base = match number {
        1..=20 => 0x2460 - 1,
        21..=35 => 0x3251 - 21,
        36..=50 => 0x32B1 - 36,
        _ => return format!("[{number}]"),
    };
    char::from_u32(base + number as u32).map(String::from).unwrap_or_default()
}

/// Parts the flow into pages; chapters are independent of each other.
fn compose(flow: &Flow, grid: Grid) -> Vec<Composition> {
    let paginator = Paginator::new(grid, &flow.atoms, &flow.notes, &flow.heads);
    let mut edges: Vec<usize> = (1..flow.atoms.len()).filter(|&k| flow.atoms[k].chapter).collect();
    edges.insert(0, 0);
    edges.push(flow.atoms.len());
    let ranges: Vec<_> = edges.windows(2).map(|w| w[0]..w[1]).collect();
    let parts: Vec<Vec<Composition>> =
        ranges.into_par_iter().map(|range| paginator.pages(range)).collect();
    parts.into_iter().flatten().collect()
}

/// The head of each page: the title on the left, the section on the right; none where a title
/// or a chapter begins (TYPOGRAPHY 3.3).
fn running_heads(pages: &[Composition], flow: &Flow, title: &str) -> Vec<Option<String>> {
    let mut titles = flow.titles.iter().peekable();
    let mut section = title.to_owned();
    let mut chapter = title.to_owned();
    let mut out = Vec::with_capacity(pages.len());
    for (number, page) in pages.iter().enumerate() {
        let last = page.items.iter().map(|i| i.atom).max().unwrap_or(0);
        let mut opens = false;
        let mut first_here = true;
        while let Some((_, level, text)) = titles.next_if(|t| t.0 <= last) {
            if *level == 1 {
                opens = true;
                chapter.clone_from(text);
                section.clone_from(text);
            } else if *level == 2 && first_here {
                section.clone_from(text);
                first_here = false;
            }
        }
        let verso = if title.is_empty() { &chapter } else { title };
        let text = if number % 2 == 1 { verso.to_owned() } else { section.clone() };
        out.push((!opens).then_some(text));
    }
    out
}

/// The top left corner of the type area.
fn origin(page: &PageStyle, side: Side) -> Point {
    let left = match side {
        Side::Recto => page.inner(),
        Side::Verso => page.size.width - page.measure_pt() - page.inner(),
    };
    Point::new(left, page.top)
}

/// Puts a mark on a page: inline becomes x, block becomes y.
fn put(page: &mut Page, origin: Point, top: Pt, placed: Placed) {
    let point = Point::new(origin.x + placed.inline, origin.y + top + placed.block);
    let item = match placed.mark {
        Mark::Glyphs(run) => Item::Glyphs(run),
        Mark::Image { asset, inline, block, origin } => {
            Item::Image { asset, size: Size::new(inline, block), origin }
        }
        Mark::Rect { inline, block, paint, origin } => {
            Item::Rect { size: Size::new(inline, block), paint, origin }
        }
        Mark::Link { target, inline, block, origin } => {
            Item::Link { target, size: Size::new(inline, block), origin }
        }
    };
    page.frame.items.push((point, item));
}

/// Where compositions become pages.
struct Stage<'a> {
    grid: Grid,
    page: &'a PageStyle,
    places: Vec<(NodeId, Place)>,
}

impl Stage<'_> {
    fn page(&mut self, number: usize, composition: &Composition, flow: &mut Flow) -> Page {
        let side = if number % 2 == 0 { Side::Recto } else { Side::Verso };
        let frame = Frame { size: self.page.size, items: Vec::new() };
        // Figures may have come from the page before: text tells where the page begins.
        let text = |i: &&paginate::Item| flow.atoms[i.atom].figure.is_none();
        let first = composition.items.iter().find(text).or(composition.items.first());
        let begins = first.and_then(|i| flow.atoms[i.atom].from);
        let mut page = Page { label: (number + 1).to_string(), side, begins, frame };
        let origin = origin(self.page, side);
        for (k, item) in composition.items.iter().enumerate() {
            if let Some((head, index, at)) = composition.head
                && index == k
            {
                self.head(&mut page, origin, at, &flow.heads[head]);
            }
            let atom = &mut flow.atoms[item.atom];
            let top = self.grid.at(item.at);
            self.note_places(number, origin, top, &atom.nodes);
            let mut marks = std::mem::take(&mut atom.marks);
            if let Some(figure) = &mut atom.figure {
                marks.extend(figure.place(&self.grid, item.top, item.extent));
            }
            marks.into_iter().for_each(|m| put(&mut page, origin, top, m));
        }
        self.notes(&mut page, number, origin, composition, flow);
        page
    }

    fn note_places(&mut self, page: usize, origin: Point, top: Pt, nodes: &[NodeId]) {
        // A little above, so that a reader who jumps there sees the whole line.
        let y = origin.y + top - self.grid.body * 0.5;
        let place = Place { page, point: Point::new(origin.x, y.max(Pt::ZERO)) };
        self.places.extend(nodes.iter().map(|&n| (n, place)));
    }

    fn head(&self, page: &mut Page, origin: Point, at: Rows, head: &[(Rows, Vec<Placed>)]) {
        let mut at = at;
        for (extent, marks) in head {
            let top = self.grid.at(at);
            marks.iter().for_each(|m| put(page, origin, top, m.clone()));
            at += *extent;
        }
    }

    /// Notes at the foot: a short rule, then the notes down to the last line.
    fn notes(
        &mut self,
        page: &mut Page,
        number: usize,
        origin: Point,
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
        let top = self.grid.at(at - NOTE_RULE.share(0.35));
        put(page, origin, top, Placed { inline: Pt::ZERO, block: Pt::ZERO, mark: rule });
        for &(note, from, to) in parts {
            for atom in &mut flow.notes[note].atoms[from..to] {
                at += atom.before;
                let top = self.grid.at(at);
                self.note_places(number, origin, top, &atom.nodes);
                let marks = std::mem::take(&mut atom.marks);
                marks.into_iter().for_each(|m| put(page, origin, top, m));
                at += atom.extent;
            }
        }
    }
}
