//! The outline: headings as a tree, the same for EPUB navigation and PDF bookmarks; with the
//! figures below them where that is wanted.

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
    outline_of(document, false)
}

/// The same with every figure that has a name, below the heading it follows.
pub fn outline_with_figures(document: &Document) -> Vec<OutlineItem> {
    outline_of(document, true)
}

type Flat = (u8, NodeId, String);

fn outline_of(document: &Document, figures: bool) -> Vec<OutlineItem> {
    let mut items: Vec<Flat> = Vec::new();
    for block in document.blocks() {
        block.walk(&mut |b: &Block| match &b.kind {
            BlockKind::Heading { level, body } => items.push((*level, b.id, plain_text(body))),
            BlockKind::Figure(figure) if figures => {
                items.push((BELOW_HEADINGS, b.id, figure.name()));
            }
            _ => {}
        });
    }
    items.retain(|(level, _, title)| *level < BELOW_HEADINGS || !title.is_empty());
    nest(&mut items.into_iter().peekable(), 0)
}

/// A level that no heading has.
const BELOW_HEADINGS: u8 = 7;

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
