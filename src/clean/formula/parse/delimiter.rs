//! Brackets that are as high as what they hold, and those of a size that was asked for.

use crate::document::formula::{Atom, Base, Class};

use super::super::signs;
use super::{Parser, Until};

/// Signs that grow though they neither open nor close.
const GROWING: &str = "|‖/\\↑↓↕⇑⇓⇕";

/// A size that a command asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    /// In thousandths of an em (plain TeX, with the brackets of Computer Modern).
    height: u16,
    /// None, if it leaves that to the sign.
    class: Option<Class>,
}

/// The size that a command asks for.
pub(super) fn size(name: &str) -> Option<Size> {
    let sizes = [("bigg", 2400), ("Bigg", 3000), ("big", 1200), ("Big", 1800)];
    let find = |(size, height): &(&str, u16)| Some((name.strip_prefix(*size)?, *height));
    let (rest, height) = sizes.iter().find_map(find)?;
    let class = match rest {
        "" => None,
        "l" => Some(Class::Open),
        "r" => Some(Class::Close),
        "m" => Some(Class::Rel),
        _ => return None,
    };
    Some(Size { height, class })
}

impl Parser<'_> {
    /// What stands between `\left` and `\right`.
    pub(super) fn fenced(&mut self) -> Option<Atom> {
        let open = self.delimiter()?;
        let mut body = self.list(Until::Right)?;
        loop {
            self.eat('\\');
            let last = self.name()? == "right";
            let sign = self.delimiter()?;
            if last {
                return Some(Atom::new(Class::Ord, Base::Fenced { open, body, close: sign }));
            }
            body.push(Atom::new(Class::Ord, Base::Bar(sign)));
            body.extend(self.list(Until::Right)?);
        }
    }

    /// A sign as large as asked for. The TeXbook takes one without a class as a letter, which sets
    /// `\big(-x\big)` as a difference: we leave it what it is.
    pub(super) fn sized(&mut self, size: Size, out: &mut Vec<Atom>) -> Option<()> {
        let sign = self.delimiter()?;
        if !sign.is_empty() {
            let own = || match sign.as_str() {
                "{" => Class::Open,
                "}" => Class::Close,
                sign => sign.chars().next().and_then(signs::class).unwrap_or(Class::Ord),
            };
            let class = size.class.unwrap_or_else(own);
            out.push(Atom::new(class, Base::Sized(sign, size.height)));
        }
        Some(())
    }

    /// A bracket; empty if it is not shown.
    fn delimiter(&mut self) -> Option<String> {
        self.rest = self.rest.trim_start();
        let sign = match self.next()? {
            '.' => String::new(),
            '<' => "⟨".to_owned(),
            '>' => "⟩".to_owned(),
            '\\' => {
                let name = self.name()?;
                let (sign, class) = signs::sign(name)?;
                let grows = matches!(class, Class::Open | Class::Close) || GROWING.contains(sign);
                grows.then(|| sign.to_owned())?
            }
            c => {
                let bracket = matches!(signs::class(c), Some(Class::Open | Class::Close));
                (bracket || GROWING.contains(c)).then(|| c.to_string())?
            }
        };
        Some(sign)
    }
}
