//! Whether what stands between the marks of a formula is one: marks alone prove nothing, for prices, shells,
//! templates, paths and regular expressions have them, too.

use crate::text::is_cjk;

/// Without a command a word of more letters is no product of variables.
const LETTERS: usize = 2;
/// A lower index of more digits, or below more letters, is part of a name: `user_12345`.
const DIGITS: usize = 2;

/// Names that are upright in formulas, which many write without their backslash.
const NAMES: [&str; 14] = [
    "sin", "cos", "tan", "cot", "log", "exp", "lim", "max", "min", "inf", "sup", "det", "gcd",
    "mod",
];

/// Commands without arguments that only TeX has; any other is known by what it takes.
const COMMANDS: &str = " alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda \
mu nu xi pi rho sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega \
frac dfrac tfrac sqrt sum prod int iint iiint oint lim partial nabla infty times cdot cdots ldots dots vdots \
quad qquad left right big Big bigg Bigg leq geq le ge neq ne approx equiv sim simeq cong propto in notin ni \
subset subseteq supset supseteq cup cap setminus forall exists emptyset varnothing to rightarrow leftarrow \
Rightarrow Leftarrow leftrightarrow Leftrightarrow longrightarrow mapsto implies iff sin cos tan cot sec csc \
arcsin arccos arctan sinh cosh tanh log ln lg exp max min sup inf det dim ker arg gcd Pr pm mp div ast circ \
oplus otimes angle perp parallel mid ell hbar prime langle rangle lfloor rfloor lceil rceil lvert rvert lVert \
rVert displaystyle limits because therefore triangle land lor lnot neg wedge vee ll gg bmod top hat bar vec star bullet \
dagger vert Vert lbrace rbrace bigl bigr Bigl Bigr biggl biggr rm bf hline nonumber notag ddots colon ";

/// Whether a text is TeX. What has lines to itself may hold words of Han beside a command, and be an
/// equation without any other sign of TeX.
pub(super) fn is_tex(text: &str, in_dollar: bool) -> bool {
    let text = text.trim();
    if text.is_empty() || text.contains(['`', '。', '？', '！']) || text.contains("://") {
        return false;
    }
    let Some(commands) = commands(text) else { return false };
    if !is_balanced(text) || in_dollar && text.contains(is_cjk) {
        return false;
    }
    if commands {
        return true;
    }
    let bare = without_named_scripts(text);
    let plain = !text.starts_with('{') && !bare.contains(is_cjk) && !has_words(&bare);
    let signs = ";\"#@?:~";
    let strange =
        bare.contains(|c| signs.contains(c)) || bare.contains("*)") || bare.contains("+)");
    plain
        && !strange
        && match scripts(text) {
            Scripts::Right => true,
            Scripts::None => !in_dollar && is_equation(text),
            Scripts::Wrong => false,
        }
}

/// Whether there is a command of TeX; `None` for what no formula has: the classes of regular
/// expressions, the colours of terminals.
fn commands(text: &str) -> Option<bool> {
    let (mut found, mut rest, mut before) = (false, text, None);
    while let Some(at) = rest.find('\\') {
        let last = rest[..at].chars().next_back().or(before);
        let tail = &rest[at + 1..];
        let length = tail.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (name, after) = tail.split_at(length);
        let first = tail.chars().next()?;
        match length {
            0 if first.is_ascii_digit() || "./?+^$".contains(first) => return None,
            0 => {}
            1 if !"RNZQCEPVHLGS".contains(name) => return None,
            _ => {
                let taken = after.starts_with(['{', '_', '^']);
                let known = COMMANDS.split(' ').any(|c| c == name);
                let path = after.starts_with('\\') && !after.starts_with("\\\\");
                if path && !known {
                    return None;
                }
                // A drive, and a file on it.
                found = found || last != Some(':') && (known || taken && length > 1);
            }
        }
        before = tail[..length.max(first.len_utf8())].chars().next_back();
        rest = &tail[length.max(first.len_utf8())..];
    }
    Some(found)
}

/// Whether no bracket closes before it opens, and no brace stays open. Intervals are half open.
fn is_balanced(text: &str) -> bool {
    let (mut braces, mut brackets, mut escaped) = (0_i32, 0_i32, false);
    for c in text.chars() {
        match c {
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            '{' if !escaped => braces += 1,
            '}' if !escaped => braces -= 1,
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets -= 1,
            _ => {}
        }
        escaped = false;
        if braces < 0 || brackets < 0 && !text.contains("\\left") {
            return false;
        }
    }
    braces == 0
}

/// A text without what stands in braces behind `_` and `^`: an index may be a word.
fn without_named_scripts(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(['_', '^']) {
        out.push_str(&rest[..at]);
        let inner = rest[at + 1..].strip_prefix('{').and_then(|inner| inner.split_once('}'));
        rest = inner.map_or(&rest[at + 1..], |(_, after)| after);
        out.push(' ');
    }
    out + rest
}

/// Whether there are more letters in a row than a product of variables has.
fn has_words(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphabetic());
    words.filter(|w| w.chars().count() > LETTERS).any(|w| !NAMES.contains(&w))
}

#[derive(PartialEq)]
enum Scripts {
    None,
    Right,
    Wrong,
}

/// Whether all that is raised and lowered stands at something, and is one thing.
fn scripts(text: &str) -> Scripts {
    let mut found = Scripts::None;
    for (at, sign) in text.match_indices(['_', '^']) {
        let (before, after) = (text[..at].trim_end(), text[at + 1..].trim_start());
        let letters = before.chars().rev().take_while(|c| c.is_alphabetic()).count();
        let most = if sign == "_" { 1 } else { LETTERS };
        let base = before.ends_with(|c: char| c.is_alphanumeric() || ")}]'|".contains(c));
        let run = after.chars().take_while(|c| c.is_alphanumeric()).count();
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let raised = after.starts_with(|c: char| "*+-'′†".contains(c)) && sign == "^";
        let thing = after.starts_with('{') && !after.starts_with("{}")
            || run == 1
            || run > 0 && run == digits && digits <= DIGITS
            || raised;
        // `x_12y` and `2^10n` go on.
        let thing = thing || sign == "^" && run > digits && run <= digits + LETTERS;
        if !base || letters > most || !thing {
            return Scripts::Wrong;
        }
        found = Scripts::Right;
    }
    found
}

/// Two sides with one letter at least, and a sign between them.
fn is_equation(text: &str) -> bool {
    let sides = text.split_once(['=', '<', '>', '≤', '≥', '≈', '≠', '≡', '∈', '→']);
    let told = |side: &str| side.contains(|c: char| c.is_alphanumeric());
    text.contains(char::is_alphabetic)
        && sides.is_some_and(|(left, right)| told(left) && told(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_and_what_only_looks_like_one() {
        for text in [
            r"\alpha",
            r"x_1",
            "E=mc^2",
            r"\frac{a}{b}",
            "a^{-1}",
            "v_{max}",
            "10^6",
            "f'(x)^2",
            "[0, 1)^n",
            r"\R^n",
            r"a \\ b_1",
            "x^*",
            r"\mathbb{R}",
            "x_i^2",
            "x^2y",
            r"\left]0,1\right[_1",
        ] {
            assert!(is_tex(text, true), "{text}");
        }
        for text in [
            "5",
            "x",
            "a=b",
            "HOME_DIR",
            "user_id",
            "my_name",
            "{price_a}",
            "_GET",
            "^a",
            r"\d_1",
            r"\w+",
            r"C:\in_1",
            r"C:\Users\a",
            "速度_1",
            ")^2(",
            "x_{a",
            "(a+)^2",
            "a_bc",
            r"x^2 \033",
            "https://a_1",
            r"[^\s]_1",
            r"\Users\alpha2",
        ] {
            assert!(!is_tex(text, true), "{text}");
        }
        for text in ["a = b", "n > 5", r"速度 = \frac{路程}{时间}", "y = ax + b", "v_{平均} = s/t"]
        {
            assert!(is_tex(text, false), "{text}");
        }
        for text in
            ["注", "1", "id = name", "x", "; echo ", "> /tmp/a; cat ", "a=", "id=\"5\"", "[a-z]"]
        {
            assert!(!is_tex(text, false), "{text}");
        }
    }
}
