//! Inlines to text with looks: which faces, which size, which link and element each piece has.

use std::ops::Range;
use std::sync::Arc;

use super::super::math::{self, Block, Faces};
use super::{Context, Style};
use crate::document::formula::Formula;
use crate::document::{AssetId, Inline, InlineKind, NodeId, Target};
use crate::font::{FontStack, Request};
use crate::frame::{Element, ElementId, Tag};
use crate::geom::Em;
use crate::source::Span;
use crate::text::{Height, Lang, raised};
use crate::theme::FontScript;

/// How a stretch of text is set.
#[derive(Clone, Debug)]
pub(super) struct Look {
    /// Faces to try.
    pub stack: FontStack,
    /// Faces to try for Western words: italic in emphasis, where Han never slants.
    pub western: FontStack,
    /// Faces to try for emoji.
    pub emoji: FontStack,
    /// Bold wanted.
    pub bold: bool,
    /// Size relative to the paragraph's.
    pub scale: f64,
    /// Shift upwards in em of the paragraph.
    pub rise: Em,
    /// Language.
    pub lang: Lang,
    /// Code: no ligatures, no kerning.
    pub code: bool,
    /// Emphasis dots.
    pub dots: bool,
    /// Struck out.
    pub strike: bool,
    /// Index of the link it belongs to.
    pub link: Option<usize>,
    /// Local element, 0 for the paragraph's own.
    pub element: u32,
    /// Whether its signs are raised or lowered by us: it shows what they are forms of.
    pub plain: bool,
}

/// What a stretch of text stands for beside its characters.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Special {
    /// Just text.
    None,
    /// A call of a note.
    Note(NodeId),
    /// An inline image; the text is one object replacement character.
    Image(AssetId),
    /// The reading of a ruby base, with its element.
    Ruby(String, u32),
    /// A formula higher than a line, in em of the paragraph; the text is its source.
    Formula(Arc<Block>),
}

/// A stretch of text in one look.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub range: Range<usize>,
    pub look: Look,
    pub span: Option<Span>,
    pub special: Special,
}

/// Text between two forced line breaks.
#[derive(Clone, Debug, Default)]
pub(super) struct Stretch {
    pub text: String,
    pub segments: Vec<Segment>,
}

/// A paragraph's stretches with the links and elements they refer to.
#[derive(Clone, Debug, Default)]
pub(super) struct Collected {
    pub stretches: Vec<Stretch>,
    pub links: Vec<(Target, u32)>,
    pub elements: Vec<Element>,
}

/// What inlines inherit from those around them.
#[derive(Clone)]
struct Inherited {
    family: String,
    bold: bool,
    italic: bool,
    scale: f64,
    rise: Em,
    dots: bool,
    strike: bool,
    link: Option<usize>,
    element: u32,
    plain: bool,
}

/// Size of code beside text, and of raised and lowered text.
const CODE_SCALE: f64 = 0.9;
const SCRIPT_SCALE: f64 = 0.65;
/// How far it is raised and lowered.
const RAISED: Em = Em::frac(35, 100);
const LOWERED: Em = Em::frac(-15, 100);

/// Collects a paragraph.
pub(super) fn collect(context: &Context<'_>, inlines: &[Inline], style: &Style<'_>) -> Collected {
    let mut collector = Collector {
        context,
        room: style.formulas.map(|high| (style.longest, high)),
        out: Collected { stretches: vec![Stretch::default()], ..Collected::default() },
    };
    let inherited = Inherited {
        family: style.text.family.clone(),
        bold: style.text.bold,
        italic: false,
        scale: 1.0,
        rise: Em::ZERO,
        dots: false,
        strike: false,
        link: None,
        element: 0,
        plain: false,
    };
    let (heading, body) = inlines.split_at(style.run_in.map_or(0, |r| r.inlines));
    if let Some(run_in) = style.run_in {
        let inside = Inherited {
            family: run_in.text.family.clone(),
            bold: run_in.text.bold,
            element: collector.element(Tag::Heading(run_in.level), &inherited),
            ..inherited.clone()
        };
        collector.inlines(heading, &inside);
    }
    collector.inlines(body, &inherited);
    collector.out
}

/// What a figure is called of which nothing is known.
pub fn figure_word(lang: Lang) -> &'static str {
    match lang {
        Lang::ZhHans | Lang::Ja => "图",
        Lang::ZhHant | Lang::ZhHk => "圖",
        Lang::Ko => "그림",
        Lang::En => "Figure",
    }
}

struct Collector<'a> {
    context: &'a Context<'a>,
    /// How wide and how high a formula higher than a line may be; none where there is no room for any.
    room: Option<(Em, Em)>,
    out: Collected,
}

impl Collector<'_> {
    fn inlines(&mut self, inlines: &[Inline], with: &Inherited) {
        for inline in inlines {
            self.inline(inline, with);
        }
    }

    fn inline(&mut self, inline: &Inline, with: &Inherited) {
        let span = inline.span;
        match &inline.kind {
            InlineKind::Text { text, .. } => self.text(text, with, span),
            InlineKind::Code(text) => {
                let element = self.element(Tag::Code, with);
                self.code(element, text, with, span);
            }
            InlineKind::Math(text) => {
                let element = self.formula(text, with);
                self.code(element, text, with, span);
            }
            InlineKind::Built { source, formula } => {
                let element = self.formula(source, with);
                match self.built(formula, with) {
                    Some(block) => {
                        let inside = Inherited { element, ..with.clone() };
                        self.push(source, &inside, span, Special::Formula(block));
                    }
                    None => self.code(element, source, with, span),
                }
            }
            InlineKind::Formula { source, body } => {
                let element = self.formula(source, with);
                self.inlines(body, &Inherited { element, ..with.clone() });
            }
            InlineKind::Emphasis(body) => {
                let dots = self.context.theme.emphasis_dots;
                let family = if dots { with.family.clone() } else { "kai".to_owned() };
                self.inlines(body, &Inherited { family, dots, italic: true, ..with.clone() });
            }
            InlineKind::Strong(body) => {
                self.inlines(body, &Inherited { bold: true, ..with.clone() });
            }
            InlineKind::Strike(body) => {
                self.inlines(body, &Inherited { strike: true, ..with.clone() });
            }
            InlineKind::Superscript(body) => self.script(body, with, RAISED),
            InlineKind::Subscript(body) => self.script(body, with, LOWERED),
            InlineKind::Link { target, body } => {
                let inside = self.link(target.clone(), with);
                self.inlines(body, &inside);
            }
            InlineKind::Ruby { base, text } => {
                let inside = Inherited { element: self.element(Tag::Ruby, with), ..with.clone() };
                let own = self.element(Tag::RubyBase, &inside);
                let reading = Special::Ruby(text.clone(), self.element(Tag::RubyText, &inside));
                self.push(base, &Inherited { element: own, ..inside }, span, reading);
            }
            InlineKind::NoteRef(note) => {
                let mut inside = self.link(Target::Node(*note), with);
                inside.scale *= SCRIPT_SCALE;
                inside.rise += RAISED;
                self.push(&(self.context.note_label)(*note), &inside, span, Special::Note(*note));
            }
            InlineKind::Image { asset: Some(asset), alt, .. } => {
                let inside = self.image(alt, with);
                self.push("\u{FFFC}", &inside, span, Special::Image(*asset));
            }
            InlineKind::Image { alt, .. } => self.push(alt, with, span, Special::None),
            InlineKind::LineBreak => self.out.stretches.push(Stretch::default()),
        }
    }

    /// Text, of which raised and lowered signs that the face of the words lacks are set as
    /// superscripts and subscripts are: faces that have them are of another colour.
    fn text(&mut self, text: &str, with: &Inherited, span: Option<Span>) {
        let height = |c: char| raised(c).map(|(height, _)| height);
        if !text.contains(|c: char| height(c).is_some()) {
            return self.push(text, with, span, Special::None);
        }
        let faces = self.look(with).western;
        let has = |run: &str| {
            faces.first().is_some_and(|&face| {
                let found = self.context.fonts.covering(&[face], false, run);
                found.is_some()
            })
        };
        let mut pieces: Vec<(&str, Option<Height>)> = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let kind = height(first);
            let end = rest.find(|c: char| height(c) != kind).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            pieces.push((run, kind.filter(|_| !has(run))));
            rest = after;
        }
        for (piece, height) in pieces {
            let rise = match height {
                None => {
                    self.push(piece, with, span, Special::None);
                    continue;
                }
                Some(Height::Raised) => RAISED,
                Some(Height::Lowered) => LOWERED,
            };
            let (scale, rise) = (with.scale * SCRIPT_SCALE, with.rise + rise);
            let inside = Inherited { scale, rise, plain: true, ..with.clone() };
            self.push(piece, &inside, span, Special::None);
        }
    }

    fn script(&mut self, body: &[Inline], with: &Inherited, rise: Em) {
        let inside =
            Inherited { scale: with.scale * SCRIPT_SCALE, rise: with.rise + rise, ..with.clone() };
        self.inlines(body, &inside);
    }

    /// The source of a formula is what there is to say of it (ISO 14289-1, 7.7).
    fn formula(&mut self, source: &str, with: &Inherited) -> u32 {
        let element = self.element(Tag::Formula, with);
        if let Some(own) = self.out.elements.last_mut() {
            own.alt = Some(source.to_owned());
        }
        element
    }

    /// A built-up formula, a little smaller where it is wider than the line or higher than a page; none
    /// where it would be too small to read, or has no room.
    fn built(&self, formula: &Formula, with: &Inherited) -> Option<Arc<Block>> {
        const SMALLEST: f64 = 0.6;
        let (wide, high) = self.room?;
        let face = |italic: bool, bold: bool| {
            let inside = Inherited { italic, bold: bold || with.bold, ..with.clone() };
            self.look(&inside)
        };
        let upright = face(false, false);
        let faces = Faces {
            italic: face(true, false).western,
            bold: face(false, true).western,
            upright: upright.western,
            han: upright.stack,
            lang: self.context.lang,
        };
        let block = math::set(self.context.fonts, &faces, formula, wide.scaled(1.0 / with.scale))?
            .scaled(with.scale);
        let fits =
            (wide.to_f64() / block.width.to_f64()).min(high.to_f64() / block.extent().to_f64());
        let block = if fits < 1.0 { block.scaled(fits) } else { block };
        (fits >= SMALLEST).then(|| Arc::new(block))
    }

    fn code(&mut self, element: u32, text: &str, with: &Inherited, span: Option<Span>) {
        let scale = with.scale * CODE_SCALE;
        let family = "code".to_owned();
        let inside = Inherited { family, scale, element, italic: false, ..with.clone() };
        // In the line a tab or an end of line is a blank.
        match text.contains(['\t', '\n']) {
            true => self.push(&text.replace(['\t', '\n'], " "), &inside, span, Special::None),
            false => self.push(text, &inside, span, Special::None),
        }
    }

    fn link(&mut self, target: Target, with: &Inherited) -> Inherited {
        let element = self.element(Tag::Link, with);
        self.out.links.push((target, element));
        Inherited { link: Some(self.out.links.len() - 1), element, ..with.clone() }
    }

    /// An image in the line is a figure, and says what it is (ISO 14289-1, 7.3).
    fn image(&mut self, alt: &str, with: &Inherited) -> Inherited {
        let element = self.element(Tag::Figure, with);
        let known = Some(alt.trim()).filter(|a| !a.is_empty());
        if let Some(figure) = self.out.elements.last_mut() {
            figure.alt = Some(known.unwrap_or(figure_word(self.context.lang)).to_owned());
        }
        Inherited { element, ..with.clone() }
    }

    fn element(&mut self, kind: Tag, with: &Inherited) -> u32 {
        let parent = Some(ElementId(with.element));
        self.out.elements.push(Element { parent, node: None, kind, alt: None, lang: None });
        self.out.elements.len() as u32
    }

    fn push(&mut self, text: &str, with: &Inherited, span: Option<Span>, special: Special) {
        if text.is_empty() {
            return;
        }
        let look = self.look(with);
        // There is always a stretch: the first is made with the collector.
        let Some(stretch) = self.out.stretches.last_mut() else { return };
        let start = stretch.text.len();
        stretch.text.push_str(text);
        let range = start..stretch.text.len();
        stretch.segments.push(Segment { range, look, span, special });
    }

    fn look(&self, with: &Inherited) -> Look {
        let context = self.context;
        let request = Request {
            families: context.theme.families(&with.family),
            bold: with.bold,
            italic: false,
            lang: context.lang,
        };
        let stack = context.fonts.stack(&request);
        let of = |script: FontScript, italic: bool| {
            if context.theme.script_fonts.is_empty() && !italic {
                return stack.clone();
            }
            let families = context.theme.families_for(&with.family, script);
            context.fonts.stack(&Request { families: &families, italic, ..request })
        };
        let western = of(FontScript::Latin, with.italic);
        let emoji = of(FontScript::Emoji, false);
        Look {
            stack,
            western,
            emoji,
            bold: with.bold,
            scale: with.scale,
            rise: with.rise,
            lang: context.lang,
            code: with.family == "code",
            dots: with.dots,
            strike: with.strike,
            link: with.link,
            element: with.element,
            plain: with.plain,
        }
    }
}
