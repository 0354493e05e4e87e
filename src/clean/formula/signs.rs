//! What commands of TeX stand for (The TeXbook, appendix F; the LaTeX of amssymb), and the class of
//! each sign, which decides the blanks round it (The TeXbook, chapter 17).

use super::parse::Class;
use Class::{Bin, Close, Fun, Op, Open, Ord, Punct, Rel};

/// Signs by the names of their commands.
const SIGNS: [(&str, &str, Class); 151] = [
    ("Delta", "Δ", Ord),
    ("Gamma", "Γ", Ord),
    ("Im", "Im", Fun),
    ("Lambda", "Λ", Ord),
    ("Leftarrow", "⇐", Rel),
    ("Leftrightarrow", "⇔", Rel),
    ("Omega", "Ω", Ord),
    ("Phi", "Φ", Ord),
    ("Pi", "Π", Ord),
    ("Pr", "Pr", Fun),
    ("Psi", "Ψ", Ord),
    ("Re", "Re", Fun),
    ("Rightarrow", "⇒", Rel),
    ("Sigma", "Σ", Ord),
    ("Theta", "Θ", Ord),
    ("Xi", "Ξ", Ord),
    ("alpha", "α", Ord),
    ("angle", "∠", Ord),
    ("approx", "≈", Rel),
    ("arccos", "arccos", Fun),
    ("arcsin", "arcsin", Fun),
    ("arctan", "arctan", Fun),
    ("arg", "arg", Fun),
    ("argmax", "arg max", Fun),
    ("argmin", "arg min", Fun),
    ("ast", "*", Bin),
    ("because", "∵", Rel),
    ("beta", "β", Ord),
    ("bigcap", "∩", Op),
    ("bigcup", "∪", Op),
    ("bmod", "mod", Bin),
    ("bot", "⊥", Ord),
    ("bullet", "•", Bin),
    ("cap", "∩", Bin),
    ("cdot", "⋅", Bin),
    ("cdots", "…", Ord),
    ("chi", "χ", Ord),
    ("circ", "∘", Bin),
    ("colon", ":", Punct),
    ("cong", "≅", Rel),
    ("cos", "cos", Fun),
    ("cosh", "cosh", Fun),
    ("cot", "cot", Fun),
    ("cup", "∪", Bin),
    ("degree", "°", Ord),
    ("delta", "δ", Ord),
    ("det", "det", Fun),
    ("dim", "dim", Fun),
    ("div", "÷", Bin),
    ("dots", "…", Ord),
    ("dotsb", "…", Ord),
    ("dotsc", "…", Ord),
    ("ell", "ℓ", Ord),
    ("emptyset", "∅", Ord),
    ("epsilon", "ε", Ord),
    ("equiv", "≡", Rel),
    ("eta", "η", Ord),
    ("exists", "∃", Ord),
    ("exp", "exp", Fun),
    ("forall", "∀", Ord),
    ("gamma", "γ", Ord),
    ("gcd", "gcd", Fun),
    ("ge", "≥", Rel),
    ("geq", "≥", Rel),
    ("geqslant", "≥", Rel),
    ("gets", "←", Rel),
    ("gg", "≫", Rel),
    ("gt", ">", Rel),
    ("hbar", "ℏ", Ord),
    ("iff", "⇔", Rel),
    ("iint", "∬", Op),
    ("implies", "⇒", Rel),
    ("in", "∈", Rel),
    ("inf", "inf", Fun),
    ("infty", "∞", Ord),
    ("int", "∫", Op),
    ("iota", "ι", Ord),
    ("kappa", "κ", Ord),
    ("ker", "ker", Fun),
    ("lambda", "λ", Ord),
    ("land", "∧", Bin),
    ("langle", "⟨", Open),
    ("lbrace", "{", Open),
    ("lceil", "⌈", Open),
    ("ldots", "…", Ord),
    ("le", "≤", Rel),
    ("leftarrow", "←", Rel),
    ("leftrightarrow", "↔", Rel),
    ("leq", "≤", Rel),
    ("leqslant", "≤", Rel),
    ("lfloor", "⌊", Open),
    ("lg", "lg", Fun),
    ("lim", "lim", Fun),
    ("ll", "≪", Rel),
    ("ln", "ln", Fun),
    ("lnot", "¬", Ord),
    ("log", "log", Fun),
    ("lor", "∨", Bin),
    ("lt", "<", Rel),
    ("mapsto", "↦", Rel),
    ("max", "max", Fun),
    ("mid", "|", Rel),
    ("min", "min", Fun),
    ("mod", "mod", Bin),
    ("mp", "∓", Bin),
    ("mu", "μ", Ord),
    ("nabla", "∇", Ord),
    ("ne", "≠", Rel),
    ("neg", "¬", Ord),
    ("neq", "≠", Rel),
    ("notin", "∉", Rel),
    ("nu", "ν", Ord),
    ("odot", "⊙", Bin),
    ("oint", "∮", Op),
    ("omega", "ω", Ord),
    ("oplus", "⊕", Bin),
    ("otimes", "⊗", Bin),
    ("parallel", "∥", Rel),
    ("partial", "∂", Ord),
    ("perp", "⊥", Rel),
    ("phi", "φ", Ord),
    ("pi", "π", Ord),
    ("pm", "±", Bin),
    ("prime", "′", Ord),
    ("prod", "∏", Op),
    ("propto", "∝", Rel),
    ("psi", "ψ", Ord),
    ("rangle", "⟩", Close),
    ("rbrace", "}", Close),
    ("rceil", "⌉", Close),
    ("rfloor", "⌋", Close),
    ("rho", "ρ", Ord),
    ("rightarrow", "→", Rel),
    ("sigma", "σ", Ord),
    ("sim", "∼", Rel),
    ("sin", "sin", Fun),
    ("sinh", "sinh", Fun),
    ("subset", "⊂", Rel),
    ("subseteq", "⊆", Rel),
    ("sum", "∑", Op),
    ("sup", "sup", Fun),
    ("supset", "⊃", Rel),
    ("supseteq", "⊇", Rel),
    ("tan", "tan", Fun),
    ("tanh", "tanh", Fun),
    ("tau", "τ", Ord),
    ("therefore", "∴", Rel),
    ("theta", "θ", Ord),
    ("times", "×", Bin),
    ("to", "→", Rel),
    ("zeta", "ζ", Ord),
];

/// The sign of a command.
pub(super) fn sign(name: &str) -> Option<(&'static str, Class)> {
    // Two shapes of one letter: no face of ours has both.
    let name = match name {
        "varepsilon" => "epsilon",
        "varphi" => "phi",
        "varnothing" => "emptyset",
        "longrightarrow" => "to",
        "Longrightarrow" => "Rightarrow",
        "top" => return Some(("T", Ord)),
        "upsilon" => return Some(("υ", Ord)),
        "xi" => return Some(("ξ", Ord)),
        "triangle" => return Some(("△", Ord)),
        "star" => return Some(("⋆", Bin)),
        "setminus" | "backslash" => return Some(("\\", Bin)),
        "vert" | "lvert" | "rvert" => return Some(("|", Ord)),
        "Vert" | "lVert" | "rVert" | "|" => return Some(("‖", Ord)),
        "{" => return Some(("{", Open)),
        "}" => return Some(("}", Close)),
        "%" => return Some(("%", Ord)),
        "$" => return Some(("$", Ord)),
        "#" => return Some(("#", Ord)),
        "&" => return Some(("&", Ord)),
        "_" => return Some(("_", Ord)),
        other => other,
    };
    let at = SIGNS.binary_search_by(|(n, ..)| (*n).cmp(name)).ok()?;
    let (_, sign, class) = SIGNS.get(at)?;
    Some((*sign, *class))
}

/// The class of a sign that stands for itself; `None` where TeX means something by it.
pub(super) fn class(c: char) -> Option<Class> {
    Some(match c {
        '(' | '[' | '⟨' | '⌈' | '⌊' => Open,
        ')' | ']' | '⟩' | '⌉' | '⌋' => Close,
        ',' | ';' | ':' => Punct,
        '+' | '-' | '−' | '*' | '×' | '÷' | '±' => Bin,
        '=' | '<' | '>' => Rel,
        '∑' | '∏' | '∫' => Op,
        '!' | '.' | '/' | '|' | '?' | '\'' => Ord,
        c if c.is_ascii() || c.is_control() => return None,
        c => SIGNS.iter().find(|(_, s, _)| s.chars().eq([c])).map_or(Ord, |(.., class)| *class),
    })
}

/// A letter in another alphabet: blackboard, script or Fraktur (Unicode, Mathematical Alphanumeric
/// Symbols, with the letters that had code points before).
pub(super) fn letter(alphabet: &str, c: char) -> Option<char> {
    let (capital, small, known): (u32, u32, &[(char, char)]) = match alphabet {
        "mathbb" => (
            0x1D538,
            0x1D552,
            &[('C', 'ℂ'), ('H', 'ℍ'), ('N', 'ℕ'), ('P', 'ℙ'), ('Q', 'ℚ'), ('R', 'ℝ'), ('Z', 'ℤ')],
        ),
        "mathcal" | "mathscr" => (
            0x1D49C,
            0x1D4B6,
            &[
                ('B', 'ℬ'),
                ('E', 'ℰ'),
                ('F', 'ℱ'),
                ('H', 'ℋ'),
                ('I', 'ℐ'),
                ('L', 'ℒ'),
                ('M', 'ℳ'),
                ('R', 'ℛ'),
                ('e', 'ℯ'),
                ('g', 'ℊ'),
                ('o', 'ℴ'),
            ],
        ),
        "mathfrak" => {
            (0x1D504, 0x1D51E, &[('C', 'ℭ'), ('H', 'ℌ'), ('I', 'ℑ'), ('R', 'ℜ'), ('Z', 'ℨ')])
        }
        _ => return None,
    };
    if let Some((_, letter)) = known.iter().find(|(plain, _)| *plain == c) {
        return Some(*letter);
    }
    match c {
        'A'..='Z' => char::from_u32(capital + u32::from(c) - u32::from('A')),
        'a'..='z' => char::from_u32(small + u32::from(c) - u32::from('a')),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn commands_are_in_order() {
        assert!(super::SIGNS.is_sorted_by(|a, b| a.0 < b.0));
    }
}
