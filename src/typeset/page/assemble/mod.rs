//! Set steps to atoms in order: space and keeps between them, elements, markers, notes.

mod notes;
mod table;

use super::super::par::{Context, Line};
use super::atom::{Atom, Elements, Grid, Mark, NEVER, Placed, Rows, line_marks};
use super::figure::FigureSet;
use super::flow::{Done, Flow, Set};
use super::plan::{self, Part, Step, TextStep};
use crate::diag::Sink;
use crate::document::NodeId;
use crate::frame::{Artifact, Element, ElementId, Origin, Paint, Tag};
use crate::geom::Pt;
use crate::theme::TextAlign;

/// Costs of ending a page.
const WIDOW: u32 = 100_000;
const ORPHAN: u32 = 5_000;
const IN_HEADED: u32 = 60_000;
const IN_CODE: u32 = 300;
const IN_SHORT: u32 = 3_000;

/// A marker waiting for its line.
struct Marker {
    line: Line,
    inline: Pt,
    size: Pt,
    ids: Elements,
}

/// Where atoms are put in order.
pub(super) struct Assembler<'a, 'c> {
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

impl<'a, 'c> Assembler<'a, 'c> {
    pub fn new(
        context: &'a Context<'c>,
        grid: Grid,
        ids: Vec<NodeId>,
        notes: Vec<(&'a Vec<Step<'a>>, Vec<Set>)>,
        sink: &'a mut Sink,
    ) -> Assembler<'a, 'c> {
        Assembler {
            context,
            grid,
            flow: Flow::default(),
            given: vec![None; ids.len()],
            ids,
            waiting: notes.into_iter().map(Some).collect(),
            called: Vec::new(),
            parents: Vec::new(),
            gap: Rows::ZERO,
            stick: false,
            wanted: 0,
            marker: Vec::new(),
            nodes: Vec::new(),
            in_note: false,
            // Only from the end of a chapter is there a way back to go.
            at_end: !context.theme.page.paper,
            sink,
        }
    }

    /// The flow, with the notes that nothing calls.
    pub fn finish(mut self) -> Flow {
        self.uncalled();
        self.flow
    }
}

impl Assembler<'_, '_> {
    pub fn steps(&mut self, steps: &[Step<'_>], done: Vec<Set>) {
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
}
