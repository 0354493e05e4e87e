//! Half-width punctuation among Chinese characters becomes full width: `,` → `，`.
//!
//! What can be copied out of a book is settled here; what only moves ink is the typesetter's.
//! [`marks`] finds the changes of one text; this module carries them through the document.

mod marks;
mod references;

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::plan::kept;
use super::splice::{Change, Flat, splice};
use super::walk::{self, Part, Place, SHARE};
use super::{CleanOptions, Mode, Punctuation};
use crate::diag::{Diagnostic, Sink};
use crate::document::{Document, Edit, EditKind, Inline, plain_text};
use crate::say::Arg;
use crate::source::{Source, Span};
use marks::Mark;
pub(super) use marks::{addresses, without_tail};

/// The rule's name in edits and in `--keep rule:punctuation`.
pub(super) const RULE: &str = "punctuation";
/// Every change rests on neighbours that leave no doubt.
const SCORE: i32 = 8;
/// So many half-width marks, and so many times more of them than of full-width ones, show that a
/// text was flattened by a machine.
const FLATTENED: usize = 20;
const FLATTENED_SHARE: usize = 9;

/// Makes the punctuation of a Chinese document full width, or says that it could.
pub(super) fn normalise(
    document: &mut Document,
    source: &Source,
    options: &CleanOptions,
    sink: &mut Sink,
) {
    if !is_chinese(document) {
        return;
    }
    if options.punctuation == Punctuation::Keep || options.spares_rule(RULE) {
        return warn_if_flattened(document, sink);
    }
    let acts = options.mode == Mode::Auto;
    let widen = |(place, inlines): (Place, &mut Vec<Inline>)| {
        let changes = changes(inlines, options);
        let before = (acts && place.part == Part::Title).then(|| plain_text(inlines));
        if acts {
            splice(inlines, &changes.iter().map(|(c, ..)| c.clone()).collect::<Vec<_>>());
        }
        (changes, before.map(|before| (before, plain_text(inlines))))
    };
    let texts = walk::texts(document).into_par_iter().with_min_len(SHARE);
    let mut edits = Vec::new();
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut title = None;
    for (changes, named) in texts.map(widen).collect::<Vec<_>>() {
        for what in changes.iter().filter_map(|(_, _, told)| told.counted) {
            *counts.entry(what).or_default() += 1;
        }
        title = title.or(named);
        edits
            .extend(changes.into_iter().map(|(change, span, mark)| edit(change, span, mark, acts)));
    }
    if let Some((before, after)) = title {
        // `《书名》` as heading has the title without its marks.
        let shown = document.title();
        let named = if shown == before { after } else { marks::widened_text(shown) };
        if before.contains(shown) && !shown.is_empty() {
            document.metadata.title = Some(named);
        }
    }
    report(&counts, &edits, source, acts, sink);
    document.edits.extend(edits);
}

/// What is counted and said of a change.
struct Told {
    counted: Option<&'static str>,
    sign: &'static str,
}

fn edit(change: Change, span: Span, told: Told, acts: bool) -> Edit {
    let kind = if acts { EditKind::Changed } else { EditKind::Suspect };
    let signs = vec![told.sign.to_owned()];
    Edit { span, after: change.after, kind, rule: RULE, score: SCORE, signs }
}

fn report(
    counts: &BTreeMap<&'static str, usize>,
    edits: &[Edit],
    source: &Source,
    acts: bool,
    sink: &mut Sink,
) {
    let total: usize = counts.values().sum();
    let Some(first) = edits.first().filter(|_| total > 0) else { return };
    let kinds: Vec<String> = counts.iter().map(|(k, n)| format!("{n} `{k}`")).collect();
    let made = if acts { say!("made") } else { say!("could be made") };
    let marks = if total == 1 { say!("mark") } else { say!("marks") };
    let line = source.position(first.span.start as usize).line;
    let message = say!(
        "{total} {marks} {made} full width, the first in line {line}: {kinds}",
        total,
        marks,
        made,
        line,
        kinds = Arg::list(&kinds, ", ")
    );
    sink.push(
        Diagnostic::note("punctuation-widened", message)
            .hint(say!("leave punctuation as it is with `--punct keep`")),
    );
}

/// The changes of one text, with the source of each. A change that reaches over several inlines
/// is cut where they meet, so that markup stays where it was.
fn changes(inlines: &[Inline], options: &CleanOptions) -> Vec<(Change, Span, Told)> {
    let flat = Flat::of(inlines);
    let kept = kept(&flat.text, options);
    let mut out = Vec::new();
    for mark in marks::find(&flat.text, flat.closed()) {
        let whole = mark.before.start..mark.after.end;
        if kept.iter().any(|k| k.start < whole.end && whole.start < k.end) {
            continue;
        }
        let told = |counted| Told { counted, sign: mark.sign };
        let mut push = |range: Range<usize>, after: &str, counted: bool| {
            let counted = counted.then_some(mark.name);
            if let Some(span) = flat.span(range.clone()).filter(|_| !range.is_empty()) {
                let change = Change { range, after: after.to_owned(), own: false };
                out.push((change, span, told(counted)));
            }
        };
        if flat.is_one_leaf(&whole) {
            push(whole, mark.text, true);
        } else {
            push(mark.before.clone(), "", false);
            push(mark.range(), mark.text, true);
            push(mark.after.clone(), "", false);
        }
    }
    out
}

/// Whether the rules of Chinese punctuation are those of this document. If nobody said which
/// language it is, kana and hangul say which it is not.
fn is_chinese(document: &mut Document) -> bool {
    if let Some(language) = document.metadata.language {
        return language.is_chinese();
    }
    let (mut han, mut other) = (0_usize, 0_usize);
    for (_, inlines) in walk::texts(document) {
        for c in plain_text(inlines).chars() {
            match c {
                '\u{3041}'..='\u{30FA}' | '\u{AC00}'..='\u{D7A3}' => other += 1,
                c if marks::is_han(c) => han += 1,
                _ => {}
            }
        }
    }
    other * 10 <= han
}

fn warn_if_flattened(document: &mut Document, sink: &mut Sink) {
    let (mut half, mut full) = (0, 0);
    for (_, inlines) in walk::texts(document) {
        let mut before = ' ';
        for c in plain_text(inlines).chars() {
            half += usize::from(",;:?!".contains(c) && (marks::is_han(before) || before == '”'));
            full += usize::from("，；：？！".contains(c));
            before = c;
        }
    }
    if half >= FLATTENED && half > FLATTENED_SHARE * full {
        let message =
            say!("{half} half-width marks after Chinese characters, {full} full-width", half, full);
        sink.push(
            Diagnostic::warning("punctuation-suspect", message)
                .hint(say!("make them full width with `--punct cjk`")),
        );
    }
}

impl Mark {
    /// The mark without the spaces around it.
    fn range(&self) -> Range<usize> {
        self.before.end..self.after.start
    }
}
