//! The store on this machine, and the program that looks into it: `tests/judges/s3`.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::root;

pub(crate) struct Store {
    pub endpoint: String,
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Store {
    /// Starts it, if the judges are asked.
    #[expect(clippy::print_stderr, reason = "a test that was not run must say so")]
    pub fn start() -> Option<Store> {
        let set = |name| std::env::var_os(name).is_some();
        if !set("BANXIN_JUDGES") {
            assert!(!set("CI"), "the judges are compulsory in CI: run the tests with `tests/run`");
            eprintln!("the store was not asked: run the tests with `tests/run`");
            return None;
        }
        let mut child = Command::new(root().join("tests/judges/s3"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("installed by tests/run");
        let input = child.stdin.take();
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let hello = line(&mut output);
        let endpoint = hello["endpoint"].as_str();
        let endpoint = endpoint.unwrap_or_else(|| panic!("no store: {hello}")).to_owned();
        Some(Store { endpoint, child, input, output })
    }

    pub fn ask(&mut self, request: &Value) -> Value {
        let input = self.input.as_mut().expect("a pipe");
        writeln!(input, "{request}").expect("the store listens");
        let answer = line(&mut self.output);
        answer.get("answer").unwrap_or_else(|| panic!("{answer}")).clone()
    }

    /// Puts the files of a folder into a bucket.
    pub fn fill(&mut self, bucket: &str, prefix: &str, folder: &Path) {
        let (folder, act) = (folder.to_str().expect("UTF-8"), "fill");
        self.ask(&json!({"do": act, "bucket": bucket, "prefix": prefix, "folder": folder}));
    }

    /// Gets what is below a prefix into a folder; gives back what is said of each.
    pub fn dump(&mut self, bucket: &str, prefix: &str, folder: &Path) -> Value {
        let (folder, act) = (folder.to_str().expect("UTF-8"), "dump");
        self.ask(&json!({"do": act, "bucket": bucket, "prefix": prefix, "folder": folder}))
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // It ends with its input.
        self.input.take();
        let _ = self.child.wait();
    }
}

fn line(output: &mut impl BufRead) -> Value {
    let mut line = String::new();
    output.read_line(&mut line).expect("the store answers");
    serde_json::from_str(&line).unwrap_or_else(|_| panic!("the store says: {line}"))
}
