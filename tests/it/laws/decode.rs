//! Bytes in any encoding: what comes of them is text with plain line ends in which every place
//! that meant nothing is marked, and a text that is written in an encoding comes back from it.

use banxin::diag::Sink;
use banxin::read::{Format, ReadOptions, read};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

use super::bytes::Bytes;
use super::{conserve, read_twice};

const ENCODINGS: [&Encoding; 8] =
    [UTF_8, GB18030, BIG5, SHIFT_JIS, EUC_JP, EUC_KR, UTF_16LE, UTF_16BE];

/// The first byte chooses whether the encoding is named and mojibake turned back.
pub fn check(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let choice = bytes.byte();
    let encoding = ENCODINGS[usize::from(choice >> 1) % ENCODINGS.len()];
    let options = ReadOptions {
        name: "a.txt".into(),
        format: Format::Text,
        encoding: (choice & 16 != 0).then(|| encoding.name().to_owned()),
        fix_mojibake: choice & 1 != 0,
        ..ReadOptions::default()
    };
    let bytes = bytes.rest();
    if let Some(read) = read_twice(bytes, &options) {
        let text = read.source.text();
        assert!(!text.contains(ENDS), "a line end is left in {text:?}");
        conserve::assert_text(&read.source, &read.document, "decode");
        let said = read.found.iter().any(|d| d.code == "undecodable");
        assert_eq!(text.contains('\u{FFFD}'), said, "{text:?}");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        comes_back(text, encoding);
    }
}

const ENDS: [char; 6] = ['\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}'];

/// A text written in an encoding, and read as it, is the text again.
fn comes_back(text: &str, encoding: &'static Encoding) {
    let written = match encoding {
        e if e == UTF_16LE => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        e if e == UTF_16BE => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        e => e.encode(text).0.into_owned(),
    };
    // Not every encoding has every character, and some have one twice.
    if encoding.decode_without_bom_handling(&written).0 != text {
        return;
    }
    let options = ReadOptions {
        name: "a.txt".into(),
        format: Format::Text,
        encoding: Some(encoding.name().to_owned()),
        ..ReadOptions::default()
    };
    // Refused are texts of blanks and those that begin as other files do.
    let Ok((source, _)) = read(&written, &options, &mut Sink::new()) else { return };
    let wanted = text.replace("\r\n", "\n").replace(ENDS, "\n");
    let wanted = wanted.strip_prefix('\u{FEFF}').unwrap_or(&wanted);
    assert_eq!(source.text(), wanted, "as {}", encoding.name());
}
