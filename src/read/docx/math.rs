//! Formulas of Word (ISO/IEC 29500-1, 22.1) as one line of text: `x^2`, `(a+b)/c`, `√(n)`, in the
//! manner of Unicode's plain-text mathematics (UTN 28).

use roxmltree::Node;

use super::super::xml::{attribute, child, children, name, text};
use super::styles::is_on;

/// Formulas inside one another that are told apart.
const MAX_DEPTH: usize = 60;

/// A formula as a line of text.
pub(super) fn linear(node: Node<'_, '_>) -> String {
    write(node, 0)
}

fn write(node: Node<'_, '_>, depth: usize) -> String {
    if depth > MAX_DEPTH {
        return node.descendants().filter(|&n| name(n) == "t").map(text).collect();
    }
    let inner = |node| write(node, depth + 1);
    let part = |named: &str| child(node, named).map(inner).unwrap_or_default();
    let sign = |properties: &str, named: &str| {
        let value = child(child(node, properties)?, named)?;
        attribute(value, "val").map(str::to_owned)
    };
    match name(node) {
        "t" => text(node),
        "f" if sign("fPr", "type").as_deref() == Some("noBar") => {
            format!("({}¦{})", part("num"), part("den"))
        }
        "f" => format!("{}/{}", grouped(part("num")), grouped(part("den"))),
        "sSup" => format!("{}^{}", part("e"), grouped(part("sup"))),
        "sSub" => format!("{}_{}", part("e"), grouped(part("sub"))),
        "sSubSup" => {
            format!("{}_{}^{}", part("e"), grouped(part("sub")), grouped(part("sup")))
        }
        "phant" if sign("phantPr", "show").as_deref().is_some_and(|v| !is_on(v)) => String::new(),
        "del" | "moveFrom" => String::new(),
        "sPre" => {
            format!("_{}^{} {}", grouped(part("sub")), grouped(part("sup")), part("e"))
        }
        "limLow" => format!("{}_{}", part("e"), grouped(part("lim"))),
        "limUpp" => format!("{}^{}", part("e"), grouped(part("lim"))),
        "func" => {
            let (name, of) = (part("fName"), part("e"));
            let apart = !of.starts_with(['(', '[', '{', '|', '√']);
            format!("{name}{}{of}", if apart { " " } else { "" })
        }
        "acc" => {
            let accent = sign("accPr", "chr").unwrap_or_else(|| "\u{302}".to_owned());
            format!("{}{accent}", grouped(part("e")))
        }
        "bar" => {
            let above = sign("barPr", "pos").as_deref() == Some("top");
            format!("{}{}", grouped(part("e")), if above { '\u{305}' } else { '\u{332}' })
        }
        "groupChr" => {
            let brace = sign("groupChrPr", "chr").unwrap_or_else(|| "⏟".to_owned());
            format!("{brace}({})", part("e"))
        }
        "eqArr" => children(node, "e").map(inner).collect::<Vec<_>>().join("; "),
        "rad" => {
            let degree = part("deg");
            let body = part("e");
            match degree.as_str() {
                "" => format!("√({body})"),
                "3" => format!("∛({body})"),
                _ => format!("√({degree}&{body})"),
            }
        }
        "nary" => {
            let sign = sign("naryPr", "chr").unwrap_or_else(|| "∫".to_owned());
            let limit = |mark: &str, part: String| match part.is_empty() {
                true => part,
                false => format!("{mark}{}", grouped(part)),
            };
            format!("{sign}{}{} {}", limit("_", part("sub")), limit("^", part("sup")), part("e"))
        }
        "d" => {
            let open = sign("dPr", "begChr").unwrap_or_else(|| "(".to_owned());
            let close = sign("dPr", "endChr").unwrap_or_else(|| ")".to_owned());
            let between = sign("dPr", "sepChr").unwrap_or_else(|| "|".to_owned());
            let parts: Vec<String> = children(node, "e").map(inner).collect();
            format!("{open}{}{close}", parts.join(&between))
        }
        "m" => {
            let row = |row| children(row, "e").map(inner).collect::<Vec<_>>().join("&");
            let rows: Vec<String> = children(node, "mr").map(row).collect();
            format!("[{}]", rows.join(";"))
        }
        // What only says how a formula looks holds no text.
        _ => node.children().filter(Node::is_element).map(inner).collect(),
    }
}

/// In brackets, unless it is one number, letter or bracket already.
fn grouped(text: String) -> String {
    let mut chars = text.chars();
    let single = chars.next().is_some() && chars.next().is_none();
    let number = text.chars().all(|c| c.is_ascii_digit());
    if single || number && !text.is_empty() { text } else { format!("({text})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_keep_their_meaning_in_a_line() {
        let cases = [
            ("<sSup><e><r><t>x</t></r></e><sup><r><t>2</t></r></sup></sSup>", "x^2"),
            ("<f><num><r><t>a+b</t></r></num><den><r><t>c</t></r></den></f>", "(a+b)/c"),
            ("<rad><deg/><e><r><t>n</t></r></e></rad>", "√(n)"),
            (
                "<nary><naryPr><chr val=\"∑\"/></naryPr><sub><r><t>i=1</t></r></sub><sup><r><t>n</t></r></sup><e><r><t>i</t></r></e></nary>",
                "∑_(i=1)^n i",
            ),
            ("<d><e><r><t>x</t></r></e></d>", "(x)"),
            (
                "<acc><accPr><chr val=\"\u{20D7}\"/></accPr><e><r><t>v</t></r></e></acc>",
                "v\u{20D7}",
            ),
            ("<acc><e><r><t>a</t></r></e></acc>", "a\u{302}"),
            ("<bar><barPr><pos val=\"top\"/></barPr><e><r><t>AB</t></r></e></bar>", "(AB)\u{305}"),
            ("<func><fName><r><t>sin</t></r></fName><e><r><t>x</t></r></e></func>", "sin x"),
            (
                "<func><fName><limLow><e><r><t>lim</t></r></e><lim><r><t>n→∞</t></r></lim></limLow></fName><e><r><t>a</t></r></e></func>",
                "lim_(n→∞) a",
            ),
            (
                "<d><dPr><begChr val=\"{\"/><endChr val=\"\"/></dPr><e><eqArr><e><r><t>x=1</t></r></e><e><r><t>y=2</t></r></e></eqArr></e></d>",
                "{x=1; y=2",
            ),
            (
                "<d><e><f><fPr><type val=\"noBar\"/></fPr><num><r><t>n</t></r></num><den><r><t>k</t></r></den></f></e></d>",
                "((n¦k))",
            ),
            (
                "<r><t>x</t></r><phant><phantPr><show val=\"0\"/></phantPr><e><r><t>隐</t></r></e></phant><del><r><t>a</t></r></del>",
                "x",
            ),
            (
                "<sPre><sub><r><t>a</t></r></sub><sup><r><t>b</t></r></sup><e><r><t>X</t></r></e></sPre>",
                "_a^b X",
            ),
        ];
        for (xml, shown) in cases {
            let xml = format!("<oMath>{xml}</oMath>");
            let document = roxmltree::Document::parse(&xml).expect("sound");
            assert_eq!(linear(document.root_element()), shown);
        }
    }
}
