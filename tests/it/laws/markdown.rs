//! Markdown: every Han character that is not part of the markup is somewhere in what was read, as
//! often as it was written.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use banxin::document::{BlockKind, Document, InlineKind, Target};
use banxin::read::{Format, ReadOptions};
use banxin::source::Source;
use regex::Regex;

use super::document::{each_block, each_inline};
use super::{Read, read_twice};

/// The whole input is the file.
pub fn check(bytes: &[u8]) {
    let options =
        ReadOptions { name: "a.md".into(), format: Format::Markdown, ..ReadOptions::default() };
    if let Some(read) = read_twice(bytes, &options) {
        let lost = lost(&read);
        assert_eq!(lost, "", "lost of {:?}", read.source.text());
    }
}

/// Markup that may hold Han characters which are not shown: front matter, comments and tags, names
/// of notes, addresses with their titles and definitions of them, which end with a blank line at
/// the latest, what is said of a heading, and lines with fences. What looks like a note whose name
/// takes two lines is the definition of an address.
static MARKUP: LazyLock<Regex> = LazyLock::new(|| {
    let parts = [
        r"\A(?:---|\+\+\+)\n(?s:.*)",
        r"<!--(?s:.*?)(?:-->|\z)",
        r#"<(?s:"[^"]*"|'[^']*'|[^>])*?(?:>|\z)"#,
        r"(?m:^[ \t>]*\[\^[^\]\n]*\n(?:[^\]\n]|\n[ \t>]*[^\s>\]])*\]:)(?:[^\n]|\n[ \t>]*[^\s>])*",
        r"\[\^(?:[^\]\n]|\n[ \t>]*[^\s>\]])*\](?:\((?:[^\n]|\n[ \t>]*[^\s>])*)?",
        r"(?m:^[ \t>]*\[[^\]]*\]:)(?:[^\n]|\n[ \t>]*[^\s>])*",
        r"(?:\][(\[:]|\[\[)(?:[^\n]|\n[ \t>]*[^\s>])*",
        r"(?m:^.*(?:```|~~~).*$)",
        r"\{[^}\n]*\}",
    ];
    Regex::new(&parts.join("|")).expect("a pattern")
});

/// Han characters of which less was read than written.
fn lost(read: &Read) -> String {
    let mut counts: BTreeMap<char, i32> = BTreeMap::new();
    let han = |c: &char| ('\u{4E00}'..='\u{9FFF}').contains(c);
    let told = told(&read.source, &read.document);
    told.chars().filter(han).for_each(|c| *counts.entry(c).or_default() += 1);
    let written = MARKUP.replace_all(read.source.text(), "");
    written.chars().filter(han).for_each(|c| *counts.entry(c).or_default() -= 1);
    counts.into_iter().filter(|&(_, n)| n < 0).map(|(c, _)| c).collect()
}

/// All that a document says anywhere, of text and of addresses.
fn told(source: &Source, document: &Document) -> String {
    let mut out = String::new();
    each_block(document, &mut |block| match &block.kind {
        BlockKind::Code { lang, text } => {
            out.push_str(text);
            out.extend(lang.as_deref());
        }
        BlockKind::Figure(figure) => {
            let said = [&figure.path, &figure.alt, &figure.credit];
            out.extend(said.into_iter().flatten().map(String::as_str));
        }
        _ => {}
    });
    each_inline(document, &mut |inline| match &inline.kind {
        InlineKind::Text { text, .. }
        | InlineKind::Code(text)
        | InlineKind::Math(text)
        | InlineKind::Built { source: text, .. } => {
            out.push_str(text);
        }
        InlineKind::Ruby { base, text } => out.extend([base.as_str(), text]),
        InlineKind::Image { path, alt, .. } => out.extend([path.as_str(), alt]),
        InlineKind::Link { target: Target::Url(url), .. } => out.push_str(url),
        InlineKind::NoteRef(id) => {
            out.extend(document.note(*id).map(|note| note.label.as_str()));
        }
        _ => {}
    });
    out.extend(document.notes.iter().map(|note| note.label.as_str()));
    out.extend(document.edits.iter().map(|edit| source.slice(edit.span)));
    out
}
