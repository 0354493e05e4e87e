//! Accents, lines, braces and arrows above and below (The TeXbook, appendix G, rules 9, 10 and 12).

use super::block::Block;
use super::{Setter, Style};
use crate::document::formula::Atom;
use crate::font::{Axis, Measure};
use crate::geom::Em;

/// Between a brace or an arrow and what it belongs to.
const GAP: Em = Em::frac(12, 100);
/// From this width on an arrow is as long as what has it, and not the next shorter one.
const LONG: Em = Em::frac(2, 1);
/// How much of its measure is between a line and what it belongs to: letters without ascenders have
/// blank above them already.
const CLOSE: f64 = 0.7;
/// How far the top of a slanted letter is further right, beside its height.
const SLANT: f64 = 0.12;

impl Setter<'_> {
    pub(super) fn marked(&self, mark: char, over: bool, of: &[Atom], style: Style) -> Block {
        let inner = self.row(of, style.cramped());
        match (mark, over) {
            ('\u{AF}' | '\u{305}', true) => self.line_over(inner, style),
            ('_' | '\u{332}', _) => self.line_under(inner, style),
            ('\u{300}'..='\u{36F}', true) => self.accent(mark, inner, of, style),
            ('→' | '\u{20D7}', true) => self.arrow_over('\u{20D7}', inner, of, style),
            ('←' | '\u{20D6}', true) => self.arrow_over('\u{20D6}', inner, of, style),
            _ => self.brace(mark, over, inner, style),
        }
    }

    fn line_over(&self, inner: Block, style: Style) -> Block {
        let rule = self.measure(Measure::OverbarRuleThickness, style);
        let gap = self.measure(Measure::OverbarVerticalGap, style).scaled(CLOSE);
        let (at, width) = (inner.height + gap, inner.width);
        let lean = inner.lean;
        let mut out = inner;
        out.rule(lean / 2, at, width, rule);
        out.height += rule;
        out
    }

    fn line_under(&self, inner: Block, style: Style) -> Block {
        let rule = self.measure(Measure::UnderbarRuleThickness, style);
        let gap = self.measure(Measure::UnderbarVerticalGap, style).scaled(CLOSE);
        let (at, width) = (inner.depth + gap + rule, inner.width);
        let mut out = inner;
        out.rule(Em::ZERO, -at, width, rule);
        out
    }

    /// The widest size of an accent that is no wider than what has it.
    fn accent(&self, mark: char, inner: Block, of: &[Atom], style: Style) -> Block {
        let scale = self.scale(style);
        let Some(glyph) = self.math.face().glyph(mark) else { return inner };
        let ink = |id: u16| {
            let face = self.math.face();
            let ink = face.ink(id).unwrap_or_default();
            ink.map(|v| Em::from_units(v.into(), face.measures().upem).scaled(scale))
        };
        // A little wider than the letters is as well.
        let room = inner.width.scaled(1.1 / scale);
        let wide = of.len() > 1 || inner.width > Em::frac(9, 10).scaled(scale);
        let id = if wide { self.math.narrowed(glyph, Axis::Horizontal, room) } else { glyph };
        let [left, bottom, right, _] = ink(id);
        let rise = inner.height.min(self.measure(Measure::AccentBaseHeight, style));
        let slant = if inner.lean > Em::ZERO || is_slanted(of) {
            inner.height.scaled(SLANT)
        } else {
            Em::ZERO
        };
        let middle = (inner.width - (right - left)) / 2 - left + slant;
        // Accents of the face stand over its small letters; ours are as high as they are.
        let by = (inner.height - rise).max(inner.height + Em::frac(8, 100).scaled(scale) - bottom);
        let sign = self.glyph(id, mark.encode_utf8(&mut [0; 4]), scale);
        let mut out = inner;
        out.put(middle, by, sign);
        out
    }

    /// An arrow about as long as what has it.
    fn arrow_over(&self, mark: char, inner: Block, of: &[Atom], style: Style) -> Block {
        let scale = self.scale(style);
        let Some(glyph) = self.math.face().glyph(mark) else { return inner };
        let room = inner.width.scaled(1.15 / scale);
        let arrow = match inner.width < LONG.scaled(scale) {
            true => self.cut(self.math.narrowed(glyph, Axis::Horizontal, room), mark, scale),
            false => match self.long(mark, inner.width.scaled(0.9), style) {
                Some(arrow) => arrow,
                None => return inner,
            },
        };
        let slant = if is_slanted(of) { inner.height.scaled(SLANT) } else { Em::ZERO };
        let at = (inner.width - arrow.width) / 2 + slant;
        let by = inner.height + GAP.scaled(0.6 * scale) - self.lowest(&arrow);
        let mut out = inner;
        out.put(at, by, arrow);
        out
    }

    fn brace(&self, mark: char, over: bool, inner: Block, style: Style) -> Block {
        let Some(brace) = self.long(mark, inner.width, style) else { return inner };
        let width = inner.width.max(brace.width);
        let (at, beside) = ((width - inner.width) / 2, (width - brace.width) / 2);
        let gap = GAP.scaled(self.scale(style));
        let (low, high) = (self.lowest(&brace), brace.height);
        let shift = match over {
            true => inner.height + gap - low,
            false => -inner.depth - gap - high,
        };
        let mut out = Block::blank(width);
        out.put(at, Em::ZERO, inner);
        out.put(beside, shift, Block { depth: -low, ..brace });
        out
    }

    /// Where the ink of a sign begins above the baseline.
    fn lowest(&self, block: &Block) -> Em {
        let face = self.math.face();
        let low = block.marks.iter().filter_map(|(_, y, mark)| match mark {
            super::Mark::Glyphs { scale, glyphs, .. } => {
                let ink = face.ink(glyphs.first()?.id)?;
                Some(*y + Em::from_units(ink[1].into(), face.measures().upem).scaled(*scale))
            }
            super::Mark::Rule { .. } => Some(*y),
        });
        low.min().unwrap_or_default()
    }
}

fn is_slanted(of: &[Atom]) -> bool {
    use crate::document::formula::{Base, Face};
    matches!(of, [Atom { base: Base::Text(_, Face::Italic), .. }])
}
