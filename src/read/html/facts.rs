//! The lines between the title and the text: when, by whom and where an article was published.

use std::sync::LazyLock;

use crate::document::{Date, Metadata};

use super::marked;
use super::page::{Page, Rule, is_block};
use super::sift;
use super::tree::{ROOT, Ref};
use super::words::collapsed;
use crate::text::{Pattern, menu_words};

/// The lines before the article that may tell when and by whom it was written.
const LINES: usize = 40;
/// Such a line has no more characters.
const LINE: usize = 90;
/// No name is longer.
const NAME: usize = 12;

/// What stands before a date of publication.
const LABELS: [&str; 23] = [
    "发布时间",
    "发布日期",
    "发表时间",
    "发表日期",
    "发布于",
    "发表于",
    "发布",
    "發布時間",
    "發布日期",
    "發表時間",
    "發表於",
    "刊登日期",
    "公開日",
    "公開日時",
    "投稿日",
    "掲載日",
    "配信",
    "입력",
    "등록",
    "게시",
    "posted @",
    "编辑于",
    "編輯於",
];

/// The date of a line after the article, if its label says that it is that of publication, and who
/// is named behind it.
pub(super) fn after(page: &Page<'_>, parts: &[Ref]) -> Option<(Date, Option<String>)> {
    let last = *parts.last()?;
    let next = page.tree.after_all(last, ROOT)?;
    let order = std::iter::successors(Some(next), |&at| {
        page.tree.children(at).next().or_else(|| page.tree.after_all(at, ROOT))
    });
    let inside: Vec<Ref> = page.shown(last);
    let lines =
        inside.into_iter().rev().take(40).chain(order.take(200)).filter_map(|at| line(page, at));
    lines.take(30).filter(|l| l.text.chars().count() <= LINE).find_map(|line| {
        let (date, range) = Date::written(&line.text)?;
        let before = line.text[..range.start].trim_end_matches([':', '：', ' ']);
        let poster = || line.text[range.end..].split_once(" 阅读(").map(|(name, _)| name.trim());
        let poster = poster().filter(|name| is_name(name)).map(str::to_owned);
        LABELS.iter().any(|l| before.ends_with(l)).then_some((date, poster))
    })
}

/// A line of the page that is not the article's text.
pub(super) struct Line {
    at: Ref,
    text: String,
    /// Whether its names say that it tells date, source or author.
    named: bool,
    /// A date for machines.
    datetime: Option<String>,
    /// What the page calls the source.
    source: Option<String>,
    /// Whom the page calls the author.
    author: Option<String>,
}

impl Line {
    /// Whether it is the name of one of the authors and nothing else.
    pub(super) fn names_only(&self, authors: &[String]) -> bool {
        self.author.as_ref().is_some_and(|a| *a == self.text && authors.contains(a))
    }

    pub(super) fn author(&self) -> Option<&str> {
        self.author.as_deref()
    }

    pub(super) fn at(&self) -> Ref {
        self.at
    }
}

/// The lines from the title to the article, and the first of the article; without title those
/// before the article.
pub(super) fn lines(page: &Page<'_>, parts: &[Ref], title: Option<Ref>) -> Vec<Line> {
    let order: Vec<Ref> = page.tree.descendants(ROOT).collect();
    let place = |at: Ref| order.iter().position(|&n| n == at);
    let Some(first) = parts.first().and_then(|&p| place(p)) else { return Vec::new() };
    let title = title.and_then(place);
    let mut lines = Vec::new();
    // Backwards from the article's first paragraphs.
    let mut inside = 0;
    let begin = title.filter(|&t| t < first).unwrap_or(0);
    let mut from = first;
    let last = parts.last().and_then(|&p| page.tree.after_all(p, ROOT));
    let end = last.and_then(place).unwrap_or(order.len()).max(first);
    for &at in &order[first..end] {
        if let Some(line) = line(page, at) {
            inside += 1;
            if line.text.chars().count() > LINE || inside > 6 {
                break;
            }
        }
        from += 1;
    }
    for &at in order[begin..from.min(order.len())].iter().rev() {
        if lines.len() >= LINES {
            break;
        }
        lines.extend(line(page, at));
    }
    lines.reverse();
    // Between title and article, or nearest to the article.
    if title.is_none_or(|t| t >= first) {
        let keep = lines.len().min(12);
        lines.drain(..lines.len() - keep);
    }
    lines
}

/// A block of text that holds no other, if it is shown.
fn line(page: &Page<'_>, at: Ref) -> Option<Line> {
    let tree = &page.tree;
    let element = tree.element(at)?;
    if !is_block(element.name()) || page.gone_with(at).is_some_and(|r| r != Rule::Furniture) {
        return None;
    }
    let text = page.own_text(at);
    if text.is_empty() {
        return None;
    }
    if text.chars().count() > 4 * LINE {
        return Some(Line { at, text, named: false, datetime: None, source: None, author: None });
    }
    let around = tree.ancestors(at).take(2);
    let mut near = std::iter::once(at).chain(around).chain(tree.descendants(at).take(20));
    let named = near.any(|n| tree.element(n).is_some_and(|e| sift::names(e).byline));
    let datetime = tree
        .descendants(at)
        .take(20)
        .find_map(|n| (tree.name(n) == "time").then(|| tree.attribute(n, "datetime")).flatten());
    let datetime = datetime.map(str::to_owned);
    let (source, author) = (source(page, at), marked::author_in(page, at));
    Some(Line { at, text: parted(page, at, text), named, datetime, source, author })
}

/// The text of a line, with a space between elements that the page parts by its style alone, where
/// the time of day cannot be read otherwise: `18:00` and `1.2万浏览`.
fn parted(page: &Page<'_>, line: Ref, text: String) -> String {
    let timed = |text: &str| Date::written(text).is_some_and(|(date, _)| date.time.is_some());
    if text.chars().count() > LINE || !text.contains(':') || timed(&text) {
        return text;
    }
    let own =
        |n: &Ref| page.tree.ancestors(*n).find(|&a| is_block(page.tree.name(a))) == Some(line);
    let inside = page.shown(line).into_iter().filter(own);
    let inside = inside.map(|n| page.tree.shown(n, page.source).trim());
    let parted: Vec<&str> = inside.filter(|t| !t.is_empty()).collect();
    let parted = collapsed(&parted.join(" "));
    if timed(&parted) { parted } else { text }
}

/// What stands in a line under the name of its source, without label.
fn source(page: &Page<'_>, line: Ref) -> Option<String> {
    let tree = &page.tree;
    let named = |n: &Ref| matches!(tree.attribute(*n, "class"), Some("source" | "laiyuan"));
    let found = tree.descendants(line).skip(1).take(20).find(named)?;
    let name = page.text(found);
    let plain = !name.contains([':', '：', '/', '|']) && Date::written(&name).is_none();
    (plain && (2..=NAME).contains(&name.chars().count())).then_some(name)
}

/// What the lines tell.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) date: Option<Date>,
    pub(super) authors: Vec<String>,
    pub(super) publisher: Option<String>,
    /// The lines that told something, and what.
    pub(super) lines: Vec<(Ref, Told)>,
}

/// What one line tells.
#[derive(Debug, Default)]
pub(super) struct Told {
    date: Option<Date>,
    authors: Vec<String>,
    publisher: Option<String>,
}

impl Told {
    /// Whether the metadata has all of it.
    pub(super) fn is_in(&self, metadata: &Metadata) -> bool {
        let day = |date: Option<Date>| date.map(|d| d.day());
        let any = self.date.is_some() || !self.authors.is_empty() || self.publisher.is_some();
        any && (self.date.is_none() || day(self.date) == day(metadata.published))
            && self.authors.iter().all(|a| metadata.authors.contains(a))
            && (self.publisher.is_none() || self.publisher == metadata.publisher)
    }
}

static LABEL: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(concat!(
        r"(?P<label>发布时间|发布日期|发表时间|发表于|发布于|更新时间|最后更新|时间|日期|来源|來源|稿源|出处",
        r"|作者|记者|記者|撰文|编辑|責任編輯|责任编辑|责编|文|图|浏览|阅读|点击|评论|字号|字体|字體)\s*[:：/／|｜丨]"
    ))
});

impl Facts {
    pub(super) fn of(lines: &[Line]) -> Facts {
        let mut facts = Facts::default();
        for line in lines.iter().filter(|l| l.text.chars().count() <= LINE) {
            let (date, authors) = (facts.date, facts.authors.len());
            let publisher = facts.publisher.is_some();
            let updated = facts.date(line);
            facts.fields(&line.text);
            let reporter = facts.reporter(&line.text);
            facts.publisher = facts.publisher.take().or_else(|| line.source.clone());
            let told = Told {
                date: facts.date.filter(|_| date.is_none()),
                authors: facts.authors[authors..].to_vec(),
                publisher: facts.publisher.clone().filter(|_| !publisher),
            };
            let any = told.date.is_some() || !told.authors.is_empty() || told.publisher.is_some();
            if updated
                || reporter
                || any && (line.named || facts.date.is_some_and(|d| d.time.is_some()))
            {
                facts.lines.push((line.at, told));
            }
        }
        facts
    }

    /// A date counts that has a label or a time of day, or that stands alone where the page says
    /// that it has dates. True for that of a change.
    fn date(&mut self, line: &Line) -> bool {
        let given = line.datetime.as_deref().and_then(Date::of_field);
        self.date = self.date.or(given);
        let Some((date, range)) = Date::written(&line.text) else { return false };
        let before = line.text[..range.start].trim_end();
        let changed = before.trim_end_matches([':', '：', ' ']);
        let updated =
            ["更新", "更新时间", "更新時間", "更新日"].iter().any(|w| changed.ends_with(w));
        let labelled = LABELS.iter().any(|l| changed.ends_with(l))
            || ["时间", "日期", "時間", "日付"].contains(&changed);
        let rest = line.text.chars().count() - line.text[range].chars().count();
        let alone = rest <= 40;
        if self.date.is_none()
            && !updated
            && (labelled || alone && (date.time.is_some() || line.named))
        {
            self.date = Some(date);
        }
        updated && alone
    }

    fn fields(&mut self, text: &str) {
        let labels: Vec<_> = LABEL
            .captures_iter(text)
            .filter_map(|c| Some((c.get(0)?.range(), c.name("label")?.as_str())))
            .collect();
        for (i, (range, label)) in labels.iter().enumerate() {
            let end = labels.get(i + 1).map_or(text.len(), |(next, _)| next.start);
            let value = &text[range.end.min(end)..end];
            let value = value.split(['\u{3000}', '|', '｜']).next().unwrap_or_default().trim();
            let value = Date::written(value).map_or(value, |(_, r)| &value[..r.start]).trim();
            match *label {
                "作者" | "记者" | "記者" | "撰文" => self.people(value),
                "文" if range.start == 0
                    || !text[..range.start].ends_with(char::is_alphanumeric) =>
                {
                    self.people(value)
                }
                "来源" | "來源" | "稿源" | "出处" => {
                    let name = value.split_whitespace().next().unwrap_or_default();
                    if self.publisher.is_none() && (2..=20).contains(&name.chars().count()) {
                        self.publisher = Some(name.to_owned());
                    }
                }
                _ => {}
            }
        }
    }

    /// `示例新闻记者 王小明` and nothing else, `記者陳小明／台北報導`.
    fn reporter(&mut self, text: &str) -> bool {
        static REPORTER: LazyLock<Pattern> = LazyLock::new(|| {
            Pattern::new(concat!(
                r"^\p{Han}{0,8}(?:记者|記者)\s+(?P<names>\p{Han}{2,4}(?:[、 ]\p{Han}{2,4}){0,3})$",
                r"|^[【〔\[（(]?\p{Han}{0,6}(?:记者|記者)\s*(?P<report>\p{Han}{2,4}(?:[、 ]\p{Han}{2,4}){0,3})",
                r"\s*[／/]\s*\p{Han}{2,6}(?:報導|報道|报道|报导)[】〕\]）)]?(?:\s|$)"
            ))
        });
        let before = self.authors.len();
        if let Some(found) = REPORTER.captures(text)
            && let Some(names) = found.name("names").or_else(|| found.name("report"))
        {
            self.people(names.as_str());
        }
        self.authors.len() > before
    }

    fn people(&mut self, value: &str) {
        if !self.authors.is_empty() {
            return;
        }
        let value = value.trim_matches(|c| "【】（）()[]".contains(c));
        let names = value.split(['、', '，', ',', ' ', ';', '；', '/', '&']).map(str::trim);
        let office = |n: &&str| {
            ["作者", "记者", "評論員", "评论员", "编辑", "專欄", "专栏"]
                .iter()
                .any(|o| n.ends_with(o))
        };
        let names = names.filter(|n| !office(n));
        for name in names.filter(|n| !n.is_empty()) {
            // `只看该作者 | 倒序浏览` is a bar of buttons.
            if !is_name(name) || name.chars().count() > NAME || menu_words(name).is_bar() {
                return;
            }
            self.authors.push(name.to_owned());
        }
    }
}

/// Whether a text may name a person: no address, no number, not the site.
pub(super) fn is_name(name: &str) -> bool {
    let length = name.chars().count();
    let nobody =
        ["admin", "administrator", "佚名", "未知", "本站", "小编", "编辑", "网络", "匿名", "name"];
    (2..=40).contains(&length)
        && !name.contains(['@', '/', ':', '：', '<'])
        && !name.chars().all(|c| c.is_ascii_digit())
        && !nobody.iter().any(|n| name.to_lowercase() == *n)
        && !name.ends_with(['网', '報', '报', '社'])
}
