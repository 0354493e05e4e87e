//! Fractions (The TeXbook, appendix G, rule 15).

use super::block::Block;
use super::{Level, Setter, Style};
use crate::document::formula::Atom;
use crate::font::Measure;
use crate::geom::Em;

/// Blank at the sides of a fraction, and how far its rule stands out.
const SIDE: Em = Em::frac(10, 100);
const OUT: Em = Em::frac(5, 100);

/// In display style the measures of the face are for higher letters than ours: so much of them is open.
const NEAR: f64 = 0.85;

impl Setter<'_> {
    pub(super) fn fraction(
        &self,
        over: &[Atom],
        under: &[Atom],
        ruled: bool,
        style: Style,
    ) -> Block {
        let over = self.row(over, style.over());
        let under = self.row(under, style.over().cramped());
        let scale = self.scale(style);
        let (side, out) = (SIDE.scaled(scale), OUT.scaled(scale));
        let inner = over.width.max(under.width) + out * 2;
        let (up, down) = self.shifts((&over, &under), ruled, style);
        let mut block = Block::blank(inner + side * 2);
        let middle = |b: &Block| side + (inner - b.width) / 2;
        block.put(middle(&over), up, over);
        if ruled {
            let rule = self.measure(Measure::FractionRuleThickness, style);
            block.rule(side, self.axis(style) - rule / 2, inner, rule);
        }
        block.put(middle(&under), -down, under);
        block
    }

    /// How far the numerator is up and the denominator down.
    fn shifts(&self, (over, under): (&Block, &Block), ruled: bool, style: Style) -> (Em, Em) {
        use Measure::*;
        let of = |display, other| self.measured(display, other, style);
        if !ruled {
            let mut up = of(StackTopDisplayStyleShiftUp, StackTopShiftUp);
            let mut down = of(StackBottomDisplayStyleShiftDown, StackBottomShiftDown);
            let gap = (up - over.depth) - (under.height - down);
            let more = (of(StackDisplayStyleGapMin, StackGapMin) - gap).max(Em::ZERO);
            (up, down) = (up + more / 2, down + more / 2);
            return (up, down);
        }
        let (axis, rule) = (self.axis(style), self.measure(FractionRuleThickness, style));
        let near = if style.level == Level::Display { NEAR } else { 1.0 };
        let up = of(FractionNumeratorDisplayStyleShiftUp, FractionNumeratorShiftUp).scaled(near);
        let down =
            of(FractionDenominatorDisplayStyleShiftDown, FractionDenominatorShiftDown).scaled(near);
        let above = of(FractionNumDisplayStyleGapMin, FractionNumeratorGapMin);
        let below = of(FractionDenomDisplayStyleGapMin, FractionDenominatorGapMin);
        let up = up.max(axis + rule / 2 + above + over.depth);
        let down = down.max(rule / 2 + below + under.height - axis);
        (up, down)
    }
}
