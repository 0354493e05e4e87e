//! Formulas as authors write them who do not think of CommonMark: between `\[` and `\]`, `\(` and
//! `\)`, as environments of LaTeX, and over lines that CommonMark takes for lists and headings.

use std::ops::Range;

use crate::text::is_cjk;

use super::pairs::Pairs;

/// A formula is no longer than so many bytes, and no more lines.
const LONGEST: usize = 5_000;
const LINES: usize = 400;
/// Without a sign of TeX one in a sentence has no more than so many letters.
const PLAIN: usize = 3;

const ENVIRONMENTS: [&str; 7] =
    ["equation", "align", "gather", "multline", "eqnarray", "alignat", "flalign"];

/// Dollars in place of what else stands round formulas, in order.
pub(super) fn rewriting(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut out = Vec::new();
    if !["\\[", "\\(", "\\begin{"].iter().any(|sign| text.contains(sign)) {
        return out;
    }
    let pairs = Pairs::of(text);
    let mut done = 0;
    // The line on which a formula began that has not ended.
    let mut between: Option<usize> = None;
    for k in (0..pairs.count()).filter(|&k| !pairs.is_code(k)) {
        let line = pairs.range(k);
        if is_edge(pairs.line(k)) {
            between = if between.is_none() { Some(k) } else { None };
        }
        between = between.filter(|from| k - from <= LINES);
        if between.is_some() {
            continue;
        }
        let mut at = line.start.max(done);
        let (mut ticks, mut counted) = (0, line.start);
        while at < line.end
            && let Some(found) = text[at..line.end].find('\\')
        {
            let start = at + found;
            ticks += text[counted.min(start)..start].matches('`').count();
            counted = start;
            let found = if ticks % 2 == 0 { formula(text, line.start, start) } else { None };
            at = match found {
                Some((open, close, sign)) => {
                    done = close.end;
                    out.extend([(open, sign), (close, sign)]);
                    done
                }
                // What is escaped is passed over: two backslashes are one.
                None => start + 1 + text[start + 1..].chars().next().map_or(0, char::len_utf8),
            };
        }
    }
    out
}

/// The marks of a formula that begins at a backslash, and what stands for them.
fn formula(
    text: &str,
    line: usize,
    start: usize,
) -> Option<(Range<usize>, Range<usize>, &'static str)> {
    let rest = &text[start..];
    let limit = (0..=rest.len().min(LONGEST)).rev().find(|&n| rest.is_char_boundary(n))?;
    let rest = &rest[..limit];
    let before = &text[line..start];
    if let Some(name) = rest.strip_prefix("\\begin{") {
        let name = &name[..name.find('}')?];
        let end = format!("\\end{{{name}}}");
        let close = rest.find(&end)? + end.len();
        let outside = before.trim_start_matches([' ', '\t', '>']).is_empty();
        let known = ENVIRONMENTS.contains(&name.trim_end_matches('*'));
        let inner = &rest[..close];
        let whole = outside && known && !inner.contains('$');
        let close = start + close;
        return whole.then_some((start..start, close..close, "$$"));
    }
    let (end, sign) = match rest.get(..2)? {
        "\\[" => ("\\]", "$$"),
        "\\(" => ("\\)", "$"),
        _ => return None,
    };
    let close = rest.find(end)?;
    let inner = &rest[2..close];
    let after = rest[close + 2..].chars().next();
    let read_on = after.is_some_and(|c| c.is_ascii_alphanumeric());
    if !is_formula(inner, sign == "$") || read_on || sign == "$" && inner.contains("\n\n") {
        return None;
    }
    // A dollar has no blank on its inner side.
    let (first, last) = match sign {
        "$" => (inner.len() - inner.trim_start().len(), inner.trim_end().len()),
        _ => (0, inner.len()),
    };
    let open = start..start + 2 + first;
    Some((open, start + 2 + last..start + close + 2, sign))
}

/// Whether it is TeX that stands between the marks, and not words with brackets that are escaped.
fn is_formula(inner: &str, in_line: bool) -> bool {
    if inner.trim().is_empty() || inner.contains(['$', '`']) {
        return false;
    }
    let commands = has_command(inner);
    let escaped = ["\\_", "\\*", "\\[", "\\."].iter().any(|sign| inner.contains(sign));
    let signs = inner.contains(['^', '_', '=', '+', '<', '>']);
    let letters = inner.trim().chars().filter(|c| !c.is_ascii_punctuation()).count();
    let plain = in_line && letters <= PLAIN && inner.contains(|c: char| c.is_ascii_alphabetic());
    commands || !escaped && !inner.contains(is_cjk) && (signs || plain)
}

fn has_command(text: &str) -> bool {
    text.match_indices('\\').any(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_alphabetic()))
}

/// Where lines of formulas between two dollars each would begin something else, and where they
/// would end the paragraph.
pub(super) fn guards(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    if !text.contains("$$") {
        return found;
    }
    let pairs = Pairs::of(text);
    let mut open: Option<usize> = None;
    for k in 0..pairs.count() {
        let line = pairs.line(k);
        let edge = is_edge(line);
        open = match open {
            _ if pairs.is_code(k) => None,
            None => edge.then_some(k),
            Some(from) if edge => {
                lines_guarded(&pairs, from, k, &mut found);
                None
            }
            Some(from) if line.contains("$$") || k - from > LINES => None,
            open => open,
        };
    }
    found
}

/// Whether a formula between two dollars each begins or ends on a line, and not within it.
fn is_edge(line: &str) -> bool {
    let line = line.trim();
    let inner = line.trim_start_matches(['>', ' ', '\t', '-', '*', '+']);
    let odd = line.matches("$$").count() % 2 == 1;
    odd && (inner.starts_with("$$") || line.ends_with("$$"))
}

fn lines_guarded(pairs: &Pairs<'_>, from: usize, to: usize, found: &mut Vec<usize>) {
    let lines = || (from..=to).map(|k| pairs.line(k));
    let commands = lines().any(has_command);
    let signs = lines().any(|line| line.contains(['^', '_', '=']));
    let words = lines().any(|line| line.contains(is_cjk));
    let parted = (from..=to).any(|k| pairs.is_blank(k));
    let plain = signs && !words && !parted;
    if !commands && !plain {
        return;
    }
    let quotes = pairs.line(from).trim_start().bytes().take_while(|b| matches!(b, b'>' | b' '));
    let mut quotes = (0, quotes.filter(|&b| b == b'>').count());
    for k in from + 1..=to {
        let line = pairs.line(k);
        quotes.0 = 0;
        let inner = line.trim_start_matches(|c: char| {
            quotes.0 += usize::from(c == '>');
            matches!(c, ' ' | '\t') || c == '>' && quotes.0 <= quotes.1
        });
        let begins = |c: char| c.is_ascii_digit() || "-+*=#><|:`~_[".contains(c);
        if inner.is_empty() || inner.starts_with(begins) {
            found.push(pairs.range(k).end - inner.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_formulas_are_found() {
        for (text, wanted) in [
            ("由 \\( x^2 \\) 得", "由 $x^2$ 得"),
            ("由 \\(x\\)，\\(a, b\\) 得", "由 $x$，$a, b$ 得"),
            ("\\[\n\\frac{a}{b}\n\\]", "$$\n\\frac{a}{b}\n$$"),
            ("甲 \\[ x = 1 \\] 乙", "甲 $$ x = 1 $$ 乙"),
            ("\\begin{align*}a\\end{align*}", "$$\\begin{align*}a\\end{align*}$$"),
            (
                "$$\nx\n$$\n\n\\begin{align}a\\end{align}\n\n$$y$$",
                "$$\nx\n$$\n\n$$\\begin{align}a\\end{align}$$\n\n$$y$$",
            ),
            // Others.
            ("见\\[1\\]，\\[TOC\\]，\\(note\\)，\\(注\\)", ""),
            ("\\[file\\_name=a\\]", ""),
            ("`\\(x^2\\)`", ""),
            ("```\n\\[x^2\\]\n```", ""),
            ("a \\\\[2pt] b = \\]", ""),
            ("$$\n\\begin{align}a\\end{align}\n$$", ""),
            ("\\begin{itemize}\\end{itemize}", ""),
            ("\\(5^2\\)3", ""),
        ] {
            let mut out = text.to_owned();
            for (range, sign) in rewriting(text).into_iter().rev() {
                out.replace_range(range, sign);
            }
            assert_eq!(out, if wanted.is_empty() { text } else { wanted });
        }
    }

    #[test]
    fn lines_of_formulas_are_guarded() {
        for (text, wanted) in [
            ("$$\na = b\n- c\n+ d\n$$", "$$\na = b\n|- c\n|+ d\n$$"),
            ("$$\n\\alpha\n\n= b\n$$", "$$\n\\alpha\n|\n|= b\n$$"),
            ("> $$\n> \\alpha\n> - b\n> $$", "> $$\n> \\alpha\n> |- b\n> $$"),
            ("$$\n\\alpha\n> 0\n$$", "$$\n\\alpha\n|> 0\n$$"),
            ("- 甲\n  $$\n  x = y\n  - 1\n  $$", "- 甲\n  $$\n  x = y\n  |- 1\n  $$"),
            // Others.
            ("$$ 甲\n- 乙\n- 丙 $$", ""),
            ("echo $$\n\na = b\n\n- 丙\n\n$$", ""),
            ("$$x$$\n- 乙 \\alpha\n\n$$y$$", ""),
            ("```\n$$\n- \\a\n$$\n```", ""),
        ] {
            let mut out = text.to_owned();
            for place in guards(text).into_iter().rev() {
                out.insert(place, '|');
            }
            assert_eq!(out, if wanted.is_empty() { text } else { wanted });
        }
    }
}
