//! The least of a store, for a server that then does worse.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Mutex;

use crate::server::{Answer, Request};

/// Objects of one bucket, `books`.
#[derive(Default)]
pub(crate) struct Shelf(Mutex<BTreeMap<String, Vec<u8>>>);

impl Shelf {
    pub fn with(objects: &[(&str, &[u8])]) -> Shelf {
        let objects = objects.iter().map(|(key, bytes)| ((*key).to_owned(), bytes.to_vec()));
        Shelf(Mutex::new(objects.collect()))
    }

    pub fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        self.0.lock().expect("a lock").clone()
    }

    /// Does what is asked.
    pub fn answer(&self, request: &Request) -> Answer {
        let path = decoded(request.path());
        let Some(key) = path.strip_prefix("/books/") else {
            return Answer::of(404, "<Error><Code>NoSuchBucket</Code></Error>");
        };
        let mut objects = self.0.lock().expect("a lock");
        match (&*request.method, key) {
            ("GET", "") => Answer::of(200, list(&objects, &request.target)),
            ("PUT", _) => {
                objects.insert(key.to_owned(), request.body.clone());
                Answer::of(200, "")
            }
            ("GET" | "HEAD", _) => match objects.get(key) {
                Some(bytes) => Answer::of(200, bytes.clone()),
                None => Answer::of(404, "<Error><Code>NoSuchKey</Code></Error>"),
            },
            _ => Answer::of(405, ""),
        }
    }
}

/// The list of what begins with a prefix, in one page.
fn list(objects: &BTreeMap<String, Vec<u8>>, target: &str) -> String {
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let value = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| decoded(value))
    };
    let prefix = value("prefix").unwrap_or_default();
    let deep = value("delimiter").is_none();
    let (mut keys, mut folders) = (String::new(), BTreeSet::new());
    for key in objects.keys().filter(|key| key.starts_with(&prefix)) {
        match key[prefix.len()..].split_once('/') {
            Some((folder, _)) if !deep => drop(folders.insert(format!("{prefix}{folder}/"))),
            _ => {
                let key = encoded(key);
                write!(keys, "<Contents><Key>{key}</Key></Contents>").expect("a string grows");
            }
        }
    }
    let folder =
        |f: &String| format!("<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>", encoded(f));
    let folders: String = folders.iter().map(folder).collect();
    format!(
        "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         <EncodingType>url</EncodingType>{keys}{folders}</ListBucketResult>"
    )
}

/// As S3 writes keys in lists: a blank is a plus.
fn encoded(key: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._/".contains(&b);
    key.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b' ' => out.push('+'),
            byte if plain(byte) => out.push(char::from(byte)),
            byte => write!(out, "%{byte:02X}").expect("a string grows"),
        }
        out
    })
}

fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((&first, tail)) = rest.split_first() {
        let code = tail.get(..2).filter(|_| first == b'%').and_then(|c| str::from_utf8(c).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => (bytes.push(byte), rest = &tail[2..]).0,
            None => (bytes.push(first), rest = tail).0,
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}
