//! Formulas of Word (ISO/IEC 29500-1, 22.1) as one line of text: `x^2`, `(a+b)/c`, `√(n)`, in the
//! manner of Unicode's plain-text mathematics (UTN 28).

use roxmltree::Node;

use super::super::xml::{attribute, child, children, name, text};

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
        "f" => format!("{}/{}", grouped(part("num")), grouped(part("den"))),
        "sSup" => format!("{}^{}", part("e"), grouped(part("sup"))),
        "sSub" => format!("{}_{}", part("e"), grouped(part("sub"))),
        "sSubSup" => {
            format!("{}_{}^{}", part("e"), grouped(part("sub")), grouped(part("sup")))
        }
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
        ];
        for (xml, shown) in cases {
            let xml = format!("<oMath>{xml}</oMath>");
            let document = roxmltree::Document::parse(&xml).expect("sound");
            assert_eq!(linear(document.root_element()), shown);
        }
    }
}
