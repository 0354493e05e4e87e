//! How far a batch is: a bar on a terminal, else a line now and then.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::batch::Tally;

/// Time between two lines.
const PAUSE: Duration = Duration::from_secs(10);

pub(super) enum Progress {
    Bar(ProgressBar),
    Lines { last: Instant },
    None,
}

impl Progress {
    pub fn new(quiet: bool) -> Progress {
        if quiet {
            return Progress::None;
        }
        if !stderr().is_terminal() {
            return Progress::Lines { last: Instant::now() };
        }
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Progress::Bar(bar)
    }

    pub fn set(&mut self, tally: Tally) {
        match self {
            Progress::Bar(bar) => {
                bar.set_length(tally.of as u64);
                bar.set_position(tally.done() as u64);
                if tally.failed > 0 {
                    bar.set_message(format!("{} failed", tally.failed));
                }
            }
            Progress::Lines { last } if last.elapsed() >= PAUSE => {
                *last = Instant::now();
                let (done, of, failed) = (tally.done(), tally.of, tally.failed);
                let _ = writeln!(stderr().lock(), "{done} of {of}, {failed} failed");
            }
            Progress::Lines { .. } | Progress::None => {}
        }
    }

    /// Says something without disturbing the bar.
    pub fn around(&self, say: impl FnOnce()) {
        match self {
            Progress::Bar(bar) => bar.suspend(say),
            _ => say(),
        }
    }

    pub fn end(&self) {
        if let Progress::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
