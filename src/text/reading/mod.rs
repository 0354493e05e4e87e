//! How Chinese is read, in pinyin: words from a table, then what stands between them by the
//! characters beside it. `docs/PINYIN.md` says where the words come from and how well this does.

mod context;

use std::collections::HashMap;
use std::io::Read;
use std::sync::LazyLock;

use pinyin::ToPinyin;

use super::{Lang, Script};

/// The words of the table, deflated; `make.py` makes them.
static PHRASES: &[u8] = include_bytes!("phrases.z");
/// Most characters of a word.
const LONGEST: usize = 8;

/// Words with the places and readings of the characters that are read otherwise than alone.
type Table = HashMap<&'static str, &'static str>;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let mut text = String::new();
        let mut deflated = flate2::read::ZlibDecoder::new(PHRASES);
        deflated.read_to_string(&mut text).expect("the table is part of the program");
        text
    });
    let entry = |line: &'static str| {
        line.split_at(line.find(|c: char| c.is_ascii_digit()).unwrap_or(line.len()))
    };
    TEXT.lines().map(entry).collect()
});

/// Texts to readings.
#[derive(Debug)]
pub struct Readings {
    /// To simplified characters, for the words of the table are written so.
    simplified: Option<Script>,
}

impl Readings {
    /// For texts of a language.
    pub fn new(lang: Lang) -> Readings {
        let traditional = matches!(lang, Lang::ZhHant | Lang::ZhHk);
        Readings { simplified: traditional.then(|| Script::new(super::Conversion::Tw2s)) }
    }

    /// The reading of each character of a text, if it has one: `háng` for the second of 银行.
    pub fn of(&self, text: &str) -> Vec<Option<&'static str>> {
        let written: Vec<char> = text.chars().collect();
        let simplified = self.simplified.as_ref().map(|s| s.convert(text).chars().collect());
        let simplified = simplified.filter(|s: &Vec<char>| s.len() == written.len());
        let chars = simplified.as_deref().unwrap_or(&written);
        let words = Words::of(chars);
        (0..chars.len())
            .map(|i| {
                words.told[i]
                    .or_else(|| {
                        words.is_bare(i).then(|| context::reading(chars, i, &words)).flatten()
                    })
                    .or_else(|| alone(chars[i]))
                    .or_else(|| alone(written[i]))
            })
            .collect()
    }
}

/// The reading of a character by itself.
fn alone(c: char) -> Option<&'static str> {
    let mut buffer = [0; 4];
    match TABLE.get(&*c.encode_utf8(&mut buffer)) {
        Some(told) => told.get(1..),
        None => c.to_pinyin().map(|p| p.with_tone()),
    }
}

/// The words of a text, the longest first from its beginning.
struct Words {
    /// For each character the first of its word.
    start: Vec<usize>,
    /// For each character the length of its word.
    length: Vec<usize>,
    /// The readings words give.
    told: Vec<Option<&'static str>>,
}

impl Words {
    fn of(chars: &[char]) -> Words {
        let count = chars.len();
        let mut words =
            Words { start: (0..count).collect(), length: vec![1; count], told: vec![None; count] };
        let mut key = String::new();
        let mut at = 0;
        while at < count {
            let most = LONGEST.min(count - at);
            let found = (2..=most).rev().find_map(|length| {
                key.clear();
                key.extend(&chars[at..at + length]);
                TABLE.get(key.as_str()).map(|told| (length, *told))
            });
            let Some((length, told)) = found else {
                at += 1;
                continue;
            };
            words.start[at..at + length].fill(at);
            words.length[at..at + length].fill(length);
            each_told(told, |i, reading| words.told[at + i] = Some(reading));
            at += length;
        }
        words
    }

    /// Whether a character is in no word of the table.
    fn is_bare(&self, i: usize) -> bool {
        self.length[i] == 1
    }
}

/// `0zhǎng1dà` → (0, zhǎng), (1, dà).
fn each_told(told: &'static str, mut f: impl FnMut(usize, &'static str)) {
    let mut rest = told;
    while let Some(place) = rest.chars().next().and_then(|c| c.to_digit(10)) {
        rest = &rest[1..];
        let end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        f(place as usize, &rest[..end]);
        rest = &rest[end..];
    }
}
