//! Raw HTML inside Markdown: simple tags become what they mean, text stays, the rest is left out
//! and said. No markup ever goes through.

use std::ops::Range;

use crate::document::{Edit, EditKind, Inline};
use crate::source::Span;

use super::super::excerpt::Excerpt;
use super::super::leaf::{LeafKind, Wrap};
use super::super::links;
use super::build::Builder;
use super::grid;
use super::html::{self, Tag, Token, TokenKind};
use super::warn;

/// What an element means here.
pub(super) enum Element {
    Span(Wrap),
    /// No meaning of its own; its text stays.
    Plain,
    Break,
    Image,
    Rule,
    Heading(u8),
    /// Begins and ends a paragraph.
    Block,
    /// Text in a layout that is lost.
    Flattened,
    /// Left out with all that is in it.
    Removed,
    /// Left out; has no content.
    Void,
    /// No HTML at all: `Vec<String>`.
    Unknown,
}

pub(super) fn element(name: &str) -> Element {
    match name {
        "em" | "i" | "cite" | "var" | "dfn" | "u" => Element::Span(Wrap::Emphasis),
        "strong" | "b" | "mark" => Element::Span(Wrap::Strong),
        "del" | "s" | "strike" => Element::Span(Wrap::Strike),
        "sup" => Element::Span(Wrap::Superscript),
        "sub" => Element::Span(Wrap::Subscript),
        "code" | "kbd" | "samp" | "tt" => Element::Span(Wrap::Code),
        "ruby" => Element::Span(Wrap::Ruby(Vec::new())),
        "rt" => Element::Span(Wrap::RubyText),
        "rp" => Element::Span(Wrap::Hidden),
        "a" => Element::Span(Wrap::None),
        "span" | "font" | "small" | "big" | "abbr" | "ins" | "q" | "time" | "label" | "bdi"
        | "bdo" | "rb" | "picture" | "nobr" | "data" => Element::Plain,
        "br" => Element::Break,
        "img" => Element::Image,
        "hr" => Element::Rule,
        "h1" => Element::Heading(1),
        "h2" => Element::Heading(2),
        "h3" => Element::Heading(3),
        "h4" => Element::Heading(4),
        "h5" => Element::Heading(5),
        "h6" => Element::Heading(6),
        "p" | "div" | "center" | "section" | "article" | "header" | "footer" | "main" | "aside"
        | "nav" | "address" | "details" | "summary" | "figure" | "figcaption" | "blockquote"
        | "body" | "html" | "hgroup" => Element::Block,
        "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "caption" | "ul" | "ol"
        | "li" | "dl" | "dt" | "dd" | "pre" | "fieldset" | "legend" | "form" => Element::Flattened,
        "script" | "style" | "iframe" | "object" | "video" | "audio" | "canvas" | "svg"
        | "math" | "template" | "noscript" | "select" | "textarea" | "button" | "head"
        | "title" | "applet" | "map" | "noframes" => Element::Removed,
        "wbr" | "source" | "meta" | "link" | "col" | "colgroup" | "base" | "area" | "input"
        | "embed" | "param" | "track" | "frame" => Element::Void,
        _ => Element::Unknown,
    }
}

/// The ends of so many tables are looked for in a block.
const TABLES: usize = 100;
/// As far as the end of an element in a line is looked for, in bytes.
const LONGEST_HIDDEN: usize = 1024;

impl Builder<'_> {
    /// Tags in a line of text.
    pub(super) fn inline_html(&mut self, shown: &str, range: Range<usize>) {
        let source = self.excerpt.source(range.clone());
        for token in html::tokens(shown) {
            match token.kind {
                TokenKind::Open(tag) => match element(&tag.name) {
                    Element::Unknown => self.literal(range.clone()),
                    Element::Removed => self.hide(&tag.name, &range),
                    Element::Block | Element::Flattened | Element::Heading(_) | Element::Rule => {
                        let span = Span::new(self.source.id, source.clone());
                        self.leaf().hard_break(span);
                    }
                    _ => self.open_inline(&tag, source.clone()),
                },
                TokenKind::Close(name) => match element(&name) {
                    Element::Unknown => self.literal(range.clone()),
                    _ => self.leaf().close_element(&name, source.end),
                },
                TokenKind::Comment => self.removed(source.clone(), "html-comment"),
                TokenKind::Text | TokenKind::Declaration => self.literal(range.clone()),
            }
        }
    }

    /// An element of a line that is left out with its content, as far as the line has its end.
    fn hide(&mut self, name: &str, range: &Range<usize>) {
        let rest = &self.excerpt.text().as_bytes()[range.end..];
        let rest = &rest[..rest.len().min(LONGEST_HIDDEN)];
        let tag = format!("</{name}");
        let close = rest
            .windows(tag.len())
            .take_while(|w| !w.starts_with(b"\n\n"))
            .position(|w| w.eq_ignore_ascii_case(tag.as_bytes()));
        let end = close.map_or(range.end, |i| range.end + i);
        let source = self.excerpt.source(range.start..end);
        self.report_removed(name, source.clone());
        if close.is_some() {
            self.leaf().open_element(name, Wrap::Hidden, source.start);
        }
    }

    /// A block of HTML.
    pub(super) fn html_block(&mut self, html: &Excerpt) {
        let text = html.text();
        let mut tokens = html::tokens(text).into_iter();
        let mut tables = 0;
        while let Some(Token { range, kind }) = tokens.next() {
            let source = html.source(range.clone());
            match kind {
                TokenKind::Text => self.html_text(html, range),
                TokenKind::Declaration => self.removed(source, "html-declaration"),
                TokenKind::Comment if is_placeholder(&text[range.clone()]) => {
                    self.close_leaf(source.start);
                    self.html_text(html, range);
                    self.close_leaf(source.end);
                }
                TokenKind::Comment => self.removed(source, "html-comment"),
                TokenKind::Open(tag) if tag.name == "table" && tables < TABLES => {
                    tables += 1;
                    match grid::end(text, tokens.as_slice()) {
                        Some(end) => {
                            let inside = tokens.by_ref().take(end + 1).collect();
                            self.name_place(&tag);
                            self.grid(html, source.start, inside);
                        }
                        None => self.open_flattened(&tag, source),
                    }
                }
                TokenKind::Open(tag) => match element(&tag.name) {
                    Element::Unknown => self.html_text(html, range),
                    Element::Removed => {
                        let closes = |t: &Token| t.kind == TokenKind::Close(tag.name.clone());
                        let end = tokens.by_ref().find(closes).map_or(text.len(), |t| t.range.end);
                        self.report_removed(&tag.name, html.source(range.start..end));
                    }
                    _ => self.open_block_tag(&tag, source),
                },
                TokenKind::Close(name) => match element(&name) {
                    Element::Unknown => self.html_text(html, range),
                    _ => self.close_block_tag(&name, source),
                },
            }
        }
        let end = html.source(0..text.len()).end;
        self.close_leaf(end);
    }

    /// Text of a block: line ends join as in Markdown, entities are replaced.
    pub(super) fn html_text(&mut self, html: &Excerpt, range: Range<usize>) {
        let text = &html.text()[range.clone()];
        let mut at = range.start;
        for (i, line) in text.split('\n').enumerate() {
            if i > 0 {
                let span = Span::new(self.source.id, html.source(at - 1..at));
                if let Some(leaf) = &mut self.leaf {
                    leaf.soft_break(span);
                }
            }
            let empty = self.leaf.as_ref().is_none_or(|l| l.is_empty());
            let trimmed = if i > 0 || empty { line.trim_start() } else { line };
            let start = at + line.len() - trimmed.len();
            for (part, decoded) in html::entities(trimmed) {
                let range = start + part.start..start + part.end;
                self.html_part(html, range, decoded, &trimmed[part]);
            }
            at += line.len() + 1;
        }
    }

    fn html_part(
        &mut self,
        html: &Excerpt,
        range: Range<usize>,
        decoded: Option<char>,
        text: &str,
    ) {
        let span = Span::new(self.source.id, html.source(range.clone()));
        let inlines = match decoded {
            Some(c) => vec![Inline::text(c.to_string(), Some(span))],
            None => {
                let shown: String = text.chars().filter(|&c| c != self.guard).collect();
                html.inlines(self.source, range, &shown, self.guard)
            }
        };
        if !inlines.is_empty() {
            self.leaf().text(inlines);
        }
    }

    fn open_block_tag(&mut self, tag: &Tag, source: Range<usize>) {
        match element(&tag.name) {
            Element::Rule => {
                self.close_leaf(source.start);
                self.push_rule(source);
            }
            Element::Heading(level) => {
                self.name_place(tag);
                self.open_leaf_at(LeafKind::Heading(level), source.start);
            }
            Element::Block => {
                self.close_leaf(source.start);
                self.name_place(tag);
                self.open_element(tag);
            }
            Element::Flattened => self.open_flattened(tag, source),
            _ => self.open_inline(tag, source),
        }
    }

    fn open_element(&mut self, tag: &Tag) {
        if self.elements.last().is_some_and(|e| e.0 == "p") {
            self.elements.pop();
        }
        let centred = tag.name == "center"
            || tag.mentions("align", &["center", "middle"])
            || tag.mentions("style", &["text-align:center", "text-align: center"]);
        let caption = tag.name == "figcaption" || is_caption(tag);
        if self.elements.len() < 100 {
            self.elements.push((tag.name.clone(), centred, caption));
        }
    }

    /// A table or list in HTML: its text stays, a line a row or item.
    fn open_flattened(&mut self, tag: &Tag, source: Range<usize>) {
        let span = Span::new(self.source.id, source.clone());
        match tag.name.as_str() {
            "td" | "th" => {
                if let Some(leaf) = self.leaf.as_mut().filter(|l| !l.is_empty()) {
                    leaf.text(vec![Inline::text("\u{3000}", Some(span))]);
                }
            }
            "li" => {
                self.close_leaf(source.start);
                self.leaf().text(vec![Inline::text("• ", Some(span))]);
            }
            name => {
                self.close_leaf(source.start);
                if matches!(name, "table" | "ul" | "ol" | "dl" | "pre" | "form") {
                    let message = say!("kept the text of `<{name}>` but not its layout", name);
                    warn(self.sink, "html-flattened", message, span);
                }
            }
        }
        self.name_place(tag);
    }

    fn close_block_tag(&mut self, name: &str, source: Range<usize>) {
        match element(name) {
            Element::Heading(_) => self.close_leaf(source.end),
            Element::Block => {
                self.close_leaf(source.start);
                if let Some(at) = self.elements.iter().rposition(|e| e.0 == name) {
                    self.elements.truncate(at);
                }
            }
            Element::Flattened if !matches!(name, "td" | "th") => self.close_leaf(source.start),
            Element::Flattened => {}
            _ => {
                if let Some(leaf) = &mut self.leaf {
                    leaf.close_element(name, source.end);
                }
            }
        }
    }

    /// A tag that may stand in a line.
    pub(super) fn open_inline(&mut self, tag: &Tag, source: Range<usize>) {
        let span = Span::new(self.source.id, source.clone());
        match element(&tag.name) {
            Element::Break => {
                if let Some(leaf) = &mut self.leaf {
                    leaf.hard_break(span);
                }
            }
            Element::Image => self.html_image(tag, source),
            Element::Span(_) if tag.name == "a" => self.html_link(tag, span),
            Element::Span(wrap) => {
                self.name_place(tag);
                self.leaf().open_element(&tag.name, wrap, source.start);
            }
            Element::Plain => {
                self.name_place(tag);
                let caption = is_caption(tag);
                let leaf = self.leaf();
                leaf.caption |= caption;
                leaf.open_element(&tag.name, Wrap::None, source.start);
            }
            _ => {}
        }
    }

    fn html_link(&mut self, tag: &Tag, span: Span) {
        self.name_place(tag);
        let target = tag.attribute("href");
        let files = self.document.places.is_some();
        let target = target.and_then(|href| links::target(href, files, span, self.sink));
        // A bare anchor before a block makes no paragraph.
        if tag.attribute("href").is_some() || self.leaf.is_some() {
            self.leaf().open_element("a", Wrap::Link(target), span.range().start);
        }
    }

    fn html_image(&mut self, tag: &Tag, source: Range<usize>) {
        let Some(path) = tag.attribute("src").filter(|s| !s.is_empty()) else { return };
        let span = Span::new(self.source.id, source);
        let text = |name| {
            let value = tag.attribute(name).unwrap_or_default().trim();
            self.verbatim_in(span, &self.unguarded(value))
        };
        let (title, alt) = (text("title"), text("alt"));
        let path = self.unguarded(path);
        self.leaf().image(path, title, alt, Some(span));
    }

    /// Remembers the names of places, for the next block that closes: `id` of anything, `name` of
    /// `<a>`.
    fn name_place(&mut self, tag: &Tag) {
        let name = tag.attribute("name").filter(|_| tag.name == "a");
        for name in [tag.attribute("id"), name].into_iter().flatten().filter(|n| !n.is_empty()) {
            self.pending_names.push(name.to_owned());
        }
    }

    pub(super) fn report_removed(&mut self, name: &str, source: Range<usize>) {
        let span = Span::new(self.source.id, source.clone());
        warn(self.sink, "html-removed", say!("left out `<{name}>`", name), span);
        self.removed(source, "html-element");
    }

    pub(super) fn removed(&mut self, source: Range<usize>, rule: &'static str) {
        self.document.edits.push(Edit {
            span: Span::new(self.source.id, source),
            after: String::new(),
            kind: EditKind::Removed,
            rule,
            score: 10,
            signs: Vec::new(),
        });
    }
}

/// Whether an element calls itself a caption.
fn is_caption(tag: &Tag) -> bool {
    tag.mentions("class", &["caption", "img-desc", "image-desc"])
}

/// A comment that stands for a figure; `figure` recognizes it as a line.
fn is_placeholder(comment: &str) -> bool {
    let inner = comment.trim_start_matches("<!--").trim_end_matches("-->").trim().to_lowercase();
    matches!(inner.as_str(), "image" | "img" | "图片" | "图")
}
