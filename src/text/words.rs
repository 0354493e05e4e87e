//! Where the words of a text without spaces end: by a dictionary, for what must not be parted.

use std::sync::OnceLock;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

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
