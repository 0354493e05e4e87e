//! The package document of an EPUB (EPUB 3.3, 5): what the book says of itself, and its files in
//! the order of reading.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use super::super::archive::{Archive, folder, join};
use super::super::html::ChapterRole;
use super::super::links::percent_decoded;
use super::super::xml::{self, attribute, children, name};
use crate::diag::Diagnostic;
use crate::document::{Date, Metadata, Series};
use crate::text::Lang;

/// What is known of a book before its text is read.
#[derive(Debug, Default)]
pub(super) struct Package {
    pub(super) metadata: Metadata,
    pub(super) spine: Vec<SpineItem>,
    /// The navigation document.
    pub(super) nav: Option<String>,
    /// The table of contents of older books.
    pub(super) ncx: Option<String>,
}

/// A content document.
#[derive(Clone, Debug)]
pub(super) struct SpineItem {
    pub(super) path: String,
    pub(super) role: ChapterRole,
}

struct Item<'a> {
    path: String,
    kind: &'a str,
    properties: &'a str,
}

impl Package {
    /// Finds and reads the package document.
    pub(super) fn read(archive: &Archive<'_>) -> Result<Package, Diagnostic> {
        let path = path(archive)?;
        let text = xml::read(archive, &path).map_err(|fault| fault.fatal(&path))?;
        let document = xml::parse(&text).map_err(|fault| fault.fatal(&path))?;
        Ok(Package::of(&document, folder(&path)))
    }

    fn of(document: &Document<'_>, base: &str) -> Package {
        let root = document.root_element();
        let part = |part| root.children().find(|&n| name(n) == part);
        let items = part("manifest").map(|m| manifest(m, base)).unwrap_or_default();
        let mut package = Package::default();
        if let Some(node) = part("metadata") {
            package.metadata = metadata(node, attribute(root, "unique-identifier"));
        }
        package.nav = items.values().find(|i| has(i.properties, "nav")).map(|i| i.path.clone());
        package.ncx =
            items.values().find(|i| i.kind == "application/x-dtbncx+xml").map(|i| i.path.clone());
        let guide = part("guide").map(|g| guide(g, base)).unwrap_or_default();
        let role = |item: &Item<'_>| match guide.get(&item.path).map(String::as_str) {
            _ if has(item.properties, "nav") => ChapterRole::Navigation,
            Some("toc") => ChapterRole::Navigation,
            Some("cover") => ChapterRole::Cover,
            _ => ChapterRole::Text,
        };
        let references = part("spine").into_iter().flat_map(|s| children(s, "itemref"));
        let items_read = references.filter_map(|r| items.get(attribute(r, "idref")?));
        package.spine = items_read
            .filter(|i| is_text(i))
            .map(|i| SpineItem { path: i.path.clone(), role: role(i) })
            .collect();
        package.metadata.cover = cover(part("metadata"), &items);
        package
    }
}

/// Where the package document is (EPUB 3.3, 4.2.6.3).
fn path(archive: &Archive<'_>) -> Result<String, Diagnostic> {
    let container = "META-INF/container.xml";
    let named = xml::read(archive, container).ok().and_then(|text| {
        let document = xml::parse(&text).ok()?;
        let root = document.descendants().find(|&n| name(n) == "rootfile")?;
        join("", attribute(root, "full-path")?)
    });
    // A book whose container is lost has its package document all the same.
    let found = || archive.names().find(|n| n.ends_with(".opf")).map(str::to_owned);
    named.filter(|n| archive.find(n).is_some()).or_else(found).ok_or_else(|| {
        Diagnostic::error(
            "archive-incomplete",
            say!("there is no package document (`.opf`) in the EPUB"),
        )
        .hint(say!("fetch it once more, or open it in its own program and save it again"))
    })
}

fn manifest<'a>(node: Node<'a, '_>, base: &str) -> BTreeMap<&'a str, Item<'a>> {
    let item = |n| {
        let path = join(base, &percent_decoded(attribute(n, "href")?))?;
        let kind = attribute(n, "media-type").unwrap_or_default();
        let properties = attribute(n, "properties").unwrap_or_default();
        Some((attribute(n, "id")?, Item { path, kind, properties }))
    };
    node.children().filter(|&n| name(n) == "item").filter_map(item).collect()
}

/// The kinds of the files that the guide of older books names.
fn guide(node: Node<'_, '_>, base: &str) -> BTreeMap<String, String> {
    let reference = |n| {
        let target = attribute(n, "href")?;
        let path = target.split('#').next().unwrap_or_default();
        let path = join(base, &percent_decoded(path))?;
        Some((path, attribute(n, "type")?.to_lowercase()))
    };
    children(node, "reference").filter_map(reference).collect()
}

fn is_text(item: &Item<'_>) -> bool {
    let path = item.path.to_lowercase();
    matches!(item.kind, "application/xhtml+xml" | "text/html" | "text/x-oeb1-document")
        || [".xhtml", ".html", ".htm"].iter().any(|e| path.ends_with(e))
}

fn has(properties: &str, property: &str) -> bool {
    properties.split_whitespace().any(|p| p == property)
}

fn cover(metadata: Option<Node<'_, '_>>, items: &BTreeMap<&str, Item<'_>>) -> Option<String> {
    let marked = items.values().find(|i| has(i.properties, "cover-image"));
    let named = || {
        let meta = children(metadata?, "meta").find(|&n| attribute(n, "name") == Some("cover"))?;
        items.get(attribute(meta, "content")?)
    };
    let found = marked.or_else(named).filter(|i| i.kind.starts_with("image/"));
    found.map(|i| i.path.clone())
}

/// What a book says of itself.
fn metadata(node: Node<'_, '_>, unique: Option<&str>) -> Metadata {
    // EPUB 2 packages may have one more element around.
    let all: Vec<Node<'_, '_>> = node.descendants().filter(Node::is_element).collect();
    let refined = |of: Node<'_, '_>, property: &str| {
        let id = format!("#{}", attribute(of, "id")?);
        let meta = all.iter().find(|&&n| {
            attribute(n, "refines") == Some(id.as_str())
                && attribute(n, "property") == Some(property)
        })?;
        Some(line(*meta))
    };
    let mut found = Metadata::default();
    let mut identifiers = Vec::new();
    for &at in &all {
        let value = line(at);
        if value.is_empty() && name(at) != "meta" {
            continue;
        }
        match name(at) {
            "title" => match refined(at, "title-type").as_deref() {
                Some("subtitle") => found.subtitle = found.subtitle.or(Some(value)),
                Some("main") => found.title = Some(value),
                _ => found.title = found.title.or(Some(value)),
            },
            kind @ ("creator" | "contributor") => {
                let role = refined(at, "role").or(attribute(at, "role").map(str::to_owned));
                match role.as_deref() {
                    Some("trl") => found.translators.push(value),
                    Some("aut") => found.authors.push(value),
                    _ if kind == "creator" => found.authors.push(value),
                    _ => {}
                }
            }
            "language" => found.language = found.language.or(Lang::parse(&value)),
            "date" => {
                // The day calibre writes where it knows none.
                let unknown = value.starts_with("0101-01-01");
                let event = attribute(at, "event").is_none_or(|e| e == "publication") && !unknown;
                found.published = found.published.or(Date::parse(&value).filter(|_| event));
            }
            "publisher" => found.publisher = found.publisher.or(Some(value)),
            "identifier" => {
                identifiers.push((unique.is_some() && attribute(at, "id") == unique, value));
            }
            "source" if value.starts_with("http") => found.source_url = Some(value),
            "subject" => found.keywords.push(value),
            "rights" => found.rights.push(value),
            "description" => found.description = found.description.or(Some(without_tags(&value))),
            "meta" => series(at, &all, &mut found),
            _ => {}
        }
    }
    // The book's own identifier goes first.
    identifiers.sort_by_key(|(own, _)| !own);
    identifiers.into_iter().for_each(|(_, value)| found.add_identifier(value));
    found
}

/// The series a book belongs to: as EPUB 3 says it (D.3.5), or as calibre does.
fn series(at: Node<'_, '_>, all: &[Node<'_, '_>], found: &mut Metadata) {
    let meta = |key: &str, value: &str| {
        all.iter().find(|&&n| name(n) == "meta" && attribute(n, key) == Some(value)).copied()
    };
    if attribute(at, "property") == Some("belongs-to-collection") && !line(at).is_empty() {
        let id = format!("#{}", attribute(at, "id").unwrap_or_default());
        let refines = |n: &&Node<'_, '_>| {
            attribute(**n, "refines") == Some(id.as_str())
                && attribute(**n, "property") == Some("group-position")
        };
        let position = all.iter().find(refines).map(|&n| line(n));
        found.series = Some(Series { name: line(at), position });
    } else if attribute(at, "name") == Some("calibre:series")
        && let Some(name) = attribute(at, "content")
    {
        let position = meta("name", "calibre:series_index").and_then(|n| attribute(n, "content"));
        let position = position.map(|p| p.strip_suffix(".0").unwrap_or(p).to_owned());
        found.series.get_or_insert(Series { name: name.to_owned(), position });
    }
}

/// The text of an element with its blanks as single spaces.
fn line(node: Node<'_, '_>) -> String {
    xml::text(node).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A description without the markup some have in it.
fn without_tags(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        out += before;
        match tag.split_once('>') {
            Some((name, after))
                if name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') =>
            {
                rest = after;
            }
            _ => {
                out.push('<');
                rest = tag;
            }
        }
    }
    (out + rest).trim().to_owned()
}
