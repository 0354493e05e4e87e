//! Edits: the record of every character that was changed, moved or removed.

use super::Document;
use crate::source::Span;

/// What an edit did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditKind {
    /// Taken out of the text.
    Removed,
    /// Moved to the metadata.
    Moved,
    /// Replaced by other characters.
    Changed,
    /// Nothing done: only reported, for a person to decide.
    Suspect,
}

/// One change to the source text, or one place where a change was thought of.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// What stood there.
    pub span: Span,
    /// What stands there now; empty when removed.
    pub after: String,
    /// What was done.
    pub kind: EditKind,
    /// The rule's stable name, such as `greeting` or `inline-site-name`.
    pub rule: &'static str,
    /// How sure the rule is; see `docs/CLEANING.md`. 7 and above acts by itself.
    pub score: i32,
    /// Why, one sign each.
    pub signs: Vec<String>,
}

impl Document {
    /// Puts the edits in source order. What was changed inside a stretch that was changed later
    /// belongs to the later change: every character has one edit.
    pub(crate) fn put_edits_in_order(&mut self) {
        let edits = &mut self.edits;
        let is_done = |edit: &Edit| edit.kind != EditKind::Suspect;
        edits.sort_by_key(|e| (e.span.source, e.span.start, std::cmp::Reverse(e.span.end)));
        // Of one stretch the last change stays, and of what lies in another the other.
        let mut later = None;
        edits.reverse();
        edits.retain(|edit| !is_done(edit) || later.replace(edit.span) != Some(edit.span));
        edits.reverse();
        let mut around: Option<Span> = None;
        edits.retain(|edit| {
            let span = edit.span;
            let inside = |outer: Span| outer.source == span.source && span.end <= outer.end;
            if !is_done(edit) {
                return true;
            }
            if around.is_some_and(inside) {
                return false;
            }
            around = Some(span);
            true
        });
        edits.sort_by_key(|e| e.span);
    }
}
