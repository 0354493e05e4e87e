//! One job as a line of JSON: what a manifest lists and a worker is given.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::outcome::Fault;
use super::{Input, paths};

/// Options by the names of the command line's long flags, without the dashes; sorted, so that the
/// same options always read the same.
pub type Opts = BTreeMap<String, Value>;

/// One article to convert: where it is, where its books go, how.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Version of this form: 1.
    #[serde(default = "one")]
    pub v: u8,
    /// What the answer calls it.
    #[serde(default)]
    pub id: String,
    /// The article as a file.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// The article as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The article as bytes in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_base64: Option<String>,
    /// The file name of an article given as text or bytes; its ending says what kind it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The path of the books without their extension, `{slug}` standing for the name of the
    /// article. Without it the books come back in the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out: Option<String>,
    /// `epub`, `pdf` or both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formats: Option<Vec<String>>,
    /// Options.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub opts: Opts,
    /// Its own limit of time, for a batch that has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
}

fn one() -> u8 {
    1
}

impl Order {
    /// Reads a line. What cannot be read still has the name it gives itself, if any.
    pub fn parse(line: &str) -> Result<Order, (String, Fault)> {
        let order: Order = serde_json::from_str(line).map_err(|error| {
            let id = serde_json::from_str::<Value>(line).ok();
            let id = id.and_then(|v| v["id"].as_str().map(str::to_owned)).unwrap_or_default();
            (id, Fault::new("bad-job", say!("this is no job: {error}", error = error.to_string())))
        })?;
        match order.v {
            1 => Ok(order),
            v => Err((
                order.id,
                Fault::new("bad-job", say!("version {version} is not known", version = v)),
            )),
        }
    }

    /// The article. The figures of one that is given inline are sought in the folder of its name,
    /// else in the current one.
    pub(super) fn source(&self) -> Result<Input, Fault> {
        let wrong = |what| Err(Fault::new("bad-job", what));
        let bytes = match (&self.input, &self.text, &self.bytes_base64) {
            (Some(path), None, None) => return Ok(Input::File(PathBuf::from(path))),
            (None, Some(text), None) => text.clone().into_bytes(),
            (None, None, Some(coded)) => match BASE64_STANDARD.decode(coded) {
                Ok(bytes) => bytes,
                Err(error) => {
                    return wrong(say!("`bytes_base64`: {error}", error = error.to_string()));
                }
            },
            _ => return wrong(say!("a job has one of `in`, `text` and `bytes_base64`")),
        };
        let name = self.name.clone().unwrap_or_else(|| "article".to_owned());
        let folder = PathBuf::from(&name).parent().map(ToOwned::to_owned).unwrap_or_default();
        Ok(Input::Bytes { name, bytes, folder })
    }

    /// The path of the books without their extension, if they are to be written.
    pub(super) fn base(&self) -> Result<Option<PathBuf>, Fault> {
        let Some(out) = &self.out else { return Ok(None) };
        let name = self.input.as_deref().or(self.name.as_deref()).unwrap_or("article");
        let base = PathBuf::from(out.replace("{slug}", &paths::stem(name)));
        if paths::is_folder(&base) {
            let message = say!("`{output}` is a folder, not a book", output = out);
            return Err(Fault::new("bad-job", message));
        }
        Ok(Some(base))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_keeps_its_name() {
        let fault = |line: &str| Order::parse(line).map_err(|(id, fault)| (id, fault.code));
        let bad = |id: &str| Err((id.to_owned(), "bad-job".to_owned()));
        assert_eq!(fault("no json"), bad(""));
        assert_eq!(fault(r#"{"id":"a1","inn":"x"}"#), bad("a1"));
        assert_eq!(fault(r#"{"id":"a1","v":2,"in":"x"}"#), bad("a1"));
        assert_eq!(Order::parse(r#"{"id":"a1","in":"x"}"#).unwrap().v, 1);
    }

    #[test]
    fn an_article_comes_in_one_way() {
        let source = |line: &str| Order::parse(line).unwrap().source();
        assert_eq!(source(r#"{"in":"a.txt"}"#), Ok(Input::File("a.txt".into())));
        let bytes = |name: &str| {
            let bytes = "活".as_bytes().to_vec();
            Ok(Input::Bytes { name: name.into(), bytes, folder: "".into() })
        };
        assert_eq!(source(r#"{"text":"活"}"#), bytes("article"));
        assert_eq!(source(r#"{"bytes_base64":"5rS7","name":"b.md"}"#), bytes("b.md"));
        assert!(source(r#"{"in":"a.txt","text":"活"}"#).is_err());
        assert!(source(r#"{"bytes_base64":"?"}"#).is_err());
        assert!(source("{}").is_err());
    }

    #[test]
    fn the_name_of_the_article_stands_for_slug() {
        let base = |line: &str| Order::parse(line).unwrap().base().unwrap();
        assert_eq!(base(r#"{"in":"x/活字.v2.txt","out":"d/{slug}"}"#), Some("d/活字.v2".into()));
        assert_eq!(base(r#"{"text":"x","name":"a.md","out":"{slug}"}"#), Some("a".into()));
        assert_eq!(base(r#"{"in":"a.md"}"#), None);
        for out in ["", "d/", "..", "d/.."] {
            let order = Order { out: Some(out.into()), ..Order::default() };
            assert!(order.base().is_err(), "{out}");
        }
    }
}
