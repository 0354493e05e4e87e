//! Which heads of a table tell of which cells (ISO 32000-1, 14.8.5.7).

use std::collections::BTreeMap;

use crate::frame::{Element, Tag};

/// A cell names no more heads above it: no table that anybody reads has more.
const MOST_HEADS: usize = 64;

/// The head cells above each cell of data, by their numbers.
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

fn above(elements: &[Element], rows: &[Vec<u32>], out: &mut BTreeMap<u32, Vec<u32>>) {
    // For every column the rows still covered from above, and its heads.
    let mut covered: Vec<u16> = Vec::new();
    let mut heads: Vec<Vec<u32>> = Vec::new();
    for row in rows {
        let mut column = 0;
        for &cell in row {
            while covered.get(column).is_some_and(|&c| c > 0) {
                column += 1;
            }
            let (head, wide, high) = match elements[cell as usize].kind {
                Tag::TableHeader { colspan, rowspan } => (true, colspan, rowspan),
                Tag::TableData { colspan, rowspan } => (false, colspan, rowspan),
                _ => continue,
            };
            let end = column + usize::from(wide.max(1));
            covered.resize(covered.len().max(end), 0);
            heads.resize(heads.len().max(end), Vec::new());
            covered[column..end].fill(high.max(1));
            if head {
                for heads in heads[column..end].iter_mut().filter(|h| h.len() < MOST_HEADS) {
                    heads.push(cell);
                }
            } else {
                let mut all: Vec<u32> = heads[column..end].concat();
                all.dedup();
                if !all.is_empty() {
                    out.insert(cell, all);
                }
            }
            column = end;
        }
        covered.iter_mut().for_each(|c| *c = c.saturating_sub(1));
    }
}
