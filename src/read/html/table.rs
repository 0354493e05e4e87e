//! Tables: those that hold data, and those that only lay out a page.

use crate::document::{Align, BlockKind, Cell, Inline, Row, Table};

use super::super::leaf::{LeafKind, trim_start};
use super::super::parts;
use super::build::Builder;
use super::page::Page;
use super::tree::{Data, Ref};

/// Cells of data hold so many columns of text on average, and no more.
const CELL: usize = 240;
/// A cell covers at most so many columns.
const COLUMNS: u16 = 200;

impl Builder<'_> {
    pub(super) fn table(&mut self, at: Ref) {
        let mut rows = rows(self.page, at);
        rows.retain(|row| !self.notes.is_note(row.at));
        if rows.is_empty() {
            return;
        }
        if !is_data(self.page, at, &rows) {
            return self.flow(at);
        }
        let mut table = Table::default();
        let mut start = None;
        for row in &rows {
            let cells: Row = row.cells.iter().map(|&cell| self.cell(cell)).collect();
            start = start.or(row.cells.first().map(|&c| self.start(c)));
            if row.head && table.rows.is_empty() { &mut table.head } else { &mut table.rows }
                .push(cells);
        }
        let caption = self.page.tree.children(at).find(|&c| self.page.tree.name(c) == "caption");
        if let Some(caption) = caption.filter(|&c| self.page.gone(c).is_none()) {
            table.caption = self.line(caption);
        }
        if table.caption.is_empty() {
            let (caption, was) = parts::caption_above(&mut self.blocks);
            table.caption = caption;
            self.merged.extend(was);
        }
        settle_spans(&mut table);
        table.align = aligns(self.page, &rows, table.width());
        let start = start.unwrap_or(0);
        self.push(start..start, BlockKind::Table(table));
    }

    fn cell(&mut self, at: Ref) -> Cell {
        let number = |name| {
            let value = self.page.tree.attribute(at, name)?;
            value.parse::<u16>().ok().filter(|&n| n > 0)
        };
        let (colspan, rowspan) = (number("colspan").unwrap_or(1), number("rowspan").unwrap_or(1));
        let head = self.page.tree.name(at) == "th";
        Cell { body: self.line(at), colspan: colspan.min(COLUMNS), rowspan, head }
    }

    /// All text below a node as one line, with breaks where blocks end.
    pub(super) fn line(&mut self, at: Ref) -> Vec<Inline> {
        self.close();
        let kind = std::mem::replace(&mut self.kind, LeafKind::Cell);
        self.flow(at);
        let leaf = self.leaf.take();
        self.merged.extend(leaf.as_ref().map(|l| l.id));
        (self.kind, self.breaks, self.indent) = (kind, (0, None), 0);
        let mut body = leaf.map(|l| l.finish().0).unwrap_or_default();
        trim_start(&mut body);
        self.raw_formulas(body)
    }
}

/// A row of a table, not of tables within it.
struct TableRow {
    at: Ref,
    head: bool,
    cells: Vec<Ref>,
}

fn rows(page: &Page<'_>, at: Ref) -> Vec<TableRow> {
    let tree = &page.tree;
    let shown = |at: &Ref| page.gone(*at).is_none();
    let mut rows = Vec::new();
    // In HTML 4 the foot stands before the body.
    let (feet, parts): (Vec<Ref>, Vec<Ref>) =
        tree.children(at).filter(shown).partition(|part| tree.name(*part) == "tfoot");
    for part in parts.into_iter().chain(feet) {
        let head = tree.name(part) == "thead";
        if !matches!(tree.name(part), "thead" | "tbody" | "tfoot") {
            continue;
        }
        for row in tree.children(part).filter(|r| shown(r) && tree.name(*r) == "tr") {
            let cell = |c: &Ref| shown(c) && matches!(tree.name(*c), "td" | "th");
            let cells: Vec<Ref> = tree.children(row).filter(cell).collect();
            let titles = cells.iter().all(|&c| tree.name(c) == "th");
            if !cells.is_empty() {
                rows.push(TableRow { at: row, head: head || titles, cells });
            }
        }
    }
    rows
}

/// Whether a table of the page holds data.
pub(super) fn holds_data(page: &Page<'_>, at: Ref) -> bool {
    is_data(page, at, &rows(page, at))
}

/// Whether a table holds data: rows and columns of short texts.
fn is_data(page: &Page<'_>, at: Ref, rows: &[TableRow]) -> bool {
    let tree = &page.tree;
    let role = tree.attribute(at, "role").unwrap_or_default();
    let nested = page.shown(at).iter().any(|&n| n != at && tree.name(n) == "table");
    let columns = rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    if matches!(role, "presentation" | "none") || nested || columns < 2 {
        return false;
    }
    let named = rows.iter().any(|r| r.head) || tree.children(at).any(|c| tree.name(c) == "caption");
    let cells: Vec<Ref> = rows.iter().flat_map(|r| r.cells.iter().copied()).collect();
    let (mut text, mut filled) = (0, 0);
    for &cell in &cells {
        let chars: usize = page
            .shown(cell)
            .into_iter()
            .filter(|&n| matches!(tree.data(n), Data::Text(_)))
            .map(|n| tree.shown(n, page.source).chars().filter(|c| !c.is_whitespace()).count())
            .sum();
        text += chars;
        filled += usize::from(chars > 0);
    }
    let short = text * 2 <= CELL * filled.max(1);
    filled > 1 && (named || rows.len() > 1 && short && filled * 3 >= cells.len())
}

/// No cell covers rows the table does not have.
fn settle_spans(table: &mut Table) {
    for rows in [&mut table.head, &mut table.rows] {
        let count = rows.len();
        for (i, row) in rows.iter_mut().enumerate() {
            let left = u16::try_from(count - i).unwrap_or(u16::MAX);
            row.iter_mut().for_each(|cell| cell.rowspan = cell.rowspan.clamp(1, left));
        }
    }
}

/// How columns are set, by the first row of data.
fn aligns(page: &Page<'_>, rows: &[TableRow], width: usize) -> Vec<Align> {
    let row = rows.iter().find(|r| !r.head).or(rows.first());
    let mut align = Vec::new();
    for &cell in row.iter().flat_map(|r| &r.cells) {
        let style = page.tree.attribute(cell, "style").unwrap_or_default();
        let value = page.tree.attribute(cell, "align").unwrap_or_default();
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        let is = |word: &str| {
            value.eq_ignore_ascii_case(word) || style.contains(&format!("text-align:{word}"))
        };
        let span = page.tree.attribute(cell, "colspan").and_then(|v| v.parse::<usize>().ok());
        let found = match () {
            () if is("center") => Align::Center,
            () if is("right") => Align::End,
            () => Align::Start,
        };
        align.extend(std::iter::repeat_n(found, span.unwrap_or(1).clamp(1, usize::from(COLUMNS))));
    }
    align.resize(width, Align::Start);
    align
}
