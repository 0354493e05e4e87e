//! What is attached to a PDF that may bear it: the article as it was given, and the report.

use super::Report;
use crate::diag::Sink;
use crate::document::Document;
use crate::pdf::{Attachment, Relation};
use crate::source::Source;

/// The source and the report of what was found and changed up to here.
pub(super) fn files(
    bytes: &[u8],
    source: &Source,
    document: &Document,
    sink: &Sink,
) -> Vec<Attachment> {
    let name = file_name(&source.name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let report = Report::new(document, sink.clone().into_sorted(), Some(source));
    // A report holds nothing that JSON has no form for.
    let mut json = serde_json::to_vec_pretty(&report).unwrap_or_default();
    json.push(b'\n');
    vec![
        Attachment {
            name: name.to_owned(),
            media_type: media_type(name),
            description: "The article this document was made from".to_owned(),
            relation: Relation::Source,
            bytes: bytes.to_vec(),
        },
        Attachment {
            name: format!("{stem}.report.json"),
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
