//! Figure numbers as articles write them: `3`, `１２`, `二十二`, `①`, `IV`, `1-2`, `3.4`, `1(b)`.

use std::ops::RangeInclusive;

/// One way to read the beginning of a text as a figure number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// Normalised: `22`, `1-2`, `3.4`, `1b`.
    pub value: String,
    /// Bytes it takes.
    pub len: usize,
    /// Whether it is written in Chinese numerals, which also begin ordinary words.
    pub han: bool,
}

impl Number {
    /// Whether it could as well be a year or a date.
    pub(super) fn is_doubtful(&self) -> bool {
        is_doubtful(&self.value)
    }
}

/// Whether a normalised number could as well be a year or a date: `图2024` is hardly the
/// two-thousandth figure, unless the one before it is there.
pub(super) fn is_doubtful(value: &str) -> bool {
    const YEARS: RangeInclusive<u32> = 1900..=2099;
    value.parse().is_ok_and(|n| YEARS.contains(&n) || n > 9999)
}

/// All ways to read the beginning of `text` as a number, the longest first. A caption may begin
/// where a number seems to go on (`图1.3D打印`), so the caller takes the first that fits.
pub(super) fn numbers(text: &str) -> Vec<Number> {
    let Some((mut value, mut len, han)) = first_part(text) else { return Vec::new() };
    let mut readings = vec![Number { value: value.clone(), len, han }];
    push_suffixed(text, &value, len, han, &mut readings);
    while let Some((mark, digits, taken)) = next_part(&text[len..]) {
        value.push(mark);
        value.push_str(&digits);
        len += taken;
        readings.push(Number { value: value.clone(), len, han });
        push_suffixed(text, &value, len, han, &mut readings);
    }
    readings.reverse();
    readings
}

/// A text of digits with full-width ones narrowed and blanks dropped, else as it is.
pub(super) fn narrow(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| digit(c).map_or(c, |d| char::from(b'0' + d)))
        .collect()
}

fn first_part(text: &str) -> Option<(String, usize, bool)> {
    let first = text.chars().next()?;
    if digit(first).is_some() {
        let (digits, len) = digits(text, 7)?;
        return Some((digits, len, false));
    }
    if ('①'..='⑳').contains(&first) {
        let value = first as u32 - '①' as u32 + 1;
        return Some((value.to_string(), first.len_utf8(), false));
    }
    if let Some((value, len)) = han_number(text) {
        return Some((value.to_string(), len, true));
    }
    let roman: &str = &text[..text.find(|c| !"IVX".contains(c)).unwrap_or(text.len())];
    let ends = !text[roman.len()..].starts_with(|c: char| c.is_ascii_alphanumeric());
    let fits = (1..=5).contains(&roman.len()) && ends;
    fits.then(|| (roman.to_owned(), roman.len(), false))
}

/// A separator with the digits after it, as in `1-2` and `3.4`.
fn next_part(text: &str) -> Option<(char, String, usize)> {
    let mark = text.chars().next()?;
    let normal = match mark {
        '-' | '–' | '—' | '‐' => '-',
        '.' | '．' | '・' => '.',
        _ => return None,
    };
    let (digits, len) = digits(&text[mark.len_utf8()..], 3)?;
    Some((normal, digits, mark.len_utf8() + len))
}

/// The reading that goes on with a letter: `1a`, `1(b)`, `1（2）`.
fn push_suffixed(text: &str, value: &str, len: usize, han: bool, readings: &mut Vec<Number>) {
    let rest = &text[len..];
    let mut chars = rest.chars();
    let Some(first) = chars.next() else { return };
    let mut push = |c: char, taken| {
        // `1(2)` is a part of figure 1 and not figure 12.
        let dash = if c.is_ascii_digit() { "-" } else { "" };
        readings.push(Number { value: format!("{value}{dash}{c}"), len: len + taken, han });
    };
    if first.is_ascii_alphabetic() {
        if !chars.next().is_some_and(|c| c.is_ascii_alphanumeric()) {
            push(first, 1);
        }
        return;
    }
    let inner = rest.trim_start_matches(' ');
    let blanks = rest.len() - inner.len();
    let mut chars = inner.chars();
    if let (Some(open @ ('(' | '（')), Some(c), Some(close @ (')' | '）'))) =
        (chars.next(), chars.next(), chars.next())
        && (c.is_ascii_lowercase() || c.is_ascii_digit())
    {
        push(c, blanks + open.len_utf8() + 1 + close.len_utf8());
    }
}

/// At most `most` digits, of either width; none when more follow.
fn digits(text: &str, most: usize) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut len = 0;
    for c in text.chars() {
        let Some(d) = digit(c) else { break };
        out.push(char::from(b'0' + d));
        len += c.len_utf8();
    }
    (1..=most).contains(&out.len()).then_some((out, len))
}

fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8 - b'0'),
        '０'..='９' => Some((c as u32 - '０' as u32) as u8),
        _ => None,
    }
}

/// A number up to 999 in Chinese numerals: `三`, `二十二`, `一百零八`, `一〇三`.
fn han_number(text: &str) -> Option<(u32, usize)> {
    const DIGITS: &str = "零一二三四五六七八九";
    let (mut total, mut current, mut len, mut count, mut units) = (0, 0, 0, 0, false);
    for c in text.chars() {
        let digit = match c {
            '〇' => Some(0),
            '两' => Some(2),
            _ => DIGITS.chars().position(|d| d == c).map(|i| i as u32),
        };
        match (digit, c) {
            (Some(d), _) => current = if units { d } else { current * 10 + d },
            (None, '十') => (total, current, units) = (total + current.max(1) * 10, 0, true),
            (None, '百') => (total, current, units) = (total + current.max(1) * 100, 0, true),
            _ => break,
        }
        len += c.len_utf8();
        count += 1;
        if count > 5 {
            return None;
        }
    }
    (1..=5).contains(&count).then_some((total + current, len))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longest(text: &str) -> Option<(String, usize)> {
        numbers(text).into_iter().next().map(|n| (n.value, n.len))
    }

    #[test]
    fn numerals_too_long_are_none() {
        assert_eq!(longest("三三三三三三"), None);
        assert_eq!(longest(&"九".repeat(30)), None);
    }

    #[test]
    fn numerals_of_every_kind_are_read() {
        let cases = [
            ("7", "7"),
            ("１２", "12"),
            ("二十二", "22"),
            ("十", "10"),
            ("一百零八", "108"),
            ("一〇三", "103"),
            ("⑳", "20"),
            ("IV", "IV"),
            ("4-1", "4-1"),
            ("3.4", "3.4"),
            ("1(b)", "1b"),
            ("1（2）", "1-2"),
            ("1a", "1a"),
        ];
        for (text, value) in cases {
            assert_eq!(longest(text), Some((value.to_owned(), text.len())), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "a", "99999999", "一二三四五六", "VIP", "馆", "-1"] {
            assert_eq!(longest(text), None, "{text}");
        }
    }

    #[test]
    fn shorter_readings_follow_longer_ones() {
        let values: Vec<_> = numbers("1.3D打印").into_iter().map(|n| n.value).collect();
        assert_eq!(values, ["1.3D", "1.3", "1"]);
    }
}
