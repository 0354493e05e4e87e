//! Tables: rows of cells, and where in the grid they stand.

use super::Inline;

/// How the cells of a column are set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// At the start of the line.
    #[default]
    Start,
    /// Centred.
    Center,
    /// At the end of the line.
    End,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Its caption, shown above.
    pub caption: Vec<Inline>,
    /// One entry a column.
    pub align: Vec<Align>,
    /// Header rows, repeated on every page.
    pub head: Vec<Row>,
    /// The other rows.
    pub rows: Vec<Row>,
}

/// A row of cells.
pub type Row = Vec<Cell>;

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its text.
    pub body: Vec<Inline>,
    /// Columns it covers, at least 1.
    pub colspan: u16,
    /// Rows it covers, at least 1.
    pub rowspan: u16,
    /// Whether it heads its row. Cells of head rows head their columns without saying so.
    pub head: bool,
}

impl Cell {
    /// A cell of one column and one row.
    pub fn new(body: Vec<Inline>) -> Cell {
        Cell { body, colspan: 1, rowspan: 1, head: false }
    }

    /// Columns it covers.
    pub(crate) fn width(&self) -> usize {
        usize::from(self.colspan.max(1))
    }
}

/// What a head cell heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The columns it covers, below it.
    Column,
    /// The rows it covers, behind it.
    Row,
}

impl Scope {
    /// What a cell of a row heads, if anything. Where all cells of a row are heads, they head
    /// columns.
    pub(crate) fn of(cell: &Cell, row: &Row, in_head: bool) -> Option<Scope> {
        let column = in_head || cell.head && row.iter().all(|c| c.head);
        if column { Some(Scope::Column) } else { cell.head.then_some(Scope::Row) }
    }
}

impl Table {
    /// Head rows and the others.
    pub(crate) fn all_rows(&self) -> impl Iterator<Item = &Row> {
        self.head.iter().chain(&self.rows)
    }

    /// How many columns it has, those that only cells of earlier rows cover among them.
    pub(crate) fn width(&self) -> usize {
        let starts = starts(self.all_rows());
        let ends = self.all_rows().zip(&starts).map(|(row, starts)| {
            row.last().zip(starts.last()).map_or(0, |(cell, start)| start + cell.width())
        });
        ends.max().unwrap_or(0)
    }
}

/// The column each cell of some rows begins in; cells from rows above stand in the way.
pub(crate) fn starts<'a>(rows: impl Iterator<Item = &'a Row>) -> Vec<Vec<usize>> {
    let mut covered: Vec<u16> = Vec::new();
    let mut out = Vec::new();
    for row in rows {
        let mut starts = Vec::with_capacity(row.len());
        let mut column = 0;
        for cell in row {
            while covered.get(column).is_some_and(|&c| c > 0) {
                column += 1;
            }
            starts.push(column);
            let end = column + cell.width();
            covered.resize(covered.len().max(end), 0);
            covered[column..end].fill(cell.rowspan.max(1));
            column = end;
        }
        covered.iter_mut().for_each(|c| *c = c.saturating_sub(1));
        out.push(starts);
    }
    out
}
