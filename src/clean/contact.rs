//! `咨询热线：020-…`: labels of telephone lines, and lines that are only a number.

use std::sync::LazyLock;

use crate::text::Pattern;

use super::plan::{Action, Hit};
use super::survey::{Line, Survey, pattern};

const PHONE: &str = concat!(
    r"(?:\+?86[-\s]?)?(?:0[0-9０-９]{2,3}[-\s]?[0-9０-９]{7,8}(?:-[0-9０-９]{1,5})?",
    r"|400[-\s]?[0-9０-９]{3,4}[-\s]?[0-9０-９]{3,4}|1[3-9][0-9０-９]{9})"
);

const HOTLINE: &str = concat!(
    "(?:(?:全国|统一|免费|官方|服务|咨询|客服|联系|招商|加盟|投诉|报名|24小时|订购|销售|业务",
    "|举报|新闻)+\\s*(?:热线|电话|手机|QQ|传真|邮箱)(?:号码)?|联系我们|热线)"
);

static LABEL: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:{HOTLINE}\s*[:：]?\s*(?:{PHONE})?|\p{{Han}}{{0,8}}[报爆]料(?:热线|电话)?\s*[:：]\s*[0-9-]{{5,14}})$"
    ))
});

/// A label, with or without its number.
pub(super) fn hotline(line: &Line<'_>, survey: &Survey) -> Option<Hit> {
    LABEL.is_match(line.text).then(|| scored(line, survey))
}

/// A number alone.
pub(super) fn phone(line: &Line<'_>, survey: &Survey) -> Option<Hit> {
    static NUMBER: LazyLock<Pattern> = LazyLock::new(|| pattern(&format!("^{PHONE}$")));
    NUMBER.is_match(line.text).then(|| scored(line, survey))
}

/// In a form, such as the parties of a contract, numbers are the author's; so is one that the line
/// above announces.
fn scored(line: &Line<'_>, survey: &Survey) -> Hit {
    let [before, after] = survey.beside(line);
    let announced = before.is_some_and(|l| l.ends_with(['：', ':']) && !LABEL.is_match(l));
    if announced || [before, after].into_iter().flatten().any(is_of_form) {
        return Hit::scored(line, Action::Remove, 6, 4).sign(0, "in a form");
    }
    Hit::scored(line, Action::Remove, 9, 4)
}

/// A line with a label that no page puts beside its telephone: `甲方：…`, `身份证号：…`.
fn is_of_form(line: &str) -> bool {
    static LABELLED: LazyLock<Pattern> =
        LazyLock::new(|| pattern(r"^(?P<label>\p{Han}{1,6}(?:[（(]\p{Han}{1,4}[）)])?)\s*[:：]"));
    static OF_PAGE: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            "电话|热线|手机|传真|地址|邮箱|邮编|微信|网址|网站|联系|版权|备案|公司|时间|来源",
            "|作者|编辑|责编|校对|审核|主办|分享|上一篇|下一篇"
        ))
    });
    let label = LABELLED.captures(line).and_then(|c| Some(c.name("label")?.as_str().to_owned()));
    label.is_some_and(|label| !OF_PAGE.is_match(&label))
}
