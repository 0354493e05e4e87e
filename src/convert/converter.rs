//! The library's front door: theme and faces loaded once, articles converted with them.

use super::bind::{Binder, Bound};
use super::{Makings, Options, Output, Report, attach, finish, prepare_alone, read_options, write};
use crate::diag::Sink;
use crate::document::Document;
use crate::font::FontLibrary;
use crate::read::{self, ReadOptions};
use crate::source::{Assets, Source, SourceId};
use crate::theme::{Theme, ThemeFiles};

/// An article as it comes in.
#[derive(Clone, Copy)]
pub struct Article<'a> {
    /// What messages call it, usually the file name as given; its extension tells the format, and
    /// `NAME.toml` beside it may say more of it.
    pub name: &'a str,
    /// The file: plain text, Markdown or a saved web page, in any encoding, a Word document or an
    /// EPUB.
    pub bytes: &'a [u8],
    /// The files it may use: figures, cover.
    pub assets: &'a dyn Assets,
}

/// Converts articles. Theme and faces are loaded once; threads may share it.
///
/// ```
/// use banxin::{Article, Converter, Formats, NoAssets, Options};
///
/// let article = Article {
///     name: "活字.md",
///     bytes: "# 活字\n\n泥活字由毕昇发明。".as_bytes(),
///     assets: &NoAssets,
/// };
/// let formats = Formats { epub: true, pdf: false };
/// let output = Converter::default().convert(&article, &Options { formats, ..Options::default() });
/// let books = output.books.expect("no error in the report");
/// assert!(books.epub.is_some_and(|epub| epub.starts_with(b"PK")));
/// assert_eq!(output.report.title.as_deref(), Some("活字"));
/// ```
#[derive(Debug)]
pub struct Converter {
    pub(super) theme: Theme,
    pub(super) fonts: FontLibrary,
}

impl Default for Converter {
    /// The theme `article` and the program's own faces.
    fn default() -> Converter {
        // It is built in; a theme without a word is the base of all.
        let theme = Theme::builtin("article");
        let theme = theme.unwrap_or_else(|| Theme::load(&ThemeFiles::default()).value);
        Converter::new(theme, FontLibrary::bundled())
    }
}

impl Converter {
    /// With a theme and faces. A face the theme names must be among them to be used.
    pub fn new(theme: Theme, fonts: FontLibrary) -> Converter {
        Converter { theme, fonts }
    }

    /// Converts an article. What is wrong with it is in the report.
    pub fn convert(&self, article: &Article<'_>, options: &Options) -> Output {
        let Article { name, bytes, assets } = *article;
        convert(name, bytes, assets, &self.theme, &self.fonts, options)
    }

    /// Makes one book of several articles, a chapter of each.
    ///
    /// `name` is the book's title where nobody gives one; in `assets` a `book.toml` may say what
    /// the book is, and `options.about` has the last word. What the articles say of themselves
    /// stands below the titles of their chapters. A book is made only if every article is sound.
    pub fn bind(
        &self,
        name: &str,
        assets: &dyn Assets,
        articles: &[Article<'_>],
        options: &Options,
    ) -> Bound {
        Binder { converter: self, name, assets, options }.bind(articles)
    }
}

/// Converts an article with a theme and faces. Never panics on input; what is wrong is in the
/// report.
pub fn convert(
    name: &str,
    bytes: &[u8],
    assets: &dyn Assets,
    theme: &Theme,
    fonts: &FontLibrary,
    options: &Options,
) -> Output {
    let mut sink = Sink::new();
    let embedded = read::Embedded::new(bytes, assets);
    let assets: &dyn Assets = &embedded;
    let (source, mut document) = match read(name, bytes, None, options, &mut sink) {
        Ok(read) => read,
        Err(fatal) => {
            sink.push(fatal);
            return finish(None, &Document::default(), sink, None, options);
        }
    };
    if let Err(fatal) = prepare_alone(&mut document, &source, assets, theme, options, &mut sink) {
        sink.push(fatal);
        return finish(None, &document, sink, Some(source), options);
    }
    let attachments = |sink: &Sink| {
        let report = Report::new(&document, sink.clone().into_sorted(), Some(&source));
        attach::files(bytes, &source, &report, None).into()
    };
    let document = &document;
    let makings = Makings { document, theme, fonts, assets, options, attachments: &attachments };
    let books = write(&makings, &mut sink);
    finish(books, document, sink, Some(source), options)
}

/// Reads an article as the options say, as a part of a book or alone.
pub(super) fn read(
    name: &str,
    bytes: &[u8],
    part: Option<SourceId>,
    options: &Options,
    sink: &mut Sink,
) -> Result<(Source, Document), crate::diag::Diagnostic> {
    let (id, together) = part.map_or((SourceId::default(), false), |id| (id, true));
    read::read(bytes, &ReadOptions { id, together, ..read_options(name, options) }, sink)
}
