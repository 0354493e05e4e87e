//! Blanks that pages and Markdown keep apart by `&nbsp;` and its like: what indents a line by hand
//! goes, what pads a line out is one blank.

use memchr::memchr2_iter;

use crate::document::{Inline, InlineKind};
use crate::source::Span;

use super::lines::join_solid;

/// What stands in a line for anything but text.
const OBJECT: char = '\u{FFFC}';

/// What becomes of a run of blanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Gone,
    /// One blank, at the place of the first.
    One(char),
}

/// A run of blanks in a text, counted in characters.
struct Run {
    start: usize,
    end: usize,
    fate: Fate,
}

/// Blanks that no reader of HTML or Markdown collapses.
fn is_kept_blank(c: char) -> bool {
    matches!(c, '\u{A0}' | '\u{2002}' | '\u{2003}')
}

fn is_blank(c: char) -> bool {
    is_kept_blank(c) || matches!(c, ' ' | '\u{3000}')
}

/// Settles the runs of blanks in a paragraph.
pub(super) fn settle(body: &mut Vec<Inline>) {
    if !may_be_padded(body) {
        return;
    }
    let mut looking = Looking::default();
    look(body, &mut looking);
    looking.end();
    if !looking.runs.is_empty() {
        let mut writing = Writing { runs: &looking.runs, at: 0 };
        *body = writing.all(std::mem::take(body));
    }
}

/// Whether there is any such blank: in most texts there is none.
fn may_be_padded(inlines: &[Inline]) -> bool {
    // What these blanks begin with in UTF-8, which few other characters do.
    let kept = |text: &str| {
        memchr2_iter(0xC2, 0xE2, text.as_bytes()).any(|at| text[at..].starts_with(is_kept_blank))
    };
    inlines.iter().any(|inline| match &inline.kind {
        InlineKind::Text { text, .. } => kept(text),
        _ => may_be_padded(inline.children()),
    })
}

/// Goes through a text and finds the runs.
#[derive(Default)]
struct Looking {
    runs: Vec<Run>,
    at: usize,
    /// The character before the blanks, and where they begin.
    before: Option<char>,
    from: Option<usize>,
    padded: bool,
}

impl Looking {
    fn character(&mut self, c: char) {
        if is_blank(c) {
            self.from.get_or_insert(self.at);
            self.padded |= is_kept_blank(c);
        } else {
            self.close(Some(c).filter(|&c| c != '\n'));
            self.before = Some(c).filter(|&c| c != '\n');
        }
        self.at += 1;
    }

    fn end(&mut self) {
        self.close(None);
    }

    /// A run ends before a character, or with its line.
    fn close(&mut self, after: Option<char>) {
        let (from, padded) = (self.from.take(), std::mem::take(&mut self.padded));
        let Some(start) = from.filter(|_| padded) else { return };
        let end = self.at;
        let fate = match (self.before, after) {
            (None, _) | (_, None) => Some(Fate::Gone),
            (Some(before), Some(after)) => between(before, after).filter(|_| end - start > 1),
        };
        self.runs.extend(fate.map(|fate| Run { start, end, fate }));
    }
}

/// What pads out a line between two characters; between brackets it is what the reader fills in.
fn between(before: char, after: char) -> Option<Fate> {
    let opens = |c: char| "（(【[《〈「『“‘".contains(c);
    let closes = |c: char| "）)】]》〉」』”’".contains(c);
    if opens(before) && closes(after) || [before, after].contains(&'_') {
        return None;
    }
    // Marks in full width have their own blank.
    Some(match () {
        () if "，。：；、！？".contains(before) => Fate::Gone,
        () if join_solid(before, after) => Fate::One('\u{3000}'),
        () => Fate::One(' '),
    })
}

/// Whether an inline has children that are text; blanks alone that are marked, as if they were
/// underlined, are there to be seen.
fn is_open(inline: &Inline) -> bool {
    fn blank(inlines: &[Inline]) -> bool {
        inlines.iter().all(|inline| match &inline.kind {
            InlineKind::Text { text, .. } => text.chars().all(is_blank),
            _ => false,
        })
    }
    let shown = matches!(inline.kind, InlineKind::Emphasis(_) | InlineKind::Strike(_));
    let children = inline.children();
    !children.is_empty() && (!shown || !blank(children))
}

fn look(inlines: &[Inline], looking: &mut Looking) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text { text, .. } => text.chars().for_each(|c| looking.character(c)),
            InlineKind::LineBreak => looking.character('\n'),
            _ if is_open(inline) => look(inline.children(), looking),
            _ => looking.character(OBJECT),
        }
    }
}

/// Writes a text anew without what is gone.
struct Writing<'r> {
    runs: &'r [Run],
    at: usize,
}

impl Writing<'_> {
    fn all(&mut self, inlines: Vec<Inline>) -> Vec<Inline> {
        let mut out = Vec::with_capacity(inlines.len());
        for mut inline in inlines {
            if let InlineKind::Text { .. } = &inline.kind {
                self.text(inline, &mut out);
                continue;
            }
            if is_open(&inline)
                && let Some(children) = inline.kind.children_mut()
            {
                *children = self.all(std::mem::take(children));
                if children.is_empty() {
                    continue;
                }
            } else {
                self.at += 1;
            }
            out.push(inline);
        }
        out
    }

    fn text(&mut self, inline: Inline, out: &mut Vec<Inline>) {
        let InlineKind::Text { text, verbatim } = &inline.kind else { return };
        let (span, verbatim) = (inline.span, *verbatim);
        let piece = |range: std::ops::Range<usize>| {
            let shown = text.get(range.clone()).unwrap_or_default();
            let span = span.map(|s| match verbatim {
                true => Span {
                    start: s.start + range.start as u32,
                    end: s.start + range.end as u32,
                    ..s
                },
                false => s,
            });
            Inline::new(InlineKind::Text { text: shown.to_owned(), verbatim }, span)
        };
        let mut kept = 0;
        for (place, c) in text.char_indices() {
            let at = self.at;
            self.at += 1;
            while let [first, rest @ ..] = self.runs
                && first.end <= at
            {
                self.runs = rest;
            }
            let Some(run) = self.runs.first().filter(|run| run.start <= at) else { continue };
            if kept < place {
                out.push(piece(kept..place));
            }
            let next = place + c.len_utf8();
            if let Fate::One(blank) = run.fate
                && run.start == at
            {
                let span = piece(place..next).span;
                out.push(Inline::text(blank.to_string(), span));
            }
            kept = next;
        }
        if kept < text.len() {
            out.push(piece(kept..text.len()));
        }
    }
}
