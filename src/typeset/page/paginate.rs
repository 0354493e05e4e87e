//! Atoms to pages: the page ends that together cost least.
//!
//! A page is filled from a state (next atom, figures still waiting, a note begun); every place
//! where it may end leads to another state. The cheapest way through all of them is taken. What
//! costs: lone lines, blank lines at the foot, figures far from their place (TYPOGRAPHY 2.7, 3.4).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::atom::{Atom, Grid, NEVER, Rows};
use super::flow::NoteSet;

/// What stands on a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Composition {
    /// Atoms with their place from the top of the type area.
    pub items: Vec<Item>,
    /// Head of a table to be repeated above the item of this index.
    pub head: Option<(usize, usize, Rows)>,
    /// Notes: number and range of their atoms.
    pub notes: Vec<(usize, usize, usize)>,
}

/// An atom on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub atom: usize,
    pub at: Rows,
    pub extent: Rows,
    /// Whether nothing stands above it.
    pub top: bool,
}

/// The rule above notes with the space around it.
pub(super) const NOTE_RULE: Rows = Rows(700);

/// Blank lines cost more the more there are.
fn blank_cost(lines: i64) -> u64 {
    (800 * lines + 150 * lines * lines) as u64
}
const WAITING: u64 = 200;
const STILL_WAITING: u64 = 5_000;
const PAST_HEADING: u64 = 3_000;
const REDUCED: u64 = 250;
const SHORT_LAST: u64 = 1_500;
const SHORT_LINES: i64 = 5;

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    next: usize,
    /// Figures before `next` that are not set yet: the last so many. More come first, since
    /// setting them leads to fewer.
    waiting: Reverse<usize>,
    /// A note and the atom it goes on with.
    note: Option<(usize, usize)>,
}

/// A way a page can end.
struct Ending<'a> {
    to: State,
    cost: u64,
    page: &'a Composition,
    notes: Vec<(usize, usize, usize)>,
}

pub(super) struct Paginator<'a> {
    pub grid: Grid,
    pub atoms: &'a [Atom],
    pub notes: &'a [NoteSet],
    pub heads: &'a [Vec<(Rows, Vec<super::atom::Placed>)>],
    figures: Vec<usize>,
}

impl<'a> Paginator<'a> {
    pub fn new(
        grid: Grid,
        atoms: &'a [Atom],
        notes: &'a [NoteSet],
        heads: &'a [Vec<(Rows, Vec<super::atom::Placed>)>],
    ) -> Paginator<'a> {
        let figures = (0..atoms.len()).filter(|&k| atoms[k].figure.is_some()).collect();
        Paginator { grid, atoms, notes, heads, figures }
    }

    /// The pages of the atoms in `range`, which begin a page and end one.
    pub fn pages(&self, range: std::ops::Range<usize>) -> Vec<Composition> {
        let start = State { next: range.start, waiting: Reverse(0), note: None };
        let end = range.end;
        let mut open: BTreeMap<State, (u64, Option<State>)> = BTreeMap::from([(start, (0, None))]);
        let mut closed: BTreeMap<State, Option<State>> = BTreeMap::new();
        let mut last = start;
        while let Some((state, (cost, from))) = open.pop_first() {
            closed.insert(state, from);
            last = state;
            if self.done(state, end) {
                break;
            }
            self.endings(state, range.start, end, &mut |ending: Ending<'_>| {
                let total = cost + ending.cost;
                let entry = open.entry(ending.to).or_insert((u64::MAX, None));
                if total < entry.0 {
                    *entry = (total, Some(state));
                }
            });
        }
        self.trace(last, range, &closed)
    }

    fn done(&self, state: State, end: usize) -> bool {
        state.next == end && state.waiting.0 == 0 && state.note.is_none()
    }

    fn trace(
        &self,
        last: State,
        range: std::ops::Range<usize>,
        closed: &BTreeMap<State, Option<State>>,
    ) -> Vec<Composition> {
        let mut pages = Vec::new();
        let mut to = last;
        while let Some(Some(from)) = closed.get(&to).copied() {
            let mut best: Option<(u64, Composition)> = None;
            self.endings(from, range.start, range.end, &mut |ending: Ending<'_>| {
                if ending.to == to && best.as_ref().is_none_or(|b| ending.cost < b.0) {
                    let page = Composition { notes: ending.notes, ..ending.page.clone() };
                    best = Some((ending.cost, page));
                }
            });
            pages.extend(best.map(|b| b.1));
            to = from;
        }
        pages.reverse();
        pages
    }

    /// Every way the page that begins in a state can end.
    fn endings(&self, state: State, first: usize, end: usize, each: &mut dyn FnMut(Ending<'_>)) {
        if !self.fill(state, first, end, false, each) {
            // Nothing is allowed: what must not be, must be.
            self.fill(state, first, end, true, each);
        }
    }

    fn fill(
        &self,
        state: State,
        first: usize,
        end: usize,
        forced: bool,
        each: &mut dyn FnMut(Ending<'_>),
    ) -> bool {
        let capacity = self.grid.capacity;
        let mut page = Page {
            paginator: self,
            composition: Composition::default(),
            pos: Rows::ZERO,
            calls: Vec::new(),
            carried: state.note,
            passed: 0,
        };
        let before = self.figures.partition_point(|&f| f < state.next);
        let mut queue: Vec<usize> = self.figures[before - state.waiting.0..before].to_vec();
        let old = queue.len();
        while let Some(&figure) = queue.first() {
            if !page.figure(figure, capacity) {
                break;
            }
            queue.remove(0);
        }
        let set = old - queue.len();
        let mut found = false;
        let mut k = state.next;
        loop {
            let begun = k > state.next || set > 0 || state.note.is_some();
            if begun {
                let cost = if k == end { 0 } else { self.atoms[k].cost };
                if cost != NEVER || forced {
                    let rest = old.saturating_sub(set).min(queue.len());
                    let cost = if cost == NEVER { 1_000_000 } else { u64::from(cost) };
                    let to = State { next: k, waiting: Reverse(queue.len()), note: None };
                    let late = if set == 0 { rest } else { 0 };
                    found |= page.end(to, cost, late, first, end, forced, each);
                }
            }
            if k == end || (page.full() && begun) {
                break;
            }
            let atom = &self.atoms[k];
            if atom.figure.is_some() {
                if !queue.is_empty() || !page.figure(k, capacity) {
                    queue.push(k);
                }
            } else if !page.text(k, capacity, !queue.is_empty()) {
                break;
            }
            k += 1;
        }
        found
    }
}

/// A page being filled.
struct Page<'a> {
    paginator: &'a Paginator<'a>,
    composition: Composition,
    pos: Rows,
    calls: Vec<usize>,
    carried: Option<(usize, usize)>,
    /// Headings set while a figure waits.
    passed: u64,
}

impl Page<'_> {
    fn full(&self) -> bool {
        self.pos >= self.paginator.grid.capacity
    }

    fn empty(&self) -> bool {
        self.composition.items.is_empty()
    }

    /// Sets a figure here if it fits, a little reduced if need be.
    fn figure(&mut self, k: usize, capacity: Rows) -> bool {
        let atom = &self.paginator.atoms[k];
        let Some(figure) = &atom.figure else { return false };
        let top = self.empty();
        let grid = &self.paginator.grid;
        let at = if top { Rows::ZERO } else { (self.pos + atom.before).ceil() };
        let room = capacity - at - self.notes_extent();
        let ideal = figure.extent(grid, top);
        let least = if top { ideal } else { figure.least(grid) };
        // At the top there is nowhere else to go.
        if least > room && !top {
            return false;
        }
        let extent = if top { ideal } else { ideal.min(Rows(room.0 / 1000 * 1000)) };
        self.composition.items.push(Item { atom: k, at, extent, top });
        self.pos = at + extent;
        true
    }

    /// Sets a text atom if it fits, or if the page is empty.
    fn text(&mut self, k: usize, capacity: Rows, waiting: bool) -> bool {
        let atom = &self.paginator.atoms[k];
        let top = self.empty();
        let mut at = if top { Rows::ZERO } else { self.pos + atom.before };
        if atom.align {
            let on_grid = (at + atom.foot).ceil() - atom.foot;
            // At the top it stands 60 : 40 in its lines (TYPOGRAPHY 3.2).
            at = if top { on_grid.share(0.6) } else { on_grid };
        }
        let mut head = None;
        if let Some(repeat) = atom.repeat.filter(|_| !self.follows(k)) {
            head = Some((repeat, self.composition.items.len(), at));
            at += self.paginator.heads[repeat].iter().map(|r| r.0).sum();
        }
        if at + atom.extent > capacity && !top {
            return false;
        }
        self.composition.head = self.composition.head.or(head);
        self.composition.items.push(Item { atom: k, at, extent: atom.extent, top });
        self.pos = at + atom.extent;
        self.calls.extend(&atom.notes);
        if waiting && atom.heading.is_some() {
            self.passed += 1;
        }
        true
    }

    /// Whether the atom before `k` stands on this page.
    fn follows(&self, k: usize) -> bool {
        self.composition.items.iter().rev().any(|i| i.atom + 1 == k)
    }

    /// Extent of all notes of the page as far as it is filled.
    fn notes_extent(&self) -> Rows {
        let all: Rows = self.note_parts().iter().map(|p| self.part_extent(p)).sum();
        if all > Rows::ZERO { all + NOTE_RULE } else { Rows::ZERO }
    }

    fn note_parts(&self) -> Vec<(usize, usize, usize)> {
        let notes = self.paginator.notes;
        let carried = self.carried.map(|(n, from)| (n, from, notes[n].atoms.len()));
        let called = self.calls.iter().map(|&n| (n, 0, notes[n].atoms.len()));
        carried.into_iter().chain(called).collect()
    }

    fn part_extent(&self, &(note, from, to): &(usize, usize, usize)) -> Rows {
        self.paginator.notes[note].atoms[from..to].iter().map(|a| a.before + a.extent).sum()
    }

    /// Ends the page here, if its notes let it.
    #[allow(clippy::too_many_arguments)]
    fn end(
        &self,
        mut to: State,
        cost: u64,
        late: usize,
        first: usize,
        end: usize,
        forced: bool,
        each: &mut dyn FnMut(Ending<'_>),
    ) -> bool {
        let capacity = self.paginator.grid.capacity;
        let room = capacity - self.pos;
        let mut notes = self.note_parts();
        let mut extent = self.notes_extent();
        if extent > room {
            // The last note may go on overleaf, two lines on either side.
            let Some(last) = notes.last_mut() else { return false };
            let least = if forced { 0 } else { 2 };
            let (note, from, mut cut) = *last;
            let whole = cut;
            while extent > room && cut > from {
                cut -= 1;
                let atom = &self.paginator.notes[note].atoms[cut];
                extent = extent - atom.before - atom.extent;
            }
            if extent > room && !forced || cut - from < least || whole - cut < least {
                return false;
            }
            last.2 = cut;
            to.note = (cut < whole).then_some((note, cut));
            if forced && cut == from && self.composition.items.is_empty() {
                return false;
            }
        }
        let ended = to.next == end;
        let blank = (room - extent).whole();
        let mut total = cost + self.passed * PAST_HEADING;
        total += WAITING * to.waiting.0 as u64 + STILL_WAITING * late as u64;
        total += REDUCED * self.reduced();
        if !ended {
            total += blank_cost(blank);
        } else if self.begins_after(first) && self.pos.ceil().whole() < SHORT_LINES {
            total += SHORT_LAST;
        }
        each(Ending { to, cost: total, page: &self.composition, notes });
        true
    }

    fn begins_after(&self, first: usize) -> bool {
        self.composition.items.first().is_some_and(|i| i.atom > first)
    }

    fn reduced(&self) -> u64 {
        let grid = &self.paginator.grid;
        let smaller = |i: &&Item| {
            let figure = self.paginator.atoms[i.atom].figure.as_ref();
            figure.is_some_and(|f| i.extent < f.extent(grid, i.top))
        };
        self.composition.items.iter().filter(smaller).count() as u64
    }
}
