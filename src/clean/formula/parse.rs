//! Reads the TeX of a formula that can stand in a line of text. What cannot (matrices, cases,
//! signs above one another) is nobody's loss: such a formula stays as it was written.

use unicode_normalization::UnicodeNormalization;

use super::signs;

/// What a sign is to its neighbours (The TeXbook, chapter 17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Ord,
    Bin,
    Rel,
    Open,
    Close,
    Punct,
    /// Sums and integrals.
    Op,
    /// `log`, `sin`.
    Fun,
    /// A blank that was asked for.
    Space,
    /// The end of a line of the formula.
    Line,
}

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Upright,
    Italic,
    Bold,
}

/// A sign with what is raised and lowered behind it.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    pub(super) class: Class,
    pub(super) base: Base,
    pub(super) below: Option<Vec<Atom>>,
    pub(super) above: Option<Vec<Atom>>,
}

#[derive(Clone, Debug)]
pub(super) enum Base {
    Text(String, Face),
    Group(Vec<Atom>),
    Fraction(Vec<Atom>, Vec<Atom>),
    /// The degree, if it is not 2, and what is below the root.
    Root(Option<Vec<Atom>>, Vec<Atom>),
}

impl Atom {
    fn new(class: Class, base: Base) -> Atom {
        Atom { class, base, below: None, above: None }
    }

    fn text(class: Class, text: impl Into<String>, face: Face) -> Atom {
        Atom::new(class, Base::Text(text.into(), face))
    }
}

/// Groups inside one another.
const MAX_DEPTH: usize = 12;
/// A formula has no more bytes.
const LONGEST: usize = 600;
/// What only holds lines together; their signs of alignment go.
const LINES: [&str; 9] = [
    "align",
    "align*",
    "aligned",
    "equation",
    "equation*",
    "gather",
    "gather*",
    "gathered",
    "split",
];

/// Reads a formula; none if a part of it is beyond a line of text.
pub(super) fn parse(text: &str) -> Option<Vec<Atom>> {
    let (mut text, mut aligned) = (text.trim(), false);
    while let Some((inner, lines)) = unwrapped(text) {
        (text, aligned) = (inner, aligned || lines);
    }
    if text.len() > LONGEST {
        return None;
    }
    let mut parser = Parser { rest: text, depth: 0, aligned, word: None };
    let atoms = parser.list(None)?;
    (!atoms.is_empty()).then_some(atoms)
}

/// The inside of `\begin{aligned} … \end{aligned}`.
fn unwrapped(text: &str) -> Option<(&str, bool)> {
    let (name, rest) = text.strip_prefix("\\begin{")?.split_once('}')?;
    let inner = rest.strip_suffix("}")?.strip_suffix(name)?.strip_suffix("\\end{")?;
    LINES.contains(&name).then_some((inner.trim(), true))
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
    aligned: bool,
    /// How much follows the word whose letters are being read.
    word: Option<usize>,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn eat(&mut self, c: char) -> bool {
        let rest = self.rest.trim_start();
        let Some(after) = rest.strip_prefix(c) else { return false };
        self.rest = after;
        true
    }

    /// Signs up to a closing sign, or to the end.
    fn list(&mut self, until: Option<char>) -> Option<Vec<Atom>> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut out: Vec<Atom> = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() {
                break until.is_none().then_some(())?;
            }
            if let Some(end) = until
                && self.eat(end)
            {
                break;
            }
            if until == Some(')') && self.eat('(') {
                out.push(Atom::text(Class::Open, "(", Face::Upright));
                out.extend(self.list(until)?);
                out.push(Atom::text(Class::Close, ")", Face::Upright));
            } else if !self.script(&mut out)? {
                self.atom(&mut out)?;
            }
        }
        self.depth -= 1;
        Some(out)
    }

    /// What is raised or lowered behind the last sign; false if nothing is.
    fn script(&mut self, out: &mut Vec<Atom>) -> Option<bool> {
        let raised = self.rest.starts_with('^');
        if !raised && !self.rest.starts_with('_') {
            return Some(false);
        }
        self.rest = self.rest[1..].trim_start();
        // Word's `x^(2n)` (UTN 28), which nobody means otherwise in TeX.
        let script = if self.eat('(') { self.list(Some(')'))? } else { self.argument()? };
        if out.is_empty() {
            out.push(Atom::text(Class::Ord, "", Face::Upright));
        }
        let last = out.last_mut()?;
        if matches!(last.class, Class::Space | Class::Line) {
            return None;
        }
        let place = if raised { &mut last.above } else { &mut last.below };
        place.replace(script).is_none().then_some(true)
    }

    /// A group or one sign.
    fn argument(&mut self) -> Option<Vec<Atom>> {
        if self.eat('{') {
            return self.list(Some('}'));
        }
        self.rest = self.rest.trim_start();
        let mut out = Vec::new();
        match self.rest.chars().next()? {
            c if c.is_ascii_digit() => {
                self.next();
                out.push(Atom::text(Class::Ord, c, Face::Upright));
            }
            _ => self.atom(&mut out)?,
        }
        (out.len() == 1).then_some(out)
    }

    /// The next sign.
    fn atom(&mut self, out: &mut Vec<Atom>) -> Option<()> {
        match self.next()? {
            '{' => {
                let inner = self.list(Some('}'))?;
                out.push(Atom::new(Class::Ord, Base::Group(inner)));
            }
            '\\' => self.command(out)?,
            '~' => out.push(Atom::text(Class::Space, "", Face::Upright)),
            '&' if self.aligned && self.depth == 1 => {}
            '\'' => out.push(Atom::text(Class::Ord, "′", Face::Upright)),
            '-' => out.push(Atom::text(Class::Bin, "−", Face::Upright)),
            c if c.is_ascii_digit() => {
                let inside = |c: char| c.is_ascii_digit();
                let mut number = String::from(c);
                loop {
                    let mut ahead = self.rest.chars();
                    match (ahead.next(), ahead.next()) {
                        (Some(d), _) if inside(d) => {}
                        (Some('.' | ','), Some(d)) if inside(d) => {}
                        _ => break,
                    }
                    number.extend(self.next());
                }
                out.push(Atom::text(Class::Ord, number, Face::Upright));
            }
            c if c.is_ascii_alphabetic() => out.push(self.letter(c)),
            c @ 'α'..='ω' => out.push(Atom::text(Class::Ord, c, Face::Italic)),
            c => out.push(Atom::text(signs::class(c)?, c, Face::Upright)),
        }
        Some(())
    }

    /// A letter, or the name of a function that was written as letters.
    fn letter(&mut self, first: char) -> Atom {
        let more = self.rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (rest, after) = self.rest.split_at(more);
        // `softmax` is not `soft` and `max`.
        let begins = self.word.replace(after.len()) != Some(after.len());
        match signs::sign(&format!("{first}{rest}")).filter(|_| begins) {
            Some((name, Class::Fun)) => {
                self.rest = after;
                Atom::text(Class::Fun, name, Face::Upright)
            }
            _ => Atom::text(Class::Ord, first, Face::Italic),
        }
    }

    fn command(&mut self, out: &mut Vec<Atom>) -> Option<()> {
        let letters = self.rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let name = match letters {
            0 => self.next()?.to_string(),
            n => {
                let (name, rest) = self.rest.split_at(n);
                self.rest = rest;
                name.to_owned()
            }
        };
        match name.as_str() {
            "," | ":" | ";" | " " | "quad" | "qquad" | "thinspace" | "enspace" => {
                out.push(Atom::text(Class::Space, "", Face::Upright));
            }
            "!" | "limits" | "nolimits" | "displaystyle" | "textstyle" | "nonumber" => {}
            "\\" if self.depth == 1 => {
                out.push(Atom::text(Class::Line, "", Face::Upright));
            }
            "left" | "right" | "middle" | "big" | "Big" | "bigg" | "Bigg" | "bigl" | "bigr"
            | "Bigl" | "Bigr" | "biggl" | "biggr" => {
                self.eat('.');
            }
            "frac" | "dfrac" | "tfrac" => {
                let fraction = Base::Fraction(self.argument()?, self.argument()?);
                out.push(Atom::new(Class::Ord, fraction));
            }
            "sqrt" => {
                let degree = if self.eat('[') { Some(self.list(Some(']'))?) } else { None };
                out.push(Atom::new(Class::Ord, Base::Root(degree, self.argument()?)));
            }
            "not" => {
                let (sign, _) = self.negated()?;
                out.push(Atom::text(Class::Rel, sign, Face::Upright));
            }
            "pmod" => self.modulo(out)?,
            "text" | "textrm" | "textnormal" | "mbox" | "textbf" | "textit" => {
                out.push(Atom::text(Class::Ord, self.words()?, face(&name)));
            }
            "mathrm" | "operatorname" | "mathsf" | "mathtt" | "mathit" | "mathbf"
            | "boldsymbol" | "bm" => {
                self.eat('*');
                let mut inner = self.argument()?;
                faced(&mut inner, face(&name));
                let class = if name == "operatorname" { Class::Fun } else { Class::Ord };
                out.push(Atom::new(class, Base::Group(inner)));
            }
            "mathbb" | "mathcal" | "mathscr" | "mathfrak" => {
                out.push(Atom::text(Class::Ord, self.alphabet(&name)?, Face::Upright));
            }
            "hat" | "bar" | "tilde" | "dot" | "ddot" | "check" | "acute" | "grave" | "widehat"
            | "overline" | "widetilde" => {
                let text = accented(&name, &self.argument()?)?;
                out.push(Atom::text(Class::Ord, text, Face::Italic));
            }
            other => {
                let (sign, class) = signs::sign(other)?;
                let greek = sign.starts_with(|c| matches!(c, 'α'..='ω'));
                let face = if greek { Face::Italic } else { Face::Upright };
                out.push(Atom::text(class, sign, face));
            }
        }
        Some(())
    }

    /// `(mod n)`.
    fn modulo(&mut self, out: &mut Vec<Atom>) -> Option<()> {
        let of = self.argument()?;
        out.extend([
            Atom::text(Class::Space, "", Face::Upright),
            Atom::text(Class::Open, "(", Face::Upright),
            Atom::text(Class::Fun, "mod", Face::Upright),
            Atom::new(Class::Ord, Base::Group(of)),
            Atom::text(Class::Close, ")", Face::Upright),
        ]);
        Some(())
    }

    /// Letters of another alphabet.
    fn alphabet(&mut self, name: &str) -> Option<String> {
        let mut text = String::new();
        for atom in self.argument()? {
            let Atom { base: Base::Text(plain, Face::Italic), above: None, below: None, .. } = atom
            else {
                return None;
            };
            text.push(signs::letter(name, plain.chars().next()?)?);
        }
        Some(text)
    }

    /// The sign that `\not` denies.
    fn negated(&mut self) -> Option<(&'static str, Class)> {
        if self.eat('=') {
            return signs::sign("ne");
        }
        self.rest = self.rest.trim_start().strip_prefix("\\in")?;
        let ends = !self.rest.starts_with(|c: char| c.is_ascii_alphabetic());
        ends.then(|| signs::sign("notin"))?
    }

    /// Words between braces, which are text and no formula.
    fn words(&mut self) -> Option<String> {
        if !self.eat('{') {
            return None;
        }
        let (text, rest) = self.rest.split_once('}')?;
        if text.contains(['\\', '{', '$', '^', '_']) {
            return None;
        }
        self.rest = rest;
        Some(text.to_owned())
    }
}

/// The face a command asks for.
fn face(command: &str) -> Face {
    match command {
        "textbf" | "mathbf" | "boldsymbol" | "bm" => Face::Bold,
        "textit" | "mathit" => Face::Italic,
        _ => Face::Upright,
    }
}

/// Sets all letters of a formula in one face.
fn faced(atoms: &mut [Atom], to: Face) {
    for atom in atoms {
        match &mut atom.base {
            Base::Text(_, face) => *face = to,
            Base::Group(inner) => faced(inner, to),
            Base::Fraction(..) | Base::Root(..) => {}
        }
    }
}

/// One letter with its accent.
fn accented(name: &str, letter: &[Atom]) -> Option<String> {
    let [Atom { base: Base::Text(text, Face::Italic), below: None, above: None, .. }] = letter
    else {
        return None;
    };
    let mark = match name {
        "hat" | "widehat" => '\u{302}',
        "bar" | "overline" => '\u{304}',
        "tilde" | "widetilde" => '\u{303}',
        "dot" => '\u{307}',
        "ddot" => '\u{308}',
        "check" => '\u{30C}',
        "acute" => '\u{301}',
        _ => '\u{300}',
    };
    let marked: String = text.chars().chain([mark]).nfc().collect();
    (text.chars().count() == 1).then_some(marked)
}
