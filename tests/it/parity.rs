//! The two books of an article say the same: outline, figures, captions, notes, links, pages, and
//! every word of the text. Both are read back; nothing here knows how they were made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use lopdf::{Dictionary, Document, Object};
use roxmltree::Node;

use crate::epub::unpacked::{Local, Unpacked, is_look_of_formula, kind, value};
use crate::judges::{articles, asked, root};
use crate::pages::paper::Paper;

/// What a book says, form left aside.
#[derive(Debug, Default, PartialEq)]
struct Told {
    title: String,
    /// Depth and words of each heading.
    outline: Vec<(usize, String)>,
    /// Alternative texts of the figures.
    figures: Vec<String>,
    /// Addresses of links to the world.
    links: Vec<String>,
    /// Labels of the pages.
    pages: Vec<String>,
}

/// Without blanks, invisible characters the numbers of notes and the boxes of tasks, which are each form's own.
fn squeezed(text: &str) -> String {
    let lost = |c: char| {
        let invisible = matches!(c, '\u{AD}' | '\u{200B}' | '\u{FEFF}');
        c.is_whitespace() || invisible || ('①'..='⑳').contains(&c) || "☐☑".contains(c)
    };
    text.chars().filter(|c| !lost(*c)).collect()
}

/// Converts an article to both forms.
fn books(article: &Path, folder: &Path) -> (Unpacked, PathBuf) {
    let done = Command::new(env!("CARGO_BIN_EXE_banxin"))
        .arg(article)
        .args(["--quiet", "-o"])
        .arg(folder)
        .output()
        .expect("the command runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let stem = folder.join(article.file_stem().expect("a name"));
    let epub = std::fs::read(stem.with_extension("epub")).expect("an EPUB");
    (Unpacked::new(&epub), stem.with_extension("pdf"))
}

fn text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|n| n.text()).collect()
}

fn entries(list: Node<'_, '_>, depth: usize, out: &mut Vec<(usize, String)>) {
    for item in list.children().filter(|n| n.has_tag_name_local("li")) {
        for child in item.children() {
            if child.has_tag_name_local("a") {
                out.push((depth, squeezed(&text(child))));
            } else if child.has_tag_name_local("ol") {
                entries(child, depth + 1, out);
            }
        }
    }
}

fn of_epub(book: &Unpacked) -> Told {
    let mut told = Told::default();
    let opf = book.xml("content.opf");
    let title = opf.descendants().find(|n| n.has_tag_name_local("title"));
    told.title = title.map(text).unwrap_or_default();
    let nav = book.xml("nav.xhtml");
    for nav in nav.descendants().filter(|n| n.has_tag_name_local("nav")) {
        let list = nav.children().find(|n| n.has_tag_name_local("ol")).expect("a list");
        match kind(nav) {
            "toc" => entries(list, 1, &mut told.outline),
            "page-list" => {
                told.pages
                    .extend(list.descendants().filter(|n| n.has_tag_name_local("a")).map(text));
            }
            _ => {}
        }
    }
    for file in book.spine().iter().filter(|f| *f != "cover.xhtml") {
        for node in book.xml(file).descendants() {
            if node.has_tag_name_local("figure") {
                let image = node
                    .descendants()
                    .find(|n| n.has_tag_name_local("img") || value(*n, "class") == "missing");
                let image = image.expect("an image, or what stands for it");
                let alt = value(image, "alt");
                let alt = if alt.is_empty() { value(image, "aria-label") } else { alt };
                told.figures.push(squeezed(alt));
            } else if node.has_tag_name_local("a") && value(node, "href").contains(':') {
                told.links.push(value(node, "href").to_owned());
            }
        }
    }
    told
}

/// The pieces of a PDF.
struct Pdf(Document);

impl Pdf {
    fn follow<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.0.dereference(object).expect("an object").1
    }

    fn get<'a>(&'a self, of: &'a Dictionary, key: &str) -> Option<&'a Object> {
        of.get(key.as_bytes()).ok().map(|o| self.follow(o))
    }

    fn dictionary<'a>(&'a self, of: &'a Dictionary, key: &str) -> Option<&'a Dictionary> {
        self.get(of, key)?.as_dict().ok()
    }

    fn string(&self, of: &Dictionary, key: &str) -> String {
        let Some(object) = self.get(of, key) else { return String::new() };
        lopdf::decode_text_string(object).unwrap_or_default()
    }

    fn outline(&self, parent: &Dictionary, depth: usize, out: &mut Vec<(usize, String)>) {
        let mut next = self.dictionary(parent, "First");
        while let Some(item) = next {
            out.push((depth, squeezed(&self.string(item, "Title"))));
            self.outline(item, depth + 1, out);
            next = self.dictionary(item, "Next");
        }
    }

    /// Calls `see` on every structure element, in order.
    fn elements(&self, at: &Object, see: &mut dyn FnMut(&str, &Dictionary)) {
        match self.follow(at) {
            Object::Array(kids) => kids.iter().for_each(|k| self.elements(k, see)),
            Object::Dictionary(element) => {
                if let Some(name) = self.get(element, "S").and_then(|s| s.as_name().ok()) {
                    see(&String::from_utf8_lossy(name), element);
                }
                if let Ok(kids) = element.get(b"K") {
                    self.elements(kids, see);
                }
            }
            _ => {}
        }
    }

    fn links(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for page in self.0.get_pages().into_values() {
            let page = self.0.get_dictionary(page).expect("a page");
            let annotations = self.get(page, "Annots").and_then(|a| a.as_array().ok());
            for annotation in annotations.into_iter().flatten() {
                let Ok(annotation) = self.follow(annotation).as_dict() else { continue };
                let action = self.dictionary(annotation, "A");
                let address = action.map(|a| self.string(a, "URI")).unwrap_or_default();
                // A link that is broken over two lines has two areas.
                if !address.is_empty() && out.last() != Some(&address) {
                    out.push(address);
                }
            }
        }
        out
    }

    fn labels(&self, catalog: &Dictionary) -> Vec<String> {
        let count = self.0.get_pages().len();
        let Some(labels) = self.dictionary(catalog, "PageLabels") else {
            return (1..=count).map(|n| n.to_string()).collect();
        };
        let numbers = self.get(labels, "Nums").and_then(|n| n.as_array().ok()).expect("numbers");
        let mut ranges: BTreeMap<i64, (String, String, i64)> = BTreeMap::new();
        for pair in numbers.chunks(2) {
            let range = self.follow(&pair[1]).as_dict().expect("a range");
            let style = self.get(range, "S").and_then(|s| s.as_name().ok()).unwrap_or_default();
            let start = self.get(range, "St").and_then(|s| s.as_i64().ok()).unwrap_or(1);
            let style = String::from_utf8_lossy(style).into_owned();
            let first = pair[0].as_i64().expect("a number");
            ranges.insert(first, (style, self.string(range, "P"), start));
        }
        let label = |page: i64| {
            let (first, (style, prefix, start)) =
                ranges.range(..=page).next_back().expect("a range");
            let number = page - first + start;
            match style.as_str() {
                "D" => format!("{prefix}{number}"),
                "r" => format!("{prefix}{}", roman(number)),
                _ => prefix.clone(),
            }
        };
        (0..count as i64).map(label).collect()
    }
}

fn roman(mut number: i64) -> String {
    let mut out = String::new();
    for (value, letters) in [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")] {
        while number >= value {
            out.push_str(letters);
            number -= value;
        }
    }
    out
}

fn of_pdf(file: &Path) -> Told {
    let pdf = Pdf(Document::load(file).expect("a PDF"));
    let catalog = pdf.0.catalog().expect("a catalog");
    let mut told = Told::default();
    let info = pdf.dictionary(&pdf.0.trailer, "Info").expect("information");
    told.title = pdf.string(info, "Title");
    if let Some(outlines) = pdf.dictionary(catalog, "Outlines") {
        pdf.outline(outlines, 1, &mut told.outline);
    }
    let tree = pdf.dictionary(catalog, "StructTreeRoot").expect("a structure tree");
    let mut figures = Vec::new();
    pdf.elements(tree.get(b"K").expect("kids"), &mut |name, element| {
        if name == "Figure" {
            figures.push(squeezed(&pdf.string(element, "Alt")));
        }
    });
    told.figures = figures;
    told.links = pdf.links();
    told.pages = pdf.labels(catalog);
    told
}

/// The same, and of the pages those that the text is on.
fn compare(name: &str, epub: &Told, pdf: &Told) {
    assert_eq!(epub.title, pdf.title, "{name}: title");
    assert_eq!(epub.outline, pdf.outline, "{name}: outline");
    assert_eq!(epub.figures, pdf.figures, "{name}: figures");
    assert_eq!(epub.links, pdf.links, "{name}: links");
    // Pages of contents and blank ones hold none of the text.
    let mut all = pdf.pages.iter();
    let follows = epub.pages.iter().all(|p| all.any(|q| p == q));
    assert!(follows && !epub.pages.is_empty(), "{name}: {:?} of {:?}", epub.pages, pdf.pages);
    let numbers = |pages: &[String]| pages.iter().filter(|p| p.parse::<u32>().is_ok()).count();
    assert_eq!(numbers(&epub.pages), numbers(&pdf.pages), "{name}: numbered pages");
}

/// Compares the two books of a stem; their title and outline.
pub(crate) fn same_places(stem: &Path) -> (String, Vec<(usize, String)>) {
    let bytes = std::fs::read(stem.with_extension("epub")).expect("an EPUB");
    let (epub, pdf) = (of_epub(&Unpacked::new(&bytes)), of_pdf(&stem.with_extension("pdf")));
    compare(&stem.display().to_string(), &epub, &pdf);
    (epub.title, epub.outline)
}

#[test]
fn both_books_lead_to_the_same_places() {
    let folder = tempfile::tempdir().expect("a folder");
    for (k, article) in articles().iter().take(3).enumerate() {
        let (epub, pdf) = books(article, &folder.path().join(k.to_string()));
        compare(&article.display().to_string(), &of_epub(&epub), &of_pdf(&pdf));
    }
    // With chapters, and a page of contents.
    let article = folder.path().join("chapters.md");
    let chapter = |n: u32| format!("# 第{n}章\n\n{}\n\n", "说了一句话，又说了一句话。".repeat(90));
    std::fs::write(&article, (1..=3).map(chapter).collect::<String>()).expect("written");
    let (epub, pdf) = books(&article, &folder.path().join("chapters"));
    compare("chapters", &of_epub(&epub), &of_pdf(&pdf));
    assert!(of_pdf(&pdf).pages.contains(&"i".to_owned()), "there is a page of contents");
}

/// Texts of blocks: kind and words.
type Blocks = Vec<(&'static str, String)>;

const NAMES: [(&str, &str); 21] = [
    ("H1", "heading"),
    ("H2", "heading"),
    ("H3", "heading"),
    ("H4", "heading"),
    ("H5", "heading"),
    ("H6", "heading"),
    ("h1", "heading"),
    ("h2", "heading"),
    ("h3", "heading"),
    ("h4", "heading"),
    ("P", "text"),
    ("p", "text"),
    ("li", "text"),
    ("dd", "text"),
    ("LBody", "text"),
    ("Caption", "caption"),
    ("figcaption", "caption"),
    ("caption", "caption"),
    ("Code", "code"),
    ("pre", "code"),
    ("Note", "note"),
];

fn block(name: &str) -> Option<&'static str> {
    let cells = [("TH", "cell"), ("TD", "cell"), ("th", "cell"), ("td", "cell"), ("aside", "note")];
    NAMES.iter().chain(&cells).find(|(n, _)| *n == name).map(|(_, k)| *k)
}

/// The innermost block of every text, and whether it is in a note.
fn blocks_of_epub(book: &Unpacked) -> Blocks {
    let mut out: Blocks = Vec::new();
    let mut last = None;
    for file in book.spine().iter().filter(|f| *f != "cover.xhtml") {
        let xml = book.xml(file);
        for node in xml.descendants().filter(Node::is_text) {
            let made = |n: Node<'_, '_>| {
                let class = value(n, "class");
                let silent = n.has_tag_name_local("title") || n.has_tag_name_local("rt");
                silent || matches!(class, "ref" | "back" | "missing") || is_look_of_formula(n)
            };
            if node.ancestors().any(made) || text(node).trim().is_empty() {
                continue;
            }
            let own = node.ancestors().find_map(|n| {
                block(n.tag_name().name()).filter(|_| n.is_element()).map(|b| (n, b))
            });
            let Some((element, kind)) = own else { continue };
            let note = node.ancestors().any(|n| n.has_tag_name_local("aside"));
            let place = (file.clone(), element.id());
            let words = squeezed(&text(node));
            if last.as_ref() == Some(&place) {
                out.last_mut().expect("one before").1.push_str(&words);
            } else {
                out.push((if note { "note" } else { kind }, words));
                last = Some(place);
            }
        }
    }
    out
}

fn blocks_of_pdf(file: &Path) -> Blocks {
    let paper = Paper::read(file);
    let up = |mut at: usize| {
        let mut path = vec![at];
        while let Some(parent) = paper.elements[at].parent {
            path.push(parent);
            at = parent;
        }
        path
    };
    let mut found: BTreeMap<usize, (&'static str, String, bool)> = BTreeMap::new();
    for glyph in &paper.glyphs {
        let path = up(glyph.element);
        let names: Vec<&str> = path.iter().map(|e| paper.elements[*e].kind.as_str()).collect();
        // Readings are left out on both sides: each form has them at a place of its own.
        let skipped = |n: &&str| matches!(*n, "TOC" | "TOCI" | "Lbl" | "Reference" | "RT");
        if names.iter().any(skipped) {
            continue;
        }
        // Code within a line is of the line's block.
        let outer = |at: usize| names[at + 1..].iter().any(|n| block(n).is_some());
        let is_own = |at: usize| block(names[at]).is_some() && (names[at] != "Code" || !outer(at));
        let own = (0..names.len()).find(|at| is_own(*at));
        let Some(own) = own else { continue };
        let kind = if names.contains(&"Note") { "note" } else { block(names[own]).expect("found") };
        let entry = found.entry(path[own]).or_insert((kind, String::new(), true));
        entry.1.push_str(&squeezed(&glyph.text));
        entry.2 &= names.contains(&"Code");
    }
    // A block of code is a paragraph that is code from end to end.
    let named = |(kind, words, code): (&'static str, String, bool)| {
        (if code && kind == "text" { "code" } else { kind }, words)
    };
    found.into_values().map(named).filter(|(_, words)| !words.is_empty()).collect()
}

fn of_kind(blocks: &Blocks, kind: &str) -> Vec<String> {
    blocks.iter().filter(|b| b.0 == kind).map(|b| b.1.clone()).collect()
}

/// Needs MuPDF, and so runs with the judges.
#[test]
fn both_books_have_the_same_words() {
    if !asked() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (k, article) in articles().iter().take(3).enumerate() {
        let (epub, pdf) = books(article, &folder.path().join(k.to_string()));
        let (epub, pdf) = (blocks_of_epub(&epub), blocks_of_pdf(&pdf));
        let name = article.strip_prefix(root()).unwrap_or(article).display();
        for kind in ["heading", "text", "caption", "code", "cell", "note"] {
            let (epub, pdf) = (of_kind(&epub, kind), of_kind(&pdf, kind));
            for (a, b) in epub.iter().zip(&pdf) {
                assert_eq!(a, b, "{name}: {kind}");
            }
            assert_eq!(epub.len(), pdf.len(), "{name}: {kind}");
        }
    }
}
