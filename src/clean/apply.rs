//! Carries the plan out: splits texts, drops lines, fills the metadata, and writes everything
//! down as edits and findings.

use std::collections::{BTreeMap, BTreeSet};

use super::Mode;
use super::plan::{Action, Fact, Finding, Plan};
use super::splice::{Change, splice};
use super::survey::Survey;
use super::walk::{self, Part};
use crate::diag::{Diagnostic, Sink};
use crate::document::{
    BlockKind, Document, Edit, EditKind, Inline, InlineKind, Metadata, ParaRole, plain_text,
};
use crate::source::{Source, Span};

/// Messages show at most so many characters of a line.
const SHOWN: usize = 40;

/// Changes the document as planned, unless `mode` is to report only.
pub(super) fn apply(
    plan: &Plan,
    survey: &Survey,
    document: &mut Document,
    source: &Source,
    mode: Mode,
    sink: &mut Sink,
) {
    let acts = mode == Mode::Auto;
    if acts {
        supersede(plan, survey, document);
    }
    for finding in plan.findings() {
        let Some(span) = span(finding, survey, document) else { continue };
        let edit = edit(finding, span, acts);
        sink.push(diagnostic(&edit, finding, source));
        document.edits.push(edit);
    }
    if !acts {
        return;
    }
    let brand = plan.findings().any(|f| f.rule == "inline-site-name" && f.acts());
    // A name that was smuggled into the text is no publisher's.
    if document.metadata.site_name.is_none() && !brand {
        document.metadata.site_name = survey.sites.best().map(str::to_owned);
    }
    // What the user or the front matter said stands.
    let signed = !document.metadata.authors.is_empty();
    for finding in plan.findings() {
        match &finding.hit.action {
            Action::Move if finding.acts() => note(finding, signed, &mut document.metadata),
            Action::Mark => mark(finding, survey, document),
            _ => {}
        }
    }
    take_out(plan, survey, document);
}

/// What a reader changed inside a stretch that goes, goes with it: every character has one edit.
fn supersede(plan: &Plan, survey: &Survey, document: &mut Document) {
    let gone = plan.findings().filter(|f| f.acts());
    let mut gone: Vec<Span> = gone.filter_map(|f| span(f, survey, document)).collect();
    gone.sort();
    document.edits.retain(|edit| {
        let before =
            gone.partition_point(|g| (g.source, g.start) <= (edit.span.source, edit.span.start));
        let around = before.checked_sub(1).map(|i| gone[i]);
        around.is_none_or(|g| g.source != edit.span.source || g.end < edit.span.end)
    });
}

/// The source of a finding: the block when its only line was found.
fn span(finding: &Finding, survey: &Survey, document: &Document) -> Option<Span> {
    let run = &survey.runs[finding.run];
    let block = run.place.block.filter(|_| is_whole(finding, survey));
    block.and_then(|b| document.body[b].span).or_else(|| run.flat.span(finding.range.clone()))
}

/// Whether a finding is of the only line of its paragraph.
fn is_whole(finding: &Finding, survey: &Survey) -> bool {
    let text = &survey.runs[finding.run].flat.text;
    finding.line && text.trim().len() == finding.range.len()
}

fn edit(finding: &Finding, span: Span, acts: bool) -> Edit {
    let (kind, after) = match &finding.hit.action {
        Action::Remove if acts && finding.acts() => (EditKind::Removed, ""),
        Action::Move if acts && finding.acts() => (EditKind::Moved, ""),
        Action::Replace(after) if acts && finding.acts() => (EditKind::Changed, after.as_str()),
        Action::Replace(after) => (EditKind::Suspect, after.as_str()),
        _ => (EditKind::Suspect, ""),
    };
    let (rule, score, signs) = (finding.rule, finding.hit.score, finding.hit.signs.clone());
    Edit { span, after: after.to_owned(), kind, rule, score, signs }
}

fn diagnostic(edit: &Edit, finding: &Finding, source: &Source) -> Diagnostic {
    let text = source.slice(edit.span).trim();
    let shown = shorten(text);
    let rule = edit.rule;
    let inline = !finding.line;
    let found = match (edit.kind, inline) {
        (EditKind::Removed, true) => {
            let message = say!("removed `{text}` inside a sentence", text);
            match rule {
                "inline-domain" => Diagnostic::warning("address-removed", message),
                "inline-site-name" => Diagnostic::warning("brand-removed", message),
                _ => Diagnostic::note("text-removed", message),
            }
        }
        (EditKind::Removed, false) => Diagnostic::note(
            "line-removed",
            say!("removed the line `{shown}` ({rule})", shown, rule),
        ),
        (EditKind::Changed, _) => {
            let message = say!(
                "replaced `{shown}` with `{after}` ({rule})",
                shown,
                after = shorten(&edit.after),
                rule
            );
            Diagnostic::note("text-replaced", message)
        }
        (EditKind::Moved, _) => Diagnostic::note(
            "line-moved",
            say!("moved `{shown}` to the metadata ({rule})", shown, rule),
        ),
        _ if finding.hit.action == Action::Mark => {
            Diagnostic::note("notice-kept", say!("kept `{shown}` as a notice", shown))
        }
        _ if finding.acts() => {
            let message = say!(
                "`{shown}` would go or change ({rule}, score {score})",
                shown,
                rule,
                score = edit.score
            );
            Diagnostic::note("removal-held", message)
                .hint(say!("let it be done with `--clean auto`"))
        }
        (_, true) => Diagnostic::warning(
            "clean-suspect",
            say!(
                "`{text}` may not be the author's ({rule}, score {score})",
                text,
                rule,
                score = edit.score
            ),
        ),
        _ => Diagnostic::note(
            "clean-suspect",
            say!(
                "`{shown}` may not be the author's ({rule}, score {score})",
                shown,
                rule,
                score = edit.score
            ),
        ),
    };
    let found = found.at(edit.span);
    match edit.kind {
        EditKind::Removed if inline || shown == text => {
            found.hint(say!("keep it with `--keep {text}`", text))
        }
        EditKind::Removed | EditKind::Moved | EditKind::Changed => {
            found.hint(say!("keep such lines with `--keep rule:{rule}`", rule))
        }
        _ => found,
    }
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn note(finding: &Finding, signed: bool, metadata: &mut Metadata) {
    for fact in &finding.hit.facts {
        match fact {
            Fact::Published(date) => metadata.published = metadata.published.or(Some(*date)),
            Fact::Author(name) if !signed && !metadata.authors.contains(name) => {
                metadata.authors.push(name.clone());
            }
            Fact::Author(_) => {}
            Fact::Publisher(name) => {
                metadata.publisher.get_or_insert_with(|| name.clone());
            }
        }
    }
}

fn mark(finding: &Finding, survey: &Survey, document: &mut Document) {
    let run = &survey.runs[finding.run];
    let Some(block) = run.place.block else { return };
    let whole = is_whole(finding, survey);
    if let BlockKind::Paragraph { role, .. } = &mut document.body[block].kind
        && whole
    {
        *role = ParaRole::Notice;
    }
    let text = run.flat.text[finding.range.clone()].to_owned();
    if !document.metadata.rights.contains(&text) {
        document.metadata.rights.push(text);
    }
}

/// Takes out stretches and lines, then paragraphs that have nothing left.
fn take_out(plan: &Plan, survey: &Survey, document: &mut Document) {
    let mut changes: BTreeMap<usize, Vec<Change>> = BTreeMap::new();
    for finding in plan.findings().filter(|f| f.acts()) {
        let text = &survey.runs[finding.run].flat.text;
        let mut range = finding.range.clone();
        let (after, own) = match &finding.hit.action {
            Action::Replace(after) => (after.clone(), true),
            _ => (String::new(), false),
        };
        if finding.line && after.is_empty() {
            range.end += line_end(&text[range.end..]);
        }
        let change = Change { range, after, own };
        changes.entry(finding.run).or_default().push(change);
    }
    let mut gone: BTreeSet<usize> = BTreeSet::new();
    for (run, (place, inlines)) in walk::texts(document).into_iter().enumerate() {
        if let Some(changes) = changes.get_mut(&run) {
            changes.sort_by_key(|c| c.range.start);
            splice(inlines, changes);
            trim_line_breaks(inlines);
            if let (Part::Line, Some(block)) = (place.part, place.block)
                && is_blank(inlines)
            {
                gone.insert(block);
            }
        }
    }
    let mut index = 0;
    document.body.retain(|_| {
        index += 1;
        !gone.contains(&(index - 1))
    });
}

/// The bytes up to and with the line break, if there is one.
fn line_end(rest: &str) -> usize {
    let end = rest.find('\n').filter(|&end| rest[..end].trim().is_empty());
    end.map_or(0, |end| end + 1)
}

/// Breaks at the end have no line after them any more.
fn trim_line_breaks(inlines: &mut Vec<Inline>) {
    while inlines.last().is_some_and(|i| i.kind == InlineKind::LineBreak) {
        inlines.pop();
    }
}

fn is_blank(inlines: &[Inline]) -> bool {
    let shows = |i: &Inline| matches!(i.kind, InlineKind::Image { .. } | InlineKind::NoteRef(_));
    !inlines.iter().any(shows) && plain_text(inlines).trim().is_empty()
}
