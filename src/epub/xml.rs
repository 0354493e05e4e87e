//! Text to XML: the one place where characters are escaped.

use crate::text::Lang;

/// Appends character data.
pub(super) fn text(out: &mut String, text: &str) {
    escape(out, text, false);
}

/// Appends ` name="value"`.
pub(super) fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape(out, value, true);
    out.push('"');
}

/// Appends the language, as HTML and XML have it.
pub(super) fn lang(out: &mut String, lang: Lang) {
    attribute(out, "lang", lang.tag());
    attribute(out, "xml:lang", lang.tag());
}

/// Appends `<name>text</name>` and a line end.
pub(super) fn element(out: &mut String, open: &str, content: &str) {
    out.push('<');
    out.push_str(open);
    out.push('>');
    text(out, content);
    out.push_str("</");
    out.push_str(open.split(' ').next().unwrap_or(open));
    out.push_str(">\n");
}

fn escape(out: &mut String, text: &str, quotes: bool) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for (i, byte) in bytes.iter().enumerate() {
        let (with, length) = match byte {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' if quotes => ("&quot;", 1),
            b'\t' | b'\n' => continue,
            // XML 1.0 has no other control characters; those that part words become spaces.
            0x0B..=0x0D => (" ", 1),
            0..=0x1F => ("\u{FFFD}", 1),
            // U+FFFE and U+FFFF are not characters of XML either.
            0xEF if bytes[i + 1] == 0xBF && bytes[i + 2] >= 0xBE => ("\u{FFFD}", 3),
            _ => continue,
        };
        out.push_str(&text[done..i]);
        out.push_str(with);
        done = i + length;
    }
    out.push_str(&text[done..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_characters_of_xml_is_written() {
        let cases = [
            ("A&B <i> \"x\"", "A&amp;B &lt;i&gt; \"x\""),
            ("一\u{0B}二\u{0}三", "一 二\u{FFFD}三"),
            ("\u{FFFF}尾\u{FFFE}", "\u{FFFD}尾\u{FFFD}"),
            ("ﾟ\u{FFFD}\t\n", "ﾟ\u{FFFD}\t\n"),
        ];
        for (given, expected) in cases {
            let mut out = String::new();
            text(&mut out, given);
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn attributes_keep_their_quotes() {
        let mut out = String::new();
        attribute(&mut out, "alt", "a\"b&c");
        assert_eq!(out, " alt=\"a&quot;b&amp;c\"");
    }
}
