//! What a drawing says of the picture in it (ISO/IEC 29500-1, 20.4; VML: part 4, 19).

use roxmltree::Node;

use super::super::xml::{attribute, name};

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Picture {
    /// Its file in the archive, or its address outside.
    pub(super) path: String,
    pub(super) alt: String,
    /// Small, and in a line of text.
    pub(super) small: bool,
}

impl Picture {
    /// A picture of which nothing is known yet.
    pub(super) fn unknown() -> Picture {
        Picture { path: String::new(), alt: String::new(), small: false }
    }

    /// Takes over what an element around the picture says of it.
    pub(super) fn learn(&mut self, node: Node<'_, '_>) {
        match name(node) {
            // The description of one picture in a group goes before that of the group.
            "docPr" | "cNvPr" => {
                let said = attribute(node, "descr").map(described).filter(|d| !d.is_empty());
                self.alt = said.unwrap_or(std::mem::take(&mut self.alt));
            }
            "shape" | "rect" | "image" => {
                self.alt = attribute(node, "alt").map(described).unwrap_or_default();
                let style = attribute(node, "style").unwrap_or_default();
                self.small = points(style, "height").is_some_and(|h| h <= SMALL);
            }
            "extent" => {
                let height = attribute(node, "cy").and_then(|v| v.parse::<f64>().ok());
                let inline = node.parent().is_some_and(|p| name(p) == "inline");
                self.small = inline && height.is_some_and(|h| h / EMU <= SMALL);
            }
            _ => {}
        }
    }
}

/// A picture in a line of text is no higher, in points.
const SMALL: f64 = 36.0;
/// English metric units in a point (ISO/IEC 29500-1, 20.1.10.16).
const EMU: f64 = 12_700.0;

/// A length of a VML style, in points.
fn points(style: &str, name: &str) -> Option<f64> {
    let mut rules = style.split(';').filter_map(|rule| rule.split_once(':'));
    let value = rules.find(|(n, _)| n.trim() == name)?.1.trim();
    let (number, scale) = match value.get(value.len().saturating_sub(2)..) {
        Some("pt") => (&value[..value.len() - 2], 1.0),
        Some("in") => (&value[..value.len() - 2], 72.0),
        Some("px") => (&value[..value.len() - 2], 0.75),
        _ => (value, 0.75),
    };
    Some(number.trim().parse::<f64>().ok()? * scale)
}

/// A description without what Word adds to those it made itself.
fn described(text: &str) -> String {
    const MADE: [&str; 5] = [
        "描述已自动生成",
        "说明已自动生成",
        "自動產生的描述",
        "自動的に生成された説明",
        "Description automatically generated",
    ];
    let text = text.trim();
    let made = MADE.iter().find_map(|m| text.strip_suffix(m));
    let words: Vec<&str> = made.unwrap_or(text).split_whitespace().collect();
    words.join(" ")
}
