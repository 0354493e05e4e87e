//! Fields: text that Word works out (ISO/IEC 29500-1, 17.16). The instruction is no text; its
//! outcome is, except that of a table of contents, which every book makes anew.

use std::rc::Rc;

use roxmltree::Node;

use super::super::xml::{attribute, child, children, value};
use super::styles::is_on;
use super::symbols;

/// A field being read.
#[derive(Debug, Default)]
pub(super) struct Field {
    instruction: String,
    /// Whether the outcome has begun.
    outcome: bool,
    link: Option<Rc<str>>,
    /// What its box or list of a form holds.
    form: Option<String>,
}

/// What a field shows that its outcome does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// What Word's 拼音指南 writes.
    Ruby {
        base: String,
        text: String,
    },
    /// A character in a ring (带圈字符), a symbol, a box of a form.
    Text(String),
    /// A character that Unicode has not.
    Symbol(char),
    Formula(String),
}

impl Field {
    /// A field that begins with `fldChar`, with what a form says there (17.16.17).
    pub(super) fn begun(node: Node<'_, '_>) -> Field {
        let form = child(node, "ffData").and_then(|data| {
            if let Some(check) = child(data, "checkBox") {
                let of = |name| Some(attribute(child(check, name)?, "val").is_none_or(is_on));
                let checked = of("checked").or_else(|| of("default")).unwrap_or(false);
                return Some(if checked { "☒" } else { "☐" }.to_owned());
            }
            let list = child(data, "ddList")?;
            let nth = value(list, "result").or_else(|| value(list, "default"));
            let nth = nth.and_then(|n| n.parse().ok()).unwrap_or(0);
            let entry = children(list, "listEntry").nth(nth)?;
            attribute(entry, "val").map(str::to_owned)
        });
        Field { form, ..Field::default() }
    }

    /// A field whose instruction is known at once.
    pub(super) fn simple(instruction: &str) -> Field {
        let mut field = Field { instruction: instruction.to_owned(), ..Field::default() };
        field.separate();
        field
    }

    /// Adds to the instruction.
    pub(super) fn instruct(&mut self, text: &str) {
        if !self.outcome {
            self.instruction += text;
        }
    }

    /// Ends the instruction.
    pub(super) fn separate(&mut self) {
        self.outcome = true;
        self.link = self.address().map(Rc::from);
    }

    /// Where the outcome leads.
    pub(super) fn link(&self) -> Option<Rc<str>> {
        self.link.clone()
    }

    /// Whether the outcome is a table of contents or an index.
    pub(super) fn is_contents(&self) -> bool {
        self.outcome && matches!(self.kind().as_str(), "TOC" | "INDEX" | "TOA")
    }

    /// Whether the outcome is not shown: the instruction says it better, or it is only kept.
    pub(super) fn is_silent(&self) -> bool {
        self.outcome && matches!(self.kind().as_str(), "SYMBOL" | "SET" | "ASK")
    }

    /// Whether its instruction is being read.
    pub(super) fn is_instruction(&self) -> bool {
        !self.outcome
    }

    /// Whether the outcome is the number of a page.
    pub(super) fn names_page(&self) -> bool {
        matches!(self.kind().as_str(), "PAGE" | "PAGEREF" | "NUMPAGES" | "SECTIONPAGES")
    }

    fn kind(&self) -> String {
        self.instruction.split_whitespace().next().unwrap_or_default().to_ascii_uppercase()
    }

    fn address(&self) -> Option<String> {
        let words = words(&self.instruction);
        let place = |after: &str| {
            let at = words.iter().position(|w| w == after)?;
            words.get(at + 1).map(|name| format!("#{name}"))
        };
        match self.kind().as_str() {
            "HYPERLINK" => {
                let url = words.get(1).filter(|w| !w.starts_with('\\'));
                let place = place("\\l");
                match (url, place) {
                    (Some(url), place) => Some(format!("{url}{}", place.unwrap_or_default())),
                    (None, place) => place,
                }
            }
            "REF" | "NOTEREF" if words.iter().any(|w| w == "\\h") => {
                words.get(1).map(|name| format!("#{name}"))
            }
            _ => None,
        }
    }

    /// What the field shows beside its outcome.
    pub(super) fn shown(&self) -> Option<Shown> {
        match self.kind().as_str() {
            "SYMBOL" => self.symbol(),
            "FORMCHECKBOX" | "FORMDROPDOWN" => self.form.clone().map(Shown::Text),
            _ if self.outcome => None,
            "EQ" => self.equation(),
            // `MACROBUTTON Name text`: 17.16.5.33.
            "MACROBUTTON" | "GOTOBUTTON" => {
                let (_, rest) = self.instruction.trim().split_once(char::is_whitespace)?;
                let (_, text) = rest.trim_start().split_once(char::is_whitespace)?;
                Some(Shown::Text(text.trim().to_owned()))
            }
            _ => None,
        }
    }

    /// `SYMBOL 61692 \f "Wingdings"`: 17.16.5.58.
    fn symbol(&self) -> Option<Shown> {
        let words = words(&self.instruction);
        let code = words.get(1)?;
        let hex = code.strip_prefix("0x").or_else(|| code.strip_prefix("0X"));
        let code = match hex {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => code.parse().ok()?,
        };
        let at = words.iter().position(|w| w == "\\f");
        let font = at.and_then(|at| words.get(at + 1)).map_or("", String::as_str);
        Some(match symbols::character(font, code) {
            Some(c) => Shown::Text(c.to_string()),
            None => Shown::Symbol(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)),
        })
    }

    /// What an `EQ` field shows.
    fn equation(&self) -> Option<Shown> {
        let body = self.instruction.trim().get(2..)?.trim();
        let overstrike = body.find("\\o").map(|at| &body[at + 2..]);
        let made = overstrike.and_then(|rest| {
            let inside = bracketed(rest)?;
            ruby(inside).or_else(|| ringed(inside))
        });
        Some(made.unwrap_or_else(|| Shown::Formula(body.to_owned())))
    }
}

/// `\s\up 9(pīn),拼`.
fn ruby(inside: &str) -> Option<Shown> {
    let raised = &inside[inside.find("\\up")?..];
    let text = bracketed(raised)?;
    let end = raised.find('(')? + text.len() + 2;
    let base = raised.get(end..)?.trim_start_matches([',', '，', ' ']).trim();
    let text = text.trim().to_owned();
    (!base.is_empty() && !text.is_empty()).then(|| Shown::Ruby { base: base.to_owned(), text })
}

/// `○,1`: as one character where there is one.
fn ringed(inside: &str) -> Option<Shown> {
    let (ring, inner) = inside.split_once(',')?;
    if !matches!(ring.trim(), "○" | "◯" | "〇" | "O") {
        return None;
    }
    let inner = inner.trim();
    let one = match inner.parse::<u64>() {
        Ok(n @ 1..=50) => super::format::Format::Circled.write(n),
        _ => inner.to_owned(),
    };
    Some(Shown::Text(one))
}

/// What stands in the first brackets, with the brackets inside them.
fn bracketed(text: &str) -> Option<&str> {
    let start = text.find('(')? + 1;
    let mut open = 1;
    for (i, c) in text[start..].char_indices() {
        match c {
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(&text[start..start + i]);
        }
    }
    None
}

/// The words of an instruction; quotes hold one together.
fn words(instruction: &str) -> Vec<String> {
    let (mut out, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for c in instruction.chars() {
        match c {
            '"' | '“' | '”' => {
                if quoted {
                    out.push(std::mem::take(&mut word));
                }
                quoted = !quoted;
            }
            c if c.is_whitespace() && !quoted => {
                if !word.is_empty() {
                    out.push(std::mem::take(&mut word));
                }
            }
            c => word.push(c),
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(instruction: &str) -> Option<String> {
        Field::simple(instruction).link().map(|l| l.to_string())
    }

    #[test]
    fn fields_that_lead_somewhere() {
        assert_eq!(
            link(" HYPERLINK \"https://a.example/x y\" \\o \"提示\" ").as_deref(),
            Some("https://a.example/x y")
        );
        assert_eq!(link("HYPERLINK \\l \"_Toc1\"").as_deref(), Some("#_Toc1"));
        assert_eq!(
            link("HYPERLINK \"https://a.example\" \\l \"b\"").as_deref(),
            Some("https://a.example#b")
        );
        assert_eq!(link("REF _Ref7 \\h").as_deref(), Some("#_Ref7"));
        assert_eq!(link("PAGE"), None);
    }

    #[test]
    fn equations_that_are_no_equations() {
        let of = |text: &str| Field { instruction: text.into(), ..Field::default() }.shown();
        let ruby = Shown::Ruby { base: "拼".into(), text: "pīn".into() };
        assert_eq!(
            of("EQ \\* jc2 \\* \"Font:宋体\" \\* hps10 \\o\\ad(\\s\\up 9(pīn),拼)"),
            Some(ruby)
        );
        assert_eq!(of("eq \\o\\ac(○,3)"), Some(Shown::Text("③".into())));
        assert_eq!(of("EQ \\f(1,2)"), Some(Shown::Formula("\\f(1,2)".into())));
        assert_eq!(of("SEQ 图"), None);
    }
}
