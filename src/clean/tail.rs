//! Titles of other articles below `推荐阅读`, with which a copied page ends.

use std::sync::LazyLock;

use super::plan::{Action, Finding, Hit, Plan};
use super::survey::{Line, Survey, Zone, pattern};
use crate::document::Date;
use crate::text::{Pattern, is_cjk};

/// A title has so many characters.
const TITLE: std::ops::RangeInclusive<usize> = 6..=40;
/// No page recommends more.
const MOST: usize = 30;

/// Sure only where nothing but titles and furniture follows, down to the last line.
pub(super) fn titles(survey: &Survey, plan: &Plan, rule: &'static str) -> Vec<Finding> {
    let footer: Vec<Line<'_>> = survey.lines().filter(|l| l.zone == Zone::Footer).collect();
    let heads = |l: &Line<'_>| plan.on_line(l).is_some_and(|f| f.rule == "related" && f.acts());
    let Some(head) = footer.iter().position(heads) else { return Vec::new() };
    let below = &footer[head + 1..];
    // A notice about rights stays, and is none of the author's sentences.
    let known = |l: &Line<'_>| plan.on_line(l).is_some_and(|f| f.acts() || f.rule == "notice");
    let left = below.iter().filter(|l| !known(l));
    let (titles, others): (Vec<&Line<'_>>, Vec<&Line<'_>>) = left.partition(|l| is_title(l.text));
    // Below the last of the lines there may be something that is none: a list, a heading.
    let ends = survey.runs.last().is_none_or(|run| run.zone != Zone::Body);
    if titles.is_empty() || titles.len() > MOST || below.iter().any(|l| names_book(l.text)) {
        return Vec::new();
    }
    let score = if others.is_empty() && ends { 7 } else { 5 };
    let hit = |line: &Line<'_>| {
        let mut hit = Hit::scored(line, Action::Remove, score, 0);
        hit.signs.push(format!("among {} titles below `{}`", titles.len(), footer[head].text));
        Finding::line(line, rule, hit)
    };
    titles.iter().map(|line| hit(line)).collect()
}

/// Whether a line may be the title of an article: no sentence, no date, no label with its value.
fn is_title(text: &str) -> bool {
    static LABEL: LazyLock<Pattern> = LazyLock::new(|| {
        pattern("^(?:作者|编辑|責任編輯|责任编辑|来源|來源|电话|電話|地址|邮箱|联系|附|注|註|参考)")
    });
    TITLE.contains(&text.chars().count())
        && text.contains(is_cjk)
        && !text.contains(['。', '；'])
        && !text.ends_with(['，', '：', '、', '”', '」', '…', '）'])
        && !text.starts_with(['（', '(', '—', '“', '「', '['])
        && Date::written(text).is_none()
        && !LABEL.is_match(text)
}

/// A list of books is the author's: `《书名》`, `张三著`, `某某出版社`.
fn names_book(text: &str) -> bool {
    text.trim_start_matches(|c: char| !is_cjk(c) && c != '《').starts_with('《')
        || text.contains('《')
            && ["著", "译", "譯", "主编", "出版"].iter().any(|w| text.contains(w))
        || text.contains("出版社")
}
