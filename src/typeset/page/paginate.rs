//! Atoms to pages: the page ends that together cost least.
//!
//! A page is filled from a state (next atom, figures still waiting, a note begun); every place
//! where it may end leads to another state. The cheapest way through all of them is taken. What
//! costs: lone lines, blank lines at the foot, figures far from their place (TYPOGRAPHY 2.7, 3.4).

mod ahead;
mod open;
mod page;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use super::atom::{Atom, Grid, Placed, Rows, centre};
use super::flow::Flow;
use super::route::Route;
use ahead::Ahead;
use open::Open;
use page::{Page, Rigour};

/// Notes: number and range of their atoms.
type NoteParts = Vec<(usize, usize, usize)>;

/// What stands on a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Composition {
    /// Atoms with their place from the top of the type area.
    pub items: Vec<Item>,
    /// Head of a table to be repeated above the item of this index.
    pub head: Option<(usize, usize, Rows)>,
    /// The notes at its foot.
    pub notes: NoteParts,
    /// What it costs to end the page as it ends.
    pub cost: u64,
}

impl Composition {
    /// Whether the page lies on its side.
    pub fn is_turned(&self, flow: &Flow) -> bool {
        let turned = |i: &Item| flow.atoms[i.atom].float.as_ref().is_some_and(|f| f.is_turned());
        self.items.iter().any(turned)
    }

    /// Settles where cells of several rows stand.
    pub fn centre(&self, grid: &Grid, flow: &mut Flow) {
        if self.items.iter().any(|i| !flow.atoms[i.atom].tall.is_empty()) {
            let atoms: Vec<usize> = self.items.iter().map(|i| i.atom).collect();
            centre(&mut flow.atoms, &atoms, grid);
        }
    }

    /// Takes its marks, from the top of the type area.
    pub fn marks(&self, grid: &Grid, flow: &mut Flow) -> Vec<Placed> {
        self.centre(grid, flow);
        let mut out = Vec::new();
        let mut put = |at: Rows, marks: Vec<Placed>| {
            let top = grid.at(at);
            out.extend(marks.into_iter().map(|m| Placed { block: m.block + top, ..m }));
        };
        for (k, item) in self.items.iter().enumerate() {
            if let Some((head, _, mut at)) = self.head.filter(|h| h.1 == k) {
                for (extent, marks) in &flow.heads[head] {
                    put(at, marks.clone());
                    at += *extent;
                }
            }
            put(item.at, std::mem::take(&mut flow.atoms[item.atom].marks));
        }
        out
    }
}

/// An atom on a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    pub atom: usize,
    pub at: Rows,
    pub extent: Rows,
    /// Whether nothing stands above it.
    pub top: bool,
    /// Whether it has the size of pictures that crowd.
    pub smaller: bool,
}

/// The rule above notes with the space around it.
pub(super) const NOTE_RULE: Rows = Rows(700);

/// Blank lines cost more the more there are.
pub(super) const fn blank_cost(lines: i64) -> u64 {
    (800 * lines + 150 * lines * lines) as u64
}
pub(super) const SHORT_LAST: u64 = 1_500;
/// How many paragraphs a line longer or shorter than is best may begin on a page.
const LOOSENED_MOST: u64 = 2;

/// Where a page begins. A long chapter has one for every line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    /// A place of the route.
    next: u32,
    /// Figures before `next` that are not set yet: the last so many. More come first, since
    /// setting them leads to fewer.
    waiting: Reverse<u32>,
    /// Comes last where there is none: the rest of a note may fill a page that leads to the same
    /// place.
    rest: Rest,
}

impl State {
    /// That of a place at which nothing waits.
    fn plain(next: u32) -> State {
        State { next, waiting: Reverse(0), rest: Rest::Nothing }
    }
}

/// What a page takes over of the last note of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rest {
    /// A note from an atom on.
    Note(u32, u32),
    Nothing,
}

/// A state whose least cost is known, for ways lead only to states that come after.
struct Closed {
    state: State,
    /// Where among these the page before begins; the first begins none.
    from: u32,
}

/// A way a page can end.
struct Ending<'a> {
    to: State,
    cost: u64,
    page: &'a Composition,
    notes: NoteParts,
}

pub(super) struct Paginator<'a> {
    grid: Grid,
    flow: &'a Flow,
    route: Route,
    /// Places of figures.
    figures: Vec<usize>,
    /// For each place, how many plain lines follow one another from there on.
    plain: Vec<u32>,
    /// How many places are looked at ahead.
    ahead: usize,
}

impl<'a> Paginator<'a> {
    pub fn new(grid: Grid, flow: &'a Flow, route: Route) -> Paginator<'a> {
        let is_figure = |&k: &usize| flow.atoms[route.atom(k)].float.is_some();
        let figures = (0..route.len()).filter(is_figure).collect();
        let mut plain = vec![0; route.len() + 1];
        for place in (0..route.len()).rev() {
            let goes_on = route.next(place) == place + 1 && route.forks(place).is_empty();
            if goes_on && flow.atoms[route.atom(place)].is_plain() {
                plain[place] = plain[place + 1] + 1;
            }
        }
        Paginator { grid, flow, route, figures, plain, ahead: Ahead::PLACES }
    }

    fn atom(&self, place: usize) -> &'a Atom {
        &self.flow.atoms[self.route.atom(place)]
    }

    /// The pages of the route, which begins a page and ends one.
    pub fn pages(&self) -> Vec<Composition> {
        let start = State::plain(0);
        let mut open = Open::new(self.route.len());
        *open.way(start) = (0, 0);
        let mut closed: Vec<Closed> = Vec::with_capacity(self.route.len() + 1);
        let mut ahead = Ahead::new(self.ahead);
        while let Some((state, (cost, from))) = open.pop_first() {
            let place = closed.len() as u32;
            closed.push(Closed { state, from });
            if self.done(state) {
                return self.trace(&closed);
            }
            let mut lead = |to: State, own: u64| {
                debug_assert!(to > state, "a page leads back");
                let best = open.way(to);
                if cost + own < best.0 {
                    *best = (cost + own, place);
                }
            };
            match ahead.ways(self, state) {
                Some(ways) => ways.iter().for_each(|&(to, own)| lead(to, own)),
                None => self.endings(state, &mut |ending: Ending<'_>| lead(ending.to, ending.cost)),
            }
        }
        // A book that ends early would be worse than none.
        unreachable!("what must not be is allowed where nothing else is: every page can end")
    }

    fn done(&self, state: State) -> bool {
        state.next as usize == self.route.len()
            && state.waiting.0 == 0
            && state.rest == Rest::Nothing
    }

    fn trace(&self, closed: &[Closed]) -> Vec<Composition> {
        let mut pages = Vec::new();
        let mut place = closed.len().saturating_sub(1);
        while place > 0 {
            let to = closed[place].state;
            place = closed[place].from as usize;
            let mut best: Option<Composition> = None;
            self.endings(closed[place].state, &mut |ending: Ending<'_>| {
                if ending.to == to && best.as_ref().is_none_or(|b| ending.cost < b.cost) {
                    let (notes, cost) = (ending.notes, ending.cost);
                    best = Some(Composition { notes, cost, ..ending.page.clone() });
                }
            });
            pages.extend(best);
        }
        pages.reverse();
        pages
    }

    /// Every way the page that begins in a state can end: with few lines blank, if it can.
    fn endings(&self, state: State, each: &mut dyn FnMut(Ending<'_>)) {
        let capacity = self.grid.capacity.whole();
        let _ = self.fill(state, Rigour::Full(capacity / 3), each)
            || self.fill(state, Rigour::Allowed, each)
            // Nothing is allowed: what must not be, must be.
            || self.fill(state, Rigour::Forced, each);
    }

    fn fill(&self, state: State, rigour: Rigour, each: &mut dyn FnMut(Ending<'_>)) -> bool {
        let (next, waiting) = (state.next as usize, state.waiting.0 as usize);
        let before = self.figures.partition_point(|&f| f < next);
        let page = Page {
            paginator: self,
            composition: Composition {
                items: Vec::with_capacity(self.grid.capacity.whole().max(0) as usize),
                ..Composition::default()
            },
            pos: Rows::ZERO,
            calls: Vec::new(),
            carried: match state.rest {
                Rest::Note(note, from) => Some((note as usize, from as usize)),
                Rest::Nothing => None,
            },
            passed: 0,
            queue: self.figures[before - waiting..before].to_vec(),
            owed: Rows::ZERO,
            old: waiting,
            set: 0,
            begun: state.rest != Rest::Nothing,
            first: state.next == 0,
            reduced: 0,
            smaller: 0,
            led: 0,
            torn: 0,
            loosened: 0,
            rigour,
        };
        self.set_waiting(page, next, each)
    }

    /// Sets figures that wait at the top of a page, in every size, and fills the rest of it.
    fn set_waiting(
        &self,
        mut page: Page<'_>,
        next: usize,
        each: &mut dyn FnMut(Ending<'_>),
    ) -> bool {
        let mut found = false;
        while let Some(&figure) = page.queue.first() {
            if let Some(mut page) = page.with_smaller(figure) {
                page.unqueue();
                found |= self.set_waiting(page, next, each);
            }
            if !page.figure(figure) {
                break;
            }
            page.unqueue();
        }
        self.walk(page, next, each) || found
    }

    /// Fills a page from a place on, in every way that paragraphs and figures can be set.
    fn walk(&self, mut page: Page<'_>, mut place: usize, each: &mut dyn FnMut(Ending<'_>)) -> bool {
        let end = self.route.len();
        let mut found = false;
        loop {
            place += page.skim(place);
            found |= page.begun && page.end(place, each);
            if place == end || (page.full() && page.begun) {
                return found;
            }
            for &other in self.route.forks(place) {
                if page.loosened < LOOSENED_MOST {
                    let mut page = page.clone();
                    page.loosened += 1;
                    if page.take(other) {
                        found |= self.walk(page, self.route.next(other), each);
                    }
                }
            }
            if page.queue.is_empty()
                && let Some(page) = page.with_smaller(place)
            {
                found |= self.walk(page, self.route.next(place), each);
            }
            if !page.take(place) {
                return found;
            }
            place = self.route.next(place);
        }
    }
}
