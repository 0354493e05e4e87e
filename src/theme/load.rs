//! Reading themes: built in, then the user's, key by key over what they inherit.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{
    Breaking, ChapterStart, CoverDesign, CoverStyle, FigureStyle, FolioForm, FontScript, HanPolicy,
    Hanging, LineEnd, LineStart, Margins, PageStyle, ParaOpen, Profile, PunctuationStyle, Role,
    TextAlign, TextStyle, Theme, Toc, page_profile, paper_size, type_size,
};
use crate::diag::{Diagnostic, Sink, Warned};
use crate::geom::{Em, Pt, Rgb};
use crate::say::{Arg, Message};

/// The files of one theme, as text. Missing ones are inherited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ThemeFiles {
    /// Its name, for messages.
    pub name: String,
    /// `theme.toml`.
    pub tokens: String,
    /// `front.md`.
    pub front: Option<String>,
    /// `colophon.md`.
    pub colophon: Option<String>,
    /// `epub.css`.
    pub css: Option<String>,
}

const BUILTIN: [(&str, &str); 3] = [
    ("base", include_str!("../../templates/base/theme.toml")),
    ("article", include_str!("../../templates/article/theme.toml")),
    ("modern", include_str!("../../templates/modern/theme.toml")),
];

/// The names of the themes inside the program.
pub fn builtin_names() -> impl Iterator<Item = &'static str> {
    BUILTIN.iter().map(|(name, _)| *name)
}

/// A theme inside the program.
pub fn builtin(name: &str) -> Option<ThemeFiles> {
    let (name, tokens) = BUILTIN.iter().find(|(n, _)| *n == name)?;
    Some(ThemeFiles {
        name: (*name).to_owned(),
        tokens: (*tokens).to_owned(),
        ..Default::default()
    })
}

/// Loads a theme over what it inherits. Mistakes in it are findings; the theme is whole anyway.
pub fn load(files: &ThemeFiles, sink: &mut Sink) -> Theme {
    let mut theme = blank();
    apply_chain(&mut theme, files, sink, 0);
    theme.name.clone_from(&files.name);
    theme
}

impl Theme {
    /// A theme inside the program: `article`, `modern`.
    pub fn builtin(name: &str) -> Option<Theme> {
        // Its own mistakes are none: a test reads every theme inside the program.
        builtin(name).map(|files| load(&files, &mut Sink::new()))
    }

    /// Loads a theme over what it inherits. Mistakes in it are findings; the theme is whole anyway.
    pub fn load(files: &ThemeFiles) -> Warned<Theme> {
        let mut sink = Sink::new();
        let value = load(files, &mut sink);
        Warned { value, diagnostics: sink.into_sorted() }
    }
}

fn blank() -> Theme {
    let style = TextStyle::plain("song");
    Theme {
        name: String::new(),
        text: Role::ALL.iter().map(|(role, _)| (*role, style.clone())).collect(),
        page: page_profile("a5").expect("`a5` is in the table of profiles; a test says so"),
        toc: Toc::default(),
        han: HanPolicy::default(),
        fonts: BTreeMap::new(),
        script_fonts: BTreeMap::new(),
        figure: FigureStyle { max_height: 0.8, min_ppi: 150.0 },
        cover: CoverStyle::default(),
        emphasis_dots: false,
        extra_css: String::new(),
        front: None,
        colophon: None,
    }
}

/// Deep enough for any sensible chain; a theme that inherits itself stops here.
const MAX_INHERITANCE: usize = 8;

fn apply_chain(theme: &mut Theme, files: &ThemeFiles, sink: &mut Sink, depth: usize) {
    let table = match DeTable::parse(&files.tokens) {
        Ok(table) => table,
        Err(e) => {
            let line = e.span().map_or(1, |s| line_of(&files.tokens, s.start));
            let text = say!(
                "theme `{name}`, line {line}: {error}",
                name = files.name,
                line,
                error = e.message()
            );
            sink.push(Diagnostic::error("theme-syntax", text));
            DeTable::parse("").expect("an empty table parses")
        }
    };
    let parent = match table.get_ref().get("inherits").map(|v| v.get_ref()) {
        Some(DeValue::String(name)) => Some(name.to_string()),
        _ => (files.name != "base").then(|| "base".to_owned()),
    };
    if let Some(parent) = parent.filter(|_| depth < MAX_INHERITANCE) {
        match builtin(&parent) {
            Some(p) => apply_chain(theme, &p, sink, depth + 1),
            None => sink.push(
                Diagnostic::error("theme-unknown", say!("no theme is called `{parent}`", parent))
                    .hint(say!("themes are {names}", names = list(builtin_names()))),
            ),
        }
    }
    let mut reader = Reader { theme, files, sink };
    reader.table(table.get_ref());
    if let Some(front) = &files.front {
        theme.front = Some(front.clone());
    }
    if let Some(colophon) = &files.colophon {
        theme.colophon = Some(colophon.clone());
    }
    if let Some(css) = &files.css {
        theme.extra_css.push_str(css);
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> Arg {
    Arg::list(names.map(|n| format!("`{n}`")), ", ")
}

type Entry<'i> = Spanned<DeValue<'i>>;

struct Reader<'a> {
    theme: &'a mut Theme,
    files: &'a ThemeFiles,
    sink: &'a mut Sink,
}

const SECTIONS: [&str; 9] =
    ["inherits", "toc", "page", "han", "fonts", "figure", "cover", "emphasis", "role"];
const COVER_KEYS: [&str; 4] = ["design", "paper", "ink", "colours"];

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match (name, value.get_ref()) {
                ("inherits", _) => {}
                ("toc", value_of) => {
                    let done = text(value_of).and_then(toc).map(|t| self.theme.toc = t);
                    self.check(done, &SECTIONS, key, value);
                }
                ("page", DeValue::Table(entries)) => self.page_table(entries),
                ("role", DeValue::Table(roles)) => self.roles(roles),
                ("fonts", DeValue::Table(fonts)) => self.fonts(fonts),
                (s, DeValue::Table(entries)) if SECTIONS.contains(&s) => {
                    let section = s.to_owned();
                    for (key, value) in entries {
                        self.entry(&section, key, value);
                    }
                }
                _ => self.unknown(key.span().start, name, &SECTIONS),
            }
        }
    }

    fn entry(
        &mut self,
        section: &str,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Entry<'_>,
    ) {
        let name = key.get_ref().as_ref();
        let (known, done): (&[&str], _) = match section {
            "han" => (&HAN_KEYS, self.han(name, value)),
            "figure" => (&["max-height", "min-ppi"], self.figure(name, value)),
            "cover" => (&COVER_KEYS, set_cover(&mut self.theme.cover, name, value.get_ref())),
            _ => (&["style"], self.emphasis(name, value)),
        };
        self.check(done, known, key, value);
    }

    fn check(
        &mut self,
        done: Option<()>,
        known: &[&str],
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Entry<'_>,
    ) {
        let name = key.get_ref().as_ref();
        if done.is_some() {
        } else if known.contains(&name) {
            let text = &self.files.tokens[value.span()];
            self.found(value.span().start, say!("`{name}` cannot be `{text}`", name, text), None);
        } else {
            self.unknown(key.span().start, name, known);
        }
    }

    fn unknown(&mut self, at: usize, name: &str, known: &[&str]) {
        let nearest = known.iter().min_by_key(|k| strsim::levenshtein(k, name));
        let hint = nearest.map(|n| say!("did you mean `{name}`?", name = n));
        self.found(at, say!("unknown key `{name}`", name), hint);
    }

    fn found(&mut self, at: usize, what: Message, hint: Option<Message>) {
        let line = line_of(&self.files.tokens, at);
        let text = say!("theme `{name}`, line {line}: {what}", name = self.files.name, line, what);
        let mut finding = Diagnostic::warning("theme-key", text);
        finding.hints.extend(hint);
        self.sink.push(finding);
    }

    fn roles(&mut self, roles: &DeTable<'_>) {
        for (key, value) in roles {
            let name = key.get_ref().as_ref();
            let role = Role::ALL.iter().find(|(_, n)| *n == name).map(|(r, _)| *r);
            let (Some(role), DeValue::Table(entries)) = (role, value.get_ref()) else {
                let names: Vec<&str> = Role::ALL.iter().map(|(_, n)| *n).collect();
                self.unknown(key.span().start, name, &names);
                continue;
            };
            for (key, value) in entries {
                let mut style = self.theme.style(role).clone();
                let done = set_style(&mut style, key.get_ref(), value.get_ref());
                self.theme.text.insert(role, style);
                self.check(done, &STYLE_KEYS, key, value);
            }
        }
    }

    fn fonts(&mut self, fonts: &DeTable<'_>) {
        for (key, value) in fonts {
            let name = key.get_ref().as_ref();
            if let DeValue::Table(scripts) = value.get_ref() {
                self.scripts(name, scripts);
                continue;
            }
            let done = families(value.get_ref()).map(|f| {
                self.theme.fonts.insert(name.to_owned(), f);
            });
            self.check(done, &[name], key, value);
        }
    }

    /// A stack with families of their own for scripts: `song = { cjk = [...], latin = [...] }`.
    fn scripts(&mut self, name: &str, scripts: &DeTable<'_>) {
        for (key, value) in scripts {
            let script = match key.get_ref().as_ref() {
                "cjk" => Some(None),
                "latin" => Some(Some(FontScript::Latin)),
                "emoji" => Some(Some(FontScript::Emoji)),
                _ => None,
            };
            let done = script.zip(families(value.get_ref())).map(|(script, families)| {
                let name = name.to_owned();
                match script {
                    Some(script) => self.theme.script_fonts.insert((name, script), families),
                    None => self.theme.fonts.insert(name, families),
                };
            });
            self.check(done, &["cjk", "latin", "emoji"], key, value);
        }
    }

    /// A page is solved for its paper and body where they are given, before single measures of it
    /// are set.
    fn page_table(&mut self, entries: &DeTable<'_>) {
        let first = ["profile", "vertical", "paper", "width", "height", "body"];
        let rank = |key: &str| first.iter().position(|f| *f == key).unwrap_or(first.len());
        let mut ordered: Vec<_> = entries.iter().collect();
        ordered.sort_by_key(|(key, _)| rank(key.get_ref().as_ref()));
        for (key, value) in ordered {
            let name = key.get_ref().as_ref();
            let page = &mut self.theme.page;
            let done = set_page(page, name, value.get_ref());
            if done.is_some() && first[1..].contains(&name) {
                page.solve();
            }
            self.check(done, &PAGE_KEYS, key, value);
        }
    }

    fn han(&mut self, key: &str, value: &Entry<'_>) -> Option<()> {
        set_han(&mut self.theme.han, key, value.get_ref())
    }

    fn figure(&mut self, key: &str, value: &Entry<'_>) -> Option<()> {
        let number = number(value.get_ref())?;
        match key {
            "max-height" => self.theme.figure.max_height = number,
            "min-ppi" => self.theme.figure.min_ppi = number,
            _ => return None,
        }
        Some(())
    }

    fn emphasis(&mut self, key: &str, value: &Entry<'_>) -> Option<()> {
        let dots = match (key, text(value.get_ref())?) {
            ("style", "kai") => false,
            ("style", "dots") => true,
            _ => return None,
        };
        self.theme.emphasis_dots = dots;
        Some(())
    }
}

fn set_cover(cover: &mut CoverStyle, key: &str, value: &DeValue<'_>) -> Option<()> {
    let colour = |v: &DeValue<'_>| text(v).and_then(Rgb::parse);
    match key {
        "design" => {
            cover.design = match text(value)? {
                "slip" => CoverDesign::Slip,
                "field" => CoverDesign::Field,
                _ => return None,
            }
        }
        "paper" => cover.paper = colour(value)?,
        "ink" => cover.ink = colour(value)?,
        "colours" => {
            let colours: Option<Vec<Rgb>> =
                families(value)?.iter().map(|c| Rgb::parse(c)).collect();
            cover.colours = colours.filter(|c| !c.is_empty())?;
        }
        _ => return None,
    }
    Some(())
}

const PAGE_KEYS: [&str; 16] = [
    "profile",
    "vertical",
    "paper",
    "width",
    "height",
    "body",
    "measure",
    "lines",
    "leading",
    "top",
    "running-head",
    "folio",
    "folio-form",
    "margins",
    "inner-share",
    "chapter-start",
];
const HAN_KEYS: [&str; 12] = [
    "punctuation",
    "line-start",
    "line-end",
    "hanging",
    "autospace",
    "profile",
    "breaking",
    "para-open",
    "unit-break",
    "small-kana-start",
    "min-last",
    "hyphenate",
];
const STYLE_KEYS: [&str; 11] = [
    "family",
    "bold",
    "size",
    "line-height",
    "indent",
    "before",
    "after",
    "margin-start",
    "margin-end",
    "align",
    "keep-with-next",
];

fn set_page(page: &mut PageStyle, key: &str, value: &DeValue<'_>) -> Option<()> {
    match key {
        "profile" => *page = page_profile(text(value)?)?,
        "vertical" => page.vertical = boolean(value)?,
        "paper" => page.size = paper_size(text(value)?)?,
        "width" => page.size.width = Pt::mm(positive(value)?),
        "height" => page.size.height = Pt::mm(positive(value)?),
        "body" => page.body = size_of_type(value)?,
        "measure" => page.measure = positive(value)? as u32,
        "lines" => page.lines = positive(value)? as u32,
        "leading" => page.leading = Pt(positive(value)?),
        "top" => page.top = Pt::mm(number(value)?),
        "running-head" => page.running_head = boolean(value)?,
        "folio" => page.folio = boolean(value)?,
        "folio-form" => {
            page.folio_form = match text(value)? {
                "plain" => FolioForm::Plain,
                "dashes" => FolioForm::Dashes,
                _ => return None,
            }
        }
        "margins" => {
            page.margins = match text(value)? {
                "screen" => Margins::Screen,
                "print" => Margins::Print,
                _ => return None,
            }
        }
        "inner-share" => page.inner_share = number(value).filter(|n| *n <= 1.0)?,
        "chapter-start" => {
            page.chapter_start = Some(match text(value)? {
                "page" => ChapterStart::Page,
                "recto" => ChapterStart::Recto,
                _ => return None,
            })
        }
        _ => return None,
    }
    Some(())
}

/// Points, or a size by its Chinese name.
fn size_of_type(value: &DeValue<'_>) -> Option<Pt> {
    match value {
        DeValue::String(name) => type_size(name),
        _ => positive(value).map(Pt),
    }
}

fn toc(name: &str) -> Option<Toc> {
    Some(match name {
        "auto" => Toc::Auto,
        "always" => Toc::Always,
        "never" => Toc::Never,
        _ => return None,
    })
}

fn set_style(style: &mut TextStyle, key: &str, value: &DeValue<'_>) -> Option<()> {
    match key {
        "family" => style.family = text(value)?.to_owned(),
        "bold" => style.bold = boolean(value)?,
        "size" => style.size = number(value).filter(|n| *n > 0.0)?,
        "line-height" => style.line_height = number(value).filter(|n| *n > 0.0)?,
        "indent" => style.indent = Em::from_f64(number(value)?),
        "before" => style.before = number(value)?,
        "after" => style.after = number(value)?,
        "margin-start" => style.margin_start = number(value)?,
        "margin-end" => style.margin_end = number(value)?,
        "align" => {
            style.align = match text(value)? {
                "justify" => TextAlign::Justify,
                "start" => TextAlign::Start,
                "center" => TextAlign::Center,
                "end" => TextAlign::End,
                _ => return None,
            }
        }
        "keep-with-next" => style.keep_with_next = boolean(value)?,
        _ => return None,
    }
    Some(())
}

fn set_han(han: &mut HanPolicy, key: &str, value: &DeValue<'_>) -> Option<()> {
    match key {
        "punctuation" => {
            han.punctuation = match text(value)? {
                "quanjiao" => PunctuationStyle::Quanjiao,
                "kaiming" => PunctuationStyle::Kaiming,
                "banjiao" => PunctuationStyle::Banjiao,
                "plain" => PunctuationStyle::Plain,
                _ => return None,
            }
        }
        "line-start" => {
            han.line_start = match text(value)? {
                "none" => LineStart::None,
                "basic" => LineStart::Basic,
                "gb" => LineStart::Gb,
                "strict" => LineStart::Strict,
                _ => return None,
            }
        }
        "line-end" => {
            han.line_end = match text(value)? {
                "locale" => LineEnd::Locale,
                "half" => LineEnd::Half,
                "flexible" => LineEnd::Flexible,
                "full" => LineEnd::Full,
                "jis" => LineEnd::Jis,
                _ => return None,
            }
        }
        "hanging" => {
            han.hanging = match text(value)? {
                "none" => Hanging::None,
                "allow-end" => Hanging::AllowEnd,
                "force-end" => Hanging::ForceEnd,
                _ => return None,
            }
        }
        "profile" => {
            han.profile = match text(value)? {
                "clreq" => Profile::Clreq,
                "book" => Profile::Book,
                _ => return None,
            }
        }
        "breaking" => {
            han.breaking = match text(value)? {
                "greedy" => Breaking::Greedy,
                "total-fit" => Breaking::TotalFit,
                _ => return None,
            }
        }
        "para-open" => {
            han.para_open = match text(value)? {
                "trim" => ParaOpen::Trim,
                "full" => ParaOpen::Full,
                "hang" => ParaOpen::Hang,
                _ => return None,
            }
        }
        "autospace" => han.autospace = boolean(value)?,
        "unit-break" => han.unit_break = boolean(value)?,
        "small-kana-start" => han.small_kana_start = boolean(value)?,
        "min-last" => han.min_last = number(value)? as usize,
        "hyphenate" => han.hyphenate = boolean(value)?,
        _ => return None,
    }
    Some(())
}

/// One family, or a list of them.
fn families(value: &DeValue<'_>) -> Option<Vec<String>> {
    match value {
        DeValue::String(s) => Some(vec![s.to_string()]),
        DeValue::Array(a) => a.iter().map(|v| text(v.get_ref()).map(str::to_owned)).collect(),
        _ => None,
    }
}

fn text<'a>(value: &'a DeValue<'_>) -> Option<&'a str> {
    value.as_str()
}

fn boolean(value: &DeValue<'_>) -> Option<bool> {
    value.as_bool()
}

/// A finite number; the grid has no use for others.
fn number(value: &DeValue<'_>) -> Option<f64> {
    let digits = match value {
        DeValue::Integer(i) => i.as_str().to_owned(),
        DeValue::Float(f) => f.as_str().to_owned(),
        _ => return None,
    };
    digits.parse().ok().filter(|n: &f64| (0.0..=MOST).contains(n))
}

/// No measure of a page is as large: metres in points.
const MOST: f64 = 10_000.0;

/// A number of one or more: nothing on a page is smaller than a point, a line, a character.
fn positive(value: &DeValue<'_>) -> Option<f64> {
    number(value).filter(|n| *n >= 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_themes_have_no_findings() {
        for name in builtin_names() {
            let mut sink = Sink::new();
            let theme = load(&builtin(name).unwrap(), &mut sink);
            assert_eq!(sink.into_sorted(), [], "{name}");
            assert_eq!(theme.page.profile, "a5");
        }
    }

    #[test]
    fn base_gives_every_role() {
        let tokens = builtin("base").unwrap().tokens;
        for (_, name) in Role::ALL {
            assert!(tokens.contains(&format!("[role.{name}]")), "{name}");
        }
    }

    #[test]
    fn a_page_of_one_s_own_is_solved_for_its_paper_and_size() {
        let page = |tokens: &str| {
            let tokens = tokens.to_owned();
            let files = ThemeFiles { name: "mine".to_owned(), tokens, ..Default::default() };
            let mut sink = Sink::new();
            let theme = load(&files, &mut sink);
            assert_eq!(sink.into_sorted(), []);
            theme.page
        };
        let own = page("[page]\nbody = \"小四\"\npaper = \"210x297mm\"\n");
        assert_eq!((own.body, own.leading), (Pt(12.0), Pt(20.0)));
        let fill = own.measure_pt().0 * own.depth().0 / (own.size.width.0 * own.size.height.0);
        assert!((0.5..0.58).contains(&fill), "{fill}");
        let own = page("[page]\nbody = 11\npaper = \"148x210mm\"\nvertical = true\n");
        let fill = own.measure_pt().0 * own.depth().0 / (own.size.width.0 * own.size.height.0);
        assert!(own.measure > 2 * own.lines && (0.5..0.58).contains(&fill), "{own:?}");
        // What is given besides is taken as it is, in whatever order.
        let own = page("[page]\nlines = 20\nmeasure = 24\nprofile = \"k32\"\nbody = 11\n");
        assert_eq!((own.lines, own.measure, own.body), (20, 24, Pt(11.0)));
        let own = page("toc = \"never\"\n[page]\nmargins = \"print\"\nchapter-start = \"page\"\n");
        assert!(!own.opens_recto() && own.inner().0 < own.size.width.0 / 2.0);
    }

    #[test]
    fn a_slip_of_the_pen_is_found_with_its_line() {
        let tokens = "[role.body]\nlineheight = 2\nsize = \"big\"\n".to_owned();
        let files = ThemeFiles { name: "mine".to_owned(), tokens, ..Default::default() };
        let mut sink = Sink::new();
        let theme = load(&files, &mut sink);
        let found: Vec<String> = sink
            .into_sorted()
            .into_iter()
            .map(|d| {
                let hints: Vec<String> = d.hints.iter().map(Message::to_string).collect();
                format!("{} {}", d.message, hints.join(" "))
            })
            .collect();
        assert_eq!(
            found,
            [
                "theme `mine`, line 2: unknown key `lineheight` did you mean `line-height`?",
                "theme `mine`, line 3: `size` cannot be `\"big\"` ",
            ]
        );
        assert_eq!(theme.style(Role::Body).size, 1.0);
    }
}
