//! Blank lines that make CommonMark read HTML as its author meant it.
//!
//! One is put behind `<aside>`, for what Notion exports there is Markdown. Those within `<style>` go: they
//! would end the block of HTML, and what follows (of a table that a notebook exports: all of it) would be
//! text and code.

use std::ops::Range;

/// No style sheet of a table is longer, in lines.
const LONGEST: usize = 200;

/// What is to be read in place of some ranges of a text, in order.
pub(super) fn changes(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    if !text.contains("<style") && !text.contains("<aside") {
        return found;
    }
    let mut fence: Option<&str> = None;
    let mut within = false;
    let mut style: Option<(usize, Vec<Range<usize>>)> = None;
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        let range = end..end + line.len();
        end = range.end;
        let inner = line.trim();
        if let Some((lines, blanks)) = &mut style {
            *lines += 1;
            if inner.contains("</style") {
                found.extend(blanks.drain(..).map(|blank| (blank, "")));
                style = None;
            } else if *lines > LONGEST {
                style = None;
            } else if inner.is_empty() {
                blanks.push(range);
            }
            continue;
        }
        let mark = ["```", "~~~"].into_iter().find(|mark| inner.starts_with(mark));
        fence = match (fence, mark) {
            (Some(open), Some(mark)) if open == mark => None,
            (None, mark) => mark,
            (open, _) => open,
        };
        let tag = |name: &str| fence.is_none() && inner.starts_with(name);
        if within && tag("<style") && !inner.contains("</style") {
            style = Some((0, Vec::new()));
        } else if tag("<aside") && line.starts_with('<') && is_one_tag(inner) && is_text(text, end)
        {
            found.push((end..end, "\n"));
        }
        within = inner.starts_with('<');
    }
    found
}

fn is_one_tag(line: &str) -> bool {
    line.find('>') == Some(line.len() - 1)
}

/// Whether a line of text begins there, not one of HTML.
fn is_text(text: &str, at: usize) -> bool {
    let line = text[at..].lines().next().unwrap_or_default().trim_start();
    !line.is_empty() && !line.starts_with('<')
}

#[cfg(test)]
mod tests {
    use super::changes;

    #[test]
    fn blank_lines_of_style_sheets_go() {
        let count = |text: &str| changes(text).len();
        assert_eq!(count("<div>\n<style scoped>\na {}\n\n\nb {}\n</style>\n<table>\n\n"), 2);
        assert_eq!(count("```html\n<div>\n<style>\n\n</style>\n```\n"), 0);
        assert_eq!(count("<style>\n\n</style>\n"), 0);
        assert_eq!(count("<div>\n<style>\n\n没有结尾\n"), 0);
    }

    #[test]
    fn one_comes_behind_an_aside() {
        assert_eq!(changes("<aside>\n💡 **要点**\n</aside>\n"), [(8..8, "\n")]);
        assert_eq!(changes("<aside>\n\n甲\n</aside>\n"), []);
        assert_eq!(changes("<aside>\n<p>甲</p>\n</aside>\n"), []);
        assert_eq!(changes("```\n<aside>\n甲\n```\n"), []);
    }
}
