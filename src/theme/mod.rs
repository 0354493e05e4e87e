//! Themes: what each role of text looks like, in tokens that both outputs read.
//!
//! `typeset` reads a theme directly, `epub::css` writes CSS from the same numbers.

mod cover;
mod load;
mod page;

pub use cover::{CoverDesign, CoverStyle};
pub use load::{ThemeFiles, builtin, builtin_names, load};
pub use page::{
    ChapterStart, FolioForm, Margins, PageStyle, page_profile, page_profiles, paper_size, type_size,
};

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::geom::Em;
use crate::text::Lang;

/// Scripts that may have families of their own in a font stack (TYPOGRAPHY 6.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FontScript {
    /// Western words and numbers.
    Latin,
    /// Emoji.
    Emoji,
}

/// What a piece of text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Role {
    Title,
    Subtitle,
    Byline,
    Heading1,
    Heading2,
    Heading3,
    Heading4,
    Body,
    Quote,
    Attribution,
    Centred,
    Verse,
    Notice,
    List,
    Caption,
    Table,
    Code,
    Note,
    RunningHead,
    Folio,
    ContentsTitle,
    Contents1,
    Contents2,
}

impl Role {
    /// Every role with its name in theme files.
    pub const ALL: [(Role, &'static str); 23] = [
        (Role::Title, "title"),
        (Role::Subtitle, "subtitle"),
        (Role::Byline, "byline"),
        (Role::Heading1, "heading-1"),
        (Role::Heading2, "heading-2"),
        (Role::Heading3, "heading-3"),
        (Role::Heading4, "heading-4"),
        (Role::Body, "body"),
        (Role::Quote, "quote"),
        (Role::Attribution, "attribution"),
        (Role::Centred, "centred"),
        (Role::Verse, "verse"),
        (Role::Notice, "notice"),
        (Role::List, "list"),
        (Role::Caption, "caption"),
        (Role::Table, "table"),
        (Role::Code, "code"),
        (Role::Note, "note"),
        (Role::RunningHead, "running-head"),
        (Role::Folio, "folio"),
        (Role::ContentsTitle, "contents-title"),
        (Role::Contents1, "contents-1"),
        (Role::Contents2, "contents-2"),
    ];
}

/// How lines of text are set against the measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextAlign {
    /// Both edges flush.
    Justify,
    /// Start edge flush.
    Start,
    /// Centred.
    Center,
    /// End edge flush.
    End,
}

/// The look of a role.
#[derive(Clone, Debug, PartialEq)]
pub struct TextStyle {
    /// Font stack: a name in [`Theme::fonts`] (`song`, `hei`, `kai`, `code`).
    pub family: String,
    /// Bold face.
    pub bold: bool,
    /// Size in em of the body.
    pub size: f64,
    /// Distance of baselines in lines of the body grid; a block is rounded up to whole lines.
    pub line_height: f64,
    /// First-line indent in em of its own size; see [`indent_in`].
    pub indent: Em,
    /// Space before, in lines of the grid.
    pub before: f64,
    /// Space after, in lines of the grid.
    pub after: f64,
    /// Indent of the whole block at the start of the line, in em of the body.
    pub margin_start: f64,
    /// Indent of the whole block at the end of the line, in em of the body.
    pub margin_end: f64,
    /// Setting.
    pub align: TextAlign,
    /// Whether the block stays on the page of the next.
    pub keep_with_next: bool,
}

impl TextStyle {
    /// The style of running text in a family, with nothing around it.
    pub(crate) fn plain(family: &str) -> TextStyle {
        TextStyle {
            family: family.to_owned(),
            bold: false,
            size: 1.0,
            line_height: 1.0,
            indent: Em::ZERO,
            before: 0.0,
            after: 0.0,
            margin_start: 0.0,
            margin_end: 0.0,
            align: TextAlign::Justify,
            keep_with_next: false,
        }
    }
}

/// Punctuation styles (CLREQ 3.1.6; names of xeCJK).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PunctuationStyle {
    /// 全角: full width, adjacent marks trimmed.
    #[default]
    Quanjiao,
    /// 开明: only stops keep full width.
    Kaiming,
    /// 半角: all half width.
    Banjiao,
    /// No trimming at all.
    Plain,
}

/// 避头尾 levels (TYPOGRAPHY 1.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum LineStart {
    None,
    Basic,
    #[default]
    Gb,
    Strict,
}

/// Hanging punctuation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Hanging {
    #[default]
    None,
    AllowEnd,
    ForceEnd,
}

/// What becomes of the blank of a mark at a line's end (TYPOGRAPHY 1.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LineEnd {
    /// As the language has it: none on the mainland (GB/T 15834 5.1.10), else kept if it fits.
    #[default]
    Locale,
    /// None.
    Half,
    /// Kept if it fits, else none.
    Flexible,
    /// Always kept.
    Full,
    /// Kept after full stops only (JIS X 4051).
    Jis,
}

/// Adjustment profile: the literal limits of CLREQ, or the milder ones of books.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Profile {
    Clreq,
    #[default]
    Book,
}

/// How lines are broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Breaking {
    Greedy,
    #[default]
    TotalFit,
}

/// The font stack of quotations and bylines.
const KAI: &str = "kai";

/// The first-line indent of a language where a theme gives this one, which is that of Chinese:
/// Japanese and Korean paragraphs begin one em in (JLREQ 3.1.5, KLREQ 3.1).
pub fn indent_in(lang: Lang, given: Em) -> Em {
    match lang {
        Lang::Ja | Lang::Ko => std::cmp::min(given, Em::ONE),
        _ => given,
    }
}

/// How an opening mark stands after a first-line indent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum ParaOpen {
    #[default]
    Trim,
    Full,
    Hang,
}

/// The policy of CJK composition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HanPolicy {
    /// Widths of marks.
    pub punctuation: PunctuationStyle,
    /// What may not start or end a line.
    pub line_start: LineStart,
    /// Hanging stops.
    pub hanging: Hanging,
    /// Marks at the end of a line.
    pub line_end: LineEnd,
    /// Space between Han and Western, 0 for none; ¼ em natural.
    pub autospace: bool,
    /// Limits of adjustment.
    pub profile: Profile,
    /// Greedy or total-fit.
    pub breaking: Breaking,
    /// Opening mark after an indent.
    pub para_open: ParaOpen,
    /// Whether a number may part from its unit (2023|年).
    pub unit_break: bool,
    /// Whether small kana may start a line.
    pub small_kana_start: bool,
    /// Characters the last line must have at least.
    pub min_last: usize,
    /// Whether Western words hyphenate.
    pub hyphenate: bool,
    /// Whether the lines are vertical. The typesetter sets it for pages that have them.
    pub vertical: bool,
}

impl Default for HanPolicy {
    fn default() -> Self {
        HanPolicy {
            punctuation: PunctuationStyle::default(),
            line_start: LineStart::default(),
            hanging: Hanging::default(),
            line_end: LineEnd::default(),
            autospace: true,
            profile: Profile::default(),
            breaking: Breaking::default(),
            para_open: ParaOpen::default(),
            unit_break: true,
            small_kana_start: false,
            min_last: 2,
            hyphenate: true,
            vertical: false,
        }
    }
}

/// How figures are set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FigureStyle {
    /// Largest height as a share of the type area.
    pub max_height: f64,
    /// Resolution below which an image is set smaller than the measure, in pixels per inch.
    pub min_ppi: f64,
}

/// Whether the PDF has a page of contents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Toc {
    /// Where there is something to look up: chapters, or three headings in some pages.
    #[default]
    Auto,
    /// Wherever there is a heading.
    Always,
    /// Never.
    Never,
}

/// A theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// The look of each role; every role is present.
    pub text: BTreeMap<Role, TextStyle>,
    /// The page.
    pub page: PageStyle,
    /// Whether there is a page of contents.
    pub toc: Toc,
    /// CJK composition.
    pub han: HanPolicy,
    /// Font stacks by name, each a list of families.
    pub fonts: BTreeMap<String, Vec<String>>,
    /// Families tried before those of a stack for one script only.
    pub script_fonts: BTreeMap<(String, FontScript), Vec<String>>,
    /// Figures.
    pub figure: FigureStyle,
    /// The cover.
    pub cover: CoverStyle,
    /// Whether emphasis is set with dots (着重号) instead of Kai.
    pub emphasis_dots: bool,
    /// Appended to the EPUB's style sheet.
    pub extra_css: String,
    /// Markdown of the title page, with `{title}`, `{authors}` and so on.
    pub front: Option<String>,
    /// Markdown of the colophon.
    pub colophon: Option<String>,
}

impl Theme {
    /// The look of a role.
    pub fn style(&self, role: Role) -> &TextStyle {
        // `load` fills every role.
        &self.text[&role]
    }

    /// The families of a stack; an unknown name is a family itself.
    pub fn families<'a>(&'a self, name: &'a String) -> &'a [String] {
        self.fonts.get(name).map_or(std::slice::from_ref(name), Vec::as_slice)
    }

    /// The theme for a text in this language. Kai is a hand that sets off Han; its Western letters
    /// are no face for English, whose quotations and bylines are set in that of the text, unless the
    /// theme names a face for them.
    pub fn in_language(&self, lang: Lang) -> Cow<'_, Theme> {
        let is_ours = self.fonts.get(KAI).is_none_or(|families| families.as_slice() == [KAI]);
        if lang != Lang::En || !is_ours {
            return Cow::Borrowed(self);
        }
        let mut own = self.clone();
        let text = self.families(&self.style(Role::Body).family).to_vec();
        own.fonts.insert(KAI.to_owned(), text);
        Cow::Owned(own)
    }

    /// The families of a stack for one script: its own, then those of the stack.
    pub fn families_for(&self, name: &String, script: FontScript) -> Vec<String> {
        let own = self.script_fonts.get(&(name.clone(), script));
        own.into_iter().flatten().chain(self.families(name)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Sink;

    #[test]
    fn english_is_not_set_in_kai() {
        let theme = load(&builtin("article").expect("built in"), &mut Sink::new());
        let kai = |theme: &Theme| theme.families(&KAI.to_owned()).to_vec();
        assert_eq!(kai(&theme.in_language(Lang::En)), theme.families(&"song".to_owned()));
        assert_eq!(kai(&theme.in_language(Lang::ZhHans)), ["kai"]);
        let mut own = theme.clone();
        own.fonts.insert(KAI.to_owned(), vec!["Lora".to_owned()]);
        assert_eq!(kai(&own.in_language(Lang::En)), ["Lora"]);
    }
}
