//! A page's text before it is drawn: which glyph with which width stands for which characters. From
//! it the fonts are cut.

use super::fonts::{Code, Variants};
use super::round_fine;
use crate::font::FaceId;
use crate::frame::{Frame, Glyph, GlyphRun, Item, Page, Way};
use crate::geom::{Em, Point, Pt};

/// What was planned for a page: its glyph runs in order.
pub(super) struct Painted {
    pub lines: Vec<TextLine>,
}

/// Glyphs that one TJ shows.
pub(super) struct TextLine {
    pub face: FaceId,
    pub size: Pt,
    pub start: Point,
    /// How long the run is.
    pub length: Pt,
    /// What is added to the advance of every glyph, in pt (ISO 32000-1, 9.3.2): that of most gaps.
    pub spacing: f32,
    pub shows: Vec<Show>,
    /// The actual text of clusters of more glyphs than characters (ISO 32000-1, 14.9.4): range of
    /// `shows`.
    pub clusters: Vec<(std::ops::Range<usize>, String)>,
    /// Where a second text object begins.
    pub parted: Option<usize>,
}

/// A code of the line's face, and what is taken from the pen's way after it, in 1/1000 em.
#[derive(Clone, Copy)]
pub(super) struct Show {
    pub code: Code,
    pub kern: i32,
}

/// Gaps below this are no space to any reader we know (Poppler: 0.1 em).
const UNSEEN: Em = Em::frac(6, 100);

/// Widths are given to glyphs in eighths of an em.
fn eighths(em: Em) -> Em {
    let step = Em::UNITS / 8;
    Em((em.0 + step / 2).div_euclid(step) * step)
}

/// Plans a page's text.
pub(super) fn plan(page: &Page, variants: &mut Variants<'_>) -> Painted {
    let mut lines = Vec::new();
    let mut carry = Carry::default();
    let vertical = page.vertical;
    plan_frame(&page.frame, Point::default(), vertical, variants, &mut carry, &mut lines);
    Painted { lines }
}

/// Whether a run goes down the page.
pub(super) fn goes_down(run: &GlyphRun, vertical: bool) -> bool {
    vertical && run.way != Way::Across
}

/// Where a point is on the line of a run, and which line that is.
fn on_line(at: Point, down: bool) -> (Pt, Pt) {
    if down { (at.y, at.x) } else { (at.x, at.y) }
}

/// A point so much further on its line.
fn moved(at: Point, down: bool, by: Pt) -> Point {
    if down { Point::new(at.x, at.y + by) } else { Point::new(at.x + by, at.y) }
}

/// Space after a Han glyph that the Western glyph after it will bring along.
#[derive(Default)]
struct Carry {
    lead: Pt,
    /// Where it begins on its line, and the line.
    end: (Pt, Pt),
}

fn plan_frame(
    frame: &Frame,
    at: Point,
    vertical: bool,
    variants: &mut Variants<'_>,
    carry: &mut Carry,
    lines: &mut Vec<TextLine>,
) {
    let runs: Vec<(Point, &GlyphRun)> = frame
        .items
        .iter()
        .filter_map(
            |(p, item)| if let Item::Glyphs(run) = item { Some((at + *p, run)) } else { None },
        )
        .collect();
    let mut k = 0;
    for (point, item) in &frame.items {
        match item {
            Item::Glyphs(run) => {
                let down = goes_down(run, vertical);
                let (_, line) = on_line(at + *point, down);
                let after = runs.get(k + 1);
                let next = after.filter(|(p, _)| on_line(*p, down).1 == line);
                let mut planned = plan_run(at + *point, run, next, down, variants, carry);
                if down && next.is_none() {
                    planned.part(run, after);
                }
                lines.push(planned);
                k += 1;
            }
            Item::Group(inner) => {
                plan_frame(inner, at + *point, vertical, variants, carry, lines);
            }
            _ => {}
        }
    }
}

fn plan_run(
    at: Point,
    run: &GlyphRun,
    next: Option<&(Point, &GlyphRun)>,
    down: bool,
    variants: &mut Variants<'_>,
    carry: &mut Carry,
) -> TextLine {
    let (along, across) = on_line(at, down);
    let joined = carry.end.1 == across && (carry.end.0.0 - along.0).abs() < 0.01;
    let mut lead = if joined { carry.lead.to_em(run.size) } else { Em::ZERO };
    let start = moved(at, down, -lead.at(run.size));
    let upright = run.way == Way::Upright;
    let mut line = TextLine {
        face: run.face,
        size: run.size,
        start,
        length: Pt::ZERO,
        spacing: 0.0,
        shows: Vec::with_capacity(run.glyphs.len()),
        clusters: Vec::new(),
        parted: None,
    };
    let mut gaps = Vec::with_capacity(run.glyphs.len());
    let mut length = Em::ZERO;
    *carry = Carry::default();
    let mut after = run.glyphs.first().map_or("", |g| run.text_of(g));
    let mut kind_after = Kind::of(after);
    for (i, glyph) in run.glyphs.iter().enumerate() {
        let (text, kind) = (after, kind_after);
        let own = variants.advance(run.face, glyph.id);
        let natural = if upright { Em::ONE } else { own };
        length += glyph.advance();
        let mut advance = glyph.advance() + lead;
        let ink = glyph.offset().0 + lead;
        lead = Em::ZERO;
        after = match run.glyphs.get(i + 1) {
            Some(g) => run.text_of(g),
            None => next.and_then(|(_, r)| r.glyphs.first().map(|g| r.text_of(g))).unwrap_or(""),
        };
        kind_after = Kind::of(after);
        if (kind, kind_after) == (Kind::Han, Kind::Western) {
            let glue = eighths(advance - natural);
            if glue > Em::ZERO {
                advance -= glue;
                lead = glue;
            }
        }
        let off = |em: Em| em > UNSEEN || -em > UNSEEN;
        let can_shift = upright || ink == Em::ZERO || variants.can_shift(run.face, glyph.id);
        let shift = if can_shift { ink } else { Em::ZERO };
        let extra = advance - natural;
        // A width below nothing cannot be; the rest is taken by the pen.
        let widen = if off(extra) { std::cmp::max(eighths(extra), -natural) } else { Em::ZERO };
        let part = Cluster::of(&run.glyphs, i);
        let form = (natural + widen - own, shift, upright.then_some(glyph.offset().1));
        let (share, rest_of_share) = first_of(part.share(text), || variants.blank(run.face));
        let code = variants.code(run.face, glyph.id, form, share);
        let rest = ink - shift;
        // What no variant can do is done by the pen.
        match gaps.last_mut() {
            _ if rest == Em::ZERO => {}
            Some(gap) => *gap += rest.to_f64() * 1000.0,
            None => line.start = moved(line.start, down, rest.at(run.size)),
        }
        gaps.push((advance - natural - widen - rest).to_f64() * 1000.0);
        part.note(&mut line, text);
        line.shows.push(Show { code, kern: 0 });
        for code in unseen(rest_of_share, run, upright, variants) {
            line.shows.push(Show { code, kern: 0 });
            gaps.push(0.0);
        }
    }
    space(&mut line, &gaps);
    line.length = length.at(run.size);
    if lead > Em::ZERO {
        carry.lead = lead.at(run.size);
        carry.end = (along + line.length, across);
    }
    line
}

/// What a glyph stands for, and what glyphs without ink behind it stand for. MuPDF reads nothing but
/// single characters beyond the basic plane: of 👍🏽, whose glyph is one, it makes neither.
fn first_of(text: &str, blank: impl Fn() -> Option<u16>) -> (&str, Option<(u16, &str)>) {
    let end = piece(text);
    match (end < text.len()).then(blank).flatten() {
        Some(blank) => (&text[..end], Some((blank, &text[end..]))),
        None => (text, None),
    }
}

/// How much of a text one glyph stands for: a character beyond the basic plane, or what stands before
/// one.
fn piece(text: &str) -> usize {
    const BEYOND: usize = 4;
    if text.len() <= BEYOND {
        return text.len();
    }
    let beyond = |(_, c): &(usize, char)| c.len_utf8() == BEYOND;
    match text.char_indices().find(beyond) {
        Some((0, c)) => c.len_utf8(),
        Some((at, _)) => at,
        None => text.len(),
    }
}

/// Codes of glyphs that have neither ink nor width, one for each piece of a text.
fn unseen(
    rest: Option<(u16, &str)>,
    run: &GlyphRun,
    upright: bool,
    variants: &mut Variants<'_>,
) -> Vec<Code> {
    let Some((blank, mut text)) = rest else { return Vec::new() };
    let mut codes = Vec::new();
    let none = (-variants.advance(run.face, blank), Em::ZERO, upright.then_some(Em::ZERO));
    while !text.is_empty() {
        let (own, rest) = text.split_at(piece(text));
        codes.push(variants.code(run.face, blank, none, own));
        text = rest;
    }
    codes
}

impl TextLine {
    /// Parts the end of a vertical line in two objects, if the last began about as high as the next
    /// line does. pdfium takes neighbours for pieces of one horizontal line when they begin within
    /// half a glyph of each other, and reads those from left to right (`CPDF_TextPage`).
    fn part(&mut self, run: &GlyphRun, after: Option<&(Point, &GlyphRun)>) {
        let Some((start, next)) = after else { return };
        if self.shows.len() != run.glyphs.len() {
            return;
        }
        let apart = run.size.max(next.size) * NEAR;
        let from = |pen: Pt| Pt((self.start.y + pen - start.y).0.abs());
        if from(Pt::ZERO) > apart {
            return;
        }
        let mut pen = Pt::ZERO;
        let mut best = (apart, None);
        for (k, glyph) in run.glyphs.iter().enumerate() {
            let inside = self.clusters.iter().any(|(r, _)| r.start < k && k < r.end);
            if k > 0 && !inside && from(pen) > best.0 {
                best = (from(pen), Some(k));
            }
            pen += glyph.advance().at(run.size);
        }
        self.parted = best.1;
    }
}

/// Objects that begin less than so many em apart may be taken for one line.
const NEAR: f64 = 0.6;

/// Gives the glyphs their gaps, in 1/1000 em: most have the same in a justified line, which is then
/// the spacing of all.
fn space(line: &mut TextLine, gaps: &[f64]) {
    let unit = line.size.0 / 1000.0;
    line.spacing = round_fine(common(gaps) * unit);
    let spacing = f64::from(line.spacing) / unit;
    let mut drift = 0.0;
    for (show, gap) in line.shows.iter_mut().zip(gaps) {
        let exact = spacing - gap + drift;
        let kern = exact.round();
        drift = exact - kern;
        show.kern = kern as i32;
    }
}

/// The gap that more than half of the glyphs have, or none.
fn common(gaps: &[f64]) -> f64 {
    if gaps.is_empty() {
        return 0.0;
    }
    let mut parted = gaps.to_vec();
    let (_, &mut middle, _) = parted.select_nth_unstable_by(gaps.len() / 2, f64::total_cmp);
    let like = gaps.iter().filter(|gap| (*gap - middle).abs() < 0.1).count();
    if like * 2 > gaps.len() { middle } else { 0.0 }
}

/// A glyph among those that share its characters.
#[derive(Clone, Copy)]
struct Cluster {
    /// Which of them it is.
    place: usize,
    /// How many there are.
    count: usize,
}

/// What a glyph stands for that adds nothing to the text; nothing at all is not allowed
/// (ISO 19005-2, 6.2.11.7.2).
const NOTHING: &str = "\u{200B}";

impl Cluster {
    fn of(glyphs: &[Glyph], i: usize) -> Cluster {
        let same = |g: &&Glyph| g.shares(&glyphs[i]);
        let alone = i.checked_sub(1).is_none_or(|k| !same(&&glyphs[k]));
        if alone && !glyphs.get(i + 1).is_some_and(|g| same(&g)) {
            return Cluster { place: 0, count: 1 };
        }
        let place = glyphs[..i].iter().rev().take_while(same).count();
        let count = place + glyphs[i..].iter().take_while(same).count();
        Cluster { place, count }
    }

    /// Whether every glyph can have characters of its own.
    fn parts(self, text: &str) -> bool {
        self.count == 1 || text.chars().nth(self.count - 1).is_some()
    }

    /// The characters a glyph stands for: one each, the last the rest. In the text of a page they
    /// come together again also for a reader that knows nothing of actual text.
    fn share(self, text: &str) -> &str {
        if self.count == 1 {
            return text;
        }
        let at = |n: usize| text.char_indices().nth(n).map_or(text.len(), |(at, _)| at);
        match (self.parts(text), self.place) {
            (true, k) if k + 1 == self.count => &text[at(k)..],
            (true, k) => &text[at(k)..at(k + 1)],
            (false, 0) => text,
            (false, _) => NOTHING,
        }
    }

    /// Notes the actual text where there are more glyphs than characters, and where characters are
    /// of the private use area (ISO 19005-2, 6.2.11.7.3).
    fn note(self, line: &mut TextLine, text: &str) {
        let at = line.shows.len();
        if self.parts(text) && !has_private(text) {
            return;
        }
        match line.clusters.last_mut() {
            Some((range, _)) if self.place > 0 => range.end = at + 1,
            _ => line.clusters.push((at..at + 1, text.to_owned())),
        }
    }
}

/// Whether any character is of the private use area: their UTF-8 begins with 0xEE at least.
fn has_private(text: &str) -> bool {
    let is_private = |c| matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}');
    text.bytes().any(|byte| byte >= 0xEE) && text.contains(is_private)
}

/// What a text begins with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Han,
    Western,
    Other,
}

impl Kind {
    fn of(text: &str) -> Kind {
        match text.chars().next() {
            Some(
                '\u{2E80}'..='\u{9FFF}'
                | '\u{AC00}'..='\u{D7A3}'
                | '\u{F900}'..='\u{FAFF}'
                | '\u{20000}'..='\u{3FFFF}',
            ) => Kind::Han,
            Some('!'..'\u{2000}') => Kind::Western,
            _ => Kind::Other,
        }
    }
}
