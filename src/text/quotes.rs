//! Whether “ ” ‘ ’ are Chinese or Western: by pair and by context, never by font.

use super::class::{is_cjk, is_full_width_mark, is_western};

/// For every character of `chars`, whether it is a quote set full width.
///
/// A pair is Chinese when what stands outside it or at its inner edges is; an apostrophe between
/// letters never is; a quote without partner goes with its neighbours.
pub fn cjk_quotes(chars: &[(usize, char)]) -> Vec<bool> {
    let mut found = vec![false; chars.len()];
    let mut open: Vec<usize> = Vec::new();
    for (i, &(_, c)) in chars.iter().enumerate() {
        match c {
            '“' | '‘' => open.push(i),
            '’' if is_apostrophe(chars, i) => {}
            '”' | '’' => {
                let opener = if c == '”' { '“' } else { '‘' };
                match open.iter().rposition(|&k| chars[k].1 == opener) {
                    Some(at) => {
                        let start = open[at];
                        open.truncate(at);
                        let cjk = touches_cjk(chars, start) || touches_cjk(chars, i);
                        (found[start], found[i]) = (cjk, cjk);
                    }
                    None => found[i] = touches_cjk(chars, i),
                }
            }
            _ => {}
        }
    }
    for i in open {
        found[i] = touches_cjk(chars, i);
    }
    found
}

fn is_apostrophe(chars: &[(usize, char)], i: usize) -> bool {
    let western = |k: usize| chars.get(k).is_some_and(|&(_, c)| is_western(c));
    i > 0 && western(i - 1) && western(i + 1)
}

fn touches_cjk(chars: &[(usize, char)], i: usize) -> bool {
    let cjk = |&(_, c): &(usize, char)| is_cjk(c) || is_full_width_mark(c) || "—…⸺⋯".contains(c);
    let not_space = |p: &&(usize, char)| p.1 != ' ';
    chars[..i].iter().rev().find(not_space).is_some_and(cjk)
        || chars[i + 1..].iter().find(not_space).is_some_and(cjk)
}
