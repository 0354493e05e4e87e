//! `欢迎访问……官网`: the greeting above a page. It also names the site.

use std::sync::LazyLock;

use crate::text::Pattern;

use super::plan::{Action, Hit};
use super::survey::{Line, Survey, pattern};

static GREETING: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        "^(?:您好|你好|尊敬的[^，,]{0,6})?[，,！!]?\\s*(?:欢迎|歡迎)(?:您|你)?",
        "(?:来到|來到|进入|進入|光临|光臨|访问|訪問|浏览)(?P<organisation>..+?)",
        "(?:官方网站|官网|網站|网站|门户网|平台|首页|官網)?[!！。]*$"
    ))
});

static ORGANISATION: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        "公司|官网|官網|網站|网站|网[!！。]?$|平台|集团|門戶|门户|频道|社区|论坛|本站|",
        "旗舰店|官方"
    ))
});

/// Most characters of the name of an organisation. Counted by the expression they would be
/// compiled forty times over.
const LONGEST: usize = 40;

/// The organisation a greeting names.
pub(super) fn organisation(text: &str) -> Option<&str> {
    let name = GREETING.captures(text)?.name("organisation")?.as_str();
    name.chars().nth(LONGEST).is_none().then_some(name)
}

/// “欢迎来到北京” may be the author's; without a word for a site it is only reported.
pub(super) fn line(line: &Line<'_>, _: &Survey) -> Option<Hit> {
    organisation(line.text).map(|_| {
        let hit = Hit::scored(line, Action::Remove, 5, 4);
        match ORGANISATION.is_match(line.text) && line.zone.is_edge() {
            true => hit.sign(4, "names a site or company"),
            false => hit,
        }
    })
}
