//! Visits every text of a document, always in the same order.

use crate::document::{Block, BlockKind, Document, Inline, InlineKind, Row, plain_text};

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
}

type Visit<'a> = &'a mut dyn FnMut(Place, &mut Vec<Inline>);

/// Calls `f` on every text of the body, then of the notes.
pub(super) fn each_text(document: &mut Document, f: Visit<'_>) {
    let title = title_block(document);
    for (i, block) in document.body.iter_mut().enumerate() {
        let part = if title == Some(i) { Part::Title } else { Part::Line };
        visit(block, Place { block: Some(i), part }, f);
    }
    for note in &mut document.notes {
        for block in &mut note.body {
            visit(block, Place { block: None, part: Part::Inner }, f);
        }
    }
}

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

fn visit(block: &mut Block, place: Place, f: Visit<'_>) {
    let inner = Place { part: Part::Inner, ..place };
    match &mut block.kind {
        BlockKind::Heading { body, .. } => {
            let part = if place.part == Part::Line { Part::Heading } else { place.part };
            f(Place { part, ..place }, body);
        }
        BlockKind::Paragraph { body, .. } => f(place, body),
        BlockKind::Figure(figure) => f(Place { part: Part::Caption, ..place }, &mut figure.caption),
        BlockKind::Quote(blocks) => blocks.iter_mut().for_each(|b| visit(b, inner, f)),
        BlockKind::List { items, .. } => {
            items.iter_mut().flatten().for_each(|b| visit(b, inner, f));
        }
        BlockKind::Table(table) => {
            f(inner, &mut table.caption);
            let mut cells = |rows: &mut Vec<Row>| {
                rows.iter_mut().flatten().for_each(|cell| f(inner, &mut cell.body));
            };
            cells(&mut table.head);
            cells(&mut table.rows);
        }
        BlockKind::Code { .. } | BlockKind::Separator => {}
    }
}

/// The inlines inside, if any.
pub(super) fn children_mut(kind: &mut InlineKind) -> Option<&mut Vec<Inline>> {
    match kind {
        InlineKind::Emphasis(c)
        | InlineKind::Strong(c)
        | InlineKind::Strike(c)
        | InlineKind::Superscript(c)
        | InlineKind::Subscript(c)
        | InlineKind::Link { body: c, .. } => Some(c),
        _ => None,
    }
}
