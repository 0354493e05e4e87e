//! Raw HTML in Markdown as tokens: tags with their attributes, text, comments.
//!
//! This is not a parser of pages: it looks at one stretch of HTML and never fails. What is no
//! tag is text.

use std::ops::Range;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// A piece of raw HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Its bytes.
    pub(super) range: Range<usize>,
    pub(super) kind: TokenKind,
}

/// The kinds of piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Text,
    Comment,
    /// `<!DOCTYPE>`, `<?…?>`, `<![CDATA[…]]>`.
    Declaration,
    Open(Tag),
    Close(String),
}

/// An opening tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tag {
    /// In lower case.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute, entities replaced.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether an attribute (a class list, a style) has a word of `words` in it.
    pub(super) fn mentions(&self, name: &str, words: &[&str]) -> bool {
        let value = self.attribute(name).unwrap_or_default().to_ascii_lowercase();
        words.iter().any(|w| value.contains(w))
    }
}

/// Cuts HTML into tokens.
pub(super) fn tokens(html: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    while at < html.len() {
        let rest = &html[at..];
        let (len, kind) = match markup(rest) {
            Some(found) => found,
            None => {
                let first = rest.chars().next().map_or(1, char::len_utf8);
                let next = rest[first..].find('<').map_or(rest.len(), |i| first + i);
                (next, TokenKind::Text)
            }
        };
        let range = at..at + len;
        match out.last_mut() {
            Some(last) if kind == TokenKind::Text && last.kind == TokenKind::Text => {
                last.range.end = range.end;
            }
            _ => out.push(Token { range, kind }),
        }
        at += len;
    }
    out
}

fn markup(rest: &str) -> Option<(usize, TokenKind)> {
    let body = rest.strip_prefix('<')?;
    let until = |end: &str| rest.find(end).map_or(rest.len(), |i| i + end.len());
    match body.as_bytes().first()? {
        b'!' if body.starts_with("!--") => Some((until("-->"), TokenKind::Comment)),
        b'!' if body.starts_with("![CDATA[") => Some((until("]]>"), TokenKind::Declaration)),
        b'!' | b'?' => Some((until(">"), TokenKind::Declaration)),
        b'/' => {
            let name = name_of(&body[1..])?;
            rest.find('>').map(|i| (i + 1, TokenKind::Close(name.to_ascii_lowercase())))
        }
        _ => open_tag(rest),
    }
}

fn name_of(text: &str) -> Option<&str> {
    let len = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    text.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| &text[..len])
}

fn open_tag(rest: &str) -> Option<(usize, TokenKind)> {
    let name = name_of(&rest[1..])?;
    let mut tag = Tag { name: name.to_ascii_lowercase(), attributes: Vec::new() };
    let mut at = 1 + name.len();
    loop {
        at += blanks(&rest[at..]);
        let left = &rest[at..];
        match left.as_bytes().first()? {
            b'>' => return Some((at + 1, TokenKind::Open(tag))),
            b'/' => at += 1,
            _ => {
                let (len, attribute) = attribute(left)?;
                tag.attributes.push(attribute);
                at += len;
            }
        }
    }
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

fn attribute(text: &str) -> Option<(usize, (String, String))> {
    let name_len = text.find(|c: char| c.is_whitespace() || "=>/\"'<".contains(c))?;
    if name_len == 0 {
        return None;
    }
    let name = text[..name_len].to_ascii_lowercase();
    let mut at = name_len + blanks(&text[name_len..]);
    if !text[at..].starts_with('=') {
        return Some((name_len, (name, String::new())));
    }
    at += 1;
    at += blanks(&text[at..]);
    let (len, value) = match text[at..].chars().next()? {
        quote @ ('"' | '\'') => {
            let end = text[at + 1..].find(quote)?;
            (end + 2, &text[at + 1..at + 1 + end])
        }
        _ => {
            let end = text[at..].find(|c: char| c.is_whitespace() || c == '>')?;
            (end, &text[at..at + end])
        }
    };
    Some((at + len, (name, decode(value))))
}

/// A text with its entities replaced.
pub(super) fn decode(text: &str) -> String {
    entities(text)
        .into_iter()
        .map(|(range, c)| c.map_or(text[range].to_owned(), String::from))
        .collect()
}

/// The parts of a text: stretches as they stand, and entities with what they mean.
pub(super) fn entities(text: &str) -> Vec<(Range<usize>, Option<char>)> {
    let (mut out, mut plain, mut at) = (Vec::new(), 0, 0);
    while let Some(found) = text[at..].find('&') {
        let start = at + found;
        match entity(&text[start..]) {
            Some((len, c)) => {
                if plain < start {
                    out.push((plain..start, None));
                }
                out.push((start..start + len, Some(c)));
                (plain, at) = (start + len, start + len);
            }
            None => at = start + 1,
        }
    }
    if plain < text.len() {
        out.push((plain..text.len(), None));
    }
    out
}

/// The longest entity, with `&` and `;`.
const LONGEST: usize = 33;

fn entity(text: &str) -> Option<(usize, char)> {
    let len = text.bytes().take(LONGEST).position(|b| b == b';')? + 1;
    let name = &text[1..len - 1];
    let number = |digits: &str, radix| {
        let code = u32::from_str_radix(digits, radix).ok()?;
        // Numbers of Windows-1252 stand for its characters (HTML, 13.2.5.80).
        let c1 = code.checked_sub(0x80).and_then(|c| C1_REPLACEMENTS.get(c as usize));
        c1.copied().flatten().or_else(|| char::from_u32(code)).filter(|c| !c.is_control())
    };
    let c = match name.strip_prefix('#') {
        Some(hex) if hex.starts_with(['x', 'X']) => number(&hex[1..], 16)?,
        Some(decimal) => number(decimal, 10)?,
        // Names that stand for two characters are mathematicians'.
        None => match *NAMED_ENTITIES.get(&text[1..len])? {
            (c, 0) => char::from_u32(c)?,
            _ => return None,
        },
    };
    Some((len, c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_names_and_attributes_and_the_rest_is_text() {
        let html = "a<b c <IMG src='x.png' alt=\"&lt;甲&gt;\" hidden/>1 < 2</P><!-- > -->";
        let found: Vec<(String, &str)> = tokens(html)
            .into_iter()
            .map(|t| {
                let kind = match &t.kind {
                    TokenKind::Text => "text".to_owned(),
                    TokenKind::Comment => "comment".to_owned(),
                    TokenKind::Declaration => "declaration".to_owned(),
                    TokenKind::Open(tag) => {
                        format!(
                            "{} {:?} {:?}",
                            tag.name,
                            tag.attribute("src"),
                            tag.attribute("alt")
                        )
                    }
                    TokenKind::Close(name) => format!("/{name}"),
                };
                (kind, &html[t.range])
            })
            .collect();
        let image = "<IMG src='x.png' alt=\"&lt;甲&gt;\" hidden/>";
        assert_eq!(
            found,
            [
                ("text".into(), "a<b c "),
                ("img Some(\"x.png\") Some(\"<甲>\")".into(), image),
                ("text".into(), "1 < 2"),
                ("/p".into(), "</P>"),
                ("comment".into(), "<!-- > -->"),
            ]
        );
    }

    #[test]
    fn entities_are_replaced_and_unknown_ones_stay() {
        assert_eq!(decode("&amp;&#x4E2D;&#25991;&nbsp;&foo; & &;"), "&中文\u{A0}&foo; & &;");
        assert_eq!(decode("&alpha;&le;&#151;&CounterClockwiseContourIntegral;"), "α≤—∳");
    }
}
