//! How far a batch is: a bar on a terminal, else a line now and then.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::batch::Tally;
use crate::say::Tongue;

/// Time between two lines.
const PAUSE: Duration = Duration::from_secs(10);

pub(super) struct Progress {
    form: Form,
    tongue: Tongue,
}

enum Form {
    Bar(ProgressBar),
    Lines { last: Instant },
    None,
}

impl Form {
    fn new(quiet: bool, tongue: Tongue) -> Form {
        if quiet {
            return Form::None;
        }
        if !stderr().is_terminal() {
            return Form::Lines { last: Instant::now() };
        }
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template(&format!(
            "{{bar:30}} {{pos}}/{{len}} {{msg}} {}",
            tongue.say("{} left", &["{eta}"])
        ));
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Form::Bar(bar)
    }
}

impl Progress {
    pub fn new(quiet: bool, tongue: Tongue) -> Progress {
        Progress { form: Form::new(quiet, tongue), tongue }
    }

    pub fn set(&mut self, tally: Tally) {
        match &mut self.form {
            Form::Bar(bar) => {
                bar.set_length(tally.of as u64);
                bar.set_position(tally.done() as u64);
                if tally.failed > 0 {
                    bar.set_message(self.tongue.say("{} failed", &[&tally.failed.to_string()]));
                }
            }
            Form::Lines { last } if last.elapsed() >= PAUSE => {
                *last = Instant::now();
                let counts = [tally.done(), tally.of, tally.failed].map(|count| count.to_string());
                let said =
                    self.tongue.say("{} of {}, {} failed", &counts.each_ref().map(String::as_str));
                let _ = writeln!(stderr().lock(), "{said}");
            }
            Form::Lines { .. } | Form::None => {}
        }
    }

    /// Says something without disturbing the bar.
    pub fn around(&self, say: impl FnOnce()) {
        match &self.form {
            Form::Bar(bar) => bar.suspend(say),
            _ => say(),
        }
    }

    pub fn end(&self) {
        if let Form::Bar(bar) = &self.form {
            bar.finish_and_clear();
        }
    }
}
