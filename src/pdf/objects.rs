//! Small makers of PDF objects.

use lopdf::{Dictionary, Object, Stream, StringFormat};

/// A stream to be compressed later, all at once in parallel.
pub(super) fn stream(dict: Dictionary, content: Vec<u8>) -> Stream {
    Stream::new(dict, content)
}

/// A text string (ISO 32000-1, 7.9.2.2): ASCII as it is, else UTF-16 with a byte order mark.
pub(super) fn text(s: &str) -> Object {
    if s.chars().all(|c| (' '..='~').contains(&c)) {
        return Object::String(s.as_bytes().to_vec(), StringFormat::Literal);
    }
    let mut bytes = vec![0xFE, 0xFF];
    bytes.extend(s.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
