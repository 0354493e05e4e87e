//! Stretches of a text in another language than the rest of it, as far as the script tells.

use std::ops::Range;

use memchr::{memchr2, memchr3, memmem};

use super::Lang;

/// Words of English, kana or syllables of Hangul that make a stretch of its own; fewer are names
/// or loans, which a voice of the main language reads well enough.
const WORDS: usize = 3;
const KANA: usize = 3;
const SYLLABLES: usize = 2;

/// The stretches of `text` that are not in its main language, in order.
pub fn foreign(text: &str, main: Lang) -> Vec<(Range<usize>, Lang)> {
    if main == Lang::En {
        return stretches(text, is_han, |_| false, 2, Lang::ZhHans);
    }
    let mut out = english(text);
    if !may_have_kana_or_hangul(text) {
        return out;
    }
    if main != Lang::Ja {
        out.extend(japanese(text));
    }
    if main != Lang::Ko {
        out.extend(stretches(text, is_hangul, |c| c == ' ', SYLLABLES, Lang::Ko));
    }
    out.sort_by_key(|(range, _)| range.start);
    out
}

/// Runs of at least `least` characters of a script, with short joints inside.
fn stretches(
    text: &str,
    own: impl Fn(char) -> bool,
    joint: impl Fn(char) -> bool,
    least: usize,
    lang: Lang,
) -> Vec<(Range<usize>, Lang)> {
    /// What may stand between two of the script's own characters.
    const GAP: usize = 4;
    let mut out = Vec::new();
    let (mut run, mut count, mut gap): (Option<Range<usize>>, usize, usize) = (None, 0, 0);
    for (at, c) in text.char_indices() {
        if own(c) {
            let start = run.as_ref().map_or(at, |r| r.start);
            run = Some(start..at + c.len_utf8());
            (count, gap) = (count + 1, 0);
            continue;
        }
        gap += 1;
        if run.is_some() && (gap > GAP || !joint(c)) {
            out.extend(run.take().filter(|_| count >= least).map(|r| (r, lang)));
            count = 0;
        }
    }
    out.extend(run.filter(|_| count >= least).map(|r| (r, lang)));
    out
}

/// Stretches of Japanese: kana with the characters between them, and with those before and behind
/// where there is hiragana, which a Chinese sentence has no more than a sign of.
fn japanese(text: &str) -> Vec<(Range<usize>, Lang)> {
    let mut out = stretches(text, is_kana, is_han, KANA, Lang::Ja);
    for (range, _) in &mut out {
        let hiragana = text[range.clone()].chars().filter(|c| is_hiragana(*c));
        if hiragana.count() > 1 {
            *range = with_words(text, range.clone());
        }
    }
    // Two that take the same characters between them are one.
    out.dedup_by(|next, before| {
        let meets = next.0.start <= before.0.end;
        if meets {
            before.0.end = next.0.end;
        }
        meets
    });
    let letters = |text: &str| text.chars().filter(|c| is_kana(*c) || is_han(*c)).count();
    let covered: usize = out.iter().map(|(range, _)| letters(&text[range.clone()])).sum();
    // In a paragraph of Japanese, clauses without kana are, too.
    if out.len() > 1 && 3 * covered > 2 * letters(text) {
        out = stretches(text, |c| is_kana(c) || is_han(c), |_| false, 1, Lang::Ja);
        out.retain(|(range, _)| text[range.clone()].chars().all(is_written_in_japan));
    }
    out
}

/// A stretch with the characters that touch it, as far as they may be words of the same sentence:
/// only such as Japanese writes, and only a few.
fn with_words(text: &str, range: Range<usize>) -> Range<usize> {
    const MOST: usize = 6;
    let length = |word: &[char]| -> usize {
        let is_word = word.len() <= MOST && word.iter().all(|c| is_written_in_japan(*c));
        if is_word { word.iter().map(|c| c.len_utf8()).sum() } else { 0 }
    };
    let han = |chars: &mut dyn Iterator<Item = char>| -> Vec<char> {
        chars.take_while(|c| is_han(*c)).take(MOST + 1).collect()
    };
    let before = han(&mut text[..range.start].chars().rev());
    let behind = han(&mut text[range.end..].chars());
    range.start - length(&before)..range.end + length(&behind)
}

/// Whether JIS X 0208, or what is added to it in practice, has the character: most of those that
/// only simplified Chinese has are not there.
fn is_written_in_japan(c: char) -> bool {
    let (mut utf8, mut jis) = ([0; 4], [0; 4]);
    let mut encoder = encoding_rs::SHIFT_JIS.new_encoder();
    let whole = c.encode_utf8(&mut utf8);
    let (end, ..) = encoder.encode_from_utf8_without_replacement(whole, &mut jis, true);
    end == encoding_rs::EncoderResult::InputEmpty
}

/// Words of English, one of which is in nearly all of its sentences.
const ENGLISH: [&str; 24] = [
    "the", "of", "and", "to", "in", "is", "a", "for", "on", "with", "that", "by", "it", "as", "be",
    "or", "not", "i", "you", "at", "from", "this", "are", "was",
];
/// Words of other languages in Latin letters.
const OTHERS: [&str; 32] = [
    "der", "das", "und", "ist", "den", "dem", "ein", "eine", "von", "le", "la", "les", "et", "je",
    "ne", "du", "des", "une", "el", "los", "las", "que", "y", "il", "di", "che", "non", "het",
    "een", "och", "sic", "ergo",
];

fn english(text: &str) -> Vec<(Range<usize>, Lang)> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(start) = bytes[at..].iter().position(u8::is_ascii_alphabetic).map(|p| at + p) {
        let rest = &text[start..];
        let length = rest.find(|c: char| !is_english(c) && !is_accented(c)).unwrap_or(rest.len());
        let run = &rest[..length];
        let end = run
            .rfind(|c: char| c.is_alphanumeric())
            .map_or(0, |p| p + run[p..].chars().next().map_or(0, char::len_utf8));
        let run = &run[..end];
        let words = run.split(' ').filter(|w| w.bytes().any(|b| b.is_ascii_alphabetic()));
        let before = text[..start].chars().next_back();
        if words.count() >= WORDS && says_english(run, before.is_some_and(is_accented)) {
            out.push((start..start + end, Lang::En));
        }
        at = start + length.max(1);
    }
    out
}

/// Whether words in Latin letters, some of them perhaps with accents, are English.
fn says_english(run: &str, accented: bool) -> bool {
    let accented = accented || run.contains(is_accented);
    let words = || run.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
    let has = |list: &[&str]| words().any(|w| list.contains(&w.as_str()));
    has(&ENGLISH) || !accented && !has(&OTHERS)
}

/// Latin letters with marks, which English has only in names and loans.
fn is_accented(c: char) -> bool {
    matches!(c, '\u{C0}'..='\u{24F}' if c != '×' && c != '÷')
}

fn is_english(c: char) -> bool {
    c.is_ascii_alphanumeric() || " '’\",.;:!?()-/&%\u{AD}".contains(c)
}

/// By the first bytes of their characters, which few other characters of Chinese texts have.
fn may_have_kana_or_hangul(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Kana, and from E3 84 on letters of Hangul.
    let has = |second: u8| memmem::find(bytes, &[0xE3, second]).is_some();
    memchr3(0xE1, 0xEA, 0xEB, bytes).is_some()
        || memchr2(0xEC, 0xED, bytes).is_some()
        || (0x81..=0x86).any(has)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Hiragana, katakana and their marks, but the middle dot.
pub fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}') && c != '\u{30FB}'
}

fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309F}')
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7A3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_of_other_languages() {
        type Case<'a> = (Lang, &'a str, &'a [(&'a str, Lang)]);
        let cases: [Case<'_>; 18] = [
            (Lang::ZhHans, "他读 Über allen Gipfeln ist Ruh 之后", &[]),
            (Lang::ZhHans, "所谓 je ne sais quoi 而已", &[]),
            (
                Lang::ZhHans,
                "在 the Café de la Régence 下棋",
                &[("the Café de la Régence", Lang::En)],
            ),
            (
                Lang::ZhHans,
                "叫 Deep Learning Framework 的",
                &[("Deep Learning Framework", Lang::En)],
            ),
            (
                Lang::ZhHans,
                "他说 to be or not to be, 然后走了",
                &[("to be or not to be", Lang::En)],
            ),
            (Lang::ZhHans, "GPT-4 Turbo 来了", &[]),
            (Lang::ZhHans, "a don’t do that", &[("a don’t do that", Lang::En)]),
            (Lang::ZhHans, "日文写作「いろはにほへと」。", &[("いろはにほへと", Lang::Ja)]),
            (Lang::ZhHans, "鲜の每日", &[]),
            (
                Lang::ZhHans,
                "俳句“古池や蛙飛びこむ水の音”是芭蕉所写",
                &[("古池や蛙飛びこむ水の音", Lang::Ja)],
            ),
            (
                Lang::ZhHans,
                "日本語の段落です。昭和史。漢字もあります。",
                &[
                    ("日本語の段落です", Lang::Ja),
                    ("昭和史", Lang::Ja),
                    ("漢字もあります", Lang::Ja),
                ],
            ),
            (
                Lang::ZhHans,
                "原文：行きました東京都知事はそのまま",
                &[("行きました東京都知事はそのまま", Lang::Ja)],
            ),
            (Lang::ZhHans, "这个シリーズ很好看", &[("シリーズ", Lang::Ja)]),
            (Lang::ZhHans, "他说ありがとう之后就走了出去", &[("ありがとう", Lang::Ja)]),
            (
                Lang::ZhHant,
                "他用「五十音図のひらがな表」來教",
                &[("五十音図のひらがな表", Lang::Ja)],
            ),
            (Lang::ZhHans, "韩文“한글 활자”", &[("한글 활자", Lang::Ko)]),
            (Lang::Ja, "いろはにほへと", &[]),
            (Lang::En, "He wrote 活字印刷 in ink.", &[("活字印刷", Lang::ZhHans)]),
        ];
        for (main, text, wanted) in cases {
            let found = foreign(text, main);
            let found: Vec<_> = found.into_iter().map(|(r, l)| (&text[r], l)).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }
}
