//! Simplified to traditional Chinese or back (`--convert`): every change is an edit, code, addresses
//! and Western text stay.

use std::collections::HashMap;
use std::ops::Range;

use super::punctuation::addresses;
use super::splice::{Change, Flat, splice};
use super::walk;
use crate::diag::{Diagnostic, Sink};
use crate::document::{
    Block, BlockKind, Document, Edit, EditKind, Inline, InlineKind, Metadata, plain_text,
};
use crate::source::Span;
use crate::text::{Conversion, Script};

/// The rule's name in edits.
const RULE: &str = "convert";
/// The user asked for it.
const SCORE: i32 = 10;

/// Converts a Chinese document and names its new language.
pub fn convert_script(document: &mut Document, conversion: Conversion, sink: &mut Sink) {
    if document.metadata.language.is_some_and(|l| !l.is_chinese()) {
        let message =
            say!("`{lang}` is not converted: only Chinese is", lang = document.lang().tag());
        sink.push(
            Diagnostic::warning("not-chinese", message)
                .hint(say!("if it is Chinese, say so with `--lang zh-Hans` or `--lang zh-Hant`")),
        );
        return;
    }
    let mut work =
        Work { script: Script::new(conversion), conversion, edits: Vec::new(), others: 0 };
    walk::texts(document).into_iter().for_each(|(_, inlines)| work.text(inlines));
    for blocks in [&mut document.body, &mut document.back] {
        blocks.iter_mut().for_each(|b| work.labels(b));
    }
    work.metadata(&mut document.metadata);
    let Work { edits, others, .. } = work;
    let count: usize = edits.iter().map(|e| e.after.chars().count()).sum();
    record(document, edits);
    document.metadata.language = Some(conversion.lang());
    let others = match others {
        0 => None,
        n => Some(say!("; {count} in labels, alternative texts and metadata", count = n)),
    };
    let name = conversion.name();
    let message =
        say!("{count} characters of the text converted ({name}){others}", count, name, others);
    sink.push(Diagnostic::note("script-converted", message));
}

/// Adds the edits. Of a text that was changed before, the earlier edit tells what stands there now.
fn record(document: &mut Document, edits: Vec<Edit>) {
    let changed = document.edits.iter().enumerate().filter(|(_, e)| e.kind == EditKind::Changed);
    let known: HashMap<Span, usize> = changed.map(|(i, e)| (e.span, i)).collect();
    for edit in edits {
        match known.get(&edit.span) {
            Some(&i) => {
                let earlier = &mut document.edits[i];
                earlier.after = edit.after;
                earlier.signs.extend(edit.signs);
            }
            None => document.edits.push(edit),
        }
    }
    document.put_edits_in_order();
}

struct Work {
    script: Script,
    conversion: Conversion,
    edits: Vec<Edit>,
    /// Characters changed where there is no place in the source for an edit.
    others: usize,
}

impl Work {
    fn text(&mut self, inlines: &mut Vec<Inline>) {
        let flat = Flat::of(inlines);
        let mut changes = Vec::new();
        for stretch in open(&flat) {
            for (range, after) in self.script.changes(&flat.text[stretch.clone()]) {
                let range = stretch.start + range.start..stretch.start + range.end;
                self.place(&flat, range, &after, &mut changes);
            }
        }
        splice(inlines, &changes);
        self.ruby(inlines);
    }

    /// A change over several inlines is cut where they meet, so that markup stays where it was.
    fn place(&mut self, flat: &Flat, range: Range<usize>, after: &str, out: &mut Vec<Change>) {
        let old: Vec<char> = flat.text[range.clone()].chars().collect();
        let new: Vec<char> = after.chars().collect();
        let pieces: Vec<Range<usize>> = flat.pieces(&range).collect();
        let mut done = 0;
        for (k, piece) in pieces.iter().enumerate() {
            let count = flat.text[piece.clone()].chars().count();
            // Where lengths differ nobody can tell what belongs where: the first inline has it all.
            let text: String = match (old.len() == new.len(), k) {
                (true, _) => new[done..done + count].iter().collect(),
                (false, 0) => after.to_owned(),
                (false, _) => String::new(),
            };
            done += count;
            self.change(flat, piece.clone(), text, out);
        }
    }

    /// A text that is not as in its source is changed as a whole, and once: its source has no parts.
    fn change(&mut self, flat: &Flat, range: Range<usize>, after: String, out: &mut Vec<Change>) {
        let (range, after) = match flat.whole(&range) {
            Some(whole) if out.last().is_some_and(|l| l.range == whole) => return,
            Some(whole) => (whole.clone(), self.script.convert(&flat.text[whole])),
            None => (range, after),
        };
        // A word may be changed in part, and the rest of it stand in another inline.
        if after == flat.text[range.clone()] {
            return;
        }
        let Some(span) = flat.span(range.clone()) else { return };
        self.edits.push(edit(span, after.clone(), self.conversion));
        out.push(Change { range, after, own: false });
    }

    /// What stands below a reading that was there already, and in formulas.
    fn ruby(&mut self, inlines: &mut [Inline]) {
        for inline in inlines {
            let span = inline.span;
            match &mut inline.kind {
                InlineKind::Ruby { base, .. } => {
                    let after = self.script.convert(base);
                    if after != *base {
                        match span {
                            Some(span) => {
                                self.edits.push(edit(span, after.clone(), self.conversion));
                            }
                            None => self.others += after.chars().count(),
                        }
                        *base = after;
                    }
                }
                InlineKind::Image { alt, .. } => count(&self.script, alt, &mut self.others),
                // Its commands have no Han; its words are shown.
                InlineKind::Built { source, formula } => {
                    let after = self.script.convert(source);
                    if after != *source
                        && let Some(span) = span
                        && let Some(read) = super::formula::read(&after, formula.display)
                    {
                        self.edits.push(edit(span, after.clone(), self.conversion));
                        (*source, *formula) = (after, read);
                    }
                }
                InlineKind::Formula { source, body } => {
                    let after = self.script.convert(source);
                    if after != *source
                        && let Some(span) = span
                    {
                        // Its texts all stand in one place of the source: they are one change.
                        self.edits.retain(|e| e.span != span);
                        self.edits.push(edit(span, plain_text(body), self.conversion));
                        *source = after;
                    }
                    self.ruby(body);
                }
                kind => {
                    if let Some(children) = kind.children_mut() {
                        self.ruby(children);
                    }
                }
            }
        }
    }

    /// Labels, credits and alternative texts of figures.
    fn labels(&mut self, block: &mut Block) {
        match &mut block.kind {
            BlockKind::Figure(figure) => {
                count(&self.script, &mut figure.label, &mut self.others);
                for text in [&mut figure.credit, &mut figure.alt].into_iter().flatten() {
                    count(&self.script, text, &mut self.others);
                }
            }
            BlockKind::Quote(blocks) => blocks.iter_mut().for_each(|b| self.labels(b)),
            BlockKind::List { items, .. } => {
                items.iter_mut().flatten().for_each(|b| self.labels(b));
            }
            _ => {}
        }
    }

    /// What the article says of itself. What the user says comes later, and stands as it is.
    fn metadata(&mut self, metadata: &mut Metadata) {
        let Metadata {
            title,
            subtitle,
            authors,
            translators,
            publisher,
            series,
            description,
            keywords,
            rights,
            ..
        } = metadata;
        let one = [title, subtitle, publisher, description].into_iter().flatten();
        let many = [authors, translators, keywords, rights].into_iter().flatten();
        let series = series.as_mut().map(|s| &mut s.name);
        for text in one.chain(many).chain(series) {
            count(&self.script, text, &mut self.others);
        }
    }
}

fn edit(span: Span, after: String, conversion: Conversion) -> Edit {
    let signs = vec![conversion.name().to_owned()];
    Edit { span, after, kind: EditKind::Changed, rule: RULE, score: SCORE, signs }
}

/// Converts a text that has no place in the source, and counts what was changed.
fn count(script: &Script, text: &mut String, others: &mut usize) {
    let changes = script.changes(text);
    if !changes.is_empty() {
        *others += changes.iter().map(|(_, after)| after.chars().count()).sum::<usize>();
        *text = script.convert(text);
    }
}

/// The stretches of a text that may be converted: no code, no mathematics, no addresses.
fn open(flat: &Flat) -> Vec<Range<usize>> {
    let mut fixed: Vec<Range<usize>> = flat.closed().chain(addresses(&flat.text)).collect();
    fixed.sort_by_key(|r| r.start);
    let mut out = Vec::new();
    let mut at = 0;
    for range in fixed {
        if at < range.start {
            out.push(at..range.start);
        }
        at = at.max(range.end);
    }
    if at < flat.text.len() {
        out.push(at..flat.text.len());
    }
    out
}
