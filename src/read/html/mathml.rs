//! MathML that a page shows, as the TeX its author may have written (MathML Core 1, chapter 3), so
//! that an index stays an index.

use super::tree::{Ref, Tree};
use super::words::collapsed;

/// Elements inside one another that are told apart.
const MAX_DEPTH: usize = 40;

/// Names of functions that TeX has commands for.
const FUNCTIONS: [&str; 17] = [
    "sin", "cos", "tan", "log", "ln", "lg", "exp", "max", "min", "lim", "sup", "inf", "det", "dim",
    "gcd", "arg", "ker",
];

/// The formula in an element `math`; its text, if text stands where MathML has none.
pub(super) fn tex(tree: &Tree, math: Ref, source: &str) -> String {
    let is_stray = |at: Ref| {
        tree.element(at).is_none()
            && !tree.shown(at, source).trim().is_empty()
            && tree.parent(at).is_some_and(|p| holds(tree.name(p)))
            && !tree.ancestors(at).any(|a| tree.name(a).starts_with("annotation"))
    };
    if tree.descendants(math).any(is_stray) {
        return tree.text(math, source);
    }
    let mut writer = Writer { tree, source, out: String::new() };
    writer.children(math, 0);
    writer.out.trim().to_owned()
}

/// Whether an element holds others, and no text.
fn holds(name: &str) -> bool {
    !matches!(name, "mi" | "mn" | "mo" | "mtext" | "ms" | "annotation" | "annotation-xml")
}

struct Writer<'a> {
    tree: &'a Tree,
    source: &'a str,
    out: String,
}

impl Writer<'_> {
    fn elements(&self, at: Ref) -> Vec<Ref> {
        self.tree.children(at).filter(|&c| self.tree.element(c).is_some()).collect()
    }

    fn text(&self, at: Ref) -> String {
        collapsed(&self.tree.text(at, self.source))
    }

    fn children(&mut self, at: Ref, depth: usize) {
        for child in self.elements(at) {
            self.element(child, depth);
        }
    }

    /// One that is written between braces.
    fn group(&mut self, at: Option<&Ref>, depth: usize) {
        self.out.push('{');
        if let Some(&at) = at {
            self.element(at, depth);
        }
        self.out.push('}');
    }

    fn element(&mut self, at: Ref, depth: usize) {
        let depth = depth + 1;
        let text = || self.text(at);
        let parts = self.elements(at);
        match self.tree.name(at) {
            _ if depth > MAX_DEPTH => {
                let text = text();
                self.words(&text);
            }
            "mi" => {
                let (text, variant) = (text(), self.tree.attribute(at, "mathvariant"));
                let variant = variant.map(str::to_owned);
                self.identifier(&text, variant.as_deref());
            }
            "mn" | "mo" => {
                let text = text();
                self.operator(&text);
            }
            "mtext" | "ms" => {
                let text = text();
                self.words(&text);
            }
            "mspace" => self.out.push_str("\\,"),
            "mfrac" if self.tree.attribute(at, "linethickness") == Some("0") => {
                self.command("\\binom", &parts, depth);
            }
            "mfrac" => self.command("\\frac", &parts, depth),
            "msqrt" => {
                self.out.push_str("\\sqrt{");
                self.children(at, depth);
                self.out.push('}');
            }
            "mroot" => {
                self.out.push_str("\\sqrt[");
                parts.get(1).into_iter().for_each(|&index| self.element(index, depth));
                self.out.push(']');
                self.group(parts.first(), depth);
            }
            "msub" | "munder" => self.scripts(&parts, &['_'], depth),
            "mover" if parts.get(1).is_some_and(|&p| self.accent(p).is_some()) => {
                let accent = self.accent(parts[1]).unwrap_or_default();
                self.command(accent, &parts[..1], depth);
            }
            "msup" | "mover" => self.scripts(&parts, &['^'], depth),
            "msubsup" | "munderover" => self.scripts(&parts, &['_', '^'], depth),
            "mtable" => self.table(&parts, depth),
            "mfenced" => self.fenced(at, &parts, depth),
            "annotation" | "annotation-xml" | "none" | "mprescripts" => {}
            _ => self.children(at, depth),
        }
    }

    fn command(&mut self, name: &str, parts: &[Ref], depth: usize) {
        self.out.push_str(name);
        let count = if name.ends_with("frac") || name.ends_with("binom") { 2 } else { 1 };
        (0..count).for_each(|k| self.group(parts.get(k), depth));
    }

    fn scripts(&mut self, parts: &[Ref], signs: &[char], depth: usize) {
        match parts.first() {
            Some(&base) if self.elements(base).is_empty() => self.element(base, depth),
            base => self.group(base, depth),
        }
        for (k, &sign) in signs.iter().enumerate() {
            self.out.push(sign);
            self.group(parts.get(k + 1), depth);
        }
    }

    fn table(&mut self, rows: &[Ref], depth: usize) {
        self.out.push_str("\\begin{matrix} ");
        for (k, &row) in rows.iter().enumerate() {
            self.out.push_str(if k > 0 { " \\\\ " } else { "" });
            for (k, cell) in self.elements(row).into_iter().enumerate() {
                self.out.push_str(if k > 0 { " & " } else { "" });
                self.children(cell, depth);
            }
        }
        self.out.push_str(" \\end{matrix}");
    }

    fn fenced(&mut self, at: Ref, parts: &[Ref], depth: usize) {
        let sign = |name, other: &str| self.tree.attribute(at, name).unwrap_or(other).to_owned();
        let (open, close, comma) = (sign("open", "("), sign("close", ")"), sign("separators", ","));
        self.operator(&open);
        for (k, &part) in parts.iter().enumerate() {
            if k > 0 {
                self.operator(&comma.chars().next().map(String::from).unwrap_or_default());
            }
            self.element(part, depth);
        }
        self.operator(&close);
    }

    /// The command of a sign that stands above a letter.
    fn accent(&self, at: Ref) -> Option<&'static str> {
        Some(match self.text(at).as_str() {
            "^" | "ˆ" | "\u{302}" => "\\hat",
            "¯" | "‾" | "―" | "_" | "\u{304}" => "\\bar",
            "~" | "˜" | "\u{303}" => "\\tilde",
            "→" | "⃗" => "\\vec",
            "˙" | "\u{307}" => "\\dot",
            "¨" | "\u{308}" => "\\ddot",
            _ => return None,
        })
    }

    /// A letter, or a name.
    fn identifier(&mut self, text: &str, variant: Option<&str>) {
        let several = text.chars().nth(1).is_some();
        let command = match variant {
            Some("bold" | "bold-italic") => "\\mathbf",
            Some("double-struck") => "\\mathbb",
            Some("script") => "\\mathcal",
            Some("fraktur") => "\\mathfrak",
            _ if FUNCTIONS.contains(&text) => {
                self.out.push('\\');
                self.out.push_str(text);
                return self.out.push(' ');
            }
            Some("normal") => "\\mathrm",
            _ if several && text.chars().all(|c| c.is_ascii_alphabetic()) => "\\mathrm",
            _ => return self.operator(text),
        };
        self.out.push_str(command);
        self.out.push('{');
        self.operator(text);
        self.out.push('}');
    }

    fn words(&mut self, text: &str) {
        if text.contains(['{', '}', '\\']) {
            self.operator(text);
        } else if !text.is_empty() {
            self.out.push_str("\\text{");
            self.out.push_str(text);
            self.out.push('}');
        }
    }

    /// Signs, without those that nobody sees (function application and the like).
    fn operator(&mut self, text: &str) {
        if FUNCTIONS.contains(&text) {
            self.out.push('\\');
            self.out.push_str(text);
            return self.out.push(' ');
        }
        for c in text.chars().filter(|c| !matches!(c, '\u{2061}'..='\u{2064}')) {
            match c {
                '{' | '}' | '%' | '$' | '#' | '&' | '_' => self.out.extend(['\\', c]),
                '\\' => self.out.push_str("\\setminus "),
                '^' => self.out.push_str("\\wedge "),
                '~' => self.out.push_str("\\sim "),
                '‖' => self.out.push_str("\\|"),
                c => self.out.push(c),
            }
        }
    }
}
