//! Tables of HTML in Markdown: those with spans that Markdown has no signs for, those that notebooks
//! and editors export.

use std::ops::Range;

use crate::document::{Align, BlockKind, Cell, Inline, Row, Table};
use crate::source::Span;

use super::super::excerpt::Excerpt;
use super::super::leaf::trim_start;
use super::super::parts;
use super::build::Builder;
use super::html::{Tag, Token, TokenKind};
use super::tags::{Element, element};

/// A cell covers at most so many columns.
const COLUMNS: u16 = 200;
/// Cells of data hold on average at most so many bytes.
const CELL: usize = 360;

/// Where the table ends whose opening tag stands before these tokens, if it holds data: rows and
/// columns of text, and nothing that a cell has no room for.
pub(super) fn end(html: &str, tokens: &[Token]) -> Option<usize> {
    let (mut rows, mut cells, mut filled, mut size, mut named) = (0, 0, 0, 0, false);
    let (mut inside, mut empty) = (false, true);
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            TokenKind::Close(name) if name == "table" => {
                let short = size <= CELL * filled.max(1);
                let is_data =
                    filled > 1 && cells > rows && (named || rows > 1 && filled * 3 >= cells);
                return (is_data && short).then_some(at);
            }
            TokenKind::Open(tag) => match tag.name.as_str() {
                "table" | "pre" | "img" | "blockquote" | "h1" | "h2" | "h3" => return None,
                "tr" => (rows, inside) = (rows + 1, false),
                "td" | "th" => {
                    named |= tag.name == "th";
                    (cells, inside, empty) = (cells + 1, true, true);
                }
                "caption" => (inside, empty) = (true, false),
                _ => {}
            },
            TokenKind::Close(name) if matches!(name.as_str(), "td" | "th" | "caption") => {
                inside = false;
            }
            TokenKind::Text => {
                let text = html[token.range.clone()].trim();
                if !text.is_empty() && !inside {
                    return None;
                }
                filled += usize::from(empty && !text.is_empty());
                (empty, size) = (empty && text.is_empty(), size + text.len());
            }
            _ => {}
        }
    }
    None
}

/// A table while its tags are read.
#[derive(Default)]
struct Grid {
    table: Table,
    row: Row,
    align: Vec<Align>,
    in_head: bool,
    in_caption: bool,
    cell: Option<Cell>,
}

impl Grid {
    fn open_cell(&mut self, tag: &Tag) {
        let number = |name| tag.attribute(name)?.trim().parse::<u16>().ok().filter(|&n| n > 0);
        let colspan = number("colspan").unwrap_or(1).min(COLUMNS);
        let rowspan = number("rowspan").unwrap_or(1);
        let is = |side| {
            tag.mentions("align", &[side])
                || tag.mentions(
                    "style",
                    &[&format!("text-align:{side}"), &format!("text-align: {side}")],
                )
        };
        let align = match () {
            () if is("center") => Align::Center,
            () if is("right") => Align::End,
            () => Align::Start,
        };
        if self.table.rows.is_empty() {
            self.align.extend(std::iter::repeat_n(align, usize::from(colspan)));
        }
        self.cell = Some(Cell { body: Vec::new(), colspan, rowspan, head: tag.name == "th" });
    }

    fn end_cell(&mut self, body: Vec<Inline>) {
        match self.cell.take() {
            Some(cell) => self.row.push(Cell { body, ..cell }),
            None if self.in_caption => self.table.caption = body,
            None => {}
        }
        self.in_caption = false;
    }

    fn end_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        if row.is_empty() {
            return;
        }
        let heads = self.in_head || row.iter().all(|cell| cell.head);
        if heads && self.table.rows.is_empty() {
            self.align.clear();
            self.table.head.push(row);
        } else {
            self.table.rows.push(row);
        }
    }

    fn finish(mut self) -> Table {
        self.end_row();
        for rows in [&mut self.table.head, &mut self.table.rows] {
            let count = rows.len();
            for (i, row) in rows.iter_mut().enumerate() {
                // No cell covers rows the table does not have.
                let left = u16::try_from(count - i).unwrap_or(u16::MAX);
                row.iter_mut().for_each(|cell| cell.rowspan = cell.rowspan.clamp(1, left));
            }
        }
        self.align.resize(self.table.width(), Align::Start);
        self.table.align = self.align;
        self.table
    }
}

impl Builder<'_> {
    /// Reads a table that holds data, up to its closing tag.
    pub(super) fn grid(&mut self, html: &Excerpt, start: usize, tokens: Vec<Token>) {
        self.close_leaf(start);
        let id = self.document.new_id();
        let (mut grid, mut whole) = (Grid::default(), start..start);
        let mut tokens = tokens.into_iter();
        while let Some(Token { range, kind }) = tokens.next() {
            let source = html.source(range.clone());
            whole.end = source.end;
            match kind {
                TokenKind::Text if grid.cell.is_some() || grid.in_caption => {
                    self.html_text(html, range);
                }
                TokenKind::Text => {}
                TokenKind::Declaration => self.removed(source, "html-declaration"),
                TokenKind::Comment => self.removed(source, "html-comment"),
                TokenKind::Open(tag) if matches!(element(&tag.name), Element::Removed) => {
                    let closes = |t: &Token| t.kind == TokenKind::Close(tag.name.clone());
                    let end = tokens.by_ref().find(closes).map_or(range.end, |t| t.range.end);
                    self.report_removed(&tag.name, html.source(range.start..end));
                }
                TokenKind::Open(tag) => self.open_in_grid(&mut grid, &tag, html, range),
                TokenKind::Close(name) => match name.as_str() {
                    "td" | "th" | "caption" => self.end_cell(&mut grid, source.start),
                    "tr" | "thead" | "table" => {
                        self.end_cell(&mut grid, source.start);
                        grid.end_row();
                        grid.in_head &= name == "tr";
                    }
                    _ if matches!(element(&name), Element::Unknown) => self.html_text(html, range),
                    _ => {
                        if let Some(leaf) = &mut self.leaf {
                            leaf.close_element(&name, source.end);
                        }
                    }
                },
            }
        }
        let mut table = grid.finish();
        if let Some(container) = self.containers.last_mut().filter(|_| table.caption.is_empty()) {
            table.caption = parts::caption(&mut container.blocks, self.source, &whole);
        }
        self.push_block(id, whole, BlockKind::Table(table));
    }

    fn open_in_grid(&mut self, grid: &mut Grid, tag: &Tag, html: &Excerpt, range: Range<usize>) {
        let source = html.source(range.clone());
        match tag.name.as_str() {
            "thead" => grid.in_head = true,
            "tr" | "tbody" | "tfoot" => {
                self.end_cell(grid, source.start);
                grid.end_row();
                grid.in_head &= tag.name == "tr";
            }
            "td" | "th" => {
                self.end_cell(grid, source.start);
                grid.open_cell(tag);
            }
            "caption" => grid.in_caption = true,
            _ => match element(&tag.name) {
                Element::Unknown => self.html_text(html, range),
                Element::Block | Element::Flattened | Element::Heading(_) | Element::Rule => {
                    let span = Span::new(self.source.id, source);
                    if let Some(leaf) = &mut self.leaf {
                        leaf.hard_break(span);
                    }
                    if tag.name == "li" {
                        self.leaf().text(vec![Inline::text("• ", Some(span))]);
                    }
                }
                _ => self.open_inline(tag, source),
            },
        }
    }

    fn end_cell(&mut self, grid: &mut Grid, end: usize) {
        let body = self.leaf.take().map(|mut leaf| {
            leaf.end = end;
            let (mut body, _) = leaf.finish();
            trim_start(&mut body);
            body
        });
        grid.end_cell(body.unwrap_or_default());
    }
}
