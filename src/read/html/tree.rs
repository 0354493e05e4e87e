//! The page as a tree: elements and texts in one list, each text with its place in the source.
//!
//! `html5ever` builds it through [`Sink`]. It says what a text is but not where it stood, so the
//! parser leaves the places of the texts it hands over in a queue, and the sink takes them out.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, ExpandedName, QualName};

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
    name: Rc<QualName>,
    attributes: Vec<(String, String)>,
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

    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|(n, v)| (n.as_str(), v.trim()))
    }
}

/// The document itself.
pub(super) const ROOT: Ref = 0;

impl Tree {
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

    pub(super) fn attribute(&self, at: Ref, name: &str) -> Option<&str> {
        self.element(at)?.attribute(name)
    }

    pub(super) fn parent(&self, at: Ref) -> Option<Ref> {
        self.nodes[at].parent
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

    fn detach(&mut self, at: Ref) {
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

    fn append(&mut self, parent: Ref, child: Ref) {
        self.detach(child);
        let last = self.nodes[parent].last.replace(child);
        match last {
            Some(last) => self.nodes[last].after = Some(child),
            None => self.nodes[parent].first = Some(child),
        }
        (self.nodes[child].parent, self.nodes[child].before) = (Some(parent), last);
    }

    fn insert_before(&mut self, sibling: Ref, child: Ref) {
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

    fn push(&mut self, data: Data) -> Ref {
        let (parent, first, last, before, after) = (None, None, None, None, None);
        self.nodes.push(Node { parent, first, last, before, after, data });
        self.nodes.len() - 1
    }
}

/// A text on its way to the tree.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) text: StrTendril,
    pub(super) range: Range<usize>,
    pub(super) verbatim: bool,
}

/// A node as the parser holds it: with its name, which it asks for often.
#[derive(Clone, Debug)]
pub(super) struct Handle {
    at: Ref,
    name: Option<Rc<QualName>>,
}

/// Where the parser puts what it finds.
#[derive(Debug)]
pub(super) struct Sink {
    tree: RefCell<Tree>,
    /// Texts given to the parser and not yet put into the tree.
    pub(super) pieces: RefCell<VecDeque<Piece>>,
    /// Where the tag being read begins.
    pub(super) tag: Cell<usize>,
    /// How deep the place is where the parser added last.
    pub(super) depth: Cell<usize>,
    depths: RefCell<Vec<u32>>,
}

impl Sink {
    pub(super) fn new() -> Sink {
        let mut tree = Tree { nodes: Vec::new() };
        tree.push(Data::Document);
        Sink {
            tree: RefCell::new(tree),
            pieces: RefCell::default(),
            tag: Cell::default(),
            depth: Cell::default(),
            depths: RefCell::new(vec![0]),
        }
    }

    pub(super) fn into_tree(self) -> Tree {
        self.tree.into_inner()
    }

    fn create(&self, data: Data) -> Ref {
        self.depths.borrow_mut().push(0);
        self.tree.borrow_mut().push(data)
    }

    fn note_depth(&self, parent: Ref, child: Ref) {
        let mut depths = self.depths.borrow_mut();
        depths[child] = depths[parent] + 1;
        self.depth.set(depths[child] as usize);
    }

    fn node(&self, node: NodeOrText<Handle>) -> Ref {
        match node {
            NodeOrText::AppendNode(handle) => handle.at,
            NodeOrText::AppendText(text) => {
                let text = self.locate(&text);
                self.create(Data::Text(text))
            }
        }
    }

    /// The place of a text the parser adds. Those it dropped before are dropped here too.
    fn locate(&self, text: &str) -> Text {
        let mut pieces = self.pieces.borrow_mut();
        while let Some(Piece { text: given, range, verbatim }) = pieces.pop_front() {
            if !given.ends_with(text) {
                continue;
            }
            // The parser may drop the line end a `<pre>` begins with.
            let start = if verbatim { range.end - text.len() } else { range.start };
            let decoded = (!verbatim).then(|| text.into());
            return Text { range: start..range.end, decoded };
        }
        let here = self.tag.get();
        Text { range: here..here, decoded: Some(text.into()) }
    }

    /// Adds a text to the text before it, if it goes on where that ends.
    fn merges(&self, parent: Ref, child: Ref) -> bool {
        let mut tree = self.tree.borrow_mut();
        let Data::Text(Text { range, decoded: None }) = &tree.nodes[child].data else {
            return false;
        };
        let range = range.clone();
        let Some(last) = tree.nodes[parent].last else { return false };
        match &mut tree.nodes[last].data {
            Data::Text(Text { range: before, decoded: None }) if before.end == range.start => {
                before.end = range.end;
                true
            }
            _ => false,
        }
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Tree {
        self.into_tree()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { at: ROOT, name: None }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        match &target.name {
            Some(name) => name.expanded(),
            None => unreachable!("only elements are asked for their names"),
        }
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> Handle {
        let name = Rc::new(name);
        let attributes =
            attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
        let element = Element { name: Rc::clone(&name), attributes, start: self.tag.get() };
        Handle { at: self.create(Data::Element(element)), name: Some(name) }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        Handle { at: self.create(Data::Other), name: None }
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        Handle { at: self.create(Data::Other), name: None }
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        let child = self.node(child);
        self.note_depth(parent.at, child);
        if !self.merges(parent.at, child) {
            self.tree.borrow_mut().append(parent.at, child);
        }
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        prev_element: &Handle,
        child: NodeOrText<Handle>,
    ) {
        let attached = self.tree.borrow().nodes[element.at].parent.is_some();
        if attached {
            self.append_before_sibling(element, child);
        } else {
            self.append(prev_element, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn pop(&self, node: &Handle) {
        self.depth.set((self.depths.borrow()[node.at] as usize).saturating_sub(1));
    }

    /// A template's content is kept below it; nothing of it is shown.
    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.at == y.at
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, new_node: NodeOrText<Handle>) {
        let child = self.node(new_node);
        let parent = self.tree.borrow().nodes[sibling.at].parent.unwrap_or(ROOT);
        self.note_depth(parent, child);
        self.tree.borrow_mut().insert_before(sibling.at, child);
    }

    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        if let Data::Element(element) = &mut self.tree.borrow_mut().nodes[target.at].data {
            for attribute in attrs {
                let name = attribute.name.local.to_string();
                if element.attribute(&name).is_none() {
                    element.attributes.push((name, attribute.value.to_string()));
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.tree.borrow_mut().detach(target.at);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut tree = self.tree.borrow_mut();
        while let Some(child) = tree.nodes[node.at].first {
            tree.append(new_parent.at, child);
            self.note_depth(new_parent.at, child);
        }
    }
}
