//! Whom a quotation of Hexo names in the line that opens it:
//! `{% blockquote 鲁迅, 野草 https://… 标题 %}`.

use crate::text::is_cjk;

/// The line that names the source, as Markdown and as it reads.
pub(super) fn of(words: &str) -> Option<(String, String)> {
    let address = words.split_whitespace().find(|w| is_address(w));
    let (before, after) = match address {
        Some(address) => words.split_once(address)?,
        None => (words, ""),
    };
    let (author, source) = match before.split_once([',', '，']) {
        Some((author, source)) => (author.trim(), source.trim()),
        None => (before.trim(), ""),
    };
    let titled = after.trim();
    let source = if titled.is_empty() { source } else { titled };
    if author.is_empty() && source.is_empty() {
        return address.map(|address| line("", address, Some(address)));
    }
    Some(line(author, source, address))
}

fn is_address(word: &str) -> bool {
    word.starts_with("http://") || word.starts_with("https://")
}

/// The last that is named leads to the address.
fn line(author: &str, source: &str, address: Option<&str>) -> (String, String) {
    let linked = |text: &str, last: bool| match address.filter(|_| last) {
        Some(address) if !address.contains(['<', '>']) => {
            format!("[{}](<{address}>)", escaped(text))
        }
        _ => escaped(text),
    };
    let alone = source.is_empty();
    let book = source.contains(is_cjk) && !source.contains(['《', '》']);
    let (open, close) = match (author.is_empty() || alone, book) {
        (_, true) => ("《", "》"),
        (true, false) => ("", ""),
        (false, false) if source.starts_with('《') => ("", ""),
        (false, false) => (", ", ""),
    };
    let written = |mark: &dyn Fn(&str, bool) -> String| {
        let named = if author.is_empty() { String::new() } else { mark(author, alone) };
        let from = if alone { String::new() } else { mark(source, true) };
        format!("——{named}{open}{from}{close}")
    };
    (written(&linked), written(&|text: &str, _| text.to_owned()))
}

/// Text whose signs are no Markdown.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>&~$^=".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors_sources_and_links() {
        for (words, expected) in [
            ("鲁迅", "——鲁迅"),
            ("鲁迅, 野草", "——鲁迅《野草》"),
            ("鲁迅, 《野草》题辞", "——鲁迅《野草》题辞"),
            ("David Levithan, Wide Awake", "——David Levithan, Wide Awake"),
            ("鲁迅, 野草 https://a.cn/b", "——鲁迅《[野草](<https://a.cn/b>)》"),
            ("@Dev_Docs https://t.co/1", "——[@Dev\\_Docs](<https://t.co/1>)"),
            (
                "Seth Godin https://a.cn/b 欢迎来岛上",
                "——Seth Godin《[欢迎来岛上](<https://a.cn/b>)》",
            ),
            ("https://a.cn/b", "——[https://a.cn/b](<https://a.cn/b>)"),
        ] {
            assert_eq!(of(words).map(|(line, _)| line).as_deref(), Some(expected), "{words}");
        }
        assert_eq!(of("鲁迅, 野草 https://a.cn").map(|l| l.1).as_deref(), Some("——鲁迅《野草》"));
    }
}
