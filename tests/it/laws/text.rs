//! Plain text: every character that is not blank is in one text of the document or in one edit,
//! whatever the paragraphs are taken for.

use banxin::read::{Format, Paragraphs, ReadOptions};

use super::bytes::Bytes;
use super::{conserve, read_twice};

const WAYS: [Paragraphs; 5] = [
    Paragraphs::Auto,
    Paragraphs::Block,
    Paragraphs::Line,
    Paragraphs::Indent,
    Paragraphs::Wrapped,
];

/// The first byte chooses the kind of paragraphs; the rest is the file.
pub fn check(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let options = ReadOptions {
        name: "a.txt".into(),
        format: Format::Text,
        paragraphs: bytes.one(&WAYS),
        ..ReadOptions::default()
    };
    if let Some(read) = read_twice(bytes.rest(), &options) {
        conserve::assert_text(&read.source, &read.document, "text");
    }
}
