//! Finds the marks of one text that stand among Chinese but are half width.
//!
//! 1. straight quotes become “ ” in turn,
//! 2. dots become `……`,
//! 3. round brackets become full width as a pair,
//! 4. `, ; : ? ! .` become full width by their neighbours,
//!
//! outside code, mathematics, addresses and numbers.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::{memchr2, memchr3, memmem};

use super::references::is_reference;
use crate::clean::survey::pattern;
use crate::text::{Pattern, cjk_quotes, is_cjk};

/// A mark to be changed, with the spaces around it that go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Spaces before, perhaps none.
    pub before: Range<usize>,
    /// Spaces after, perhaps none.
    pub after: Range<usize>,
    /// What stands there now.
    pub text: &'static str,
    /// What it is called in counts.
    pub name: &'static str,
    /// Why it is changed.
    pub sign: &'static str,
}

/// Marks that are Chinese, whatever their width.
const CHINESE_MARKS: &str = "，。、：；！？（）《》〈〉「」『』【】〔〕“”‘’…—·";

/// Han, and the pictures set among them; not hangul, which has half-width punctuation.
pub(super) fn is_han(c: char) -> bool {
    is_cjk(c) && !matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{3131}'..='\u{318E}')
}

fn is_chinese(c: char) -> bool {
    is_han(c) || CHINESE_MARKS.contains(c)
}

fn is_curly(c: char) -> bool {
    "“”‘’".contains(c)
}

fn widened(c: char) -> Option<(&'static str, &'static str)> {
    Some(match c {
        ',' => ("，", ","),
        ';' => ("；", ";"),
        ':' => ("：", ":"),
        '?' => ("？", "?"),
        '!' => ("！", "!"),
        '.' => ("。", "."),
        _ => return None,
    })
}

/// The marks to change, in order. `closed` are the stretches that are not prose.
pub(super) fn find(text: &str, closed: impl Iterator<Item = Range<usize>>) -> Vec<Mark> {
    if !may_change(text.as_bytes()) || is_reference(text) {
        return Vec::new();
    }
    let mut line = Text::of(text, closed);
    line.quotes();
    line.dots();
    line.brackets();
    line.clause_marks();
    line.into_marks()
}

/// Whether a text has anything that is ever changed: a half-width mark or an ellipsis.
fn may_change(text: &[u8]) -> bool {
    memchr3(b'"', b',', b';', text).is_some()
        || memchr3(b':', b'?', b'!', text).is_some()
        || memchr2(b'.', b'(', text).is_some()
        || memmem::find(text, "…".as_bytes()).is_some()
        || memmem::find(text, "。。。".as_bytes()).is_some()
}

/// A text of its own with its marks changed.
pub(super) fn widened_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for mark in find(text, std::iter::empty()) {
        out.push_str(&text[done..mark.before.start]);
        out.push_str(mark.text);
        done = mark.after.end;
    }
    out.push_str(&text[done..]);
    out
}

/// What a stretch of characters becomes.
#[derive(Clone, Copy)]
struct Found {
    /// One past its last character.
    end: usize,
    text: &'static str,
    name: &'static str,
    sign: &'static str,
    /// Whether spaces around it go.
    closes_up: bool,
}

struct Text {
    chars: Vec<char>,
    /// Byte offset of each character, and of the end.
    offsets: Vec<usize>,
    /// Whether a character is not prose.
    fixed: Vec<bool>,
    /// How many Han come before each character.
    han: Vec<usize>,
    found: Vec<Option<Found>>,
    /// Whether each character is a Chinese quote, once that is asked.
    chinese_quotes: OnceCell<Vec<bool>>,
}

impl Text {
    fn of(text: &str, closed: impl Iterator<Item = Range<usize>>) -> Text {
        let chars: Vec<char> = text.chars().collect();
        let offsets: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        let mut fixed = vec![false; chars.len()];
        for range in closed.chain(addresses(text)) {
            let from = offsets.partition_point(|&o| o < range.start);
            let to = offsets.partition_point(|&o| o < range.end).min(chars.len());
            fixed[from..to].fill(true);
        }
        let mut han = Vec::with_capacity(chars.len() + 1);
        han.push(0);
        han.extend(chars.iter().scan(0, |n, &c| {
            *n += usize::from(is_han(c));
            Some(*n)
        }));
        let found = vec![None; chars.len()];
        Text { chars, offsets, fixed, han, found, chinese_quotes: OnceCell::new() }
    }

    fn at(&self, i: usize) -> Option<char> {
        self.chars.get(i).copied()
    }

    fn before(&self, i: usize) -> Option<char> {
        i.checked_sub(1).and_then(|i| self.at(i))
    }

    /// The nearest character before that is no space.
    fn left(&self, i: usize) -> Option<char> {
        self.chars[..i].iter().rev().copied().find(|&c| c != ' ')
    }

    /// The nearest character after that is no space.
    fn right(&self, i: usize) -> Option<char> {
        self.chars[i + 1..].iter().copied().find(|&c| c != ' ')
    }

    /// The nearest place after that is no space.
    fn next(&self, i: usize) -> Option<usize> {
        (i + 1..self.chars.len()).find(|&k| self.chars[k] != ' ')
    }

    /// Whether a curly quote is a Chinese one: they are told by their pair (TYPOGRAPHY 1.4).
    fn is_chinese_quote(&self, i: usize) -> bool {
        let chinese = self.chinese_quotes.get_or_init(|| {
            let chars: Vec<(usize, char)> = self.chars.iter().copied().enumerate().collect();
            cjk_quotes(&chars)
        });
        chinese[i]
    }

    fn free(&self, c: char) -> impl Iterator<Item = usize> {
        (0..self.chars.len()).filter(move |&i| self.chars[i] == c && !self.fixed[i])
    }

    fn set(
        &mut self,
        at: Range<usize>,
        text: &'static str,
        name: &'static str,
        sign: &'static str,
    ) {
        let closes_up = !matches!(name, "\"" | "...");
        self.found[at.start] = Some(Found { end: at.end, text, name, sign, closes_up });
    }

    /// In turn, from the first that touches Chinese. One without partner stays, unless it opens
    /// or ends the text, as in speech of several paragraphs.
    fn quotes(&mut self) {
        let all: Vec<usize> = self.free('"').collect();
        let touches = |t: &Text, i: usize| {
            t.before(i).is_some_and(is_chinese) || t.at(i + 1).is_some_and(is_chinese)
        };
        let mut rest = all.as_slice();
        while let [first, tail @ ..] = rest {
            rest = tail;
            if !touches(self, *first) {
                // Western words in quotes among Chinese: what stands behind the pair tells.
                let end = tail.first().filter(|end| self.quotes_words(*first, **end));
                let Some(end) = end else { continue };
                rest = &tail[1..];
                if self.at(end + 1).is_some_and(is_chinese) {
                    self.quote(*first, '“');
                    self.quote(*end, '”');
                }
                continue;
            }
            match tail {
                [second, tail @ ..] => {
                    self.quote(*first, '“');
                    self.quote(*second, '”');
                    rest = tail;
                }
                [] if *first == 0 => self.quote(*first, '“'),
                [] if first + 1 == self.chars.len() => self.quote(*first, '”'),
                [] => {}
            }
        }
    }

    /// Whether two quotes enclose Western words: none of them measures inches.
    fn quotes_words(&self, first: usize, end: usize) -> bool {
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric());
        let inside = !self.chars[first + 1..end].iter().any(|&c| is_chinese(c) || c == '\n');
        let opens = !letter(self.before(first)) && letter(self.at(first + 1));
        let closes = self.before(end).is_some_and(|c| c != ' ') && !letter(self.at(end + 1));
        inside && opens && closes
    }

    /// From here on the quote counts as Chinese.
    fn quote(&mut self, at: usize, mark: char) {
        let text = if mark == '“' { "“" } else { "”" };
        self.set(at..at + 1, text, "\"", "quotes among Chinese characters");
        self.chars[at] = mark;
    }

    /// `...`, `。。。` and any run of `…` beside Chinese is the six-dot ellipsis.
    fn dots(&mut self) {
        let mut i = 0;
        while i < self.chars.len() {
            let c = self.chars[i];
            let run = self.chars[i..].iter().take_while(|&&d| d == c).count();
            let dots = matches!(c, '.' | '。') && run >= 3 || c == '…' && run != 2;
            let free = !self.fixed[i..i + run].contains(&true);
            let chinese = || {
                self.before(i).is_some_and(is_chinese) || self.at(i + run).is_some_and(is_chinese)
            };
            if dots && free && chinese() {
                self.set(i..i + run, "……", "...", "an ellipsis beside Chinese characters");
            }
            i += run;
        }
    }

    /// A pair is full width when Han stands inside or Chinese on both outer sides: f(x) stays.
    fn brackets(&mut self) {
        let mut open = Vec::new();
        for i in 0..self.chars.len() {
            match self.chars[i] {
                '(' if !self.fixed[i] => open.push(i),
                ')' if !self.fixed[i] => {
                    if let Some(start) = open.pop() {
                        self.pair(start, i);
                    }
                }
                _ => {}
            }
        }
    }

    fn pair(&mut self, start: usize, end: usize) {
        let inside = self.han[end] > self.han[start + 1];
        let follows = |c: char| is_chinese(c) || widened(c).is_some() || "()".contains(c);
        let outside =
            self.left(start).is_some_and(is_chinese) && self.right(end).is_none_or(follows);
        if inside || outside {
            let sign =
                if inside { "encloses Chinese characters" } else { "among Chinese characters" };
            self.set(start..start + 1, "（", "(", sign);
            self.set(end..end + 1, "）", ")", sign);
        }
    }

    fn clause_marks(&mut self) {
        for i in 0..self.chars.len() {
            if self.fixed[i] || self.found[i].is_some() {
                continue;
            }
            let Some((text, name)) = widened(self.chars[i]) else { continue };
            if let Some(sign) = self.clause_sign(i) {
                self.set(i..i + 1, text, name, sign);
            }
        }
    }

    /// Why the clause mark at `i` is Chinese, if it is.
    fn clause_sign(&self, i: usize) -> Option<&'static str> {
        let c = self.chars[i];
        let (before, after) = (self.before(i), self.at(i + 1));
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        if ",.:".contains(c) && digit(before) && digit(after) {
            return None;
        }
        if c == ':' && [before, after].contains(&Some(':')) {
            return None; // `std::vec`, and `:::` of containers in Markdown
        }
        let chinese_after = self.right(i).is_some_and(|c| is_chinese(c) && !is_curly(c))
            || self.next(i).is_some_and(|k| self.is_chinese_quote(k));
        let chinese_before = match before {
            Some(quote) if is_curly(quote) => self.is_chinese_quote(i - 1),
            before => before.is_some_and(is_chinese),
        };
        if c == '.' {
            let dotted = before == Some('.') || after == Some('.');
            let ends = self.right(i).is_none_or(|c| c == '\n') || chinese_after;
            let sentence = !dotted && ends && chinese_before;
            return sentence.then_some("ends a Chinese sentence");
        }
        let widened_before = i > 0 && self.found[i - 1].is_some();
        if chinese_before || widened_before {
            return Some("after a Chinese character");
        }
        let word_before = before.is_some_and(|c| c.is_alphanumeric() || ")%+".contains(c));
        if word_before && chinese_after {
            return Some("before a Chinese character");
        }
        let spaced = before == Some(' ') && self.left(i).is_some_and(is_chinese);
        (spaced && (c == ':' || chinese_after)).then_some("after a Chinese character")
    }

    /// With the spaces each mark closes up.
    fn into_marks(self) -> Vec<Mark> {
        let mut marks = Vec::new();
        let mut done = 0;
        let space = |i: usize| self.chars[i] == ' ' && !self.fixed[i];
        for (i, found) in self.found.iter().enumerate() {
            let Some(found) = found else { continue };
            let (mut start, mut end) = (i, found.end);
            if found.closes_up {
                start -= (done..i).rev().take_while(|&k| space(k)).count();
                end += (end..self.chars.len()).take_while(|&k| space(k)).count();
            }
            marks.push(Mark {
                before: self.offsets[start]..self.offsets[i],
                after: self.offsets[found.end]..self.offsets[end],
                text: found.text,
                name: found.name,
                sign: found.sign,
            });
            done = end;
        }
        marks
    }
}

/// Addresses of pages and mail, without the punctuation of the sentence after them, and names
/// between colons (`:smile:`, `:ref:`), tags (`{% note %}`).
pub(in crate::clean) fn addresses(text: &str) -> impl Iterator<Item = Range<usize>> {
    static ADDRESS: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i:https?://|www\.)[^\s\u{3000}-\u{9fff}\u{ff00}-\u{ffef}]+",
            r"|[A-Za-z0-9_.+-]+@[A-Za-z0-9_-]+\.[A-Za-z0-9_.-]+",
            r"|:[a-z][a-z0-9_+-]+:",
            // Tags of site generators.
            r"|\{%[^%\n]*%\}|\{\{[^}\n]*\}\}"
        ))
    });
    ADDRESS.find_iter(text).map(|found| {
        let text = found.as_str();
        let end = match text.starts_with(':') {
            true => text.len(),
            false => without_tail(text).len(),
        };
        found.start()..found.start() + end
    })
}

/// Marks at the end of an address belong to the sentence, and so does a bracket that was not opened
/// (GFM 6.9).
pub(in crate::clean) fn without_tail(address: &str) -> &str {
    let opened = address.matches('(').count();
    let mut closed = address.matches(')').count();
    let mut rest = address;
    loop {
        rest = rest.trim_end_matches([',', '.', ';', ':', '!', '?', '*', '_', '~', '\'']);
        match rest.strip_suffix(')').filter(|_| closed > opened) {
            Some(less) => (rest, closed) = (less, closed - 1),
            None => return rest,
        }
    }
}
