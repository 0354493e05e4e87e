//! A composed line to glyph runs.

use super::linebreak::Composed;
use super::prepare::Part;
use super::shape::Shaper;
use super::{Line, LineItem, Paragraph};
use crate::font::{Choice, Script};
use crate::frame::{ElementId, Glyph, GlyphRun, Origin};
use crate::geom::{Em, Pt};

/// Makes the runs of a line: as few as faces allow; the text of the runs is the source text.
pub(super) fn finish(
    paragraph: &Paragraph,
    part: &Part,
    composed: &Composed,
    shaper: &dyn Shaper,
) -> Line {
    let mut setter = Setter { paragraph, shaper, runs: Vec::new(), pen: Em::ZERO };
    let tokens = &part.measured.tokens;
    let ends = composed.units.end;
    for (k, &at) in composed.units.clone().zip(&composed.positions) {
        let piece = &part.glyphs.pieces[k];
        if k > composed.units.start && tokens[k].space_before {
            setter.space();
        }
        setter.move_to(at);
        let text = &part.text[tokens[k].range.clone()];
        setter.token(piece.choice, text, &part.glyphs.all[piece.glyphs.clone()], piece.shift);
    }
    if let Some(at) = composed.hyphen {
        setter.move_to(at);
        setter.mark("-", "\u{AD}");
    } else if ends < tokens.len() && tokens[ends].space_before {
        setter.space();
    }
    let text: String = setter.runs.iter().map(|(_, _, run)| run.text.as_str()).collect();
    let items = setter.runs.into_iter();
    let items = items.map(|(at, _, run)| (at.at(paragraph.size), Pt::ZERO, LineItem::Glyphs(run)));
    Line {
        items: items.collect(),
        width: composed.end.at(paragraph.size),
        loose: (composed.loose > Em::ZERO).then_some(composed.loose + Em::QUARTER),
        overfull: (composed.overfull > Em::ZERO).then_some(composed.overfull),
        notes: Vec::new(),
        text,
    }
}

struct Setter<'a> {
    paragraph: &'a Paragraph,
    shaper: &'a dyn Shaper,
    runs: Vec<(Em, Choice, GlyphRun)>,
    pen: Em,
}

impl Setter<'_> {
    /// Moves the pen: what it skips belongs to the glyph before.
    fn move_to(&mut self, at: Em) {
        if let Some(glyph) = self.runs.last_mut().and_then(|(_, _, run)| run.glyphs.last_mut()) {
            glyph.advance += at - self.pen;
        }
        self.pen = at;
    }

    fn run(&mut self, choice: Choice) -> &mut GlyphRun {
        if self.runs.last().is_none_or(|(_, last, _)| *last != choice) {
            let embolden = if choice.embolden { Em::frac(1, 36) } else { Em::ZERO };
            let run = GlyphRun {
                face: choice.face,
                size: self.paragraph.size,
                embolden,
                grey: 0.0,
                lang: self.paragraph.lang,
                text: String::new(),
                glyphs: Vec::new(),
                origin: Origin::Content(ElementId(0)),
            };
            self.runs.push((self.pen, choice, run));
        }
        let last = self.runs.len() - 1;
        &mut self.runs[last].2
    }

    fn token(&mut self, choice: Choice, text: &str, shaped: &[crate::font::Shaped], shift: Em) {
        let run = self.run(choice);
        let base = run.text.len() as u32;
        run.text.push_str(text);
        for (k, glyph) in shaped.iter().enumerate() {
            let later = shaped[k..].iter().map(|g| g.cluster).find(|&c| c > glyph.cluster);
            let end = later.unwrap_or(text.len() as u32);
            run.glyphs.push(Glyph {
                id: glyph.id,
                advance: glyph.advance,
                offset: (glyph.offset.0 + shift, glyph.offset.1),
                cluster: base + glyph.cluster..base + end,
            });
        }
        self.pen += shaped.iter().map(|g| g.advance).sum();
    }

    /// A space of no width of its own; the gap that follows is added to it.
    fn space(&mut self) {
        self.mark(" ", " ");
        let Some(glyph) = self.runs.last_mut().and_then(|(_, _, run)| run.glyphs.last_mut()) else {
            return;
        };
        self.pen -= glyph.advance;
        glyph.advance = Em::ZERO;
    }

    /// A glyph in the face of what stands before it, standing for `text`.
    fn mark(&mut self, shown: &str, text: &str) {
        let Some((_, choice, _)) = self.runs.last() else { return };
        let (choice, lang) = (*choice, self.paragraph.lang);
        let mut shaped = Vec::new();
        self.shaper.shape(choice.face, shown, lang, Script::Western, &mut shaped);
        shaped.truncate(1);
        self.token(choice, text, &shaped, Em::ZERO);
    }
}
