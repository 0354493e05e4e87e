//! Tables: columns by what their cells need, rows that stay whole, a head that is repeated.

use super::super::par::{Context, Line, LineItem, Paragraph, prepare};
use super::atom::{Atom, Elements, Grid, Mark, Placed, Rows, line_marks};
use super::plan::{Part, TableStep, style};
use crate::diag::{Diagnostic, Sink};
use crate::document::{Align, Cell, Row};
use crate::frame::{Artifact, Element, ElementId, Origin, Paint, Tag};
use crate::geom::{Em, Pt};
use crate::theme::{Breaking, HanPolicy, Role, TextAlign, TextStyle};

/// A table that was set.
#[derive(Debug)]
pub(super) struct TableSet {
    pub caption: Vec<Line>,
    pub caption_elements: Vec<Element>,
    pub rows: Vec<RowSet>,
    pub head: usize,
    start: Pt,
    width: Pt,
    size: Pt,
    row: Rows,
    caption_start: Pt,
    caption_size: Pt,
    caption_row: Rows,
}

/// A row with its cells.
#[derive(Debug)]
pub(super) struct RowSet {
    pub cells: Vec<CellSet>,
    /// Lines of its highest cell.
    lines: usize,
}

/// A cell with its lines.
#[derive(Debug)]
pub(super) struct CellSet {
    pub tag: Tag,
    pub elements: Vec<Element>,
    start: Pt,
    width: Pt,
    align: Align,
    /// Where its line begins, in a column of numbers.
    shift: Option<Pt>,
    pub lines: Vec<Line>,
}

/// Space above and below the lines of a cell, in lines of the grid.
const PAD: f64 = 0.16;
/// Space at either side of a cell, in em of the table.
const SIDE: f64 = 0.5;
/// A row of more lines than this may be parted.
const WHOLE_LINES: usize = 4;
/// A table that does not fit is set smaller by this.
const SMALLER: f64 = 0.8;

/// Sets a table.
pub(super) fn set(
    context: &Context<'_>,
    grid: &Grid,
    step: &TableStep<'_>,
    sink: &mut Sink,
) -> TableSet {
    let look = context.theme.style(Role::Table);
    let setter = Setter { context, grid, step, look: look.clone() };
    let (columns, cells, size) = match setter.try_size(1.0, sink) {
        (Some(columns), cells) => (columns, cells, 1.0),
        (None, _) => match setter.try_size(SMALLER, &mut Sink::new()) {
            (Some(columns), cells) => (columns, cells, SMALLER),
            (None, cells) => {
                let message = "the table is wider than the page: its words are divided anywhere";
                sink.push(Diagnostic::warning("table-too-wide", message));
                (setter.equal(&cells), cells, SMALLER)
            }
        },
    };
    setter.finish(&columns, cells, size, sink)
}

struct Setter<'a> {
    context: &'a Context<'a>,
    grid: &'a Grid,
    step: &'a TableStep<'a>,
    look: TextStyle,
}

/// A cell taken in, before its column is known.
struct Prepared {
    column: usize,
    span: usize,
    head: bool,
    rowspan: u16,
    align: Align,
    content: Content,
    paragraph: Paragraph,
    /// Widest line, and narrowest column that does not divide its words.
    widest: Pt,
    least: Pt,
}

impl Setter<'_> {
    fn policy(&self) -> HanPolicy {
        HanPolicy { breaking: Breaking::Greedy, min_last: 1, ..self.context.theme.han }
    }

    fn size(&self, scale: f64) -> Pt {
        self.grid.body * (self.look.size * scale)
    }

    fn rows(&self) -> impl Iterator<Item = (&Row, bool)> {
        let table = self.step.table;
        table.head.iter().map(|r| (r, true)).chain(table.rows.iter().map(|r| (r, false)))
    }

    /// Takes all cells in at a size; the columns if they fit.
    fn try_size(&self, scale: f64, sink: &mut Sink) -> (Option<Vec<Pt>>, Vec<Vec<Prepared>>) {
        let look = TextStyle { size: self.look.size * scale, ..self.look.clone() };
        let mut covered: Vec<u16> = Vec::new();
        let mut rows = Vec::new();
        for (row, head) in self.rows() {
            let mut cells = Vec::new();
            let mut column = 0;
            for cell in row {
                while covered.get(column).is_some_and(|&c| c > 0) {
                    column += 1;
                }
                let prepared = self.prepare(cell, column, head, &look, sink);
                let end = column + prepared.span;
                covered.resize(covered.len().max(end), 0);
                covered[column..end].fill(cell.rowspan.max(1));
                column = end;
                cells.push(prepared);
            }
            covered.iter_mut().for_each(|c| *c = c.saturating_sub(1));
            rows.push(cells);
        }
        (self.columns(&rows), rows)
    }

    fn prepare(
        &self,
        cell: &Cell,
        column: usize,
        head: bool,
        look: &TextStyle,
        sink: &mut Sink,
    ) -> Prepared {
        let look = TextStyle { bold: head || look.bold, align: TextAlign::Start, ..look.clone() };
        let style = style(&look, self.policy(), Part::Body, self.grid.body, self.step.measure);
        let paragraph = prepare(self.context, &cell.body, &style, sink);
        let size = style.size;
        let sides = size * (2.0 * SIDE);
        let widest = paragraph.natural_width() + sides;
        let text = crate::document::plain_text(&cell.body);
        let word = text.split(|c: char| !c.is_ascii_graphic()).map(str::len).max().unwrap_or(0);
        // Western letters are about half an em; a column of Han holds at least three.
        let least = (size * (word as f64 * 0.56)).max(size * 3.0) + sides;
        Prepared {
            column,
            span: usize::from(cell.colspan.max(1)),
            head,
            rowspan: cell.rowspan.max(1),
            align: self.step.table.align.get(column).copied().unwrap_or_default(),
            content: Content::of(&text),
            paragraph,
            widest,
            least: least.min(widest),
        }
    }

    fn columns(&self, rows: &[Vec<Prepared>]) -> Option<Vec<Pt>> {
        let count = column_count(rows);
        let (mut widest, mut least) = (vec![Pt::ZERO; count], vec![Pt::ZERO; count]);
        for cell in rows.iter().flatten() {
            for column in cell.column..cell.column + cell.span {
                let share = 1.0 / cell.span as f64;
                widest[column] = widest[column].max(cell.widest * share);
                least[column] = least[column].max(cell.least * share);
            }
        }
        let measure = self.step.measure;
        let (all, need): (Pt, Pt) = (widest.iter().copied().sum(), least.iter().copied().sum());
        if all.0 <= measure.0 {
            return Some(self.roomy(widest, all));
        }
        if need.0 > measure.0 {
            return None;
        }
        // Every column gets what it needs, and a share of the rest by what it could use.
        let room = (measure - need).0 / (all - need).0.max(0.001);
        Some(widest.iter().zip(&least).map(|(w, l)| *l + (*w - *l) * room).collect())
    }

    /// Columns of a table that fits get some air, up to the measure.
    fn roomy(&self, widest: Vec<Pt>, all: Pt) -> Vec<Pt> {
        let air = self.size(1.0) * 2.0;
        let room = (self.step.measure - all) / widest.len().max(1) as f64;
        widest.into_iter().map(|w| w + air.min(room)).collect()
    }

    fn equal(&self, rows: &[Vec<Prepared>]) -> Vec<Pt> {
        let count = column_count(rows);
        vec![self.step.measure / count.max(1) as f64; count]
    }

    fn finish(
        &self,
        columns: &[Pt],
        rows: Vec<Vec<Prepared>>,
        scale: f64,
        sink: &mut Sink,
    ) -> TableSet {
        let size = self.size(scale);
        let width: Pt = columns.iter().copied().sum();
        let left = self.step.start + (self.step.measure - width) / 2.0;
        let edge = |column: usize| columns[..column].iter().copied().sum::<Pt>();
        let mut set = Vec::new();
        let numeric: Vec<bool> = (0..columns.len()).map(|c| is_numeric(&rows, c)).collect();
        for cells in rows {
            let cells: Vec<CellSet> = cells
                .into_iter()
                .map(|cell| {
                    let start = edge(cell.column) + size * SIDE;
                    let end = edge((cell.column + cell.span).min(columns.len())) - size * SIDE;
                    let (colspan, rowspan) = (cell.span as u16, cell.rowspan);
                    let measure = (end - start).max(size);
                    CellSet {
                        tag: if cell.head {
                            Tag::TableHeader { colspan, rowspan }
                        } else {
                            Tag::TableData { colspan, rowspan }
                        },
                        lines: cell.paragraph.set(self.context, measure + Pt(0.01)),
                        elements: cell.paragraph.elements,
                        start: left + start,
                        width: measure,
                        align: match cell.align {
                            Align::Start if cell.span == 1 && numeric[cell.column] => Align::Center,
                            given => given,
                        },
                        shift: None,
                    }
                })
                .collect();
            let lines = cells.iter().map(|c| c.lines.len()).max().unwrap_or(0).max(1);
            set.push(RowSet { cells, lines });
        }
        let head = self.step.table.head.len().min(set.len());
        for column in (0..columns.len()).filter(|&c| numeric[c]) {
            let from = left + edge(column) + size * SIDE;
            let cells = set[head..].iter_mut().flat_map(|r| &mut r.cells);
            align_numbers(cells.filter(|c| (c.start - from).0.abs() < 0.01));
        }
        let caption_look = self.context.theme.style(Role::Caption);
        let mut table = TableSet {
            caption: Vec::new(),
            caption_elements: Vec::new(),
            rows: set,
            head: self.step.table.head.len(),
            start: left,
            width,
            size,
            row: Rows::lines(self.look.line_height * scale),
            caption_start: self.step.start,
            caption_size: self.grid.body * caption_look.size,
            caption_row: Rows::lines(caption_look.line_height),
        };
        if !self.step.table.caption.is_empty() {
            let look = caption_look;
            let style = style(look, self.policy(), Part::Body, self.grid.body, self.step.measure);
            let paragraph = prepare(self.context, &self.step.table.caption, &style, sink);
            table.caption = paragraph.set(self.context, self.step.measure);
            table.caption_elements = paragraph.elements;
        }
        table
    }
}

/// What a cell holds, for the setting of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Number,
    /// Nothing, or a dash for it.
    Blank,
    Words,
}

impl Content {
    fn of(text: &str) -> Content {
        let text = text.trim();
        if text.chars().all(|c| "-–—―/…".contains(c)) {
            return Content::Blank;
        }
        let digits = text.contains(|c: char| c.is_ascii_digit());
        let sign = |c: char| c.is_ascii_digit() || ".,+-−±%‰¥￥$€£ \u{2009}\u{A0}".contains(c);
        if digits && text.chars().all(sign) { Content::Number } else { Content::Words }
    }
}

/// Whether a column holds numbers and nothing else below its head.
fn is_numeric(rows: &[Vec<Prepared>], column: usize) -> bool {
    let body = || rows.iter().flatten().filter(|c| !c.head && c.column == column);
    body().all(|c| c.content != Content::Words && c.span == 1)
        && body().any(|c| c.content == Content::Number)
}

/// Puts the decimal points of a column below one another (TYPOGRAPHY 3.5). The widest whole and
/// the widest fraction make a block that stands where the column's cells would.
fn align_numbers<'a>(cells: impl Iterator<Item = &'a mut CellSet>) {
    let mut cells: Vec<_> = cells.filter(|c| c.lines.len() == 1).collect();
    let parts: Vec<(Pt, Pt)> = cells.iter().map(|c| parts_of_number(&c.lines[0])).collect();
    let numbers = || cells.iter().zip(&parts).filter(|(c, _)| has_digit(&c.lines[0]));
    let whole = numbers().fold(Pt::ZERO, |w, (_, p)| w.max(p.0));
    let fraction = numbers().fold(Pt::ZERO, |w, (_, p)| w.max(p.1));
    for (cell, part) in cells.iter_mut().zip(&parts) {
        let free = cell.width - whole - fraction;
        let point = match cell.align {
            Align::Start => whole,
            Align::Center => free / 2.0 + whole,
            Align::End => free + whole,
        };
        let blank = !has_digit(&cell.lines[0]);
        let middle = point + (fraction - whole) / 2.0 - cell.lines[0].width / 2.0;
        cell.shift = Some(if blank { middle } else { point - part.0 });
    }
}

fn has_digit(line: &Line) -> bool {
    line.text.contains(|c: char| c.is_ascii_digit())
}

/// How wide a number is before and after the end of its whole part.
fn parts_of_number(line: &Line) -> (Pt, Pt) {
    let after_digits = || line.text.rfind(|c: char| c.is_ascii_digit()).map(|at| at + 1);
    let Some(cut) = line.text.find('.').or_else(after_digits) else {
        return (line.width, Pt::ZERO);
    };
    let mut fraction = Pt::ZERO;
    let mut before = 0;
    for (_, _, item) in &line.items {
        let LineItem::Glyphs(run) = item else { continue };
        let right = run.glyphs.iter().filter(|g| before + g.cluster.start as usize >= cut);
        fraction += right.map(|g| g.advance).sum::<Em>().at(run.size);
        before += run.text.len();
    }
    (line.width - fraction, fraction)
}

fn column_count(rows: &[Vec<Prepared>]) -> usize {
    rows.iter().flatten().map(|c| c.column + c.span).max().unwrap_or(1)
}

impl TableSet {
    /// The caption as an atom above the table.
    pub fn caption_atom(&mut self, grid: &Grid, measure: Pt, elements: Elements) -> Option<Atom> {
        let lines = std::mem::take(&mut self.caption);
        if lines.is_empty() {
            return None;
        }
        let mut atom =
            Atom { extent: Rows(self.caption_row.0 * lines.len() as i32), ..Atom::default() };
        let row = grid.at(self.caption_row);
        for (k, line) in lines.into_iter().enumerate() {
            let baseline = row * k as f64 + row / 2.0 + self.caption_size * 0.38;
            let inline = self.caption_start + (measure - line.width) / 2.0;
            line_marks(line, inline, baseline, self.caption_size, elements, &mut atom.marks);
        }
        atom.extent += Rows::lines(0.2);
        Some(atom)
    }

    /// The atoms of a row whose cells have these elements: one, or one a line if it is high.
    pub fn row_atoms(&mut self, grid: &Grid, row: usize, elements: &[Elements]) -> Vec<Atom> {
        let count = self.rows[row].lines;
        let parted = count > WHOLE_LINES;
        let pieces = if parted { count } else { 1 };
        let each = if parted { 1 } else { count };
        let mut atoms: Vec<Atom> = (0..pieces)
            .map(|k| {
                let pads = usize::from(k == 0) + usize::from(k + 1 == pieces);
                let extent = Rows(self.row.0 * each as i32) + Rows::lines(PAD * pads as f64);
                Atom {
                    extent,
                    cost: if k == 1 || k + 1 == pieces { 5000 } else { 100 },
                    ..Atom::default()
                }
            })
            .collect();
        let step = grid.at(self.row);
        for (cell, &elements) in self.rows[row].cells.iter_mut().zip(elements) {
            for (k, line) in std::mem::take(&mut cell.lines).into_iter().enumerate() {
                let (piece, within) = if parted { (k, 0) } else { (0, k) };
                let pad = if piece == 0 { grid.leading * PAD } else { Pt::ZERO };
                let baseline = pad + step * within as f64 + step / 2.0 + self.size * 0.38;
                let free = (cell.width - line.width).max(Pt::ZERO);
                let by_align = match cell.align {
                    Align::Start => Pt::ZERO,
                    Align::Center => free / 2.0,
                    Align::End => free,
                };
                let shift = cell.shift.unwrap_or(by_align);
                let marks = &mut atoms[piece].marks;
                line_marks(line, cell.start + shift, baseline, self.size, elements, marks);
            }
        }
        self.rules(grid, row, &mut atoms);
        atoms
    }

    /// Three-line style: strong rules above and below, a fine one below the head; hairlines
    /// between rows lead the eye.
    fn rules(&self, grid: &Grid, row: usize, atoms: &mut [Atom]) {
        let last = row + 1 == self.rows.len();
        if row == 0 {
            atoms[0].marks.push(self.rule(Pt::ZERO, Pt(0.8), 0.0));
        }
        let Some(bottom) = atoms.last_mut() else { return };
        let (weight, grey) = if last {
            (Pt(0.8), 0.0)
        } else if row + 1 == self.head {
            (Pt(0.5), 0.0)
        } else {
            (Pt(0.25), 0.7)
        };
        let block = grid.at(bottom.extent) - weight;
        let rule = self.rule(block, weight, grey);
        bottom.marks.push(rule);
    }

    fn rule(&self, block: Pt, weight: Pt, grey: f32) -> Placed {
        let origin = Origin::Artifact(Artifact::Layout);
        let mark =
            Mark::Rect { inline: self.width, block: weight, paint: Paint::Fill(grey), origin };
        Placed { inline: self.start, block, mark }
    }

    /// Marks of the head for another page: the same, as artifacts (ISO 32000-1, 14.8.2.2).
    pub fn repeated(atoms: &[Atom]) -> Vec<(Rows, Vec<Placed>)> {
        let artifact = |placed: &Placed| {
            let mut placed = placed.clone();
            let layout = Origin::Artifact(Artifact::Layout);
            match &mut placed.mark {
                Mark::Glyphs(run) => run.origin = layout,
                Mark::Image { origin, .. } | Mark::Rect { origin, .. } => *origin = layout,
                Mark::Link { .. } => return None,
            }
            Some(placed)
        };
        atoms.iter().map(|a| (a.extent, a.marks.iter().filter_map(artifact).collect())).collect()
    }
}

/// An element of a table's own.
pub(super) fn element(parent: Option<ElementId>, kind: Tag) -> Element {
    Element { parent, node: None, kind, alt: None, lang: None }
}
