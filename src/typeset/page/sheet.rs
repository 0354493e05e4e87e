//! Compositions to sheets: front matter before the body, blank versos, labels, running heads.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::super::par::Context;
use super::atom::{Atom, Grid, Rows};
use super::contents::{self, Entry};
use super::flow::Flow;
use super::loosen::{Chapter, loosen};
use super::paginate::{Composition, Paginator};
use super::plan::Step;
use super::route::Route;
use crate::document::Document;
use crate::frame::Side;
use crate::theme::{PageStyle, Theme, Toc};

/// A page before its marks are placed.
#[derive(Debug)]
pub(super) struct Sheet {
    /// What stands on it; nothing on a blank verso.
    pub composition: Option<Composition>,
    /// Whether it is front matter, whose atoms are those of the front.
    pub front: bool,
    pub label: String,
    pub side: Side,
    pub head: Option<String>,
    pub folio: bool,
}

/// All sheets, and the flow of the front matter.
pub(super) struct Book {
    pub sheets: Vec<Sheet>,
    pub front: Flow,
}

/// An article of fewer pages needs no contents.
const PAGES: usize = 5;
/// Nor does one with fewer headings.
const HEADINGS: usize = 3;

/// Parts a flow into sheets, with the contents before them where they are wanted.
pub(super) fn book(
    context: &Context<'_>,
    document: &Document,
    grid: Grid,
    steps: &[Step<'_>],
    flow: &mut Flow,
) -> Book {
    let page = &context.theme.page;
    let shown = shown(flow);
    // Pages are made once: where chapters ask for contents nobody counts them first.
    let mut whole = None;
    let pages = || whole.insert(compose(flow, grid, 0)).iter().map(|c| c.pages.len()).sum();
    if !wanted(context.theme, flow, &shown, pages) {
        let mut body = whole.unwrap_or_else(|| compose(flow, grid, 0));
        loosen(context, grid, steps, flow, &mut body);
        let sheets = body_sheets(body, flow, page, document.title(), false);
        return Book { sheets, front: Flow::default() };
    }
    let before = flow.contents.map_or(0, |(_, atoms)| atoms);
    let mut body = whole.filter(|_| before == 0).unwrap_or_else(|| compose(flow, grid, before));
    loosen(context, grid, steps, flow, &mut body);
    let body = body_sheets(body, flow, page, document.title(), true);
    let entries = entries(flow, &shown, &body);
    let mut front = front(context, grid, flow, before, &entries);
    let mut sheets = front_sheets(context, grid, &mut front, before);
    if page.opens_recto() && sheets.len() % 2 == 1 {
        sheets.push(blank(true, sheets.len()));
    }
    sheets.extend(body);
    Book { sheets, front }
}

/// Parts the flow into pages from an atom on; chapters are independent of each other.
fn compose(flow: &Flow, grid: Grid, from: usize) -> Vec<Chapter> {
    let mut edges = vec![from];
    edges.extend((from + 1..flow.atoms.len()).filter(|&k| flow.atoms[k].chapter));
    edges.push(flow.atoms.len());
    let ranges: Vec<_> = edges.windows(2).map(|w| w[0]..w[1]).collect();
    let chapter = |atoms: Range<usize>| {
        let route = Route::new(atoms.clone(), std::iter::empty());
        Chapter { pages: Paginator::new(grid, flow, route).pages(), atoms }
    };
    ranges.into_par_iter().map(chapter).collect()
}

/// The headings the contents show: those of the two highest levels below the title.
fn shown(flow: &Flow) -> Vec<usize> {
    let before = flow.contents.map_or(0, |(_, atoms)| atoms);
    let below = |k: &usize| flow.titles[*k].0 >= before;
    let all: Vec<usize> = (0..flow.titles.len()).filter(below).collect();
    let top = all.iter().map(|&k| flow.titles[k].1).min().unwrap_or(1);
    all.into_iter().filter(|&k| flow.titles[k].1 <= top + 1).collect()
}

fn wanted(theme: &Theme, flow: &Flow, shown: &[usize], pages: impl FnOnce() -> usize) -> bool {
    let chapters = shown.iter().filter(|&&k| flow.atoms[flow.titles[k].0].chapter).count();
    let high = shown.iter().filter(|&&k| flow.titles[k].1 <= 2).count();
    match theme.toc {
        Toc::Never => false,
        Toc::Always => !shown.is_empty(),
        Toc::Auto => chapters > 1 || high >= HEADINGS && pages() >= PAGES,
    }
}

fn entries(flow: &Flow, shown: &[usize], body: &[Sheet]) -> Vec<Entry> {
    let mut labels: BTreeMap<usize, &str> = BTreeMap::new();
    for sheet in body {
        let items = sheet.composition.iter().flat_map(|c| &c.items);
        labels.extend(items.map(|i| (i.atom, sheet.label.as_str())));
    }
    let top = shown.iter().map(|&k| flow.titles[k].1).min().unwrap_or(1);
    let entry = |&k: &usize| {
        let (atom, level, title) = &flow.titles[k];
        let node = flow.atoms[*atom].from?.0;
        let label = (*labels.get(atom)?).to_owned();
        Some(Entry { node, depth: level - top, title: title.clone(), label })
    };
    shown.iter().filter_map(entry).collect()
}

/// The title block and the contents as a flow of their own. A book's contents begin a page, and
/// so do those that find no room below an article's title.
fn front(
    context: &Context<'_>,
    grid: Grid,
    flow: &mut Flow,
    before: usize,
    entries: &[Entry],
) -> Flow {
    let mut front = Flow::default();
    let Some((toc, _)) = flow.contents else { return front };
    let mut contents = contents::atoms(context, grid, entries, toc, &mut flow.structure);
    front.atoms = flow.atoms[..before].iter_mut().map(std::mem::take).collect();
    front.notes.resize_with(flow.notes.len(), Default::default);
    for &note in front.atoms.iter().flat_map(|a| &a.notes) {
        front.notes[note] = std::mem::take(&mut flow.notes[note]);
    }
    let extent = |a: &Atom| a.before + a.extent;
    let all: Rows = front.atoms.iter().chain(&contents).map(extent).sum();
    let book = flow.atoms.iter().any(|a| a.chapter);
    if let Some(title) = contents.first_mut() {
        title.before = Rows::LINE + Rows::LINE;
        title.align = true;
        title.chapter = book || all + title.before > grid.capacity;
    }
    front.atoms.extend(contents);
    front
}

fn front_sheets(context: &Context<'_>, grid: Grid, front: &mut Flow, before: usize) -> Vec<Sheet> {
    let pages: Vec<Composition> =
        compose(front, grid, 0).into_iter().flat_map(|c| c.pages).collect();
    let begins = |c: &Composition| c.items.iter().any(|i| i.atom == before);
    let sheet = |(number, mut composition): (usize, Composition)| {
        let title = composition.items.iter().all(|i| i.atom < before);
        let opens = title || begins(&composition);
        if title {
            lower(&mut composition, grid);
        }
        Sheet {
            front: true,
            label: contents::roman(number + 1),
            side: side(number),
            head: (!opens).then(|| contents::name(context.lang).to_owned()),
            folio: !title,
            composition: Some(composition),
        }
    };
    pages.into_iter().enumerate().map(sheet).collect()
}

/// A title with a page of its own stands at the optical middle: two fifths above, three below.
fn lower(page: &mut Composition, grid: Grid) {
    let depth = page.items.iter().map(|i| i.at + i.extent).max().unwrap_or_default();
    let room = (grid.capacity - depth).max(Rows::ZERO).share(0.36).whole();
    page.items.iter_mut().for_each(|i| i.at += Rows::lines(room as f64));
}

fn body_sheets(
    chapters: Vec<Chapter>,
    flow: &Flow,
    page: &PageStyle,
    title: &str,
    opened: bool,
) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for chapter in chapters {
        if page.opens_recto() && sheets.len() % 2 == 1 {
            sheets.push(blank(false, sheets.len()));
        }
        for composition in chapter.pages {
            let number = sheets.len();
            sheets.push(Sheet {
                front: false,
                label: (number + 1).to_string(),
                side: side(number),
                head: None,
                // A folio would lie on its side on a page that is turned.
                folio: !composition.is_turned(flow),
                composition: Some(composition),
            });
        }
    }
    running_heads(&mut sheets, flow, title, opened);
    sheets
}

fn side(number: usize) -> Side {
    if number.is_multiple_of(2) { Side::Recto } else { Side::Verso }
}

/// A page that only brings the next one to the right hand.
fn blank(front: bool, number: usize) -> Sheet {
    let label = if front { contents::roman(number + 1) } else { (number + 1).to_string() };
    Sheet { composition: None, front, label, side: side(number), head: None, folio: false }
}

/// The head of each page: the book on the verso, the chapter or section on the recto; none where
/// a title, a chapter or the body begins, and none above nothing but figures (TYPOGRAPHY 3.3).
fn running_heads(sheets: &mut [Sheet], flow: &Flow, title: &str, opened: bool) {
    let first = flow.contents.filter(|_| opened).map_or(0, |(_, atoms)| atoms);
    let mut titles = flow.titles.iter().filter(|t| t.0 >= first).peekable();
    let mut section = title.to_owned();
    let mut chapter = title.to_owned();
    for (number, sheet) in sheets.iter_mut().enumerate() {
        let Some(page) = &sheet.composition else { continue };
        let last = page.items.iter().map(|i| i.atom).max().unwrap_or(0);
        let mut opens = opened && number == 0;
        // The head names the first section that begins on the page; the next page goes on with
        // the last.
        let mut here: Option<String> = None;
        while let Some((_, level, text)) = titles.next_if(|t| t.0 <= last) {
            if *level == 1 {
                opens = true;
                chapter.clone_from(text);
                section.clone_from(text);
                here = None;
            } else if *level == 2 {
                here.get_or_insert_with(|| text.clone());
                section.clone_from(text);
            }
        }
        let named = here.as_ref().unwrap_or(&section);
        let verso = if title.is_empty() { &chapter } else { title };
        let text = if sheet.side == Side::Verso { verso.to_owned() } else { named.clone() };
        let pictures = page.items.iter().all(|i| flow.atoms[i.atom].float.is_some());
        sheet.head = (!opens && !pictures).then_some(text);
    }
}
