//! Images and what is said below them.

use crate::document::{
    Block, BlockKind, Figure, ImageState, Inline, InlineKind, NodeId, plain_text, says_nothing,
};

use super::super::leaf::LeafKind;
use super::build::Builder;
use super::formula;
use super::images;
use super::page::is_block;
use super::sift;
use super::tree::{Ref, Tree};

/// A caption that does not call itself one is no longer than so many characters.
const SHORT: usize = 60;
/// Text that goes on after an image is looked for in so many nodes.
const NEAR: usize = 100;

impl Builder<'_> {
    /// An image: a figure of its own, unless it stands in the line.
    pub(super) fn image(&mut self, at: Ref) {
        let written = self.page.tree.element(at).and_then(formula::of_image);
        if let Some(formula) = written {
            let display = formula::is_display(&self.page.tree, at);
            return self.push_formula(formula, self.start(at)..self.start(at), display);
        }
        let holder = self.real.get(&at).copied().unwrap_or(at);
        let Some(path) = images::path(&self.page.tree, holder) else { return };
        // What stands after the text of a heading is an icon.
        let heading = matches!(self.kind, LeafKind::Heading(_));
        if heading && self.leaf.as_ref().is_some_and(|l| !l.is_empty()) {
            return;
        }
        if self.is_inline_image(at) || self.is_in_sentence(at) {
            return self.inline_image(at, path);
        }
        // What follows in the line goes on with the text before the image: no caption.
        let in_line = self.has_text_before();
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
        self.pictured = Some(self.inside).filter(|_| !in_line);
    }

    /// Whether text stands before this place in the same line.
    fn has_text_before(&self) -> bool {
        self.breaks.0 == 0 && self.leaf.as_ref().is_some_and(|l| !l.is_empty())
    }

    /// Whether an image stands in the middle of a sentence: set apart, it would tear it.
    fn is_in_sentence(&self, at: Ref) -> bool {
        let before = self.leaf.as_ref().and_then(|l| l.last()).filter(|_| self.has_text_before());
        let goes_on = |c: char| c.is_alphanumeric() || "，、（“‘《,(\"'".contains(c);
        before.is_some_and(goes_on)
            && !images::is_large(&self.page.tree, at)
            && self.has_text_after(at)
    }

    /// Whether text follows in the same line.
    fn has_text_after(&self, at: Ref) -> bool {
        let tree = &self.page.tree;
        let mut next = tree.after_all(at, self.inside);
        for _ in 0..NEAR {
            let Some(here) = next else { return false };
            let name = tree.name(here);
            if is_block(name) || name == "br" {
                return false;
            }
            let gone = self.page.gone(here).is_some();
            if !gone && !tree.shown(here, self.page.source).trim().is_empty() {
                return true;
            }
            let down = tree.first(here).filter(|_| !gone);
            next = down.or_else(|| tree.after_all(here, self.inside));
        }
        false
    }

    /// The alternative text of an image, and the caption it makes where it says something of this
    /// image alone.
    fn spoken(&self, at: Ref, path: &str) -> (Vec<Inline>, Option<String>) {
        let tree = &self.page.tree;
        let alt = tree.attribute(at, "alt").map(super::words::collapsed).unwrap_or_default();
        let title = self.document.metadata.title.as_deref().unwrap_or_default();
        let of_title = !title.is_empty() && (title.contains(&alt) || alt.contains(title));
        let machine = alt.chars().all(|c| c.is_ascii_alphanumeric() || "-_. ".contains(c))
            && alt.contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_'));
        if says_nothing(&alt, path) || of_title || machine {
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
        let tree = &self.page.tree;
        let here = self.pictured == Some(self.inside);
        short && (here || is_centred(tree, self.inside) || self.is_in_frame())
    }

    /// Whether a paragraph stands with the picture before it, alone, in an element that is made for
    /// a picture.
    fn is_in_frame(&self) -> bool {
        let tree = &self.page.tree;
        let Some(frame) = tree.parent(self.inside).filter(|&p| self.pictured == Some(p)) else {
            return false;
        };
        let class = tree.attribute(frame, "class").unwrap_or_default().to_ascii_lowercase();
        let words = ["pic", "img", "image", "photo", "figure", "fig", "picture"];
        let last = std::iter::successors(tree.next(self.inside), |&n| tree.next(n))
            .all(|n| self.page.text(n).is_empty());
        last && class.split(|c: char| !c.is_ascii_alphabetic()).any(|w| words.contains(&w))
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

/// Whether a block is set in the middle by itself.
fn is_centred(tree: &Tree, at: Ref) -> bool {
    says_centred(tree, at) == Some(true)
}

/// Whether a block is set in the middle by itself or by what stands round it.
pub(super) fn is_centred_within(tree: &Tree, at: Ref) -> bool {
    // Further out it is the manner of a page.
    const NEAR: usize = 4;
    let said = std::iter::once(at).chain(tree.ancestors(at)).take(NEAR);
    said.into_iter().find_map(|a| says_centred(tree, a)).unwrap_or(false)
}

/// What an element says of where its lines stand, if it does.
fn says_centred(tree: &Tree, at: Ref) -> Option<bool> {
    let element = tree.element(at)?;
    let style = element.attribute("style").unwrap_or_default().to_ascii_lowercase();
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    let styled = style.split_once("text-align:").map(|(_, v)| v.starts_with("center"));
    let align = || element.attribute("align").map(|a| a.eq_ignore_ascii_case("center"));
    styled.or_else(align).or((element.name() == "center").then_some(true))
}
