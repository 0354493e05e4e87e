//! Messages in Chinese: `tests/suite/cli/tongue.json`, and that no code and no sentence of the
//! sources lacks its Chinese.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;

use crate::cli::{check_all, files};

#[test]
fn cases() {
    check_all(include_str!("../suite/cli/tongue.json"));
}

const TABLE: &str = include_str!("../../src/cli/tongue.rs");

/// The first parts of a table's pairs.
fn keys(table: &str) -> BTreeSet<String> {
    let (_, table) = TABLE.split_once(&format!("const {table}: ")).expect("the table");
    let table = table.split("\n];").next().expect("its end");
    let pair = Regex::new(r#"\(\s*"([^"]+)",\s*"([^"]+)""#).expect("a pattern");
    let is_chinese = |text: &str| text.chars().any(|c| c as u32 > 0x7F);
    let pairs = pair.captures_iter(table);
    pairs.inspect(|p| assert!(is_chinese(&p[2]), "{}", &p[1])).map(|p| p[1].to_owned()).collect()
}

/// The sources without their tests and the tables themselves.
fn sources(below: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(below);
    let read = |file| {
        let text = fs::read_to_string(root.join(file)).expect("Rust source");
        text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
    };
    let is_code = |f: &_| Path::new(f).extension().is_some_and(|e| e == "rs");
    let files = files(&root).into_iter().filter(|f| is_code(f) && !f.ends_with("tongue.rs"));
    files.map(read).collect()
}

/// What the groups of the patterns catch in some code.
fn caught(code: &str, patterns: &[&str]) -> BTreeSet<String> {
    let patterns = patterns.iter().map(|pattern| Regex::new(pattern).expect("a pattern"));
    let mut caught = BTreeSet::new();
    for pattern in patterns {
        for found in pattern.captures_iter(code) {
            caught.extend(found.iter().skip(1).flatten().map(|code| code.as_str().to_owned()));
        }
    }
    caught
}

/// The ways in which a code is named where a finding is made.
const CODES: [&str; 8] = [
    r#"Diagnostic::(?:note|warning|error)\(\s*"([a-z-]+)""#,
    r#"Diagnostic::new\(\s*\w+,\s*"([a-z-]+)""#,
    r#"Fault::new\(\s*"([a-z-]+)""#,
    r#"failure\(\s*\d+,\s*"([a-z-]+)""#,
    r#"\(\s*"([a-z]+-[a-z-]+)",\s*(?:say!|"[a-z])"#,
    r#"let code = if [^{]*\{\s*"([a-z-]+)"\s*\} else \{\s*"([a-z-]+)""#,
    r#"(?:warn|push|summarise|note)\((?:\w+(?:\.\w+\(\))?,\s*|[^()";]*,\s*)+"([a-z]+(?:-[a-z]+)+)""#,
    r#"const (?:CODE|OVERFULL|SHORT|LOOSE|MARKS|WORDS): &(?:'static )?str = "([a-z-]+)""#,
];

#[test]
fn every_code_has_its_title() {
    let known = keys("TITLES");
    let all = sources("src").join("\n");
    let named = caught(&all, &CODES);
    assert!(named.len() > 80, "only {} codes found", named.len());
    let missing: Vec<_> = named.difference(&known).collect();
    assert!(missing.is_empty(), "without a Chinese title: {missing:?}");
    let stale: Vec<_> = known.iter().filter(|c| !all.contains(&format!("\"{c}\""))).collect();
    assert!(stale.is_empty(), "no longer made: {stale:?}");
}

#[test]
fn every_sentence_of_the_command_is_in_chinese() {
    let known = keys("SENTENCES");
    let all = sources("src/cli").join("\n");
    let said = caught(&all, &[r#"(?:\.say|\.sentence)\(\s*"([^"]+)""#]);
    assert!(said.len() > 10, "{said:?}");
    let missing: Vec<_> = said.difference(&known).collect();
    assert!(missing.is_empty(), "without Chinese: {missing:?}");
}

#[test]
fn a_code_is_caught_however_it_is_named() {
    for code in [
        "Diagnostic::note(\n    \"a-b\",",
        "Fault::new(\"a-b\", x)",
        "Missing => (\"a-b\", say!(\"x\"))",
        "warn(sink, \"a-b\", text, span)",
        "let code = if x == y { \"a-b\" } else { \"a-b\" };",
    ] {
        assert_eq!(caught(code, &CODES).into_iter().collect::<Vec<_>>(), ["a-b"], "{code}");
    }
}
