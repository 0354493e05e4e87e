//! The table of sentences in Chinese: a line each, the English, a tab, the Chinese.

use std::collections::BTreeMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("zh.tsv");

static ROWS: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| rows(TABLE).collect());

/// A template in Chinese.
pub fn chinese(english: &str) -> Option<&'static str> {
    ROWS.get(english).copied()
}

/// The rows of a table; a line that begins with `#` is a heading of its own.
pub(crate) fn rows(table: &str) -> impl Iterator<Item = (&str, &str)> {
    table.lines().filter(|line| !line.starts_with("# ")).filter_map(|line| line.split_once('\t'))
}
