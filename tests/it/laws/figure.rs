//! The grammar of figures: what is told of a line are stretches of it, and an article whose figures
//! were found and linked says all it said before.

use banxin::diag::Sink;
use banxin::figure::{Line, Placeholder, classify, link_references, recognize};
use banxin::read::{Format, ReadOptions};

use super::bytes::Bytes;
use super::{conserve, document, read_soundly};

/// The first byte chooses between plain text and Markdown.
pub fn check(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let markdown = bytes.byte() % 2 == 1;
    let bytes = bytes.rest();
    let text = String::from_utf8_lossy(bytes);
    text.lines().for_each(assert_told);
    let (name, format) =
        if markdown { ("a.md", Format::Markdown) } else { ("a.txt", Format::Text) };
    let options = ReadOptions { name: name.into(), format, ..ReadOptions::default() };
    let Some(mut read) = read_soundly(bytes, &options) else { return };
    let mut sink = Sink::new();
    recognize(&mut read.document, &read.source, &mut sink).expect("few figures");
    link_references(&mut read.document, &read.source, &mut sink);
    document::assert_sound(&read.source, &read.document, &sink.into_sorted(), name);
    if !markdown {
        conserve::assert_whole(&read.source, &read.document, name);
    }
}

fn assert_told(line: &str) {
    let told = classify(line);
    let holds = |place: &Placeholder| place.caption.clone().is_none_or(|c| line.get(c).is_some());
    let right = match &told {
        Line::Placeholder(place) => holds(place),
        Line::Row(places) => places.len() > 1 && places.iter().all(holds),
        Line::Caption { text, .. } => text.clone().is_none_or(|t| line.get(t).is_some()),
        Line::Credit(by) => line.get(by.clone()).is_some(),
        Line::Noise | Line::Reference(_) | Line::Text => true,
    };
    assert!(right, "{told:?} of {line:?}");
    assert_eq!(classify(line), told);
}
