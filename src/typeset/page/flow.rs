//! Steps to atoms: paragraphs, figures and tables are set in parallel, then put in order.

use std::ops::Range;

use rayon::prelude::*;

use super::super::par::{Context, Line, LineItem, prepare};
use super::assemble::{Assembler, lines};
use super::atom::{Atom, Elements, Grid, Placed, Rows};
use super::figure::{self, FigureSet};
use super::findings;
use super::note::Calls;
use super::plan::{self, Part, Step, TextStep};
use super::table::{self, Layout};
use crate::diag::Sink;
use crate::document::{Document, Inline, InlineKind, NodeId};
use crate::frame::{Artifact, Element, ElementId, Origin};
use crate::text::Lang;
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
    /// Paragraphs that a page may want a line longer or shorter.
    pub elastic: Vec<Elastic>,
    /// Where the contents belong: their element, and the atoms before them.
    pub contents: Option<(ElementId, usize)>,
}

/// A paragraph that may be set anew, a line longer or shorter.
#[derive(Clone, Debug)]
pub(super) struct Elastic {
    /// The step it comes from.
    pub step: usize,
    pub atoms: Range<usize>,
    pub elements: Elements,
    /// How many marks of its first atom are those of a marker.
    pub marker: usize,
    /// Whether it is the first below a heading, which keeps its second line.
    pub headed: bool,
}

/// A note's lines.
#[derive(Debug, Default)]
pub(super) struct NoteSet {
    pub node: NodeId,
    pub atoms: Vec<Atom>,
}

/// A step that was set.
#[derive(Debug)]
pub(super) enum Done {
    Nothing,
    Text { elements: Vec<Element>, set: TextSet },
    Marker(Vec<Element>, Vec<Line>),
    Figure(Box<FigureSet>),
    Table(Layout),
}

/// A text that was set.
#[derive(Debug)]
pub(super) enum TextSet {
    Heading(Vec<Line>),
    Body {
        /// Their marks have local element numbers.
        atoms: Vec<Atom>,
        /// Which lines call notes.
        calls: Vec<(usize, Vec<NodeId>)>,
        /// Whether glue might give a line more or fewer.
        elastic: bool,
    },
}

impl Done {
    /// How many lines of text it is.
    pub fn lines(&self) -> usize {
        match self {
            Done::Text { set: TextSet::Body { atoms, .. }, .. } => atoms.len(),
            _ => 0,
        }
    }
}

/// Sets the steps of a document, and its notes.
pub(super) fn flow(
    context: &Context<'_>,
    document: &Document,
    grid: Grid,
    steps: &[Step<'_>],
    calls: &Calls,
    sink: &mut Sink,
) -> Flow {
    // Only from the end of a chapter is there a way back to go.
    let at_end = !context.theme.page.paper;
    let back = |note: NodeId| calls.blocks.get(&note).copied().filter(|_| at_end);
    let plan_note = |n| plan::plan_note(n, context.theme, grid, context, back(n.id));
    let mut notes: Vec<Vec<Step<'_>>> = document.notes.iter().map(plan_note).collect();
    for part in &document.parts {
        // Each goes on until the next begins.
        let own = notes.get_mut(part.first_note..).unwrap_or_default();
        own.iter_mut().for_each(|steps| match steps.first_mut() {
            Some(Step::Language(lang)) => *lang = part.lang(),
            _ => steps.insert(0, Step::Language(part.lang())),
        });
    }
    let (done, notes) = rayon::join(
        || set_all(context, document, &grid, steps),
        || -> Vec<_> { notes.iter().map(|n| (n, set_all(context, document, &grid, n))).collect() },
    );
    let ids = document.notes.iter().map(|n| n.id).collect();
    let mut assembler = Assembler::new(context, grid, ids, notes, sink);
    assembler.steps(steps, done);
    assembler.finish()
}

/// A step that was set, with what is to be said of it.
pub(super) type Set = (Done, Sink);

fn set_all(
    context: &Context<'_>,
    document: &Document,
    grid: &Grid,
    steps: &[Step<'_>],
) -> Vec<Set> {
    let one = |(step, lang): (&Step<'_>, Lang)| {
        let mut sink = Sink::new();
        let context = Context { lang, ..*context };
        (set(&context, document, grid, step, &mut sink), sink)
    };
    let languages = plan::languages(steps, context.lang);
    steps.par_iter().zip(languages).with_min_len(4).map(one).collect()
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
                let set = text_set(context, grid, text, lines, false);
                return Done::Text { elements: Vec::new(), set };
            }
            let style = text.style(grid);
            let paragraph = prepare(context, &text.inlines, &style, sink);
            let lines = paragraph.set(context, text.measure);
            let filled = text.look.align == TextAlign::Justify && text.part != Part::Code;
            let fills = filled.then_some((text.measure, style.size));
            findings::report(context, &lines, &text.inlines, fills, sink);
            let elastic = paragraph.may_loosen(text.measure, lines.len());
            let set = text_set(context, grid, text, lines, elastic);
            Done::Text { elements: paragraph.elements, set }
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
            let lines = paragraph.set(context, measure);
            Done::Marker(paragraph.elements, lines)
        }
        Step::Figure(f) => Done::Figure(Box::new(figure::set(context, document, grid, f, sink))),
        Step::Table(t) => Done::Table(table::set(context, grid, t, sink)),
        Step::Separator => {
            let look = TextStyle {
                indent: crate::geom::Em::ZERO,
                ..context.theme.style(Role::Body).clone()
            };
            let style = plan::style(&look, context.theme.han, Part::Body, grid.body, grid.measure);
            let inlines = [Inline::text("※", None)];
            let paragraph = prepare(context, &inlines, &style, sink);
            Done::Marker(Vec::new(), paragraph.set(context, grid.measure))
        }
        Step::Begin { .. } | Step::End | Step::Space(_) | Step::Contents | Step::Language(_) => {
            Done::Nothing
        }
    }
}

/// The lines of a text, as atoms unless they are a heading's.
fn text_set(
    context: &Context<'_>,
    grid: &Grid,
    step: &TextStep<'_>,
    lines: Vec<Line>,
    may_loosen: bool,
) -> TextSet {
    if let Part::Heading { .. } = step.part {
        return TextSet::Heading(lines);
    }
    let elastic = may_loosen && lines::is_elastic(grid, step, &lines);
    let noted = lines.iter().enumerate().filter(|(_, line)| !line.notes.is_empty());
    let calls = noted.map(|(k, line)| (k, line.notes.clone())).collect();
    let atoms = lines::atoms(context, grid, step, Elements::LOCAL, lines);
    TextSet::Body { atoms, calls, elastic }
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
        prepare(context, inlines, &style, sink).set(context, step.measure)
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
