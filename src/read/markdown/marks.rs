//! Marks within a line that are no CommonMark: `==marked==`, `++inserted++`, `x^2^`, `H~2~O`. They are read
//! only where they can hardly be anything else: authors also write of operators and draw faces.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::text::is_cjk;

/// A stretch between two marks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) open: Range<usize>,
    pub(super) close: Range<usize>,
    /// The element that stands for it.
    pub(super) element: &'static str,
}

/// The marks of a line, in the order of their ends.
pub(super) fn find(line: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    if !["==", "++", "^", "~"].iter().any(|sign| line.contains(sign)) {
        return found;
    }
    let runs = runs(line);
    let mut operators: Option<bool> = None;
    for (sign, element) in [("==", "mark"), ("++", "ins"), ("^", "sup"), ("~", "sub")] {
        let own: Vec<&Range<usize>> = runs.iter().filter(|r| line[(*r).clone()] == *sign).collect();
        let mut at = 0;
        while let [open, close] = own.get(at..at + 2).unwrap_or_default() {
            let fits = match sign {
                "^" => raises(line, open, close),
                "~" => lowers(line, open, close),
                _ => {
                    encloses(line, open, close)
                        && !*operators.get_or_insert_with(|| names_operators(line))
                }
            };
            if fits {
                let (open, close) = ((*open).clone(), (*close).clone());
                found.push(Mark { open, close, element });
            }
            at += if fits { 2 } else { 1 };
        }
    }
    found
}

/// Whether a line speaks of operators.
fn names_operators(line: &str) -> bool {
    const OPERATORS: [&str; 16] = [
        "运算", "運算", "比较", "比較", "赋值", "賦值", "判断", "判斷", "相等", "等于", "等於",
        "等号", "自增", "符号", "equals", "C++",
    ];
    OPERATORS.iter().any(|word| line.contains(word))
}

/// Whether two signs stand round words: close to them, and apart from Western letters outside.
fn encloses(line: &str, open: &Range<usize>, close: &Range<usize>) -> bool {
    let inner = &line[open.end..close.start];
    let outer =
        |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric() && !")]\"'_".contains(c));
    let words = |c: char| c.is_alphanumeric() || "《「『“（(*[【`".contains(c);
    let ends = |c: char| c.is_alphanumeric() || "》」』”）)*]】。！？…%`^~".contains(c);
    let balanced = ["*", "_", "`"].iter().all(|sign| inner.matches(sign).count() % 2 == 0)
        && inner.matches('[').count() == inner.matches(']').count();
    inner.starts_with(words)
        && inner.ends_with(ends)
        && inner.contains(is_cjk)
        && balanced
        && outer(line[..open.start].chars().next_back())
        && outer(line[close.end..].chars().next())
}

/// Whether two signs raise what stands between: the power of a letter or number, the number of a
/// note behind words.
fn raises(line: &str, open: &Range<usize>, close: &Range<usize>) -> bool {
    let inner = &line[open.end..close.start];
    let Some(before) = line[..open.start].chars().next_back() else { return false };
    if line[close.end..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '^') {
        return false;
    }
    if before.is_ascii_alphanumeric() || before == ')' {
        let power = |c: char| c.is_ascii_alphanumeric() || "+-−".contains(c);
        return (1..=6).contains(&inner.chars().count()) && inner.chars().all(power);
    }
    let bare = inner.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
    let number = bare.unwrap_or(inner);
    let digits = number.starts_with(|c: char| c.is_ascii_digit());
    let note = is_cjk(before) || "。，；：！？”》）".contains(before);
    let list = |c: char| c.is_ascii_digit() || ",-–".contains(c);
    note && digits && number.len() <= 8 && number.chars().all(list)
}

/// Whether two signs lower what stands between: the number or the index behind a letter. `A~B~C` and
/// `3~5` are ranges.
fn lowers(line: &str, open: &Range<usize>, close: &Range<usize>) -> bool {
    let inner = &line[open.end..close.start];
    let after = line[close.end..].chars().next();
    let digits = inner.len() <= 3 && inner.starts_with(|c: char| c.is_ascii_digit());
    let number = digits && inner.chars().all(|c| c.is_ascii_digit() || "+-".contains(c));
    let index = inner.len() == 1 && inner.starts_with(|c: char| c.is_ascii_lowercase());
    line[..open.start].ends_with(|c: char| c.is_ascii_alphabetic() || c == ')')
        && (number && after.is_none_or(|c| !c.is_ascii_digit() && c != '~')
            || index && after.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '~'))
}

/// Runs of signs outside code, formulas, addresses and tags.
fn runs(line: &str) -> Vec<Range<usize>> {
    let (bytes, mut at, mut found) = (line.as_bytes(), 0, Vec::new());
    let mut closing = Closing::default();
    while at < bytes.len() {
        let rest = &line.as_bytes()[at..];
        at += match bytes[at] {
            b'\\' => 2,
            mark @ (b'`' | b'$') => {
                let len = rest.iter().take_while(|&&b| b == mark).count();
                let fence = &line[at..at + len];
                closing.find(line, at + len, fence).map_or(len, |end| end + len - at)
            }
            b'<' => closing.find(line, at, ">").map_or(1, |end| end + 1 - at),
            b']' if rest.get(1) == Some(&b'(') => {
                closing.find(line, at, ")").map_or(1, |end| end + 1 - at)
            }
            b':' if rest.starts_with(b"://") => {
                rest.iter().position(|b| !b.is_ascii_graphic()).unwrap_or(rest.len())
            }
            mark @ (b'=' | b'+' | b'^' | b'~') => {
                let len = rest.iter().take_while(|&&b| b == mark).count();
                found.push(at..at + len);
                len
            }
            _ => 1,
        };
        while at < bytes.len() && !line.is_char_boundary(at) {
            at += 1;
        }
    }
    found
}

/// Signs that stand nowhere further on in a line: they are looked for once.
#[derive(Default)]
struct Closing<'a> {
    missing: BTreeSet<&'a str>,
}

impl<'a> Closing<'a> {
    /// Where a sign stands from a place on.
    fn find(&mut self, line: &str, from: usize, sign: &'a str) -> Option<usize> {
        if self.missing.contains(sign) {
            return None;
        }
        let found = line[from..].find(sign).map(|at| from + at);
        if found.is_none() {
            self.missing.insert(sign);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> String {
        let mut changes: Vec<(Range<usize>, String)> = Vec::new();
        for mark in find(line) {
            changes.push((mark.open, format!("<{}>", mark.element)));
            changes.push((mark.close, format!("</{}>", mark.element)));
        }
        changes.sort_by_key(|change| change.0.start);
        let mut shown = line.to_owned();
        for (range, words) in changes.into_iter().rev() {
            shown.replace_range(range, &words);
        }
        shown
    }

    #[test]
    fn marks_round_words() {
        for (line, expected) in [
            ("这是==重点==内容", "这是<mark>重点</mark>内容"),
            ("==**很重**，x^2^==。", "<mark>**很重**，x<sup>2</sup></mark>。"),
            ("写了++新的话++。", "写了<ins>新的话</ins>。"),
            ("面积 m^2^，10^-3^ 克", "面积 m<sup>2</sup>，10<sup>-3</sup> 克"),
            ("前人说过^[1,2]^。", "前人说过<sup>[1,2]</sup>。"),
            ("H~2~O 与 x~i~。", "H<sub>2</sub>O 与 x<sub>i</sub>。"),
        ] {
            assert_eq!(shown(line), expected);
        }
    }

    #[test]
    fn operators_code_and_faces_are_no_marks() {
        for line in [
            "用==比较，用==赋值",
            "a==b 和 c==d",
            "如果 a == 甲 或 b == 乙",
            "`==甲==` 与 $x==甲==y$",
            "===甲===",
            "C++和G++的写法",
            "++i 和 ++j",
            "哈哈^o^，嘻嘻^_^",
            "x^2+y^2",
            "a^b^c",
            "2^3^4",
            "[^1]和[^2]",
            "约3~5~8天，A~B~C 三点",
            "~~H~~2~O",
            "https://a.cn/?a==甲==b",
            "\\==甲==",
        ] {
            assert_eq!(shown(line), line);
        }
    }
}
