//! 先挤进后推出, line by line (TYPOGRAPHY 2.3, rules G1 and W1).

use super::{Composer, Setting, Trial};
use crate::geom::Em;
use crate::typeset::par::justify::stretch;
use crate::typeset::par::spacing::shrink;

pub(super) fn break_lines(composer: &Composer, setting: &Setting) -> Vec<Trial> {
    let n = composer.units.len();
    let mut lines: Vec<Trial> = Vec::new();
    let mut start = 0;
    while start < n {
        let line = next_line(composer, start, setting);
        start = line.end;
        lines.push(line);
    }
    rescue_last(composer, setting, &mut lines);
    lines
}

fn next_line(composer: &Composer, start: usize, setting: &Setting) -> Trial {
    let n = composer.units.len();
    let mut fitting: Option<Trial> = None;
    let mut next: Option<Trial> = None;
    for end in (start + 1..=n).filter(|&end| composer.may_break(end)) {
        let trial = composer.trial(start, end, setting, composer.depth(end));
        if trial.fits && trial.slack >= Em::ZERO {
            (fitting, next) = (Some(trial), None);
        } else if next.is_none() {
            next = Some(trial);
        }
        let least = composer.sums[end].least_from(&composer.sums[start]);
        if least > setting.measure + Em::ONE * 2 {
            break;
        }
    }
    match (fitting, next) {
        (Some(fit), Some(next)) if next.fits && straddles(composer, &fit, setting) => next,
        (Some(fit), _) => fit,
        (None, Some(next)) if next.fits => next,
        _ => emergency(composer, start, setting),
    }
}

/// G1: the unit after the line begins, naturally, inside the measure.
fn straddles(composer: &Composer, fit: &Trial, setting: &Setting) -> bool {
    let pen = composer.line_start(fit.start)
        + composer.sums[fit.end].distance_from(&composer.sums[fit.start]);
    pen < composer.room(fit.start, setting)
}

/// Nothing fits: the line ends where it is full, whatever stands there (TYPOGRAPHY 1.6).
fn emergency(composer: &Composer, start: usize, setting: &Setting) -> Trial {
    let n = composer.units.len();
    let mut best = composer.trial(start, start + 1, setting, shrink::DEEP);
    for end in start + 2..=n {
        let trial = composer.trial(start, end, setting, shrink::DEEP);
        if !trial.fits {
            break;
        }
        best = trial;
    }
    best
}

/// W1: the last line is pulled in, or more is pushed down to it.
fn rescue_last(composer: &Composer, setting: &Setting, lines: &mut Vec<Trial>) {
    let n = composer.units.len();
    let min_last = composer.policy.min_last;
    let [.., before, last] = lines[..] else { return };
    if composer.counted(last.start..n) >= min_last {
        return;
    }
    lines.truncate(lines.len() - 2);
    let joined = composer.trial(before.start, n, setting, shrink::STOP);
    if joined.fits {
        return lines.push(joined);
    }
    for end in (before.start + 1..before.end).rev() {
        if !composer.may_break(end) || composer.counted(end..n) < min_last {
            continue;
        }
        let upper = composer.trial(before.start, end, setting, composer.depth(end));
        let lower = composer.trial(end, n, setting, composer.depth(n));
        if upper.fits && lower.fits && within_even(composer, &upper, setting) {
            return lines.extend([upper, lower]);
        }
        break;
    }
    lines.extend([before, last]);
}

fn within_even(composer: &Composer, trial: &Trial, setting: &Setting) -> bool {
    let slack = composer.after_edge(trial);
    let gaps = &composer.gaps[trial.start..trial.end - 1];
    !setting.justify || slack <= Em::ZERO || {
        let room: Em = stretch(gaps, slack).beyond;
        room == Em::ZERO && !gaps.is_empty()
    }
}
