//! Title and headings of a Word document: by styles, else as in plain text.

use crate::document::{Block, BlockKind, Document, Inline, plain_text};

use super::super::headings;
use super::build::TITLE;

/// Gives headings the levels of a book: the title is 1, the others follow without gaps.
pub(super) fn settle(document: &mut Document) {
    if !document.body.iter().any(|b| matches!(level(b), Some(1..))) {
        by_their_form(document);
    }
    let first = document.body.iter().position(|b| level(b) == Some(TITLE));
    let title = first.or_else(|| alone(&document.body)).or_else(|| named(document));
    if let Some(at) = title {
        make(&mut document.body[at], TITLE);
        let text = document.body[at].inlines().first().map(|i| plain_text(i));
        document.metadata.title = text.map(|t| t.replace('\n', " "));
    }
    // A heading that the book puts before all is the title's.
    let top = if document.metadata.title.is_some() { 2 } else { 1 };
    let mut found: Vec<u8> = document.body.iter().filter_map(level).filter(|&l| l > 0).collect();
    found.sort_unstable();
    found.dedup();
    for (nth, block) in document.body.iter_mut().enumerate() {
        let Some(old) = level(block) else { continue };
        let rank = found.iter().position(|&l| l == old).unwrap_or(0) as u8;
        // A second title is a chapter.
        let new = if Some(nth) == title { 1 } else { (top + rank).min(6) };
        make(block, new);
    }
    // A title in a note or in a list is none of the book.
    let mut inner = |block: &mut Block| {
        if level(block) == Some(TITLE) {
            make(block, top);
        }
    };
    let notes = document.notes.iter_mut().flat_map(|note| &mut note.body);
    document.body.iter_mut().chain(notes).for_each(|block| block.walk_mut(&mut inner));
}

fn level(block: &Block) -> Option<u8> {
    match block.kind {
        BlockKind::Heading { level, .. } => Some(level),
        _ => None,
    }
}

fn make(block: &mut Block, level: u8) {
    if let BlockKind::Heading { level: own, .. } = &mut block.kind {
        *own = level;
    } else if let BlockKind::Paragraph { body, .. } = &mut block.kind {
        block.kind = BlockKind::Heading { level, body: std::mem::take(body) };
    }
}

/// The first heading, if it opens the document, is the only one of the highest level and no
/// chapter.
fn alone(body: &[Block]) -> Option<usize> {
    let at = body.iter().position(|b| level(b).is_some())?;
    let top = level(&body[at])?;
    let others = body.iter().skip(at + 1).filter_map(level);
    let opens = body[..at].iter().all(|b| matches!(b.kind, BlockKind::Figure(_)));
    let text = body[at].inlines().first().map(|i| plain_text(i)).unwrap_or_default();
    let single = others.clone().all(|l| l > top);
    (opens && single && !headings::looks_numbered(&text)).then_some(at)
}

/// The paragraph near the top that says what the file says its title is.
fn named(document: &Document) -> Option<usize> {
    let bare = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let title = bare(document.metadata.title.as_deref()?);
    let text = |b: &Block| match &b.kind {
        BlockKind::Paragraph { body, .. } | BlockKind::Heading { body, .. } => plain_text(body),
        _ => String::new(),
    };
    document.body.iter().take(5).position(|b| bare(&text(b)) == title)
}

/// Headings of a document without a style for them: of the forms they have in plain text.
fn by_their_form(document: &mut Document) {
    let text = |b: &Block| match &b.kind {
        BlockKind::Paragraph { body, .. } if is_line(body) => plain_text(body),
        BlockKind::Heading { body, .. } => plain_text(body),
        _ => String::new(),
    };
    let texts: Vec<String> = document.body.iter().map(text).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let title = document.body.iter().position(|b| level(b) == Some(TITLE));
    let found = headings::find(&texts, title);
    for (at, block) in document.body.iter_mut().enumerate() {
        let here = found.level(at).filter(|_| !found.contents.contains(&at));
        if let Some(level) = here.filter(|_| Some(at) != title) {
            make(block, level);
        }
    }
}

fn is_line(body: &[Inline]) -> bool {
    !body.iter().any(|i| i.kind == crate::document::InlineKind::LineBreak)
}
