//! The Chinese of the tables in traditional characters: after OpenCC, with the words of Taiwan.

use std::sync::LazyLock;

use crate::text::{Conversion, Script};

static SCRIPT: LazyLock<Script> = LazyLock::new(|| Script::new(Conversion::S2twp));

/// What OpenCC parts wrongly or leaves as it is, and what Taiwan says.
const WORDS: [(&str, &str); 9] = [
    ("許可權", "權限"),
    ("宣告瞭", "宣告了"),
    ("釋出日期", "發布日期"),
    ("磁碟只讀", "磁碟唯讀"),
    ("文本", "文字"),
    ("證書", "憑證"),
    ("批處理", "批次處理"),
    ("單元格", "儲存格"),
    ("中的宏", "中的巨集"),
];

/// A text of the tables in traditional characters.
pub(super) fn traditional(simplified: &str) -> String {
    let text = SCRIPT.convert(simplified);
    WORDS.iter().fold(text, |text, (from, to)| match text.contains(from) {
        true => text.replace(from, to),
        false => text,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn sentences_are_as_taiwan_writes_them() {
        for (simplified, traditional) in [
            ("没有权限", "沒有權限"),
            ("文件或文件夹不存在", "檔案或資料夾不存在"),
            ("`{family}` 的字体表已损坏", "`{family}` 的字型表已損壞"),
            ("其中声明了实体，不予展开", "其中宣告了實體，不予展開"),
            ("磁盘只读", "磁碟唯讀"),
        ] {
            assert_eq!(super::traditional(simplified), traditional);
        }
    }
}
