//! The structure tree (ISO 32000-1, 14.7; ISO 14289-1, 7): built while pages are painted.

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::objects::text;
use crate::document::Target;
use crate::frame::{Element, ElementId, Origin, Pages, Tag};

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

/// Marked content as it is painted.
pub(super) struct Marks {
    elements: Vec<Element>,
    kids: Vec<Vec<Kid>>,
    roots: Vec<u32>,
    attached: Vec<bool>,
    /// Element of each marked-content id, by page.
    pages: Vec<Vec<u32>>,
    pub links: Vec<LinkArea>,
}

impl Marks {
    pub fn new(pages: &Pages) -> Marks {
        let count = pages.structure.len();
        Marks {
            elements: pages.structure.clone(),
            kids: vec![Vec::new(); count],
            roots: Vec::new(),
            attached: vec![false; count],
            pages: vec![Vec::new(); pages.pages.len()],
            links: Vec::new(),
        }
    }

    /// A new marked-content id for an element on a page.
    pub fn content(&mut self, page: usize, element: ElementId) -> i64 {
        let mcid = self.pages[page].len() as i64;
        self.pages[page].push(element.0);
        self.attach(element.0);
        self.kids[element.0 as usize].push(Kid::Content { page, mcid });
        mcid
    }

    /// A link's area on a page.
    pub fn link(&mut self, page: usize, index: usize, target: Target, origin: Origin) {
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

    /// The structure type of an element.
    pub fn tag(&self, element: ElementId) -> String {
        type_name(&self.elements[element.0 as usize].kind)
    }
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
        Tag::Link => "Link",
        Tag::Note => "Note",
        Tag::Reference => "Reference",
        Tag::Toc => "TOC",
        Tag::TocItem => "TOCI",
        Tag::Section => "Sect",
    };
    name.to_owned()
}

/// Writes the tree; `annotations` are the objects of [`Marks::links`]. Gives back the root.
pub(super) fn write(
    doc: &mut Document,
    mut marks: Marks,
    pages: &[ObjectId],
    annotations: &[ObjectId],
    lang: &str,
) -> ObjectId {
    marks.attach_empty();
    // A figure may have been painted later than the text around it: the document's order rules.
    marks.roots.sort_unstable();
    let root = doc.new_object_id();
    let top = doc.new_object_id();
    let ids: Vec<ObjectId> = marks.elements.iter().map(|_| doc.new_object_id()).collect();
    let writer = Writer { marks: &marks, ids: &ids, pages, annotations, top };
    for element in 0..marks.elements.len() {
        if marks.attached[element] {
            let dict = writer.element(element);
            doc.objects.insert(ids[element], Object::Dictionary(dict));
        } else {
            doc.objects.remove(&ids[element]);
        }
    }
    let roots = marks.roots.iter().map(|&e| Object::Reference(ids[e as usize])).collect();
    doc.objects.insert(
        top,
        Object::Dictionary(dictionary! {
            "Type" => "StructElem",
            "S" => "Document",
            "P" => Object::Reference(root),
            "Lang" => text(lang),
            "K" => Object::Array(roots),
        }),
    );
    let (parents, next) = parent_tree(doc, &marks, &ids);
    doc.objects.insert(
        root,
        Object::Dictionary(dictionary! {
            "Type" => "StructTreeRoot",
            "K" => Object::Reference(top),
            "ParentTree" => Object::Reference(parents),
            "ParentTreeNextKey" => next,
        }),
    );
    root
}

/// The ParentTree (ISO 32000-1, 14.7.4.4): pages by number, then link annotations.
fn parent_tree(doc: &mut Document, marks: &Marks, ids: &[ObjectId]) -> (ObjectId, i64) {
    let mut nums = Vec::new();
    for (page, elements) in marks.pages.iter().enumerate() {
        let list = elements.iter().map(|&e| Object::Reference(ids[e as usize])).collect();
        nums.push(Object::Integer(page as i64));
        nums.push(Object::Reference(doc.add_object(Object::Array(list))));
    }
    for (i, link) in marks.links.iter().enumerate() {
        if let Some(ElementId(e)) = link.element {
            nums.push(Object::Integer(link_key(marks.pages.len(), i)));
            nums.push(Object::Reference(ids[e as usize]));
        }
    }
    let next = link_key(marks.pages.len(), marks.links.len());
    (doc.add_object(dictionary! { "Nums" => Object::Array(nums) }), next)
}

/// Key of a link annotation in the ParentTree.
pub(super) fn link_key(pages: usize, link: usize) -> i64 {
    (pages + link) as i64
}

struct Writer<'a> {
    marks: &'a Marks,
    ids: &'a [ObjectId],
    pages: &'a [ObjectId],
    annotations: &'a [ObjectId],
    top: ObjectId,
}

impl Writer<'_> {
    fn element(&self, number: usize) -> Dictionary {
        let element = &self.marks.elements[number];
        let parent = element.parent.map_or(self.top, |ElementId(p)| self.ids[p as usize]);
        let mut dict = dictionary! {
            "Type" => "StructElem",
            "S" => Object::Name(type_name(&element.kind).into_bytes()),
            "P" => Object::Reference(parent),
        };
        let kids = &self.marks.kids[number];
        let page = kids
            .iter()
            .find_map(|k| if let Kid::Content { page, .. } = k { Some(*page) } else { None });
        if let Some(page) = page {
            dict.set("Pg", Object::Reference(self.pages[page]));
        }
        let list: Vec<Object> = kids.iter().map(|k| self.kid(*k, page)).collect();
        dict.set("K", Object::Array(list));
        if let Some(alt) = &element.alt {
            dict.set("Alt", text(alt));
        }
        if let Some(lang) = element.lang {
            dict.set("Lang", text(lang.tag()));
        }
        if let Some(attributes) = attributes(&element.kind) {
            dict.set("A", attributes);
        }
        if element.kind == Tag::Note {
            // ISO 14289-1, 7.9: notes have unique ids.
            dict.set("ID", text(&format!("note-{number}")));
        }
        dict
    }

    fn kid(&self, kid: Kid, home: Option<usize>) -> Object {
        match kid {
            Kid::Content { page, mcid } if Some(page) == home => Object::Integer(mcid),
            Kid::Content { page, mcid } => Object::Dictionary(dictionary! {
                "Type" => "MCR",
                "Pg" => Object::Reference(self.pages[page]),
                "MCID" => mcid,
            }),
            Kid::Element(e) => Object::Reference(self.ids[e as usize]),
            Kid::Link(i) => Object::Dictionary(dictionary! {
                "Type" => "OBJR",
                "Pg" => Object::Reference(self.pages[self.marks.links[i].page]),
                "Obj" => Object::Reference(self.annotations[i]),
            }),
        }
    }
}

fn attributes(tag: &Tag) -> Option<Object> {
    let span = |owner: Dictionary, columns: u16, rows: u16| {
        let mut dict = owner;
        if columns > 1 {
            dict.set("ColSpan", i64::from(columns));
        }
        if rows > 1 {
            dict.set("RowSpan", i64::from(rows));
        }
        dict
    };
    let dict = match tag {
        Tag::List { ordered } => dictionary! {
            "O" => "List",
            "ListNumbering" => if *ordered { "Decimal" } else { "Disc" },
        },
        Tag::TableHeader { colspan, rowspan } => {
            span(dictionary! { "O" => "Table", "Scope" => "Column" }, *colspan, *rowspan)
        }
        Tag::TableData { colspan, rowspan } if *colspan > 1 || *rowspan > 1 => {
            span(dictionary! { "O" => "Table" }, *colspan, *rowspan)
        }
        Tag::Figure => dictionary! { "O" => "Layout", "Placement" => "Block" },
        _ => return None,
    };
    Some(Object::Dictionary(dict))
}
