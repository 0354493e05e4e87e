//! Dates as articles write them, on pages and in publish lines.

use std::sync::LazyLock;

use super::Date;
use crate::text::Pattern;

static WRITTEN: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(concat!(
        r"(?x)(?P<y>(?:19|20|１９|２０)[0-9０-９]{2})\s*[-/.年년]\s*(?P<m>[0-9０-９]{1,2})",
        r"\s*[-/.月월]\s*(?P<d>[0-9０-９]{1,2})(?:\s*[日일])?",
        r"(?:[\sT,　]*(?:[（(].{1,3}[)）])?\s*(?P<h>[0-9０-９]{1,2})\s*[:：时時]\s*(?P<min>[0-9０-９]{2})",
        r"(?:\s*[:：分]\s*(?P<s>[0-9０-９]{2}))?(?:\.[0-9]+)?(?P<zone>\s*(?:Z\b|[+-][0-9]{2}:?[0-9]{2}))?)?"
    ))
});

/// A number in digits of either width.
fn number(text: &str) -> Option<u16> {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0),
        c => Some(c),
    };
    text.chars().map(narrow).collect::<Option<String>>()?.parse().ok()
}

impl Date {
    /// The first date of a text as people write it (`2024年10月2日 20:23`), and where it stands.
    pub fn written(text: &str) -> Option<(Date, std::ops::Range<usize>)> {
        first(text)
    }

    /// A date that a field of metadata holds and nothing else.
    pub fn of_field(value: &str) -> Option<Date> {
        let value = value.trim();
        let (date, range) = first(value)?;
        (range.start == 0 && value.len() <= range.end + 12).then_some(date)
    }
}

/// The first date of a text, and the rest of the text around it.
fn first(text: &str) -> Option<(Date, std::ops::Range<usize>)> {
    let found = WRITTEN.captures(text)?;
    let number = |name: &str| number(found.name(name)?.as_str());
    let small = |name: &str| number(name).and_then(|n| u8::try_from(n).ok());
    let day = Date::new(number("y")?, small("m")?, small("d")?)?;
    let range = found.get(0).map_or(0..0, |m| m.range());
    // A longer number is no date: `2019.03.251`, `12019-01-01`.
    let digit = |c: Option<char>| c.is_some_and(|c| matches!(c, '0'..='9' | '０'..='９'));
    if digit(text[..range.start].chars().next_back()) || digit(text[range.end..].chars().next()) {
        return None;
    }
    let Some((hour, minute)) = small("h").zip(small("min")) else { return Some((day, range)) };
    let mut date = day.at(hour, minute, small("s").unwrap_or(0)).unwrap_or(day);
    if date.time.is_some() {
        date.offset = found.name("zone").and_then(|z| offset(z.as_str().trim()));
    }
    Some((date, range))
}

fn offset(zone: &str) -> Option<i16> {
    if zone == "Z" {
        return Some(0);
    }
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) =
        (digits.get(..2)?.parse::<i16>().ok()?, digits.get(2..4)?.parse::<i16>().ok()?);
    let minutes = hours * 60 + minutes;
    (minutes <= 14 * 60).then_some(if zone.starts_with('-') { -minutes } else { minutes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_pages_write_them() {
        for (text, expected) in [
            ("发布时间：2019-05-18", "2019-05-18"),
            ("2019年06月15日08:18　来源", "2019-06-15T08:18"),
            ("2018年6月18日 10:01", "2018-06-18T10:01"),
            ("2020.10.04", "2020-10-04"),
            ("2014-08-24 21:30:05", "2014-08-24T21:30:05"),
            ("2012-12-10T09:24:01+00:00", "2012-12-10T09:24:01Z"),
            ("2019-11-25T18:57:38+0800", "2019-11-25T18:57:38+08:00"),
            ("2024년 3월 2일", "2024-03-02"),
            ("２０２４年１０月２日　２０：２３", "2024-10-02T20:23"),
        ] {
            assert_eq!(first(text).map(|d| d.0.to_string()).as_deref(), Some(expected), "{text}");
        }
        for text in ["2019-13-01", "20190101", "12019-01-01", "1-2-3", "2019.03.251"] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
