//! The outline tree, named destinations and page labels (ISO 32000-1, 12.3).

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Document, Object, ObjectId, StringFormat, dictionary};

use super::objects::text;
use super::round;
use crate::document::{Block, BlockKind, Document as Article, NodeId, OutlineItem, plain_text};
use crate::frame::{Pages, Place};

/// Where each node stands.
pub(super) type Places = BTreeMap<NodeId, Place>;

pub(super) fn places(pages: &Pages) -> Places {
    pages.places.iter().copied().collect()
}

/// The name of a node's destination.
pub(super) fn destination_name(node: NodeId) -> Object {
    Object::String(format!("n{}", node.0).into_bytes(), StringFormat::Literal)
}

fn destination(place: Place, pages: &Pages, ids: &[ObjectId]) -> Object {
    let page = &pages.pages[place.page];
    let height = page.frame.size.height;
    // What is at the top of a turned page is at the left of its paper.
    let (left, top) = if page.turned {
        (Object::Real(round(place.point.y.0)), Object::Null)
    } else {
        (Object::Null, Object::Real(round((height - place.point.y).0)))
    };
    let page = Object::Reference(ids[place.page]);
    Object::Array(vec![page, "XYZ".into(), left, top, Object::Null])
}

/// The nodes that have a name: every heading, every figure and whatever a link leads to.
pub(super) fn named(document: &Article, linked: impl Iterator<Item = NodeId>) -> BTreeSet<NodeId> {
    let mut out: BTreeSet<NodeId> = linked.collect();
    for block in document.blocks() {
        block.walk(&mut |b: &Block| {
            if matches!(b.kind, BlockKind::Heading { .. } | BlockKind::Figure(_)) {
                out.insert(b.id);
            }
        });
    }
    out
}

/// What stands at each node, for a reader who is told where a link leads (ISO 14289-1, 7.18.5).
pub(super) fn spoken(document: &Article) -> BTreeMap<NodeId, String> {
    let mut out = BTreeMap::new();
    for block in document.blocks() {
        block.walk(&mut |b: &Block| {
            out.insert(b.id, short(&text_of(b)));
        });
    }
    for note in &document.notes {
        let text: String = note.body.iter().map(text_of).collect();
        out.insert(note.id, short(&text));
    }
    out
}

fn text_of(block: &Block) -> String {
    match &block.kind {
        BlockKind::Figure(figure) => figure.alt_text(),
        _ => block.inlines().into_iter().map(plain_text).collect(),
    }
}

/// The first words of a text.
fn short(text: &str) -> String {
    const MOST: usize = 60;
    let text = text.replace('\n', " ");
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// A name tree with a destination for every node of a set.
pub(super) fn destinations(
    doc: &mut Document,
    pages: &Pages,
    targets: &BTreeSet<NodeId>,
    ids: &[ObjectId],
) -> Option<ObjectId> {
    let wanted = places(pages).into_iter().filter(|(node, _)| targets.contains(node));
    // Names are in the order of their bytes, as name trees want them (7.9.6).
    let mut names: Vec<(String, Place)> =
        wanted.map(|(node, place)| (format!("n{}", node.0), place)).collect();
    names.sort();
    let (first, last) = (names.first()?.0.clone(), names.last()?.0.clone());
    let string = |s: &str| Object::String(s.as_bytes().to_vec(), StringFormat::Literal);
    let entries = names
        .iter()
        .flat_map(|(name, place)| [string(name), destination(*place, pages, ids)])
        .collect();
    let leaf = doc.add_object(dictionary! {
        "Limits" => vec![string(&first), string(&last)],
        "Names" => Object::Array(entries),
    });
    Some(doc.add_object(dictionary! { "Kids" => vec![Object::Reference(leaf)] }))
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Place {}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |p: &Place| (p.page, p.point.y.0);
        let (a, b) = (key(self), key(other));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    }
}

/// The outline; `None` when there is nothing to show in it.
pub(super) fn outline(
    doc: &mut Document,
    items: &[OutlineItem],
    pages: &Pages,
    ids: &[ObjectId],
) -> Option<ObjectId> {
    let places = places(pages);
    let root = doc.new_object_id();
    let writer = Writer { places: &places, pages, ids };
    let (first, last, count) = writer.level(doc, items, root)?;
    doc.objects.insert(
        root,
        Object::Dictionary(dictionary! {
            "Type" => "Outlines",
            "First" => Object::Reference(first),
            "Last" => Object::Reference(last),
            "Count" => count,
        }),
    );
    Some(root)
}

struct Writer<'a> {
    places: &'a Places,
    pages: &'a Pages,
    ids: &'a [ObjectId],
}

impl Writer<'_> {
    /// Writes the items of one level; first, last and number of items shown.
    fn level(
        &self,
        doc: &mut Document,
        items: &[OutlineItem],
        parent: ObjectId,
    ) -> Option<(ObjectId, ObjectId, i64)> {
        let placed: Vec<(&OutlineItem, Place)> =
            items.iter().filter_map(|i| Some((i, *self.places.get(&i.id)?))).collect();
        let own: Vec<ObjectId> = placed.iter().map(|_| doc.new_object_id()).collect();
        let mut total = 0;
        for (k, (item, place)) in placed.iter().enumerate() {
            let mut dict = dictionary! {
                "Title" => text(&item.title.replace('\n', " ")),
                "Parent" => Object::Reference(parent),
                "Dest" => destination(*place, self.pages, self.ids),
            };
            if k > 0 {
                dict.set("Prev", Object::Reference(own[k - 1]));
            }
            if k + 1 < own.len() {
                dict.set("Next", Object::Reference(own[k + 1]));
            }
            total += 1;
            if let Some((first, last, count)) = self.level(doc, &item.children, own[k]) {
                dict.set("First", Object::Reference(first));
                dict.set("Last", Object::Reference(last));
                dict.set("Count", count);
                total += count;
            }
            doc.objects.insert(own[k], Object::Dictionary(dict));
        }
        Some((*own.first()?, *own.last()?, total))
    }
}

/// Page labels (12.4.2): a range for each run of numbers, arabic or roman; any other label is a
/// prefix without a number.
pub(super) fn page_labels(pages: &Pages) -> Object {
    let mut nums = Vec::new();
    let mut before = None;
    for (i, page) in pages.pages.iter().enumerate() {
        let number = numbered(&page.label);
        let goes_on =
            matches!((before, number), (Some((s, n)), Some((t, m))) if s == t && m == n + 1);
        before = number;
        if goes_on {
            continue;
        }
        let mut range = match number {
            Some((style, _)) => dictionary! { "S" => style },
            None => dictionary! { "P" => text(&page.label) },
        };
        if let Some((_, first)) = number.filter(|n| n.1 > 1) {
            range.set("St", first);
        }
        nums.extend([Object::Integer(i as i64), Object::Dictionary(range)]);
    }
    Object::Dictionary(dictionary! { "Nums" => Object::Array(nums) })
}

/// The style and number of a label: `D` for 12, `r` for xii.
fn numbered(label: &str) -> Option<(&'static str, i64)> {
    if let Some(number) = label.parse().ok().filter(|n: &i64| n.to_string() == label && *n > 0) {
        return Some(("D", number));
    }
    let value = |c: char| {
        let place = "ivxlcdm".find(c)?;
        Some([1, 5, 10, 50, 100, 500, 1000][place])
    };
    let values: Vec<i64> = label.chars().map(value).collect::<Option<_>>()?;
    let signed =
        |(k, v): (usize, &i64)| if values.get(k + 1).is_some_and(|n| n > v) { -v } else { *v };
    let number = values.iter().enumerate().map(signed).sum();
    (number > 0).then_some(("r", number))
}
