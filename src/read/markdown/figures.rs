//! Paragraphs that are figures, and captions set below them by HTML.

use std::ops::Range;

use crate::document::{
    Block, BlockKind, Edit, EditKind, Figure, ImageState, Inline, InlineKind, NodeId, ParaRole,
    plain_text, says_nothing,
};
use crate::source::Span;

use super::super::displays;
use super::super::leaf::{ImageInfo, Leaf, extent, trim_end, trim_start};
use super::super::parts;
use super::build::Builder;

impl Builder<'_> {
    /// A paragraph of nothing but images is figures; what HTML centred below one is its caption.
    pub(super) fn paragraph(&mut self, leaf: Leaf, range: Range<usize>, body: Vec<Inline>) {
        if !leaf.images.is_empty() && (leaf.centred || leaf.caption || is_only_images(&body)) {
            return self.figures(leaf, body);
        }
        if !leaf.images.is_empty() && body.iter().any(|i| self.stands_alone(i)) {
            return self.parted(leaf, range, body);
        }
        let short = plain_text(&body).chars().count() <= 120;
        if (leaf.caption || leaf.centred && short)
            && let Some(Block { id, kind: BlockKind::Figure(figure), .. }) =
                self.containers.last_mut().and_then(|c| c.blocks.last_mut())
            && figure.has_room()
        {
            figure.caption = body;
            return self.anchors.moved(&[leaf.id], *id);
        }
        if parts::is_break(&body) {
            self.document.edits.push(Edit {
                span: Span::new(self.source.id, range.clone()),
                after: String::new(),
                kind: EditKind::Changed,
                rule: "separator",
                score: 10,
                signs: Vec::new(),
            });
            return self.push_block(leaf.id, range, BlockKind::Separator);
        }
        if displays::is_parted(&body, &self.displays) {
            return self.piece(&mut Some(leaf.id), &range, body);
        }
        let role = parts::alone(&body);
        if leaf.centred {
            self.centred.insert(leaf.id);
        }
        self.push_block(leaf.id, range, BlockKind::Paragraph { role, body });
    }

    /// Whether an image has its line of the source to itself: its author means a figure.
    fn stands_alone(&self, inline: &Inline) -> bool {
        let Some(span) = inline.span.filter(|_| is_image(inline)) else { return false };
        let (text, range) = (self.source.text(), span.range());
        let before = text[..range.start].rsplit('\n').next().unwrap_or_default();
        let after = text[range.end..].split('\n').next().unwrap_or_default();
        let marks = |c: char| c.is_whitespace() || "->*+".contains(c);
        before.trim_start_matches(marks).is_empty()
            && after.trim_end_matches('\\').trim().is_empty()
    }

    /// A paragraph with images that have lines of their own: they part it.
    fn parted(&mut self, leaf: Leaf, range: Range<usize>, body: Vec<Inline>) {
        let mut id = Some(leaf.id);
        let mut images = leaf.images.into_iter();
        let mut text: Vec<Inline> = Vec::new();
        for inline in body {
            let count = images_in(&inline);
            if !self.stands_alone(&inline) {
                images.by_ref().take(count).for_each(drop);
                text.push(inline);
                continue;
            }
            self.piece(&mut id, &range, std::mem::take(&mut text));
            for image in images.by_ref().take(count) {
                let id = id.take().unwrap_or_else(|| self.document.new_id());
                let range = image.span.map_or(range.clone(), Span::range);
                self.push_block(id, range, BlockKind::Figure(figure(image, self.source.text())));
            }
        }
        self.piece(&mut id, &range, text);
    }

    /// A piece of a paragraph that images part, or formulas.
    fn piece(&mut self, id: &mut Option<NodeId>, whole: &Range<usize>, body: Vec<Inline>) {
        for mut body in displays::parted(body, &self.displays) {
            trim_start(&mut body);
            trim_end(&mut body);
            let Some(range) = extent(&body) else { continue };
            let id = id.take().unwrap_or_else(|| self.document.new_id());
            let range = range.start.max(whole.start)..range.end.min(whole.end);
            self.push_block(id, range, BlockKind::Paragraph { role: ParaRole::Body, body });
        }
    }

    fn figures(&mut self, leaf: Leaf, body: Vec<Inline>) {
        let last = leaf.images.len() - 1;
        let mut caption = body;
        drop_images(&mut caption);
        trim_start(&mut caption);
        trim_end(&mut caption);
        for (i, image) in leaf.images.into_iter().enumerate() {
            let id = if i == 0 { leaf.id } else { self.document.new_id() };
            let range = image.span.map_or(leaf.start..leaf.start, Span::range);
            let mut figure = figure(image, self.source.text());
            if i == last && !caption.is_empty() {
                figure.caption = std::mem::take(&mut caption);
            }
            self.push_block(id, range, BlockKind::Figure(figure));
        }
    }
}

fn is_image(inline: &Inline) -> bool {
    match &inline.kind {
        InlineKind::Image { .. } => true,
        InlineKind::Link { body, .. } | InlineKind::Strong(body) | InlineKind::Emphasis(body) => {
            !body.is_empty() && body.iter().all(is_image)
        }
        _ => false,
    }
}

fn images_in(inline: &Inline) -> usize {
    match inline.kind {
        InlineKind::Image { .. } => 1,
        _ => inline.children().iter().map(images_in).sum(),
    }
}

/// Takes images out of a text, also from where it is marked.
fn drop_images(body: &mut Vec<Inline>) {
    body.retain(|inline| !is_image(inline));
    for inline in body {
        if let InlineKind::Link { body, .. }
        | InlineKind::Strong(body)
        | InlineKind::Emphasis(body) = &mut inline.kind
        {
            drop_images(body);
        }
    }
}

fn is_only_images(body: &[Inline]) -> bool {
    let blank = |i: &Inline| match &i.kind {
        InlineKind::Text { text, .. } => text.trim().is_empty(),
        InlineKind::LineBreak => true,
        _ => is_image(i),
    };
    body.iter().all(blank)
}

/// Takes away the width that Obsidian writes behind what an image says of itself: `![图|300](…)`,
/// `![[图.png|300x200]]`.
fn drop_size(alt: &mut Vec<Inline>, is_wiki: bool) {
    let is_size = |text: &str| {
        let digits =
            |text: &str| (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.split_once('x').map_or(digits(text), |(w, h)| digits(w) && digits(h))
    };
    let whole = plain_text(alt);
    match whole.rsplit_once('|') {
        _ if is_wiki && is_size(whole.trim()) => alt.clear(),
        Some((words, size)) if is_size(size.trim()) && alt.len() == 1 => {
            let span = alt[0].span.map(|span| {
                Span::new(span.source, {
                    let range = span.range();
                    range.start..range.end - (whole.len() - words.len()).min(range.len())
                })
            });
            alt[0] = Inline::text(words.to_owned(), span);
        }
        _ => {}
    }
}

/// The title is the caption, else the alternative text where it says something.
fn figure(mut image: ImageInfo, source: &str) -> Figure {
    let is_wiki = image.span.is_some_and(|span| source[span.range()].starts_with("![["));
    drop_size(&mut image.alt, is_wiki);
    let alt = plain_text(&image.alt);
    let caption = match image.title.is_empty() {
        false => image.title,
        true if says_nothing(&alt, &image.path) => Vec::new(),
        true => image.alt,
    };
    Figure {
        number: None,
        label: String::new(),
        caption,
        credit: None,
        alt: Some(alt).filter(|a| !a.trim().is_empty()),
        path: Some(image.path),
        image: ImageState::Unresolved,
    }
}
