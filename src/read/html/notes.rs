//! Notes: which links call them and where they stand.

use std::collections::BTreeMap;

use crate::document::{Inline, InlineKind, Note};

use super::build::Builder;
use super::page::{Page, Rule, is_block};
use super::tree::{Data, ROOT, Ref};

/// The call of a note has at most so many characters.
const CALL: usize = 6;

/// A note is looked through for the way back as far as this.
const NODES: usize = 500;

/// The notes of a page.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Links that call a note, with its number from 0.
    calls: BTreeMap<Ref, usize>,
    /// The block of each note with its label, in the order of the calls.
    notes: Vec<(Ref, String)>,
    /// Numbers by block.
    blocks: BTreeMap<Ref, usize>,
}

impl Notes {
    /// Finds the notes that the article's links call. Leaves out the links that lead back.
    pub(super) fn of(page: &mut Page<'_>, parts: &[Ref]) -> Notes {
        let mut found = Notes::default();
        let mut places = BTreeMap::new();
        for at in page.tree.descendants(ROOT) {
            for name in names(page, at) {
                places.entry(name.to_owned()).or_insert(at);
            }
        }
        let mut ways = BTreeMap::new();
        for at in page.tree.descendants(ROOT).filter(|&n| page.tree.name(n) == "a") {
            if let Some(name) = fragment(page, at) {
                ways.entry(name.to_owned()).or_insert(at);
            }
        }
        let links: Vec<Ref> = parts
            .iter()
            .flat_map(|&p| page.shown(p))
            .filter(|&n| page.tree.name(n) == "a")
            .collect();
        let mut back = Vec::new();
        for call in links {
            let said = label(page, call).or_else(|| {
                // Such a call may be a picture, or long.
                is_call(page, call).then(|| (found.notes.len() + 1).to_string())
            });
            let Some(label) = said else { continue };
            let Some(name) = fragment(page, call) else { continue };
            let back_link = word_back(name).and_then(|n| ways.get(&n)).copied();
            let Some(place) = places.get(name).copied().or(back_link) else { continue };
            let Some(block) = block_of(page, place, call) else { continue };
            // A note that is called is no caller.
            if let Some(&number) = found.blocks.get(&block) {
                found.calls.insert(call, number);
                continue;
            }
            if page.tree.ancestors(call).any(|a| found.is_note(a)) {
                continue;
            }
            let mut marks = leads_back(page, block, call, &places);
            marks.extend(back_link.filter(|&l| page.tree.ancestors(l).any(|a| a == block)));
            if marks.is_empty() && !is_note_list(page, block) {
                continue;
            }
            found.calls.insert(call, found.notes.len());
            found.blocks.insert(block, found.notes.len());
            found.notes.push((block, label));
            back.extend(marks);
        }
        back.into_iter().for_each(|at| page.leave_out(at, Rule::NoteMark));
        found
    }

    /// Whether a block is a note, to be shown elsewhere.
    pub(super) fn is_note(&self, at: Ref) -> bool {
        self.blocks.contains_key(&at)
    }

    /// The note a link calls.
    pub(super) fn called(&self, at: Ref) -> Option<usize> {
        self.calls.get(&at).copied()
    }
}

fn names<'p>(page: &'p Page<'_>, at: Ref) -> impl Iterator<Item = &'p str> {
    let name = page.tree.attribute(at, "name").filter(|_| page.tree.name(at) == "a");
    [page.tree.attribute(at, "id"), name].into_iter().flatten().filter(|n| !n.is_empty())
}

/// The place a link names. Browsers that save a page write the page's address before it.
fn fragment<'p>(page: &'p Page<'_>, link: Ref) -> Option<&'p str> {
    Some(page.tree.attribute(link, "href")?.rsplit_once('#')?.1).filter(|n| !n.is_empty())
}

/// What Word calls the way back from a note: `_ftnref1` from `_ftn1`.
fn word_back(name: &str) -> Option<String> {
    let kind = name.get(..4).filter(|k| matches!(*k, "_ftn" | "_edn"))?;
    let number = name[4..].parse::<u32>().ok()?;
    Some(format!("{kind}ref{number}"))
}

/// The label of a call: a number, a letter or a star, perhaps in brackets.
fn label(page: &Page<'_>, link: Ref) -> Option<String> {
    let text = page.text(link);
    let bare = text.trim_matches(|c| "[]()（）【】〔〕［］".contains(c));
    let bare = bare.strip_prefix(['注', '註']).unwrap_or(bare);
    let short = !bare.is_empty() && text.chars().count() <= CALL;
    let sign =
        bare.chars().all(|c| c.is_ascii_alphanumeric() || c.is_numeric() || "*†‡§¶".contains(c));
    (short && sign).then(|| bare.to_owned())
}

/// Whether a link of a book says that it calls a note.
fn is_call(page: &Page<'_>, link: Ref) -> bool {
    let Some(element) = page.tree.element(link) else { return false };
    let class = element.attribute("class").unwrap_or_default();
    super::book::kinds(element).any(|k| k == "noteref")
        || class.split(' ').any(|c| matches!(c, "duokan-footnote" | "noteref"))
}

/// The block at a place that is a note by itself: not around its call, not a heading.
fn block_of(page: &Page<'_>, place: Ref, call: Ref) -> Option<Ref> {
    let tree = &page.tree;
    let mut around = std::iter::once(place).chain(tree.ancestors(place));
    let block = around.find(|&n| is_block(tree.name(n)))?;
    // Of a table of notes each row is one.
    let row = matches!(tree.name(block), "td" | "th").then(|| tree.parent(block)).flatten();
    let block = row.unwrap_or(block);
    let holds_call = tree.ancestors(call).any(|a| a == block);
    let kind =
        matches!(tree.name(block), "li" | "p" | "div" | "dd" | "aside" | "section" | "dt" | "tr");
    (kind && !holds_call).then_some(block)
}

/// The links of a note that lead back: to its call, or to a place in the paragraph of its call.
fn leads_back(page: &Page<'_>, note: Ref, call: Ref, places: &BTreeMap<String, Ref>) -> Vec<Ref> {
    let tree = &page.tree;
    let block =
        |at: Ref| std::iter::once(at).chain(tree.ancestors(at)).find(|&n| is_block(tree.name(n)));
    let home = block(call);
    let back = |name: &str| places.get(name).is_some_and(|&place| block(place) == home);
    tree.descendants(note)
        .take(NODES)
        .filter(|&n| tree.name(n) == "a" && fragment(page, n).is_some_and(back))
        .collect()
}

/// Whether what is around a block calls itself notes.
fn is_note_list(page: &Page<'_>, block: Ref) -> bool {
    let tree = &page.tree;
    let mut near = std::iter::once(block).chain(tree.ancestors(block).take(3));
    near.any(|n| {
        let said = ["class", "id", "role", "epub:type"].iter().filter_map(|a| tree.attribute(n, a));
        let said = said.collect::<Vec<_>>().join(" ").to_ascii_lowercase();
        ["footnote", "endnote", "reflist"].iter().any(|w| said.contains(w))
    })
}

impl Builder<'_> {
    /// Whether nothing but the call of a note stands in an element.
    pub(super) fn holds_call(&self, at: Ref) -> bool {
        let nodes = self.page.shown(at);
        let calls: Vec<Ref> =
            nodes.iter().copied().filter(|&n| self.notes.called(n).is_some()).collect();
        let inside: String = calls.iter().map(|&c| self.page.text(c)).collect();
        !calls.is_empty() && inside.len() == self.page.text(at).replace(' ', "").len()
    }

    /// The call of a note.
    pub(super) fn call(&mut self, at: Ref, number: usize) {
        let id = match self.made.get(&number) {
            Some((id, _)) => *id,
            None => {
                let id = self.document.new_id();
                self.made.insert(number, (id, Vec::new()));
                id
            }
        };
        let start = self.start(at);
        let mut end = start;
        for node in self.page.shown(at) {
            if let Data::Text(text) = self.page.tree.data(node) {
                self.kept[node] = true;
                end = end.max(text.range.end);
            }
        }
        let span = Some(self.span(start..end));
        self.leaf().attach(Inline::new(InlineKind::NoteRef(id), span));
    }

    /// Reads the notes that were called, and hands them to the document.
    pub(super) fn finish_notes(&mut self) -> Vec<Note> {
        let notes = std::mem::take(&mut self.notes);
        let mut out = Vec::new();
        for (number, (block, label)) in notes.notes.iter().enumerate() {
            let Some((id, _)) = self.made.remove(&number) else { continue };
            let body = self.nested(|b| b.flow(*block));
            out.push(Note { id, label: label.clone(), body });
        }
        out
    }
}
