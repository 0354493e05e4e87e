//! The law of conservation: every character that is not blank is kept, moved, removed by a named
//! rule or changed by one. What that means differs by what the source is.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use banxin::document::{BlockKind, Document, EditKind, InlineKind};
use banxin::source::{Source, Span};

use super::document::{each_block, each_inline};
use super::page::text_of;

/// Fails unless every byte that begins a character that is not blank is covered once.
fn assert_once(source: &Source, times: &[u8], place: &str) {
    let mut written = source.text().char_indices().filter(|(_, c)| !c.is_whitespace());
    if let Some((at, c)) = written.find(|&(at, _)| times[at] != 1) {
        let (position, times) = (source.position(at), times[at]);
        panic!("{place}: {times} times `{c}` at {}:{}", position.line, position.column);
    }
}

fn count(times: &mut [u8], range: Range<usize>) {
    times[range].iter_mut().for_each(|n| *n = n.saturating_add(1));
}

/// What of an inline is as the source has it: a text, or the TeX of a formula.
fn as_written(kind: &InlineKind) -> Option<&str> {
    match kind {
        InlineKind::Text { text, verbatim: true }
        | InlineKind::Math(text)
        | InlineKind::Built { source: text, .. }
        | InlineKind::Formula { source: text, .. } => Some(text),
        _ => None,
    }
}

/// Of plain text every character is in one text of the document or in one edit.
pub fn assert_text(source: &Source, document: &Document, place: &str) {
    let mut times = vec![0_u8; source.text().len()];
    let changed: BTreeSet<Span> =
        document.edits.iter().filter(|e| e.kind == EditKind::Changed).map(|e| e.span).collect();
    each_inline(document, &mut |inline| {
        let Some((text, span)) = as_written(&inline.kind).zip(inline.span) else { return };
        if !changed.contains(&span) {
            assert_eq!(source.slice(span), text, "{place}");
            count(&mut times, span.range());
        }
    });
    let done = document.edits.iter().filter(|e| e.kind != EditKind::Suspect);
    done.for_each(|e| count(&mut times, e.span.range()));
    assert_once(source, &times, place);
}

/// What is shown otherwise than written, or not at all, inside formulas, code and ruby too.
const UNSEEN: [&str; 3] = ["control", "invisible", "composed"];

/// Of a transcript every character is in the document or in an edit.
pub fn assert_transcript(source: &Source, document: &Document, place: &str) {
    let mut times = vec![0_u8; source.text().len()];
    let mut objects = vec![false; times.len()];
    each_inline(document, &mut |inline| {
        let Some(span) = inline.span else { return };
        match &inline.kind {
            InlineKind::Text { verbatim: true, .. } => count(&mut times, span.range()),
            InlineKind::Math(_)
            | InlineKind::Built { .. }
            | InlineKind::Code(_)
            | InlineKind::Ruby { .. } => {
                count(&mut times, span.range());
                objects[span.range()].fill(true);
            }
            _ => {}
        }
    });
    each_block(document, &mut |block| {
        if let (BlockKind::Code { .. }, Some(span)) = (&block.kind, block.span) {
            count(&mut times, span.range());
            objects[span.range()].fill(true);
        }
    });
    for edit in &document.edits {
        let inside = UNSEEN.contains(&edit.rule) && objects[edit.span.range()].contains(&true);
        if !inside {
            count(&mut times, edit.span.range());
        }
    }
    assert_once(source, &times, place);
}

/// What of a page is held: in verbatim texts, and in anything else or an edit. An edit of what was
/// left out of a page is of nothing that is kept.
fn held(source: &Source, document: &Document, place: &str) -> (Vec<bool>, Vec<bool>) {
    let mut kept = vec![false; source.text().len()];
    let mut verbatim = kept.clone();
    each_inline(document, &mut |inline| {
        let Some(span) = inline.span else { return };
        match &inline.kind {
            InlineKind::Text { verbatim: true, .. } => verbatim[span.range()].fill(true),
            InlineKind::Text { .. }
            | InlineKind::Code(_)
            | InlineKind::Math(_)
            | InlineKind::Built { .. }
            | InlineKind::Ruby { .. }
            | InlineKind::NoteRef(_) => kept[span.range()].fill(true),
            _ => {}
        }
    });
    each_block(document, &mut |block| {
        if let (BlockKind::Code { .. }, Some(span)) = (&block.kind, block.span) {
            kept[span.range()].fill(true);
        }
    });
    for edit in &document.edits {
        let mut written =
            source.slice(edit.span).char_indices().filter(|(_, c)| !c.is_whitespace());
        let both = written.find(|(at, _)| verbatim[edit.span.range().start + at]);
        let left_out = edit.rule.starts_with("html-");
        assert!(both.is_none() || !left_out, "{place}: {edit:?} is of text that is kept");
        kept[edit.span.range()].fill(true);
    }
    (verbatim, kept)
}

/// Of any page no character is both in the document and left out.
pub fn assert_page_apart(source: &Source, document: &Document, place: &str) {
    held(source, document, place);
}

/// Of a page every character that is text by a reading other than the parser's is in the document
/// or in an edit, and none is in both.
pub fn assert_page(source: &Source, document: &Document, place: &str) {
    let (verbatim, kept) = held(source, document, place);
    let text = text_of(source.text());
    let mut shown = source.text().char_indices().filter(|(_, c)| !c.is_whitespace());
    if let Some((at, c)) = shown.find(|&(at, _)| text[at] && !kept[at] && !verbatim[at]) {
        let position = source.position(at);
        let around: String = source.text()[at..].chars().take(40).collect();
        panic!("{place}: `{c}` at {}:{} is nowhere: {around}", position.line, position.column);
    }
}

/// The source without its blanks, put together from the texts of the document and from what the
/// edits say stood there; an error where two pieces overlap.
fn reconstruct(source: &Source, document: &Document) -> Result<String, String> {
    let mut pieces: BTreeMap<(u32, u32), String> = BTreeMap::new();
    let mut put = |span: Span, text: &str| {
        let blank = text.chars().all(char::is_whitespace);
        match pieces.insert((span.start, span.end), text.to_owned()) {
            Some(other) if !blank => Err(format!("both `{other}` and `{text}` stand in one place")),
            _ => Ok(()),
        }
    };
    let mut failed = None;
    let changed: BTreeSet<(u32, u32)> = document
        .edits
        .iter()
        .filter(|edit| edit.kind == EditKind::Changed)
        .map(|edit| (edit.span.start, edit.span.end))
        .collect();
    each_inline(document, &mut |inline| {
        let is_changed = |span: Span| changed.contains(&(span.start, span.end));
        let text = match &inline.kind {
            InlineKind::Text { text, verbatim: true } => text,
            // It has no mark of being verbatim: part of a longer text may be as its source.
            InlineKind::Ruby { .. } if inline.span.is_some_and(is_changed) => return,
            InlineKind::Ruby { base, .. } => base,
            InlineKind::Formula { .. } if inline.span.is_some_and(is_changed) => return,
            kind => match as_written(kind) {
                Some(text) => text,
                None => return,
            },
        };
        // A text that was changed is told by its edit.
        let Some(span) = inline.span.filter(|s| source.slice(*s) == text) else { return };
        failed = failed.take().or(put(span, text).err());
    });
    for edit in document.edits.iter().filter(|e| e.kind != EditKind::Suspect) {
        failed = failed.take().or(put(edit.span, source.slice(edit.span)).err());
    }
    if let Some(why) = failed {
        return Err(why);
    }
    let mut out = String::new();
    let mut end = 0;
    for ((from, to), text) in pieces {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if from < end && !text.is_empty() {
            let text = text.escape_unicode();
            return Err(format!(
                "`{text}` at {from}..{to} overlaps what stands before it, to {end}"
            ));
        }
        out += &text;
        end = end.max(to);
    }
    Ok(out)
}

/// `reconstruct(document, report)` is the normalised input; blanks are no matter.
pub fn assert_whole(source: &Source, document: &Document, name: &str) {
    let wanted: String = source.text().chars().filter(|c| !c.is_whitespace()).collect();
    match reconstruct(source, document) {
        Ok(got) if got == wanted => {}
        Ok(got) => {
            let same = got.chars().zip(wanted.chars()).take_while(|(a, b)| a == b).count();
            let around =
                |t: &str| t.chars().skip(same.saturating_sub(10)).take(40).collect::<String>();
            panic!("{name}: got `{}` for `{}`", around(&got), around(&wanted));
        }
        Err(why) => {
            let edits: Vec<_> =
                document.edits.iter().filter(|e| e.kind != EditKind::Suspect).collect();
            panic!("{name}: {why}: {edits:#?}")
        }
    }
}
