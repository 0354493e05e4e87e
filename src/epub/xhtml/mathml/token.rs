//! Letters, numbers, words and signs: the elements of MathML that hold characters (MathML Core 1,
//! section 3.2).

use super::Setter;
use super::gap::Gaps;
use crate::document::formula::{Class, Face};
use crate::epub::xml;
use crate::text::is_cjk;

/// Signs that stand for values, as letters do.
const VALUES: &str = "∞∅⊤⊥";
/// Signs of operations that may also stand before a single value.
const SIGNED: &str = "+-−±∓";
/// Signs that grow to the size of their neighbours by themselves (MathML Core 1, appendix B.1),
/// which here is only done where it was asked for.
const STRETCHING: &str = "()[]{}|‖⌈⌉⌊⌋⟨⟩⟦⟧⟮⟯⟪⟫⦃⦄⦅⦆_^~¯ˆˇ˜˘‾";

/// Which element has a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Identifier,
    Number,
    Words,
    Sign,
}

/// The element for a text of a class.
pub(super) fn kind(class: Class, text: &str) -> Kind {
    let letter = |c: char| c.is_alphanumeric() || VALUES.contains(c);
    let word = |c: char| c.is_whitespace() || is_cjk(c) && c.is_alphanumeric() || is_wide_mark(c);
    if text.contains(word) {
        Kind::Words
    } else if is_number(text) {
        Kind::Number
    } else if class == Class::Fun || text.contains(letter) {
        Kind::Identifier
    } else {
        Kind::Sign
    }
}

/// Figures, with what parts them.
fn is_number(text: &str) -> bool {
    let part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let begins = text.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    begins && text.chars().all(part) && text.contains(|c: char| c.is_ascii_digit())
}

/// A mark as wide as a Han.
fn is_wide_mark(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF01}'..='\u{FF60}')
}

/// An arrow of one line.
fn is_arrow(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21FF}' | '\u{27F5}'..='\u{27FF}' | '\u{2900}'..='\u{297F}')
}

/// A length in em.
pub(super) fn em(thousandths: i32) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let (whole, part) = (thousandths.unsigned_abs() / 1000, thousandths.unsigned_abs() % 1000);
    let text = format!("{sign}{whole}.{part:03}");
    format!("{}em", text.trim_end_matches('0').trim_end_matches('.'))
}

impl Setter<'_, '_> {
    /// A text of a class, in the element it belongs in.
    pub(super) fn text(&mut self, class: Class, text: &str, face: Face, gaps: Gaps) {
        match kind(class, text) {
            Kind::Sign => self.sign(class, text, gaps),
            kind => self.letters(kind, text, face),
        }
    }

    /// Letters have the faces of formulas that are set as text: the style sheet has a rule for each
    /// `mathvariant`, and takes away the italics that single letters have by themselves, which are
    /// other characters (MathML Core 1, section 2.1.7).
    fn letters(&mut self, kind: Kind, text: &str, face: Face) {
        let name = match kind {
            Kind::Identifier => "mi",
            Kind::Number => "mn",
            _ => "mtext",
        };
        let single = kind == Kind::Identifier && text.chars().nth(1).is_none();
        let variant = match face {
            Face::Italic if single => None,
            Face::Italic => Some("italic"),
            Face::Bold => Some("bold"),
            Face::Upright if kind == Kind::Identifier => Some("normal"),
            Face::Upright => None,
        };
        self.out.push('<');
        self.out.push_str(name);
        if let Some(variant) = variant {
            xml::attribute(self.out, "mathvariant", variant);
        }
        self.out.push('>');
        // Blanks at the ends of an element are lost, and several of them are one.
        let text = text.replace(' ', "\u{A0}");
        self.used.add(self.faces.look(face), &text);
        xml::text(self.out, &text);
        self.close(name);
    }

    /// A sign between, before or behind others, of the size it has by itself.
    pub(super) fn sign(&mut self, class: Class, text: &str, gaps: Gaps) {
        let has = |signs: &str| text.chars().any(|c| signs.contains(c));
        let mut more: Vec<(&str, &str)> = Vec::new();
        match class {
            Class::Bin | Class::Rel if std::mem::take(&mut self.goes_on) => {
                more.push(("form", "infix"));
            }
            Class::Open => more.push(("form", "prefix")),
            Class::Close => more.push(("form", "postfix")),
            Class::Ord if has(SIGNED) => more.push(("form", "prefix")),
            // Where its limits stand is known already.
            Class::Op => more.extend([("largeop", "true"), ("movablelimits", "false")]),
            _ => {}
        }
        if has(STRETCHING) || text.contains(is_arrow) {
            more.push(("stretchy", "false"));
        }
        self.operator(text, gaps, &more);
    }

    /// `mo` with its blanks and what else is to be said of it.
    pub(super) fn operator(&mut self, text: &str, gaps: Gaps, more: &[(&str, &str)]) {
        self.out.push_str("<mo");
        for (name, value) in more {
            xml::attribute(self.out, name, value);
        }
        xml::attribute(self.out, "lspace", &em(gaps.before.into()));
        xml::attribute(self.out, "rspace", &em(gaps.after.into()));
        self.out.push('>');
        self.used.sign(text);
        xml::text(self.out, text);
        self.close("mo");
    }

    /// A blank of so many thousandths of an em, if it is any.
    pub(super) fn blank(&mut self, width: i32) {
        if width != 0 {
            self.space(width);
        }
    }

    /// A blank of so many thousandths of an em.
    pub(super) fn space(&mut self, width: i32) {
        self.out.push_str("<mspace");
        xml::attribute(self.out, "width", &em(width));
        self.out.push_str("/>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_their_elements() {
        for (class, text, expected) in [
            (Class::Ord, "x", Kind::Identifier),
            (Class::Ord, "ℝ", Kind::Identifier),
            (Class::Ord, "∞", Kind::Identifier),
            (Class::Fun, "log", Kind::Identifier),
            (Class::Ord, "3.14", Kind::Number),
            (Class::Ord, "10,000", Kind::Number),
            (Class::Ord, "2x", Kind::Identifier),
            (Class::Punct, ",", Kind::Sign),
            (Class::Ord, ".", Kind::Sign),
            (Class::Ord, "−", Kind::Sign),
            (Class::Rel, ":=", Kind::Sign),
            (Class::Rel, "→", Kind::Sign),
            (Class::Punct, "，", Kind::Words),
            (Class::Ord, " if ", Kind::Words),
            (Class::Ord, "若", Kind::Words),
        ] {
            assert_eq!(kind(class, text), expected, "{text}");
        }
    }

    #[test]
    fn lengths() {
        for (thousandths, expected) in
            [(0, "0em"), (167, "0.167em"), (1000, "1em"), (2500, "2.5em"), (-167, "-0.167em")]
        {
            assert_eq!(em(thousandths), expected);
        }
    }
}
