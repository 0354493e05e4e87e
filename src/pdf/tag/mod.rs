//! The structure tree (ISO 32000-1, 14.7; ISO 14289-1, 7): built while pages are painted.

mod headers;
mod write;

pub(super) use write::{link_key, write};

use std::collections::BTreeMap;

use crate::document::Target;
use crate::frame::{Element, ElementId, Origin, Pages, Tag};
use crate::text::Lang;

/// What an element holds, in reading order.
#[derive(Clone, Copy, Debug)]
enum Kid {
    Content { page: usize, mcid: i64 },
    Element(u32),
    Link(usize),
}

/// A link's area.
pub(super) struct LinkArea {
    pub page: usize,
    /// Index among the page's annotations.
    pub index: usize,
    pub target: Target,
    pub element: Option<ElementId>,
}

/// What is to be told of a page that was painted.
pub(super) enum Told {
    /// Marks of an element in a language begin.
    Content(ElementId, Lang),
    /// A mark covers this area: left, bottom, right, top.
    Cover(Origin, [f64; 4]),
    /// A link's area: its index among the page's annotations.
    Link(usize, Target, Origin),
}

/// Marked content of pages that were painted.
pub(super) struct Marks {
    elements: Vec<Element>,
    kids: Vec<Vec<Kid>>,
    roots: Vec<u32>,
    attached: Vec<bool>,
    /// Element of each marked-content id, by page.
    pages: Vec<Vec<u32>>,
    pub links: Vec<LinkArea>,
    /// The document's language.
    /// The language of each element of the pages.
    languages: Vec<Lang>,
    /// The Span of another language under way: of which element, and which it is.
    foreign: Option<(u32, Lang, u32)>,
    /// The figure or table whose box an element's marks widen.
    boxed: Vec<Option<u32>>,
    boxes: BTreeMap<u32, Extent>,
}

/// Where the marks of a figure or table stand: page, left, bottom, right, top.
#[derive(Clone, Copy, Debug)]
enum Extent {
    Page(usize, [f64; 4]),
    /// More than one page.
    Parted,
}

/// The language of each element: its own, or that of the one above it. Parents come first.
fn languages(elements: &[Element], main: Lang) -> Vec<Lang> {
    let mut out: Vec<Lang> = Vec::with_capacity(elements.len());
    for element in elements {
        let above = element.parent.and_then(|p| out.get(p.0 as usize).copied());
        out.push(element.lang.or(above).unwrap_or(main));
    }
    out
}

impl Marks {
    pub fn new(pages: &Pages, lang: Lang) -> Marks {
        let count = pages.structure.len();
        Marks {
            elements: pages.structure.clone(),
            kids: vec![Vec::new(); count],
            roots: Vec::new(),
            attached: vec![false; count],
            pages: vec![Vec::new(); pages.pages.len()],
            links: Vec::new(),
            languages: languages(&pages.structure, lang),
            foreign: None,
            boxed: boxed(&pages.structure),
            boxes: BTreeMap::new(),
        }
    }

    /// The structure type of an element's marks: text in another language stands in a Span of its
    /// own (ISO 14289-1, 7.2).
    pub fn kind(&self, element: ElementId, lang: Lang) -> String {
        let own = &self.elements[element.0 as usize].kind;
        type_name(if lang == self.languages[element.0 as usize] { own } else { &Tag::Span })
    }

    /// Takes in what is told of a page. Pages come in order.
    pub fn take_in(&mut self, page: usize, told: Vec<Told>) {
        for told in told {
            match told {
                Told::Content(element, lang) => self.content(page, element, lang),
                Told::Cover(origin, area) => self.cover(page, origin, area),
                Told::Link(index, target, origin) => self.link(page, index, target, origin),
            }
        }
    }

    /// The next marked-content id of the page is that of an element's marks.
    fn content(&mut self, page: usize, element: ElementId, lang: Lang) {
        self.attach(element.0);
        let own = if lang == self.languages[element.0 as usize] {
            element.0
        } else {
            self.span(element.0, lang)
        };
        self.foreign = (own != element.0).then_some((element.0, lang, own));
        let mcid = self.pages[page].len() as i64;
        self.pages[page].push(own);
        self.kids[own as usize].push(Kid::Content { page, mcid });
    }

    /// The Span of a language in an element: the one under way, or a new one.
    fn span(&mut self, element: u32, lang: Lang) -> u32 {
        if let Some((_, _, span)) = self.foreign.filter(|f| (f.0, f.1) == (element, lang)) {
            return span;
        }
        let span = self.elements.len() as u32;
        let parent = Some(ElementId(element));
        let lang = Some(lang);
        self.elements.push(Element { parent, node: None, kind: Tag::Span, alt: None, lang });
        self.kids.push(Vec::new());
        self.attached.push(true);
        self.kids[element as usize].push(Kid::Element(span));
        span
    }

    /// The figure or table whose box a mark widens.
    pub fn owner(&self, origin: Origin) -> Option<u32> {
        let Origin::Content(ElementId(element)) = origin else { return None };
        self.boxed.get(element as usize).copied().flatten()
    }

    /// Widens the box of the figure or table that a mark belongs to.
    fn cover(&mut self, page: usize, origin: Origin, area: [f64; 4]) {
        let Some(owner) = self.owner(origin) else { return };
        let extent = self.boxes.entry(owner).or_insert(Extent::Page(page, area));
        *extent = match *extent {
            Extent::Page(on, a) if on == page => {
                let [l, b, r, t] = area;
                Extent::Page(page, [a[0].min(l), a[1].min(b), a[2].max(r), a[3].max(t)])
            }
            _ => Extent::Parted,
        };
    }

    /// A link's area on a page.
    fn link(&mut self, page: usize, index: usize, target: Target, origin: Origin) {
        let element = if let Origin::Content(e) = origin { Some(e) } else { None };
        if let Some(ElementId(e)) = element {
            self.attach(e);
            self.kids[e as usize].push(Kid::Link(self.links.len()));
        }
        self.links.push(LinkArea { page, index, target, element });
    }

    /// Puts an element below its parent when something of it first appears.
    fn attach(&mut self, element: u32) {
        if std::mem::replace(&mut self.attached[element as usize], true) {
            return;
        }
        match self.elements[element as usize].parent {
            Some(ElementId(parent)) => {
                self.attach(parent);
                self.kids[parent as usize].push(Kid::Element(element));
            }
            None => self.roots.push(element),
        }
    }

    /// Cells and items without content still have their place: before their next sibling.
    fn attach_empty(&mut self) {
        for element in 0..self.elements.len() as u32 {
            let kind = &self.elements[element as usize].kind;
            let structural =
                matches!(kind, Tag::TableData { .. } | Tag::TableHeader { .. } | Tag::TableRow);
            if self.attached[element as usize] || !structural {
                continue;
            }
            let Some(ElementId(parent)) = self.elements[element as usize].parent else { continue };
            if !self.attached[parent as usize] {
                continue;
            }
            self.attached[element as usize] = true;
            let siblings = &mut self.kids[parent as usize];
            let later = |k: &Kid| matches!(k, Kid::Element(e) if *e > element);
            let at = siblings.iter().position(later).unwrap_or(siblings.len());
            siblings.insert(at, Kid::Element(element));
        }
    }

    /// Puts the parts of each element in the order of the document: a figure may have been painted
    /// later than the text after it.
    fn order(&mut self) {
        self.roots.sort_unstable();
        for kids in &mut self.kids {
            let number = |k: &Kid| if let Kid::Element(e) = k { Some(*e) } else { None };
            if kids.iter().all(|k| number(k).is_some_and(|e| (e as usize) < self.boxed.len())) {
                kids.sort_by_key(number);
            }
        }
    }
}

/// For each element the figure or formula it is, or the table it is or belongs to.
fn boxed(structure: &[Element]) -> Vec<Option<u32>> {
    let mut out: Vec<Option<u32>> = Vec::with_capacity(structure.len());
    for (number, element) in structure.iter().enumerate() {
        let table = element.parent.and_then(|ElementId(p)| out[p as usize]);
        let table = table.filter(|&t| structure[t as usize].kind == Tag::Table);
        let boxed = matches!(element.kind, Tag::Figure | Tag::Formula | Tag::Table);
        let own = boxed.then_some(number as u32);
        out.push(own.or(table));
    }
    out
}

fn type_name(tag: &Tag) -> String {
    let name = match tag {
        Tag::Heading(level) => return format!("H{}", level.clamp(&1, &6)),
        Tag::Paragraph => "P",
        Tag::Span => "Span",
        Tag::BlockQuote => "BlockQuote",
        Tag::List { .. } => "L",
        Tag::ListItem => "LI",
        Tag::Label => "Lbl",
        Tag::ListBody => "LBody",
        Tag::Figure => "Figure",
        Tag::Caption => "Caption",
        Tag::Table => "Table",
        Tag::TableRow => "TR",
        Tag::TableHeader { .. } => "TH",
        Tag::TableData { .. } => "TD",
        Tag::Code => "Code",
        Tag::Formula => "Formula",
        Tag::Link => "Link",
        Tag::Note => "Note",
        Tag::Reference => "Reference",
        Tag::Ruby => "Ruby",
        Tag::RubyBase => "RB",
        Tag::RubyText => "RT",
        Tag::Toc => "TOC",
        Tag::TocItem => "TOCI",
        Tag::Section => "Sect",
    };
    name.to_owned()
}
