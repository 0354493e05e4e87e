//! Which heads of a table tell of which cells (ISO 32000-1, 14.8.5.7).

use std::collections::BTreeMap;
use std::ops::Range;

use crate::document::Scope;
use crate::frame::{Element, Tag};

/// A cell names no more heads above it: no table that anybody reads has more.
const MOST_HEADS: usize = 64;

/// The head cells above and before each cell of data, by their numbers.
pub(super) fn of(elements: &[Element]) -> BTreeMap<u32, Vec<u32>> {
    let mut out = BTreeMap::new();
    for cells in tables(elements).values() {
        above(elements, cells, &mut out);
    }
    out
}

/// The cells of each table, row by row, in the order of the document.
fn tables(elements: &[Element]) -> BTreeMap<u32, Vec<Vec<u32>>> {
    let mut tables: BTreeMap<u32, Vec<Vec<u32>>> = BTreeMap::new();
    // The rows met so far, with their table and their place in it.
    let mut rows: BTreeMap<u32, (u32, usize)> = BTreeMap::new();
    for (number, element) in elements.iter().enumerate() {
        let (number, Some(parent)) = (number as u32, element.parent) else { continue };
        match element.kind {
            Tag::TableRow => {
                let table = tables.entry(parent.0).or_default();
                rows.insert(number, (parent.0, table.len()));
                table.push(Vec::new());
            }
            Tag::TableHeader { .. } | Tag::TableData { .. } => {
                let place = rows.get(&parent.0).copied();
                let row = place.and_then(|(table, row)| tables.get_mut(&table)?.get_mut(row));
                row.into_iter().for_each(|r| r.push(number));
            }
            _ => {}
        }
    }
    tables
}

/// The heads of a table so far, while its rows are gone through.
#[derive(Default)]
struct Heads {
    /// For every column the rows still covered from above.
    covered: Vec<u16>,
    /// For every column its heads, and how many of them stand before all data.
    columns: Vec<(Vec<u32>, usize)>,
    /// Heads of rows, and how many rows they still head.
    rows: Vec<(u32, u16)>,
    /// Whether the row above holds data.
    after_data: bool,
}

impl Heads {
    /// A head of columns. Below data it takes the place of the last such head.
    fn column(&mut self, cell: u32, columns: Range<usize>) {
        for (heads, first) in &mut self.columns[columns] {
            if self.after_data {
                heads.truncate(*first);
            }
            if heads.len() < MOST_HEADS {
                heads.push(cell);
            }
        }
    }

    /// The heads of a cell of data.
    fn of(&self, columns: Range<usize>) -> Vec<u32> {
        let mut all: Vec<u32> =
            self.columns[columns].iter().flat_map(|(heads, _)| heads.iter().copied()).collect();
        all.dedup();
        all.extend(self.rows.iter().map(|(cell, _)| *cell));
        all
    }

    fn end_row(&mut self, has_data: bool) {
        if has_data && !self.after_data {
            // Those counted from the first row of data on are heads of parts of the table.
            for (heads, first) in self.columns.iter_mut().filter(|(_, first)| *first == 0) {
                *first = heads.len();
            }
        }
        self.after_data = has_data;
        self.covered.iter_mut().for_each(|c| *c = c.saturating_sub(1));
        self.rows.iter_mut().for_each(|(_, rows)| *rows -= 1);
        self.rows.retain(|(_, rows)| *rows > 0);
    }
}

fn above(elements: &[Element], rows: &[Vec<u32>], out: &mut BTreeMap<u32, Vec<u32>>) {
    let mut heads = Heads::default();
    for row in rows {
        let (mut column, mut has_data) = (0, false);
        for &cell in row {
            while heads.covered.get(column).is_some_and(|&c| c > 0) {
                column += 1;
            }
            let (scope, wide, high) = match elements[cell as usize].kind {
                Tag::TableHeader { scope, colspan, rowspan } => (Some(scope), colspan, rowspan),
                Tag::TableData { colspan, rowspan } => (None, colspan, rowspan),
                _ => continue,
            };
            let end = column + usize::from(wide.max(1));
            heads.covered.resize(heads.covered.len().max(end), 0);
            heads.columns.resize(heads.columns.len().max(end), Default::default());
            heads.covered[column..end].fill(high.max(1));
            match scope {
                Some(Scope::Column) => heads.column(cell, column..end),
                Some(Scope::Row) => heads.rows.push((cell, high.max(1))),
                None => {
                    has_data = true;
                    let all = heads.of(column..end);
                    if !all.is_empty() {
                        out.insert(cell, all);
                    }
                }
            }
            column = end;
        }
        heads.end_row(has_data);
    }
}
