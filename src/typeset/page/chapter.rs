//! Which heading is the title, and which headings open chapters.

use crate::document::{BlockKind, Document, NodeId, ParaRole, plain_text};

/// The plan of a document by its headings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Division {
    /// The heading that is the article's title.
    pub title: Option<NodeId>,
    /// The level whose headings open chapters, if there are chapters.
    pub chapters: Option<u8>,
}

impl Division {
    /// Headings of level 1 beside the title open chapters. Where the title is the only one, and
    /// the headings below it are called chapters, they are.
    pub fn of(document: &Document) -> Division {
        let headings: Vec<(NodeId, u8, String)> = document
            .blocks()
            .filter_map(|b| match &b.kind {
                BlockKind::Heading { level, body } => Some((b.id, *level, plain_text(body))),
                _ => None,
            })
            .collect();
        let first: Vec<_> = headings.iter().filter(|h| h.1 == 1).collect();
        let [opening, rest @ ..] = first.as_slice() else { return Division::default() };
        if !rest.is_empty() {
            let title = (opening.2 == document.title()).then_some(opening.0);
            return Division { title, chapters: Some(1) };
        }
        let second = || headings.iter().filter(|h| h.1 == 2);
        let named = second().filter(|h| is_chapter(&h.2)).count();
        let chapters = (named > 1 && named * 2 >= second().count()).then_some(2);
        Division { title: Some(opening.0), chapters }
    }

    /// The rank a heading is set in: 1 for those that open chapters.
    pub fn rank(self, level: u8) -> u8 {
        level.saturating_sub(self.chapters.unwrap_or(1) - 1).max(1)
    }

    /// How many blocks at the beginning are the title and what stands below it.
    pub fn title_block(self, document: &Document) -> usize {
        let mut blocks = document.blocks();
        if self.title.is_none() || blocks.next().map(|b| b.id) != self.title {
            return 0;
        }
        let byline = |b: &&crate::document::Block| {
            matches!(
                b.kind,
                BlockKind::Paragraph { role: ParaRole::Byline | ParaRole::Subtitle, .. }
            )
        };
        1 + blocks.take_while(byline).count()
    }
}

/// `第一章 …`, `第12回`, `卷三`, `Chapter 4`.
fn is_chapter(text: &str) -> bool {
    let text = text.trim();
    let number = |c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十百千两".contains(c);
    if let Some(rest) = text.strip_prefix('第') {
        let after = rest.trim_start().trim_start_matches(number);
        return after.len() < rest.len()
            && after.trim_start().starts_with(['章', '回', '卷', '部', '篇', '编', '編', '集']);
    }
    let word = ["卷", "Chapter ", "CHAPTER ", "Part "].iter().find_map(|w| text.strip_prefix(w));
    word.is_some_and(|rest| rest.starts_with(number))
}

#[cfg(test)]
mod tests {
    use super::is_chapter;

    #[test]
    fn chapters_by_name() {
        for yes in ["第一章　缘起", "第12回", "第 3 章 变量", "卷三", "Chapter 4: Types"]
        {
            assert!(is_chapter(yes), "{yes}");
        }
        for no in ["第一次见面", "第一，先说纸", "一、泥活字", "章回小说", "卷首语"]
        {
            assert!(!is_chapter(no), "{no}");
        }
    }
}
