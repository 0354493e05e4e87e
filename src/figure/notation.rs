//! Explicit notations for an image on a line of its own: Markdown, wiki links, Aozora, BBCode,
//! Hugo, `[图片]` and their like. They say “here is a picture” whatever stands around them.

use std::ops::Range;
use std::sync::LazyLock;

use crate::text::{Captures, Pattern};

use super::label::{labels, word};
use super::line::{Placeholder, is_separator};
use super::number::numbers;

/// The notations; groups `src`, `cap` (caption), `t` (title) and `n` (number) are optional.
static NOTATIONS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    [
        r#"^!\[(?P<cap>[^\]]*)\]\((?P<src>\S*?)(?:\s+["“](?P<t>[^"”]*)["”])?\)$"#,
        r"^!\[\[(?P<src>[^\]|]+)(?:\|(?P<cap>[^\]]*))?\]\]$",
        r"(?i)^\[\[(?:File|Image|文件|档案|檔案|图像|圖像|ファイル):(?P<src>[^\]|]+)(?:\|(?:thumb|frame|frameless|left|right|center|none|\d+px)[^|\]]*)*(?:\|(?P<cap>[^\]|]*))?\]\]$",
        r"^\[\[插图[:：](?P<cap>[^\]]+)\]\]$",
        r"^［＃(?:挿絵|插图)(?P<n>[0-9０-９]*)（(?P<src>[^、）]+)[^）]*）入る］$",
        r"(?i)^\[img[^\]]*\](?P<src>[^\[]+)\[/img\]$",
        r#"^\{\{<\s*figure\s.*?src="(?P<src>[^"]+)"(?:.*?(?:title|caption)="(?P<cap>[^"]+)")?.*>\}\}$"#,
        r"(?i)^<!--\s*(?:image|img|图片|图)\s*-->$",
        r"(?i)^[\[【（(<［]\s*(?:图片|圖片|图|圖|插图|此处插图|此处有图|image|img|photo|picture|画像|写真|사진|그림)\s*(?:[:：]\s*(?P<cap>[^\]】）)>］]+))?[\]】）)>］]\s*(?P<src>https?://\S+)?$",
    ]
    .into_iter()
    .map(Pattern::new)
    .collect()
});

/// Reads `line`, which begins at `offset` of the text it was cut from, as an explicit notation.
pub(super) fn read(line: &str, offset: usize) -> Option<Placeholder> {
    if !line.starts_with(['!', '[', '［', '{', '<', '【', '（', '(']) {
        return None;
    }
    let found = NOTATIONS.iter().find_map(|notation| notation.captures(line))?;
    let mut placeholder = Placeholder { explicit: true, ..Placeholder::default() };
    placeholder.path = group(&found, "src").map(|r| line[r].trim().to_owned());
    let number = group(&found, "n").and_then(|r| numbers(&line[r]).into_iter().next());
    if let Some(number) = number {
        placeholder.label = format!("図{}", number.value);
        placeholder.number = Some(number.value);
    }
    let (cap, title) = (group(&found, "cap"), group(&found, "t"));
    // The title is the caption when there is one; either may hold the label.
    let label = [&title, &cap].into_iter().flatten().find_map(|range| {
        let (label, number, rest) = labelled(&line[range.clone()])?;
        (placeholder.label, placeholder.number) = (label, Some(number));
        Some((range, rest.map(|at| range.start + at..range.end)))
    });
    let caption = match label {
        Some((_, Some(rest))) => Some(rest),
        Some((range, None)) => [&title, &cap].into_iter().flatten().find(|r| *r != range).cloned(),
        None => title.clone().or_else(|| cap.clone()),
    };
    placeholder.caption = caption.map(|r| offset + r.start..offset + r.end);
    Some(placeholder)
}

/// Label, number and the start of the rest of a caption such as `图 1-2 系统架构`.
pub(super) fn labelled(text: &str) -> Option<(String, String, Option<usize>)> {
    word(text)?;
    labels(text).into_iter().find_map(|label| {
        let rest = text[label.len..].trim_start_matches(is_separator);
        let separated = text.len() - rest.len() > label.len;
        let start = (!rest.is_empty()).then_some(text.len() - rest.len());
        (separated || rest.is_empty()).then_some((label.shown, label.number.value, start))
    })
}

fn group(found: &Captures<'_>, name: &str) -> Option<Range<usize>> {
    found.name(name).filter(|m| !m.as_str().trim().is_empty()).map(|m| m.range())
}
