//! The parts paragraphs play by where they stand: the source of a quotation, lines of verse, the
//! caption of a table.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diag::Diagnostic;
use crate::document::{
    Block, BlockKind, Document, Inline, InlineKind, ListMark, NodeId, ParaRole, plain_text,
};
use crate::source::{Source, Span};
use crate::text::{behind_table_word, is_cjk};

use super::text::is_separator;

/// A source is named in no more than so many characters.
const ATTRIBUTION: usize = 40;
/// Lines of verse have no more than so many characters.
const VERSE_LINE: usize = 16;
/// What is set in the middle has no more than so many characters.
const CENTRED: usize = 40;
/// Of so many lines one may be longer, but no longer than this.
const ONE_LONG_IN: usize = 5;
const LONG_VERSE_LINE: usize = 30;
/// A caption of a table is no longer than so many characters.
const CAPTION: usize = 60;

/// What is said of lists whose signs are not those of the source.
pub(super) fn renumbered() -> Diagnostic {
    let message = say!("lists counted in letters or Roman numerals are counted in digits");
    Diagnostic::note("list-numbers", message)
}

/// Gives the paragraphs of a quotation their parts: `——作者` at its end names its source
/// (GB/T 15834, 4.13.3.1), short lines that end where they end are verse.
pub(super) fn quotation(blocks: &mut Vec<Block>, document: &mut Document) {
    split_attribution(blocks, document);
    for block in blocks {
        if let BlockKind::Paragraph { role: role @ ParaRole::Body, body } = &mut block.kind
            && is_verse(body)
        {
            *role = ParaRole::Verse;
        }
    }
}

fn split_attribution(blocks: &mut Vec<Block>, document: &mut Document) {
    let [before @ .., last] = blocks.as_mut_slice() else { return };
    let BlockKind::Paragraph { role: role @ ParaRole::Body, body } = &mut last.kind else { return };
    if is_attribution(&plain_text(body)) {
        if !before.is_empty() {
            *role = ParaRole::Attribution;
        }
        return;
    }
    let is_break = |i: &Inline| i.kind == InlineKind::LineBreak;
    let Some(at) = body.iter().rposition(is_break) else { return };
    if !is_attribution(&plain_text(&body[at + 1..])) {
        return;
    }
    let named = body.split_off(at + 1);
    body.pop();
    let spans = named.iter().filter_map(|i| i.span);
    let span = spans.reduce(|a, b| Span::new(a.source, a.range().start..b.range().end));
    if let (Some(whole), Some(part)) = (&mut last.span, span) {
        *whole = Span::new(
            whole.source,
            whole.range().start..part.range().start.max(whole.range().start),
        );
    }
    let kind = BlockKind::Paragraph { role: ParaRole::Attribution, body: named };
    blocks.push(Block { id: document.new_id(), span, kind });
}

/// `——鲁迅《野草》`: a dash, and then no sentence.
fn is_attribution(text: &str) -> bool {
    let text = text.trim();
    let named = ["——", "⸺", "--", "—", "―"].iter().find_map(|d| text.strip_prefix(d));
    named.is_some_and(|n| {
        let n = n.trim_start_matches(['—', '-', '―', ' ']);
        !n.is_empty() && n.chars().count() <= ATTRIBUTION && !n.ends_with(['。', '！', '？', '…'])
    })
}

/// Two lines or more that are broken by hand, all of them short and most of them Chinese.
fn is_verse(body: &[Inline]) -> bool {
    let lines: Vec<String> =
        body.split(|i| i.kind == InlineKind::LineBreak).map(plain_text).collect();
    let short = |l: &String| l.chars().count() <= VERSE_LINE && l.contains(is_cjk);
    // `地点：图书馆`: what is to be known, line by line.
    let labelled = |l: &&String| {
        let label = l.split(['：', ':']).next().filter(|label| label.len() < l.len());
        label.is_some_and(|label| label.chars().count() <= 6)
    };
    let facts = lines.iter().filter(labelled).count() * 2 > lines.len();
    // Between stanzas stands an empty line.
    let mut long = lines.iter().filter(|l| !short(l) && !l.trim().is_empty()).peekable();
    let is_one = |l: &String| {
        l.contains(is_cjk) && !l.contains('。') && l.chars().nth(LONG_VERSE_LINE).is_none()
    };
    let fits = long.peek().is_none() || long.clone().count() * ONE_LONG_IN <= lines.len();
    lines.len() > 1 && !facts && fits && long.all(is_one)
}

/// The part of a paragraph that stands on its own: three lines or more broken by hand are verse,
/// two may be the end of a letter.
pub(super) fn alone(body: &[Inline]) -> ParaRole {
    let breaks = body.iter().filter(|i| i.kind == InlineKind::LineBreak).count();
    if breaks > 1 && is_verse(body) { ParaRole::Verse } else { ParaRole::Body }
}

/// What items that begin with terms are marked with: a term without anything said of it, or what
/// is said of none, makes a list like others.
pub(super) fn terms(items: &[Vec<Block>]) -> ListMark {
    let is_paragraph = |b: &Block| matches!(b.kind, BlockKind::Paragraph { .. });
    let named = items.iter().all(|item| item.first().is_some_and(is_paragraph));
    let told = items.last().is_some_and(|item| item.len() > 1);
    if named && told { ListMark::Term } else { ListMark::Bullet }
}

/// Sets in the middle what its author did, unless that is but the manner of the page: then longer
/// text stands there, too, and all is set like any other.
pub(super) fn centre(blocks: &mut [Block], centred: &BTreeSet<NodeId>) {
    let is_centred = |b: &Block| {
        matches!(b.kind, BlockKind::Paragraph { role: ParaRole::Body, .. })
            && centred.contains(&b.id)
    };
    let mut manner = centred.is_empty();
    for block in blocks.iter() {
        block.walk(&mut |b| {
            let length =
                || b.inlines().iter().map(|i| plain_text(i).chars().count()).sum::<usize>();
            manner = manner || is_centred(b) && length() > CENTRED;
        });
    }
    for block in blocks.iter_mut().filter(|_| !manner) {
        block.walk_mut(&mut |b| {
            let here = is_centred(b);
            if let BlockKind::Paragraph { role, .. } = &mut b.kind
                && here
            {
                *role = ParaRole::Centred;
            }
        });
    }
}

/// Stanzas of two lines, each a paragraph of its own, are verse when there are several.
pub(super) fn stanzas(blocks: &mut [Block]) {
    let is_stanza = |b: &Block| match &b.kind {
        BlockKind::Paragraph { role: ParaRole::Body | ParaRole::Verse, body } => {
            is_verse(body) && !is_farewell(body)
        }
        _ => false,
    };
    for run in blocks.chunk_by_mut(|a, b| is_stanza(a) && is_stanza(b)).filter(|r| r.len() > 1) {
        for block in run {
            if let BlockKind::Paragraph { role, .. } = &mut block.kind {
                *role = ParaRole::Verse;
            }
        }
    }
}

/// `此致 / 敬礼`, with which letters end.
fn is_farewell(body: &[Inline]) -> bool {
    plain_text(body).lines().any(|l| {
        ["此致", "敬礼", "敬禮", "顺祝", "順祝", "顺颂", "順頌"].iter().any(|w| l.starts_with(w))
    })
}

/// Whether a paragraph is a break between scenes: `＊＊＊` and nothing but text.
pub(super) fn is_break(body: &[Inline]) -> bool {
    fn is_text(inline: &Inline) -> bool {
        match &inline.kind {
            InlineKind::Text { .. } => true,
            InlineKind::Strong(body) | InlineKind::Emphasis(body) => body.iter().all(is_text),
            _ => false,
        }
    }
    body.iter().all(is_text) && is_separator(plain_text(body).trim())
}

/// Whether a paragraph that its author set to the right is a signature or names a source.
pub(super) fn is_signature(body: &[Inline]) -> bool {
    let mut lines = body.split(|i| i.kind == InlineKind::LineBreak).map(plain_text);
    lines.all(|l| l.chars().count() <= ATTRIBUTION && !l.ends_with(['。', '！', '？', '…']))
}

/// Whether the line that follows in a quotation is its last and names its source: then the line
/// end before it is meant.
pub(super) fn names_source(rest: &str) -> bool {
    let bare = |l: &str| l.trim_start_matches(['>', ' ', '\t']).trim_end().to_owned();
    let mut lines = rest.lines().map(bare);
    let line = lines.next().unwrap_or_default();
    let chinese = line.starts_with("——") || line.starts_with('⸺');
    chinese && is_attribution(&line) && lines.next().is_none_or(|l| l.is_empty())
}

/// Takes the caption of a table from the paragraph right above it: `表1　…`.
pub(super) fn caption(
    blocks: &mut Vec<Block>,
    source: &Source,
    table: &Range<usize>,
) -> Vec<Inline> {
    let Some(span) = blocks.last().and_then(|block| block.span) else { return Vec::new() };
    let between = source.text().get(span.range().end..table.start).unwrap_or("x");
    let near = between.chars().all(|c| c.is_whitespace() || c == '>');
    if near { caption_above(blocks).0 } else { Vec::new() }
}

/// Takes the caption of a table off the blocks above it, with what stands between the two: the unit
/// of the numbers, or the caption in English. The names of the paragraphs that it was are given, too.
pub(super) fn caption_above(blocks: &mut Vec<Block>) -> (Vec<Inline>, Vec<NodeId>) {
    let is_line = |at: Option<usize>, test: &dyn Fn(&str) -> bool| {
        let block = at.and_then(|at| blocks.get(at));
        block.and_then(line).is_some_and(|text| test(text.trim()))
    };
    let last = blocks.len().checked_sub(1);
    let above = last.and_then(|at| at.checked_sub(1));
    let first = if is_line(last, &is_unit) && is_line(above, &is_caption)
        || is_line(last, &is_western_caption)
            && is_line(above, &|text| is_caption(text) && !is_western_caption(text))
    {
        above
    } else if is_line(last, &is_caption) {
        last
    } else {
        None
    };
    let (mut caption, mut names) = (Vec::new(), Vec::new());
    for Block { id, kind, .. } in blocks.drain(first.unwrap_or(blocks.len())..) {
        let BlockKind::Paragraph { mut body, .. } = kind else { continue };
        if !caption.is_empty() {
            caption.push(Inline::new(InlineKind::LineBreak, None));
        }
        caption.append(&mut body);
        names.push(id);
    }
    (caption, names)
}

/// The text of a paragraph that may be a caption.
fn line(block: &Block) -> Option<String> {
    match &block.kind {
        BlockKind::Paragraph { role: ParaRole::Body | ParaRole::Centred, body } => {
            Some(plain_text(body))
        }
        _ => None,
    }
}

/// `单位：亿元`, in brackets or not.
fn is_unit(text: &str) -> bool {
    const LONGEST: usize = 24;
    let inner = text.trim_start_matches(['（', '(', '[', '［', '【']);
    let words = ["单位", "單位", "计量单位", "計量單位", "単位", "Unit", "단위"];
    let rest = words.iter().find_map(|word| inner.strip_prefix(word));
    rest.is_some_and(|rest| rest.trim_start().starts_with(['：', ':']))
        && text.chars().nth(LONGEST).is_none()
}

fn is_western_caption(text: &str) -> bool {
    text.starts_with("Tab") && is_caption(text)
}

/// `表1 …`, `表一、…`, `附表2`, `Table 3: …`, and no sentence.
fn is_caption(text: &str) -> bool {
    let text = text.trim();
    let Some(rest) = behind_table_word(text) else { return false };
    let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let mut rest = rest.chars();
    let numbered = rest.next().is_some_and(number);
    let after = rest.find(|&c| !number(c) && !".-－—".contains(c));
    let apart =
        after.is_none_or(|c| c.is_whitespace() || "：:、．。（(《".contains(c) || is_cjk(c));
    let reads_on = rest.as_str().starts_with(['示', '明', '出'])
        || after.is_some_and(|c| "所是为列显可的".contains(c));
    let sentence = text.ends_with(['。', '：', ':', '，', '；']) || text.contains("。");
    numbered && apart && !reads_on && !sentence && text.chars().count() <= CAPTION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions() {
        for yes in ["(单位：亿元）", "单位: 万人"] {
            assert!(is_unit(yes) && !is_caption(yes), "{yes}");
        }
        assert!(!is_unit("单位里的人"));
        for yes in ["表1　材料与年代", "表1 材料", "表2-1：字数", "表一、年表", "Table 3: types"]
        {
            assert!(is_caption(yes), "{yes}");
        }
        for no in ["表1所示的是材料", "表面光滑", "如表1", "表1列出了材料。", "表明"]
        {
            assert!(!is_caption(no), "{no}");
        }
    }

    #[test]
    fn attributions() {
        for yes in ["——沈括《梦溪笔谈》", "—— 鲁迅", "⸺佚名"] {
            assert!(is_attribution(yes), "{yes}");
        }
        for no in ["——", "——他说完就走了。", "沈括——"] {
            assert!(!is_attribution(no), "{no}");
        }
        assert!(names_source("> ——沈括\n>\n> 又"));
        assert!(!names_source("> ——沈括\n> 又"));
    }
}
