//! Sets formulas: `$E = mc^2$` as text with an italic *E* and a raised 2, which a reader can search for,
//! where a line of text can hold it; else with its parts above one another, where there is room.
//!
//! 1. [`parse`] reads the TeX; what it does not know stays as its author wrote it,
//! 2. [`write`] writes it as text in a line, if [`line`] can hold it,
//! 3. what a line cannot hold, or what has lines to itself and is [`tall`], is built.

mod line;
mod parse;
mod signs;
mod tall;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::walk::{Part, Place, texts};
use super::{CleanOptions, Mode};
use crate::document::formula::Formula;
use crate::document::{
    Block, BlockKind, Document, Edit, EditKind, Inline, InlineKind, NodeId, ParaRole, plain_text,
};
use crate::source::Span;

/// The name of the rule.
pub(super) const RULE: &str = "formula";
const SCORE: i32 = 10;
/// A formula with a line of its own stands in the middle of it, if it is no longer than this: two lines
/// at most.
const LINE: usize = 60;

/// Sets the formulas of an article; in headings, whose words stand in contents, too, only those
/// without raised and lowered signs.
pub(super) fn set(document: &mut Document, options: &CleanOptions) {
    let any = texts(document).iter().any(|(_, body)| has_formula(body));
    if !any || options.spares_rule(RULE) {
        return;
    }
    let acts = options.mode == Mode::Auto;
    let lone = lone(document);
    let mut setter = Setter { acts, plain: false, room: false, lone: &lone, edits: Vec::new() };
    for (place, body) in texts(document) {
        if place.part != Part::Title && has_formula(body) {
            setter.plain = place.part == Part::Heading;
            setter.room = has_room(place);
            setter.inlines(body);
        }
    }
    document.edits.extend(setter.edits);
    for block in document.body.iter_mut().filter(|_| acts) {
        centre(block, &lone);
    }
}

/// Whether lines may be higher there than others.
fn has_room(place: Place) -> bool {
    matches!(place.part, Part::Line | Part::Inner) && !place.caption
}

/// Formulas that have a line to themselves, with their paragraphs.
#[derive(Default)]
struct Lone {
    blocks: BTreeSet<NodeId>,
    /// Where they begin.
    formulas: BTreeSet<u32>,
}

struct Setter<'a> {
    acts: bool,
    /// Whether nothing may be raised or lowered.
    plain: bool,
    /// Whether parts may stand above one another.
    room: bool,
    lone: &'a Lone,
    edits: Vec<Edit>,
}

impl Setter<'_> {
    fn inlines(&mut self, body: &mut [Inline]) {
        for inline in body {
            if let Some(children) = inline.kind.children_mut() {
                self.inlines(children);
            } else if let InlineKind::Math(source) = &mut inline.kind
                && let Some(span) = inline.span
                && let Some(kind) = self.formula(source, span)
            {
                inline.kind = kind;
            }
        }
    }

    /// What becomes of a formula, if it does not stay as it is.
    fn formula(&mut self, source: &mut String, span: Span) -> Option<InlineKind> {
        let lone = self.room && self.lone.formulas.contains(&span.start);
        let formula = parse::parse(source, lone)?;
        let gains = lone && tall::is_tall(&formula.atoms)
            || self.room && tall::gains_in_text(&formula.atoms);
        if !gains && let Some(body) = write::write(&formula, Some(span)) {
            return self.line(source, span, body);
        }
        // Its text is its source: nothing of it changes.
        let source = (self.acts && self.room).then(|| std::mem::take(source))?;
        Some(InlineKind::Built { source, formula: Arc::new(formula) })
    }

    fn line(&mut self, source: &mut String, span: Span, body: Vec<Inline>) -> Option<InlineKind> {
        let raised =
            |i: &Inline| matches!(i.kind, InlineKind::Superscript(_) | InlineKind::Subscript(_));
        if self.plain && body.iter().any(raised) {
            return None;
        }
        let after = plain_text(&body);
        // A letter that is only italic is no other letter.
        if after != *source {
            let kind = if self.acts { EditKind::Changed } else { EditKind::Suspect };
            let signs = Vec::new();
            self.edits.push(Edit { span, after, kind, rule: RULE, score: SCORE, signs });
        }
        self.acts.then(|| InlineKind::Formula { source: std::mem::take(source), body })
    }
}

/// A formula with its parts.
pub(super) fn read(source: &str, display: bool) -> Option<Arc<Formula>> {
    parse::parse(source, display).map(Arc::new)
}

fn has_formula(body: &[Inline]) -> bool {
    body.iter().any(|i| matches!(i.kind, InlineKind::Math(_)) || has_formula(i.children()))
}

/// Paragraphs that are a formula and nothing else but a mark. The first of an item of a list stays
/// beside the sign of its item.
fn lone(document: &Document) -> Lone {
    fn find(blocks: &[Block], item: bool, out: &mut Lone) {
        for (at, block) in blocks.iter().enumerate() {
            match &block.kind {
                BlockKind::Quote(inner) => find(inner, false, out),
                BlockKind::List { items, .. } => {
                    items.iter().for_each(|item| find(item, true, out));
                }
                BlockKind::Paragraph { role: ParaRole::Body, body } if is_lone(body) => {
                    if !item || at > 0 {
                        out.blocks.insert(block.id);
                    }
                    out.formulas.extend(body.first().and_then(|i| i.span).map(|s| s.start));
                }
                _ => {}
            }
        }
    }
    let mut out = Lone::default();
    find(&document.body, false, &mut out);
    out
}

fn is_lone(body: &[Inline]) -> bool {
    let [Inline { kind: InlineKind::Math(_), .. }, rest @ ..] = body else { return false };
    let rest = plain_text(rest);
    // Its number may stand behind it.
    rest.chars().all(|c| {
        c.is_whitespace() || ",.;:!?，。；：！？、()（）-–*'".contains(c) || c.is_ascii_digit()
    })
}

/// Sets formulas with lines of their own in the middle.
fn centre(block: &mut Block, lone: &Lone) {
    match &mut block.kind {
        BlockKind::Quote(inner) => inner.iter_mut().for_each(|b| centre(b, lone)),
        BlockKind::List { items, .. } => items.iter_mut().flatten().for_each(|b| centre(b, lone)),
        BlockKind::Paragraph { role, body } if lone.blocks.contains(&block.id) => {
            let built = matches!(body.first(), Some(Inline { kind: InlineKind::Built { .. }, .. }));
            let short = || plain_text(body).lines().all(|l| l.chars().count() <= LINE);
            if built || !has_formula(body) && short() {
                *role = ParaRole::Centred;
            }
        }
        _ => {}
    }
}
