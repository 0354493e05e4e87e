//! The law of conservation (INPUT 2): from a document and what is recorded of its changes the source
//! can be put together again, whatever was asked for.

use super::*;
use banxin::clean::{Pinyin, UserRules, annotate, convert_script};
use banxin::figure::link_references;
use banxin::text::Conversion;

use crate::laws::bytes::Random;
use crate::laws::clean::RULES;
use crate::laws::conserve;
use crate::laws::pieces::OF_ARTICLES;

/// An article after all that may change its text.
pub(super) fn finished(
    bytes: &[u8],
    name: &str,
    options: &CleanOptions,
    script: Option<Conversion>,
    pinyin: Option<Pinyin>,
) -> Cleaned {
    let mut done = cleaned(bytes, name, options);
    let mut sink = Sink::new();
    link_references(&mut done.document, &done.source, &mut sink);
    if let Some(conversion) = script {
        convert_script(&mut done.document, conversion, &mut sink);
    }
    if let Some(pinyin) = pinyin {
        annotate(&mut done.document, pinyin, &mut sink);
    }
    done.edits = done.document.edits.clone();
    done.found.extend(sink.into_sorted());
    done
}

/// `reconstruct(document, report)` is the normalised input; blanks are no matter.
pub(super) fn assert_whole(cleaned: &Cleaned, name: &str) {
    conserve::assert_whole(&cleaned.source, &cleaned.document, name);
}

/// Ways to ask for changes: name, cleaning, characters, readings.
pub(super) fn ways() -> Vec<(&'static str, CleanOptions, Option<Conversion>, Option<Pinyin>)> {
    let rules = UserRules::parse(RULES).expect("sound rules");
    let own = CleanOptions { rules, ..CleanOptions::default() };
    let archive = CleanOptions { mode: Mode::Report, ..own.clone() };
    vec![
        ("usual", CleanOptions::default(), None, None),
        ("own rules", own.clone(), None, None),
        ("archive", archive, None, None),
        ("traditional", CleanOptions::default(), Some(Conversion::S2twp), None),
        ("pinyin", CleanOptions::default(), None, Some(Pinyin::All)),
        ("everything", own, Some(Conversion::S2t), Some(Pinyin::First)),
    ]
}

/// A text of so many pieces, the same for the same seed.
fn generated(seed: u64, pieces: usize) -> String {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    (0..pieces).map(|_| OF_ARTICLES[random.below(OF_ARTICLES.len())]).collect()
}

#[test]
fn generated_texts_can_be_put_together_again() {
    let ways = ways();
    for seed in 0..240 {
        let text = generated(seed, 4 + seed as usize % 60);
        let named = ReadOptions { name: "a.txt".into(), ..ReadOptions::default() };
        if read(text.as_bytes(), &named, &mut Sink::new()).is_err() {
            continue;
        }
        let (way, options, script, pinyin) = &ways[seed as usize % ways.len()];
        let done = finished(text.as_bytes(), "a.txt", options, *script, *pinyin);
        assert_whole(&done, &format!("{way}, seed {seed}:\n{text}"));
    }
}

#[test]
fn the_articles_of_the_suite_can_be_put_together_again() {
    for (name, text, ..) in suite() {
        for (way, options, script, pinyin) in ways() {
            let done = finished(text.as_bytes(), &name, &options, script, pinyin);
            assert_whole(&done, &format!("{name}, {way}"));
        }
    }
}
