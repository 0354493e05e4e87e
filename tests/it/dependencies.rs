//! `docs/DEPENDENCIES.md` against `Cargo.toml`: every crate has its line, and no line is stale.

use std::collections::BTreeMap;

const MANIFEST: &str = include_str!("../../Cargo.toml");
const DOC: &str = include_str!("../../docs/DEPENDENCIES.md");

/// What is wrong between the crates of a manifest's section and the table below a heading.
fn faults(crates: &toml::Table, table: &str) -> Vec<String> {
    let mut lines = BTreeMap::new();
    let mut faults = Vec::new();
    for row in table.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let name = cells[0].trim_matches('`');
        if cells.len() != 3 || cells.iter().any(|cell| cell.is_empty()) {
            faults.push(format!("`{name}`: not a licence and a reason"));
        }
        if lines.insert(name, cells).is_some() {
            faults.push(format!("`{name}` has two lines"));
        }
    }
    let missing = crates.keys().filter(|name| !lines.contains_key(name.as_str()));
    faults.extend(missing.map(|name| format!("`{name}` has no line")));
    let stale = lines.keys().filter(|name| !crates.contains_key(**name));
    faults.extend(stale.map(|name| format!("`{name}` is no longer in Cargo.toml")));
    faults
}

#[test]
fn every_dependency_has_its_line() {
    let manifest: toml::Table = MANIFEST.parse().expect("Cargo.toml");
    let crates = manifest["dependencies"].as_table().expect("a table");
    assert!(!crates.is_empty());
    assert_eq!(faults(crates, DOC), Vec::<String>::new());
    // Tests have no dependencies of their own: `tests/run` compiles all once.
    assert!(!manifest.contains_key("dev-dependencies"));
}

#[test]
fn a_missing_and_a_stale_line_are_seen() {
    let crates: toml::Table = "kept = \"1\"\nnew = \"1\"".parse().expect("a table");
    let table = "| `kept` | MIT | for this |\n| `gone` | MIT | for that |\n| `gone` | | |";
    let expected = [
        "`gone`: not a licence and a reason",
        "`gone` has two lines",
        "`new` has no line",
        "`gone` is no longer in Cargo.toml",
    ];
    assert_eq!(faults(&crates, table), expected);
}
