//! The title block: title and byline made from the metadata where the text has none.

use std::path::Path;

use super::is_title;
use crate::document::{Block, BlockKind, Date, Document, Inline, ParaRole, plain_text};
use crate::text::Lang;

/// Makes sure that the article shows its title; `given` when the user gave it.
pub(super) fn add_title(document: &mut Document, given: bool) {
    let Some(title) = document.metadata.title.clone() else { return };
    let shown = document.body.iter().position(is_title);
    match shown {
        Some(k) if given => {
            let block = &mut document.body[k];
            if let BlockKind::Heading { body, .. } = &mut block.kind
                && plain_text(body) != title
            {
                *body = vec![Inline::text(title, block.span)];
            }
        }
        Some(_) => {}
        None => {
            let kind = BlockKind::Heading { level: 1, body: vec![Inline::text(title, None)] };
            let id = document.new_id();
            document.body.insert(0, Block { id, span: None, kind });
        }
    }
}

/// Gives a document without a title the name it will be known by in a library: its only heading of
/// level 1, else the name of its file. A PDF without a title is not accessible (ISO 14289-1, 7.1).
pub(super) fn name(document: &mut Document, file: &str) {
    if document.metadata.title.as_deref().is_some_and(|t| !t.trim().is_empty()) {
        return;
    }
    let heading = |b: &Block| match &b.kind {
        BlockKind::Heading { level: 1, body } => Some(plain_text(body)),
        _ => None,
    };
    let headings: Vec<String> = document.body.iter().filter_map(heading).collect();
    let stem = Path::new(file).file_stem().map(|s| s.to_string_lossy().into_owned());
    let stem = stem.filter(|s| s.chars().any(char::is_alphanumeric));
    let name = match headings.as_slice() {
        [only] => Some(only.clone()),
        all => stem.or_else(|| all.first().cloned()),
    };
    document.metadata.title = name.filter(|n| !n.trim().is_empty());
}

/// Makes the document a chapter that begins with its title, and has no other heading as high. The
/// title is known: the document has been given a [`name`].
pub(super) fn open_chapter(document: &mut Document, given: bool) {
    let Some(title) = document.metadata.title.clone() else { return };
    let is_named = |b: &Block| is_title(b) && b.inlines().iter().any(|i| plain_text(i) == title);
    let only = document.body.iter().filter(|b| is_title(b)).count() == 1;
    let opens = document.body.first().is_some_and(|b| is_title(b) && (only || given));
    let opening = match document.body.iter().position(is_named) {
        // What stood above it, such as a picture, stands below it.
        Some(k) => document.body.remove(k),
        None if opens => document.body.remove(0),
        None => Block { id: document.new_id(), span: None, kind: BlockKind::Separator },
    };
    let body = match opening.kind {
        BlockKind::Heading { body, .. } if plain_text(&body) == title || !given => body,
        _ => vec![Inline::text(title, opening.span)],
    };
    if document.body.iter().any(is_title) {
        document.body.iter_mut().for_each(lower);
    }
    let kind = BlockKind::Heading { level: 1, body };
    document.body.insert(0, Block { kind, ..opening });
}

/// Makes headings one level lower.
fn lower(block: &mut Block) {
    block.walk_mut(&mut |b| {
        if let BlockKind::Heading { level, .. } = &mut b.kind {
            *level = (*level + 1).min(6);
        }
    });
}

/// How far below the title a subtitle is looked for that the text shows itself.
const NEAR: usize = 4;

/// Puts the second title below the title, unless the text shows it there.
pub(super) fn add_subtitle(document: &mut Document) {
    let subtitle = document.metadata.subtitle.as_deref().map(str::trim).unwrap_or_default();
    if subtitle.is_empty() || !document.body.first().is_some_and(is_title) {
        return;
    }
    let shows = |b: &Block| b.inlines().iter().any(|i| plain_text(i).contains(subtitle));
    if document.body.iter().take(NEAR).any(shows) {
        return;
    }
    let body = vec![Inline::text(subtitle, None)];
    let kind = BlockKind::Paragraph { role: ParaRole::Subtitle, body };
    let id = document.new_id();
    document.body.insert(1, Block { id, span: None, kind });
}

/// Puts authors, translators, source and date below the title, unless the text has a byline of its own.
pub(super) fn add(document: &mut Document) {
    let is_byline =
        |b: &Block| matches!(&b.kind, BlockKind::Paragraph { role: ParaRole::Byline, .. });
    if document.body.iter().any(is_byline) {
        return;
    }
    let text = text(document);
    let Some(title) = document.body.iter().position(is_title) else { return };
    if text.is_empty() || title > 0 {
        return;
    }
    let kind =
        BlockKind::Paragraph { role: ParaRole::Byline, body: vec![Inline::text(text, None)] };
    let id = document.new_id();
    document.body.insert(title + 1, Block { id, span: None, kind });
}

fn text(document: &Document) -> String {
    let meta = &document.metadata;
    let lang = document.lang();
    let (comma, gap) = match lang {
        Lang::En | Lang::Ko => (", ", " · "),
        _ => ("、", "\u{3000}"),
    };
    let authors = meta.authors.join(comma);
    let translators = match (meta.translators.join(comma), lang) {
        (names, _) if names.is_empty() => names,
        (names, Lang::ZhHant | Lang::ZhHk) => format!("{names} 譯"),
        (names, Lang::Ja) => format!("{names} 訳"),
        (names, Lang::Ko) => format!("{names} 옮김"),
        (names, Lang::En) => format!("translated by {names}"),
        (names, Lang::ZhHans) => format!("{names} 译"),
    };
    let date = meta.published.map(|d| spelled(d, lang));
    let parts = [Some(authors), Some(translators), meta.publisher.clone(), date];
    parts.into_iter().flatten().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(gap)
}

/// A day as it is written in a language.
fn spelled(date: Date, lang: Lang) -> String {
    let Date { year, month, day, .. } = date;
    match (lang, month, day) {
        (Lang::En, ..) => date.day(),
        (Lang::Ko, 0, _) => format!("{year}년"),
        (Lang::Ko, _, 0) => format!("{year}년 {month}월"),
        (Lang::Ko, ..) => format!("{year}년 {month}월 {day}일"),
        (_, 0, _) => format!("{year}年"),
        (_, _, 0) => format!("{year}年{month}月"),
        _ => format!("{year}年{month}月{day}日"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a document with these headings of level 1, in this file, is called.
    fn called(headings: &[&str], file: &str) -> Option<String> {
        let mut document = Document::default();
        for text in headings {
            let kind = BlockKind::Heading { level: 1, body: vec![Inline::text(*text, None)] };
            let id = document.new_id();
            document.body.push(Block { id, span: None, kind });
        }
        name(&mut document, file);
        document.metadata.title
    }

    #[test]
    fn a_book_without_a_title_has_a_name() {
        assert_eq!(called(&["一二"], "yi.md").as_deref(), Some("一二"));
        assert_eq!(called(&["第一章", "第二章"], "书.txt").as_deref(), Some("书"));
        assert_eq!(called(&["第一章", "第二章"], "-").as_deref(), Some("第一章"));
        assert_eq!(called(&[], "-"), None);
    }
}
