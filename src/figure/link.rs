//! Turns references to figures into links.

use std::collections::HashMap;

use rayon::prelude::*;

use super::findings::Findings;
use super::label::whole;
use super::reference::{Reference, Referent, find};
use super::table;
use crate::diag::{Diagnostic, Sink};
use crate::document::slice::{self, Places, closed, is_closed};
use crate::document::{Block, BlockKind, Document, Inline, NodeId, Target, plain_text};
use crate::source::{Source, Span};

/// How many blocks away `上图` and `下图` may look for their figure.
const REACH: usize = 2;
/// What threads take of the lines at a time: most articles are too short to be shared.
const SHARE: usize = 64;

/// Makes links of the references to figures, after cleaning, and reports those that name a figure
/// that is not there or not the only one of its number.
pub fn link_references(document: &mut Document, _source: &Source, sink: &mut Sink) {
    let mut body = std::mem::take(&mut document.body);
    let mut notes = std::mem::take(&mut document.notes);
    let mut links =
        Links { numbers: HashMap::new(), tables: HashMap::new(), findings: Findings::new(sink) };
    links.collect(&body);
    // `图1-2` was written `图1`: whoever says `图1` may mean either.
    for edit in document.edits.iter().filter(|e| e.rule == "figure-renumbered") {
        links.count_again(edit.after.rsplit_once('-').map_or("", |(written, _)| written));
    }
    let mut lines = Vec::new();
    in_blocks(&mut body, &mut lines);
    notes.iter_mut().for_each(|note| in_blocks(&mut note.body, &mut lines));
    links.lines(lines);
    drop(links);
    (document.body, document.notes) = (body, notes);
}

struct Links<'a> {
    /// The figure of each number, and how many were written with it.
    numbers: HashMap<String, (NodeId, usize)>,
    /// The same of tables.
    tables: HashMap<String, (NodeId, usize)>,
    findings: Findings<'a>,
}

impl Links<'_> {
    fn collect(&mut self, blocks: &[Block]) {
        for block in blocks {
            block.walk(&mut |b: &Block| match &b.kind {
                BlockKind::Figure(figure) => {
                    if let Some(number) = &figure.number {
                        self.numbers.entry(number.clone()).or_insert((b.id, 0)).1 += 1;
                    }
                }
                BlockKind::Table(table) => {
                    if let Some(number) = table::number(&plain_text(&table.caption)) {
                        self.tables.entry(number).or_insert((b.id, 0)).1 += 1;
                    }
                }
                _ => {}
            });
        }
    }

    /// Counts a figure that was written with the number of another.
    fn count_again(&mut self, label: &str) {
        let number = whole(label).map(|l| l.number.value);
        if let Some((_, count)) = number.and_then(|n| self.numbers.get_mut(&n)) {
            *count += 1;
        }
    }

    /// Links what refers to a figure in each line; all are looked through first.
    fn lines(&mut self, lines: Vec<Line<'_>>) {
        let find = |line: &Line<'_>| {
            let text = plain_text(line.body);
            let references = find(&text);
            (!references.is_empty()).then_some((text, references))
        };
        let found: Vec<Option<(String, Vec<Reference>)>> =
            lines.par_iter().with_min_len(SHARE).map(find).collect();
        for (line, found) in lines.into_iter().zip(found) {
            if let Some((text, references)) = found {
                self.line(line, &text, references);
            }
        }
    }

    fn line(&mut self, line: Line<'_>, text: &str, references: Vec<Reference>) {
        let Line { body, above, below } = line;
        let closed = closed(body);
        let (mut links, mut lost) = (Vec::new(), Vec::new());
        for reference in references.into_iter().filter(|r| !is_closed(&closed, &r.range)) {
            let target = match &reference.referent {
                Referent::Number(number) => self.numbered(number),
                Referent::Table(number) => match self.tables.get(number) {
                    Some((id, 1)) => Ok(*id),
                    _ => Err(Unresolved::Absent),
                },
                Referent::Above => above.ok_or(Unresolved::Absent),
                Referent::Below => below.ok_or(Unresolved::Absent),
                Referent::Beside => continue,
            };
            match target {
                Ok(id) => links.push((reference.range, Target::Node(id))),
                Err(why) if reference.sure => lost.push((reference, why)),
                Err(_) => {}
            }
        }
        if !lost.is_empty() {
            let places = Places::of(body);
            for (reference, why) in &lost {
                self.report(places.place(&reference.range), text, reference, why);
            }
        }
        slice::link(body, links);
    }

    /// The only figure of a number; a part of a figure (`1a`) may lead to the whole of it.
    fn numbered(&self, number: &str) -> Result<NodeId, Unresolved> {
        let whole = number.trim_end_matches(|c: char| c.is_ascii_lowercase());
        match self.numbers.get(number).or_else(|| self.numbers.get(whole)) {
            Some((id, 1)) => Ok(*id),
            Some(_) => Err(Unresolved::Ambiguous),
            None => Err(Unresolved::Absent),
        }
    }

    fn report(&mut self, at: Option<Span>, text: &str, reference: &Reference, why: &Unresolved) {
        let shown = &text[reference.range.clone()];
        let finding = match (why, &reference.referent) {
            (Unresolved::Ambiguous, _) => {
                let message = say!("`{shown}` may mean more than one figure; no link made", shown);
                Diagnostic::warning("figure-reference", message)
                    .hint(say!("give each figure a number of its own"))
            }
            (_, Referent::Number(_)) => {
                let message = say!("`{shown}` refers to a figure that is not in the text", shown);
                Diagnostic::warning("figure-reference", message).hint(say!(
                    "add the figure at its place, as a line with its label or as an image"
                ))
            }
            _ => {
                let message = say!("no figure near `{shown}`", shown);
                Diagnostic::note("figure-reference", message)
            }
        };
        self.findings.push(finding.at(at));
    }
}

/// A text with references, and the figures just above and below it.
struct Line<'a> {
    body: &'a mut Vec<Inline>,
    above: Option<NodeId>,
    below: Option<NodeId>,
}

/// All lines of some blocks, in order.
fn in_blocks<'a>(blocks: &'a mut [Block], out: &mut Vec<Line<'a>>) {
    let figures: Vec<Option<NodeId>> =
        blocks.iter().map(|b| matches!(b.kind, BlockKind::Figure(_)).then_some(b.id)).collect();
    for (at, block) in blocks.iter_mut().enumerate() {
        let above = figures[at.saturating_sub(REACH)..at].iter().rev().find_map(|f| *f);
        let below = figures[at + 1..].iter().take(REACH).find_map(|f| *f);
        match &mut block.kind {
            BlockKind::Paragraph { body, .. } => out.push(Line { body, above, below }),
            BlockKind::Quote(inner) => in_blocks(inner, out),
            BlockKind::List { items, .. } => items.iter_mut().for_each(|i| in_blocks(i, out)),
            BlockKind::Table(table) => {
                let cells = table.head.iter_mut().chain(&mut table.rows).flatten();
                out.extend(cells.map(|cell| Line { body: &mut cell.body, above, below }));
            }
            _ => {}
        }
    }
}

/// Why a reference has no figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unresolved {
    Absent,
    Ambiguous,
}
