//! Several articles to one book: each is read, cleaned and given its figures by itself, then they
//! become one document with a chapter of each, which is written like any other.

use rayon::prelude::*;

use super::converter::{self, Article, Converter};
use super::{
    Books, Makings, Metadata, Options, Report, appendix, attach, byline, crosslinks, finish,
    prepare, sidecar, write,
};
use crate::diag::{Diagnostic, Sink};
use crate::document::{Block, BlockKind, Document, Inline};
use crate::pdf::Attachment;
use crate::read::Embedded;
use crate::source::{Assets, Source, SourceId};
use crate::text::Lang;

/// What came of several articles: one book, unless an error stood in the way.
#[derive(Debug)]
pub struct Bound {
    /// The books; `None` if there is an error in any report.
    pub books: Option<Books>,
    /// What was found that belongs to no article.
    pub report: Report,
    /// What was found and changed in each article.
    pub articles: Vec<BoundArticle>,
}

/// What came of an article that went into a book.
#[derive(Debug)]
pub struct BoundArticle {
    /// Findings and changes.
    pub report: Report,
    /// The decoded text, for messages that show it.
    pub source: Option<Source>,
}

/// What a book is bound with.
pub(super) struct Binder<'a> {
    pub converter: &'a Converter,
    pub name: &'a str,
    pub assets: &'a dyn Assets,
    pub options: &'a Options,
}

/// An article that is ready to become a chapter, or is no good.
struct Chapter {
    document: Option<Document>,
    source: Option<Source>,
    /// Without findings.
    report: Report,
    sink: Sink,
}

/// What the file with what is known of a book is called, without its extension.
const BOOK: &str = "book";

impl Binder<'_> {
    pub fn bind(&self, articles: &[Article<'_>]) -> Bound {
        let of_article = self.of_article();
        let chapter = |(k, article): (usize, &Article<'_>)| match u16::try_from(k) {
            Ok(k) => self.chapter(SourceId(k), article, &of_article),
            Err(_) => Chapter::refused(),
        };
        let mut chapters: Vec<Chapter> = articles.par_iter().enumerate().map(chapter).collect();
        let mut sink = Sink::new();
        let mut book = self.book(articles, &mut chapters, &mut sink);
        let is_sound = chapters.iter().all(|c| !c.failed(self.options)) && !chapters.is_empty();
        let books = if is_sound { self.write(articles, &book, &chapters, &mut sink) } else { None };
        if chapters.is_empty() {
            sink.push(Diagnostic::error("no-articles", say!("there are no articles to bind")));
        }
        // Every change is in the report of its article.
        book.edits.clear();
        self.finish(books, &book, sink, chapters)
    }

    /// What articles are told: what is said of the book is not said of them, but for the language.
    fn of_article(&self) -> Options {
        let about = Metadata { language: self.options.about.language, ..Metadata::default() };
        Options { about, ..self.options.clone() }
    }

    fn chapter(&self, id: SourceId, article: &Article<'_>, options: &Options) -> Chapter {
        let mut sink = Sink::new();
        let Article { name, bytes, assets } = *article;
        let embedded = Embedded::new(bytes, assets);
        let assets: &dyn Assets = &embedded;
        let (source, mut document) =
            match converter::read(name, bytes, Some(id), options, &mut sink) {
                Ok(read) => read,
                Err(fatal) => return Chapter::fatal(fatal, sink),
            };
        let theme = &self.converter.theme;
        let prepared = prepare(&mut document, &source, assets, theme, options, &mut sink);
        let opened = prepared.map(|given| open(&mut document, &source, given));
        if opened.is_ok() && options.keep_removed {
            // What was left out of a chapter is told at its end.
            appendix::add(&mut document, &source);
            let mut appendix = std::mem::take(&mut document.back);
            document.body.append(&mut appendix);
        }
        let fatal = opened.err();
        let report = Report::new(&document, Vec::new(), Some(&source));
        let is_sound = fatal.is_none();
        fatal.into_iter().for_each(|fatal| sink.push(fatal));
        Chapter { document: is_sound.then_some(document), source: Some(source), report, sink }
    }

    /// One document with a chapter of each article, behind the book's title.
    fn book(
        &self,
        articles: &[Article<'_>],
        chapters: &mut [Chapter],
        sink: &mut Sink,
    ) -> Document {
        let mut book = Document::default();
        let (names, documents): (Vec<&str>, Vec<Document>) = articles
            .iter()
            .zip(chapters)
            .filter_map(|(article, chapter)| Some((article.name, chapter.document.take()?)))
            .unzip();
        book.metadata = joined(documents.iter().map(|d| &d.metadata));
        book.metadata.overlay(&sidecar(BOOK, self.assets, sink));
        book.metadata.overlay(&self.options.about);
        let title = book.metadata.title.get_or_insert_with(|| self.name.to_owned()).clone();
        let body = vec![Inline::text(title, None)];
        let kind = BlockKind::Heading { level: 1, body };
        let id = book.new_id();
        book.body.push(Block { id, span: None, kind });
        byline::add(&mut book);
        byline::add_subtitle(&mut book);
        book.front = std::mem::take(&mut book.body);
        documents.into_iter().for_each(|document| book.append(document));
        crosslinks::link(&mut book, &names, sink);
        book
    }

    fn write(
        &self,
        articles: &[Article<'_>],
        book: &Document,
        chapters: &[Chapter],
        sink: &mut Sink,
    ) -> Option<Books> {
        let attachments = |_: &Sink| -> Vec<Attachment> {
            let each = chapters.iter().zip(articles).enumerate();
            let files = each.filter_map(|(k, (chapter, article))| {
                let source = chapter.source.as_ref()?;
                Some(attach::files(article.bytes, source, &chapter.reported(), Some(k + 1)))
            });
            files.flatten().collect()
        };
        let Converter { theme, fonts } = self.converter;
        let makings = Makings {
            document: book,
            theme,
            fonts,
            assets: self.assets,
            options: self.options,
            attachments: &attachments,
        };
        write(&makings, sink)
    }

    /// Gives every article the findings that are about it.
    fn finish(
        &self,
        books: Option<Books>,
        book: &Document,
        sink: Sink,
        mut chapters: Vec<Chapter>,
    ) -> Bound {
        let mut of_book = Sink::new();
        for found in sink.into_sorted() {
            let chapter = found.span.and_then(|s| chapters.get_mut(usize::from(s.source.0)));
            chapter.map_or(&mut of_book, |chapter| &mut chapter.sink).push(found);
        }
        let articles: Vec<BoundArticle> =
            chapters.into_iter().map(|c| c.finish(self.options)).collect();
        let output = finish(books, book, of_book, None, self.options);
        let is_sound = !articles.iter().any(|a| a.report.failed());
        let books = output.books.filter(|_| is_sound);
        Bound { books, report: output.report, articles }
    }
}

impl Chapter {
    fn fatal(fatal: Diagnostic, mut sink: Sink) -> Chapter {
        sink.push(fatal);
        Chapter { document: None, source: None, report: Report::default(), sink }
    }

    fn refused() -> Chapter {
        let message = say!("a book takes 65,536 articles at most");
        Chapter::fatal(Diagnostic::error("too-many-articles", message), Sink::new())
    }

    fn failed(&self, options: &Options) -> bool {
        let mut sink = self.sink.clone();
        options.raise(&mut sink);
        sink.worst() == Some(crate::diag::Severity::Error)
    }

    /// The report with what was found so far.
    fn reported(&self) -> Report {
        let findings = self.sink.clone().into_sorted();
        self.report.clone().with_findings(findings, self.source.as_ref())
    }

    fn finish(mut self, options: &Options) -> BoundArticle {
        options.raise(&mut self.sink);
        BoundArticle { report: self.reported(), source: self.source }
    }
}

/// Makes an article a chapter.
fn open(document: &mut Document, source: &Source, given: bool) {
    byline::name(document, &source.name);
    document.metadata.title.get_or_insert_with(|| source.name.clone());
    byline::open_chapter(document, given);
    byline::add(document);
    byline::add_subtitle(document);
}

/// What a book has from its articles: all authors and subjects, each once, and what they agree on.
fn joined<'a>(parts: impl Iterator<Item = &'a Metadata> + Clone) -> Metadata {
    let all = |of: fn(&Metadata) -> &[String]| {
        let mut out: Vec<String> = Vec::new();
        for value in parts.clone().flat_map(of) {
            if !out.contains(value) {
                out.push(value.clone());
            }
        }
        out
    };
    Metadata {
        authors: all(|m| &m.authors),
        translators: all(|m| &m.translators),
        keywords: all(|m| &m.keywords),
        rights: all(|m| &m.rights),
        language: commonest(parts.clone().map(|m| m.language.unwrap_or_default())),
        published: agreed(parts.clone().map(|m| &m.published)),
        publisher: agreed(parts.clone().map(|m| &m.publisher)),
        source_url: agreed(parts.clone().map(|m| &m.source_url)),
        site_name: agreed(parts.clone().map(|m| &m.site_name)),
        ..Metadata::default()
    }
}

/// What all articles say the same.
fn agreed<'a, T: Clone + PartialEq + 'a>(
    mut values: impl Iterator<Item = &'a Option<T>>,
) -> Option<T> {
    let first = values.next()?;
    values.all(|v| v == first).then(|| first.clone()).flatten()
}

/// The language of most articles, of the first of them where there are several such.
fn commonest(languages: impl Iterator<Item = Lang>) -> Option<Lang> {
    let mut counts: Vec<(Lang, usize)> = Vec::new();
    for language in languages {
        match counts.iter_mut().find(|c| c.0 == language) {
            Some(count) => count.1 += 1,
            None => counts.push((language, 1)),
        }
    }
    counts.into_iter().rev().max_by_key(|c| c.1).map(|c| c.0)
}
