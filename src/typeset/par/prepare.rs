//! Inlines to a [`Paragraph`] that can be set at any measure.

use std::ops::Range;

use super::linebreak::Setting;
use super::measure::{Measured, measure_tokens};
use super::shape::{self, Glyphs, Shaper};
use super::{Context, Line, Paragraph, Style, line};
use crate::diag::{Diagnostic, Sink};
use crate::document::{Inline, InlineKind};
use crate::font::Request;
use crate::geom::{Em, Pt};
use crate::source::Span;
use crate::text::tokenise;
use crate::theme::{Breaking, TextAlign};

/// A stretch of text in one look.
#[derive(Clone, Debug)]
struct Segment {
    range: Range<usize>,
    family: String,
    bold: bool,
    span: Option<Span>,
}

/// Text between two forced line breaks.
#[derive(Clone, Debug, Default)]
struct Collected {
    text: String,
    segments: Vec<Segment>,
}

/// A stretch between forced line breaks, shaped and measured.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub text: String,
    pub measured: Measured,
    pub glyphs: Glyphs,
}

/// Takes a paragraph in: text, emphasis (Kai), strong emphasis and code. Missing glyphs are
/// reported.
pub fn prepare_with(
    shaper: &dyn Shaper,
    context: &Context<'_>,
    inlines: &[Inline],
    style: &Style<'_>,
    sink: &mut Sink,
) -> Paragraph {
    let mut parts = vec![Collected::default()];
    collect(inlines, &style.text.family, style.text.bold, context, &mut parts);
    let parts = parts.into_iter().map(|p| part(shaper, context, p, style, sink)).collect();
    Paragraph {
        elements: Vec::new(),
        parts,
        size: style.size,
        lang: context.lang,
        indent: style.indent,
        justify: style.text.align == TextAlign::Justify,
    }
}

fn collect(
    inlines: &[Inline],
    family: &str,
    bold: bool,
    context: &Context<'_>,
    parts: &mut Vec<Collected>,
) {
    for inline in inlines {
        let mut push = |text: &str, family: &str| {
            if let Some(part) = parts.last_mut() {
                let start = part.text.len();
                part.text.push_str(text);
                let range = start..part.text.len();
                let (family, span) = (family.to_owned(), inline.span);
                part.segments.push(Segment { range, family, bold, span });
            }
        };
        match &inline.kind {
            InlineKind::Text { text, .. } => push(text, family),
            InlineKind::Code(text) | InlineKind::Math(text) => push(text, "code"),
            InlineKind::Ruby { base, .. } => push(base, family),
            InlineKind::Image { alt, .. } => push(alt, family),
            InlineKind::NoteRef(node) => push(&(context.note_label)(*node), family),
            InlineKind::LineBreak => parts.push(Collected::default()),
            InlineKind::Emphasis(body) => collect(body, "kai", bold, context, parts),
            InlineKind::Strong(body) => collect(body, family, true, context, parts),
            _ => collect(inline.children(), family, bold, context, parts),
        }
    }
}

fn part(
    shaper: &dyn Shaper,
    context: &Context<'_>,
    collected: Collected,
    style: &Style<'_>,
    sink: &mut Sink,
) -> Part {
    let Collected { text, segments } = collected;
    let tokens = tokenise(&text, style.han.hyphenate);
    let mut glyphs = Glyphs::default();
    let mut at = 0;
    for token in &tokens {
        while segments[at].range.end <= token.range.start {
            at += 1;
        }
        let segment = &segments[at];
        let request = Request {
            families: context.theme.families(&segment.family),
            bold: segment.bold,
            italic: false,
            lang: context.lang,
        };
        let piece = &text[token.range.clone()];
        if !shape::add(&mut glyphs, shaper, &request, token, piece) {
            let message = format!("no font has `{piece}`");
            sink.push(Diagnostic::warning("glyph-missing", message).at(segment.span));
        }
    }
    let widths = |k: usize| glyphs.pieces[k].advance;
    let measured = measure_tokens(&text, tokens, context.lang, &style.han, widths);
    Part { text, measured, glyphs }
}

impl Paragraph {
    /// Lines at a measure; `looseness` asks for so many lines more or fewer.
    pub fn set(&self, shaper: &dyn Shaper, measure: Pt, looseness: i8) -> Vec<Line> {
        let mut lines = Vec::new();
        for (k, part) in self.parts.iter().enumerate() {
            let setting = Setting {
                measure: measure.to_em(self.size),
                indent: if k == 0 { self.indent } else { Em::ZERO },
                justify: self.justify,
                hyphen: part.glyphs.hyphen(shaper, self.lang),
                balanced: false,
            };
            let composed = part.measured.composer.set(&setting, looseness);
            lines.extend(composed.iter().map(|c| line::finish(self, part, c, shaper)));
        }
        lines
    }

    /// Width of the widest part on one line.
    pub fn natural_width(&self) -> Pt {
        let widths = self.parts.iter().map(|p| p.measured.composer.natural_width());
        widths.max().unwrap_or_default().at(self.size)
    }
}

/// Whether a policy breaks paragraph by paragraph; greedy setting ignores looseness.
pub fn honours_looseness(style: &Style<'_>) -> bool {
    style.han.breaking == Breaking::TotalFit && style.text.align == TextAlign::Justify
}
