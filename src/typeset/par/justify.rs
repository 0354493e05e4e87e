//! Filling a line: stage by stage, every gap of a stage by the same amount (CLREQ 同时、同等量),
//! down to the last unit of `Em`.

use super::spacing::{Gap, Stretch, shrink};
use crate::geom::Em;

/// Widths of the gaps of a line after adjustment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// One width per gap.
    pub widths: Vec<Em>,
    /// What was opened beyond the limits, per gap (E4).
    pub beyond: Em,
}

/// Takes `excess` away from the gaps, through the stages up to `depth`.
pub fn squeeze(gaps: &[Gap], excess: Em, depth: usize) -> Filled {
    let mut widths: Vec<Em> = gaps.iter().map(|g| g.natural).collect();
    let mut left = excess;
    for stage in 0..=depth.min(shrink::STAGES - 1) {
        let room: Vec<(usize, Em)> = gaps
            .iter()
            .enumerate()
            .flat_map(|(k, g)| g.shrink.iter().map(move |&(s, amount)| (k, s, amount)))
            .filter(|&(_, s, amount)| s == stage && amount > Em::ZERO)
            .map(|(k, _, amount)| (k, amount))
            .collect();
        for (k, part) in share(&room, &mut left) {
            widths[k] -= part;
        }
    }
    Filled { widths, beyond: Em::ZERO }
}

/// Adds `missing` to the gaps: E1, E2, E3 up to a quarter em, then E4 without limit.
pub fn stretch(gaps: &[Gap], missing: Em) -> Filled {
    let mut widths: Vec<Em> = gaps.iter().map(|g| g.natural).collect();
    let mut left = missing;
    for stage in [Stretch::Space, Stretch::Autospace, Stretch::Even] {
        let room: Vec<(usize, Em)> = gaps
            .iter()
            .enumerate()
            .filter(|(_, g)| g.stretch == stage)
            .map(|(k, g)| (k, if stage == Stretch::Even { Em::QUARTER } else { g.max - g.natural }))
            .collect();
        for (k, part) in share(&room, &mut left) {
            widths[k] += part;
        }
    }
    let open: Vec<(usize, Em)> = gaps
        .iter()
        .enumerate()
        .filter(|(_, g)| g.stretch != Stretch::Never)
        .map(|(k, _)| (k, left))
        .collect();
    let beyond = if open.is_empty() { Em::ZERO } else { left / open.len() as i64 };
    for (k, part) in share(&open, &mut left) {
        widths[k] += part;
    }
    Filled { widths, beyond }
}

/// Shares `left` equally among places, each up to its limit; what is shared leaves `left`.
fn share(room: &[(usize, Em)], left: &mut Em) -> Vec<(usize, Em)> {
    let mut order: Vec<(usize, Em)> = room.to_vec();
    order.sort_by_key(|&(_, limit)| limit);
    let mut count = order.len() as i64;
    for (_, part) in &mut order {
        let limit = *part;
        *part = limit.min(*left / count);
        *left -= *part;
        count -= 1;
    }
    order
}
