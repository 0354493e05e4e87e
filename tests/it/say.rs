//! The sentences of the program against the table of their Chinese, `src/say/zh.tsv`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use banxin::Tongue;
use banxin::say::chinese;
use regex::Regex;

use crate::cli::files;

const TABLE: &str = include_str!("../../src/say/zh.tsv");

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern")
}

/// The rows of a table, and that no key is there twice.
pub(crate) fn rows(table: &str) -> BTreeMap<String, String> {
    let mut rows = BTreeMap::new();
    for line in table.lines().filter(|line| !line.starts_with("# ")) {
        let (english, chinese) = line.split_once('\t').expect("English, a tab, Chinese");
        let before = rows.insert(english.to_owned(), chinese.to_owned());
        assert!(before.is_none(), "twice: {english}");
    }
    rows
}

/// The sources below a folder, without their tests and comments.
pub(crate) fn sources(below: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(below);
    let is_code = |f: &Path| f.extension().is_some_and(|e| e == "rs");
    let comment = pattern(r"(?m)^\s*//.*$");
    let read = |file| {
        let text = fs::read_to_string(root.join(file)).expect("Rust source");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        comment.replace_all(&code, "").into_owned()
    };
    files(&root).into_iter().filter(|f| is_code(f)).map(read).collect()
}

/// Every template that a source has.
fn templates(source: &str) -> Vec<String> {
    let call = pattern(r#"say!\(\s*"((?:[^"\\]|\\[\s\S])*)""#);
    let broken = pattern(r"\\\n\s*");
    let plain = |text: &str| {
        broken
            .replace_all(text, "")
            .replace("\\\"", "\"")
            .replace("\\\\", "\\")
            .replace("\\n", "\n")
    };
    call.captures_iter(source).map(|c| plain(&c[1])).collect()
}

/// The places of a template that are filled.
fn places(template: &str) -> BTreeSet<String> {
    pattern(r"\{[a-z_]+\}").find_iter(template).map(|p| p.as_str().to_owned()).collect()
}

/// Whether a text has nothing to translate: signs, places, literals in back-ticks, names, units.
fn is_the_same_everywhere(english: &str) -> bool {
    let bare = pattern(r"\{[a-z_]+\}|`[^`]*`|Apple Books").replace_all(english, "").into_owned();
    !pattern("[a-z]{2}").is_match(&bare)
}

/// What is wrong with a text as Chinese.
pub(crate) fn faults(english: &str, chinese: &str) -> Option<&'static str> {
    let bare = pattern("`[^`]*`").replace_all(chinese, "`").into_owned();
    let half = pattern(r"\p{Han}[,;:?!(]|[,;:?!)]\p{Han}");
    match () {
        () if places(english) != places(chinese) => Some("other places"),
        () if !chinese.contains(|c: char| c > '\u{2E7F}') && !is_the_same_everywhere(english) => {
            Some("not Chinese")
        }
        () if half.is_match(&bare) => Some("half-width punctuation"),
        () if chinese.ends_with('。') != english.ends_with('.') => Some("a stop too many or few"),
        () => None,
    }
}

/// Fails if a row has a fault.
pub(crate) fn check_rows(rows: &BTreeMap<String, String>) {
    let wrong = rows.iter().filter_map(|(en, zh)| Some((faults(en, zh)?, en, zh)));
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_sentence_is_in_the_table() {
    let all: BTreeSet<String> = sources("src").iter().flat_map(|s| templates(s)).collect();
    assert!(all.len() > 300, "only {} sentences found", all.len());
    let known: BTreeSet<String> = rows(TABLE).into_keys().collect();
    let missing: Vec<_> = all.difference(&known).collect();
    assert!(missing.is_empty(), "without Chinese: {missing:#?}");
    let stale: Vec<_> = known.difference(&all).collect();
    assert!(stale.is_empty(), "no longer said: {stale:#?}");
}

#[test]
fn every_row_is_sound() {
    check_rows(&rows(TABLE));
    check_rows(&rows(include_str!("../../src/cli/tongue/help.tsv")));
}

/// The sentence that a template makes with its places left as they are, in traditional characters.
fn traditional(english: &str) -> String {
    let message: banxin::Message =
        serde_json::from_value(serde_json::json!({ "template": english })).expect("a sentence");
    message.in_tongue(Tongue::ZhHant)
}

/// Whether a text has a character that traditional Chinese does not write: Big5 has no code for it.
fn is_simplified(text: &str) -> bool {
    let han = text.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c));
    encoding_rs::BIG5.encode(&han.collect::<String>()).2
}

#[test]
fn every_row_is_written_in_traditional_characters_too() {
    assert!(is_simplified("开") && !is_simplified("開"));
    for (english, simplified) in rows(TABLE) {
        let text = traditional(&english);
        assert!(!is_simplified(&text), "{text}");
        assert_eq!(places(&text), places(&simplified), "{text}");
        assert_eq!(text.matches('`').count(), simplified.matches('`').count(), "{text}");
    }
}

#[test]
fn what_is_wrong_with_a_row_is_seen() {
    for (english, chinese, fault) in [
        ("no page `{name}`", "没有页面", "other places"),
        ("no page", "no page", "not Chinese"),
        ("no page, none", "没有页面,一页也没有", "half-width punctuation"),
        ("no page", "没有页面。", "a stop too many or few"),
    ] {
        assert_eq!(faults(english, chinese), Some(fault), "{english}");
    }
    assert_eq!(faults("`{name}`: {count} MiB", "`{name}`：{count} MiB"), None);
    let found = templates("x(say!(\n    \"a \\\n    `{b}`\", b), say!(\"a \\\"c\\\"\"))");
    assert_eq!(found, ["a `{b}`", "a \"c\""]);
}

/// Sentences in sentences, lists and words of the system are in the tongue of the whole.
#[test]
fn what_fills_a_sentence_is_translated_with_it() {
    let article = "# 活字\n\n![图](pictures/../../a.png)\n\n![图](b.png)";
    let assets = banxin::source::NoAssets;
    let article = banxin::Article { name: "a.md", bytes: article.as_bytes(), assets: &assets };
    let options = banxin::Options::default();
    let report = banxin::Converter::default().convert(&article, &options).report;
    let said: Vec<_> = report.findings.iter().map(|f| f.message_in(Tongue::Zh)).collect();
    let refused = "`pictures/../../a.png` 未读取：路径超出文章所在的文件夹";
    assert!(said.iter().any(|s| s == refused), "{said:#?}");
    for finding in &report.findings {
        assert_eq!(finding.message_in(Tongue::En), finding.message);
        assert_eq!(finding.hints_in(Tongue::En), finding.hints);
    }
    assert_eq!(chinese("{said}; {hint}"), Some("{said}；{hint}"));
}
