//! The outline: headings as a tree, the same for EPUB navigation and PDF bookmarks.

use super::{Block, BlockKind, Document, NodeId, plain_text};

/// One heading with those below it.
#[derive(Clone, Debug, PartialEq)]
pub struct OutlineItem {
    /// Where it stands.
    pub id: NodeId,
    /// Its text.
    pub title: String,
    /// Headings of deeper level that follow it.
    pub children: Vec<OutlineItem>,
}

/// The outline of a document's body. Gaps in levels are closed.
pub fn outline(document: &Document) -> Vec<OutlineItem> {
    let mut headings = Vec::new();
    for block in document.blocks() {
        block.walk(&mut |b: &Block| {
            if let BlockKind::Heading { level, body } = &b.kind {
                headings.push((*level, b.id, plain_text(body)));
            }
        });
    }
    nest(&mut headings.into_iter().peekable(), 0)
}

type Flat = (u8, NodeId, String);

fn nest<I: Iterator<Item = Flat>>(
    headings: &mut std::iter::Peekable<I>,
    above: u8,
) -> Vec<OutlineItem> {
    let mut out = Vec::new();
    while let Some((level, id, title)) = headings.next_if(|h| h.0 > above) {
        let children = nest(headings, level);
        out.push(OutlineItem { id, title, children });
    }
    out
}
