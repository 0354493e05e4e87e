//! Code blocks and tables of Markdown.

use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind};

use crate::diag::Diagnostic;
use crate::document::{Align, BlockKind, Cell, NodeId, ParaRole, Row, Table};
use crate::source::Span;
use crate::text::is_cjk;

use super::super::excerpt::Excerpt;
use super::super::leaf::trim_start;
use super::super::parts;
use super::build::Builder;
use super::warn;

/// A code block being read.
pub(super) struct Code {
    lang: Option<String>,
    indented: bool,
    pub(super) content: Excerpt,
    pub(super) text: String,
}

/// A table being read.
pub(super) struct TableState {
    pub(super) id: NodeId,
    pub(super) table: Table,
    pub(super) row: Row,
    /// Where the last cell ends.
    end: usize,
}

impl Builder<'_> {
    pub(super) fn open_code(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>) {
        let start = self.excerpt.source(range).start;
        self.close_implicit(start);
        let lang = match kind {
            CodeBlockKind::Fenced(info) => {
                let info = info.trim_start_matches(['{', '.']);
                let word = info.split([' ', ',', '{', '}', '\t']).next().unwrap_or_default();
                Some(word.chars().filter(|&c| c != self.guard).collect::<String>())
            }
            CodeBlockKind::Indented => None,
        };
        let indented = matches!(kind, CodeBlockKind::Indented);
        let lang = lang.filter(|l| !l.is_empty());
        self.code = Some(Code { lang, indented, content: Excerpt::default(), text: String::new() });
    }

    pub(super) fn close_code(&mut self, range: Range<usize>) {
        let Some(code) = self.code.take() else { return };
        let source = self.excerpt.source(range);
        if code.indented && is_prose(&code.text) {
            return self.indented_prose(&code, source);
        }
        let text = code.text.strip_suffix('\n').unwrap_or(&code.text);
        let (lang, text) = match fenced(text).filter(|_| code.indented) {
            Some((lang, text)) => (Some(lang.to_owned()).filter(|l| !l.is_empty()), text),
            None => (code.lang, text),
        };
        self.push_new(source, BlockKind::Code { lang, text: text.to_owned() });
    }

    /// Chinese paragraphs begin with a blank of two characters; four spaces are not meant as code.
    fn indented_prose(&mut self, code: &Code, source: Range<usize>) {
        let span = Span::new(self.source.id, source.clone());
        warn(
            self.sink,
            "indented-prose",
            say!("read indented text as paragraphs, not as code"),
            span,
        );
        let mut at = 0;
        for line in code.content.text().split_inclusive('\n') {
            let shown = line.trim();
            let start = at + (line.len() - line.trim_start().len());
            at += line.len();
            if shown.is_empty() {
                continue;
            }
            let range = start..start + shown.len();
            let shown: String = shown.chars().filter(|&c| c != self.guard).collect();
            let body = code.content.inlines(self.source, range.clone(), &shown, self.guard);
            let kind = BlockKind::Paragraph { role: ParaRole::Body, body };
            self.push_new(code.content.source(range), kind);
        }
    }

    pub(super) fn open_table(&mut self, align: &[Alignment], range: Range<usize>) {
        let start = self.excerpt.source(range).start;
        self.close_implicit(start);
        let align = align.iter().map(|a| match a {
            Alignment::Center => Align::Center,
            Alignment::Right => Align::End,
            Alignment::Left | Alignment::None => Align::Start,
        });
        let table = Table { align: align.collect(), ..Table::default() };
        let id = self.document.new_id();
        self.table = Some(TableState { id, table, row: Row::new(), end: start });
    }

    pub(super) fn close_cell(&mut self, end: usize) {
        let Some(mut leaf) = self.leaf.take() else { return };
        leaf.end = end;
        let (mut body, _) = leaf.finish();
        trim_start(&mut body);
        if let Some(state) = &mut self.table {
            state.row.push(Cell::new(body));
            state.end = end;
        }
    }

    pub(super) fn close_row(&mut self, head: bool, range: Range<usize>) {
        let end = self.excerpt.source(range).end;
        let Some(state) = &mut self.table else { return };
        let row = std::mem::take(&mut state.row);
        if head { &mut state.table.head } else { &mut state.table.rows }.push(row);
        let left = state.end..end.max(state.end);
        self.leave_out_cells(left);
    }

    /// Cells beyond those of the table's head, which GitHub does not show (GFM 4.10).
    fn leave_out_cells(&mut self, mut range: Range<usize>) {
        let text = &self.source.text()[range.clone()];
        let border = |c: char| c == '|' || c.is_whitespace();
        range.end -= text.len() - text.trim_end_matches(border).len();
        range.start += text.len() - text.trim_start_matches(border).len();
        if range.start < range.end {
            let message = say!("this row has more cells than the head of its table");
            let finding = Diagnostic::warning("table-row-long", message);
            let span = Span::new(self.source.id, range.clone());
            self.sink.push(finding.at(span).hint(say!("give the head of the table more cells")));
            self.removed(range, "table-excess");
        }
    }

    pub(super) fn close_table(&mut self, range: Range<usize>) {
        let Some(TableState { id, mut table, .. }) = self.table.take() else { return };
        let source = self.excerpt.source(range);
        if let Some(container) = self.containers.last_mut() {
            table.caption = parts::caption(&mut container.blocks, self.source, &source);
        }
        self.push_block(id, source, BlockKind::Table(table));
    }
}

/// The language and content of indented text that is one fenced code block, as in the tabs of
/// documentation sites.
fn fenced(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix("```")?.trim_end().strip_suffix("```")?;
    let (info, code) = inner.split_once('\n')?;
    let once = !code.contains("```");
    once.then(|| (info.split(' ').next().unwrap_or_default(), code.trim_end_matches('\n')))
}

/// Running text in Chinese or Japanese: mostly such characters, with sentences.
fn is_prose(text: &str) -> bool {
    let letters = text.chars().filter(|c| !c.is_whitespace());
    let (east, all) = letters.fold((0, 0), |(e, n), c| (e + usize::from(is_cjk(c)), n + 1));
    east * 10 >= all * 7 && east >= 12 && text.contains(['。', '，', '、', '！', '？'])
}
