//! Lines that say `图片` and nothing else: what a copy of a page has where its images were.

use std::collections::BTreeSet;

use super::line::{Line, classify};
use crate::document::{Block, BlockKind, Inline, InlineKind, NodeId, ParaRole, plain_text};

/// So many images may follow one another.
const FAR: usize = 20;

/// The lines of an article that stand for images: those beside a paragraph or a caption, since menus
/// have such words, too. One may be a heading of the author's, unless a caption stands beside it;
/// nobody writes two.
pub(super) fn find(body: &[Block]) -> BTreeSet<NodeId> {
    let all: Vec<usize> = (0..body.len()).filter(|&at| stands_for_image(&body[at])).collect();
    let beside = |at: usize| {
        let is_other = |k: &usize| all.binary_search(k).is_err();
        let before = (0..at).rev().take(FAR).find(is_other);
        let after = (at + 1..body.len()).take(FAR).find(is_other);
        [before, after].into_iter().flatten().map(|k| &body[k])
    };
    let captioned = |&at: &usize| beside(at).any(is_caption);
    let placed = |at: &usize| captioned(at) || beside(*at).any(is_prose);
    let places: Vec<usize> = all.iter().copied().filter(placed).collect();
    let sure = places.len() > 1 || places.iter().any(captioned);
    places.into_iter().filter(|_| sure).map(|at| body[at].id).collect()
}

/// A paragraph that is no item of a menu.
fn is_prose(block: &Block) -> bool {
    const SENTENCE: usize = 12;
    let BlockKind::Paragraph { body, .. } = &block.kind else { return false };
    let text = plain_text(body);
    text.chars().nth(SENTENCE).is_some() && text.contains(['，', '。', '！', '？', '；'])
}

fn stands_for_image(block: &Block) -> bool {
    line(block).is_some_and(|text| matches!(text.as_str(), "图片" | "圖片" | "图像" | "插图"))
}

fn is_caption(block: &Block) -> bool {
    line(block)
        .is_some_and(|text| matches!(classify(&text), Line::Caption { .. } | Line::Credit(_)))
}

/// The text of a paragraph of nothing else that is short.
fn line(block: &Block) -> Option<String> {
    let BlockKind::Paragraph { role: ParaRole::Body | ParaRole::Centred, body } = &block.kind
    else {
        return None;
    };
    let is_text = |i: &Inline| matches!(i.kind, InlineKind::Text { .. });
    let short = body.len() < 4 && body.iter().all(is_text);
    short.then(|| plain_text(body).trim().to_owned()).filter(|text| text.len() < 600)
}
