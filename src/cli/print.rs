//! Messages: findings with the text they are about, a summary of what was changed, JSON lines.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use super::args::{Talk, When};
use crate::batch::{Entry, Outcome, Status, Tally, Warning};
use crate::convert::{Change, Finding, Report};
use crate::diag::Diagnostic;
use crate::say::Tongue;
use crate::source::Source;

/// Characters of a line shown before and after a place.
const AROUND: usize = 18;

/// Prints to standard error, and JSON to standard output.
pub(super) struct Printer {
    json: bool,
    quiet: bool,
    verbose: bool,
    pub tongue: Tongue,
    renderer: Renderer,
    /// Whether a result could not be printed.
    is_lost: AtomicBool,
}

#[derive(Serialize)]
struct Line<'a> {
    v: u8,
    input: &'a str,
    status: &'static str,
    outputs: Vec<String>,
    #[serde(flatten)]
    report: &'a Report,
}

/// So many findings of one kind are shown.
const ALIKE: usize = 20;

impl Printer {
    pub fn new(args: &Talk) -> Printer {
        let colour = match args.color {
            When::Always => true,
            When::Never => false,
            When::Auto => io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        };
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.decor_style(DecorStyle::Ascii);
        let tongue = Tongue::new(args.message_lang);
        let (json, quiet, verbose) = (args.json, args.quiet, args.verbose);
        Printer { json, quiet, verbose, tongue, renderer, is_lost: AtomicBool::new(false) }
    }

    /// The code of a command that ended with another; 74 if its results did not get out.
    pub fn code(&self, code: u8) -> u8 {
        if self.is_lost.load(Ordering::Relaxed) { 74 } else { code }
    }

    /// A result for machines. A pipe that was closed has read what it wanted; what else goes wrong
    /// is told once.
    fn result(&self, line: &str) {
        let mut out = io::stdout().lock();
        let written = out.write_all(line.as_bytes()).and_then(|()| out.flush());
        drop(out);
        let error = written.err().filter(|error| error.kind() != io::ErrorKind::BrokenPipe);
        if let Some(error) = error
            && !self.is_lost.swap(true, Ordering::Relaxed)
        {
            self.diagnostic(&super::unprinted(&error));
        }
    }

    /// Whether standard output is for machines.
    pub fn json(&self) -> bool {
        self.json
    }

    /// Whether nothing but errors is said.
    pub fn quiet(&self) -> bool {
        self.quiet
    }

    /// Whether everything is said.
    pub fn verbose(&self) -> bool {
        self.verbose
    }

    /// Fails silently: there is nowhere left to say that saying failed.
    fn say(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// A finding that belongs to no article.
    pub fn diagnostic(&self, diagnostic: &Diagnostic) {
        let finding = Finding::new(diagnostic.clone(), None);
        if !self.quiet || finding.severity == "error" {
            self.finding("", &finding, None);
        }
    }

    /// What came of an article.
    pub fn entry(&self, entry: &Entry, of: usize) {
        if self.json {
            let status = if entry.failure.is_some() { "failed" } else { "ok" };
            let Entry { name, written, report, .. } = entry;
            let outputs = written.iter().map(|path| path.display().to_string()).collect();
            let line = Line { v: 1, input: name, status, outputs, report };
            if let Ok(json) = serde_json::to_string(&line) {
                self.result(&(json + "\n"));
            }
            return;
        }
        self.findings(&entry.name, &entry.report, entry.source.as_ref());
        if self.quiet {
            return;
        }
        if self.verbose {
            entry.report.changes.iter().for_each(|c| self.change(&entry.name, c));
        }
        self.summary(entry, of);
    }

    /// What was found in an article, as much as is wanted; for machines it is in the JSON.
    pub fn findings(&self, name: &str, report: &Report, source: Option<&Source>) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in report.findings.iter().filter(|_| !self.json) {
            let wanted = match finding.severity {
                "error" => true,
                "warning" => !self.quiet,
                _ => self.verbose,
            };
            if !wanted {
                continue;
            }
            let count = counts.entry(finding.code).or_default();
            *count += 1;
            if *count <= ALIKE || self.verbose {
                self.finding(name, finding, source);
            }
        }
        for (code, count) in counts.into_iter().filter(|&(_, n)| n > ALIKE && !self.verbose) {
            let more = (count - ALIKE).to_string();
            self.sentence("{} more `{}`: each with `--verbose`", &[&more, code]);
        }
    }

    /// How many articles were converted.
    pub fn totals(&self, entries: &[Entry]) {
        let failed = entries.iter().filter(|e| e.failure.is_some()).count();
        if !self.json && !self.quiet {
            let (done, all) = (entries.len() - failed, entries.len());
            self.sentence("{} of {} articles converted", &[&done.to_string(), &all.to_string()]);
        }
    }

    /// What came of an article of a batch.
    pub fn outcome(&self, outcome: &Outcome) {
        if self.json {
            // What it used is for the record.
            let line = Outcome { uses: Vec::new(), ..outcome.clone() }.line();
            self.result(&line);
            return;
        }
        let name = outcome.input.as_deref().unwrap_or(&outcome.id);
        match (&outcome.error, outcome.status) {
            (Some(error), _) => {
                let finding = Level::ERROR
                    .with_name(self.tongue.say("error", &[]))
                    .primary_title(error.message_in(self.tongue));
                let finding = finding.id(error.code.as_str()).element(Origin::path(name));
                self.say(&self.renderer.render(&[finding]));
            }
            (None, Status::Cached) => self.sentence("unchanged {}", &[name]),
            (None, _) => {
                outcome.warnings.iter().for_each(|w| self.warning(name, w));
                let paths = outcome.outputs.iter().filter_map(|o| o.path.as_deref());
                paths.for_each(|path| self.sentence("wrote {}", &[path]));
            }
        }
    }

    fn warning(&self, name: &str, warning: &Warning) {
        let place = |n: Option<usize>| n.map_or(String::new(), |n| format!(":{n}"));
        let (line, col) = (place(warning.line), place(warning.col));
        let title = self.tongue.title(&warning.code).map(|title| format!(": {title}"));
        self.say(&format!(
            "{name}{line}{col}: {}[{}]{}",
            self.tongue.say("warning", &[]),
            warning.code,
            title.unwrap_or_default()
        ));
    }

    /// How many articles of a batch came out how.
    pub fn tally(&self, tally: Tally, record: &Path) {
        if self.json || self.quiet {
            return;
        }
        let Tally { of, made, cached, failed } = tally;
        let left = match of - tally.done() {
            0 => String::new(),
            left => self.tongue.say(", {} left", &[&left.to_string()]),
        };
        let counts = [made, of, cached, failed].map(|count| count.to_string());
        let [made, of, cached, failed] = &counts;
        self.sentence(
            "{} of {} articles converted, {} unchanged, {} failed{}; see {}",
            &[made, of, cached, failed, &left, &record.display().to_string()],
        );
    }

    /// Says a sentence of ours in the language of messages.
    fn sentence(&self, sentence: &str, with: &[&str]) {
        self.say(&self.tongue.say(sentence, with));
    }

    /// A finding with the text it is about.
    pub fn finding(&self, name: &str, finding: &Finding, source: Option<&Source>) {
        let level = match finding.severity {
            "error" => Level::ERROR,
            "warning" => Level::WARNING,
            _ => Level::NOTE,
        };
        let level = level.with_name(self.tongue.say(finding.severity, &[]));
        let title = level.primary_title(finding.message_in(self.tongue)).id(finding.code);
        let mut group = match (source, finding.span, finding.line, finding.column) {
            (Some(source), Some(span), Some(line), Some(column)) => {
                let excerpt = Excerpt::new(source, line, span.range());
                let origin = Origin::path(name).line(line).char_column(column);
                let annotation = AnnotationKind::Primary.span(excerpt.mark);
                let snippet = Snippet::source(excerpt.text).line_start(line).annotation(annotation);
                title.element(origin).element(snippet)
            }
            _ if name.is_empty() => Group::with_title(title),
            _ => title.element(Origin::path(name)),
        };
        for hint in finding.hints_in(self.tongue) {
            let level = Level::HELP.with_name(self.tongue.say("hint", &[]));
            group = group.element(level.message(hint));
        }
        self.say(&self.renderer.render(&[group]));
    }

    fn change(&self, name: &str, change: &Change) {
        let Change { kind, rule, line, column, before, after, score, signs } = change;
        let said = self.tongue.say(kind, &[]);
        let what = match *kind {
            "changed" => format!("`{}` → `{}`", short(before), short(after)),
            _ => format!("`{}`", short(before)),
        };
        let why = if signs.is_empty() { String::new() } else { format!(": {}", signs.join(", ")) };
        self.say(&format!("{name}:{line}:{column}: {said}[{rule}] {what} ({score}{why})"));
    }

    fn summary(&self, entry: &Entry, of: usize) {
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for change in &entry.report.changes {
            *counts.entry((change.kind, change.rule)).or_default() += 1;
        }
        if !counts.is_empty() && of == 1 {
            let mut kinds: BTreeMap<&str, Vec<String>> = BTreeMap::new();
            for ((kind, rule), count) in counts {
                kinds.entry(kind).or_default().push(format!("{rule} {count}"));
            }
            for (kind, rules) in kinds {
                self.say(&format!("{}: {}", self.tongue.say(kind, &[]), rules.join(", ")));
            }
            if !self.verbose {
                self.sentence("each change with `--verbose`, as a file with `--report`", &[]);
            }
        }
        for path in &entry.written {
            self.sentence("wrote {}", &[&path.display().to_string()]);
        }
        if entry.failure.is_some() && of > 1 {
            self.sentence("failed {}", &[&entry.name]);
        }
    }
}

/// A text short enough for a line.
fn short(text: &str) -> String {
    let flat: String = text.chars().map(|c| if c == '\n' { '↵' } else { c }).collect();
    if flat.chars().count() <= 60 {
        return flat;
    }
    flat.chars().take(57).chain("…".chars()).collect()
}

/// The part of a line around a place.
struct Excerpt {
    text: String,
    mark: std::ops::Range<usize>,
}

impl Excerpt {
    fn new(source: &Source, line: usize, span: std::ops::Range<usize>) -> Excerpt {
        let range = source.line(line);
        let whole = &source.text()[range.clone()];
        let start = span.start.saturating_sub(range.start).min(whole.len());
        let end = span.end.saturating_sub(range.start).clamp(start, whole.len());
        let before = whole[..start].char_indices().rev().take(AROUND).last();
        let from = before.map_or(start, |c| c.0);
        let after = whole[end..].char_indices().nth(AROUND).map_or(whole.len(), |c| end + c.0);
        let lead = if from > 0 { "…" } else { "" };
        let trail = if after < whole.len() { "…" } else { "" };
        let text = format!("{lead}{}{trail}", &whole[from..after]);
        let shift = |at: usize| at - from + lead.len();
        Excerpt { text, mark: shift(start)..shift(end) }
    }
}
