//! Notes: which links call them and where they stand.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Block, BlockKind, Inline, InlineKind, Note};

use super::super::leaf::trim_start;
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
    /// The blocks of each note with its label, in the order of the calls.
    notes: Vec<(Vec<Ref>, String)>,
    /// Numbers by block.
    blocks: BTreeMap<Ref, usize>,
}

/// A link that calls a note.
struct Call {
    link: Ref,
    /// Where it leads.
    place: Ref,
    /// The block the place is in.
    block: Ref,
    label: String,
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
            .filter(|&n| page.tree.name(n) == "a" && !is_in_code(page, n))
            .collect();
        let (mut calls, mut blocks, mut back) = (Vec::<Call>::new(), BTreeSet::new(), Vec::new());
        for link in links {
            let said = label(page, link).or_else(|| {
                // Such a call may be a picture, or long.
                is_call(page, link).then(|| (blocks.len() + 1).to_string())
            });
            let Some(label) = said else { continue };
            let Some(name) = fragment(page, link) else { continue };
            let back_link = word_back(name).and_then(|n| ways.get(&n)).copied();
            let Some(place) = places.get(name).copied().or(back_link) else { continue };
            let Some(block) = block_of(page, place, link) else { continue };
            // A note that is called is no caller.
            let known = blocks.contains(&block);
            if !known && page.tree.ancestors(link).any(|a| blocks.contains(&a)) {
                continue;
            }
            let mut marks = leads_back(page, block, link, &places);
            marks.extend(back_link.filter(|&l| page.tree.ancestors(l).any(|a| a == block)));
            if !known && marks.is_empty() && !is_note_list(page, block) {
                continue;
            }
            calls.push(Call { link, place, block, label });
            blocks.insert(block);
            back.extend(marks);
        }
        found.number(page, &calls, &mut back);
        for &block in &blocks {
            back.extend(page.tree.descendants(block).filter(|&n| is_way_back(page, n)));
        }
        back.into_iter().for_each(|at| page.leave_out(at, Rule::NoteMark));
        found
    }

    /// Numbers the notes in the order of their calls.
    fn number(&mut self, page: &Page<'_>, calls: &[Call], marks: &mut Vec<Ref>) {
        let mut places: BTreeMap<Ref, BTreeSet<Ref>> = BTreeMap::new();
        for call in calls {
            places.entry(call.block).or_default().insert(call.place);
        }
        let starts: BTreeMap<Ref, BTreeSet<Ref>> =
            places.iter().filter_map(|(&b, places)| Some((b, starts(page, b, places)?))).collect();
        for call in calls {
            let nodes = extent(page, call, starts.get(&call.block), marks);
            let Some(&first) = nodes.first() else { continue };
            let number = *self.blocks.entry(first).or_insert(self.notes.len());
            if number == self.notes.len() {
                self.blocks.extend(nodes.iter().map(|&n| (n, number)));
                self.notes.push((nodes, call.label.clone()));
            }
            self.calls.insert(call.link, number);
        }
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
    let bare = bare(&text);
    let short = !bare.is_empty() && text.chars().count() <= CALL;
    let sign =
        bare.chars().all(|c| c.is_ascii_alphanumeric() || c.is_numeric() || "*†‡§¶".contains(c));
    (short && sign).then(|| bare.to_owned())
}

/// A label without its brackets.
fn bare(text: &str) -> &str {
    let bare = text.trim().trim_matches(|c| "[]()（）【】〔〕［］".contains(c));
    bare.strip_prefix(['注', '註']).unwrap_or(bare)
}

/// Whether a link stands in code, which calls no notes.
fn is_in_code(page: &Page<'_>, link: Ref) -> bool {
    page.tree.ancestors(link).any(|a| matches!(page.tree.name(a), "pre" | "listing" | "xmp"))
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

/// The child of a block that a node stands in.
fn child_with(page: &Page<'_>, block: Ref, at: Ref) -> Option<Ref> {
    let mut around = std::iter::once(at).chain(page.tree.ancestors(at));
    around.find(|&a| page.tree.parent(a) == Some(block))
}

/// Where the notes of a block begin that holds several, by the places they are called by.
fn starts(page: &Page<'_>, block: Ref, places: &BTreeSet<Ref>) -> Option<BTreeSet<Ref>> {
    let starts = places.iter().map(|&p| child_with(page, block, p));
    let starts: BTreeSet<Ref> = starts.collect::<Option<_>>()?;
    (starts.len() == places.len() && starts.len() > 1).then_some(starts)
}

/// The nodes of the note that is called: of several in one block each goes to the next that
/// `starts`.
fn extent(
    page: &Page<'_>,
    call: &Call,
    starts: Option<&BTreeSet<Ref>>,
    marks: &mut Vec<Ref>,
) -> Vec<Ref> {
    let tree = &page.tree;
    let block = call.block;
    if matches!(tree.name(block), "dt" | "dd") {
        return defined(page, call, marks);
    }
    let start = child_with(page, block, call.place);
    let (Some(starts), Some(start)) = (starts, start) else { return vec![block] };
    let from = tree.children(block).skip_while(|&c| c != start);
    from.enumerate().take_while(|(i, c)| *i == 0 || !starts.contains(c)).map(|(_, c)| c).collect()
}

/// A note of a list of definitions: its term and what is said of it.
fn defined(page: &Page<'_>, call: &Call, marks: &mut Vec<Ref>) -> Vec<Ref> {
    let tree = &page.tree;
    let Some(list) = tree.parent(call.block) else { return vec![call.block] };
    let mut entry = Vec::new();
    for at in tree.children(list).filter(|&c| matches!(tree.name(c), "dt" | "dd")) {
        if tree.name(at) == "dt" {
            if entry.contains(&call.block) {
                break;
            }
            entry.clear();
        }
        entry.push(at);
    }
    // A term that is but the number of its note is said by the note.
    if let Some(&term) = entry.first().filter(|&&t| tree.name(t) == "dt")
        && bare(&page.text(term)) == call.label
    {
        marks.push(term);
    }
    entry
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

/// Whether an encyclopedia calls an element the ways back of a note: `^ 2.0 2.1`.
fn is_way_back(page: &Page<'_>, at: Ref) -> bool {
    let class = page.tree.attribute(at, "class").unwrap_or_default();
    class.split_whitespace().any(|c| c == "mw-cite-backlink")
}

/// Whether what is around a block calls itself notes.
fn is_note_list(page: &Page<'_>, block: Ref) -> bool {
    let tree = &page.tree;
    let mut near = std::iter::once(block).chain(tree.ancestors(block).take(3));
    near.any(|n| {
        let said = ["class", "id", "role", "epub:type"].iter().filter_map(|a| tree.attribute(n, a));
        let said = said.collect::<Vec<_>>().join(" ").to_ascii_lowercase();
        ["footnote", "endnote", "reflist", "references"].iter().any(|w| said.contains(w))
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

    /// A note that begins with its own label in brackets says it twice.
    fn drop_label(&mut self, body: &mut [Block], label: &str) {
        let Some(BlockKind::Paragraph { body, .. }) = body.first_mut().map(|b| &mut b.kind) else {
            return;
        };
        let alone = body.len() == 1;
        let Some(Inline { kind: InlineKind::Text { text, verbatim: true }, span: Some(span) }) =
            body.first_mut()
        else {
            return;
        };
        let close = text.find([']', ')', '）', '】', '〕', '］']);
        let Some(end) = close.and_then(|at| Some(at + text[at..].chars().next()?.len_utf8()))
        else {
            return;
        };
        if !text.starts_with(['[', '(', '（', '【', '〔', '［']) || bare(&text[..end]) != label
        {
            return;
        }
        let end = text.len() - text[end..].trim_start().len();
        if end == text.len() && alone {
            return;
        }
        let start = span.range().start;
        text.drain(..end);
        span.start += end as u32;
        let gone = self.span(start..start + end);
        if text.is_empty() {
            body.remove(0);
            trim_start(body);
        }
        self.document.edits.push(super::account::removal(gone, Rule::NoteMark));
    }

    /// Reads the notes that were called, and hands them to the document.
    pub(super) fn finish_notes(&mut self) -> Vec<Note> {
        let notes = std::mem::take(&mut self.notes);
        let mut out = Vec::new();
        for (number, (nodes, label)) in notes.notes.iter().enumerate() {
            let mut body = self.nested(|b| match **nodes {
                [block] if is_block(b.page.tree.name(block)) => b.flow(block),
                _ => nodes.iter().for_each(|&n| b.node(n)),
            });
            match self.made.remove(&number) {
                Some((id, _)) => {
                    self.drop_label(&mut body, label);
                    out.push(Note { id, label: label.clone(), body });
                }
                // Its call was read as something else: the note is text.
                None => self.blocks.extend(body),
            }
        }
        out
    }
}
