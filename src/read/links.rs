//! Where links lead: which targets are kept, and places inside the document.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Sink};
use crate::document::{Block, BlockKind, Inline, InlineKind, NodeId, Note, Places, Target};
use crate::say::Message;
use crate::source::Span;

/// Reads a link's address. `None`: only its text is kept, which is said. With `files`, links to
/// other files are kept too.
pub(super) fn target(address: &str, files: bool, span: Span, sink: &mut Sink) -> Option<Target> {
    let address = address.trim();
    let scheme = address.split_once(':').map(|(s, _)| s.to_ascii_lowercase());
    let scheme = scheme.filter(|s| {
        !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"+.-".contains(&b))
    });
    match scheme.as_deref() {
        Some("http" | "https" | "mailto") => Some(Target::Url(address.to_owned())),
        // A place in this document: settled when all places are known.
        None if address.starts_with('#') && address.len() > 1 => {
            Some(Target::Url(address.to_owned()))
        }
        None if address.is_empty() => None,
        None if files => Some(Target::Url(address.to_owned())),
        _ => {
            let finding = match scheme {
                None => dropped(address),
                Some(_) => Diagnostic::warning("link-dropped", kept_text(address))
                    .hint(say!("only `http`, `https` and `mailto` links are kept")),
            };
            sink.push(finding.at(span));
            None
        }
    }
}

/// What is said of a link to a file that is not in the book.
pub(crate) fn dropped(address: &str) -> Diagnostic {
    Diagnostic::note("link-dropped", kept_text(address))
        .hint(say!("links to other files lead nowhere in a book"))
}

fn kept_text(address: &str) -> Message {
    let shown: String = address.chars().take(60).collect();
    say!("kept only the text of a link to `{shown}`", shown)
}

/// Names of places, as links spell them.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    places: Places,
    /// What became part of another.
    moved: BTreeMap<NodeId, NodeId>,
    slugs: BTreeMap<String, usize>,
}

impl Anchors {
    /// A name given in the source: `{#name}`, `<a id="name">`. The first keeps it.
    pub(super) fn name(&mut self, name: &str, place: NodeId) {
        self.places.entry(key(name)).or_insert(place);
    }

    /// A heading, under its text and under the names GitHub and others make of it.
    pub(super) fn heading(&mut self, text: &str, place: NodeId) {
        let slug = slug(text);
        let seen = self.slugs.entry(slug.clone()).or_default();
        let numbered = if *seen == 0 { slug } else { format!("{slug}-{seen}") };
        *seen += 1;
        self.name(&numbered, place);
        self.name(text, place);
    }

    /// What was at these places is now part of another.
    pub(super) fn moved(&mut self, from: &[NodeId], to: NodeId) {
        let from = from.iter().filter(|&&place| place != to);
        self.moved.extend(from.map(|&place| (place, to)));
    }

    /// The names of places, once they are settled.
    pub(super) fn into_places(self) -> Places {
        self.places
    }

    /// Settles the links of blocks and notes that lead to places in the document.
    pub(super) fn settle(&mut self, blocks: &mut [Block], notes: &mut [Note], sink: &mut Sink) {
        let mut there = BTreeSet::new();
        for block in blocks.iter().chain(notes.iter().flat_map(|n| &n.body)) {
            block.walk(&mut |b| {
                there.insert(b.id);
            });
        }
        there.extend(notes.iter().map(|n| n.id));
        let moved = &self.moved;
        let now = |place: NodeId| {
            let steps = std::iter::successors(Some(place), |at| moved.get(at).copied());
            steps.take(moved.len() + 1).find(|at| there.contains(at))
        };
        self.places.retain(|_, place| match now(*place) {
            Some(block) => {
                *place = block;
                true
            }
            // A paragraph that came to nothing, with nothing behind it.
            None => false,
        });
        for block in blocks.iter_mut().chain(notes.iter_mut().flat_map(|n| &mut n.body)) {
            self.settle_block(block, sink);
        }
    }

    fn settle_block(&self, block: &mut Block, sink: &mut Sink) {
        match &mut block.kind {
            BlockKind::Heading { body, .. } | BlockKind::Paragraph { body, .. } => {
                self.settle_inlines(body, sink);
            }
            BlockKind::Figure(figure) => self.settle_inlines(&mut figure.caption, sink),
            BlockKind::Quote(blocks) => blocks.iter_mut().for_each(|b| self.settle_block(b, sink)),
            BlockKind::List { items, .. } => {
                items.iter_mut().flatten().for_each(|b| self.settle_block(b, sink));
            }
            BlockKind::Table(table) => {
                let rows = table.head.iter_mut().chain(&mut table.rows);
                rows.flatten().for_each(|cell| self.settle_inlines(&mut cell.body, sink));
            }
            BlockKind::Code { .. } | BlockKind::Separator => {}
        }
    }

    fn settle_inlines(&self, inlines: &mut Vec<Inline>, sink: &mut Sink) {
        for mut inline in std::mem::take(inlines) {
            match &mut inline.kind {
                InlineKind::Emphasis(body)
                | InlineKind::Strong(body)
                | InlineKind::Strike(body)
                | InlineKind::Superscript(body)
                | InlineKind::Subscript(body)
                | InlineKind::Formula { body, .. } => self.settle_inlines(body, sink),
                InlineKind::Link { target, body } => {
                    self.settle_inlines(body, sink);
                    if let Target::Url(address) = target
                        && let Some(name) = address.strip_prefix('#')
                    {
                        match self.places.get(&key(name)) {
                            Some(&place) => *target = Target::Node(place),
                            None => {
                                let message = say!("no place here is called `#{name}`", name);
                                let finding = Diagnostic::warning("link-unresolved", message);
                                sink.push(
                                    finding
                                        .at(inline.span)
                                        .hint(say!("its text is kept without a link")),
                                );
                                inlines.append(body);
                                continue;
                            }
                        }
                    }
                }
                _ => {}
            }
            inlines.push(inline);
        }
    }
}

/// How names are compared: percent signs decoded, case aside.
pub(crate) fn key(name: &str) -> String {
    percent_decoded(name).trim().to_lowercase()
}

pub(crate) fn percent_decoded(text: &str) -> String {
    let hex = |s: Option<&[u8]>| {
        let digits = s.filter(|s| s.iter().all(u8::is_ascii_hexdigit))?;
        u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        match hex(bytes.get(at + 1..at + 3)).filter(|_| bytes[at] == b'%') {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// GitHub's name for a heading: lower case, punctuation gone, spaces as hyphens.
fn slug(text: &str) -> String {
    let keep = |c: char| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c if c.is_alphanumeric() => Some(c),
        _ => None,
    };
    text.trim().to_lowercase().chars().filter_map(keep).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_found_by_every_way_of_spelling_them() {
        let mut anchors = Anchors::default();
        anchors.heading("第一章 Hello, World！", NodeId(1));
        anchors.heading("第一章 Hello, World！", NodeId(2));
        for (name, place) in [
            ("第一章-hello-world", 1),
            ("第一章-Hello-World", 1),
            ("%E7%AC%AC%E4%B8%80%E7%AB%A0-hello-world", 1),
            ("第一章-hello-world-1", 2),
            ("第一章 Hello, World！", 1),
        ] {
            assert_eq!(anchors.places.get(&key(name)), Some(&NodeId(place)), "{name}");
        }
    }
}
