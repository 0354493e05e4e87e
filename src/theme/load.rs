//! Reading themes: built in, then the user's, key by key over what they inherit.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{
    Breaking, FigureStyle, FontScript, HanPolicy, Hanging, LineEnd, LineStart, ParaOpen, Profile,
    PunctuationStyle, Role, TextAlign, TextStyle, Theme, page_profile, page_profiles,
};
use crate::diag::{Diagnostic, Sink};
use crate::geom::{Em, Pt};

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

fn blank() -> Theme {
    let style = TextStyle {
        family: "song".to_owned(),
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
    };
    Theme {
        name: String::new(),
        text: Role::ALL.iter().map(|(role, _)| (*role, style.clone())).collect(),
        // `a5` is in the table of profiles; a test says so.
        page: page_profile("a5").unwrap(),
        han: HanPolicy::default(),
        fonts: BTreeMap::new(),
        script_fonts: BTreeMap::new(),
        figure: FigureStyle { max_height: 0.8, min_ppi: 150.0 },
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
            let text = format!("theme `{}`, line {line}: {}", files.name, e.message());
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
                Diagnostic::error("theme-unknown", format!("no theme is called `{parent}`"))
                    .hint(format!("themes are {}", list(builtin_names()))),
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
    text[..offset.min(text.len())].matches('\n').count() + 1
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}

type Entry<'i> = Spanned<DeValue<'i>>;

struct Reader<'a> {
    theme: &'a mut Theme,
    files: &'a ThemeFiles,
    sink: &'a mut Sink,
}

const SECTIONS: [&str; 7] = ["inherits", "page", "han", "fonts", "figure", "emphasis", "role"];

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match (name, value.get_ref()) {
                ("inherits", _) => {}
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
            "page" => (&PAGE_KEYS, self.page(name, value)),
            "han" => (&HAN_KEYS, self.han(name, value)),
            "figure" => (&["max-height", "min-ppi"], self.figure(name, value)),
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
            self.found(value.span().start, format!("`{name}` cannot be `{text}`"), None);
        } else {
            self.unknown(key.span().start, name, known);
        }
    }

    fn unknown(&mut self, at: usize, name: &str, known: &[&str]) {
        let nearest = known.iter().min_by_key(|k| strsim::levenshtein(k, name));
        let hint = nearest.map(|n| format!("did you mean `{n}`?"));
        self.found(at, format!("unknown key `{name}`"), hint);
    }

    fn found(&mut self, at: usize, what: String, hint: Option<String>) {
        let line = line_of(&self.files.tokens, at);
        let text = format!("theme `{}`, line {line}: {what}", self.files.name);
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

    fn page(&mut self, key: &str, value: &Entry<'_>) -> Option<()> {
        let value = value.get_ref();
        let page = &mut self.theme.page;
        match key {
            "profile" => *page = page_profile(text(value)?)?,
            "width" => page.size.width = Pt::mm(number(value)?),
            "height" => page.size.height = Pt::mm(number(value)?),
            "body" => page.body = Pt(number(value)?),
            "measure" => page.measure = number(value)? as u32,
            "lines" => page.lines = number(value)? as u32,
            "leading" => page.leading = Pt(number(value)?),
            "top" => page.top = Pt::mm(number(value)?),
            "running-head" => page.running_head = boolean(value)?,
            "folio" => page.folio = boolean(value)?,
            "inner-share" => page.inner_share = number(value)?,
            _ => return None,
        }
        Some(())
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

const PAGE_KEYS: [&str; 11] = [
    "profile",
    "width",
    "height",
    "body",
    "measure",
    "lines",
    "leading",
    "top",
    "running-head",
    "folio",
    "inner-share",
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
    digits.parse().ok().filter(|n: &f64| n.is_finite() && *n >= 0.0)
}

/// What a person may write for `--page`.
pub fn page_names() -> String {
    list(page_profiles())
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
    fn a_slip_of_the_pen_is_found_with_its_line() {
        let tokens = "[role.body]\nlineheight = 2\nsize = \"big\"\n".to_owned();
        let files = ThemeFiles { name: "mine".to_owned(), tokens, ..Default::default() };
        let mut sink = Sink::new();
        let theme = load(&files, &mut sink);
        let found: Vec<String> =
            sink.into_sorted().into_iter().map(|d| d.message + " " + &d.hints.join(" ")).collect();
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
