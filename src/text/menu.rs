//! Words of menus and buttons on web pages: `首页`, `登录`, `客户端下载`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Each word, and whether it is a button's: those of channels are headings of articles, too.
static WORDS: LazyLock<HashMap<&str, bool>> = LazyLock::new(|| {
    let (buttons, channels) =
        include_str!("menu.txt").split_once("# = channels").unwrap_or_default();
    let words = |text: &'static str| {
        text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
    };
    let channels = words(channels).map(|word| (word, false));
    channels.chain(words(buttons).map(|word| (word, true))).collect()
});

/// Characters of the longest word.
const LONGEST: usize = 16;
/// A line has at most so many words.
const MOST_WORDS: usize = 40;
/// The words of a text of nothing else: how many, and how many of them are buttons'.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MenuWords {
    /// All words.
    pub all: usize,
    /// Those of buttons, and of what no article has as a heading.
    pub buttons: usize,
}

impl MenuWords {
    fn with(self, is_button: bool) -> MenuWords {
        MenuWords { all: self.all + 1, buttons: self.buttons + usize::from(is_button) }
    }

    /// Whether they are words of buttons alone.
    pub fn is_bar(self) -> bool {
        self.all > 0 && self.all == self.buttons
    }
}

/// The words of a text; none if it has anything else but numbers and marks between them.
pub fn menu_words(text: &str) -> MenuWords {
    let is_number = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let parts = text.split(is_separator).filter(|part| !is_number(part));
    // Numbers of comments and readers.
    let parts = parts.map(|part| part.trim_matches(|c: char| c.is_ascii_digit()));
    let add = |found: MenuWords, part: &str| match WORDS.get(part) {
        Some(is_button) => Some(found.with(*is_button)),
        None => run_together(part, found),
    };
    let few = |found: &MenuWords| found.all <= MOST_WORDS;
    parts
        .map(Some)
        .try_fold(MenuWords::default(), |all, part| add(all, part?))
        .filter(few)
        .unwrap_or_default()
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || "|｜/·•>＞»›<＜«‹-—–[]【】()（）:：".contains(c)
}

/// The words of a text that stand without anything between them, as they do where links were
/// side by side: the longest word first, and numbers behind words.
fn run_together(text: &str, mut found: MenuWords) -> Option<MenuWords> {
    let mut rest = text;
    while !rest.is_empty() && found.all <= MOST_WORDS {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(LONGEST);
        // A single character may be part of any word.
        let known = ends.skip(1).filter_map(|end| Some((end, WORDS.get(&rest[..end])?)));
        let (end, is_button) = known.last()?;
        found = found.with(*is_button);
        rest = rest[end..].trim_start_matches(|c: char| c.is_ascii_digit());
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_menus_alone() {
        for (text, all, buttons) in [
            ("登录", 1, 1),
            ("历史", 1, 0),
            ("登录注册", 2, 2),
            ("登录 | 注册", 2, 2),
            ("网站首页新闻财经", 3, 1),
            ("跟贴17", 1, 1),
            ("6条评论|106人参与网友评论", 3, 3),
            ("评论(32)", 1, 1),
        ] {
            assert_eq!(menu_words(text), MenuWords { all, buttons }, "{text}");
        }
        for text in ["登录之后", "历史的天空", "大小", "17", "", "2019年历史", "新闻：一座桥"]
        {
            assert_eq!(menu_words(text), MenuWords::default(), "{text}");
        }
    }
}
