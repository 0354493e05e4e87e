//! Image files by the figure number in their names: `图1.jpg`, `fig01.png`, `3.webp`,
//! `标题(图4).jpg`, `640 (6).webp`.

use std::cmp::Ordering;
use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::figure::label::{labels, whole};
use crate::figure::number::numbers;
use crate::text::natural;

/// Extensions of image files. What is in them is told by their bytes.
const EXTENSIONS: [&str; 14] = [
    "jpg", "jpeg", "jfif", "png", "webp", "gif", "bmp", "tif", "tiff", "svg", "avif", "heic",
    "heif", "apng",
];

/// Words for a figure in file names, beside those of captions; a longer one first.
const WORDS: [&str; 4] = ["picture", "pic", "img", "p"];

/// How surely a name gives a number; the smaller, the surer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// With a word for a figure: `图1`, `fig-01`, `标题(图1)`.
    Worded,
    /// At the beginning: `3`, `01-生态位`.
    First,
    /// At the end: `640 (6)`, `报告_2`.
    Last,
}

/// Whether a file is an image by its name.
pub(super) fn is_image(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase());
    extension.is_some_and(|e| EXTENSIONS.contains(&e.as_str()))
}

/// Whether a file is a cover that was made of an article on request: `1.cover.png`.
fn is_cover(name: &str) -> bool {
    stem(name).ends_with(".cover")
}

/// The images of a folder by the numbers in their names.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// All images, as listed.
    pub images: Vec<String>,
    numbers: HashMap<String, (Rank, Vec<usize>)>,
}

impl Index {
    /// Reads the names of a folder's files.
    pub(super) fn new(files: Vec<String>) -> Index {
        let mut index = Index::default();
        for name in files.into_iter().filter(|n| is_image(n) && !is_cover(n)) {
            let at = index.images.len();
            for (rank, number) in claims(&stem(&name)) {
                let (best, holders) =
                    index.numbers.entry(number).or_insert_with(|| (rank, Vec::new()));
                match rank.cmp(best) {
                    Ordering::Less => (*best, *holders) = (rank, vec![at]),
                    Ordering::Equal if !holders.contains(&at) => holders.push(at),
                    _ => {}
                }
            }
            index.images.push(name);
        }
        index
    }

    /// The images whose names give that number most surely.
    pub(super) fn of_number(&self, number: &str) -> Vec<&str> {
        let holders = self.numbers.get(&canonical(number)).map(|(_, at)| at.as_slice());
        holders.unwrap_or_default().iter().map(|at| self.images[*at].as_str()).collect()
    }

    /// The images in the order of their names, numbers counted as numbers.
    pub(super) fn in_order(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.images.iter().map(String::as_str).collect();
        names.sort_by(|a, b| natural(a, b));
        names
    }
}

/// A name as it is compared: without extension, widths and case levelled.
pub(super) fn stem(name: &str) -> String {
    levelled(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}

/// A text with widths and case levelled.
pub(super) fn levelled(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase()
}

/// The numbers a name gives, each with how surely.
fn claims(stem: &str) -> Vec<(Rank, String)> {
    let mut out = Vec::new();
    let stem = stem.trim();
    if let Some(number) = worded(stem) {
        out.push((Rank::Worded, number));
    }
    let bracketed = stem.strip_suffix([')', ']', '】']).and_then(|inner| {
        inner
            .match_indices(['(', '[', '【'])
            .find_map(|(at, mark)| whole(inner[at + mark.len()..].trim()))
    });
    out.extend(bracketed.map(|label| (Rank::Worded, canonical(&label.number.value))));
    if !out.is_empty() || is_date(stem) {
        return out;
    }
    let mut whole = false;
    if stem.starts_with(|c: char| c.is_ascii_digit())
        && let Some(number) = numbers(stem)
            .into_iter()
            .find(|n| ends(&stem[n.len..]) && !stem[..n.len].ends_with(')'))
    {
        whole = number.len == stem.len();
        out.push((Rank::First, canonical(&number.value)));
    }
    out.extend(trailing(stem).filter(|_| !whole).map(|number| (Rank::Last, number)));
    out
}

/// The number after a word for a figure, whole or followed by a separator.
fn worded(stem: &str) -> Option<String> {
    let own = WORDS.iter().find_map(|word| {
        let rest = stem.strip_prefix(word)?.trim_start_matches(['-', '_', ' ', '.']);
        let rest = rest.strip_prefix('(').unwrap_or(rest);
        let number = numbers(rest).into_iter().find(|n| ends(&rest[n.len..]))?;
        rest.starts_with(|c: char| c.is_ascii_digit()).then_some(number.value)
    });
    let spaced = stem.replace(['_', '-'], " ");
    let label = || {
        // `fig-01` and `图_3`: a separator between word and number, read as a blank.
        let separated = labels(&spaced).into_iter().find(|l| l.len == spaced.len());
        let plain = || labels(stem).into_iter().find(|l| ends(&stem[l.len..]));
        let loose = || labels(&spaced).into_iter().find(|l| ends(&spaced[l.len..]));
        plain().or(separated).or_else(loose).map(|l| l.number.value)
    };
    own.or_else(label).map(|number| canonical(&number))
}

/// Whether a number ends where `rest` begins.
fn ends(rest: &str) -> bool {
    let rest = rest.strip_prefix(')').unwrap_or(rest);
    rest.is_empty() || rest.starts_with(|c: char| " -_.:：、,，(（[".contains(c))
}

/// A number after a separator at the end of a name.
fn trailing(stem: &str) -> Option<String> {
    let inner = stem.strip_suffix([')', ']']).unwrap_or(stem);
    let start = inner.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let separated = inner[..start].ends_with(['-', '_', '(', '[', ' ']);
    let digits = &inner[start..];
    (separated && (1..=4).contains(&digits.len())).then(|| canonical(digits))
}

/// Whether a name is a date, whose parts number nothing.
fn is_date(stem: &str) -> bool {
    let parts: Vec<_> = stem.split(['-', '_', '.', ' ']).collect();
    parts.windows(3).any(|w| {
        let digits =
            |p: &str, n: &[usize]| n.contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit());
        digits(w[0], &[4]) && digits(w[1], &[1, 2]) && digits(w[2], &[1, 2])
    })
}

/// A number without leading zeros in any part, small letters.
fn canonical(number: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for (at, c) in number.char_indices() {
        let more = number[at + c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
        let zero = c == '0' && !inside && more;
        inside = c.is_ascii_digit() && (inside || !zero);
        if !zero {
            out.push(c.to_ascii_lowercase());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_numbers() {
        let cases = [
            ("图1.jpg", "1"),
            ("图 01 系统架构.png", "1"),
            ("図２.png", "2"),
            ("图三.png", "3"),
            ("fig01.png", "1"),
            ("Fig-3.PNG", "3"),
            ("figure_05.JPG", "5"),
            ("img_4.gif", "4"),
            ("IMG (12).jpg", "12"),
            ("image8.png", "8"),
            ("1.jpeg", "1"),
            ("01-生态位.webp", "1"),
            ("02 mistral.jpeg", "2"),
            ("640 (6).webp", "6"),
            ("标题(图1).jpg", "1"),
            ("标题（图10）.jpg", "10"),
            ("图1-2.png", "1-2"),
            ("附图4.png", "4"),
            ("报告_7.png", "7"),
        ];
        for (name, number) in cases {
            let index = Index::new(vec![name.to_owned()]);
            assert_eq!(index.of_number(number), [name], "{name}");
        }
    }

    #[test]
    fn other_names_do_not() {
        let cases = [
            ("2024-10-02.jpg", "2"),
            ("图12.jpg", "1"),
            ("图1-2.png", "1"),
            ("图1-2.png", "2"),
            ("微信图片_20241002202307.jpg", "7"),
            ("1.txt", "1"),
            ("1920x1080.jpg", "1920"),
            ("v2.jpg", "2"),
        ];
        for (name, number) in cases {
            let index = Index::new(vec![name.to_owned()]);
            assert!(index.of_number(number).is_empty(), "{name} {number}");
        }
    }

    #[test]
    fn the_surest_name_wins_and_equals_are_all_named() {
        let names = ["cover-1.jpg", "图1.jpg", "1.png", "fig2.png", "图2.jpg"];
        let index = Index::new(names.map(str::to_owned).to_vec());
        assert_eq!(index.of_number("1"), ["图1.jpg"]);
        assert_eq!(index.of_number("2"), ["fig2.png", "图2.jpg"]);
    }

    #[test]
    fn order_is_natural() {
        let index = Index::new(["a10.jpg", "a2.jpg", "b.png", "a.txt"].map(str::to_owned).to_vec());
        assert_eq!(index.in_order(), ["a2.jpg", "a10.jpg", "b.png"]);
    }
}
