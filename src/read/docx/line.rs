//! The inside of a paragraph: its texts with their marks, line breaks that mean a new paragraph,
//! pictures that stand in the line and those that do not.

use std::ops::Range;
use std::rc::Rc;

use crate::diag::Sink;
use crate::document::{EditKind, Inline, InlineKind, NodeId, Target};
use crate::source::{Source, Span};

use super::super::displays::{self, Displays};
use super::super::leaf::{Leaf, LeafKind, Wrap, extent, trim_start};
use super::super::lines::{columns, ends_paragraph};
use super::super::links;
use super::super::text::{MAX_PARAGRAPH, part_end};
use super::build::Builder;
use super::model::{Paragraph, Piece, What};
use super::picture::Picture;
use super::styles::Marks;

/// What a paragraph gives, in order.
pub(super) enum Out {
    Text(NodeId, Vec<Inline>, Range<usize>),
    Picture(Picture, usize),
    Rule(usize),
}

impl Builder<'_> {
    /// The texts and pictures of a paragraph.
    pub(super) fn outs(&mut self, paragraph: &Paragraph, heading: bool) -> Vec<Out> {
        let shows = |p: &Piece| {
            matches!(p.what, What::Text | What::Ruby(_) | What::Math(_) | What::Call(_))
                && !self.source.text()[p.range.clone()].trim().is_empty()
        };
        let has_text = paragraph.pieces.iter().any(shows);
        let mut line = Line { heading, has_text, ..Line::default() };
        for piece in &paragraph.pieces {
            self.piece(piece, &mut line);
        }
        self.end_text(&mut line);
        line.outs
    }

    fn piece(&mut self, piece: &Piece, line: &mut Line) {
        let range = piece.range.clone();
        match &piece.what {
            What::Place(name) if self.wanted.contains(name) => match &line.leaf {
                Some(leaf) if !leaf.is_empty() => self.anchors.name(name, leaf.id),
                _ => self.names.push(name.clone()),
            },
            What::Place(_) => {}
            What::Removed(rule) => self.edit(range, EditKind::Removed, rule),
            What::PageBreak => self.end_text(line),
            What::LineBreak => line.breaks.push(range),
            What::Rule => {
                self.end_text(line);
                line.outs.push(Out::Rule(range.start));
            }
            What::Tab => {
                let span = self.span(range);
                if let Some(leaf) = &mut line.leaf {
                    leaf.space(span);
                }
            }
            What::Picture(picture) if self.in_cell || picture.small && line.has_text => {
                let (path, alt) = (picture.path.clone(), picture.alt.clone());
                let kind = InlineKind::Image { asset: None, path, alt };
                self.object(Inline::new(kind, Some(self.span(range))), '图', piece, line);
            }
            What::Picture(picture) => {
                let out = Out::Picture(picture.clone(), range.start);
                match line.leaf {
                    Some(_) => line.waiting.push(out),
                    None => line.outs.push(out),
                }
            }
            What::Call(number) => {
                let call = InlineKind::NoteRef(self.called(*number));
                let inline = Inline::new(call, Some(self.span(range.clone())));
                self.begin(line, range.start);
                line.leaf.iter_mut().for_each(|leaf| leaf.attach(inline.clone()));
            }
            What::Ruby(base) => {
                let at = range.start + base;
                let shown = |range: Range<usize>| {
                    self.amendments.shown(self.source.text(), &range).into_owned()
                };
                let (base, text) = (shown(range.start..at), shown(at..range.end));
                let last = base.chars().next_back().unwrap_or('字');
                let kind = InlineKind::Ruby { base, text };
                self.object(Inline::new(kind, Some(self.span(range))), last, piece, line);
            }
            What::Math(display) => {
                let text = self.amendments.shown(self.source.text(), &range).into_owned();
                if text.is_empty() {
                    return;
                }
                let span = self.span(range);
                if *display && !line.heading && !self.in_cell {
                    line.displays.insert(span.start);
                }
                self.object(Inline::new(InlineKind::Math(text), Some(span)), 'x', piece, line);
            }
            What::Text => self.words(piece, range, line),
        }
    }

    /// Text of one look.
    fn words(&mut self, piece: &Piece, mut range: Range<usize>, line: &mut Line) {
        // A letter may have taken its mark from the run after its own.
        range.start = range.start.max(line.taken).min(range.end);
        if range.is_empty() {
            return;
        }
        if line.begins() {
            let start = self.amendments.trim_start(self.source.text(), range.clone());
            line.indent += self.source.text()[range.start..start].chars().count();
            range.start = start;
            if range.is_empty() {
                return;
            }
        }
        self.settle_breaks(line);
        // A line longer than any paragraph is set in parts, cut after sentences.
        while line.bytes + range.len() > MAX_PARAGRAPH && !self.in_cell {
            let cut = range.start + part_end(&self.source.text()[range.clone()]);
            let cut = self.amendments.behind(cut);
            if cut >= range.end {
                break;
            }
            self.add(piece, range.start..cut, line);
            self.end_text(line);
            range.start = self.amendments.trim_start(self.source.text(), cut..range.end);
        }
        if line.bytes + range.len() > MAX_PARAGRAPH && !self.in_cell {
            self.end_text(line);
        }
        self.add(piece, range, line);
    }

    fn add(&mut self, piece: &Piece, range: Range<usize>, line: &mut Line) {
        let inlines = self.amendments.inlines(self.source, &range);
        line.taken = inlines.last().and_then(|i| i.span).map_or(range.end, |s| s.range().end);
        let text = &self.source.text()[range.clone()];
        line.columns += columns(text);
        line.bytes += text.len();
        // Blanks look the same however they are marked.
        let marked = !text.trim().is_empty();
        self.begin(line, range.start);
        self.mark(piece, range.start, line, marked);
        if let Some(leaf) = &mut line.leaf {
            leaf.end = range.end;
            leaf.text(inlines);
        }
    }

    fn object(&mut self, inline: Inline, shown: char, piece: &Piece, line: &mut Line) {
        self.settle_breaks(line);
        self.begin(line, piece.range.start);
        self.mark(piece, piece.range.start, line, true);
        if let Some(leaf) = &mut line.leaf {
            leaf.end = piece.range.end;
            leaf.object(inline, shown);
        }
    }

    fn begin(&mut self, line: &mut Line, start: usize) {
        if line.leaf.is_some() {
            return;
        }
        let id = self.document.new_id();
        for name in std::mem::take(&mut self.names) {
            self.anchors.name(&name, id);
        }
        if self.in_cell {
            self.inner.push(id);
        }
        line.leaf = Some(Leaf::new(id, LeafKind::Paragraph, self.source.id, start));
        line.open.clear();
    }

    /// Opens and closes marks so that a piece has its own; of blanks, only closes.
    fn mark(&mut self, piece: &Piece, at: usize, line: &mut Line, opens: bool) {
        let Some(leaf) = &mut line.leaf else { return };
        let mut wanted = marks(piece, line.heading);
        let same = line.open.iter().zip(&wanted).take_while(|(a, b)| a == b).count();
        for _ in same..line.open.len() {
            leaf.close(leaf.end);
        }
        line.open.truncate(same);
        if !opens {
            wanted.truncate(same);
        }
        for mark in &wanted[same..] {
            let wrap = match mark {
                Mark::Link(address) => {
                    Wrap::Link(target(address, self.source, at, &mut self.links))
                }
                Mark::Strong => Wrap::Strong,
                Mark::Emphasis => Wrap::Emphasis,
                Mark::Strike => Wrap::Strike,
                Mark::Superscript => Wrap::Superscript,
                Mark::Subscript => Wrap::Subscript,
                Mark::Code => Wrap::Code,
            };
            leaf.open(wrap, at);
        }
        line.open = wanted;
    }

    /// Line breaks before what comes: kept, or the end of a paragraph where they mean that.
    fn settle_breaks(&mut self, line: &mut Line) {
        let breaks = std::mem::take(&mut line.breaks);
        let indent = std::mem::take(&mut line.indent);
        let (Some(first), Some(leaf)) = (breaks.first(), &mut line.leaf) else { return };
        if leaf.is_empty() {
            return;
        }
        let ends = ends_paragraph(breaks.len(), indent, leaf.last(), line.columns);
        line.columns = 0;
        if ends && !line.heading && !self.in_cell {
            return self.end_text(line);
        }
        let span = Span::new(self.source.id, first.clone());
        leaf.hard_break(span);
    }

    fn end_text(&mut self, line: &mut Line) {
        line.breaks.clear();
        (line.indent, line.columns, line.bytes) = (0, 0, 0);
        line.open.clear();
        if let Some(leaf) = line.leaf.take() {
            let (mut body, leaf) = leaf.finish();
            trim_start(&mut body);
            let mut id = Some(leaf.id);
            for body in displays::parted(body, &line.displays) {
                if let Some(range) = extent(&body) {
                    let id = id.take().unwrap_or_else(|| self.document.new_id());
                    line.outs.push(Out::Text(id, body, range));
                }
            }
        }
        line.outs.append(&mut line.waiting);
    }
}

/// A paragraph while it is read.
#[derive(Default)]
struct Line {
    heading: bool,
    /// Whether there is text beside its pictures.
    has_text: bool,
    leaf: Option<Leaf>,
    /// The marks that are open.
    open: Vec<Mark>,
    /// Line breaks not yet settled.
    breaks: Vec<Range<usize>>,
    /// Blanks after them.
    indent: usize,
    columns: usize,
    bytes: usize,
    /// Where the text already in a block ends.
    taken: usize,
    outs: Vec<Out>,
    /// Formulas that have lines to themselves.
    displays: Displays,
    /// Pictures that follow the text being read.
    waiting: Vec<Out>,
}

impl Line {
    /// Whether nothing stands in the line yet.
    fn begins(&self) -> bool {
        !self.breaks.is_empty() || self.leaf.as_ref().is_none_or(Leaf::is_empty)
    }
}

/// A mark of text, in the order they go round it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Mark {
    Link(Rc<str>),
    Strong,
    Emphasis,
    Strike,
    Superscript,
    Subscript,
    Code,
}

/// The marks of a piece. All of a heading is strong.
fn marks(piece: &Piece, heading: bool) -> Vec<Mark> {
    let Marks { strong, emphasis, strike, superscript, subscript, code, .. } = piece.marks;
    let link = piece.link.clone().map(Mark::Link);
    let marks = [
        (strong && !heading, Mark::Strong),
        (emphasis, Mark::Emphasis),
        (strike, Mark::Strike),
        (superscript, Mark::Superscript),
        (subscript && !superscript, Mark::Subscript),
        (code, Mark::Code),
    ];
    link.into_iter().chain(marks.into_iter().filter(|(on, _)| *on).map(|(_, mark)| mark)).collect()
}

fn target(address: &str, source: &Source, at: usize, sink: &mut Sink) -> Option<Target> {
    links::target(address, false, Span::new(source.id, at..at), sink)
}
