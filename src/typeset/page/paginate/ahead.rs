//! The ways on from the next places of a long chapter, found by all threads before they are known
//! to be reached, as nearly all are.

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
        if state != State::plain(state.next) || end < self.places {
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
    paginator.endings(State::plain(place as u32), &mut |ending: Ending<'_>| {
        found.push((ending.to, ending.cost))
    });
    found
}
