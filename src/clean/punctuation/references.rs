//! Descriptions of sources, whose marks are half-width throughout.

use std::sync::LazyLock;

use crate::clean::survey::pattern;
use crate::text::Pattern;

/// Whether a text describes a source, whose marks are half-width (GB/T 7714, 4.5): `[M]`, `[EB/OL]`.
pub(super) fn is_reference(text: &str) -> bool {
    let is_kind = |kind: &str| {
        let kind = kind.strip_suffix("/OL").unwrap_or(kind);
        const KINDS: [&str; 16] =
            ["M", "C", "N", "J", "D", "R", "S", "P", "G", "DB", "CP", "EB", "A", "Z", "CM", "DS"];
        KINDS.contains(&kind)
    };
    let kinds = text.match_indices('[').filter_map(|(at, _)| text[at + 1..].split_once(']'));
    kinds.take(4).any(|(kind, after)| after.starts_with(['.', '．', '/']) && is_kind(kind))
        || is_plain_reference(text)
}

/// The same without such a sign: `[1] 张秀民. 中国印刷史. 上海人民出版社. 1989.` Its parts end with
/// points and blanks, one has a year, and no mark is full width.
fn is_plain_reference(text: &str) -> bool {
    static YEAR: LazyLock<Pattern> = LazyLock::new(|| pattern("(?:1[5-9]|20)[0-9]{2}"));
    const LONGEST: usize = 1000;
    if text.len() > LONGEST || text.contains(['，', '。', '；', '！', '？', '\n']) {
        return false;
    }
    let text = text.trim();
    let label = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let numbered = label
        .is_some_and(|(n, _)| (1..4).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()));
    let parts = text.matches(". ").count();
    let last = text.trim_end_matches('.').chars().next_back();
    let ends = last.is_some_and(|c| c.is_ascii_digit() || "年月日页)".contains(c));
    ends && parts >= if numbered { 2 } else { 3 } && YEAR.is_match(text)
}
