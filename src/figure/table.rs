//! Labels of tables: `表1`, `附表 2-1`, `Table 3`. Readers find the captions that begin with them.

use super::number::{Number, numbers};

/// Words for a table; a longer word stands before the one it begins with.
const WORDS: [&str; 9] = ["附表", "续表", "續表", "表格", "表", "Table", "TABLE", "Tab.", "표"];

/// The ways to read the beginning of a text as a label: its number, and the bytes of all of it.
pub(super) fn labels(text: &str) -> impl Iterator<Item = (Number, usize)> + use<> {
    let word = WORDS.iter().find(|word| text.starts_with(**word));
    let rest = word.map(|word| text[word.len()..].trim_start_matches([' ', '\u{A0}', '\u{3000}']));
    let begun = text.len() - rest.map_or(0, str::len);
    let found = rest.map(numbers).unwrap_or_default();
    found.into_iter().map(move |number| {
        let length = begun + number.len;
        (number, length)
    })
}

/// The number of a table with this caption; none of a table that goes on.
pub(super) fn number(caption: &str) -> Option<String> {
    let caption = caption.trim_start();
    if caption.starts_with(['续', '續']) {
        return None;
    }
    labels(caption).next().map(|(number, _)| number.value)
}
