//! Characters that no word tells the reading of, by what stands beside them.

use super::Words;
use crate::text::is_cjk;

const PRONOUNS: &str = "我你您他她它咱们谁";
const NUMERALS: &str = "一二两三四五六七八九十百千零〇几数每这那哪某半第多";

/// A character, what may stand before it, what may stand after it, and how it is read then. An
/// empty list is any character or none. The first that fits is taken.
const RULES: &[(char, &str, &str, &str)] = &[
    ('得', PRONOUNS, "", "děi"),
    ('得', "总就还都才也可必非又只", "", "děi"),
    ('只', NUMERALS, "", "zhī"),
    ('着', "睡找猜火点够", "了不", "zháo"),
    ('行', NUMERALS, "人", "xíng"),
    ('行', NUMERALS, "", "háng"),
    ('卷', NUMERALS, "", "juàn"),
    ('数', "", "一不着到起完数", "shǔ"),
    ('教', "", "我你您他她它们人孩唱写读", "jiāo"),
    ('还', "", "给钱债书清掉款", "huán"),
    ('种', "", "花树草菜田瓜豆麦稻棉茶", "zhòng"),
    ('种', "播栽耕", "", "zhòng"),
    ('背', "", "着起", "bēi"),
    ('长', "", "得出成满高胖", "zhǎng"),
    ('长', "越渐", "", "zhǎng"),
    ('了', "不得", "", "liǎo"),
    ('为', "称视成变分定列改设选评誉译化命作转升降沦即皆均多约仅名身实以", "", "wéi"),
    ('发', "白黑长短银金卷染烫剪理洗", "", "fà"),
    ('中', "打击猜射", "", "zhòng"),
    ('中', "", "奖毒计弹暑枪标签", "zhòng"),
    ('弹', "", "琴钢吉奏着唱", "tán"),
    ('干', "在想要能敢会苦实肯", "", "gàn"),
    ('干', "", "了活什完", "gàn"),
    ('率', "", "领先军队众部兵", "shuài"),
    ('系', "", "鞋带着上好", "jì"),
    ('倒', "", "是水茶酒退映也", "dào"),
    ('曾', "姓", "", "zēng"),
    ('单', "姓", "", "shàn"),
    ('解', "姓", "", "xiè"),
    ('查', "姓", "", "zhā"),
    ('仇', "姓", "", "qiú"),
    ('朴', "姓", "", "piáo"),
    ('区', "姓", "", "ōu"),
    ('盖', "姓", "", "gě"),
    ('任', "姓", "", "rén"),
    ('乐', "姓", "", "yuè"),
    ('翟', "姓", "", "zhái"),
];

/// The reading of the character at `i`, when its neighbours tell it.
pub(super) fn reading(chars: &[char], i: usize, words: &Words) -> Option<&'static str> {
    let before = i.checked_sub(1).map(|k| chars[k]);
    let after = chars.get(i + 1).copied();
    match chars[i] {
        '地' if is_particle(chars, i, words) => return Some("de"),
        '着' | '著' if before.is_some_and(is_cjk) && chars[i] == '著' => return Some("zhe"),
        _ => {}
    }
    let fits = |list: &str, c: Option<char>| list.is_empty() || c.is_some_and(|c| list.contains(c));
    let rule = RULES.iter().find(|r| r.0 == chars[i] && fits(r.1, before) && fits(r.2, after));
    if let Some(rule) = rule {
        return Some(rule.3);
    }
    // After a verb or an adjective 得 leads to what comes of it.
    (chars[i] == '得' && before.is_some_and(is_cjk) && after.is_some_and(is_cjk)).then_some("de")
}

/// 地 between what tells how and a verb: after a word, or a character said twice, and before
/// something that makes no place of it.
fn is_particle(chars: &[char], i: usize, words: &Words) -> bool {
    let Some(last) = i.checked_sub(1) else { return false };
    let twice = last > 0 && chars[last] == chars[last - 1];
    let word = words.length[last] > 1 && is_cjk(chars[last]);
    let place = |c: char| "上下里面方点位区球处带段形势图理铁震板道名址主产皮毯砖".contains(c);
    (twice || word) && chars.get(i + 1).is_some_and(|&c| is_cjk(c) && !place(c))
}
