//! The structure tree as objects.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::super::objects::text;
use super::super::round;
use super::{Extent, Kid, Marks, headers, type_name};
use crate::document::{ListMark, Scope};
use crate::frame::{ElementId, Tag};

/// Writes the tree; `annotations` are the objects of [`Marks::links`]. Gives back the root.
pub(in crate::pdf) fn write(
    doc: &mut Document,
    mut marks: Marks,
    pages: &[ObjectId],
    annotations: &[ObjectId],
    lang: &str,
) -> ObjectId {
    marks.attach_empty();
    marks.order();
    let headers = headers::of(&marks.elements);
    let root = doc.new_object_id();
    let top = doc.new_object_id();
    let ids: Vec<ObjectId> = marks.elements.iter().map(|_| doc.new_object_id()).collect();
    let writer = Writer { marks: &marks, ids: &ids, pages, annotations, top, headers };
    for (element, id) in ids.iter().enumerate() {
        if marks.attached[element] {
            let dict = writer.element(element);
            doc.objects.insert(*id, Object::Dictionary(dict));
        } else {
            doc.objects.remove(id);
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
    let mut dict = dictionary! {
        "Type" => "StructTreeRoot",
        "K" => Object::Reference(top),
        "ParentTree" => Object::Reference(parents),
        "ParentTreeNextKey" => next,
    };
    if let Some(named) = named(&marks, &ids) {
        dict.set("IDTree", named);
    }
    doc.objects.insert(root, Object::Dictionary(dict));
    root
}

/// The identifier of an element that others refer to or that must have one (ISO 14289-1, 7.9).
fn identifier(kind: &Tag, number: usize) -> Option<String> {
    let name = match kind {
        Tag::Note => "note",
        Tag::TableHeader { .. } => "th",
        _ => return None,
    };
    // Padded, so that their order is that of their bytes, as name trees want it.
    Some(format!("{name}-{number:06}"))
}

/// The IDTree (ISO 32000-1, 14.7.2).
fn named(marks: &Marks, ids: &[ObjectId]) -> Option<Object> {
    let there = (0..ids.len()).filter(|&k| marks.attached[k]);
    let mut names: Vec<(String, ObjectId)> =
        there.filter_map(|k| Some((identifier(&marks.elements[k].kind, k)?, ids[k]))).collect();
    names.sort();
    let entries: Vec<Object> =
        names.iter().flat_map(|(name, id)| [text(name), Object::Reference(*id)]).collect();
    (!entries.is_empty()).then(|| Object::Dictionary(dictionary! { "Names" => entries }))
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
pub(in crate::pdf) fn link_key(pages: usize, link: usize) -> i64 {
    (pages + link) as i64
}

struct Writer<'a> {
    marks: &'a Marks,
    ids: &'a [ObjectId],
    pages: &'a [ObjectId],
    annotations: &'a [ObjectId],
    top: ObjectId,
    headers: BTreeMap<u32, Vec<u32>>,
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
        if let Some(attributes) = self.attributes(number) {
            dict.set("A", attributes);
        }
        if let Some(name) = identifier(&element.kind, number) {
            dict.set("ID", text(&name));
        }
        dict
    }

    /// The attributes of an element (ISO 32000-1, 14.8.5): one dictionary or several.
    fn attributes(&self, number: usize) -> Option<Object> {
        let kind = &self.marks.elements[number].kind;
        let mut own = attributes(kind);
        if let Some(heads) = self.headers.get(&(number as u32)) {
            let names = heads.iter().filter_map(|&h| {
                identifier(&self.marks.elements[h as usize].kind, h as usize).map(|n| text(&n))
            });
            let names = Object::Array(names.collect());
            own.get_or_insert_with(|| dictionary! { "O" => "Table" }).set("Headers", names);
        }
        let mut all: Vec<Object> =
            own.into_iter().chain(self.layout(number)).map(Object::Dictionary).collect();
        if all.len() > 1 { Some(Object::Array(all)) } else { all.pop() }
    }

    /// Where a figure, a formula or a table stands (ISO 32000-1, 14.8.5.4.3), if it is whole on a page.
    fn layout(&self, number: usize) -> Option<Dictionary> {
        let element = &self.marks.elements[number];
        let above = |ElementId(p): ElementId| &self.marks.elements[p as usize].kind;
        let in_line = element.parent.map(above).is_some_and(is_of_text);
        let mut dict = dictionary! { "O" => "Layout" };
        match element.kind {
            Tag::Figure | Tag::Formula if in_line => dict.set("Placement", "Inline"),
            Tag::Figure | Tag::Formula | Tag::Table => dict.set("Placement", "Block"),
            _ => return None,
        }
        if let Some(Extent::Page(_, area)) = self.marks.boxes.get(&(number as u32)) {
            let sides = area.iter().map(|&v| Object::Real(round(v))).collect::<Vec<_>>();
            dict.set("BBox", sides);
        }
        Some(dict)
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

/// Whether an element holds text, so that what is in it stands in the line.
fn is_of_text(kind: &Tag) -> bool {
    matches!(
        kind,
        Tag::Paragraph | Tag::Heading(_) | Tag::Span | Tag::Link | Tag::Caption | Tag::Label
    )
}

fn attributes(tag: &Tag) -> Option<Dictionary> {
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
        Tag::List { mark } => dictionary! {
            "O" => "List",
            "ListNumbering" => match mark {
                ListMark::Number(_) => "Decimal",
                ListMark::Bullet => "Disc",
                ListMark::Term => "None",
            },
        },
        Tag::TableHeader { scope, colspan, rowspan } => {
            let scope = match scope {
                Scope::Column => "Column",
                Scope::Row => "Row",
            };
            span(dictionary! { "O" => "Table", "Scope" => scope }, *colspan, *rowspan)
        }
        Tag::TableData { colspan, rowspan } if *colspan > 1 || *rowspan > 1 => {
            span(dictionary! { "O" => "Table" }, *colspan, *rowspan)
        }
        _ => return None,
    };
    Some(dict)
}
