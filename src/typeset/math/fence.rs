//! Brackets as high as what they hold (The TeXbook, chapter 17 and appendix G, rule 19).

use super::block::Block;
use super::{Setter, Style};
use crate::document::formula::{Atom, Base, Kind};
use crate::geom::Em;

/// The share of what they hold that brackets must span, and how much of it they may leave out.
const SHARE: f64 = 0.901;
const SHORT: Em = Em::frac(1, 2);

/// Between brackets and the columns in them.
const BESIDE: Em = Em::frac(12, 100);

impl Setter<'_> {
    pub(super) fn fenced(&self, open: &str, body: &[Atom], close: &str, style: Style) -> Block {
        let parts: Vec<&[Atom]> = body.split(|a| matches!(a.base, Base::Bar(_))).collect();
        let bars = body.iter().filter_map(|a| match &a.base {
            Base::Bar(sign) => Some(sign.as_str()),
            _ => None,
        });
        let blocks: Vec<Block> =
            parts.into_iter().map(|p| self.row_after(Some(Kind::Open), p, style)).collect();
        let axis = self.axis(style);
        let reach = |b: &Block| (b.height - axis).max(b.depth + axis);
        let reach = blocks.iter().map(reach).max().unwrap_or_default();
        let span = (reach * 2).scaled(SHARE).max(reach * 2 - SHORT);
        let mut out = self.fence(open, span, style);
        let mut bars = bars.map(|sign| self.fence(sign, span, style));
        // Columns keep clear of the brackets, which are curved.
        let grid = matches!(body, [Atom { base: Base::Grid(_), .. }]);
        let beside = if grid { BESIDE.scaled(self.scale(style)) } else { Em::ZERO };
        out.width += beside;
        for block in blocks {
            let lean = block.lean;
            out.beside(block);
            out.width += lean;
            if let Some(bar) = bars.next() {
                let side = Em::frac(3, 18).scaled(self.scale(style));
                out.width += side;
                out.beside(bar);
                out.width += side;
            }
        }
        out.width += beside;
        out.beside(self.fence(close, span, style));
        Block { lean: Em::ZERO, ..out }
    }

    /// A bracket of a height that was asked for, or a little less.
    pub(super) fn sized(&self, sign: &str, height: u16, style: Style) -> Block {
        let span = Em::frac(i64::from(height), 1000).scaled(0.95 * self.scale(style));
        self.fence(sign, span, style)
    }

    /// One bracket with its middle on the axis.
    fn fence(&self, sign: &str, span: Em, style: Style) -> Block {
        match sign.chars().next() {
            Some(sign) => self.tall(sign, span, style).centred(self.axis(style)),
            None => Block::blank(Em::frac(1, 10).scaled(self.scale(style))),
        }
    }
}
