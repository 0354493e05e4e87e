//! Line ends within a paragraph. To CommonMark all of them are blanks, and Chinese has none: joined,
//! `时间：周六` and `地点：图书馆` are one word. Where lines were not filled up to a width, an
//! author who ends one means it.

use super::super::lines::join_solid;
use crate::text::is_cjk;

/// Below this width, in em, nobody wraps lines.
const NARROW: f64 = 16.0;
/// A line as full as this part of the widest was wrapped.
const FULL: f64 = 0.75;
/// What line breaking rules may leave blank at the end of a wrapped line, in em.
const RAGGED: f64 = 3.0;
/// Lines of verse are no wider, and there are at least so many.
const VERSE: (f64, usize) = (16.0, 4);

/// The line ends of a paragraph that are meant, as bytes from its start.
pub(super) fn meant(paragraph: &str) -> Vec<usize> {
    if !paragraph.trim_end().contains('\n') || !paragraph.contains(is_cjk) {
        return Vec::new();
    }
    let lines: Vec<&str> = paragraph.trim_end().split('\n').map(inner).collect();
    let widest = lines.iter().map(|l| width(l)).fold(0.0, f64::max);
    let verse = lines.len() >= VERSE.1 && widest <= VERSE.0;
    let mut at = 0;
    let ends = paragraph.split_inclusive('\n').map(|line| {
        at += line.len();
        at - 1
    });
    let pairs = lines.windows(2);
    let kept = ends.zip(pairs).filter(|(_, pair)| {
        let (before, after) = (pair[0], pair[1]);
        if is_entry(before) && is_entry(after) || is_marker(before) || is_marker(after) {
            return true;
        }
        let own = width(before);
        let full = own >= widest * FULL || own + first_piece(after) + RAGGED > widest;
        let wrapped = widest >= NARROW && full;
        let runs_on = || !ends_clause(before) && meet_solid(before, after);
        !wrapped && (verse || has_label(before) && has_label(after) || runs_on())
    });
    kept.map(|(end, _)| end).collect()
}

/// A line without the marks of the quotations it stands in.
fn inner(line: &str) -> &str {
    line.trim().trim_start_matches(['>', ' ']).trim_end_matches('\\')
}

/// In em: Western letters are about half as wide as Han.
fn width(line: &str) -> f64 {
    line.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum()
}

/// The width of what stands first in a line and cannot be divided: a Han, a word, a link.
fn first_piece(line: &str) -> f64 {
    let end = match line.chars().next() {
        Some('[' | '!' | '<') => line.find([')', '>']).map_or(line.len(), |at| at + 1),
        Some(c) if c.is_ascii() => {
            line.find(|c: char| c == ' ' || !c.is_ascii()).unwrap_or(line.len())
        }
        Some(c) => c.len_utf8(),
        None => 0,
    };
    width(&line[..end])
}

/// Whether a clause ends with the line, so that the next may go on.
fn ends_clause(line: &str) -> bool {
    let bare = line.trim_end_matches(['*', '_', '~', '`']);
    bare.ends_with(|c: char| "，。、；：！？…—”’」』》）)]},.;:!?".contains(c))
}

/// Whether nothing would stand between two lines that are joined.
fn meet_solid(before: &str, after: &str) -> bool {
    let ends = before.chars().next_back().zip(after.chars().next());
    ends.is_some_and(|(before, after)| join_solid(before, after))
}

/// `地点：`
fn has_label(line: &str) -> bool {
    let label = line.split(['：', ':']).next().filter(|label| label.len() < line.len());
    label.is_some_and(|label| (1..=8).contains(&label.chars().count()) && label.contains(is_cjk))
}

/// A line of a site generator: a container, a tag, an admonition, contents.
fn is_marker(line: &str) -> bool {
    [":::", "{%", "{{", "!!! ", "??? ", "[TOC]", "[toc]"].iter().any(|sign| line.starts_with(sign))
}

/// `[1]`, of a list of sources.
fn is_entry(line: &str) -> bool {
    let number = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    number.is_some_and(|(n, _)| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_were_not_wrapped_are_meant() {
        let cases = [
            "时间：周六下午两点|地点：图书馆三楼|人数：不限",
            "本文作者：小林|本文链接：https://lin.example/blog/",
            "[1]张三. 睡眠医学[M]. 北京：人民卫生出版社，2015.|[2]Walker M. Why We Sleep. Scribner, 2017.",
            "我把椅子搬到窗前|把太阳|也搬到窗前",
            "床前明月光，|疑是地上霜。|举头望明月，|低头思故乡。",
            // Clauses of their own lines.
            "第一句写完了，~第二句接着写，~第三句也完了。",
            // Wrapped, the last line short.
            "这一段文字是用编辑器按四十列折行的写法每一行差不多一样长~所以行尾不是作者的意思而是编辑器在保存时自动作的折行~到这里为止",
            // Parted before a link that found no room.
            "参见~[一个地址很长很长的链接](https://example.com/a/very/long/address/indeed)~的说明",
            "two lines~of English",
            "::: tip 小贴士|国内可以换镜像。|:::",
            "第一段，~接着写。English~words 又写",
        ];
        for case in cases {
            let text = case.replace(['|', '~'], "\n");
            let mut shown = text.clone();
            let ends = meant(&text);
            let all: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
            for at in all.into_iter().rev() {
                shown.replace_range(at..at + 1, if ends.contains(&at) { "|" } else { "~" });
            }
            assert_eq!(shown, case);
        }
    }
}
