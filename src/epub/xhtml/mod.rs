//! Blocks to XHTML content documents, written by code that escapes; no templates.
//!
//! [`write`] makes all files of a book and tells what it saw on the way: the characters used in
//! each face, where pages begin, whether every image is described.

mod block;
mod formula;
mod inline;
mod keep;
mod mathml;
mod pages;

use std::collections::{BTreeSet, HashSet};

use super::PageMap;
use super::faces::{Look, Used};
use super::split::{self, Opens, Part, Plan, Section};
use super::words::Words;
use super::xml;
use crate::diag::Sink;
use crate::document::{AssetId, Block, Document, Inline, NodeId};
use crate::text::Lang;
use crate::theme::{Role, Theme};
use pages::Pages;

/// Everything there is to read while writing.
#[derive(Debug)]
pub(super) struct Book<'a> {
    pub document: &'a Document,
    pub theme: &'a Theme,
    pub plan: &'a Plan<'a>,
    pub words: &'static Words,
    pub lang: Lang,
    /// File of the cover image.
    pub cover: Option<String>,
}

impl<'a> Book<'a> {
    /// The stack of Western emphasis, whatever stands around it.
    pub fn western_emphasis(&self) -> &'a str {
        super::css::western_emphasis(self.theme)
    }

    /// The look of the body, which formulas have wherever they stand.
    pub fn body_look(&self) -> Look<'a> {
        let body = self.theme.style(Role::Body);
        Look { family: &body.family, bold: body.bold, italic: false }
    }

    /// The title, never empty.
    pub fn title(&self) -> &'a str {
        let title = self.document.title().trim();
        if title.is_empty() { self.words.untitled } else { title }
    }
}

/// What was written.
#[derive(Debug)]
pub(super) struct Written<'a> {
    /// One file a section.
    pub files: Vec<String>,
    /// Characters used in each look.
    pub used: Used<'a>,
    /// For each page of the map, the file it begins in; `None` when it begins nowhere.
    pub pages: Vec<Option<usize>>,
    /// Images used, in order of first use.
    pub images: Vec<AssetId>,
    /// Whether every image has alternative text of its own.
    pub described: bool,
    /// Whether there is ruby.
    pub ruby: bool,
    /// The files with MathML.
    pub mathml: BTreeSet<usize>,
}

/// The label of a note, counted from 0; each article of a book counts its own.
fn note_label(document: &Document, note: usize) -> String {
    let firsts = document.parts.iter().map(|p| p.first_note);
    let first = firsts.take_while(|&first| first <= note).last().unwrap_or(0);
    format!("[{}]", note - first + 1)
}

/// The name of the `count`th call of a note.
fn call_anchor(note: NodeId, count: usize) -> String {
    if count == 1 { format!("r{}", note.0) } else { format!("r{}-{count}", note.0) }
}

/// The name of the place where a page begins.
pub(super) fn page_anchor(page: usize) -> String {
    format!("page{}", page + 1)
}

/// The file name of an image, if it can be packed.
pub(super) fn image_file(document: &Document, id: AssetId) -> Option<String> {
    let rendition = document.assets.get(id.0 as usize)?.for_epub.as_ref()?;
    Some(format!("images/i{}.{}", id.0 + 1, rendition.extension))
}

/// Writes all files of a book.
pub(super) fn write<'a>(
    book: &'a Book<'a>,
    pages: Option<&PageMap>,
    sink: &mut Sink,
) -> Written<'a> {
    let mut writer = Writer {
        book,
        out: String::new(),
        file: 0,
        lang: book.lang,
        look: book.body_look(),
        used: Used::default(),
        names: HashSet::new(),
        called: vec![0; book.document.notes.len()],
        pages: Pages::new(pages, book.plan),
        marks: Vec::new(),
        passed: 0,
        images: Vec::new(),
        in_link: false,
        in_cell: false,
        kept: false,
        literal: false,
        heading: false,
        tail: None,
        begun: 0,
        described: true,
        ruby_used: false,
        mathml: BTreeSet::new(),
        sink,
    };
    let files = (0..book.plan.sections.len()).map(|i| writer.section(i)).collect();
    Written {
        files,
        used: writer.used,
        pages: writer.pages.into_places(),
        images: writer.images,
        described: writer.described,
        ruby: writer.ruby_used,
        mathml: writer.mathml,
    }
}

/// Writes one file after the other.
struct Writer<'a, 's> {
    book: &'a Book<'a>,
    out: String,
    /// Index of the file being written, and its language.
    file: usize,
    lang: Lang,
    /// The look text is written in, as the style sheet has it.
    look: Look<'a>,
    used: Used<'a>,
    /// Names given so far; a name is given once.
    names: HashSet<NodeId>,
    /// Calls of each note written so far.
    called: Vec<usize>,
    pages: Pages,
    /// Pages that begin within the block being written, last first: characters before, page.
    marks: Vec<(usize, usize)>,
    /// Characters of the block written so far, counted while there are marks.
    passed: usize,
    images: Vec<AssetId>,
    in_link: bool,
    /// Inside a cell, where pictures have room.
    in_cell: bool,
    /// Inside a span that keeps its text together.
    kept: bool,
    /// Inside code or an address, where no language is guessed.
    literal: bool,
    /// Inside a heading, which is parted between words only.
    heading: bool,
    /// Where the end of the paragraph begins that is to be kept together.
    tail: Option<(&'a Inline, usize)>,
    /// How many bytes of the next text are written already.
    begun: usize,
    described: bool,
    ruby_used: bool,
    /// Files with MathML.
    mathml: BTreeSet<usize>,
    sink: &'s mut Sink,
}

/// The document before a file's body.
pub(super) fn head(out: &mut String, lang: Lang, title: &str) {
    out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE html>\n");
    out.push_str("<html xmlns=\"http://www.w3.org/1999/xhtml\"");
    out.push_str(" xmlns:epub=\"http://www.idpf.org/2007/ops\"");
    xml::lang(out, lang);
    out.push_str(">\n<head>\n");
    xml::element(out, "title", title);
    out.push_str("<link rel=\"stylesheet\" type=\"text/css\" href=\"stylesheet.css\"/>\n");
    out.push_str("</head>\n");
}

impl<'a> Writer<'a, '_> {
    fn section(&mut self, index: usize) -> String {
        let book = self.book;
        let section = &book.plan.sections[index];
        (self.file, self.lang) = (index, section.lang);
        self.out = String::with_capacity(4096);
        let title = match &section.heading {
            Some((_, text)) if !text.trim().is_empty() && section.part == Part::Body => text,
            _ => self.under_way(index),
        };
        head(&mut self.out, section.lang, &title.replace('\n', " "));
        self.out.push_str("<body>\n");
        if section.part == Part::Cover {
            self.cover();
        } else {
            self.open_section(section, title);
            self.blocks(section.blocks);
            self.notes(section);
            self.out.push_str("</section>\n");
        }
        self.out.push_str("</body>\n</html>\n");
        std::mem::take(&mut self.out)
    }

    /// The title of what goes on in a file that begins with no heading.
    fn under_way(&self, index: usize) -> &'a str {
        let book = self.book;
        let before = book.plan.sections[..index].iter().filter(|s| s.part == Part::Body);
        let heading = before.rev().find_map(|s| s.heading.as_ref());
        match heading {
            Some((_, text)) if book.plan.sections[index].part == Part::Body => text,
            _ => book.title(),
        }
    }

    fn open_section(&mut self, section: &Section<'_>, title: &str) {
        self.out.push_str("<section");
        self.out.push_str(match (section.part, section.opens) {
            (Part::Front, _) => " epub:type=\"titlepage\"",
            (Part::Back, _) if section.heading.is_some() => {
                " epub:type=\"appendix\" role=\"doc-appendix\""
            }
            (Part::Back, _) => " epub:type=\"colophon\" role=\"doc-colophon\"",
            (_, Opens::Chapter) => " epub:type=\"chapter\" role=\"doc-chapter\"",
            _ => "",
        });
        match &section.heading {
            Some((id, _)) => {
                xml::attribute(&mut self.out, "aria-labelledby", &split::anchor(*id));
            }
            None if section.opens == Opens::Chapter => {
                xml::attribute(&mut self.out, "aria-label", title);
            }
            None => {}
        }
        self.out.push_str(">\n");
    }

    /// The cover image, which says the title.
    fn cover(&mut self) {
        self.out.push_str("<section class=\"cover\"");
        xml::attribute(&mut self.out, "aria-label", self.book.words.cover);
        self.out.push_str("><img epub:type=\"cover\" role=\"doc-cover\"");
        xml::attribute(&mut self.out, "src", self.book.cover.as_deref().unwrap_or_default());
        xml::attribute(&mut self.out, "alt", self.book.title());
        self.out.push_str("/></section>\n");
    }

    fn blocks(&mut self, blocks: &'a [Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn notes(&mut self, section: &'a Section<'a>) {
        if section.notes.is_empty() {
            return;
        }
        self.out.push_str("<section class=\"notes duokan-footnote-content\"");
        self.out.push_str(" epub:type=\"footnotes\"");
        xml::attribute(&mut self.out, "aria-label", self.book.words.notes);
        self.out.push_str(">\n");
        for &note in &section.notes {
            self.note(note);
        }
        self.out.push_str("</section>\n");
    }

    /// The file of an image, which is packed from now on.
    fn image(&mut self, id: AssetId) -> Option<String> {
        let file = image_file(self.book.document, id)?;
        if !self.images.contains(&id) {
            self.images.push(id);
        }
        Some(file)
    }

    /// Writes something in the look of a role.
    fn in_role(&mut self, role: Role, write: impl FnOnce(&mut Self)) {
        let style = self.book.theme.style(role);
        let outer = self.look;
        if super::css::sets_family(self.book.theme, role) {
            self.look = Look { family: &style.family, bold: style.bold, italic: false };
        }
        write(self);
        self.look = outer;
    }
}
