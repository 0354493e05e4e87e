//! Markdown goes by the same rules, but a page around the article is only seen where there can
//! be one.

use super::*;
use banxin::source::SourceId;
use banxin::text::Lang;

/// Headings for lines that begin with `#`, paragraphs for the others.
fn outline(text: &str) -> (Source, Document) {
    let source = Source::new(SourceId(0), "a.md", text.to_owned());
    let mut document = Document::default();
    document.metadata.language = Some(Lang::ZhHans);
    let body_start = text.rfind("---\n").map_or(0, |at| at + 4);
    for number in 1..=source.lines() {
        let range = source.line(number);
        let line = &text[range.clone()];
        if range.start < body_start || line.is_empty() {
            continue;
        }
        let level = line.len() - line.trim_start_matches('#').len();
        let start = range.start + level + usize::from(level > 0);
        let span = Span::new(SourceId(0), start..range.end);
        let body = vec![Inline::verbatim(&text[start..range.end], span)];
        let kind = match level {
            0 => BlockKind::Paragraph { role: ParaRole::Body, body },
            level => BlockKind::Heading { level: level as u8, body },
        };
        let id = document.new_id();
        document.body.push(Block { id, span: Some(span), kind });
    }
    (source, document)
}

fn left(text: &str) -> String {
    let (source, mut document) = outline(text);
    clean(&mut document, &source, &CleanOptions::default(), &mut Sink::new());
    shown(&document)
}

const LONG: &str =
    "书店不是卖书的地方，是等人的地方。有人等车，有人等雨停，有人等一个一直没有来的朋友。";

#[test]
fn front_matter_means_no_page_around() {
    let text = format!("---\ntitle: 甲\n---\n# 甲\n\n联系我们\n\n作者：张三\n\n{LONG}\n\n扫一扫\n");
    let shown = left(&text);
    for line in ["联系我们", "作者：张三", "扫一扫"] {
        assert!(shown.contains(line), "{line} is gone from\n{shown}");
    }
}

#[test]
fn a_section_is_no_footer() {
    let text = format!("# 甲\n\n{LONG}\n\n## 联系\n\n登录\n\n021-66660000\n\n## 附\n\n{LONG}\n");
    assert!(left(&text).contains("\n登录\n\n021-66660000\n"));
    let text = format!("# 甲\n\n{LONG}\n\n## 联系\n\n{LONG}\n\n021-66660000\n");
    assert!(!left(&text).contains("021"), "after the last paragraph there may be a footer");
}

#[test]
fn sections_before_the_first_paragraph_are_no_header() {
    let text = format!("# 甲\n\n## 联系\n\n登录\n\n{LONG}\n");
    assert!(left(&text).contains("登录"));
}
