//! A composed line to glyph runs, link areas and marks beside the text.

use std::ops::Range;

use super::super::math::{Block, Mark};
use super::collect::{Look, Special};
use super::linebreak::{Composed, RAGGED};
use super::prepare::{Common, Part, Reading, slope};
use super::ruby::RUBY_SCALE;
use super::visual::{self, Met};
use super::{Context, Line, LineItem};
use crate::font::{Choice, Script, Shaped};
use crate::frame::{Artifact, ElementId, Glyph, GlyphRun, Origin, Paint, Way};
use crate::geom::{Em, Pt};
use crate::text::{Lang, is_held_space};

/// Makes the runs of a line: as few as faces allow; the text of the runs is the source text.
pub(super) fn finish(
    context: &Context<'_>,
    common: &Common,
    part: &Part,
    composed: &Composed,
) -> Line {
    let mut setter = Setter::new(context, common, part, composed.units.end);
    let tokens = &part.measured.tokens;
    if part.levels[..].get(composed.units.clone()).is_some_and(|l| l.iter().any(|l| *l > 0)) {
        setter.turned(composed);
    } else {
        let mut k = composed.units.start;
        while k < composed.units.end {
            if k > composed.units.start && tokens[k].space_before {
                setter.space(k);
            }
            let like = part.like(k..composed.units.end);
            setter.tokens(&like, &composed.positions[k - composed.units.start..]);
            k = like.end;
        }
    }
    let end = composed.units.end;
    if let Some(at) = composed.hyphen {
        setter.move_to(at);
        setter.mark("-", "\u{AD}");
    } else if end < tokens.len() && tokens[end].space_before {
        setter.space(end);
    }
    setter.close();
    let runs = setter.runs.len();
    let mut items = Vec::with_capacity(runs + setter.beside.len());
    items.extend(setter.runs.into_iter().map(|r| r.place(common.size)));
    items.extend(setter.beside);
    let reach = (setter.reach.0.at(common.size), setter.reach.1.at(common.size));
    Line {
        items,
        width: composed.end.at(common.size),
        // Gaps that would open further did not: the line is short.
        loose: Some(composed.loose)
            .filter(|&beyond| beyond > Em::ZERO && beyond <= RAGGED)
            .map(|beyond| beyond + Em::QUARTER),
        overfull: (composed.overfull > Em::ZERO).then_some(composed.overfull),
        emergency: composed.emergency,
        notes: setter.notes,
        runs,
        reach,
    }
}

/// What stands in the line: a run, or a part of a formula at its place.
enum Piece {
    Run(Run),
    Part(Em, Em, LineItem),
}

impl Piece {
    fn place(self, size: Pt) -> (Pt, Pt, LineItem) {
        match self {
            Piece::Run(run) => run.place(size),
            Piece::Part(along, up, item) => (along.at(size), -up.at(size), item),
        }
    }
}

/// A run under way with where it begins and how far it is raised.
struct Run {
    at: Em,
    rise: Em,
    scale: f64,
    /// How much smaller it is set than its look says.
    squeeze: f64,
    choice: Choice,
    element: u32,
    run: GlyphRun,
}

/// The baseline of an emphasis dot, below that of the text or above it.
const DOT_BELOW: Em = Em::frac(48, 100);
const DOT_RIGHT: Em = Em::frac(82, 100);

impl Run {
    /// The run at its place from the line's start on its baseline.
    fn place(self, size: Pt) -> (Pt, Pt, LineItem) {
        // What is smaller than its cell has the same middle.
        let less = Em::MIDDLE.at(size * self.scale) - Em::MIDDLE.at(self.run.size);
        (self.at.at(size), -self.rise.at(size) - less, LineItem::Glyphs(self.run))
    }
}

/// A stretch of a line that something belongs to: a link, a strike.
#[derive(Clone, Copy)]
struct Stretch {
    what: usize,
    from: Em,
    to: Em,
}

/// The glyphs of a token, and where the characters end that each stands for.
fn clusters<'a>(shaped: &'a [Shaped], text: &str) -> impl Iterator<Item = (&'a Shaped, u32)> {
    let all = text.len() as u32;
    // From right to left the next cluster stands before.
    let back = shaped.first().zip(shaped.last()).is_some_and(|(a, b)| a.cluster > b.cluster);
    shaped.iter().enumerate().map(move |(k, glyph)| {
        let later = |g: &&Shaped| g.cluster > glyph.cluster;
        let other = match back {
            true => shaped[..k].iter().rev().find(later),
            false => shaped[k..].iter().find(later),
        };
        (glyph, other.map_or(all, |g| g.cluster))
    })
}

struct Setter<'a> {
    context: &'a Context<'a>,
    common: &'a Common,
    part: &'a Part,
    /// The token after the line's last.
    end: usize,
    runs: Vec<Piece>,
    /// How far formulas reach up and down.
    reach: (Em, Em),
    beside: Vec<(Pt, Pt, LineItem)>,
    notes: Vec<crate::document::NodeId>,
    link: Option<Stretch>,
    strike: Option<Stretch>,
    /// The look of the last token.
    look: Option<&'a Look>,
    pen: Em,
}

impl<'a> Setter<'a> {
    fn new(context: &'a Context<'a>, common: &'a Common, part: &'a Part, end: usize) -> Setter<'a> {
        Setter {
            context,
            common,
            part,
            end,
            runs: Vec::new(),
            reach: (Em::ZERO, Em::ZERO),
            beside: Vec::new(),
            notes: Vec::new(),
            link: None,
            strike: None,
            look: None,
            pen: Em::ZERO,
        }
    }

    /// Moves the pen: what it skips belongs to the glyph before.
    fn move_to(&mut self, at: Em) {
        let pen = self.pen;
        if let Some(run) = self.last()
            && let Some(glyph) = run.run.glyphs.last_mut()
        {
            glyph.widen((at - pen).scaled(1.0 / (run.scale * run.squeeze)));
        }
        self.pen = at;
    }

    /// The run under way.
    fn last(&mut self) -> Option<&mut Run> {
        match self.runs.last_mut()? {
            Piece::Run(run) => Some(run),
            Piece::Part(..) => None,
        }
    }

    fn run(
        &mut self,
        choice: Choice,
        look: &Look,
        lang: Lang,
        (way, squeeze): (Way, f64),
    ) -> Option<&mut Run> {
        let fits = |r: &Run| {
            r.choice == choice
                && r.run.way == way
                && r.squeeze == squeeze
                && r.run.lang == lang
                && r.element == look.element
                && r.scale == look.scale
                && r.rise == look.rise
        };
        if !self.last().is_some_and(|r| fits(r)) {
            let embolden = if choice.embolden { Em::frac(1, 36) } else { Em::ZERO };
            let run = GlyphRun {
                face: choice.face,
                size: self.common.size * look.scale * squeeze,
                way,
                embolden,
                grey: 0.0,
                lang,
                text: String::new(),
                glyphs: Vec::new(),
                origin: Origin::Content(ElementId(look.element)),
            };
            let (at, rise, scale, element) = (self.pen, look.rise, look.scale, look.element);
            self.runs.push(Piece::Run(Run { at, rise, scale, squeeze, choice, element, run }));
        }
        self.last()
    }

    /// Sets the tokens of a line of which some run from right to left.
    fn turned(&mut self, composed: &Composed) {
        let part = self.part;
        let space = |k: usize| part.measured.tokens[k].space_before;
        let body = |k: usize| part.glyphs.pieces[k].advance;
        let level = |k: usize| part.levels[k];
        let seen = visual::order(composed.units.clone(), &composed.positions, space, body, level);
        for (met, at) in seen {
            match met {
                Met::Space(k) => self.space(k),
                Met::Token(k) => self.tokens(&(k..k + 1), &[at]),
            }
        }
    }

    /// Sets tokens that are [like](Part::like) each other, each at its place.
    fn tokens(&mut self, tokens: &Range<usize>, places: &[Em]) {
        let (Some(&at), part, k) = (places.first(), self.part, tokens.start) else { return };
        self.move_to(at);
        let piece = &part.glyphs.pieces[k];
        let segment = &part.segments[part.owner[k] as usize];
        let look = &segment.look;
        match &segment.special {
            Special::Image(asset) => {
                let inline = piece.advance.at(self.common.size);
                let pixels = (self.context.image_pixels)(*asset);
                let block = inline * slope(pixels, self.common.vertical);
                let item = LineItem::Image { asset: *asset, inline, block, element: look.element };
                self.beside.push((at.at(self.common.size), Pt::ZERO, item));
                // The pen goes past it with what follows: its width belongs to the glyph before.
                return;
            }
            Special::Formula(block) => {
                let text = &part.text[part.measured.tokens[k].range.clone()];
                self.look = Some(look);
                self.formula(block, text, look);
                self.extend(look, at, self.pen);
                return;
            }
            Special::Note(note) => self.notes.push(*note),
            Special::Ruby(_, element) => self.reading(k, at, *element),
            Special::None => {}
        }
        self.look = Some(look);
        let before = self.pen;
        let lang = part.lang_of(k);
        let end = self.end;
        let way = (piece.way, piece.squeeze);
        let Some(Run { run, .. }) = self.run(piece.choice, look, lang, way) else { return };
        if run.glyphs.is_empty() {
            let (glyphs, bytes) = part.room(k..end);
            run.glyphs.reserve_exact(glyphs);
            run.text.reserve_exact(bytes);
        }
        for (k, &at) in tokens.clone().zip(places) {
            self.move_to(at);
            self.token(k);
            if look.dots && part.measured.tokens[k].class.is_han_like() {
                self.dot(at + (self.pen - at) / 2);
            }
        }
        self.extend(look, before, self.pen);
    }

    /// Adds the glyphs of a token to the run under way.
    fn token(&mut self, k: usize) {
        let part = self.part;
        let Some(run) = self.last() else { return };
        let piece = &part.glyphs.pieces[k];
        let text = &part.text[part.measured.tokens[k].range.clone()];
        let shaped = &part.glyphs.all[piece.glyphs.clone()];
        let scale = run.scale * run.squeeze;
        let run = &mut run.run;
        let base = run.text.len() as u32;
        run.text.push_str(text);
        let mut add = |glyph: &Shaped, end: u32| {
            let offset = (glyph.offset.0 + piece.shift, glyph.offset.1);
            let cluster = base + glyph.cluster..base + end;
            run.glyphs.push(Glyph::new(glyph.id, glyph.advance, offset, cluster));
        };
        let moved: Em = match shaped {
            [one] => {
                add(one, text.len() as u32);
                one.advance
            }
            _ => {
                clusters(shaped, text).for_each(|(glyph, end)| add(glyph, end));
                shaped.iter().map(|g| g.advance).sum()
            }
        };
        self.pen += moved.scaled(scale);
    }

    /// The parts of a formula at the pen.
    fn formula(&mut self, block: &Block, text: &str, look: &Look) {
        let (at, element) = (self.pen, look.element);
        let words = |text| Piece::Part(at, look.rise, LineItem::Words { text, element });
        self.runs.push(words(Some(text.to_owned())));
        for (along, up, mark) in &block.marks {
            let (along, up) = (at + *along, look.rise + *up);
            self.runs.push(match mark {
                Mark::Rule { width, height } => {
                    let size = self.common.size;
                    let (inline, block) = (width.at(size), height.at(size));
                    let item = LineItem::Rect { inline, block, paint: Paint::Fill(0.0) };
                    Piece::Part(along, up + *height, item)
                }
                Mark::Glyphs { face, embolden, scale, glyphs, text } => {
                    let glyph = |(g, end): (&Shaped, u32)| {
                        Glyph::new(g.id, g.advance, g.offset, g.cluster..end)
                    };
                    let run = GlyphRun {
                        face: *face,
                        size: self.common.size * *scale,
                        way: Way::Along,
                        embolden: if *embolden { Em::frac(1, 36) } else { Em::ZERO },
                        grey: 0.0,
                        lang: look.lang,
                        text: text.clone(),
                        glyphs: clusters(glyphs, text).map(glyph).collect(),
                        origin: Origin::Content(ElementId(element)),
                    };
                    Piece::Part(along, up, LineItem::Glyphs(run))
                }
            });
        }
        self.runs.push(words(None));
        self.reach.0 = self.reach.0.max(block.height + look.rise);
        self.reach.1 = self.reach.1.max(block.depth - look.rise);
        self.pen = at + block.width;
    }

    /// Carries the link and the strike of a token on, or ends those before it.
    fn extend(&mut self, look: &Look, from: Em, to: Em) {
        let link = self.link.take();
        self.link = match (link, look.link) {
            (Some(s), Some(what)) if s.what == what => Some(Stretch { to, ..s }),
            (old, new) => {
                self.end_link(old);
                new.map(|what| Stretch { what, from, to })
            }
        };
        let strike = self.strike.take();
        self.strike = match (strike, look.strike) {
            (Some(s), true) => Some(Stretch { to, ..s }),
            (old, new) => {
                self.end_strike(old);
                new.then_some(Stretch { what: 0, from, to })
            }
        };
    }

    fn close(&mut self) {
        let (link, strike) = (self.link.take(), self.strike.take());
        self.end_link(link);
        self.end_strike(strike);
    }

    fn end_link(&mut self, stretch: Option<Stretch>) {
        let Some(Stretch { what, from, to }) = stretch else { return };
        let size = self.common.size;
        let (target, element) = self.common.links[what].clone();
        let item = LineItem::Link { target, inline: (to - from).at(size), element };
        self.beside.push((from.at(size), Pt::ZERO, item));
    }

    fn end_strike(&mut self, stretch: Option<Stretch>) {
        let Some(Stretch { from, to, .. }) = stretch else { return };
        let size = self.common.size;
        let thickness = Em::frac(5, 100).at(size);
        let item = LineItem::Rect {
            inline: (to - from).at(size),
            block: thickness,
            paint: Paint::Fill(0.0),
        };
        self.beside.push((from.at(size), -Em::MIDDLE.at(size), item));
    }

    /// An emphasis dot below the middle of a character, at its right in vertical lines (CLREQ 3.3.3).
    fn dot(&mut self, middle: Em) {
        let Some((face, shaped)) = self.common.dot else { return };
        let scale = 0.55;
        let glyph = Glyph::new(shaped.id, shaped.advance, (Em::ZERO, Em::ZERO), 0..3);
        let run = GlyphRun {
            face,
            size: self.common.size * scale,
            way: Way::Along,
            embolden: Em::ZERO,
            grey: 0.0,
            lang: self.common.lang,
            text: "•".to_owned(),
            glyphs: vec![glyph],
            origin: Origin::Artifact(Artifact::Layout),
        };
        let at = middle - shaped.advance.scaled(scale) / 2;
        let below = if self.common.vertical { -DOT_RIGHT } else { DOT_BELOW };
        let below = below.at(self.common.size);
        self.beside.push((at.at(self.common.size), below, LineItem::Glyphs(run)));
    }

    fn reading(&mut self, k: usize, at: Em, element: u32) {
        let readings = &self.part.readings;
        let reading = readings.get(readings.partition_point(|r| r.token < k));
        let Some(reading) = reading.filter(|r| r.token == k) else { return };
        let Reading { face, text, way, glyphs, fit, .. } = reading;
        let look = &self.part.segments[self.part.owner[k] as usize].look;
        let place = |(i, g): (usize, &Shaped)| {
            let end = glyphs.get(i + 1).map_or(text.len() as u32, |n| n.cluster);
            let cluster = g.cluster..end.max(g.cluster);
            Glyph::new(g.id, g.advance, g.offset, cluster)
        };
        let run = GlyphRun {
            face: *face,
            size: self.common.size * RUBY_SCALE,
            way: *way,
            embolden: Em::ZERO,
            grey: 0.0,
            lang: look.lang,
            text: text.clone(),
            glyphs: glyphs.iter().enumerate().map(place).collect(),
            origin: Origin::Content(ElementId(element)),
        };
        // At the start of a line it does not stand out, if it has room to move on.
        let start = at + fit.reading;
        let out = std::cmp::min(std::cmp::max(Em::ZERO - start, Em::ZERO), fit.play);
        let start = start + out;
        let above = -Em::frac(95, 100).at(self.common.size);
        self.beside.push((start.at(self.common.size), above, LineItem::Glyphs(run)));
    }

    /// The space before a token, of no width of its own; the gap that follows is added to it.
    fn space(&mut self, token: usize) {
        let start = self.part.measured.tokens[token].range.start;
        let typed = self.part.text[..start].chars().next_back();
        let held = typed.filter(|c| is_held_space(*c));
        self.mark(" ", held.unwrap_or(' ').encode_utf8(&mut [0; 4]));
        let Some(run) = self.last() else { return };
        let scale = run.scale;
        let Some(glyph) = run.run.glyphs.last_mut() else { return };
        let own = glyph.advance();
        glyph.widen(-own);
        self.pen -= own.scaled(scale);
    }

    /// A glyph in the face of what stands before it, standing for `text`; fonts of symbols may lack
    /// it.
    fn mark(&mut self, shown: &str, text: &str) {
        let Some(look) = self.look else { return };
        let fonts = self.context.fonts;
        let own = self.last().map(|last| (last.choice, last.run.lang));
        let lang = own.map_or(look.lang, |(_, lang)| lang);
        let own = own.map(|(choice, _)| choice);
        let has = own.filter(|own| fonts.covering(&[own.face], false, shown).is_some());
        let other = || fonts.covering(&look.stack, look.bold, shown);
        let Some(choice) = has.or_else(other).or(own) else { return };
        let mut shaped = Vec::new();
        fonts.shape(choice.face, shown, lang, Script::Western, &mut shaped);
        let Some(glyph) = shaped.first() else { return };
        let Some(last) = self.run(choice, look, lang, (Way::Along, 1.0)) else { return };
        let start = last.run.text.len() as u32;
        last.run.text.push_str(text);
        let cluster = start..start + text.len() as u32;
        let offset = (Em::ZERO, Em::ZERO);
        last.run.glyphs.push(Glyph::new(glyph.id, glyph.advance, offset, cluster));
        let scale = last.scale;
        self.pen += glyph.advance.scaled(scale);
    }
}
