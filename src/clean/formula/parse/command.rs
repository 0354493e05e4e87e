//! Commands.

use unicode_normalization::UnicodeNormalization;

use crate::document::formula::{Atom, Base, Class, Face};

use super::super::signs;
use super::words::{face, merged};
use super::{List, Parser, Style, Until, delimiter};

/// A blank of thousandths of an em.
pub(super) fn blank(width: i16) -> Atom {
    Atom::new(Class::Space, Base::Blank(width))
}

/// The blanks of commands (The TeXbook, chapter 18: 3, 4 and 5 eighteenths of an em; amsmath, 3.4).
fn blank_of(name: &str) -> Option<i16> {
    Some(match name {
        "," | "thinspace" => 167,
        ":" | ">" | "medspace" => 222,
        ";" | "thickspace" => 278,
        "!" | "negthinspace" => -167,
        "negmedspace" => -222,
        "negthickspace" => -278,
        " " | "nobreakspace" | "space" => 333,
        "enspace" | "enskip" => 500,
        "quad" => 1000,
        "qquad" => 2000,
        _ => return None,
    })
}

impl Parser<'_> {
    /// A command, with what belongs to it.
    pub(super) fn command(&mut self, list: &mut List) -> Option<()> {
        let name = self.name()?;
        let out = &mut list.atoms;
        if let Some(width) = blank_of(name) {
            out.push(blank(width));
            return Some(());
        }
        if let Some(class) = delimiter::size(name) {
            return self.sized(class, out);
        }
        match name {
            "left" => out.push(self.fenced()?),
            "begin" => out.extend(self.environment()?),
            "substack" => out.push(self.substack()?),
            "hspace" | "mkern" | "mskip" | "kern" | "hskip" => out.push(blank(self.length()?)),
            "limits" | "nolimits" => {
                out.last_mut()?.limits = Some(name == "limits");
            }
            "displaylimits" => out.last_mut()?.limits = None,
            "displaystyle" | "textstyle" | "scriptstyle" | "scriptscriptstyle" => {
                self.style.open = name == "displaystyle";
            }
            // What is seen nowhere, or only by TeX.
            "nonumber" | "notag" | "mathstrut" | "strut" | "relax" | "allowbreak" | "nobreak" => {}
            "label" => drop(self.raw()?),
            "tag" => self.tag()?,
            "color" => self.color()?,
            "textcolor" => {
                self.color()?;
                out.extend(self.argument()?);
            }
            "over" | "choose" | "atop" => {
                let over = (list.taken(), name.to_owned());
                list.over.replace(over).is_none().then_some(())?;
            }
            "frac" | "dfrac" | "tfrac" | "cfrac" | "binom" | "dbinom" | "tbinom" => {
                out.push(self.fraction(name)?);
            }
            "sqrt" => out.push(self.root()?),
            "overset" | "underset" | "stackrel" => out.push(self.stacked(name)?),
            "not" => out.push(self.negated()?),
            "pmod" => self.modulo(out)?,
            "pod" => self.parenthesised(None, out)?,
            "rm" | "bf" | "it" | "sf" | "tt" | "boldmath" => {
                list.faces.push((out.len(), face(name)));
            }
            _ => {
                let mut other = self.marked(name);
                for read in [Parser::arrow, Parser::lettered, Parser::classed] {
                    other = other.or_else(|| read(self, name));
                }
                out.push(other.unwrap_or_else(|| self.sign(name))?);
            }
        }
        Some(())
    }

    /// A sign.
    fn sign(&self, name: &str) -> Option<Atom> {
        let (sign, class) = signs::sign(name)?;
        let greek =
            sign.starts_with(|c| matches!(c, 'α'..='ω' | 'ϑ' | 'ϕ' | 'ϖ' | 'ϰ' | 'ϱ' | 'ϵ'));
        let face = if greek { Face::Italic } else { Face::Upright };
        Some(self.with_limits(Atom::text(class, sign, face), signs::takes_limits(name)))
    }

    /// The number of the formula, which has one.
    fn tag(&mut self) -> Option<()> {
        let bare = self.eat('*');
        let tag = self.words()?;
        // With a star it stands as it is, and ours are in parentheses.
        let inner = tag.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
        let tag = if bare { inner? } else { &tag };
        self.tag.replace(tag.trim().to_owned()).is_none().then_some(())
    }

    /// A colour, which books in black have not.
    fn color(&mut self) -> Option<()> {
        if self.rest.trim_start().starts_with('[') {
            self.raw_between('[', ']')?;
        }
        self.raw().map(drop)
    }

    /// A length, in thousandths of an em of twelve points.
    fn length(&mut self) -> Option<i16> {
        self.eat('*');
        let text = match self.raw() {
            Some(inner) => inner.trim(),
            None => {
                let rest = self.rest.trim_start();
                let of_length = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
                let number = rest.find(|c| !of_length(c))?;
                let (length, after) = rest.split_at_checked(number + 2)?;
                self.rest = after;
                length
            }
        };
        let (number, unit) = text.split_at_checked(text.len().checked_sub(2)?)?;
        let thousandths = match unit {
            "em" => 1000.0,
            "mu" => 1000.0 / 18.0,
            "ex" => 430.0,
            "pt" => 1000.0 / 12.0,
            "cm" => 28_450.0 / 12.0,
            "mm" => 2_845.0 / 12.0,
            _ => return None,
        };
        let width = (number.trim().parse::<f64>().ok()? * thousandths).round();
        // More than ten ems are no blank of a formula.
        (width.abs() <= 10_000.0).then_some(width as i16)
    }

    /// Parts that a command gives a class.
    fn classed(&mut self, name: &str) -> Option<Option<Atom>> {
        let class = match name {
            "mathop" => return Some(self.mathop()),
            "mathord" | "mathinner" => Class::Ord,
            "mathbin" => Class::Bin,
            "mathrel" => Class::Rel,
            "mathopen" => Class::Open,
            "mathclose" => Class::Close,
            "mathpunct" => Class::Punct,
            _ => return None,
        };
        Some(self.argument().map(|inner| Atom::new(class, Base::Group(inner))))
    }

    /// Parts that have limits as sums and `lim` have.
    fn mathop(&mut self) -> Option<Atom> {
        let inner = self.argument()?;
        if let [one] = inner.as_slice()
            && matches!(one.class, Class::Op | Class::Fun)
        {
            return Some(one.clone());
        }
        let group = Atom { class: Class::Fun, ..merged(inner) };
        Some(self.with_limits(group, true))
    }

    /// `(mod n)`, as far from what stands before it as TeX has it (amsmath, 7.2).
    fn modulo(&mut self, out: &mut Vec<Atom>) -> Option<()> {
        let open = self.style.open;
        out.push(blank(if open { 1000 } else { 444 }));
        self.parenthesised(Some("mod"), out)
    }

    fn parenthesised(&mut self, name: Option<&str>, out: &mut Vec<Atom>) -> Option<()> {
        let of = self.argument()?;
        out.push(Atom::text(Class::Open, "(", Face::Upright));
        if let Some(name) = name {
            out.push(Atom::text(Class::Ord, name, Face::Upright));
            out.push(blank(333));
        }
        out.push(Atom::new(Class::Ord, Base::Group(of)));
        out.push(Atom::text(Class::Close, ")", Face::Upright));
        Some(())
    }

    /// The sign that `\not` denies: Unicode has one for each that is denied in earnest.
    fn negated(&mut self) -> Option<Atom> {
        let mut inner = match self.argument()?.as_slice() {
            [Atom { class, base: Base::Text(text, _), below: None, above: None, .. }] => {
                (*class, text.clone())
            }
            _ => return None,
        };
        if inner.1 == "|" {
            inner.1 = "∣".to_owned();
        }
        let sign: String = inner.1.chars().chain(['\u{338}']).nfc().collect();
        let one = sign.chars().count() == 1;
        one.then(|| Atom::text(inner.0, sign, Face::Upright))
    }

    /// A root with its degree.
    fn root(&mut self) -> Option<Atom> {
        let degree = match self.eat('[') {
            true => Some(self.styled(Style::CLOSED, |p| p.list(Until::Sign(']')))?),
            false => None,
        };
        let degree = degree.filter(|d| !d.is_empty());
        Some(Atom::new(Class::Ord, Base::Root { degree, of: self.argument()? }))
    }
}
