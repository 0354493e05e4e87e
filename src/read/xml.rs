//! The XML of archives: parsed strictly, without DTD, so that no entity stands for anything but a
//! character, and walked by the local names of elements (the namespaces of OOXML differ between
//! its two conformance classes, ISO/IEC 29500-1 and -4, and mean the same).

use roxmltree::{Document, Node, ParsingOptions};

use super::archive::{Archive, Fault};
use crate::say::Message;

/// No more nodes are taken: a million paragraphs have fewer.
const MOST_NODES: u32 = 8_000_000;

/// The text of an XML file: UTF-8, or UTF-16 with a mark (XML 1.0, 4.3.3).
pub(super) fn read(archive: &Archive<'_>, name: &str) -> Result<String, Fault> {
    let bytes = archive.read(name)?;
    let (text, _, lost) = encoding_rs::UTF_8.decode(&bytes);
    if lost {
        return Err(Fault::Damaged(say!("it is neither UTF-8 nor UTF-16")));
    }
    Ok(without_doctype(text.into_owned()))
}

/// Blanks a document type that declares nothing itself: files of books name one that is elsewhere.
fn without_doctype(mut text: String) -> String {
    let head = text.len().min(4096);
    let found = text.get(..head).or(Some(&text)).and_then(|head| head.find("<!DOCTYPE"));
    if let Some(start) = found
        && let Some(len) = text[start..].find('>')
        && !text[start..start + len].contains('[')
    {
        text.replace_range(start..=start + len, &" ".repeat(len + 1));
    }
    text
}

/// Parses the text of an XML file.
pub(super) fn parse(text: &str) -> Result<Document<'_>, Fault> {
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| {
        Fault::Damaged(match error {
            roxmltree::Error::DtdDetected => say!("it declares entities, which are not followed"),
            error => Message::foreign(error),
        })
    })
}

/// The local name of an element; empty for anything else.
pub(super) fn name<'a>(node: Node<'a, '_>) -> &'a str {
    if node.is_element() { node.tag_name().name() } else { "" }
}

/// An attribute by its local name, whatever its namespace.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|a| a.name() == name).map(|a| a.value())
}

/// The first child element of that name.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|&n| self::name(n) == name)
}

/// All child elements of that name.
pub(super) fn children<'a, 'i: 'a>(
    node: Node<'a, 'i>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |&n| self::name(n) == name)
}

/// The value of a child in WordprocessingML: `<w:jc w:val="center"/>`.
pub(super) fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    attribute(child(node, name)?, "val")
}

/// The text below an element.
pub(super) fn text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|n| n.text()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_refused_and_plain_document_types_passed_over() {
        let bomb = "<!DOCTYPE a [<!ENTITY x \"xxxx\">]><a>&x;</a>".to_owned();
        assert!(parse(&without_doctype(bomb)).is_err());
        let plain = "<?xml version=\"1.0\"?><!DOCTYPE a SYSTEM \"x.dtd\"><a>甲</a>".to_owned();
        let plain = without_doctype(plain);
        assert_eq!(text(parse(&plain).expect("sound").root()), "甲");
    }
}
