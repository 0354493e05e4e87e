//! The order of names with numbers in them.

use std::cmp::Ordering;

/// Compares names as people sort them: `2` before `10`.
pub fn natural(a: &str, b: &str) -> Ordering {
    let digits = |s: &str| s.len() - s.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (mut x, mut y) = (a, b);
    while let (Some(c), Some(d)) = (x.chars().next(), y.chars().next()) {
        let (m, n) = (digits(x), digits(y));
        let step = if m > 0 && n > 0 {
            let (p, q) = (x[..m].trim_start_matches('0'), y[..n].trim_start_matches('0'));
            (p.len().cmp(&q.len()).then(p.cmp(q)), m, n)
        } else {
            (c.cmp(&d), c.len_utf8(), d.len_utf8())
        };
        if step.0 != Ordering::Equal {
            return step.0;
        }
        (x, y) = (&x[step.1..], &y[step.2..]);
    }
    x.len().cmp(&y.len()).then(a.cmp(b))
}
