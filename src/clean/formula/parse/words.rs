//! Words, faces and other alphabets.

use crate::document::formula::{Atom, Base, Class, Face};

use super::super::signs;
use super::Parser;

impl Parser<'_> {
    /// Words, and letters in a face or an alphabet, if the command asks for some.
    pub(super) fn lettered(&mut self, name: &str) -> Option<Option<Atom>> {
        Some(match name {
            "text" | "textrm" | "textnormal" | "textup" | "textsf" | "texttt" | "textbf"
            | "textit" | "mbox" | "hbox" => {
                self.words().map(|words| Atom::text(Class::Ord, words, face(name)))
            }
            "operatorname" | "operatornamewithlimits" => {
                let limits = self.eat('*') || name == "operatornamewithlimits";
                self.operator(limits)
            }
            "mathrm" | "mathup" | "mathsf" | "mathtt" | "mathit" | "mathnormal" | "mathbf"
            | "boldsymbol" | "bm" | "pmb" => self.argument().map(|mut inner| {
                faced(&mut inner, face(name));
                merged(inner)
            }),
            "mathbb" | "Bbb" | "mathcal" | "mathscr" | "mathfrak" => {
                self.alphabet(name).map(merged)
            }
            _ => return None,
        })
    }

    /// A name that its author gave to a function.
    fn operator(&mut self, limits: bool) -> Option<Atom> {
        let before = self.rest;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-');
        let mut atom = match self.raw().filter(|name| name.chars().all(plain)) {
            Some(name) => {
                let name: String = name.chars().filter(|c| *c != ' ').collect();
                Atom::text(Class::Fun, name, Face::Upright)
            }
            None => {
                self.rest = before;
                let mut inner = self.argument()?;
                faced(&mut inner, Face::Upright);
                Atom { class: Class::Fun, ..merged(inner) }
            }
        };
        if limits {
            atom = self.with_limits(atom, true);
        }
        Some(atom)
    }

    /// Words between braces, which are text and no formula.
    pub(super) fn words(&mut self) -> Option<String> {
        if !self.eat('{') {
            return None;
        }
        let (mut text, mut depth) = (String::new(), 0_usize);
        loop {
            match self.next()? {
                '}' if depth == 0 => return Some(text),
                '}' => depth -= 1,
                '{' => depth += 1,
                '\\' => match self.name()? {
                    c @ ("%" | "$" | "#" | "&" | "_" | "{" | "}" | " ") => text.push_str(c),
                    "," | ";" | ":" | "quad" => text.push(' '),
                    _ => return None,
                },
                '$' => return None,
                '~' => text.push('\u{A0}'),
                c => text.push(c),
            }
        }
    }

    /// Letters of another alphabet.
    fn alphabet(&mut self, name: &str) -> Option<Vec<Atom>> {
        let mut atoms = self.argument()?;
        changed(&mut atoms, name)?;
        Some(atoms)
    }
}

fn changed(atoms: &mut [Atom], alphabet: &str) -> Option<()> {
    for atom in atoms {
        match &mut atom.base {
            Base::Text(text, face) if atom.class == Class::Ord => {
                let letters = text.chars().map(|c| signs::letter(alphabet, c)).collect();
                (*text, *face) = match letters {
                    Some(letters) => (letters, Face::Upright),
                    None if text.contains(|c: char| c.is_ascii_alphabetic()) => return None,
                    // Numbers and signs are the same in all.
                    None => continue,
                };
            }
            Base::Group(inner) => changed(inner, alphabet)?,
            Base::Text(..) if atom.class == Class::Fun => return None,
            Base::Text(..) | Base::Blank(_) => {}
            _ => return None,
        }
        for script in [&mut atom.below, &mut atom.above].into_iter().flatten() {
            changed(script, alphabet)?;
        }
    }
    Some(())
}

/// The face a command asks for.
pub(super) fn face(command: &str) -> Face {
    match command {
        "textbf" | "mathbf" | "boldsymbol" | "bm" | "pmb" | "bf" | "boldmath" => Face::Bold,
        "textit" | "mathit" | "mathnormal" | "it" => Face::Italic,
        _ => Face::Upright,
    }
}

/// Sets all letters of a formula in one face.
pub(super) fn faced(atoms: &mut [Atom], to: Face) {
    for atom in atoms {
        match &mut atom.base {
            Base::Text(_, face) => *face = to,
            Base::Group(inner)
            | Base::Fenced { body: inner, .. }
            | Base::Marked { of: inner, .. } => faced(inner, to),
            Base::Fraction { over, under, .. } => {
                faced(over, to);
                faced(under, to);
            }
            Base::Root { of, .. } => faced(of, to),
            Base::Grid(grid) => {
                grid.rows.iter_mut().flatten().for_each(|cell| faced(cell, to));
            }
            Base::Blank(_) | Base::Bar(_) | Base::Sized(..) | Base::Arrow(_) => {}
        }
        for script in [&mut atom.below, &mut atom.above].into_iter().flatten() {
            faced(script, to);
        }
    }
}

/// Atoms as one: a word where they are letters of one face.
pub(super) fn merged(mut atoms: Vec<Atom>) -> Atom {
    let first = match atoms.first().map(|a| &a.base) {
        Some(Base::Text(_, face)) => Some(*face),
        _ => None,
    };
    let mut word = String::new();
    let letters = atoms.iter().all(|a| {
        let Base::Text(text, face) = &a.base else { return false };
        word.push_str(text);
        let bare = a.above.is_none() && a.below.is_none();
        bare && a.class == Class::Ord && Some(*face) == first
    });
    match first {
        Some(face) if letters => Atom::text(Class::Ord, word, face),
        _ if atoms.len() == 1 => atoms.remove(0),
        _ => Atom::new(Class::Ord, Base::Group(atoms)),
    }
}
