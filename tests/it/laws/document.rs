//! Laws of every document: places are places of the source, names are given once and lead
//! somewhere, verbatim texts are what the source says.

use std::collections::BTreeSet;

use banxin::diag::Diagnostic;
use banxin::document::{Block, BlockKind, Document, Inline, InlineKind, NodeId, Target};
use banxin::source::{Source, Span};

/// Calls `f` on every block of a document, notes and inner blocks included.
pub fn each_block<'a>(document: &'a Document, f: &mut dyn FnMut(&'a Block)) {
    let notes = document.notes.iter().flat_map(|n| &n.body);
    document.blocks().chain(notes).for_each(|block| block.walk(f));
}

/// Calls `f` on every inline of a document, notes included.
pub fn each_inline<'a>(document: &'a Document, f: &mut dyn FnMut(&'a Inline)) {
    fn inner<'a>(inlines: &'a [Inline], f: &mut dyn FnMut(&'a Inline)) {
        for inline in inlines {
            f(inline);
            inner(inline.children(), f);
        }
    }
    each_block(document, &mut |b| b.inlines().into_iter().for_each(|i| inner(i, f)));
}

/// A verbatim text equals the source at its span.
pub fn assert_verbatim(source: &Source, document: &Document, place: &str) {
    each_inline(document, &mut |inline| {
        if let InlineKind::Text { text, verbatim: true } = &inline.kind {
            let span = inline.span.expect("a verbatim text has a span");
            assert_eq!(source.slice(span), text, "{place}");
        }
    });
}

/// All laws of a document with its findings.
pub fn assert_sound(source: &Source, document: &Document, found: &[Diagnostic], place: &str) {
    let lies_within = |span: Option<Span>, what: &dyn std::fmt::Debug| {
        let Some(span) = span else { return };
        let whole = span.source == source.id && source.text().get(span.range()).is_some();
        assert!(whole, "{place}: {span:?} of {what:?} is no stretch of {:?}", source.text());
    };
    each_block(document, &mut |block| lies_within(block.span, block));
    each_inline(document, &mut |inline| lies_within(inline.span, inline));
    document.edits.iter().for_each(|edit| lies_within(Some(edit.span), edit));
    found.iter().for_each(|finding| lies_within(finding.span, finding));
    assert!(document.edits.is_sorted_by_key(|e| e.span), "{place}: {:#?}", document.edits);
    assert_verbatim(source, document, place);
    assert_named(document, place);
    each_block(document, &mut |block| assert_shaped(block, place));
}

/// Every name is given once, and every name that is called is there.
fn assert_named(document: &Document, place: &str) {
    let mut names: BTreeSet<NodeId> = BTreeSet::new();
    each_block(document, &mut |b| assert!(names.insert(b.id), "{place}: {b:?} shares its name"));
    let notes: BTreeSet<NodeId> = document.notes.iter().map(|n| n.id).collect();
    assert_eq!(notes.len(), document.notes.len(), "{place}: notes share a name");
    assert!(names.is_disjoint(&notes), "{place}: a block and a note share a name");
    each_inline(document, &mut |inline| {
        let leads = match &inline.kind {
            InlineKind::NoteRef(id) => notes.contains(id),
            InlineKind::Link { target: Target::Node(id), .. } => {
                names.contains(id) || notes.contains(id)
            }
            InlineKind::Link { target: Target::Url(url), .. } => {
                ["http:", "https:", "mailto:"].iter().any(|scheme| starts_with(url, scheme))
            }
            _ => true,
        };
        assert!(leads, "{place}: {inline:?} leads nowhere");
    });
}

fn starts_with(url: &str, scheme: &str) -> bool {
    url.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme))
}

fn assert_shaped(block: &Block, place: &str) {
    let right = match &block.kind {
        BlockKind::Heading { level, .. } => (1..=6).contains(level),
        BlockKind::Table(table) => {
            let mut cells = table.head.iter().chain(&table.rows).flatten();
            cells.all(|cell| cell.colspan >= 1 && cell.rowspan >= 1)
        }
        _ => true,
    };
    assert!(right, "{place}: {block:?}");
}
