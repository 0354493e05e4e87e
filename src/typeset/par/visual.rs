//! The order in which a line's tokens are seen, where some run from right to left (UAX #9, L2).

use std::ops::Range;

use crate::geom::Em;

/// What is met along a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Met {
    /// The space typed before a token.
    Space(usize),
    /// A token.
    Token(usize),
}

/// A stretch of the line.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    what: Met,
    from: Em,
    to: Em,
    level: u8,
}

/// The tokens of a line from left to right, with the spaces between them and where each begins.
/// `body` is how long a token is, `level` how deep it is embedded.
pub(super) fn order(
    units: Range<usize>,
    positions: &[Em],
    space_before: impl Fn(usize) -> bool,
    body: impl Fn(usize) -> Em,
    level: impl Fn(usize) -> u8,
) -> Vec<(Met, Em)> {
    let mut line: Vec<Stretch> = Vec::with_capacity(units.len());
    for (k, &from) in units.clone().zip(positions) {
        if let Some(before) = line.last().copied() {
            let level = before.level.min(level(k));
            let space = Stretch { what: Met::Space(k), from: before.to, to: from, level };
            line.extend((k > units.start && space_before(k)).then_some(space));
        }
        let next = positions.get(k + 1 - units.start).copied();
        let to = next.map_or(from + body(k), |next| next.min(from + body(k)));
        line.push(Stretch { what: Met::Token(k), from, to, level: level(k) });
    }
    for level in (1..=line.iter().map(|s| s.level).max().unwrap_or(0)).rev() {
        turn(&mut line, level);
    }
    line.into_iter().map(|s| (s.what, s.from)).collect()
}

/// Turns every sequence of stretches of this level or deeper.
fn turn(line: &mut [Stretch], level: u8) {
    for run in line.chunk_by_mut(|a, b| (a.level >= level) == (b.level >= level)) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        if first.level < level {
            continue;
        }
        let sum = first.from + last.to;
        for stretch in run.iter_mut() {
            (stretch.from, stretch.to) = (sum - stretch.to, sum - stretch.from);
        }
        run.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens of an em each, a quarter em between them; levels as digits, a space after a token as
    /// an underscore.
    fn seen(levels: &str) -> Vec<(Met, i64)> {
        let step = Em::ONE + Em::QUARTER;
        let level = |c: char| c.to_digit(10).map(|d| d as u8);
        let tokens: Vec<u8> = levels.chars().filter_map(level).collect();
        let spaces: Vec<bool> = levels
            .char_indices()
            .filter(|(_, c)| c.is_ascii_digit())
            .map(|(at, _)| levels[..at].ends_with('_'))
            .collect();
        let positions: Vec<Em> = (0..tokens.len()).map(|k| step * k as i64).collect();
        let all = order(0..tokens.len(), &positions, |k| spaces[k], |_| Em::ONE, |k| tokens[k]);
        all.into_iter().map(|(met, at)| (met, at.0 * 100 / Em::UNITS)).collect()
    }

    #[test]
    fn words_that_run_back_change_places() {
        use Met::{Space, Token};
        assert_eq!(seen("0_0"), [(Token(0), 0), (Space(1), 100), (Token(1), 125)]);
        // Han, two words of Hebrew, Han.
        let wanted =
            [(Token(0), 0), (Token(2), 125), (Space(2), 225), (Token(1), 250), (Token(3), 375)];
        assert_eq!(seen("01_10"), wanted);
        // The space at the edge of such words stays there.
        let wanted = [(Token(0), 0), (Space(1), 100), (Token(2), 125), (Token(1), 250)];
        assert_eq!(seen("0_11"), wanted);
        // A number of two pieces between two words.
        let wanted = [(Token(3), 0), (Token(1), 125), (Token(2), 250), (Token(0), 375)];
        assert_eq!(seen("1221"), wanted);
    }
}
