//! What wants an image, in reading order, and how it gets it.

use super::Given;
use crate::document::{Block, BlockKind, Document, Figure, ImageState, Inline, InlineKind};
use crate::source::Span;

/// A figure or an image in a line that has no image yet.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Want {
    /// The figure's number.
    pub number: Option<String>,
    /// What messages call it: its label.
    pub label: String,
    /// The path or URL the source gives.
    pub path: Option<String>,
    /// Its place.
    pub span: Option<Span>,
}

/// Everything in a document that wants an image.
pub(super) fn wants(document: &mut Document) -> Vec<Want> {
    let mut out = Vec::new();
    each(document, &mut |place| {
        out.push(match place {
            Place::Figure(figure, span) => Want {
                number: figure.number.clone(),
                label: figure.label.clone(),
                path: figure.path.clone(),
                span,
            },
            Place::Inline { path, span, .. } => {
                Want { number: None, label: String::new(), path: Some(path.clone()), span }
            }
        });
    });
    out
}

/// Gives out the images, in the order of [`wants`].
pub(super) fn assign(document: &mut Document, given: Vec<Given>) {
    let mut given = given.into_iter();
    each(document, &mut |place| {
        // As many were given as were wanted, in the same walk.
        let Some(given) = given.next() else { return };
        match place {
            Place::Figure(figure, _) => {
                if figure.caption.is_empty() {
                    figure.caption = given.caption.unwrap_or_default();
                }
                figure.credit = figure.credit.take().or(given.credit);
                figure.alt = given.alt.or(figure.alt.take());
                figure.image = match given.image {
                    Ok(asset) => ImageState::Found(asset),
                    Err(reason) => ImageState::Missing(reason),
                };
            }
            Place::Inline { asset, .. } => *asset = given.image.ok(),
        }
    });
}

enum Place<'a> {
    Figure(&'a mut Figure, Option<Span>),
    Inline { asset: &'a mut Option<crate::document::AssetId>, path: &'a String, span: Option<Span> },
}

/// Calls `f` for every unresolved figure and image; the order is that of reading, notes last.
fn each(document: &mut Document, f: &mut dyn FnMut(Place<'_>)) {
    let Document { front, body, back, notes, .. } = document;
    let blocks = front.iter_mut().chain(body).chain(back);
    blocks.chain(notes.iter_mut().flat_map(|n| &mut n.body)).for_each(|b| block(b, f));
}

fn block(of: &mut Block, f: &mut dyn FnMut(Place<'_>)) {
    match &mut of.kind {
        BlockKind::Figure(figure) => {
            if figure.image == ImageState::Unresolved {
                f(Place::Figure(figure, of.span));
            }
            inlines(&mut figure.caption, f);
        }
        BlockKind::Heading { body, .. } | BlockKind::Paragraph { body, .. } => inlines(body, f),
        BlockKind::Quote(blocks) => blocks.iter_mut().for_each(|b| block(b, f)),
        BlockKind::List { items, .. } => {
            items.iter_mut().flatten().for_each(|b| block(b, f));
        }
        BlockKind::Table(table) => {
            inlines(&mut table.caption, f);
            let rows = table.head.iter_mut().chain(&mut table.rows);
            rows.flatten().for_each(|cell| inlines(&mut cell.body, f));
        }
        BlockKind::Code { .. } | BlockKind::Separator => {}
    }
}

fn inlines(of: &mut [Inline], f: &mut dyn FnMut(Place<'_>)) {
    for inline in of {
        let span = inline.span;
        match &mut inline.kind {
            InlineKind::Image { asset, path, .. } if asset.is_none() => {
                f(Place::Inline { asset, path, span });
            }
            InlineKind::Emphasis(inner)
            | InlineKind::Strong(inner)
            | InlineKind::Strike(inner)
            | InlineKind::Superscript(inner)
            | InlineKind::Subscript(inner)
            | InlineKind::Link { body: inner, .. } => inlines(inner, f),
            _ => {}
        }
    }
}
