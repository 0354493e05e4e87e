//! `記者陳小明／台北報導`, `本报记者 张三 李四`, `홍길동 기자`: who reported, in a line without a label and its
//! colon. The names go to the metadata.

use std::sync::LazyLock;

use super::plan::{Action, Fact, Hit};
use super::survey::{Line, pattern};
use crate::text::Pattern;

/// A line that names reporters, and perhaps from where they report, and says nothing else.
pub(super) fn line(line: &Line<'_>) -> Option<Hit> {
    static FORMS: LazyLock<[Pattern; 3]> = LazyLock::new(|| {
        [
            pattern(concat!(
                r"^[【〔\[（(]?\s*\p{Han}{0,6}(?:[记記]者|特派[员員]|[编編][译譯]|中心)\s*(?P<names>\p{Han}{2,4}(?:[、，\s]+\p{Han}{2,4}){0,3})?",
                r"\s*[／/]\s*(?:\p{Han}{2,6}[报報][导導道]|\p{Han}{2,3}[电電])\s*[】〕\]）)]?$"
            )),
            pattern(concat!(
                r"^[■□●◎]?\s*(?:本[报報刊网網台]|\p{Han}{2,6}[社报報网網])[记記]者[\s:：]+",
                r"(?P<names>\p{Han}{2,4}(?:[、\s]+\p{Han}{2,4}){0,3})$"
            )),
            pattern(r"^(?P<names>\p{Hangul}{2,4})\s*기자(?:\s*[=|]?\s*[\w.+-]+@[\w.-]+)?$"),
        ]
    });
    if !line.zone.is_edge() {
        return None;
    }
    let found = FORMS.iter().find_map(|form| form.captures(line.text))?;
    let names = found.name("names").map_or("", |names| names.as_str());
    let authors = names
        .split(|c: char| c.is_whitespace() || "、，".contains(c))
        .filter(|name| !name.is_empty() && !matches!(*name, "通讯员" | "通訊員" | "实习生"));
    let facts: Vec<Fact> = authors.map(|name| Fact::Author(name.to_owned())).collect();
    let action = if facts.is_empty() { Action::Remove } else { Action::Move };
    let signs = vec![line.zone.sign().to_owned(), "names who reported".to_owned()];
    Some(Hit { action, score: 8, signs, facts })
}
