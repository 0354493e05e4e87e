//! The driver of `examples/cluster` on a Ray cluster of two nodes, of which one is lost: the books
//! and results are those of `banxin batch` on one machine.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{books, lines, text};
use crate::cli::{banxin, files};
use crate::judges;

const COUNT: usize = 2000;

/// Every hundredth article is empty, and one line is no job.
const FAILED: usize = COUNT / 100 + 1;

/// Writes the articles, in 16 folders, and the list of them. Every fifth becomes an EPUB, too.
fn write_list(root: &Path) -> String {
    let mut list = String::new();
    for number in 0..COUNT {
        let place = format!("in/{}/{number:04}.txt", number % 16);
        let path = root.join(&place);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        let article = format!("活字印刷 {number}\n\n  泥活字由毕昇发明，第{number}种。");
        fs::write(path, if number % 100 == 50 { "" } else { &article }).expect("written");
        let formats = if number % 5 == 0 { r#"["epub","pdf"]"# } else { r#"["pdf"]"# };
        let out = format!("{}/{{slug}}", number % 7);
        let job = format!(
            "{{\"id\":\"a{number}\",\"in\":\"{place}\",\"out\":\"{out}\",\"formats\":{formats}}}"
        );
        writeln!(list, "{job}").expect("a string grows");
        if number == COUNT / 2 {
            list.push_str("{\"id\":\"no job\",\"inn\":\"x\"}\n");
        }
    }
    let path = root.join("jobs.jsonl");
    fs::write(&path, list).expect("written");
    path.to_str().expect("UTF-8").to_owned()
}

/// The results in a file, as if their books were in one place.
fn results(root: &Path, folder: &str, name: &str) -> Vec<Value> {
    let out = root.join(folder);
    let told = fs::read_to_string(out.join(name)).expect("results");
    let out = out.to_str().expect("UTF-8");
    lines(told.replace(&format!("\"{out}/"), "\"out/").as_bytes())
}

#[test]
fn on_a_cluster_every_article_comes_out_once_and_the_same() {
    if !judges::asked() {
        return;
    }
    let place = tempfile::tempdir().expect("a folder");
    let root = place.path();
    let list = write_list(root);
    let (one, many) = (root.join("one"), root.join("many"));
    let arg = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    let out = banxin(root, &["batch", &list, "-o", &arg(&one), "-q"], "");
    assert_eq!(out.status.code(), Some(1), "{}", text(&out.stderr));

    let done = Command::new(judges::root().join("tests/judges/cluster"))
        .args([env!("CARGO_BIN_EXE_banxin"), &list, &arg(&many)])
        .output()
        .expect("installed by tests/run");
    let said = format!("{}{}", text(&done.stdout), text(&done.stderr));
    assert!(done.status.success(), "{said}");

    let expected = results(root, "one", "banxin-batch.jsonl");
    let told = results(root, "many", "banxin-ray.jsonl");
    let ids: BTreeSet<&str> =
        told.iter().map(|line| line["id"].as_str().expect("a name")).collect();
    assert_eq!((told.len(), ids.len()), (COUNT + 1, COUNT + 1), "each article once: {said}");
    let failed = told.iter().filter(|line| line["status"] == "failed").count();
    assert_eq!(failed, FAILED);
    for (told, expected) in told.iter().zip(&expected) {
        assert_eq!(told["id"], expected["id"], "in the order of the list");
        assert_eq!(told["key"], expected["key"]);
        assert_eq!(told["outputs"], expected["outputs"]);
        assert_eq!(told["error"]["code"], expected["error"]["code"]);
    }
    assert!(books(&many) == books(&one), "the books are other ones");
    assert_eq!(files(&many).len(), files(&one).len(), "and nothing else is there");
}
