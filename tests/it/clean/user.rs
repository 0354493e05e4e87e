//! Rules of the user: `tests/suite/rules`.

use super::*;
use banxin::clean::UserRules;

/// The sections of a case: `--- name`, then its text.
fn section<'a>(case: &'a str, name: &str) -> &'a str {
    let (_, rest) = case.split_once(&format!("--- {name}\n")).unwrap_or_else(|| panic!("{name}"));
    rest.split("--- ").next().unwrap_or_default()
}

fn cases(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("=== ").skip(1).map(|case| case.split_once('\n').expect("a name"))
}

fn with_rules(rules: &str, mode: Mode) -> CleanOptions {
    let rules = UserRules::parse(rules).unwrap_or_else(|e| panic!("{rules}\n{e:?}"));
    CleanOptions { rules, mode, ..CleanOptions::default() }
}

#[test]
fn rules_of_the_user_do_what_they_say() {
    let mut run = 0;
    for (name, case) in cases(include_str!("../../suite/rules/actions.cases")) {
        let article = section(case, "article");
        let options = with_rules(section(case, "rules"), Mode::Auto);
        let done = cleaned(article.as_bytes(), "article.md", &options);
        assert_eq!(shown(&done.document).trim(), section(case, "shown").trim(), "{name}");
        let edits = described(&done);
        let edits: Vec<&str> = edits.lines().filter(|l| l.contains(" 10 ")).collect();
        assert_eq!(edits.join("\n"), section(case, "edits").trim(), "{name}");
        let held =
            cleaned(article.as_bytes(), "a.md", &with_rules(section(case, "rules"), Mode::Report));
        let untouched = cleaned(article.as_bytes(), "a.md", &mode(Mode::Off));
        assert_eq!(held.document.body, untouched.document.body, "{name}: only reported");
        run += 1;
    }
    assert!(run >= 8);
}

#[test]
fn mistakes_in_rules_have_a_line_and_a_column() {
    let mut run = 0;
    for (name, case) in cases(include_str!("../../suite/rules/errors.cases")) {
        let found = UserRules::parse(section(case, "rules")).expect_err(name);
        let found: Vec<String> =
            found.iter().map(|e| format!("{}:{} {}", e.line, e.column, e.message)).collect();
        let wanted: Vec<&str> = section(case, "errors").trim().lines().collect();
        assert_eq!(found.len(), wanted.len(), "{name}: {found:?}");
        for (found, wanted) in found.iter().zip(wanted) {
            assert!(found.starts_with(wanted), "{name}: {found} for {wanted}");
        }
        run += 1;
    }
    assert!(run >= 10);
}

#[test]
fn rules_of_the_user_can_be_turned_off_by_name() {
    let rules = "[[rule]]\nname = \"footer\"\nmatch = \"完\"\n";
    let text = "# 雨停了\n\n书店不是卖书的地方。\n\n完\n";
    let mut options = with_rules(rules, Mode::Auto);
    assert!(!shown(&cleaned(text.as_bytes(), "a.md", &options).document).contains("完"));
    options.keep = vec!["rule:footer".to_owned()];
    let kept = cleaned(text.as_bytes(), "a.md", &options);
    assert!(shown(&kept.document).contains("完"));
    assert!(kept.found.iter().all(|d| d.code != "unknown-rule"));
}
