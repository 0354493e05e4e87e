//! A PDF read back: MuPDF says which glyph stands where, the structure tree says what it belongs
//! to. Nothing here knows how the pages were made.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

use lopdf::{Dictionary, Document, Object, ObjectId};

/// A structure element.
#[derive(Debug)]
pub struct Element {
    pub kind: String,
    pub parent: Option<usize>,
}

/// A glyph with the characters it stands for.
#[derive(Clone, Debug)]
pub struct Glyph {
    pub page: usize,
    /// Where the pen stands: from the left and from the top, in points.
    pub x: f64,
    pub y: f64,
    pub size: f64,
    /// How far the PDF says the pen moves, in em. That may be more than the glyph's own where a
    /// gap follows.
    pub advance: f64,
    /// The least the PDF ever says of such a glyph.
    pub least: f64,
    font: usize,
    pub text: String,
    pub element: usize,
}

/// What is on the paper.
#[derive(Debug, Default)]
pub struct Paper {
    pub elements: Vec<Element>,
    /// In the order they are drawn. Artifacts are left out.
    pub glyphs: Vec<Glyph>,
    /// What is drawn of an element that is no glyph: element, page, glyphs drawn before.
    pub drawn: Vec<(usize, usize, usize)>,
}

impl Paper {
    pub fn read(pdf: &Path) -> Paper {
        let document = Document::load(pdf).expect("a PDF");
        let mut tree = Tree { document: &document, elements: Vec::new(), marked: HashMap::new() };
        let root = document.catalog().expect("a catalog").get(b"StructTreeRoot");
        let root = tree.dictionary(root.expect("a structure tree"));
        tree.kids(root, None, None);
        let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
        let (elements, marked) = (tree.elements, tree.marked);
        let mut paper = Paper { elements, ..Paper::default() };
        let traced = Command::new("mutool").args(["draw", "-q", "-F", "trace"]).arg(pdf).output();
        let traced = traced.expect("installed by tests/run");
        let mut reader = Reader {
            paper: &mut paper,
            marked,
            pages,
            page: 0,
            height: 0.0,
            count: 0,
            depth: 0,
            element: None,
            size: 0.0,
            font: 0,
            fonts: HashMap::new(),
            filled: false,
        };
        // What MuPDF cannot spell in UTF-8 (half of a pair) no rule asks for.
        String::from_utf8_lossy(&traced.stdout).lines().for_each(|line| reader.line(line));
        paper.least_advances();
        paper
    }

    fn least_advances(&mut self) {
        let mut least: HashMap<(usize, String), f64> = HashMap::new();
        for glyph in self.glyphs.iter().filter(|g| g.advance > 0.0) {
            let known = least.entry((glyph.font, glyph.text.clone())).or_insert(f64::INFINITY);
            *known = known.min(glyph.advance);
        }
        for glyph in &mut self.glyphs {
            let own = least.get(&(glyph.font, glyph.text.clone()));
            glyph.least = own.copied().unwrap_or(glyph.advance);
        }
    }

    /// The element of that kind around an element, or itself.
    pub fn around(&self, element: usize, kinds: &[&str]) -> Option<usize> {
        let mut at = Some(element);
        while let Some(e) = at.filter(|&e| !kinds.contains(&self.elements[e].kind.as_str())) {
            at = self.elements[e].parent;
        }
        at
    }

    /// How many elements of that kind are around an element.
    pub fn depth(&self, element: usize, kind: &str) -> usize {
        let parent = self.elements[element].parent;
        usize::from(self.elements[element].kind == kind) + parent.map_or(0, |p| self.depth(p, kind))
    }
}

/// The structure tree (ISO 32000-1, 14.7) with the marked content of each element.
struct Tree<'a> {
    document: &'a Document,
    elements: Vec<Element>,
    marked: HashMap<(ObjectId, i64), usize>,
}

impl<'a> Tree<'a> {
    fn dictionary(&self, object: &'a Object) -> &'a Dictionary {
        let (_, object) = self.document.dereference(object).expect("an object");
        object.as_dict().expect("a dictionary")
    }

    fn kids(&mut self, of: &'a Dictionary, own: Option<usize>, page: Option<ObjectId>) {
        let Ok(kids) = of.get(b"K") else { return };
        let (_, kids) = self.document.dereference(kids).expect("kids");
        match kids {
            Object::Array(kids) => kids.iter().for_each(|kid| self.kid(kid, own, page)),
            kid => self.kid(kid, own, page),
        }
    }

    fn kid(&mut self, kid: &'a Object, own: Option<usize>, page: Option<ObjectId>) {
        if let Ok(id) = kid.as_i64() {
            self.mark(page, id, own);
            return;
        }
        let kid = self.dictionary(kid);
        let page = kid.get(b"Pg").and_then(Object::as_reference).ok().or(page);
        if let Ok(id) = kid.get(b"MCID").and_then(Object::as_i64) {
            self.mark(page, id, own);
        } else if let Ok(kind) = kid.get(b"S").and_then(Object::as_name) {
            let kind = String::from_utf8_lossy(kind).into_owned();
            self.elements.push(Element { kind, parent: own });
            self.kids(kid, Some(self.elements.len() - 1), page);
        }
    }

    fn mark(&mut self, page: Option<ObjectId>, id: i64, own: Option<usize>) {
        let key = (page.expect("a page"), id);
        self.marked.insert(key, own.expect("content belongs to an element"));
    }
}

/// Reads what MuPDF traces, line by line: it is XML but for its encoding.
struct Reader<'a> {
    paper: &'a mut Paper,
    marked: HashMap<(ObjectId, i64), usize>,
    pages: Vec<ObjectId>,
    /// From 1; 0 before the first.
    page: usize,
    height: f64,
    /// Marked content of the page so far, and how deep we are in it.
    count: i64,
    depth: usize,
    element: Option<usize>,
    size: f64,
    font: usize,
    fonts: HashMap<String, usize>,
    filled: bool,
}

impl Reader<'_> {
    fn line(&mut self, line: &str) {
        let line = line.trim_start();
        let name = line.trim_start_matches('<').split([' ', '>', '/']).next().unwrap_or_default();
        match name {
            "page" => self.begin(line),
            "layer" => self.layer(line),
            "end_layer" => {
                self.depth -= 1;
                self.element = self.element.filter(|_| self.depth > 0);
            }
            "fill_text" => self.filled = true,
            // Bold made of a regular face is filled and stroked: once is enough.
            "stroke_text" => self.filled = false,
            "span" => {
                self.size = numbers(line, "trm").first().copied().unwrap_or_default();
                let fonts = self.fonts.len();
                let name = attribute(line, "font").unwrap_or_default().to_owned();
                self.font = *self.fonts.entry(name).or_insert(fonts);
            }
            "g" if self.filled => self.glyph(line),
            "fill_image" | "stroke_path" | "fill_path" => self.drawn(),
            _ => {}
        }
    }

    fn begin(&mut self, line: &str) {
        self.page += 1;
        self.height = numbers(line, "mediabox")[3];
        (self.count, self.depth, self.element) = (0, 0, None);
    }

    fn layer(&mut self, line: &str) {
        if self.depth == 0 && attribute(line, "name") != Some("Artifact") {
            let key = (self.pages[self.page - 1], self.count);
            self.element = Some(self.marked[&key]);
            self.count += 1;
        }
        self.depth += 1;
    }

    fn glyph(&mut self, line: &str) {
        let Some(element) = self.element else { return };
        let text = unescaped(attribute(line, "unicode").unwrap_or_default());
        let one = |name| numbers(line, name).first().copied().unwrap_or_default();
        // A glyph for several characters is followed by those it has no glyph for.
        if attribute(line, "glyph").is_none()
            && let Some(last) = self.paper.glyphs.last_mut()
        {
            last.text.push_str(&text);
            return;
        }
        let (x, y, advance) = (one("x"), self.height - one("y"), one("adv"));
        let (page, size, font) = (self.page - 1, self.size, self.font);
        self.paper.glyphs.push(Glyph {
            page,
            x,
            y,
            size,
            advance,
            least: advance,
            font,
            text,
            element,
        });
    }

    fn drawn(&mut self) {
        let Some(element) = self.element else { return };
        self.paper.drawn.push((element, self.page - 1, self.paper.glyphs.len()));
    }
}

fn attribute<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let from = line.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(&line[from..from + line[from..].find('"')?])
}

fn numbers(line: &str, name: &str) -> Vec<f64> {
    let all = attribute(line, name).unwrap_or_default().split(' ');
    all.filter_map(|n| n.parse().ok()).collect()
}

fn unescaped(text: &str) -> String {
    let Some(code) = text.strip_prefix("&#x").and_then(|t| t.strip_suffix(';')) else {
        return text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&");
    };
    let code = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
    code.unwrap_or('\u{FFFD}').to_string()
}
