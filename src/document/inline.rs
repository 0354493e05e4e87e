//! Text and what may stand in a line.

use std::sync::Arc;

use super::formula::Formula;
use super::{AssetId, NodeId};
use crate::source::Span;

/// A piece of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub struct Inline {
    /// Where it came from; `None` for text we made (labels).
    pub span: Option<Span>,
    /// What it is.
    pub kind: InlineKind,
}

/// The kinds of inline.
#[derive(Clone, Debug, PartialEq)]
pub enum InlineKind {
    /// Text. A verbatim text equals the source at its span; anything else (an entity, a widened
    /// comma) is a text of its own with `verbatim: false`.
    Text {
        /// The characters.
        text: String,
        /// Whether they equal the source at the span.
        verbatim: bool,
    },
    /// Emphasis: emphasis dots or Kai.
    Emphasis(Vec<Inline>),
    /// Strong emphasis: bold or Hei.
    Strong(Vec<Inline>),
    /// Struck out.
    Strike(Vec<Inline>),
    /// Raised small text.
    Superscript(Vec<Inline>),
    /// Lowered small text.
    Subscript(Vec<Inline>),
    /// Code in a line.
    Code(String),
    /// Mathematics, kept as source text.
    Math(String),
    /// Mathematics that needs more room than a line of text.
    Built {
        /// Its source.
        source: String,
        /// What is shown.
        formula: Arc<Formula>,
    },
    /// Mathematics that is set as text.
    Formula {
        /// Its source.
        source: String,
        /// What is shown.
        body: Vec<Inline>,
    },
    /// A link.
    Link {
        /// Where it leads.
        target: Target,
        /// What is shown.
        body: Vec<Inline>,
    },
    /// Ruby: a base with its reading.
    Ruby {
        /// The annotated characters.
        base: String,
        /// The reading.
        text: String,
    },
    /// A call of the note of that name.
    NoteRef(NodeId),
    /// An image in the line; without an asset its alternative text stands for it.
    Image {
        /// The image, once resolved.
        asset: Option<AssetId>,
        /// The path or URL the source gave.
        path: String,
        /// Alternative text.
        alt: String,
    },
    /// A forced line break.
    LineBreak,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// Outside; only `http`, `https` and `mailto` survive reading.
    Url(String),
    /// A place in this document.
    Node(NodeId),
}

impl Inline {
    /// Text that equals the source at `span`.
    pub fn verbatim(text: impl Into<String>, span: Span) -> Inline {
        Inline { span: Some(span), kind: InlineKind::Text { text: text.into(), verbatim: true } }
    }

    /// Text that differs from the source, or has none.
    pub fn text(text: impl Into<String>, span: Option<Span>) -> Inline {
        Inline { span, kind: InlineKind::Text { text: text.into(), verbatim: false } }
    }

    /// Any kind.
    pub fn new(kind: InlineKind, span: Option<Span>) -> Inline {
        Inline { span, kind }
    }

    /// The inlines inside, if any.
    pub fn children(&self) -> &[Inline] {
        match &self.kind {
            InlineKind::Emphasis(c)
            | InlineKind::Strong(c)
            | InlineKind::Strike(c)
            | InlineKind::Superscript(c)
            | InlineKind::Subscript(c)
            | InlineKind::Formula { body: c, .. }
            | InlineKind::Link { body: c, .. } => c,
            _ => &[],
        }
    }
}

impl InlineKind {
    /// The inlines inside, if it may have any, to change them.
    pub(crate) fn children_mut(&mut self) -> Option<&mut Vec<Inline>> {
        match self {
            InlineKind::Emphasis(c)
            | InlineKind::Strong(c)
            | InlineKind::Strike(c)
            | InlineKind::Superscript(c)
            | InlineKind::Subscript(c)
            | InlineKind::Formula { body: c, .. }
            | InlineKind::Link { body: c, .. } => Some(c),
            _ => None,
        }
    }
}

/// The characters of some inlines, without markup; ruby readings and note calls left out.
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut out = String::new();
    push_plain(inlines, &mut out);
    out
}

fn push_plain(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text { text, .. } => out.push_str(text),
            InlineKind::Code(text)
            | InlineKind::Math(text)
            | InlineKind::Built { source: text, .. } => out.push_str(text),
            InlineKind::Ruby { base, .. } => out.push_str(base),
            InlineKind::Image { alt, .. } => out.push_str(alt),
            InlineKind::LineBreak => out.push('\n'),
            InlineKind::NoteRef(_) => {}
            _ => push_plain(inline.children(), out),
        }
    }
}
