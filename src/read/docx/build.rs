//! Paragraphs of the transcript to blocks.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diag::Sink;
use crate::document::{
    Block, BlockKind, Document, Edit, EditKind, Figure, ImageState, Inline, NodeId, Note, ParaRole,
    plain_text,
};
use crate::source::{Source, Span};

use super::super::links::Anchors;
use super::super::normalise::Amendments;
use super::super::parts;
use super::super::text::is_separator;
use super::line::Out;
use super::lists::OpenList;
use super::model::{Paragraph, Part, Piece, What};
use super::numbering::{Number, NumberKind, Numbering};
use super::picture::Picture;
use super::story::CONTENTS;
use super::styles::{self, Styles};

/// The level of a title until levels are settled.
pub(super) const TITLE: u8 = 0;

/// A title is no longer than so many characters.
const TITLE_LENGTH: usize = 60;

/// Makes blocks.
pub(super) struct Builder<'a> {
    pub(super) source: &'a Source,
    pub(super) amendments: &'a Amendments,
    styles: &'a Styles,
    numbering: Numbering,
    pub(super) document: &'a mut Document,
    pub(super) blocks: Vec<Block>,
    pub(super) lists: Vec<OpenList>,
    /// Whether a list shows other signs than Word.
    pub(super) renumbered: bool,
    pub(super) anchors: Anchors,
    /// Names of places not yet given to a block.
    pub(super) names: Vec<String>,
    /// Names that links lead to.
    pub(super) wanted: BTreeSet<String>,
    calls: Vec<NodeId>,
    /// Whether a cell of a table is being read: pictures stand in its lines.
    pub(super) in_cell: bool,
    /// Paragraphs set in the middle.
    centred: BTreeSet<NodeId>,
    /// Whether a paragraph of that style says what the title is.
    titled: bool,
    /// A caption waiting for the table or picture below it.
    caption: Option<NodeId>,
    /// Captions that found nothing below them.
    left: Vec<NodeId>,
    /// Paragraphs that are now parts of a table.
    pub(super) inner: Vec<NodeId>,
    pub(super) links: Sink,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        source: &'a Source,
        amendments: &'a Amendments,
        styles: &'a Styles,
        numbering: Numbering,
        document: &'a mut Document,
    ) -> Builder<'a> {
        Builder {
            source,
            amendments,
            styles,
            numbering,
            document,
            blocks: Vec::new(),
            lists: Vec::new(),
            renumbered: false,
            anchors: Anchors::default(),
            names: Vec::new(),
            wanted: BTreeSet::new(),
            calls: Vec::new(),
            in_cell: false,
            centred: BTreeSet::new(),
            titled: false,
            caption: None,
            left: Vec::new(),
            inner: Vec::new(),
            links: Sink::new(),
        }
    }

    /// Looks ahead: which places links lead to, how many notes are called, whether there is a title.
    pub(super) fn expect(&mut self, body: &[Part], notes: &[Vec<Part>]) {
        self.calls = notes.iter().map(|_| self.document.new_id()).collect();
        let mut titled = false;
        for part in body.iter().chain(notes.iter().flatten()) {
            for_each_paragraph(part, &mut |p| {
                let shows = |piece: &Piece| piece.what == What::Text;
                titled |= self.part_of(p) == styles::Part::Title && p.pieces.iter().any(shows);
                let links = p.pieces.iter().filter_map(|piece| piece.link.as_deref());
                self.wanted.extend(links.filter_map(|l| l.strip_prefix('#')).map(str::to_owned));
            });
        }
        self.titled = titled;
    }

    /// The name of a note.
    pub(super) fn called(&self, number: usize) -> NodeId {
        self.calls.get(number).copied().unwrap_or_default()
    }

    /// The blocks made so far.
    pub(super) fn finish(&mut self) -> Vec<Block> {
        self.close_lists();
        self.caption = None;
        self.captions_below();
        // Places at the end of all text are where it ends.
        let last = self.blocks.last().map(|b| b.id);
        for name in std::mem::take(&mut self.names) {
            last.into_iter().for_each(|id| self.anchors.name(&name, id));
        }
        let mut blocks = std::mem::take(&mut self.blocks);
        parts::centre(&mut blocks, &self.centred);
        blocks
    }

    /// Settles links to places, and hands over what was found.
    pub(super) fn settle(&mut self, body: &mut [Block], notes: &mut [Note], sink: &mut Sink) {
        sink.join(std::mem::take(&mut self.links));
        self.anchors.settle(body, notes, sink);
        if self.renumbered {
            sink.push(parts::renumbered());
        }
    }

    pub(super) fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Paragraph(paragraph) => self.paragraph(paragraph),
                Part::Table(grid) => self.table(grid),
            }
        }
    }

    /// Gives captions that stand below a table to it.
    fn captions_below(&mut self) {
        let left = std::mem::take(&mut self.left);
        for at in (1..self.blocks.len()).rev() {
            let [.., Block { id: table, kind: BlockKind::Table(above), .. }, caption] =
                &mut self.blocks[..=at]
            else {
                continue;
            };
            if let BlockKind::Paragraph { body, .. } = &mut caption.kind
                && above.caption.is_empty()
                && left.contains(&caption.id)
            {
                above.caption = std::mem::take(body);
                self.anchors.moved(&[caption.id], *table);
                self.blocks.remove(at);
            }
        }
    }

    fn part_of(&self, paragraph: &Paragraph) -> styles::Part {
        let part = self.styles.get(paragraph.style.as_deref()).part;
        match (part, paragraph.outline) {
            (styles::Part::Body, Some(level @ 0..=8)) => styles::Part::Heading(level.min(5) + 1),
            (styles::Part::Heading(_), Some(9)) => styles::Part::Body,
            _ => part,
        }
    }

    /// Counts a paragraph on, if it has a number.
    pub(super) fn number(&mut self, paragraph: &Paragraph) -> Option<Number> {
        let mut number = paragraph.number.clone();
        number.inherit(&self.styles.get(paragraph.style.as_deref()).number);
        self.numbering.next(&number, paragraph.style.as_deref())
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        let part = self.part_of(paragraph);
        if part == styles::Part::Contents {
            return self.leave_out(paragraph);
        }
        let number = self.number(paragraph);
        if part == styles::Part::Code {
            return self.code(paragraph);
        }
        let heading = matches!(part, styles::Part::Heading(_) | styles::Part::Title);
        let outs = self.outs(paragraph, heading);
        if outs.is_empty() && paragraph.ruled && !self.blocks.is_empty() {
            self.close_lists();
            return self.push(None, 0..0, BlockKind::Separator);
        }
        // What goes on behind a formula with lines to itself is of the same item.
        let is_item = |n: &&Number| matches!(n.kind, NumberKind::Bullet | NumberKind::Counted(..));
        let rest = number.as_ref().filter(is_item);
        let rest = rest.map(|n| Number { kind: NumberKind::None, ..n.clone() });
        let mut label = number.as_ref();
        for out in outs {
            match out {
                Out::Rule(at) => {
                    self.close_lists();
                    if !self.blocks.is_empty() {
                        self.push(None, at..at, BlockKind::Separator);
                    }
                }
                Out::Picture(picture, at) => self.figure(picture, at, number.as_ref()),
                Out::Text(id, body, range) => {
                    self.text(id, body, range, paragraph, part, label);
                    label = rest.as_ref();
                }
            }
        }
    }

    /// A text of a paragraph by the part it plays.
    fn text(
        &mut self,
        id: NodeId,
        mut body: Vec<Inline>,
        range: Range<usize>,
        paragraph: &Paragraph,
        part: styles::Part,
        number: Option<&Number>,
    ) {
        let shown = plain_text(&body);
        let heading = match part {
            styles::Part::Heading(level) => Some(level),
            styles::Part::Title => Some(TITLE),
            styles::Part::Body if self.looks_like_title(paragraph, &shown) => Some(TITLE),
            _ => None,
        };
        if let Some(level) = heading {
            self.close_lists();
            if let Some(number) = number.filter(|n| n.kind != NumberKind::Bullet) {
                body.insert(0, self.label(&number.label, range.start));
            }
            self.anchors.heading(&plain_text(&body), id);
            return self.push(Some(id), range, BlockKind::Heading { level, body });
        }
        if part == styles::Part::Caption {
            let shown = |n: &&Number| n.kind != NumberKind::Bullet && !n.label.is_empty();
            if let Some(number) = number.filter(shown) {
                body.insert(0, self.label(&number.label, range.start));
            }
            return self.caption(id, body, range);
        }
        if part == styles::Part::Body && number.is_none() && is_separator(shown.trim()) {
            self.close_lists();
            self.edit(range.clone(), EditKind::Changed, "separator");
            return self.push(None, range, BlockKind::Separator);
        }
        if let Some(Number { label, kind: NumberKind::Label, .. }) = number {
            body.insert(0, self.label(label, range.start));
        }
        let role = match part {
            styles::Part::Byline => ParaRole::Byline,
            _ if number.is_some() => ParaRole::Body,
            _ => self.role(id, paragraph, &body),
        };
        let span = Some(self.span(range));
        let block = Block { id, span, kind: BlockKind::Paragraph { role, body } };
        match number {
            Some(number) if matches!(number.kind, NumberKind::Bullet | NumberKind::Counted(..)) => {
                self.item(number, vec![block]);
            }
            Some(Number { kind: NumberKind::None, level, .. }) => {
                if let Err(blocks) = self.continue_item(*level, vec![block]) {
                    self.blocks.extend(blocks);
                }
            }
            _ => {
                self.close_lists();
                self.place(block, part == styles::Part::Quote);
            }
        }
    }

    /// Adds a paragraph that is in no list.
    fn place(&mut self, block: Block, quoted: bool) {
        if !quoted {
            return self.blocks.push(block);
        }
        match self.blocks.last_mut() {
            Some(Block { span, kind: BlockKind::Quote(inner), .. }) => {
                if let (Some(span), Some(more)) = (span, block.span) {
                    span.end = more.end;
                }
                inner.push(block);
            }
            _ => {
                let span = block.span;
                let id = self.document.new_id();
                self.blocks.push(Block { id, span, kind: BlockKind::Quote(vec![block]) });
            }
        }
    }

    /// The part a paragraph plays by where its lines stand.
    fn role(&mut self, id: NodeId, paragraph: &Paragraph, body: &[Inline]) -> ParaRole {
        if self.is_centred(paragraph) {
            self.centred.insert(id);
        }
        let right = matches!(paragraph.set.as_deref(), Some("right" | "end"));
        match right && !self.blocks.is_empty() && parts::is_signature(body) {
            true => ParaRole::Attribution,
            false => ParaRole::Body,
        }
    }

    /// Whether a paragraph is set in the middle, by itself or by its style.
    fn is_centred(&self, paragraph: &Paragraph) -> bool {
        let style = self.styles.get(paragraph.style.as_deref());
        paragraph.set.as_deref().map(|set| set == "center").or(style.centred) == Some(true)
    }

    /// The first paragraph of a document without a title, if it stands in the middle.
    fn looks_like_title(&self, paragraph: &Paragraph, text: &str) -> bool {
        let first = self.blocks.is_empty() && self.lists.is_empty() && !self.in_cell;
        let open = text.trim_end().ends_with(['。', '；', '：', '，', '、', ':', ',']);
        first
            && !self.titled
            && self.is_centred(paragraph)
            && text.chars().count() <= TITLE_LENGTH
            && text.chars().any(char::is_alphanumeric)
            && !open
            && !super::super::headings::looks_numbered(text.trim())
    }

    /// A number that Word counts, as text.
    pub(super) fn label(&self, label: &str, at: usize) -> Inline {
        Inline::text(label, Some(self.span(at..at)))
    }

    fn figure(&mut self, picture: Picture, at: usize, number: Option<&Number>) {
        let id = self.document.new_id();
        let caption = self.waiting_caption(id);
        let figure = Figure {
            number: None,
            label: String::new(),
            caption,
            credit: None,
            alt: Some(picture.alt).filter(|alt| !alt.is_empty()),
            path: Some(picture.path),
            image: ImageState::Unresolved,
        };
        let block = Block { id, span: Some(self.span(at..at)), kind: BlockKind::Figure(figure) };
        let block = match number {
            Some(number) => match self.continue_item(number.level, vec![block]) {
                Ok(()) => return,
                Err(blocks) => blocks,
            },
            None => {
                self.close_lists();
                vec![block]
            }
        };
        self.blocks.extend(block);
    }

    /// A paragraph in the style of captions: of the picture before it, else of the picture or
    /// table that follows.
    fn caption(&mut self, id: NodeId, body: Vec<Inline>, range: Range<usize>) {
        self.close_lists();
        if let Some(Block { id: of, kind: BlockKind::Figure(figure), span }) =
            self.blocks.last_mut()
            && figure.caption.is_empty()
        {
            figure.caption = body;
            self.anchors.moved(&[id], *of);
            if let Some(span) = span {
                span.end = span.end.max(range.end as u32);
            }
            return;
        }
        self.caption = Some(id);
        self.left.push(id);
        let role = ParaRole::Body;
        self.push(Some(id), range, BlockKind::Paragraph { role, body });
    }

    /// The caption right above the block `of`, taken from where it stands.
    pub(super) fn waiting_caption(&mut self, of: NodeId) -> Vec<Inline> {
        let Some(id) = self.caption.take() else { return Vec::new() };
        match self.blocks.pop_if(|b| b.id == id).map(|b| b.kind) {
            Some(BlockKind::Paragraph { body, .. }) => {
                self.anchors.moved(&[id], of);
                body
            }
            _ => Vec::new(),
        }
    }

    /// The caption of a table that begins at `start`.
    pub(super) fn table_caption(&mut self, of: NodeId, start: usize) -> Vec<Inline> {
        let waiting = self.waiting_caption(of);
        match waiting.is_empty() {
            true => parts::caption(&mut self.blocks, self.source, &(start..start)),
            false => waiting,
        }
    }

    /// Lines of code: such paragraphs one after another are one piece of code.
    fn code(&mut self, paragraph: &Paragraph) {
        self.close_lists();
        let (mut text, mut range) = (String::new(), None::<Range<usize>>);
        for piece in &paragraph.pieces {
            match &piece.what {
                What::Removed(rule) => self.edit(piece.range.clone(), EditKind::Removed, rule),
                What::Place(name) => self.name_place(name),
                What::Picture(picture) => {
                    self.figure(picture.clone(), piece.range.start, None);
                }
                _ => {
                    text += &self.amendments.shown(self.source.text(), &piece.range);
                    let start = range.map_or(piece.range.start, |r| r.start);
                    range = Some(start..piece.range.end);
                }
            }
        }
        let Some(range) = range else { return };
        if let Some(Block {
            span: Some(span), kind: BlockKind::Code { text: before, .. }, ..
        }) = self.blocks.last_mut()
        {
            // Paragraphs without text are lines without code.
            let between = self.source.text().get(span.end as usize..range.start);
            let blank = between.filter(|t| t.chars().all(char::is_whitespace));
            let lines = blank.map_or(1, |t| t.matches('\n').count().max(1));
            before.extend(std::iter::repeat_n('\n', lines));
            before.push_str(&text);
            span.end = range.end as u32;
            return;
        }
        self.push(None, range, BlockKind::Code { lang: None, text });
    }

    /// A line of a table of contents.
    fn leave_out(&mut self, paragraph: &Paragraph) {
        for piece in &paragraph.pieces {
            match &piece.what {
                What::Place(name) => self.name_place(name),
                What::Removed(rule) => self.edit(piece.range.clone(), EditKind::Removed, rule),
                _ => self.edit(piece.range.clone(), EditKind::Removed, CONTENTS),
            }
        }
    }

    /// Records what is not in the document as it stands in the transcript. Only blanks between
    /// two places of one rule make them one.
    pub(super) fn edit(&mut self, range: Range<usize>, kind: EditKind, rule: &'static str) {
        if range.is_empty() {
            return;
        }
        if rule == CONTENTS {
            self.leave_out_heading(&range);
        }
        let blank = |from: u32| {
            let between = self.source.text().get(from as usize..range.start);
            between.is_some_and(|t| t.chars().all(char::is_whitespace))
        };
        if let Some(last) = self.document.edits.last_mut()
            && last.rule == rule
            && blank(last.span.end)
        {
            last.span.end = range.end as u32;
            return;
        }
        let (span, after) = (self.span(range), String::new());
        self.document.edits.push(Edit { span, after, kind, rule, score: 10, signs: Vec::new() });
    }

    /// The heading of the table of contents goes with it.
    fn leave_out_heading(&mut self, contents: &Range<usize>) {
        let Some(Block { span: Some(span), kind, .. }) = self.blocks.last() else { return };
        let (BlockKind::Heading { body, .. } | BlockKind::Paragraph { body, .. }) = kind else {
            return;
        };
        let text: String = plain_text(body).chars().filter(|c| !c.is_whitespace()).collect();
        let names = ["目录", "目錄", "目次", "차례", "contents", "tableofcontents"];
        let range = span.range();
        if names.contains(&text.to_lowercase().as_str()) && range.end <= contents.start {
            self.blocks.pop();
            self.edit(range, EditKind::Removed, CONTENTS);
        }
    }

    pub(super) fn push(&mut self, id: Option<NodeId>, range: Range<usize>, kind: BlockKind) {
        let id = id.unwrap_or_else(|| self.document.new_id());
        for name in std::mem::take(&mut self.names) {
            self.anchors.name(&name, id);
        }
        self.blocks.push(Block { id, span: Some(self.span(range)), kind });
    }

    /// What was named in the cells of a table is where the table is.
    pub(super) fn settle_cells(&mut self, table: NodeId) {
        let inner = std::mem::take(&mut self.inner);
        self.anchors.moved(&inner, table);
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source.id, range)
    }

    fn name_place(&mut self, name: &str) {
        if self.wanted.contains(name) {
            self.names.push(name.to_owned());
        }
    }
}

/// Calls `f` on every paragraph of a part.
fn for_each_paragraph<'p>(part: &'p Part, f: &mut dyn FnMut(&'p Paragraph)) {
    match part {
        Part::Paragraph(paragraph) => f(paragraph),
        Part::Table(grid) => {
            let cells = grid.rows.iter().flat_map(|r| &r.cells);
            cells.flat_map(|c| &c.parts).for_each(|part| for_each_paragraph(part, f));
        }
    }
}
