//! Articles that mean harm: nothing of them may run, load or escape in the reader.

use banxin::convert::{Formats, Options, convert};
use banxin::source::{AssetError, Assets};
use roxmltree::Node;

use super::sample;
use super::unpacked::Unpacked;
use super::{FONTS, keep, theme};

const MARKDOWN: &str = include_str!("../../suite/epub/hostile.md");
const TEXT: &str = include_str!("../../suite/epub/hostile.txt");

/// A folder whose files have evil names and contents.
struct Evil;

const SVG: &[u8] = br#"<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40"
 height="40" onload="evil()"><script>evil()</script><style>@import url(http://evil.example/);</style>
<image xlink:href="http://evil.example/x.png" width="9" height="9"/><foreignObject><body
 xmlns="http://www.w3.org/1999/xhtml"><iframe src="javascript:evil()"/></body></foreignObject>
<a xlink:href="javascript:evil()"><rect width="40" height="40" fill="url(http://evil.example/)"/></a>
<text>&x;</text></svg>"#;

impl Assets for Evil {
    fn folders(&self) -> Vec<String> {
        vec![String::new()]
    }
    fn list(&self, _: &str) -> Vec<String> {
        ["a\" onload=\"evil().png", "evil.svg", "图 1&<script>.png"].map(str::to_owned).to_vec()
    }
    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
        match path {
            p if p.contains("..") => Err(AssetError::Refused("outside".into())),
            p if p.ends_with(".svg") => Ok(SVG.to_vec()),
            p if p.ends_with(".png") => Ok(sample::picture(64, 64).bytes.to_vec()),
            _ => Err(AssetError::Missing),
        }
    }
}

fn made(name: &str, article: &str) -> Unpacked {
    let formats = Formats { epub: true, pdf: false };
    let options = Options { formats, ..Options::default() };
    let theme = theme("article");
    let made = convert(name, article.as_bytes(), &Evil, &theme, &FONTS, &options);
    let epub = made.books.expect("books").epub.expect("an EPUB");
    keep(&format!("hostile-{}.epub", name.replace('.', "-")), &epub);
    Unpacked::new(&epub)
}

const ELEMENTS: [&str; 48] = [
    "html",
    "head",
    "title",
    "link",
    "body",
    "section",
    "nav",
    "aside",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "div",
    "span",
    "a",
    "em",
    "strong",
    "s",
    "sup",
    "sub",
    "code",
    "pre",
    "br",
    "hr",
    "ol",
    "ul",
    "wbr",
    "li",
    "blockquote",
    "figure",
    "figcaption",
    "img",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "ruby",
    "rt",
    "i",
    "b",
    "u",
    "cite",
];

const ATTRIBUTES: [&str; 19] = [
    "id",
    "class",
    "lang",
    "href",
    "src",
    "alt",
    "rel",
    "type",
    "role",
    "aria-label",
    "aria-labelledby",
    "hidden",
    "scope",
    "colspan",
    "rowspan",
    "start",
    "title",
    "dir",
    "value",
];

/// A name that we gave: ASCII letters, digits and `-._/`.
fn ours(book: &Unpacked, path: &str) -> bool {
    let (file, anchor) = path.split_once('#').unwrap_or((path, ""));
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._/".contains(c);
    let known = file.is_empty() || book.files.contains_key(&format!("OEBPS/{file}"));
    known && file.chars().all(plain) && anchor.chars().all(plain) && !file.contains("..")
}

fn check_element(book: &Unpacked, node: Node<'_, '_>) -> Result<(), String> {
    let name = node.tag_name().name();
    if !ELEMENTS.contains(&name) {
        return Err(format!("element {name}"));
    }
    for attribute in node.attributes() {
        let (key, value) = (attribute.name(), attribute.value());
        if !ATTRIBUTES.contains(&key) {
            return Err(format!("attribute {key} of {name}"));
        }
        let sound = match (key, name) {
            ("href", "a") => {
                let outside = ["http://", "https://", "mailto:"];
                ours(book, value) || outside.iter().any(|s| value.starts_with(s))
            }
            ("href" | "src", _) => ours(book, value),
            _ => true,
        };
        if !sound {
            return Err(format!("{key}=\"{value}\" of {name}"));
        }
    }
    Ok(())
}

fn check(name: &str, article: &str) {
    let book = made(name, article);
    for file in &book.order {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._/".contains(c);
        assert!(file.chars().all(plain) && !file.contains(".."), "{file}");
        assert!(!file.ends_with(".js") && !file.ends_with(".html"), "{file}");
    }
    for document in book.documents() {
        let text = book.text(&document);
        assert!(!text.contains("<!ENTITY") && !text.contains("<?xml-stylesheet"), "{document}");
        assert_eq!(text.matches("<!DOCTYPE").count(), 1, "{document}");
        for node in book.xml(&document).descendants().filter(Node::is_element) {
            let found = check_element(&book, node);
            assert_eq!(found, Ok(()), "{document}");
        }
    }
    for [_, href, _, properties] in book.manifest() {
        assert!(ours(&book, &href), "{href}");
        assert!(!properties.contains("scripted") && !properties.contains("remote"), "{properties}");
    }
    let css = book.text("stylesheet.css");
    assert!(!css.contains("@import") && !css.contains("expression") && !css.contains("evil"));
    for url in css.split("url(").skip(1) {
        assert!(ours(&book, url.split(')').next().expect("an end")), "{url}");
    }
    for (file, bytes) in book.files.iter().filter(|(f, _)| f.ends_with(".svg")) {
        let svg = String::from_utf8_lossy(bytes).to_lowercase();
        for evil in ["script", "onload", "javascript:", "evil.example", "<!entity", "foreignobject"]
        {
            assert!(!svg.contains(evil), "{file}: {evil}");
        }
    }
}

#[test]
fn of_markdown_with_html_in_it() {
    check("hostile.md", MARKDOWN);
}

#[test]
fn of_plain_text() {
    check("hostile.txt", TEXT);
}

/// What was written is told apart from what was said: the words stay, as text.
#[test]
fn words_that_look_like_markup_stay_words() {
    let book = made(
        "words.txt",
        "标题<b>\n\n　　他写道：<script>alert(1)</script>，又写 &amp; 与 ]]>。\n",
    );
    let text: String = book.xml("article.xhtml").descendants().filter_map(|n| n.text()).collect();
    assert!(text.contains("<script>alert(1)</script>"), "{text}");
    assert!(text.contains("]]>"), "{text}");
}
