//! Steps to atoms: paragraphs, figures and tables are set in parallel, then put in order.

use rayon::prelude::*;

use super::super::par::{Context, Line, LineItem, prepare};
use super::atom::{Atom, Elements, Grid, Mark, NEVER, Placed, Rows, line_marks};
use super::figure::{self, FigureSet};
use super::findings;
use super::note::Calls;
use super::plan::{self, Part, Step, TextStep};
use super::table::{self, TableSet};
use crate::diag::Sink;
use crate::document::{Document, Inline, InlineKind, NodeId};
use crate::frame::{Artifact, Element, ElementId, Origin, Paint, Tag};
use crate::geom::Pt;
use crate::theme::{Role, TextAlign, TextStyle};

/// A document in one column of endless length.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub atoms: Vec<Atom>,
    pub notes: Vec<NoteSet>,
    /// Heads of tables, to be repeated: extent and marks of each row.
    pub heads: Vec<Vec<(Rows, Vec<Placed>)>>,
    pub structure: Vec<Element>,
    /// Headings: the atom, level and text.
    pub titles: Vec<(usize, u8, String)>,
    /// Where the contents belong: their element, and the atoms before them.
    pub contents: Option<(ElementId, usize)>,
}

/// A note's lines.
#[derive(Debug, Default)]
pub(super) struct NoteSet {
    pub node: NodeId,
    pub atoms: Vec<Atom>,
}

/// Costs of ending a page.
const WIDOW: u32 = 100_000;
const ORPHAN: u32 = 5_000;
const IN_HEADED: u32 = 60_000;
const IN_CODE: u32 = 300;
const IN_SHORT: u32 = 3_000;

/// A step that was set.
#[derive(Debug)]
enum Done {
    Nothing,
    Text { elements: Vec<Element>, lines: Vec<Line> },
    Marker(Vec<Element>, Vec<Line>),
    Figure(Box<FigureSet>),
    Table(Box<TableSet>),
}

/// Sets a document.
pub(super) fn flow(
    context: &Context<'_>,
    document: &Document,
    grid: Grid,
    calls: &Calls,
    sink: &mut Sink,
) -> Flow {
    let steps = plan::plan(document, context.theme, grid);
    // Only from the end of a chapter is there a way back to go.
    let at_end = !context.theme.page.paper;
    let back = |note: NodeId| calls.blocks.get(&note).copied().filter(|_| at_end);
    let plan_note = |n| plan::plan_note(n, context.theme, grid, context, back(n.id));
    let notes: Vec<Vec<Step<'_>>> = document.notes.iter().map(plan_note).collect();
    let (done, notes) = rayon::join(
        || set_all(context, document, &grid, &steps),
        || -> Vec<_> { notes.iter().map(|n| (n, set_all(context, document, &grid, n))).collect() },
    );
    let mut assembler = Assembler {
        context,
        grid,
        flow: Flow::default(),
        ids: document.notes.iter().map(|n| n.id).collect(),
        waiting: notes.into_iter().map(Some).collect(),
        called: Vec::new(),
        given: vec![None; document.notes.len()],
        parents: Vec::new(),
        gap: Rows::ZERO,
        stick: false,
        wanted: 0,
        marker: Vec::new(),
        nodes: Vec::new(),
        in_note: false,
        at_end,
        sink,
    };
    assembler.steps(&steps, done);
    assembler.uncalled();
    assembler.flow
}

type Set = (Done, Sink);

fn set_all(
    context: &Context<'_>,
    document: &Document,
    grid: &Grid,
    steps: &[Step<'_>],
) -> Vec<Set> {
    let one = |step: &Step<'_>| {
        let mut sink = Sink::new();
        (set(context, document, grid, step, &mut sink), sink)
    };
    steps.par_iter().with_min_len(4).map(one).collect()
}

fn set(
    context: &Context<'_>,
    document: &Document,
    grid: &Grid,
    step: &Step<'_>,
    sink: &mut Sink,
) -> Done {
    match step {
        Step::Text(text) => {
            if text.part == Part::Code {
                let lines = code_lines(context, grid, text, sink);
                return Done::Text { elements: Vec::new(), lines };
            }
            let style = plan::style(&text.look, text.han, text.part, grid.body, text.measure);
            let paragraph = prepare(context, &text.inlines, &style, sink);
            let lines = paragraph.set(context, text.measure, 0);
            let filled = text.look.align == TextAlign::Justify && text.part != Part::Code;
            let fills = filled.then_some((text.measure, style.size));
            findings::report(context, &lines, &text.inlines, fills, sink);
            Done::Text { elements: paragraph.elements, lines }
        }
        Step::Marker { body, look, hang, .. } => {
            let look = TextStyle {
                align: TextAlign::Start,
                indent: crate::geom::Em::ZERO,
                ..look.clone()
            };
            let style = plan::style(&look, context.theme.han, Part::Body, grid.body, *hang);
            // A marker is never broken.
            let measure = hang.max(grid.body * 8.0);
            let paragraph = prepare(context, std::slice::from_ref(body), &style, sink);
            let lines = paragraph.set(context, measure, 0);
            Done::Marker(paragraph.elements, lines)
        }
        Step::Figure(f) => Done::Figure(Box::new(figure::set(context, document, grid, f, sink))),
        Step::Table(t) => Done::Table(Box::new(table::set(context, grid, t, sink))),
        Step::Separator => {
            let look = TextStyle {
                indent: crate::geom::Em::ZERO,
                ..context.theme.style(Role::Body).clone()
            };
            let style = plan::style(&look, context.theme.han, Part::Body, grid.body, grid.measure);
            let inlines = [Inline::text("※", None)];
            let paragraph = prepare(context, &inlines, &style, sink);
            Done::Marker(Vec::new(), paragraph.set(context, grid.measure, 0))
        }
        Step::Begin { .. } | Step::End | Step::Space(_) | Step::Contents => Done::Nothing,
    }
}

/// Code line by line: where a line is broken stands ↩, which is no part of it.
fn code_lines(
    context: &Context<'_>,
    grid: &Grid,
    step: &TextStep<'_>,
    sink: &mut Sink,
) -> Vec<Line> {
    let style = plan::style(&step.look, step.han, step.part, grid.body, step.measure);
    let set = |inlines: &[Inline], sink: &mut Sink| {
        prepare(context, inlines, &style, sink).set(context, step.measure, 0)
    };
    let mark = set(&[Inline::text("↩", None)], &mut Sink::new());
    let mark: Vec<_> = mark.into_iter().flat_map(|l| l.items).collect();
    let mut out = Vec::new();
    for inlines in step.inlines.split(|i| i.kind == InlineKind::LineBreak) {
        let mut lines = set(inlines, sink);
        let last = lines.len().saturating_sub(1);
        for line in &mut lines[..last] {
            line.items.extend(mark.iter().cloned().map(|(along, across, mut item)| {
                if let LineItem::Glyphs(run) = &mut item {
                    run.origin = Origin::Artifact(Artifact::Layout);
                    run.grey = 0.45;
                }
                (along + step.measure, across, item)
            }));
        }
        out.extend(lines);
    }
    out
}

/// A marker waiting for its line.
struct Marker {
    line: Line,
    inline: Pt,
    size: Pt,
    ids: Elements,
}

struct Assembler<'a, 'c> {
    context: &'a Context<'c>,
    grid: Grid,
    flow: Flow,
    ids: Vec<NodeId>,
    waiting: Vec<Option<(&'a Vec<Step<'a>>, Vec<Set>)>>,
    /// Notes called since the last outermost block ended.
    called: Vec<usize>,
    /// The number each note got in the flow.
    given: Vec<Option<usize>>,
    parents: Vec<ElementId>,
    gap: Rows,
    /// The next atom stays on the page of the one before.
    stick: bool,
    /// How many more atoms the last heading wants below it.
    wanted: u8,
    marker: Vec<Marker>,
    nodes: Vec<NodeId>,
    in_note: bool,
    /// Whether notes stand at the end of chapters.
    at_end: bool,
    sink: &'a mut Sink,
}

impl Assembler<'_, '_> {
    fn steps(&mut self, steps: &[Step<'_>], done: Vec<Set>) {
        for (step, (done, sink)) in steps.iter().zip(done) {
            self.sink.join(sink);
            match (step, done) {
                (Step::Begin { tag, node }, _) => {
                    let id = self.element(tag.clone(), *node);
                    self.nodes.extend(*node);
                    self.parents.push(id);
                }
                (Step::End, _) => {
                    self.parents.pop();
                }
                (Step::Contents, _) => {
                    let toc = self.element(Tag::Toc, None);
                    self.flow.contents = Some((toc, self.flow.atoms.len()));
                }
                (Step::Space(rows), _) => self.gap = self.gap.max(*rows),
                (Step::Marker { start, hang, look, .. }, Done::Marker(elements, lines)) => {
                    let element = self.element(Tag::Label, None);
                    let ids = self.inner(element, elements);
                    let size = self.grid.body * look.size;
                    let inline = *start - *hang;
                    self.marker.extend(lines.into_iter().take(1).map(|line| Marker {
                        line,
                        inline,
                        size,
                        ids,
                    }));
                }
                (Step::Text(text), Done::Text { elements, lines }) => {
                    if self.at_end && matches!(text.part, Part::Heading { chapter: true, .. }) {
                        self.endnotes();
                    }
                    self.text(text, elements, lines);
                }
                (Step::Figure(f), Done::Figure(set)) => self.figure(f, *set),
                (Step::Table(t), Done::Table(set)) => self.table(t, *set),
                (Step::Separator, Done::Marker(_, lines)) => self.separator(lines),
                _ => {}
            }
            if self.parents.is_empty() && !self.in_note && !self.at_end {
                self.flush_notes();
            }
        }
    }

    fn element(&mut self, kind: Tag, node: Option<NodeId>) -> ElementId {
        let parent = self.parents.last().copied();
        self.flow.structure.push(Element { parent, node, kind, alt: None, lang: None });
        ElementId(self.flow.structure.len() as u32 - 1)
    }

    /// Takes in the elements inside a paragraph, whose parents are local.
    fn inner(&mut self, own: ElementId, elements: Vec<Element>) -> Elements {
        let ids = Elements { own, inner: self.flow.structure.len() as u32 };
        for mut element in elements {
            let local = element.parent.map_or(0, |ElementId(p)| p);
            element.parent = Some(ids.id(local));
            self.flow.structure.push(element);
        }
        ids
    }

    /// Adds an atom with the space, keeps, markers and nodes that wait for it.
    fn push(&mut self, mut atom: Atom) {
        if !std::mem::replace(&mut self.stick, false) {
            atom.before = std::mem::take(&mut self.gap);
        } else {
            atom.before = std::mem::take(&mut self.gap);
            atom.cost = NEVER;
        }
        self.below_heading(&mut atom);
        atom.nodes.append(&mut self.nodes);
        if !self.marker.is_empty() {
            // Before what they mark, as they are read.
            let marked = std::mem::take(&mut atom.marks);
            for Marker { line, inline, size, ids } in std::mem::take(&mut self.marker) {
                let baseline = self.grid.baseline(Rows::LINE.min(atom.extent), size);
                line_marks(line, inline, baseline, size, ids, &mut atom.marks);
            }
            atom.marks.extend(marked);
        }
        self.flow.atoms.push(atom);
    }

    /// A heading keeps two lines below it, be they of one block or of two (TYPOGRAPHY 2.7).
    fn below_heading(&mut self, atom: &mut Atom) {
        if self.in_note {
            return;
        }
        if atom.heading.is_some() {
            self.wanted = 2;
        } else if atom.figure.is_some() {
            self.wanted = 0;
        } else {
            if self.wanted == 1 {
                atom.cost = atom.cost.max(IN_HEADED);
            }
            self.wanted = self.wanted.saturating_sub(1);
        }
    }

    fn text(&mut self, step: &TextStep<'_>, elements: Vec<Element>, lines: Vec<Line>) {
        let own = self.element(step.tag.clone(), step.node);
        let ids = self.inner(own, elements);
        self.nodes.extend(step.node);
        match step.part {
            Part::Heading { level, chapter } => self.heading(step, level, chapter, ids, lines),
            Part::Body | Part::Code => self.lines(step, ids, lines),
        }
        if step.look.keep_with_next {
            self.stick = true;
        }
    }

    /// Marks of one line in a cell that begins `top` below the atom's own top.
    fn set_line(
        &self,
        step: &TextStep<'_>,
        line: Line,
        top: Rows,
        cell: Rows,
        ids: Elements,
        out: &mut Vec<Placed>,
    ) {
        let size = self.grid.body * step.look.size;
        let free = (step.measure - line.width).max(Pt::ZERO);
        let shift = match step.look.align {
            TextAlign::Justify | TextAlign::Start => Pt::ZERO,
            TextAlign::Center => free / 2.0,
            TextAlign::End => free,
        };
        let baseline = self.grid.at(top) + self.grid.baseline(cell, size);
        line_marks(line, step.start + shift, baseline, size, ids, out);
    }

    fn heading(
        &mut self,
        step: &TextStep<'_>,
        level: u8,
        chapter: bool,
        ids: Elements,
        lines: Vec<Line>,
    ) {
        let cell = Rows::lines(step.look.line_height);
        let text = Rows(cell.0 * lines.len() as i32);
        let mut atom = Atom { heading: Some(level), chapter, ..Atom::default() };
        let after = Rows::lines(step.look.after);
        let mut top = Rows::ZERO;
        if step.sink > Rows::ZERO {
            // A title is followed by more of its block, which ends on the grid by itself.
            top = step.sink;
            self.gap = if self.flow.atoms.is_empty() { Rows::ZERO } else { self.gap - step.sink };
            self.gap = self.gap.max(Rows::ZERO);
        } else {
            // What rounding to the grid adds stands above.
            atom.align = true;
            atom.foot = text + after;
        }
        atom.extent = top + text;
        atom.from = step.node.map(|node| (node, 0));
        for line in lines {
            atom.notes.extend(self.calls(&line));
            self.set_line(step, line, top, cell, ids, &mut atom.marks);
            top += cell;
        }
        self.push(atom);
        self.gap = after;
        let title = step.title.clone().unwrap_or_default();
        self.flow.titles.push((self.flow.atoms.len() - 1, level, title));
    }

    fn lines(&mut self, step: &TextStep<'_>, ids: Elements, lines: Vec<Line>) {
        let cell = Rows::lines(step.look.line_height);
        let count = lines.len();
        let mut before = step.skipped;
        for (k, line) in lines.into_iter().enumerate() {
            let cost = match (step.part, k) {
                (_, 0) if step.follows => NEVER,
                (_, 0) => 0,
                (Part::Code, k) if k == 1 || k + 1 == count => ORPHAN,
                (Part::Code, _) => IN_CODE,
                _ if k + 1 == count => WIDOW,
                (_, 1) => ORPHAN,
                _ if count <= step.whole => IN_SHORT,
                _ => 0,
            };
            let align = step.grid && k == 0 && !self.in_note;
            let mut atom = Atom { extent: cell, cost, align, ..Atom::default() };
            atom.notes = self.calls(&line);
            atom.from = step.node.map(|node| (node, before));
            before += self.characters(&line);
            if step.part == Part::Code {
                atom.marks.push(self.shade(step, cell));
            }
            self.set_line(step, line, Rows::ZERO, cell, ids, &mut atom.marks);
            self.push(atom);
        }
    }

    /// Characters of the block in a line: without hyphens and note calls we made.
    fn characters(&self, line: &Line) -> usize {
        let calls: usize =
            line.notes.iter().map(|&n| (self.context.note_label)(n).chars().count()).sum();
        let all = line.text.chars().filter(|&c| c != '\u{AD}').count();
        all.saturating_sub(calls)
    }

    /// The tint behind a line of code.
    fn shade(&self, step: &TextStep<'_>, cell: Rows) -> Placed {
        let side = self.grid.body * 0.5;
        let mark = Mark::Rect {
            inline: step.measure + side * 2.0,
            block: self.grid.at(cell),
            paint: Paint::Fill(0.95),
            origin: Origin::Artifact(Artifact::Layout),
        };
        let gap = (self.grid.leading - self.grid.body) / 2.0;
        Placed { inline: step.start - side, block: -gap, mark }
    }

    fn figure(&mut self, step: &plan::FigureStep<'_>, mut set: FigureSet) {
        let own = self.element(Tag::Figure, Some(step.node));
        self.flow.structure[own.0 as usize].alt = Some(set.alt.clone());
        set.element = own;
        self.parents.push(own);
        let caption = self.element(Tag::Caption, None);
        self.parents.pop();
        set.caption_elements = Some(self.inner(caption, std::mem::take(&mut set.caption)));
        self.nodes.push(step.node);
        let atom = Atom {
            extent: set.extent(&self.grid, false),
            align: true,
            figure: Some(Box::new(set)),
            from: Some((step.node, 0)),
            ..Atom::default()
        };
        self.push(atom);
    }

    fn table(&mut self, step: &plan::TableStep<'_>, mut set: TableSet) {
        let own = self.element(Tag::Table, Some(step.node));
        self.nodes.push(step.node);
        self.gap = self.gap.max(Rows::lines(0.4));
        self.parents.push(own);
        if !set.caption.is_empty() {
            let caption = self.element(Tag::Caption, None);
            let ids = self.inner(caption, std::mem::take(&mut set.caption_elements));
            if let Some(atom) = set.caption_atom(&self.grid, step.measure, ids) {
                self.push(atom);
                self.stick = true;
            }
        }
        let first = self.flow.atoms.len();
        let mut head = Vec::new();
        for row in 0..set.rows.len() {
            let lines = set.rows[row].cells.iter().flat_map(|c| &c.lines);
            let mut notes: Vec<usize> = lines.flat_map(|l| self.calls(l)).collect();
            let atoms = self.row(&mut set, row);
            let from = self.flow.atoms.len();
            for (k, mut atom) in atoms.into_iter().enumerate() {
                if k == 0 {
                    atom.cost = if row == set.head { NEVER } else { 300 };
                }
                let body = row >= set.head && set.head > 0 && self.flow.atoms.len() > first;
                atom.from = Some((step.node, 0));
                atom.notes.append(&mut notes);
                atom.repeat = body.then_some(self.flow.heads.len());
                self.push(atom);
            }
            if row < set.head {
                head.extend(TableSet::repeated(&self.flow.atoms[from..]));
                self.stick = true;
            }
        }
        self.flow.heads.push(head);
        self.keep_short(first);
        // The head does not stand above one row alone.
        if let Some(second) = self.flow.atoms.get_mut(first + set.head + 1).filter(|_| set.head > 0)
        {
            second.cost = second.cost.max(ORPHAN);
        }
        self.parents.pop();
        self.stick = false;
        self.gap = Rows::lines(0.6);
    }

    /// A table of less than a third of a page stays whole if it can.
    fn keep_short(&mut self, first: usize) {
        let atoms = &mut self.flow.atoms[first..];
        let extent: Rows = atoms.iter().map(|a| a.extent).sum();
        let count = atoms.len();
        if extent.0 * 3 < self.grid.capacity.0 {
            atoms.iter_mut().skip(1).for_each(|a| a.cost = a.cost.max(8_000));
        }
        // No row is left alone at the end.
        if let Some(last) = atoms.last_mut().filter(|_| count > 2) {
            last.cost = last.cost.max(4_000);
        }
    }

    fn row(&mut self, set: &mut TableSet, row: usize) -> Vec<Atom> {
        let own = self.element(Tag::TableRow, None);
        let mut elements = Vec::new();
        for cell in 0..set.rows[row].cells.len() {
            let cell = &mut set.rows[row].cells[cell];
            let kind = cell.tag.clone();
            let inner = std::mem::take(&mut cell.elements);
            self.flow.structure.push(table::element(Some(own), kind));
            let id = ElementId(self.flow.structure.len() as u32 - 1);
            elements.push(self.inner(id, inner));
        }
        set.row_atoms(&self.grid, row, &elements)
    }

    fn separator(&mut self, lines: Vec<Line>) {
        for line in lines {
            let mut atom = Atom { extent: Rows::LINE, align: true, cost: NEVER, ..Atom::default() };
            let size = self.grid.body;
            let baseline = self.grid.baseline(Rows::LINE, size);
            let inline = (self.grid.measure - line.width) / 2.0;
            let elements = Elements { own: ElementId(0), inner: 0 };
            line_marks(line, inline, baseline, size, elements, &mut atom.marks);
            for placed in &mut atom.marks {
                if let Mark::Glyphs(run) = &mut placed.mark {
                    run.origin = Origin::Artifact(Artifact::Layout);
                }
            }
            self.push(atom);
        }
    }

    /// The numbers of the notes a line calls.
    fn calls(&mut self, line: &Line) -> Vec<usize> {
        let mut out = Vec::new();
        for note in &line.notes {
            let Some(k) = self.ids.iter().position(|id| id == note) else { continue };
            if self.given[k].is_none() && !self.in_note {
                let number = self.flow.notes.len() + self.called.len();
                self.given[k] = Some(number);
                self.called.push(k);
                if !self.at_end {
                    out.push(number);
                }
            }
        }
        out
    }

    /// Sets the notes of a chapter at its end, below a rule (TYPOGRAPHY 3.5).
    fn endnotes(&mut self) {
        let called = std::mem::take(&mut self.called);
        if called.is_empty() {
            return;
        }
        let rule = Mark::Rect {
            inline: self.grid.body * 8.0,
            block: Pt(0.4),
            paint: Paint::Fill(0.0),
            origin: Origin::Artifact(Artifact::Layout),
        };
        let middle = self.grid.leading * 0.5;
        let marks = vec![Placed { inline: Pt::ZERO, block: middle, mark: rule }];
        self.push(Atom { extent: Rows::LINE, marks, ..Atom::default() });
        self.stick = true;
        self.in_note = true;
        for k in called {
            if let Some((steps, done)) = self.waiting[k].take() {
                self.steps(steps, done);
            }
        }
        self.in_note = false;
        self.gap = Rows::ZERO;
    }

    /// Puts the notes called in the block that just ended after it.
    fn flush_notes(&mut self) {
        for k in std::mem::take(&mut self.called) {
            self.note(k);
        }
    }

    fn note(&mut self, k: usize) {
        let Some((steps, done)) = self.waiting[k].take() else { return };
        let gap = std::mem::take(&mut self.gap);
        let stick = std::mem::take(&mut self.stick);
        let atoms = std::mem::take(&mut self.flow.atoms);
        let nodes = std::mem::take(&mut self.nodes);
        self.in_note = true;
        self.steps(steps, done);
        self.in_note = false;
        let own = std::mem::replace(&mut self.flow.atoms, atoms);
        self.flow.notes.push(NoteSet { node: self.ids[k], atoms: own });
        (self.gap, self.stick, self.nodes) = (gap, stick, nodes);
    }

    /// Notes that nothing calls stand at the foot of the last page.
    fn uncalled(&mut self) {
        if self.at_end {
            let left = (0..self.waiting.len()).filter(|k| self.waiting[*k].is_some());
            let late = left.filter(|k| !self.called.contains(k)).collect::<Vec<_>>();
            self.called.extend(late);
            return self.endnotes();
        }
        for k in 0..self.waiting.len() {
            if self.waiting[k].is_some() {
                let number = self.flow.notes.len();
                self.note(k);
                if let Some(last) = self.flow.atoms.last_mut() {
                    last.notes.push(number);
                }
            }
        }
    }
}
