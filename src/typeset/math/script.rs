//! What is raised and lowered, and what stands above and below (The TeXbook, appendix G, rules 13
//! and 18).

use super::block::Block;
use super::{Level, Setter, Style};
use crate::document::formula::{Atom, Base, Class, Kind};
use crate::font::Measure;
use crate::geom::Em;

/// How much longer an arrow is than what stands above or below it.
const ARROW: Em = Em::frac(6, 10);
/// The letters of our faces are higher than those the measure is made for.
const CRAMPED: f64 = 1.2;
/// The shortest arrow.
const SHORTEST: Em = Em::frac(15, 10);

impl Setter<'_> {
    /// A part with all that belongs to it.
    pub(super) fn atom(&self, atom: &Atom, kind: Option<Kind>, style: Style) -> Block {
        let base = self.base(atom, style);
        if atom.above.is_none() && atom.below.is_none() {
            return match kind {
                // What follows a sum is clear of it.
                Some(Kind::Op) if atom.class == Class::Op => Block { lean: Em::ZERO, ..base },
                _ => base,
            };
        }
        if atom.has_limits(style.level == Level::Display) {
            return self.limits(atom, base, style);
        }
        self.scripts(atom, base, style)
    }

    fn scripts(&self, atom: &Atom, base: Block, style: Style) -> Block {
        let whole = is_letter(&atom.base);
        let of = |what| self.measure(what, style);
        // An integral is as high as the text of the page is not.
        let letter = whole && !(atom.class == Class::Op && style.level == Level::Display);
        // Primes are raised by themselves.
        let primes = atom.above.as_deref().filter(|a| a.iter().all(Atom::is_prime));
        let raised = atom.above.as_deref().filter(|_| primes.is_none());
        let above = raised.map(|a| self.row(a, style.raised()));
        let below = atom.below.as_deref().map(|b| self.row(b, style.lowered()));
        let least = |drop: Em| if letter { Em::ZERO } else { drop };
        let mut up = above.as_ref().map_or(Em::ZERO, |above| {
            let usual = if style.cramped {
                of(Measure::SuperscriptShiftUpCramped).scaled(CRAMPED)
            } else {
                of(Measure::SuperscriptShiftUp)
            };
            let high = least(base.height - of(Measure::SuperscriptBaselineDropMax));
            usual.max(high).max(above.depth + of(Measure::SuperscriptBottomMin))
        });
        let mut down = below.as_ref().map_or(Em::ZERO, |below| {
            let low = least(base.depth + of(Measure::SubscriptBaselineDropMin));
            let high = below.height - of(Measure::SubscriptTopMax);
            of(Measure::SubscriptShiftDown).max(low).max(high)
        });
        if let (Some(above), Some(below)) = (&above, &below) {
            let foot = up - above.depth;
            let gap = foot - (below.height - down);
            let more = of(Measure::SubSuperscriptGapMin) - gap;
            if more > Em::ZERO {
                let most = of(Measure::SuperscriptBottomMaxWithSubscript) - foot;
                let rise = most.max(Em::ZERO).min(more);
                up += rise;
                down += more - rise;
            }
        }
        let (start, lean) = (base.width, base.lean);
        let is_large = atom.class == Class::Op;
        // The foot of a leaning sign is further left; letters lean out of their own width.
        let (high, low) = if is_large { (start, start - lean) } else { (start + lean, start) };
        let mut out = Block { lean: Em::ZERO, ..base };
        let mut end = start;
        if let Some(primes) = primes.map(|p| self.row(p, style)) {
            end = high + primes.width;
            out.put(high, Em::ZERO, primes);
        }
        if let Some(above) = above {
            end = end.max(high + above.width);
            out.put(high, up, above);
        }
        if let Some(below) = below {
            end = end.max(low + below.width);
            out.put(low, -down, below);
        }
        out.width = end + of(Measure::SpaceAfterScript);
        out
    }

    /// What stands above and below a part, in its middle.
    fn limits(&self, atom: &Atom, base: Block, style: Style) -> Block {
        let of = |what| self.measure(what, style);
        let above = atom.above.as_deref().map(|a| self.row(a, style.raised()));
        let below = atom.below.as_deref().map(|b| self.row(b, style.lowered()));
        let widths = [above.as_ref(), below.as_ref()].map(|b| b.map_or(Em::ZERO, |b| b.width));
        let width = base.width.max(widths[0]).max(widths[1]);
        let (height, depth, lean) = (base.height, base.depth, base.lean);
        let mut out = Block { width, ..Block::default() };
        out.put((width - base.width) / 2, Em::ZERO, base);
        // Those of a leaning sign follow it.
        let lean = if atom.class == Class::Op { lean / 2 } else { Em::ZERO };
        if let Some(above) = above {
            let gap = of(Measure::UpperLimitGapMin) + above.depth;
            let rise = of(Measure::UpperLimitBaselineRiseMin).max(gap);
            out.put((width - above.width) / 2 + lean, height + rise, above);
        }
        if let Some(below) = below {
            let gap = of(Measure::LowerLimitGapMin) + below.height;
            let drop = of(Measure::LowerLimitBaselineDropMin).max(gap);
            out.put((width - below.width) / 2 - lean, -depth - drop, below);
        }
        out
    }

    /// An arrow as long as what stands above and below it.
    pub(super) fn arrow(&self, sign: char, atom: &Atom, style: Style) -> Block {
        let scripts = [&atom.above, &atom.below].into_iter().flatten();
        let widths = scripts.map(|row| self.row(row, style.raised()).width);
        let least = widths.max().unwrap_or_default() + ARROW;
        let long = self.long(sign, least.max(SHORTEST), style);
        long.unwrap_or_else(|| Block::blank(least))
    }
}

/// One letter or sign, with an accent or without.
fn is_letter(base: &Base) -> bool {
    match base {
        Base::Text(text, _) => text.chars().count() == 1,
        Base::Marked { over: true, of, .. } => {
            matches!(of.as_slice(), [one] if is_letter(&one.base))
        }
        _ => false,
    }
}
