//! Sets formulas as text where a line of text can hold them: `$E = mc^2$` has an italic *E* and a
//! raised 2 in both books, and a reader can search for it. Formulas that need more than a line
//! (matrices, fractions inside one another) stay as their author wrote them.

mod parse;
mod signs;
mod write;

use std::collections::BTreeSet;

use super::walk::{Part, texts};
use super::{CleanOptions, Mode};
use crate::document::{
    Block, BlockKind, Document, Edit, EditKind, Inline, InlineKind, NodeId, ParaRole, plain_text,
};

/// The name of the rule.
pub(super) const RULE: &str = "formula";
const SCORE: i32 = 10;
/// A formula with a line of its own stands in the middle of it, if it is no longer than this.
const LINE: usize = 40;

/// Sets the formulas of an article; in headings, whose words stand in contents, too, only those
/// without raised and lowered signs.
pub(super) fn set(document: &mut Document, options: &CleanOptions) {
    let any = texts(document).iter().any(|(_, body)| has_formula(body));
    if !any || options.spares_rule(RULE) {
        return;
    }
    let acts = options.mode == Mode::Auto;
    let mut setter = Setter { acts, plain: false, edits: Vec::new() };
    let lone = lone(document);
    for (place, body) in texts(document) {
        if place.part != Part::Title && has_formula(body) {
            setter.plain = place.part == Part::Heading;
            setter.inlines(body);
        }
    }
    document.edits.extend(setter.edits);
    for block in document.body.iter_mut().filter(|_| acts) {
        centre(block, &lone);
    }
}

struct Setter {
    acts: bool,
    /// Whether nothing may be raised or lowered.
    plain: bool,
    edits: Vec<Edit>,
}

impl Setter {
    fn inlines(&mut self, body: &mut [Inline]) {
        for inline in body {
            if let Some(children) = inline.kind.children_mut() {
                self.inlines(children);
            } else if let Some(body) = self.formula(inline)
                && let InlineKind::Math(source) = &mut inline.kind
            {
                let source = std::mem::take(source);
                inline.kind = InlineKind::Formula { source, body };
            }
        }
    }

    fn formula(&mut self, inline: &Inline) -> Option<Vec<Inline>> {
        let InlineKind::Math(text) = &inline.kind else { return None };
        let span = inline.span?;
        let set = write::write(&parse::parse(text)?, Some(span))?;
        let raised =
            |i: &Inline| matches!(i.kind, InlineKind::Superscript(_) | InlineKind::Subscript(_));
        if self.plain && set.iter().any(raised) {
            return None;
        }
        let after = plain_text(&set);
        // A letter that is only italic is no other letter.
        if after != *text {
            let kind = if self.acts { EditKind::Changed } else { EditKind::Suspect };
            let signs = Vec::new();
            self.edits.push(Edit { span, after, kind, rule: RULE, score: SCORE, signs });
        }
        self.acts.then_some(set)
    }
}

fn has_formula(body: &[Inline]) -> bool {
    body.iter().any(|i| matches!(i.kind, InlineKind::Math(_)) || has_formula(i.children()))
}

/// Paragraphs outside lists that are a formula and nothing else but a mark.
fn lone(document: &Document) -> BTreeSet<NodeId> {
    fn find(blocks: &[Block], out: &mut BTreeSet<NodeId>) {
        for block in blocks {
            match &block.kind {
                BlockKind::Quote(inner) => find(inner, out),
                BlockKind::Paragraph { role: ParaRole::Body, body } if is_lone(body) => {
                    out.insert(block.id);
                }
                _ => {}
            }
        }
    }
    let mut out = BTreeSet::new();
    find(&document.body, &mut out);
    out
}

fn is_lone(body: &[Inline]) -> bool {
    let [Inline { kind: InlineKind::Math(_), .. }, rest @ ..] = body else { return false };
    let rest = plain_text(rest);
    rest.chars().all(|c| c.is_whitespace() || ",.;，。；、".contains(c))
}

/// Sets formulas with lines of their own in the middle.
fn centre(block: &mut Block, lone: &BTreeSet<NodeId>) {
    match &mut block.kind {
        BlockKind::Quote(inner) => inner.iter_mut().for_each(|b| centre(b, lone)),
        BlockKind::Paragraph { role, body }
            if lone.contains(&block.id)
                && !has_formula(body)
                && plain_text(body).lines().all(|l| l.chars().count() <= LINE) =>
        {
            *role = ParaRole::Centred;
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `*italic*`, `**bold**`, `^raised^`, `_lowered_`.
    fn shown(inlines: &[Inline]) -> String {
        let around = |mark: &str, inner: &[Inline]| format!("{mark}{}{mark}", shown(inner));
        let one = |inline: &Inline| match &inline.kind {
            InlineKind::Emphasis(inner) => around("*", inner),
            InlineKind::Strong(inner) => around("**", inner),
            InlineKind::Superscript(inner) => around("^", inner),
            InlineKind::Subscript(inner) => around("_", inner),
            InlineKind::LineBreak => "⏎".to_owned(),
            _ => plain_text(std::slice::from_ref(inline)).replace('\u{A0}', "~"),
        };
        inlines.iter().map(one).collect()
    }

    #[test]
    fn formulas_are_text_where_text_can_hold_them() {
        let cases = include_str!("../../../tests/suite/clean/formulas.cases");
        let (mut run, mut failed) = (0, Vec::new());
        for line in cases.lines().filter(|l| !l.is_empty() && !l.starts_with("# ")) {
            let (tex, wanted) = line.split_once('\t').unwrap_or((line, "-"));
            let set = parse::parse(tex).and_then(|atoms| write::write(&atoms, None));
            let found = set.map_or("-".to_owned(), |set| shown(&set));
            if found != wanted {
                failed.push(format!("{tex}: {found} instead of {wanted}"));
            }
            run += 1;
        }
        assert!(failed.is_empty(), "{}", failed.join("\n"));
        assert!(run >= 60);
    }
}
