//! The content documents of a book as one page, of which all is the article.
//!
//! Each is parsed by itself; then they stand in one tree, in which the names of places carry the
//! number of their document, so that links and notes lead from one to another.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diag::{Diagnostic, Sink};
use crate::document::Document;
use crate::source::Source;

use super::super::archive::{folder, join};
use super::super::links::percent_decoded;
use super::super::normalise::Amendments;
use super::build::Builder;
use super::notes::Notes;
use super::page::{Page, Rule, is_block};
use super::tree::{Data, Element, Ref, Tree};
use super::{Built, parse, sift};

/// A content document.
#[derive(Clone, Debug)]
pub(in crate::read) struct Chapter {
    /// Its name in the archive.
    pub(in crate::read) path: String,
    /// Its text in the source.
    pub(in crate::read) range: Range<usize>,
    pub(in crate::read) role: ChapterRole,
}

/// What the package says a content document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum ChapterRole {
    Text,
    Navigation,
    Cover,
}

/// An entry of the table of contents.
#[derive(Clone, Debug)]
pub(in crate::read) struct Entry {
    pub(in crate::read) label: String,
    /// The content document it leads to, and the place there.
    pub(in crate::read) path: String,
    pub(in crate::read) place: Option<String>,
    /// From 0.
    pub(in crate::read) depth: u8,
}

/// A heading is looked for in so many blocks from the place an entry leads to.
const NEAR: usize = 6;

/// Reads the content documents of a book into `document`, whose metadata are known.
pub(in crate::read) fn read_book(
    source: &Source,
    amendments: &Amendments,
    chapters: &[Chapter],
    entries: &[Entry],
    document: &mut Document,
    sink: &mut Sink,
) {
    let mut tree = Tree::new();
    let mut parts = Vec::new();
    let numbers: BTreeMap<&str, usize> =
        chapters.iter().enumerate().map(|(n, c)| (c.path.as_str(), n)).collect();
    let mut roles = Vec::new();
    for (number, chapter) in chapters.iter().enumerate() {
        let part = parse::parse_xhtml(source.text(), chapter.range.clone());
        if let Some(body) = tree.graft(part) {
            rename(&mut tree, body, number, folder(&chapter.path), &numbers);
            parts.push(body);
            roles.push(chapter.role);
        }
    }
    let mut page = Page::new(tree, source.text());
    sift::leave_out_unseen(&mut page);
    leave_out_navigation(&mut page, &parts, &roles);
    let title = document.metadata.title.as_deref().and_then(|t| shown_title(&page, &parts, t));
    let headings = headings(&page, entries, &numbers);
    let notes = Notes::of(&mut page, &parts);

    let mut builder = Builder::new(&page, source, amendments, document);
    builder.book = true;
    builder.title = title;
    builder.levels = super::levels(&page, &parts, title);
    builder.headings = headings;
    builder.wanted = super::wanted(&page, &parts);
    builder.notes = notes;
    let met = Built::of(builder, &parts, sink).put(&page, source, document);
    super::report_met(&met, sink);
    report(document, sink);
}

fn report(document: &Document, sink: &mut Sink) {
    let told = [
        ("epub-navigation", "contents-removed", say!("left out the table of contents")),
        ("epub-cover", "cover-page-removed", say!("left out the page with the cover")),
        (
            "epub-page",
            "page-marks-removed",
            say!("left out the numbers of the pages of a printed book"),
        ),
        ("html-embedded", "embedded-removed", say!("left out what no page can hold")),
    ];
    for (rule, code, message) in told {
        if let Some(edit) = document.edits.iter().find(|e| e.rule == rule) {
            sink.push(Diagnostic::note(code, message).at(edit.span));
        }
    }
}

/// Gives the places of a document names of the book, and says of links and images where in the
/// archive they lead.
fn rename(tree: &mut Tree, body: Ref, number: usize, base: &str, numbers: &BTreeMap<&str, usize>) {
    // Drawings that only hold a picture are that picture.
    let nodes: Vec<Ref> = tree.descendants(body).collect();
    for &at in &nodes {
        if tree.name(at) == "svg"
            && let Some(element) = picture_of(tree, at)
        {
            while let Some(child) = tree.first(at) {
                tree.detach(child);
            }
            *tree.data_mut(at) = Data::Element(element);
        }
    }
    for at in nodes {
        let is_body = at == body;
        let is_link = tree.name(at) == "a";
        let Data::Element(element) = tree.data_mut(at) else { continue };
        for (name, value) in &mut element.attributes {
            match name.as_str() {
                "id" | "name" if !is_body => *value = format!("s{number}/{}", value.trim()),
                "href" if is_link => {
                    if let Some(place) = place(value.trim(), number, base, numbers) {
                        *value = place;
                    }
                }
                "src" => {
                    if let Some(path) = inside(value.trim(), base) {
                        *value = path;
                    }
                }
                _ => {}
            }
        }
        if is_body {
            element.attributes.retain(|(name, _)| name != "id");
            element.attributes.push(("id".to_owned(), format!("s{number}")));
        }
    }
}

/// The name of the place that a link between documents leads to.
fn place(href: &str, number: usize, base: &str, numbers: &BTreeMap<&str, usize>) -> Option<String> {
    let (path, place) = match href.split_once('#') {
        Some((path, place)) => (path, Some(place)),
        None => (href, None),
    };
    let target = match path {
        "" => number,
        _ => *numbers.get(inside(path, base)?.as_str())?,
    };
    Some(match place.filter(|p| !p.is_empty()) {
        Some(place) => format!("#s{target}/{place}"),
        None => format!("#s{target}"),
    })
}

/// The name in the archive of what an address from a document means.
fn inside(address: &str, base: &str) -> Option<String> {
    let scheme = address.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'));
    let path = percent_decoded(address.split(['?', '#']).next()?);
    if scheme || path.is_empty() { None } else { join(base, &path) }
}

/// The image that a drawing holds alone.
fn picture_of(tree: &Tree, svg: Ref) -> Option<Element> {
    let mut images = tree.descendants(svg).filter(|&n| tree.name(n) == "image");
    let image = images.next().filter(|_| images.next().is_none())?;
    let drawn = ["path", "text", "rect", "circle", "line", "polygon", "use"];
    if tree.descendants(svg).any(|n| drawn.contains(&tree.name(n))) {
        return None;
    }
    let outer = tree.element(svg)?;
    let source = ["href", "xlink:href"].iter().find_map(|n| tree.attribute(image, n))?;
    let title = tree.descendants(svg).find(|&n| tree.name(n) == "title");
    let alt = title.and_then(|t| tree.children(t).next()).and_then(|t| match tree.data(t) {
        Data::Text(text) => text.decoded.as_deref().map(str::to_owned),
        _ => None,
    });
    let mut attributes = vec![("src".to_owned(), source.to_owned())];
    attributes.extend(alt.map(|alt| ("alt".to_owned(), alt)));
    attributes.extend(tree.attribute(svg, "id").map(|id| ("id".to_owned(), id.to_owned())));
    Some(Element { name: parse::name("img"), attributes, start: outer.start })
}

/// What an element says it is, in the vocabularies of EPUB and of DPUB-ARIA.
pub(super) fn kinds(element: &Element) -> impl Iterator<Item = &str> {
    let said = [element.attribute("epub:type"), element.attribute("role")];
    let words = said.into_iter().flatten().flat_map(str::split_whitespace);
    words.map(|word| word.strip_prefix("doc-").unwrap_or(word))
}

/// Leaves out tables of contents, the page with the cover and the numbers of printed pages.
fn leave_out_navigation(page: &mut Page<'_>, parts: &[Ref], roles: &[ChapterRole]) {
    let mut gone = Vec::new();
    let measures = page.measures();
    for (&part, &role) in parts.iter().zip(roles) {
        let is_cover = |at: Ref| {
            page.tree
                .element(at)
                .is_some_and(|e| kinds(e).any(|k| matches!(k, "cover" | "coverpage")))
        };
        let nodes = page.shown(part);
        let cover = role == ChapterRole::Cover || nodes.iter().take(NEAR).any(|&n| is_cover(n));
        // A guide may name a chapter that has the contents at its end.
        let list = measures[part].prose == 0 || measures[part].link_share() > 0.5;
        if role == ChapterRole::Navigation && list {
            gone.push((part, Rule::Navigation));
        } else if cover && page.text(part).is_empty() {
            gone.push((part, Rule::Cover));
        }
    }
    for &at in parts.iter().flat_map(|&part| page.shown(part)).collect::<Vec<_>>().iter() {
        let Some(element) = page.tree.element(at) else { continue };
        for kind in kinds(element) {
            match kind {
                "pagebreak" => gone.push((at, Rule::PageMark)),
                "landmarks" | "page-list" | "pagelist" => gone.push((at, Rule::Navigation)),
                // A chapter that calls itself so by mistake is no list of links.
                "toc" if measures[at].link_share() > 0.5 => gone.push((at, Rule::Navigation)),
                _ => {}
            }
        }
    }
    gone.into_iter().for_each(|(at, rule)| page.leave_out(at, rule));
}

/// The element near the start of the book that shows its title.
fn shown_title(page: &Page<'_>, parts: &[Ref], title: &str) -> Option<Ref> {
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let title = bare(title);
    let blocks = parts.iter().take(NEAR).flat_map(|&part| page.shown(part));
    let blocks = blocks.filter(|&at| is_block(page.tree.name(at)));
    let lines = blocks.filter(|&at| !page.own_text(at).is_empty()).take(NEAR);
    lines.into_iter().find(|&at| bare(&page.own_text(at)) == title && !title.is_empty())
}

/// Paragraphs that the table of contents names, with the level it gives them.
fn headings(
    page: &Page<'_>,
    entries: &[Entry],
    numbers: &BTreeMap<&str, usize>,
) -> BTreeMap<Ref, u8> {
    let tree = &page.tree;
    let mut places = BTreeMap::new();
    for at in tree.descendants(super::tree::ROOT) {
        if let Some(id) = tree.attribute(at, "id") {
            places.entry(id).or_insert(at);
        }
    }
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let mut found = BTreeMap::new();
    for entry in entries {
        let Some(number) = numbers.get(entry.path.as_str()) else { continue };
        let whole = format!("s{number}");
        let place = entry.place.as_ref().map(|p| format!("s{number}/{p}"));
        let place = place.and_then(|p| places.get(p.as_str()));
        let Some(&start) = place.or_else(|| places.get(whole.as_str())) else { continue };
        let label = bare(&entry.label);
        let block = std::iter::once(start).chain(tree.ancestors(start));
        let block = block.into_iter().find(|&at| is_block(tree.name(at))).unwrap_or(start);
        let after = std::iter::successors(Some(block), |&at| {
            tree.first(at).or_else(|| tree.after_all(at, super::tree::ROOT))
        });
        let lines = after
            .filter(|&at| is_block(tree.name(at)) && page.gone_with(at).is_none())
            .filter(|&at| !page.own_text(at).is_empty());
        let same = |at: &Ref| !label.is_empty() && bare(&page.own_text(*at)) == label;
        if let Some(at) = lines.take(NEAR).find(same) {
            let name = tree.name(at);
            if matches!(name, "p" | "div" | "center" | "section") {
                found.insert(at, (entry.depth + 2).min(6));
            }
        }
    }
    found
}
