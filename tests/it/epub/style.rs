//! The style sheet and the fonts it names.

use std::collections::{BTreeMap, BTreeSet};

use banxin::document::Document;
use banxin::epub::{EpubFonts, EpubOptions};
use banxin::theme::{Hanging, PunctuationStyle, Role, Theme};
use roxmltree::Node;
use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider};

use super::unpacked::{Local, Unpacked, value};
use super::{FONTS, book, sample, theme};
use banxin::diag::Sink;

/// Selector to declarations, in order; `@` rules are entered.
fn rules(css: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut out = Vec::new();
    for rule in css.split('}') {
        let Some((selector, declarations)) = rule.rsplit_once('{') else { continue };
        let selector = selector.rsplit(['{', '\n']).next().unwrap_or(selector).trim();
        let declarations = declarations
            .split(';')
            .filter_map(|d| d.split_once(':'))
            .map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned()))
            .collect();
        out.push((selector.to_owned(), declarations));
    }
    out
}

fn said(css: &str, selector: &str, property: &str) -> Option<String> {
    let rules = rules(css);
    let found = rules.iter().rfind(|(s, d)| s == selector && d.contains_key(property))?;
    Some(found.1[property].clone())
}

fn stylesheet(theme_name: &str) -> String {
    let document = sample::article();
    let mut sink = Sink::new();
    let theme = theme(theme_name);
    let bytes = banxin::epub::write(&document, &theme, &FONTS, &EpubOptions::default(), &mut sink);
    Unpacked::new(&bytes.expect("a book")).text("stylesheet.css").to_owned()
}

/// Japanese paragraphs begin one em in (JLREQ 3.1.5), Chinese ones two, whatever book they are bound
/// into.
#[test]
fn articles_begin_paragraphs_as_their_language_does() {
    use banxin::text::Lang;
    let bound = |langs: [Lang; 2]| {
        let mut articles = langs.map(|lang| {
            let mut m = sample::Maker::default();
            m.document.metadata.language = Some(lang);
            m.heading(1, "活字");
            m.role(banxin::document::ParaRole::Body, vec![sample::text("永字八法")]);
            m.document
        });
        let mut book = std::mem::take(&mut articles[0]);
        let mut whole = Document::default();
        whole.metadata = book.metadata.clone();
        whole.append(std::mem::take(&mut book));
        whole.append(std::mem::take(&mut articles[1]));
        let mut sink = Sink::new();
        let options = EpubOptions::default();
        let bytes = banxin::epub::write(&whole, &theme("article"), &FONTS, &options, &mut sink);
        Unpacked::new(&bytes.expect("a book")).text("stylesheet.css").to_owned()
    };
    let indent = |css: &str, selector: &str| said(css, selector, "text-indent");
    let css = bound([Lang::ZhHans, Lang::Ja]);
    assert_eq!(indent(&css, "p").as_deref(), Some("2em"));
    assert_eq!(indent(&css, "p:lang(ja)").as_deref(), Some("1em"));
    assert_eq!(indent(&css, "li p:lang(ja)"), indent(&css, "li p"));
    let css = bound([Lang::Ja, Lang::ZhHant]);
    assert_eq!(indent(&css, "p").as_deref(), Some("1em"));
    assert_eq!(indent(&css, "p:lang(zh-Hant)").as_deref(), Some("2em"));
    assert_eq!(indent(&bound([Lang::ZhHans, Lang::En]), "p:lang(en)"), None);
}

/// Night and day are the reader's.
#[test]
fn no_colours() {
    for (selector, declarations) in rules(&stylesheet("article")) {
        for (property, value) in &declarations {
            let colour = property == "color" || property.starts_with("background");
            assert!(!colour || value == "inherit", "{selector}: {property}");
            assert!(!value.contains('#') && !value.contains("rgb"), "{selector}: {property}");
        }
    }
}

/// A line of the grid is leading over body size (18 / 10.5 pt on the A5 page): what the theme
/// gives in lines and em of the body becomes em of the role's own size.
#[test]
fn numbers_are_the_themes() {
    let css = stylesheet("article");
    let theme = theme("article");
    let grid = 18.0 / 10.5;
    let number = |selector: &str, property: &str| {
        let text = said(&css, selector, property).expect("a declaration");
        let first = text.split(' ').next().unwrap_or_default().trim_end_matches("em").to_owned();
        first.parse::<f64>().expect("a number")
    };
    for (selector, role) in [
        (".title", Role::Title),
        ("h1,.level1", Role::Heading1),
        ("h2,.level2", Role::Heading2),
        ("p.byline", Role::Byline),
        ("blockquote", Role::Quote),
        ("figcaption", Role::Caption),
        ("pre", Role::Code),
        ("aside.note", Role::Note),
    ] {
        let style = theme.style(role);
        let near = |a: f64, b: f64| (a - b).abs() < 0.001;
        assert!(near(number(selector, "margin"), style.before * grid / style.size), "{selector}");
        let leading = style.line_height * grid / style.size;
        assert!(near(number(selector, "line-height"), leading), "{selector}");
        if style.size != 1.0 {
            assert!(near(number(selector, "font-size"), style.size), "{selector}");
        }
    }
    assert_eq!(said(&css, "p", "text-indent").as_deref(), Some("2em"));
    assert_eq!(said(&css, "body", "text-align").as_deref(), Some("justify"));
    // MuPDF loses what stands in elements it does not know.
    let blocks = "main,article,section,aside,figure,figcaption,nav,header,footer";
    assert_eq!(said(&css, blocks, "display").as_deref(), Some("block"));
}

#[test]
fn policy_of_the_theme_is_written() {
    let mut theme = theme("article");
    let css = |theme: &Theme| {
        let document = sample::with_front_and_back();
        let options = EpubOptions { fonts: EpubFonts::None, ..EpubOptions::default() };
        let bytes = banxin::epub::write(&document, theme, &FONTS, &options, &mut Sink::new());
        Unpacked::new(&bytes.expect("a book")).text("stylesheet.css").to_owned()
    };
    let before = css(&theme);
    assert_eq!(said(&before, "body", "text-autospace").as_deref(), Some("normal"));
    assert_eq!(said(&before, "html", "line-break").as_deref(), Some("strict"));
    assert_eq!(said(&before, ":lang(en)", "hyphens").as_deref(), Some("auto"));
    // A language weighs more than an element by itself.
    let whole = rules(&before).into_iter().rfind(|(s, _)| s.contains("code:lang(en)"));
    assert_eq!(whole.expect("a rule for code").1["hyphens"], "none");
    assert!(!before.contains("@font-face"));
    theme.han.autospace = false;
    theme.han.hyphenate = false;
    theme.han.punctuation = PunctuationStyle::Plain;
    theme.han.hanging = Hanging::AllowEnd;
    theme.extra_css = "p.byline{letter-spacing:.1em}".to_owned();
    let after = css(&theme);
    assert_eq!(said(&after, "body", "text-autospace").as_deref(), Some("no-autospace"));
    assert_eq!(said(&after, "body", "text-spacing-trim").as_deref(), Some("space-all"));
    assert_eq!(said(&after, "body", "hanging-punctuation").as_deref(), Some("allow-end"));
    assert_eq!(said(&after, ":lang(en)", "hyphens"), None);
    assert_eq!(said(&after, "p.byline", "letter-spacing").as_deref(), Some(".1em"));
}

/// The families an element names, by the last rule that matches its name or class.
fn families(css: &str, node: Node<'_, '_>) -> Option<Vec<String>> {
    let (name, class) = (node.tag_name().name(), value(node, "class"));
    let own = |selector: &str| {
        selector.split(',').any(|s| match s.split_once('.') {
            Some((element, c)) => (element.is_empty() || element == name) && c == class,
            None => s == name,
        })
    };
    let rules = rules(css);
    let (_, found) = rules.iter().rfind(|(s, d)| own(s) && d.contains_key("font-family"))?;
    let list = found["font-family"].split(',').map(|f| f.trim_matches('"').to_owned());
    Some(list.collect())
}

/// Every character stands in a font that its own element names.
#[test]
fn embedded_fonts_have_every_character() {
    for name in ["article", "modern"] {
        let mut sink = Sink::new();
        let document = sample::article();
        let options = EpubOptions::default();
        let bytes = banxin::epub::write(&document, &theme(name), &FONTS, &options, &mut sink);
        let book = Unpacked::new(&bytes.expect("a book"));
        let css = book.text("stylesheet.css");
        let mut chars: BTreeMap<String, BTreeSet<char>> = BTreeMap::new();
        for (selector, face) in rules(css) {
            if selector == "@font-face" {
                let file = face["src"].trim_start_matches("url(").trim_end_matches(')');
                let font = FontRef::new(&book.files[&format!("OEBPS/{file}")]).expect("a font");
                let all = font.charmap().mappings().filter_map(|(c, _)| char::from_u32(c));
                chars
                    .entry(face["font-family"].trim_matches('"').to_owned())
                    .or_default()
                    .extend(all);
            }
        }
        let mut seen = 0;
        for file in book.documents() {
            let xml = book.xml(&file);
            let body = xml.descendants().find(|n| n.has_tag_name_local("body")).expect("a body");
            let hidden = |n: Node<'_, '_>| n.ancestors().any(|a| a.has_attribute("hidden"));
            for node in body.descendants().filter(|n| n.is_text() && !hidden(*n)) {
                let list = node.ancestors().find_map(|a| families(css, a)).expect("families");
                let text = node.text().unwrap_or_default();
                for c in text.chars().filter(|c| !c.is_control()) {
                    let covered = list.iter().any(|f| chars.get(f).is_some_and(|s| s.contains(&c)));
                    assert!(covered, "{name}: {file}: {c} in {text:?} of {list:?}");
                    seen += 1;
                }
            }
        }
        assert!(seen > 500);
    }
}

/// Names of the originals may be reserved (OFL 1.1, condition 3); the style sheet has the same ones,
/// for readers that look a font up by the name it has itself.
#[test]
fn embedded_fonts_have_the_names_of_the_style_sheet() {
    let bytes = book(&sample::article(), &EpubOptions::default());
    let book = Unpacked::new(&bytes);
    let css = book.text("stylesheet.css");
    let fonts: Vec<(&String, &Vec<u8>)> =
        book.files.iter().filter(|(f, _)| f.contains("/fonts/")).collect();
    assert!(fonts.len() >= 4);
    let mut seen = BTreeSet::new();
    for (file, bytes) in fonts {
        let font = FontRef::new(bytes).expect("a font");
        let name = |id| font.localized_strings(id).english_or_first().map(|s| s.to_string());
        let family = name(StringId::FAMILY_NAME).expect("a name");
        let url = format!("url({})", file.trim_start_matches("OEBPS/"));
        let rule = css.lines().find(|l| l.contains(&url)).expect("a rule for the font");
        assert!(rule.contains(&format!("{{font-family:\"{family}\";")), "{family}: {rule}");
        assert!(seen.insert(name(StringId::POSTSCRIPT_NAME)), "{file}: no name of its own");
        assert!(name(StringId::LICENSE_DESCRIPTION).is_some_and(|l| l.contains("Open Font")));
    }
}
