//! Roots (The TeXbook, appendix G, rule 11; OpenType, MATH).

use super::block::Block;
use super::{Level, Setter, Style};
use crate::document::formula::Atom;
use crate::font::Measure;
use crate::geom::Em;

/// Blank behind what is below the root.
const BEHIND: Em = Em::frac(5, 100);

impl Setter<'_> {
    pub(super) fn root(&self, degree: Option<&[Atom]>, of: &[Atom], style: Style) -> Block {
        let measure = |what| self.measure(what, style);
        let inner = self.row(of, style.cramped());
        let rule = measure(Measure::RadicalRuleThickness);
        let gap = self.measured(
            Measure::RadicalDisplayStyleVerticalGap,
            Measure::RadicalVerticalGap,
            style,
        );
        // A root of letters without ascenders is as high as one of others.
        let height = inner.height.max(Em::frac(55, 100).scaled(self.scale(style)));
        let extent = height + inner.depth;
        let sign = self.tall('√', extent + gap + rule, style);
        // What the sign has more than is needed goes above and below.
        let more = (sign.extent() - extent - gap - rule).max(Em::ZERO) / 2;
        let top = height + gap + more + rule;
        let by = top - sign.height;
        let sign = sign.raised(by);
        let (end, foot, all) = (sign.width, -sign.depth, sign.extent());
        let mut out = Block::default();
        let mut start = Em::ZERO;
        if let Some(degree) = degree {
            let small = Style { level: Level::Small, cramped: true };
            let degree = self.row(degree, small);
            let share = self.math.measure(Measure::RadicalDegreeBottomRaisePercent).to_f64() * 10.0;
            let before = measure(Measure::RadicalKernBeforeDegree);
            let after = measure(Measure::RadicalKernAfterDegree);
            start = (before + degree.width + after).max(Em::ZERO);
            let at = (start - after - degree.width).max(Em::ZERO);
            let up = foot + all.scaled(share) + degree.depth;
            out.put(at, up, degree);
        }
        out.put(start, Em::ZERO, sign);
        let width = inner.width + inner.lean + BEHIND;
        out.rule(start + end, top - rule, width, rule);
        out.put(start + end, Em::ZERO, Block { lean: Em::ZERO, ..inner });
        out.width = start + end + width;
        out.height = out.height.max(top + measure(Measure::RadicalExtraAscender) / 2);
        out
    }
}
