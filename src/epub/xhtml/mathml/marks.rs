//! Marks: accents, lines, braces and arrows above and below what has them; primes.

use super::gap::Gaps;
use super::{Setter, Style};
use crate::document::formula::{Atom, Base, Class, is_brace};
use crate::epub::xml;

impl Setter<'_, '_> {
    pub(super) fn marked(&mut self, mark: char, over: bool, of: &[Atom], style: Style) {
        let (name, accent) = if over { ("mover", "accent") } else { ("munder", "accentunder") };
        self.out.push('<');
        self.out.push_str(name);
        // Braces have their distance, accents lie close.
        if !is_brace(mark) {
            xml::attribute(self.out, accent, "true");
        }
        self.out.push('>');
        self.one(of, style);
        let (sign, grows) = sign(mark, over, is_letter(of));
        let grows = [("stretchy", if grows { "true" } else { "false" })];
        self.operator(&sign.to_string(), Gaps::default(), &grows);
        self.close(name);
    }

    /// What has primes, with them beside it: their signs are small and raised by themselves, unless a
    /// font has others for `msup` (OpenType, `ssty`).
    pub(super) fn primed(&mut self, atom: &Atom, primes: &'static str, style: Style) {
        let inside = atom.below.is_some();
        if inside {
            self.open("mrow");
        }
        self.base(atom, Gaps::default(), style);
        self.sign(Class::Close, primes, Gaps::default());
        if inside {
            self.close("mrow");
        }
    }
}

/// The sign of as many primes as there are, if there is nothing else.
pub(super) fn primes(above: &[Atom]) -> Option<&'static str> {
    let mut count = 0;
    for atom in above {
        match &atom.base {
            Base::Text(text, _) if atom.below.is_none() && atom.above.is_none() => {
                let number = |c| "′″‴⁗".chars().position(|p| p == c).map(|k| k + 1);
                count += text.chars().map(number).sum::<Option<usize>>()?;
            }
            _ => return None,
        }
    }
    ["′", "″", "‴", "⁗"].get(count.checked_sub(1)?).copied()
}

fn is_letter(of: &[Atom]) -> bool {
    match of {
        [Atom { base: Base::Text(text, _), below: None, above: None, .. }] => {
            text.chars().nth(1).is_none()
        }
        _ => false,
    }
}

/// The sign of a mark, and whether it grows. Accents of one letter are those of its own face; those
/// of several, and arrows, are the ones that fonts of formulas have in several widths.
fn sign(mark: char, over: bool, letter: bool) -> (char, bool) {
    match mark {
        '\u{302}' | '\u{303}' | '\u{30C}' if !letter => (mark, true),
        '\u{300}' => ('`', false),
        '\u{301}' => ('´', false),
        '\u{302}' => ('ˆ', false),
        '\u{303}' => ('˜', false),
        '\u{306}' => ('˘', false),
        '\u{307}' => ('˙', false),
        '\u{308}' => ('¨', false),
        '\u{30A}' => ('˚', false),
        '\u{30C}' => ('ˇ', false),
        '\u{AF}' | '_' | '\u{304}' | '\u{305}' | '\u{332}' => ('\u{203E}', true),
        '\u{20D6}' | '←' if over => ('\u{20D6}', true),
        '\u{20D7}' | '→' if over => ('\u{20D7}', true),
        '\u{20D6}' | '\u{20EE}' => ('←', true),
        '\u{20D7}' | '\u{20EF}' => ('→', true),
        '\u{20DB}' | '\u{20DC}' => (mark, false),
        mark => (mark, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::formula::Face;

    #[test]
    fn primes_are_one_sign() {
        let of = |texts: &[&str]| {
            let one = |t: &&str| Atom::text(Class::Ord, *t, Face::Upright);
            primes(&texts.iter().map(one).collect::<Vec<_>>())
        };
        assert_eq!(of(&["′"]), Some("′"));
        assert_eq!(of(&["′", "′"]), Some("″"));
        assert_eq!(of(&["″′"]), Some("‴"));
        assert_eq!(of(&["′", "2"]), None);
        assert_eq!(of(&[]), None);
    }
}
