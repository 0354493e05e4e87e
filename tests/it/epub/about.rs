//! Metadata of the package: what each key of front matter, flag or sidecar becomes.

use banxin::convert::{Formats, Metadata, Options, Series, convert};
use banxin::document::Document;
use banxin::epub::EpubOptions;
use banxin::source::{AssetError, Assets};
use roxmltree::Node;

use super::unpacked::{Local, Unpacked, value};
use super::{FONTS, book, sample, theme};

/// One thing said: its name, its value, what refines it as `property=value`.
type Said = (String, String, Vec<String>);

fn said(book: &Unpacked) -> Vec<Said> {
    let opf = book.xml("content.opf");
    let metas: Vec<Node<'_, '_>> =
        opf.descendants().filter(|n| n.has_tag_name_local("meta")).collect();
    let refined = |id: &str| {
        let of =
            metas.iter().filter(|m| !id.is_empty() && value(**m, "refines") == format!("#{id}"));
        of.map(|m| format!("{}={}", value(*m, "property"), m.text().unwrap_or_default())).collect()
    };
    let metadata = opf.descendants().find(|n| n.has_tag_name_local("metadata")).expect("metadata");
    let all = metadata.children().filter(|n| n.is_element() && value(*n, "refines").is_empty());
    let name = |n: Node<'_, '_>| match value(n, "property") {
        "" if n.has_tag_name_local("meta") => value(n, "name").to_owned(),
        "" => n.tag_name().name().to_owned(),
        property => property.to_owned(),
    };
    let text = |n: Node<'_, '_>| n.text().unwrap_or(value(n, "content")).to_owned();
    all.map(|n| (name(n), text(n), refined(value(n, "id")))).collect()
}

/// Holds that something is said, with these refinements.
fn says(all: &[Said], name: &str, text: &str, refined: &[&str]) {
    let found = all.iter().find(|(n, t, _)| n == name && t == text);
    let found = found.unwrap_or_else(|| panic!("{name}: {text} is not in {all:#?}"));
    assert_eq!(found.2, refined, "{name}: {text}");
}

#[test]
fn everything_known_is_said() {
    let mut document = sample::article();
    let metadata = &mut document.metadata;
    metadata.title = Some("活字：九百年".to_owned());
    metadata.authors = ["单田芳", "Jane Doe", "夏目"].map(str::to_owned).to_vec();
    metadata.author_sort = vec!["Shan, Tianfang".to_owned()];
    metadata.translators = vec!["欧阳修".to_owned()];
    metadata.identifier = Some("urn:isbn:9787101003079".to_owned());
    metadata.other_identifiers = vec!["doi:10.1000/182".to_owned()];
    metadata.series =
        Some(Series { name: "活字丛书".to_owned(), position: Some("2".to_owned()) });
    let bytes = book(&document, &EpubOptions::default());
    let all = said(&Unpacked::new(&bytes));
    says(&all, "title", "活字：九百年", &["title-type=main", "file-as=huo zi jiu bai nian"]);
    says(&all, "creator", "单田芳", &["role=aut", "file-as=Shan, Tianfang"]);
    says(&all, "creator", "Jane Doe", &["role=aut", "file-as=Doe, Jane"]);
    says(&all, "creator", "夏目", &["role=aut", "file-as=Xia Mu"]);
    says(&all, "contributor", "欧阳修", &["role=trl", "file-as=Ouyang Xiu"]);
    says(&all, "identifier", "urn:isbn:9787101003079", &["identifier-type=15"]);
    says(&all, "identifier", "doi:10.1000/182", &[]);
    let series = ["collection-type=series", "group-position=2"];
    says(&all, "belongs-to-collection", "活字丛书", &series);
    says(&all, "calibre:series", "活字丛书", &[]);
    says(&all, "calibre:series_index", "2", &[]);
    says(&all, "publisher", "示例网", &[]);
    says(&all, "source", "https://example.org/文?a=1&b=2", &[]);
    says(&all, "subject", "A&B", &[]);
    says(&all, "rights", "© 原作者", &[]);
    super::keep("about.epub", &bytes);
}

/// Nobody knows how a Japanese name is read but its owner.
#[test]
fn nothing_is_guessed() {
    let mut document = sample::article();
    document.metadata.language = Some(banxin::text::Lang::Ja);
    document.metadata.authors = vec!["夏目漱石".to_owned()];
    let all = said(&Unpacked::new(&book(&document, &EpubOptions::default())));
    says(&all, "creator", "夏目漱石", &["role=aut"]);
}

/// An article's folder with one file in it.
struct Beside(&'static str, &'static [u8]);

impl Assets for Beside {
    fn folders(&self) -> Vec<String> {
        vec![String::new()]
    }
    fn list(&self, _: &str) -> Vec<String> {
        vec![self.0.to_owned()]
    }
    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
        if path == self.0 { Ok(self.1.to_vec()) } else { Err(AssetError::Missing) }
    }
}

/// Flags stand above the file beside the article, which stands above its front matter.
#[test]
fn who_has_the_last_word() {
    let article =
        "---\ntitle: 一\nauthor: 甲\npublisher: 报\ntags: [子]\n---\n\n正文说了一句话。\n";
    let sidecar = "title = \"二\"\nauthor = \"乙\"\nseries = \"丛书#3\"\n";
    let about = Metadata { title: Some("三".to_owned()), ..Metadata::default() };
    let formats = Formats { epub: true, pdf: false };
    let options = Options { formats, about, ..Options::default() };
    let beside = Beside("a.toml", sidecar.as_bytes());
    let theme = theme("article");
    let made = convert("dir/a.md", article.as_bytes(), &beside, &theme, &FONTS, &options);
    let epub = made.books.expect("books").epub.expect("an EPUB");
    let all = said(&Unpacked::new(&epub));
    says(&all, "title", "三", &["title-type=main", "file-as=san"]);
    says(&all, "creator", "乙", &["role=aut", "file-as=yi"]);
    says(&all, "publisher", "报", &[]);
    says(&all, "subject", "子", &[]);
    says(&all, "belongs-to-collection", "丛书", &["collection-type=series", "group-position=3"]);
}

/// A document with nothing but text has what EPUB asks for, and no more.
#[test]
fn nothing_known_nothing_said() {
    let mut m = sample::Maker::default();
    m.role(banxin::document::ParaRole::Body, vec![sample::text("说了一句话。")]);
    let document: Document = m.document;
    let all = said(&Unpacked::new(&book(&document, &EpubOptions::default())));
    let names: Vec<&str> = all.iter().map(|s| s.0.as_str()).collect();
    for name in ["creator", "publisher", "source", "belongs-to-collection", "subject", "date"] {
        assert!(!names.contains(&name), "{name}");
    }
    for name in ["identifier", "title", "language", "dcterms:modified", "schema:accessMode"] {
        assert!(names.contains(&name), "{name}");
    }
}

/// Two books of the same words with other pictures, links or translators are two books.
#[test]
fn what_differs_has_another_identifier() {
    let identifier = |document: &Document| {
        let book = Unpacked::new(&book(document, &EpubOptions::default()));
        let all = said(&book);
        all.iter().find(|s| s.0 == "identifier").map(|s| s.1.clone()).expect("an identifier")
    };
    let article = sample::article();
    let own = identifier(&article);
    assert_eq!(own, identifier(&article));
    let mut others = Vec::new();
    let mut pictures = article.clone();
    pictures.assets[0].for_epub = Some(sample::picture(31, 17));
    others.push(pictures);
    let mut translated = article.clone();
    translated.metadata.translators.push("丙".to_owned());
    others.push(translated);
    let mut link = article.clone();
    let target = banxin::document::Target::Url("https://example.org/other".to_owned());
    let body = vec![sample::text("网页")];
    let inline = sample::inline(banxin::document::InlineKind::Link { target, body });
    let block = link.body.iter_mut().find_map(|b| match &mut b.kind {
        banxin::document::BlockKind::Paragraph { body, .. } => Some(body),
        _ => None,
    });
    block.expect("a paragraph").push(inline.clone());
    others.push(link.clone());
    let mut other = link;
    let text = banxin::document::Target::Url("https://example.org/third".to_owned());
    other.body.iter_mut().for_each(|b| {
        if let banxin::document::BlockKind::Paragraph { body, .. } = &mut b.kind
            && let Some(banxin::document::InlineKind::Link { target, .. }) =
                body.iter_mut().find(|i| **i == inline).map(|i| &mut i.kind)
        {
            target.clone_from(&text);
        }
    });
    others.push(other);
    let all: std::collections::BTreeSet<String> =
        others.iter().map(identifier).chain([own]).collect();
    assert_eq!(all.len(), others.len() + 1);
}
