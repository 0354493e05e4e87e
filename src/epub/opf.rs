//! The package document: metadata, manifest, spine (EPUB 3.3, section 5).

use super::faces::Fonts;
use super::split::Part;
use super::xhtml::{Book, Written, image_file};
use super::{EpubOptions, xml};
use crate::document::{Date, Document};
use crate::text::{Lang, name_key, title_key};

/// What the package says of itself beside the document's metadata.
#[derive(Debug)]
pub(super) struct Identity {
    /// `dc:identifier`.
    pub identifier: String,
    /// `dcterms:modified`.
    pub modified: Date,
}

/// Everything the package document lists.
pub(super) struct Package<'a> {
    pub book: &'a Book<'a>,
    pub written: &'a Written<'a>,
    pub fonts: &'a Fonts,
    pub identity: &'a Identity,
    pub options: &'a EpubOptions,
}

/// File name of the cover image.
pub(super) fn cover_file(options: &EpubOptions) -> Option<String> {
    options.cover.as_ref().map(|c| format!("images/cover.{}", c.extension))
}

/// Writes `content.opf`.
pub(super) fn write(package: &Package<'_>) -> String {
    let mut out = String::with_capacity(8000);
    let lang = package.book.lang.tag();
    out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    out.push_str("<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\"");
    out.push_str(" unique-identifier=\"pub-id\" dir=\"ltr\"");
    xml::attribute(&mut out, "xml:lang", lang);
    if package.says_fonts() {
        let ibooks =
            "ibooks: http://vocabulary.itunes.apple.com/rdf/ibooks/vocabulary-extensions-1.0/";
        xml::attribute(&mut out, "prefix", ibooks);
    }
    out.push_str(">\n<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n");
    package.described(&mut out);
    package.dated(&mut out);
    package.parts(&mut out);
    package.accessibility(&mut out);
    if package.says_fonts() {
        property(&mut out, "ibooks:specified-fonts", "true");
    }
    if package.options.cover.is_some() {
        out.push_str("<meta name=\"cover\" content=\"cover-image\"/>\n");
    }
    out.push_str("</metadata>\n");
    package.manifest(&mut out);
    package.spine(&mut out);
    package.guide(&mut out);
    out.push_str("</package>\n");
    out
}

fn property(out: &mut String, name: &str, value: &str) {
    xml::element(out, &format!("meta property=\"{name}\""), value);
}

fn refine(out: &mut String, id: &str, property: &str, scheme: &str, value: &str) {
    let scheme = if scheme.is_empty() { String::new() } else { format!(" scheme=\"{scheme}\"") };
    xml::element(out, &format!("meta refines=\"#{id}\" property=\"{property}\"{scheme}"), value);
}

/// People of one role, each with what the name is sorted by.
fn people(
    out: &mut String,
    element: &str,
    role: &str,
    names: &[String],
    lang: Lang,
    sorted: &dyn Fn(usize) -> Option<String>,
) {
    let names = names.iter().map(|n| n.trim()).enumerate().filter(|(_, n)| !n.is_empty());
    for (number, (i, name)) in names.enumerate() {
        let id = format!("{element}{}", number + 1);
        xml::element(out, &format!("dc:{element} id=\"{id}\""), name);
        refine(out, &id, "role", "marc:relators", role);
        if let Some(key) = sorted(i).or_else(|| name_key(name, lang)) {
            refine(out, &id, "file-as", "", &key);
        }
    }
}

fn said(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|t| !t.is_empty())
}

/// A date as W3C allows it: a time only with its zone.
fn published(date: &Date) -> String {
    if date.time.is_some() && date.offset.is_some() { date.to_string() } else { date.day() }
}

impl Package<'_> {
    /// Whether Apple Books is told that the book brings fonts.
    pub fn says_fonts(&self) -> bool {
        !self.fonts.files.is_empty() && self.options.target.knows_ibooks()
    }

    fn document(&self) -> &Document {
        self.book.document
    }

    fn described(&self, out: &mut String) {
        let metadata = &self.document().metadata;
        self.identifiers(out);
        self.titles(out);
        for lang in self.document().languages() {
            xml::element(out, "dc:language", lang.tag());
        }
        let sorted = |i: usize| metadata.author_sort.get(i).cloned();
        people(out, "creator", "aut", &metadata.authors, self.book.lang, &sorted);
        people(out, "contributor", "trl", &metadata.translators, self.book.lang, &|_| None);
        self.series(out);
        if let Some(publisher) = said(&metadata.publisher) {
            xml::element(out, "dc:publisher", publisher);
        }
        if let Some(description) = said(&metadata.description) {
            xml::element(out, "dc:description", description);
        }
        for (name, values) in [("dc:subject", &metadata.keywords), ("dc:rights", &metadata.rights)]
        {
            for value in values.iter().filter(|v| !v.trim().is_empty()) {
                xml::element(out, name, value.trim());
            }
        }
        if let Some(url) = said(&metadata.source_url) {
            xml::element(out, "dc:source", url);
        }
    }

    fn identifiers(&self, out: &mut String) {
        let others = self.document().metadata.other_identifiers.iter().map(|i| i.trim());
        let own = ("pub-id".to_owned(), self.identity.identifier.as_str());
        let others = others.enumerate().map(|(i, other)| (format!("id{}", i + 2), other));
        for (id, identifier) in [own].into_iter().chain(others).filter(|(_, i)| !i.is_empty()) {
            xml::element(out, &format!("dc:identifier id=\"{id}\""), identifier);
            // ONIX code list 5: ISBN-10, ISBN-13.
            if let Some(number) = identifier.strip_prefix("urn:isbn:") {
                let kind = if number.len() == 10 { "02" } else { "15" };
                refine(out, &id, "identifier-type", "onix:codelist5", kind);
            }
        }
    }

    fn titles(&self, out: &mut String) {
        let metadata = &self.document().metadata;
        xml::element(out, "dc:title id=\"title\"", self.book.title());
        refine(out, "title", "title-type", "", "main");
        let key = || title_key(self.book.title(), self.book.lang);
        if let Some(key) = said(&metadata.title_sort).map(str::to_owned).or_else(key) {
            refine(out, "title", "file-as", "", &key);
        }
        if let Some(subtitle) = said(&metadata.subtitle) {
            xml::element(out, "dc:title id=\"subtitle\"", subtitle);
            refine(out, "subtitle", "title-type", "", "subtitle");
        }
    }

    fn series(&self, out: &mut String) {
        let series = self.document().metadata.series.as_ref();
        let Some(series) = series.filter(|s| !s.name.trim().is_empty()) else { return };
        let name = series.name.trim();
        xml::element(out, "meta property=\"belongs-to-collection\" id=\"series\"", name);
        refine(out, "series", "collection-type", "", "series");
        let mut old = |kind: &str, value: &str| {
            out.push_str("<meta");
            xml::attribute(out, "name", kind);
            xml::attribute(out, "content", value);
            out.push_str("/>\n");
        };
        // Readers that know only calibre's names for them.
        old("calibre:series", name);
        if let Some(position) = &series.position {
            old("calibre:series_index", position);
            refine(out, "series", "group-position", "", position);
        }
    }

    fn dated(&self, out: &mut String) {
        if let Some(date) = &self.document().metadata.published {
            xml::element(out, "dc:date", &published(date));
        }
        property(out, "dcterms:modified", &self.identity.modified.to_utc());
        if let Some(map) = self.options.pages.as_ref().filter(|_| self.has_pages()) {
            // EPUB 3.3 says `source-of`, EPUB Accessibility 1.1 and EPUB 3.4 `pageBreakSource`.
            xml::element(out, "dc:source id=\"pages-source\"", &map.source);
            refine(out, "pages-source", "source-of", "", "pagination");
            property(out, "pageBreakSource", &map.source);
        }
    }

    /// What is known of each article of a book of several, said of the file it begins in.
    fn parts(&self, out: &mut String) {
        for part in &self.document().parts {
            let Some(file) = self.book.plan.file_of(part.heading) else { continue };
            let about = &part.metadata;
            let date = about.published.as_ref().map(published);
            let mut say = |name: &str, value: Option<&str>| {
                let Some(value) = value.map(str::trim).filter(|v| !v.is_empty()) else { return };
                refine(out, &format!("s{}", file + 1), &format!("dcterms:{name}"), "", value);
            };
            say("title", about.title.as_deref());
            say("language", Some(part.lang().tag()));
            about.authors.iter().for_each(|author| say("creator", Some(author)));
            say("date", date.as_deref());
            say("publisher", about.publisher.as_deref());
            say("source", about.source_url.as_deref());
        }
    }

    fn has_pages(&self) -> bool {
        self.written.pages.iter().any(Option::is_some)
    }

    fn has_images(&self) -> bool {
        !self.written.images.is_empty() || self.options.cover.is_some()
    }

    /// EPUB Accessibility 1.1, section 2. Nothing is claimed that was not seen while writing.
    fn accessibility(&self, out: &mut String) {
        let written = self.written;
        let mut say = |name: &str, value: &str| property(out, &format!("schema:{name}"), value);
        say("accessMode", "textual");
        if self.has_images() {
            say("accessMode", "visual");
            say("accessModeSufficient", "textual,visual");
        }
        if written.described {
            say("accessModeSufficient", "textual");
        }
        for feature in ["structuralNavigation", "tableOfContents", "readingOrder"] {
            say("accessibilityFeature", feature);
        }
        say("accessibilityFeature", "displayTransformability");
        if !written.images.is_empty() && written.described {
            say("accessibilityFeature", "alternativeText");
        }
        if written.ruby {
            say("accessibilityFeature", "rubyAnnotations");
        }
        if !written.mathml.is_empty() {
            // Each formula has its TeX beside it.
            say("accessibilityFeature", "MathML");
            say("accessibilityFeature", "latex");
        }
        if self.has_pages() {
            say("accessibilityFeature", "pageNavigation");
            say("accessibilityFeature", "pageBreakMarkers");
        }
        // A moving image may flash.
        let moving = |id| image_file(self.document(), id).is_some_and(|f| f.ends_with(".gif"));
        let hazard = if written.images.iter().any(|i| moving(*i)) { "unknown" } else { "none" };
        say("accessibilityHazard", hazard);
        say("accessibilitySummary", self.summary().trim_end());
    }

    fn summary(&self) -> String {
        let words = self.book.words;
        let mut out = format!("{}{}", words.reflows, words.stop);
        if !self.written.images.is_empty() && self.written.described {
            out += &format!("{}{}", words.described, words.stop);
        }
        if self.has_pages() {
            out += &format!("{}{}", words.paged, words.stop);
        }
        out
    }

    fn manifest(&self, out: &mut String) {
        out.push_str("<manifest>\n");
        let mut item = |id: &str, href: &str, media_type: &str, properties: &str| {
            out.push_str("<item");
            for (name, value) in [("id", id), ("href", href), ("media-type", media_type)] {
                xml::attribute(out, name, value);
            }
            if !properties.is_empty() {
                xml::attribute(out, "properties", properties);
            }
            out.push_str("/>\n");
        };
        item("nav", "nav.xhtml", "application/xhtml+xml", "nav");
        item("ncx", "toc.ncx", "application/x-dtbncx+xml", "");
        item("css", "stylesheet.css", "text/css", "");
        for (i, section) in self.book.plan.sections.iter().enumerate() {
            let properties = if self.written.mathml.contains(&i) { "mathml" } else { "" };
            item(&format!("s{}", i + 1), &section.file, "application/xhtml+xml", properties);
        }
        if let (Some(cover), Some(file)) = (&self.options.cover, cover_file(self.options)) {
            item("cover-image", &file, cover.media_type, "cover-image");
        }
        for &id in &self.written.images {
            let rendition = self.document().asset(id).for_epub.as_ref();
            if let (Some(image), Some(file)) = (rendition, image_file(self.document(), id)) {
                item(&format!("i{}", id.0 + 1), &file, image.media_type, "");
            }
        }
        for (i, font) in self.fonts.files.iter().enumerate() {
            item(&format!("f{}", i + 1), &font.file, font.media_type, "");
        }
        out.push_str("</manifest>\n");
    }

    fn spine(&self, out: &mut String) {
        out.push_str("<spine toc=\"ncx\" page-progression-direction=\"ltr\">\n");
        for i in 1..=self.book.plan.sections.len() {
            out.push_str(&format!("<itemref idref=\"s{i}\"/>\n"));
        }
        out.push_str("<itemref idref=\"nav\" linear=\"no\"/>\n</spine>\n");
    }

    /// For EPUB 2 readers.
    fn guide(&self, out: &mut String) {
        let words = self.book.words;
        out.push_str("<guide>\n");
        let mut reference = |kind: &str, title: &str, href: &str| {
            out.push_str("<reference");
            for (name, value) in [("type", kind), ("title", title), ("href", href)] {
                xml::attribute(out, name, value);
            }
            out.push_str("/>\n");
        };
        for section in &self.book.plan.sections {
            match section.part {
                Part::Cover => reference("cover", words.cover, &section.file),
                Part::Front => reference("title-page", words.title_page, &section.file),
                Part::Body => {
                    reference("text", words.text, &section.file);
                    break;
                }
                Part::Back => {}
            }
        }
        reference("toc", words.contents, &format!("nav.xhtml#{}", super::nav::TOC));
        out.push_str("</guide>\n");
    }
}
