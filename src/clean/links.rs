//! Makes links of the web addresses that stand in the text (GFM 6.9, autolinks), so that readers
//! need not type them. Not one character of the text changes.

use std::ops::Range;

use rayon::prelude::*;

use super::punctuation::{addresses, without_tail};
use super::walk::{Part, SHARE, texts};
use crate::document::slice::{self, closed, is_closed};
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
    // In letters large or small.
    const SIGNS: [&str; 4] = ["://", "@", "ww.", "WW."];
    body.iter().any(|inline| match &inline.kind {
        InlineKind::Text { text, .. } => SIGNS.iter().any(|sign| text.contains(sign)),
        InlineKind::Link { .. } => false,
        _ => may_name_one(inline.children()),
    })
}

fn link(body: &mut Vec<Inline>) {
    let text = plain_text(body);
    let closed = closed(body);
    let open = leading(&text).filter(|(range, _)| !is_closed(&closed, range));
    slice::link(body, open.map(|(range, address)| (range, Target::Url(address))).collect());
}

/// The addresses in a text that are whole, in order, and where they lead.
fn leading(text: &str) -> impl Iterator<Item = (Range<usize>, String)> {
    addresses(text).filter_map(move |range| {
        let shown = &text[range.clone()];
        let begins =
            |with: &str| shown.get(..with.len()).is_some_and(|s| s.eq_ignore_ascii_case(with));
        let scheme = ["https://", "http://"].into_iter().find(|scheme| begins(scheme));
        match scheme {
            Some(scheme) => web(text, range.clone(), scheme.len(), ""),
            None if begins("www.") => web(text, range.clone(), 0, "http://"),
            None if shown.contains('@') => mail(text, range.clone()),
            None => None,
        }
    })
}

/// An address of the web, whose host begins after so many bytes.
fn web(
    text: &str,
    range: Range<usize>,
    host: usize,
    scheme: &str,
) -> Option<(Range<usize>, String)> {
    let inside = |c: char| c.is_ascii_graphic() && !"<>\"`{}|\\^[]".contains(c);
    let whole = &text[range.clone()];
    let shown = without_tail(&whole[..whole.find(|c| !inside(c)).unwrap_or(whole.len())]);
    if shown.len() <= host {
        return None;
    }
    let name = shown[host..].split(['/', '?', '#', ':']).next().unwrap_or_default();
    let (before, after) = (&text[..range.start], &text[range.start + shown.len()..]);
    let begins = !before.ends_with(|c: char| c.is_ascii_alphanumeric() || "/.@-_".contains(c));
    let goes_on =
        after.starts_with(char::is_alphanumeric) && shown.ends_with(|c| "/=?&#%-_+".contains(c));
    let whole = begins && is_host(name) && !goes_on;
    whole.then(|| (range.start..range.start + shown.len(), format!("{scheme}{shown}")))
}

/// An address of mail; not a place on a host, as programs write it (`git@example.org:a/b`).
fn mail(text: &str, range: Range<usize>) -> Option<(Range<usize>, String)> {
    let shown = &text[range.clone()];
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let place =
        after.strip_prefix(':').is_some_and(|s| s.starts_with(|c: char| c.is_ascii_graphic()));
    let parted = !before.ends_with(['/', ':', '@']) && !after.starts_with(['@', '/']) && !place;
    let (local, host) = shown.split_once('@')?;
    let named = local.starts_with(|c: char| c.is_ascii_alphanumeric());
    (named && parted && is_host(host)).then(|| (range, format!("mailto:{shown}")))
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
            let found: Vec<String> = leading(text).map(show).collect();
            if found != wanted {
                failed.push(format!("{text}: {found:?} instead of {wanted:?}"));
            }
            run += 1;
        }
        assert!(failed.is_empty(), "{}", failed.join("\n"));
        assert!(run >= 20);
    }
}
