//! What of the page is not in the document: every text that was left out has an edit.

use std::ops::Range;

use crate::document::{Document, Edit, EditKind};
use crate::source::{Source, Span};

use super::page::{Page, Rule};
use super::tree::{Data, ROOT};

/// Markup of more bytes between two texts parts their edits.
const GAP: usize = 400;

/// Writes down what was left out. `kept` says of every node whether it is in the document.
pub(super) fn edits(page: &Page<'_>, kept: &[bool], source: &Source, document: &mut Document) {
    let mut texts: Vec<(Range<usize>, Option<Rule>)> = Vec::new();
    let mut gone: Vec<Option<Rule>> = vec![None; page.tree.len()];
    for at in page.tree.descendants(ROOT) {
        let around = page.tree.parent(at).and_then(|p| gone[p]);
        gone[at] = around.or(page.gone(at));
        let Data::Text(text) = page.tree.data(at) else { continue };
        let shown = page.tree.shown(at, page.source);
        if shown.trim().is_empty() || gone[at] == Some(Rule::Code) {
            continue;
        }
        let rule = (!kept[at]).then(|| gone[at].unwrap_or(Rule::Outside));
        texts.push((text.range.clone(), rule));
    }
    texts.sort_by_key(|(range, _)| (range.start, range.end));
    let mut open: Option<(Range<usize>, Rule)> = None;
    for (range, rule) in texts {
        let Some(rule) = rule else {
            push(open.take(), source, document);
            continue;
        };
        match &mut open {
            Some((whole, same)) if *same == rule && joins(page.source, whole.end, range.start) => {
                whole.end = whole.end.max(range.end);
            }
            _ => {
                push(open.take(), source, document);
                open = Some((range, rule));
            }
        }
    }
    push(open, source, document);
}

/// Whether two texts are one edit: only tags and blanks between them. What an image says of itself
/// may be kept.
fn joins(source: &str, end: usize, start: usize) -> bool {
    let Some(between) = source.get(end..start) else { return true };
    let lower = between.to_ascii_lowercase();
    between.len() <= GAP
        && !lower.contains("<script")
        && !lower.contains("<img")
        && !lower.contains("<!--")
        && !lower.contains("<style")
}

fn push(edit: Option<(Range<usize>, Rule)>, source: &Source, document: &mut Document) {
    if let Some((range, rule)) = edit
        && rule.name().is_some()
    {
        document.edits.push(removal(Span::new(source.id, range), rule));
    }
}

/// The edit of what a rule leaves out.
pub(super) fn removal(span: Span, rule: Rule) -> Edit {
    Edit {
        span,
        after: String::new(),
        kind: if rule == Rule::Metadata { EditKind::Moved } else { EditKind::Removed },
        rule: rule.name().unwrap_or_default(),
        score: 8,
        signs: Vec::new(),
    }
}
