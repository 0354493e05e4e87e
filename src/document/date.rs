//! Dates as articles give them: a day, perhaps a time, rarely a zone.

use std::fmt;

/// A date, with a time if the source gives one. Never read from a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year.
    pub year: u16,
    /// 1 to 12, or 0 where only the year is known.
    pub month: u8,
    /// 1 to 31, or 0 where the day is not known.
    pub day: u8,
    /// Hour, minute, second.
    pub time: Option<(u8, u8, u8)>,
    /// Minutes east of UTC, if known.
    pub offset: Option<i16>,
}

impl Date {
    /// A valid day of the Gregorian calendar.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u8::from(leap),
            _ => return None,
        };
        (1..=days).contains(&day).then_some(Date { year, month, day, time: None, offset: None })
    }

    /// The same day at a time, if that is a time.
    pub fn at(mut self, hour: u8, minute: u8, second: u8) -> Option<Date> {
        self.time = Some((hour, minute, second));
        (hour < 24 && minute < 60 && second < 60).then_some(self)
    }

    /// Reads ISO 8601: `2024`, `2024-10`, `2024-10-02`, `2024-10-02T20:23`,
    /// `2024-10-02 20:23:10+08:00`.
    pub fn parse(text: &str) -> Option<Date> {
        let text = text.trim();
        let (day, rest) = match text.find(['T', 't', ' ']) {
            Some(i) => (&text[..i], text[i + 1..].trim()),
            None => (text, ""),
        };
        let mut parts = day.split(['-', '/', '.']);
        let mut next = || match parts.next() {
            Some(part) => part.parse::<u16>().ok().map(Some),
            None => Some(None),
        };
        let (year, month, day) = (next()??, next()?, next()?);
        let (Some(month), Some(day)) = (month, day) else {
            let month = u8::try_from(month.unwrap_or(0)).ok()?;
            let whole = day.is_none() && rest.is_empty() && text.len() >= 4 && year > 0;
            let date = Date { year, month, day: 0, time: None, offset: None };
            return Some(date).filter(|_| whole && month <= 12);
        };
        let date = Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?;
        if rest.is_empty() { Some(date) } else { date.with_clock(rest) }
    }

    fn with_clock(self, text: &str) -> Option<Date> {
        let zone = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
        let (clock, zone) = text.split_at(zone);
        let mut parts = clock.trim().split(':');
        let hour = parts.next()?.parse().ok()?;
        let minute = parts.next()?.parse().ok()?;
        let second = match parts.next() {
            Some(s) => s.split('.').next()?.parse().ok()?,
            None => 0,
        };
        let mut date = self.at(hour, minute, second)?;
        date.offset = parse_zone(zone.trim())?;
        Some(date)
    }

    /// The day alone, `2024-10-02`, or what is known of it.
    pub fn day(&self) -> String {
        if self.month == 0 {
            return format!("{:04}", self.year);
        }
        if self.day == 0 {
            return format!("{:04}-{:02}", self.year, self.month);
        }
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// As an instant in UTC, `2024-10-02T12:23:00Z`; a date without zone counts as UTC, a
    /// year or a month as its first day.
    pub fn to_utc(&self) -> String {
        let (h, m, s) = self.time.unwrap_or_default();
        let minutes = i64::from(h) * 60 + i64::from(m) - i64::from(self.offset.unwrap_or(0));
        let (month, day) = (self.month.max(1), self.day.max(1));
        let days = days_from_civil(self.year, month, day) + minutes.div_euclid(1440);
        let minutes = minutes.rem_euclid(1440);
        let (y, mo, d) = civil_from_days(days);
        format!("{y:04}-{mo:02}-{d:02}T{:02}:{:02}:{s:02}Z", minutes / 60, minutes % 60)
    }

    /// The date of a Unix time stamp, in UTC; none outside the years 1 to 9999, which neither PDF
    /// nor EPUB can write.
    pub fn from_unix(seconds: i64) -> Option<Date> {
        let (y, month, day) = civil_from_days(seconds.div_euclid(86_400));
        let s = seconds.rem_euclid(86_400);
        let time = ((s / 3600) as u8, (s / 60 % 60) as u8, (s % 60) as u8);
        let year = u16::try_from(y).ok().filter(|y| (1..=9999).contains(y))?;
        Some(Date { year, month, day, time: Some(time), offset: Some(0) })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.day())?;
        if let Some((h, m, s)) = self.time {
            write!(f, "T{h:02}:{m:02}")?;
            if s != 0 || self.offset.is_some() {
                write!(f, ":{s:02}")?;
            }
        }
        match self.offset {
            Some(0) => f.write_str("Z"),
            Some(o) => {
                let sign = if o < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", o.abs() / 60, o.abs() % 60)
            }
            None => Ok(()),
        }
    }
}

fn parse_zone(zone: &str) -> Option<Option<i16>> {
    let sign = match zone.chars().next() {
        None => return Some(None),
        Some('Z' | 'z') => return Some(Some(0)),
        Some('-') => -1,
        Some(_) => 1,
    };
    let digits: String = zone[1..].chars().filter(char::is_ascii_digit).collect();
    let hours: i16 = digits.get(..2)?.parse().ok()?;
    let minutes: i16 = digits.get(2..4).unwrap_or("0").parse().ok()?;
    (hours <= 14 && minutes < 60).then_some(Some(sign * (hours * 60 + minutes)))
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar (H. Hinnant's algorithm).
fn days_from_civil(year: u16, month: u8, day: u8) -> i64 {
    let (m, d) = (i64::from(month), i64::from(day));
    let y = i64::from(year) - i64::from(m <= 2);
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * (m + if m > 2 { -3 } else { 9 }) + 2) / 5 + d - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

fn civil_from_days(days: i64) -> (i64, u8, u8) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month as u8, (doy - (153 * mp + 2) / 5 + 1) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_beyond_what_books_can_name_are_none() {
        let day = |seconds| Date::from_unix(seconds).map(|d| d.to_string());
        assert_eq!(day(253_402_300_799).as_deref(), Some("9999-12-31T23:59:59Z"));
        assert_eq!(day(253_402_300_800), None);
        assert_eq!(day(i64::MAX), None);
        assert_eq!(day(i64::MIN), None);
    }

    #[test]
    fn utc_crosses_midnight_and_month() {
        let date = Date::parse("2024-03-01T07:30+08:00").unwrap();
        assert_eq!(date.to_utc(), "2024-02-29T23:30:00Z");
        assert_eq!(date.to_string(), "2024-03-01T07:30:00+08:00");
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["2023-02-29", "2024-13-01", "2024-10-02T25:00", "soon", ""] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }
}
