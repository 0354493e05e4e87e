//! The report: what was found, changed, moved and removed, with lines and columns.

use serde::Serialize;

use crate::diag::{Diagnostic, Severity};
use crate::document::{Document, EditKind, ImageState};
use crate::say::{Message, Tongue};
use crate::source::{Source, Span};

/// The report of one article. Its field names are part of the program's interface.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// The title.
    pub title: Option<String>,
    /// BCP 47 tag.
    pub language: &'static str,
    /// When it was published.
    pub published: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Figures with an image.
    pub figures: usize,
    /// Figures without one.
    pub figures_missing: usize,
    /// Every change of the text, in its order.
    pub changes: Vec<Change>,
    /// Everything else worth knowing.
    pub findings: Vec<Finding>,
    /// Of a book of several articles, what was found and changed in each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub articles: Vec<OfArticle>,
}

/// The report of an article in a book of several.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OfArticle {
    /// The article as messages call it.
    pub input: String,
    /// Its report.
    #[serde(flatten)]
    pub report: Report,
}

/// One change of the text, or a place where one was thought of.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// `removed`, `moved`, `changed` or `suspect`.
    pub kind: &'static str,
    /// The rule's name.
    pub rule: &'static str,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
    /// How sure the rule is.
    pub score: i32,
    /// Why.
    pub signs: Vec<String>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// `note`, `warning` or `error`.
    pub severity: &'static str,
    /// Its stable name.
    pub code: &'static str,
    /// What is so, in English.
    pub message: String,
    /// What to do, in English.
    pub hints: Vec<String>,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// The place in the source text, in bytes.
    #[serde(skip)]
    pub span: Option<Span>,
    /// What is so, in any tongue.
    #[serde(skip)]
    pub(crate) said: Message,
    /// What to do, in any tongue.
    #[serde(skip)]
    pub(crate) advice: Vec<Message>,
}

impl Report {
    pub(super) fn new(
        document: &Document,
        findings: Vec<Diagnostic>,
        source: Option<&Source>,
    ) -> Report {
        let mut report = Report { language: document.lang().tag(), ..Report::default() };
        for block in document.blocks() {
            block.walk(&mut |b| {
                if let crate::document::BlockKind::Figure(figure) = &b.kind {
                    match figure.image {
                        ImageState::Found(_) => report.figures += 1,
                        _ => report.figures_missing += 1,
                    }
                }
            });
        }
        if let Some(source) = source {
            report.changes = document.edits.iter().map(|e| change(e, source)).collect();
        }
        let meta = &document.metadata;
        report.title.clone_from(&meta.title);
        report.published = meta.published.map(|d| d.to_string());
        report.authors.clone_from(&meta.authors);
        report.with_findings(findings, source)
    }

    /// The report with these findings instead of its own.
    pub(super) fn with_findings(
        mut self,
        findings: Vec<Diagnostic>,
        source: Option<&Source>,
    ) -> Report {
        self.findings = findings.into_iter().map(|d| Finding::new(d, source)).collect();
        self
    }

    /// Whether there is an error among the findings.
    pub fn failed(&self) -> bool {
        self.findings.iter().any(|f| f.severity == Severity::Error.word())
    }
}

fn change(edit: &crate::document::Edit, source: &Source) -> Change {
    let position = source.position(edit.span.start as usize);
    Change {
        kind: match edit.kind {
            EditKind::Removed => "removed",
            EditKind::Moved => "moved",
            EditKind::Changed => "changed",
            EditKind::Suspect => "suspect",
        },
        rule: edit.rule,
        line: position.line,
        column: position.column,
        before: source.slice(edit.span).to_owned(),
        after: edit.after.clone(),
        score: edit.score,
        signs: edit.signs.clone(),
    }
}

impl Finding {
    /// A finding with its place in words.
    pub fn new(diagnostic: Diagnostic, source: Option<&Source>) -> Finding {
        let place = |span: Span| source.map(|s| s.position(span.start as usize));
        let position = diagnostic.span.and_then(place);
        Finding {
            severity: diagnostic.severity.word(),
            code: diagnostic.code,
            message: diagnostic.message.to_string(),
            hints: diagnostic.hints.iter().map(Message::to_string).collect(),
            line: position.map(|p| p.line),
            column: position.map(|p| p.column),
            span: diagnostic.span,
            said: diagnostic.message,
            advice: diagnostic.hints,
        }
    }

    /// What is so, in a language.
    pub fn message_in(&self, tongue: Tongue) -> String {
        self.said.in_tongue(tongue)
    }

    /// What to do, in a language.
    pub fn hints_in(&self, tongue: Tongue) -> Vec<String> {
        self.advice.iter().map(|hint| hint.in_tongue(tongue)).collect()
    }
}
