//! `编辑于 2023-05-01 10:00`, `发布于 2023-05-01 10:00 ・ 浙江`, `更新：2023-05-01 10:00`, `입력 2023.05.01 10:00`: what sites
//! write above or below a text of when it was put there. The date goes to the metadata.

use std::sync::LazyLock;

use super::plan::{Action, Fact, Hit};
use super::survey::{Line, Survey, pattern};
use crate::document::Date;
use crate::text::Pattern;

/// A line that says when the text was posted or changed, and from where, and nothing else.
pub(super) fn line(line: &Line<'_>, _: &Survey) -> Option<Hit> {
    static LABEL: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            r"^(?:(?:最后|最後)?(?:发布|發布|發佈|发表|發表|编辑|編輯|修改|更新)(?:于|於)\s*[:：]?",
            r"|(?:最后|最後|最近)?(?:更新|修改|编辑|編輯|发稿|發稿|刊登|上架)(?:时间|時間|日期)?\s*[:：]",
            r"|(?:公開|更新|最終更新|投稿|掲載)(?:日時?)?\s*[:：]?",
            r"|(?:기사\s?)?(?:최종\s?)?(?:입력|수정|등록|승인|발행)\s*[:：]?)\s*"
        ))
    });
    static PLACE: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(
            r"^(?:\s*(?:[・·•|｜]\s*(?:IP\s*属地\s*[:：]?\s*)?|IP\s*属地\s*[:：]?\s*)\p{Han}{2,8})?$",
        )
    });
    let label = LABEL.captures(line.text)?.get(0)?.range().end;
    let (date, at) = Date::written(&line.text[label..])?;
    let rest = &line.text[label + at.end..];
    if at.start != 0 || !PLACE.is_match(rest) {
        return None;
    }
    // By hand one writes a day; the time of day is a machine's.
    let edge = if date.time.is_some() || !rest.trim().is_empty() { 8 } else { 7 };
    let mut hit = Hit::scored(line, Action::Move, edge, 4);
    hit.facts.push(Fact::Published(date));
    Some(hit)
}
