//! `--keep-removed`: what was left out stands at the back of the book, or of its chapter (INPUT 5).

use std::fs;
use std::path::Path;

use crate::cli::banxin;
use crate::epub::unpacked::Unpacked;

const GREETING: &str = "欢迎光临槐安文学网！";
const ARTICLE: &str = "欢迎光临槐安文学网！\n\n雨停了\n\n书店不是卖书的地方，是等人的地方。有人等车，有人等雨停，\
                       有人等一个一直没有来的朋友。\n";

/// The texts of the book's files, in reading order.
fn texts(folder: &Path, args: &[&str]) -> Vec<String> {
    let out = banxin(folder, args, "");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let book = Unpacked::new(&fs::read(folder.join("book.epub")).expect("an EPUB"));
    let text = |file: String| {
        let xml = book.xml(&file);
        let nodes = xml.root_element().descendants();
        nodes.filter(|n| n.is_text()).filter_map(|n| n.text()).collect()
    };
    book.spine().into_iter().map(text).collect()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.txt"), ARTICLE).expect("written");
    fs::write(folder.path().join("b.md"), "# 天晴了\n\n街上有了人。\n").expect("written");
    folder
}

#[test]
fn what_was_left_out_stands_at_the_back() {
    let folder = folder();
    let plain = texts(folder.path(), &["a.txt", "-o", "book.epub"]).concat();
    assert!(!plain.contains(GREETING) && !plain.contains("转换说明"), "{plain}");
    let kept = texts(folder.path(), &["a.txt", "-o", "book.epub", "--keep-removed"]).concat();
    let (body, appendix) = kept.split_once("转换说明").expect("an appendix");
    assert!(body.contains("没有来的朋友。") && !body.contains(GREETING), "{body}");
    assert!(appendix.contains("第1行第1列（greeting）"), "{appendix}");
    assert!(appendix.contains(GREETING), "{appendix}");
}

#[test]
fn what_was_left_out_of_a_chapter_stands_at_its_end() {
    let folder = folder();
    let args = ["bind", "a.txt", "b.md", "-o", "book", "-f", "epub", "--keep-removed"];
    let chapters = texts(folder.path(), &args);
    let with =
        |what: &str| chapters.iter().position(|text| text.contains(what)).expect("a chapter");
    assert_eq!(with(GREETING), with("没有来的朋友"), "{chapters:?}");
    assert!(with(GREETING) < with("街上有了人"), "{chapters:?}");
}
