//! Visits every text of a document, always in the same order.

use crate::document::{Block, BlockKind, Document, Inline, plain_text};

/// What a text is to its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The article's title.
    Title,
    /// Another heading.
    Heading,
    /// A paragraph that stands by itself: the lines the rules look at.
    Line,
    /// The caption of a figure.
    Caption,
    /// A text inside a quotation, list, table or note.
    Inner,
}

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Index into [`Document::body`]; `None` in a note.
    pub block: Option<usize>,
    /// What it is.
    pub part: Part,
    /// Whether it is the caption of a table.
    pub caption: bool,
}

/// Every text of the body, then of the notes.
pub(super) fn texts(document: &mut Document) -> Vec<(Place, &mut Vec<Inline>)> {
    let title = title_block(document);
    let mut out = Vec::with_capacity(document.body.len());
    for (i, block) in document.body.iter_mut().enumerate() {
        let part = if title == Some(i) { Part::Title } else { Part::Line };
        visit(block, Place { block: Some(i), part, caption: false }, &mut out);
    }
    for note in &mut document.notes {
        for block in &mut note.body {
            visit(block, Place { block: None, part: Part::Inner, caption: false }, &mut out);
        }
    }
    out
}

/// What threads take of them at a time: most articles are too short to be shared.
pub(super) const SHARE: usize = 64;

/// The heading that shows the title: the one with its words, else the first of level 1.
pub(super) fn title_block(document: &Document) -> Option<usize> {
    let headings = || {
        document.body.iter().enumerate().filter_map(|(i, b)| match &b.kind {
            BlockKind::Heading { level: 1, body } => Some((i, body)),
            _ => None,
        })
    };
    let named = headings().find(|(_, body)| plain_text(body).trim() == document.title().trim());
    named.or_else(|| headings().next()).map(|(i, _)| i)
}

fn visit<'a>(block: &'a mut Block, place: Place, out: &mut Vec<(Place, &'a mut Vec<Inline>)>) {
    let inner = Place { part: Part::Inner, ..place };
    match &mut block.kind {
        BlockKind::Heading { body, .. } => {
            let part = if place.part == Part::Line { Part::Heading } else { place.part };
            out.push((Place { part, ..place }, body));
        }
        BlockKind::Paragraph { body, .. } => out.push((place, body)),
        BlockKind::Figure(figure) => {
            out.push((Place { part: Part::Caption, ..place }, &mut figure.caption));
        }
        BlockKind::Quote(blocks) => blocks.iter_mut().for_each(|b| visit(b, inner, out)),
        BlockKind::List { items, .. } => {
            items.iter_mut().flatten().for_each(|b| visit(b, inner, out));
        }
        BlockKind::Table(table) => {
            out.push((Place { caption: true, ..inner }, &mut table.caption));
            let cells = table.head.iter_mut().chain(&mut table.rows).flatten();
            out.extend(cells.map(|cell| (inner, &mut cell.body)));
        }
        BlockKind::Code { .. } | BlockKind::Separator => {}
    }
}
