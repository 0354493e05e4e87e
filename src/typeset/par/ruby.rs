//! Readings above their bases: where both stand in the cell they share (CLREQ 3.3.1; JLREQ 3.3).

use crate::geom::Em;
use crate::text::Lang;

/// Readings are half the size of their base (JLREQ 3.3.3).
pub(super) const RUBY_SCALE: f64 = 0.5;
/// A reading stands out over kana beside its base by one of its own characters (JLREQ 3.3.8).
const OVER_KANA: Em = Em::HALF;
/// Neighbouring syllables keep a quarter of their em apart (CLREQ 3.3.1).
const BETWEEN: Em = Em::frac(1, 8);
/// A short reading begins no further into its base (JLREQ 3.3.6).
const INSIDE: Em = Em::HALF;

/// A base and its reading. Widths are in em of the base.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub lang: Lang,
    /// Width and number of characters of the base.
    pub base: (Em, usize),
    /// Of the reading.
    pub reading: (Em, usize),
    /// Whether the reading is in Western letters.
    pub western: bool,
    /// Whether bare kana stand before and after.
    pub kana: (bool, bool),
}

/// How they stand together, in em of the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fit {
    /// Width of the cell.
    pub cell: Em,
    /// From the cell's start to the base's first character.
    pub base: Em,
    /// Blank between the base's characters.
    pub base_gap: Em,
    /// From the cell's start to the reading; below zero where it stands out.
    pub reading: Em,
    /// Blank between the reading's characters.
    pub reading_gap: Em,
    /// How far the reading may yet move on.
    pub play: Em,
}

impl Pair {
    pub fn fit(self) -> Fit {
        let japanese = self.lang == Lang::Ja && !self.western;
        let ((base, count), (reading, signs)) = (self.base, self.reading);
        let over = reading - base;
        let (before, after) = match self.kana {
            _ if !japanese || over <= Em::ZERO => (Em::ZERO, Em::ZERO),
            (before, after) => {
                let share = std::cmp::min(OVER_KANA, over / 2);
                let out = |kana| if kana { share } else { Em::ZERO };
                (out(before), out(after))
            }
        };
        let apart = if japanese { Em::ZERO } else { BETWEEN };
        let cell = std::cmp::max(base, reading + apart - before - after);
        let free = (cell - base) / count.max(1) as i64;
        let mut fit = Fit {
            cell,
            base: free / 2,
            base_gap: free,
            reading: (cell - reading) / 2 + (after - before) / 2,
            reading_gap: Em::ZERO,
            play: if japanese && self.kana.1 { OVER_KANA - after } else { Em::ZERO },
        };
        if japanese && over < Em::ZERO && signs > 1 {
            // One part before, two between, one after (JLREQ 3.3.6).
            fit.reading = std::cmp::min((base - reading) / (2 * signs as i64), INSIDE);
            fit.reading_gap = (base - reading - fit.reading * 2) / (signs as i64 - 1);
        }
        fit
    }
}
