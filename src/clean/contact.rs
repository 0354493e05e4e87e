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

/// A label, with or without its number.
pub(super) fn hotline(line: &Line<'_>, _: &Survey) -> Option<Hit> {
    static LABEL: LazyLock<Pattern> =
        LazyLock::new(|| pattern(&format!(r"^{HOTLINE}\s*[:：]?\s*(?:{PHONE})?$")));
    LABEL.is_match(line.text).then(|| Hit::scored(line, Action::Remove, 9, 4))
}

/// A number alone.
pub(super) fn phone(line: &Line<'_>, _: &Survey) -> Option<Hit> {
    static NUMBER: LazyLock<Pattern> = LazyLock::new(|| pattern(&format!("^{PHONE}$")));
    NUMBER.is_match(line.text).then(|| Hit::scored(line, Action::Remove, 9, 4))
}
