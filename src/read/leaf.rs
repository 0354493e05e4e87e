//! The inside of a paragraph, heading or cell while it is being read: open spans, pending line
//! ends, images met.

use std::ops::Range;

use crate::document::{Inline, InlineKind, NodeId, Target, plain_text};
use crate::source::{SourceId, Span};

use super::lines::join_solid;
use super::padding;

/// What a leaf will become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeafKind {
    Paragraph,
    /// The text of a tight list's item: closed by whatever follows.
    Implicit,
    Heading(u8),
    Cell,
    /// The term of a definition list.
    Term,
}

/// A block of text being read.
#[derive(Debug)]
pub(super) struct Leaf {
    pub(super) id: NodeId,
    pub(super) kind: LeafKind,
    /// Bytes in the source.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Images in order.
    pub(super) images: Vec<ImageInfo>,
    /// Set in the middle by HTML: a caption, if it follows an image.
    pub(super) centred: bool,
    /// Marked as caption by HTML.
    pub(super) caption: bool,
    source: SourceId,
    frames: Vec<Frame>,
    /// Markdown spans not opened because they nest too deep.
    over: usize,
    last: Option<char>,
    /// A blank not yet settled.
    pending: Option<Blank>,
}

/// What an image in a line had beside its path.
#[derive(Clone, Debug, Default)]
pub(super) struct ImageInfo {
    pub(super) path: String,
    pub(super) title: Vec<Inline>,
    pub(super) alt: Vec<Inline>,
    pub(super) span: Option<Span>,
}

/// A blank between two texts.
#[derive(Clone, Copy, Debug)]
struct Blank {
    span: Span,
    /// Whether it is more than a line end.
    space: bool,
    /// How many spans were open around it: it stands outside those opened or closed after it.
    depth: usize,
}

/// A span being read.
#[derive(Debug)]
struct Frame {
    wrap: Wrap,
    /// The HTML element that opened it; `None` for Markdown's own.
    element: Option<String>,
    start: usize,
    body: Vec<Inline>,
}

/// What is made of the inlines in a span.
#[derive(Clone, Debug)]
pub(super) enum Wrap {
    /// Nothing: they go to the span around.
    None,
    Emphasis,
    Strong,
    Strike,
    Superscript,
    Subscript,
    Code,
    /// A link, if its target may be kept.
    Link(Option<Target>),
    Image {
        path: String,
        title: Vec<Inline>,
    },
    /// Bases with their readings so far.
    Ruby(Vec<Inline>),
    RubyText,
    /// Read but not shown (the brackets for readers without ruby).
    Hidden,
}

/// Spans inside one another.
const MAX_SPANS: usize = 50;

impl Leaf {
    pub(super) fn new(id: NodeId, kind: LeafKind, source: SourceId, start: usize) -> Leaf {
        let root = Frame { wrap: Wrap::None, element: None, start, body: Vec::new() };
        Leaf {
            id,
            kind,
            start,
            end: start,
            images: Vec::new(),
            centred: false,
            caption: false,
            source,
            frames: vec![root],
            over: 0,
            last: None,
            pending: None,
        }
    }

    /// Whether nothing has been shown yet.
    pub(super) fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// Adds text.
    pub(super) fn text(&mut self, inlines: Vec<Inline>) {
        for inline in inlines {
            let InlineKind::Text { text, .. } = &inline.kind else { continue };
            let (first, last) = (text.chars().next(), text.chars().next_back());
            self.join(first);
            self.last = last.or(self.last);
            self.push(inline);
        }
    }

    /// Adds anything but text; `shown` is what it begins and ends with, for joining.
    pub(super) fn object(&mut self, inline: Inline, shown: char) {
        self.join(Some(shown));
        self.last = Some(shown);
        self.push(inline);
    }

    /// Adds a mark that belongs to what stands before it.
    pub(super) fn attach(&mut self, inline: Inline) {
        self.push(inline);
    }

    /// A line end of the source.
    pub(super) fn soft_break(&mut self, span: Span) {
        if self.last.is_some() && self.pending.is_none() {
            self.pending = Some(Blank { span, space: false, depth: self.frames.len() });
        }
    }

    /// A space, unless it ends the text or follows another.
    pub(super) fn space(&mut self, span: Span) {
        if self.last.is_some() && self.pending.is_none_or(|blank| !blank.space) {
            let depth = self.pending.map_or(self.frames.len(), |blank| blank.depth);
            self.pending = Some(Blank { span, space: true, depth });
        }
    }

    /// The character shown last; an LF for a line break.
    pub(super) fn last(&self) -> Option<char> {
        self.last
    }

    /// A line end that is kept.
    pub(super) fn hard_break(&mut self, span: Span) {
        if self.last.is_some() {
            self.pending = None;
            self.last = Some('\n');
            self.push(Inline::new(InlineKind::LineBreak, Some(span)));
        }
    }

    /// Settles a pending line end: nothing between CJK characters, else a space.
    fn join(&mut self, next: Option<char>) {
        let (Some(blank), Some(before), Some(next)) = (self.pending, self.last, next) else {
            return;
        };
        self.pending = None;
        let apart = blank.space || !join_solid(before, next);
        if before != '\n'
            && apart
            && !before.is_whitespace()
            && let Some(frame) = self.frames.get_mut(blank.depth.saturating_sub(1))
        {
            push_merged(&mut frame.body, Inline::text(" ", Some(blank.span)));
        }
    }

    fn push(&mut self, inline: Inline) {
        if let Some(frame) = self.frames.last_mut() {
            push_merged(&mut frame.body, inline);
        }
    }

    /// Opens a span of Markdown.
    pub(super) fn open(&mut self, wrap: Wrap, start: usize) {
        if self.over > 0 || self.frames.len() > MAX_SPANS {
            self.over += 1;
            return;
        }
        self.frames.push(Frame { wrap, element: None, start, body: Vec::new() });
    }

    /// Closes the innermost span of Markdown, and elements left open inside it.
    pub(super) fn close(&mut self, end: usize) {
        if self.over > 0 {
            self.over -= 1;
            return;
        }
        while self.frames.len() > 1 {
            let element = self.frames.last().is_some_and(|f| f.element.is_some());
            self.pop(end);
            if !element {
                return;
            }
        }
    }

    /// Opens a span of an HTML element.
    pub(super) fn open_element(&mut self, name: &str, wrap: Wrap, start: usize) {
        if self.over == 0 && self.frames.len() <= MAX_SPANS {
            self.frames.push(Frame { wrap, element: Some(name.into()), start, body: Vec::new() });
        }
    }

    /// Closes an HTML element, if it was opened inside the innermost Markdown span.
    pub(super) fn close_element(&mut self, name: &str, end: usize) {
        let open = self.frames.iter().rev().take_while(|f| f.element.is_some());
        let Some(depth) = open.map(|f| f.element.as_deref()).position(|e| e == Some(name)) else {
            return;
        };
        for _ in 0..=depth {
            self.pop(end);
        }
    }

    /// Everything read, all spans closed, without blanks at the ends.
    pub(super) fn finish(mut self) -> (Vec<Inline>, Leaf) {
        while self.frames.len() > 1 {
            self.pop(self.end);
        }
        let mut body = self.frames.pop().map(|f| f.body).unwrap_or_default();
        trim_end(&mut body);
        padding::settle(&mut body);
        (body, self)
    }

    fn pop(&mut self, end: usize) {
        let Some(frame) = self.frames.pop() else { return };
        if let Some(blank) = &mut self.pending {
            blank.depth = blank.depth.min(self.frames.len());
        }
        let span = Some(Span::new(self.source, frame.start..end.max(frame.start)));
        let body = frame.body;
        let kind = match frame.wrap {
            Wrap::None => {
                body.into_iter().for_each(|i| self.push(i));
                return;
            }
            Wrap::Hidden => {
                // An element that nothing closes holds more than a bracket.
                if has_objects(&body) || plain_text(&body).contains(char::is_alphanumeric) {
                    body.into_iter().for_each(|i| self.push(i));
                }
                return;
            }
            Wrap::RubyText => return self.ruby_text(body, span),
            Wrap::Ruby(pairs) => {
                pairs.into_iter().chain(body).for_each(|i| self.push(i));
                return;
            }
            Wrap::Image { path, title } => return self.image(path, title, body, span),
            _ if body.is_empty() => return,
            // In code there is nothing but text.
            Wrap::Code if has_objects(&body) => {
                body.into_iter().for_each(|i| self.push(i));
                return;
            }
            Wrap::Link(None) => {
                body.into_iter().for_each(|i| self.push(i));
                return;
            }
            Wrap::Link(Some(target)) => InlineKind::Link { target, body },
            Wrap::Emphasis => InlineKind::Emphasis(body),
            Wrap::Strong => InlineKind::Strong(body),
            Wrap::Strike => InlineKind::Strike(body),
            Wrap::Superscript => InlineKind::Superscript(body),
            Wrap::Subscript => InlineKind::Subscript(body),
            Wrap::Code => InlineKind::Code(plain_text(&body)),
        };
        self.push(Inline::new(kind, span));
    }

    /// An image; its alternative text is not part of the line.
    pub(super) fn image(
        &mut self,
        path: String,
        title: Vec<Inline>,
        alt: Vec<Inline>,
        span: Option<Span>,
    ) {
        let kind = InlineKind::Image { asset: None, path: path.clone(), alt: plain_text(&alt) };
        self.images.push(ImageInfo { path, title, alt, span });
        self.last = Some('图');
        self.push(Inline::new(kind, span));
    }

    /// The reading of the base before it, within the innermost ruby. Where one of them is more than
    /// text, the reading stands in brackets.
    fn ruby_text(&mut self, reading: Vec<Inline>, span: Option<Span>) {
        let base = match self.frames.last_mut() {
            Some(Frame { wrap: Wrap::Ruby(_), body, .. }) => Some(std::mem::take(body)),
            _ => None,
        };
        // A second reading of one base goes on where the first ends.
        if let (Some([]), Some(Frame { wrap: Wrap::Ruby(pairs), .. })) =
            (base.as_deref(), self.frames.last_mut())
            && let Some(Inline { kind: InlineKind::Ruby { text, .. }, span: whole }) =
                pairs.last_mut()
            && !has_objects(&reading)
        {
            *text += &plain_text(&reading);
            *whole = whole.zip(span).map(|(a, b)| Span { end: b.end, ..a });
            return;
        }
        let rich = has_objects(&reading) || base.as_ref().is_some_and(|base| has_objects(base));
        let made = match base {
            Some(base) if !rich => {
                let start = base.first().and_then(|i| i.span).or(span);
                let whole = start.zip(span).map(|(a, b)| Span { end: b.end, ..a });
                let kind = InlineKind::Ruby { base: plain_text(&base), text: plain_text(&reading) };
                vec![Inline::new(kind, whole)]
            }
            None if !rich => {
                vec![Inline::text(format!("（{}）", plain_text(&reading)), span)]
            }
            base => {
                let bracket = |mark: &str| vec![Inline::text(mark, span)];
                [base.unwrap_or_default(), bracket("（"), reading, bracket("）")].concat()
            }
        };
        match self.frames.last_mut() {
            Some(Frame { wrap: Wrap::Ruby(pairs), .. }) => pairs.extend(made),
            _ => made.into_iter().for_each(|inline| self.push(inline)),
        }
    }
}

/// Whether there is more than text: what a string would lose.
fn has_objects(body: &[Inline]) -> bool {
    body.iter().any(|inline| match &inline.kind {
        InlineKind::Ruby { .. } | InlineKind::NoteRef(_) | InlineKind::Image { .. } => true,
        _ => has_objects(inline.children()),
    })
}

/// Adds an inline; verbatim neighbours become one.
pub(super) fn push_merged(body: &mut Vec<Inline>, inline: Inline) {
    if let (Some(last), Some(span)) = (body.last_mut(), inline.span)
        && let (Some(before), InlineKind::Text { text: more, verbatim: true }) =
            (last.span, &inline.kind)
        && let InlineKind::Text { text, verbatim: true } = &mut last.kind
        && before.end == span.start
    {
        text.push_str(more);
        last.span = Some(Span { end: span.end, ..before });
        return;
    }
    body.push(inline);
}

/// Takes line breaks and blanks off the end.
pub(super) fn trim_end(body: &mut Vec<Inline>) {
    while let Some(last) = body.last_mut() {
        match &mut last.kind {
            InlineKind::LineBreak => {}
            InlineKind::Text { text, verbatim } if text.ends_with(char::is_whitespace) => {
                let kept = text.trim_end().len();
                let cut = text.len() - kept;
                text.truncate(kept);
                if *verbatim && let Some(span) = &mut last.span {
                    span.end -= cut as u32;
                }
                if kept > 0 {
                    return;
                }
            }
            _ => return,
        }
        body.pop();
    }
}

/// Takes line breaks and blanks off the start.
pub(super) fn trim_start(body: &mut Vec<Inline>) {
    let blank = |i: &Inline| match &i.kind {
        InlineKind::LineBreak => true,
        InlineKind::Text { text, .. } => text.trim().is_empty(),
        _ => false,
    };
    let blanks = body.iter().take_while(|i| blank(i)).count();
    body.drain(..blanks);
    // Authors indent by hand what the page indents by itself.
    if let Some(Inline { kind: InlineKind::Text { text, verbatim }, span }) = body.first_mut() {
        let indent = text.len() - text.trim_start().len();
        if indent > 0 {
            text.drain(..indent);
            *span = span
                .filter(|_| *verbatim)
                .map(|s| Span { start: s.start + indent as u32, ..s })
                .or(*span);
        }
    }
}

/// From the first to the last place of some inlines; none when they show nothing.
pub(super) fn extent(body: &[Inline]) -> Option<Range<usize>> {
    let spans = body.iter().filter_map(|i| i.span).map(Span::range);
    let whole = spans.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end));
    let shows = |i: &Inline| match &i.kind {
        InlineKind::LineBreak => false,
        InlineKind::Text { text, .. } => !text.trim().is_empty(),
        _ => true,
    };
    body.iter().any(shows).then(|| whole.unwrap_or(0..0))
}
