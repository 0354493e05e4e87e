//! Formulas in a text: set as text, or in MathML with the marks beside them.

use super::super::faces::Look;
use super::super::xml;
use super::{Writer, keep, mathml};
use crate::document::formula::Formula;
use crate::document::{Inline, InlineKind};

impl<'a> Writer<'a, '_> {
    /// Writes a formula with the marks before and behind it, for readers part it from them: an opening
    /// mark at the end of a text before it, closing ones at the start of the text behind it. Whether it
    /// did: else there are none.
    pub(super) fn formula_with_marks(&mut self, inline: &'a Inline, after: &'a [Inline]) -> bool {
        // One with lines to itself is parted from them.
        let is_built =
            |i: &Inline| matches!(&i.kind, InlineKind::Built { formula, .. } if !formula.display);
        let text_of = |i: Option<&'a Inline>| match i.map(|i| &i.kind) {
            Some(InlineKind::Text { text, .. }) => text.as_str(),
            _ => "",
        };
        let (before, formula, behind) = match after {
            _ if is_built(inline) => ("", inline, after.first()),
            [next, rest @ ..] if is_built(next) => (text_of(Some(inline)), next, rest.first()),
            _ => return false,
        };
        let behind = text_of(behind);
        let (at, end) = (keep::opening(before), keep::closing(behind));
        if at == before.len() && (end == 0 || !is_built(inline)) {
            return false;
        }
        self.part(before, 0..at);
        self.open_kept();
        self.part(before, at..before.len());
        self.inline(formula);
        self.part(behind, 0..end);
        self.begun = end;
        self.out.push_str("</span>");
        self.kept = false;
        true
    }

    /// Writes a formula that lines may part with the marks behind it, which stay with its last part.
    /// Whether it did: else there is none.
    pub(super) fn long_formula(&mut self, inline: &'a Inline, after: &'a [Inline]) -> bool {
        let InlineKind::Built { source, formula } = &inline.kind else { return false };
        let long = mathml::parts(formula).len() > 1;
        if long {
            let behind = match after.first().map(|i| &i.kind) {
                Some(InlineKind::Text { text, .. }) => text.as_str(),
                _ => "",
            };
            self.built(source, formula, behind);
        }
        long
    }

    /// A formula set as text says what it is to who listens (WAI-ARIA 1.2, math).
    pub(super) fn formula(&mut self, source: &str, body: &'a [Inline]) {
        self.out.push_str("<span role=\"math\"");
        xml::attribute(&mut self.out, "aria-label", source);
        self.out.push('>');
        self.inlines(body);
        self.out.push_str("</span>");
    }

    /// A formula in MathML. Its text is its source: pages that begin within it are marked behind it.
    /// One of several parts takes the marks behind it.
    pub(super) fn built(&mut self, source: &str, formula: &Formula, behind: &str) {
        self.next_mark();
        let parts = mathml::parts(formula);
        let end = keep::closing(behind);
        let Some((last, others)) = parts.split_last().filter(|(_, others)| !others.is_empty())
        else {
            return self.mathml(source, formula, None);
        };
        // Its parts follow one another from left to right in any text.
        self.out.push_str("<span class=\"math-parts\" dir=\"ltr\">");
        for part in others {
            self.mathml("", formula, Some(part));
            self.out.push_str("<wbr/>");
        }
        let kept = std::mem::replace(&mut self.kept, true);
        if end > 0 {
            self.open_kept();
        }
        self.mathml(source, formula, Some(last));
        if end > 0 {
            self.part(behind, 0..end);
            self.begun = end;
            self.out.push_str("</span>");
        }
        self.kept = kept;
        self.out.push_str("</span>");
    }

    fn mathml(&mut self, source: &str, formula: &Formula, part: Option<&mathml::Part>) {
        let upright = self.book.body_look();
        let faces = mathml::Faces {
            upright,
            italic: Look { family: self.book.western_emphasis(), italic: true, ..upright },
            bold: Look { bold: true, ..upright },
        };
        mathml::write(&mut self.out, &mut self.used, faces, source, (formula, part));
        self.mathml.insert(self.file);
        self.pass(source);
    }
}
