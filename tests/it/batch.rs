//! Many articles: `banxin batch` and `banxin worker`, against `tests/suite/batch/`, against
//! themselves (again, resumed, in parts, in other ways), and against what goes wrong.

mod cluster;
mod faults;
mod killed;
mod unbuilt;
mod worker;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::cli::{banxin, check_all, files};

const CASES: &str = include_str!("../suite/batch/cases.json");

/// The limits switched off: the program converts by itself.
const HERE: [&str; 4] = ["--timeout", "off", "--max-mem", "off"];

#[test]
fn cases() {
    check_all(CASES);
}

/// A folder with `count` distinct small articles in `in`.
fn articles(count: usize) -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a folder");
    for number in 0..count {
        write_article(place.path(), number, "泥活字");
    }
    place
}

fn write_article(root: &Path, number: usize, what: &str) {
    let folder = root.join("in").join((number % 7).to_string());
    fs::create_dir_all(&folder).expect("made");
    let text = format!("活字印刷 {number}\n\n  {what}由毕昇发明，第{number}种。");
    fs::write(folder.join(format!("{number:05}.txt")), text).expect("written");
}

/// `banxin batch in` with more arguments, in a folder.
fn batch(root: &Path, more: &[&str]) -> Output {
    banxin(root, &[&["batch", "in"], more].concat(), "")
}

/// The lines of JSON on standard output, without the time they took.
fn lines(output: &[u8]) -> Vec<Value> {
    let text = String::from_utf8(output.to_vec()).expect("UTF-8");
    let line = |line: &str| {
        let mut value: Value = serde_json::from_str(line).expect("a line of JSON");
        value.as_object_mut().expect("an object").remove("ms");
        value
    };
    text.lines().map(line).collect()
}

/// The books below a folder: path to bytes.
fn books(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let names = files(folder).into_iter();
    let books = names.filter(|f| f.extension().is_some_and(|e| e == "epub" || e == "pdf"));
    books.map(|f| (f.clone(), fs::read(folder.join(f)).expect("a book"))).collect()
}

fn record(folder: &Path) -> Vec<Value> {
    lines(&fs::read(folder.join("banxin-batch.jsonl")).expect("a record"))
}

fn statuses(lines: &[Value]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for line in lines {
        *counts.entry(line["status"].as_str().expect("a status")).or_default() += 1;
    }
    counts
}

fn text(output: &[u8]) -> String {
    String::from_utf8_lossy(output).into_owned()
}

#[test]
fn the_same_books_and_results_in_every_way() {
    let place = articles(30);
    let root = place.path();
    fs::write(root.join("in/3/00010.txt"), "").expect("an empty article");
    let ways: [&[&str]; 4] = [
        &["-o", "a", "-j", "1"],
        &["-o", "b", "-j", "4"],
        &["-o", "c", "-j", "1", "--timeout", "off", "--max-mem", "off"],
        &["-o", "d", "-j", "4", "--timeout", "off", "--max-mem", "off"],
    ];
    let mut seen = Vec::new();
    for way in ways {
        let out = batch(root, &[way, &["-f", "epub", "--json"]].concat());
        assert_eq!(out.status.code(), Some(1), "{}", text(&out.stderr));
        let told = text(&out.stdout).replace(&format!("\"{}/", way[1]), "\"out/");
        let mut recorded = record(&root.join(way[1]));
        for line in &mut recorded {
            line.as_object_mut().expect("an object").remove("uses");
        }
        assert_eq!(recorded, lines(&out.stdout), "the record says what is told");
        seen.push((lines(told.as_bytes()), books(&root.join(way[1]))));
    }
    let (told, made) = &seen[0];
    assert_eq!((told.len(), made.len()), (30, 29));
    let ids: Vec<&str> = told.iter().map(|line| line["id"].as_str().expect("a name")).collect();
    assert!(ids.is_sorted(), "results are in the order of the articles: {ids:?}");
    assert_eq!(
        told.iter().find(|l| l["id"] == "3/00010").expect("told")["error"]["code"],
        "empty-input"
    );
    assert!(seen.windows(2).all(|two| two[0] == two[1]));
}

#[test]
fn resuming_makes_only_what_changed() {
    let place = articles(14);
    let root = place.path();
    let figure = "活字印刷\n\n  泥活字由毕昇发明，火烧使坚。\n\n活字印刷(图1)\n\n  再说木活字。";
    fs::create_dir(root.join("in/f")).expect("made");
    fs::write(root.join("in/f/f.txt"), figure).expect("written");
    let run = |more: &[&str]| {
        let out = batch(root, &[&["-o", "out", "-f", "epub", "--json", "--resume"], more].concat());
        let told = lines(&out.stdout);
        let made = told.iter().filter(|line| line["status"] == "ok");
        made.map(|line| line["id"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(run(&[]).len(), 15);
    let before = books(&root.join("out"));
    assert_eq!(run(&[]), [""; 0]);
    // Each of these changes one article, or its books.
    write_article(root, 3, "木活字");
    assert_eq!(run(&[]), ["3/00003"]);
    fs::create_dir(root.join("in/f/images")).expect("made");
    let image = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/figure/images/16bit-gray.png");
    fs::copy(image, root.join("in/f/images/1.png")).expect("copied");
    assert_eq!(run(&[]), ["f/f"], "a figure came");
    let image = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/figure/images/interlaced.png");
    fs::copy(image, root.join("in/f/images/1.png")).expect("copied");
    assert_eq!(run(&[]), ["f/f"], "the figure is another");
    fs::remove_file(root.join("in/f/images/1.png")).expect("removed");
    assert_eq!(run(&[]), ["f/f"], "the figure went");
    fs::write(root.join("out/5/00005.epub"), "half").expect("written");
    assert_eq!(run(&[]), ["5/00005"], "a book was damaged");
    fs::remove_file(root.join("out/6/00006.epub")).expect("removed");
    assert_eq!(run(&[]), ["6/00006"], "a book was lost");
    write_article(root, 3, "泥活字");
    assert_eq!(run(&[]), ["3/00003"], "changed back");
    assert_eq!(books(&root.join("out")), before);
    assert_eq!(run(&["--title", "题"]).len(), 15, "other options");
    fs::write(root.join("theme.toml"), "inherits = \"article\"\n").expect("written");
    assert_eq!(run(&["--theme", "theme.toml"]).len(), 15, "another theme");
    fs::write(root.join("theme.toml"), "inherits = \"base\"\n").expect("written");
    assert_eq!(run(&["--theme", "theme.toml"]).len(), 15, "the theme changed");
    assert_eq!(run(&["--theme", "theme.toml"]), [""; 0]);
}

#[test]
fn books_beside_articles_change_none_of_them() {
    let place = articles(7);
    let root = place.path();
    let run = || {
        let out = batch(root, &["-o", "in", "--cover-out", "--json", "--resume"]);
        assert!(out.status.success(), "{}", text(&out.stderr));
        statuses(&lines(&out.stdout)).get("ok").copied().unwrap_or_default()
    };
    assert_eq!((run(), run(), run()), (7, 0, 0));
}

#[test]
fn epubs_are_articles_and_books_are_not() {
    let place = articles(2);
    let root = place.path();
    let made = banxin(root, &["in/0/00000.txt", "-f", "epub", "-o", "in/lone.epub"], "");
    assert!(made.status.success());
    let ids = |more: &[&str]| {
        let out = batch(root, &[&["--json", "-f", "epub"], more].concat());
        assert!(out.status.success(), "{}", text(&out.stderr));
        let told = lines(&out.stdout);
        told.iter().map(|line| line["id"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&["-o", "out"]), ["0/00000", "1/00001", "lone"]);
    assert_eq!(ids(&["-o", "out"]), ["0/00000", "1/00001", "lone"], "again");
    // Books come into the folder itself: no EPUB in it is an article from now on.
    let lone = fs::read(root.join("in/lone.epub")).expect("a book");
    assert_eq!(ids(&["-o", "in"]), ["0/00000", "1/00001"]);
    assert_eq!(ids(&["-o", "in"]), ["0/00000", "1/00001"], "again");
    assert_eq!(ids(&["-o", "other"]), ["0/00000", "1/00001"], "books of a batch");
    assert!(lone == fs::read(root.join("in/lone.epub")).expect("still there"));
}

#[test]
fn shards_are_the_whole() {
    let place = articles(24);
    let root = place.path();
    assert!(batch(root, &["-o", "whole", "-f", "epub"]).status.success());
    let mut told = 0;
    for shard in ["1/3", "2/3", "3/3"] {
        let out = batch(root, &["-o", "parts", "-f", "epub", "--json", "--shard", shard]);
        assert!(out.status.success());
        told += lines(&out.stdout).len();
    }
    assert_eq!(told, 24, "every article is in one shard");
    assert_eq!(books(&root.join("parts")), books(&root.join("whole")));
    let records = files(&root.join("parts"));
    assert!(records.contains(&PathBuf::from("banxin-batch-2-of-3.jsonl")));
}

#[test]
fn options_of_a_list_are_over_those_of_the_batch() {
    let place = articles(1);
    let root = place.path();
    let list = "{\"in\":\"in/0/00000.txt\",\"out\":\"a\"}\n\
        {\"in\":\"in/0/00000.txt\",\"out\":\"b\",\"opts\":{\"author\":\"乙\"},\"formats\":[\"pdf\"]}\n";
    fs::write(root.join("jobs.jsonl"), list).expect("written");
    let author = ["--author", "甲", "--author", "丙", "-f", "epub"];
    let out = banxin(root, &[&["batch", "jobs.jsonl", "-o", "out"], &author[..]].concat(), "");
    assert!(out.status.success(), "{}", text(&out.stderr));
    let plain = |more: &[&str]| {
        let out = banxin(root, &[&["in/0/00000.txt"], more].concat(), "");
        assert!(out.status.success());
    };
    plain(&[&["-o", "a.epub"], &author[..]].concat());
    plain(&["-o", "b.pdf", "--author", "乙"]);
    for name in ["a.epub", "b.pdf"] {
        let read = |path: PathBuf| fs::read(path).expect("a book");
        assert!(read(root.join(name)) == read(root.join("out").join(name)), "{name}");
    }
}
