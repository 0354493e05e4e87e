//! Prefix sums of widths and of every stage's capacity.

use crate::geom::Em;
use crate::typeset::par::spacing::{Gap, Stretch, Unit, shrink::STAGES};

/// Sums over the units and gaps before a place.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    /// Natural width.
    pub natural: Em,
    /// Width with every gap squeezed.
    pub least: Em,
    /// Capacity of each stage of shrinking.
    shrink: [Em; STAGES],
    /// Capacity of E1.
    space: Em,
    /// Capacity of E2.
    autospace: Em,
    /// Gaps of E3.
    even: i64,
    /// Gaps of E4.
    open: i64,
}

/// What stands between two places: sums that are taken when asked for, as most lines that are tried
/// need few of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Between<'a> {
    start: &'a Sums,
    /// The sums before the last unit: the gap after it is not part of the line.
    inner: &'a Sums,
    /// The body of the last unit.
    last: Em,
}

/// The sums before every unit, and after the last.
pub(super) fn prefixes(units: &[Unit], gaps: &[Gap]) -> Vec<Sums> {
    let mut sums = Vec::with_capacity(units.len() + 1);
    let mut sum = Sums::default();
    sums.push(sum);
    for (k, unit) in units.iter().enumerate() {
        sum.natural += unit.body;
        sum.least += unit.body;
        if let Some(gap) = gaps.get(k) {
            sum.add(gap);
        }
        sums.push(sum);
    }
    sums
}

impl Sums {
    fn add(&mut self, gap: &Gap) {
        self.natural += gap.natural;
        self.least += gap.natural;
        for (stage, amount) in gap.shrink {
            self.shrink[stage] += amount;
            self.least -= amount;
        }
        match gap.stretch {
            Stretch::Space => self.space += gap.max - gap.natural,
            Stretch::Autospace => self.autospace += gap.max - gap.natural,
            Stretch::Even => self.even += 1,
            Stretch::Never | Stretch::Last => {}
        }
        self.open += i64::from(gap.stretch != Stretch::Never);
    }

    /// Natural distance from the body of one unit to that of a later one.
    pub fn distance_from(&self, start: &Sums) -> Em {
        self.natural - start.natural
    }

    /// The least distance, with every gap squeezed.
    pub fn least_from(&self, start: &Sums) -> Em {
        self.least - start.least
    }
}

impl<'a> Between<'a> {
    /// From the body that `start` stands before to the end of the one that `inner` does, `last` wide.
    pub fn new(start: &'a Sums, inner: &'a Sums, last: Em) -> Between<'a> {
        Between { start, inner, last }
    }

    /// Natural width.
    pub fn natural(&self) -> Em {
        self.inner.natural - self.start.natural + self.last
    }

    /// Capacity of a stage of shrinking.
    pub fn shrink(&self, stage: usize) -> Em {
        self.inner.shrink[stage] - self.start.shrink[stage]
    }

    /// Capacity of the stages up to `depth`.
    pub fn shrinkable(&self, depth: usize) -> Em {
        (0..=depth).map(|stage| self.shrink(stage)).sum()
    }

    /// Capacity of E1.
    pub fn space(&self) -> Em {
        self.inner.space - self.start.space
    }

    /// Capacity of E2.
    pub fn autospace(&self) -> Em {
        self.inner.autospace - self.start.autospace
    }

    /// Gaps of E3.
    pub fn even(&self) -> i64 {
        self.inner.even - self.start.even
    }

    /// Gaps of E4.
    pub fn open(&self) -> i64 {
        self.inner.open - self.start.open
    }
}
