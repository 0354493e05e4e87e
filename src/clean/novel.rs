//! The advertising lines that novel sites put between chapters' paragraphs.

use std::sync::LazyLock;

use crate::text::Pattern;

use super::plan::{Action, Hit};
use super::survey::{Line, Survey, pattern};

/// Some phrases are advertising wherever they stand; others need company.
pub(super) fn line(line: &Line<'_>, _: &Survey) -> Option<Hit> {
    static ALWAYS: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            "^.{0,40}(?:本章未完[，,。！!（(]?.{0,6}(?:点击|翻页|下一页|继续阅读)",
            "|手机用户请(?:浏览|访问|到|上)|请记住(?:本站|本书)|书友大本营|看书福利).{0,40}$",
            "|^感谢在.{8,50}期间为我(?:投出|灌溉).{2,20}的小天使.{0,4}$",
            "|^感谢(?:灌溉营养液|投出(?:地雷|手榴弹|火箭炮|浅水炸弹|深水鱼雷))的小天使\\s*[:：].*$",
            "|^非常感谢大家对我的支持，我会继续努力的！$|^@?无限好文，尽在晋江文学城$",
            "|^[【（(]?本章未完[】）)]?[。！!.…]*$",
            "|^(?:.{0,12}[，。！!~～、\\s])?(?:求(?:推荐票|月票|收藏|订阅)[，。！!~～、\\s]*)+$",
            "|^(?i:ps)\\s*[:：].{0,8}第?[一二三四五六七八九十\\d]更.{0,8}$"
        ))
    });
    static PERHAPS: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            "^.{0,40}(?:一秒记住|无弹窗|请(?:点击|按|翻)下?一?页|(?i:txt)(?:小说|电子书)?(?:全集)?下载",
            "|更多.{0,6}(?:小说|好书|电子书|全本).{0,6}(?:尽在|请[到访登]|下载)",
            "|本书由.{0,40}(?:整理|制作|上传|首发)).{0,40}$"
        ))
    });
    static COMPANY: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            "(?i)本站|小说网|免费阅读|最新章节|更新最快|全集|(?:https?://|www\\.)",
            "|[a-z0-9-]\\.(?:com|net|org|cn|cc|info|top|xyz)\\b"
        ))
    });
    if ALWAYS.is_match(line.text) {
        let hit = Hit::scored(line, Action::Remove, 8, 7);
        return Some(hit);
    }
    PERHAPS.is_match(line.text).then(|| {
        let hit = Hit::scored(line, Action::Remove, 5, 4);
        match COMPANY.is_match(line.text) {
            true => hit.sign(3, "names a site or its offers"),
            false => hit,
        }
    })
}
