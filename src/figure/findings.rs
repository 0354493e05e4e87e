//! Findings of this room, at most a few of a kind: an article with a million missing figures says
//! so once.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Severity, Sink};

/// Most findings of one kind that are listed one by one.
const MOST: usize = 100;

/// Passes findings on and counts them.
pub(super) struct Findings<'a> {
    sink: &'a mut Sink,
    counts: BTreeMap<Code, (usize, Severity)>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(sink: &'a mut Sink) -> Findings<'a> {
        Findings { sink, counts: BTreeMap::new() }
    }

    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        let severity = diagnostic.severity;
        let (count, worst) = self.counts.entry(diagnostic.code).or_insert((0, severity));
        *count += 1;
        *worst = severity.max(*worst);
        if *count <= MOST {
            self.sink.push(diagnostic);
        }
    }
}

impl Drop for Findings<'_> {
    /// Says how many findings of a kind were left out.
    fn drop(&mut self) {
        for (code, (count, worst)) in &self.counts {
            if let Some(more) = count.checked_sub(MOST).filter(|m| *m > 0) {
                let message = say!("and {more} more of this kind", more);
                self.sink.push(Diagnostic::new(*worst, code, message));
            }
        }
    }
}
