//! Parses a page as browsers do, and says of every text where it stands in the source.
//!
//! The tokenizer of `html5ever` gets the page in stretches that end after a `>`. A tag or comment
//! is read to its end when its stretch is used up, and of the texts before it every character is
//! in the source as it is or the outcome of a character reference.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use html5ever::data::NAMED_ENTITIES;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{LocalName, QualName, TokenizerResult, ns};

use super::sink::{Handle, Piece, Sink};
use super::tree::Tree;

/// Elements inside one another, as in browsers. Deeper ones go into the deepest allowed.
const MAX_DEPTH: usize = 400;
/// Open elements of formatting: the parser opens all of them anew in every paragraph.
const MAX_FORMATTING: u32 = 16;
/// No named character reference is longer.
const LONGEST_NAME: usize = 33;
/// As far ahead as a text is looked for that does not follow at once.
const WINDOW: usize = 64;

/// Parses a page.
pub(super) fn parse(source: &str) -> Tree {
    parse_range(source, 0..source.len(), false)
}

/// Parses a content document of a book, which is part of a source: XML, so that any element may be
/// empty, and characters may stand in CDATA sections.
pub(super) fn parse_xhtml(source: &str, range: Range<usize>) -> Tree {
    parse_range(source, range, true)
}

/// An element's name in HTML.
pub(super) fn name(local: &str) -> Rc<QualName> {
    Rc::new(QualName::new(None, ns!(html), LocalName::from(local)))
}

fn parse_range(source: &str, range: Range<usize>, xml: bool) -> Tree {
    let source = &source[..range.end];
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let watch = Watch {
        builder: TreeBuilder::new(Sink::new(), options),
        source,
        xml,
        at: Cell::new(range.start),
        fed: Cell::new(range.start),
        raw: Cell::new(false),
        owed: Cell::new(None),
        in_text: Cell::new(false),
        formatting: Cell::new(0),
        dropped: RefCell::default(),
    };
    let tokenizer = Tokenizer::new(watch, TokenizerOpts::default());
    let input = BufferQueue::default();
    for stretch in source[range].split_inclusive('>') {
        tokenizer.sink.fed.set(tokenizer.sink.fed.get() + stretch.len());
        input.push_back(StrTendril::from(stretch));
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    }
    tokenizer.end();
    tokenizer.sink.builder.sink.into_tree()
}

/// Stands between the tokenizer and the tree builder and follows both in the source.
struct Watch<'a> {
    builder: TreeBuilder<Handle, Sink>,
    source: &'a str,
    /// Whether any element may be empty.
    xml: bool,
    /// The end of what was accounted for.
    at: Cell<usize>,
    /// The end of what the tokenizer has got.
    fed: Cell<usize>,
    /// Whether character references are not replaced here.
    raw: Cell<bool>,
    /// Whether an element is open that has nothing but text, such as a script.
    in_text: Cell<bool>,
    /// The second character of a reference that stands for two.
    owed: Cell<Option<char>>,
    formatting: Cell<u32>,
    /// Elements that were not opened, by name: their end tags are not for others.
    dropped: RefCell<BTreeMap<String, u32>>,
}

impl TokenSink for Watch<'_> {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        match token {
            Token::CharacterTokens(text) => {
                self.characters(&text, line);
                TokenSinkResult::Continue
            }
            Token::NullCharacterToken => {
                self.at.set(self.at.get() + usize::from(self.rest().starts_with('\0')));
                self.builder.process_token(Token::NullCharacterToken, line)
            }
            Token::TagToken(tag) => {
                self.builder.sink.tag.set(self.at.replace(self.fed.get()));
                self.owed.set(None);
                self.tag(tag, line)
            }
            Token::CommentToken(_) | Token::DoctypeToken(_) => {
                self.at.set(self.fed.get());
                self.builder.process_token(token, line)
            }
            Token::EOFToken | Token::ParseError(_) => self.builder.process_token(token, line),
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.xml || self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

impl Watch<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at.get().min(self.fed.get())..self.fed.get()]
    }

    /// Whether an empty element is one only in XML. The parser knows those of drawings and formulas.
    fn closes_itself(&self, tag: &Tag) -> bool {
        let name: &str = &tag.name;
        tag.kind == TagKind::StartTag
            && !VOID.contains(&name)
            && !matches!(name, "svg" | "math")
            && !self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }

    /// Sends a tag on, unless elements are too deep inside one another.
    fn tag(&self, tag: Tag, line: u64) -> TokenSinkResult<Handle> {
        let name: &str = &tag.name;
        let void = VOID.contains(&name);
        if self.xml && tag.kind == TagKind::EndTag && void {
            return TokenSinkResult::Continue;
        }
        if self.xml && tag.self_closing && self.closes_itself(&tag) {
            let end = Tag {
                kind: TagKind::EndTag,
                self_closing: false,
                attrs: Vec::new(),
                ..tag.clone()
            };
            let _ = self.tag(Tag { self_closing: false, ..tag }, line);
            let _ = self.tag(end, line);
            return TokenSinkResult::Continue;
        }
        let formatting = u32::from(FORMATTING.contains(&name));
        if tag.kind == TagKind::EndTag {
            self.raw.set(false);
            // What has nothing but text is ended by its own tag alone.
            let own = self.in_text.replace(false);
            let mut dropped = self.dropped.borrow_mut();
            if let Some(count) = dropped.get_mut(name).filter(|n| **n > 0 && !own) {
                *count -= 1;
                return TokenSinkResult::Continue;
            }
            self.formatting.set(self.formatting.get().saturating_sub(formatting));
        } else if !void && !tag.self_closing {
            let full = formatting == 1 && self.formatting.get() >= MAX_FORMATTING;
            if full || self.builder.sink.depth.get() >= MAX_DEPTH {
                *self.dropped.borrow_mut().entry(name.to_owned()).or_default() += 1;
                return TokenSinkResult::Continue;
            }
            self.formatting.set(self.formatting.get() + formatting);
        }
        let result = self.builder.process_token(Token::TagToken(tag), line);
        self.in_text.set(matches!(&result, TokenSinkResult::RawData(_)));
        let raw = match &result {
            TokenSinkResult::RawData(kind) => *kind != RawKind::Rcdata,
            TokenSinkResult::Plaintext => true,
            _ => false,
        };
        self.raw.set(raw);
        result
    }

    /// Sends characters on in runs that are all white space or none of it, as the tree builder
    /// would cut them, each with its place.
    fn characters(&self, text: &str, line: u64) {
        let mut text = text;
        while !text.is_empty() {
            let (len, range, verbatim) = self.locate(text);
            self.at.set(range.end);
            let mut start = range.start;
            for run in runs(&text[..len]) {
                let end = if verbatim { start + run.len() } else { range.end };
                let piece = Piece { text: run.into(), range: start..end, verbatim };
                self.builder.sink.pieces.borrow_mut().push_back(piece);
                let token = Token::CharacterTokens(run.into());
                // The tree builder has nothing to answer to characters.
                let _ = self.builder.process_token(token, line);
                start = end;
            }
            text = &text[len..];
        }
    }

    /// How much of a text stands in one place, where, and whether it stands there as it is.
    fn locate(&self, text: &str) -> (usize, Range<usize>, bool) {
        let (at, rest) = (self.at.get(), self.rest());
        let first = text.chars().next().map_or(0, char::len_utf8);
        if let Some(owed) = self.owed.take()
            && text.starts_with(owed)
        {
            return (first, at..at, false);
        }
        if !self.raw.get()
            && let Some(found) = reference(rest, text)
        {
            self.owed.set(found.second);
            return (first, at..at + found.len, false);
        }
        let same = common(rest, text, self.raw.get());
        if same > 0 {
            return (same, at..at + same, true);
        }
        if rest.starts_with('\0') {
            return (first, at..at + 1, false);
        }
        // An end tag without a name gives nothing (HTML, 13.2.5.7), however many there are.
        let nameless = rest.as_bytes().chunks_exact(3).take_while(|tag| tag == b"</>").count();
        if nameless > 0 {
            self.at.set(at + 3 * nameless);
            return self.locate(text);
        }
        // Something else between gave nothing: `<![CDATA[`.
        let mut window = rest.len().min(WINDOW);
        while !rest.is_char_boundary(window) {
            window -= 1;
        }
        let begins = |i: &usize| {
            let rest = &rest[*i..];
            !self.raw.get() && reference(rest, text).is_some()
                || common(rest, text, self.raw.get()) >= text.len().min(8)
        };
        match rest[..window].char_indices().map(|(i, _)| i).find(begins) {
            Some(skip @ 1..) => {
                self.at.set(at + skip);
                self.locate(text)
            }
            _ => (text.len(), at..at, false),
        }
    }
}

/// How much two texts have in common from the start, up to what may be a character reference.
fn common(source: &str, text: &str, raw: bool) -> usize {
    let pairs = source.bytes().zip(text.bytes());
    let same = |(i, (a, b)): &(usize, (u8, u8))| a == b && (raw || *a != b'&' || *i == 0);
    let mut len = pairs.enumerate().take_while(same).count();
    while !text.is_char_boundary(len) {
        len -= 1;
    }
    len
}

/// A character reference in the source.
struct Reference {
    len: usize,
    second: Option<char>,
}

/// The character reference `source` begins with, if `text` begins with what it stands for.
fn reference(source: &str, text: &str) -> Option<Reference> {
    let name = source.strip_prefix('&')?;
    let Some(number) = name.strip_prefix('#') else { return named(name, text) };
    let hex = number.starts_with(['x', 'X']);
    let digits = if hex { &number[1..] } else { number };
    let digit = |b: &u8| if hex { b.is_ascii_hexdigit() } else { b.is_ascii_digit() };
    let count = digits.bytes().take_while(digit).count();
    let end = source.len() - digits.len() + count;
    let semicolon = usize::from(source[end..].starts_with(';'));
    let stands = count > 0 && (!text.starts_with('&') || matches!(&digits[..count], "38" | "26"));
    stands.then_some(Reference { len: end + semicolon, second: None })
}

fn named(name: &str, text: &str) -> Option<Reference> {
    let letters = name.bytes().take(LONGEST_NAME).take_while(u8::is_ascii_alphanumeric).count();
    let semicolon = usize::from(name[letters..].starts_with(';'));
    let known = |len: &usize| NAMED_ENTITIES.get(&name[..*len]).filter(|(first, _)| *first != 0);
    let (len, &(first, second)) =
        (2..=letters + semicolon).rev().find_map(|len| known(&len).map(|found| (len, found)))?;
    let second = char::from_u32(second).filter(|_| second != 0);
    text.starts_with(char::from_u32(first)?).then_some(Reference { len: 1 + len, second })
}

/// A text in runs of white space and runs without.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let blank = |b: u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0C);
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = blank(*rest.as_bytes().first()?);
        let len = rest.bytes().take_while(|&b| blank(b) == first).count();
        let (run, left) = rest.split_at(len);
        rest = left;
        Some(run)
    })
}

/// Elements without content or end tag.
const VOID: [&str; 16] = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "link", "meta", "param", "source", "wbr",
];

/// Elements that the parser opens again after they were closed by others.
const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

#[cfg(test)]
mod tests {
    use super::super::tree::{Data, ROOT};
    use super::*;

    /// Every text with what stands at its place in the source.
    fn texts(source: &str) -> Vec<(String, &str)> {
        let tree = parse(source);
        let nodes = tree.descendants(ROOT);
        nodes
            .filter_map(|at| match tree.data(at) {
                Data::Text(text) => {
                    Some((tree.shown(at, source).to_owned(), &source[text.range.clone()]))
                }
                _ => None,
            })
            .collect()
    }

    fn same(list: &[&'static str]) -> Vec<(String, &'static str)> {
        list.iter().map(|t| ((*t).to_owned(), *t)).collect()
    }

    #[test]
    fn texts_know_their_place() {
        assert_eq!(texts("<p>甲乙<b>丙</b>丁 戊</p>己"), same(&["甲乙", "丙", "丁 戊", "己"]));
        assert_eq!(texts("1 < 2 > 1 & 0"), same(&["1 < 2 > 1 & 0"]));
        assert_eq!(texts("<p>甲<!-- > -->乙</>丙"), same(&["甲", "乙", "丙"]));
        assert_eq!(texts("<p title='a>b'>甲"), same(&["甲"]));
        assert_eq!(texts("<pre>\n 甲\n乙</pre>"), same(&[" 甲\n乙"]));
    }

    #[test]
    fn empty_elements_of_xml_are_empty() {
        let source = "<x/><html><head><title/><script src='a'/></head><body><p>甲<a id='b'/>乙<i/>丙<br></br>丁</p><![CDATA[a<b]]></body>";
        let tree = parse_xhtml(source, 4..source.len());
        let body = tree.find("body").expect("a body");
        let inside = |name| tree.find(name).map(|at| tree.text(at, source));
        assert_eq!(tree.text(body, source), "甲乙丙丁a<b");
        assert_eq!((inside("a").as_deref(), inside("i").as_deref()), (Some(""), Some("")));
        assert_eq!(tree.descendants(body).filter(|&n| tree.name(n) == "br").count(), 1);
    }

    #[test]
    fn references_are_texts_of_their_own() {
        let pair = |a: &str, b: &'static str| (a.to_owned(), b);
        assert_eq!(
            texts("甲&amp;amp;乙&#x4E2D;&copy2&nosuch;"),
            [
                pair("甲", "甲"),
                pair("&", "&amp;"),
                pair("amp;乙", "amp;乙"),
                pair("中", "&#x4E2D;"),
                pair("©", "&copy"),
                pair("2&nosuch;", "2&nosuch;"),
            ]
        );
        assert_eq!(texts("&NotEqualTilde;甲")[2], pair("甲", "甲"));
    }

    #[test]
    fn what_tables_throw_out_keeps_its_place() {
        let found = texts("<table>甲<tr><td>乙</td>丙</tr></table>");
        assert_eq!(found, same(&["甲", "丙", "乙"]));
    }
}
