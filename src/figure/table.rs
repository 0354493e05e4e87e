//! Labels of tables: `表1`, `附表 2-1`, `Table 3`. Readers find the captions that begin with them.

use super::number::{Number, numbers};
use crate::text::behind_table_word;

/// The ways to read the beginning of a text as a label: its number, and the bytes of all of it.
pub(super) fn labels(text: &str) -> impl Iterator<Item = (Number, usize)> + use<> {
    let rest = behind_table_word(text);
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
