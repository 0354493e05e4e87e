//! The arguments as they are written.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Turns articles into beautiful EPUB books and typeset, archival PDFs.
#[derive(Debug, Parser)]
#[command(name = "banxin", version, max_term_width = 100)]
pub(super) struct Args {
    /// Articles to convert: plain text, Markdown or saved web pages, in any encoding; `-` for
    /// standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,

    /// Where the books go: a folder, a file ending in `.epub` or `.pdf`, or `-` for standard
    /// output [default: the current folder]
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,

    /// Books to make
    #[arg(short, long, value_delimiter = ',', value_name = "FORMAT")]
    pub format: Vec<Format>,

    /// A folder with the figures; may be given more than once
    #[arg(long, value_name = "DIR")]
    pub figures: Vec<PathBuf>,

    /// Theme: a name (`article`, `modern`), a folder or a `.toml` file
    #[arg(long, default_value = "article", value_name = "THEME")]
    pub theme: String,

    /// Page: `a5`, `a4`, `b5`, `k32`, `eink6` and others, or paper such as `148x210mm`
    #[arg(long, value_name = "PAGE")]
    pub page: Option<String>,

    /// Margins for binding: narrower at the spine, mirrored, folios outside, chapters on the right
    #[arg(long)]
    pub binding: bool,

    /// A page of contents in the PDF [default: as the theme says, where it helps]
    #[arg(long, value_name = "WHEN")]
    pub toc: Option<When>,

    /// Language: `zh-Hans`, `zh-Hant`, `zh-HK`, `ja`, `ko`, `en` [default: seen from the text]
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,

    /// Cover of the EPUB: an image file, or `none` [default: set from title, authors and source]
    #[arg(long, value_name = "FILE")]
    pub cover: Option<PathBuf>,

    /// Write the cover beside the books, too, as `NAME.cover.png` (or `.jpg`)
    #[arg(long)]
    pub cover_out: bool,

    /// What is said of the article.
    #[command(flatten)]
    pub about: About,

    /// What to do with what the author did not write
    #[arg(long, default_value = "auto", value_name = "MODE")]
    pub clean: Clean,

    /// Text that is never removed, or `rule:NAME` for a rule that never acts; may be given more
    /// than once
    #[arg(long, value_name = "TEXT")]
    pub keep: Vec<String>,

    /// Half-width punctuation in Chinese text
    #[arg(long, default_value = "cjk", value_name = "MODE")]
    pub punct: Punct,

    /// Encoding of the input, such as `gb18030` or `big5` [default: detected]
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,

    /// Kind of the input [default: by its name, else by its look]
    #[arg(
        long,
        alias = "input-format",
        default_value = "auto",
        hide_default_value = true,
        value_name = "KIND"
    )]
    pub from: InputKind,

    /// How plain text marks its paragraphs
    #[arg(long, default_value = "auto", value_name = "MODE")]
    pub paragraphs: ParagraphMode,

    /// A font to use first: a file (`#2` after it for the third face) or an installed family;
    /// `hei=FILE` for one role (song, hei, kai, code)
    #[arg(long, value_name = "[ROLE=]FONT")]
    pub font: Vec<String>,

    /// Fonts the EPUB brings, cut to the text
    #[arg(long, default_value = "otf", value_name = "KIND")]
    pub epub_fonts: FontKind,

    /// Whom the EPUB is made for
    #[arg(long, default_value = "generic", value_name = "STORE")]
    pub target: Store,

    /// Pixels per inch above which images are made smaller in the PDF, or `off`
    #[arg(long, default_value = "300", value_name = "N")]
    pub image_ppi: String,

    /// List the figures in the PDF's outline, below their headings
    #[arg(long)]
    pub outline_figures: bool,

    /// Standards of the PDF: `a-2a`, `a-2u`, `a-2b`, `a-3a`, `a-4`, `a-4f`, `ua-1`, or `none`;
    /// `a-3a` and `a-4f` have the article and the report of its changes attached
    #[arg(long, value_delimiter = ',', default_value = "a-2a,ua-1", value_name = "STANDARDS")]
    pub pdf_standard: Vec<String>,

    /// What a character that no font has is in a PDF that claims a standard
    #[arg(long, default_value = "mark", value_name = "MODE")]
    pub missing_glyphs: MissingGlyphs,

    /// Missing figures, missing glyphs and undecodable bytes are errors
    #[arg(long)]
    pub strict: bool,

    /// Write the full report beside the books, as `NAME.report.json`
    #[arg(long)]
    pub report: bool,

    /// Print one JSON object an article on standard output instead of messages
    #[arg(long)]
    pub json: bool,

    /// Say nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Show every change of the text, and notes
    #[arg(short, long)]
    pub verbose: bool,

    /// Coloured messages
    #[arg(long, default_value = "auto", value_name = "WHEN")]
    pub color: When,
}

/// What is said of an article; over `NAME.toml` beside it, and over its own front matter.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "About the article")]
pub(super) struct About {
    /// Title [default: the article's own]
    #[arg(long)]
    pub title: Option<String>,

    /// A second title below it
    #[arg(long)]
    pub subtitle: Option<String>,

    /// Author; may be given more than once
    #[arg(long)]
    pub author: Vec<String>,

    /// Translator; may be given more than once
    #[arg(long)]
    pub translator: Vec<String>,

    /// Date of publication, such as `2024-10-02` [default: the article's own]
    #[arg(long)]
    pub date: Option<String>,

    /// Publisher, or the paper or site it appeared in
    #[arg(long)]
    pub publisher: Option<String>,

    /// Where it was read
    #[arg(long, value_name = "URL")]
    pub source_url: Option<String>,

    /// Identifier, such as a URN or `isbn:978…`; may be given more than once
    /// [default: made from the content]
    #[arg(long, value_name = "ID")]
    pub identifier: Vec<String>,

    /// Series, with the number of this book after `#`
    #[arg(long, value_name = "NAME[#N]")]
    pub series: Option<String>,

    /// Subject; may be given more than once
    #[arg(long)]
    pub subject: Vec<String>,

    /// Rights; may be given more than once
    #[arg(long)]
    pub rights: Vec<String>,

    /// A short description
    #[arg(long)]
    pub description: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Epub,
    Pdf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FontKind {
    /// OpenType or TrueType, for every reader
    Otf,
    /// A quarter smaller, unknown to old readers
    Woff2,
    /// None: the reader's own
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Store {
    /// Every reader
    Generic,
    /// Amazon: the body in the reader's font, no page with the cover
    Kindle,
    /// Kobo: a file for every section
    Kobo,
    /// Apple Books
    Apple,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Clean {
    /// Remove what is certain, report what is not
    Auto,
    /// Change nothing, report what would be changed
    Report,
    /// Neither change nor report
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Punct {
    /// Make it full-width
    Cjk,
    /// Leave it as it is
    Keep,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MissingGlyphs {
    /// An error
    Error,
    /// A warning, and 〓 on the page
    Mark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum InputKind {
    Auto,
    Text,
    Markdown,
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ParagraphMode {
    Auto,
    Block,
    Line,
    Indent,
    Wrapped,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    Auto,
    Always,
    Never,
}

impl Args {
    /// Whether the book goes to standard output.
    pub fn to_stdout(&self) -> bool {
        self.output.as_ref().is_some_and(|o| o.as_os_str() == "-")
    }

    /// Whether a book is wanted; the name of the output file may say so too.
    pub fn wants(&self, format: Format) -> bool {
        if !self.format.is_empty() {
            return self.format.contains(&format);
        }
        self.output.as_deref().and_then(of_extension).is_none_or(|only| only == format)
    }
}

/// The format a file name asks for.
pub(super) fn of_extension(path: &std::path::Path) -> Option<Format> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "epub" => Some(Format::Epub),
        "pdf" => Some(Format::Pdf),
        _ => None,
    }
}
