//! Text to tokens: the smallest pieces a line is made of.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::GraphemeCursor;

use super::cjk_quotes;
use super::class::{self, Class, is_variation_selector, is_western};

/// A piece that no line breaks inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Its class.
    pub class: Class,
    /// Whether the author typed a space before it.
    pub space_before: bool,
    /// Whether no line ends at that space: U+00A0, U+202F.
    pub held: bool,
    /// Whether no blank follows: in a run of ！？, whose pairs share a cell, only an odd last mark
    /// keeps its own (GB/T 15834 5.1.2); the call of a note stands close (JLREQ cl-20).
    pub solid: bool,
}

impl Token {
    /// All of a text as one token.
    pub fn whole(text: &str, class: Class) -> Token {
        Token { range: 0..text.len(), class, space_before: false, held: false, solid: false }
    }
}

/// Cuts a paragraph's text into tokens; spaces go into [`Token::space_before`].
pub fn tokenise(text: &str, hyphenate: bool) -> Vec<Token> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let quotes = cjk_quotes(&chars);
    let out = Vec::with_capacity(chars.len());
    let mut scan = Scan { text, chars, quotes, at: 0, space: false, held: false, hyphenate, out };
    while scan.at < scan.chars.len() {
        if !scan.ideograph() {
            scan.step();
        }
    }
    scan.out
}

/// Spaces at which no line ends (UAX #14, GL).
pub fn is_held_space(c: char) -> bool {
    matches!(c, '\u{A0}' | '\u{202F}')
}

/// Where a word may be divided, says its author.
const SOFT_HYPHEN: char = '\u{AD}';

/// Characters from which on a piece of a URL is long.
const LONG_PIECE: usize = 16;

/// No path is longer, in characters.
const LONGEST_PATH: usize = 1024;

/// Marks on one letter, or parts of one emoji: more make no character anybody reads.
const LONGEST_CLUSTER: usize = 64;

struct Scan<'a> {
    text: &'a str,
    chars: Vec<(usize, char)>,
    quotes: Vec<bool>,
    at: usize,
    space: bool,
    held: bool,
    hyphenate: bool,
    out: Vec<Token>,
}

impl Scan<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).map(|c| c.1)
    }

    fn offset(&self, index: usize) -> usize {
        self.chars.get(index).map_or(self.text.len(), |c| c.0)
    }

    /// Takes `n` characters, and a variation selector after them, as one token.
    fn take(&mut self, n: usize, class: Class) {
        let n = n + usize::from(self.peek(n).is_some_and(is_variation_selector));
        let range = self.offset(self.at)..self.offset(self.at + n);
        let space_before = std::mem::take(&mut self.space) && !self.out.is_empty();
        let held = std::mem::take(&mut self.held);
        self.out.push(Token { range, class, space_before, held, solid: false });
        self.at += n;
    }

    /// Takes an ideograph before another, which is one token without a further look.
    fn ideograph(&mut self) -> bool {
        let two = self.chars[self.at..].first_chunk::<2>();
        let plain = two.is_some_and(|two| two.iter().all(|(_, c)| class::is_common_han(*c)));
        if plain {
            self.take(1, Class::Ideograph);
        }
        plain
    }

    fn step(&mut self) {
        let c = self.chars[self.at].1;
        if matches!(c, ' ' | '\n' | '\t') {
            self.space = true;
            self.at += 1;
            return;
        }
        if is_held_space(c) && self.is_lone() {
            (self.space, self.held) = (true, true);
            self.at += 1;
            return;
        }
        if self.quotes[self.at] {
            let opening = matches!(c, '“' | '‘');
            return self.take(1, if opening { Class::Opening } else { Class::Closing });
        }
        match (c, self.peek(1)) {
            ('—' | '―', Some(d)) if c == d => return self.take(2, Class::Dash),
            ('…' | '⋯' | '‥', Some(d)) if c == d => return self.take(2, Class::Ellipsis),
            ('⸺' | '⸻', _) => return self.take(1, Class::Dash),
            ('…' | '⋯' | '‥', _) => return self.take(1, Class::Ellipsis),
            ('—', _) => return self.take(1, Class::Connector),
            ('！' | '？', _) => return self.exclamations(),
            ('\u{B7}', next) if !self.between_cjk(next) => return self.take(1, Class::Western),
            _ => {}
        }
        match class::mark(c) {
            Some(Class::Ideograph) => self.cluster(),
            Some(class) => self.take(1, class),
            None => self.western(),
        }
    }

    /// Whether what stands here is between two characters that are no spaces. Several in a row
    /// are there for their width, and each is set.
    fn is_lone(&self) -> bool {
        let before = self.at.checked_sub(1).map(|k| self.chars[k].1);
        [before, self.peek(1)].iter().all(|c| c.is_some_and(|c| !c.is_whitespace()))
    }

    fn between_cjk(&self, next: Option<char>) -> bool {
        let cjk = |c: char| class::is_cjk(c) || "》〈」「’”“‘".contains(c);
        let previous = self.at.checked_sub(1).map(|k| self.chars[k].1);
        previous.is_none_or(cjk) && next.is_none_or(cjk)
    }

    /// A run of ！？: every pair shares a cell.
    fn exclamations(&mut self) {
        let n = self.chars[self.at..].iter().take_while(|c| matches!(c.1, '！' | '？')).count();
        for k in 0..n {
            self.take(1, Class::Exclamation);
            if let Some(token) = self.out.last_mut() {
                token.solid = k + 1 < n || n % 2 == 0;
            }
        }
    }

    /// One grapheme cluster: emoji sequences, variation sequences, combining marks stay whole.
    fn cluster(&mut self) {
        let n = match self.peek(1) {
            Some(c) if class::mark(c).is_some() && !('\u{1F000}'..'\u{20000}').contains(&c) => 1,
            _ => self.cluster_len(),
        };
        self.take(n, Class::Ideograph);
    }

    fn cluster_len(&self) -> usize {
        let (start, most) = (self.offset(self.at), self.offset(self.at + LONGEST_CLUSTER));
        let mut cursor = GraphemeCursor::new(start, most, true);
        let end = cursor.next_boundary(&self.text[..most], 0).ok().flatten().unwrap_or(most);
        self.text[start..end].chars().count().max(1)
    }

    fn western(&mut self) {
        let rest = &self.chars[self.at..];
        if is_keycap(rest) {
            return self.take(self.cluster_len(), Class::Ideograph);
        }
        if let Some(n) = url_len(&self.text[rest[0].0..]) {
            return self.url(n);
        }
        if let Some(n) = path_len(rest) {
            return self.url(n);
        }
        if let Some(n) = note_mark_len(rest) {
            return self.take(n, Class::NoteMark);
        }
        if rest[0].1.is_ascii_digit() {
            let n = number_len(rest);
            // `3G` is a word, `1,000.5kg` a number and a word.
            let plain = rest[..n].iter().all(|c| c.1.is_ascii_digit());
            let goes_on = rest.get(n).is_some_and(|c| is_western(c.1)) && !is_keycap(&rest[n..]);
            if !plain || !goes_on {
                return self.take(n, Class::Number);
            }
        }
        if is_western(rest[0].1) {
            let n = word_len(rest, &self.quotes[self.at..]);
            if n > LONG_PIECE && rest[..n].iter().any(|c| ".-_".contains(c.1)) {
                self.at_piece(0, n); // a path, a host, an address
                self.at += n;
                return;
            }
            return self.word(n);
        }
        self.take(self.cluster_len(), Class::Western);
    }

    /// A word, cut at its hyphenation points (CLREQ 3.2.4): two letters before, three after,
    /// never in acronyms.
    fn word(&mut self, n: usize) {
        let range = self.offset(self.at)..self.offset(self.at + n);
        let word = &self.text[range];
        if word.contains(SOFT_HYPHEN) {
            return self.divided(n);
        }
        let plain = word.bytes().all(|b| b.is_ascii_alphabetic())
            // The patterns know no longer words.
            && (5..=45).contains(&word.len())
            && !word.bytes().skip(1).any(|b| b.is_ascii_uppercase());
        if !self.hyphenate || !plain {
            return self.take(n, Class::Word);
        }
        let parts: Vec<usize> =
            hypher::hyphenate(word, hypher::Lang::English).map(str::len).collect();
        let (mut done, mut piece, mut class) = (0, 0, Class::Word);
        for len in parts {
            if piece >= 2 && done + piece + 3 <= n {
                self.take(piece, class);
                (done, piece, class) = (done + piece, 0, Class::WordPart);
            }
            piece += len;
        }
        self.take(n - done, class);
    }

    /// A word whose author says where it may be divided: there and nowhere else. The soft hyphens
    /// are no part of the pieces; one shows when a line ends at it.
    fn divided(&mut self, n: usize) {
        let end = self.at + n;
        let mut class = Class::Word;
        while self.at < end {
            let piece = self.chars[self.at..end].iter().take_while(|c| c.1 != SOFT_HYPHEN).count();
            if piece > 0 {
                self.take(piece, class);
                class = Class::WordPart;
            }
            self.at = end.min(self.at + 1);
        }
    }

    /// A URL, an address or a path breaks after `/ ? & = #`, a backslash and `@`, never inside the
    /// scheme.
    fn url(&mut self, n: usize) {
        let scheme = self.text[self.offset(self.at)..].find("://").map_or(0, |k| k + 3);
        let mut start = 0;
        for k in scheme..n {
            if self.peek(k).is_some_and(|c| "/?&=#\\@".contains(c)) && k + 1 < n {
                let take = k + 1 - start;
                self.at_piece(start, take);
                start = k + 1;
            }
        }
        self.at_piece(start, n - start);
        self.at += n;
    }

    /// One piece, or several when it is long: then it also breaks before `.`, `-` and `_`.
    fn at_piece(&mut self, start: usize, n: usize) {
        let at = self.at;
        self.at += start;
        let mut left = n;
        while left > LONG_PIECE {
            let point = |&k: &usize| ".-_".contains(self.chars[self.at + k].1);
            let Some(first) = (4..left - 2).find(point) else { break };
            self.take(first, Class::Url);
            left -= first;
        }
        self.take(left, Class::Url);
        self.at = at;
    }
}

fn url_len(rest: &str) -> Option<usize> {
    let schemed = ["http://", "https://", "ftp://", "mailto:"].iter().any(|s| rest.starts_with(s));
    schemed.then(|| rest.bytes().take_while(|b| b.is_ascii_graphic()).count())
}

/// A path or an address without a scheme: `/usr/share/doc`, `C:\\Users`, `name@example.org`; not
/// `TCP/IP`. No word of it is hyphenated.
fn path_len(rest: &[(usize, char)]) -> Option<usize> {
    let starts = rest[0].1 == '/' || is_western(rest[0].1) || "~.\\".contains(rest[0].1);
    if !starts {
        return None;
    }
    let inside = |c: &(usize, char)| c.1.is_ascii_graphic() && !"()[]{}<>\"'`,;|".contains(c.1);
    let mut n = rest.iter().take(LONGEST_PATH).take_while(|c| inside(c)).count();
    while n > 0 && ".:!?".contains(rest[n - 1].1) {
        n -= 1;
    }
    let count = |wanted: &[char]| rest[..n].iter().filter(|c| wanted.contains(&c.1)).count();
    let address = count(&['@']) == 1 && rest[..n].iter().any(|c| c.1 == '.');
    let slashes = count(&['/']);
    let path = count(&['\\']) > 0 || slashes > 1 || slashes == 1 && n > LONG_PIECE;
    let letters = rest[..n].iter().any(|c| c.1.is_ascii_alphabetic());
    (letters && n > 5 && (address || path)).then_some(n)
}

/// `[3]`, `[7-8]`, `[1,4-6]`.
fn note_mark_len(rest: &[(usize, char)]) -> Option<usize> {
    if rest[0].1 != '[' {
        return None;
    }
    let joins = |c: &(usize, char)| matches!(c.1, '-' | '–' | ',');
    let inside = |c: &&(usize, char)| c.1.is_ascii_digit() || joins(c);
    let count = rest.get(1..)?.iter().take_while(inside).count();
    let closed = rest.get(count + 1).is_some_and(|c| c.1 == ']');
    let whole = rest[1..=count].split(joins).all(|number| !number.is_empty());
    (closed && whole).then_some(count + 2)
}

/// A figure or sign on a key: `1️⃣`, `#️⃣` (UTS #51, ED-14c).
fn is_keycap(rest: &[(usize, char)]) -> bool {
    let sign = |k: usize| rest.get(k).map(|c| c.1);
    let key = sign(0).is_some_and(|c| c.is_ascii_digit() || matches!(c, '#' | '*'));
    key && sign(1 + usize::from(sign(1) == Some('\u{FE0F}'))) == Some('\u{20E3}')
}

fn number_len(rest: &[(usize, char)]) -> usize {
    let digit = |k: usize| {
        let is = rest.get(k).is_some_and(|c: &(usize, char)| c.1.is_ascii_digit());
        is && (k == 0 || !is_keycap(&rest[k..]))
    };
    let mut n = 0;
    while digit(n) || (rest.get(n).is_some_and(|c| ".,:".contains(c.1)) && digit(n + 1)) {
        n += 1;
    }
    n + usize::from(rest.get(n).is_some_and(|c| c.1 == '%'))
}

/// A quotation mark of the Chinese around a word is no part of it.
fn word_len(rest: &[(usize, char)], quotes: &[bool]) -> usize {
    let inside = |c: char| is_western(c) || "'’.+-_\u{AD}".contains(c) || is_combining_mark(c);
    let mut marks = 0;
    let goes_on = |&k: &usize| {
        let c = rest[k].1;
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        inside(c) && !quotes[k] && marks < LONGEST_CLUSTER && !is_keycap(&rest[k..])
    };
    (0..rest.len()).take_while(goes_on).count().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(&str, Class)> {
        let piece = |t: Token| (&text[t.range], t.class);
        tokenise(text, true).into_iter().map(piece).collect()
    }

    /// GB/T 15834 4.9; an apostrophe is part of its word.
    #[test]
    fn quotation_marks_are_no_part_of_the_word_they_close() {
        use Class::{Closing, Ideograph, Opening, Word};
        let wanted = [("说", Ideograph), ("‘", Opening), ("Hugo", Word), ("’", Closing)];
        assert_eq!(pieces("说‘Hugo’吗")[..4], wanted);
        assert_eq!(pieces("Hugo’s")[0].0, "Hugo’s");
    }

    /// UTS #51, ED-14c.
    #[test]
    fn a_keycap_is_one_sign_whatever_figures_stand_before_it() {
        for (text, wanted) in [
            ("1\u{FE0F}\u{20E3}先", &["1\u{FE0F}\u{20E3}", "先"][..]),
            ("第12\u{20E3}", &["第", "1", "2\u{20E3}"]),
            ("#\u{FE0F}\u{20E3}", &["#\u{FE0F}\u{20E3}"]),
            ("1\u{FE0F}先", &["1\u{FE0F}", "先"]),
        ] {
            let found: Vec<&str> = pieces(text).into_iter().map(|p| p.0).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn marks_without_end_on_a_letter_are_cut_and_none_is_lost() {
        for text in ["字".to_owned(), "word".to_owned()].map(|t| t + &"\u{301}".repeat(1000)) {
            let tokens = tokenise(&text, true);
            let pieces: Vec<&str> = tokens.iter().map(|t| &text[t.range.clone()]).collect();
            assert_eq!(pieces.concat(), text);
            assert!(pieces.iter().all(|p| p.chars().count() <= 4 + LONGEST_CLUSTER));
        }
    }
}
