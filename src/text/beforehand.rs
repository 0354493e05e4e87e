//! What the program's own expressions demand, worked out beforehand: to parse an expression for
//! nothing but that takes longer than to look whether a text meets it, and most are not met.
//!
//! `demands.txt` has a line for each, in the order of the numbers at their beginning. A test
//! writes it anew and compares; see `convert::demanded`.

use std::sync::LazyLock;

use super::demands::Demands;

static LINES: &str = include_str!("demands.txt");

/// Demands by the number of their expression, in order.
static KNOWN: LazyLock<Vec<(u64, &str)>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let (number, demands) = line.split_once(' ')?;
        Some((u64::from_str_radix(number, 16).ok()?, demands))
    };
    LINES.lines().filter_map(line).collect()
});

/// What an expression demands, if that was worked out.
pub(super) fn known(source: &str) -> Option<Demands> {
    let number = number(source);
    let at = KNOWN.binary_search_by_key(&number, |known| known.0).ok()?;
    serde_json::from_str(KNOWN[at].1).ok()
}

/// The FNV-1a hash of an expression.
fn number(source: &str) -> u64 {
    let step = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    source.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// The line of an expression.
#[cfg(test)]
pub(super) fn line(source: &str, demands: &Demands) -> String {
    let demands = serde_json::to_string(demands).expect("demands are lists of texts");
    format!("{:016x} {demands}\n", number(source))
}
