//! Headings of articles whose pages have none: bold lines or short ones, numbered 一、二、三、.

use crate::document::{Block, BlockKind, InlineKind, ParaRole, plain_text};

use super::super::headings;

/// So many lines that are not bold are headings.
const PLAIN: usize = 3;

/// Makes headings of the numbered lines between the paragraphs, if the page has no heading but its
/// title, and if they are headings all.
pub(super) fn promote(blocks: &mut [Block]) {
    let below = |b: &Block| matches!(b.kind, BlockKind::Heading { level: 2.., .. });
    if blocks.iter().any(below) {
        return;
    }
    let texts: Vec<String> = blocks.iter().map(text).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let title = blocks.iter().position(|b| matches!(b.kind, BlockKind::Heading { .. }));
    let found = headings::find(&texts, title);
    let numbered = |&i: &usize| found.level(i).is_some() && is_counted(texts[i]);
    let lines: Vec<usize> = (0..blocks.len()).filter(numbered).collect();
    let first = lines.first().is_some_and(|&i| texts[i].starts_with('一'));
    let enough = lines.len() >= PLAIN || lines.iter().all(|&i| is_bold(&blocks[i]));
    // The last of a list has nothing below it.
    let open = lines.last().is_some_and(|&i| i + 1 < blocks.len());
    if !first || !enough || !open {
        return;
    }
    for at in lines {
        if let BlockKind::Paragraph { body, .. } = &mut blocks[at].kind {
            let mut body = std::mem::take(body);
            if let [only] = body.as_mut_slice()
                && let InlineKind::Strong(inner) = &mut only.kind
            {
                body = std::mem::take(inner);
            }
            blocks[at].kind = BlockKind::Heading { level: 2, body };
        }
    }
}

/// What a paragraph says; of anything else that something stands there.
fn text(block: &Block) -> String {
    match &block.kind {
        BlockKind::Paragraph { role: ParaRole::Body, body } | BlockKind::Heading { body, .. } => {
            plain_text(body)
        }
        _ => "…".to_owned(),
    }
}

/// `一、总体要求`, without the marks of a sentence.
fn is_counted(text: &str) -> bool {
    let name = text.trim_start_matches(|c| "一二三四五六七八九十".contains(c));
    name.len() < text.len()
        && name.starts_with('、')
        && !text.contains(['。', '；', '！', '？', '：', '\n'])
}

fn is_bold(block: &Block) -> bool {
    let BlockKind::Paragraph { body, .. } = &block.kind else { return false };
    body.iter().all(|i| matches!(i.kind, InlineKind::Strong(_)))
}
