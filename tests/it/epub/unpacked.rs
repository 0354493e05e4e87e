//! A book taken apart again, without any code of the writer.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use roxmltree::{Document, Node, ParsingOptions};

pub const OPS: &str = "http://www.idpf.org/2007/ops";

/// The files of a book.
pub struct Unpacked {
    /// Names in the order of the archive.
    pub order: Vec<String>,
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Unpacked {
    pub fn new(bytes: &[u8]) -> Unpacked {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let mut book = Unpacked { order: Vec::new(), files: BTreeMap::new() };
        for i in 0..archive.len() {
            let mut file = archive.by_index(i).expect("an entry");
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).expect("its bytes");
            book.order.push(file.name().to_owned());
            book.files.insert(file.name().to_owned(), bytes);
        }
        book
    }

    /// A file beside the package document, as text.
    pub fn text(&self, name: &str) -> &str {
        let bytes = self.files.get(&format!("OEBPS/{name}"));
        let bytes = bytes.unwrap_or_else(|| panic!("{name} is in {:?}", self.order));
        std::str::from_utf8(bytes).expect("UTF-8")
    }

    /// A file beside the package document, as XML.
    pub fn xml(&self, name: &str) -> Document<'_> {
        let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
        Document::parse_with_options(self.text(name), options).expect("well-formed XML")
    }

    /// The items of the manifest: id, address, media type, properties.
    pub fn manifest(&self) -> Vec<[String; 4]> {
        let opf = self.xml("content.opf");
        let items = opf.descendants().filter(|n| n.has_tag_name_local("item"));
        items
            .map(|n| ["id", "href", "media-type", "properties"].map(|a| value(n, a).to_owned()))
            .collect()
    }

    /// The files of the spine that are read in order.
    pub fn spine(&self) -> Vec<String> {
        let manifest = self.manifest();
        let opf = self.xml("content.opf");
        opf.descendants()
            .filter(|n| n.has_tag_name_local("itemref") && value(*n, "linear") != "no")
            .map(|n| {
                let id = value(n, "idref");
                manifest.iter().find(|i| i[0] == id).expect("an item")[1].clone()
            })
            .collect()
    }

    /// All content documents: the spine and the nav document.
    pub fn documents(&self) -> Vec<String> {
        let mut all = self.spine();
        all.push("nav.xhtml".to_owned());
        all
    }
}

/// Names without namespaces.
pub trait Local {
    fn has_tag_name_local(&self, name: &str) -> bool;
}

impl Local for Node<'_, '_> {
    fn has_tag_name_local(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

/// The value of an attribute, empty when there is none.
pub fn value<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    node.attribute(name).unwrap_or_default()
}

/// The `epub:type` of an element.
pub fn kind<'a>(node: Node<'a, '_>) -> &'a str {
    node.attribute((OPS, "type")).unwrap_or_default()
}

/// Whether an element is what a formula looks like: its text is the annotation beside it.
pub fn is_look_of_formula(node: Node<'_, '_>) -> bool {
    let of_formula = node.parent().is_some_and(|p| p.has_tag_name_local("semantics"));
    of_formula && !node.has_tag_name_local("annotation")
}

/// The characters of an element, without those the writer made: note labels, ruby readings,
/// what stands for a missing image, the look of a formula.
pub fn characters(node: Node<'_, '_>) -> String {
    let made = |n: Node<'_, '_>| {
        let class = matches!(value(n, "class"), "ref" | "back" | "missing");
        class || n.has_tag_name_local("rt") || is_look_of_formula(n)
    };
    let mut out = String::new();
    collect(node, &made, &mut out);
    out
}

fn collect(node: Node<'_, '_>, made: &dyn Fn(Node<'_, '_>) -> bool, out: &mut String) {
    for child in node.children() {
        if child.is_text() {
            out.push_str(child.text().unwrap_or_default());
        } else if child.has_tag_name_local("br") {
            out.push('\n');
        } else if child.is_element() && !made(child) {
            if child.has_tag_name_local("img") && value(child, "class") == "inline" {
                out.push_str(value(child, "alt"));
            }
            collect(child, made, out);
        }
    }
}
