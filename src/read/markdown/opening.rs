//! Lines that open a container in the tongues of site generators:
//!
//! - `::: tip 标题`, `:::note[标题]`, `::: {.note}`, `:::{note} 标题` (VuePress, Docusaurus, Pandoc, MyST)
//! - `!!! note "标题"`, `??? note`, `=== "标签"` (MkDocs), whose text is indented
//! - `{% note info %}`, `{% hint style="info" %}`, `{{< admonition tip >}}` (Hexo, GitBook, Hugo)

use std::ops::Range;

use super::asides;
use super::attribution;

/// A line that opens something.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) end: End,
    /// Whether what is inside is an aside; else the marks only lay out.
    pub(super) aside: bool,
    /// What it calls itself, in lower case.
    pub(super) kind: String,
    /// The title in the line; an empty one stands for no name at all.
    pub(super) title: Option<Range<usize>>,
    /// The line that names whom it quotes, as Markdown and as it reads.
    pub(super) source: Option<(String, String)>,
}

/// Where what a line opens ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With colons of their own line.
    Colons,
    /// With the closing tag.
    Tag,
    /// With the last line that is indented.
    Indent,
}

/// Reads a line without blanks round it.
pub(super) fn opening(line: &str) -> Option<Opening> {
    match line.as_bytes().first()? {
        b':' => colons(line),
        b'!' | b'?' | b'=' => indented(line),
        b'{' => tag(line).and_then(|tag| tagged(line, &tag)),
        _ => None,
    }
}

/// Whether a line is what closes a container of colons.
pub(super) fn closes_colons(line: &str) -> bool {
    line.len() >= 3 && line.bytes().all(|b| b == b':')
}

fn colons(line: &str) -> Option<Opening> {
    let inner = line.trim_start_matches(':');
    if line.len() - inner.len() < 3 || inner.is_empty() {
        return None;
    }
    let rest = inner.trim_start();
    let (kind, rest) = match rest.strip_prefix('{') {
        Some(braces) => {
            let (inside, after) = braces.split_once('}')?;
            let after = after.trim_end_matches(':');
            if !is_word(inside.trim()) {
                return attributes(line, inside).filter(|_| after.trim().is_empty());
            }
            (inside.trim(), after)
        }
        None => rest.split_at(word_len(rest)),
    };
    let kind = Some(kind).filter(|kind| is_word(kind))?.to_ascii_lowercase();
    let aside = asides::is_kind(&kind);
    let title = match rest.chars().next() {
        None | Some(' ' | '{' | ':') => before_attributes(rest),
        Some('[') => &rest[1..rest.find(']')?],
        _ => return None,
    };
    let title = Some(title).filter(|title| !title.is_empty()).map(|title| within(line, title));
    Some(Opening { end: End::Colons, aside, kind, title, source: None })
}

/// `{.note #id title="标题"}`.
fn attributes(line: &str, inside: &str) -> Option<Opening> {
    let signed = |word: &str| word.starts_with(['.', '#']) || word.contains('=');
    let mut words = inside.split_whitespace();
    if !words.clone().next().is_some_and(signed) {
        return None;
    }
    let class = |word: &str| {
        let class = word.strip_prefix('.')?.trim_start_matches("callout-").to_ascii_lowercase();
        asides::is_kind(&class).then_some(class)
    };
    let kind = words.find_map(class);
    let title = value(inside, "title").map(|title| within(line, title));
    let (aside, kind) = (kind.is_some(), kind.unwrap_or_default());
    Some(Opening { end: End::Colons, aside, kind, title, source: None })
}

/// A title, without attributes in braces behind it.
fn before_attributes(rest: &str) -> &str {
    let rest = rest.trim_end_matches(':').trim();
    let open = rest.strip_suffix('}').and_then(|rest| rest.rfind('{'));
    open.map_or(rest, |at| rest[..at].trim_end())
}

fn indented(line: &str) -> Option<Opening> {
    let tab = line.starts_with("===");
    let marks = ["!!!", "???+", "???", "===!", "===+", "==="];
    let rest = marks.iter().find_map(|mark| line.strip_prefix(mark)?.strip_prefix(' '))?;
    let (words, title) = match rest.find('"') {
        Some(at) => (&rest[..at], Some(rest[at + 1..].strip_suffix('"')?)),
        None => (rest, None),
    };
    let mut words = words.split_whitespace();
    let kind = words.clone().next().unwrap_or_default().to_ascii_lowercase();
    if kind.is_empty() != tab || tab && title.is_none() || !words.all(is_word) {
        return None;
    }
    let title = title.map(|title| within(line, title));
    Some(Opening { end: End::Indent, aside: !tab, kind, title, source: None })
}

/// A tag that has a line to itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    pub(super) name: &'a str,
    pub(super) closes: bool,
    pub(super) words: &'a str,
}

/// `{% name words %}`, `{% endname %}`, `{{< name >}}`, `{{% /name %}}`.
pub(super) fn tag(line: &str) -> Option<Tag<'_>> {
    let pairs = [("{%", "%}"), ("{{<", ">}}"), ("{{%", "%}}")];
    let inside = pairs.iter().find_map(|(a, b)| line.strip_prefix(a)?.strip_suffix(b))?;
    let inside = inside.trim_matches(['-', ' ']);
    if inside.contains("%}") || inside.contains(">}}") {
        return None;
    }
    let bare = inside.strip_prefix('/').map(str::trim_start);
    let bare = bare.or_else(|| inside.strip_prefix("end").filter(|name| is_word(name)));
    let (name, words) = bare.unwrap_or(inside).split_at(word_len(bare.unwrap_or(inside)));
    is_word(name).then_some(Tag { name, closes: bare.is_some(), words: words.trim() })
}

impl Tag<'_> {
    /// Whether it holds code.
    pub(super) fn is_code(&self) -> bool {
        matches!(self.name, "codeblock" | "highlight" | "code")
    }

    /// Whether tags in what it holds are text.
    pub(super) fn is_raw(&self) -> bool {
        self.name == "raw"
    }

    /// The language of code, and its title.
    pub(super) fn code(&self) -> (&str, &str) {
        let setting = |word: &str| word.is_ascii() && word.contains([':', '=']);
        let mut lang = self.words.split(' ').find_map(|word| word.strip_prefix("lang:"));
        let mut rest = self.words;
        if let (None, Some(word)) = (lang, rest.split(' ').next())
            && !word.is_empty()
            && word.is_ascii()
            && !setting(word)
        {
            (lang, rest) = (Some(word), rest[word.len()..].trim_start());
        }
        while let Some(word) = rest.split(' ').next().filter(|word| setting(word)) {
            rest = rest[word.len()..].trim_start();
        }
        let title = rest.split(' ').take_while(|word| !setting(word)).map(str::len);
        let len = title.map(|len| len + 1).sum::<usize>().saturating_sub(1);
        (lang.unwrap_or_default(), rest[..len.min(rest.len())].trim())
    }
}

fn tagged(line: &str, tag: &Tag<'_>) -> Option<Opening> {
    let name = tag.name.to_ascii_lowercase();
    let holds = ["note", "notice", "admonition", "callout", "alert", "hint"];
    let quotes = ["cq", "centerquote", "blockquote", "quote"];
    let lays_out = ["raw", "tabs", "tab", "code"].contains(&name.as_str());
    let opening = |aside, kind: &str, title: Option<&str>| {
        let title = title.filter(|title| !title.is_empty()).map(|title| within(line, title));
        let kind = kind.to_ascii_lowercase();
        Some(Opening { end: End::Tag, aside, kind, title, source: None })
    };
    let title = value(tag.words, "title");
    match () {
        _ if tag.closes => None,
        _ if lays_out => opening(false, "", title),
        // What follows is the side it stands on.
        _ if name == "pullquote" => opening(true, "", None),
        // What follows these is whom they quote.
        _ if quotes.contains(&name.as_str()) => {
            let source = attribution::of(tag.words);
            opening(true, "", None).map(|opening| Opening { source, ..opening })
        }
        _ if holds.contains(&name.as_str()) => {
            let named = value(tag.words, "type").or_else(|| value(tag.words, "style"));
            let (kind, rest) = match named {
                Some(kind) => (kind, ""),
                None => note_words(tag.words),
            };
            let title = title.or(Some(rest).filter(|rest| !rest.contains('=')));
            opening(true, kind, title)
        }
        _ if asides::is_kind(&name) && !tag.words.contains('=') => {
            let (kind, rest) = note_words(tag.words);
            opening(true, if kind.is_empty() { &name } else { kind }, Some(rest))
        }
        () => None,
    }
}

/// The kind of a note and its title: `info no-icon 标题`, `blue 'fas fa-bullhorn' modern`.
fn note_words(words: &str) -> (&str, &str) {
    let looks = [
        "default", "primary", "no-icon", "simple", "modern", "flat", "disabled", "blue", "red",
        "pink", "purple", "orange", "green", "success", "done", "bug", "todo",
    ];
    let (mut kind, mut rest) = ("", words);
    loop {
        let word = match rest.strip_prefix('\'').and_then(|inner| inner.find('\'')) {
            Some(len) => &rest[..len + 2],
            None => rest.split(' ').next().unwrap_or_default(),
        };
        let icon = word.starts_with("'fa") || word.starts_with("fa-");
        let name = word.trim_matches('"');
        if asides::is_kind(name) && kind.is_empty() {
            kind = name;
        } else if word.is_empty() || !icon && !looks.contains(&name) {
            return (kind, rest.trim_matches('"'));
        }
        rest = rest[word.len()..].trim_start();
    }
}

/// `name="value"`, or without the quotes one word.
fn value<'a>(words: &'a str, name: &str) -> Option<&'a str> {
    let at = words.match_indices(name).map(|(at, _)| at).find(|&at| {
        let begins = at == 0 || words[..at].ends_with([' ', '{']);
        begins && words[at + name.len()..].starts_with('=')
    })?;
    let rest = &words[at + name.len() + 1..];
    match rest.strip_prefix('"') {
        Some(quoted) => Some(&quoted[..quoted.find('"')?]),
        None => rest.split(' ').next(),
    }
}

fn word_len(text: &str) -> usize {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    text.find(|c| !inner(c)).unwrap_or(text.len())
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && word_len(text) == text.len()
}

/// Where a part of a line stands in it.
fn within(line: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - line.as_ptr() as usize;
    start..start + part.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> String {
        let Some(opening) = opening(line) else { return "none".into() };
        let title = opening.title.map(|range| &line[range]);
        let aside = if opening.aside { "aside" } else { "layout" };
        format!("{aside} {} {}", opening.kind, title.unwrap_or("-"))
    }

    #[test]
    fn what_opens_a_container() {
        for (line, expected) in [
            ("::: tip 小贴士", "aside tip 小贴士"),
            (":::warning", "aside warning -"),
            (":::note[标题]{.wide}", "aside note 标题"),
            ("::: details 点开 {open}", "aside details 点开"),
            ("::: {.callout-note title=\"甲 乙\"}", "aside note 甲 乙"),
            ("::::: {.columns} :::::", "layout  -"),
            (":::{hint} 甲", "aside hint 甲"),
            ("::: code-group", "layout code-group -"),
            ("!!! note \"说明\"", "aside note 说明"),
            ("!!! note \"\"", "aside note "),
            ("???+ warning", "aside warning -"),
            ("=== \"Linux\"", "layout  Linux"),
            ("{% note info %}", "aside info -"),
            ("{% note info no-icon 标题 在此 %}", "aside info 标题 在此"),
            ("{% note blue 'fas fa-bullhorn' modern %}", "aside  -"),
            ("{% hint style=\"warning\" %}", "aside warning -"),
            ("{{< admonition type=tip title=\"甲 乙\" >}}", "aside tip 甲 乙"),
            ("{{% notice note %}}", "aside note -"),
            ("{% cq %}", "aside  -"),
            ("{% blockquote 鲁迅, 野草 %}", "aside  -"),
            ("{% pullquote right %}", "aside  -"),
            ("{% raw %}", "layout  -"),
        ] {
            assert_eq!(read(line), expected, "{line}");
        }
    }

    #[test]
    fn what_opens_none() {
        for line in [
            ":::",
            ":: tip",
            "：：：tip",
            ":::是三个冒号",
            "!!! 真的吗",
            "???",
            "!!! note 没有引号的",
            "=== 甲",
            "====",
            "{% endnote %}",
            "{% include a.md %}",
            "{% note %}一行{% endnote %}",
            "{{< figure src=\"a.png\" >}}",
            "{甲}",
        ] {
            assert_eq!(read(line), "none", "{line}");
        }
    }

    #[test]
    fn code_has_a_language_and_perhaps_a_title() {
        for (line, lang, title) in [
            ("{% codeblock lang:bash %}", "bash", ""),
            ("{% codeblock 第一步 安装 lang:js line_number:false %}", "js", "第一步 安装"),
            ("{% codeblock js 标题 https://a.cn 链接 %}", "js", "标题"),
            ("{{< highlight go \"linenos=table\" >}}", "go", ""),
            ("{% codeblock %}", "", ""),
        ] {
            assert_eq!(tag(line).expect("a tag").code(), (lang, title), "{line}");
        }
    }
}
