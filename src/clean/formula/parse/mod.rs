//! Reads the TeX of a formula (The TeXbook, chapters 16 to 19; the environments of amsmath). What TeX
//! would not take, and what we do not know, makes it none: such a formula stays as it was written.
//!
//! Reading goes down from [`parse`]: a [`list`](Parser::list) of atoms with their scripts, each a sign or
//! a [`command`].

mod command;
mod delimiter;
mod environment;
mod stack;
mod values;
mod words;

use crate::document::formula::{Atom, Base, Class, Face, Formula, Side};

use super::signs;

/// Groups inside one another.
const MAX_DEPTH: usize = 24;
/// A formula has no more bytes.
const LONGEST: usize = 4000;

/// Reads a formula that has lines to itself, or stands among words.
pub(super) fn parse(text: &str, display: bool) -> Option<Formula> {
    if text.len() > LONGEST {
        return None;
    }
    let style = Style { open: display, assumed: display };
    let mut parser = Parser { rest: unwrapped(text), depth: 0, word: None, style, tag: None };
    let mut rows = vec![vec![parser.list(Until::Line)?]];
    while !parser.rest.is_empty() {
        parser.row_end()?;
        rows.push(vec![parser.list(Until::Line)?]);
    }
    let mut atoms = environment::lines(rows, vec![Side::Middle])?;
    values::settle(&mut atoms);
    let formula = Formula { display, atoms, tag: parser.tag };
    formula.atoms.iter().any(|a| a.class != Class::Space).then_some(formula)
}

/// A formula without the braces round all of it, with which Wikipedia begins, and without the style it
/// asks for: it has the one of its place.
fn unwrapped(text: &str) -> &str {
    let mut text = text.trim();
    let inner = text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
    if let Some(inner) = inner
        && inner.trim_start().starts_with("\\displaystyle")
        && is_balanced(inner)
    {
        text = inner.trim();
    }
    match text.strip_prefix("\\displaystyle") {
        Some(rest) if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) => rest.trim_start(),
        _ => text,
    }
}

/// Whether every brace of a text is closed in it.
fn is_balanced(text: &str) -> bool {
    let (mut depth, mut escaped) = (0_usize, false);
    for c in text.chars() {
        match c {
            '{' if !escaped => depth += 1,
            '}' if !escaped && depth == 0 => return false,
            '}' if !escaped => depth -= 1,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    depth == 0
}

/// Whether sums have their limits above and below and fractions are open (TeX's display style).
#[derive(Clone, Copy, Debug)]
struct Style {
    /// Whether they are here.
    open: bool,
    /// Whether they are as far as the place tells, to who does not know the commands for styles.
    assumed: bool,
}

impl Style {
    /// That of scripts, of parts of fractions and of cells of matrices.
    const CLOSED: Style = Style { open: false, assumed: false };

    /// What an atom has to say of its style, if it has not the one assumed.
    fn told(self) -> Option<bool> {
        (self.open != self.assumed).then_some(self.open)
    }
}

/// Where a list ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    /// At the end of the formula, or of a line of it.
    Line,
    /// Behind a closing sign.
    Sign(char),
    /// Before the end of a cell of an environment.
    Cell,
    /// Before the end of a line between braces.
    Stack,
    /// Before `\right` or `\middle`.
    Right,
}

/// What has been read of a list.
#[derive(Default)]
struct List {
    atoms: Vec<Atom>,
    /// Faces that hold from an atom to the end of the list.
    faces: Vec<(usize, Face)>,
    /// What stands before `\over`, with the command.
    over: Option<(Vec<Atom>, String)>,
}

impl List {
    /// What has been read, in its faces, which go on.
    fn taken(&mut self) -> Vec<Atom> {
        let mut atoms = std::mem::take(&mut self.atoms);
        for (from, face) in &mut self.faces {
            words::faced(&mut atoms[std::mem::take(from)..], *face);
        }
        atoms
    }
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
    /// How much follows the word whose letters are being read.
    word: Option<usize>,
    style: Style,
    /// The number of the formula.
    tag: Option<String>,
}

impl<'a> Parser<'a> {
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

    /// The name of a command whose backslash is behind us.
    fn name(&mut self) -> Option<&'a str> {
        let name = name_of(self.rest)?;
        self.rest = &self.rest[name.len()..];
        Some(name)
    }

    /// The command that comes next.
    fn ahead(&self) -> Option<&'a str> {
        name_of(self.rest.trim_start().strip_prefix('\\')?)
    }

    /// What is between the next braces, unread.
    fn raw(&mut self) -> Option<&'a str> {
        self.raw_between('{', '}')
    }

    fn raw_between(&mut self, open: char, close: char) -> Option<&'a str> {
        let rest = self.rest.trim_start().strip_prefix(open)?;
        let mut depth = 0_usize;
        for (at, c) in rest.char_indices() {
            if c == close && depth == 0 {
                self.rest = &rest[at + c.len_utf8()..];
                return Some(&rest[..at]);
            }
            match c {
                '{' => depth += 1,
                '}' => depth = depth.checked_sub(1)?,
                _ => {}
            }
        }
        None
    }

    /// Reads in another style.
    fn styled<T>(&mut self, style: Style, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.style, style);
        let out = read(self);
        self.style = before;
        out
    }

    /// Atoms up to an end. Commands for styles and faces hold within it.
    fn list(&mut self, until: Until) -> Option<Vec<Atom>> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut list = List::default();
        self.styled(self.style, |parser| parser.fill(&mut list, until))?;
        self.depth -= 1;
        self.finished(list)
    }

    fn fill(&mut self, list: &mut List, until: Until) -> Option<()> {
        loop {
            self.rest = self.rest.trim_start();
            if self.ends(until) {
                return Some(());
            }
            let parens = until == Until::Sign(')');
            if parens && self.eat('(') {
                list.atoms.push(Atom::text(Class::Open, "(", Face::Upright));
                list.atoms.extend(self.list(until)?);
                list.atoms.push(Atom::text(Class::Close, ")", Face::Upright));
            } else if !self.script(&mut list.atoms)? {
                self.atom(list)?;
            }
        }
    }

    fn ends(&mut self, until: Until) -> bool {
        match until {
            Until::Sign(c) => self.eat(c),
            Until::Line => self.rest.is_empty() || matches!(self.ahead(), Some("\\" | "cr")),
            Until::Cell => {
                self.rest.starts_with('&') || matches!(self.ahead(), Some("\\" | "cr" | "end"))
            }
            Until::Stack => self.rest.starts_with('}') || matches!(self.ahead(), Some("\\" | "cr")),
            Until::Right => matches!(self.ahead(), Some("right" | "middle")),
        }
    }

    fn finished(&self, mut list: List) -> Option<Vec<Atom>> {
        let atoms = list.taken();
        let Some((above, command)) = list.over else { return Some(atoms) };
        Some(vec![self.infix(&command, above, atoms)?])
    }

    /// What is raised or lowered behind the last sign; false if nothing is.
    fn script(&mut self, out: &mut Vec<Atom>) -> Option<bool> {
        let sign = self.rest.chars().next().filter(|c| "^_'".contains(*c));
        let Some(sign) = sign else { return Some(false) };
        self.rest = self.rest[1..].trim_start();
        let script = match sign {
            '\'' => vec![prime()],
            _ => self.styled(Style::CLOSED, Parser::raised)?,
        };
        if out.last().is_none_or(|a| a.class == Class::Space) {
            out.push(Atom::text(Class::Ord, "", Face::Upright));
        }
        let last = out.last_mut()?;
        let place = if sign == '_' { &mut last.below } else { &mut last.above };
        match place {
            None => *place = Some(script),
            // `f'^2` has both raised; `x^2'` is no TeX, but what it means is seen.
            Some(primes) if sign != '_' && primes.iter().all(Atom::is_prime) => {
                primes.extend(script)
            }
            Some(_) if sign == '\'' => out.push(prime()),
            Some(_) => return None,
        }
        Some(true)
    }

    fn raised(&mut self) -> Option<Vec<Atom>> {
        // Word's `x^(2n)` (UTN 28), which nobody means otherwise in TeX.
        if self.eat('(') { self.list(Until::Sign(')')) } else { self.argument() }
    }

    /// A group or one sign.
    fn argument(&mut self) -> Option<Vec<Atom>> {
        if self.eat('{') {
            return self.list(Until::Sign('}'));
        }
        self.rest = self.rest.trim_start();
        let mut list = List::default();
        match self.rest.chars().next()? {
            c if c.is_ascii_digit() => {
                self.next();
                list.atoms.push(Atom::text(Class::Ord, c, Face::Upright));
            }
            _ => {
                self.depth += 1;
                (self.depth <= MAX_DEPTH).then(|| self.atom(&mut list))??;
                self.depth -= 1;
            }
        }
        (!list.atoms.is_empty() && list.over.is_none()).then_some(list.atoms)
    }

    /// The next sign.
    fn atom(&mut self, list: &mut List) -> Option<()> {
        let out = &mut list.atoms;
        match self.next()? {
            '{' => {
                let inner = self.list(Until::Sign('}'))?;
                out.push(Atom::new(Class::Ord, Base::Group(inner)));
            }
            '\\' => self.command(list)?,
            '~' => out.push(command::blank(333)),
            '-' => out.push(Atom::text(Class::Bin, "−", Face::Upright)),
            ':' if self.rest.starts_with('=') => {
                self.next();
                out.push(Atom::text(Class::Rel, ":=", Face::Upright));
            }
            c if c.is_ascii_digit() => out.push(self.number(c)),
            c if c.is_ascii_alphabetic() => out.push(self.letter(c)),
            c @ 'α'..='ω' => out.push(Atom::text(Class::Ord, c, Face::Italic)),
            c => {
                let sign = Atom::text(signs::class(c)?, c, Face::Upright);
                out.push(self.with_limits(sign, false));
            }
        }
        Some(())
    }

    /// A number with its point and the commas between its thousands.
    fn number(&mut self, first: char) -> Atom {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let mut number = String::from(first);
        loop {
            let (sign, after) = self.rest.split_at(usize::from(self.rest.starts_with(['.', ','])));
            let more = digits(after);
            let goes_on = match sign {
                "," => more == 3 && !number.contains('.'),
                _ => more > 0,
            };
            if !goes_on {
                return Atom::text(Class::Ord, number, Face::Upright);
            }
            let (read, rest) = self.rest.split_at(sign.len() + more);
            number.push_str(read);
            self.rest = rest;
        }
    }

    /// A letter, or the name of a function that was written as letters.
    fn letter(&mut self, first: char) -> Atom {
        let more = self.rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (rest, after) = self.rest.split_at(more);
        // `softmax` is not `soft` and `max`.
        let begins = self.word.replace(after.len()) != Some(after.len());
        let word = begins.then(|| format!("{first}{rest}"));
        match word.and_then(|w| Some((signs::sign(&w)?, signs::takes_limits(&w)))) {
            Some(((name, Class::Fun), limits)) => {
                self.rest = after;
                self.with_limits(Atom::text(Class::Fun, name, Face::Upright), limits)
            }
            _ => Atom::text(Class::Ord, first, Face::Italic),
        }
    }

    /// A sum, or the name of a function below which limits stand, told where they are if its place does
    /// not tell: names say so wherever it is below.
    fn with_limits(&self, atom: Atom, name: bool) -> Atom {
        let sum = matches!(&atom.base, Base::Text(t, _) if !signs::is_integral(t));
        let limits = match atom.class {
            Class::Op if sum => self.style.told(),
            Class::Fun if name => Some(self.style.open).filter(|open| *open || self.style.assumed),
            _ => None,
        };
        Atom { limits, ..atom }
    }
}

/// The name a text begins with.
fn name_of(text: &str) -> Option<&str> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let length = if letters > 0 { letters } else { text.chars().next()?.len_utf8() };
    text.get(..length)
}

/// A prime.
fn prime() -> Atom {
    Atom::text(Class::Ord, "′", Face::Upright)
}
