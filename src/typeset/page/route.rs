//! The order in which pages meet atoms, with forks where a paragraph may be set in two ways.

use std::collections::BTreeMap;
use std::ops::Range;

/// A way through the atoms of a chapter. Places are in reading order: the lines of a paragraph as
/// it is best, then those of its variants, of which one is taken.
#[derive(Debug, Default)]
pub(super) struct Route {
    places: Vec<Place>,
    /// Where a paragraph begins that has variants: where each begins.
    forks: BTreeMap<usize, Vec<usize>>,
}

#[derive(Debug)]
struct Place {
    atom: u32,
    /// Where the way goes on, which is elsewhere after the last place of a setting that does not
    /// end its fork.
    next: u32,
}

impl Route {
    /// The route through some atoms. With the atoms of a paragraph come those of its variants, which
    /// stand after all others.
    pub fn new<'v>(
        range: Range<usize>,
        variants: impl Iterator<Item = (&'v Range<usize>, &'v [Range<usize>])>,
    ) -> Route {
        let mut route = Route::default();
        let mut next = range.start;
        for (best, variants) in variants {
            route.add(next..best.end);
            route.fork(best, variants);
            next = best.end;
        }
        route.add(next..range.end);
        route
    }

    fn add(&mut self, atoms: Range<usize>) {
        for atom in atoms {
            let next = self.len() as u32 + 1;
            self.places.push(Place { atom: atom as u32, next });
        }
    }

    /// Adds the variants of the paragraph whose places were added last.
    fn fork(&mut self, best: &Range<usize>, variants: &[Range<usize>]) {
        let begin = self.len() - best.len();
        let mut last = Vec::new();
        for variant in variants {
            let place = self.len();
            last.push(place - 1);
            self.forks.entry(begin).or_default().push(place);
            self.add(variant.clone());
        }
        let end = self.len() as u32;
        last.into_iter().for_each(|place| self.places[place].next = end);
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// The atom at a place.
    pub fn atom(&self, place: usize) -> usize {
        self.places[place].atom as usize
    }

    /// The place after a place.
    pub fn next(&self, place: usize) -> usize {
        self.places[place].next as usize
    }

    /// The other settings of the paragraph that begins at a place.
    pub fn forks(&self, place: usize) -> &[usize] {
        self.forks.get(&place).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::Route;

    #[test]
    fn settings_lead_to_what_follows() {
        let variants = [20..21, 21..24];
        let route = Route::new(10..15, [(&(11..13), variants.as_slice())].into_iter());
        let atoms: Vec<usize> = (0..route.len()).map(|k| route.atom(k)).collect();
        assert_eq!(atoms, [10, 11, 12, 20, 21, 22, 23, 13, 14]);
        assert_eq!(route.forks(1), [3, 4]);
        assert_eq!([0, 1, 2, 3, 6].map(|k| route.next(k)), [1, 2, 7, 7, 7]);
    }
}
