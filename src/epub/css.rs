//! Theme to style sheet: the same numbers the PDF is set with, in em, so that the reader's own
//! size rules. No colours: day and night are the reader's.

mod math;

use std::fmt::Write as _;

use super::Target;
use super::faces::Fonts;
use crate::geom::Em;
use crate::text::Lang;
use crate::theme::{
    Hanging, LineStart, PunctuationStyle, Role, TextAlign, TextStyle, Theme, indent_in,
};

/// Whether a role names its font family whatever stands around it. Lists take the family of the
/// quotation they stand in, unless the theme gives them one of their own.
pub(super) fn sets_family(theme: &Theme, role: Role) -> bool {
    !matches!(role, Role::List | Role::Centred)
        || theme.style(role).family != theme.style(Role::Body).family
}

/// The stack of Western emphasis, whatever stands around it.
pub(super) fn western_emphasis(theme: &Theme) -> &str {
    if theme.emphasis_dots { &theme.style(Role::Body).family } else { "kai" }
}

/// Writes the style sheet of a book in some languages, the main one first; rules for formulas only
/// where it has any.
pub(super) fn stylesheet(
    theme: &Theme,
    fonts: &Fonts,
    langs: &[Lang],
    target: Target,
    has_mathml: bool,
) -> String {
    let (lang, others) = langs.split_first().map_or((Lang::default(), langs), |(l, o)| (*l, o));
    let page = &theme.page;
    // Distance of baselines in em of the body: a line of the PDF's grid.
    let grid = if page.body.0 > 0.0 { page.leading.0 / page.body.0 } else { 1.75 };
    let out = String::with_capacity(6000);
    let mut sheet = Sheet { theme, fonts, lang, target, grid, out };
    sheet.font_faces();
    sheet.base();
    others.iter().for_each(|other| sheet.indents_in(*other));
    sheet.headings();
    sheet.paragraphs();
    sheet.figures();
    sheet.tables();
    sheet.inlines();
    sheet.navigation();
    if has_mathml {
        sheet.mathematics();
    }
    if !theme.extra_css.is_empty() {
        sheet.out.push_str(&theme.extra_css);
        sheet.out.push('\n');
    }
    sheet.out
}

struct Sheet<'a> {
    theme: &'a Theme,
    fonts: &'a Fonts,
    lang: Lang,
    target: Target,
    grid: f64,
    out: String,
}

/// Three decimals at most.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A length in em; zero has no unit.
fn em(value: f64) -> String {
    let number = number(value);
    if number == "0" || number == "-0" { "0".to_owned() } else { number + "em" }
}

impl Sheet<'_> {
    fn rule(&mut self, selector: &str, declarations: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.out, "{selector}{{{declarations}}}");
    }

    fn font_faces(&mut self) {
        for font in &self.fonts.files {
            let weight = if font.bold { "bold" } else { "normal" };
            let style = if font.italic { "italic" } else { "normal" };
            let _ = writeln!(
                self.out,
                "@font-face{{font-family:\"{}\";font-weight:{weight};font-style:{style};\
                 src:url({})}}",
                font.family, font.file
            );
        }
    }

    /// The families of a stack: the book's own, then what readers have.
    fn family(&self, stack: &str, italic: bool) -> String {
        let mut list: Vec<String> =
            self.fonts.families(stack, italic).iter().map(|f| format!("\"{f}\"")).collect();
        let name = stack.to_owned();
        let mut generic = "serif";
        for family in self.theme.families(&name) {
            match installed(family, self.lang) {
                Some((families, last)) => {
                    list.push(families.to_owned());
                    generic = last;
                }
                None => list.push(format!("\"{}\"", family.replace(['"', '\\', '\n'], ""))),
            }
        }
        list.push(generic.to_owned());
        list.join(",")
    }

    fn line_height(&self, style: &TextStyle) -> String {
        number(style.line_height * self.grid / style.size)
    }

    /// A first-line indent in the language of the book.
    fn indent(&self, given: Em) -> String {
        em(indent_in(self.lang, given).to_f64())
    }

    /// Everything a role says, in em of its own size.
    fn role(&mut self, selector: &str, role: Role, more: &str) {
        let style = self.theme.style(role).clone();
        let lines = |n: f64| em(n * self.grid / style.size);
        let side = |n: f64| em(n / style.size);
        let mut css = format!(
            "margin:{} {} {} {}",
            lines(style.before),
            side(style.margin_end),
            lines(style.after),
            side(style.margin_start)
        );
        let _ = write!(css, ";text-indent:{}", self.indent(style.indent));
        self.look(&style, &mut css);
        if style.keep_with_next {
            css.push_str(";break-after:avoid;page-break-after:avoid");
        }
        css.push_str(more);
        self.rule(selector, &css);
    }

    /// The declaration of a family, unless it is the reader's to choose.
    fn font(&self, stack: &str, italic: bool) -> String {
        let body = &self.theme.style(Role::Body).family;
        if self.target.body_is_readers() && stack == body {
            return String::new();
        }
        format!(";font-family:{}", self.family(stack, italic))
    }

    /// Size, face and alignment.
    fn look(&self, style: &TextStyle, css: &mut String) {
        if style.size != 1.0 {
            let _ = write!(css, ";font-size:{}", em(style.size));
        }
        let weight = if style.bold { "bold" } else { "normal" };
        let _ = write!(
            css,
            ";line-height:{}{};font-weight:{weight};text-align:{}",
            self.line_height(style),
            self.font(&style.family, false),
            align(style.align)
        );
    }

    fn base(&mut self) {
        // Old engines know none of these elements and would lose what is in them.
        self.rule(
            "main,article,section,aside,figure,figcaption,nav,header,footer",
            "display:block",
        );
        let han = &self.theme.han;
        let strictness = match han.line_start {
            LineStart::None | LineStart::Basic => "loose",
            LineStart::Gb | LineStart::Strict => "strict",
        };
        self.rule(
            "html",
            &format!(
                "-epub-line-break:{strictness};line-break:{strictness};word-break:normal;\
                 overflow-wrap:break-word;-epub-hyphens:manual;hyphens:manual"
            ),
        );
        if han.hyphenate {
            self.rule(":lang(en)", "-epub-hyphens:auto;hyphens:auto");
            // The language weighs more than the element, which has to say it again.
            let whole = ["h1", "h2", "h3", "h4", "h5", "h6", "pre", "code"];
            let names: Vec<String> =
                whole.iter().map(|e| format!("{e}:lang(en),{e} :lang(en)")).collect();
            self.rule(&names.join(","), "-epub-hyphens:none;hyphens:none");
        }
        let trim = match han.punctuation {
            PunctuationStyle::Quanjiao | PunctuationStyle::Kaiming => "trim-start",
            PunctuationStyle::Banjiao => "trim-all",
            PunctuationStyle::Plain => "space-all",
        };
        let hanging = match han.hanging {
            Hanging::None => "none",
            Hanging::AllowEnd => "allow-end",
            Hanging::ForceEnd => "force-end",
        };
        let autospace = if han.autospace { "normal" } else { "no-autospace" };
        let body = self.theme.style(Role::Body).clone();
        let mut css = "margin:0;padding:0".to_owned();
        if !self.target.body_is_readers() {
            self.look(&body, &mut css);
        }
        let _ = write!(
            css,
            ";text-justify:inter-ideograph;text-spacing-trim:{trim};text-autospace:{autospace};\
             hanging-punctuation:{hanging};text-wrap:pretty;widows:2;orphans:2"
        );
        self.rule("body", &css);
        self.rule("p", &format!("margin:0;text-indent:{}", self.indent(body.indent)));
        self.rule(".nb", "white-space:nowrap");
        if self.target.marks_sentences() {
            // The reader gives its box margins.
            self.rule("#book-inner", "margin-top:0;margin-bottom:0");
        }
    }

    /// How far paragraphs of an article in another language begin in, where its own books differ.
    /// The language weighs more than the element: lists have to say again what they have.
    fn indents_in(&mut self, lang: Lang) {
        let given = self.theme.style(Role::Body).indent;
        if indent_in(lang, given) == indent_in(self.lang, given) {
            return;
        }
        for (selector, role) in [("p", Role::Body), ("li p", Role::List)] {
            let indent = em(indent_in(lang, self.theme.style(role).indent).to_f64());
            let selector = format!("{selector}:lang({})", lang.tag());
            self.rule(&selector, &format!("text-indent:{indent}"));
        }
    }

    fn headings(&mut self) {
        let more = ";break-inside:avoid;page-break-inside:avoid;text-wrap:balance;\
                    word-break:keep-all;overflow-wrap:break-word;-epub-hyphens:none;hyphens:none";
        for (selector, role) in [
            ("h1,.level1", Role::Heading1),
            ("h2,.level2", Role::Heading2),
            ("h3,.level3", Role::Heading3),
            ("h4,h5,h6,.level4", Role::Heading4),
            (".title", Role::Title),
        ] {
            // Engines have sizes of their own for headings.
            let size = if self.theme.style(role).size == 1.0 { ";font-size:1em" } else { "" };
            self.role(selector, role, &format!("{size}{more}"));
        }
    }

    fn paragraphs(&mut self) {
        self.role("p.subtitle", Role::Subtitle, "");
        // Lines end between names, not in them.
        self.role("p.byline", Role::Byline, ";word-break:keep-all;overflow-wrap:anywhere");
        self.role("p.notice", Role::Notice, "");
        self.role("blockquote", Role::Quote, "");
        let indent = self.indent(self.theme.style(Role::Quote).indent);
        self.rule("blockquote p", &format!("text-indent:{indent}"));
        self.role("p.verse", Role::Verse, "");
        self.role("p.attribution", Role::Attribution, "");
        self.role("p.centred", Role::Centred, "");
        if !sets_family(self.theme, Role::Centred) {
            self.rule("blockquote p.centred", "font-family:inherit;font-weight:inherit");
        }
        self.lists();
        self.role("pre", Role::Code, ";white-space:pre-wrap;tab-size:4;overflow-wrap:anywhere");
        self.rule(
            "hr",
            &format!(
                "border:0;border-top:.06em solid;width:25%;height:0;margin:{0} auto {0} auto",
                em(self.grid)
            ),
        );
        self.role("aside.note", Role::Note, "");
        let indent = self.indent(self.theme.style(Role::Note).indent);
        self.rule("aside.note p", &format!("text-indent:{indent}"));
        self.rule(
            "section.notes",
            &format!("margin-top:{};border-top:.06em solid;padding-top:.5em", em(self.grid)),
        );
    }

    fn lists(&mut self) {
        let style = self.theme.style(Role::List).clone();
        let mut css = format!(
            "margin:{} 0 {} 0;padding:0 {} 0 {}",
            em(style.before * self.grid),
            em(style.after * self.grid),
            em(style.margin_end),
            em(style.margin_start)
        );
        if style.size != 1.0 {
            let _ = write!(css, ";font-size:{}", em(style.size));
        }
        if sets_family(self.theme, Role::List) {
            let weight = if style.bold { "bold" } else { "normal" };
            let family = self.font(&style.family, false);
            let _ = write!(css, "{family};font-weight:{weight}");
        }
        let _ = write!(css, ";text-align:{}", align(style.align));
        self.rule("ul,ol,dl", &css);
        let indent = format!("text-indent:{}", self.indent(style.indent));
        self.rule("li", &indent);
        self.rule("li p", &indent);
        self.rule("dl", "padding:0");
        self.rule("dt", &(indent.clone() + ";break-after:avoid;page-break-after:avoid"));
        self.rule("dd", &format!("{indent};margin:0 0 0 {}", em(style.margin_start)));
        self.rule("dd p", &indent);
        self.rule("li.task", "list-style-type:none");
    }

    fn figures(&mut self) {
        let space = em(self.grid / 2.0);
        self.rule(
            "figure",
            &format!(
                "margin:{space} 0;text-align:center;text-indent:0;\
                 break-inside:avoid;page-break-inside:avoid"
            ),
        );
        // Engines without `vh` keep the share of what they take for the container.
        let height = number(self.theme.figure.max_height * 100.0);
        self.rule(
            "figure img",
            &format!("max-width:100%;height:auto;max-height:{height}%;max-height:{height}vh"),
        );
        self.rule("section.cover", "text-align:center");
        self.rule("section.cover img", "max-width:100%;max-height:98%;max-height:98vh");
        self.role("figcaption", Role::Caption, ";padding-top:.4em");
        let caption = self.theme.style(Role::Caption).clone();
        let mut css = "border:.06em dashed;width:66%;margin:0 auto;padding:2.5em 0".to_owned();
        self.look(&TextStyle { align: TextAlign::Center, ..caption }, &mut css);
        self.rule(".missing", &css);
    }

    fn tables(&mut self) {
        self.role("caption", Role::Caption, ";padding-bottom:.4em");
        let style = self.theme.style(Role::Table).clone();
        let space = em(self.grid / 2.0 / style.size);
        let mut css = format!(
            "margin:{space} auto;max-width:100%;border-collapse:collapse;text-indent:0;\
             border-top:.1em solid;border-bottom:.1em solid"
        );
        self.look(&style, &mut css);
        self.rule("table", &css);
        let align = align(style.align);
        self.rule(
            "th,td",
            // Long words are divided before the table runs off the page; no column is so narrow
            // that its Han stand one below the other.
            &format!(
                "padding:.25em .5em;vertical-align:top;text-align:{align};text-indent:0;\
                 min-width:2.5em;overflow-wrap:anywhere"
            ),
        );
        // What rows share stands in their middle; lines between the rows show which they are.
        self.rule(".ruled tr+tr th,.ruled tr+tr td", "border-top:.03em solid");
        self.rule("th[rowspan],td[rowspan]", "vertical-align:middle");
        self.rule("table.wide", "font-size:.75em");
        // A caption is as large below a small table as above a figure.
        let caption = self.theme.style(Role::Caption).size;
        self.rule("table caption", &format!("font-size:{}", em(caption / style.size)));
        self.rule("table.wide caption", &format!("font-size:{}", em(caption / 0.75)));
        self.rule(".wide th,.wide td", "padding:.25em .2em");
        self.rule("th", "font-weight:bold");
        self.rule("thead th,thead td", "border-bottom:.06em solid");
        self.rule(".center", "text-align:center");
        self.rule(".end", "text-align:right");
        self.rule("tr", "break-inside:avoid;page-break-inside:avoid");
    }

    fn inlines(&mut self) {
        self.rule("strong", "font-weight:bold");
        // The blue of engines cannot be read by night; the line below the words stays.
        self.rule("a", "color:inherit");
        let kai = self.font("kai", false);
        self.rule("em", &format!("font-style:normal{kai}"));
        // Kai stands for the dots where there are none.
        self.out.push_str(
            "@supports (text-emphasis:filled dot) or (-webkit-text-emphasis:filled dot){\n",
        );
        self.rule(
            "em.dot",
            "font-family:inherit;-webkit-text-emphasis:filled dot;text-emphasis:filled dot;\
             -webkit-text-emphasis-position:under;text-emphasis-position:under right",
        );
        self.out.push_str("}\n");
        let western = self.font(western_emphasis(self.theme), true);
        self.rule("em.western", &format!("font-style:italic{western}"));
        let code = self.font("code", false);
        self.rule("code", &format!("font-size:.9em{code}"));
        self.rule("pre code", "font-size:1em");
        self.rule(
            "code,pre,a.url",
            "text-autospace:no-autospace;text-spacing-trim:space-all;\
             -epub-hyphens:none;hyphens:none;overflow-wrap:anywhere",
        );
        self.rule("rt", "font-size:.5em;line-height:1");
        self.rule("sup,sub", "font-size:.65em;line-height:0");
        self.rule("sup", "vertical-align:super");
        self.rule("sub", "vertical-align:sub");
        self.rule("sup.ref a", "text-decoration:none");
        self.rule("img.inline", "height:1em;width:auto;max-width:12em;vertical-align:-.12em");
        // A column is never narrower than this for its pictures, nor a row much higher than a third of
        // a page.
        self.rule(
            "img.cell",
            "max-width:100%;max-height:14em;width:auto;height:auto;min-width:4em",
        );
    }

    fn navigation(&mut self) {
        // Some engines know the attribute only through the style sheet.
        self.rule("nav[hidden]", "display:none");
        self.rule("nav ol", "list-style-type:none;padding:0 0 0 1.5em");
        self.rule("nav>ol", "padding:0");
        self.rule("nav h1,nav h2", "text-align:left");
        self.rule("nav li", "margin:.25em 0");
    }
}

fn align(align: TextAlign) -> &'static str {
    match align {
        TextAlign::Justify => "justify",
        TextAlign::Start => "left",
        TextAlign::Center => "center",
        TextAlign::End => "right",
    }
}

/// What the machines of readers have for a stack of ours, and the generic family after it.
fn installed(stack: &str, lang: Lang) -> Option<(&'static str, &'static str)> {
    let traditional = matches!(lang, Lang::ZhHant | Lang::ZhHk);
    Some(match (stack, lang) {
        ("song", _) if traditional => {
            ("\"Songti TC\",\"Noto Serif CJK TC\",\"Source Han Serif TC\",PMingLiU", "serif")
        }
        ("song", Lang::Ja) => {
            ("\"Hiragino Mincho ProN\",\"Noto Serif CJK JP\",\"Yu Mincho\",\"MS Mincho\"", "serif")
        }
        ("song", Lang::Ko) => ("\"Noto Serif CJK KR\",AppleMyungjo,Batang", "serif"),
        ("song", _) => (
            "\"Songti SC\",STSong,\"Noto Serif CJK SC\",\"Source Han Serif SC\",\
             DK-SONGTI,SimSun",
            "serif",
        ),
        ("hei", _) if traditional => (
            "\"PingFang TC\",\"Heiti TC\",\"Noto Sans CJK TC\",\"Microsoft JhengHei\"",
            "sans-serif",
        ),
        ("hei", Lang::Ja) => {
            ("\"Hiragino Sans\",\"Noto Sans CJK JP\",\"Yu Gothic\",\"MS Gothic\"", "sans-serif")
        }
        ("hei", Lang::Ko) => {
            ("\"Apple SD Gothic Neo\",\"Noto Sans CJK KR\",\"Malgun Gothic\"", "sans-serif")
        }
        ("hei", _) => (
            "\"PingFang SC\",\"Heiti SC\",\"Noto Sans CJK SC\",\"Source Han Sans SC\",\
             DK-HEITI,\"Microsoft YaHei\",SimHei",
            "sans-serif",
        ),
        ("kai", _) if traditional => ("\"Kaiti TC\",BiauKai,DFKai-SB", "serif"),
        ("kai", _) => ("\"LXGW WenKai\",\"Kaiti SC\",STKaiti,KaiTi,DK-KAITI", "serif"),
        ("code", _) => ("\"Noto Sans Mono CJK SC\",Menlo,Consolas", "monospace"),
        _ => return None,
    })
}
