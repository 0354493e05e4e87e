//! Cleaning, against the articles of `tests/suite/clean`: what is left of `NAME.txt` is in
//! `NAME.expected.md`, what was done to it in `NAME.expected.edits`. Where the corpus of real
//! texts is at hand, clean ones must come through whole and every character be accounted for.

mod corpus;
mod law;
mod markdown;
mod options;
mod rules;
mod script;
mod user;

use std::fmt::Write;
use std::path::Path;

use banxin::clean::{CleanOptions, Mode, Punctuation, clean};
use banxin::diag::{Diagnostic, Sink};
use banxin::document::{
    Block, BlockKind, Document, Edit, EditKind, Inline, InlineKind, ParaRole, plain_text,
};
use banxin::figure::recognize;
use banxin::read::{ReadOptions, read};
use banxin::source::Source;

use crate::laws::conserve::assert_text;
use crate::laws::document::{assert_verbatim, each_block, each_inline};

/// An article after cleaning.
struct Cleaned {
    source: Source,
    document: Document,
    /// The edits of cleaning alone.
    edits: Vec<Edit>,
    /// The findings of cleaning alone.
    found: Vec<Diagnostic>,
}

fn cleaned(bytes: &[u8], name: &str, options: &CleanOptions) -> Cleaned {
    let named = ReadOptions { name: name.to_owned(), ..ReadOptions::default() };
    let (source, mut document) =
        read(bytes, &named, &mut Sink::new()).unwrap_or_else(|e| panic!("{name}: {e:?}"));
    recognize(&mut document, &source, &mut Sink::new()).expect("few figures");
    let before = document.edits.clone();
    let mut sink = Sink::new();
    clean(&mut document, &source, options, &mut sink);
    let edits = document.edits.iter().filter(|e| !before.contains(e)).cloned().collect();
    Cleaned { source, document, edits, found: sink.into_sorted() }
}

/// The document as Markdown, one paragraph a block.
fn shown(document: &Document) -> String {
    let blocks: Vec<String> = document.body.iter().map(show).collect();
    blocks.join("\n\n") + "\n"
}

fn show(block: &Block) -> String {
    let text = |body: &[Inline]| plain_text(body).replace('\n', " / ");
    match &block.kind {
        BlockKind::Heading { level, body } => {
            format!("{} {}", "#".repeat(usize::from(*level)), text(body))
        }
        BlockKind::Paragraph { role: ParaRole::Notice, body } => format!("[notice] {}", text(body)),
        BlockKind::Paragraph { role: ParaRole::Byline, body } => format!("[byline] {}", text(body)),
        BlockKind::Paragraph { body, .. } => text(body),
        BlockKind::Figure(figure) if figure.caption.is_empty() => {
            format!("![{0}]({0})", figure.label)
        }
        BlockKind::Figure(figure) => format!("![{} {}]", figure.label, text(&figure.caption)),
        BlockKind::List { items, .. } => items
            .iter()
            .map(|i| i.iter().map(show).collect::<String>())
            .collect::<Vec<_>>()
            .join("\n"),
        BlockKind::Quote(blocks) => blocks.iter().map(show).collect::<Vec<_>>().join("\n\n"),
        BlockKind::Code { text, .. } => text.clone(),
        BlockKind::Table(_) => "[table]".into(),
        BlockKind::Separator => "---".into(),
    }
}

/// Edits but those of punctuation, then the metadata, then the warnings.
fn described(cleaned: &Cleaned) -> String {
    let mut out = String::new();
    for e in cleaned.edits.iter().filter(|e| e.rule != "punctuation") {
        let kind = match e.kind {
            EditKind::Removed => "removed",
            EditKind::Moved => "moved",
            EditKind::Changed => "changed",
            EditKind::Suspect => "suspect",
        };
        let at = cleaned.source.position(e.span.start as usize);
        let text = cleaned.source.slice(e.span).trim_end();
        let _ = writeln!(out, "{}:{} {kind} {} {} {text}", at.line, at.column, e.rule, e.score);
    }
    let meta = &cleaned.document.metadata;
    let facts = meta.published.iter().map(|d| format!("published {}", minute(&d.to_string())));
    let facts = facts
        .chain(meta.authors.iter().map(|a| format!("author {a}")))
        .chain(meta.publisher.iter().map(|p| format!("publisher {p}")))
        .chain(meta.site_name.iter().map(|s| format!("site {s}")))
        .chain(meta.rights.iter().map(|r| format!("rights {r}")));
    facts.for_each(|fact| out.push_str(&(fact + "\n")));
    for d in cleaned.found.iter().filter(|d| d.severity.word() != "note") {
        let at = d.span.map(|s| cleaned.source.position(s.start as usize));
        let at = at.map_or("-".into(), |p| format!("{}:{}", p.line, p.column));
        let _ = writeln!(out, "{at} {} {}", d.severity.word(), d.code);
    }
    out
}

/// A date without its seconds.
fn minute(date: &str) -> &str {
    &date[..date.len().min("2024-10-02T20:23".len())]
}

/// The law of conservation: every character that is not white space is in one text of the
/// document or in one edit.
fn assert_conserved(cleaned: &Cleaned, name: &str) {
    assert_verbatim(&cleaned.source, &cleaned.document, name);
    assert_text(&cleaned.source, &cleaned.document, name);
}

/// The articles of the suite: name, text, what shall be left, what shall be said.
fn suite() -> Vec<(String, String, String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/clean");
    let read = |name: String| std::fs::read_to_string(folder.join(&name)).expect(&name);
    let entries = std::fs::read_dir(&folder).expect("the suite");
    let mut names: Vec<String> = entries
        .filter_map(|e| e.expect("an entry").file_name().into_string().ok())
        .filter_map(|n| n.strip_suffix(".txt").map(str::to_owned))
        .collect();
    names.sort();
    assert!(names.len() >= 5);
    let case = |n: String| {
        let (md, edits) = (read(format!("{n}.expected.md")), read(format!("{n}.expected.edits")));
        (n.clone(), read(format!("{n}.txt")), md, edits)
    };
    names.into_iter().map(case).collect()
}

#[test]
fn articles_become_what_their_authors_wrote() {
    for (name, text, expected, edits) in suite() {
        let cleaned = cleaned(text.as_bytes(), &name, &CleanOptions::default());
        assert_eq!(shown(&cleaned.document), expected, "{name}");
        assert_eq!(described(&cleaned), edits, "{name}");
        assert_conserved(&cleaned, &name);
    }
}

#[test]
fn every_edit_says_why() {
    for (name, text, ..) in suite() {
        let cleaned = cleaned(text.as_bytes(), &name, &CleanOptions::default());
        for edit in &cleaned.edits {
            assert!(!edit.signs.is_empty(), "{name}: {edit:?}");
            let acts = edit.score >= 7 && edit.kind != EditKind::Suspect;
            let asks = (3..7).contains(&edit.score) && edit.kind == EditKind::Suspect;
            assert!(acts || asks, "{name}: {edit:?}");
        }
        assert!(cleaned.document.edits.is_sorted_by_key(|e| e.span), "{name}");
    }
}

/// The cases of kind `normalise` in the typography suite.
#[test]
fn punctuation_follows_its_cases() {
    let cases = include_str!("../suite/typography/cases.json");
    let cases: serde_json::Value = serde_json::from_str(cases).expect("JSON");
    let all = cases["cases"].as_array().expect("cases");
    let cases: Vec<_> = all.iter().filter(|c| c["kind"] == "normalise").collect();
    assert!(cases.len() >= 8);
    for case in cases {
        let text = case["text"].as_str().expect("a text");
        assert_eq!(widened(text), case["expected"]["text"].as_str().expect("a text"), "{text}");
    }
}

/// More cases, after the same rules: before, then after.
#[test]
fn punctuation_follows_more_cases() {
    let cases = include_str!("../suite/clean/punctuation.cases");
    let lines = cases.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    let mut run = 0;
    for line in lines {
        let (before, after) = line.split_once(" => ").expect("two texts");
        assert_eq!(widened(before), after);
        assert_eq!(widened(after), after, "once is enough");
        run += 1;
    }
    assert!(run >= 30);
}

/// The text of an article of one paragraph.
fn widened(text: &str) -> String {
    crate::lines::case::normalised(text)
}

fn kept_punctuation() -> CleanOptions {
    CleanOptions { punctuation: Punctuation::Keep, ..CleanOptions::default() }
}

fn mode(mode: Mode) -> CleanOptions {
    CleanOptions { mode, ..CleanOptions::default() }
}
