//! Tokens to glyphs: one face for a token, the blank of a full-width mark cut by moving the pen.

use std::ops::Range;
use std::sync::Arc;

use super::collect::{Look, Segment};
use super::mark::{self, Setting};
use super::upright;
use crate::font::{Choice, FontLibrary, FontStack, Script, Shaped};
use crate::frame::Way;
use crate::geom::Em;
use crate::text::{Class, Lang, Token, is_common_han, mirrored, raised};

/// The glyphs of a token. Lengths are in em of the paragraph.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// The face.
    pub choice: Choice,
    /// Its glyphs in [`Glyphs::all`].
    pub glyphs: Range<usize>,
    /// Width of the body as the font has it.
    pub advance: Em,
    /// Shift of the ink so that the body sits at the pen, in em of the token's own size.
    pub shift: Em,
    /// How it stands in a vertical line.
    pub way: Way,
    /// Whether its glyphs stand side by side in one cell of it.
    pub cell: bool,
    /// How much smaller it is set than its look says, to fit the cell.
    pub squeeze: f64,
}

/// All glyphs of a paragraph; clusters count from the start of each token.
#[derive(Clone, Debug, Default)]
pub(super) struct Glyphs {
    /// In the order of the text.
    pub all: Vec<Shaped>,
    /// One per token.
    pub pieces: Vec<Piece>,
    /// The face of the Han before, while only marks have followed it.
    han: Option<(FontStack, Choice)>,
}

/// 〓, which compositors put where they had no sort; the text stays what it is.
const GETA: &str = "\u{3013}";

/// How the line of a token runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// From left to right.
    Horizontal,
    /// From top to bottom.
    Vertical {
        /// Whether the token stands across the line, in one cell.
        cell: bool,
    },
}

/// Shapes the first of `tokens`, which belongs to the first of `segments`, and adds it; `false`
/// when no face has all of it. `backwards`: it stands where text runs from right to left.
pub(super) fn add(
    glyphs: &mut Glyphs,
    fonts: &FontLibrary,
    segments: &[Segment],
    tokens: &[Token],
    text: &str,
    (direction, backwards): (Direction, bool),
) -> bool {
    let (token, look) = (&tokens[0], &segments[0].look);
    let piece = &text[token.range.clone()];
    let plain: Option<String> =
        look.plain.then(|| piece.chars().map(|c| raised(c).map_or(c, |(_, c)| c)).collect());
    let western = is_western(token.class);
    let home = match token.class {
        Class::Opening => han_after(fonts, segments, tokens, text),
        class if is_mark(class) => glyphs.han_before(look),
        _ => None,
    };
    let stack = look.stack_for(token.class, piece);
    let drawn = plain.as_deref().unwrap_or(piece);
    let (chosen, shown) = choose(fonts, stack, home, look, token.class, drawn);
    let geta = if chosen.is_none() { fonts.covering(stack, look.bold, GETA) } else { None };
    let shown = if geta.is_some() { GETA } else { shown };
    let shown = if backwards { mirrored(shown).unwrap_or(shown) } else { shown };
    let choice = chosen.or(geta).unwrap_or(Choice { face: stack[0], embolden: false });
    if !is_mark(token.class) {
        glyphs.note_han(look, chosen.filter(|_| is_han(piece)));
    }
    let way = match direction {
        Direction::Horizontal => Way::Along,
        Direction::Vertical { cell: true } => Way::Upright,
        Direction::Vertical { .. } => {
            let stands = upright::stands(fonts, choice.face, look.lang, token.class, shown);
            if stands { Way::Upright } else { Way::Along }
        }
    };
    let cell = direction == Direction::Vertical { cell: true };
    let script = match (western, look.code) {
        _ if way == Way::Upright && !cell => Script::Upright,
        (true, true) => Script::Code,
        (true, false) => Script::Western,
        (false, _) => Script::Han,
    };
    let start = glyphs.all.len();
    fonts.shape(choice.face, shown, look.lang, script, &mut glyphs.all);
    if shown != piece {
        // What is drawn in its place is as many glyphs of one cluster.
        glyphs.all[start..].iter_mut().for_each(|g| g.cluster = 0);
    }
    let setting = Setting { fonts, face: choice.face, lang: look.lang };
    let shift = match (way, direction) {
        _ if cell => Em::ZERO,
        (Way::Upright, _) => {
            let first = glyphs.all.get(start);
            first.map_or(Em::ZERO, |glyph| setting.shift_upright(token.class, shown, glyph))
        }
        (Way::Along, Direction::Vertical { .. }) if setting.has_cell(token.class) => Em::ZERO,
        _ => place(&setting, token.class, piece, shown, &mut glyphs.all, start),
    };
    let squeeze =
        if cell { upright::fit(fonts, choice.face, &mut glyphs.all[start..]) } else { 1.0 };
    let own: Em = glyphs.all[start..].iter().map(|g| g.advance).sum();
    let (advance, glyphs_of) = (own.scaled(look.scale * squeeze), start..glyphs.all.len());
    glyphs.pieces.push(Piece { choice, glyphs: glyphs_of, advance, shift, way, cell, squeeze });
    chosen.is_some()
}

/// Shapes and adds what stands first among `tokens`, all of one segment in a horizontal line, while
/// it is Han of which nothing more is to be asked, as most tokens are: each stands in its cell as it
/// is, in the first face that there is. Gives back how many.
pub(super) fn add_plain(
    glyphs: &mut Glyphs,
    fonts: &FontLibrary,
    look: &Look,
    tokens: &[Token],
    text: &str,
) -> usize {
    let Some(face) = look.stack.first().map(|face| fonts.face(*face)) else { return 0 };
    let choice = Choice { face: face.id, embolden: look.bold && !face.bold };
    let hans = fonts.hans(face.id, look.lang);
    let before = glyphs.pieces.len();
    for token in tokens {
        let start = glyphs.all.len();
        let han = &text[token.range.clone()];
        if !is_plain_han(token.class, han) || !hans.shape(han, &mut glyphs.all) {
            break;
        }
        let own: Em = glyphs.all[start..].iter().map(|g| g.advance).sum();
        glyphs.pieces.push(Piece {
            choice,
            glyphs: start..glyphs.all.len(),
            advance: own.scaled(look.scale),
            shift: Em::ZERO,
            way: Way::Along,
            cell: false,
            squeeze: 1.0,
        });
    }
    let count = glyphs.pieces.len() - before;
    if count > 0 {
        glyphs.note_han(look, Some(choice));
    }
    count
}

/// Whether a token is one Han of the block of most.
fn is_plain_han(class: Class, text: &str) -> bool {
    let mut chars = text.chars();
    class == Class::Ideograph
        && chars.next().is_some_and(is_common_han)
        && chars.as_str().is_empty()
}

impl Glyphs {
    /// With room for those of so many tokens, if most are Han.
    pub fn with_room(tokens: usize) -> Glyphs {
        let (all, pieces) = (Vec::with_capacity(tokens), Vec::with_capacity(tokens));
        Glyphs { all, pieces, han: None }
    }

    /// Adds what is drawn otherwise: its width alone.
    pub fn add_box(&mut self, look: &Look, advance: Em) {
        let choice = Choice { face: look.stack[0], embolden: false };
        let start = self.all.len();
        self.note_han(look, None);
        self.pieces.push(Piece {
            choice,
            glyphs: start..start,
            advance,
            shift: Em::ZERO,
            way: Way::Along,
            cell: false,
            squeeze: 1.0,
        });
    }

    /// Remembers the face of a Han, or that something else came.
    fn note_han(&mut self, look: &Look, choice: Option<Choice>) {
        match (&mut self.han, choice) {
            // Mostly the stack is the same: what all threads share is left alone.
            (Some((stack, before)), Some(choice)) if is_same(stack, &look.stack) => {
                *before = choice;
            }
            (han, choice) => *han = choice.map(|choice| (look.stack.clone(), choice)),
        }
    }

    fn han_before(&self, look: &Look) -> Option<Choice> {
        let (stack, choice) = self.han.as_ref()?;
        is_same(stack, &look.stack).then_some(*choice)
    }
}

/// Most stacks of a document are one and the same.
fn is_same(one: &FontStack, other: &FontStack) -> bool {
    Arc::ptr_eq(one, other) || one == other
}

impl Look {
    /// The faces to try for a token.
    fn stack_for(&self, class: Class, text: &str) -> &FontStack {
        if is_western(class) {
            &self.western
        } else if is_emoji(text) {
            &self.emoji
        } else {
            &self.stack
        }
    }
}

fn is_western(class: Class) -> bool {
    class.is_western() || class == Class::NoteMark
}

/// Marks that take the face of the Han they belong to.
fn is_mark(class: Class) -> bool {
    use Class::*;
    class.is_closing()
        || matches!(class, Opening | MiddleDot | Dash | Ellipsis | Connector | Solidus | Iteration)
}

/// Han, kana, Bopomofo or Hangul: characters whose face their marks take. Symbols are set among
/// them but come from faces of their own.
fn is_han(text: &str) -> bool {
    let letter = |c: char| {
        matches!(c, '\u{3041}'..='\u{30FF}' | '\u{3105}'..='\u{312F}' | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFF}')
    };
    text.starts_with(letter)
}

/// Pictures: by their block, or because U+FE0F asks for one.
fn is_emoji(text: &str) -> bool {
    let asks = |c: char| c == '\u{FE0F}';
    let mut chars = text.chars();
    chars.next().is_some_and(|c| ('\u{1F000}'..='\u{1FAFF}').contains(&c) || asks(c))
        || chars.any(asks)
}

/// More opening marks in a row stand before nothing.
const MOST_OPENING: usize = 32;

/// The face of the Han after opening marks, if it is in the same look.
fn han_after(
    fonts: &FontLibrary,
    segments: &[Segment],
    tokens: &[Token],
    text: &str,
) -> Option<Choice> {
    let next = tokens.iter().take(MOST_OPENING).find(|t| t.class != Class::Opening)?;
    let piece = &text[next.range.clone()];
    let look = &segments.iter().find(|s| s.range.end > next.range.start)?.look;
    let same = is_same(&look.stack, &segments[0].look.stack);
    let looked = same && is_han(piece) && !is_western(next.class);
    looked.then(|| fonts.covering(&look.stack, look.bold, piece)).flatten()
}

/// The face of a token and what it draws: the face of the Han it belongs to before any other
/// (TYPOGRAPHY 6.9), and the text itself before what may stand in for it.
fn choose<'a>(
    fonts: &FontLibrary,
    stack: &FontStack,
    home: Option<Choice>,
    look: &Look,
    class: Class,
    text: &'a str,
) -> (Option<Choice>, &'a str) {
    let stand_in = stand_in(class, text);
    let at_home = |t: &str| home.filter(|c| fonts.face(c.face).covers(t));
    let found = |t: &'a str| at_home(t).map(|c| (c, t));
    let anywhere = |t: &'a str| fonts.covering(stack, look.bold, t).map(|c| (c, t));
    let chosen = found(text)
        .or_else(|| stand_in.and_then(found))
        .or_else(|| anywhere(text))
        .or_else(|| stand_in.and_then(anywhere));
    let Some((choice, mut shown)) = chosen else { return (None, text) };
    // An interpunct of one em is a katakana middle dot to a font (TYPOGRAPHY 6.5).
    if let Some(dot) = stand_in.filter(|_| class == Class::MiddleDot && has_full_dot(look.lang)) {
        let face = fonts.face(choice.face);
        let full = |t: &str| {
            let glyph = t.chars().next().and_then(|c| face.glyph(c));
            glyph.is_some_and(|g| mark::is_full(face.advance(g)))
        };
        if !full(text) && full(dot) {
            shown = dot;
        }
    }
    (Some(choice), shown)
}

fn has_full_dot(lang: Lang) -> bool {
    matches!(lang, Lang::ZhHant | Lang::ZhHk | Lang::Ja)
}

/// What looks the same where a font lacks a mark; the text stays.
fn stand_in(class: Class, text: &str) -> Option<&'static str> {
    match (class, text) {
        (Class::MiddleDot, "\u{B7}") => Some("\u{30FB}"),
        (Class::Dash, "\u{2E3A}") => Some("\u{2014}\u{2014}"),
        (Class::Dash, "\u{2E3B}") => Some("\u{2014}\u{2014}\u{2014}"),
        _ => None,
    }
}

/// Puts the glyphs of a token where its class has them; gives back the shift of all of them.
fn place(
    setting: &Setting<'_>,
    class: Class,
    text: &str,
    shown: &str,
    all: &mut Vec<Shaped>,
    start: usize,
) -> Em {
    let chinese = setting.lang != Lang::En;
    match class {
        Class::Dash => setting.join(all, start, box_of(text)),
        Class::Ellipsis if chinese => setting.centre(&mut all[start..], box_of(text)),
        Class::Connector if chinese && text != "–" && is_short(&all[start..]) => {
            setting.centre(&mut all[start..], Em::ONE);
        }
        Class::Word | Class::WordPart | Class::Western => {
            narrow(setting, text, &mut all[start..]);
        }
        _ => {
            let first = all.get(start).copied();
            return first.map_or(Em::ZERO, |glyph| setting.shift(class, shown, &glyph));
        }
    }
    Em::ZERO
}

/// Dashes and ellipses have an em for each character; ⸺ has two and ⸻ three.
fn box_of(text: &str) -> Em {
    match text {
        "\u{2E3A}" => Em::ONE * 2,
        "\u{2E3B}" => Em::ONE * 3,
        _ => Em::ONE * text.chars().count() as i64,
    }
}

fn is_short(glyphs: &[Shaped]) -> bool {
    glyphs.iter().map(|g| g.advance).sum::<Em>() < Em::ONE
}

/// Full-width quotes of a Western piece: an apostrophe in a face that has no other.
fn narrow(setting: &Setting<'_>, text: &str, glyphs: &mut [Shaped]) {
    for glyph in glyphs.iter_mut().filter(|g| mark::is_full(g.advance)) {
        let rest = text.get(glyph.cluster as usize..).unwrap_or_default();
        if let Some(quote) = ["’", "‘", "”", "“"].into_iter().find(|q| rest.starts_with(q))
        {
            setting.narrow(quote, glyph);
        }
    }
}
