//! The order in which pages meet atoms, with forks where a paragraph may be set in two ways.

use std::collections::BTreeMap;
use std::ops::Range;

/// A way through the atoms of a chapter. Places are in reading order: the lines of a paragraph as
/// it is best, then those of its variants, of which one is taken.
#[derive(Debug, Default)]
pub(super) struct Route {
    /// The atom at each place.
    atoms: Vec<usize>,
    /// Where a paragraph begins that has variants: where each begins.
    forks: BTreeMap<usize, Vec<usize>>,
    /// Where the way goes on after the last place of a setting that does not end its fork.
    joins: BTreeMap<usize, usize>,
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
            route.atoms.extend(next..best.end);
            route.fork(best, variants);
            next = best.end;
        }
        route.atoms.extend(next..range.end);
        route
    }

    /// Adds the variants of the paragraph whose places were added last.
    fn fork(&mut self, best: &Range<usize>, variants: &[Range<usize>]) {
        let begin = self.atoms.len() - best.len();
        let mut last = Vec::new();
        for variant in variants {
            last.push(self.atoms.len() - 1);
            self.forks.entry(begin).or_default().push(self.atoms.len());
            self.atoms.extend(variant.clone());
        }
        self.joins.extend(last.into_iter().map(|place| (place, self.atoms.len())));
    }

    pub fn len(&self) -> usize {
        self.atoms.len()
    }

    /// The atom at a place.
    pub fn atom(&self, place: usize) -> usize {
        self.atoms[place]
    }

    /// The place after a place.
    pub fn next(&self, place: usize) -> usize {
        self.joins.get(&place).copied().unwrap_or(place + 1)
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
