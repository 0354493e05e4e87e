//! Blocks: what stands on its own between two paragraphs' ends.

use super::{Figure, Inline, NodeId, Table};
use crate::source::Span;

/// A block with its name and its place in the source.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Its name.
    pub id: NodeId,
    /// Where it came from; `None` for blocks we made.
    pub span: Option<Span>,
    /// What it is.
    pub kind: BlockKind,
}

/// The kinds of block.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockKind {
    /// A heading; the article's own title is level 1.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its text.
        body: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph {
        /// What part it plays.
        role: ParaRole,
        /// Its text.
        body: Vec<Inline>,
    },
    /// A figure.
    Figure(Figure),
    /// A quotation.
    Quote(Vec<Block>),
    /// A list.
    List {
        /// What its items begin with.
        mark: ListMark,
        /// Whether items follow each other without space.
        tight: bool,
        /// The items. A task item begins with its box as text (☐ ☑).
        items: Vec<Vec<Block>>,
    },
    /// A table.
    Table(Table),
    /// Code, as it stands.
    Code {
        /// Language, if named.
        lang: Option<String>,
        /// The lines.
        text: String,
    },
    /// A break between scenes or sections.
    Separator,
}

/// The part a paragraph plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ParaRole {
    /// Ordinary text.
    #[default]
    Body,
    /// The second title, below the title.
    Subtitle,
    /// The line below the title: authors, date, source.
    Byline,
    /// A notice kept from the page (转载, 免责).
    Notice,
    /// Lines of verse.
    Verse,
    /// The source of a quotation, set to the right.
    Attribution,
    /// Set in the middle by its author.
    Centred,
}

/// What the items of a list begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListMark {
    /// Bullets.
    Bullet,
    /// Numbers that count from this one.
    Number(u64),
    /// Terms: the first paragraph of an item is one, what follows says what it is. Several terms
    /// that are told of together are items without more.
    Term,
}

impl ListMark {
    /// Numbers from this one, or bullets.
    pub fn counted(first: Option<u64>) -> ListMark {
        first.map_or(ListMark::Bullet, ListMark::Number)
    }

    /// The first number, if the items are counted.
    pub fn first(self) -> Option<u64> {
        match self {
            ListMark::Number(first) => Some(first),
            ListMark::Bullet | ListMark::Term => None,
        }
    }
}

/// The term an item of a list of terms begins with, by its name and text, and what is said of it.
pub(crate) fn term(item: &[Block]) -> (Option<(NodeId, &[Inline])>, &[Block]) {
    match item.split_first() {
        Some((Block { id, kind: BlockKind::Paragraph { body, .. }, .. }, said)) => {
            (Some((*id, body)), said)
        }
        _ => (None, item),
    }
}

impl Block {
    /// Calls `f` on this block and every block inside it, in reading order.
    pub fn walk<'a>(&'a self, f: &mut dyn FnMut(&'a Block)) {
        f(self);
        match &self.kind {
            BlockKind::Quote(blocks) => blocks.iter().for_each(|b| b.walk(f)),
            BlockKind::List { items, .. } => items.iter().flatten().for_each(|b| b.walk(f)),
            _ => {}
        }
    }

    /// The same, to change them.
    pub fn walk_mut(&mut self, f: &mut dyn FnMut(&mut Block)) {
        f(self);
        match &mut self.kind {
            BlockKind::Quote(blocks) => blocks.iter_mut().for_each(|b| b.walk_mut(f)),
            BlockKind::List { items, .. } => {
                items.iter_mut().flatten().for_each(|b| b.walk_mut(f));
            }
            _ => {}
        }
    }

    /// The inline content of this block itself, to change it.
    pub(crate) fn each_inlines_mut(&mut self, f: &mut dyn FnMut(&mut Vec<Inline>)) {
        match &mut self.kind {
            BlockKind::Heading { body, .. } | BlockKind::Paragraph { body, .. } => f(body),
            BlockKind::Figure(figure) => f(&mut figure.caption),
            BlockKind::Table(table) => {
                f(&mut table.caption);
                let cells = table.head.iter_mut().chain(&mut table.rows).flatten();
                cells.for_each(|cell| f(&mut cell.body));
            }
            BlockKind::Quote(_)
            | BlockKind::List { .. }
            | BlockKind::Code { .. }
            | BlockKind::Separator => {}
        }
    }

    /// The inline content of this block itself, in reading order: text, caption or cells.
    pub fn inlines(&self) -> Vec<&[Inline]> {
        match &self.kind {
            BlockKind::Heading { body, .. } | BlockKind::Paragraph { body, .. } => vec![body],
            BlockKind::Figure(figure) => vec![&figure.caption],
            BlockKind::Table(table) => std::iter::once(table.caption.as_slice())
                .chain(table.head.iter().chain(&table.rows).flatten().map(|c| c.body.as_slice()))
                .collect(),
            _ => Vec::new(),
        }
    }
}
