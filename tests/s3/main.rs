//! `s3://` in and out, against a store on this machine that another program looks into (`judged`),
//! and against a server of ours that fails in every way (`faults`). Built with the feature `s3`
//! alone: `cargo test --features s3 --test s3`; `tests/run` does so.

mod faults;
mod judged;
mod server;
mod shelf;
mod store;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Keys of no one. The secret must never be seen anywhere.
const KEY: &str = "AKIDOFATEST";
const SECRET: &str = "wJalr/the+secret=of a test";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The command in a folder, with a store for it, without what this machine says of others.
fn command(folder: &Path, endpoint: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_banxin"));
    let is_told = |name: &OsString| {
        let name = name.to_string_lossy().to_ascii_uppercase();
        name.starts_with("AWS_") || name.starts_with("BANXIN_") || name.ends_with("_PROXY")
    };
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_told(name)) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .env_remove("SOURCE_DATE_EPOCH")
        .env("LC_ALL", "C")
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_ACCESS_KEY_ID", KEY)
        .env("AWS_SECRET_ACCESS_KEY", SECRET);
    command
}

/// Runs it.
fn banxin(folder: &Path, endpoint: &str, arguments: &[&str]) -> Output {
    done(command(folder, endpoint).args(arguments).output().expect("the command runs"))
}

/// What came of it, if it kept its secrets.
fn done(output: Output) -> Output {
    for said in [&output.stdout, &output.stderr] {
        keeps_secrets(&text(said));
    }
    output
}

fn keeps_secrets(said: &str) {
    for secret in [SECRET, KEY, "X-Amz-", "x-amz-"] {
        assert!(!said.contains(secret), "a secret is told: {said}");
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Fails unless the code is this one.
fn ends(output: &Output, code: i32) -> String {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{}{said}", text(&output.stdout));
    said
}

/// Lines of JSON, without the time they took.
fn lines(text: &str) -> Vec<Value> {
    let line = |line: &str| {
        let mut value: Value = serde_json::from_str(line).expect("a line of JSON");
        value.as_object_mut().expect("an object").remove("ms");
        value
    };
    text.lines().map(line).collect()
}

/// How many came out how.
fn statuses(output: &Output) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for line in lines(&text(&output.stdout)) {
        *counts.entry(line["status"].as_str().expect("a status").to_owned()).or_default() += 1;
    }
    counts
}

/// The files below a folder: path to bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut found, mut open) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_owned();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// The books among them.
fn books(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = files(folder);
    files.retain(|path, _| path.extension().is_some_and(|e| e == "epub" || e == "pdf"));
    files
}

fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, bytes).expect("written");
}

/// A picture, a different one for each number.
fn picture(number: usize) -> Vec<u8> {
    let names = ["16bit-gray.png", "interlaced.png", "palette-alpha.png"];
    let path = root().join("tests/suite/figure/images").join(names[number % names.len()]);
    fs::read(path).expect("a picture")
}
