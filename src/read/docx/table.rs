//! Tables: those that hold data, and those that only lay out a page.

use crate::document::{Align, BlockKind, Cell, Inline, InlineKind, Row, Table};

use super::build::Builder;
use super::line::Out;
use super::model::{Grid, GridCell, GridRow, Merge, Paragraph, Part, What};
use super::numbering::NumberKind;

/// Cells of data hold so many bytes of text on average, and no more: 120 Chinese characters.
const CELL: usize = 360;

impl Builder<'_> {
    pub(super) fn table(&mut self, grid: &Grid) {
        self.close_lists();
        if !is_data(grid) {
            for cell in grid.rows.iter().flat_map(|row| &row.cells) {
                self.parts(&cell.parts);
                self.close_lists();
            }
            return;
        }
        let start = start(grid);
        let id = self.document.new_id();
        let caption = self.table_caption(id, start);
        let columns = grid.rows.iter().map(columns).max().unwrap_or(0);
        let around = std::mem::replace(&mut self.in_cell, true);
        let mut table = Table { caption, ..Table::default() };
        let mut rows: Vec<Row> = Vec::new();
        // The cell that each column of the row above goes on from: its row and its place there.
        let mut above: Vec<Option<(usize, usize)>> = vec![None; usize::from(columns)];
        for (at, row) in grid.rows.iter().enumerate() {
            let mut cells: Row = Vec::new();
            if row.before > 0 {
                cells.push(Cell { colspan: row.before, ..Cell::new(Vec::new()) });
            }
            let mut column = usize::from(row.before);
            above.iter_mut().take(column).for_each(|c| *c = None);
            for cell in &row.cells {
                let body = self.cell(cell);
                let end = (column + usize::from(cell.columns)).min(above.len());
                let origin = above.get(column).copied().flatten();
                match origin.filter(|_| cell.rows == Merge::GoesOn) {
                    Some((row, place)) => {
                        let whole: &mut Cell = &mut rows[row][place];
                        whole.rowspan = whole.rowspan.saturating_add(1);
                        add_line(&mut whole.body, body);
                    }
                    None => {
                        let here = (cell.rows != Merge::No).then_some((at, cells.len()));
                        above[column.min(end)..end].fill(here);
                        cells.push(Cell { colspan: cell.columns, ..Cell::new(body) });
                    }
                }
                column = end;
            }
            above[column.min(usize::from(columns))..].fill(None);
            rows.push(cells);
        }
        self.in_cell = around;
        let body = rows.split_off(head_rows(grid, &rows).min(rows.len()));
        (table.head, table.rows) = (rows, body);
        table.align = aligns(grid, table.head.len(), usize::from(columns));
        self.settle_cells(id);
        self.push(Some(id), start..start, BlockKind::Table(table));
    }

    /// The paragraphs of a cell as lines.
    fn cell(&mut self, cell: &GridCell) -> Vec<Inline> {
        let mut body = Vec::new();
        for part in &cell.parts {
            match part {
                Part::Paragraph(paragraph) => add_line(&mut body, self.line(paragraph)),
                Part::Table(inner) => {
                    for cell in inner.rows.iter().flat_map(|row| &row.cells) {
                        add_line(&mut body, self.cell(cell));
                    }
                }
            }
        }
        body
    }

    fn line(&mut self, paragraph: &Paragraph) -> Vec<Inline> {
        let number = self.number(paragraph);
        let mut body = Vec::new();
        for out in self.outs(paragraph, false) {
            if let Out::Text(_, text, range) = out {
                if body.is_empty() {
                    let label = number.as_ref().map(|n| match n.kind {
                        NumberKind::Bullet => "• ",
                        NumberKind::None => "",
                        _ => n.label.as_str(),
                    });
                    let label = label.filter(|l| !l.is_empty());
                    body.extend(label.map(|l| self.label(l, range.start)));
                    body.extend(text);
                } else {
                    add_line(&mut body, text);
                }
            }
        }
        body
    }
}

fn add_line(body: &mut Vec<Inline>, line: Vec<Inline>) {
    if line.is_empty() {
        return;
    }
    if !body.is_empty() {
        body.push(Inline::new(InlineKind::LineBreak, line.first().and_then(|i| i.span)));
    }
    body.extend(line);
}

fn columns(row: &GridRow) -> u16 {
    row.cells.iter().fold(row.before, |sum, cell| sum.saturating_add(cell.columns))
}

/// Whether a table holds data: columns of short texts and no tables.
fn is_data(grid: &Grid) -> bool {
    let cells: Vec<&GridCell> = grid.rows.iter().flat_map(|r| &r.cells).collect();
    let nested = |p: &Part| matches!(p, Part::Table(inner) if inner.rows.len() > 1);
    if grid.rows.iter().all(|r| r.cells.len() < 2)
        || cells.iter().any(|c| c.parts.iter().any(nested))
    {
        return false;
    }
    let lengths: Vec<usize> = cells.iter().map(|c| length(&c.parts)).filter(|&l| l > 0).collect();
    lengths.iter().sum::<usize>() <= CELL * lengths.len().max(1)
}

/// Bytes of text.
fn length(parts: &[Part]) -> usize {
    let of = |part: &Part| match part {
        Part::Paragraph(p) => p.pieces.iter().map(|p| p.range.len()).sum(),
        Part::Table(grid) => {
            grid.rows.iter().flat_map(|r| &r.cells).map(|c| length(&c.parts)).sum::<usize>()
        }
    };
    parts.iter().map(of).sum()
}

/// Where the first text of a table stands.
fn start(grid: &Grid) -> usize {
    let paragraph = |part: &Part| match part {
        Part::Paragraph(p) => p.pieces.first().map(|p| p.range.start),
        Part::Table(grid) => Some(start(grid)),
    };
    let cells = grid.rows.iter().flat_map(|r| &r.cells);
    cells.flat_map(|c| &c.parts).find_map(paragraph).unwrap_or(0)
}

/// How many rows are the head: those that say so, else the first if all its words are strong; and
/// what cells of them reach down to.
fn head_rows(grid: &Grid, rows: &[Row]) -> usize {
    let mut head = grid.rows.iter().take_while(|r| r.head).count();
    let strong = |p: &Paragraph| {
        let texts = p.pieces.iter().filter(|p| p.what == What::Text);
        texts.clone().count() > 0 && texts.clone().all(|p| p.marks.strong)
    };
    let strong = |c: &GridCell| {
        c.parts.iter().all(|part| match part {
            Part::Paragraph(p) => strong(p) || p.pieces.is_empty(),
            Part::Table(_) => false,
        })
    };
    let first = grid.rows.first().filter(|r| r.cells.len() > 1 && rows.len() > 1);
    if head == 0
        && first.is_some_and(|r| r.cells.iter().all(strong) && !r.cells.iter().all(is_empty))
    {
        head = 1;
    }
    let mut at = 0;
    while at < head.min(rows.len()) {
        let deepest = rows[at].iter().map(|c| at + usize::from(c.rowspan)).max().unwrap_or(at);
        head = head.max(deepest);
        at += 1;
    }
    // A table is not all head.
    if head >= rows.len() { 0 } else { head }
}

fn is_empty(cell: &GridCell) -> bool {
    length(&cell.parts) == 0
}

/// How columns are set, by the first row of data.
fn aligns(grid: &Grid, head: usize, width: usize) -> Vec<Align> {
    let mut align = Vec::new();
    if let Some(row) = grid.rows.get(head) {
        align.resize(usize::from(row.before), Align::Start);
        for cell in &row.cells {
            let set = cell.parts.iter().find_map(|part| match part {
                Part::Paragraph(p) => p.set.as_deref(),
                Part::Table(_) => None,
            });
            let found = match set {
                Some("center") => Align::Center,
                Some("right" | "end") => Align::End,
                _ => Align::Start,
            };
            align.extend(std::iter::repeat_n(found, usize::from(cell.columns)));
        }
    }
    align.resize(width, Align::Start);
    align
}
