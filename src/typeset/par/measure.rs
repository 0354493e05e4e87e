//! Text to a [`Composer`]: tokens, their widths, and the gaps between them.

use super::spacing::solid;
use super::{Break, Composer, Gap, Pair, Unit, gap, unit};
use crate::geom::Em;
use crate::text::{Class, Lang, Token, extent, tokenise, vertical_extent};
use crate::theme::HanPolicy;

/// Tokens of a text and the composer that breaks them; unit `k` is token `k`.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The pieces of the text.
    pub tokens: Vec<Token>,
    /// Breaks them into lines.
    pub composer: Composer,
}

/// Measures a text. `advance` gives the width of a token whose width is the font's business;
/// full-width marks take theirs from the class table.
pub fn measure(
    text: &str,
    lang: Lang,
    policy: &HanPolicy,
    advance: impl Fn(&str, Class) -> Em,
) -> Measured {
    let tokens = tokenise(text, policy.hyphenate);
    let widths: Vec<Em> = tokens.iter().map(|t| advance(&text[t.range.clone()], t.class)).collect();
    measure_tokens(text, tokens, lang, policy, |k| Width {
        advance: widths[k],
        scale: 1.0,
        cell: false,
    })
}

/// The width of a token: as the font has it, in em of the paragraph, and the size of its text
/// relative to the paragraph's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Width {
    pub advance: Em,
    pub scale: f64,
    /// Whether it is a number upright in one cell of a vertical line, set solid like a Han.
    pub cell: bool,
}

/// Measures a text already cut into tokens; `width` gives that of token `k`.
pub(super) fn measure_tokens(
    text: &str,
    tokens: Vec<Token>,
    lang: Lang,
    policy: &HanPolicy,
    width: impl Fn(usize) -> Width,
) -> Measured {
    let of = |t: &Token| &text[t.range.clone()];
    let one = |t: &Token, Width { advance, scale, .. }: Width| {
        let mut unit = unit(t, lang, policy.punctuation, advance);
        justify(&mut unit, of(t));
        if policy.vertical && vertical_extent(t.class, lang) != extent(t.class, lang) {
            (unit.lead, unit.body, unit.trail) = (Em::ZERO, Em::ONE, Em::ZERO);
        }
        if scale != 1.0 && extent(t.class, lang).is_some() {
            unit.body = unit.body.scaled(scale);
            unit.lead = unit.lead.scaled(scale);
            unit.trail = unit.trail.scaled(scale);
        }
        unit
    };
    // Most are Han, of the same width as the one before.
    let mut han: Option<(Width, Unit)> = None;
    let measured = tokens.iter().enumerate().map(|(k, t)| match (t.class, width(k)) {
        (Class::Ideograph, width) => match han {
            Some((before, unit)) if before == width => unit,
            _ => han.insert((width, one(t, width))).1,
        },
        (_, width) => one(t, width),
    });
    let units: Vec<Unit> = measured.collect();
    let pair = |k: usize| {
        let (before, after) = (&tokens[k], &tokens[k + 1]);
        // What begins a paragraph calls no note: it is a label, such as of a source.
        let class = match units[k].class {
            Class::NoteMark if k == 0 && after.space_before => Class::Western,
            class => class,
        };
        let units = (Unit { class, ..units[k] }, units[k + 1]);
        if let Some(solid) = solid(units.0, units.1, after.space_before) {
            return solid;
        }
        let texts = (of(before), of(after));
        let space = after.space_before;
        let pair = Pair { before: units.0, after: units.1, texts, space };
        let held = |gap: Gap| match after.held {
            true => Gap { line_break: Break::Never, ..gap },
            false => gap,
        };
        let own = held(gap(pair, lang, policy));
        let (before, after) = (width(k).cell, width(k + 1).cell);
        if !before && !after {
            return own;
        }
        let han = |unit: Unit, cell| match cell {
            true => Unit { class: Class::Ideograph, ..unit },
            false => unit,
        };
        let solid =
            Pair { before: han(pair.before, before), after: han(pair.after, after), ..pair };
        Gap { line_break: own.line_break, ..gap(solid, lang, policy) }
    };
    let gaps = (0..tokens.len().saturating_sub(1)).map(pair).collect();
    let composer = Composer::new(units, gaps, lang, *policy);
    Measured { tokens, composer }
}

/// Divides the blank of a mark as the variation selector after it asks: U+FE00 in the corner,
/// U+FE01 centred (StandardizedVariants.txt; TYPOGRAPHY 6.12).
fn justify(unit: &mut Unit, text: &str) {
    let blank = unit.lead + unit.trail;
    if matches!(unit.class, Class::Stop | Class::Comma | Class::Colon | Class::Exclamation) {
        (unit.lead, unit.trail) = match text.chars().nth(1) {
            Some('\u{FE00}') => (Em::ZERO, blank),
            Some('\u{FE01}') => (blank / 2, blank / 2),
            _ => return,
        };
    }
}
