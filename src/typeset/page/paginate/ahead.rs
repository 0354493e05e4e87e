//! The ways on from the next places of a long chapter, found by all threads before they are known
//! to be reached, as nearly all are.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::{Ending, Paginator, State};

/// Where a page may end, and what that costs.
type Way = (State, u64);

/// The ways on from some places in a row.
pub(super) struct Ahead {
    /// How many places are looked at ahead; a chapter of fewer is no long one.
    places: usize,
    first: usize,
    ways: Vec<Vec<Way>>,
}

impl Ahead {
    /// Places looked at ahead: enough that threads seldom wait for one another.
    pub const PLACES: usize = 4096;

    pub fn new(places: usize) -> Ahead {
        Ahead { places, first: 0, ways: Vec::new() }
    }

    /// The ways on from a state in which nothing waits, if the chapter is long.
    pub fn ways(&mut self, paginator: &Paginator<'_>, state: State) -> Option<&[Way]> {
        let (place, end) = (state.next as usize, paginator.route.len());
        if state.waiting.0 > 0 || state.note.is_some() || end < self.places {
            return None;
        }
        if !(self.first..self.first + self.ways.len()).contains(&place) {
            let places = place..end.min(place + self.places);
            self.first = place;
            places.into_par_iter().map(|k| ways(paginator, k)).collect_into_vec(&mut self.ways);
        }
        self.ways.get(place - self.first).map(Vec::as_slice)
    }
}

fn ways(paginator: &Paginator<'_>, place: usize) -> Vec<Way> {
    let mut found = Vec::new();
    let state = State { next: place as u32, waiting: Reverse(0), note: None };
    paginator.endings(state, &mut |ending: Ending<'_>| found.push((ending.to, ending.cost)));
    found
}

#[cfg(test)]
mod tests {
    use super::super::super::atom::{Atom, Float, Grid, NEVER, Rows};
    use super::super::super::flow::{Flow, NoteSet};
    use super::super::super::route::Route;
    use super::*;
    use crate::geom::Pt;

    /// Lines, some of which must not be parted, call notes or leave room; figures; and a paragraph
    /// that may be a line longer.
    fn flow(lines: usize) -> Flow {
        let atom = |k: usize| Atom {
            extent: Rows::LINE,
            before: if k.is_multiple_of(11) { Rows::LINE } else { Rows::ZERO },
            cost: [0, 5_000, 0, NEVER, 300, 0, 0][k % 7],
            float: k.is_multiple_of(61).then(|| Float::Turned(Vec::new())),
            notes: if k % 37 == 5 { vec![k / 37] } else { Vec::new() },
            ..Atom::default()
        };
        let line = || Atom { extent: Rows::LINE, ..Atom::default() };
        let note = |k: usize| NoteSet {
            atoms: (0..k % 5 + 1).map(|_| line()).collect(),
            ..NoteSet::default()
        };
        Flow {
            atoms: (0..lines).map(atom).chain((0..4).map(|_| line())).collect(),
            notes: (0..lines / 37 + 1).map(note).collect(),
            ..Flow::default()
        }
    }

    #[test]
    fn pages_are_the_same_however_far_is_looked_ahead() {
        let lines = 400;
        let flow = flow(lines);
        let point = Pt(10.0);
        let grid = Grid { leading: point, body: point, measure: point, capacity: Rows(20_000) };
        let pages = |places: usize| {
            let (best, longer) = (100..103, lines..lines + 4);
            let forks = [(&best, std::slice::from_ref(&longer))];
            let route = Route::new(0..lines, forks.into_iter());
            Paginator { ahead: places, ..Paginator::new(grid, &flow, route) }.pages()
        };
        let wanted = pages(usize::MAX);
        assert!(wanted.len() > lines / 20);
        assert!(
            wanted.iter().any(|page| page.notes.iter().any(|note| note.1 > 0)),
            "a note goes on"
        );
        for places in [1, 7, 64, 405] {
            assert!(pages(places) == wanted, "{places} places ahead");
        }
    }
}
