//! Several articles in one book: `banxin bind` against `tests/suite/bind/`. The expected values
//! are what the articles say, each read by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use roxmltree::Node;
use serde_json::{Value, json};

use crate::cli::{banxin, check_all};
use crate::epub::unpacked::{Local, Unpacked, value};
use crate::judges::root;

const CASES: &str = include_str!("../suite/bind/cases.json");
const THREE: &str = include_str!("../suite/bind/three.json");

#[test]
fn cases() {
    check_all(CASES);
}

fn articles() -> PathBuf {
    root().join("tests/suite/bind/three")
}

/// Binds the folder with three articles in another folder; the JSON it prints.
fn bind(folder: &Path, more: &[&str]) -> Value {
    let three = articles();
    let three = three.to_str().expect("UTF-8");
    let out = banxin(folder, &[&["bind", three, "-o", "book", "--json"], more].concat(), "");
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{said}");
    serde_json::from_slice(&out.stdout).expect("one JSON object")
}

fn book(folder: &Path) -> Unpacked {
    Unpacked::new(&fs::read(folder.join("book.epub")).expect("an EPUB"))
}

fn text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|n| n.text()).collect()
}

fn texts(of: Node<'_, '_>, wanted: &dyn Fn(Node<'_, '_>) -> bool) -> Vec<String> {
    of.descendants().filter(|n| wanted(*n)).map(text).collect()
}

/// The file of each chapter.
fn chapters(book: &Unpacked) -> Vec<String> {
    book.spine().into_iter().filter(|f| f.starts_with("part")).collect()
}

/// What a chapter shows. Images are told by their bytes.
fn shown(book: &Unpacked, file: &str, images: &BTreeMap<Vec<u8>, String>) -> Value {
    let xml = book.xml(file);
    let root = xml.root_element();
    let byline = texts(root, &|n| value(n, "class") == "byline");
    let image = |n: Node<'_, '_>| {
        let bytes = &book.files[&format!("OEBPS/{}", value(n, "src"))];
        images.get(bytes).cloned().unwrap_or_default()
    };
    // A reference leads to a figure of the same chapter.
    let ids: BTreeSet<&str> = root.descendants().map(|n| value(n, "id")).collect();
    let is_reference = |n: Node<'_, '_>| {
        let to = value(n, "href").strip_prefix('#').unwrap_or_default();
        n.has_tag_name_local("a") && value(n, "class") == "nb" && ids.contains(to)
    };
    let images = root.descendants().filter(|n| n.has_tag_name_local("img")).map(image);
    json!({
        "heading": texts(root, &|n| n.has_tag_name_local("h1")).concat(),
        "byline": byline.concat(),
        "figures": texts(root, &|n| n.has_tag_name_local("figcaption")),
        "images": images.collect::<Vec<_>>(),
        "references": texts(root, &is_reference),
        "notes": texts(root, &|n| value(n, "class") == "back"),
    })
}

fn images() -> BTreeMap<Vec<u8>, String> {
    let names = ["images/1.png", "images/wheel.png", "3-metal/images/1.png"];
    let read = |name: &str| fs::read(articles().join(name)).expect("an image");
    names.iter().map(|name| (read(name), (*name).to_owned())).collect()
}

#[test]
fn a_chapter_is_its_article() {
    let folder = tempfile::tempdir().expect("a folder");
    bind(folder.path(), &["-f", "epub"]);
    let book = book(folder.path());
    let expected: Value = serde_json::from_str(THREE).expect("three.json");
    let wanted = expected["chapters"].as_array().expect("chapters");
    let chapters = chapters(&book);
    assert_eq!(chapters.len(), wanted.len());
    let images = images();
    for (file, wanted) in chapters.iter().zip(wanted) {
        let mut wanted = wanted.clone();
        let about = wanted.as_object_mut().expect("an object").remove("about");
        assert_eq!(shown(&book, file, &images), wanted, "{file}");
        assert_eq!(Some(about_of(&book, file)), about, "{file}");
    }
}

/// What the package document says of a file.
fn about_of(book: &Unpacked, file: &str) -> Value {
    let manifest = book.manifest();
    let id = &manifest.iter().find(|item| item[1] == file).expect("an item")[0];
    let opf = book.xml("content.opf");
    let of_file = |n: &Node<'_, '_>| value(*n, "refines") == format!("#{id}");
    let said = opf.descendants().filter(of_file).map(|n| {
        let name = value(n, "property").strip_prefix("dcterms:").expect("of DCMI").to_owned();
        (name, Value::from(text(n)))
    });
    Value::Object(said.collect())
}

#[test]
fn the_book_is_one() {
    let folder = tempfile::tempdir().expect("a folder");
    bind(folder.path(), &[]);
    let expected: Value = serde_json::from_str(THREE).expect("three.json");
    let book = book(folder.path());
    let opf = book.xml("content.opf");
    let of = |name: &str| texts(opf.root_element(), &|n| n.has_tag_name_local(name));
    assert_eq!(json!(of("creator")), expected["creators"]);
    assert_eq!(json!(of("subject")), json!(["印刷"]));
    // They do not agree on a day, nor on a place: the book has none.
    assert_eq!(of("date"), [""; 0]);
    // Every name is given once in the whole book.
    let mut names = BTreeSet::new();
    for file in book.spine() {
        let xml = book.xml(&file);
        for node in xml.descendants().filter(|n| n.has_attribute("id")) {
            assert!(names.insert(value(node, "id").to_owned()), "{}", value(node, "id"));
        }
    }
    let outline = crate::parity::same_places(&folder.path().join("book"));
    let wanted = (expected["title"].as_str().expect("a title").to_owned(), &expected["outline"]);
    assert_eq!((outline.0, &json!(outline.1)), wanted);
}

#[test]
fn flags_have_the_last_word_on_the_book() {
    let folder = tempfile::tempdir().expect("a folder");
    let more = ["-f", "epub", "--title", "活字", "--author", "编者", "--date", "2024-10-02"];
    bind(folder.path(), &more);
    let book = book(folder.path());
    let opf = book.xml("content.opf");
    let of = |name: &str| texts(opf.root_element(), &|n| n.has_tag_name_local(name));
    assert_eq!(
        (of("title"), of("creator"), of("date")),
        (vec!["活字".to_owned()], vec!["编者".to_owned()], vec!["2024-10-02".to_owned()])
    );
    // They are not said of the chapters.
    let bylines: Vec<String> = chapters(&book)
        .iter()
        .flat_map(|file| texts(book.xml(file).root_element(), &|n| value(n, "class") == "byline"))
        .collect();
    assert_eq!(bylines, ["沈括", "华燧", "王祯　农书　1313年5月1日"]);
}

#[test]
fn every_article_has_its_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = bind(folder.path(), &["-f", "epub"]);
    let articles = told["articles"].as_array().expect("articles");
    let count = |article: &Value, rule: &str| {
        let changes = article["changes"].as_array().expect("changes");
        changes.iter().filter(|c| c["rule"] == rule).count()
    };
    let widened: Vec<usize> = articles.iter().map(|a| count(a, "punctuation")).collect();
    assert_eq!(widened, [5, 0, 0], "half-width commas in the sources");
    let input = |a: &Value| a["input"].as_str().expect("a name").to_owned();
    let names: Vec<String> = articles.iter().map(input).collect();
    let ends = ["2-clay.txt", "3-metal/metal.html", "10-wood.md"];
    assert!(names.iter().zip(ends).all(|(name, end)| name.ends_with(end)), "{names:?}");
    let comma = &articles[0]["changes"].as_array().expect("changes")[1];
    assert_eq!((&comma["line"], &comma["column"]), (&json!(5), &json!(6)));
}

#[test]
fn the_same_articles_make_the_same_bytes() {
    let made = || {
        let folder = tempfile::tempdir().expect("a folder");
        bind(folder.path(), &[]);
        ["book.epub", "book.pdf"].map(|name| fs::read(folder.path().join(name)).expect("a book"))
    };
    assert!(made() == made());
}

/// Chapters have their own languages, and links between their files lead from one to the other.
#[test]
fn chapters_know_each_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("written");
    };
    write(
        "a.md",
        "# 甲\n\n见[乙的第二节](sub/b.md#第二节)，[乙](sub/b.html)，[英文](https://x.org/en/)\
        与[外面](c.md)、[信](MAILTO:a@x.org)。\n",
    );
    write(
        "sub/b.md",
        "# 乙\n\n回[甲](../a.md)。\n\n## 第二节\n\n完。[^1]\n\n[^1]: 见[甲](../a.md#甲)。\n",
    );
    write(
        "sub/en.md",
        "---\nurl: https://x.org/en\n---\n\n# The third\n\nIt is an article in English.\n",
    );
    let args = ["bind", "a.md", "sub/b.md", "sub/en.md", "-o", "book", "-f", "epub", "-v"];
    let out = banxin(folder.path(), &args, "");
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{said}");
    assert!(said.contains("a link to `c.md`") && !said.contains("sub/b"), "{said}");
    let book = book(folder.path());
    let spine: Vec<String> = book.spine().into_iter().filter(|f| f.starts_with("part")).collect();
    let links = |file: &str| -> Vec<String> {
        let xml = book.xml(file);
        let links = xml.descendants().filter(|n| n.has_tag_name_local("a"));
        let links = links.filter(|n| !value(*n, "role").contains("doc-"));
        links.map(|n| format!("{} {}", text(n), value(n, "href"))).collect()
    };
    let place = |file: &str, name: &str| {
        let xml = book.xml(file);
        let heading = xml.descendants().find(|n| {
            n.tag_name().name().starts_with('h') && text(*n) == name && n.has_attribute("id")
        });
        format!("{file}#{}", value(heading.expect("a heading"), "id"))
    };
    let [a, b, en] = spine.as_slice() else { panic!("{spine:?}") };
    assert_eq!(
        links(a),
        [
            format!("乙的第二节 {}", place(b, "第二节")),
            format!("乙 {}", place(b, "乙")),
            format!("英文 {}", place(en, "The third")),
            "信 mailto:a@x.org".to_owned(),
        ]
    );
    let back = format!("甲 {}", place(a, "甲"));
    assert_eq!(links(b), [back.clone(), back]);
    let lang = |file: &str| value(book.xml(file).root_element(), "lang").to_owned();
    assert_eq!([lang(a), lang(b), lang(en)], ["zh-Hans", "zh-Hans", "en"]);
    let opf = book.xml("content.opf");
    let of = |name: &str| texts(opf.root_element(), &|n| n.has_tag_name_local(name));
    assert_eq!(of("language"), ["zh-Hans", "en"]);
    // Their titles in the contents, too (WCAG 2.2, 3.1.2).
    let nav = book.xml("nav.xhtml");
    let entries = nav.descendants().filter(|n| n.has_tag_name_local("a"));
    let own = entries.filter(|n| n.has_attribute("lang"));
    let own: Vec<String> = own.map(|n| format!("{} {}", text(n), value(n, "lang"))).collect();
    assert_eq!(own, ["The third en"]);
}
