//! A page being filled: what has room on it, and what it costs to end it where it may end.

use std::cmp::Reverse;

use super::super::atom::{Atom, NEVER, Rows};
use super::{
    Composition, Ending, Item, NOTE_RULE, NoteParts, Paginator, Rest, SHORT_LAST, State, blank_cost,
};

/// A figure that waits for the next page; each that waits with it, for text runs further ahead.
const WAITING: u64 = 200;
const CROWD: u64 = 5_000;
const STILL_WAITING: u64 = 20_000;
/// More figures never wait: the page ends. A text of nothing but figures would have as many states
/// as the square of their number.
const WAITING_MOST: usize = 8;
const PAST_HEADING: u64 = 6_000;
const REDUCED: u64 = 250;
/// A figure a step smaller than it could be, and how many of them a page may have.
const SMALLER: u64 = 3_000;
const SMALLER_MOST: u64 = 2;
/// A figure that stands behind the end of its text.
const LEFT_BEHIND: u64 = 3_000;
/// Text between a figure and the colon that leads to it.
const TORN: u64 = 8_000;
/// A page of one line (单行不成页).
const SINGLE_LINE: u64 = 12_000;
const SHORT_LINES: i64 = 5;
/// A paragraph a line longer or shorter than is best.
const LOOSENED: u64 = 50;

/// A page being filled.
#[derive(Clone)]
pub(super) struct Page<'a> {
    pub paginator: &'a Paginator<'a>,
    pub composition: Composition,
    pub pos: Rows,
    pub calls: Vec<usize>,
    pub carried: Option<(usize, usize)>,
    /// Headings set while a figure waits.
    pub passed: u64,
    /// Figures that wait; how many did when the page began, and how many of those are set.
    pub queue: Vec<usize>,
    /// Space above figures that wait, which the text below has instead.
    pub owed: Rows,
    pub old: usize,
    pub set: usize,
    pub begun: bool,
    /// Whether it is the first of its chapter.
    pub first: bool,
    /// Figures set a little smaller than they would be.
    pub reduced: u64,
    /// Figures a step smaller than they would be.
    pub smaller: u64,
    /// Figures that wait and were led to, and colons with other text between them and theirs.
    pub led: u64,
    pub torn: u64,
    /// Paragraphs that are longer or shorter than is best.
    pub loosened: u64,
    pub rigour: Rigour,
}

/// Where a page may end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rigour {
    /// Where that is allowed and no more lines than this stay blank.
    Full(i64),
    /// Where that is allowed.
    Allowed,
    /// Where nothing is allowed, too.
    Forced,
}

impl Page<'_> {
    pub fn full(&self) -> bool {
        self.pos >= self.paginator.grid.capacity
    }

    fn empty(&self) -> bool {
        self.composition.items.is_empty()
    }

    /// Takes plain lines, before each of which too many are blank for the page to end there; gives
    /// back how many.
    pub fn skim(&mut self, place: usize) -> usize {
        let Rigour::Full(blank) = self.rigour else { return 0 };
        let waits = !self.queue.is_empty() || self.carried.is_some() || !self.calls.is_empty();
        if self.empty() || waits {
            return 0;
        }
        let left = (self.paginator.grid.capacity - self.pos).whole();
        let count = (left - blank).clamp(0, self.paginator.plain[place].into()) as usize;
        for place in place..place + count {
            let (atom, at) = (self.paginator.route.atom(place), self.pos);
            self.composition.items.push(Item { atom, at, extent: Rows::LINE, ..Item::default() });
            self.pos += Rows::LINE;
        }
        count
    }

    /// Takes what stands at a place, if there is room; a figure may wait.
    pub fn take(&mut self, place: usize) -> bool {
        if self.paginator.atom(place).float.is_some() {
            if !self.queue.is_empty() || !self.figure(place) {
                if self.queue.len() >= WAITING_MOST {
                    return false;
                }
                self.queue.push(place);
                self.led += u64::from(self.paginator.atom(place).led);
                self.owed = self.owed.max(self.paginator.atom(place).before);
            }
        } else if !self.text(place) {
            return false;
        }
        self.begun = true;
        true
    }

    /// The page with a figure a step smaller than it could be, if that fits.
    pub fn with_smaller(&self, place: usize) -> Option<Self> {
        if self.smaller >= SMALLER_MOST {
            return None;
        }
        let atom = self.paginator.atom(place);
        let float = atom.float.as_ref()?;
        let (at, room) = self.spot(atom);
        let extent = float.smaller_extent(&self.paginator.grid, self.empty())?;
        if extent > room {
            return None;
        }
        let mut page = self.clone();
        let top = page.empty();
        let atom = page.paginator.route.atom(place);
        page.set_figure(place, Item { atom, at, extent, top, smaller: true });
        (page.begun, page.smaller) = (true, self.smaller + 1);
        Some(page)
    }

    /// The first figure that waited was set.
    pub fn unqueue(&mut self) {
        self.queue.remove(0);
        (self.set, self.begun) = (self.set + 1, true);
    }

    /// Sets a figure here if it fits, a little reduced if need be.
    pub fn figure(&mut self, place: usize) -> bool {
        let atom = self.paginator.atom(place);
        let Some(figure) = &atom.float else { return false };
        let (top, grid) = (self.empty(), &self.paginator.grid);
        let (at, room) = self.spot(atom);
        let ideal = figure.extent(grid, top);
        let least = if top { ideal } else { figure.least(grid) };
        // At the top there is nowhere else to go.
        if least > room && !top {
            return false;
        }
        let extent = if top { ideal } else { ideal.min(Rows(room.0 / 1000 * 1000)) };
        self.reduced += u64::from(extent < ideal);
        let atom = self.paginator.route.atom(place);
        self.set_figure(place, Item { atom, at, extent, top, smaller: false });
        true
    }

    /// Where a figure would stand, and the room for it above the notes with its own.
    fn spot(&self, atom: &Atom) -> (Rows, Rows) {
        let at = if self.empty() { Rows::ZERO } else { (self.pos + atom.before).ceil() };
        (at, self.paginator.grid.capacity - at - self.notes_extent(&atom.notes))
    }

    fn set_figure(&mut self, place: usize, item: Item) {
        self.calls.extend(&self.paginator.atom(place).notes);
        self.pos = item.at + item.extent;
        self.composition.items.push(item);
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
        let extent = atom.extent;
        self.composition.items.push(Item { atom: k, at, extent, top, ..Item::default() });
        self.pos = at + atom.extent;
        self.calls.extend(&atom.notes);
        if !self.queue.is_empty() && atom.heading.is_some() {
            self.passed += 1;
        }
        self.torn += std::mem::take(&mut self.led);
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
    pub fn end(&self, place: usize, each: &mut dyn FnMut(Ending<'_>)) -> bool {
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
        let waiting = u64::from(to.waiting.0);
        total += WAITING * waiting + CROWD * waiting.saturating_sub(1);
        total += STILL_WAITING * late as u64;
        total += REDUCED * self.reduced + SMALLER * self.smaller + TORN * self.torn;
        total += if ended { LEFT_BEHIND * waiting } else { 0 };
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
