//! Document to steps: what has to be set, in which look, where on the line.

mod keeps;
mod lists;

use std::borrow::Cow;
use std::collections::BTreeSet;

use self::lists::without_task_mark;
use super::super::par::{Context, RunIn, Style};
use super::atom::{Grid, Rows};
use super::chapter::Division;
use crate::document::{
    Block, BlockKind, Document, Figure, Inline, InlineKind, ListMark, NodeId, Note, ParaRole,
    Table, Target, plain_text,
};
use crate::frame::Tag;
use crate::geom::{Em, Pt};
use crate::text::{Lang, is_wide};
use crate::theme::{HanPolicy, Role, TextAlign, TextStyle, Theme};

/// One thing to set, or a bracket around things.
#[derive(Debug)]
pub(super) enum Step<'a> {
    /// A structure element begins.
    Begin { tag: Tag, node: Option<NodeId> },
    /// It ends.
    End,
    /// At least this much space.
    Space(Rows),
    /// A list marker or note label beside the next line, `hang` before its start.
    Marker { body: Inline, look: TextStyle, start: Pt, hang: Pt },
    /// Text.
    Text(TextStep<'a>),
    /// A figure.
    Figure(FigureStep<'a>),
    /// A table.
    Table(TableStep<'a>),
    /// A break between scenes.
    Separator,
    /// Where the contents belong: after the title block.
    Contents,
    /// What follows is in this language: an article of a book begins.
    Language(Lang),
}

/// The language of each step.
pub(super) fn languages(steps: &[Step<'_>], main: Lang) -> Vec<Lang> {
    let mut lang = main;
    let of = |step: &Step<'_>| {
        if let Step::Language(own) = step {
            lang = *own;
        }
        lang
    };
    steps.iter().map(of).collect()
}

/// What a text is to pagination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Body,
    /// A heading of a rank; opens a chapter if `chapter`.
    Heading {
        level: u8,
        chapter: bool,
    },
    Code,
}

/// Text to set.
#[derive(Debug)]
pub(super) struct TextStep<'a> {
    pub inlines: Cow<'a, [Inline]>,
    pub look: TextStyle,
    pub han: HanPolicy,
    pub start: Pt,
    pub measure: Pt,
    pub tag: Tag,
    pub node: Option<NodeId>,
    pub part: Part,
    /// Whether it stands on the lines of the grid.
    pub grid: bool,
    /// Space above that stays at the top of a page.
    pub sink: Rows,
    /// Whether it stays on the page of what stands before it.
    pub follows: bool,
    /// Up to so many lines are kept on one page if that costs little.
    pub whole: usize,
    /// How far lines begin in that go on one before.
    pub hang: Em,
    /// The heading it begins with.
    pub run_in: Option<RunInStep>,
    /// Characters of the block that stand in its marker instead.
    pub skipped: usize,
    /// Whether it is a list of names, which lines do not part.
    pub names: bool,
    /// Whether it is a heading to the eye.
    pub announces: bool,
    /// For running heads: the text of a heading.
    pub title: Option<String>,
}

/// A heading that is set in line with a text.
#[derive(Debug)]
pub(super) struct RunInStep {
    pub node: NodeId,
    pub look: TextStyle,
    /// How many of the text's inlines are the heading and the gap after it, and their characters.
    pub inlines: usize,
    pub characters: usize,
    /// The level it is tagged with, and its rank.
    pub tagged: u8,
    pub level: u8,
    pub title: String,
}

impl TextStep<'_> {
    /// What it asks of a paragraph.
    pub fn style(&self, grid: &Grid) -> Style<'_> {
        let body = grid.body;
        let run_in = self.run_in.as_ref().map(|r| RunIn {
            inlines: r.inlines,
            text: &r.look,
            level: r.tagged,
        });
        let style = style(&self.look, self.han, self.part, body, self.measure);
        // Lines in the middle are about as long as each other, and no name in them is parted.
        let balanced = style.balanced || self.look.align == TextAlign::Center;
        // The lines beside a formula keep clear of it: two lines less than there are on a page.
        let high = grid.at(grid.capacity) - grid.leading * 2.0;
        let high = Em::from_f64(high.0.max(grid.leading.0) / style.size.0);
        let formulas = (self.part == Part::Body).then_some(high);
        Style { hang: self.hang, run_in, balanced, names: self.names, formulas, ..style }
    }
}

/// A figure to set.
#[derive(Debug)]
pub(super) struct FigureStep<'a> {
    pub figure: &'a Figure,
    pub node: NodeId,
    pub start: Pt,
    pub measure: Pt,
}

/// A table to set.
#[derive(Debug)]
pub(super) struct TableStep<'a> {
    pub table: &'a Table,
    pub node: NodeId,
    pub start: Pt,
    pub measure: Pt,
    /// Whether it may have a page of its own: not in a list, a quotation or a note.
    pub turns: bool,
}

/// How far a line of verse that is too long goes on below itself (TYPOGRAPHY 3.5).
const TURNOVER: Em = Em::frac(2, 1);

/// Headings of this rank and lower ones may be set in line.
const RUN_IN: u8 = 4;

/// What blocks inherit from those around them.
#[derive(Clone)]
struct Around {
    start: Pt,
    end: Pt,
    role: Role,
    family: Option<String>,
    depth: usize,
    /// Whether it is a note, whose text is small whatever its kind.
    note: bool,
}

pub(super) struct Planner<'a> {
    theme: &'a Theme,
    grid: Grid,
    division: Division,
    last_level: u8,
    /// Whether headings of rank 4 are set in line, and one that waits for its text.
    runs_in: bool,
    waiting: Option<(RunInStep, &'a [Inline])>,
    /// Lines in the middle that others follow.
    held: BTreeSet<NodeId>,
    /// Paragraphs that are headings to the eye.
    announcing: BTreeSet<NodeId>,
    steps: Vec<Step<'a>>,
}

/// The steps of a document's blocks.
pub(super) fn plan<'a>(document: &'a Document, theme: &'a Theme, grid: Grid) -> Vec<Step<'a>> {
    let division = Division::of(document);
    let mut planner = Planner { runs_in: runs_in(document, division), ..Planner::new(theme, grid) };
    planner.division = division;
    planner.held = keeps::held(document);
    planner.announcing = keeps::announcing(document, grid.measure.0 / grid.body.0);
    let around = Planner::outermost();
    let front = division.title_block(document);
    let mut parts = document.parts.iter().peekable();
    for (k, block) in document.blocks().enumerate() {
        if let Some(part) = parts.next_if(|p| p.heading == block.id) {
            planner.steps.push(Step::Language(part.lang()));
        }
        if k == front {
            planner.steps.push(Step::Contents);
        }
        planner.block(block, &around);
    }
    planner.steps
}

/// Whether a paragraph begins with a formula: in the middle it has lines to itself.
fn is_formula(body: &[Inline]) -> bool {
    matches!(
        body.first().map(|i| &i.kind),
        Some(InlineKind::Formula { .. } | InlineKind::Built { .. })
    )
}

/// The steps of a note, whose label leads back to a block.
pub(super) fn plan_note<'a>(
    note: &'a Note,
    theme: &'a Theme,
    grid: Grid,
    context: &Context<'_>,
    back: Option<NodeId>,
) -> Vec<Step<'a>> {
    let mut planner = Planner { last_level: 6, ..Planner::new(theme, grid) };
    let hang = grid.body * 1.5;
    let look = theme.style(Role::Note).clone();
    let label = Inline::text((context.note_label)(note.id), None);
    let body = match back {
        Some(block) => {
            let link = InlineKind::Link { target: Target::Node(block), body: vec![label] };
            Inline::new(link, None)
        }
        None => label,
    };
    planner.steps.push(Step::Begin { tag: Tag::Note, node: Some(note.id) });
    planner.steps.push(Step::Marker { body, look, start: hang, hang });
    let around = Around { start: hang, role: Role::Note, note: true, ..Planner::outermost() };
    for block in &note.body {
        planner.block(block, &around);
    }
    planner.steps.push(Step::End);
    planner.steps
}

/// Headings of rank 4 are set in line with the text below them (TYPOGRAPHY 3.5), if they all have
/// such a text: headings of one rank look the same.
fn runs_in(document: &Document, division: Division) -> bool {
    let blocks: Vec<&Block> = document.blocks().collect();
    let is_low = |b: &Block| match &b.kind {
        BlockKind::Heading { level, .. } => division.rank(*level) >= RUN_IN,
        _ => false,
    };
    let runs = |pair: &[&Block]| {
        let one =
            !plain_text(pair[0].inlines().first().copied().unwrap_or_default()).contains('\n');
        one && matches!(pair[1].kind, BlockKind::Paragraph { role: ParaRole::Body, .. })
    };
    blocks.last().is_none_or(|b| !is_low(b))
        && blocks.windows(2).filter(|pair| is_low(pair[0])).all(runs)
}

impl<'a> Planner<'a> {
    fn new(theme: &'a Theme, grid: Grid) -> Planner<'a> {
        Planner {
            theme,
            grid,
            division: Division::default(),
            last_level: 0,
            runs_in: false,
            waiting: None,
            held: BTreeSet::new(),
            announcing: BTreeSet::new(),
            steps: Vec::new(),
        }
    }

    fn outermost() -> Around {
        Around {
            start: Pt::ZERO,
            end: Pt::ZERO,
            role: Role::Body,
            family: None,
            depth: 0,
            note: false,
        }
    }

    fn measure(&self, around: &Around) -> Pt {
        // A line holds at least four characters, however deep the nesting.
        (self.grid.measure - around.start - around.end).max(self.grid.body * 4.0)
    }

    fn block(&mut self, block: &'a Block, around: &Around) {
        match &block.kind {
            BlockKind::Heading { level, body } => self.heading(block.id, *level, body, around),
            BlockKind::Paragraph { role, body } => self.paragraph(block.id, *role, body, around),
            BlockKind::Figure(figure) => self.steps.push(Step::Figure(FigureStep {
                figure,
                node: block.id,
                start: around.start,
                measure: self.measure(around),
            })),
            BlockKind::Quote(blocks) => self.quote(block.id, blocks, around),
            BlockKind::List { mark: ListMark::Term, items, .. } => {
                self.terms(block.id, items, around)
            }
            BlockKind::List { mark, items, .. } => self.list(block.id, *mark, items, around),
            BlockKind::Table(table) => self.steps.push(Step::Table(TableStep {
                table,
                node: block.id,
                start: around.start,
                measure: self.measure(around),
                turns: around.start == Pt::ZERO,
            })),
            BlockKind::Code { text, .. } => self.code(block.id, text, around),
            BlockKind::Separator => self.steps.push(Step::Separator),
        }
    }

    fn heading(&mut self, id: NodeId, level: u8, body: &'a [Inline], around: &Around) {
        let title = self.division.title == Some(id);
        let chapter = self.division.chapters == Some(level) && !title;
        let rank = self.division.rank(level);
        let role = match rank {
            1 if title => Role::Title,
            1 => Role::Heading1,
            2 => Role::Heading2,
            3 => Role::Heading3,
            _ => Role::Heading4,
        };
        let look = self.theme.style(role).clone();
        // Levels are not skipped downwards (ISO 14289-1, 7.4.2).
        let tagged = level.min(self.last_level + 1).min(6);
        self.last_level = tagged;
        if self.runs_in && rank >= RUN_IN && around.start == Pt::ZERO {
            let title = plain_text(body);
            let (inlines, characters) = (body.len() + 1, title.chars().count() + 1);
            let step =
                RunInStep { node: id, look, inlines, characters, tagged, level: rank, title };
            self.waiting = Some((step, body));
            return;
        }
        let (before, after) = (Rows::lines(look.before), Rows::lines(look.after));
        self.steps.push(Step::Space(before));
        let sink = match (title, chapter) {
            (true, _) => before,
            (_, true) => self.chapter_sink(),
            _ => Rows::ZERO,
        };
        let step = TextStep {
            inlines: Cow::Borrowed(body),
            sink,
            title: Some(plain_text(body).replace('\n', " ")),
            ..self.text(look, around, Tag::Heading(tagged), id)
        };
        let part = Part::Heading { level: rank, chapter };
        let han = HanPolicy { hyphenate: false, ..self.theme.han };
        self.steps.push(Step::Text(TextStep { part, han, ..step }));
        self.steps.push(Step::Space(after));
    }

    /// How far the heading of a chapter sinks: 6 lines in 26 on paper, 2 on a reader's screen
    /// (TYPOGRAPHY 3.5).
    fn chapter_sink(&self) -> Rows {
        let share = if self.theme.page.paper { 0.23 } else { 0.1 };
        Rows::lines((f64::from(self.theme.page.lines) * share).round())
    }

    /// The look of a role where it stands.
    fn look(&self, role: Role, around: &Around) -> TextStyle {
        let mut look = self.theme.style(role).clone();
        if around.note && role != Role::Note {
            let note = self.theme.style(Role::Note);
            look.size *= note.size;
            look.line_height *= note.line_height;
        }
        look
    }

    /// A text step in a look, without inlines.
    fn text(&self, look: TextStyle, around: &Around, tag: Tag, node: NodeId) -> TextStep<'a> {
        TextStep {
            inlines: Cow::Borrowed(&[]),
            look,
            han: self.theme.han,
            start: around.start,
            measure: self.measure(around),
            tag,
            node: Some(node),
            part: Part::Body,
            grid: false,
            sink: Rows::ZERO,
            follows: false,
            whole: 0,
            hang: Em::ZERO,
            run_in: None,
            skipped: 0,
            names: false,
            announces: false,
            title: None,
        }
    }

    /// Whether a text that is no formula itself stands before what is planned next.
    fn is_after_text(&self) -> bool {
        let last = self.steps.iter().rev().find(|step| !matches!(step, Step::Space(_)));
        matches!(last, Some(Step::Text(t)) if t.part == Part::Body && !is_formula(&t.inlines))
    }

    fn paragraph(&mut self, id: NodeId, role: ParaRole, body: &'a [Inline], around: &Around) {
        let role = match role {
            ParaRole::Body => around.role,
            ParaRole::Subtitle => Role::Subtitle,
            ParaRole::Byline => Role::Byline,
            ParaRole::Notice => Role::Notice,
            ParaRole::Verse => Role::Verse,
            ParaRole::Attribution => Role::Attribution,
            ParaRole::Centred => Role::Centred,
        };
        let mut look = self.look(role, around);
        look.keep_with_next |= self.held.contains(&id);
        let mut around = around.clone();
        let own = !matches!(role, Role::Body | Role::Quote | Role::List | Role::Note);
        if own {
            around.start += self.grid.body * look.margin_start;
            around.end += self.grid.body * look.margin_end;
        }
        // Text in the middle of a quotation is part of it.
        let alike = role == Role::Centred && look.family == self.theme.style(Role::Body).family;
        if let Some(family) = around.family.as_ref().filter(|_| !own || alike) {
            look.family.clone_from(family);
        }
        let space = |lines: f64| if own { Rows::lines(lines) } else { Rows::ZERO };
        let (before, after) = (space(look.before), space(look.after));
        self.steps.push(Step::Space(before));
        let step = self.text(look, &around, Tag::Paragraph, id);
        let (body, skipped) = match without_task_mark(body).filter(|_| role == Role::List) {
            Some(rest) => (Cow::Owned(rest), 2),
            None => (Cow::Borrowed(body), 0),
        };
        let waiting = self.waiting.take();
        let body = match &waiting {
            Some((_, heading)) => {
                let gap = [Inline::text("\u{3000}", None)];
                Cow::Owned(heading.iter().chain(&gap).chain(body.iter()).cloned().collect())
            }
            None => body,
        };
        let whole = match role {
            Role::Verse => 8,
            Role::Quote => 3,
            _ => 0,
        };
        let announces = self.announcing.contains(&id);
        let hang = if role == Role::Verse { TURNOVER } else { Em::ZERO };
        // A formula stays with the text that leads to it (The TeXbook, chapter 19).
        let formula = role == Role::Centred && is_formula(&body) && self.is_after_text();
        let follows = role == Role::Attribution || formula;
        let grid = matches!(role, Role::Body | Role::List | Role::Centred);
        self.steps.push(Step::Text(TextStep {
            inlines: body,
            skipped,
            names: role == Role::Byline,
            announces,
            grid,
            follows,
            whole,
            hang,
            run_in: waiting.map(|w| w.0),
            ..step
        }));
        self.steps.push(Step::Space(after));
    }

    fn quote(&mut self, id: NodeId, blocks: &'a [Block], around: &Around) {
        let look = self.theme.style(Role::Quote);
        let inside = Around {
            start: around.start + self.grid.body * look.margin_start,
            end: around.end + self.grid.body * look.margin_end,
            role: Role::Quote,
            family: Some(look.family.clone()),
            ..around.clone()
        };
        self.steps.push(Step::Space(Rows::lines(look.before)));
        self.steps.push(Step::Begin { tag: Tag::BlockQuote, node: Some(id) });
        for block in blocks {
            self.block(block, &inside);
        }
        self.steps.push(Step::End);
        self.steps.push(Step::Space(Rows::lines(look.after)));
    }

    fn code(&mut self, id: NodeId, text: &'a str, around: &Around) {
        let look = self.theme.style(Role::Code).clone();
        let inside = Around {
            start: around.start + self.grid.body * look.margin_start,
            end: around.end + self.grid.body * look.margin_end,
            ..around.clone()
        };
        let mut inlines = Vec::new();
        for (k, line) in text.trim_end_matches('\n').split('\n').enumerate() {
            if k > 0 {
                inlines.push(Inline::new(InlineKind::LineBreak, None));
            }
            inlines.push(Inline::text(untabbed(line), None));
        }
        let (before, after) = (Rows::lines(look.before), Rows::lines(look.after));
        self.steps.push(Step::Space(before));
        self.steps.push(Step::Begin { tag: Tag::Paragraph, node: Some(id) });
        let step = self.text(look, &inside, Tag::Code, id);
        let step = TextStep { inlines: Cow::Owned(inlines), part: Part::Code, ..step };
        self.steps.push(Step::Text(step));
        self.steps.push(Step::End);
        self.steps.push(Step::Space(after));
    }
}

/// Columns from one stop of tabs to the next.
const TAB: usize = 4;

/// A line of code with blanks up to the next stop for each tab, which no font has.
fn untabbed(line: &str) -> Cow<'_, str> {
    if !line.contains('\t') {
        return Cow::Borrowed(line);
    }
    let (mut out, mut column) = (String::with_capacity(line.len() + 8), 0);
    for c in line.chars() {
        let columns = match c {
            '\t' => TAB - column % TAB,
            c if is_wide(c) => 2,
            _ => 1,
        };
        column += columns;
        match c {
            '\t' => out.extend(std::iter::repeat_n(' ', columns)),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// What a look asks of a paragraph, with its size.
pub(super) fn style<'s>(
    look: &'s TextStyle,
    han: HanPolicy,
    part: Part,
    body: Pt,
    measure: Pt,
) -> Style<'s> {
    let size = body * look.size;
    Style {
        text: look,
        size,
        han,
        indent: if part == Part::Code { Em::ZERO } else { look.indent },
        hang: Em::ZERO,
        run_in: None,
        verbatim: part == Part::Code,
        balanced: matches!(part, Part::Heading { .. }),
        names: false,
        longest: Em::from_f64((measure.0 / size.0).max(4.0)),
        pictures: None,
        formulas: None,
    }
}
