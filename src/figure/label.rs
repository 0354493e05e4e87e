//! Figure labels: a word for a figure and a number (`图3`, `附图 4-1`, `Fig. 2`, `그림 1`).

use super::number::{Number, narrow, numbers};

/// Words for a figure; a longer word stands before the one it begins with.
const WORDS: [&str; 22] = [
    "附图",
    "附圖",
    "插图",
    "插圖",
    "配图",
    "配圖",
    "图片",
    "圖片",
    "图表",
    "圖表",
    "図表",
    "图",
    "圖",
    "図",
    "照片",
    "画像",
    "写真",
    "그림",
    "사진",
    "이미지",
    "도표",
    "挿図",
];

/// Western words for a figure, in any case; a stop may follow the short one.
const WESTERN: [&str; 4] = ["figure", "fig", "image", "photo"];

/// A label at the beginning of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// As shown: `图3`, `Fig. 2`.
    pub shown: String,
    /// Its number.
    pub number: Number,
    /// Bytes it takes, word and number.
    pub len: usize,
}

/// Whether a word for a figure may begin with this character; a cheap first look.
pub(super) fn begins_word(c: char) -> bool {
    matches!(
        c,
        '图' | '圖'
            | '図'
            | '附'
            | '插'
            | '配'
            | '照'
            | '画'
            | '写'
            | '挿'
            | '그'
            | '사'
            | '이'
            | '도'
            | 'f'
            | 'F'
            | 'i'
            | 'I'
            | 'p'
            | 'P'
    )
}

/// The word for a figure that `text` begins with.
pub(super) fn word(text: &str) -> Option<&str> {
    if let Some(word) = WORDS.iter().find(|w| text.starts_with(**w)) {
        return Some(&text[..word.len()]);
    }
    let western = WESTERN
        .iter()
        .find(|w| text.get(..w.len()).is_some_and(|head| head.eq_ignore_ascii_case(w)))?;
    let stop = usize::from(*western == "fig" && text[western.len()..].starts_with('.'));
    Some(&text[..western.len() + stop])
}

/// All ways to read the beginning of `text` as a label, the longest first.
pub(super) fn labels(text: &str) -> Vec<Label> {
    let Some(word) = word(text) else { return Vec::new() };
    let rest = text[word.len()..].trim_start_matches([' ', '\u{3000}', '\u{A0}']);
    let start = text.len() - rest.len();
    let spaced = !word.starts_with(|c: char| "图圖図附插配照画写挿".contains(c));
    let gap = if spaced { " " } else { "" };
    numbers(rest)
        .into_iter()
        .map(|number| Label {
            shown: format!("{word}{gap}{}", narrow(&rest[..number.len])),
            len: start + number.len,
            number,
        })
        .collect()
}

/// The label that is the whole of `text`.
pub(super) fn whole(text: &str) -> Option<Label> {
    labels(text).into_iter().find(|l| l.len == text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_shown_as_written_without_stray_blanks() {
        let cases = [("图 8", "图8"), ("図２", "図2"), ("Fig. 3", "Fig. 3"), ("그림 1", "그림 1")];
        for (text, shown) in cases {
            assert_eq!(whole(text).map(|l| l.shown).as_deref(), Some(shown), "{text}");
        }
        assert_eq!(whole("图书1"), None);
        assert_eq!(whole("图1."), None);
    }
}
