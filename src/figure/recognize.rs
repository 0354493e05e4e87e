//! Turns lines that stand for figures into figure blocks: placeholders, images alone in their
//! paragraph, and the captions and credits around them.

use std::collections::{BTreeSet, HashMap};

use super::build::{Builder, title_lines};
use super::dropped;
use super::findings::Findings;
use super::line::{Line, Placeholder, Side, classify};
use super::number::is_doubtful;
use super::picture::pictures;
use crate::diag::{Diagnostic, Sink};
use crate::document::slice::slice;
use crate::document::{
    Block, BlockKind, Document, Edit, Figure, Inline, InlineKind, NodeId, plain_text,
};
use crate::source::{Source, Span};

/// Most figures of an article. Of each there is a page's part, an entry of the outline, a node of the
/// structure tree: a line repeated a million times would fill the memory.
const MOST: usize = 20_000;

/// Turns placeholder lines into figures at their place. To be called before cleaning, which would
/// take lines that repeat the title for furniture of the page.
///
/// # Errors
/// `too-many-figures` where there are more than 20,000. The document is then not to be used.
pub fn recognize(
    document: &mut Document,
    source: &Source,
    sink: &mut Sink,
) -> Result<(), Diagnostic> {
    let titles = title_lines(document);
    let body = std::mem::take(&mut document.body);
    let builder = Builder::new(source, titles);
    let dropped = dropped::find(&body);
    let mut walk = Walk { document, builder, dropped, last: None, figures: 0 };
    let mut body = walk.blocks(body)?;
    let Walk { builder, .. } = walk;
    let (mut edits, labels) = builder.finish();
    renumber(&mut body, &labels, &mut edits, &mut Findings::new(sink));
    document.body = body;
    document.edits.append(&mut edits);
    document.put_edits_in_order();
    Ok(())
}

struct Walk<'a> {
    document: &'a mut Document,
    builder: Builder<'a>,
    /// Lines that are all a copy of a page left of its images.
    dropped: BTreeSet<NodeId>,
    /// The last plain number seen.
    last: Option<u32>,
    /// How many figures there are so far.
    figures: usize,
}

impl Walk<'_> {
    fn blocks(&mut self, blocks: Vec<Block>) -> Result<Vec<Block>, Diagnostic> {
        let mut out = Vec::with_capacity(blocks.len());
        // Where a caption stands that says its figure comes next.
        let mut waiting = None;
        for mut block in blocks {
            let span = block.span;
            match block.kind {
                BlockKind::Quote(inner) => {
                    block.kind = BlockKind::Quote(self.blocks(inner)?);
                    out.push(block);
                }
                BlockKind::List { mark, tight, items } => {
                    let items: Result<_, _> = items.into_iter().map(|i| self.blocks(i)).collect();
                    let items = items?;
                    block.kind = BlockKind::List { mark, tight, items };
                    out.push(block);
                }
                BlockKind::Figure(mut figure) => {
                    self.builder.refine(block.id, &mut figure);
                    self.join(&mut out, block.id, block.span, figure);
                }
                BlockKind::Paragraph { .. } => self.paragraph(block, &mut out, &mut waiting),
                _ => out.push(block),
            }
            self.take_waiting(&mut out, &mut waiting);
            if self.figures > MOST {
                return Err(too_many(span));
            }
        }
        Ok(out)
    }

    fn paragraph(&mut self, block: Block, out: &mut Vec<Block>, waiting: &mut Option<usize>) {
        let BlockKind::Paragraph { body, .. } = &block.kind else { return out.push(block) };
        let Some((images, rest)) = pictures(body) else {
            return self.line(block, out, waiting);
        };
        let line = plain_text(&rest);
        let belongs = match classify(&line) {
            Line::Placeholder(p) => !p.explicit,
            Line::Caption { side, .. } => side != Side::After,
            Line::Credit(_) => true,
            _ => line.trim().is_empty(),
        };
        if !belongs || (images.len() > 1 && !rest.is_empty()) {
            return out.push(block);
        }
        for (k, image) in images.iter().enumerate() {
            let id = if k == 0 { block.id } else { self.document.new_id() };
            let figure = self.builder.picture(id, image);
            self.join(out, id, block.span, figure);
        }
        if !line.trim().is_empty() {
            let role = Default::default();
            let kind = BlockKind::Paragraph { role, body: rest };
            let rest = Block { id: self.document.new_id(), span: block.span, kind };
            self.line(rest, out, waiting);
        }
    }

    /// A paragraph of text alone.
    fn line(&mut self, block: Block, out: &mut Vec<Block>, waiting: &mut Option<usize>) {
        let BlockKind::Paragraph { body, .. } = &block.kind else { return out.push(block) };
        let text = plain_text(body);
        let said = match self.dropped.contains(&block.id) {
            true => Line::Placeholder(Placeholder { explicit: true, ..Placeholder::default() }),
            false => classify(&text),
        };
        let taken = match said {
            Line::Placeholder(placeholder) => self.place(&block, body, &placeholder, out),
            Line::Row(row) => self.row(&block, body, &row, out),
            Line::Caption { text: caption, side } => {
                let caption = caption.unwrap_or(0..text.len());
                let after = side == Side::After;
                if after {
                    *waiting = Some(out.len());
                }
                !after && self.attach(out.last_mut(), body, caption)
            }
            Line::Credit(by) => match out.last_mut().map(|b| &mut b.kind) {
                Some(BlockKind::Figure(figure)) if figure.credit.is_none() => {
                    self.builder.credit(figure, body, text[by].to_owned())
                }
                _ => false,
            },
            _ => false,
        };
        if !taken {
            out.push(block);
        }
    }

    fn place(
        &mut self,
        block: &Block,
        body: &[Inline],
        placeholder: &Placeholder,
        out: &mut Vec<Block>,
    ) -> bool {
        let number = placeholder.number.as_deref();
        let plain = number.and_then(|n| n.parse().ok());
        // `图2024` is the figure after `图2023` or no figure at all.
        let follows = plain.is_some() && plain == self.last.map(|l| l + 1);
        if number.is_some_and(is_doubtful) && !follows {
            return false;
        }
        if let Some(Block { kind: BlockKind::Figure(figure), .. }) = out.last_mut()
            && says_again(figure, placeholder)
        {
            figure.caption.push(Inline::new(InlineKind::LineBreak, None));
            figure.caption.extend_from_slice(body);
            return true;
        }
        let Some(figure) = self.builder.placeholder(block.id, body, placeholder) else {
            return false;
        };
        self.last = plain.or(self.last);
        self.join(out, block.id, block.span, figure);
        true
    }

    fn row(
        &mut self,
        block: &Block,
        body: &[Inline],
        row: &[Placeholder],
        out: &mut Vec<Block>,
    ) -> bool {
        let labels: Vec<_> = row.iter().map(|p| p.label.as_str()).collect();
        if !self.builder.label(block.id, body, &(0..0), &labels.join("\u{3000}")) {
            return false;
        }
        for (k, placeholder) in row.iter().enumerate() {
            let id = if k == 0 { block.id } else { self.document.new_id() };
            let figure = super::build::figure(placeholder);
            self.push(out, id, block.span, figure);
        }
        true
    }

    /// Adds a figure, or makes it one with the figure before it when the two are an image and its
    /// labelled caption.
    fn join(&mut self, out: &mut Vec<Block>, id: NodeId, span: Option<Span>, figure: Figure) {
        if let Some(Block { id: first, span: place, kind: BlockKind::Figure(before) }) =
            out.last_mut()
            && let Some(joined) = joined(before, &figure)
        {
            *before = joined;
            *place = union(*place, span);
            self.builder.rename(id, *first);
            return;
        }
        self.push(out, id, span, figure);
    }

    fn push(&mut self, out: &mut Vec<Block>, id: NodeId, span: Option<Span>, figure: Figure) {
        self.figures += 1;
        out.push(Block { id, span, kind: BlockKind::Figure(figure) });
    }

    /// Gives a caption to the figure of a block, if it is one and has none.
    fn attach(
        &mut self,
        block: Option<&mut Block>,
        body: &[Inline],
        caption: std::ops::Range<usize>,
    ) -> bool {
        let Some(Block { id, kind: BlockKind::Figure(figure), .. }) = block else { return false };
        if !has_room(figure) || !self.builder.label(*id, body, &caption, "") {
            return false;
        }
        figure.caption = slice(body, caption);
        self.builder.complete(figure);
        true
    }

    fn take_waiting(&mut self, out: &mut Vec<Block>, waiting: &mut Option<usize>) {
        let Some(at) = *waiting else { return };
        if at + 1 == out.len() {
            return;
        }
        *waiting = None;
        let BlockKind::Paragraph { body, .. } = &out[at].kind else { return };
        let body = body.clone();
        let text = plain_text(&body);
        let Line::Caption { text: caption, .. } = classify(&text) else { return };
        let caption = caption.unwrap_or(0..text.len());
        if self.attach(out.get_mut(at + 1), &body, caption) {
            out.remove(at);
        }
    }
}

fn too_many(span: Option<Span>) -> Diagnostic {
    Diagnostic::error("too-many-figures", say!("an article takes 20,000 figures at most"))
        .at(span)
        .hint(say!("divide the article and bind its parts to one book"))
}

/// Whether a figure may still take a caption: it has none, or only its alternative text.
fn has_room(figure: &Figure) -> bool {
    figure.caption.is_empty() || figure.alt.as_deref() == Some(&plain_text(&figure.caption))
}

/// An image and its labelled caption as one figure, in either order.
fn joined(before: &Figure, after: &Figure) -> Option<Figure> {
    let label = |f: &Figure| f.number.is_some() && f.path.is_none();
    let completes = before.number == after.number && !after.caption.is_empty();
    if label(after) && (before.number.is_none() || completes) && has_room(before) {
        let mut figure = Figure { number: after.number.clone(), ..before.clone() };
        figure.label.clone_from(&after.label);
        figure.credit = before.credit.clone().or(after.credit.clone());
        if !after.caption.is_empty() {
            figure.caption.clone_from(&after.caption);
        }
        return Some(figure);
    }
    // A label over its image.
    if label(before) && after.path.is_some() && after.number.is_none() && has_room(after) {
        let mut figure = after.clone();
        figure.number.clone_from(&before.number);
        figure.label.clone_from(&before.label);
        if !before.caption.is_empty() {
            figure.caption.clone_from(&before.caption);
        }
        return Some(figure);
    }
    None
}

/// Whether a line says in English what the caption of a figure says in Chinese: its number is the
/// same, and it is as much a caption.
fn says_again(figure: &Figure, line: &Placeholder) -> bool {
    let western = |label: &str| label.starts_with(|c: char| c.is_ascii_alphabetic());
    figure.number.is_some()
        && figure.number == line.number
        && !figure.caption.is_empty()
        && line.caption.is_some()
        && !figure.label.is_empty()
        && !western(&figure.label)
        && western(&line.label)
}

fn union(a: Option<Span>, b: Option<Span>) -> Option<Span> {
    match (a, b) {
        (Some(a), Some(b)) if a.source == b.source => {
            Some(Span { source: a.source, start: a.start.min(b.start), end: a.end.max(b.end) })
        }
        _ => a.or(b),
    }
}

/// Gives every number to one figure only: the first keeps it, later ones become `3-2`, `3-3`.
fn renumber(
    body: &mut [Block],
    labels: &HashMap<NodeId, usize>,
    edits: &mut [Edit],
    findings: &mut Findings<'_>,
) {
    let mut seen = HashMap::new();
    for_each_figure(body, &mut |_, _, figure| {
        if let Some(number) = &figure.number {
            seen.entry(number.clone()).or_insert(0_u32);
        }
    });
    for_each_figure(body, &mut |id, span, figure| {
        let Some(number) = figure.number.clone() else { return };
        let count = seen.get(&number).map_or(1, |n| n + 1);
        seen.insert(number.clone(), count);
        if count == 1 {
            return;
        }
        let mut fresh = format!("{number}-{count}");
        let mut step = count;
        while seen.contains_key(&fresh) {
            step += 1;
            fresh = format!("{number}-{step}");
        }
        seen.insert(number.clone(), step);
        seen.insert(fresh.clone(), 1);
        let shown = format!("{}-{step}", figure.label);
        let message = say!(
            "`{label}` is there more than once; this one is shown as `{shown}`",
            label = figure.label,
            shown
        );
        findings.push(
            Diagnostic::warning("figure-duplicate", message)
                .at(span)
                .hint(say!("give each figure a number of its own")),
        );
        if let Some(edit) = labels.get(&id).and_then(|at| edits.get_mut(*at)) {
            edit.rule = "figure-renumbered";
            edit.after.clone_from(&shown);
        }
        (figure.number, figure.label) = (Some(fresh), shown);
    });
}

/// Calls `f` on every figure, in reading order.
pub(super) fn for_each_figure(
    blocks: &mut [Block],
    f: &mut dyn FnMut(NodeId, Option<Span>, &mut Figure),
) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Figure(figure) => f(block.id, block.span, figure),
            BlockKind::Quote(inner) => for_each_figure(inner, f),
            BlockKind::List { items, .. } => items.iter_mut().for_each(|i| for_each_figure(i, f)),
            _ => {}
        }
    }
}
