//! Pictures between the words of a paragraph, where their authors meant figures: once their sizes are
//! known, large ones part it. Icons, emoji and buttons stay in the line.

use super::super::picture::says_nothing;
use crate::document::slice::slice;
use crate::document::{
    AssetId, Block, BlockKind, Document, Figure, ImageState, Inline, InlineKind, ParaRole,
    plain_text,
};
use crate::source::Span;

/// Parts all paragraphs that have large pictures in their lines.
pub(super) fn paragraphs(document: &mut Document) {
    let parts = [&document.front, &document.body, &document.back];
    if !parts.into_iter().any(|blocks| has_large(document, blocks)) {
        return;
    }
    let front = std::mem::take(&mut document.front);
    document.front = parted(document, front);
    let body = std::mem::take(&mut document.body);
    document.body = parted(document, body);
    let back = std::mem::take(&mut document.back);
    document.back = parted(document, back);
}

/// Larger than what is shown in a line, on any screen.
fn is_large((width, height): (u32, u32)) -> bool {
    width >= 200 && height >= 120
}

fn has_large(document: &Document, blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match &block.kind {
        BlockKind::Paragraph { body, .. } => body.iter().any(|i| large(document, i).is_some()),
        BlockKind::Quote(blocks) => has_large(document, blocks),
        BlockKind::List { items, .. } => items.iter().any(|blocks| has_large(document, blocks)),
        _ => false,
    })
}

/// A picture, alone or all that a link has.
struct Picture {
    asset: AssetId,
    path: String,
    alt: String,
    span: Option<Span>,
}

fn large(document: &Document, inline: &Inline) -> Option<Picture> {
    match (&inline.kind, inline.children()) {
        (InlineKind::Image { asset: Some(asset), path, alt }, _) => {
            is_large(document.asset(*asset).pixels).then(|| Picture {
                asset: *asset,
                path: path.clone(),
                alt: alt.clone(),
                span: inline.span,
            })
        }
        (_, [only]) => large(document, only),
        _ => None,
    }
}

fn parted(document: &mut Document, blocks: Vec<Block>) -> Vec<Block> {
    let mut out = Vec::with_capacity(blocks.len());
    for mut block in blocks {
        match &mut block.kind {
            BlockKind::Paragraph { role, body }
                if body.iter().any(|i| large(document, i).is_some()) =>
            {
                let (role, body) = (*role, std::mem::take(body));
                let mut parting = Parting { document, block, role, used: false, out: &mut out };
                parting.run(body);
                continue;
            }
            BlockKind::Quote(inner) => *inner = parted(document, std::mem::take(inner)),
            BlockKind::List { items, .. } => {
                for item in items {
                    *item = parted(document, std::mem::take(item));
                }
            }
            _ => {}
        }
        out.push(block);
    }
    out
}

/// A paragraph being parted.
struct Parting<'a> {
    document: &'a mut Document,
    /// The paragraph, whose name its first part takes over.
    block: Block,
    role: ParaRole,
    used: bool,
    out: &'a mut Vec<Block>,
}

impl Parting<'_> {
    fn run(&mut self, body: Vec<Inline>) {
        let mut text = Vec::new();
        let mut inlines = body.into_iter().peekable();
        while let Some(inline) = inlines.next() {
            let Some(picture) = large(self.document, &inline) else {
                text.push(inline);
                continue;
            };
            // The marks that end the sentence stay with it.
            let marks = inlines.peek().map_or(0, marks_before);
            if let Some(next) = inlines.peek_mut().filter(|_| marks > 0 && !text.is_empty()) {
                let all = std::slice::from_ref(&*next);
                let (own, rest) = (slice(all, 0..marks), slice(all, marks..usize::MAX));
                text.extend(own);
                match rest.into_iter().next() {
                    Some(rest) => *next = rest,
                    None => drop(inlines.next()),
                }
            }
            self.text(std::mem::take(&mut text));
            self.figure(picture);
        }
        self.text(text);
    }

    fn text(&mut self, mut body: Vec<Inline>) {
        let is_break = |i: &Inline| i.kind == InlineKind::LineBreak;
        while body.last().is_some_and(is_break) {
            body.pop();
        }
        let breaks = body.iter().take_while(|i| is_break(i)).count();
        body.drain(..breaks);
        let shown = |i: &Inline| {
            matches!(i.kind, InlineKind::Image { .. } | InlineKind::NoteRef(_))
                || !plain_text(std::slice::from_ref(i)).trim().is_empty()
        };
        if body.iter().any(shown) {
            let kind = BlockKind::Paragraph { role: self.role, body };
            self.push(kind, self.block.span);
        }
    }

    fn figure(&mut self, picture: Picture) {
        let Picture { asset, path, alt, span } = picture;
        let caption = match says_nothing(&alt, &path) {
            true => Vec::new(),
            false => vec![Inline::text(alt.clone(), span)],
        };
        let figure = Figure {
            number: None,
            label: String::new(),
            caption,
            credit: None,
            alt: Some(alt).filter(|a| !a.trim().is_empty()),
            path: Some(path),
            image: ImageState::Found(asset),
        };
        self.push(BlockKind::Figure(figure), span.or(self.block.span));
    }

    fn push(&mut self, kind: BlockKind, span: Option<Span>) {
        let id = match std::mem::replace(&mut self.used, true) {
            false => self.block.id,
            true => self.document.new_id(),
        };
        self.out.push(Block { id, span, kind });
    }
}

/// How many bytes of marks a text begins with.
fn marks_before(inline: &Inline) -> usize {
    let InlineKind::Text { text, .. } = &inline.kind else { return 0 };
    let is_mark = |c: char| "。，；：！？、…）)”』」.,;:!?".contains(c);
    text.find(|c| !is_mark(c)).unwrap_or(text.len())
}
