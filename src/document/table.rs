//! Tables: rows of cells, and where in the grid they stand.

use super::{Inline, plain_text};

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

    /// Which columns hold numbers and nothing else below their heads.
    pub(crate) fn numeric(&self) -> Vec<bool> {
        let (mut words, mut numbers) = (vec![false; self.width()], vec![false; self.width()]);
        let starts = starts(self.all_rows());
        for (k, (row, starts)) in self.all_rows().zip(&starts).enumerate() {
            let in_head = k < self.head.len();
            let body = row.iter().zip(starts).filter(|(cell, _)| {
                cell.width() == 1 && Scope::of(cell, row, in_head) != Some(Scope::Column)
            });
            for (cell, &column) in body {
                match Content::of(&plain_text(&cell.body)) {
                    Content::Number => numbers[column] = true,
                    Content::Words => words[column] = true,
                    Content::Blank => {}
                }
            }
        }
        numbers.into_iter().zip(words).map(|(numbers, words)| numbers && !words).collect()
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

/// What a cell holds, for the setting of its column.
#[derive(Clone, Copy, PartialEq, Eq)]
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
