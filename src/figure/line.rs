//! What one line is to a figure: its place, its caption, its credit, a reference to it.
//!
//! The tests stand in an order that matters: an explicit notation is never a credit, a credit is
//! never a caption, and only what is none of these may be a reference. The cheap ones come first.

use std::ops::Range;

use super::label::{labels, whole};
use super::reference::{self, Referent};
use super::{notation, phrase};

/// What a line is. Ranges are bytes of the line as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// The place of a figure.
    Placeholder(Placeholder),
    /// Places of several figures, one after another (`（图1）（图2）`).
    Row(Vec<Placeholder>),
    /// The caption of a figure nearby; `None` when the line is only a word for one (`资料图`).
    Caption {
        /// Where the caption is.
        text: Option<Range<usize>>,
        /// On which side the figure stands.
        side: Side,
    },
    /// Who made a figure nearby.
    Credit(Range<usize>),
    /// A button of a picture viewer.
    Noise,
    /// Text that refers to a figure, by number if it gives one.
    Reference(Option<String>),
    /// Text.
    Text,
}

/// A line, or a part of one, that stands for a figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placeholder {
    /// Normalised number.
    pub number: Option<String>,
    /// The label as shown.
    pub label: String,
    /// Where the caption is.
    pub caption: Option<Range<usize>>,
    /// The path or URL it names.
    pub path: Option<String>,
    /// Whether it is a notation that can be nothing else.
    pub explicit: bool,
}

/// On which side of a caption its figure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before the caption (▲).
    Before,
    /// After the caption (▼).
    After,
    /// Not said.
    Unsaid,
}

const OPEN: [char; 8] = ['（', '(', '[', '【', '［', '〔', '{', '<'];
const CLOSE: [char; 8] = ['）', ')', ']', '】', '］', '〕', '}', '>'];
const UP: [char; 9] = ['▲', '△', '▴', '↑', '⬆', '☝', '👆', '🔺', '⇧'];
const DOWN: [char; 8] = ['▼', '▽', '▾', '↓', '⬇', '👇', '🔻', '⇩'];
const BULLET: [char; 9] = ['◆', '◇', '■', '►', '▶', '◀', '◁', '▷', '●'];
/// Longest line that is looked at, in characters.
const LONGEST: usize = 200;

/// What stands between a label and its caption.
pub(super) fn is_separator(c: char) -> bool {
    c.is_whitespace() || ":：.．、|｜丨—–-".contains(c)
}

/// Tells what a line is, without regard to the lines around it.
pub fn classify(line: &str) -> Line {
    let text = line.trim_matches(blank);
    if text.is_empty() || text.chars().nth(LONGEST).is_some() {
        return Line::Text;
    }
    let offset = line.len() - line.trim_start_matches(blank).len();
    let at = |range: Range<usize>| offset + range.start..offset + range.end;
    if let Some(placeholder) = notation::read(text, offset) {
        return Line::Placeholder(placeholder);
    }
    if let Some(row) = row(text) {
        return Line::Row(row);
    }
    if let Some(placeholder) = tail(text, offset).or_else(|| bare(text)) {
        return Line::Placeholder(placeholder);
    }
    if phrase::is_noise(text) {
        return Line::Noise;
    }
    if let Some(by) = phrase::credit(text) {
        return Line::Credit(at(by));
    }
    if let Some(caption) = phrase::caption(text) {
        return Line::Caption { text: caption.map(at), side: Side::Unsaid };
    }
    if let Some(placeholder) = head(text, offset) {
        return Line::Placeholder(placeholder);
    }
    if let Some((side, caption)) = pointed(text) {
        return Line::Caption { text: Some(at(caption)), side };
    }
    if let Some(caption) = phrase::signed(text) {
        return Line::Caption { text: Some(at(caption)), side: Side::Unsaid };
    }
    match reference::find(text).into_iter().find(|r| r.sure) {
        Some(found) => Line::Reference(match found.referent {
            Referent::Number(value) => Some(value),
            _ => None,
        }),
        None => Line::Text,
    }
}

fn blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{200B}' || c == '\u{FEFF}'
}

/// The caption first, the label in brackets after it: `标题(图1)`.
fn tail(text: &str, offset: usize) -> Option<Placeholder> {
    let inner = text.strip_suffix(CLOSE)?.trim_end();
    let (open, label) = inner.match_indices(OPEN).find_map(|(open, mark)| {
        let label = whole(inner[open + mark.len()..].trim_start())?;
        Some((open, label))
    })?;
    let caption = text[..open].trim_end();
    let length = caption.chars().count();
    let refers = ["如下", "如上", "见下", "所示", "总结", "，", ",", "：", ":", "如", "见"];
    let sentence = caption.contains(['。', '；', ';']);
    if !(2..=80).contains(&length)
        || sentence
        || refers.iter().any(|r| caption.ends_with(r))
        || ["见", "如", "参见"].iter().any(|r| caption.starts_with(r))
    {
        return None;
    }
    Some(Placeholder {
        number: Some(label.number.value),
        label: label.shown,
        caption: Some(offset..offset + caption.len()),
        ..Placeholder::default()
    })
}

/// The label alone: `（图1）`, `▲图 3`, `Figure 1.`.
fn bare(text: &str) -> Option<Placeholder> {
    let body = unmarked(text);
    let open = body.starts_with(OPEN);
    let body = if open { body.trim_start_matches(OPEN).trim_start() } else { body };
    labels(body).into_iter().find_map(|label| {
        let rest = body[label.len..].trim_start();
        let rest = rest.strip_prefix(['.', '．', '。', ':', '：']).unwrap_or(rest).trim_start();
        let rest = rest.strip_prefix(CLOSE).unwrap_or(rest);
        let rest = rest.strip_prefix(['.', '．', ':', '：']).unwrap_or(rest);
        rest.is_empty().then(|| Placeholder {
            number: Some(label.number.value),
            label: label.shown,
            ..Placeholder::default()
        })
    })
}

/// Two or more labels in brackets and nothing else.
fn row(text: &str) -> Option<Vec<Placeholder>> {
    let mut rest = text;
    let mut out = Vec::new();
    while !rest.is_empty() {
        let inner = rest.strip_prefix(OPEN)?;
        let close = inner.find(CLOSE)?;
        let label = whole(inner[..close].trim())?;
        out.push(Placeholder {
            number: Some(label.number.value),
            label: label.shown,
            ..Placeholder::default()
        });
        let mark = inner[close..].chars().next()?;
        rest = inner[close + mark.len_utf8()..].trim_start_matches(is_separator);
    }
    (out.len() > 1).then_some(out)
}

/// The label first: `图1：系统架构`, `【図3】システム構成図`, `Fig. 3. Results`.
fn head(text: &str, offset: usize) -> Option<Placeholder> {
    let body = unmarked(text);
    let body = body.strip_prefix(OPEN).unwrap_or(body).trim_start();
    labels(body).into_iter().find_map(|label| {
        let rest =
            body[label.len..].trim_start_matches(|c: char| is_separator(c) || CLOSE.contains(&c));
        let between = &body[label.len..body.len() - rest.len()];
        if goes_on(rest, between) {
            return None;
        }
        if between.is_empty() || !is_caption(rest, between, body) {
            return None;
        }
        let start = offset + text.len() - rest.len();
        Some(Placeholder {
            number: Some(label.number.value),
            label: label.shown,
            caption: Some(start..start + rest.len()),
            ..Placeholder::default()
        })
    })
}

/// Whether what looks like a label counts something (`图 3 月`), or is one of several (`图3-1、图3-2`)
/// or a part of a number.
fn goes_on(rest: &str, between: &str) -> bool {
    const COUNTED: [char; 11] = ['月', '年', '日', '张', '張', '个', '個', '幅', '页', '頁', '号'];
    let numeral = rest.starts_with(char::is_numeric);
    between.trim().is_empty() && rest.starts_with(COUNTED)
        || between.contains(['、', '-']) && numeral
        || between.contains('、') && !labels(rest).is_empty()
}

/// Whether `rest`, parted from a label by `between`, is a caption and not the rest of a sentence.
fn is_caption(rest: &str, between: &str, body: &str) -> bool {
    const GOES_ON: [&str; 18] = [
        "所示",
        "中的",
        "中，",
        "中,",
        "中可",
        "可以看",
        "可见",
        "展示了",
        "显示了",
        "给出了",
        "から",
        "に示",
        "에서",
        "shows",
        "show ",
        "illustrates",
        "presents",
        "depicts",
    ];
    let length = rest.chars().count();
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    let sentences = rest.trim_end_matches(['。', '；', ';']).contains(['。', '；', ';']);
    // `Image I took yesterday`, `Figure 3 is`: a Western caption after a blank begins large.
    let western = body.starts_with(|c: char| c.is_ascii_alphabetic());
    let blank = between.trim().is_empty();
    let verb = ["是", "为", "展示", "显示", "给出", "描述", "说明", "表示", "反映"];
    let clause = rest.contains(['，', '。', '；', ',']);
    let small = rest.starts_with(|c: char| c.is_ascii_lowercase());
    (1..=120).contains(&length)
        && digits < 3
        && !(sentences && length > 60)
        && !(western && small && blank)
        && !(blank && clause && verb.iter().any(|v| rest.starts_with(v)))
        && !GOES_ON.iter().any(|g| rest.starts_with(g))
}

/// A caption that points to its figure: `▲气宇非凡的航站楼`.
fn pointed(text: &str) -> Option<(Side, Range<usize>)> {
    let mark = text.chars().next()?;
    let side = match mark {
        m if UP.contains(&m) => Side::Before,
        m if DOWN.contains(&m) => Side::After,
        _ => return None,
    };
    let rest = text[mark.len_utf8()..].trim_start_matches([' ', '\u{3000}', '\u{FE0F}']);
    let length = rest.chars().count();
    (1..=150).contains(&length).then(|| (side, text.len() - rest.len()..text.len()))
}

/// The text without the mark that points to the picture.
fn unmarked(text: &str) -> &str {
    let marks = |c: char| UP.contains(&c) || DOWN.contains(&c) || BULLET.contains(&c);
    let rest = text.strip_prefix(marks).unwrap_or(text);
    rest.trim_start_matches(['\u{FE0F}', ' ', '\u{3000}'])
}
