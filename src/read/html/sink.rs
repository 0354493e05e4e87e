//! Takes what `html5ever` builds into the tree.
//!
//! It says what a text is but not where it stood: the parser leaves the places of the texts it
//! hands over in a queue, and the sink takes them out.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, ExpandedName, QualName};

use super::tree::{Data, Element, ROOT, Ref, Text, Tree};

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
        Sink {
            tree: RefCell::new(Tree::new()),
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
        let Data::Text(Text { range, decoded: None }) = tree.data(child) else {
            return false;
        };
        let range = range.clone();
        let Some(last) = tree.last(parent) else { return false };
        match tree.data_mut(last) {
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
            None => unreachable!("html5ever 0.40 asks only elements on its stack for their names"),
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
        let attached = self.tree.borrow().parent(element.at).is_some();
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
        let parent = self.tree.borrow().parent(sibling.at).unwrap_or(ROOT);
        self.note_depth(parent, child);
        self.tree.borrow_mut().insert_before(sibling.at, child);
    }

    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        if let Data::Element(element) = self.tree.borrow_mut().data_mut(target.at) {
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
        while let Some(child) = tree.first(node.at) {
            tree.append(new_parent.at, child);
            self.note_depth(new_parent.at, child);
        }
    }
}
