//! The library as other programs see it: its examples, and what it promises.

#[path = "../../examples/convert.rs"]
mod convert;
#[path = "../../examples/many.rs"]
mod many;

use std::fs;

use banxin::{Article, Converter, NoAssets, Options, Theme, ThemeFiles};

use crate::judges::root;

#[test]
fn one_article() {
    let folder = tempfile::tempdir().expect("a folder");
    let article = root().join("tests/suite/page/everything.md");
    convert::convert(&article, folder.path()).expect("books");
    for (name, magic) in [("everything.epub", &b"PK"[..]), ("everything.pdf", b"%PDF-")] {
        assert!(fs::read(folder.path().join(name)).expect(name).starts_with(magic));
    }
    assert!(convert::convert(&root().join("Cargo.lock/none"), folder.path()).is_err());
}

#[test]
fn many_articles() {
    let folder = tempfile::tempdir().expect("a folder");
    let article = |k: usize| {
        let path = folder.path().join(format!("{k}.txt"));
        // The third has no text.
        let text = if k == 3 { String::new() } else { format!("活字 {k}\n\n  第{k}种。") };
        fs::write(&path, text).expect("written");
        path
    };
    let articles: Vec<_> = (1..=5).map(article).collect();
    let out = folder.path().join("books");
    assert_eq!(many::many(&articles, &out).expect("books"), 4);
    assert!(out.join("5.epub").exists() && !out.join("3.epub").exists());
}

/// A converter keeps nothing of an article.
#[test]
fn a_converter_has_no_memory() {
    let article =
        |text: &'static str| Article { name: "a.md", bytes: text.as_bytes(), assets: &NoAssets };
    let (first, second) =
        (article("# 甲\n\n甲乙丙。"), article("# 乙\n\n丁戊己[^1]。\n\n[^1]: 注。"));
    let books = |converter: &Converter, article| {
        let books = converter.convert(article, &Options::default()).books.expect("books");
        (books.epub, books.pdf)
    };
    let used = Converter::default();
    books(&used, &first);
    assert!(books(&used, &second) == books(&Converter::default(), &second));
}

#[test]
fn themes() {
    for name in ["base", "article", "modern"] {
        let files = banxin::theme::builtin(name).expect("built in");
        assert_eq!(Theme::load(&files).diagnostics, [], "{name}");
        assert_eq!(Theme::builtin(name).expect("built in").name, name);
    }
    assert_eq!(Theme::builtin("none"), None);
    let tokens = "[page]\nmeasur = 30\n".to_owned();
    let loaded = Theme::load(&ThemeFiles { tokens, ..ThemeFiles::default() });
    assert_eq!(loaded.diagnostics.len(), 1, "{:?}", loaded.diagnostics);
}

/// A second title and translators stand below the title in both books.
#[test]
fn the_title_block_says_all() {
    let article = Article {
        name: "a.md",
        bytes: "---\ntitle: 活字\nsubtitle: 一种手艺\nauthor: 甲\ntranslator: 乙\n---\n\n正文说了一句话。\n"
            .as_bytes(),
        assets: &NoAssets,
    };
    let output = Converter::default().convert(&article, &Options::default());
    let books = output.books.expect("no error in the report");
    let epub = crate::epub::unpacked::Unpacked::new(&books.epub.expect("an EPUB"));
    let page = epub.text("article.xhtml");
    let title = page.find(">活字</h1>").expect("the title");
    let subtitle = page.find("role=\"doc-subtitle\">一种").expect("the subtitle");
    let byline = page.find("class=\"byline\"").expect("the byline");
    let said = page[byline..].replace("<span class=\"nb\">", "");
    assert!(said.starts_with("class=\"byline\">甲　乙 译"), "{said}");
    assert!(title < subtitle && subtitle < byline, "{page}");
}
