//! Which paragraphs stay with what follows them.

use std::collections::BTreeSet;

use super::is_formula;
use crate::document::{
    Block, BlockKind, Document, Inline, InlineKind, NodeId, ParaRole, plain_text,
};
use crate::text::is_wide;

/// A poem, an invitation: so many lines in the middle stay together.
const TOGETHER: usize = 8;

/// The paragraphs in the middle that another of a short run of them follows.
pub(super) fn held(document: &Document) -> BTreeSet<NodeId> {
    let centred = |b: &&Block| match &b.kind {
        BlockKind::Paragraph { role, body } => *role == ParaRole::Centred && !is_formula(body),
        _ => false,
    };
    let blocks: Vec<&Block> = document.blocks().collect();
    let runs = blocks.chunk_by(|a, b| centred(a) && centred(b));
    let short = runs.filter(|run| run.len() <= TOGETHER && run.iter().all(centred));
    short.flat_map(|run| &run[..run.len() - 1]).map(|b| b.id).collect()
}

/// Lines all in bold: headings to the eye, which another block follows.
pub(super) fn announcing(document: &Document, measure: f64) -> BTreeSet<NodeId> {
    let is_bold = |i: &Inline| matches!(i.kind, InlineKind::Strong(_));
    let is_line = |text: &str| {
        let wide = text.chars().filter(|&c| is_wide(c)).count();
        let em = wide as f64 + (text.chars().count() - wide) as f64 * 0.5;
        !text.contains('\n') && em + 2.0 <= measure
    };
    let announces = |b: &Block| match &b.kind {
        BlockKind::Paragraph { role: ParaRole::Body, body } => {
            !body.is_empty() && body.iter().all(is_bold) && is_line(&plain_text(body))
        }
        _ => false,
    };
    let blocks: Vec<&Block> = document.blocks().collect();
    // Several in a row announce nothing.
    let pairs = blocks.windows(2).filter(|pair| announces(pair[0]) && !announces(pair[1]));
    pairs.map(|pair| pair[0].id).collect()
}
