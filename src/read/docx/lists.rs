//! Paragraphs with numbers to lists.

use crate::document::{Block, BlockKind, ListMark};

use super::build::Builder;
use super::numbering::{Number, NumberKind};

/// Lists inside one another.
const MAX_NESTING: usize = 9;

/// A list being read.
#[derive(Debug)]
pub(super) struct OpenList {
    list: String,
    level: u8,
    /// The number of its first item; none for dots.
    start: Option<u64>,
    items: Vec<Vec<Block>>,
}

impl Builder<'_> {
    /// Adds the blocks of a paragraph to the list its number is of.
    pub(super) fn item(&mut self, number: &Number, blocks: Vec<Block>) {
        let start = match number.kind {
            NumberKind::Counted(n, changed) => {
                self.renumbered |= changed;
                Some(n)
            }
            _ => None,
        };
        while self.lists.last().is_some_and(|l| l.level > number.level) {
            self.close_list();
        }
        let same = |l: &OpenList| {
            l.level == number.level && l.list == number.list && l.start.is_some() == start.is_some()
        };
        let goes_on = |l: &OpenList| {
            // A list that begins anew is another list.
            let next = l.start.map(|first| first.saturating_add(l.items.len() as u64));
            same(l) && (start.is_none() || next == start)
        };
        if self.lists.last().is_some_and(|l| l.level == number.level && !goes_on(l)) {
            self.close_list();
        }
        let deepest = self.lists.len() >= MAX_NESTING;
        match self.lists.last_mut().filter(|l| deepest || goes_on(l)) {
            Some(list) => list.items.push(blocks),
            None => {
                let (list, level) = (number.list.clone(), number.level);
                self.lists.push(OpenList { list, level, start, items: vec![blocks] });
            }
        }
    }

    /// Adds blocks to the last item of the lists being read, if one is.
    pub(super) fn continue_item(
        &mut self,
        level: u8,
        blocks: Vec<Block>,
    ) -> Result<(), Vec<Block>> {
        while self.lists.len() > 1 && self.lists.last().is_some_and(|l| l.level > level) {
            self.close_list();
        }
        match self.lists.last_mut().and_then(|l| l.items.last_mut()) {
            Some(item) => {
                item.extend(blocks);
                Ok(())
            }
            None => Err(blocks),
        }
    }

    /// Ends all lists.
    pub(super) fn close_lists(&mut self) {
        while !self.lists.is_empty() {
            self.close_list();
        }
    }

    fn close_list(&mut self) {
        let Some(OpenList { start, items, .. }) = self.lists.pop() else { return };
        let is_list = |b: &Block| matches!(b.kind, BlockKind::List { .. });
        let tight = items.iter().all(|i| i.iter().skip(1).all(is_list));
        let spans = items.iter().flatten().filter_map(|b| b.span);
        let span = spans.reduce(|a, b| crate::source::Span { end: a.end.max(b.end), ..a });
        let id = self.document.new_id();
        let block = Block {
            id,
            span,
            kind: BlockKind::List { mark: ListMark::counted(start), tight, items },
        };
        match self.lists.last_mut().and_then(|l| l.items.last_mut()) {
            Some(item) => item.push(block),
            None => self.blocks.push(block),
        }
    }
}
