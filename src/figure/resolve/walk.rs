//! Every place of a document where an image may stand, in reading order.

use crate::document::{AssetId, Block, BlockKind, Document, Figure, Inline, InlineKind};
use crate::source::Span;

/// A place for an image.
pub(super) enum Slot<'a> {
    /// A figure, with the place of its block.
    Figure(&'a mut Figure, Option<Span>),
    /// An image in a line.
    Inline { asset: &'a mut Option<AssetId>, path: &'a str, span: Option<Span> },
}

/// Calls `f` on every place; the order is the same each time.
pub(super) fn visit(document: &mut Document, f: &mut dyn FnMut(Slot<'_>)) {
    for blocks in [&mut document.front, &mut document.body, &mut document.back] {
        blocks.iter_mut().for_each(|b| block(b, f));
    }
    document.notes.iter_mut().flat_map(|n| &mut n.body).for_each(|b| block(b, f));
}

fn block(b: &mut Block, f: &mut dyn FnMut(Slot<'_>)) {
    match &mut b.kind {
        BlockKind::Figure(figure) => {
            f(Slot::Figure(figure, b.span));
            inlines(&mut figure.caption, f);
        }
        BlockKind::Heading { body, .. } | BlockKind::Paragraph { body, .. } => inlines(body, f),
        BlockKind::Quote(blocks) => blocks.iter_mut().for_each(|b| block(b, f)),
        BlockKind::List { items, .. } => items.iter_mut().flatten().for_each(|b| block(b, f)),
        BlockKind::Table(table) => {
            inlines(&mut table.caption, f);
            let rows = table.head.iter_mut().chain(&mut table.rows);
            rows.flatten().for_each(|cell| inlines(&mut cell.body, f));
        }
        BlockKind::Code { .. } | BlockKind::Separator => {}
    }
}

fn inlines(body: &mut [Inline], f: &mut dyn FnMut(Slot<'_>)) {
    for inline in body {
        match &mut inline.kind {
            InlineKind::Image { asset, path, .. } => {
                f(Slot::Inline { asset, path, span: inline.span });
            }
            InlineKind::Emphasis(inner)
            | InlineKind::Strong(inner)
            | InlineKind::Strike(inner)
            | InlineKind::Superscript(inner)
            | InlineKind::Subscript(inner)
            | InlineKind::Formula { body: inner, .. }
            | InlineKind::Link { body: inner, .. } => inlines(inner, f),
            _ => {}
        }
    }
}
