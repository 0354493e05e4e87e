//! The table of contents of an EPUB: the navigation document, or the NCX of older books. Its
//! entries tell headings where the text does not mark them.

use roxmltree::Node;

use super::super::archive::{Archive, folder, join};
use super::super::html::Entry;
use super::super::links::percent_decoded;
use super::super::xml::{self, attribute, child, children, name};
use super::package::Package;

/// Entries inside one another.
const MAX_DEPTH: u8 = 5;

/// The entries in order; none where the book has no table of contents or it is damaged: headings
/// are found without it, too.
pub(super) fn entries(archive: &Archive<'_>, package: &Package) -> Vec<Entry> {
    let mut found = Vec::new();
    if let Some(path) = &package.nav
        && let Ok(text) = xml::read(archive, path)
        && let Ok(document) = xml::parse(&text)
    {
        let toc = |n: &Node<'_, '_>| {
            name(*n) == "nav"
                && attribute(*n, "type").is_some_and(|t| t.split(' ').any(|t| t == "toc"))
        };
        let list = document.descendants().find(toc).and_then(|n| child(n, "ol"));
        list.into_iter().for_each(|list| items(list, folder(path), 0, &mut found));
    }
    if found.is_empty()
        && let Some(path) = &package.ncx
        && let Ok(text) = xml::read(archive, path)
        && let Ok(document) = xml::parse(&text)
    {
        let map = document.descendants().find(|&n| name(n) == "navMap");
        map.into_iter().for_each(|map| points(map, folder(path), 0, &mut found));
    }
    found
}

fn items(list: Node<'_, '_>, base: &str, depth: u8, out: &mut Vec<Entry>) {
    for item in children(list, "li") {
        if let Some(link) = child(item, "a")
            && let Some(target) = attribute(link, "href")
        {
            out.extend(entry(&xml::text(link), target, base, depth));
        }
        if let Some(inner) = child(item, "ol").filter(|_| depth < MAX_DEPTH) {
            items(inner, base, depth + 1, out);
        }
    }
}

fn points(map: Node<'_, '_>, base: &str, depth: u8, out: &mut Vec<Entry>) {
    for point in children(map, "navPoint") {
        let label = child(point, "navLabel").map(xml::text).unwrap_or_default();
        if let Some(target) = child(point, "content").and_then(|c| attribute(c, "src")) {
            out.extend(entry(&label, target, base, depth));
        }
        if depth < MAX_DEPTH {
            points(point, base, depth + 1, out);
        }
    }
}

fn entry(label: &str, target: &str, base: &str, depth: u8) -> Option<Entry> {
    let (path, place) = match target.split_once('#') {
        Some((path, place)) => (path, Some(place.to_owned())),
        None => (target, None),
    };
    let path = join(base, &percent_decoded(path))?;
    Some(Entry { label: label.trim().to_owned(), path, place, depth })
}
