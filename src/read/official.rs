//! The title of an official document, which is set in several lines: `某市人民政府办公室关于印发` /
//! `某某工作方案的通知`.

use std::sync::LazyLock;

use super::lines::Line;
use super::paragraphs::Group;
use crate::text::Pattern;

/// It is looked for among as many paragraphs, for a letterhead may stand above it.
const LOOK: usize = 6;
/// It has at most so many lines, of at most so many characters.
const LINES: usize = 4;
const LONGEST: usize = 40;

/// A short one is found by its place, or is none.
const SHORTEST: usize = 12;

/// What such a document is: its title ends with this and says what it is about.
static KIND: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(concat!(
        "的(?:通知|通告|通报|公告|公示|决定|决议|意见|批复|复函|答复|函|请示|报告|命令|令|议案|纪要|规定|办法|方案|说明",
        "|通報|決定|決議|意見|批復|請示|報告|規定|辦法)(?:[（(].{1,20}[）)])?$"
    ))
});

/// Which of the first paragraphs is such a title; none where there are several, in a list.
pub(super) fn title(paragraphs: &[&str]) -> Option<usize> {
    let is_title = |text: &&str| {
        let length = text.chars().take(LONGEST * 3).count();
        (SHORTEST..LONGEST * 3).contains(&length) && names_document(text) && !text.contains(MARKS)
    };
    let mut found = paragraphs.iter().take(LOOK).enumerate().filter(|(_, p)| is_title(p));
    let (at, title) = found.next()?;
    found.all(|(_, other)| other == title).then_some(at)
}

/// What no line of a title has.
const MARKS: [char; 8] = ['。', '，', '；', '：', ':', '？', '！', '\t'];

fn names_document(text: &str) -> bool {
    KIND.is_match(text) && (text.contains("关于") || text.contains("關於"))
}

/// Joins the lines of the title into one paragraph.
pub(super) fn join_title(lines: &[Line<'_>], groups: &mut Vec<Group>) {
    let found =
        (0..groups.len().min(LOOK)).find_map(|at| Some((at, title_end(lines, groups, at)?)));
    let Some((at, end)) = found else { return };
    let whole = groups[at].lines.start..groups[end - 1].lines.end;
    groups.splice(at..end, [Group { lines: whole, breaks: false }]);
}

/// Behind which group the title ends that begins with one: lines without a mark between them and
/// without a blank one, the last of which says what the document is.
fn title_end(lines: &[Line<'_>], groups: &[Group], at: usize) -> Option<usize> {
    let mut text = String::new();
    for end in at + 1..=groups.len().min(at + LINES) {
        let group = &groups[end - 1];
        let line = lines[group.lines.clone()].first().filter(|_| group.lines.len() == 1)?;
        let parted = end > at + 1 && groups[end - 2].lines.end != group.lines.start;
        let fits = line.text.chars().nth(LONGEST).is_none() && !line.text.contains(MARKS);
        if parted || !fits {
            return None;
        }
        text.push_str(&line.text);
        if KIND.is_match(&line.text) && names_document(&text) {
            return (end > at + 1 && begins(&lines[groups[at].lines.start].text)).then_some(end);
        }
    }
    None
}

/// Whether a first line begins a title: it names an office, or says what it is about.
fn begins(text: &str) -> bool {
    text.contains("关于")
        || text.contains("關於")
        || text.ends_with(|c| "部委局厅府办院会社处署室司校团".contains(c))
}
