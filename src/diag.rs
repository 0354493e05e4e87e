//! Findings: what a stage noticed, with its place and what to do about it.

use crate::say::Message;
use crate::source::Span;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// The output is sound but may not be what was meant.
    Warning,
    /// The output is missing something or was not made.
    Error,
}

impl Severity {
    /// The word used in messages.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// The stable name of a kind of finding, such as `figure-missing`; scripts filter by it.
pub type Code = &'static str;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// Its kind.
    pub code: Code,
    /// Where in the article, if anywhere.
    pub span: Option<Span>,
    /// What is so; lower case, no final stop, literals in back-ticks.
    pub message: Message,
    /// What to do next.
    pub hints: Vec<Message>,
}

impl Diagnostic {
    /// A finding without place or hint.
    pub fn new(severity: Severity, code: Code, message: Message) -> Diagnostic {
        Diagnostic { severity, code, span: None, message, hints: Vec::new() }
    }

    /// A note.
    pub fn note(code: Code, message: Message) -> Diagnostic {
        Self::new(Severity::Note, code, message)
    }

    /// A warning.
    pub fn warning(code: Code, message: Message) -> Diagnostic {
        Self::new(Severity::Warning, code, message)
    }

    /// An error.
    pub fn error(code: Code, message: Message) -> Diagnostic {
        Self::new(Severity::Error, code, message)
    }

    /// With its place.
    pub fn at(mut self, span: impl Into<Option<Span>>) -> Diagnostic {
        self.span = span.into();
        self
    }

    /// With one more hint.
    pub fn hint(mut self, hint: Message) -> Diagnostic {
        self.hints.push(hint);
        self
    }
}

/// Where stages put their findings. Parallel branches have one each and [`Sink::join`] them.
#[derive(Clone, Debug, Default)]
pub struct Sink {
    found: Vec<Diagnostic>,
}

impl Sink {
    /// An empty sink.
    pub fn new() -> Sink {
        Sink::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Adds all of another sink's findings.
    pub fn join(&mut self, other: Sink) {
        self.found.extend(other.found);
    }

    /// The worst severity found.
    pub fn worst(&self) -> Option<Severity> {
        self.found.iter().map(|d| d.severity).max()
    }

    /// Whether there is a finding of a kind.
    pub fn has(&self, code: Code) -> bool {
        self.found.iter().any(|d| d.code == code)
    }

    /// Gives findings of a kind one more hint.
    pub fn hint(&mut self, code: Code, hint: &Message) {
        let found = self.found.iter_mut().filter(|d| d.code == code);
        found.for_each(|d| d.hints.push(hint.clone()));
    }

    /// Makes findings of these codes errors.
    pub fn raise(&mut self, codes: &[Code]) {
        for diagnostic in &mut self.found {
            if codes.contains(&diagnostic.code) {
                diagnostic.severity = Severity::Error;
            }
        }
    }

    /// All findings, by place and kind, so that reports are the same every run.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_cached_key(|d| (d.span, d.code, d.message.to_string()));
        self.found.dedup();
        self.found
    }
}

/// A value together with what was noticed while making it.
#[derive(Clone, Debug)]
pub struct Warned<T> {
    /// The value.
    pub value: T,
    /// The findings, sorted.
    pub diagnostics: Vec<Diagnostic>,
}
