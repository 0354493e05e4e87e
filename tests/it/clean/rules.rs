//! Every rule for lines, one line at a time: `tests/suite/clean/rules.cases`.

use super::*;
use banxin::source::{SourceId, Span};

const LONG: &str =
    "书店不是卖书的地方，是等人的地方。有人等车，有人等雨停，有人等一个一直没有来的朋友。";

/// An article with `line` in its place, and the number of the line.
fn article(zone: &str, line: &str) -> (String, usize) {
    let mut lines = vec!["# 小城", LONG, LONG, "（完）"];
    let at = match zone {
        "top" => 0,
        "below" => 1,
        "head" => {
            lines.insert(1, "引言");
            2
        }
        "body" => 2,
        "foot" => 4,
        zone => panic!("no zone {zone}"),
    };
    lines.insert(at, line);
    (lines.join("\n"), at + 1)
}

fn document(text: &str) -> (Source, Document) {
    let source = Source::new(SourceId(0), "article.txt", text.to_owned());
    let mut document = Document::default();
    for number in 1..=source.lines() {
        let mut range = source.line(number);
        let heading = text[range.clone()].starts_with("# ");
        range.start += if heading { 2 } else { 0 };
        let span = Span::new(source.id, range.clone());
        let body = vec![Inline::verbatim(&text[range], span)];
        let kind = match heading {
            true => BlockKind::Heading { level: 1, body },
            false => BlockKind::Paragraph { role: ParaRole::Body, body },
        };
        let id = document.new_id();
        document.body.push(Block { id, span: Some(span), kind });
    }
    document.metadata.title = Some("小城".into());
    (source, document)
}

/// What is found on a line, and the facts it told.
fn found(zone: &str, line: &str) -> String {
    let (text, number) = article(zone, line);
    let (source, mut document) = document(&text);
    clean(&mut document, &source, &kept_punctuation(), &mut Sink::new());
    let on_line = |e: &&Edit| source.position(e.span.start as usize).line == number;
    let mut out = match document.edits.iter().find(on_line) {
        Some(edit) => format!("{} {}", edit.rule, edit.score),
        None => "-".into(),
    };
    let left = shown(&document).contains(line);
    let acts = document.edits.iter().any(|e| on_line(&e) && e.kind != EditKind::Suspect);
    assert_eq!(left, !acts, "{zone} {line}: what is only reported stays");
    let strays: Vec<_> = document.edits.iter().filter(|e| !on_line(e)).collect();
    assert!(strays.is_empty(), "{zone} {line}: {strays:?}");
    let meta = &document.metadata;
    if let Some(date) = meta.published {
        let _ = write!(out, "; published {}", minute(&date.to_string()));
    }
    meta.authors.iter().for_each(|a| out.push_str(&format!("; author {a}")));
    meta.publisher.iter().for_each(|p| out.push_str(&format!("; publisher {p}")));
    out
}

#[test]
fn lines_get_the_rule_and_score_of_their_zone() {
    let cases = include_str!("../../suite/clean/rules.cases");
    let mut failed = Vec::new();
    let mut run = 0;
    for case in cases.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let (input, want) = case.split_once(" => ").expect("a line and its rule");
        let (zone, line) = input.split_once(' ').expect("a zone and a line");
        let got = found(zone, line);
        run += 1;
        if got != want {
            failed.push(format!("{input}\n  got  {got}\n  want {want}"));
        }
    }
    assert!(failed.is_empty(), "{} of {run} failed:\n{}", failed.len(), failed.join("\n"));
    assert!(run >= 70);
}
