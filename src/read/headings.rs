//! Which lines of a plain text are headings, and of what level.
//!
//! One line `第三回 …` proves nothing: it may open a sentence. So headings are looked for in
//! families of one form, and a family is accepted as a whole when its numbers run on (1, 2, 3,
//! or anew from 1) and text stands between its members; a list has none between. Levels are the
//! ranks of the accepted families, gaps closed.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use crate::text::{Captures, Pattern};

use super::number;

/// The headings among the paragraphs of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Headings {
    levels: BTreeMap<usize, u8>,
    /// Paragraphs of a table of contents the text begins with.
    pub(super) contents: Range<usize>,
}

impl Headings {
    /// The level of a paragraph that is a heading.
    pub(super) fn level(&self, paragraph: usize) -> Option<u8> {
        self.levels.get(&paragraph).copied()
    }
}

/// Finds the headings. Below a title they begin at level 2.
pub(super) fn find(paragraphs: &[&str], title: Option<usize>) -> Headings {
    let mut entries: Vec<Entry> = (0..paragraphs.len())
        .filter(|&i| Some(i) != title)
        .filter_map(|at| Some(Entry { at, ..entry(paragraphs[at])? }))
        .collect();
    let contents = contents(paragraphs, &entries);
    entries.retain(|e| !contents.contains(&e.at));
    let top = if title.is_some() { 2 } else { 1 };
    let accepted: Vec<(Family, Vec<usize>)> =
        Family::ALL.into_iter().filter_map(|f| Some((f, accept(f, &entries)?))).collect();
    let mut levels = levels_of(&accepted, top);
    add_unnumbered(paragraphs, &accepted, top, &contents, &mut levels);
    Headings { levels, contents }
}

/// Whether a line has the form of a numbered heading. `10 个习惯` may as well be a title.
pub(super) fn looks_numbered(text: &str) -> bool {
    entry(text).is_some_and(|entry| entry.family != Family::Spaced)
}

/// A form of numbered heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Volume,
    Chapter,
    English,
    Section,
    Listed,
    /// `1 相关工作`, as papers have them; `002 失乡号`.
    Spaced,
    Bare,
    Bracketed,
    Dotted,
    Decimal,
}

impl Family {
    const ALL: [Family; 10] = [
        Family::Volume,
        Family::Chapter,
        Family::English,
        Family::Section,
        Family::Listed,
        Family::Spaced,
        Family::Bare,
        Family::Bracketed,
        Family::Dotted,
        Family::Decimal,
    ];

    /// Families of one rank share a level.
    fn rank(self) -> u8 {
        match self {
            Family::Volume => 1,
            Family::Chapter | Family::English => 2,
            Family::Section => 3,
            Family::Listed | Family::Spaced | Family::Bare => 4,
            Family::Bracketed | Family::Dotted => 5,
            Family::Decimal => 6,
        }
    }

    /// The fewest members, and the least score (see [`accept`]): the less telling the form, the
    /// more is asked.
    fn demands(self) -> (usize, f64) {
        match self {
            Family::Volume | Family::Chapter | Family::English => (1, 0.3),
            Family::Section => (2, 0.3),
            Family::Listed | Family::Bracketed | Family::Decimal => (2, 0.6),
            Family::Bare => (2, 0.8),
            Family::Dotted => (3, 0.8),
            // `3 个苹果` begins so, too.
            Family::Spaced => (3, 1.0),
        }
    }
}

const NUMBER: &str = r"([0-9０-９]{1,4}|[零〇○一二三四五六七八九十百千两兩廿卅壹贰叁肆伍陆柒捌玖拾佰]{1,9}|[IVXLivxl]{1,7}|[Ⅰ-Ⅻ]|[①-⑳])";

static FORMS: LazyLock<Vec<(Family, Pattern)>> = LazyLock::new(|| {
    let form = |family, pattern: &str| {
        let pattern = pattern.replace("NUM", NUMBER);
        (family, Pattern::new(pattern))
    };
    vec![
        form(Family::Volume, r"^第\s*NUM\s*(?:[卷編篇輯辑]|部分)(\s*)(.*)$"),
        // `第一部手机`, `第一编辑部` are no parts of a book.
        form(Family::Volume, r"^第\s*NUM\s*部([\s：:·—-]+|$)(.*)$"),
        form(Family::Volume, r"^第\s*NUM\s*编(\s*)((?:[^辑].*)?)$"),
        form(Family::Volume, r"^卷\s*NUM(\s*)(.*)$"),
        form(Family::Chapter, r"^(?:正文\s*)?第\s*NUM\s*[章回集幕話话講讲折出](\s*)(.*)$"),
        form(Family::English, r"^(?i:chapter|part|book)\s+NUM([\s.:：—-]*)(.*)$"),
        form(Family::Section, r"^第\s*NUM\s*[节節](\s*)(.*)$"),
        form(Family::Decimal, r"^[0-9]{1,2}(?:\.[0-9]{1,2})*\.([0-9]{1,2})(\s+|、)(.+)$"),
        form(Family::Listed, r"^([零〇一二三四五六七八九十百]{1,5})([、．.]\s*)(.+)$"),
        form(
            Family::Bracketed,
            r"^[（(]([一二三四五六七八九十]{1,3}|[0-9０-９]{1,2})[）)](\s*)(.+)$",
        ),
        form(Family::Dotted, r"^([0-9０-９]{1,2})([、．.]\s*)(.+)$"),
        form(Family::Spaced, r"^([0-9]{1,3})(\s+)([\p{Han}\p{Lu}].*)$"),
        form(Family::Bare, r"^[（(]?NUM[）)]?[.．、]?()()$"),
    ]
});

/// Headings without number. They go with the chapters.
static UNNUMBERED: LazyLock<Pattern> = LazyLock::new(|| {
    let names = r"序|序[章言幕曲]|自序|代序|前言|引言|引子|导言|导语|導言|楔子|尾声|尾聲|终章|终曲|后记|後記|跋|结语|結語|结束语|(?:完本|完结|上架|新书)感言|致谢|致謝|摘\s*要|参考文献[：:]?|參考文獻[：:]?|(?:番外|附录|附錄)(?:[一二三四五六七八九十0-9]{1,2})?(?:[\s：:·]\S.{0,20})?|(?i:prologue|epilogue|preface|foreword|appendix)";
    Pattern::new(format!("^(?:{names})$"))
});

/// Characters of the longest heading.
const LONGEST: usize = 40;

/// A line in the form of a heading.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Index of its paragraph.
    at: usize,
    family: Family,
    number: u32,
    /// Whether white space stands between number and name; `None` without a name.
    spaced: Option<bool>,
}

fn entry(text: &str) -> Option<Entry> {
    if text.chars().take(LONGEST + 1).count() > LONGEST || is_sentence(text) {
        return None;
    }
    let (family, found) = FORMS.iter().find_map(|(f, re)| Some((*f, re.captures(text)?)))?;
    let part =
        |found: &Captures<'_>, i| found.get(i).map_or(String::new(), |m| m.as_str().to_owned());
    let number = number::parse(&part(&found, 1))?;
    let spaced = (!part(&found, 3).is_empty()).then(|| !part(&found, 2).is_empty());
    // A number of a year or a telephone is no heading.
    (number <= 3000 && !(family == Family::Bare && number > 200)).then_some(Entry {
        at: 0,
        family,
        number,
        spaced,
    })
}

/// A heading may ask or exclaim but does not go on and does not end with a full stop.
fn is_sentence(text: &str) -> bool {
    text.ends_with(['。', '，', '；', '：', ',', ';', ':', '、', '”', '」', '．'])
        && text.chars().count() > 4
        || text.contains('。')
}

/// The members of a family, if they are headings: the share of steps by one (or back to 1) less
/// four fifths of the share of members with nothing between them.
fn accept(family: Family, entries: &[Entry]) -> Option<Vec<usize>> {
    let mut members: Vec<&Entry> = entries.iter().filter(|e| e.family == family).collect();
    let spaced = members.iter().filter(|e| e.spaced == Some(true)).count();
    let named = members.iter().filter(|e| e.spaced.is_some()).count();
    if spaced * 5 >= named * 4 {
        members.retain(|e| e.spaced != Some(false));
    }
    let (fewest, least) = family.demands();
    if members.len() < fewest {
        return None;
    }
    let pairs = members.len() - 1;
    let score = if pairs == 0 {
        f64::from(u8::from(members[0].number <= 1))
    } else {
        let good = |w: &&[&Entry]| w[1].number == w[0].number + 1 || w[1].number == 1;
        let steps = members.windows(2).filter(good).count();
        let adjacent = members.windows(2).filter(|w| w[1].at == w[0].at + 1).count();
        (steps as f64 - 0.8 * adjacent as f64) / pairs as f64
    };
    // Numbers alone are as well those of pages or of a list.
    let apart = family != Family::Bare || (members[pairs].at - members[0].at) >= 4 * pairs;
    (score >= least && apart).then(|| members.iter().map(|e| e.at).collect())
}

fn levels_of(accepted: &[(Family, Vec<usize>)], top: u8) -> BTreeMap<usize, u8> {
    let ranks: BTreeSet<u8> = accepted.iter().map(|(f, _)| f.rank()).collect();
    let mut levels = BTreeMap::new();
    for (family, members) in accepted {
        let above = ranks.iter().filter(|&&r| r < family.rank()).count() as u8;
        levels.extend(members.iter().map(|&at| (at, (top + above).min(6))));
    }
    levels
}

/// 序章, 后记 and the like stand beside the chapters.
fn add_unnumbered(
    paragraphs: &[&str],
    accepted: &[(Family, Vec<usize>)],
    top: u8,
    contents: &Range<usize>,
    levels: &mut BTreeMap<usize, u8>,
) {
    let beside = accepted.iter().find(|(f, _)| *f != Family::Volume);
    let level = beside.and_then(|(_, m)| levels.get(m.first()?)).copied().unwrap_or(top);
    for (at, text) in paragraphs.iter().enumerate() {
        let alone = !contents.contains(&at) && text.len() <= 90;
        if alone && UNNUMBERED.is_match(text) {
            levels.entry(at).or_insert(level);
        }
    }
}

/// A table of contents: at least three headings in a row that all stand again further down.
fn contents(paragraphs: &[&str], entries: &[Entry]) -> Range<usize> {
    let name = |e: &Entry| bare(paragraphs[e.at]);
    let (mut start, mut tried) = (0, 0);
    // It stands at the top: only the first few runs can be one.
    while start < entries.len() && tried < 5 {
        // The list ends where its first line comes again, as the first heading.
        let mut names = HashSet::from([name(&entries[start])]);
        let mut end = start + 1;
        while end < entries.len()
            && entries[end].at == entries[end - 1].at + 1
            && names.insert(name(&entries[end]))
        {
            end += 1;
        }
        let run = &entries[start..end];
        if run.len() >= 3 {
            tried += 1;
            let later: HashSet<String> = entries[end..].iter().map(name).collect();
            let label = run[0].at.checked_sub(1).filter(|&i| is_contents_label(paragraphs[i]));
            let is_prose = |p: &str| p.chars().nth(40).is_some() && p.contains('。');
            // A list that comes twice in the text is none of its parts.
            let opens = label.is_some() || !paragraphs[..run[0].at].iter().any(|p| is_prose(p));
            if opens && names.is_subset(&later) {
                return label.unwrap_or(run[0].at)..run[run.len() - 1].at + 1;
            }
        }
        start = end;
    }
    0..0
}

/// A heading without blanks and without the page number a contents line ends with.
fn bare(text: &str) -> String {
    let name = text.trim_end_matches(|c: char| c.is_ascii_digit() || "….·· \u{3000}\t".contains(c));
    let name = if name.is_empty() { text } else { name };
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

fn is_contents_label(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    matches!(text.as_str(), "目录" | "目錄" | "目次" | "Contents" | "CONTENTS")
}
