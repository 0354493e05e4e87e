//! The article's title, without the name of the site.

use std::collections::BTreeSet;

use super::page::{Page, Rule, is_block};
use super::sift;
use super::tree::{ROOT, Ref};
use super::words::{collapsed, is_mark};

/// A title has at most so many characters.
const LONGEST: usize = 160;

/// A line among others is looked for in so many nodes.
const INNER: usize = 100;

/// The title and the element of the page that shows it.
#[derive(Debug, Default)]
pub(super) struct Title {
    pub(super) text: Option<String>,
    pub(super) shown: Option<Ref>,
    /// The whole of `<title>`.
    pub(super) whole: String,
}

/// Finds the title: a heading whose text is in `<title>`, or a line with which it begins; else
/// what the metadata calls so; else the heading right before the article; else the longest part
/// of `<title>`.
pub(super) fn find(page: &Page<'_>, parts: &[Ref], given: &[&str], site: Option<&str>) -> Title {
    let tree = &page.tree;
    let whole =
        tree.find("title").map(|t| collapsed(&tree.text(t, page.source))).unwrap_or_default();
    let lines = lines(page, parts);
    let rank = |line: &Line| rank(line, &whole, given, site);
    let best = lines.iter().filter_map(|l| rank(l).map(|r| (r, l))).max_by_key(|(r, _)| *r);
    if let Some((_, line)) = best {
        return Title { text: Some(line.text.clone()), shown: line.shown(page), whole };
    }
    let named = given.iter().map(|g| without_site(g, site)).find(|g| g.chars().count() > 1);
    let long = |l: &&Line| l.before && l.mark > 0 && l.text.chars().count() > 8;
    let above = lines.iter().rev().filter(|l| !l.within).find(long);
    let above = above.or_else(|| only_heading(page, &lines).filter(long));
    if let (None, Some(above)) = (&named, above) {
        return Title { text: Some(above.text.clone()), shown: above.shown(page), whole };
    }
    let text = named.or_else(|| Some(without_site(&whole, site)).filter(|t| !t.is_empty()));
    Title { text, shown: None, whole }
}

/// The first heading of the article, if no other is of its kind.
fn only_heading<'l>(page: &Page<'_>, lines: &'l [Line]) -> Option<&'l Line> {
    let mut headings = lines.iter().filter(|l| l.within && l.mark > 0);
    let first = headings.next()?;
    headings.all(|l| page.tree.name(l.at) != page.tree.name(first.at)).then_some(first)
}

/// How well a line agrees with what the page calls itself: as a whole, by its mark, by where it
/// stands in `<title>`, and by its length.
type Rank = (bool, u8, bool, usize);

fn rank(line: &Line, whole: &str, given: &[&str], site: Option<&str>) -> Option<Rank> {
    let length = line.text.chars().count();
    // One character is a title only where the page has no other.
    let single = length < 2 && !(line.mark > 2 && bare(whole) == bare(&line.text));
    if site.is_some_and(|s| bare(s) == bare(&line.text)) || single {
        return None;
    }
    let mut places =
        given.iter().copied().chain([whole]).filter_map(|t| place(t, &line.text)).peekable();
    places.peek()?;
    let begins = places.any(|at| at == 0);
    // A line that is not marked must be most of the title.
    let enough = match line.mark {
        0 => begins && length * 5 >= whole.chars().count() * 2 && length > 5,
        _ => begins || length > 3,
    };
    // A heading that is all of what the page calls itself is the title, whatever others there are.
    let same = line.mark > 0 && given.iter().any(|given| bare(given) == bare(&line.text));
    enough.then_some((same, line.mark, begins, length))
}

/// Where a text stands in a title as a whole part of it, not in the middle of a name.
fn place(title: &str, text: &str) -> Option<usize> {
    let at = title.find(text)?;
    let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let (before, after) = (&title[..at], &title[at + text.len()..]);
    (apart(before.chars().next_back()) && apart(after.chars().next())).then_some(at)
}

/// A block of text of the page.
struct Line {
    at: Ref,
    text: String,
    /// 3 for the first kind of heading, 2 for others, 1 for what is named a title.
    mark: u8,
    /// Whether it stands before the text of the article.
    before: bool,
    /// Whether it is a heading within it.
    within: bool,
    /// Whether its block holds nothing else.
    alone: bool,
}

impl Line {
    /// What shows this line and nothing else.
    fn shown(&self, page: &Page<'_>) -> Option<Ref> {
        let whole = |n: &Ref| collapsed(&page.tree.text(*n, page.source)) == self.text;
        let inner = || page.shown(self.at).into_iter().skip(1).take(INNER).find(whole);
        if self.alone { Some(self.at) } else { inner() }
    }
}

fn lines(page: &Page<'_>, parts: &[Ref]) -> Vec<Line> {
    let tree = &page.tree;
    let (mut out, mut before, mut entered) = (Vec::new(), true, false);
    let parts: BTreeSet<Ref> = parts.iter().copied().collect();
    let is_part = |a: Ref| parts.contains(&a);
    for at in tree.descendants(ROOT) {
        entered = entered || is_part(at);
        let Some(element) = tree.element(at).filter(|e| is_block(e.name())) else { continue };
        let gone = page.gone_with(at);
        if gone.is_some_and(|r| r != Rule::Furniture) {
            continue;
        }
        let named = sift::names(element).title;
        let mark = match element.name() {
            _ if gone.is_some() || leads_home(page, at) => 0,
            "h1" => 3,
            "h2" | "h3" => 2,
            "h4" | "h5" | "h6" => 1,
            _ => u8::from(named),
        };
        let own = page.own_lines(at);
        let alone = own.len() == 1;
        let within = entered && mark > 0 && (is_part(at) || tree.ancestors(at).any(is_part));
        // A heading may stand in the article, but above its text.
        before &= !entered || mark > 0 || !own.iter().any(|line| line.contains(is_mark));
        let fits = own.into_iter().filter(|t| t.chars().count() <= LONGEST);
        out.extend(fits.map(|text| Line { at, text, mark, before, within, alone }));
    }
    out
}

/// Whether all of a line is a link to the first page of the site: it is the name of the site.
fn leads_home(page: &Page<'_>, at: Ref) -> bool {
    let tree = &page.tree;
    let link = tree.descendants(at).skip(1).take(6).find(|&n| tree.name(n) == "a");
    let Some(href) = link.and_then(|link| tree.attribute(link, "href")) else { return false };
    let path = match href.split_once("//") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => href,
    };
    let home = !href.is_empty() && matches!(path, "" | "/");
    home && link.is_some_and(|link| page.text(link) == page.text(at))
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What parts a title from the names of section and site.
const MARKS: [&str; 13] =
    ["_", "|", "｜", " - ", "--", " – ", " — ", "::", " » ", " « ", " @ ", " : ", " · "];

/// The parts of what `<title>` says beside the title.
pub(super) fn parts(rest: &str) -> impl Iterator<Item = &str> {
    let mut parts = vec![rest];
    for mark in MARKS {
        parts = parts.into_iter().flat_map(|part| part.split(mark)).collect();
    }
    parts.into_iter().map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// The longest part of a title.
fn without_site(title: &str, site: Option<&str>) -> String {
    let mark = |c: char| c.is_whitespace() || "_|｜-–—:：·@»（(".contains(c);
    let mut title = title.trim();
    if let Some(rest) = site.and_then(|s| title.strip_suffix(s)).filter(|r| r.ends_with(mark)) {
        title = rest.trim_end_matches(mark);
    }
    // A forum names itself, and its software, at more length than its threads.
    const FORUMS: [&str; 4] = ["Discuz", "phpwind", "PHPWind", "phpBB"];
    let forum = title.split_once("Powered by ");
    let forum = forum.filter(|(_, by)| FORUMS.iter().any(|name| by.starts_with(name)));
    let thread = forum.and_then(|(before, _)| before.split(" - ").next()?.split('_').next());
    let thread = thread.map(str::trim);
    let thread = thread.filter(|thread| !thread.is_empty());
    if let Some(thread) = thread {
        return thread.to_owned();
    }
    for mark in MARKS {
        let longest = title.split(mark).map(str::trim).max_by_key(|p| p.chars().count());
        title = longest.unwrap_or(title);
    }
    // A hyphen alone parts off a site that calls itself one; in words it stays: `Wi-Fi`.
    match title.rsplit_once('-') {
        Some((before, last)) if last.ends_with(['网', '網', '报', '報', '社']) => {
            unbracketed(before.trim())
        }
        _ => unbracketed(title),
    }
    .to_owned()
}

/// A title without the brackets that are round the whole of it: `【番茄炒蛋的做法】`.
fn unbracketed(title: &str) -> &str {
    let inner = title.strip_prefix('【').and_then(|rest| rest.strip_suffix('】'));
    inner.filter(|inner| !inner.is_empty() && !inner.contains(['【', '】'])).unwrap_or(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_site_goes() {
        for (title, site, expected) in [
            ("活字的九百年_文化频道_示例网", None, "活字的九百年"),
            ("活字的九百年-示例网", None, "活字的九百年"),
            ("Wi-Fi的历史 - 示例", None, "Wi-Fi的历史"),
            ("活字——九百年 | 示例", None, "活字——九百年"),
            ("短 - 一个名字很长的网站的名字", Some("一个名字很长的网站的名字"), "短"),
            ("活字", Some("活字"), "活字"),
            ("往事 - 城南旧事 - 某某论坛 - Powered by Discuz!", None, "往事"),
            ("往事_某某论坛 - Powered by Discuz!", None, "往事"),
            ("【番茄炒蛋的做法】_厨房", None, "番茄炒蛋的做法"),
            ("【甲】与【乙】", None, "【甲】与【乙】"),
        ] {
            assert_eq!(without_site(title, site), expected, "{title}");
        }
    }
}
