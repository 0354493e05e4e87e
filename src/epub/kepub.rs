//! Sentences marked for readers of Kobo, which keep places, highlights and statistics by them.
//!
//! Kobo publishes no description; this is what its own books and the converters made for it agree
//! on: every text and every image stands in `<span class="koboSpan" id="kobo.P.S">`, P counting
//! the paragraphs of a file and S what is in one, never more than a sentence and never an element
//! besides the image; all of the body stands in two boxes of fixed names. The book is an EPUB still.

/// Elements within a line: others begin a paragraph.
const IN_LINE: [&str; 23] = [
    "span", "a", "em", "strong", "b", "i", "u", "s", "sub", "sup", "ruby", "rt", "rp", "code",
    "small", "mark", "br", "wbr", "img", "del", "ins", "q", "cite",
];

/// Elements whose text is not marked: its place is not one to read on from, or it is no text.
const PASSED_OVER: [&str; 5] = ["math", "svg", "pre", "rt", "rp"];

/// A content document of ours with its sentences marked.
pub(super) fn mark(file: &str) -> String {
    let Some((head, body, tail)) = parted(file) else { return file.to_owned() };
    let mut marker = Marker { out: String::with_capacity(file.len() * 3 / 2), ..Marker::default() };
    marker.out.push_str(head);
    marker.out.push_str("\n<div id=\"book-columns\"><div id=\"book-inner\">");
    marker.body(body);
    marker.out.push_str("</div></div>\n");
    marker.out.push_str(tail);
    marker.out
}

/// What is before the content of the body, the content, and the rest.
fn parted(file: &str) -> Option<(&str, &str, &str)> {
    let begin = file.find("<body")?;
    let begin = begin + file[begin..].find('>')? + 1;
    let end = begin + file[begin..].rfind("</body>")?;
    Some((&file[..begin], &file[begin..end], &file[end..]))
}

#[derive(Debug, Default)]
struct Marker {
    out: String,
    paragraph: usize,
    sentence: usize,
    /// Whether a paragraph began since the last mark.
    begins: bool,
    /// Elements that are passed over and open.
    over: usize,
}

impl Marker {
    fn body(&mut self, body: &str) {
        let mut rest = body;
        while let Some(at) = rest.find('<') {
            self.text(&rest[..at]);
            // Signs in attributes are escaped: the first is the end of the tag.
            let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
            self.tag(&rest[at..end]);
            rest = &rest[end..];
        }
        self.text(rest);
    }

    fn tag(&mut self, tag: &str) {
        let name = tag.trim_start_matches(['<', '/']);
        let name = &name[..name.find(|c: char| !c.is_alphanumeric()).unwrap_or(name.len())];
        self.begins |= !IN_LINE.contains(&name);
        if PASSED_OVER.contains(&name) && !tag.ends_with("/>") {
            self.over = if tag.starts_with("</") { self.over - 1 } else { self.over + 1 };
        }
        match name {
            "img" if self.over == 0 => {
                self.begins = true;
                self.span(tag);
                self.begins = true;
            }
            _ => self.out.push_str(tag),
        }
    }

    /// Marks a text sentence by sentence; blanks between elements stay as they are.
    fn text(&mut self, text: &str) {
        if self.over > 0 || text.trim().is_empty() {
            self.out.push_str(text);
            return;
        }
        let mut rest = text;
        while !rest.is_empty() {
            let (sentence, more) = rest.split_at(end_of_sentence(rest));
            self.span(sentence);
            rest = more;
        }
    }

    fn span(&mut self, content: &str) {
        if std::mem::take(&mut self.begins) || self.paragraph == 0 {
            (self.paragraph, self.sentence) = (self.paragraph + 1, 0);
        }
        self.sentence += 1;
        let id = format!("kobo.{}.{}", self.paragraph, self.sentence);
        self.out.push_str(&format!("<span class=\"koboSpan\" id=\"{id}\">{content}</span>"));
    }
}

/// Where the first sentence of a text ends, with the marks and blanks behind it.
fn end_of_sentence(text: &str) -> usize {
    let (mut ended, mut last) = (false, [' '; 2]);
    for (at, c) in text.char_indices() {
        let closes = "。！？!?…”’」』）》】)\"".contains(c);
        // A full stop in a number, behind one or in an address ends nothing.
        let is_end = last[1] == '.' && !last[0].is_numeric() || "!?".contains(last[1]);
        let stops = c.is_whitespace() && is_end;
        if ended && !closes && !c.is_whitespace() {
            return at;
        }
        ended |= "。！？".contains(c) || stops;
        last = [last[1], c];
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::mark;

    /// `[` and `]` stand for a mark, the first with its number.
    #[test]
    fn texts_and_images_are_marked() {
        let cases = [
            ("<p>活字。木活字？</p>", "<p>[1.1 活字。][1.2 木活字？]</p>"),
            ("<p>他说：“好。”走了。</p>", "<p>[1.1 他说：“好。”][1.2 走了。]</p>"),
            ("<h1>1. 甲<wbr/>乙</h1>", "<h1>[1.1 1. 甲]<wbr/>[1.2 乙]</h1>"),
            ("<p>v1.2 of it. Then…</p>", "<p>[1.1 v1.2 of it. ][1.2 Then…]</p>"),
            (
                "<p>甲<em>乙。丙</em>&lt;丁</p>",
                "<p>[1.1 甲]<em>[1.2 乙。][1.3 丙]</em>[1.4 &lt;丁]</p>",
            ),
            ("<h1>题</h1>\n<p>文</p>", "<h1>[1.1 题]</h1>\n<p>[2.1 文]</p>"),
            (
                "<figure>\n<img src=\"a\" alt=\"b\"/><figcaption>图</figcaption></figure>",
                "<figure>\n[1.1 <img src=\"a\" alt=\"b\"/>]<figcaption>[2.1 图]</figcaption></figure>",
            ),
            ("<p><ruby>字<rt>zì</rt></ruby></p>", "<p><ruby>[1.1 字]<rt>zì</rt></ruby></p>"),
            ("<pre><code>a</code></pre><p>b</p>", "<pre><code>a</code></pre><p>[1.1 b]</p>"),
            ("<p><math><mi>x</mi></math>。</p>", "<p><math><mi>x</mi></math>[1.1 。]</p>"),
        ];
        for (body, wanted) in cases {
            let (before, after) = ("<html><body class=\"x\">", "</body></html>");
            let marked = mark(&format!("{before}{body}{after}"));
            let wanted = wanted.replace(']', "</span>");
            let wanted =
                wanted.split('[').enumerate().map(|(i, part)| match part.split_once(' ') {
                    Some((id, rest)) if i > 0 => {
                        format!("<span class=\"koboSpan\" id=\"kobo.{id}\">{rest}")
                    }
                    _ => part.to_owned(),
                });
            let wanted: String = wanted.collect();
            let boxes = ("\n<div id=\"book-columns\"><div id=\"book-inner\">", "</div></div>\n");
            assert_eq!(marked, format!("{before}{}{wanted}{}{after}", boxes.0, boxes.1), "{body}");
        }
    }
}
