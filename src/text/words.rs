//! Where the words of a text without spaces end: by a dictionary, for what must not be parted. And
//! words that several rooms know.

use std::sync::OnceLock;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

/// What follows the word for a table, and blanks, with which its label begins: `表 1`, `Table 3`.
pub fn behind_table_word(text: &str) -> Option<&str> {
    // A longer word stands before the one it begins with.
    const WORDS: [&str; 9] = ["附表", "续表", "續表", "表格", "表", "Table", "TABLE", "Tab.", "표"];
    let rest = WORDS.iter().find_map(|word| text.strip_prefix(word));
    rest.map(|rest| rest.trim_start_matches([' ', '\u{A0}', '\u{3000}']))
}

/// The byte offsets at which words begin or end, in order, from 0 to the length of the text.
pub fn word_edges(text: &str) -> Vec<usize> {
    static SEGMENTER: OnceLock<WordSegmenterBorrowed<'static>> = OnceLock::new();
    let segmenter = SEGMENTER
        .get_or_init(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));
    segmenter.segment_str(text).collect()
}

#[cfg(test)]
mod tests {
    use super::word_edges;

    fn words(text: &str) -> Vec<&str> {
        word_edges(text).windows(2).map(|w| &text[w[0]..w[1]]).collect()
    }

    #[test]
    fn words_of_titles() {
        assert_eq!(words("科技巨头的取舍"), ["科技", "巨头", "的", "取舍"]);
        assert_eq!(words("圖書館的歷史"), ["圖書館", "的", "歷史"]);
    }
}
