//! Tokens to units and gaps: what stands between two bodies, how far it shrinks or stretches and
//! whether a line may end there (CLREQ 3.1.6, 3.2; JLREQ tables 1–6).

use crate::geom::Em;
use crate::text::{Class, Lang, Token, extent, is_held_space};
use crate::theme::{HanPolicy, LineStart, Profile, PunctuationStyle};

/// A body in the line, with the blanks it would have on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// What it is.
    pub class: Class,
    /// Width of the body.
    pub body: Em,
    /// Blank before it.
    pub lead: Em,
    /// Blank after it.
    pub trail: Em,
}

/// Stages of shrinking in the order they are used (先括号后逗号再中西); S1 is the line's end and
/// has no gap. The book profile takes marks to a quarter in `BRACKET`, and to nothing in `DEEP`.
pub mod shrink {
    #![allow(missing_docs)]
    pub const SPACE: usize = 0;
    pub const DOT: usize = 1;
    pub const BRACKET: usize = 2;
    pub const COMMA: usize = 3;
    pub const AUTOSPACE: usize = 4;
    pub const DEEP: usize = 5;
    pub const STOP: usize = 6;
    pub const STAGES: usize = 7;
}

/// When a gap may stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stretch {
    /// Never.
    Never,
    /// E1: word spaces.
    Space,
    /// E2: Han–Western.
    Autospace,
    /// E3: any other place, up to ¼ em.
    Even,
    /// Only in E4, when all gaps open without limit.
    Last,
}

/// Whether a line may end at a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// No.
    Never,
    /// Yes, at this price.
    Allowed(i32),
    /// Yes, with a hyphen.
    Hyphen,
}

/// What stands between two bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Natural width.
    pub natural: Em,
    /// Up to two stages of shrinking, each with its amount.
    pub shrink: [(usize, Em); 2],
    /// When it stretches.
    pub stretch: Stretch,
    /// Widest in its own stage (E1, E2).
    pub max: Em,
    /// Line break.
    pub line_break: Break,
}

/// The unit of a token whose Western advance is `advance`.
pub fn unit(token: &Token, lang: Lang, style: PunctuationStyle, advance: Em) -> Unit {
    let class = token.class;
    let Some(mut e) = extent(class, lang) else {
        return Unit { class, body: advance, lead: Em::ZERO, trail: Em::ZERO };
    };
    let stop = matches!(class, Class::Stop | Class::Exclamation);
    let bare = match style {
        PunctuationStyle::Quanjiao | PunctuationStyle::Plain => false,
        PunctuationStyle::Kaiming => !stop && class != Class::MiddleDot,
        PunctuationStyle::Banjiao => true,
    };
    if bare {
        (e.lead, e.trail) = (Em::ZERO, Em::ZERO);
    } else if token.solid {
        e.trail = Em::ZERO;
    }
    Unit { class, body: e.body, lead: e.lead, trail: e.trail }
}

/// Units that stay with the number before them when the policy says so.
const UNITS: &str = "年月日时分秒元人个号岁次倍万亿度";

/// What two neighbours bring to the gap between them.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    /// The unit before.
    pub before: Unit,
    /// The unit after.
    pub after: Unit,
    /// Their texts.
    pub texts: (&'a str, &'a str),
    /// Whether the author typed a space.
    pub space: bool,
}

/// Between two Han, as most gaps are: nothing, and it opens with all others (JLREQ table 6).
const SOLID: Gap = Gap {
    natural: Em::ZERO,
    shrink: [(0, Em::ZERO); 2],
    stretch: Stretch::Even,
    max: Em::ZERO,
    line_break: Break::Allowed(0),
};

/// The gap between two units if both are Han and no space stands between them: their texts matter
/// not.
#[inline]
pub(super) fn solid(before: Unit, after: Unit, space: bool) -> Option<Gap> {
    let is_han = |unit: Unit| matches!(unit.class, Class::Ideograph);
    (is_han(before) && is_han(after) && !space).then_some(SOLID)
}

/// The gap of a pair.
pub fn gap(pair: Pair<'_>, lang: Lang, policy: &HanPolicy) -> Gap {
    if let Some(solid) = solid(pair.before, pair.after, pair.space) {
        return solid;
    }
    let line_break = breaking(&pair, lang, policy);
    let mut gap = natural(&pair, lang, policy);
    gap.line_break = line_break;
    if gap.stretch == Stretch::Never {
        gap.stretch = evenly(&pair, lang, line_break != Break::Never);
    }
    gap
}

/// 避头尾 and inseparable sequences (TYPOGRAPHY 1.6, UAX #14).
fn breaking(pair: &Pair<'_>, lang: Lang, policy: &HanPolicy) -> Break {
    use Class::*;
    let (a, b) = (pair.before.class, pair.after.class);
    if policy.line_start != LineStart::None {
        let may_not_start = b.is_closing()
            || matches!(b, MiddleDot | Connector | Solidus | Postfix | NoteMark)
            || (lang == Lang::Ja && !policy.small_kana_start && matches!(b, SmallKana | Iteration))
            || (policy.line_start == LineStart::Strict && matches!(b, Dash | Ellipsis));
        let may_not_end = matches!(a, Opening | Prefix)
            || (a == Solidus && policy.line_start != LineStart::Basic);
        if may_not_start || may_not_end {
            return Break::Never;
        }
    }
    let is_held = |class, text: &str| class == Western && text.starts_with(is_held_space);
    if is_held(a, pair.texts.0) || is_held(b, pair.texts.1) {
        return Break::Never;
    }
    if b == IdeographicSpace {
        return Break::Never; // it vanishes at the end of the line before
    }
    let ends = |s: &str, set: &str| s.ends_with(|c| set.contains(c));
    let starts = |s: &str, set: &str| s.starts_with(|c| set.contains(c));
    if (a == Western && ends(pair.texts.0, "([{“‘"))
        || (b == Western && starts(pair.texts.1, ")]}.,;:!?”’"))
    {
        return Break::Never;
    }
    if a.is_western() && b.is_western() && !pair.space {
        return match (a, b) {
            (Url, Url) => Break::Allowed(30),
            (Word | WordPart, WordPart) => Break::Hyphen,
            _ => Break::Never,
        };
    }
    if a == Number && pair.space && b == Word && pair.texts.1.len() <= 3 {
        return Break::Never; // 10 km
    }
    if a == Postfix && b.is_western() && !pair.space && ends(pair.texts.0, "°′″") {
        return Break::Never; // 40°C, 30°15′
    }
    if b == Number && matches!(pair.texts.0, "图" | "圖" | "図" | "表" | "第") {
        return Break::Never; // 图 5, 第 3 章: the number is half of a name
    }
    match a {
        Number if starts(pair.texts.1, UNITS) => {
            if policy.unit_break {
                Break::Allowed(15)
            } else {
                Break::Never
            }
        }
        MiddleDot => Break::Allowed(5),
        _ if matches!(b, Dash | Ellipsis) => Break::Allowed(10),
        _ => Break::Allowed(0),
    }
}

fn rigid(width: Em) -> Gap {
    Gap {
        natural: width,
        shrink: [(0, Em::ZERO); 2],
        stretch: Stretch::Never,
        max: width,
        line_break: Break::Never,
    }
}

/// Natural width and shrinking of a pair (the pair tables of TYPOGRAPHY 1.3).
fn natural(pair: &Pair<'_>, lang: Lang, policy: &HanPolicy) -> Gap {
    use Class::*;
    let (a, b) = (pair.before.class, pair.after.class);
    let is_mark = |c: Class| c.is_closing() || matches!(c, Opening | MiddleDot);
    if is_mark(a) || is_mark(b) {
        if policy.punctuation == PunctuationStyle::Plain {
            return rigid(pair.before.trail + pair.after.lead);
        }
        let (width, owner) = marks(pair, lang);
        let fixed = owner.is_none_or(|owner| is_fixed(owner, a, b, lang));
        return match owner {
            Some(owner) if !fixed && width > Em::ZERO => shrinking(width, owner, policy.profile),
            _ => rigid(width),
        };
    }
    let autospaced =
        |x: Class, y: Class| x.is_han_like() && matches!(y, Word | WordPart | Number | Url);
    // Korean parts words by spaces, and particles follow numbers without any.
    if policy.autospace && lang != Lang::Ko && (autospaced(a, b) || autospaced(b, a)) {
        let max = if policy.profile == Profile::Clreq { Em::HALF } else { Em::frac(1, 3) };
        return Gap {
            shrink: [(shrink::AUTOSPACE, Em::frac(1, 8)), (0, Em::ZERO)],
            stretch: Stretch::Autospace,
            max,
            ..rigid(Em::QUARTER)
        };
    }
    if pair.space && (a.is_western() || b.is_western() || (a.is_han_like() && b.is_han_like())) {
        let natural = Em::frac(1, 3);
        return Gap {
            shrink: [(shrink::SPACE, natural - Em::QUARTER), (0, Em::ZERO)],
            stretch: Stretch::Space,
            max: Em::HALF,
            ..rigid(natural)
        };
    }
    rigid(Em::ZERO)
}

/// Width between two neighbours of which one is a mark, and the class whose blank it is.
fn marks(pair: &Pair<'_>, lang: Lang) -> (Em, Option<Class>) {
    use Class::*;
    let (a, b) = (pair.before.class, pair.after.class);
    let (trail, lead) = (pair.before.trail, pair.after.lead);
    let centred = |c: Class| is_centred(c, lang);
    match (a, b) {
        (Opening, _) if b == Opening || (b.is_closing() && !centred(b)) => (Em::ZERO, None),
        (Opening, _) if b.is_closing() => (Em::ZERO, None),
        (Opening, _) => (lead, None),
        (IdeographicSpace, Opening) => (Em::ZERO, None),
        (_, IdeographicSpace) => (Em::ZERO, None),
        (_, MiddleDot) => (lead, Some(MiddleDot)),
        (MiddleDot, _) if centred(b) && lang != Lang::Ja => (lead, Some(b)),
        (MiddleDot, _) => (trail, Some(MiddleDot)),
        (_, Opening) if a.is_closing() && centred(a) => (trail, Some(a)),
        (_, Opening) if a.is_closing() => {
            let owner = if is_stop(a) && trail > Em::ZERO { a } else { Opening };
            (trail.max(lead), Some(owner))
        }
        (_, Opening) => (lead, Some(Opening)),
        _ if a.is_closing() && b.is_closing() => match (centred(a), centred(b)) {
            (true, true) if lang != Lang::Ja => (trail + lead, Some(a)),
            (true, _) => (trail, Some(a)),
            (false, true) => (lead, Some(b)),
            (false, false) => (Em::ZERO, None),
        },
        _ if a.is_closing() => (trail, Some(a)),
        _ => (lead, Some(b)),
    }
}

fn is_stop(class: Class) -> bool {
    matches!(class, Class::Stop | Class::Exclamation)
}

fn is_traditional(lang: Lang) -> bool {
    matches!(lang, Lang::ZhHant | Lang::ZhHk)
}

fn is_centred(class: Class, lang: Lang) -> bool {
    match class {
        Class::Stop | Class::Comma => is_traditional(lang),
        Class::Colon => is_traditional(lang) || lang == Lang::Ja,
        _ => false,
    }
}

/// Blanks that are never squeezed: centred marks of Taiwan, the full stop of Japan.
fn is_fixed(owner: Class, a: Class, b: Class, lang: Lang) -> bool {
    if is_traditional(lang) {
        return is_centred(a, lang) || is_centred(b, lang);
    }
    lang == Lang::Ja && (owner == Class::Stop || (a == Class::Stop && owner == Class::Opening))
}

fn shrinking(width: Em, owner: Class, profile: Profile) -> Gap {
    use Class::*;
    let stage = match owner {
        Opening | Closing => shrink::BRACKET,
        MiddleDot => shrink::DOT,
        Stop | Exclamation => shrink::STOP,
        Colon if width == Em::QUARTER => shrink::DOT,
        _ => shrink::COMMA,
    };
    let two_tiers = profile == Profile::Book && matches!(stage, shrink::BRACKET | shrink::COMMA);
    let steps = if two_tiers && width > Em::QUARTER {
        [(shrink::BRACKET, width - Em::QUARTER), (shrink::DEEP, Em::QUARTER)]
    } else {
        [(stage, width), (0, Em::ZERO)]
    };
    Gap { shrink: steps, ..rigid(width) }
}

/// Which other gaps open evenly (E3): never before a closing mark, after an opening one or
/// beside connectors; unbreakable Han pairs do (JLREQ table 6).
fn evenly(pair: &Pair<'_>, lang: Lang, may_break: bool) -> Stretch {
    use Class::*;
    let (a, b) = (pair.before.class, pair.after.class);
    let stiff = |c: Class| matches!(c, Connector | Solidus);
    if stiff(a) || stiff(b) || (a.is_western() && b.is_western() && !pair.space) {
        return Stretch::Never;
    }
    let han = a.is_han_like() && b.is_han_like();
    let boxed = (a.is_han_like() && matches!(b, Postfix | Dash | Ellipsis))
        || (matches!(a, Postfix | Dash | Ellipsis) && b.is_han_like());
    if han || boxed {
        return Stretch::Even;
    }
    let beside_mark = a.is_closing() || a == MiddleDot || b == Opening;
    match (may_break, beside_mark && lang == Lang::Ja) {
        (true, true) => Stretch::Last,
        (true, false) => Stretch::Even,
        (false, _) => Stretch::Never,
    }
}
