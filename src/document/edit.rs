//! Edits: the record of every character that was changed, moved or removed.

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
