//! Figures against the cases of `tests/suite/figure`.

mod images;
mod resolving;

use std::fmt::Write;

use banxin::diag::Sink;
use banxin::document::{Block, BlockKind, Document, Figure, Inline, InlineKind, NodeId, ParaRole};
use banxin::document::{Target, plain_text};
use banxin::figure::{FigureOptions, Limits, Line, classify, link_references, recognize};
use banxin::read::{Format, ReadOptions};
use banxin::source::{Source, SourceId, Span};

/// What images are made for: both books.
const BOTH: FigureOptions = FigureOptions {
    pdf: true,
    epub: true,
    strict: false,
    limits: Limits::DEFAULT,
    most: None,
    fonts: None,
};

/// Kind, number and caption as the sheet writes them.
fn described(line: &str) -> (&'static str, Option<String>, Option<&str>) {
    match classify(line) {
        Line::Placeholder(p) => ("placeholder", p.number, p.caption.map(|r| &line[r])),
        Line::Row(row) => {
            let numbers: Vec<_> = row.into_iter().filter_map(|p| p.number).collect();
            ("row", Some(numbers.join(" ")), None)
        }
        Line::Caption { text, .. } => ("caption", None, text.map(|r| &line[r])),
        Line::Credit(by) => ("credit", None, Some(&line[by])),
        Line::Noise => ("noise", None, None),
        Line::Reference(number) => ("reference", number, None),
        Line::Text => ("text", None, None),
    }
}

#[test]
fn every_form_is_told() {
    let mut failed = Vec::new();
    let mut run = 0;
    for case in include_str!("../suite/figure/forms.txt").lines().filter(|l| !l.starts_with('#')) {
        let fields: Vec<_> = case.splitn(4, '\t').collect();
        let [kind, number, caption, line] = fields[..] else { panic!("four fields: {case}") };
        let given = |field: &'static str| Some(field).filter(|f| *f != "-");
        let want = (kind, given(number).map(str::to_owned), given(caption));
        let got = described(line);
        run += 1;
        if got != want {
            failed.push(format!("{line}\n  got  {got:?}\n  want {want:?}"));
        }
    }
    assert!(failed.is_empty(), "{} of {run} failed:\n{}", failed.len(), failed.join("\n"));
    assert!(run >= 116);
}

/// One paragraph a line; with `images`, `![alt](path)` is read as an image.
fn read(text: &str, images: bool) -> (Document, Source) {
    let source = Source::new(SourceId(0), "article.txt", text.to_owned());
    let mut document = Document::default();
    for number in 1..=source.lines() {
        let range = source.line(number);
        if text[range.clone()].trim().is_empty() {
            continue;
        }
        let id = document.new_id();
        let span = Some(Span::new(source.id, range.clone()));
        let body = if images {
            inlines(text, range)
        } else {
            vec![verbatim(text, range.start, range.end)]
        };
        let kind = BlockKind::Paragraph { role: ParaRole::Body, body };
        document.body.push(Block { id, span, kind });
    }
    (document, source)
}

fn verbatim(text: &str, start: usize, end: usize) -> Inline {
    Inline::verbatim(&text[start..end], Span::new(SourceId(0), start..end))
}

fn inlines(text: &str, range: std::ops::Range<usize>) -> Vec<Inline> {
    let mut out = Vec::new();
    let mut at = range.start;
    while let Some(open) = text[at..range.end].find("![") {
        let start = at + open;
        let middle = start + text[start..].find("](").expect("an image");
        let end = middle + text[middle..].find(')').expect("an image") + 1;
        if start > at {
            out.push(verbatim(text, at, start));
        }
        let (alt, path) = (text[start + 2..middle].into(), text[middle + 2..end - 1].into());
        let kind = InlineKind::Image { asset: None, path, alt };
        out.push(Inline::new(kind, Some(Span::new(SourceId(0), start..end))));
        at = end;
    }
    if at < range.end {
        out.push(verbatim(text, at, range.end));
    }
    out
}

fn written(document: &Document) -> String {
    let place = |id: NodeId| 1 + document.body.iter().position(|b| b.id == id).expect("a block");
    let mut out = String::new();
    for block in &document.body {
        match &block.kind {
            BlockKind::Figure(figure) => out.push_str(&shown(figure)),
            BlockKind::Paragraph { body, .. } => {
                out.push_str("P ");
                for inline in body {
                    match &inline.kind {
                        InlineKind::Link { target: Target::Node(id), body } => {
                            write!(out, "[{}>{}]", plain_text(body), place(*id)).expect("a string");
                        }
                        _ => out.push_str(&plain_text(std::slice::from_ref(inline))),
                    }
                }
            }
            BlockKind::Heading { body, .. } => out.push_str(&format!("H {}", plain_text(body))),
            BlockKind::Table(table) => {
                let caption = plain_text(&table.caption).replace('\n', " / ");
                out.push_str(format!("table {caption}").trim_end());
            }
            other => panic!("unexpected {other:?}"),
        }
        out.push('\n');
    }
    out
}

fn shown(figure: &Figure) -> String {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let fields = [
        figure.label.clone(),
        plain_text(&figure.caption),
        text(&figure.credit),
        text(&figure.alt),
        text(&figure.path),
    ];
    let fields = fields.map(|f| if f.is_empty() { f } else { format!(" {f}") });
    let number = text(&figure.number);
    format!("figure {number} |{}", fields.join(" |")).replace("figure  ", "figure ")
}

/// Characters that are neither shown as they are nor in the record of edits.
fn lost(document: &Document, source: &Source) -> String {
    let mut held = vec![false; source.text().len()];
    let mut hold = |span: Span| held[span.range()].fill(true);
    document.edits.iter().for_each(|e| hold(e.span));
    for block in &document.body {
        for inline in block.inlines().into_iter().flatten() {
            let inner = inline.children().iter().chain([inline]);
            inner.filter_map(|i| i.span).for_each(&mut hold);
        }
    }
    let text = source.text().char_indices();
    text.filter(|(at, c)| !held[*at] && !c.is_whitespace()).map(|(_, c)| c).collect()
}

#[test]
fn articles_become_what_the_sheet_says() {
    let sheet = include_str!("../suite/figure/recognize.txt");
    let mut failed = Vec::new();
    for case in sheet.split("\n== ").skip(1) {
        let (name, rest) = case.split_once('\n').expect("a name");
        let (text, want) = rest.split_once("\n--\n").expect("two parts");
        let images = name.starts_with("md:");
        let (mut document, source) = read(text, images);
        let mut sink = Sink::new();
        recognize(&mut document, &source, &mut sink).expect("few figures");
        link_references(&mut document, &source, &mut sink);
        let mut got = written(&document);
        for finding in sink.into_sorted() {
            writeln!(got, "! {}", finding.code).expect("a string");
        }
        let sorted = |s: &str| {
            let (mut findings, mut lines): (Vec<_>, Vec<_>) =
                s.lines().map(|l| l.trim_end().to_owned()).partition(|l| l.starts_with('!'));
            findings.sort();
            lines.append(&mut findings);
            lines
        };
        if sorted(&got) != sorted(want.trim_end()) {
            failed.push(format!("{name}\n{got}"));
        }
        let lost = lost(&document, &source);
        if !images && !lost.is_empty() {
            failed.push(format!("{name}: lost `{lost}`"));
        }
    }
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn tables_become_what_the_sheet_says() {
    let sheet = include_str!("../suite/figure/tables.txt");
    let mut failed = Vec::new();
    for case in sheet.split("\n== ").skip(1) {
        let (name, rest) = case.split_once('\n').expect("a name");
        let (text, want) = rest.split_once("\n--\n").expect("two parts");
        let format = match name.split_once(':').map(|(format, _)| format) {
            Some("html") => Format::Html,
            Some("text") => Format::Text,
            _ => Format::Markdown,
        };
        let options = ReadOptions { format, ..ReadOptions::default() };
        let mut sink = Sink::new();
        let (source, mut document) =
            banxin::read::read(text.as_bytes(), &options, &mut sink).expect("readable");
        recognize(&mut document, &source, &mut sink).expect("few figures");
        link_references(&mut document, &source, &mut sink);
        let got = written(&document);
        if got.trim_end() != want.trim_end() || !sink.into_sorted().is_empty() {
            failed.push(format!("{name}\n{got}"));
        }
    }
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn too_many_figures_are_an_error_at_the_first_beyond() {
    let lines = |n: u32| (1..=n).map(|n| format!("标题(图{n})\n")).collect::<String>();
    let (mut document, source) = read(&lines(20_000), false);
    assert_eq!(recognize(&mut document, &source, &mut Sink::new()), Ok(()));
    let text = lines(20_003);
    let (mut document, source) = read(&text, false);
    let found = recognize(&mut document, &source, &mut Sink::new()).expect_err("too many");
    let at = found.span.expect("a place");
    assert_eq!(found.code, "too-many-figures");
    assert_eq!(&source.text()[at.start as usize..at.end as usize], "标题(图20001)");
}

/// The folder of real articles; without it a test says that it was not run, but fails in CI.
#[expect(clippy::print_stderr, reason = "a test that was not run must say so")]
fn corpus() -> Option<std::path::PathBuf> {
    let Some(path) = std::env::var_os("BANXIN_CORPUS") else {
        assert!(std::env::var_os("CI").is_none(), "BANXIN_CORPUS is not set");
        eprintln!("not run: BANXIN_CORPUS is not set");
        return None;
    };
    Some(path.into())
}

fn recognized(text: String) -> (Document, Vec<banxin::diag::Diagnostic>) {
    let (mut document, source) = read(&text.replace('\r', ""), false);
    let mut sink = Sink::new();
    recognize(&mut document, &source, &mut sink).expect("few figures");
    link_references(&mut document, &source, &mut sink);
    assert_eq!(lost(&document, &source), "");
    (document, sink.into_sorted())
}

#[test]
fn the_sample_has_eight_figures_that_do_not_repeat_its_title() {
    let Some(corpus) = corpus() else { return };
    let text = std::fs::read_to_string(corpus.join("sample/article.txt")).expect("the sample");
    let (document, findings) = recognized(text);
    let figures: Vec<_> = document
        .body
        .iter()
        .filter_map(|b| match &b.kind {
            BlockKind::Figure(f) => Some((f.label.as_str(), f.caption.len())),
            _ => None,
        })
        .collect();
    let want: Vec<_> = (1..=8).map(|n| (format!("图{n}"), 0)).collect();
    assert_eq!(figures, want.iter().map(|(l, c)| (l.as_str(), *c)).collect::<Vec<_>>());
    assert_eq!(findings, []);
}

#[test]
fn classics_have_no_figures() {
    let Some(corpus) = corpus() else { return };
    for name in ["hongloumeng.utf8-crlf", "luxun-nahan", "luxun-yecao", "sanguo.gb18030"] {
        let path = corpus.join("txt").join(format!("{name}.txt"));
        let bytes = std::fs::read(path).expect("a classic");
        let gb = name.ends_with("gb18030");
        let encoding = if gb { encoding_rs::GB18030 } else { encoding_rs::UTF_8 };
        let text = encoding.decode(&bytes).0.into_owned();
        let (document, findings) = recognized(text);
        let figures: Vec<_> =
            document.body.iter().filter(|b| matches!(b.kind, BlockKind::Figure(_))).collect();
        assert!(figures.is_empty(), "{name}: {figures:?}");
        assert_eq!(findings, [], "{name}");
    }
}
