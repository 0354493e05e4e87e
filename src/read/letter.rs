//! The head of a letter that was copied out of a mail program: who wrote it to whom, when and what about. Its
//! subject is the title; the rest is told by the metadata, or to nobody.

use std::borrow::Cow;
use std::ops::Range;

use crate::document::{Date, Edit, EditKind, Metadata};
use crate::source::Source;

use super::lines::Line;
use super::span;

/// A head begins within so many lines, and has no more.
const LOOK: usize = 4;
const LINES: usize = 24;
/// Fewer labels may be those of a form.
const LABELS: usize = 3;
/// No name is longer.
const NAME: usize = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    From,
    To,
    Subject,
    Date,
    /// Known, but told by nothing.
    Other,
}

/// A line of a head.
struct Field {
    at: usize,
    label: Label,
    /// Its value in the text of the line.
    value: Range<usize>,
}

/// What a head tells.
pub(super) struct Head {
    /// The line that holds the subject alone.
    pub(super) title: usize,
    author: Option<String>,
    date: Option<Date>,
    /// What was taken out, and whether the metadata has it.
    taken: Vec<(Range<usize>, bool)>,
}

impl Head {
    /// Tells the metadata what it has, and of each line that was taken out.
    pub(super) fn tell(self, source: &Source, metadata: &mut Metadata, edits: &mut Vec<Edit>) {
        metadata.authors.extend(self.author);
        metadata.published = metadata.published.or(self.date);
        edits.extend(self.taken.into_iter().map(|(range, moved)| Edit {
            span: span(source, range),
            after: String::new(),
            kind: if moved { EditKind::Moved } else { EditKind::Removed },
            rule: "mail-head",
            score: 8,
            signs: vec!["sender, subject and more labels of a letter's head in a row".into()],
        }));
    }
}

/// Takes the head of a letter out of the lines, but for its subject.
pub(super) fn take_out(lines: &mut Vec<Line<'_>>) -> Option<Head> {
    let fields = fields(lines)?;
    let subject = fields.iter().find(|f| f.label == Label::Subject)?;
    let value = |f: &Field| lines[f.at].text[f.value.clone()].to_owned();
    let first = |label: Label| fields.iter().find(|f| f.label == label);
    let author = first(Label::From).and_then(|f| name(&value(f)));
    let date = first(Label::Date).and_then(|f| date(&value(f)));
    let mut taken = Vec::new();
    for field in fields.iter().filter(|f| f.at != subject.at) {
        let moved = field.label == Label::From && author.is_some()
            || field.label == Label::Date && date.is_some();
        let line = &mut lines[field.at];
        taken.push((line.range.clone(), moved));
        *line = blank(line.range.end);
    }
    let (title, line) = (subject.at, &mut lines[subject.at]);
    let start = line.range.start;
    taken.push((start..start + subject.value.start, false));
    line.range = start + subject.value.start..start + subject.value.end;
    line.text = Cow::Owned(line.text[subject.value.clone()].to_owned());
    let end = line.range.end;
    // Nothing goes on with it.
    lines.insert(title + 1, blank(end));
    Some(Head { title, author, date, taken })
}

fn blank<'a>(at: usize) -> Line<'a> {
    Line { range: at..at, text: "".into(), indent: 0, width: 0, goes_on: false }
}

/// The lines of a head: labels one after another, of the sender and a subject, and another.
fn fields(lines: &[Line<'_>]) -> Option<Vec<Field>> {
    let written = || lines.iter().enumerate().filter(|(_, l)| !l.is_blank());
    let from = written().take(LOOK).find(|(_, l)| label(&l.text).is_some())?.0;
    let rows = written().skip_while(|(at, _)| *at < from).take(LINES);
    let field = |(at, line): (usize, &Line<'_>)| {
        // What is not shown as written has other places.
        let Cow::Borrowed(text) = line.text else { return None };
        let (label, value) = label(text)?;
        Some(Field { at, label, value })
    };
    let fields: Vec<Field> = rows.map_while(field).collect();
    let told = |label: Label| fields.iter().filter(|f| f.label == label).count();
    let other = [Label::To, Label::Date].iter().filter(|&&l| told(l) > 0).count();
    let subject = fields.iter().find(|f| f.label == Label::Subject)?;
    let whole = told(Label::From) == 1 && told(Label::Subject) == 1 && other > 0;
    (whole && fields.len() >= LABELS && !subject.value.is_empty()).then_some(fields)
}

/// The label a line begins with, and what follows it.
fn label(text: &str) -> Option<(Label, Range<usize>)> {
    let at = text.find([':', '：'])?;
    let name: String = text[..at].chars().filter(|c| !c.is_whitespace() && *c != '*').collect();
    let label = match name.to_ascii_lowercase().as_str() {
        "发件人" | "發件人" | "寄件人" | "寄件者" | "from" => Label::From,
        "收件人" | "收件者" | "to" => Label::To,
        "主题" | "主題" | "主旨" | "subject" => Label::Subject,
        "日期" | "时间" | "時間" | "发送时间" | "發送時間" | "发送日期" | "发件时间"
        | "寄件日期" | "date" | "sent" => Label::Date,
        "抄送" | "密送" | "副本" | "附件" | "回复" | "cc" | "bcc" | "reply-to" | "attachments" => {
            Label::Other
        }
        _ => return None,
    };
    let rest = &text[at..];
    let colon = rest.chars().next().map_or(0, char::len_utf8);
    let start = at + colon + (rest[colon..].len() - rest[colon..].trim_start().len());
    Some((label, start..text.trim_end().len().max(start)))
}

/// `张三 <zhang@example.com>`, `"Li, Si" <li@example.com>`, `王五(wang@example.com)`.
fn name(value: &str) -> Option<String> {
    let name = value.split(['<', '＜', '(', '（', '[']).next().unwrap_or_default();
    let name = name.trim().trim_matches(['"', '“', '”', '\'']).trim();
    let fits = !name.is_empty() && !name.contains(['@', ';', '；']) && name.chars().count() <= NAME;
    fits.then(|| name.to_owned())
}

/// A date as people or as mail programs write it: `Mon, 1 May 2023 10:00:00 +0800`, `May 1, 2023 10:00`.
fn date(value: &str) -> Option<Date> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if let Some((date, _)) = Date::written(value) {
        return Some(date);
    }
    let words: Vec<&str> = value.split([' ', ',', '\u{A0}']).filter(|w| !w.is_empty()).collect();
    let month = |w: &str| {
        let start = w.get(..3)?.to_ascii_lowercase();
        MONTHS.iter().position(|m| *m == start)
    };
    let number = |at: usize| words.get(at).and_then(|w| w.parse::<u16>().ok());
    let at = (0..words.len()).find(|&at| {
        month(words[at]).is_some()
            && (number(at + 1).is_some() || at > 0 && number(at - 1).is_some())
    })?;
    let before = at.checked_sub(1).and_then(number);
    let (day, year, next) = match before {
        Some(day) => (day, number(at + 1)?, at + 2),
        None => (number(at + 1)?, number(at + 2)?, at + 3),
    };
    let day = Date::new(year, month(words[at])? as u8 + 1, u8::try_from(day).ok()?);
    let day = day.filter(|_| year >= 1900)?;
    let clock = words.get(next).filter(|w| w.contains(':'));
    let half = words
        .get(next + 1)
        .is_some_and(|w| ["am", "pm"].contains(&w.to_ascii_lowercase().as_str()));
    let Some(clock) = clock.filter(|_| !half) else { return Some(day) };
    let zone = words.get(next + 1).filter(|w| w.starts_with(['+', '-'])).copied().unwrap_or("");
    Date::parse(&format!("{} {clock}{zone}", day.day())).or(Some(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_letters() {
        for (text, wanted) in [
            ("Mon, 1 May 2023 10:00:00 +0800", "2023-05-01T10:00:00+08:00"),
            ("Monday, May 1, 2023 10:00", "2023-05-01T10:00"),
            ("May 1, 2023 3:00 PM", "2023-05-01"),
            ("2023年5月1日(星期一) 上午10:00", "2023-05-01"),
            ("2023-05-01 10:00", "2023-05-01T10:00"),
        ] {
            assert_eq!(date(text).map(|d| d.to_string()).as_deref(), Some(wanted), "{text}");
        }
        assert_eq!(date("Tomorrow"), None);
    }

    #[test]
    fn names_of_senders() {
        for (text, wanted) in [
            ("张三 <zhang@example.com>", Some("张三")),
            ("\"Li, Si\" <li@example.com>", Some("Li, Si")),
            ("王五(wang@example.com)", Some("王五")),
            ("zhang@example.com", None),
            ("<zhang@example.com>", None),
        ] {
            assert_eq!(name(text).as_deref(), wanted, "{text}");
        }
    }
}
