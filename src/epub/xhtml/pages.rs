//! Where the pages of the PDF begin, as marks in the text.

use std::collections::HashMap;

use super::super::PageMap;
use super::super::split::Plan;
use super::super::xml;
use super::{Writer, page_anchor};
use crate::document::NodeId;

/// The pages of a map by the block they begin in.
#[derive(Debug, Default)]
pub(super) struct Pages {
    labels: Vec<String>,
    /// Characters before the page, and its index, in order.
    starts: HashMap<NodeId, Vec<(usize, usize)>>,
    places: Vec<Option<usize>>,
}

impl Pages {
    /// A page that begins where we have no block begins where the next one does, and none begins
    /// before the one it follows (a figure may have been moved there).
    pub fn new(map: Option<&PageMap>, plan: &Plan<'_>) -> Pages {
        let Some(map) = map else { return Pages::default() };
        let mut next = None;
        let mut found: Vec<Option<(usize, usize, NodeId)>> = Vec::new();
        for page in map.pages.iter().rev() {
            if let Some(place) = plan.place(page.block).filter(|p| !p.in_note) {
                next = Some((place.order, page.offset, page.block));
            }
            found.push(next);
        }
        let mut pages = Pages {
            labels: map.pages.iter().map(|p| p.label.clone()).collect(),
            starts: HashMap::new(),
            places: vec![None; map.pages.len()],
        };
        let mut last = None;
        for (i, start) in found.into_iter().rev().enumerate() {
            last = last.max(start);
            if let Some((_, offset, block)) = last {
                pages.starts.entry(block).or_default().push((offset, i));
            }
        }
        pages
    }

    /// For each page, the file it begins in.
    pub fn into_places(self) -> Vec<Option<usize>> {
        self.places
    }
}

impl Writer<'_, '_> {
    /// Takes up the pages that begin in a block, after those still to be marked. Between blocks
    /// those that are due are marked here.
    pub(super) fn begin_pages(&mut self, block: NodeId, between: bool) {
        let left = std::mem::take(&mut self.marks);
        self.marks = self.pages.starts.remove(&block).unwrap_or_default();
        self.marks.reverse();
        self.marks.extend(left.into_iter().map(|(_, page)| (0, page)));
        self.passed = 0;
        while between && self.marks.last().is_some_and(|(offset, _)| *offset == 0) {
            self.mark("div");
            self.out.push('\n');
        }
    }

    /// Writes the marks that are due and says after how many characters the next one is.
    pub(super) fn next_mark(&mut self) -> Option<usize> {
        while let Some(&(offset, _)) = self.marks.last() {
            if offset > self.passed {
                return Some(offset - self.passed);
            }
            self.mark("span");
        }
        None
    }

    /// Writes all marks that are left: the block has ended.
    pub(super) fn end_pages(&mut self) {
        while !self.marks.is_empty() {
            self.mark("span");
        }
    }

    /// Writes the marks that are left between blocks.
    pub(super) fn rest_of_pages(&mut self) {
        while !self.marks.is_empty() {
            self.mark("div");
            self.out.push('\n');
        }
    }

    /// Counts characters of the block.
    pub(super) fn pass(&mut self, text: &str) {
        if !self.marks.is_empty() {
            self.passed += text.chars().filter(|c| counts(*c)).count();
        }
    }

    /// Counts a picture in the text, which is one character.
    pub(super) fn pass_one(&mut self) {
        self.passed += 1;
    }

    /// The byte after so many counted characters of a text, if the text goes on there.
    pub(super) fn after(text: &str, characters: usize) -> Option<usize> {
        text.char_indices().filter(|(_, c)| counts(*c)).nth(characters).map(|(at, _)| at)
    }

    fn mark(&mut self, element: &str) {
        let Some((_, page)) = self.marks.pop() else { return };
        self.pages.places[page] = Some(self.file);
        self.out.push('<');
        self.out.push_str(element);
        self.out.push_str(" epub:type=\"pagebreak\" role=\"doc-pagebreak\"");
        xml::attribute(&mut self.out, "id", &page_anchor(page));
        xml::attribute(&mut self.out, "aria-label", &self.pages.labels[page]);
        self.out.push_str("></");
        self.out.push_str(element);
        self.out.push('>');
    }
}

/// Line ends and soft hyphens are not counted: the PDF breaks its lines where it likes.
fn counts(c: char) -> bool {
    !matches!(c, '\n' | '\u{AD}')
}
