//! Laws that hold for any input, whatever stands in it. Each module below that has a `check` is a
//! fuzz target: `fuzz/` gives it inputs without end, `tests/it/fuzz.rs` some thousand a run, and
//! other tests hold what they read against the same laws.

pub mod archive;
pub mod bytes;
pub mod conserve;
pub mod document;
pub mod page;
pub mod pieces;
pub mod seeds;

pub mod clean;
pub mod decode;
pub mod docx;
pub mod epub;
pub mod figure;
pub mod html;
pub mod markdown;
pub mod text;
pub mod whole;

use banxin::diag::{Diagnostic, Sink};
use banxin::document::Document;
use banxin::read::{ReadOptions, read};
use banxin::source::Source;

/// Holds an input against the laws of a target; panics at a breach.
pub type Check = fn(&[u8]);

/// Every fuzz target with its name.
pub const TARGETS: [(&str, Check); 9] = [
    ("decode", decode::check),
    ("text", text::check),
    ("markdown", markdown::check),
    ("html", html::check),
    ("docx", docx::check),
    ("epub", epub::check),
    ("figure", figure::check),
    ("clean", clean::check),
    ("whole", whole::check),
];

/// An article that was read.
pub struct Read {
    pub source: Source,
    pub document: Document,
    pub found: Vec<Diagnostic>,
}

/// Reads and holds the laws of every document against what comes of it; `None` where the input is
/// refused, which must be said with a code and a hint.
pub fn read_soundly(bytes: &[u8], options: &ReadOptions) -> Option<Read> {
    let read = read_once(bytes, options)?;
    document::assert_sound(&read.source, &read.document, &read.found, &options.name);
    Some(read)
}

/// The same, and once more: reading is the same every time.
pub fn read_twice(bytes: &[u8], options: &ReadOptions) -> Option<Read> {
    let read = read_soundly(bytes, options)?;
    let again = read_once(bytes, options).expect("it was read before");
    assert!(again.source.text() == read.source.text(), "the text differs");
    assert!(again.document == read.document && again.found == read.found, "the document differs");
    Some(read)
}

fn read_once(bytes: &[u8], options: &ReadOptions) -> Option<Read> {
    let mut sink = Sink::new();
    match read(bytes, options, &mut sink) {
        Ok((source, document)) => Some(Read { source, document, found: sink.into_sorted() }),
        Err(error) => {
            let said = !error.code.is_empty() && !error.message.to_string().is_empty();
            assert!(said && !error.hints.is_empty(), "{error:?} says too little");
            None
        }
    }
}
