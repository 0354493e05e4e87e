//! Markdown to blocks, through pulldown-cmark, every text with its place in the source.
//!
//! 1. front matter is cut off and becomes metadata,
//! 2. the rest is put together as an [`Excerpt`]: without unseen characters, what site generators
//!    add to CommonMark made CommonMark (`containers`), formulas between dollars (`formulas`), with guards round emphasis that CommonMark
//!    would miss beside CJK punctuation,
//! 3. the parser's events make blocks (`build`), raw HTML included (`tags`),
//! 4. links to places in the text are settled, notes put in order (`links`, `build`).

mod asides;
mod attribution;
mod blanks;
mod blocks;
mod breaks;
mod build;
mod code;
mod containers;
mod figures;
mod formulas;
mod grid;
mod guards;
mod html;
mod marks;
mod opening;
mod pairs;
mod signs;
mod tags;

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser};

use crate::diag::{Diagnostic, Sink};
use crate::document::{Block, BlockKind, Document, Edit, EditKind, Inline, plain_text};
use crate::say::Message;
use crate::source::{Source, Span};

use super::excerpt::Excerpt;
use super::frontmatter::{self, FrontMatter};
use super::headings;
use super::normalise::Amendments;
use build::Builder;

/// Reads Markdown without front matter, such as a theme's title page, into blocks named by
/// `document`. Notes go to the document.
pub fn read_markdown(source: &Source, document: &mut Document, sink: &mut Sink) -> Vec<Block> {
    let amendments = Amendments::of(source.text());
    read_range(source, 0..source.text().len(), &amendments, document, sink)
}

/// Reads a whole article into `document`.
pub(super) fn read_article(
    source: &Source,
    amendments: &Amendments,
    document: &mut Document,
    sink: &mut Sink,
) {
    let front = frontmatter::take(source, sink);
    let start = front.as_ref().map_or(0, |f| f.end);
    let end = source.text().len();
    document.body = read_range(source, start..end, amendments, document, sink);
    if let Some(front) = &front {
        front.apply(source, document, sink);
    }
    title(source, front.as_ref(), document);
}

fn read_range(
    source: &Source,
    range: Range<usize>,
    amendments: &Amendments,
    document: &mut Document,
    sink: &mut Sink,
) -> Vec<Block> {
    let written = Excerpt::of(source, range, amendments);
    let blanks = blanks::changes(written.text());
    let written = if blanks.is_empty() { written } else { written.rewritten(blanks) };
    let plain = rewritten(source, written, document);
    let marks = formulas::rewriting(plain.text());
    let plain = match marks.is_empty() {
        true => plain,
        false => plain.rewritten(marks),
    };
    let guard = unused(plain.text());
    let excerpt = plain.with_guards(&guards::places(plain.text()), guard);
    let mut builder = Builder::new(source, &excerpt, guard, document, sink);
    builder.inline_displays = has_inline_displays(excerpt.text());
    for (event, range) in Parser::new_ext(excerpt.text(), options()).into_offset_iter() {
        builder.event(event, range);
    }
    builder.finish()
}

/// Containers and signs of site generators as CommonMark, with an edit for each line of marks.
fn rewritten(source: &Source, written: Excerpt, document: &mut Document) -> Excerpt {
    let found = containers::rewriting(written.text(), || asides::language(source));
    if found.changes.is_empty() {
        return written;
    }
    for (range, after, rule) in found.told {
        let kind = if after.is_empty() { EditKind::Removed } else { EditKind::Changed };
        let span = Span::new(source.id, written.source(range));
        document.edits.push(Edit { span, after, kind, rule, score: 10, signs: Vec::new() });
    }
    written.rewritten(found.changes.iter().map(|(range, words)| (range.clone(), words.as_str())))
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS
}

/// Whether formulas have two dollars also within a sentence (kramdown, pages of Zhihu): there are
/// none with one, and between two of them on a line there are words.
fn has_inline_displays(text: &str) -> bool {
    if !text.contains("$$") {
        return false;
    }
    let (mut among, mut end) = (false, None);
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::InlineMath(_) => return false,
            Event::DisplayMath(_) => {
                let between = end.and_then(|end| text.get(end..range.start)).unwrap_or("\n");
                let words = between.contains(char::is_alphabetic) && !between.contains('\n');
                among = among || words;
                end = Some(range.end);
            }
            _ => {}
        }
    }
    among
}

/// A private-use character the text does not have.
fn unused(text: &str) -> char {
    ('\u{E000}'..='\u{F8FF}').find(|&c| !text.contains(c)).unwrap_or('\u{E000}')
}

/// Settles the title: the front matter's, which then heads the body as a heading of level 1 with
/// the other headings below it; else the first heading, if it is of level 1 and no chapter.
fn title(source: &Source, front: Option<&FrontMatter>, document: &mut Document) {
    let top = document.body.iter().find_map(|b| match &b.kind {
        BlockKind::Heading { level, body } => Some((*level, plain_text(body))),
        _ => None,
    });
    let Some(title) = document.metadata.title.clone() else {
        raise(&mut document.body);
        let first = |b: &Block| match &b.kind {
            BlockKind::Heading { level, body } => Some((*level, plain_text(body))),
            _ => None,
        };
        let tops: Vec<String> =
            document.body.iter().filter_map(first).filter(|h| h.0 == 1).map(|h| h.1).collect();
        let starts = document.body.iter().find_map(first).is_some_and(|(level, _)| level == 1);
        let is_part =
            |text: &String| headings::looks_numbered(text) || tops.len() > 1 && names_a_part(text);
        document.metadata.title = tops.first().filter(|text| starts && !is_part(text)).cloned();
        return;
    };
    let bare = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    if top.is_some_and(|(level, text)| level == 1 && bare(&text) == bare(&title)) {
        return;
    }
    let level_of = |b: &Block| match b.kind {
        BlockKind::Heading { level, .. } => Some(level),
        _ => None,
    };
    if document.body.iter().filter_map(level_of).min() == Some(1) {
        lower(&mut document.body);
    }
    let span = front.and_then(|f| f.title.clone()).map(|r| Span::new(source.id, r));
    let verbatim = span.filter(|&s| source.slice(s) == title);
    let text = match verbatim {
        Some(span) => Inline::verbatim(title, span),
        None => Inline::text(title, span),
    };
    let id = document.new_id();
    let kind = BlockKind::Heading { level: 1, body: vec![text] };
    document.body.insert(0, Block { id, span, kind });
}

/// What the first of several parts of a book is called.
fn names_a_part(text: &str) -> bool {
    const NAMES: [&str; 24] = [
        "序",
        "序言",
        "序章",
        "自序",
        "代序",
        "总序",
        "前言",
        "引言",
        "引子",
        "楔子",
        "导言",
        "导论",
        "绪论",
        "缘起",
        "上",
        "上篇",
        "上编",
        "上部",
        "上卷",
        "上册",
        "Preface",
        "Introduction",
        "Prologue",
        "Foreword",
    ];
    text.split([' ', '\u{3000}', '：', ':']).next().is_some_and(|word| NAMES.contains(&word))
}

/// An article may begin below level 1, as a chapter of a book does: then its first heading is the
/// title, if it stands alone at its level or opens the article, and the others move up with it.
fn raise(blocks: &mut [Block]) {
    let level_of = |b: &Block| match b.kind {
        BlockKind::Heading { level, .. } => Some(level),
        _ => None,
    };
    let levels: Vec<u8> = blocks.iter().filter_map(level_of).collect();
    let Some((&top, below)) = levels.split_first() else { return };
    let alone = below.iter().all(|&l| l > top);
    let opens = blocks.first().is_some_and(|b| level_of(b).is_some());
    if top == 1 || below.iter().any(|&l| l < top) || !(alone || opens) {
        return;
    }
    let mut shift = top - 1;
    for block in blocks {
        if let BlockKind::Heading { level, .. } = &mut block.kind {
            *level -= shift;
            shift = if alone { top - 1 } else { top - 2 };
        }
    }
}

/// Puts all headings one level lower.
fn lower(blocks: &mut [Block]) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Heading { level, .. } => *level = (*level + 1).min(6),
            BlockKind::Quote(blocks) => lower(blocks),
            BlockKind::List { items, .. } => items.iter_mut().for_each(|item| lower(item)),
            _ => {}
        }
    }
}

/// A warning about something at a place.
fn warn(sink: &mut Sink, code: &'static str, message: Message, span: Span) {
    sink.push(Diagnostic::warning(code, message).at(span));
}
