//! States that are reached and not yet left, the first first. In nearly all of them nothing waits:
//! those are kept by their place.

use std::collections::BTreeMap;

use super::State;

/// The least cost of reaching a state, and where among the closed ones the page before begins.
type Best = (u64, u32);

/// Not reached, or left.
const NONE: Best = (u64::MAX, 0);

/// The open states.
pub(super) struct Open {
    /// By place.
    plain: Vec<Best>,
    /// No plain state before this place is open.
    first: usize,
    others: BTreeMap<State, Best>,
}

impl Open {
    /// With room for the states of a route of so many places.
    pub fn new(places: usize) -> Open {
        Open { plain: vec![NONE; places + 1], first: 0, others: BTreeMap::new() }
    }

    /// The best way to a state.
    pub fn way(&mut self, state: State) -> &mut Best {
        if state == State::plain(state.next) {
            self.first = self.first.min(state.next as usize);
            return &mut self.plain[state.next as usize];
        }
        self.others.entry(state).or_insert(NONE)
    }

    /// Takes out the first of all.
    pub fn pop_first(&mut self) -> Option<(State, Best)> {
        let closed = self.plain[self.first..].iter().take_while(|best| **best == NONE).count();
        self.first += closed;
        let next =
            self.plain.get_mut(self.first).map(|best| (State::plain(self.first as u32), best));
        match (next, self.others.first_key_value()) {
            (Some((state, _)), Some((other, _))) if *other < state => self.others.pop_first(),
            (Some((state, best)), _) => Some((state, std::mem::replace(best, NONE))),
            (None, _) => self.others.pop_first(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;

    use super::super::Rest;
    use super::*;

    #[test]
    fn states_are_left_in_their_order() {
        let plain = State::plain;
        let waiting = |next, waiting| State { waiting: Reverse(waiting), ..plain(next) };
        let note = |next| State { rest: Rest::Note(0, 1), ..plain(next) };
        let order =
            [waiting(0, 2), plain(0), note(2), plain(2), waiting(3, 1), note(3), waiting(5, 1)];
        let mut open = Open::new(6);
        for (k, state) in order.into_iter().enumerate().rev() {
            *open.way(state) = (k as u64, 0);
        }
        *open.way(plain(2)) = (30, 0);
        *open.way(plain(6)) = (60, 0);
        let costs = [0, 1, 2, 30, 4, 5];
        for (state, cost) in order.into_iter().zip(costs) {
            assert_eq!(open.pop_first(), Some((state, (cost, 0))));
        }
        // Before what would have come next.
        *open.way(plain(4)) = (40, 0);
        assert_eq!(open.pop_first(), Some((plain(4), (40, 0))));
        assert_eq!(open.pop_first(), Some((waiting(5, 1), (6, 0))));
        assert_eq!(open.pop_first(), Some((plain(6), (60, 0))));
        assert_eq!(open.pop_first(), None);
    }
}
