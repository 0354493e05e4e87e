//! The walls of the program: every `crate::…` path below `src/` is held against the table of doors
//! in `docs/ARCHITECTURE.md`, and every fixed package against the one room that may know it. A
//! workspace would get this from Cargo; in a single crate this test is the wall.

use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::Path};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const DOC: &str = include_str!("../../docs/ARCHITECTURE.md");

struct Walls {
    /// Room → the rooms it may open.
    doors: BTreeMap<String, BTreeSet<String>>,
    /// Fixed package → the rooms that may know it.
    packages: BTreeMap<String, BTreeSet<String>>,
}

impl Walls {
    /// Reads the code block below “Doors” and the bold names in the last column of “The rooms”.
    fn parse(doc: &str) -> Walls {
        let (mut doors, mut packages) = (BTreeMap::new(), BTreeMap::new());
        let mut leaves = BTreeSet::new();
        let below = doc.split_once("### Doors").expect("a section `Doors`").1;
        for row in below.split("```").nth(1).expect("a code block").trim().lines() {
            let (rooms, opens) = row.split_once("  ").expect("a room and its doors");
            for room in rooms.split_whitespace() {
                let mut open = BTreeSet::new();
                match opens.trim() {
                    // A leaf may open the leaves to its left.
                    "—" => open.extend(leaves.clone()),
                    names => names.split_whitespace().for_each(|name| match name {
                        "leaves" => open.extend(leaves.clone()),
                        name => {
                            assert!(doors.contains_key(name), "`{room}` opens `{name}` below it");
                            open.insert(name.to_owned());
                        }
                    }),
                }
                if opens.trim() == "—" {
                    leaves.insert(room.to_owned());
                }
                doors.insert(room.to_owned(), open);
            }
        }
        let row = Regex::new(r"(?m)^\| `(\w+)(?:/[^`]*)?` \|.*\|([^|]*)\|$").expect("a pattern");
        let bold = Regex::new(r"\*\*([\w-]+)\*\*").expect("a pattern");
        for row in row.captures_iter(doc) {
            for package in bold.captures_iter(&row[2]) {
                let rooms: &mut BTreeSet<String> =
                    packages.entry(package[1].replace('-', "_")).or_default();
                rooms.insert(row[1].to_owned());
            }
        }
        Walls { doors, packages }
    }

    /// The arrows and packages in `code` that the table does not allow. `path` is below `src/`.
    fn breaches(&self, path: &str, code: &str) -> Vec<String> {
        let place: Vec<&str> =
            path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').collect();
        let room = place[0];
        let Some(open) = self.doors.get(room) else {
            return vec![format!("{path}: `{room}` has no row under “Doors”")];
        };
        let code = without_comments(code);
        let arrows = arrows(&rooted(&code, place.len())).into_iter();
        let wrong = arrows.filter(|to| to != room && !open.contains(to));
        let mut found: Vec<String> = wrong.map(|to| format!("{path}: {room} → {to}")).collect();
        for (package, rooms) in &self.packages {
            let known = format!(r"\buse (::)?{package}\b|(^|[^:.\w]){package}::");
            if !rooms.contains(room) && Regex::new(&known).expect("a pattern").is_match(&code) {
                found.push(format!("{path}: {room} knows {package}"));
            }
        }
        found
    }
}

fn without_comments(code: &str) -> String {
    let code = code.lines().map(|line| line.split("//").next().unwrap_or(line));
    code.collect::<Vec<_>>().join("\n").replace("banxin::", "crate::")
}

/// `code` with each `super::` chain that leaves the room written `crate::`. `depth` is that of the
/// file's module; inline modules deepen it up to the brace that closes them, at their own indent.
fn rooted(code: &str, depth: usize) -> String {
    let opens = Regex::new(r"^( *)(pub(\([^)]*\))? )?mod \w+ \{$").expect("a pattern");
    let chain = Regex::new(r"\b(super::)+").expect("a pattern");
    let mut inline: Vec<String> = Vec::new();
    let mut out = String::new();
    for line in code.lines() {
        if let Some(opens) = opens.captures(line) {
            inline.push(format!("{}}}", &opens[1]));
        } else if inline.last().is_some_and(|close| close == line) {
            inline.pop();
        }
        let leaves = |supers: &str| supers.len() / "super::".len() >= depth + inline.len();
        out += &chain.replace_all(line, |c: &regex::Captures<'_>| {
            if leaves(&c[0]) { "crate::".to_owned() } else { c[0].to_owned() }
        });
        out.push('\n');
    }
    out
}

/// The first segment of every path from the root: `crate::a::…` and `crate::{a, b::…}`.
fn arrows(code: &str) -> BTreeSet<String> {
    let path = Regex::new(r"\bcrate::(\w+|\*|\{)").expect("a pattern");
    let tokens = Regex::new(r"[{},]|[\w*]+").expect("a pattern");
    let mut found = BTreeSet::new();
    for head in path.captures_iter(code) {
        if &head[1] != "{" {
            found.insert(head[1].to_owned());
            continue;
        }
        let (mut depth, mut first) = (1, true);
        let tail = &code[head.get_match().end()..];
        for token in tokens.find_iter(tail) {
            match token.as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                "," => first = depth == 1,
                name if first => {
                    found.insert(name.to_owned());
                    first = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    found
}

fn sources(dir: &Path, below: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            sources(&entry, below);
        } else if entry.extension().is_some_and(|e| e == "rs") {
            let name = entry.strip_prefix(Path::new(ROOT).join("src")).expect("below src");
            let name = name.to_string_lossy().replace('\\', "/");
            below.push((name, fs::read_to_string(&entry).expect("Rust source")));
        }
    }
}

#[test]
fn no_arrow_outside_the_doors() {
    let (walls, mut files) = (Walls::parse(DOC), Vec::new());
    sources(&Path::new(ROOT).join("src"), &mut files);
    files.retain(|(path, _)| path != "lib.rs"); // The house itself: it opens every room.
    assert!(files.len() > 50, "only {} files found", files.len());
    let mut breaches: Vec<String> =
        files.iter().flat_map(|(path, code)| walls.breaches(path, code)).collect();
    breaches.sort();
    assert!(breaches.is_empty(), "not in docs/ARCHITECTURE.md:\n{}", breaches.join("\n"));
}

#[test]
fn a_forbidden_line_is_caught() {
    let walls = Walls::parse(DOC);
    for (path, code, breach) in [
        ("pdf/paint.rs", "use crate::theme::Role;", "pdf → theme"),
        ("pdf/paint.rs", "use crate::{\n  geom::{Em, Pt},\n  epub,\n};", "pdf → epub"),
        ("pdf/mod.rs", "use super::typeset::par;", "pdf → typeset"),
        ("pdf/paint.rs", "fn f() {\n    super::super::clean::g();\n}", "pdf → clean"),
        ("pdf/mod.rs", "mod t {\n    use super::super::read;\n}", "pdf → read"),
        ("document/mod.rs", "use crate::theme;", "document → theme"),
        ("text/mod.rs", "use crate::diag::Sink;", "text → diag"),
        ("clean/mod.rs", "use crate::*;", "clean → *"),
        ("main.rs", "fn main() { banxin::convert::convert() }", "main → convert"),
        ("attic/mod.rs", "", "`attic` has no row"),
        ("clean/mod.rs", "use pulldown_cmark::Event;", "clean knows pulldown_cmark"),
        ("typeset/mod.rs", "use printpdf as pp;", "typeset knows printpdf"),
        ("pdf/mod.rs", "fn f() { epub_builder::EpubBuilder::new(); }", "pdf knows epub_builder"),
        ("epub/mod.rs", "use fontdb::Database;", "epub knows fontdb"),
        ("batch/mod.rs", "#[derive(clap::Parser)]", "batch knows clap"),
        ("pdf/images.rs", "let x = image::open(p);", "pdf knows image"),
    ] {
        let found = walls.breaches(path, code);
        assert!(matches!(&found[..], [one] if one.contains(breach)), "{code}: {found:?}");
    }
    for (path, code) in [
        ("pdf/paint.rs", "// use crate::theme;\nuse super::fonts::Cut;\nuse crate::text::Lang;"),
        ("pdf/mod.rs", "mod tests {\n    use super::*;\n}\nuse crate::{geom, pdf::paint};"),
        ("read/markdown.rs", "use pulldown_cmark::Parser;\nuse rayon::join;"),
        ("pdf/paint.rs", "let image = frame.image; images::image::f(image.image::<u8>());"),
        ("convert/mod.rs", "use crate::text::Lang;"),
    ] {
        assert_eq!(walls.breaches(path, code), Vec::<String>::new(), "{code}");
    }
}
