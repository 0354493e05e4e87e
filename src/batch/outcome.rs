//! What came of one job, as a line of JSON: the answer of a worker and a line of the record.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::trace::Used;
use crate::convert::Finding;
use crate::say::{Message, Tongue};

/// Whether there are books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Made now.
    Ok,
    /// Made before, and nothing has changed since.
    Cached,
    /// Not made.
    Failed,
}

/// What came of one job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Version of this form: 1.
    pub v: u8,
    /// The job.
    pub id: String,
    /// The article's file, if it is one.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// Whether there are books.
    pub status: Status,
    /// SHA-256 of all that the books depend on: program version, options, theme, added fonts,
    /// the article and every file it uses. The same key, the same bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The books.
    #[serde(default)]
    pub outputs: Vec<Written>,
    /// Findings that are no errors, nor notes.
    #[serde(default)]
    pub warnings: Vec<Warning>,
    /// Why there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Fault>,
    /// Milliseconds it took.
    pub ms: u64,
    /// The files besides the article that the key is made from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<Used>,
}

/// A book that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Written {
    /// `epub`, `pdf`, `cover` or `report`.
    pub format: String,
    /// Where it is; none for a book in the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// How long it is.
    pub bytes: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
    /// The book itself, if no path was given for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
}

/// A warning, with its place in the article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// Its stable name.
    pub code: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub col: Option<usize>,
}

/// Why a job failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Its stable name.
    pub code: String,
    /// What is so, in English.
    pub message: String,
    /// Whether the same job may succeed later, when the article is left as it is.
    pub retryable: bool,
    /// What is so, as its template and what fills it, for who speaks another tongue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Box<Message>>,
}

impl Fault {
    /// A fault of the job itself.
    pub fn new(code: &str, said: Message) -> Fault {
        let message = said.to_string();
        Fault { code: code.to_owned(), message, retryable: false, said: Some(Box::new(said)) }
    }

    /// A fault of the circumstances.
    pub fn passing(code: &str, said: Message) -> Fault {
        Fault { retryable: true, ..Fault::new(code, said) }
    }

    /// What is so, in a language.
    pub fn message_in(&self, tongue: Tongue) -> String {
        self.said.as_ref().map_or_else(|| self.message.clone(), |said| said.in_tongue(tongue))
    }
}

impl Outcome {
    /// A job that failed.
    pub fn failed(id: &str, input: Option<&str>, fault: Fault) -> Outcome {
        Outcome {
            v: 1,
            id: id.to_owned(),
            input: input.map(str::to_owned),
            status: Status::Failed,
            key: None,
            outputs: Vec::new(),
            warnings: Vec::new(),
            error: Some(fault),
            ms: 0,
            uses: Vec::new(),
        }
    }

    /// As a line, with its end, and in English alone.
    pub fn line(&self) -> String {
        let mut plain = self.clone();
        if let Some(fault) = &mut plain.error {
            fault.said = None;
        }
        plain.answer()
    }

    /// As the line that a worker answers: who asked it may speak another tongue.
    pub(super) fn answer(&self) -> String {
        // An outcome holds nothing that JSON has no form for.
        let mut line = serde_json::to_string(self).unwrap_or_default();
        line.push('\n');
        line
    }
}

impl Written {
    pub(super) fn new(format: &str, path: Option<&Path>, bytes: &[u8]) -> Written {
        Written {
            format: format.to_owned(),
            path: path.map(|p| p.display().to_string()),
            bytes: bytes.len() as u64,
            sha256: hex(&Sha256::digest(bytes)),
            base64: None,
        }
    }
}

impl Warning {
    pub(super) fn of(findings: &[Finding]) -> Vec<Warning> {
        let warnings = findings.iter().filter(|f| f.severity == "warning");
        let warning =
            |f: &Finding| Warning { code: f.code.to_owned(), line: f.line, col: f.column };
        warnings.map(warning).collect()
    }
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
