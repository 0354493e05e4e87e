//! Paragraphs that are nothing but images, with perhaps a caption after them.

use crate::document::{Inline, InlineKind, plain_text};
use crate::source::Span;

/// An image at the beginning of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Picture {
    /// The path or URL the source gave.
    pub path: String,
    /// Alternative text.
    pub alt: String,
    /// The whole notation in the source.
    pub span: Option<Span>,
}

/// The images a paragraph begins with, and what follows them; none when it begins otherwise.
pub(super) fn pictures(body: &[Inline]) -> Option<(Vec<Picture>, Vec<Inline>)> {
    let mut images = Vec::new();
    let mut rest = Vec::new();
    for inline in body {
        match picture(inline) {
            Some(_) if !rest.is_empty() => return None,
            Some(image) => images.push(image),
            None if rest.is_empty() && is_blank(inline) => {}
            None => rest.push(inline.clone()),
        }
    }
    while rest.last().is_some_and(is_blank) {
        rest.pop();
    }
    (!images.is_empty()).then_some((images, rest))
}

fn picture(inline: &Inline) -> Option<Picture> {
    match (&inline.kind, inline.children()) {
        (InlineKind::Image { path, alt, .. }, _) => {
            Some(Picture { path: path.clone(), alt: alt.clone(), span: inline.span })
        }
        // A link around the image alone leads to a larger copy of it.
        (_, [only]) => picture(only),
        _ => None,
    }
}

fn is_blank(inline: &Inline) -> bool {
    let blank = matches!(inline.kind, InlineKind::Text { .. } | InlineKind::LineBreak);
    blank && plain_text(std::slice::from_ref(inline)).trim().is_empty()
}

/// Whether an alternative text says nothing of a figure: nothing of any image, or a name that
/// machines give.
pub(super) fn says_nothing(alt: &str, path: &str) -> bool {
    let alt = alt.trim();
    let machine = alt.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        && alt.contains(|c: char| c.is_ascii_digit() || c == '.');
    machine || crate::document::says_nothing(alt, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_alternative_texts_are_told() {
        for alt in [
            "",
            "image",
            "IMG_2031.jpg",
            "image-20220101",
            "图片",
            "a b",
            "输入图片说明",
            "微信图片_20200301.jpg",
            "截屏2021-03-04 上午10.11.12",
            "undefined",
        ] {
            assert!(says_nothing(alt, "x/a b.png"), "{alt}");
        }
        assert!(!says_nothing("截图工具的界面", "x/a.png"));
        assert!(!says_nothing("系统架构", "x/a.png"));
        assert!(!says_nothing("GPT", "x/a.png"));
    }
}
