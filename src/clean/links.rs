//! Makes links of the web addresses that stand in the text (GFM 6.9, autolinks), so that readers
//! need not type them. Not one character of the text changes.

use std::ops::Range;

use rayon::prelude::*;

use super::walk::{Part, SHARE, texts};
use crate::document::slice::{closed, slice, span};
use crate::document::{Document, Inline, InlineKind, Target, plain_text};

/// Makes links of the addresses in the text, its notes and captions; not in headings, whose words
/// stand in contents too.
pub fn link_addresses(document: &mut Document) {
    let texts = texts(document).into_iter().filter(|(place, _)| place.part != Part::Heading);
    let bodies: Vec<_> = texts.filter(|(place, _)| place.part != Part::Title).collect();
    bodies.into_par_iter().with_min_len(SHARE).for_each(|(_, body)| {
        if may_name_one(body) {
            link(body);
        }
    });
}

fn may_name_one(body: &[Inline]) -> bool {
    body.iter().any(|inline| match &inline.kind {
        InlineKind::Text { text, .. } => {
            text.contains("://") || text.contains('@') || find_no_case(text, "www.").is_some()
        }
        InlineKind::Link { .. } => false,
        _ => may_name_one(inline.children()),
    })
}

fn link(body: &mut Vec<Inline>) {
    let text = plain_text(body);
    let closed = closed(body);
    let overlaps = |r: &Range<usize>| closed.iter().any(|c| c.start < r.end && r.start < c.end);
    let (mut out, mut done) = (Vec::new(), 0);
    for (range, address) in addresses(&text) {
        if overlaps(&range) {
            continue;
        }
        out.extend(slice(body, done..range.start));
        let place = span(body, range.clone());
        let shown = slice(body, range.clone());
        let kind = InlineKind::Link { target: Target::Url(address), body: shown };
        out.push(Inline::new(kind, place));
        done = range.end;
    }
    if done > 0 {
        out.extend(slice(body, done..text.len()));
        *body = out;
    }
}

/// The addresses in a text, in order, and where they lead.
fn addresses(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(sign) = text[at..].find([':', '.', '@']).map(|k| at + k) {
        at = sign + 1;
        let from = found.last().map_or(0, |(range, _): &(Range<usize>, String)| range.end);
        let one = match text.as_bytes()[sign] {
            b':' => web(text, sign, &["https", "http"], ""),
            b'.' => web(text, sign, &["www"], "http://"),
            _ => mail(text, sign),
        };
        if let Some((range, address)) = one.filter(|(range, _)| range.start >= from) {
            at = range.end;
            found.push((range, address));
        }
    }
    found
}

/// An address of the web that begins with one of these words, which ends at `sign`.
fn web(text: &str, sign: usize, words: &[&str], scheme: &str) -> Option<(Range<usize>, String)> {
    let ends = |word: &&&str| {
        let start = sign.checked_sub(word.len());
        start.and_then(|s| text.get(s..sign)).is_some_and(|w| w.eq_ignore_ascii_case(word))
    };
    let start = sign - words.iter().find(ends)?.len();
    if text[..start].ends_with(|c: char| c.is_ascii_alphanumeric() || "/.@-_".contains(c)) {
        return None;
    }
    let host = if scheme.is_empty() { sign + 3 } else { start };
    if scheme.is_empty() && !text[sign..].starts_with("://") {
        return None;
    }
    let inside = |c: char| c.is_ascii_graphic() && !"<>\"`{}|\\^[]".contains(c);
    let whole = host + text[host..].find(|c| !inside(c)).unwrap_or(text.len() - host);
    let end = host + without_tail(&text[host..whole]).len();
    let name = text[host..end].split(['/', '?', '#', ':']).next().unwrap_or_default();
    let goes_on = text[whole..].starts_with(char::is_alphanumeric)
        && text[..whole].ends_with(|c| "/=?&#%-_+".contains(c));
    (is_host(name) && !goes_on).then(|| (start..end, format!("{scheme}{}", &text[start..end])))
}

/// An address of mail around an `@`.
fn mail(text: &str, sign: usize) -> Option<(Range<usize>, String)> {
    let local = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    let before = &text[..sign];
    let start = before.trim_end_matches(local).len();
    let host = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    let after = &text[sign + 1..];
    let name = &after[..after.find(|c| !host(c)).unwrap_or(after.len())];
    let end = sign + 1 + name.trim_end_matches(['.', '-']).len();
    let named = before[start..].starts_with(|c: char| c.is_ascii_alphanumeric());
    let rest = text[end..].strip_prefix(':').unwrap_or(&text[end..]);
    let path = rest.len() < text[end..].len() && rest.starts_with(|c: char| c.is_ascii_graphic());
    let parted =
        !text[..start].ends_with(['/', ':', '@']) && !rest.starts_with(['@', '/']) && !path;
    let whole = named && parted && is_host(&text[sign + 1..end]);
    whole.then(|| (start..end, format!("mailto:{}", &text[start..end])))
}

/// Marks at the end belong to the sentence, and so does a bracket that was not opened (GFM 6.9).
fn without_tail(address: &str) -> &str {
    let mut end = address;
    loop {
        let marks = end.trim_end_matches(['?', '!', '.', ',', ':', ';', '*', '_', '~', '\'']);
        let open = marks.matches('(').count();
        let less = match marks.strip_suffix(')') {
            Some(less) if marks.matches(')').count() > open => less,
            _ => marks,
        };
        if less.len() == end.len() {
            return end;
        }
        end = less;
    }
}

/// The name of a host: letters, digits and hyphens between dots, the last part not of digits alone
/// unless all are.
fn is_host(name: &str) -> bool {
    let labels = || name.split('.');
    let label = |l: &str| {
        !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let digits = |l: &str| l.bytes().all(|b| b.is_ascii_digit());
    let last = labels().next_back().unwrap_or_default();
    let number = labels().count() == 4 && labels().all(digits);
    labels().count() > 1
        && labels().all(label)
        && (number || last.len() > 1 && last.bytes().all(|b| b.is_ascii_alphabetic()))
}

fn find_no_case(text: &str, word: &str) -> Option<usize> {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    text.windows(word.len()).position(|w| w.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_an_address_and_where_it_leads() {
        let cases = include_str!("../../tests/suite/clean/addresses.cases");
        let (mut run, mut failed) = (0, Vec::new());
        for line in cases.lines().filter(|l| !l.is_empty() && !l.starts_with("# ")) {
            let mut fields = line.split('\t');
            let text = fields.next().unwrap_or_default();
            let wanted: Vec<&str> = fields.collect();
            let show = |(range, to): (Range<usize>, String)| format!("{} > {to}", &text[range]);
            let found: Vec<String> = addresses(text).into_iter().map(show).collect();
            if found != wanted {
                failed.push(format!("{text}: {found:?} instead of {wanted:?}"));
            }
            run += 1;
        }
        assert!(failed.is_empty(), "{}", failed.join("\n"));
        assert!(run >= 20);
    }
}
