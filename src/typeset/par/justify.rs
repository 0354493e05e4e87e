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
    let (mut left, mut room) = (excess, Vec::with_capacity(gaps.len()));
    for stage in 0..=depth.min(shrink::STAGES - 1) {
        let steps = |(k, g): (usize, &Gap)| g.shrink.map(|(s, amount)| (k, s, amount));
        let steps = gaps.iter().enumerate().flat_map(steps);
        let own = steps.filter(|&(_, s, amount)| s == stage && amount > Em::ZERO);
        room.clear();
        room.extend(own.map(|(k, _, amount)| (k, amount)));
        share(&mut room, &mut left);
        room.iter().for_each(|&(k, part)| widths[k] -= part);
    }
    Filled { widths, beyond: Em::ZERO }
}

/// Adds `missing` to the gaps: E1, E2, E3 up to a quarter em, then E4 without limit.
pub fn stretch(gaps: &[Gap], missing: Em) -> Filled {
    let mut widths: Vec<Em> = gaps.iter().map(|g| g.natural).collect();
    if missing == Em::ZERO {
        return Filled { widths, beyond: Em::ZERO };
    }
    let (mut left, mut room) = (missing, Vec::with_capacity(gaps.len()));
    for stage in [Stretch::Space, Stretch::Autospace, Stretch::Even] {
        let limit = |g: &Gap| if stage == Stretch::Even { Em::QUARTER } else { g.max - g.natural };
        let own = gaps.iter().enumerate().filter(|(_, g)| g.stretch == stage);
        room.clear();
        room.extend(own.map(|(k, g)| (k, limit(g))));
        share(&mut room, &mut left);
        room.iter().for_each(|&(k, part)| widths[k] += part);
    }
    let open = gaps.iter().enumerate().filter(|(_, g)| g.stretch != Stretch::Never);
    room.clear();
    room.extend(open.map(|(k, _)| (k, left)));
    let beyond = if room.is_empty() { Em::ZERO } else { left / room.len() as i64 };
    share(&mut room, &mut left);
    room.iter().for_each(|&(k, part)| widths[k] += part);
    Filled { widths, beyond }
}

/// Shares `left` equally among places: of the limit of each becomes its part. What is shared leaves
/// `left`.
fn share(room: &mut [(usize, Em)], left: &mut Em) {
    if *left == Em::ZERO {
        return room.iter_mut().for_each(|(_, part)| *part = Em::ZERO);
    }
    room.sort_by_key(|&(_, limit)| limit);
    let mut count = room.len() as i64;
    for (_, part) in room {
        let limit = *part;
        *part = limit.min(*left / count);
        *left -= *part;
        count -= 1;
    }
}
