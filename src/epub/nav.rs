//! Navigation: the nav document of EPUB 3 and the NCX of EPUB 2, from the same outline.

use super::split::{Part, Section, anchor};
use super::xhtml::{Book, Written, head, page_anchor};
use super::{PageMap, xml};
use crate::document::OutlineItem;
use crate::text::Lang;

/// Name of the table of contents in the nav document.
pub(super) const TOC: &str = "toc";
/// Levels in the NCX: some readers show no more.
const NCX_DEPTH: usize = 2;

/// A place with its label, and those below it.
#[derive(Debug)]
pub(super) struct Entry {
    href: String,
    label: String,
    /// The language of the label, where it is not that of the book (WCAG 2.2, 3.1.2).
    lang: Option<Lang>,
    below: Vec<Entry>,
}

/// What can be navigated to.
#[derive(Debug)]
pub(super) struct Places {
    contents: Vec<Entry>,
    pages: Vec<Entry>,
}

/// Gathers the places of a book.
pub(super) fn places(book: &Book<'_>, written: &Written<'_>, map: Option<&PageMap>) -> Places {
    let mut contents = entries(book, &book.plan.outline);
    if contents.is_empty() {
        // A table of contents is never empty (EPUB 3.3, 7.4.2).
        let body = book.plan.sections.iter().find(|s| s.part == Part::Body);
        contents.extend(body.or(book.plan.sections.first()).map(|section| Entry {
            href: section.file.clone(),
            label: book.title().to_owned(),
            lang: None,
            below: Vec::new(),
        }));
    }
    let labels = map.map_or(&[][..], |m| &m.pages);
    let pages = labels.iter().zip(&written.pages).enumerate().filter_map(|(i, (page, file))| {
        Some(Entry {
            href: format!("{}#{}", book.plan.sections[(*file)?].file, page_anchor(i)),
            label: page.label.clone(),
            lang: None,
            below: Vec::new(),
        })
    });
    Places { contents, pages: pages.collect() }
}

fn entries(book: &Book<'_>, items: &[OutlineItem]) -> Vec<Entry> {
    let entry = |item: &OutlineItem| {
        let file = book.plan.file_of(item.id)?;
        let title = item.title.split_whitespace().collect::<Vec<_>>().join(" ");
        let section = &book.plan.sections[file];
        let href = format!("{}#{}", section.file, anchor(item.id));
        let lang = Some(section.lang).filter(|lang| !title.is_empty() && *lang != book.lang);
        let label = if title.is_empty() { book.words.untitled.to_owned() } else { title };
        Some(Entry { href, label, lang, below: entries(book, &item.children) })
    };
    items.iter().filter_map(entry).collect()
}

/// All text of the nav document, for the fonts.
pub(super) fn text(book: &Book<'_>, places: &Places) -> String {
    let mut out = book.words.contents.to_owned();
    collect(&places.contents, &mut out);
    out
}

fn collect(entries: &[Entry], out: &mut String) {
    for entry in entries {
        out.push_str(&entry.label);
        collect(&entry.below, out);
    }
}

/// Writes `nav.xhtml`.
pub(super) fn nav(book: &Book<'_>, places: &Places) -> String {
    let words = book.words;
    let mut out = String::with_capacity(4000);
    head(&mut out, book.lang, words.contents);
    out.push_str("<body>\n<nav epub:type=\"toc\" role=\"doc-toc\"");
    xml::attribute(&mut out, "id", TOC);
    xml::attribute(&mut out, "aria-labelledby", "toc-title");
    out.push_str(">\n");
    xml::element(&mut out, "h1 id=\"toc-title\"", words.contents);
    list(&mut out, &places.contents);
    out.push_str("</nav>\n");
    landmarks(&mut out, book);
    if !places.pages.is_empty() {
        out.push_str("<nav epub:type=\"page-list\" role=\"doc-pagelist\" hidden=\"hidden\"");
        xml::attribute(&mut out, "aria-label", words.pages);
        out.push_str(">\n");
        xml::element(&mut out, "h2", words.pages);
        list(&mut out, &places.pages);
        out.push_str("</nav>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn list(out: &mut String, entries: &[Entry]) {
    out.push_str("<ol>\n");
    for entry in entries {
        out.push_str("<li><a");
        xml::attribute(out, "href", &entry.href);
        if let Some(lang) = entry.lang {
            xml::lang(out, lang);
        }
        out.push('>');
        xml::text(out, &entry.label);
        out.push_str("</a>");
        if !entry.below.is_empty() {
            out.push('\n');
            list(out, &entry.below);
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ol>\n");
}

fn landmarks(out: &mut String, book: &Book<'_>) {
    let words = book.words;
    out.push_str("<nav epub:type=\"landmarks\" hidden=\"hidden\"");
    xml::attribute(out, "aria-label", words.landmarks);
    out.push_str(">\n");
    xml::element(out, "h2", words.landmarks);
    out.push_str("<ol>\n");
    let mut landmark = |kind: &str, href: &str, label: &str| {
        out.push_str("<li><a");
        xml::attribute(out, "epub:type", kind);
        xml::attribute(out, "href", href);
        out.push('>');
        xml::text(out, label);
        out.push_str("</a></li>\n");
    };
    let sections = &book.plan.sections;
    let first = |part| sections.iter().find(move |s| s.part == part).map(|s| &s.file);
    if let Some(file) = first(Part::Cover) {
        landmark("cover", file, words.cover);
    }
    if let Some(file) = first(Part::Front) {
        landmark("titlepage", file, words.title_page);
    }
    landmark("toc", &format!("nav.xhtml#{TOC}"), words.contents);
    if let Some(file) = first(Part::Body) {
        landmark("bodymatter", file, words.text);
    }
    match sections.iter().find(|s| s.part == Part::Back) {
        Some(Section { file, heading: Some((_, heading)), .. }) => {
            landmark("appendix", file, heading);
        }
        Some(back) => landmark("colophon", &back.file, words.colophon),
        None => {}
    }
    out.push_str("</ol>\n</nav>\n");
}

/// Writes `toc.ncx`.
pub(super) fn ncx(book: &Book<'_>, places: &Places, identifier: &str) -> String {
    let mut out = String::with_capacity(4000);
    out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    out.push_str("<ncx xmlns=\"http://www.daisy.org/z3986/2005/ncx/\" version=\"2005-1\"");
    xml::attribute(&mut out, "xml:lang", book.lang.tag());
    out.push_str(">\n<head>\n");
    let pages = places.pages.len();
    let depth = 1 + usize::from(places.contents.iter().any(|e| !e.below.is_empty()));
    for (name, value) in [
        ("dtb:uid", identifier.to_owned()),
        ("dtb:depth", depth.to_string()),
        ("dtb:totalPageCount", pages.to_string()),
        ("dtb:maxPageNumber", pages.to_string()),
    ] {
        out.push_str("<meta");
        xml::attribute(&mut out, "name", name);
        xml::attribute(&mut out, "content", &value);
        out.push_str("/>\n");
    }
    out.push_str("</head>\n");
    label(&mut out, "docTitle", book.title());
    out.push_str("<navMap>\n");
    let mut order = 0;
    points(&mut out, &places.contents, 1, &mut order);
    out.push_str("</navMap>\n");
    if pages > 0 {
        page_list(&mut out, book, places, order);
    }
    out.push_str("</ncx>\n");
    out
}

fn label(out: &mut String, element: &str, text: &str) {
    out.push_str(&format!("<{element}><text>"));
    xml::text(out, text);
    out.push_str(&format!("</text></{element}>\n"));
}

fn points(out: &mut String, entries: &[Entry], depth: usize, order: &mut usize) {
    for entry in entries {
        *order += 1;
        out.push_str(&format!("<navPoint id=\"np{order}\" playOrder=\"{order}\">\n"));
        label(out, "navLabel", &entry.label);
        out.push_str("<content");
        xml::attribute(out, "src", &entry.href);
        out.push_str("/>\n");
        if depth < NCX_DEPTH {
            points(out, &entry.below, depth + 1, order);
        }
        out.push_str("</navPoint>\n");
    }
}

fn page_list(out: &mut String, book: &Book<'_>, places: &Places, order: usize) {
    out.push_str("<pageList>\n");
    label(out, "navLabel", book.words.pages);
    for (i, page) in places.pages.iter().enumerate() {
        let (number, order) = (i + 1, order + i + 1);
        // Numbers are normal pages, anything else is front matter.
        let normal = page.label.bytes().all(|b| b.is_ascii_digit()) && !page.label.is_empty();
        out.push_str(&format!("<pageTarget id=\"pt{number}\" playOrder=\"{order}\""));
        if normal {
            xml::attribute(out, "value", &page.label);
        }
        xml::attribute(out, "type", if normal { "normal" } else { "special" });
        out.push_str(">\n");
        label(out, "navLabel", &page.label);
        out.push_str("<content");
        xml::attribute(out, "src", &page.href);
        out.push_str("/>\n</pageTarget>\n");
    }
    out.push_str("</pageList>\n");
}
