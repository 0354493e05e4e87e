//! What kinds of aside are called: notes, tips, warnings, as the tools of documentation know them.

use super::super::language;
use crate::source::Source;
use crate::text::Lang;

/// Kinds with all words for them, and what they are called in simplified and traditional Chinese,
/// Japanese, Korean and English.
const KINDS: [(&[&str], [&str; 5]); 12] = [
    (&["note"], ["注", "註", "注", "참고", "Note"]),
    (&["tip", "hint"], ["提示", "提示", "ヒント", "팁", "Tip"]),
    (&["important"], ["重要", "重要", "重要", "중요", "Important"]),
    (&["warning", "warn"], ["警告", "警告", "警告", "경고", "Warning"]),
    (&["caution", "attention"], ["注意", "注意", "注意", "주의", "Caution"]),
    (&["danger", "error"], ["危险", "危險", "危険", "위험", "Danger"]),
    (&["info", "information"], ["信息", "資訊", "情報", "정보", "Info"]),
    (&["abstract", "summary", "tldr"], ["摘要", "摘要", "要約", "요약", "Abstract"]),
    (&["question", "help", "faq"], ["问题", "問題", "質問", "질문", "Question"]),
    (&["example"], ["示例", "範例", "例", "예", "Example"]),
    (&["details"], ["详情", "詳情", "詳細", "상세", "Details"]),
    (&["seealso"], ["另见", "另見", "関連項目", "참조", "See also"]),
];

/// Kinds that are called nothing but by their titles.
const UNNAMED: [&str; 10] =
    ["quote", "cite", "success", "check", "done", "failure", "fail", "missing", "bug", "todo"];

/// What a kind of aside is called.
pub(super) fn name(kind: &str, lang: Lang) -> Option<&'static str> {
    let (_, names) = KINDS.iter().find(|(words, _)| words.contains(&kind))?;
    Some(match lang {
        Lang::ZhHans => names[0],
        Lang::ZhHant | Lang::ZhHk => names[1],
        Lang::Ja => names[2],
        Lang::Ko => names[3],
        Lang::En => names[4],
    })
}

/// Whether a word is a kind of aside.
pub(super) fn is_kind(word: &str) -> bool {
    UNNAMED.contains(&word) || KINDS.iter().any(|(words, _)| words.contains(&word))
}

/// The language names are given in: that of the article without its code.
pub(super) fn language(source: &Source) -> Lang {
    let (mut prose, mut code) = (String::new(), false);
    for line in source.text().split_inclusive('\n').take(LINES) {
        let bare = line.trim_start_matches([' ', '\t', '>']);
        if bare.starts_with("```") || bare.starts_with("~~~") {
            code = !code;
        } else if !code && !bare.starts_with('{') {
            prose.push_str(line);
        }
    }
    let known = language::of_text(&prose).or_else(|| language::of_text(source.text()));
    known.unwrap_or_default()
}

/// As many lines are looked at for the language.
const LINES: usize = 2000;
