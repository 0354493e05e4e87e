//! Formulas that stand in a text between the marks that MathJax, KaTeX and LaTeX look for: `$$…$$`, `\[…\]`,
//! `\(…\)`, `$…$`, environments. Plain text and saved pages have them; Markdown has its own ways.

use std::ops::Range;

use crate::document::{Document, Edit, EditKind, Inline, InlineKind};
use crate::source::{Source, Span};

use super::displays::Displays;
use super::tex::is_tex;

/// A formula is no longer than so many bytes; one between single dollars is shorter.
const LONGEST: usize = 5_000;
const LONGEST_IN_DOLLARS: usize = 300;

const ENVIRONMENTS: [&str; 7] =
    ["equation", "align", "gather", "multline", "eqnarray", "alignat", "flalign"];

/// A formula in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Raw {
    /// With its marks.
    pub(super) whole: Range<usize>,
    /// Without them.
    pub(super) inner: Range<usize>,
    /// Whether it has lines to itself.
    pub(super) display: bool,
}

/// The formulas of a text, in order. What stands in code as Markdown has it is none.
pub(super) fn find(text: &str) -> Vec<Raw> {
    let mut found: Vec<Raw> = Vec::new();
    if !text.contains(['$', '\\']) {
        return found;
    }
    let (mut start, mut done, mut fenced) = (0, 0, false);
    for whole in text.split_inclusive('\n') {
        let line = start..start + whole.trim_end_matches('\n').len();
        start += whole.len();
        let fence = ["```", "~~~"].iter().any(|fence| whole.trim_start().starts_with(fence));
        fenced ^= fence;
        if !fenced && !fence && line.end > done {
            done = of_line(text, line.start.max(done)..line.end, line, &mut found);
        }
    }
    found
}

/// Those of the formulas that begin in a stretch.
pub(super) fn within<'a>(
    formulas: &'a [Raw],
    range: &Range<usize>,
) -> impl Iterator<Item = &'a Raw> {
    let first = formulas.partition_point(|raw| raw.whole.start < range.start);
    let end = range.end;
    formulas[first..].iter().take_while(move |raw| raw.whole.start < end)
}

/// Looks for formulas that begin within `part` of a line; gives the place behind the last.
fn of_line(text: &str, part: Range<usize>, line: Range<usize>, found: &mut Vec<Raw>) -> usize {
    let (mut at, mut counted, mut ticks) = (part.start, part.start, 0);
    while at < line.end
        && let Some(next) = text[at..line.end].find(['$', '\\'])
    {
        let start = at + next;
        ticks += text[counted..start].matches('`').count();
        counted = start;
        let way = if ticks % 2 == 0 { formula(text, &line, start) } else { Way::On(start + 1) };
        at = match way {
            Way::Formula(raw) => {
                let end = raw.whole.end;
                found.push(raw);
                end
            }
            Way::On(to) => to,
        };
        while !text.is_char_boundary(at) {
            at += 1;
        }
        counted = counted.max(at.min(line.end));
    }
    at
}

enum Way {
    Formula(Raw),
    /// There is none; one may begin there.
    On(usize),
}

/// The formula that begins at a dollar or backslash.
fn formula(text: &str, line: &Range<usize>, start: usize) -> Way {
    let rest = &text[start..];
    if let Some(name) = rest.strip_prefix("\\begin{") {
        return environment(text, line, start, name);
    }
    let (open, close) = match rest.get(..2) {
        Some("$$") => ("$$", "$$"),
        Some("\\[") => ("\\[", "\\]"),
        Some("\\(") => ("\\(", "\\)"),
        _ if rest.starts_with('$') => ("$", "$"),
        // What is escaped is passed over: two backslashes are one.
        _ => return Way::On(start + 1 + rest[1..].chars().next().map_or(0, char::len_utf8)),
    };
    let from = start + open.len();
    let display = matches!(open, "$$" | "\\[");
    let dollar = open == "$";
    let alone = text[line.start..start].trim().is_empty();
    let limit = if dollar { LONGEST_IN_DOLLARS } else { LONGEST };
    let end = if display && alone { text.len() } else { line.end };
    let end = boundary(text, end.min(from + limit).max(from));
    let Some(length) = closing(&text[from..end], close) else { return Way::On(from) };
    let (to, behind) = (from + length, from + length + close.len());
    let lines = text[from..to].contains('\n');
    let inner =
        from + (length - text[from..to].trim_start().len())..from + text[from..to].trim_end().len();
    let apart = !open.starts_with('$') || is_apart(text, start, behind, &text[from..to], dollar);
    let whole = !lines || ends_line(&text[behind..]);
    if inner.is_empty() || !apart || !whole || !is_tex(&text[inner.clone()], dollar) {
        // Its end is the beginning of none.
        return Way::On(if open == "$$" && !lines { behind } else { from });
    }
    Way::Formula(Raw { whole: start..behind, inner, display })
}

/// An environment of LaTeX that has lines to itself.
fn environment(text: &str, line: &Range<usize>, start: usize, name: &str) -> Way {
    let on = Way::On(start + 1);
    let Some((name, _)) = name.split_once('}').filter(|(name, _)| name.len() < 12) else {
        return on;
    };
    let known = ENVIRONMENTS.contains(&name.trim_end_matches('*'));
    let from = start + "\\begin{}".len() + name.len();
    let end = format!("\\end{{{name}}}");
    let reach = boundary(text, text.len().min(from + LONGEST).max(from));
    let Some(length) = text[from..reach].find(&end).filter(|_| known) else { return on };
    let (to, behind) = (from + length, from + length + end.len());
    let lines = text[from..to].contains('\n');
    let whole = text[line.start..start].trim().is_empty() && ends_line(&text[behind..]);
    if lines && !whole || !is_tex(&text[from..to], false) {
        return on;
    }
    Way::Formula(Raw { whole: start..behind, inner: start..behind, display: true })
}

/// The last place up to `at` where a character begins.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Where a mark stands that is not escaped itself.
fn closing(text: &str, mark: &str) -> Option<usize> {
    let escaped = |at: usize| text[..at].bytes().rev().take_while(|&b| b == b'\\').count() % 2 == 1;
    text.match_indices(mark).map(|(at, _)| at).find(|&at| !escaped(at))
}

/// Whether dollars are marks of a formula by what stands beside them: no price, no variable, no template.
fn is_apart(text: &str, start: usize, behind: usize, inner: &str, single: bool) -> bool {
    let before = text[..start].chars().next_back();
    let after = text[behind..].chars().next();
    let joins = |c: char| c.is_ascii_alphanumeric() || "$_{".contains(c);
    !before.is_some_and(|c| joins(c) || c == '\\')
        && !after.is_some_and(joins)
        && !inner.starts_with('$')
        && !(single && (inner.starts_with([' ', '{']) || inner.ends_with(char::is_whitespace)))
}

/// Whether nothing but a mark or a number stands between a formula and the end of its line.
fn ends_line(rest: &str) -> bool {
    let line = rest.lines().next().unwrap_or_default();
    line.chars()
        .all(|c| c.is_whitespace() || c.is_ascii_digit() || ",.;:，。；：、()（）-".contains(c))
}

/// What was read of formulas.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Their marks, which are shown no more.
    marks: Vec<Span>,
    /// How many, and where the first is.
    pub(super) count: usize,
    pub(super) first: Option<Span>,
    /// Where those begin that have lines to themselves.
    pub(super) displays: Displays,
}

impl Taken {
    /// Tells of the marks that were taken away.
    pub(super) fn tell(self, document: &mut Document) {
        document.edits.extend(self.marks.into_iter().map(|span| Edit {
            span,
            after: String::new(),
            kind: EditKind::Removed,
            rule: "formula-mark",
            score: 10,
            signs: Vec::new(),
        }));
    }

    /// Makes formulas of the texts of a paragraph that are some.
    pub(super) fn set(&mut self, body: Vec<Inline>, source: &Source) -> Vec<Inline> {
        let signs = |i: &Inline| matches!(&i.kind, InlineKind::Text { text, .. } if text.contains(['$', '\\']));
        let mut out = Vec::new();
        let mut run: Vec<Inline> = Vec::new();
        for mut inline in body {
            if matches!(inline.kind, InlineKind::Text { .. } | InlineKind::LineBreak) {
                run.push(inline);
                continue;
            }
            self.run(std::mem::take(&mut run), source, &signs, &mut out);
            if let Some(children) = inline.kind.children_mut() {
                *children = self.set(std::mem::take(children), source);
            }
            out.push(inline);
        }
        self.run(run, source, &signs, &mut out);
        out
    }

    /// Texts one after another, in which formulas may stand.
    fn run(
        &mut self,
        run: Vec<Inline>,
        source: &Source,
        signs: &dyn Fn(&Inline) -> bool,
        out: &mut Vec<Inline>,
    ) {
        if !run.iter().any(signs) {
            return out.extend(run);
        }
        let flat = Flat::of(run, source);
        let mut at = 0;
        for raw in find(&flat.text) {
            let places = |range: Range<usize>| flat.place(&range).filter(|_| !range.is_empty());
            let (open, close) = (raw.whole.start..raw.inner.start, raw.inner.end..raw.whole.end);
            let marked = open.is_empty()
                || places(open.clone()).is_some() && places(close.clone()).is_some();
            let Some(span) = places(raw.inner.clone()).filter(|_| marked) else { continue };
            flat.take(at..raw.whole.start, out);
            at = raw.whole.end;
            self.marks.extend([places(open), places(close)].into_iter().flatten());
            self.count += 1;
            self.first.get_or_insert(span);
            if raw.display {
                self.displays.insert(span.start);
            }
            out.push(Inline::new(InlineKind::Math(flat.text[raw.inner].to_owned()), Some(span)));
        }
        flat.take(at..flat.text.len(), out);
    }
}

/// Texts put together, with their places.
struct Flat {
    text: String,
    pieces: Vec<(Range<usize>, Inline, Option<Vec<usize>>)>,
}

impl Flat {
    fn of(run: Vec<Inline>, source: &Source) -> Flat {
        let mut flat = Flat { text: String::new(), pieces: Vec::new() };
        for inline in run {
            let start = flat.text.len();
            let mut places = None;
            match &inline.kind {
                InlineKind::Text { text, verbatim } => {
                    flat.text.push_str(text);
                    let written = inline.span.map(|span| source.slice(span)).filter(|_| !verbatim);
                    places = written.and_then(|written| aligned(text, written));
                }
                _ => flat.text.push('\n'),
            }
            flat.pieces.push((start..flat.text.len(), inline, places));
        }
        flat
    }

    /// Where a stretch stands in the source, if its ends are places there.
    fn place(&self, range: &Range<usize>) -> Option<Span> {
        let piece = |at: usize| self.pieces.get(self.pieces.partition_point(|p| p.0.end <= at));
        let first = piece(range.start)?;
        let last = piece(range.end.checked_sub(1)?)?;
        let (start, end) = (place_in(first, range.start)?, place_in(last, range.end)?);
        (start.source == end.source && start.start <= end.start)
            .then_some(Span { end: end.start, ..start })
    }

    /// A stretch as it was.
    fn take(&self, range: Range<usize>, out: &mut Vec<Inline>) {
        let first = self.pieces.partition_point(|p| p.0.end <= range.start);
        for piece in self.pieces[first..].iter().take_while(|p| p.0.start < range.end) {
            let (whole, inline, _) = piece;
            let part = whole.start.max(range.start)..whole.end.min(range.end);
            if part.is_empty() {
                continue;
            }
            let (InlineKind::Text { verbatim, .. }, true) = (&inline.kind, part != *whole) else {
                out.push(inline.clone());
                continue;
            };
            let text = self.text[part.clone()].to_owned();
            let ends = place_in(piece, part.start).zip(place_in(piece, part.end));
            let span = ends.map(|(start, end)| Span { end: end.start, ..start }).or(inline.span);
            let kind = InlineKind::Text { text, verbatim: *verbatim };
            out.push(Inline::new(kind, span));
        }
    }
}

/// Where a place of a piece is in the source.
fn place_in(piece: &(Range<usize>, Inline, Option<Vec<usize>>), at: usize) -> Option<Span> {
    let (range, inline, places) = piece;
    let span = inline.span?;
    let offset = match (&inline.kind, places) {
        (InlineKind::Text { verbatim: true, .. }, _) => at - range.start,
        (_, Some(places)) => *places.get(at - range.start)?,
        _ if at == range.start => 0,
        _ => span.range().len(),
    };
    Some(Span { start: span.start + offset as u32, end: span.start + offset as u32, ..span })
}

/// Where each byte of a decoded text stands in what was written; `None` if that cannot be told.
fn aligned(text: &str, written: &str) -> Option<Vec<usize>> {
    let (mut places, mut at) = (Vec::with_capacity(text.len() + 1), 0);
    for c in text.chars() {
        places.extend(std::iter::repeat_n(at, c.len_utf8()));
        let rest = &written[at..];
        let entity = rest.starts_with('&').then(|| rest.find(';')).flatten();
        at += match entity.filter(|&end| end < 12 && !rest[1..end].contains(['&', ' '])) {
            Some(end) => end + 1,
            None if rest.starts_with(c) => c.len_utf8(),
            None => return None,
        };
    }
    places.push(at);
    (at == written.len()).then_some(places)
}
