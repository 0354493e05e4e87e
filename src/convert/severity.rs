//! What some readers may not overlook is an error for them: with `strict`, for an archive, in a PDF
//! that claims a standard.

use super::{Options, PdfStandard};
use crate::diag::Sink;

/// Findings that `strict` makes errors (INPUT 5).
const STRICT: [&str; 7] = [
    "clean-suspect",
    "figure-missing",
    "figure-broken",
    "figure-ambiguous",
    "figure-unsupported",
    "glyph-missing",
    "undecodable",
];

/// Findings that an archive makes errors: what was given, and is not in the book.
const ARCHIVAL: [&str; 3] = ["figure-broken", "figure-too-large", "figure-unsupported"];

impl Options {
    /// Makes errors of the findings that are none for every reader.
    pub(super) fn raise(&self, sink: &mut Sink) {
        if self.strict {
            sink.raise(&STRICT);
        } else if self.archival {
            sink.raise(&ARCHIVAL);
        }
    }
}

/// A PDF that claims a standard may not draw a glyph that stands for nothing (ISO 19005-2, 6.2.11.8;
/// ISO 14289-1, 7.21.8), and what is drawn for a missing one only its user can allow. Whether there
/// is one.
pub(super) fn forbid_missing(standard: PdfStandard, sink: &mut Sink) -> bool {
    const CODE: &str = "glyph-missing";
    if !standard.is_claimed() || !sink.has(CODE) {
        return false;
    }
    sink.raise(&[CODE]);
    sink.hint(CODE, &say!("or put 〓 in its place with `--missing-glyphs mark`"));
    true
}
