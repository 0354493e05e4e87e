//! What is attached to a PDF that may bear it: the article as it was given, and the report.

use super::Report;
use crate::pdf::{Attachment, Relation};
use crate::source::Source;

/// An article and its report; `place` tells it from others attached to the same book.
pub(super) fn files(
    bytes: &[u8],
    source: &Source,
    report: &Report,
    place: Option<usize>,
) -> [Attachment; 2] {
    let name = file_name(&source.name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let place = place.map_or(String::new(), |place| format!("{place:03}-"));
    // A report holds nothing that JSON has no form for.
    let mut json = serde_json::to_vec_pretty(report).unwrap_or_default();
    json.push(b'\n');
    [
        Attachment {
            name: format!("{place}{name}"),
            media_type: media_type(name),
            description: "The article this document was made from".to_owned(),
            relation: Relation::Source,
            bytes: bytes.to_vec(),
        },
        Attachment {
            name: format!("{place}{stem}.report.json"),
            media_type: "application/json",
            description: "What was changed in the article, and what was found".to_owned(),
            relation: Relation::Supplement,
            bytes: json,
        },
    ]
}

/// The last part of a path: where the article lay is nobody's business.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().filter(|n| !n.is_empty()).unwrap_or("article")
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).as_deref() {
        Some("md" | "markdown") => "text/markdown",
        Some("htm" | "html") => "text/html",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("epub") => "application/epub+zip",
        Some("xhtml") => "application/xhtml+xml",
        _ => "text/plain",
    }
}
