//! Cleaning: from a document and what is recorded of its changes the source can be put together
//! again, whatever was asked for.

use std::sync::LazyLock;

use banxin::clean::{
    CleanOptions, Mode, Pinyin, Punctuation, UserRules, annotate, clean, convert_script,
};
use banxin::diag::Sink;
use banxin::document::EditKind;
use banxin::figure::{link_references, recognize};
use banxin::read::{Format, ReadOptions};
use banxin::text::Conversion;

use super::bytes::Bytes;
use super::{Read, conserve, document, read_soundly};

/// Parts the rules of the user from the text they are used on.
pub const RULES_END: &str = "\n%%%%\n";

/// The first byte chooses what is asked for. Before `%%%%` on a line of its own may stand rules of
/// the user; the rest is plain text.
pub fn check(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let choice = usize::from(bytes.byte());
    let text = String::from_utf8_lossy(bytes.rest());
    let (rules, text) = text.split_once(RULES_END).unwrap_or(("", &text));
    let rules = match UserRules::parse(rules) {
        Ok(rules) if choice < 144 => rules,
        Ok(_) => USUAL.clone(),
        Err(mistakes) => {
            assert!(!mistakes.is_empty());
            let lines = rules.split('\n').count();
            for mistake in mistakes {
                let placed = (1..=lines).contains(&mistake.line) && mistake.column >= 1;
                assert!(placed, "{mistake:?} of {rules:?}");
            }
            USUAL.clone()
        }
    };
    let options = CleanOptions {
        mode: [Mode::Auto, Mode::Auto, Mode::Report, Mode::Off][choice % 4],
        punctuation: [Punctuation::Cjk, Punctuation::Keep][choice / 4 % 2],
        keep: Vec::new(),
        rules,
    };
    let script = [None, Some(Conversion::S2twp), Some(Conversion::T2s)][choice / 8 % 3];
    let pinyin = [None, Some(Pinyin::All), Some(Pinyin::First)][choice / 24 % 3];
    let named = ReadOptions { name: "a.txt".into(), format: Format::Text, ..Default::default() };
    let Some(mut read) = read_soundly(text.as_bytes(), &named) else { return };
    let before = read.document.clone();
    change(&mut read, &options, script, pinyin);
    document::assert_sound(&read.source, &read.document, &read.found, "clean");
    conserve::assert_whole(&read.source, &read.document, "clean");
    if options.mode == Mode::Report && script.is_none() && pinyin.is_none() {
        let done = |e: &&banxin::document::Edit| e.kind != EditKind::Suspect;
        let mut figures = Read { document: before, ..read };
        let mut sink = Sink::new();
        recognize(&mut figures.document, &figures.source, &mut sink).expect("few figures");
        let (wanted, got) = (&figures.document.edits, &read.document.edits);
        assert_eq!(got.iter().filter(done).count(), wanted.iter().filter(done).count());
    }
}

/// All that may change the text of an article, in order.
pub fn change(
    read: &mut Read,
    options: &CleanOptions,
    script: Option<Conversion>,
    pinyin: Option<Pinyin>,
) {
    let (document, mut sink) = (&mut read.document, Sink::new());
    recognize(document, &read.source, &mut sink).expect("few figures");
    clean(document, &read.source, options, &mut sink);
    link_references(document, &read.source, &mut sink);
    if let Some(conversion) = script {
        convert_script(document, conversion, &mut sink);
    }
    if let Some(pinyin) = pinyin {
        annotate(document, pinyin, &mut sink);
    }
    read.found = sink.into_sorted();
}

/// Rules that touch much.
pub const RULES: &str = r#"
[[rule]]
name = "plain"
match = "（完）"

[[rule]]
name = "inside"
regex = '有人(等.)'
scope = "inside"
action = "replace"
with = "有人要$1"

[[rule]]
name = "numbers"
regex = '\d+'
action = "replace"
with = "〇"

[[rule]]
name = "kept"
regex = '.*公司.*'
action = "keep"
"#;

static USUAL: LazyLock<UserRules> = LazyLock::new(|| UserRules::parse(RULES).expect("sound rules"));
