//! The text of a paragraph: blanks as a browser shows them, line breaks that mean a new
//! paragraph, marks, links, formulas.

use crate::document::{Inline, InlineKind, Target};

use super::super::leaf::{LeafKind, Wrap};
use super::super::lines::{columns, ends_paragraph};
use super::build::Builder;
use super::formula;
use super::images;
use super::tree::{Data, Element, Ref, Text};

impl Builder<'_> {
    /// A text of the page.
    pub(super) fn text(&mut self, at: Ref) {
        let Data::Text(Text { range, decoded }) = self.page.tree.data(at) else { return };
        self.kept[at] = true;
        if let Some(decoded) = decoded {
            let span = self.span(range.clone());
            return match decoded.chars().all(is_blank) {
                true => self.blank(span, decoded.contains('\n')),
                false => self.push_text(Inline::text(decoded.to_string(), Some(span))),
            };
        }
        for inline in self.amendments.inlines(self.source, range) {
            self.runs(inline);
        }
    }

    /// A text cut where blanks are not shown as they are.
    fn runs(&mut self, inline: Inline) {
        let (Some(span), InlineKind::Text { text, verbatim: true }) = (inline.span, &inline.kind)
        else {
            return self.push_text(inline);
        };
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let blanks = rest.len() - rest.trim_start_matches(is_blank).len();
            if blanks > 0 {
                let place = self.span(span.range().start + at..span.range().start + at + blanks);
                self.blank(place, rest[..blanks].contains('\n'));
                at += blanks;
                continue;
            }
            let len = run_len(rest);
            let place = span.range().start + at;
            let piece = Inline::verbatim(&rest[..len], self.span(place..place + len));
            self.push_text(piece);
            at += len;
        }
    }

    /// Blanks between two texts: as a line end or as one space.
    fn blank(&mut self, span: crate::source::Span, line_end: bool) {
        if let Some(leaf) = &mut self.leaf {
            if line_end { leaf.soft_break(span) } else { leaf.space(span) }
        }
    }

    /// Adds text to the paragraph, after the line breaks before it are settled.
    pub(super) fn push_text(&mut self, inline: Inline) {
        let begins = self.leaf.as_ref().is_none_or(|l| l.is_empty());
        let mut inline = inline;
        if begins || self.breaks.0 > 0 {
            let Some((blanks, rest)) = without_indent(inline) else { return };
            self.indent += blanks;
            let Some(rest) = rest else { return };
            self.settle_breaks();
            inline = rest;
        }
        if let InlineKind::Text { text, .. } = &inline.kind {
            self.columns += columns(text);
        }
        let end = inline.span.map(|s| s.range().end);
        let leaf = self.leaf();
        leaf.end = end.unwrap_or(leaf.end);
        leaf.text(vec![inline]);
    }

    /// Adds what is no text.
    pub(super) fn push_object(&mut self, inline: Inline, shown: char) {
        self.settle_breaks();
        let end = inline.span.map(|s| s.range().end);
        let leaf = self.leaf();
        leaf.end = end.unwrap_or(leaf.end);
        leaf.object(inline, shown);
    }

    /// Two line breaks end a paragraph; so does one when the next line is indented, or when the
    /// line before it is long and ends a sentence.
    fn settle_breaks(&mut self) {
        let ((count, place), indent) =
            (std::mem::take(&mut self.breaks), std::mem::take(&mut self.indent));
        let Some(leaf) = self.leaf.as_mut().filter(|l| count > 0 && !l.is_empty()) else { return };
        let ends = ends_paragraph(count, indent, leaf.last(), self.columns);
        if ends && matches!(self.kind, LeafKind::Paragraph) {
            self.close();
        } else {
            let here = leaf.end;
            let place = place.unwrap_or(crate::source::Span::new(self.source.id, here..here));
            leaf.hard_break(place);
            self.columns = 0;
        }
    }

    fn line_break(&mut self, at: Ref) {
        let start = self.start(at);
        self.breaks.0 += 1;
        self.breaks.1 = self.breaks.1.or(Some(self.span(start..start)));
    }

    /// An element in a line of text.
    pub(super) fn inline(&mut self, at: Ref) {
        let Some(element) = self.page.tree.element(at) else { return };
        match element.name() {
            "br" => self.line_break(at),
            "img" => self.image(at),
            "a" => self.link(at, element),
            _ if formula::is_formula(element) => self.formula(at),
            "sup" if self.holds_call(at) => self.flow(at),
            "q" => {
                let place = self.span(element.start..element.start);
                self.push_text(Inline::text("“", Some(place)));
                self.flow(at);
                self.push_text(Inline::text("”", Some(place)));
            }
            _ if self.is_caption(at) => {
                self.close();
                self.caption(at);
            }
            _ => match wrap(element) {
                Some(wrap) => self.wrapped(at, wrap),
                None => self.flow(at),
            },
        }
    }

    /// A link, a call of a note, or a place.
    fn link(&mut self, at: Ref, element: &Element) {
        if let Some(note) = self.notes.called(at) {
            return self.call(at, note);
        }
        let Some(href) = element.attribute("href") else { return self.flow(at) };
        if self.is_title(at) {
            return self.flow(at);
        }
        match self.target(href) {
            Some(target) => self.wrapped(at, Wrap::Link(Some(target))),
            None => self.flow(at),
        }
    }

    /// Whether a link is the whole of the title: it leads to the page itself.
    fn is_title(&self, at: Ref) -> bool {
        let page = self.page;
        let title = self.title.filter(|&t| page.tree.ancestors(at).any(|a| a == t));
        title.is_some_and(|t| page.text(t) == page.text(at))
    }

    /// Where a link leads that stays a link in a book.
    fn target(&mut self, href: &str) -> Option<Target> {
        if let Some(name) = href.strip_prefix('#') {
            return self.wanted.contains(name).then(|| Target::Url(href.to_owned()));
        }
        let found = super::address::absolute(href, self.base.as_deref());
        let is_file = |h: &str| !h.is_empty() && !h.contains(':') && !h.starts_with('/');
        if found.is_none() && self.document.places.is_some() && is_file(href.trim()) {
            return Some(Target::Url(href.trim().to_owned()));
        }
        self.met.dead_links += usize::from(found.is_none() && !href.is_empty());
        found.map(Target::Url)
    }

    /// An image that stands in the line.
    pub(super) fn inline_image(&mut self, at: Ref, path: String) {
        let alt = self.page.tree.attribute(at, "alt").unwrap_or_default().to_owned();
        let start = self.start(at);
        let span = Some(self.span(start..start));
        let kind = InlineKind::Image { asset: None, path, alt };
        self.push_object(Inline::new(kind, span), '图');
    }

    /// Whether an image belongs in the line.
    pub(super) fn is_inline_image(&self, at: Ref) -> bool {
        self.kind != LeafKind::Paragraph || images::is_inline(&self.page.tree, at)
    }
}

/// What an element makes of its text; `None` for nothing.
fn wrap(element: &Element) -> Option<Wrap> {
    Some(match element.name() {
        "em" | "i" | "cite" | "var" | "dfn" | "u" => Wrap::Emphasis,
        "strong" | "b" | "mark" => Wrap::Strong,
        "del" | "s" | "strike" => Wrap::Strike,
        "sup" => Wrap::Superscript,
        "sub" => Wrap::Subscript,
        "code" | "kbd" | "samp" | "tt" => Wrap::Code,
        "ruby" => Wrap::Ruby(Vec::new()),
        "rt" => Wrap::RubyText,
        _ => return styled(element),
    })
}

fn styled(element: &Element) -> Option<Wrap> {
    let style = element.attribute("style")?.to_ascii_lowercase();
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    let has = |rules: &[&str]| rules.iter().any(|r| style.contains(r));
    if has(&["font-weight:bold", "font-weight:600", "font-weight:700", "font-weight:800"]) {
        return Some(Wrap::Strong);
    }
    has(&["font-style:italic"]).then_some(Wrap::Emphasis)
}

/// What HTML calls white space: not the blanks of Chinese text.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{C}')
}

/// How far a text goes on with at most single spaces in it, none at the end.
fn run_len(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map(|&(_, n)| n);
        if c == ' ' && next.is_some_and(|n| !is_blank(n)) {
            continue;
        }
        if is_blank(c) {
            break;
        }
        end = i + c.len_utf8();
    }
    end
}

/// A text without the blanks it begins with, and how wide they are; no text if it is all blank.
fn without_indent(inline: Inline) -> Option<(usize, Option<Inline>)> {
    let InlineKind::Text { text, verbatim } = &inline.kind else { return Some((0, Some(inline))) };
    let kept = text.trim_start();
    let blanks = text[..text.len() - kept.len()].chars().count();
    if kept.is_empty() {
        return Some((blanks, None));
    }
    let mut rest =
        Inline::new(InlineKind::Text { text: kept.to_owned(), verbatim: *verbatim }, inline.span);
    if *verbatim && let Some(span) = &mut rest.span {
        span.start += (text.len() - kept.len()) as u32;
    }
    Some((blanks, Some(rest)))
}
