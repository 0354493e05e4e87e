//! Prefix sums of widths and of every stage's capacity.

use crate::geom::Em;
use crate::typeset::par::spacing::{Gap, Stretch, Unit, shrink::STAGES};

/// Sums over the units and gaps before a place, or over a line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    bodies: Em,
    glue: Em,
    /// Width with every gap squeezed; only before a place.
    least: Em,
    /// Natural width; only for a line.
    pub natural: Em,
    /// Capacity of each stage of shrinking.
    pub shrink: [Em; STAGES],
    /// Capacity of E1.
    pub space: Em,
    /// Capacity of E2.
    pub autospace: Em,
    /// Gaps of E3.
    pub even: i64,
    /// Gaps of E4.
    pub open: i64,
}

/// The sums before every unit, and after the last.
pub(super) fn prefixes(units: &[Unit], gaps: &[Gap]) -> Vec<Sums> {
    let mut sums = Vec::with_capacity(units.len() + 1);
    let mut sum = Sums::default();
    sums.push(sum);
    for (k, unit) in units.iter().enumerate() {
        sum.bodies += unit.body;
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
        self.glue += gap.natural;
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

    /// Sums of the line that begins at `start`; `inner` are the sums before its last unit, because
    /// the gap after the last unit is not part of the line.
    pub fn line_from(&self, start: &Sums, inner: &Sums, units: &[Unit]) -> Sums {
        debug_assert!(!units.is_empty());
        let bodies = self.bodies - start.bodies;
        let glue = inner.glue - start.glue;
        let mut shrink = inner.shrink;
        for (sum, before) in shrink.iter_mut().zip(start.shrink) {
            *sum -= before;
        }
        Sums {
            bodies,
            glue,
            least: Em::ZERO,
            natural: bodies + glue,
            shrink,
            space: inner.space - start.space,
            autospace: inner.autospace - start.autospace,
            even: inner.even - start.even,
            open: inner.open - start.open,
        }
    }

    /// Natural distance from the body of one unit to that of a later one.
    pub fn distance_from(&self, start: &Sums) -> Em {
        self.bodies - start.bodies + self.glue - start.glue
    }

    /// The least distance, with every gap squeezed.
    pub fn least_from(&self, start: &Sums) -> Em {
        self.least - start.least
    }
}
