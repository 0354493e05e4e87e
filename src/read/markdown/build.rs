//! The parser's events to blocks: a stack of containers and one leaf that takes the text.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use crate::diag::Sink;
use crate::document::{Block, Document, Inline, InlineKind, NodeId, Note};
use crate::source::{Source, Span};
use crate::text::is_cjk;

use super::super::displays::Displays;
use super::super::excerpt::Excerpt;
use super::super::leaf::{Leaf, LeafKind, Wrap};
use super::super::links::{self, Anchors};
use super::super::parts;
use super::blocks::{Container, ContainerKind, Notes};
use super::breaks;
use super::code::{Code, TableState};
use super::warn;

/// Makes blocks of events.
pub(super) struct Builder<'a> {
    pub(super) source: &'a Source,
    pub(super) excerpt: &'a Excerpt,
    pub(super) guard: char,
    pub(super) document: &'a mut Document,
    pub(super) sink: &'a mut Sink,
    pub(super) containers: Vec<Container>,
    /// Containers not opened because they nest too deep.
    pub(super) over: usize,
    pub(super) leaf: Option<Leaf>,
    pub(super) code: Option<Code>,
    html: Option<Excerpt>,
    pub(super) table: Option<TableState>,
    pub(super) anchors: Anchors,
    /// Names of places given by HTML in or before the block they stand for.
    pub(super) pending_names: Vec<String>,
    /// Paragraphs that HTML sets in the middle.
    pub(super) centred: BTreeSet<NodeId>,
    /// HTML block elements that are open: name, whether centred, whether a caption.
    pub(super) elements: Vec<(String, bool, bool)>,
    pub(super) notes: Notes,
    /// Formulas that have lines to themselves.
    pub(super) displays: Displays,
    /// Whether two dollars are the marks of all formulas, also of those within a sentence.
    pub(super) inline_displays: bool,
    /// Line ends of the paragraph that are meant, in the excerpt.
    breaks: Vec<usize>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        source: &'a Source,
        excerpt: &'a Excerpt,
        guard: char,
        document: &'a mut Document,
        sink: &'a mut Sink,
    ) -> Builder<'a> {
        let root = Container::new(ContainerKind::Root, 0);
        Builder {
            source,
            excerpt,
            guard,
            document,
            sink,
            centred: BTreeSet::new(),
            containers: vec![root],
            over: 0,
            leaf: None,
            code: None,
            html: None,
            table: None,
            anchors: Anchors::default(),
            pending_names: Vec::new(),
            elements: Vec::new(),
            notes: Notes::default(),
            displays: Displays::new(),
            inline_displays: false,
            breaks: Vec::new(),
        }
    }

    /// Takes one event with its bytes in the excerpt.
    pub(super) fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.text(&text, range),
            Event::Code(text) => self.inline_code(&text, range),
            Event::InlineMath(text) => self.math(&text, range, false),
            Event::DisplayMath(text) => self.math(&text, range, true),
            Event::InlineHtml(html) => self.inline_html(&html, range),
            Event::Html(_) => {
                if let Some(html) = &mut self.html {
                    html.append(self.excerpt, range);
                }
            }
            Event::FootnoteReference(label) => self.note_ref(&label, range),
            Event::SoftBreak => {
                let meant = self.breaks.contains(&range.start)
                    || self.in_quote()
                        && parts::names_source(self.excerpt.text()[range.start..].trim_start());
                let span = self.span(range);
                if meant {
                    self.leaf().hard_break(span);
                } else {
                    self.leaf().soft_break(span);
                }
            }
            Event::HardBreak => {
                let span = self.span(range);
                self.leaf().hard_break(span);
            }
            Event::Rule => self.rule(range),
            Event::TaskListMarker(done) => {
                let span = self.span(range);
                let mark = if done { "☑ " } else { "☐ " };
                self.leaf().text(vec![Inline::text(mark, Some(span))]);
            }
        }
    }

    /// The blocks, with links settled and notes handed to the document.
    pub(super) fn finish(mut self) -> Vec<Block> {
        let end = self.source.text().len();
        self.close_leaf(end);
        while self.containers.len() > 1 {
            self.close_container(end);
        }
        let mut blocks = self.containers.pop().map(|c| c.blocks).unwrap_or_default();
        let mut notes = Vec::new();
        for label in std::mem::take(&mut self.notes.order) {
            let body = self.notes.bodies.remove(&label).unwrap_or_default();
            notes.push(Note { id: self.notes.ids[&label], label, body });
        }
        for (label, body) in std::mem::take(&mut self.notes.bodies) {
            if let Some(span) = body.first().and_then(|b| b.span) {
                let message =
                    say!("nothing refers to the note `{label}`: it stands at the end", label);
                warn(self.sink, "note-unreferenced", message, span);
            }
            blocks.extend(body);
        }
        parts::stanzas(&mut blocks);
        parts::centre(&mut blocks, &self.centred);
        self.anchors.settle(&mut blocks, &mut notes, self.sink);
        if let Some(places) = &mut self.document.places {
            *places = self.anchors.into_places();
        }
        self.document.notes.extend(notes);
        blocks
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.mark_loose();
                let ends = breaks::meant(&self.excerpt.text()[range.clone()]);
                self.breaks = ends.into_iter().map(|at| range.start + at).collect();
                self.open_leaf(LeafKind::Paragraph, range);
            }
            Tag::Heading { level, id, .. } => {
                self.open_leaf(LeafKind::Heading(level as u8), range);
                if let (Some(name), Some(leaf)) = (id, &self.leaf) {
                    self.anchors.name(&name, leaf.id);
                }
            }
            Tag::BlockQuote(kind) => {
                self.open_container(ContainerKind::Quote, range.clone());
                self.alert(kind, range);
            }
            Tag::List(start) => self.open_list(start, false, range),
            Tag::DefinitionList => self.open_list(None, true, range),
            Tag::Item => self.open_container(ContainerKind::Item, range),
            Tag::DefinitionListTitle => self.open_term(range),
            Tag::FootnoteDefinition(label) => {
                self.open_container(ContainerKind::Note(self.unguarded(&label)), range);
            }
            Tag::CodeBlock(kind) => self.open_code(&kind, range),
            Tag::HtmlBlock => {
                let start = self.excerpt.source(range).start;
                self.close_implicit(start);
                self.html = Some(Excerpt::default());
            }
            Tag::Table(align) => self.open_table(&align, range),
            Tag::TableCell => self.open_leaf(LeafKind::Cell, range),
            Tag::Emphasis => self.open_span(Wrap::Emphasis, range),
            Tag::Strong => self.open_span(Wrap::Strong, range),
            Tag::Strikethrough => self.open_strike(range),
            Tag::Superscript => self.open_span(Wrap::Superscript, range),
            Tag::Subscript => self.open_span(Wrap::Subscript, range),
            Tag::Link { link_type, dest_url, .. } => self.open_link(link_type, &dest_url, range),
            Tag::Image { link_type, dest_url, title, .. } => {
                let path = self.unguarded(&dest_url);
                let place = self.span(range.clone());
                let title = self.verbatim_in(place, &self.unguarded(&title));
                let embedded = matches!(link_type, LinkType::WikiLink { has_pothole: false });
                // `![[file.png]]` repeats the file's name where others have a text.
                let title = if embedded { Vec::new() } else { title };
                self.open_span(Wrap::Image { path, title }, range);
            }
            Tag::DefinitionListDefinition
            | Tag::TableHead
            | Tag::TableRow
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        let end = self.at(range.end);
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::DefinitionListTitle => {
                self.close_leaf(end);
            }
            TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::DefinitionList
            | TagEnd::FootnoteDefinition => self.close_containers_to(end),
            TagEnd::DefinitionListDefinition => self.close_implicit(end),
            TagEnd::CodeBlock => self.close_code(range),
            TagEnd::HtmlBlock => {
                if let Some(html) = self.html.take() {
                    self.html_block(&html);
                }
            }
            TagEnd::TableCell => self.close_cell(end),
            TagEnd::TableHead | TagEnd::TableRow => {
                self.close_row(tag == TagEnd::TableHead, range);
            }
            TagEnd::Table => self.close_table(range),
            TagEnd::Strikethrough if !self.is_strike(&range) => {
                self.close_span(end);
                self.literal(range.end - 1..range.end);
            }
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image => self.close_span(end),
            TagEnd::MetadataBlock(_) => {}
        }
    }

    /// Where an offset of the excerpt lies in the source.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.excerpt.source(offset.saturating_sub(1)..offset).end
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source.id, self.excerpt.source(range))
    }

    pub(super) fn unguarded(&self, text: &str) -> String {
        text.chars().filter(|&c| c != self.guard).collect()
    }

    /// `shown` as it stands somewhere in a span, else as a text of its own.
    pub(super) fn verbatim_in(&self, place: Span, shown: &str) -> Vec<Inline> {
        if shown.is_empty() {
            return Vec::new();
        }
        match self.source.slice(place).rfind(shown) {
            Some(at) => {
                let at = place.range().start + at;
                vec![Inline::verbatim(shown, Span::new(self.source.id, at..at + shown.len()))]
            }
            None => vec![Inline::text(shown, Some(place))],
        }
    }

    fn text(&mut self, text: &CowStr<'_>, range: Range<usize>) {
        let shown = self.unguarded(text);
        if let Some(code) = &mut self.code {
            code.text.push_str(&shown);
            code.content.append(self.excerpt, range);
            return;
        }
        let inlines = self.excerpt.inlines(self.source, range, &shown, self.guard);
        self.leaf().text(inlines);
    }

    /// A stretch as it stands in the source.
    pub(super) fn literal(&mut self, range: Range<usize>) {
        let shown = self.unguarded(&self.excerpt.text()[range.clone()]);
        let inlines = self.excerpt.inlines(self.source, range, &shown, self.guard);
        self.leaf().text(inlines);
    }

    fn inline_code(&mut self, text: &CowStr<'_>, range: Range<usize>) {
        let text = self.unguarded(text);
        let (span, shown) = (self.span(range), text.chars().next().unwrap_or(' '));
        self.leaf().object(Inline::new(InlineKind::Code(text), Some(span)), shown);
    }

    /// Mathematics; but dollars round Chinese words are prices (`$5和$6`), as is one before a digit
    /// (`$5-$6`; so says pandoc, too), and names of values may stand side by side (`$HOME/$DIR`).
    fn math(&mut self, text: &CowStr<'_>, range: Range<usize>, display: bool) {
        let text = self.unguarded(text);
        let next = self.excerpt.text()[range.end..].chars().next();
        let price = next.is_some_and(|c| c.is_ascii_digit());
        let names = next.is_some_and(|c| c.is_ascii_alphabetic() || c == '{')
            && text.ends_with(['/', ':', '=', ',', ';', '-', '.', '@', '&', '_']);
        if price || names || text.contains(is_cjk) && !text.contains('\\') {
            return self.literal(range);
        }
        let span = self.span(range);
        if display && !self.inline_displays && !self.in_note() {
            self.displays.insert(span.start);
        }
        let math = InlineKind::Math(text.trim().to_owned());
        self.leaf().object(Inline::new(math, Some(span)), 'x');
    }

    fn note_ref(&mut self, label: &CowStr<'_>, range: Range<usize>) {
        let label = self.unguarded(label);
        let id = match self.notes.ids.get(&label) {
            Some(&id) => id,
            None => {
                let id = self.document.new_id();
                self.notes.ids.insert(label.clone(), id);
                self.notes.order.push(label);
                id
            }
        };
        let span = self.span(range);
        self.leaf().attach(Inline::new(InlineKind::NoteRef(id), Some(span)));
    }

    fn open_span(&mut self, wrap: Wrap, range: Range<usize>) {
        let start = self.excerpt.source(range).start;
        self.leaf().open(wrap, start);
    }

    fn close_span(&mut self, end: usize) {
        self.leaf().close(end);
    }

    /// Single tildes stand for “to” in Chinese (`10~20`); only pairs strike out.
    fn is_strike(&self, range: &Range<usize>) -> bool {
        self.excerpt.text()[range.clone()].starts_with("~~")
    }

    fn open_strike(&mut self, range: Range<usize>) {
        let strike = self.is_strike(&range);
        if !strike {
            self.literal(range.start..range.start + 1);
        }
        self.open_span(if strike { Wrap::Strike } else { Wrap::None }, range);
    }

    fn open_link(&mut self, kind: LinkType, address: &CowStr<'_>, range: Range<usize>) {
        let address = match kind {
            LinkType::Email => format!("mailto:{}", self.unguarded(address)),
            _ => self.unguarded(address),
        };
        let files = self.document.places.is_some();
        let target = links::target(&address, files, self.span(range.clone()), self.sink);
        self.open_span(Wrap::Link(target), range);
    }

    /// The leaf that takes text; in a tight list's item there is none until text comes.
    pub(super) fn leaf(&mut self) -> &mut Leaf {
        let (document, source) = (&mut *self.document, self.source);
        let caption = self.elements.iter().any(|e| e.2);
        let centred = self.elements.iter().any(|e| e.1);
        self.leaf.get_or_insert_with(|| {
            let mut leaf = Leaf::new(document.new_id(), LeafKind::Implicit, source.id, usize::MAX);
            (leaf.caption, leaf.centred) = (caption, centred);
            leaf
        })
    }
}
