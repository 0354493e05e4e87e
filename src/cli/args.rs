//! The arguments as they are written.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::convert::{Formats, Target};

/// How articles are converted: the same for every command that makes books.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Conversion {
    /// Books to make [default: both, or what the name of the output says]
    #[arg(short, long, value_delimiter = ',', value_name = "FORMAT", help_heading = "Books")]
    pub format: Vec<Format>,

    /// Write the full report beside the books, as `NAME.report.json`
    #[arg(long, help_heading = "Books")]
    pub report: bool,

    /// Missing figures, missing glyphs, undecodable bytes and what cleaning leaves in doubt are
    /// errors
    #[arg(long, help_heading = "Books")]
    pub strict: bool,

    /// Theme: a name (`article`, `modern`), a folder or a `.toml` file
    #[arg(long, default_value = "article", value_name = "THEME", help_heading = "Look")]
    pub theme: String,

    /// Page: `a5`, `a4`, `b5`, `k32`, `eink6`, `a5-v` and others, or paper such as `148x210mm`
    #[arg(long, value_name = "PAGE", help_heading = "Look")]
    pub page: Option<String>,

    /// Margins for binding: narrower at the spine, mirrored, folios outside, chapters on the right
    #[arg(long, help_heading = "Look")]
    pub binding: bool,

    /// A page of contents in the PDF [default: as the theme says, where it helps]
    #[arg(long, value_name = "WHEN", help_heading = "Look")]
    pub toc: Option<When>,

    /// A font to use first: a file (`#2` after it for the third face) or an installed family;
    /// `hei=FILE` for one role (song, hei, kai, code)
    #[arg(long, value_name = "[ROLE=]FONT", help_heading = "Look")]
    pub font: Vec<String>,

    /// What a character that no font has is in a PDF that claims a standard [default: mark, for
    /// archives error]
    #[arg(long, value_name = "MODE", help_heading = "Look")]
    pub missing_glyphs: Option<MissingGlyphs>,

    /// A folder with the figures; may be given more than once
    #[arg(long, value_name = "DIR", help_heading = "Figures and cover")]
    pub figures: Vec<PathBuf>,

    /// Fetch images of the web that are not beside the article: of `http` and `https`, from public
    /// addresses, within limits of size and time
    #[arg(long, help_heading = "Figures and cover")]
    pub fetch_images: bool,

    /// Pixels per inch above which images are made smaller in the PDF, or `off`
    #[arg(long, default_value = "300", value_name = "N", help_heading = "Figures and cover")]
    pub image_ppi: String,

    /// Cover of the EPUB: an image file, or `none` [default: set from title, authors and source]
    #[arg(long, value_name = "FILE", help_heading = "Figures and cover")]
    pub cover: Option<PathBuf>,

    /// Write the cover beside the books, too, as `NAME.cover.png` (or `.jpg`)
    #[arg(long, help_heading = "Figures and cover")]
    pub cover_out: bool,

    /// What is said of the article.
    #[command(flatten)]
    pub about: About,

    /// Kind of the input [default: by its name, else by its look]
    #[arg(
        long,
        alias = "input-format",
        default_value = "auto",
        hide_default_value = true,
        value_name = "KIND",
        help_heading = "Reading and cleaning"
    )]
    pub from: InputKind,

    /// Encoding of the input, such as `gb18030` or `big5` [default: detected]
    #[arg(long, value_name = "NAME", help_heading = "Reading and cleaning")]
    pub encoding: Option<String>,

    /// How plain text marks its paragraphs
    #[arg(
        long,
        default_value = "auto",
        value_name = "MODE",
        help_heading = "Reading and cleaning"
    )]
    pub paragraphs: ParagraphMode,

    /// What to do with what the author did not write [default: auto]
    #[arg(long, value_name = "MODE", help_heading = "Reading and cleaning")]
    pub clean: Option<Clean>,

    /// Several options at once
    #[arg(long, value_name = "PROFILE", help_heading = "Reading and cleaning")]
    pub profile: Option<Profile>,

    /// A TOML file with rules of your own, asked before ours; may be given more than once
    #[arg(long, value_name = "FILE", help_heading = "Reading and cleaning")]
    pub clean_rules: Vec<PathBuf>,

    /// List what was left out of the text, in full, at the back of the book
    #[arg(long, help_heading = "Reading and cleaning")]
    pub keep_removed: bool,

    /// Text that is never removed, or `rule:NAME` for a rule that never acts; may be given more
    /// than once
    #[arg(long, value_name = "TEXT", help_heading = "Reading and cleaning")]
    pub keep: Vec<String>,

    /// Half-width punctuation in Chinese text
    #[arg(long, default_value = "cjk", value_name = "MODE", help_heading = "Reading and cleaning")]
    pub punct: Punct,

    /// Other Chinese characters: `s2t`, `t2s`, `s2tw`, `tw2s`, `s2hk`, `hk2s`, with words `s2twp`,
    /// `tw2sp`, and `t2tw`, `tw2t`, `t2hk`, `hk2t`
    #[arg(long, value_name = "FROM2TO", help_heading = "Reading and cleaning")]
    pub convert: Option<String>,

    /// Pinyin above the characters: `all`, or `first` for each where it first occurs
    #[arg(
        long,
        num_args = 0..=1,
        default_missing_value = "all",
        require_equals = true,
        value_name = "WHERE",
        help_heading = "Reading and cleaning"
    )]
    pub pinyin: Option<PinyinWhere>,

    /// Whom the EPUB is made for
    #[arg(long, default_value = "generic", value_name = "STORE", help_heading = "EPUB")]
    pub target: Store,

    /// Fonts the EPUB brings, cut to the text
    #[arg(long, default_value = "otf", value_name = "KIND", help_heading = "EPUB")]
    pub epub_fonts: FontKind,

    /// Standards of the PDF: `a-2a`, `a-2u`, `a-2b`, `a-3a`, `a-4`, `a-4f`, `ua-1`, or `none`;
    /// `a-3a` and `a-4f` have the article and the report of its changes attached
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "a-2a,ua-1",
        value_name = "STANDARDS",
        help_heading = "PDF"
    )]
    pub pdf_standard: Vec<String>,

    /// List the figures in the PDF's outline, below their headings
    #[arg(long, help_heading = "PDF")]
    pub outline_figures: bool,

    #[command(flatten)]
    _off: Off,
}

/// `--no-NAME` for each switch: undoes what settings, or words before it, say.
#[derive(Clone, Debug, clap::Args)]
struct Off {
    #[arg(long, hide = true, overrides_with = "report")]
    no_report: bool,
    #[arg(long, hide = true, overrides_with = "strict")]
    no_strict: bool,
    #[arg(long, hide = true, overrides_with = "binding")]
    no_binding: bool,
    #[arg(long, hide = true, overrides_with = "fetch_images")]
    no_fetch_images: bool,
    #[arg(long, hide = true, overrides_with = "cover_out")]
    no_cover_out: bool,
    #[arg(long, hide = true, overrides_with = "keep_removed")]
    no_keep_removed: bool,
    #[arg(long, hide = true, overrides_with = "outline_figures")]
    no_outline_figures: bool,
}

impl Conversion {
    /// Whether the article is for an archive.
    pub fn archives(&self) -> bool {
        self.profile == Some(Profile::Archive)
    }

    /// What to make of a character that no font has.
    pub fn missing_glyphs(&self) -> MissingGlyphs {
        let usual = if self.archives() { MissingGlyphs::Error } else { MissingGlyphs::Mark };
        self.missing_glyphs.unwrap_or(usual)
    }

    /// Whether the report is written beside the books.
    pub fn reports(&self) -> bool {
        self.report || self.archives()
    }
}

/// How the program talks: the same for every command, before its name or after it.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Messages")]
pub(super) struct Talk {
    /// Print one JSON object an article on standard output instead of messages
    #[arg(long, global = true)]
    pub json: bool,

    /// Say nothing but errors
    #[arg(short, long, conflicts_with = "verbose", global = true)]
    pub quiet: bool,

    /// Show every change of the text, and notes
    #[arg(short, long, global = true)]
    pub verbose: bool,

    /// Coloured messages
    #[arg(long, default_value = "auto", value_name = "WHEN", global = true)]
    pub color: When,

    /// Language of messages [default: that of the locale]; JSON is English
    #[arg(
        long,
        default_value = "auto",
        hide_default_value = true,
        value_name = "LANG",
        global = true
    )]
    pub message_lang: MessageLang,

    /// Settings from this file alone [default: the user's, then `banxin.toml` beside the article
    /// or above it]; `--no-NAME` undoes a switch of theirs
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,

    /// No settings but flags
    #[arg(long, conflicts_with = "config", global = true)]
    pub no_config: bool,
}

/// What is said of an article; over `NAME.toml` beside it, and over its own front matter.
#[derive(Clone, Debug, clap::Args)]
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

    /// Language: `zh-Hans`, `zh-Hant`, `zh-HK`, `ja`, `ko`, `en` [default: seen from the text]
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,

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
    /// Kobo's shop: a file for every section
    Kobo,
    /// A Kobo reader that the book is copied to: `NAME.kepub.epub`, sentences marked
    Kepub,
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
pub(super) enum PinyinWhere {
    /// Above all characters
    All,
    /// Above each character where it first occurs
    First,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Profile {
    /// For archives: as `--clean report --keep-removed --report`; what cannot be shown is an error
    Archive,
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
    /// A Word document
    Docx,
    Epub,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MessageLang {
    Zh,
    ZhHant,
    En,
    Auto,
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

/// Whether a file name asks for a book for a Kobo reader.
pub(super) fn is_kepub(path: &std::path::Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let base = name.to_ascii_lowercase();
    base.strip_suffix(Target::Kepub.extension()).is_some_and(|base| base.ends_with('.'))
}

/// Which books are wanted; the name of the output file may say so too.
pub(super) fn formats(given: &[Format], output: Option<&std::path::Path>) -> Formats {
    let only = output.and_then(of_extension);
    let wants = |format| match given.is_empty() {
        true => only.is_none_or(|only| only == format),
        false => given.contains(&format),
    };
    Formats { epub: wants(Format::Epub), pdf: wants(Format::Pdf) }
}
