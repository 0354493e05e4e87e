//! Inlines to phrasing content.

use std::ops::Range;

use super::super::{href, split, xml};
use super::{Writer, keep};
use crate::diag::Diagnostic;
use crate::document::{AssetId, Inline, InlineKind, NodeId, Target, is_picture, plain_text};
use crate::text::{foreign, is_cjk, is_western, raised, word_edges};

impl<'a> Writer<'a, '_> {
    /// Writes the text of a paragraph whose last characters must not stand alone on a line.
    pub(super) fn prose(&mut self, body: &'a [Inline]) {
        self.tail = keep::tail(body, self.book.theme.han.min_last);
        self.inlines(body);
        self.tail = None;
    }

    /// Writes inlines.
    pub(super) fn inlines(&mut self, inlines: &'a [Inline]) {
        let mut opened = false;
        let mut rest = inlines;
        while let Some((inline, after)) = rest.split_first() {
            rest = after;
            if let Some(byte) = self.tail_in(inline).filter(|_| !self.kept) {
                self.open_tail(inline, byte);
                opened = true;
                continue;
            }
            if !self.kept
                && (self.long_formula(inline, after) || self.formula_with_marks(inline, after))
            {
                let taken = usize::from(!matches!(inline.kind, InlineKind::Built { .. }));
                rest = &after[taken..];
                continue;
            }
            let calls = after.iter().take_while(|i| matches!(i.kind, InlineKind::NoteRef(_)));
            match (&inline.kind, calls.count()) {
                (InlineKind::Text { text, .. }, notes @ 1..) if !self.kept => {
                    self.with_notes(text, &after[..notes]);
                    rest = &after[notes..];
                }
                _ => self.inline(inline),
            }
        }
        if opened {
            self.out.push_str("</span>");
            self.kept = false;
        }
    }

    fn tail_in(&self, inline: &Inline) -> Option<usize> {
        self.tail.filter(|(at, _)| std::ptr::eq(*at, inline)).map(|(_, byte)| byte)
    }

    fn open_tail(&mut self, inline: &'a Inline, byte: usize) {
        if let InlineKind::Text { text, .. } = &inline.kind {
            self.part(text, 0..byte);
            self.open_kept();
            self.part(text, byte..text.len());
        } else {
            self.open_kept();
            self.inline(inline);
        }
    }

    pub(super) fn open_kept(&mut self) {
        self.out.push_str("<span class=\"nb\">");
        self.kept = true;
    }

    /// A note call stays with the character before it. Behind a Western letter it does by itself:
    /// no line is broken before its bracket (UAX #14, LB30).
    fn with_notes(&mut self, text: &'a str, notes: &'a [Inline]) {
        let western = |c: &char| c.is_alphanumeric() && is_western(*c);
        let last = text.char_indices().next_back();
        let kept = match last.filter(|(_, c)| !western(c)) {
            Some((at, _)) => at,
            None => text.len(),
        };
        self.part(text, 0..kept);
        if kept == text.len() && notes.len() == 1 {
            return self.inline(&notes[0]);
        }
        self.open_kept();
        self.part(text, kept..text.len());
        notes.iter().for_each(|n| self.inline(n));
        self.out.push_str("</span>");
        self.kept = false;
    }

    pub(super) fn inline(&mut self, inline: &'a Inline) {
        match &inline.kind {
            InlineKind::Text { text, .. } => self.text(text),
            InlineKind::Emphasis(body) => self.emphasis(body),
            InlineKind::Strong(body) => self.strong(body),
            InlineKind::Strike(body) => self.wrap("s", body),
            InlineKind::Superscript(body) => self.wrap("sup", body),
            InlineKind::Subscript(body) => self.wrap("sub", body),
            InlineKind::Code(text) => self.code("<code>", text),
            InlineKind::Math(text) => self.code("<code class=\"math\">", text),
            InlineKind::Built { source, formula } => self.built(source, formula, ""),
            InlineKind::Formula { source, body } => self.formula(source, body),
            InlineKind::Link { target, body } => self.link(target, body, inline),
            InlineKind::Ruby { base, text } => self.ruby(base, text),
            InlineKind::NoteRef(id) => self.note_call(*id, inline),
            InlineKind::Image { asset, alt, .. } => self.inline_image(*asset, alt),
            InlineKind::LineBreak => self.out.push_str("<br/>"),
        }
    }

    fn inline_image(&mut self, asset: Option<AssetId>, alt: &'a str) {
        let Some((asset, file)) = asset.and_then(|a| Some((a, self.image(a)?))) else {
            return self.text(alt);
        };
        let roomy = self.in_cell && is_picture(self.book.document.asset(asset).pixels);
        self.out.push_str("<img");
        xml::attribute(&mut self.out, "class", if roomy { "cell" } else { "inline" });
        xml::attribute(&mut self.out, "src", &file);
        xml::attribute(&mut self.out, "alt", alt);
        self.out.push_str("/>");
        self.described &= !alt.trim().is_empty();
        self.pass_one();
    }

    fn wrap(&mut self, name: &str, body: &'a [Inline]) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
        self.inlines(body);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    fn strong(&mut self, body: &'a [Inline]) {
        let outer = std::mem::replace(&mut self.look.bold, true);
        self.wrap("strong", body);
        self.look.bold = outer;
    }

    /// Chinese emphasis is Kai or dots; Western words alone are italic (TYPOGRAPHY 6.10).
    fn emphasis(&mut self, body: &'a [Inline]) {
        let outer = self.look;
        let dots = self.book.theme.emphasis_dots;
        if !plain_text(body).chars().any(is_cjk) {
            self.out.push_str("<em class=\"western\">");
            self.look.family = self.book.western_emphasis();
            self.look.italic = true;
        } else if dots {
            self.out.push_str("<em class=\"dot\">");
        } else {
            self.out.push_str("<em>");
            self.look.family = "kai";
        }
        self.inlines(body);
        self.out.push_str("</em>");
        self.look = outer;
    }

    fn code(&mut self, open: &str, text: &'a str) {
        let outer = self.look;
        (self.look.family, self.look.italic) = ("code", false);
        let english = std::mem::replace(&mut self.literal, true);
        self.out.push_str(open);
        self.text(text);
        self.out.push_str("</code>");
        self.literal = english;
        self.look = outer;
    }

    fn ruby(&mut self, base: &'a str, reading: &str) {
        self.ruby_used = true;
        self.out.push_str("<ruby>");
        self.text(base);
        self.out.push_str("<rt>");
        self.write(reading);
        self.out.push_str("</rt></ruby>");
    }

    fn link(&mut self, target: &Target, body: &'a [Inline], inline: &Inline) {
        let address = match target {
            Target::Url(url) => href::external(url),
            Target::Node(id) => {
                let file = self.book.plan.file_of(*id);
                file.map(|f| self.book.plan.href(self.file, f, &split::anchor(*id)))
            }
        };
        let Some(address) = address.filter(|_| !self.in_link) else {
            if !self.in_link {
                let message = say!("this link leads nowhere a reader could go");
                self.sink.push(Diagnostic::warning("link-dropped", message).at(inline.span));
            }
            self.inlines(body);
            return;
        };
        self.out.push_str("<a");
        let (literal, kept) = (self.literal, self.kept);
        let text = plain_text(body);
        match target {
            Target::Url(url) if text == *url => {
                self.out.push_str(" class=\"url\"");
                self.literal = true;
            }
            // 图3 is one word.
            Target::Node(_) if !kept && text.chars().count() <= keep::LONGEST => {
                self.out.push_str(" class=\"nb\"");
                self.kept = true;
            }
            _ => {}
        }
        xml::attribute(&mut self.out, "href", &address);
        self.out.push('>');
        self.in_link = true;
        self.inlines(body);
        self.in_link = false;
        (self.literal, self.kept) = (literal, kept);
        self.out.push_str("</a>");
    }

    fn note_call(&mut self, id: NodeId, inline: &Inline) {
        let Some(&note) = self.book.plan.note_index.get(&id) else {
            let message = say!("there is no note for this call");
            self.sink.push(Diagnostic::warning("note-missing", message).at(inline.span));
            return;
        };
        let label = super::note_label(self.book.document, note);
        if self.in_link {
            self.out.push_str("<sup class=\"ref\">");
            self.write(&label);
            self.out.push_str("</sup>");
            return;
        }
        self.called[note] += 1;
        // A note that is called has a place: the first call gave it one.
        let file = self.book.plan.file_of(id).unwrap_or(self.file);
        let address = self.book.plan.href(self.file, file, &split::anchor(id));
        self.out.push_str("<sup class=\"ref\"><a class=\"duokan-footnote\"");
        xml::attribute(&mut self.out, "id", &super::call_anchor(id, self.called[note]));
        xml::attribute(&mut self.out, "href", &address);
        self.out.push_str(" epub:type=\"noteref\" role=\"doc-noteref\">");
        self.write(&label);
        self.out.push_str("</a></sup>");
    }

    /// Writes text of the document.
    pub(super) fn text(&mut self, text: &str) {
        self.part(text, 0..text.len());
    }

    /// Writes a part of a text, of which all is known: a stretch in another language may go on
    /// beyond the part. It gets its language, and with it hyphens, glyphs and a voice.
    pub(super) fn part(&mut self, text: &str, part: Range<usize>) {
        let from = part.start.max(self.begun.min(part.end));
        if part.end >= self.begun {
            self.begun = 0;
        }
        let part = from..part.end;
        self.used.add(self.look, &text[part.clone()]);
        let found = if self.literal { Vec::new() } else { foreign(text, self.lang) };
        let mut from = part.start;
        for (range, lang) in found {
            let (start, end) = (range.start.max(from), range.end.min(part.end));
            if start >= end {
                continue;
            }
            self.marked(&text[from..start]);
            self.out.push_str("<span");
            xml::lang(&mut self.out, lang);
            self.out.push('>');
            self.marked(&text[start..end]);
            self.out.push_str("</span>");
            from = end;
        }
        self.marked(&text[from..part.end]);
    }

    /// Writes text with the page marks that fall into it.
    fn marked(&mut self, text: &str) {
        let mut rest = text;
        while let Some(characters) = self.next_mark().filter(|_| !rest.is_empty()) {
            let Some(at) = Self::after(rest, characters) else { break };
            let (before, after) = rest.split_at(at);
            self.names(before);
            self.pass(before);
            rest = after;
        }
        self.names(rest);
        self.pass(rest);
    }

    fn names(&mut self, text: &str) {
        let mut rest = text;
        if !self.kept && !self.literal {
            while let Some(whole) = keep::together(rest) {
                self.plain(&rest[..whole.start]);
                self.out.push_str("<span class=\"nb\">");
                xml::text(&mut self.out, &rest[whole.clone()]);
                self.out.push_str("</span>");
                rest = &rest[whole.end..];
            }
        }
        if self.heading && !self.literal && self.lang.is_cjk() {
            return self.words(rest);
        }
        self.plain(rest);
    }

    /// Text with the places where an address or code may be parted (TYPOGRAPHY 1.8, U6): otherwise
    /// the line before it is torn apart.
    fn plain(&mut self, text: &str) {
        let mut from = 0;
        for at in keep::divisions(text, self.literal) {
            xml::text(&mut self.out, &text[from..at]);
            self.out.push_str("<wbr/>");
            from = at;
        }
        xml::text(&mut self.out, &text[from..]);
    }

    /// Says where words end, the only places where the style sheet lets a heading be parted
    /// besides its marks (TYPOGRAPHY 2.8).
    fn words(&mut self, text: &str) {
        let mut from = 0;
        for at in word_edges(text) {
            let (before, after) = (text[from..at].chars().next_back(), text[at..].chars().next());
            // A number stays with its unit, a mark with its word.
            let apart = before.is_some_and(|c| c.is_alphanumeric() && !c.is_ascii_digit())
                && after.is_some_and(char::is_alphanumeric)
                // Exponents and indices are of the word.
                && after.is_none_or(|c| raised(c).is_none())
                && !(before.is_some_and(|c| raised(c).is_some()) && after.is_some_and(is_western));
            if apart {
                xml::text(&mut self.out, &text[from..at]);
                self.out.push_str("<wbr/>");
                from = at;
            }
        }
        xml::text(&mut self.out, &text[from..]);
    }

    /// Writes text that is not the document's own.
    pub(super) fn write(&mut self, text: &str) {
        self.used.add(self.look, text);
        xml::text(&mut self.out, text);
    }
}
