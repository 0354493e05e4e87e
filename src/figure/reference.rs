//! References to figures inside a text: `如图3所示`, `见图1`, `图1和图2`, `（图4）`, `上图`.

use std::ops::Range;

use super::label::{Label, begins_word, labels};
use super::number::numbers;
use super::table;

/// A reference in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// The bytes to make a link of: `图3`, or the `2` of `图1、2`.
    pub range: Range<usize>,
    /// What it names.
    pub referent: Referent,
    /// Whether the words around it leave no doubt, so that a missing figure is worth a finding.
    pub sure: bool,
}

/// What a reference names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Referent {
    /// The figure of that number.
    Number(String),
    /// The table of that number.
    Table(String),
    /// The figure just above.
    Above,
    /// The figure just below.
    Below,
    /// A figure to the left or right, which no flowing text has.
    Beside,
}

/// Words that lead up to a reference. `考` ends `参考`.
const BEFORE: [&str; 17] = [
    "如", "见", "見", "参", "參", "由", "从", "從", "据", "考", "照", "看", "在", "see ", "See ",
    "in ", "In ",
];

/// Words that follow a reference whatever the numeral.
const SURE_AFTER: [&str; 13] = [
    "所示", "中可", "中的", "中，", "可见", "可以", "可知", "展示", "显示", "顯示", "给出", "に示",
    "에서",
];

/// Words that follow a reference in digits. After a Chinese numeral they follow anything.
const AFTER: [&str; 26] = [
    "中", "里", "说明", "描述", "是", "的", "为", "為", "，", ",", "和", "与", "與", "至", "及",
    "、", "に", "で", "は", "から", "에", "은", "는", "의", "～", "~",
];

/// Verbs that follow a reference in a Western text.
const VERBS: [&str; 9] =
    ["show", "illustrate", "present", "depict", "is ", "gives", "for ", "and ", "compare"];

/// Signs before a word for a figure that make it part of another word: 地图, 企图, 截图.
const GUARD: &str = "地企意力试試贪貪版插构構绘繪草蓝藍拼截附唯不他她我只妄希贸良宏雄鸿版意";

/// All references of a text, in order.
pub(super) fn find(text: &str) -> Vec<Reference> {
    let mut out: Vec<Reference> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let chained = || out.last().is_some_and(|r| is_chain(&text[r.range.end..at]));
        let found = match c {
            '0'..='9' if chained() => listed(text, at),
            '上' | '下' | '左' | '右' => relative(text, at),
            '表' | '附' | 'T' if names_table(&text[at..]) => tabular(text, at, chained()),
            _ if begins_word(c) => numbered(text, at, chained()),
            _ => None,
        };
        match found {
            Some(reference) => {
                at = reference.range.end;
                out.push(reference);
            }
            None => at += c.len_utf8(),
        }
    }
    out
}

/// Whether only a conjunction stands between two references.
fn is_chain(between: &str) -> bool {
    const LONGEST: usize = 12;
    between.len() <= LONGEST
        && matches!(
            between.trim(),
            "和" | "与" | "與" | "及" | "以及" | "、" | "，" | "至" | "到" | "and"
        )
}

/// A bare number after a reference: the `2` of `图1、2`.
fn listed(text: &str, at: usize) -> Option<Reference> {
    let number = numbers(&text[at..]).into_iter().find(|n| !n.han && !n.is_doubtful())?;
    let end = at + number.len;
    // `图1、2020年` and `图1和3个` go on with something else.
    let closed = text[end..].is_empty()
        || text[end..].starts_with(['）', ')', '。', '，', '、', '；'])
        || SURE_AFTER.iter().any(|a| text[end..].starts_with(a));
    closed.then_some(Reference {
        range: at..end,
        referent: Referent::Number(number.value),
        sure: false,
    })
}

fn numbered(text: &str, at: usize, chained: bool) -> Option<Reference> {
    let before = &text[..at];
    let first = text[at..].chars().next()?;
    if before.chars().next_back().is_some_and(|b| is_inside_word(first, b)) {
        return None;
    }
    labels(&text[at..]).into_iter().find_map(|label| {
        let after = &text[at + label.len..];
        if after.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let led = chained || BEFORE.iter().any(|b| before.trim_end().ends_with(b.trim_end()));
        let told = is_referred(&label, led, before, after)?;
        Some(Reference {
            range: at..at + label.len,
            referent: Referent::Number(label.number.value),
            sure: told,
        })
    })
}

fn names_table(text: &str) -> bool {
    table::labels(text).next().is_some()
}

/// A reference to a table. Many are pictures, so none is missed.
fn tabular(text: &str, at: usize, chained: bool) -> Option<Reference> {
    /// 代表1, 发表2, 列表3, 图表4 (which is a figure).
    const GUARD: &str = "代发發列图圖外报報手仪儀时時钟鐘电電水年日课課量师師填制製";
    let before = &text[..at];
    let inside = |c: char| GUARD.contains(c) || c.is_ascii_alphanumeric();
    if before.chars().next_back().is_some_and(inside) {
        return None;
    }
    table::labels(&text[at..]).find_map(|(number, len)| {
        let after = &text[at + len..];
        if after.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let led = chained || BEFORE.iter().any(|b| before.trim_end().ends_with(b.trim_end()));
        let label = Label { shown: String::new(), len, number };
        is_referred(&label, led, before, after)?;
        let referent = Referent::Table(label.number.value);
        Some(Reference { range: at..at + len, referent, sure: false })
    })
}

fn is_inside_word(first: char, before: char) -> bool {
    if first.is_ascii_alphabetic() {
        before.is_ascii_alphanumeric()
    } else {
        "图圖図".contains(first) && GUARD.contains(before)
    }
}

/// Whether a label between `before` and `after` is a reference, and whether it is surely one.
fn is_referred(label: &Label, led: bool, before: &str, after: &str) -> Option<bool> {
    let next = after.trim_start();
    let starts = |words: &[&str]| words.iter().any(|w| next.starts_with(w));
    let bracketed = before.ends_with(['（', '(', '[', '［', '【'])
        && next.starts_with(['）', ')', ']', '］', '】', '，', '、', '；']);
    let western = starts(&VERBS) && after.starts_with(' ');
    let sure_after = starts(&SURE_AFTER);
    if label.number.han {
        // 图一时之快, 见图三国: a Chinese numeral may begin a word.
        let ends = starts(&AFTER) || sure_after || !next.starts_with(is_han);
        return (bracketed || sure_after || (led && ends)).then_some(true);
    }
    if bracketed || sure_after || western || (led && !next.starts_with(is_unit)) {
        return Some(true);
    }
    // A sentence that begins with a label speaks of the figure, and so does one that looks into it.
    let opens = before.trim_end().chars().next_back().is_none_or(|c| "。！？；".contains(c));
    (starts(&AFTER) && !label.number.is_doubtful()).then_some(opens || starts(&AFTER[..2]))
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// Signs after a number that make it an amount or a date.
fn is_unit(c: char) -> bool {
    "年月日号块元个万亿%％张幅种".contains(c)
}

/// `上图`, `下图`, `左图`, `右图` with the words that make them a reference.
fn relative(text: &str, at: usize) -> Option<Reference> {
    const TELLS: [&str; 14] = [
        "所示", "中", "可见", "显示", "的", "是", "为", "展示", "：", ":", "，", "。", "可以", "）",
    ];
    let rest = &text[at..];
    let referent = match rest.chars().next()? {
        '上' => Referent::Above,
        '下' => Referent::Below,
        '左' | '右' => Referent::Beside,
        _ => return None,
    };
    // 晚上图书, 以上图片, 天下图谋.
    if text[..at].ends_with(|c: char| "以晚早网線线地天之身墙".contains(c)) {
        return None;
    }
    let side = rest.chars().next().map_or(0, char::len_utf8);
    let rest = rest[side..].strip_prefix("面的").or(rest[side..].strip_prefix("面"));
    let rest = rest.unwrap_or(&text[at + side..]);
    let word = ["图", "圖", "図"].iter().find(|w| rest.starts_with(**w))?;
    let after = &rest[word.len()..];
    let led = text[..at].ends_with(['如', '见', '看', '从', '由']);
    let told = TELLS.iter().any(|t| after.starts_with(t)) || (led && after.is_empty());
    told.then(|| Reference { range: at..text.len() - after.len(), referent, sure: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|r| &text[r.range]).collect()
    }

    #[test]
    fn lists_of_references_are_all_found() {
        assert_eq!(found("对比图1和图2，差别不大。"), ["图1", "图2"]);
        assert_eq!(found("如图1、2所示，"), ["图1", "2"]);
        assert_eq!(found("（图3）与（见图 4-1）"), ["图3", "图 4-1"]);
        assert_eq!(found("如上图所示，下图为新址。"), ["上图", "下图"]);
        assert_eq!(
            found("见表1和表 2，详见附表3；（Table 4）"),
            ["表1", "表 2", "附表3", "Table 4"]
        );
    }

    #[test]
    fn other_words_and_years_are_left_alone() {
        for text in [
            "地图1的比例尺",
            "企图2次",
            "晚上图书馆中",
            "图2024年的新貌",
            "如图2024年",
            "他想图2块钱的便宜",
            "图三国鼎立",
            "见图三国演义",
            "图99999999所示",
            "代表1所中学的发言中",
            "发表2篇的时候",
            "列表3中的值",
            "表里如一",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }
}
