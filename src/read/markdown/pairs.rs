//! Which lines of a text are code, and which line closes what another opens.

use std::collections::BTreeMap;
use std::ops::Range;

use super::opening;

/// Lines with what they are to one another.
pub(super) struct Pairs<'a> {
    text: &'a str,
    lines: Vec<Range<usize>>,
    /// Lines that are code, with their fences, or raw.
    code: Vec<bool>,
    /// The line that closes what a line opens.
    closed_by: Vec<Option<usize>>,
}

impl<'a> Pairs<'a> {
    pub(super) fn of(text: &'a str) -> Pairs<'a> {
        let mut at = 0;
        let lines = text.split_inclusive('\n').map(|line| {
            at += line.len();
            at - line.len()..at - line.len() + line.trim_end_matches('\n').len()
        });
        let lines: Vec<Range<usize>> = lines.collect();
        let (code, closed_by) = (vec![false; lines.len()], vec![None; lines.len()]);
        let mut pairs = Pairs { text, lines, code, closed_by };
        pairs.find();
        pairs
    }

    pub(super) fn count(&self) -> usize {
        self.lines.len()
    }

    /// The bytes of a line without its end.
    pub(super) fn range(&self, at: usize) -> Range<usize> {
        self.lines[at].clone()
    }

    pub(super) fn line(&self, at: usize) -> &'a str {
        &self.text[self.lines[at].clone()]
    }

    pub(super) fn is_blank(&self, at: usize) -> bool {
        self.line(at).trim().is_empty()
    }

    pub(super) fn is_code(&self, at: usize) -> bool {
        self.code[at]
    }

    pub(super) fn closed_by(&self, at: usize) -> Option<usize> {
        self.closed_by[at]
    }

    /// Whether a tag for code only lays out: the code has a fence of its own.
    pub(super) fn holds_fence(&self, at: usize) -> bool {
        let below = at + 1..self.lines.len().min(at + 4);
        below.map(|k| self.line(k).trim()).find(|l| !l.is_empty()).and_then(fence).is_some()
    }

    fn find(&mut self) {
        let code_ends = self.code_ends();
        let mut colons = Vec::new();
        let mut tags: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let (mut open, mut at): (Option<&str>, usize) = (None, 0);
        while at < self.lines.len() {
            let line = self.line(at).trim();
            if let Some(marks) = open {
                self.code[at] = true;
                open = open.filter(|_| !closes_fence(marks, line));
            } else if let Some(marks) = fence(line) {
                (self.code[at], open) = (true, Some(marks));
            } else if opening::closes_colons(line) {
                if let Some(open) = colons.pop() {
                    self.closed_by[open] = Some(at);
                }
            } else if line.starts_with(':') && opening::opening(line).is_some() {
                colons.push(at);
            } else if let Some(tag) = opening::tag(line) {
                let ends = code_ends.get(tag.name).filter(|_| !tag.closes);
                let end = ends.and_then(|e| e.get(e.partition_point(|&end| end < at))).copied();
                if let Some(end) = end.filter(|_| tag.is_raw() || !self.holds_fence(at)) {
                    self.closed_by[at] = Some(end);
                    self.code[at + 1..end].fill(true);
                    at = end;
                } else if !tag.closes {
                    tags.entry(tag.name).or_default().push(at);
                } else if let Some(open) = tags.get_mut(tag.name).and_then(Vec::pop) {
                    self.closed_by[open] = Some(at);
                }
            }
            at += 1;
        }
    }

    /// The lines that end code between tags, by name.
    fn code_ends(&self) -> BTreeMap<&'a str, Vec<usize>> {
        let mut found: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for at in 0..self.lines.len() {
            let tag = opening::tag(self.line(at).trim()).filter(|tag| tag.closes);
            if let Some(tag) = tag.filter(|tag| tag.is_code() || tag.is_raw()) {
                found.entry(tag.name).or_default().push(at);
            }
        }
        found
    }
}

/// The marks of a fence, if a line opens one.
fn fence(line: &str) -> Option<&str> {
    let line = line.trim_start_matches([' ', '\t', '>']);
    let line = ["- ", "* ", "+ "].iter().find_map(|m| line.strip_prefix(m)).unwrap_or(line);
    let line = line.trim_start();
    let mark = line.chars().next().filter(|c| "`~".contains(*c))?;
    let len = line.len() - line.trim_start_matches(mark).len();
    let info = &line[len..];
    (len >= 3 && !(mark == '`' && info.contains('`'))).then(|| &line[..len])
}

fn closes_fence(open: &str, line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '>']).trim_end();
    line.starts_with(open) && line.trim_start_matches(&open[..1]).is_empty()
}
