//! Parts above one another: fractions, marks over several, arrows with words.

use crate::document::formula::{Atom, Base, Class};

use super::{Parser, Style};

/// Marks by their commands, with where they stand.
const MARKS: [(&str, char, bool); 36] = [
    ("hat", '\u{302}', true),
    ("widehat", '\u{302}', true),
    ("tilde", '\u{303}', true),
    ("widetilde", '\u{303}', true),
    ("bar", '\u{304}', true),
    ("breve", '\u{306}', true),
    ("dot", '\u{307}', true),
    ("ddot", '\u{308}', true),
    ("dddot", '\u{20DB}', true),
    ("ddddot", '\u{20DC}', true),
    ("mathring", '\u{30A}', true),
    ("check", '\u{30C}', true),
    ("widecheck", '\u{30C}', true),
    ("acute", '\u{301}', true),
    ("grave", '\u{300}', true),
    ("vec", '\u{20D7}', true),
    ("overline", '\u{AF}', true),
    ("underline", '_', false),
    ("underbar", '_', false),
    ("overbrace", '\u{23DE}', true),
    ("underbrace", '\u{23DF}', false),
    ("overbracket", '\u{23B4}', true),
    ("underbracket", '\u{23B5}', false),
    ("overparen", '\u{23DC}', true),
    ("wideparen", '\u{23DC}', true),
    ("overarc", '\u{23DC}', true),
    ("underparen", '\u{23DD}', false),
    ("overrightarrow", '→', true),
    ("overleftarrow", '←', true),
    ("overleftrightarrow", '↔', true),
    ("underrightarrow", '→', false),
    ("underleftarrow", '←', false),
    ("underleftrightarrow", '↔', false),
    ("overrightharpoon", '⇀', true),
    ("overleftharpoon", '↼', true),
    ("Overrightarrow", '⇒', true),
];

/// Arrows that are as long as their words.
const ARROWS: [(&str, char); 13] = [
    ("xrightarrow", '→'),
    ("xleftarrow", '←'),
    ("xleftrightarrow", '↔'),
    ("xRightarrow", '⇒'),
    ("xLeftarrow", '⇐'),
    ("xLeftrightarrow", '⇔'),
    ("xmapsto", '↦'),
    ("xhookrightarrow", '↪'),
    ("xhookleftarrow", '↩'),
    ("xrightharpoonup", '⇀'),
    ("xrightleftharpoons", '⇌'),
    ("xlongequal", '='),
    ("xleftharpoonup", '↼'),
];

impl Parser<'_> {
    /// A fraction or a binomial coefficient.
    pub(super) fn fraction(&mut self, name: &str) -> Option<Atom> {
        let display = match name.as_bytes().first()? {
            // `\cfrac`, too, is open.
            b'd' | b'c' => Some(true),
            b't' => Some(false),
            _ => self.style.told(),
        };
        if name == "cfrac" {
            // On which side its numerator stands.
            self.side();
        }
        let over = self.styled(Style::CLOSED, Parser::argument)?;
        let under = self.styled(Style::CLOSED, Parser::argument)?;
        let ruled = name.ends_with("frac");
        let fraction = Atom::new(Class::Ord, Base::Fraction { over, under, ruled, display });
        Some(if ruled { fraction } else { chosen(fraction) })
    }

    /// `a \over b`.
    pub(super) fn infix(&self, name: &str, over: Vec<Atom>, under: Vec<Atom>) -> Option<Atom> {
        if over.is_empty() || under.is_empty() {
            return None;
        }
        let (ruled, display) = (name == "over", self.style.told());
        let fraction = Atom::new(Class::Ord, Base::Fraction { over, under, ruled, display });
        Some(if name == "choose" { chosen(fraction) } else { fraction })
    }

    /// What has a mark above or below it, if the command asks for one.
    pub(super) fn marked(&mut self, name: &str) -> Option<Option<Atom>> {
        let (_, mark, over) = *MARKS.iter().find(|(of, ..)| *of == name)?;
        // Braces have limits (The TeXbook, appendix B).
        let brace = matches!(mark, '\u{23B4}' | '\u{23B5}' | '\u{23DC}'..='\u{23DF}');
        let class = if brace { Class::Op } else { Class::Ord };
        let marked = self.argument().map(|of| {
            let atom = Atom::new(class, Base::Marked { mark, over, of });
            Atom { limits: brace.then_some(true), ..atom }
        });
        Some(marked)
    }

    /// An arrow with words above and below, if the command asks for one.
    pub(super) fn arrow(&mut self, name: &str) -> Option<Option<Atom>> {
        let (_, arrow) = *ARROWS.iter().find(|(of, _)| *of == name)?;
        let words = self.styled(Style::CLOSED, |parser| {
            let below = match parser.eat('[') {
                true => Some(parser.list(super::Until::Sign(']'))?),
                false => None,
            };
            Some((below, parser.argument()?))
        });
        Some(words.map(|(below, above)| Atom {
            below: below.filter(|b| !b.is_empty()),
            above: Some(above).filter(|a| !a.is_empty()),
            limits: Some(true),
            ..Atom::new(Class::Rel, Base::Arrow(arrow))
        }))
    }

    /// Something with a smaller thing above or below. It stays what it is to its neighbours (amsmath,
    /// 4.7), but `\stackrel` makes a relation.
    pub(super) fn stacked(&mut self, name: &str) -> Option<Atom> {
        let small = self.styled(Style::CLOSED, Parser::argument)?;
        let of = self.argument()?;
        let mut atom = match of.as_slice() {
            [one] if one.above.is_none() && one.below.is_none() => one.clone(),
            _ => Atom::new(Class::Ord, Base::Group(of)),
        };
        atom.limits = Some(true);
        if name == "stackrel" {
            atom.class = Class::Rel;
        }
        let place = if name == "underset" { &mut atom.below } else { &mut atom.above };
        *place = Some(small);
        Some(atom)
    }
}

/// A fraction without a rule between parentheses: so many out of so many.
fn chosen(fraction: Atom) -> Atom {
    let (open, close) = ("(".to_owned(), ")".to_owned());
    Atom::new(Class::Ord, Base::Fenced { open, body: vec![fraction], close })
}
