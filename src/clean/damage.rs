//! Places where words or characters seem to have been lost. They are pointed at, never mended:
//! nobody here knows what stood there.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem;
use rayon::prelude::*;

use crate::text::Pattern;

use super::splice::Flat;
use super::survey::pattern;
use super::walk::{self, Part, Place, SHARE};
use crate::diag::{Diagnostic, Sink};
use crate::document::{Document, Inline};
use crate::say::Message;
use crate::text::is_cjk;

const MARKS: &str = "punctuation-suspect";
const WORDS: &str = "text-suspect";

/// A word with `l` for `I` is suspect when the right spelling occurs so many times as often.
const HOMOGLYPH_SHARE: usize = 3;
const HOMOGLYPH_LENGTH: usize = 4;

/// Words that filters of scraping sites are known to put in place of others.
const SUBSTITUTES: &[&str] = &["对线月"];

type Words = BTreeMap<String, usize>;

/// Reports the damage of all texts that are still in the document.
pub(super) fn report(document: &mut Document, sink: &mut Sink) {
    let flatten = |(place, inlines): (Place, &mut Vec<Inline>)| (place.part, Flat::of(inlines));
    let texts = walk::texts(document).into_par_iter().with_min_len(SHARE);
    let texts: Vec<(Part, Flat)> = texts.map(flatten).collect();
    let mut words = Words::new();
    for (_, flat) in &texts {
        for word in latin(&flat.text) {
            *words.entry(flat.text[word].to_owned()).or_default() += 1;
        }
    }
    let look = |(_, flat): &(Part, Flat)| {
        let mut sink = Sink::new();
        marks(flat, &mut sink);
        characters(flat, &mut sink);
        homoglyphs(flat, &words, &mut sink);
        sink
    };
    let shown = texts.par_iter().with_min_len(SHARE).filter(|(part, _)| *part != Part::Title);
    shown.map(look).collect::<Vec<_>>().into_iter().for_each(|found| sink.join(found));
}

fn push(sink: &mut Sink, flat: &Flat, range: Range<usize>, code: &'static str, message: Message) {
    if flat.is_open(&range) {
        sink.push(Diagnostic::warning(code, message).at(flat.span(range)));
    }
}

/// Marks that cannot follow each other.
fn marks(flat: &Flat, sink: &mut Sink) {
    static EMPTY: LazyLock<Pattern> = LazyLock::new(|| pattern("、(?:等[。，,；]|[。，,；])"));
    static DOUBLED: LazyLock<Pattern> = LazyLock::new(|| pattern("[，,；][，,、；。]|、[、；]"));
    for found in EMPTY.find_iter(&flat.text) {
        let message = say!("`{marks}` — words may be missing before it", marks = found.as_str());
        push(sink, flat, found.range(), MARKS, message);
    }
    for found in DOUBLED.find_iter(&flat.text).filter(|m| is_chinese(flat, m.range())) {
        let message =
            say!("`{marks}` — words may be missing between the marks", marks = found.as_str());
        push(sink, flat, found.range(), MARKS, message);
    }
}

/// `,,` is only wrong among Chinese: in data it is an empty field.
fn is_chinese(flat: &Flat, range: Range<usize>) -> bool {
    !flat.text[range.clone()].is_ascii()
        || flat.text[..range.start].chars().next_back().is_some_and(is_cjk)
}

fn characters(flat: &Flat, sink: &mut Sink) {
    let mut bad = memmem::find_iter(flat.text.as_bytes(), "\u{FFFD}");
    if let Some(at) = bad.next() {
        let count = bad.count() + 1;
        let message = say!("{count} undecodable characters (U+FFFD), the first here", count);
        push(sink, flat, at..at + '\u{FFFD}'.len_utf8(), WORDS, message);
    }
    for word in SUBSTITUTES {
        for at in memmem::find_iter(flat.text.as_bytes(), word) {
            let message =
                say!("`{word}` is known to replace other words; some may be missing", word);
            push(sink, flat, at..at + word.len(), WORDS, message);
        }
    }
}

/// `OpenAl` with a small l where the text otherwise writes `OpenAI`.
fn homoglyphs(flat: &Flat, words: &Words, sink: &mut Sink) {
    for range in latin(&flat.text) {
        let word = &flat.text[range.clone()];
        let Some(stem) = word.strip_suffix('l').filter(|_| word.len() >= HOMOGLYPH_LENGTH) else {
            continue;
        };
        let right = format!("{stem}I");
        let times = words.get(&right).copied().unwrap_or(0);
        let wrong = words.get(word).copied().unwrap_or(1);
        if times >= HOMOGLYPH_SHARE * wrong {
            let message = say!(
                "`{word}` ends in a small L; `{right}` stands here {times} times",
                word,
                right,
                times
            );
            push(sink, flat, range, WORDS, message);
        }
    }
}

/// Where Latin letters stand in a row.
fn latin(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(u8::is_ascii_alphabetic)?;
        let rest = bytes[start..].iter();
        at = start + rest.take_while(|b| b.is_ascii_alphabetic()).count();
        Some(start..at)
    })
}
