//! Lists: items with bullets or numbers, tasks with boxes, terms with what is said of them.

use std::borrow::Cow;

use super::super::atom::Rows;
use super::{Around, Planner, Step, TextStep};
use crate::document::{Block, BlockKind, Inline, InlineKind, ListMark, NodeId, plain_text, term};
use crate::frame::Tag;
use crate::theme::Role;

/// Bullets are full-width signs, set smaller: `•` is hardly to be seen in Han faces.
const BULLET: f64 = 0.45;

impl<'a> Planner<'a> {
    pub(super) fn list(
        &mut self,
        id: NodeId,
        mark: ListMark,
        items: &'a [Vec<Block>],
        around: &Around,
    ) {
        let start = mark.first();
        let look = self.look(Role::List, around);
        let last = start.map_or(0, |s| s.saturating_add(items.len() as u64));
        let digits = last.checked_ilog10().unwrap_or(0) + 1;
        // The marker hangs in two em, or in what it needs rounded up to half an em.
        let needs = (f64::from(digits) * 0.56 + 0.6) * 2.0;
        let hang = self.grid.body * look.margin_start.max(needs.ceil() / 2.0);
        let inside = Around {
            start: around.start + hang,
            role: Role::List,
            depth: around.depth + 1,
            ..around.clone()
        };
        let tag = Tag::List { mark };
        self.steps.push(Step::Space(Rows::lines(look.before)));
        self.steps.push(Step::Begin { tag, node: Some(id) });
        for (k, item) in items.iter().enumerate() {
            self.steps.push(Step::Begin { tag: Tag::ListItem, node: None });
            if let Some(mark) = task_mark(item) {
                let (body, look) = (Inline::text(mark, None), look.clone());
                self.steps.push(Step::Marker { body, look, start: inside.start, hang });
            } else {
                let text = marker(start.map(|s| s.saturating_add(k as u64)), around.depth);
                let body = Inline::text(text, None);
                let mut look = look.clone();
                if let Some(family) = &around.family {
                    look.family.clone_from(family);
                }
                if start.is_none() {
                    look.size *= BULLET;
                }
                self.steps.push(Step::Marker { body, look, start: inside.start, hang });
            }
            self.steps.push(Step::Begin { tag: Tag::ListBody, node: None });
            for block in item {
                self.block(block, &inside);
            }
            self.steps.push(Step::End);
            self.steps.push(Step::End);
        }
        self.steps.push(Step::End);
        self.steps.push(Step::Space(Rows::lines(look.after)));
    }

    /// Terms stand at the start of the line, what is said of them below, as far in as the text of
    /// a list.
    pub(super) fn terms(&mut self, id: NodeId, items: &'a [Vec<Block>], around: &Around) {
        let mut look = self.look(Role::List, around);
        let start = around.start + self.grid.body * look.margin_start;
        let inside = Around { start, role: Role::List, depth: around.depth + 1, ..around.clone() };
        self.steps.push(Step::Space(Rows::lines(look.before)));
        self.steps.push(Step::Begin { tag: Tag::List { mark: ListMark::Term }, node: Some(id) });
        let after = look.after;
        if let Some(family) = &around.family {
            look.family.clone_from(family);
        }
        look.keep_with_next = true;
        for item in items {
            self.steps.push(Step::Begin { tag: Tag::ListItem, node: None });
            let (term, said) = term(item);
            if let Some((id, body)) = term {
                let step = self.text(look.clone(), around, Tag::Label, id);
                let inlines = Cow::Borrowed(body);
                self.steps.push(Step::Text(TextStep { inlines, grid: true, ..step }));
            }
            if !said.is_empty() {
                self.steps.push(Step::Begin { tag: Tag::ListBody, node: None });
                said.iter().for_each(|block| self.block(block, &inside));
                self.steps.push(Step::End);
            }
            self.steps.push(Step::End);
        }
        self.steps.push(Step::End);
        self.steps.push(Step::Space(Rows::lines(after)));
    }
}

/// The box a task item begins with, which is its marker.
fn task_mark(item: &[Block]) -> Option<String> {
    let BlockKind::Paragraph { body, .. } = &item.first()?.kind else { return None };
    let mark = plain_text(body).chars().next()?;
    without_task_mark(body).map(|_| mark.to_string())
}

/// The text of a task without its box.
pub(super) fn without_task_mark(body: &[Inline]) -> Option<Vec<Inline>> {
    let InlineKind::Text { text, .. } = &body.first()?.kind else { return None };
    let rest = text.strip_prefix(['☐', '☑'])?.strip_prefix(' ')?;
    let mut out = body.to_vec();
    out[0] = Inline::text(rest, body[0].span);
    Some(out)
}

/// Markers by depth: 1. （1） ① and bullets.
fn marker(number: Option<u64>, depth: usize) -> String {
    match (number, depth) {
        (Some(n), 0) => format!("{n}."),
        (Some(n), 1) => format!("（{n}）"),
        (Some(n @ 1..=20), _) => {
            char::from_u32(0x245F + n as u32).map(String::from).unwrap_or_default()
        }
        (Some(n), _) => format!("{n})"),
        (None, 0) => "●".to_owned(),
        (None, 1) => "○".to_owned(),
        (None, _) => "■".to_owned(),
    }
}
