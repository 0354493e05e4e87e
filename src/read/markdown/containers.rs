//! What site generators write beside CommonMark, made CommonMark before the parser sees it:
//! containers become quotations, tags round code become fences, and signs that call for a table
//! of contents go, since both books make their own. Each line of marks is told in an edit.

use std::ops::Range;

use crate::text::Lang;

use super::asides;
use super::marks::{self, Mark};
use super::opening::{self, End, Opening, Tag};
use super::pairs::Pairs;
use super::signs;

/// Containers inside one another.
const MAX_NESTING: usize = 20;

/// What is to be read in place of some ranges of a text, in order.
#[derive(Debug, Default)]
pub(super) struct Rewriting {
    pub(super) changes: Vec<(Range<usize>, String)>,
    /// Marks that go, with what stands for them now and the rule.
    pub(super) told: Vec<(Range<usize>, String, &'static str)>,
}

/// Looks for what has to be read otherwise; names are given in a language.
pub(super) fn rewriting(text: &str, lang: impl FnOnce() -> Lang) -> Rewriting {
    const SIGNS: [&str; 15] = [
        ":::", "!!! ", "??? ", "???+", "==", "{%", "{{", "{:", "[!", "toc", "TOC", "++", "^", "~",
        "label:`",
    ];
    if !SIGNS.iter().any(|sign| text.contains(sign)) {
        return Rewriting::default();
    }
    let (pairs, out) = (Pairs::of(text), Rewriting::default());
    let all = 0..pairs.count();
    let mut scan = Scan { text, lang: lang(), pairs, tabs: text.contains(TABS), out };
    scan.level(all, &Level { indent: 0, prefix: String::new() }, 0);
    scan.out
}

struct Scan<'a> {
    text: &'a str,
    lang: Lang,
    pairs: Pairs<'a>,
    /// Whether there are tabs.
    tabs: bool,
    out: Rewriting,
}

/// How the lines of a container begin.
struct Level {
    /// Blanks that go, in columns.
    indent: usize,
    /// What stands for them.
    prefix: String,
}

impl Level {
    fn blank(&self) -> &str {
        self.prefix.trim_end()
    }
}

impl<'a> Scan<'a> {
    /// Rewrites some lines that stand in a container.
    fn level(&mut self, lines: Range<usize>, level: &Level, depth: usize) {
        let mut at = lines.start;
        while at < lines.end {
            let container = (depth < MAX_NESTING && !self.pairs.is_code(at))
                .then(|| self.container(at, &lines, level))
                .flatten();
            at = match container {
                Some(container) => self.rewrite(at, &lines, level, &container, depth),
                None => {
                    let removed = if self.pairs.is_code(at) { 0 } else { self.signs(at, &lines) };
                    if removed == 0 {
                        self.plain(at, level, depth);
                    }
                    let end = (at + removed.max(1)).min(lines.end);
                    (at..at + removed).for_each(|k| self.put(k, level.blank().to_owned()));
                    end
                }
            };
        }
    }

    /// The container that a line opens, if it is closed before `lines` end.
    fn container(&self, at: usize, lines: &Range<usize>, level: &Level) -> Option<Container<'a>> {
        let line = self.pairs.line(at);
        let start = strip(line, level.indent);
        let (inner, blanks) = (line[start..].trim(), blanks(&line[start..]));
        let start = self.pairs.range(at).start + line.len() - line.trim_start().len();
        if !inner.starts_with([':', '!', '?', '=', '{']) || blanks > 3 && !self.in_item(at, blanks)
        {
            return None;
        }
        let code = opening::tag(inner).filter(|tag| !tag.closes && tag.is_code());
        if let (Some(end), Some(tag)) = (self.pairs.closed_by(at), code)
            && end < lines.end
            && !self.pairs.holds_fence(at)
        {
            return Some(Container { start, blanks, end, kind: Kind::Code(tag) });
        }
        let opening = opening::opening(inner)?;
        let end = match opening.end {
            End::Indent => self.indented_end(at + 1..lines.end, level.indent + blanks + 4),
            End::Colons | End::Tag => self.pairs.closed_by(at).filter(|&end| end < lines.end),
        }?;
        Some(Container { start, blanks, end, kind: Kind::Text(opening) })
    }

    /// Whether a line that is indented belongs to an item of a list.
    fn in_item(&self, at: usize, indent: usize) -> bool {
        const FAR: usize = 40;
        let above = (at.saturating_sub(FAR)..at).rev();
        let mut above = above.filter(|&k| !self.pairs.is_blank(k)).map(|k| self.pairs.line(k));
        above.find(|line| blanks(line) < indent).is_some_and(|line| {
            let line = line.trim_start();
            let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
            let bullet = ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark));
            bullet || digits.len() < line.len() && digits.starts_with(['.', ')'])
        })
    }

    /// Where lines end that are indented so far, if there are any.
    fn indented_end(&self, lines: Range<usize>, indent: usize) -> Option<usize> {
        let inside = |&k: &usize| self.pairs.is_blank(k) || blanks(self.pairs.line(k)) >= indent;
        let last = lines.take_while(inside).filter(|&k| !self.pairs.is_blank(k)).last();
        last.map(|last| last + 1)
    }

    /// Rewrites a container; gives the line that follows.
    fn rewrite(
        &mut self,
        at: usize,
        lines: &Range<usize>,
        level: &Level,
        container: &Container<'_>,
        depth: usize,
    ) -> usize {
        let margin = format!("{}{}", level.prefix, " ".repeat(container.blanks));
        let parted = at > lines.start && !self.pairs.is_blank(at - 1);
        let before = if parted { format!("{}\n", level.blank()) } else { String::new() };
        let body = at + 1..container.end;
        let after = match &container.kind {
            Kind::Code(tag) => {
                let fence = self.fence(&body);
                self.open_code(at, before, &margin, &fence, tag);
                let inside = Level { indent: level.indent, prefix: level.prefix.clone() };
                self.level(body, &inside, depth + 1);
                format!("{margin}{fence}")
            }
            Kind::Text(opening) => {
                let indents = opening.end == End::Indent;
                let inside = match (opening.aside, indents) {
                    (false, false) => Level { indent: level.indent, prefix: level.prefix.clone() },
                    (aside, _) => Level {
                        indent: level.indent + container.blanks + if indents { 4 } else { 0 },
                        prefix: format!("{margin}{}", if aside { "> " } else { "" }),
                    },
                };
                self.open_text(at, before, &inside, &margin, container.start, opening);
                self.level(body, &inside, depth + 1);
                match &opening.source {
                    Some((source, _)) => {
                        let (margin, blank) = (&inside.prefix, inside.blank());
                        format!("{blank}\n{margin}{source}\n{}", level.blank())
                    }
                    None => level.blank().to_owned(),
                }
            }
        };
        let closed_by_line =
            !matches!(&container.kind, Kind::Text(opening) if opening.end == End::Indent);
        if closed_by_line {
            self.tell_line(container.end, "", CONTAINER);
            self.put(container.end, after);
        } else if container.end < lines.end && !self.pairs.is_blank(container.end) {
            let start = self.pairs.range(container.end).start;
            self.out.changes.push((start..start, format!("{after}\n")));
        }
        container.end + usize::from(closed_by_line)
    }

    fn open_text(
        &mut self,
        at: usize,
        before: String,
        inside: &Level,
        margin: &str,
        start: usize,
        opening: &Opening,
    ) {
        let line = self.pairs.range(at);
        let begin = if opening.aside { &inside.prefix } else { margin };
        let title = opening.title.clone().map(|title| start + title.start..start + title.end);
        match title {
            Some(title) if !title.is_empty() => {
                let lead = format!("{before}{begin}**");
                self.out.changes.push((line.start..title.start, lead));
                self.out.changes.push((title.end..line.end, format!("**\n{}", inside.blank())));
                self.tell(start..title.start, "", CONTAINER);
                self.tell(title.end..line.end, "", CONTAINER);
            }
            silent => {
                let name = asides::name(&opening.kind, self.lang);
                let name = name.filter(|_| opening.aside && silent.is_none());
                let words = match name {
                    Some(name) => format!("{before}{begin}**{name}**\n{}", inside.blank()),
                    None => format!("{before}{}", inside.blank()),
                };
                self.put(at, words);
                let source = opening.source.as_ref().map(|(_, source)| source.as_str());
                self.tell_line(at, name.or(source).unwrap_or_default(), CONTAINER);
            }
        }
    }

    fn open_code(&mut self, at: usize, before: String, margin: &str, fence: &str, tag: &Tag<'_>) {
        let line = self.pairs.range(at);
        let (lang, title) = tag.code();
        let lang: String = lang.chars().filter(|c| c.is_ascii_graphic() && *c != '`').collect();
        if title.is_empty() {
            self.put(at, format!("{before}{margin}{fence}{lang}"));
            return self.tell_line(at, "", CONTAINER);
        }
        let start = title.as_ptr() as usize - self.text.as_ptr() as usize;
        let end = start + title.len();
        let lead = format!("{before}{margin}**");
        self.out.changes.push((line.start..start, lead));
        self.out.changes.push((end..line.end, format!("**\n\n{margin}{fence}{lang}")));
        self.tell(line.start..start, "", CONTAINER);
        self.tell(end..line.end, "", CONTAINER);
    }

    /// A fence that is longer than any within the lines.
    fn fence(&self, lines: &Range<usize>) -> String {
        let runs = lines.clone().map(|k| {
            let line = self.pairs.line(k).trim_start();
            line.len() - line.trim_start_matches('`').len()
        });
        "`".repeat(runs.max().unwrap_or(0).max(2) + 1)
    }

    /// Signs of their own lines that ask for something no book of ours needs: how many lines.
    fn signs(&mut self, at: usize, lines: &Range<usize>) -> usize {
        let below = |k: usize| (k < lines.end).then(|| self.pairs.line(k).trim());
        let Some((count, rule)) = signs::removed(at, &below) else { return 0 };
        for k in at..at + count {
            self.tell_line(k, "", rule);
        }
        count
    }

    /// A line of text, with the marks of the containers it stands in.
    fn plain(&mut self, at: usize, level: &Level, depth: usize) {
        let line = self.pairs.line(at);
        let start = self.pairs.range(at).start;
        let inner = start + strip(line, level.indent);
        if depth > 0 {
            let prefix = if self.pairs.is_blank(at) { level.blank() } else { &level.prefix };
            self.out.changes.push((start..inner, prefix.to_owned()));
        }
        if self.pairs.is_code(at) {
            return;
        }
        let opens = at == 0 || !self.pairs.line(at - 1).trim_start().starts_with('>');
        let prefix = &level.prefix;
        if let Some(callout) = signs::callout(&self.text[inner..self.pairs.range(at).end])
            && opens
        {
            let (mark, title) = (callout.mark, callout.title);
            let (mark, title) = (inner + mark.start..inner + mark.end, inner + title);
            let quote = &self.text[inner..mark.start];
            let end = self.pairs.range(at).end;
            let name = asides::name(&callout.kind, self.lang).unwrap_or_default();
            let behind = format!("**\n{prefix}{}", quote.trim_end());
            if title < end {
                self.out.changes.push((mark.start..title, "**".to_owned()));
                self.out.changes.push((end..end, behind));
                self.tell(mark, "", CONTAINER);
            } else {
                self.out.changes.push((mark.start..end, format!("**{name}{behind}")));
                self.tell(mark, name, CONTAINER);
            }
        } else if let Some(title) = signs::tab(&self.text[inner..self.pairs.range(at).end])
            && self.tabs
        {
            self.tab(inner..self.pairs.range(at).end, title, level);
        } else if let Some(image) = signs::image(self.text, inner..self.pairs.range(at).end) {
            self.out.changes.extend(image.changes);
            image.marks.into_iter().for_each(|range| self.tell(range, "", CONTAINER));
        } else if blanks(&self.text[inner..]) < 4 || self.in_item(at, blanks(line)) {
            self.marks(inner..self.pairs.range(at).end);
        }
    }

    /// The comment by which Hexo names a tab, or ends one.
    fn tab(&mut self, line: Range<usize>, title: Range<usize>, level: &Level) {
        let title = line.start + title.start..line.start + title.end;
        if title.is_empty() {
            self.out.changes.push((line.clone(), String::new()));
            return self.tell(line, "", CONTAINER);
        }
        self.out.changes.push((line.start..title.start, "**".to_owned()));
        self.out.changes.push((title.end..line.end, format!("**\n{}", level.blank())));
        self.tell(line.start..title.start, "", CONTAINER);
        self.tell(title.end..line.end, "", CONTAINER);
    }

    /// Marks within a line, as elements.
    fn marks(&mut self, line: Range<usize>) {
        let mut changes = Vec::new();
        for Mark { open, close, element } in marks::find(&self.text[line.clone()]) {
            for (range, tag) in [(open, format!("<{element}>")), (close, format!("</{element}>"))] {
                let range = line.start + range.start..line.start + range.end;
                self.tell(range.clone(), "", "mark");
                changes.push((range, tag));
            }
        }
        changes.sort_by_key(|change| change.0.start);
        self.out.changes.append(&mut changes);
    }

    /// Other words for a whole line.
    fn put(&mut self, at: usize, words: String) {
        self.out.changes.push((self.pairs.range(at), words));
    }

    fn tell_line(&mut self, at: usize, after: &str, rule: &'static str) {
        self.tell(self.pairs.range(at), after, rule);
    }

    /// Tells of marks, without the blanks round them.
    fn tell(&mut self, range: Range<usize>, after: &str, rule: &'static str) {
        let text = &self.text[range.clone()];
        let start = range.start + text.len() - text.trim_start().len();
        let end = start + text.trim().len();
        if start < end {
            self.out.told.push((start..end, after.to_owned(), rule));
        }
    }
}

const CONTAINER: &str = "container";
/// What opens tabs, in whose comments their names stand.
const TABS: &str = "{% tabs";

/// What a line opens, and where it ends: at the line that closes it, or behind the last.
struct Container<'a> {
    /// Where its marks begin in the text.
    start: usize,
    /// Columns before them.
    blanks: usize,
    end: usize,
    kind: Kind<'a>,
}

enum Kind<'a> {
    Text(Opening),
    Code(Tag<'a>),
}

/// Columns of blanks a line begins with.
fn blanks(line: &str) -> usize {
    let mut columns = 0;
    for c in line.chars() {
        match c {
            ' ' => columns += 1,
            '\t' => columns += 4 - columns % 4,
            _ => break,
        }
    }
    columns
}

/// The bytes of as many columns of blanks.
fn strip(line: &str, indent: usize) -> usize {
    let mut columns = 0;
    let mut at = 0;
    for c in line.chars().take_while(|c| matches!(c, ' ' | '\t')) {
        if columns >= indent {
            break;
        }
        columns += if c == ' ' { 1 } else { 4 - columns % 4 };
        at += 1;
    }
    at
}
