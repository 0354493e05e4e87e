//! Plain text to blocks: every line that is not blank becomes a heading or a paragraph, in
//! verbatim pieces. Nothing is dropped and nothing is judged but which lines are headings.

use std::borrow::Cow;
use std::ops::Range;

use crate::diag::{Diagnostic, Sink};
use crate::document::{
    Block, BlockKind, Cell, Document, Edit, EditKind, Inline, InlineKind, ParaRole, Table,
};
use crate::source::Source;

use super::columns::{self, is_prose};
use super::displays;
use super::headings;
use super::leaf::extent;
use super::letter;
use super::lines::{Line, join_solid, lines};
use super::normalise::Amendments;
use super::official;
use super::paragraphs::{Group, group};
use super::parts;
use super::raw::{self, Raw, Taken};
use super::running;
use super::title::{self, Title};
use super::{Paragraphs, span, verse};

/// Reads plain text into `document`: its body, title and author.
pub(super) fn read_text(
    source: &Source,
    amendments: &Amendments,
    mode: Paragraphs,
    document: &mut Document,
    sink: &mut Sink,
) {
    let formulas = raw::find(source.text());
    let mut lines = join_lines(lines(source, amendments), &formulas, source, amendments);
    let head = letter::take_out(&mut lines);
    let running = running::take_out(&mut lines);
    let mut groups = group(&lines, mode);
    official::join_title(&lines, &mut groups);
    let texts: Vec<Cow<'_, str>> =
        groups.iter().map(|g| text_of(&lines[g.lines.clone()])).collect();
    let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    let subject = head.as_ref().map(|head| head.title);
    let subject = subject.and_then(|line| groups.iter().position(|g| g.lines.start == line));
    let title = match subject {
        Some(at) => {
            Some(Title { paragraph: at, text: 0..texts[at].len(), labelled: false, author: None })
        }
        None => title::find(&texts),
    };
    let headings = headings::find(&texts, title.as_ref().map(|t| t.paragraph));
    let free = |at: usize| {
        let titled = title.as_ref().is_some_and(|t| t.paragraph == at);
        let formula = || raw::within(&formulas, &range_of(&lines, &groups[at])).next().is_some();
        !titled && !headings.contents.contains(&at) && headings.level(at).is_none() && !formula()
    };
    let stanzas = verse::stanzas(&lines, &groups, free);
    let mut stanzas = stanzas.into_iter().peekable();

    let (formulas, lines) = (&formulas[..], &lines[..]);
    let taken = Taken::default();
    let mut reader = Reader { source, amendments, lines, formulas, taken, document, sink };
    reader.note_title(title.as_ref(), &texts);
    reader.leave_out_contents(&groups[headings.contents.clone()]);
    reader.leave_out_running(running);
    if let Some(head) = head {
        head.tell(source, &mut reader.document.metadata, &mut reader.document.edits);
    }
    let (mut prose, mut at) = (false, 0);
    while let Some(group) = groups.get(at) {
        if let Some(stanza) = stanzas.next_if(|stanza| stanza.start == at) {
            at = stanza.end;
            reader.stanza(&groups[stanza]);
            continue;
        }
        let rows = || reader.rows(&groups[at..]);
        let rows = if prose && headings.level(at).is_none() { rows() } else { 0 };
        match &title {
            _ if headings.contents.contains(&at) => {}
            Some(title) if title.paragraph == at => reader.title(group, title),
            _ if rows > 0 => reader.table(&groups[at..at + rows]),
            _ => reader.paragraph(group, headings.level(at)),
        }
        prose = prose || reader.lines[group.lines.clone()].iter().any(is_prose);
        at += rows.max(1);
    }
    reader.tell_formulas();
}

/// Makes one line of those that a formula stands on.
fn join_lines<'a>(
    lines: Vec<Line<'a>>,
    formulas: &[Raw],
    source: &'a Source,
    amendments: &Amendments,
) -> Vec<Line<'a>> {
    let spread = |raw: &&Raw| source.text()[raw.whole.clone()].contains('\n');
    let mut spread = formulas.iter().filter(spread).map(|raw| &raw.whole).peekable();
    let mut joined: Vec<Line<'a>> = Vec::with_capacity(lines.len());
    let mut open: Option<&Range<usize>> = None;
    for line in lines {
        let goes_on = open.is_some_and(|formula| line.range.start < formula.end);
        match joined.last_mut().filter(|_| goes_on) {
            // It is as wide as no line that another goes on with.
            Some(first) => {
                let range = first.range.start..line.range.end;
                let text = amendments.shown(source.text(), &range);
                *first = Line { range, text, indent: first.indent, width: 0, goes_on: false };
            }
            None => joined.push(line),
        }
        let end = joined.last().map_or(0, |line| line.range.end);
        while let Some(formula) = spread.next_if(|formula| formula.start < end) {
            open = Some(formula);
        }
    }
    joined
}

/// The bytes of a group of lines.
fn range_of(lines: &[Line<'_>], group: &Group) -> Range<usize> {
    match (lines.get(group.lines.start), lines[group.lines.clone()].last()) {
        (Some(first), Some(last)) => first.range.start..last.range.end,
        _ => 0..0,
    }
}

/// What a group of lines says, its lines joined.
fn text_of<'a>(lines: &'a [Line<'_>]) -> Cow<'a, str> {
    if let [one] = lines {
        return Cow::Borrowed(&one.text);
    }
    let mut out = String::new();
    for line in lines {
        if needs_space(&out, &line.text) {
            out.push(' ');
        }
        out.push_str(&line.text);
    }
    Cow::Owned(out)
}

/// Where the first part of a long text ends.
pub(super) fn part_end(text: &str) -> usize {
    let mut limit = text.len().min(MAX_PARAGRAPH);
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let full_stop = |c: &char| matches!(c, '。' | '！' | '？' | '!' | '?');
    let mut chars = text[..limit].char_indices().rev();
    match chars.find(|(_, c)| full_stop(c)).filter(|_| limit < text.len()) {
        Some((at, c)) => at + c.len_utf8(),
        None => limit,
    }
}

fn needs_space(before: &str, after: &str) -> bool {
    match (before.chars().next_back(), after.chars().next()) {
        // A word that is divided at its own hyphen, or a dash.
        (Some('-'), Some(a)) if a.is_alphabetic() => {
            !before.trim_end_matches('-').ends_with(char::is_alphabetic)
        }
        (Some('—'), Some(_)) => false,
        (Some(b), Some(a)) => !join_solid(b, a),
        _ => false,
    }
}

/// At least three stars, dashes or the like and nothing else, or one `※`. Dots and two em dashes are
/// speech, and so may be four.
pub(super) fn is_separator(text: &str) -> bool {
    // Stars full and empty are marks given, boxes and rings stand for words.
    let mark = |c: char| "-*＊=＝_~～◇◆☆★※—─━".contains(c);
    let rates = text.contains('★') && text.contains('☆');
    let count = text.chars().filter(|&c| mark(c)).count();
    let silent = matches!(count, 1 | 2 | 4) && text.contains('—');
    !rates
        && !silent
        && text.chars().all(|c| mark(c) || c.is_whitespace())
        && (count >= 3 || text.trim() == "※")
}

/// The longest paragraph, in bytes: a longer one is set in parts.
pub(super) const MAX_PARAGRAPH: usize = 60_000;

struct Reader<'a, 'b> {
    source: &'a Source,
    amendments: &'a Amendments,
    lines: &'a [Line<'a>],
    formulas: &'a [Raw],
    taken: Taken,
    document: &'b mut Document,
    sink: &'b mut Sink,
}

impl Reader<'_, '_> {
    fn note_title(&mut self, title: Option<&Title>, texts: &[&str]) {
        let Some(title) = title else { return };
        let text = texts[title.paragraph];
        self.document.metadata.title = Some(text[title.text.clone()].to_owned());
        let author = title.author.clone().map(|a| text[a].to_owned());
        self.document.metadata.authors.extend(author);
    }

    /// Takes out a list of the headings that follow: both books make their own.
    fn leave_out_contents(&mut self, groups: &[Group]) {
        let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return };
        let whole = span(self.source, self.range(first).start..self.range(last).end);
        let message = say!("left out a table of contents of {count} lines", count = groups.len());
        self.sink.push(Diagnostic::note("contents-removed", message).at(whole));
        self.document.edits.push(Edit {
            span: whole,
            after: String::new(),
            kind: EditKind::Removed,
            rule: "contents",
            score: 8,
            signs: vec!["every line stands again further down as a heading".into()],
        });
    }

    /// `标题：` before the title says what the heading shows.
    fn leave_out_label(&mut self, range: Range<usize>) {
        self.document.edits.push(Edit {
            span: span(self.source, range),
            after: String::new(),
            kind: EditKind::Removed,
            rule: "title-label",
            score: 8,
            signs: vec!["names what follows the title".into()],
        });
    }

    /// Tells of the page numbers and running heads between the lines.
    fn leave_out_running(&mut self, running: Vec<(Range<usize>, &'static str)>) {
        for (range, rule) in running {
            self.document.edits.push(Edit {
                span: span(self.source, range),
                after: String::new(),
                kind: EditKind::Removed,
                rule,
                score: 8,
                signs: vec!["page after page, with numbers that count on".into()],
            });
        }
    }

    /// How many of the next groups are rows of a table.
    fn rows(&self, groups: &[Group]) -> usize {
        let Some(start) = groups.first().map(|first| first.lines.start) else { return 0 };
        let line = |(k, group): (usize, &Group)| {
            (group.lines == (start + k..start + k + 1)).then(|| &self.lines[start + k])
        };
        columns::rows(groups.iter().enumerate().map_while(line))
    }

    fn table(&mut self, groups: &[Group]) {
        let text = self.source.text();
        let lines = self.lines;
        let lines = groups.iter().map(|group| &lines[group.lines.start]);
        let rows: Vec<Vec<Range<usize>>> = lines.filter_map(columns::cells).collect();
        let shown: Vec<Vec<&str>> =
            rows.iter().map(|row| row.iter().map(|cell| &text[cell.clone()]).collect()).collect();
        let head = usize::from(columns::has_head(&shown));
        let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return };
        let range = self.range(first).start..self.range(last).end;
        let (caption, _) = parts::caption_above(&mut self.document.body);
        let mut rows = rows
            .iter()
            .map(|row| row.iter().map(|cell| Cell::new(self.cell(cell))).collect::<Vec<_>>());
        let table = Table {
            caption,
            align: vec![Default::default(); shown.first().map_or(0, Vec::len)],
            head: rows.by_ref().take(head).collect(),
            rows: rows.collect(),
        };
        self.push(range, BlockKind::Table(table));
    }

    fn cell(&mut self, range: &Range<usize>) -> Vec<Inline> {
        let body = self.verbatim(range);
        self.with_formulas(body, range)
    }

    /// The title's line; the author named behind it becomes a byline.
    fn title(&mut self, group: &Group, title: &Title) {
        let mut whole = self.range(group);
        if title.labelled && group.lines.len() == 1 && self.amendments.within(&whole).is_empty() {
            self.leave_out_label(whole.start..whole.start + title.text.start);
            whole = whole.start + title.text.start..whole.start + title.text.end;
            let body = self.verbatim(&whole);
            return self.push(whole, BlockKind::Heading { level: 1, body });
        }
        let split = title.author.as_ref().map(|a| whole.start + a.start);
        // Unseen characters in the line move the author's place, as do lines that were joined: then
        // the line stays whole.
        let moved = group.lines.len() > 1 || !self.amendments.within(&whole).is_empty();
        let end = split.filter(|_| !moved).unwrap_or(whole.end);
        let heading = self.amendments.trim(self.source.text(), whole.start..end);
        let body = if end == whole.end { self.inlines(group) } else { self.verbatim(&heading) };
        self.push(heading, BlockKind::Heading { level: 1, body });
        if end < whole.end {
            let body = self.verbatim(&(end..whole.end));
            self.push(end..whole.end, BlockKind::Paragraph { role: ParaRole::Byline, body });
        }
    }

    fn paragraph(&mut self, group: &Group, level: Option<u8>) {
        let range = self.range(group);
        if let Some(level) = level {
            let body = self.inlines(group);
            let body = self.with_formulas(body, &range);
            return self.push(range, BlockKind::Heading { level, body });
        }
        if is_separator(&self.source.text()[range.clone()]) {
            return self.separator(range);
        }
        if range.len() > MAX_PARAGRAPH && group.lines.len() == 1 {
            return self.in_parts(range);
        }
        let body = self.inlines(group);
        let body = self.with_formulas(body, &range);
        for body in displays::parted(body, &self.taken.displays) {
            let range = extent(&body).unwrap_or(range.clone());
            self.push(range, BlockKind::Paragraph { role: ParaRole::Body, body });
        }
    }

    /// Makes formulas of what is one; not where characters are shown otherwise than written.
    fn with_formulas(&mut self, body: Vec<Inline>, range: &Range<usize>) -> Vec<Inline> {
        let none = raw::within(self.formulas, range).next().is_none();
        match none || !self.amendments.within(range).is_empty() {
            true => body,
            false => self.taken.set(body, self.source),
        }
    }

    fn tell_formulas(self) {
        if let (count @ 1.., span) = (self.taken.count, self.taken.first) {
            let message = say!("read {count} formulas as TeX", count);
            self.sink.push(Diagnostic::note("math-as-text", message).at(span));
        }
        self.taken.tell(self.document);
    }

    /// Lines of a poem, each on its own.
    fn stanza(&mut self, groups: &[Group]) {
        let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return };
        let range = self.range(first).start..self.range(last).end;
        let mut body: Vec<Inline> = Vec::new();
        for (k, group) in groups.iter().enumerate() {
            let line = self.range(group);
            if let Some(before) = k.checked_sub(1).map(|k| self.range(&groups[k])) {
                let between = Some(span(self.source, before.end..line.start));
                body.push(Inline::new(InlineKind::LineBreak, between));
            }
            body.extend(self.verbatim(&line));
        }
        self.push(range, BlockKind::Paragraph { role: ParaRole::Verse, body });
    }

    /// A line of stars or dashes.
    fn separator(&mut self, range: Range<usize>) {
        self.document.edits.push(Edit {
            span: span(self.source, range.clone()),
            after: String::new(),
            kind: EditKind::Changed,
            rule: "separator",
            score: 10,
            signs: Vec::new(),
        });
        self.push(range, BlockKind::Separator);
    }

    /// A line longer than any paragraph: cut after sentences, so that it can be set at all.
    fn in_parts(&mut self, range: Range<usize>) {
        let finding = Diagnostic::warning(
            "paragraph-split",
            say!("a line of {bytes} bytes is set as several paragraphs", bytes = range.len()),
        );
        self.sink.push(finding.at(span(self.source, range.start..range.start)));
        let text = self.source.text();
        let mut at = range.start;
        while at < range.end {
            let end = self.amendments.behind(part_end(&text[at..range.end]) + at);
            let piece = self.amendments.trim(text, at..end);
            if !piece.is_empty() {
                let body = self.verbatim(&piece);
                self.push(piece, BlockKind::Paragraph { role: ParaRole::Body, body });
            }
            at = end;
        }
    }

    fn range(&self, group: &Group) -> Range<usize> {
        range_of(self.lines, group)
    }

    fn verbatim(&self, range: &Range<usize>) -> Vec<Inline> {
        self.amendments.inlines(self.source, range)
    }

    fn inlines(&self, group: &Group) -> Vec<Inline> {
        let mut out = Vec::new();
        let lines = &self.lines[group.lines.clone()];
        for (i, line) in lines.iter().enumerate() {
            if let Some(before) = i.checked_sub(1).map(|k| &lines[k]) {
                let between = Some(span(self.source, before.range.end..line.range.start));
                if group.breaks {
                    out.push(Inline::new(InlineKind::LineBreak, between));
                } else if needs_space(&before.text, &line.text) {
                    out.push(Inline::text(" ", between));
                }
            }
            out.extend(self.verbatim(&line.range));
        }
        out
    }

    fn push(&mut self, range: Range<usize>, kind: BlockKind) {
        let id = self.document.new_id();
        self.document.body.push(Block { id, span: Some(span(self.source, range)), kind });
    }
}
