//! `banxin worker` against `tests/suite/batch/jobs.json`.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::banxin;

const JOBS: &str = include_str!("../../suite/batch/jobs.json");

fn start(folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_banxin"))
        .arg("worker")
        .current_dir(folder)
        .env_remove("SOURCE_DATE_EPOCH")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the worker starts")
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// What is wrong with an answer.
fn faults(case: &Value, answer: &Value, root: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    let id = if case["id"].is_null() { &case["job"]["id"] } else { &case["id"] };
    for (name, is, should) in [
        ("id", &answer["id"], id),
        ("status", &answer["status"], &case["status"]),
        ("code", &answer["error"]["code"], &case["code"]),
        ("retryable", &answer["error"]["retryable"], &case["retryable"]),
        ("v", &answer["v"], &json!(1)),
    ] {
        if is != should {
            faults.push(format!("{name} is {is}, not {should}"));
        }
    }
    if let Some(piece) = case["message"].as_str()
        && !answer["error"]["message"].as_str().is_some_and(|message| message.contains(piece))
    {
        faults.push(format!("`{piece}` is not in {}", answer["error"]));
    }
    let outputs = answer["outputs"].as_array().expect("outputs");
    let named = |output: &Value| match output["path"].as_str() {
        Some(path) => format!("{} {path}", output["format"].as_str().expect("a format")),
        None => output["format"].as_str().expect("a format").to_owned(),
    };
    let names: Vec<String> = outputs.iter().map(named).collect();
    if json!(names) != *case.get("outputs").unwrap_or(&json!([])) {
        faults.push(format!("outputs {names:?}"));
    }
    for output in outputs {
        let bytes = match output["path"].as_str() {
            Some(path) => fs::read(root.join(path)).expect("a book"),
            None => BASE64_STANDARD.decode(output["base64"].as_str().expect("base64")).expect("64"),
        };
        if output["sha256"] != sha256(&bytes) || output["bytes"] != bytes.len() {
            faults.push("the book is not as it says".to_owned());
        }
    }
    faults
}

#[test]
fn every_job_has_its_answer_and_none_ends_the_worker() {
    let place = tempfile::tempdir().expect("a folder");
    fs::write(place.path().join("a.txt"), "活字印刷\n\n  泥活字由毕昇发明。").expect("written");
    fs::write(place.path().join("broken.toml"), "[page\n").expect("written");
    fs::write(place.path().join("z.epub"), "no EPUB").expect("written");
    let cases: Value = serde_json::from_str(JOBS).expect("jobs.json");
    let cases = cases.as_array().expect("cases");
    let line = |case: &Value| match case["line"].as_str() {
        Some(line) => format!("{line}\n"),
        None => format!("{}\n", case["job"]),
    };
    let input: String = cases.iter().map(line).collect();
    let out = banxin(place.path(), &["worker"], &input);
    assert!(out.status.success());
    assert!(out.stderr.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));
    let mut answers = super::lines(&out.stdout).into_iter();
    let hello = answers.next().expect("a hello");
    assert_eq!((&hello["hello"], &hello["v"]), (&json!("banxin"), &json!(1)));
    let answers: Vec<Value> = answers.collect();
    assert_eq!(answers.len(), cases.len());
    let failed: Vec<String> = (cases.iter().zip(&answers))
        .flat_map(|(case, answer)| {
            let faults = faults(case, answer, place.path());
            faults.into_iter().map(|fault| format!("{}: {fault}", case["name"])).collect::<Vec<_>>()
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert_eq!(answers[0]["key"], answers[1]["key"], "the same job has the same key");
    assert_eq!(answers[0]["outputs"], answers[1]["outputs"], "and makes the same books");
}

#[test]
fn an_answer_comes_before_the_next_job() {
    let place = tempfile::tempdir().expect("a folder");
    let mut child = start(place.path());
    let mut input = child.stdin.take().expect("a pipe");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut next = || output.next().expect("a line").expect("UTF-8");
    assert!(next().contains("hello"));
    for id in ["one", "two"] {
        let job = json!({"id": id, "text": "活字", "formats": ["epub"]});
        writeln!(input, "{job}").expect("sent");
        let answer: Value = serde_json::from_str(&next()).expect("JSON");
        assert_eq!((&answer["id"], &answer["status"]), (&json!(id), &json!("ok")));
    }
    drop(input);
    assert!(child.wait().expect("an end").success());
}

#[cfg(unix)]
#[test]
fn sigterm_ends_a_worker_that_waits() {
    let place = tempfile::tempdir().expect("a folder");
    let mut child = start(place.path());
    let mut output = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    assert!(output.next().expect("a line").expect("UTF-8").contains("hello"));
    super::killed::signal(child.id(), "TERM");
    assert_eq!(child.wait().expect("an end").code(), Some(143));
}

#[cfg(unix)]
#[test]
fn sigterm_lets_a_worker_finish_the_job_in_hand() {
    let place = tempfile::tempdir().expect("a folder");
    let pipe = super::faults::pipe(&place.path().join("slow.txt"));
    let mut child = start(place.path());
    let mut input = child.stdin.take().expect("a pipe");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut next = || output.next().map(|line| line.expect("UTF-8"));
    assert!(next().expect("a line").contains("hello"));
    for id in ["in hand", "not begun"] {
        writeln!(input, "{}", json!({"id": id, "in": "slow.txt", "out": "a"})).expect("sent");
    }
    // Once the pipe opens, the worker is reading its article.
    let mut article = fs::OpenOptions::new().write(true).open(pipe).expect("opens");
    super::killed::signal(child.id(), "TERM");
    article.write_all("活字印刷\n\n  泥活字。".as_bytes()).expect("written");
    drop(article);
    let answer: Value = serde_json::from_str(&next().expect("an answer")).expect("JSON");
    assert_eq!((&answer["id"], &answer["status"]), (&json!("in hand"), &json!("ok")));
    assert_eq!(next(), None);
    assert_eq!(child.wait().expect("an end").code(), Some(143));
    assert!(place.path().join("a.pdf").exists());
}
