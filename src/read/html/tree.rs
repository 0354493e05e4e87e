//! The page as a tree: elements and texts in one list, each text with its place in the source.

use std::ops::Range;
use std::rc::Rc;

use html5ever::QualName;

/// Names a node of a [`Tree`].
pub(super) type Ref = usize;

/// A parsed page.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    parent: Option<Ref>,
    first: Option<Ref>,
    last: Option<Ref>,
    before: Option<Ref>,
    after: Option<Ref>,
    data: Data,
}

/// What a node is.
#[derive(Debug)]
pub(super) enum Data {
    Document,
    Element(Element),
    Text(Text),
    /// A comment: nothing of it is shown.
    Other,
}

/// An element.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: Rc<QualName>,
    pub(super) attributes: Vec<(String, String)>,
    /// Where its tag begins in the source.
    pub(super) start: usize,
}

/// A text.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) range: Range<usize>,
    /// What stands for the source, such as the character of an entity; `None` when the text is
    /// the source.
    pub(super) decoded: Option<Box<str>>,
}

impl Element {
    /// Its name, in lower case.
    pub(super) fn name(&self) -> &str {
        &self.name.local
    }

    /// The value of an attribute, without blanks around it.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim())
    }

    /// Whether it is of a class.
    pub(super) fn has_class(&self, name: &str) -> bool {
        let class = self.attribute("class").unwrap_or_default();
        class.split_whitespace().any(|c| c.eq_ignore_ascii_case(name))
    }

    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|(n, v)| (n.as_str(), v.trim()))
    }
}

/// The document itself.
pub(super) const ROOT: Ref = 0;

impl Tree {
    /// A tree with nothing in it but its root.
    pub(super) fn new() -> Tree {
        let mut tree = Tree { nodes: Vec::new() };
        tree.push(Data::Document);
        tree
    }

    /// How many nodes there are, those no longer in the page included.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn data(&self, at: Ref) -> &Data {
        &self.nodes[at].data
    }

    pub(super) fn element(&self, at: Ref) -> Option<&Element> {
        match &self.nodes[at].data {
            Data::Element(element) => Some(element),
            _ => None,
        }
    }

    /// The name of an element; empty for anything else.
    pub(super) fn name(&self, at: Ref) -> &str {
        self.element(at).map_or("", Element::name)
    }

    /// Whether it is `h1` to `h6`.
    pub(super) fn is_heading(&self, at: Ref) -> bool {
        matches!(self.name(at).as_bytes(), [b'h', b'1'..=b'6'])
    }

    pub(super) fn attribute(&self, at: Ref, name: &str) -> Option<&str> {
        self.element(at)?.attribute(name)
    }

    pub(super) fn parent(&self, at: Ref) -> Option<Ref> {
        self.nodes[at].parent
    }

    pub(super) fn data_mut(&mut self, at: Ref) -> &mut Data {
        &mut self.nodes[at].data
    }

    pub(super) fn first(&self, at: Ref) -> Option<Ref> {
        self.nodes[at].first
    }

    pub(super) fn last(&self, at: Ref) -> Option<Ref> {
        self.nodes[at].last
    }

    pub(super) fn next(&self, at: Ref) -> Option<Ref> {
        self.nodes[at].after
    }

    pub(super) fn previous(&self, at: Ref) -> Option<Ref> {
        self.nodes[at].before
    }

    pub(super) fn children(&self, at: Ref) -> impl Iterator<Item = Ref> {
        std::iter::successors(self.nodes[at].first, |&child| self.nodes[child].after)
    }

    /// The nodes around a node, nearest first.
    pub(super) fn ancestors(&self, at: Ref) -> impl Iterator<Item = Ref> {
        std::iter::successors(self.nodes[at].parent, |&node| self.nodes[node].parent)
    }

    /// A node and all below it, in the order of the page.
    pub(super) fn descendants(&self, at: Ref) -> impl Iterator<Item = Ref> {
        let mut next = Some(at);
        std::iter::from_fn(move || {
            let here = next?;
            next = self.nodes[here].first.or_else(|| self.after_all(here, at));
            Some(here)
        })
    }

    /// The node after a node and all below it, within `root`.
    pub(super) fn after_all(&self, at: Ref, root: Ref) -> Option<Ref> {
        let mut here = at;
        while here != root {
            if let Some(after) = self.nodes[here].after {
                return Some(after);
            }
            here = self.nodes[here].parent?;
        }
        None
    }

    /// The first element of that name, in the order of the page.
    pub(super) fn find(&self, name: &str) -> Option<Ref> {
        self.descendants(ROOT).find(|&at| self.name(at) == name)
    }

    /// What a text shows; nothing for anything else.
    pub(super) fn shown<'a>(&'a self, at: Ref, source: &'a str) -> &'a str {
        match &self.nodes[at].data {
            Data::Text(Text { decoded: Some(decoded), .. }) => decoded,
            Data::Text(Text { range, .. }) => &source[range.clone()],
            _ => "",
        }
    }

    /// All text below a node, as it stands.
    pub(super) fn text(&self, at: Ref, source: &str) -> String {
        self.descendants(at).map(|node| self.shown(node, source)).collect()
    }

    /// Takes over the body of another tree, at the end; `None` if it has none.
    pub(super) fn graft(&mut self, other: Tree) -> Option<Ref> {
        let body = other.find("body").or_else(|| other.find("html"))?;
        let shift = self.nodes.len();
        let moved = |at: Option<Ref>| at.map(|at| at + shift);
        self.nodes.extend(other.nodes.into_iter().map(|node| Node {
            parent: moved(node.parent),
            first: moved(node.first),
            last: moved(node.last),
            before: moved(node.before),
            after: moved(node.after),
            data: node.data,
        }));
        self.append(ROOT, body + shift);
        Some(body + shift)
    }

    pub(super) fn detach(&mut self, at: Ref) {
        let Node { parent, before, after, .. } = self.nodes[at];
        match before {
            Some(before) => self.nodes[before].after = after,
            None => parent.into_iter().for_each(|p| self.nodes[p].first = after),
        }
        match after {
            Some(after) => self.nodes[after].before = before,
            None => parent.into_iter().for_each(|p| self.nodes[p].last = before),
        }
        let node = &mut self.nodes[at];
        (node.parent, node.before, node.after) = (None, None, None);
    }

    pub(super) fn append(&mut self, parent: Ref, child: Ref) {
        self.detach(child);
        let last = self.nodes[parent].last.replace(child);
        match last {
            Some(last) => self.nodes[last].after = Some(child),
            None => self.nodes[parent].first = Some(child),
        }
        (self.nodes[child].parent, self.nodes[child].before) = (Some(parent), last);
    }

    pub(super) fn insert_before(&mut self, sibling: Ref, child: Ref) {
        self.detach(child);
        let Node { parent, before, .. } = self.nodes[sibling];
        match before {
            Some(before) => self.nodes[before].after = Some(child),
            None => parent.into_iter().for_each(|p| self.nodes[p].first = Some(child)),
        }
        self.nodes[sibling].before = Some(child);
        let node = &mut self.nodes[child];
        (node.parent, node.before, node.after) = (parent, before, Some(sibling));
    }

    pub(super) fn push(&mut self, data: Data) -> Ref {
        let (parent, first, last, before, after) = (None, None, None, None, None);
        self.nodes.push(Node { parent, first, last, before, after, data });
        self.nodes.len() - 1
    }
}
