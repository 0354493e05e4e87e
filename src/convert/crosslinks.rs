//! Links between the articles of a book: to the file of another, or to where it was published.

use std::collections::{HashMap, HashSet};

use crate::diag::Sink;
use crate::document::{Block, Document, Inline, InlineKind, NodeId, Part, Target};
use crate::read::{dropped_link, percent_decoded, place_key};

/// Lets links of a book lead to its articles, which have these names. Of links to files that are
/// not in the book the text is kept.
pub(super) fn link(book: &mut Document, names: &[&str], sink: &mut Sink) {
    let linker = Linker::new(book, names);
    let mut blocks = std::mem::take(&mut book.body);
    let mut starts = linker.parts.iter().map(|p| p.heading).peekable();
    let mut at: Option<usize> = None;
    for block in &mut blocks {
        if starts.next_if(|&start| start == block.id).is_some() {
            at = Some(at.map_or(0, |at| at + 1));
        }
        linker.block(at, block, sink);
    }
    let mut notes = std::mem::take(&mut book.notes);
    for (k, note) in notes.iter_mut().enumerate() {
        let at = linker.parts.partition_point(|p| p.first_note <= k).checked_sub(1);
        note.body.iter_mut().for_each(|block| linker.block(at, block, sink));
    }
    (book.body, book.notes) = (blocks, notes);
}

struct Linker {
    parts: Vec<Part>,
    /// The folder of each part.
    folders: Vec<String>,
    /// Parts by the paths of their files, with and without extension; none where several have it.
    files: HashMap<String, Option<usize>>,
    /// Parts by where they were published.
    pages: HashMap<String, Option<usize>>,
    /// All places there are.
    there: HashSet<NodeId>,
}

impl Linker {
    fn new(book: &Document, names: &[&str]) -> Linker {
        let mut there = HashSet::new();
        for block in &book.body {
            block.walk(&mut |b| {
                there.insert(b.id);
            });
        }
        let mut linker = Linker {
            parts: book.parts.clone(),
            folders: names.iter().map(|name| folder(&slashed(name)).to_owned()).collect(),
            files: HashMap::new(),
            pages: HashMap::new(),
            there,
        };
        let mut stems = HashMap::new();
        for (k, name) in names.iter().enumerate() {
            let path = joined("", &slashed(name));
            enter(&mut stems, stem(&path).to_owned(), k);
            enter(&mut linker.files, path, k);
        }
        // A site links to `2.html` what lies here as `2.md`.
        for (stem, part) in stems {
            linker.files.entry(stem).or_insert(part);
        }
        for (k, part) in linker.parts.iter().enumerate() {
            if let Some(page) = part.metadata.source_url.as_deref().and_then(page) {
                enter(&mut linker.pages, page.to_owned(), k);
            }
        }
        linker
    }

    /// Where an address in a part leads; nowhere if that is not in the book.
    fn target(&self, at: Option<usize>, address: &str) -> Option<NodeId> {
        let (address, name) = match address.split_once('#') {
            Some((address, name)) => (address, Some(name).filter(|n| !n.is_empty())),
            None => (address, None),
        };
        let found = match page(address) {
            Some(page) => self.pages.get(page).copied().flatten(),
            None => {
                let file = percent_decoded(address.split('?').next().unwrap_or_default());
                let folder = at.and_then(|at| self.folders.get(at)).map_or("", String::as_str);
                let path = joined(folder, &slashed(&file));
                let exact = self.files.get(&path);
                exact.or_else(|| self.files.get(stem(&path))).copied().flatten()
            }
        };
        let part = &self.parts[found?];
        let place = name.and_then(|name| part.places.get(&place_key(name)).copied());
        Some(place.filter(|place| self.there.contains(place)).unwrap_or(part.heading))
    }

    fn block(&self, at: Option<usize>, block: &mut Block, sink: &mut Sink) {
        block.walk_mut(&mut |b| {
            b.each_inlines_mut(&mut |inlines| self.inlines(at, inlines, sink));
        });
    }

    fn inlines(&self, at: Option<usize>, inlines: &mut Vec<Inline>, sink: &mut Sink) {
        for mut inline in std::mem::take(inlines) {
            if let Some(children) = inline.kind.children_mut() {
                self.inlines(at, children, sink);
            }
            if let InlineKind::Link { target, body } = &mut inline.kind
                && let Target::Url(address) = target
            {
                let kept =
                    |s: &str| ["http", "https", "mailto"].iter().any(|k| s.eq_ignore_ascii_case(k));
                let outside = address.split_once(':').is_some_and(|(scheme, _)| kept(scheme));
                match self.target(at, address) {
                    Some(node) => *target = Target::Node(node),
                    None if outside => {}
                    None => {
                        let finding = dropped_link(address);
                        sink.push(match inline.span {
                            Some(span) => finding.at(span),
                            None => finding,
                        });
                        inlines.append(body);
                        continue;
                    }
                }
            }
            inlines.push(inline);
        }
    }
}

fn enter(map: &mut HashMap<String, Option<usize>>, key: String, part: usize) {
    map.entry(key).and_modify(|known| *known = None).or_insert(Some(part));
}

/// The address of a page without what does not tell it from others.
fn page(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("://")?;
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    web.then(|| rest.split('#').next().unwrap_or(rest).trim_end_matches('/'))
}

fn slashed(path: &str) -> String {
    path.replace('\\', "/")
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path without its extension.
fn stem(path: &str) -> &str {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    path[name..].rfind('.').filter(|&dot| dot > 0).map_or(path, |dot| &path[..name + dot])
}

/// A path from a folder, without `.` and `..`.
fn joined(folder: &str, path: &str) -> String {
    let start = if path.starts_with('/') { "" } else { folder };
    let absolute = path.starts_with('/') || folder.starts_with('/');
    let mut steps: Vec<&str> = Vec::new();
    for step in start.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|&last| last != "..") => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    format!("{}{}", if absolute { "/" } else { "" }, steps.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{joined, page, stem};

    #[test]
    fn paths_are_joined_as_pages_do() {
        assert_eq!(joined("书/甲", "../乙/2.md"), "书/乙/2.md");
        assert_eq!(joined("", "./2.md"), "2.md");
        assert_eq!(joined("..", "../2.md"), "../../2.md");
        assert_eq!(joined("/书", "2.md"), "/书/2.md");
        assert_eq!(joined("书", "/2.md"), "/2.md");
        assert_eq!(stem("a.b/2.md"), "a.b/2");
        assert_eq!(stem("a.b/.md"), "a.b/.md");
        assert_eq!(page("HTTPS://x.org/a/#b"), Some("x.org/a"));
        assert_eq!(page("2.md"), None);
    }
}
