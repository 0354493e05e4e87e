//! `banxin inspect`: `tests/suite/cli/inspect.json`, and that the Markdown it writes says the same.

use std::fs;

use serde_json::Value;

use crate::cli::{banxin, check_all};

#[test]
fn cases() {
    check_all(include_str!("../suite/cli/inspect.json"));
}

/// Everything Markdown has a form for.
const RICH: &str = include_str!("../suite/cli/rich.md");

/// Drops what numbers blocks and links: they count what is read, not what is said.
fn said(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, _)| !matches!(key.as_str(), "id" | "to"));
            kept.map(|(key, value)| (key.clone(), said(value))).collect()
        }
        Value::Array(list) => list.iter().map(said).collect(),
        plain => plain.clone(),
    }
}

#[test]
fn the_markdown_reads_back_as_the_same_document() {
    let place = tempfile::tempdir().expect("a folder");
    fs::write(place.path().join("a.md"), RICH).expect("written");
    let print = |file: &str, to: &str| {
        let out = banxin(place.path(), &["inspect", file, "--to", to], "");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        out.stdout
    };
    let json = |file| serde_json::from_slice::<Value>(&print(file, "json")).expect("JSON");
    fs::write(place.path().join("b.md"), print("a.md", "md")).expect("written");
    let (first, again) = (said(&json("a.md")), said(&json("b.md")));
    assert!(first["body"].as_array().is_some_and(|body| body.len() > 10), "{first:#}");
    assert_eq!(first, again, "{}", String::from_utf8_lossy(&print("a.md", "md")));
}

#[test]
fn json_has_it_all() {
    let place = tempfile::tempdir().expect("a folder");
    fs::write(
        place.path().join("a.txt"),
        "活字印刷\n\n  泥活字,如图1所示。\n\n活字印刷(图1)\n\n  木活字。\n",
    )
    .expect("written");
    let out = banxin(place.path(), &["inspect", "a.txt", "--json"], "");
    let study: Value = serde_json::from_slice(&out.stdout).expect("one JSON object");
    assert_eq!(study["metadata"][0]["name"], "title");
    assert_eq!(study["metadata"][0]["from"], "text");
    assert_eq!(study["outline"][0]["title"], "活字印刷");
    assert_eq!(study["figures"][0]["label"], "图1");
    assert_eq!(study["figures"][0]["line"], 5);
    assert!(
        study["report"]["changes"].as_array().is_some_and(|c| c.iter().any(|c| c["after"] == "，"))
    );
    assert!(out.stderr.is_empty());
}
