//! Tables: columns by what their cells need, rows that stay whole, a head that is repeated.

mod atoms;
mod columns;
mod formulas;
mod numbers;
mod pictures;
mod split;

use super::super::par::{Context, Line, Paragraph, Style, prepare};
use super::atom::{Grid, Rows};
use super::plan::{Part, TableStep, style};
use crate::diag::{Diagnostic, Sink};
use crate::document::{Align, Cell, Inline, InlineKind, Row, Scope, Table, starts};
use crate::frame::{Element, Tag};
use crate::geom::{Em, Pt, Size};
use crate::source::Span;
use crate::theme::{Breaking, HanPolicy, Role, TextAlign, TextStyle};
use numbers::align_numbers;

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
    /// Lines at whose top no page may end: a picture goes on.
    closed: Vec<usize>,
    /// Where cells go on below it: begins and ends along the line.
    open: Vec<(Pt, Pt)>,
}

impl RowSet {
    /// Whether a cell of it goes on in the next.
    pub fn goes_on(&self) -> bool {
        !self.open.is_empty()
    }
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

impl CellSet {
    fn colspan(&self) -> u16 {
        match self.tag {
            Tag::TableHeader { colspan, .. } | Tag::TableData { colspan, .. } => colspan,
            _ => 1,
        }
    }

    fn rowspan(&self) -> u16 {
        match self.tag {
            Tag::TableHeader { rowspan, .. } | Tag::TableData { rowspan, .. } => rowspan,
            _ => 1,
        }
    }
}

/// Space at either side of a cell, in em of the table.
const SIDE: f64 = 0.5;
/// A cell of one Western word stays whole up to so many letters (TYPOGRAPHY 1.8, U6).
const WORD: usize = 16;
/// A table that does not fit is set smaller by this.
const SMALLER: f64 = 0.8;

/// A table as it is laid out: whole, or by columns in several that each begin with the first.
#[derive(Debug)]
pub(super) struct Layout {
    pub sets: Vec<TableSet>,
    /// Whether it stands on pages of its own, turned by a quarter.
    pub turned: bool,
}

/// Sets a table. One that is too wide even set smaller is turned on paper. On the screen of a
/// reader a turned page is shown across, half as large, and the device is awkward to turn: there
/// the table is divided between its columns (TYPOGRAPHY 3.5).
pub(super) fn set(
    context: &Context<'_>,
    grid: &Grid,
    step: &TableStep<'_>,
    sink: &mut Sink,
) -> Layout {
    let setter = Setter::new(context, grid, step);
    let turned = Grid::turned(&context.theme.page);
    if let Some(set) = setter.fitted(sink) {
        return Layout { sets: vec![set], turned: false };
    }
    let mut out = Sink::new();
    let across = TableStep { start: Pt::ZERO, measure: turned.measure, ..*step };
    let across = Setter::new(context, &turned, &across).fitted(&mut out);
    if let Some(set) = across.filter(|s| may_turn(context, step) && s.head_fits(&turned)) {
        let message =
            say!("the table is wider than the lines: it stands on a page turned by a quarter");
        sink.push(Diagnostic::note("table-turned", message).at(span(step.table)));
        return Layout { sets: vec![set], turned: true };
    }
    let parts = split::split(step.table, &setter.least(), step.measure, context.lang);
    if parts.len() > 1 {
        let message = say!(
            "the table is wider than the page: its columns are divided between {count} tables, each \
             with the first column",
            count = parts.len()
        );
        sink.push(Diagnostic::warning("table-split", message).at(span(step.table)));
    }
    let part = |table: &Table| {
        let step = TableStep { table, ..*step };
        let setter = Setter::new(context, grid, &step);
        setter.fitted(&mut out).unwrap_or_else(|| setter.divided(sink))
    };
    Layout { sets: parts.iter().map(part).collect(), turned: false }
}

/// Notes at the foot of a turned page would lie on their side; vertical lines are the longer ones.
fn may_turn(context: &Context<'_>, step: &TableStep<'_>) -> bool {
    let cells = step.table.head.iter().chain(&step.table.rows).flatten();
    let mut inlines = cells.flat_map(|c| &c.body).chain(&step.table.caption);
    let page = &context.theme.page;
    page.paper && !page.vertical && step.turns && !inlines.any(calls_note)
}

fn calls_note(inline: &Inline) -> bool {
    matches!(inline.kind, InlineKind::NoteRef(_)) || inline.children().iter().any(calls_note)
}

/// Where a table begins in its source.
fn span(table: &Table) -> Option<Span> {
    let cells = table.head.iter().chain(&table.rows).flatten();
    table.caption.iter().chain(cells.flat_map(|c| &c.body)).find_map(|i| i.span)
}

struct Setter<'a> {
    context: &'a Context<'a>,
    grid: &'a Grid,
    step: &'a TableStep<'a>,
    look: TextStyle,
}

/// A cell taken in, before its column is known.
struct Prepared<'a> {
    cell: &'a Cell,
    /// Whether it has a picture, which is as wide as its column allows.
    pictured: bool,
    /// The widest of its formulas, with the sides of the cell.
    formula: Pt,
    column: usize,
    span: usize,
    head: Option<Scope>,
    rowspan: u16,
    align: Align,
    paragraph: Paragraph,
    /// Widest line, and narrowest column that does not divide its words.
    widest: Pt,
    least: Pt,
}

impl<'a> Setter<'a> {
    fn new(context: &'a Context<'a>, grid: &'a Grid, step: &'a TableStep<'a>) -> Setter<'a> {
        Setter { context, grid, step, look: context.theme.style(Role::Table).clone() }
    }

    /// The table if it fits, if need be smaller.
    fn fitted(&self, sink: &mut Sink) -> Option<TableSet> {
        if let (Some(columns), cells) = self.try_size(1.0, sink) {
            return Some(self.finish(&columns, cells, 1.0, sink));
        }
        let (columns, cells) = self.try_size(SMALLER, &mut Sink::new());
        columns.map(|columns| self.finish(&columns, cells, SMALLER, sink))
    }

    /// The table with columns that divide words.
    fn divided(&self, sink: &mut Sink) -> TableSet {
        let message = say!("the table is wider than the page: its words are divided anywhere");
        sink.push(Diagnostic::warning("table-too-wide", message).at(span(self.step.table)));
        let (_, cells) = self.try_size(SMALLER, &mut Sink::new());
        self.finish(&self.equal(&cells), cells, SMALLER, &mut Sink::new())
    }

    /// The least width of each column.
    fn least(&self) -> Vec<Pt> {
        columns::needs(&self.try_size(1.0, &mut Sink::new()).1).1
    }

    /// Lines are filled one by one, and no word is hyphenated (TYPOGRAPHY 1.8, U5).
    fn policy(&self) -> HanPolicy {
        HanPolicy { breaking: Breaking::Greedy, hyphenate: false, ..self.context.theme.han }
    }

    fn size(&self, scale: f64) -> Pt {
        self.grid.body * (self.look.size * scale)
    }

    fn row(&self, scale: f64) -> Rows {
        Rows::lines(self.look.line_height * scale)
    }

    fn smaller(&self, scale: f64) -> TextStyle {
        TextStyle { size: self.look.size * scale, ..self.look.clone() }
    }

    fn rows(&self) -> impl Iterator<Item = (&'a Row, bool)> {
        let table = self.step.table;
        table.head.iter().map(|r| (r, true)).chain(table.rows.iter().map(|r| (r, false)))
    }

    /// Takes all cells in at a size; the columns if they fit.
    fn try_size(&self, scale: f64, sink: &mut Sink) -> (Option<Vec<Pt>>, Vec<Vec<Prepared<'a>>>) {
        let look = self.smaller(scale);
        let columns = starts(self.step.table.all_rows());
        let rows: Vec<Vec<Prepared<'a>>> = self
            .rows()
            .zip(columns)
            .map(|((row, head), columns)| {
                let mut prepare = |(cell, column)| {
                    self.prepare(cell, column, Scope::of(cell, row, head), &look, sink)
                };
                row.iter().zip(columns).map(&mut prepare).collect()
            })
            .collect();
        (self.columns(&rows), rows)
    }

    fn prepare(
        &self,
        cell: &'a Cell,
        column: usize,
        head: Option<Scope>,
        look: &TextStyle,
        sink: &mut Sink,
    ) -> Prepared<'a> {
        let size = self.grid.body * look.size;
        let sides = size * (2.0 * SIDE);
        let pictured = self.is_pictured(cell);
        let paragraph = self.paragraph(
            cell,
            head,
            look,
            pictures::room(self.grid, self.step.measure / 2.0 - sides),
            self.step.measure - sides,
            sink,
        );
        let widest = paragraph.natural_width() + sides;
        let formula = self.widest_formula(cell, head, look) + sides;
        let text = pictures::text(&cell.body);
        let word = text.len() <= WORD && text.bytes().all(|b| b.is_ascii_graphic());
        // A picture is as small as it must be.
        let words = pictured.then(|| Cell::new(vec![Inline::text(text, None)])).map(|cell| {
            let none = pictures::room(self.grid, Pt::ZERO);
            self.paragraph(&cell, head, look, none, self.step.measure, &mut Sink::new())
        });
        let piece = words.as_ref().unwrap_or(&paragraph).widest_piece();
        // A column of Han holds at least three; an address may be divided behind its signs.
        let least = piece.max(size * 3.0) + sides;
        let least = if pictured {
            least.max(size * pictures::LEAST + sides)
        } else if word {
            widest
        } else {
            least
        };
        let least = if formula > sides { least.max(formula) } else { least };
        Prepared {
            cell,
            pictured,
            formula,
            column,
            span: cell.width(),
            head,
            rowspan: cell.rowspan.max(1),
            align: self.step.table.align.get(column).copied().unwrap_or_default(),
            paragraph,
            widest,
            least: least.min(widest),
        }
    }

    /// A cell taken in, its pictures in the room they have, its formulas no wider than they may be.
    fn paragraph(
        &self,
        cell: &Cell,
        head: Option<Scope>,
        look: &TextStyle,
        pictures: Size,
        formulas: Pt,
        sink: &mut Sink,
    ) -> Paragraph {
        let look = TextStyle {
            bold: head.is_some() || look.bold,
            align: TextAlign::Start,
            ..look.clone()
        };
        let style = style(&look, self.policy(), Part::Body, self.grid.body, formulas);
        let high = pictures.height.0 / style.size.0;
        let formulas = Some(Em::from_f64(high));
        let pictures = (!self.context.theme.page.vertical).then_some(pictures);
        prepare(self.context, &cell.body, &Style { pictures, formulas, ..style }, sink)
    }

    fn is_pictured(&self, cell: &Cell) -> bool {
        !self.context.theme.page.vertical && pictures::has(self.context, &cell.body)
    }

    fn finish(
        &self,
        columns: &[Pt],
        rows: Vec<Vec<Prepared<'a>>>,
        scale: f64,
        sink: &mut Sink,
    ) -> TableSet {
        let size = self.size(scale);
        let width: Pt = columns.iter().copied().sum();
        let left = self.step.start + (self.step.measure - width) / 2.0;
        let edge = |column: usize| columns[..column].iter().copied().sum::<Pt>();
        let mut set = Vec::new();
        let mut numeric = self.step.table.numeric();
        numeric.resize(columns.len(), false);
        // Heads of several columns stand in their middle, and so do numbers if nothing else is said.
        let is_centred = |cell: &Prepared<'_>| {
            let over = cell.span > 1 && cell.head == Some(Scope::Column);
            let numbers = numeric[cell.column..].iter().take(cell.span).all(|&n| n);
            over || numbers && cell.align == Align::Start
        };
        let look = self.smaller(scale);
        let step = self.grid.at(self.row(scale));
        let pad = self.grid.leading * atoms::PAD;
        // Cells of several rows: the rows they still cover, and their edges.
        let mut tall: Vec<(u16, (Pt, Pt))> = Vec::new();
        for cells in rows {
            let (mut closed, mut lower) = (Vec::new(), Pt::ZERO);
            tall.retain_mut(|(rest, _)| {
                *rest -= 1;
                *rest > 0
            });
            tall.extend(cells.iter().filter(|c| c.rowspan > 1).map(|c| {
                let end = (c.column + c.span).min(columns.len());
                (c.rowspan - 1, (left + edge(c.column), left + edge(end)))
            }));
            let open = tall.iter().map(|(_, edges)| *edges).collect();
            let mut cells: Vec<CellSet> = cells
                .into_iter()
                .map(|cell| {
                    let start = edge(cell.column) + size * SIDE;
                    let end = edge((cell.column + cell.span).min(columns.len())) - size * SIDE;
                    let (colspan, rowspan) = (cell.span as u16, cell.rowspan);
                    let measure = (end - start).max(size);
                    let centred = is_centred(&cell);
                    let narrow = cell.formula > measure + size * (2.0 * SIDE) + Pt(0.01);
                    let paragraph = match cell.pictured || narrow {
                        true => {
                            let room = pictures::room(self.grid, measure);
                            let none = &mut Sink::new();
                            self.paragraph(cell.cell, cell.head, &look, room, measure, none)
                        }
                        false => cell.paragraph,
                    };
                    let mut lines = paragraph.set(self.context, measure + Pt(0.01));
                    if cell.pictured {
                        closed.extend(pictures::make_room(&mut lines, step, size));
                    }
                    let (inside, own) = formulas::make_room(&mut lines, step, size, pad);
                    closed.extend(inside);
                    lower = if own > lower { own } else { lower };
                    CellSet {
                        tag: match cell.head {
                            Some(scope) => Tag::TableHeader { scope, colspan, rowspan },
                            None => Tag::TableData { colspan, rowspan },
                        },
                        lines,
                        elements: paragraph.elements,
                        start: left + start,
                        width: measure,
                        align: if centred { Align::Center } else { cell.align },
                        shift: None,
                    }
                })
                .collect();
            formulas::level(&mut cells, lower);
            let lines = cells.iter().map(|c| c.lines.len()).max().unwrap_or(0).max(1);
            set.push(RowSet { cells, lines, closed, open });
        }
        let head = self.step.table.head.len().min(set.len());
        for column in (0..columns.len()).filter(|&c| numeric[c]) {
            let from = left + edge(column) + size * SIDE;
            let cells = set[head..].iter_mut().flat_map(|r| &mut r.cells);
            // A cell that reaches beyond the column is none of its numbers.
            let own = |c: &&mut CellSet| (c.start - from).0.abs() < 0.01 && c.colspan() == 1;
            align_numbers(cells.filter(own));
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
            row: self.row(scale),
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
