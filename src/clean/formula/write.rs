//! Formulas as text: letters italic, indices raised and lowered, fractions with a stroke.

use crate::document::formula::{Atom, Base, Class, Face, Formula};
use crate::document::{Inline, InlineKind};
use crate::source::Span;

use super::line::line_of;

/// Keeps a sign at the end of the line before it.
const TIED: char = '\u{A0}';

/// Writes a formula; none if that would be harder to read than what its author wrote.
pub(super) fn write(formula: &Formula, span: Option<Span>) -> Option<Vec<Inline>> {
    let atoms = line_of(formula)?;
    let mut writer = Writer { span, out: Vec::new(), script: false };
    writer.list(&atoms)?;
    (!writer.out.is_empty()).then_some(writer.out)
}

struct Writer {
    span: Option<Span>,
    out: Vec<Inline>,
    /// Whether raised or lowered signs are written, without blanks.
    script: bool,
}

impl Writer {
    fn list(&mut self, atoms: &[Atom]) -> Option<()> {
        let mut before = None;
        for (k, atom) in atoms.iter().enumerate() {
            let class = class_at(atoms, k, before);
            let narrow = is_narrow(atom);
            match (before, class) {
                (None | Some(Class::Space | Class::Line), _) => {}
                (_, Class::Bin | Class::Rel) if narrow && !self.script => {
                    self.text(TIED, Face::Upright);
                }
                (Some(Class::Ord | Class::Close), Class::Fun) => self.text(TIED, Face::Upright),
                _ => {}
            }
            match class {
                Class::Space if before.is_some() && k + 1 < atoms.len() => {
                    self.text(TIED, Face::Upright);
                }
                Class::Space => {}
                Class::Line => self.line(k + 1 < atoms.len()),
                _ => self.atom(atom, atoms, k)?,
            }
            let next = atoms.get(k + 1);
            let goes_on = next.is_some_and(|n| !matches!(n.class, Class::Space | Class::Line));
            let of_value =
                next.is_some_and(|n| matches!(n.class, Class::Ord | Class::Op | Class::Fun));
            let blank = match class {
                Class::Bin | Class::Rel => narrow && !self.script,
                Class::Punct => !self.script,
                Class::Fun => of_value,
                // What stands behind the limits is no part of them.
                Class::Op => of_value && !self.script && has_scripts(atom),
                _ => false,
            };
            if blank && goes_on {
                let tied = matches!(class, Class::Fun | Class::Op);
                self.text(if tied { TIED } else { ' ' }, Face::Upright);
            }
            before = Some(class);
        }
        Some(())
    }

    fn line(&mut self, more: bool) {
        if more && !self.out.is_empty() {
            self.out.push(Inline::new(InlineKind::LineBreak, self.span));
        }
    }

    fn atom(&mut self, atom: &Atom, around: &[Atom], at: usize) -> Option<()> {
        match &atom.base {
            Base::Text(text, face) => text.chars().for_each(|c| self.text(c, *face)),
            Base::Group(inner) => self.list(inner)?,
            Base::Fraction { over, under, .. } => {
                let beside = |k: Option<usize>| {
                    let near = k.and_then(|k| around.get(k));
                    near.is_some_and(|n| matches!(n.class, Class::Ord | Class::Open | Class::Fun))
                };
                let alone = !beside(at.checked_sub(1)) && !beside(Some(at + 1));
                self.fraction(over, under, has_scripts(atom) || !alone)?;
            }
            Base::Root { degree, of } => {
                if let Some(degree) = degree {
                    self.raised(degree, InlineKind::Superscript)?;
                }
                self.text('√', Face::Upright);
                self.grouped(of, of.len() == 1 && is_simple(of))?;
            }
            _ => return None,
        }
        if let Some(below) = &atom.below {
            self.raised(below, InlineKind::Subscript)?;
        }
        match atom.above.as_deref() {
            // Degrees and primes are raised by themselves.
            Some([Atom { base: Base::Text(sign, _), above: None, below: None, .. }])
                if matches!(sign.as_str(), "∘" | "°") =>
            {
                self.text('°', Face::Upright);
            }
            Some(above) => {
                let primes = above.iter().take_while(|a| a.is_prime()).count();
                (0..primes).for_each(|_| self.text('′', Face::Upright));
                if primes < above.len() {
                    self.raised(&above[primes..], InlineKind::Superscript)?;
                }
            }
            None => {}
        }
        Some(())
    }

    /// `½`, `a/b`, `(a + b)/(2c)`; in parentheses where what stands beside it would seem part.
    fn fraction(&mut self, over: &[Atom], under: &[Atom], held: bool) -> Option<()> {
        if let Some(sign) = vulgar(over, under) {
            self.text(sign, Face::Upright);
            return Some(());
        }
        if held {
            self.text('(', Face::Upright);
        }
        self.grouped(over, is_simple(over))?;
        self.text('/', Face::Upright);
        let one = under.len() == 1 || is_differential(under) || is_call(under);
        self.grouped(under, is_simple(under) && one)?;
        if held {
            self.text(')', Face::Upright);
        }
        Some(())
    }

    /// A part of a fraction, in parentheses unless it is plain.
    fn grouped(&mut self, atoms: &[Atom], plain: bool) -> Option<()> {
        let inner = match atoms {
            [Atom { base: Base::Group(inner), above: None, below: None, .. }] => inner,
            _ => atoms,
        };
        // Fractions inside one another need more than a line.
        if inner.iter().any(|a| matches!(a.base, Base::Fraction { .. })) {
            return None;
        }
        if !plain {
            self.text('(', Face::Upright);
        }
        self.list(inner)?;
        if !plain {
            self.text(')', Face::Upright);
        }
        Some(())
    }

    /// What is raised or lowered, once: a script of a script needs more than a line of text.
    fn raised(&mut self, atoms: &[Atom], kind: fn(Vec<Inline>) -> InlineKind) -> Option<()> {
        if self.script {
            return None;
        }
        let mut inner = Writer { span: self.span, out: Vec::new(), script: true };
        inner.list(atoms)?;
        if !inner.out.is_empty() {
            self.out.push(Inline::new(kind(inner.out), self.span));
        }
        Some(())
    }

    fn text(&mut self, c: char, face: Face) {
        let last = self.out.last_mut().map(|i| &mut i.kind);
        let last = match (last, face) {
            (Some(InlineKind::Emphasis(inner)), Face::Italic)
            | (Some(InlineKind::Strong(inner)), Face::Bold) => {
                inner.last_mut().map(|i| &mut i.kind)
            }
            (last @ Some(InlineKind::Text { .. }), Face::Upright) => last,
            _ => None,
        };
        if let Some(InlineKind::Text { text, .. }) = last {
            return text.push(c);
        }
        let text = Inline::text(c, self.span);
        self.out.push(match face {
            Face::Upright => text,
            Face::Italic => Inline::new(InlineKind::Emphasis(vec![text]), self.span),
            Face::Bold => Inline::new(InlineKind::Strong(vec![text]), self.span),
        });
    }
}

/// What a sign is where it stands: `−` between two values takes one from the other, elsewhere it
/// belongs to the value behind it (The TeXbook, chapter 17).
fn class_at(atoms: &[Atom], at: usize, before: Option<Class>) -> Class {
    use Class::{Bin, Close, Fun, Line, Op, Open, Ord, Punct, Rel, Space};
    let class = atoms[at].class;
    if class != Bin {
        return class;
    }
    let behind = matches!(before, Some(Ord | Close | Space));
    let next = atoms[at + 1..].iter().map(|a| a.class).find(|c| *c != Space);
    let ahead = matches!(next, Some(Ord | Open | Op | Fun));
    let alone = matches!(before, None | Some(Bin | Rel | Open | Punct | Op | Fun | Line));
    if behind && ahead && !alone { Bin } else { Ord }
}

/// Signs of relation and operation that are as wide as a Han have their blanks in themselves.
fn is_narrow(atom: &Atom) -> bool {
    let Base::Text(text, _) = &atom.base else { return true };
    text.chars().all(|c| c.is_ascii() || "−×÷±⋅".contains(c))
}

fn has_scripts(atom: &Atom) -> bool {
    atom.above.is_some() || atom.below.is_some()
}

/// Values that follow one another, without signs of operation between them but in parentheses.
fn is_simple(atoms: &[Atom]) -> bool {
    let mut open = 0_usize;
    atoms.iter().all(|a| {
        let plain = match &a.base {
            Base::Text(text, _) => !text.contains([' ', '/']),
            Base::Group(inner) => inner.len() == 1 && is_simple(inner),
            _ => false,
        };
        match a.class {
            Class::Open => open += 1,
            Class::Close => open = open.saturating_sub(1),
            _ => {}
        }
        plain && (open > 0 || matches!(a.class, Class::Ord | Class::Close))
    })
}

/// A function of something: `P(B)`.
fn is_call(atoms: &[Atom]) -> bool {
    let [name, open, inner @ .., close] = atoms else { return false };
    let brackets = |a: &Atom| matches!(a.class, Class::Open | Class::Close);
    name.class == Class::Ord
        && open.class == Class::Open
        && close.class == Class::Close
        && !inner.iter().any(brackets)
}

/// `∂x`, `dx`.
fn is_differential(atoms: &[Atom]) -> bool {
    let [d, _] = atoms else { return false };
    matches!(&d.base, Base::Text(text, _) if text == "∂" || text == "d")
        && d.above.is_none()
        && d.below.is_none()
}

/// The fractions that are characters.
fn vulgar(over: &[Atom], under: &[Atom]) -> Option<char> {
    fn number(atoms: &[Atom]) -> Option<&str> {
        match atoms {
            [Atom { base: Base::Text(text, _), above: None, below: None, .. }] => Some(text),
            _ => None,
        }
    }
    Some(match (number(over)?, number(under)?) {
        ("1", "2") => '½',
        ("1", "4") => '¼',
        ("3", "4") => '¾',
        ("1", "3") => '⅓',
        ("2", "3") => '⅔',
        ("1", "8") => '⅛',
        _ => return None,
    })
}
