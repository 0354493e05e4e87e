//! The command against `tests/suite/cli/cases.json`: messages, exit codes, what is written and
//! what is left alone.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const CASES: &str = include_str!("../suite/cli/cases.json");

/// Runs the command in a folder.
pub(crate) fn banxin(folder: &Path, arguments: &[&str], input: &str) -> Output {
    banxin_in(folder, arguments, input, &[])
}

/// The same with variables in its environment, which has no other of ours.
fn banxin_in(folder: &Path, arguments: &[&str], input: &str, with: &[(&String, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_banxin"));
    let ours = |name: &std::ffi::OsString| name.to_string_lossy().starts_with("BANXIN_");
    for (name, _) in std::env::vars_os().filter(|(name, _)| ours(name)) {
        command.env_remove(name);
    }
    let mut child = command
        .args(arguments)
        .current_dir(folder)
        .env_remove("SOURCE_DATE_EPOCH")
        .env("LC_ALL", "C")
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .envs(with.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    // A command that never reads closes the pipe early; that is its right.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    child.wait_with_output().expect("the command ends")
}

fn strings(value: &Value) -> Vec<&str> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|v| v.as_str().expect("a string")).collect()
}

fn pairs(value: &Value) -> Vec<(&String, &str)> {
    let map = value.as_object().into_iter().flatten();
    map.map(|(k, v)| (k, v.as_str().expect("a string"))).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |i| u8::from_str_radix(&hex[i..i + 2], 16).expect("hex");
    (0..hex.len()).step_by(2).map(digit).collect()
}

/// Every file below a folder, as relative paths.
pub(crate) fn files(root: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                out.push(path.strip_prefix(root).expect("below").to_owned());
            }
        }
    }
    out.sort();
    out
}

fn check(case: &Value) -> Result<(), String> {
    let place = tempfile::tempdir().expect("a folder");
    let root = place.path();
    let put = |name: &str, content: &[u8]| {
        let path = root.join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, content).expect("written");
    };
    pairs(&case["files"]).iter().for_each(|(name, text)| put(name, text.as_bytes()));
    pairs(&case["hex"]).iter().for_each(|(name, hex)| put(name, &bytes(hex)));
    let before = files(root);
    let input = case["stdin"].as_str().unwrap_or_default();
    let out = banxin_in(root, &strings(&case["args"]), input, &pairs(&case["env"]));
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    let code = out.status.code().map(i64::from);
    if code != case["code"].as_i64() {
        return Err(format!("exit code {code:?}\n{said}"));
    }
    for piece in strings(&case["says"]) {
        if !said.contains(piece) {
            return Err(format!("does not say `{piece}` but\n{said}"));
        }
    }
    for piece in strings(&case["hides"]) {
        if said.contains(piece) {
            return Err(format!("says `{piece}`:\n{said}"));
        }
    }
    let printed = String::from_utf8_lossy(&out.stdout);
    for piece in strings(&case["prints"]) {
        if !printed.contains(piece) {
            return Err(format!("does not print `{piece}` but\n{printed}"));
        }
    }
    if let Some(name) = case["says_file"].as_str() {
        same(name, &said)?;
    }
    if let Some(name) = case["prints_file"].as_str() {
        same(name, &printed)?;
    }
    if case["silent"] == true && !said.is_empty() {
        return Err(format!("says\n{said}"));
    }
    for (name, text) in pairs(&case["untouched"]) {
        if fs::read(root.join(name)).expect("still there") != text.as_bytes() {
            return Err(format!("{name} was touched"));
        }
    }
    let made: Vec<PathBuf> = files(root).into_iter().filter(|f| !before.contains(f)).collect();
    let wanted: Vec<PathBuf> = strings(&case["makes"]).iter().map(PathBuf::from).collect();
    if made != wanted {
        return Err(format!("made {made:?} instead of {wanted:?}\n{said}"));
    }
    Ok(())
}

/// Holds a text against a file in `tests/suite/cli`.
fn same(name: &str, text: &str) -> Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/cli").join(name);
    let wanted = fs::read_to_string(path).expect("a file of the suite");
    if text == wanted { Ok(()) } else { Err(format!("not as {name}:\n{text}")) }
}

#[test]
fn cases() {
    check_all(CASES);
}

/// Runs every case of a file.
pub(crate) fn check_all(cases: &str) {
    let cases: Value = serde_json::from_str(cases).expect("cases.json");
    let cases = cases.as_array().expect("cases");
    let failed: Vec<String> = cases
        .iter()
        .filter_map(|case| Some(format!("{}: {}", case["name"], check(case).err()?)))
        .collect();
    assert!(
        failed.is_empty(),
        "{} of {} failed:\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n")
    );
}

const ARTICLE: &str =
    "活字印刷\n\n  泥活字,由毕昇发明。如图1所示,火烧使坚。\n\n活字印刷(图1)\n\n  木活字。";

#[test]
fn json_tells_every_change() {
    let place = tempfile::tempdir().expect("a folder");
    fs::write(place.path().join("a.txt"), ARTICLE).expect("written");
    let out = banxin(place.path(), &["a.txt", "--json"], "");
    let line: Value = serde_json::from_slice(&out.stdout).expect("one JSON object");
    assert_eq!(line["status"], "ok");
    assert_eq!(line["title"], "活字印刷");
    assert_eq!(line["outputs"], serde_json::json!(["a.epub", "a.pdf"]));
    let changes = line["changes"].as_array().expect("changes");
    let comma = |c: &&Value| c["before"] == "," && c["after"] == "，" && c["kind"] == "changed";
    let commas: Vec<_> = changes.iter().filter(comma).map(|c| (&c["line"], &c["column"])).collect();
    assert_eq!(commas, [(&Value::from(3), &Value::from(6)), (&Value::from(3), &Value::from(18))]);
    assert!(out.stderr.is_empty(), "with --json nothing is said on standard error");
}

#[test]
fn same_bytes_on_any_number_of_threads() {
    let place = tempfile::tempdir().expect("a folder");
    fs::write(place.path().join("a.txt"), ARTICLE.repeat(20)).expect("written");
    // Pages are drawn in stretches, and several of those at once: here are more than that.
    let chapter = |n: usize| {
        format!(
            "# 第{n}章 题\n\n第{n}章，[Bi Sheng](https://example.com/{n})造活字。[^{n}]\n\n[^{n}]: 注{n}。\n\n"
        )
    };
    let chapters: String = (1..=600).map(chapter).collect();
    fs::write(place.path().join("b.md"), chapters).expect("written");
    let mut seen = Vec::new();
    for threads in ["1", "2", "7"] {
        let folder = format!("out{threads}");
        let status = Command::new(env!("CARGO_BIN_EXE_banxin"))
            .args(["a.txt", "b.md", "--quiet", "-o", &folder])
            .current_dir(place.path())
            .env("RAYON_NUM_THREADS", threads)
            .status()
            .expect("runs");
        assert!(status.success());
        let read = |name: &str| fs::read(place.path().join(&folder).join(name)).expect("a book");
        seen.push(["a.epub", "a.pdf", "b.epub", "b.pdf"].map(read));
    }
    assert!(seen.windows(2).all(|w| w[0] == w[1]), "the bytes differ");
}

#[test]
fn the_book_goes_to_standard_output() {
    let place = tempfile::tempdir().expect("a folder");
    let out = banxin(place.path(), &["-", "-f", "pdf", "-o", "-"], "# 活字\n\n泥活字。");
    assert!(out.stdout.starts_with(b"%PDF-1.7"));
    assert!(files(place.path()).is_empty());
}
