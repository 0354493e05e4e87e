//! Figures of which nothing is said: a reader who cannot see them hears their label at most.

use crate::diag::{Diagnostic, Sink};
use crate::document::{Block, BlockKind, Document, ImageState};
use crate::say::Arg;

/// Figures named in the message.
const NAMED: usize = 5;

/// Reports the figures that have neither alternative text nor a caption (ISO 14289-1, 7.3), once.
pub(super) fn check(document: &Document, sink: &mut Sink) {
    let mut silent: Vec<(&Block, &str)> = Vec::new();
    for block in document.blocks() {
        block.walk(&mut |b| {
            if let BlockKind::Figure(figure) = &b.kind
                && matches!(figure.image, ImageState::Found(_))
                && figure.alt.as_deref().is_none_or(|alt| alt.trim().is_empty())
                && figure.caption.is_empty()
            {
                silent.push((b, &figure.label));
            }
        });
    }
    let Some((first, _)) = silent.first() else { return };
    let names = silent.iter().map(|(_, label)| *label).filter(|l| !l.is_empty());
    let mut names: Vec<String> = names.map(|l| format!("`{l}`")).collect();
    if names.len() > NAMED {
        names.truncate(NAMED);
        names.push("…".to_owned());
    }
    let (count, noun) =
        (silent.len(), if silent.len() == 1 { say!("figure has") } else { say!("figures have") });
    let names = (!names.is_empty()).then(|| say!(": {names}", names = Arg::list(&names, ", ")));
    let message =
        say!("{count} {noun} neither alternative text nor a caption{names}", count, noun, names);
    sink.push(
        Diagnostic::warning("alt-missing", message)
            .at(first.span)
            .hint(say!("write `![what it shows](file)` in Markdown, or `alt` in `figures.toml`")),
    );
}
