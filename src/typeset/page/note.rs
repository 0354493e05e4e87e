//! Notes: where they stand and what they are called (TYPOGRAPHY 3.5).
//!
//! On paper they stand at the foot of the page that calls them and are numbered page by page; on
//! the screen of a reader they stand at the end of the chapter, with links back.

use std::collections::BTreeMap;

use super::super::par::Context;
use super::atom::{Atom, Mark, Placed};
use super::chapter::Division;
use crate::document::{Block, BlockKind, Document, Inline, InlineKind, NodeId, Target};
use crate::font::{FontLibrary, Request, Script};
use crate::frame::{GlyphRun, Origin};
use crate::theme::Role;

/// How the notes of a document are called and where each is called.
#[derive(Debug, Default)]
pub(super) struct Calls {
    labels: BTreeMap<NodeId, String>,
    /// The block of the first call of each note.
    pub blocks: BTreeMap<NodeId, NodeId>,
    /// Whether they are numbered page by page, when pages are known.
    pub by_page: bool,
}

impl Calls {
    /// `at_end`: notes stand at the end of chapters.
    pub fn new(document: &Document, at_end: bool) -> Calls {
        let mut seen = Seen { division: Division::of(document), ..Seen::default() };
        for block in document.blocks() {
            seen.block(block);
        }
        let once = seen.order.len() == seen.calls && seen.outside == 0;
        let by_page =
            !at_end && once && document.notes.iter().all(|n| seen.blocks.contains_key(&n.id));
        let mut labels = BTreeMap::new();
        let mut number = 0;
        for note in document.notes.iter().map(|n| n.id) {
            let opens = at_end && seen.openers.contains(&note);
            number = if opens { 1 } else { number + 1 };
            // All labels up to ㊿ are equally wide: page by page one stands for all.
            labels.insert(note, label(if by_page { 1 } else { number }));
        }
        Calls { labels, blocks: seen.blocks, by_page }
    }

    /// What stands for a call in the text.
    pub fn label(&self, note: NodeId) -> String {
        self.labels.get(&note).cloned().unwrap_or_default()
    }
}

/// Calls met on the way through a document.
#[derive(Default)]
struct Seen {
    blocks: BTreeMap<NodeId, NodeId>,
    order: Vec<NodeId>,
    calls: usize,
    /// Calls that pagination does not see: in captions.
    outside: usize,
    /// The first notes of chapters.
    openers: Vec<NodeId>,
    opens: bool,
    division: Division,
}

impl Seen {
    fn block(&mut self, block: &Block) {
        self.opens |= match block.kind {
            BlockKind::Heading { level, .. } => self.division.chapters == Some(level),
            _ => false,
        };
        block.walk(&mut |b: &Block| {
            for (k, inlines) in b.inlines().iter().enumerate() {
                let caption = matches!(b.kind, BlockKind::Figure(_))
                    || k == 0 && matches!(b.kind, BlockKind::Table(_));
                self.inlines(inlines, b.id, caption);
            }
        });
    }

    fn inlines(&mut self, inlines: &[Inline], block: NodeId, caption: bool) {
        for inline in inlines {
            let InlineKind::NoteRef(note) = inline.kind else {
                self.inlines(inline.children(), block, caption);
                continue;
            };
            self.calls += 1;
            self.outside += usize::from(caption);
            if self.blocks.insert(note, block).is_none() {
                self.order.push(note);
                if std::mem::take(&mut self.opens) {
                    self.openers.push(note);
                }
            }
        }
    }
}

/// ① to ㊿, then numbers in brackets.
fn label(number: usize) -> String {
    let base = match number {
        1..=20 => 0x2460 - 1,
        21..=35 => 0x3251 - 21,
        36..=50 => 0x32B1 - 36,
        _ => return format!("[{number}]"),
    };
    char::from_u32(base + number as u32).map(String::from).unwrap_or_default()
}

/// The numbers notes get as pages are set.
#[derive(Default)]
pub(super) struct Numbers(BTreeMap<NodeId, usize>);

impl Numbers {
    /// Numbers the notes that a page calls, from ①.
    pub fn page(&mut self, notes: impl Iterator<Item = NodeId>) {
        let mut number = 0;
        for note in notes {
            self.0.entry(note).or_insert_with(|| {
                number += 1;
                number
            });
        }
    }

    /// Gives the calls among the marks of an atom their numbers.
    pub fn calls(&self, context: &Context<'_>, marks: &mut [Placed]) {
        if self.0.is_empty() {
            return;
        }
        let number = |p: &Placed| match &p.mark {
            Mark::Link { target: Target::Node(node), origin, .. } => {
                Some((*origin, *self.0.get(node)?))
            }
            _ => None,
        };
        let numbers: Vec<(Origin, usize)> = marks.iter().filter_map(number).collect();
        for placed in marks {
            let Mark::Glyphs(run) = &mut placed.mark else { continue };
            if let Some((_, number)) = numbers.iter().find(|(origin, _)| *origin == run.origin) {
                relabel(context, run, *number);
            }
        }
    }

    /// Gives a note its number; its marker is the first of its marks.
    pub fn marker(&self, context: &Context<'_>, note: NodeId, atom: &mut Atom) {
        let run = atom.marks.iter_mut().find_map(|p| match &mut p.mark {
            Mark::Glyphs(run) => Some(run),
            _ => None,
        });
        if let (Some(run), Some(&number)) = (run, self.0.get(&note)) {
            relabel(context, run, number);
        }
    }
}

/// Puts another label in the place of one as wide.
fn relabel(context: &Context<'_>, run: &mut GlyphRun, number: usize) {
    let text = label(number.min(50));
    let [glyph] = run.glyphs.as_mut_slice() else { return };
    if run.text == text {
        return;
    }
    let family = &context.theme.style(Role::Body).family;
    let families = context.theme.families(family);
    let request = Request { families, bold: false, italic: false, lang: run.lang };
    let fonts: &FontLibrary = context.fonts;
    let stack: Vec<_> =
        std::iter::once(run.face).chain(fonts.stack(&request).iter().copied()).collect();
    let Some(choice) = fonts.covering(&stack, false, &text) else { return };
    let mut shaped = Vec::new();
    fonts.shape(choice.face, &text, run.lang, Script::Han, &mut shaped);
    let Some(new) = shaped.first() else { return };
    glyph.id = new.id;
    glyph.stand_for(0..text.len() as u32);
    (run.face, run.text) = (choice.face, text);
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn labels() {
        for (number, wanted) in [(1, "①"), (20, "⑳"), (21, "㉑"), (50, "㊿"), (51, "[51]")] {
            assert_eq!(label(number), wanted);
        }
    }
}
