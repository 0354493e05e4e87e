//! Images and what is said below them.

use crate::document::{
    Block, BlockKind, Figure, ImageState, Inline, InlineKind, NodeId, plain_text,
};

use super::super::leaf::LeafKind;
use super::build::Builder;
use super::images;
use super::sift;
use super::tree::{Ref, Tree};

/// A caption that does not call itself one is no longer than so many characters.
const SHORT: usize = 60;

impl Builder<'_> {
    /// An image: a figure of its own, unless it stands in the line.
    pub(super) fn image(&mut self, at: Ref) {
        let holder = self.real.get(&at).copied().unwrap_or(at);
        let Some(path) = images::path(&self.page.tree, holder) else { return };
        // What stands after the text of a heading is an icon.
        let heading = matches!(self.kind, LeafKind::Heading(_));
        if heading && self.leaf.as_ref().is_some_and(|l| !l.is_empty()) {
            return;
        }
        if self.is_inline_image(at) {
            return self.inline_image(at, path);
        }
        self.close();
        let (caption, alt) = self.spoken(at, &path);
        let figure = Figure {
            number: None,
            label: String::new(),
            caption,
            credit: None,
            alt,
            path: Some(path),
            image: ImageState::Unresolved,
        };
        let tag = self.tag(at);
        self.push(tag, BlockKind::Figure(figure));
        self.pictured = Some(self.inside);
    }

    /// The alternative text of an image, and the caption it makes where it says something of this
    /// image alone.
    fn spoken(&self, at: Ref, path: &str) -> (Vec<Inline>, Option<String>) {
        let tree = &self.page.tree;
        let alt = tree.attribute(at, "alt").map(super::words::collapsed).unwrap_or_default();
        let file = path.split(['?', '#']).next().unwrap_or_default().rsplit('/').next();
        let file = file.unwrap_or_default();
        let stem = file.split('.').next().unwrap_or_default();
        let title = self.document.metadata.title.as_deref().unwrap_or_default();
        let of_title = !title.is_empty() && (title.contains(&alt) || alt.contains(title));
        let machine = alt.chars().all(|c| c.is_ascii_alphanumeric() || "-_. ".contains(c))
            && alt.contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_'));
        let common = COMMON.contains(&alt.to_lowercase().as_str());
        if alt.is_empty() || alt == file || alt == stem || of_title || machine || common {
            return (Vec::new(), None);
        }
        // What a book shows below a picture, it says there.
        let once = !self.book && self.alts.get(&alt).is_none_or(|&n| n < 2);
        let caption = if once && alt.chars().count() <= 2 * SHORT {
            vec![self.attribute_text(at, &alt)]
        } else {
            Vec::new()
        };
        (caption, Some(alt))
    }

    /// The value of an attribute as text, with its place if it stands in the tag as it is.
    fn attribute_text(&self, at: Ref, value: &str) -> Inline {
        let range = self.tag(at);
        let start = range.start;
        match self.page.source[range].find(value) {
            Some(i) => Inline::verbatim(value, self.span(start + i..start + i + value.len())),
            None => Inline::text(value, Some(self.span(start..start))),
        }
    }

    /// The tag of an element.
    fn tag(&self, at: Ref) -> std::ops::Range<usize> {
        let start = self.start(at);
        let rest = &self.page.source[start..];
        start..start + rest.find('>').map_or(rest.len(), |end| end + 1)
    }

    /// Whether an element calls itself a caption.
    pub(super) fn is_caption(&self, at: Ref) -> bool {
        let follows = matches!(self.blocks.last().map(|b| &b.kind), Some(BlockKind::Figure(_)));
        follows
            && self.leaf.as_ref().is_none_or(|l| l.is_empty())
            && self.page.tree.element(at).is_some_and(|e| sift::names(e).caption)
    }

    /// What calls itself a caption becomes that of the figure before it.
    pub(super) fn caption(&mut self, at: Ref) {
        let blocks = self.nested(|b| b.flow(at));
        for block in blocks {
            match block.kind {
                BlockKind::Paragraph { body, .. } if self.takes_caption() => {
                    self.attach(block.id, body);
                }
                _ => self.blocks.push(block),
            }
        }
    }

    fn takes_caption(&self) -> bool {
        matches!(self.blocks.last(), Some(Block { kind: BlockKind::Figure(f), .. }) if f.has_room())
    }

    /// Whether a paragraph right after a figure is its caption by where it stands and how.
    pub(super) fn is_caption_here(&self, body: &[Inline]) -> bool {
        if !self.takes_caption() {
            return false;
        }
        let text = plain_text(body);
        let text = text.trim();
        let strong = |i: &Inline| matches!(i.kind, InlineKind::Strong(_));
        let plain =
            !body.iter().any(|i| i.kind == InlineKind::LineBreak) && !body.iter().all(strong);
        let short = text.chars().count() <= SHORT && !text.contains('。') && plain;
        short && (self.pictured == Some(self.inside) || is_centred(&self.page.tree, self.inside))
    }

    /// Gives the figure before it a caption, which was to be the paragraph `id`.
    pub(super) fn attach(&mut self, id: NodeId, body: Vec<Inline>) {
        if let Some(Block { id: of, kind: BlockKind::Figure(figure), .. }) = self.blocks.last_mut()
        {
            figure.caption = body;
            self.anchors.moved(&[id], *of);
        }
    }
}

/// Whether a block is set in the middle.
fn is_centred(tree: &Tree, at: Ref) -> bool {
    let Some(element) = tree.element(at) else { return false };
    let style = element.attribute("style").unwrap_or_default().to_ascii_lowercase();
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    let align = element.attribute("align").unwrap_or_default();
    style.contains("text-align:center")
        || align.eq_ignore_ascii_case("center")
        || element.name() == "center"
}

/// What every image is called.
const COMMON: &[&str] = &[
    "image",
    "img",
    "photo",
    "picture",
    "pic",
    "图片",
    "圖片",
    "图",
    "圖",
    "图像",
    "插图",
    "配图",
    "画像",
    "写真",
    "사진",
    "点击查看大图",
    "点击进入下一页",
    "查看大图",
    "加载中",
    "loading",
];
