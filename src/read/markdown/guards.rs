//! Guards: characters of no class that keep the parser from reading marks otherwise than meant.
//!
//! Most are for emphasis beside CJK punctuation. CommonMark decides by blanks and punctuation whether a run of stars opens or closes, which
//! fails where words are not set apart by blanks: in `这是**「重点」**的` the first run cannot
//! open, since a letter stands before it and punctuation behind. A guard put between the run and the inner punctuation makes it open or close as meant.

/// Offsets at which a guard is wanted, in order.
pub(super) fn places(text: &str) -> Vec<usize> {
    let mut found = definition_guards(text);
    found.extend(brace_guards(text));
    found.extend(address_guards(text));
    found.extend(wiki_guards(text));
    found.extend(emphasis_guards(text));
    found.extend(super::formulas::guards(text));
    found.sort_unstable();
    found.dedup();
    found
}

/// A definition begins with a colon and a blank; the parser also takes `:label:` for one.
fn definition_guards(text: &str) -> Vec<usize> {
    let tight = |inner: &str| {
        let rest = inner.strip_prefix(':');
        inner.len() > 1 && rest.is_some_and(|rest| !rest.starts_with([' ', '\t', '\n']))
    };
    inner_lines(text, &[' ', '\t', '>']).filter(|(_, line)| tight(line)).map(|(at, _)| at).collect()
}

/// Braces at the end of a heading are its attributes, such as `{#id .class key=value}`; the parser
/// takes all others for some, too, and drops them.
fn brace_guards(text: &str) -> Vec<usize> {
    let is_attribute = |word: &str| {
        let named = word.strip_prefix(['#', '.']).is_some_and(|name| !name.is_empty());
        named || word.split_once('=').is_some_and(|(key, _)| !key.is_empty() && key.is_ascii())
    };
    let inside = |line: &str| {
        let open = line.strip_suffix('}').and_then(|line| Some(&line[line.rfind('{')? + 1..]));
        open.is_some_and(|inside| {
            !inside.split_whitespace().all(is_attribute) || inside.trim().is_empty()
        })
    };
    let is_rule = |line: &str| {
        let line = line.trim();
        !line.is_empty() && (line.chars().all(|c| c == '=') || line.chars().all(|c| c == '-'))
    };
    let mut found = Vec::new();
    let mut lines = inner_lines(text, &[' ', '>']).peekable();
    while let Some((at, line)) = lines.next() {
        let heads = line.starts_with('#') || lines.peek().is_some_and(|(_, below)| is_rule(below));
        let line = line.trim_end();
        if heads && inside(line) {
            found.push(at + line.len());
        }
    }
    found
}

/// `[2]: ` begins the address of a link. Where Chinese words without blanks follow and none of the
/// signs an address has, it is the second of some notes written by hand.
fn address_guards(text: &str) -> Vec<usize> {
    let is_words = |rest: &str| {
        let rest = rest.trim();
        rest.contains(is_east)
            && !rest.starts_with('<')
            && !rest.contains(|c: char| "/#.\\".contains(c) || c.is_whitespace())
    };
    let is_note = |line: &str| {
        let label = line.strip_prefix('[').filter(|label| !label.starts_with('^'));
        label.and_then(|label| label.split_once("]:")).is_some_and(|(_, rest)| is_words(rest))
    };
    inner_lines(text, &[' ', '>']).filter(|(_, line)| is_note(line)).map(|(at, _)| at).collect()
}

/// Two brackets link to a page of a wiki; not so the number of a note, which may lead to it by
/// `[[1]](#note)`, and the index of `a[[0]]`.
fn wiki_guards(text: &str) -> Vec<usize> {
    let is_other = |(at, _): &(usize, &str)| {
        let rest = &text[at + 2..];
        let Some(len) = rest.find([']', '[', '\n']) else { return false };
        let Some(after) = rest[len..].strip_prefix("]]") else { return false };
        let is_number = len < 4 && rest[..len].bytes().all(|b| b.is_ascii_digit());
        let is_index = text[..*at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == ')');
        is_number || is_index || after.starts_with('(')
    };
    text.match_indices("[[").filter(is_other).map(|(at, _)| at + 1).collect()
}

/// The lines without these marks before them, with their offsets.
fn inner_lines<'a>(
    text: &'a str,
    before: &'a [char],
) -> impl Iterator<Item = (usize, &'a str)> + 'a {
    let mut end = 0;
    text.split_inclusive('\n').map(move |line| {
        end += line.len();
        let inner = line.trim_start_matches(before);
        (end - inner.len(), inner)
    })
}

fn emphasis_guards(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open: Vec<Run> = Vec::new();
    let mut last = 0;
    for run in runs(text) {
        if text[last..run.start].contains("\n\n") {
            open.clear();
        }
        last = run.start;
        open.drain(..open.len().saturating_sub(MOST_OPEN));
        let before = text[..run.start].chars().next_back().unwrap_or('\n');
        let after = text[run.end..].chars().next().unwrap_or('\n');
        let closes = closes_something(&open, &run);
        if closes && flanks(after, before) {
            close(&mut open, &run);
        } else if closes && closes_in_cjk(before, after) {
            found.push(run.start);
            close(&mut open, &run);
        } else if flanks(before, after) {
            open.push(run);
        } else if opens_in_cjk(before, after) {
            found.push(run.end);
            open.push(run);
        }
    }
    found
}

/// Runs left open in one paragraph; older ones are forgotten.
const MOST_OPEN: usize = 32;

#[derive(Clone, Copy, Debug)]
struct Run {
    start: usize,
    end: usize,
    mark: u8,
}

impl Run {
    fn len(&self) -> usize {
        self.end - self.start
    }
}

/// Runs of stars, and of two tildes.
fn runs(text: &str) -> impl Iterator<Item = Run> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let (start, mark) = (at, bytes[at]);
            if mark == b'\\' {
                at += 2;
                continue;
            }
            at += 1;
            while at < bytes.len() && bytes[at] == mark && matches!(mark, b'*' | b'~') {
                at += 1;
            }
            if mark == b'*' || mark == b'~' && at - start == 2 {
                return Some(Run { start, end: at, mark });
            }
        }
        None
    })
}

/// CommonMark's rule: a run that flanks what is on its inner side.
fn flanks(outer: char, inner: char) -> bool {
    !inner.is_whitespace()
        && (!is_punctuation(inner) || outer.is_whitespace() || is_punctuation(outer))
}

fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}

/// A letter, the run, and a bracket or quote that opens.
fn opens_in_cjk(before: char, after: char) -> bool {
    before.is_alphanumeric() && is_opening(after) && (is_east(before) || is_east(after))
}

/// Punctuation, the run, and a letter.
fn closes_in_cjk(before: char, after: char) -> bool {
    is_punctuation(before)
        && !is_opening(before)
        && after.is_alphanumeric()
        && (is_east(before) || is_east(after))
}

fn is_opening(c: char) -> bool {
    "「『（《〈【〔［｛“‘([{<\"'￥$¥€£#＃@".contains(c)
}

fn is_east(c: char) -> bool {
    crate::text::is_cjk(c) || crate::text::is_full_width_mark(c) || "“”‘’…—".contains(c)
}

fn closes_something(open: &[Run], run: &Run) -> bool {
    let same: Vec<&Run> = open.iter().filter(|r| r.mark == run.mark).collect();
    let two = same.iter().rev().take(2).map(|r| r.len()).sum::<usize>();
    same.iter().any(|r| r.len() == run.len()) || same.len() >= 2 && two == run.len()
}

/// Takes the opener away, with what was left open inside it.
fn close(open: &mut Vec<Run>, run: &Run) {
    match open.iter().rposition(|r| r.mark == run.mark && r.len() == run.len()) {
        Some(at) => open.truncate(at),
        None => open.truncate(open.len().saturating_sub(2)),
    }
}

#[cfg(test)]
mod tests {
    use super::places;

    fn guarded(text: &str) -> String {
        let mut out = text.to_owned();
        for place in places(text).into_iter().rev() {
            out.insert(place, '|');
        }
        out
    }

    #[test]
    fn guards_stand_where_commonmark_would_fail() {
        for (text, expected) in [
            ("**“强调”**后面", "**“强调”|**后面"),
            ("这是**「重点」**的", "这是**|「重点」|**的"),
            ("前面**强调。**后面", "前面**强调。|**后面"),
            ("说**（括号）**很，**《书》**也", "说**|（括号）|**很，**《书》|**也"),
            ("价格是**￥100**元", "价格是**|￥100**元"),
            ("~~旧。~~新", "~~旧。|~~新"),
        ] {
            assert_eq!(guarded(text), expected);
        }
    }

    #[test]
    fn a_colon_without_a_blank_defines_nothing() {
        assert_eq!(guarded("图\n:label:`a`\n\n词\n: 义"), "图\n|:label:`a`\n\n词\n: 义");
    }

    #[test]
    fn brackets_of_notes_and_indices_are_no_wiki_links() {
        for (text, expected) in [
            ("甲[[1]](#n1)。", "甲[|[1]](#n1)。"),
            ("见[[12]]。", "见[|[12]]。"),
            ("a[[i]]", "a[|[i]]"),
            ("见[[活字]]，[[2024-10-01]]", "见[[活字]]，[[2024-10-01]]"),
        ] {
            assert_eq!(guarded(text), expected);
        }
    }

    #[test]
    fn no_guard_where_it_is_not_needed() {
        for text in [
            "中文*斜体*中文",
            "a**b**c，2 ** 3 ** 4",
            "注*，见下*。",
            "**粗。**\n\n*后",
            "5*3。\n\n甲。*乙*丙",
            "\\*「a」*b",
        ] {
            assert_eq!(guarded(text), text);
        }
    }
}
