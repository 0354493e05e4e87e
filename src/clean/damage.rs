//! Places where words or characters seem to have been lost. They are pointed at, never mended:
//! nobody here knows what stood there.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::text::Pattern;

use super::splice::Flat;
use super::survey::pattern;
use super::walk::{self, Part};
use crate::diag::{Diagnostic, Sink};
use crate::document::Document;
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
    let mut words = Words::new();
    let mut texts = Vec::new();
    walk::each_text(document, &mut |place, inlines| {
        let flat = Flat::of(inlines);
        for word in latin().find_iter(&flat.text) {
            *words.entry(word.as_str().to_owned()).or_default() += 1;
        }
        if place.part != Part::Title {
            texts.push(flat);
        }
    });
    for flat in &texts {
        marks(flat, sink);
        characters(flat, sink);
        homoglyphs(flat, &words, sink);
    }
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
    let count = flat.text.matches('\u{FFFD}').count();
    if let Some(at) = flat.text.find('\u{FFFD}') {
        let message = say!("{count} undecodable characters (U+FFFD), the first here", count);
        push(sink, flat, at..at + '\u{FFFD}'.len_utf8(), WORDS, message);
    }
    for word in SUBSTITUTES {
        for (at, _) in flat.text.match_indices(word) {
            let message =
                say!("`{word}` is known to replace other words; some may be missing", word);
            push(sink, flat, at..at + word.len(), WORDS, message);
        }
    }
}

/// `OpenAl` with a small l where the text otherwise writes `OpenAI`.
fn homoglyphs(flat: &Flat, words: &Words, sink: &mut Sink) {
    for found in latin().find_iter(&flat.text) {
        let word = found.as_str();
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
            push(sink, flat, found.range(), WORDS, message);
        }
    }
}

fn latin() -> &'static Pattern {
    static WORD: LazyLock<Pattern> = LazyLock::new(|| pattern("[A-Za-z]+"));
    &WORD
}
