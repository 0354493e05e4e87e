//! Set steps to atoms in order: space and keeps between them, elements, markers, notes.

pub(super) mod lines;
mod notes;
mod table;

use std::ops::Range;

use rayon::prelude::*;

use super::super::par::{Context, Line};
use super::atom::{Atom, Elements, Float, Grid, Mark, NEVER, Rows, line_marks};
use super::figure::FigureSet;
use super::flow::{Done, Elastic, Flow, Set, TextSet};
use super::plan::{self, Part, Step, TextStep};
use crate::diag::Sink;
use crate::document::{NodeId, plain_text};
use crate::frame::{Artifact, Element, ElementId, Origin, Tag};
use crate::geom::Pt;
use crate::text::Lang;

/// Texts whose marks a thread settles at a time.
const SHARE: usize = 16;
/// Cost of ending a page after one line below a heading.
pub(super) const IN_HEADED: u32 = 60_000;

/// A marker waiting for its line.
struct Marker {
    line: Line,
    inline: Pt,
    size: Pt,
    ids: Elements,
}

/// Atoms of a text whose marks have local element numbers.
struct Local {
    atoms: Range<usize>,
    /// How many marks of the first are those of a marker, whose numbers are not local.
    marker: usize,
    elements: Elements,
}

/// Where atoms are put in order.
pub(super) struct Assembler<'a, 'c> {
    context: &'a Context<'c>,
    grid: Grid,
    flow: Flow,
    /// In order.
    local: Vec<Local>,
    ids: Vec<NodeId>,
    waiting: Vec<Option<(&'a Vec<Step<'a>>, Vec<Set>)>>,
    /// Notes called since the last outermost block ended.
    called: Vec<usize>,
    /// The number each note got in the flow.
    given: Vec<Option<usize>>,
    parents: Vec<ElementId>,
    /// The step under way.
    at: usize,
    /// The language of what is put in order.
    lang: Lang,
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
            local: Vec::new(),
            given: vec![None; ids.len()],
            ids,
            waiting: notes.into_iter().map(Some).collect(),
            called: Vec::new(),
            parents: Vec::new(),
            at: 0,
            lang: context.lang,
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
        settle(&mut self.flow.atoms, self.local);
        self.flow
    }
}

impl Assembler<'_, '_> {
    pub fn steps(&mut self, steps: &[Step<'_>], done: Vec<Set>) {
        let outer = self.lang;
        self.flow.atoms.reserve(done.iter().map(|(done, _)| done.lines()).sum());
        for (at, (step, (done, sink))) in steps.iter().zip(done).enumerate() {
            self.at = at;
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
                (Step::Language(lang), _) => self.lang = *lang,
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
                (Step::Text(text), Done::Text { elements, set }) => {
                    if self.at_end && matches!(text.part, Part::Heading { chapter: true, .. }) {
                        self.endnotes();
                    }
                    if text.part == Part::Code && is_among_lines(steps, at) {
                        self.centre_code(text, &set);
                    }
                    self.text(text, elements, set);
                }
                (Step::Figure(f), Done::Figure(set)) => self.figure(f, *set, is_led(&steps[..at])),
                (Step::Table(t), Done::Table(layout)) => self.table(t, layout),
                (Step::Separator, Done::Marker(_, lines)) => self.separator(lines),
                _ => {}
            }
            if self.parents.is_empty() && !self.in_note && !self.at_end {
                self.flush_notes();
            }
        }
        self.lang = outer;
    }

    fn element(&mut self, kind: Tag, node: Option<NodeId>) -> ElementId {
        let parent = self.parents.last().copied();
        let lang = Some(self.lang).filter(|lang| *lang != self.context.lang);
        self.flow.structure.push(Element { parent, node, kind, alt: None, lang });
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
            let by = atom.marks.len();
            for tall in &mut atom.tall {
                tall.marks = tall.marks.start + by..tall.marks.end + by;
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
        } else if atom.float.is_some() {
            self.wanted = 0;
        } else {
            if self.wanted == 1 {
                atom.cost = atom.cost.max(IN_HEADED);
            }
            self.wanted = self.wanted.saturating_sub(1);
        }
    }

    fn text(&mut self, step: &TextStep<'_>, elements: Vec<Element>, set: TextSet) {
        let own = self.element(step.tag.clone(), step.node);
        let ids = self.inner(own, elements);
        if let Some(run_in) = &step.run_in {
            // The heading stands in the line of the paragraph, but beside it in the structure.
            let ElementId(heading) = ids.id(1);
            let heading = &mut self.flow.structure[heading as usize];
            (heading.parent, heading.node) = (self.parents.last().copied(), Some(run_in.node));
            self.nodes.push(run_in.node);
            self.wanted = 2;
            let title = run_in.title.clone();
            self.flow.titles.push((self.flow.atoms.len(), run_in.level, title));
        }
        self.nodes.extend(step.node);
        match (step.part, set) {
            (Part::Heading { level, chapter }, TextSet::Heading(lines)) => {
                self.heading(step, level, chapter, ids, lines);
            }
            (_, TextSet::Body { atoms, calls, elastic }) => self.body(ids, atoms, calls, elastic),
            _ => {}
        }
        if step.announces {
            (self.stick, self.wanted) = (true, 2);
        }
        if step.look.keep_with_next {
            self.stick = true;
        }
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
        // One taller than a page goes on line by line behind half a page of it.
        let most = self.grid.capacity.0 / 2 / cell.0.max(1);
        let most = lines.len().min(usize::try_from(most).unwrap_or(0).max(1));
        let parted = top + text > self.grid.capacity;
        let (whole, rest) = if parted { lines.split_at(most) } else { (&lines[..], &lines[..0]) };
        if parted {
            (atom.align, atom.foot) = (false, Rows::ZERO);
            atom.extent = top + Rows(cell.0 * whole.len() as i32);
        }
        for line in whole {
            atom.notes.extend(self.calls(&line.notes));
            lines::set_line(&self.grid, step, line.clone(), (top, cell), ids, &mut atom.marks);
            top += cell;
        }
        self.push(atom);
        let title = step.title.clone().unwrap_or_default();
        self.flow.titles.push((self.flow.atoms.len() - 1, level, title));
        for line in rest {
            let mut atom = Atom { extent: cell, ..Atom::default() };
            atom.from = step.node.map(|node| (node, 0));
            atom.notes = self.calls(&line.notes);
            let top = (Rows::ZERO, cell);
            lines::set_line(&self.grid, step, line.clone(), top, ids, &mut atom.marks);
            self.push(atom);
        }
        self.gap = after;
    }

    fn body(
        &mut self,
        ids: Elements,
        atoms: Vec<Atom>,
        calls: Vec<(usize, Vec<NodeId>)>,
        elastic: bool,
    ) {
        let (first, headed) = (self.flow.atoms.len(), self.wanted == 2);
        let marks = atoms.first().map_or(0, |a| a.marks.len());
        let mut calls = calls.into_iter().peekable();
        for (k, mut atom) in atoms.into_iter().enumerate() {
            if let Some((_, notes)) = calls.next_if(|call| call.0 == k) {
                atom.notes = self.calls(&notes);
            }
            atom.align &= !self.in_note;
            self.push(atom);
        }
        let atoms = first..self.flow.atoms.len();
        let Some(begin) = self.flow.atoms.get(first) else { return };
        let marker = begin.marks.len() - marks;
        if elastic && !self.in_note {
            let (step, atoms) = (self.at, atoms.clone());
            self.flow.elastic.push(Elastic { step, atoms, elements: ids, marker, headed });
        }
        let local = Local { atoms, marker, elements: ids };
        if self.in_note {
            // Atoms of a note are another flow's.
            settle(&mut self.flow.atoms, vec![local]);
        } else {
            self.local.push(local);
        }
    }

    fn figure(&mut self, step: &plan::FigureStep<'_>, mut set: FigureSet, led: bool) {
        let own = self.element(Tag::Figure, Some(step.node));
        self.flow.structure[own.0 as usize].alt = Some(set.alt.clone());
        set.element = own;
        set.fit(&self.grid);
        self.parents.push(own);
        let caption = self.element(Tag::Caption, None);
        self.parents.pop();
        set.caption_elements = Some(self.inner(caption, std::mem::take(&mut set.caption)));
        self.nodes.push(step.node);
        let surplus = set.surplus(&self.grid);
        let atom = Atom {
            extent: set.extent(&self.grid, false),
            align: true,
            notes: self.calls(&set.notes()),
            float: Some(Box::new(Float::Figure(set))),
            led,
            from: Some((step.node, 0)),
            ..Atom::default()
        };
        self.push(atom);
        for (mut atom, notes) in surplus {
            atom.notes = self.calls(&notes);
            self.push(atom);
        }
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

/// Whether lines of the grid stand before a step and after it; one that announces it stays near.
fn is_among_lines(steps: &[Step<'_>], at: usize) -> bool {
    let other = |s: &&Step<'_>| !matches!(s, Step::Space(_) | Step::Begin { .. } | Step::End);
    let on_grid = |s: Option<&Step<'_>>| matches!(s, Some(Step::Text(t)) if t.grid && !t.announces);
    on_grid(steps[..at].iter().rev().find(other)) && on_grid(steps[at + 1..].iter().find(other))
}

/// Whether a text that ends with a colon stands before what follows these steps.
fn is_led(before: &[Step<'_>]) -> bool {
    let last = before.iter().rev().find(|step| !matches!(step, Step::Space(_)));
    let colon = |text: &TextStep<'_>| plain_text(&text.inlines).trim_end().ends_with(['：', ':']);
    matches!(last, Some(Step::Text(text)) if text.part == Part::Body && colon(text))
}

/// Gives marks the elements that their local numbers stand for.
fn settle(atoms: &mut [Atom], local: Vec<Local>) {
    let (mut rest, mut at) = (atoms, 0);
    let mut parts = Vec::with_capacity(local.len());
    for Local { atoms, marker, elements } in local {
        let (own, after) = rest[atoms.start - at..].split_at_mut(atoms.len());
        (rest, at) = (after, atoms.end);
        parts.push((own, marker, elements));
    }
    parts.into_par_iter().with_min_len(SHARE).for_each(|(atoms, marker, elements)| {
        for (k, atom) in atoms.iter_mut().enumerate() {
            elements.settle(&mut atom.marks[if k == 0 { marker } else { 0 }..]);
        }
    });
}
