//! Reads a PDF back: its structure tree with the text and the marks each element holds.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// A PDF that was read.
pub(super) struct Reader {
    pub pdf: Document,
    /// What each page shows, by marked-content id.
    marks: BTreeMap<(ObjectId, i64), String>,
    /// What each page shows as artifacts: the property list of each.
    pub artifacts: Vec<Dictionary>,
}

/// What stands for an image in the text of an element.
const IMAGE: &str = "\u{FFFC}";

impl Reader {
    pub fn new(bytes: &[u8]) -> Reader {
        let pdf = Document::load_mem(bytes).expect("a PDF");
        let mut reader = Reader { pdf, marks: BTreeMap::new(), artifacts: Vec::new() };
        for page in reader.pdf.page_iter().collect::<Vec<_>>() {
            reader.page(page);
        }
        reader
    }

    pub fn catalog(&self) -> &Dictionary {
        self.pdf.catalog().expect("a catalog")
    }

    /// What an object is, wherever it stands.
    pub fn get<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.pdf.dereference(object).expect("an object").1
    }

    pub fn dict<'a>(&'a self, object: &'a Object) -> &'a Dictionary {
        match self.get(object) {
            Object::Stream(stream) => &stream.dict,
            other => other.as_dict().expect("a dictionary"),
        }
    }

    pub fn entry<'a>(&'a self, dict: &'a Dictionary, key: &str) -> Option<&'a Object> {
        dict.get(key.as_bytes()).ok().map(|o| self.get(o))
    }

    pub fn child<'a>(&'a self, dict: &'a Dictionary, key: &str) -> &'a Dictionary {
        let object = dict.get(key.as_bytes()).unwrap_or_else(|_| panic!("no {key}"));
        self.dict(object)
    }

    pub fn list<'a>(&'a self, dict: &'a Dictionary, key: &str) -> &'a [Object] {
        match self.entry(dict, key) {
            Some(Object::Array(all)) => all,
            _ => &[],
        }
    }

    pub fn list_of<'a>(&'a self, object: &'a Object) -> &'a [Object] {
        self.get(object).as_array().expect("an array")
    }

    /// The text of each code of a page's fonts.
    fn fonts(&self, page: ObjectId) -> BTreeMap<Vec<u8>, BTreeMap<u16, String>> {
        let fonts = self.pdf.get_page_fonts(page).expect("fonts");
        let read = |(name, font): (Vec<u8>, &Dictionary)| {
            let map = self.get(font.get(b"ToUnicode").expect("ToUnicode"));
            let map = map.as_stream().expect("a stream").get_plain_content().expect("inflated");
            (name, codes(&String::from_utf8(map).expect("ASCII")))
        };
        fonts.into_iter().map(read).collect()
    }

    /// Gathers what the marked content of a page shows.
    fn page(&mut self, page: ObjectId) {
        let fonts = self.fonts(page);
        let content = self.pdf.get_page_content(page);
        let mut font = BTreeMap::new();
        // Open marked content: what it is, and the text it stands for.
        let mut open: Vec<(Option<i64>, Option<String>)> = Vec::new();
        let mut artifacts = Vec::new();
        for operation in Content::decode(&content).expect("operators").operations {
            let mut shown = None;
            match operation.operator.as_str() {
                "BDC" => {
                    let list = operation.operands[1].as_dict().expect("a property list");
                    let id = list.get(b"MCID").and_then(Object::as_i64).ok();
                    let actual = list.get(b"ActualText").ok().map(text);
                    if operation.operands[0].as_name().is_ok_and(|n| n == b"Artifact") {
                        artifacts.push(list.clone());
                    }
                    shown.clone_from(&actual);
                    open.push((id.or(open.last().and_then(|o| o.0)), actual));
                }
                "EMC" => drop(open.pop().expect("what ends has begun")),
                "Tf" => font = fonts[operation.operands[0].as_name().expect("a name")].clone(),
                "TJ" | "Tj" => {
                    assert!(!open.is_empty(), "text that belongs to nothing");
                    let inside = open.iter().any(|o| o.1.is_some());
                    shown = (!inside).then(|| decoded(&operation.operands[0], &font));
                }
                "Do" => shown = Some(IMAGE.to_owned()),
                _ => {}
            }
            if let (Some(shown), Some((Some(id), _))) = (shown, open.last()) {
                self.marks.entry((page, *id)).or_default().push_str(&shown);
            }
        }
        assert!(open.is_empty(), "what begins ends");
        self.artifacts.extend(artifacts);
    }

    /// The structure tree as lines, indented.
    pub fn tree(&self) -> String {
        let root = self.child(self.catalog(), "StructTreeRoot");
        let mut out = String::new();
        let top = root.get(b"K").expect("a document");
        self.element(top, 0, &mut out);
        out
    }

    fn element(&self, object: &Object, depth: usize, out: &mut String) {
        let dict = self.dict(object);
        let kind = String::from_utf8_lossy(dict.get(b"S").and_then(Object::as_name).expect("S"));
        out.push_str(&format!("{}{kind}{}", "  ".repeat(depth), self.attributes(dict)));
        let page = dict.get(b"Pg").and_then(Object::as_reference).ok();
        let mut pieces: Vec<Piece<'_>> = Vec::new();
        for kid in self.list(dict, "K") {
            let piece = self.piece(kid, page);
            match (pieces.last_mut(), piece) {
                (Some(Piece::Text(before)), Piece::Text(more)) => before.push_str(&more),
                (_, piece) => pieces.push(piece),
            }
        }
        let mut rest = pieces.into_iter().peekable();
        if let Some(Piece::Text(text)) = rest.next_if(|p| matches!(p, Piece::Text(t) if t != IMAGE))
        {
            out.push_str(&format!(" \"{text}\""));
        }
        out.push('\n');
        let indent = "  ".repeat(depth + 1);
        for piece in rest {
            match piece {
                Piece::Text(text) if text == IMAGE => out.push_str(&format!("{indent}image\n")),
                Piece::Text(text) => out.push_str(&format!("{indent}\"{text}\"\n")),
                Piece::Annotation => out.push_str(&format!("{indent}annotation\n")),
                Piece::Element(element) => self.element(element, depth + 1, out),
            }
        }
    }

    fn piece<'a>(&'a self, kid: &'a Object, page: Option<ObjectId>) -> Piece<'a> {
        let marked = |page: Option<ObjectId>, id: i64| {
            let page = page.expect("a page");
            Piece::Text(self.marks.get(&(page, id)).cloned().unwrap_or_default())
        };
        if let Object::Integer(id) = kid {
            return marked(page, *id);
        }
        let dict = self.dict(kid);
        match dict.get(b"Type").and_then(Object::as_name) {
            Ok(b"MCR") => {
                let page = dict.get(b"Pg").and_then(Object::as_reference).ok();
                marked(page, dict.get(b"MCID").and_then(Object::as_i64).expect("MCID"))
            }
            Ok(b"OBJR") => {
                let annotation = self.child(dict, "Obj");
                assert!(annotation.has(b"StructParent") && annotation.has(b"Contents"));
                Piece::Annotation
            }
            _ => Piece::Element(kid),
        }
    }

    /// Each attribute dictionary of an element.
    pub fn owners<'a>(&'a self, dict: &'a Dictionary) -> Vec<&'a Dictionary> {
        match self.entry(dict, "A") {
            Some(Object::Array(all)) => all.iter().map(|a| self.dict(a)).collect(),
            Some(one) => vec![self.dict(one)],
            None => Vec::new(),
        }
    }

    fn attributes(&self, dict: &Dictionary) -> String {
        let mut out = String::new();
        if let Ok(lang) = dict.get(b"Lang") {
            out.push_str(&format!(" lang={}", text(lang)));
        }
        if dict.has(b"ID") {
            out.push_str(" id");
        }
        for owner in self.owners(dict) {
            let name = |key: &str| {
                let value = owner.get(key.as_bytes()).and_then(Object::as_name).ok()?;
                Some(String::from_utf8_lossy(value).into_owned())
            };
            let names =
                [("ListNumbering", "numbering"), ("Scope", "scope"), ("Placement", "placement")];
            for (key, word) in names {
                out.extend(name(key).map(|value| format!(" {word}={value}")));
            }
            if !self.list(owner, "Headers").is_empty() {
                out.push_str(&format!(" headers={}", self.list(owner, "Headers").len()));
            }
            if owner.has(b"BBox") {
                out.push_str(" bbox");
            }
        }
        if let Ok(alt) = dict.get(b"Alt") {
            out.push_str(&format!(" alt={}", text(alt)));
        }
        out
    }
}

enum Piece<'a> {
    Text(String),
    Annotation,
    Element(&'a Object),
}

/// A text string of either encoding.
pub(super) fn text(object: &Object) -> String {
    let bytes = object.as_str().expect("a string");
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(units) => utf16(units),
        None => String::from_utf8(bytes.to_vec()).expect("ASCII"),
    }
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|u| u16::from_be_bytes([u[0], u[1]])).collect();
    String::from_utf16(&units).expect("UTF-16")
}

/// The codes of a ToUnicode map: lines of `<code> <text>`.
fn codes(map: &str) -> BTreeMap<u16, String> {
    let hex = |s: &str| -> Option<Vec<u8>> {
        let digits = s.strip_prefix('<')?.strip_suffix('>')?;
        let pairs = digits.as_bytes().chunks(2);
        pairs.map(|p| u8::from_str_radix(std::str::from_utf8(p).ok()?, 16).ok()).collect()
    };
    let entry = |line: &str| {
        let (code, text) = line.split_once(' ')?;
        let code = u16::from_str_radix(code.strip_prefix('<')?.strip_suffix('>')?, 16).ok()?;
        Some((code, utf16(&hex(text)?)))
    };
    map.lines().skip_while(|l| !l.contains("beginbfchar")).filter_map(entry).collect()
}

fn decoded(operand: &Object, font: &BTreeMap<u16, String>) -> String {
    let strings: Vec<&Object> = match operand {
        Object::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    let bytes = strings.into_iter().filter_map(|o| o.as_str().ok());
    let code = |c: &[u8]| font[&u16::from_be_bytes([c[0], c[1]])].as_str();
    bytes.flat_map(|b| b.chunks_exact(2).map(code)).collect()
}
