//! Atoms to pages: the page ends that together cost least.
//!
//! A page is filled from a state (next atom, figures still waiting, a note begun); every place
//! where it may end leads to another state. The cheapest way through all of them is taken. What
//! costs: lone lines, blank lines at the foot, figures far from their place (TYPOGRAPHY 2.7, 3.4).

mod ahead;
mod open;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use super::atom::{Atom, Grid, NEVER, Placed, Rows};
use super::flow::Flow;
use super::route::Route;
use ahead::Ahead;
use open::Open;

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

    /// Takes its marks, from the top of the type area.
    pub fn marks(&self, grid: &Grid, flow: &mut Flow) -> Vec<Placed> {
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
}

/// The rule above notes with the space around it.
pub(super) const NOTE_RULE: Rows = Rows(700);

/// Blank lines cost more the more there are.
pub(super) const fn blank_cost(lines: i64) -> u64 {
    (800 * lines + 150 * lines * lines) as u64
}
const WAITING: u64 = 200;
const STILL_WAITING: u64 = 20_000;
/// More figures never wait: the page ends. A text of nothing but figures would have as many states
/// as the square of their number.
const WAITING_MOST: usize = 8;
const PAST_HEADING: u64 = 3_000;
const REDUCED: u64 = 250;
pub(super) const SHORT_LAST: u64 = 1_500;
/// A page of one line (单行不成页).
const SINGLE_LINE: u64 = 12_000;
const SHORT_LINES: i64 = 5;
/// A paragraph a line longer or shorter than is best, and how many of them may begin on a page.
const LOOSENED: u64 = 50;
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
        let mut page = Page {
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
            loosened: 0,
            rigour,
        };
        while let Some(&figure) = page.queue.first() {
            if !page.figure(figure) {
                break;
            }
            page.queue.remove(0);
            (page.set, page.begun) = (page.set + 1, true);
        }
        self.walk(page, next, each)
    }

    /// Fills a page from a place on, in every way that paragraphs can be set.
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
            if !page.take(place) {
                return found;
            }
            place = self.route.next(place);
        }
    }
}

/// A page being filled.
#[derive(Clone)]
struct Page<'a> {
    paginator: &'a Paginator<'a>,
    composition: Composition,
    pos: Rows,
    calls: Vec<usize>,
    carried: Option<(usize, usize)>,
    /// Headings set while a figure waits.
    passed: u64,
    /// Figures that wait; how many did when the page began, and how many of those are set.
    queue: Vec<usize>,
    /// Space above figures that wait, which the text below has instead.
    owed: Rows,
    old: usize,
    set: usize,
    begun: bool,
    /// Whether it is the first of its chapter.
    first: bool,
    /// Figures set a little smaller than they would be.
    reduced: u64,
    /// Paragraphs that are longer or shorter than is best.
    loosened: u64,
    rigour: Rigour,
}

/// Where a page may end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rigour {
    /// Where that is allowed and no more lines than this stay blank.
    Full(i64),
    /// Where that is allowed.
    Allowed,
    /// Where nothing is allowed, too.
    Forced,
}

impl Page<'_> {
    fn full(&self) -> bool {
        self.pos >= self.paginator.grid.capacity
    }

    fn empty(&self) -> bool {
        self.composition.items.is_empty()
    }

    /// Takes plain lines, before each of which too many are blank for the page to end there; gives
    /// back how many.
    fn skim(&mut self, place: usize) -> usize {
        let Rigour::Full(blank) = self.rigour else { return 0 };
        let waits = !self.queue.is_empty() || self.carried.is_some() || !self.calls.is_empty();
        if self.empty() || waits {
            return 0;
        }
        let left = (self.paginator.grid.capacity - self.pos).whole();
        let count = (left - blank).clamp(0, self.paginator.plain[place].into()) as usize;
        for place in place..place + count {
            let (atom, at) = (self.paginator.route.atom(place), self.pos);
            self.composition.items.push(Item { atom, at, extent: Rows::LINE, top: false });
            self.pos += Rows::LINE;
        }
        count
    }

    /// Takes what stands at a place, if there is room; a figure may wait.
    fn take(&mut self, place: usize) -> bool {
        if self.paginator.atom(place).float.is_some() {
            if !self.queue.is_empty() || !self.figure(place) {
                if self.queue.len() >= WAITING_MOST {
                    return false;
                }
                self.queue.push(place);
                self.owed = self.owed.max(self.paginator.atom(place).before);
            }
        } else if !self.text(place) {
            return false;
        }
        self.begun = true;
        true
    }

    /// Sets a figure here if it fits, a little reduced if need be.
    fn figure(&mut self, place: usize) -> bool {
        let atom = self.paginator.atom(place);
        let Some(figure) = &atom.float else { return false };
        let top = self.empty();
        let grid = &self.paginator.grid;
        let at = if top { Rows::ZERO } else { (self.pos + atom.before).ceil() };
        let room = grid.capacity - at - self.notes_extent(&atom.notes);
        let ideal = figure.extent(grid, top);
        let least = if top { ideal } else { figure.least(grid) };
        // At the top there is nowhere else to go.
        if least > room && !top {
            return false;
        }
        let extent = if top { ideal } else { ideal.min(Rows(room.0 / 1000 * 1000)) };
        self.calls.extend(&atom.notes);
        let atom = self.paginator.route.atom(place);
        self.reduced += u64::from(extent < ideal);
        self.composition.items.push(Item { atom, at, extent, top });
        self.pos = at + extent;
        true
    }

    /// Sets a text atom if it fits, or if the page is empty.
    fn text(&mut self, place: usize) -> bool {
        let paginator = self.paginator;
        let (k, atom) = (paginator.route.atom(place), paginator.atom(place));
        let top = self.empty();
        let before = atom.before.max(std::mem::take(&mut self.owed));
        let mut at = if top { Rows::ZERO } else { self.pos + before };
        if atom.align {
            let on_grid = (at + atom.foot).ceil() - atom.foot;
            // At the top it stands 60 : 40 in its lines (TYPOGRAPHY 3.2).
            at = if top { on_grid.share(0.6) } else { on_grid };
        }
        let mut head = None;
        if let Some(repeat) = atom.repeat.filter(|_| !self.follows(k)) {
            let repeat = repeat as usize;
            head = Some((repeat, self.composition.items.len(), at));
            at += paginator.flow.heads[repeat].iter().map(|r| r.0).sum();
        }
        if at + atom.extent > paginator.grid.capacity && !top {
            return false;
        }
        self.composition.head = self.composition.head.or(head);
        self.composition.items.push(Item { atom: k, at, extent: atom.extent, top });
        self.pos = at + atom.extent;
        self.calls.extend(&atom.notes);
        if !self.queue.is_empty() && atom.heading.is_some() {
            self.passed += 1;
        }
        true
    }

    /// Whether the atom before `k` stands on this page.
    fn follows(&self, k: usize) -> bool {
        self.composition.items.iter().rev().any(|i| i.atom + 1 == k)
    }

    /// Extent of all notes of the page as far as it is filled, and of some more.
    fn notes_extent(&self, more: &[usize]) -> Rows {
        if self.carried.is_none() && self.calls.is_empty() && more.is_empty() {
            return Rows::ZERO;
        }
        let all: Rows = self.note_parts(more).iter().map(|p| self.part_extent(p)).sum();
        if all > Rows::ZERO { all + NOTE_RULE } else { Rows::ZERO }
    }

    fn note_parts(&self, more: &[usize]) -> NoteParts {
        let notes = &self.paginator.flow.notes;
        let carried = self.carried.map(|(n, from)| (n, from, notes[n].atoms.len()));
        let called = self.calls.iter().chain(more).map(|&n| (n, 0, notes[n].atoms.len()));
        carried.into_iter().chain(called).collect()
    }

    fn part_extent(&self, &(note, from, to): &(usize, usize, usize)) -> Rows {
        self.paginator.flow.notes[note].atoms[from..to].iter().map(|a| a.before + a.extent).sum()
    }

    /// Ends the page before a place, if that and its notes let it.
    fn end(&self, place: usize, each: &mut dyn FnMut(Ending<'_>)) -> bool {
        let ended = place == self.paginator.route.len();
        let left = self.paginator.grid.capacity - self.pos;
        if let Rigour::Full(blank) = self.rigour
            && !ended
            && (left - self.notes_extent(&[])).whole() > blank
        {
            return false;
        }
        let forced = self.rigour == Rigour::Forced;
        let cost = match if ended { 0 } else { self.paginator.atom(place).cost } {
            NEVER if !forced => return false,
            NEVER => 1_000_000,
            cost => u64::from(cost),
        };
        let waiting = Reverse(self.queue.len() as u32);
        let mut to = State { next: place as u32, waiting, rest: Rest::Nothing };
        let Some((notes, extent)) = self.foot(&mut to) else { return false };
        // What is taller than the page leaves nothing blank.
        let blank = (left - extent).whole().max(0);
        let mut total = cost + self.passed * PAST_HEADING + self.loosened * LOOSENED;
        // Those that waited when the page began and wait still.
        let late = self.old.saturating_sub(self.set);
        total += WAITING * to.waiting.0 as u64 + STILL_WAITING * late as u64;
        total += REDUCED * self.reduced;
        if !ended || to.waiting.0 > 0 {
            // Figures that are left over fill pages of their own: it is no end.
            total += blank_cost(blank);
        } else if !self.first && self.pos.ceil().whole() < SHORT_LINES {
            total += if self.pos.ceil().whole() < 2 { SINGLE_LINE } else { SHORT_LAST };
        }
        each(Ending { to, cost: total, page: &self.composition, notes });
        true
    }

    /// The notes at the foot and their extent, if there is room; the last may go on overleaf, two
    /// lines on either side.
    fn foot(&self, to: &mut State) -> Option<(NoteParts, Rows)> {
        let room = self.paginator.grid.capacity - self.pos;
        let forced = self.rigour == Rigour::Forced;
        let mut notes = self.note_parts(&[]);
        let mut extent = self.notes_extent(&[]);
        if extent <= room {
            return Some((notes, extent));
        }
        let Some(last) = notes.last_mut() else {
            // What is taller than a page has one all the same.
            return forced.then_some((notes, extent));
        };
        let least = if forced { 0 } else { 2 };
        let (note, from, whole) = *last;
        let mut cut = whole;
        while extent > room && cut > from {
            cut -= 1;
            let atom = &self.paginator.flow.notes[note].atoms[cut];
            extent = extent - atom.before - atom.extent;
        }
        if extent > room && !forced || cut - from < least || whole - cut < least {
            return None;
        }
        // A line of a note taller than a page has one, too.
        if forced && cut == from && self.composition.items.is_empty() {
            cut = whole.min(from + 1);
        }
        last.2 = cut;
        if cut < whole {
            to.rest = Rest::Note(note as u32, cut as u32);
        }
        Some((notes, extent))
    }
}
