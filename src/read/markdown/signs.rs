//! Signs of site generators that have a line to themselves: calls for a table of contents, lists
//! of attributes, titled callouts, images given by tags.

use std::ops::Range;

use super::asides;
use super::opening;

/// How many lines from `at` on ask for something no book of ours needs, and the rule. `line` gives
/// the lines without the blanks round them.
pub(super) fn removed<'a>(
    at: usize,
    line: &dyn Fn(usize) -> Option<&'a str>,
) -> Option<(usize, &'static str)> {
    let first = line(at)?;
    if is_contents(first) {
        return Some((1, "contents"));
    }
    if is_attributes(first) {
        return Some((1, "attributes"));
    }
    if is_label(first) {
        return Some((1, "label"));
    }
    // The item of a list that kramdown puts its contents in place of.
    let item = first.strip_prefix(['-', '*']).or_else(|| first.strip_prefix("1."));
    let seed = item.is_some_and(|item| item.trim().eq_ignore_ascii_case("toc"));
    if seed && line(at + 1).is_some_and(|below| below.starts_with('{') && is_contents(below)) {
        return Some((2, "contents"));
    }
    if !is_heading(first) {
        return None;
    }
    let below = (1..=3).find(|&n| line(at + n).is_some_and(|below| !below.is_empty()))?;
    line(at + below).is_some_and(is_contents).then_some((below + 1, "contents"))
}

/// `[TOC]`, `[[toc]]`, `[[_TOC_]]`, `@[toc](目录)`, `${toc}`, `{:toc}`, `{{< toc >}}`.
fn is_contents(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let titled = lower.strip_prefix("@[toc]").map(|rest| rest.strip_prefix('('));
    let titled = titled.is_some_and(|rest| {
        rest.is_none_or(|title| title.strip_suffix(')').is_some_and(|title| !title.contains(')')))
    });
    titled
        || matches!(
            lower.as_str(),
            "[toc]"
                | "[[toc]]"
                | "[[_toc_]]"
                | "[_toc_]"
                | "${toc}"
                | "{:toc}"
                | "{: toc}"
                | "{{toc}}"
                | "{{ toc }}"
                | "{{< toc >}}"
                | "{{% toc %}}"
        )
}

/// A heading that only says that contents follow.
fn is_heading(line: &str) -> bool {
    const NAMES: [&str; 6] = ["目录", "目錄", "目次", "목차", "contents", "table of contents"];
    let name = line.trim_start_matches('#');
    name.len() < line.len() && NAMES.contains(&name.trim().to_lowercase().as_str())
}

/// kramdown's `{: .prompt-tip #id}`, which names the block above.
fn is_attributes(line: &str) -> bool {
    let Some(inside) = line.strip_prefix("{:").and_then(|line| line.strip_suffix('}')) else {
        return false;
    };
    let named = |word: &str| {
        let class = word.strip_prefix(['.', '#']).is_some_and(|name| !name.is_empty());
        let pair = word.split_once('=');
        class || pair.is_some_and(|(_, value)| value.starts_with('"') && value.ends_with('"'))
    };
    let mut words = inside.split_whitespace().peekable();
    inside.is_ascii() && words.peek().is_some() && words.all(named)
}

/// `:label:`fig_a``, by which d2l names the figure, section or formula above.
fn is_label(line: &str) -> bool {
    let named = [":label:`", ":eqlabel:`"].iter().find_map(|sign| line.strip_prefix(sign));
    let name = named.and_then(|line| line.strip_suffix('`'));
    name.is_some_and(|name| {
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-.:".contains(c))
    })
}

/// `<!-- tab 标题@icon -->`, `<!-- endtab -->`: where the title stands, empty if there is none.
pub(super) fn tab(line: &str) -> Option<Range<usize>> {
    let inside = line.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim();
    if inside == "endtab" {
        return Some(0..0);
    }
    let title = inside.strip_prefix("tab").filter(|t| t.is_empty() || t.starts_with(' '))?;
    let title = title.split('@').next().unwrap_or_default().trim();
    let start = title.as_ptr() as usize - line.as_ptr() as usize;
    Some(start..start + title.len())
}

/// A quotation that begins as an aside: `> [!tip]- 标题`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Callout {
    /// Bytes of its mark in the line.
    pub(super) mark: Range<usize>,
    /// In lower case.
    pub(super) kind: String,
    /// Where the title begins; the end of the line, if there is none.
    pub(super) title: usize,
}

/// What the parser does not know itself: it has a title or folds, or its kind is not GitHub's.
pub(super) fn callout(line: &str) -> Option<Callout> {
    let inner = line.trim_start_matches([' ', '>']);
    let start = line.len() - inner.len();
    if !line[..start].contains('>') {
        return None;
    }
    let len = inner.strip_prefix("[!")?.find(']')?;
    let kind = inner[2..2 + len].to_ascii_lowercase();
    let word = !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-');
    let behind = inner[len + 3..].trim_start_matches(['+', '-']);
    let title = line.len() - behind.trim_start().len();
    let titled = title < line.trim_end().len();
    let github = ["note", "tip", "important", "warning", "caution"].contains(&kind.as_str());
    // A link or an image may begin a quotation, too.
    let other = behind.starts_with(['(', '[', ':']) || !(word && behind.is_empty() | titled);
    let known = asides::is_kind(&kind);
    let parsed = github && !titled && behind.len() + len + 3 == inner.len();
    if other || parsed || !known && !titled {
        return None;
    }
    let title = if titled { title } else { line.len() };
    let end = if titled { title } else { line.trim_end().len() };
    Some(Callout { mark: start..end, kind, title })
}

/// An image that a tag gives, as Markdown has it.
pub(super) struct Image {
    pub(super) changes: Vec<(Range<usize>, String)>,
    pub(super) marks: Vec<Range<usize>>,
}

/// `{% asset_img a.png 标题 %}`, `{% img /images/a.png 300 200 "标题" %}`.
pub(super) fn image(text: &str, line: Range<usize>) -> Option<Image> {
    let shown = text[line.clone()].trim();
    let tag = opening::tag(shown).filter(|tag| matches!(tag.name, "asset_img" | "img"))?;
    let at = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    let path = tag.words.split(' ').find(|word| names_image(word))?;
    let (path_start, path_end) = (at(path), at(path) + path.len());
    let mut rest = text[path_end..at(tag.words) + tag.words.len()].trim_start();
    while let Some(size) = rest.split(' ').next().filter(|word| is_size(word)) {
        rest = rest[size.len()..].trim_start();
    }
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let title = match quote {
        Some(quote) => &rest[1..1 + rest[1..].find(quote)?],
        None => rest,
    };
    // The alternative text may stand within the title.
    let title = title.strip_suffix('\'').and_then(|t| t.split_once(" '")).map_or(title, |t| t.0);
    if path.contains(['<', '>']) || title.contains(['"', '\\']) {
        return None;
    }
    let (start, end) = (at(shown), at(shown) + shown.len());
    if title.is_empty() {
        let changes =
            vec![(start..path_start, "![](<".to_owned()), (path_end..end, ">)".to_owned())];
        return Some(Image { changes, marks: vec![start..path_start, path_end..end] });
    }
    let (title_start, title_end) = (at(title), at(title) + title.len());
    let changes = vec![
        (start..path_start, "![](<".to_owned()),
        (path_end..title_start, "> \"".to_owned()),
        (title_end..end, "\")".to_owned()),
    ];
    let marks = vec![start..path_start, path_end..title_start, title_end..end];
    Some(Image { changes, marks })
}

fn names_image(word: &str) -> bool {
    let ends = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".bmp"];
    let lower = word.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    ends.iter().any(|end| lower.ends_with(end)) || word.starts_with("http")
}

fn is_size(word: &str) -> bool {
    let digits = word.trim_end_matches("px").trim_end_matches('%');
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(lines: &[&str]) -> usize {
        removed(0, &|at| lines.get(at).copied()).map_or(0, |(count, _)| count)
    }

    #[test]
    fn calls_for_contents() {
        for line in ["[TOC]", "[[toc]]", "[[_TOC_]]", "@[toc](目录)", "@[TOC]", "${toc}", "{:toc}"]
        {
            assert_eq!(count(&[line]), 1, "{line}");
        }
        assert_eq!(count(&["* TOC", "{:toc}"]), 2);
        assert_eq!(count(&["## 目录", "", "[TOC]"]), 3);
        for lines in [
            &["## 目录", "", "- 一"][..],
            &["[toc]: https://a.cn"],
            &["TOC"],
            &["* TOC", "* 其他"],
            &["见 [TOC]"],
            &["@[toc](a)(b)"],
        ] {
            assert_eq!(count(lines), 0, "{lines:?}");
        }
    }

    #[test]
    fn attributes_of_the_block_above() {
        for line in ["{: .prompt-tip }", "{:.no_toc}", "{: width=\"30\" #a}"] {
            assert_eq!(count(&[line]), 1, "{line}");
        }
        for line in ["{: 甲}", "{:a}", "{:}", "{.a}"] {
            assert_eq!(count(&[line]), 0, "{line}");
        }
    }

    #[test]
    fn labels_of_what_stands_above() {
        assert_eq!(count(&[":label:`fig_a-1`"]), 1);
        assert_eq!(count(&[":eqlabel:`eq_a`"]), 1);
        for line in [":label:``", ":label:`a b`", "见 :label:`a`", ":label:`a` 乙", ":numref:`a`"]
        {
            assert_eq!(count(&[line]), 0, "{line}");
        }
    }

    #[test]
    fn callouts_with_titles() {
        for (line, expected) in [
            ("> [!tip] 标题", Some((2..9, "tip", "标题"))),
            ("> [!NOTE]- 甲 乙", Some((2..11, "note", "甲 乙"))),
            ("> [!info]", Some((2..9, "info", ""))),
            ("> [!note]", None),
            ("> [!别的] 标题", None),
            ("> [!other]", None),
            ("> [!tip](https://a.cn)", None),
            ("[!tip] 标题", None),
        ] {
            let found = callout(line);
            let found = found.as_ref().map(|c| (c.mark.clone(), c.kind.as_str(), &line[c.title..]));
            assert_eq!(found, expected, "{line}");
        }
    }
}
