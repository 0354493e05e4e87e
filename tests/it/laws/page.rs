//! Which characters of a page are its text, by a reading of our own: it knows comments, tags and
//! the elements nobody sees, but not the parser's ways with broken markup. It is right for pages
//! put together of the pieces in [`super::pieces`], not for any bytes.

use std::sync::LazyLock;

use regex::Regex;

/// Elements whose text no reader of a page ever sees.
const UNSEEN: [&str; 6] = ["head", "script", "style", "template", "noframes", "title"];

/// Blanks that are written out.
static BLANK: LazyLock<Regex> = LazyLock::new(|| {
    let blanks = "(?i)&(?:nbsp|ensp|emsp|thinsp|zwnj|zwj|#(?:160|819[4-7]|820[1-3]|12288|9|1[03]|32|xa0|x3000|x200b));?";
    Regex::new(blanks).expect("a pattern")
});

/// The bytes of a page that are text by a reading of our own: what is left without comments, tags
/// and the elements above.
pub fn text_of(page: &str) -> Vec<bool> {
    let mut text = vec![true; page.len()];
    let lower = page.to_ascii_lowercase();
    let mut at = 0;
    while let Some(found) = lower[at..].find('<') {
        let start = at + found;
        let rest = &lower[start..];
        let name =
            |tag: &str| -> String { tag.chars().take_while(char::is_ascii_alphanumeric).collect() };
        let end = if rest.starts_with("<!--") {
            rest.find("-->").map_or(rest.len(), |i| i + 3)
        } else if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) {
            let tag = tag_len(rest);
            match UNSEEN.iter().find(|n| name(&rest[1..]) == **n) {
                Some(unseen) => {
                    let close = format!("</{unseen}");
                    let ends = |i: &usize| {
                        rest[i + close.len()..]
                            .starts_with(|c: char| c.is_whitespace() || "/>".contains(c))
                    };
                    rest.match_indices(&close).map(|(i, _)| i).find(ends).unwrap_or(rest.len())
                }
                None => tag,
            }
        } else {
            at = start + 1;
            continue;
        };
        text[start..start + end].fill(false);
        at = start + end.max(1);
    }
    for found in BLANK.find_iter(page) {
        text[found.range()].fill(false);
    }
    text
}

/// How long a tag is: up to the first `>` that is in no quotes.
fn tag_len(tag: &str) -> usize {
    let mut quote = None;
    for (i, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return i + 1,
            (None, '"' | '\'') if tag[..i].ends_with('=') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    tag.len()
}
