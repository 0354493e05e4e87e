//! Inlines to a [`Paragraph`] that can be set at any measure.

use std::ops::Range;

use super::collect::{Collected, Look, Segment, Special, Stretch, collect};
use super::cut::tokens;
use super::linebreak::{Composed, Setting};
use super::measure::{Measured, Width, measure_tokens};
use super::ruby::{self, RUBY_SCALE};
use super::shape::{self, Direction, Glyphs};
use super::upright;
use super::{Context, Line, Paragraph, Style, line, verbatim};
use crate::diag::{Diagnostic, Sink};
use crate::document::{Inline, Target, is_picture};
use crate::font::{Script, Shaped};
use crate::frame::Way;
use crate::geom::{Em, Pt};
use crate::text::{Class, Lang, Token, foreign, is_kana, levels, word_edges};
use crate::theme::{TextAlign, indent_in};

/// A stretch between forced line breaks, shaped and measured.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub text: String,
    pub segments: Vec<Segment>,
    /// The segment of each token.
    pub owner: Vec<u32>,
    pub measured: Measured,
    pub glyphs: Glyphs,
    /// Readings above tokens: token, glyphs and their width in em of the paragraph.
    /// In the order of their tokens.
    pub readings: Vec<Reading>,
    /// Stretches of the text in another language, in order.
    pub foreign: Vec<(Range<usize>, Lang)>,
    /// How deep each token is embedded in text that runs the other way (UAX #9); empty where nothing
    /// runs from right to left.
    pub levels: Vec<u8>,
    /// The hyphen for divided words.
    pub hyphen: Em,
}

impl Part {
    /// The language at a place of the text.
    pub fn lang(&self, at: usize, main: Lang) -> Lang {
        let here = self.foreign.get(self.foreign.partition_point(|(range, _)| range.end <= at));
        let here = here.filter(|(range, _)| range.contains(&at));
        here.map_or(main, |(_, lang)| *lang)
    }

    /// The language of a token.
    pub fn lang_of(&self, token: usize) -> Lang {
        let look = &self.segments[self.owner[token] as usize].look;
        let at = self.measured.tokens[token].range.start;
        if look.code { look.lang } else { self.lang(at, look.lang) }
    }

    /// The first of these tokens and those after it that are set together with it: of one look, with
    /// nothing special about them and no space between.
    pub fn like(&self, tokens: Range<usize>) -> Range<usize> {
        let (start, of, pieces) = (tokens.start, &self.measured.tokens, &self.glyphs.pieces);
        let (owner, first) = (self.owner[start], &pieces[start]);
        if self.segments[owner as usize].special != Special::None {
            return start..start + 1;
        }
        let lang = self.lang_of(start);
        let like = |&k: &usize| {
            let piece = &pieces[k];
            self.owner[k] == owner
                && piece.choice == first.choice
                && (piece.way, piece.squeeze) == (first.way, first.squeeze)
                && !of[k].space_before
                && (self.foreign.is_empty() || self.lang_of(k) == lang)
        };
        start..start + 1 + (start + 1..tokens.end).take_while(like).count()
    }

    /// How many glyphs and bytes of text the first of these tokens and those like it need in a run.
    pub fn room(&self, tokens: Range<usize>) -> (usize, usize) {
        let (of, pieces) = (&self.measured.tokens, &self.glyphs.pieces);
        let first = &pieces[tokens.start];
        let look = |k: usize| (self.owner[k], pieces[k].choice, pieces[k].way);
        let like = |k: &usize| look(*k) == look(tokens.start);
        let last = tokens.clone().take_while(like).last().unwrap_or(tokens.start);
        let spaces = of[tokens.start..=last].iter().filter(|t| t.space_before).count();
        let glyphs = pieces[last].glyphs.end.saturating_sub(first.glyphs.start);
        (glyphs + spaces, of[last].range.end - of[tokens.start].range.start)
    }
}

/// A reading set above its base.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub token: usize,
    pub face: crate::font::FaceId,
    pub text: String,
    pub way: Way,
    pub glyphs: Vec<Shaped>,
    pub fit: ruby::Fit,
}

/// What the lines of a paragraph need of it.
#[derive(Clone, Debug)]
pub(super) struct Common {
    pub size: Pt,
    pub lang: Lang,
    pub indent: Em,
    pub hang: Em,
    pub justify: bool,
    pub balanced: bool,
    pub vertical: bool,
    pub links: Vec<(Target, u32)>,
    pub dot: Option<(crate::font::FaceId, Shaped)>,
}

/// Takes a paragraph in. Characters that no font has are reported.
pub fn prepare(
    context: &Context<'_>,
    inlines: &[Inline],
    style: &Style<'_>,
    sink: &mut Sink,
) -> Paragraph {
    let Collected { stretches, links, elements } = collect(context, inlines, style);
    let dots = stretches.iter().flat_map(|s| &s.segments).find(|s| s.look.dots);
    let dot = dots.and_then(|s| emphasis_dot(context, &s.look));
    let parts = stretches.into_iter().map(|s| part(context, s, style, sink)).collect();
    let common = Common {
        size: style.size,
        lang: context.lang,
        indent: indent_in(context.lang, style.indent),
        hang: style.hang,
        justify: style.text.align == TextAlign::Justify && !style.verbatim,
        balanced: style.balanced,
        vertical: style.han.vertical && !style.verbatim,
        links,
        dot,
    };
    Paragraph { elements, parts, common }
}

fn emphasis_dot(context: &Context<'_>, look: &Look) -> Option<(crate::font::FaceId, Shaped)> {
    let choice = context.fonts.covering(&look.stack, false, "•")?;
    let mut shaped = Vec::new();
    context.fonts.shape(choice.face, "•", look.lang, Script::Western, &mut shaped);
    Some((choice.face, *shaped.first()?))
}

fn part(context: &Context<'_>, stretch: Stretch, style: &Style<'_>, sink: &mut Sink) -> Part {
    let Stretch { text, segments } = stretch;
    let mut tokens = tokens(&text, &segments, style);
    let vertical = style.han.vertical && !style.verbatim;
    let run = Run { vertical, levels: levels(&text) };
    let (mut glyphs, mut owner, mut missing) = shape_all(context, &text, &segments, &tokens, &run);
    let formula = |k: usize| matches!(segments[owner[k] as usize].special, Special::Formula(_));
    let wide = |k: usize| glyphs.pieces[k].advance > style.longest && !formula(k);
    if (0..tokens.len()).any(|k| tokens[k].class.is_western() && wide(k)) {
        // Wider than any line: broken anywhere.
        let cut = |(k, token): (usize, &Token)| match token.class.is_western() && wide(k) {
            true => verbatim::anywhere(&text, token),
            false => vec![token.clone()],
        };
        tokens = tokens.iter().enumerate().flat_map(cut).collect();
        (glyphs, owner, missing) = shape_all(context, &text, &segments, &tokens, &run);
    }
    let several = |k: &usize| text[tokens[*k].range.clone()].chars().nth(1).is_some();
    if missing.iter().any(several) {
        // No face has all of it: character by character, most will be found.
        let cut = |(k, token): (usize, &Token)| match missing.binary_search(&k).is_ok() {
            true => verbatim::anywhere(&text, token),
            false => vec![token.clone()],
        };
        tokens = tokens.iter().enumerate().flat_map(cut).collect();
        (glyphs, owner, missing) = shape_all(context, &text, &segments, &tokens, &run);
    }
    for k in missing {
        let segment = &segments[owner[k] as usize];
        let range = tokens[k].range.clone();
        report_missing(context, segment, &text[range.clone()], range.start, sink);
    }
    let readings = readings(context, &text, &tokens, &owner, &segments, &mut glyphs, vertical);
    images(context, style, &owner, &segments, &mut glyphs);
    let hyphen = hyphen(context, &tokens, &glyphs, &segments, &owner);
    let widths = |k: usize| Width {
        advance: glyphs.pieces[k].advance,
        scale: segments[owner[k] as usize].look.scale,
        cell: glyphs.pieces[k].cell,
    };
    let mut measured = if style.verbatim {
        verbatim::measure(&text, tokens, context.lang, style, |k| widths(k).advance)
    } else {
        measure_tokens(&text, tokens, context.lang, &style.han, widths)
    };
    if style.balanced {
        let edges = if style.names { name_edges(&text) } else { word_edges(&text) };
        keep_words(&text, &edges, context.lang, &mut measured);
    }
    let foreign = foreign(&text, context.lang);
    let levels = match run.levels {
        Some(levels) => measured.tokens.iter().map(|t| levels[t.range.start]).collect(),
        None => Vec::new(),
    };
    Part { text, segments, owner, measured, glyphs, readings, foreign, levels, hyphen }
}

/// Where the names of a byline end.
fn name_edges(text: &str) -> Vec<usize> {
    let ends = |c: char| c.is_whitespace() || "、，,；;/／|｜".contains(c);
    let ended = text.char_indices().filter(|(_, c)| ends(*c));
    ended.map(|(at, c)| at + c.len_utf8()).collect()
}

/// Headings are parted between words; in Japanese what follows a word in hiragana stays with it.
fn keep_words(text: &str, edges: &[usize], lang: Lang, measured: &mut Measured) {
    let tokens = &measured.tokens;
    measured.composer.keep_words(|k| {
        let at = tokens[k + 1].range.start;
        edges.binary_search(&at).is_err() || text[at..].starts_with(|c| leans(c, lang))
    });
}

/// What is read with the word before it. (Chinese titles may well be parted before 的: TYPOGRAPHY
/// 2.8.)
pub(in crate::typeset) fn leans(c: char, lang: Lang) -> bool {
    lang == Lang::Ja && ('\u{3041}'..='\u{309F}').contains(&c)
}

/// How a text runs.
struct Run {
    vertical: bool,
    /// The level of embedding at every byte; none where nothing runs from right to left.
    levels: Option<Vec<u8>>,
}

impl Run {
    /// Whether it runs from right to left at a byte.
    fn is_back(&self, at: usize) -> bool {
        self.levels.as_ref().is_some_and(|levels| levels[at] % 2 == 1)
    }
}

/// Shapes tokens: their glyphs, the segment of each, and those that no face has.
fn shape_all(
    context: &Context<'_>,
    text: &str,
    segments: &[Segment],
    tokens: &[Token],
    run: &Run,
) -> (Glyphs, Vec<u32>, Vec<usize>) {
    let mut glyphs = Glyphs::with_room(tokens.len());
    let mut owner = Vec::with_capacity(tokens.len());
    let mut missing = Vec::new();
    let mut k = 0;
    for (at, segment) in segments.iter().enumerate() {
        let inside = |t: &Token| at + 1 == segments.len() || t.range.start < segment.range.end;
        let own = k + tokens[k..].partition_point(inside);
        owner.resize(own, at as u32);
        while k < own {
            if !run.vertical {
                let rest = &tokens[k..own];
                k += shape::add_plain(&mut glyphs, context.fonts, &segment.look, rest, text);
            }
            let Some(token) = tokens[..own].get(k) else { break };
            if let Special::Formula(block) = &segment.special {
                glyphs.add_box(&segment.look, block.width);
                k += 1;
                continue;
            }
            let direction = if run.vertical {
                let cell = !segment.look.code && upright::is_cell(tokens, k, text);
                Direction::Vertical { cell }
            } else {
                Direction::Horizontal
            };
            let way = (direction, run.is_back(token.range.start));
            if !shape::add(&mut glyphs, context.fonts, &segments[at..], &tokens[k..], text, way)
                && !matches!(segment.special, Special::Image(_))
            {
                missing.push(k);
            }
            k += 1;
        }
    }
    (glyphs, owner, missing)
}

fn report_missing(
    context: &Context<'_>,
    segment: &Segment,
    piece: &str,
    at: usize,
    sink: &mut Sink,
) {
    for (offset, c) in piece.char_indices() {
        let missing = |c: char| {
            context.fonts.covering(&segment.look.stack, false, c.encode_utf8(&mut [0; 4])).is_none()
        };
        if !missing(c) {
            continue;
        }
        let message = say!(
            "no font has `{character}` (U+{code})",
            character = c,
            code = format!("{:04X}", c as u32)
        );
        let hint = say!("name a font that has it with `--font FILE`");
        let inside = (at + offset - segment.range.start) as u32;
        // Exact only for verbatim text; else the start of the piece.
        let span = segment.span.map(|mut s| {
            if (s.end - s.start) as usize == segment.range.len() {
                (s.start, s.end) = (s.start + inside, s.start + inside + c.len_utf8() as u32);
            }
            s
        });
        sink.push(Diagnostic::warning("glyph-missing", message).at(span).hint(hint));
    }
}

fn readings(
    context: &Context<'_>,
    text: &str,
    tokens: &[Token],
    owner: &[u32],
    segments: &[Segment],
    glyphs: &mut Glyphs,
    vertical: bool,
) -> Vec<Reading> {
    let mut out = Vec::new();
    if !segments.iter().any(|s| matches!(s.special, Special::Ruby(..))) {
        return out;
    }
    for k in 0..tokens.len() {
        let segment = &segments[owner[k] as usize];
        let Special::Ruby(reading, _) = &segment.special else { continue };
        let Some(choice) = context.fonts.covering(&segment.look.stack, false, reading) else {
            continue;
        };
        let western = reading.chars().any(|c| c.is_ascii_alphabetic());
        let (script, way) = match (western, vertical) {
            (true, _) => (Script::Western, Way::Along),
            (false, true) => (Script::Upright, Way::Upright),
            (false, false) => (Script::Han, Way::Along),
        };
        let mut shaped = Vec::new();
        context.fonts.shape(choice.face, reading, segment.look.lang, script, &mut shaped);
        let width = shaped.iter().map(|g| g.advance).sum::<Em>().scaled(RUBY_SCALE);
        let piece = &mut glyphs.pieces[k];
        let bare_kana = |token: usize, c: fn(&str) -> Option<char>| {
            let plain = segments[owner[token] as usize].special == Special::None;
            plain && c(&text[tokens[token].range.clone()]).is_some_and(is_kana)
        };
        let apart = |token: usize| tokens.get(token).is_none_or(|t| t.space_before);
        let before = k > 0 && !apart(k) && bare_kana(k - 1, |t| t.chars().next_back());
        let after = !apart(k + 1) && bare_kana(k + 1, |t| t.chars().next());
        let pair = ruby::Pair {
            lang: segment.look.lang,
            base: (piece.advance, piece.glyphs.len()),
            reading: (width, shaped.len()),
            western,
            kana: (before, after),
        };
        let fit = pair.fit();
        let scale = segment.look.scale;
        piece.shift += fit.base.scaled(1.0 / scale);
        piece.advance = fit.cell;
        glyphs.all[piece.glyphs.clone()]
            .iter_mut()
            .for_each(|g| g.advance += fit.base_gap.scaled(1.0 / scale));
        shaped.iter_mut().for_each(|g| g.advance += fit.reading_gap.scaled(1.0 / RUBY_SCALE));
        let (token, face, text) = (k, choice.face, reading.clone());
        out.push(Reading { token, face, text, way, glyphs: shaped, fit });
    }
    out
}

/// The widest image between words.
const WIDEST: Em = Em::frac(12, 1);

/// What an image takes across the line for each part along it.
pub(super) fn slope((w, h): (u32, u32), vertical: bool) -> f64 {
    let (along, across) = if vertical { (h, w) } else { (w, h) };
    f64::from(across.max(1)) / f64::from(along.max(1))
}

/// Gives inline images the size of the text across the line and what goes with it along it; where
/// pictures have room, these are as large as it and their resolution allow.
fn images(
    context: &Context<'_>,
    style: &Style<'_>,
    owner: &[u32],
    segments: &[Segment],
    glyphs: &mut Glyphs,
) {
    if !segments.iter().any(|s| matches!(s.special, Special::Image(_))) {
        return;
    }
    for (k, piece) in glyphs.pieces.iter_mut().enumerate() {
        let Special::Image(asset) = segments[owner[k] as usize].special else { continue };
        let pixels = (context.image_pixels)(asset);
        piece.advance = match style.pictures.filter(|_| is_picture(pixels)) {
            Some(room) => {
                let (w, h) = (f64::from(pixels.0), f64::from(pixels.1));
                let natural = w * 72.0 / context.theme.figure.min_ppi;
                let width = natural.min(room.width.0).min(room.height.0 * w / h);
                Em::from_f64(width / style.size.0)
            }
            None => Em::ONE.scaled(1.0 / slope(pixels, style.han.vertical)).min(WIDEST),
        };
        piece.glyphs = piece.glyphs.start..piece.glyphs.start;
    }
}

fn hyphen(
    context: &Context<'_>,
    tokens: &[Token],
    glyphs: &Glyphs,
    segments: &[Segment],
    owner: &[u32],
) -> Em {
    let Some(k) = tokens.iter().position(|t| t.class == Class::WordPart) else { return Em::ZERO };
    let look = &segments[owner[k] as usize].look;
    let mut shaped = Vec::new();
    let face = glyphs.pieces[k].choice.face;
    context.fonts.shape(face, "-", look.lang, Script::Western, &mut shaped);
    shaped.iter().map(|g| g.advance).sum::<Em>().scaled(look.scale)
}

impl Paragraph {
    /// Lines at a measure.
    pub fn set(&self, context: &Context<'_>, measure: Pt) -> Vec<Line> {
        let mut lines = Vec::new();
        for (k, part) in self.parts.iter().enumerate() {
            let mut composed = part.measured.composer.set(&self.setting(k, measure));
            composed.iter_mut().for_each(|c| c.shift(self.common.hang));
            if composed.is_empty() {
                lines.push(Line::default());
            }
            lines.extend(composed.iter().map(|c| line::finish(context, &self.common, part, c)));
        }
        lines
    }

    /// Where there is no forced line break: one line fewer and one more than `lines`, which are
    /// best (looseness), as far as they are decent.
    pub fn loosened(&self, context: &Context<'_>, measure: Pt, lines: usize) -> Vec<Vec<Line>> {
        let [part] = self.parts.as_slice() else { return Vec::new() };
        let finish = |c: &Composed| line::finish(context, &self.common, part, c);
        let found = part.measured.composer.loosened(&self.setting(0, measure), lines);
        found.iter().map(|lines| lines.iter().map(finish).collect()).collect()
    }

    /// Whether [`loosened`](Self::loosened) may find something; `lines` are those of
    /// [`set`](Self::set).
    pub fn may_loosen(&self, measure: Pt, lines: usize) -> bool {
        let [part] = self.parts.as_slice() else { return false };
        part.measured.composer.may_loosen(&self.setting(0, measure), lines)
    }

    fn setting(&self, part: usize, measure: Pt) -> Setting {
        let indent = if part == 0 { self.common.indent } else { Em::ZERO };
        // Lines that hang are set as shorter lines, of which the first begins before its place.
        Setting {
            measure: measure.to_em(self.common.size) - self.common.hang,
            indent: indent - self.common.hang,
            justify: self.common.justify,
            hyphen: self.parts[part].hyphen,
            balanced: self.common.balanced,
        }
    }

    /// Width of the widest piece that no line may part.
    pub fn widest_piece(&self) -> Pt {
        let widths = self.parts.iter().map(|p| p.measured.composer.widest_piece());
        widths.max().unwrap_or_default().at(self.common.size)
    }

    /// Width of the widest part on one line.
    pub fn natural_width(&self) -> Pt {
        let widths = self.parts.iter().map(|p| p.measured.composer.natural_width());
        (widths.max().unwrap_or_default() + self.common.indent).at(self.common.size)
    }
}
