//! What a page says of its article: in `<meta>`, in JSON-LD, and in the lines between the title
//! and the text.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::document::{Date, Metadata};
use crate::text::Lang;

use super::dates;
use super::jsonld::{self, JsonLd};
use super::page::{Page, Rule, is_block};
use super::sift;
use super::title::{self, Title};
use super::tree::{Data, ROOT, Ref, Tree};
use super::words::collapsed;

/// The lines before the article that may tell when and by whom it was written.
const LINES: usize = 40;
/// Such a line has no more characters.
const LINE: usize = 90;
/// No name is longer.
const NAME: usize = 12;

/// What was found, and where on the page.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) metadata: Metadata,
    pub(super) title: Option<Ref>,
    /// Lines whose facts are now in the metadata.
    pub(super) lines: Vec<Ref>,
    /// Where relative addresses start from.
    pub(super) base: Option<String>,
}

/// Reads what the page says of the article in `parts`.
pub(super) fn read(page: &Page<'_>, parts: &[Ref]) -> Found {
    let meta = Meta::of(&page.tree);
    let json = jsonld::read(&page.tree, page.source);
    let given =
        [meta.first(&["og:title"]), json.headline.as_deref(), meta.first(&["twitter:title"])];
    let given: Vec<&str> = given.into_iter().flatten().collect();
    let site = meta.first(&["og:site_name", "application-name"]).map(str::to_owned);
    let Title { text, shown, whole } = title::find(page, parts, &given, site.as_deref());
    let mut found = Found { title: shown, ..Found::default() };
    let url = source_url(page, &meta, &json);
    let base = page.tree.find("base").and_then(|b| page.tree.attribute(b, "href"));
    found.base = base.filter(|b| b.starts_with("http")).map(str::to_owned).or_else(|| url.clone());
    let lines = lines(page, parts, shown);
    let mut facts = Facts::of(&lines);
    if facts.date.is_none() {
        facts.date = after(page, parts);
    }
    // What follows the title in `<title>` is the site.
    let rest = text
        .as_deref()
        .and_then(|t| whole.split_once(t))
        .map_or(String::new(), |(a, b)| format!("{a}{b}"));
    let name = |n: &String| is_name(n) && site.as_deref() != Some(n) && !rest.contains(n.as_str());
    let authors = meta.all(&AUTHOR).into_iter().chain(json.authors.clone()).filter(name);
    let mut authors: Vec<String> = authors.take(8).collect();
    if authors.is_empty() {
        authors.extend(facts.authors.iter().filter(|n| name(n)).cloned());
    }
    authors.dedup();
    found.metadata = Metadata {
        title: text,
        authors,
        published: published(&meta, &json, &facts, page),
        publisher: facts.publisher.or(json.publisher.filter(|p| p.chars().count() <= 40)),
        source_url: url,
        site_name: site,
        language: language(&page.tree),
        ..Metadata::default()
    };
    found.lines = facts.lines;
    found
}

/// The names under which pages give the date of publication, the surest first.
const PUBLISHED: [&str; 22] = [
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date.publication",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "citation_date",
    "og:release_date",
    "og:published_time",
    "og:time",
    "weibo: article:create_at",
    "weibo:article:create_at",
    "article:create_at",
];
const AUTHOR: [&str; 5] = ["author", "article:author", "og:article:author", "dc.creator", "byl"];

/// The `<meta>` of a page by name, in lower case.
struct Meta(BTreeMap<String, Vec<String>>);

impl Meta {
    fn of(tree: &Tree) -> Meta {
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for at in tree.descendants(ROOT).filter(|&at| tree.name(at) == "meta") {
            let Some(content) = tree.attribute(at, "content").filter(|c| !c.is_empty()) else {
                continue;
            };
            for name in ["property", "name", "itemprop"] {
                if let Some(name) = tree.attribute(at, name) {
                    found.entry(name.to_lowercase()).or_default().push(collapsed(content));
                }
            }
        }
        Meta(found)
    }

    fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|n| self.0.get(*n)).and_then(|v| v.first()).map(String::as_str)
    }

    fn all(&self, names: &[&str]) -> Vec<String> {
        names.iter().find_map(|n| self.0.get(*n)).cloned().unwrap_or_default()
    }
}

fn source_url(page: &Page<'_>, meta: &Meta, json: &JsonLd) -> Option<String> {
    static SAVED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"<!--\s*saved from url=\(\d+\)(https?://\S+)")
            .expect("a pattern of ours compiles")
    });
    let tree = &page.tree;
    let link = tree.descendants(ROOT).find(|&at| {
        tree.name(at) == "link"
            && tree.attribute(at, "rel").is_some_and(|r| r.eq_ignore_ascii_case("canonical"))
    });
    let mut head = page.source.len().min(4096);
    while !page.source.is_char_boundary(head) {
        head -= 1;
    }
    let saved = SAVED.captures(&page.source[..head]).and_then(|c| c.get(1)).map(|m| m.as_str());
    let given = [
        link.and_then(|l| tree.attribute(l, "href")),
        meta.first(&["og:url"]),
        saved,
        json.url.as_deref(),
    ];
    given.into_iter().flatten().find(|u| u.starts_with("http")).map(str::to_owned)
}

fn language(tree: &Tree) -> Option<Lang> {
    let tag = tree.attribute(tree.find("html")?, "lang")?.to_ascii_lowercase();
    // Chinese pages copy their `lang` from templates: the text knows better which it is.
    Lang::parse(&tag).filter(|lang| matches!(lang, Lang::Ja | Lang::Ko))
}

/// A date the page gives for machines, else one of the lines, else one of its scripts.
fn published(meta: &Meta, json: &JsonLd, facts: &Facts, page: &Page<'_>) -> Option<Date> {
    let named = PUBLISHED.iter().filter_map(|n| meta.first(&[n])).find_map(dates::field);
    let named = named.or_else(|| json.published.as_deref().and_then(dates::field));
    match (named, facts.date) {
        // The line may tell the time of the same day.
        (Some(a), Some(b)) if a.time.is_none() && a.day() == b.day() => Some(b),
        (Some(a), _) => Some(a),
        (None, Some(b)) => Some(b),
        (None, None) => scripted(page),
    }
}

/// `publishDate = '2019-09-26 12:11:01'` in a script, if all scripts agree on the day.
fn scripted(page: &Page<'_>) -> Option<Date> {
    static VARIABLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)["']?\b(?:pub(?:lish)?_?(?:date|time|ed_?at)|news_?time|date_?published)["']?\s*[:=]\s*["']([^"'<>]{8,30})["']"#)
            .expect("a pattern of ours compiles")
    });
    let tree = &page.tree;
    let mut found: Option<Date> = None;
    for at in tree.descendants(ROOT).filter(|&at| tree.name(at) == "script") {
        for text in tree.children(at).map(|t| tree.shown(t, page.source)) {
            for value in VARIABLE.captures_iter(text).filter_map(|c| dates::field(&c[1])) {
                if found.is_some_and(|f| f.day() != value.day()) {
                    return None;
                }
                found.get_or_insert(value);
            }
        }
    }
    found
}

/// What stands before a date of publication.
const LABELS: [&str; 20] = [
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
];

/// The date of a line after the article, if its label says that it is that of publication.
fn after(page: &Page<'_>, parts: &[Ref]) -> Option<Date> {
    let last = *parts.last()?;
    let next = page.tree.after_all(last, ROOT)?;
    let order = std::iter::successors(Some(next), |&at| {
        page.tree.children(at).next().or_else(|| page.tree.after_all(at, ROOT))
    });
    let inside: Vec<Ref> = page.shown(last);
    let lines =
        inside.into_iter().rev().take(40).chain(order.take(200)).filter_map(|at| line(page, at));
    lines.take(30).filter(|l| l.text.chars().count() <= LINE).find_map(|line| {
        let (date, range) = dates::first(&line.text)?;
        let before = line.text[..range.start].trim_end_matches([':', '：', ' ']);
        LABELS.iter().any(|l| before.ends_with(l)).then_some(date)
    })
}

/// A line of the page that is not the article's text.
struct Line {
    at: Ref,
    text: String,
    /// Whether its names say that it tells date, source or author.
    named: bool,
    /// A date for machines.
    datetime: Option<String>,
}

/// The lines from the title to the article, and the first of the article; without title those
/// before the article.
fn lines(page: &Page<'_>, parts: &[Ref], title: Option<Ref>) -> Vec<Line> {
    let order: Vec<Ref> = page.tree.descendants(ROOT).collect();
    let place = |at: Ref| order.iter().position(|&n| n == at);
    let Some(first) = parts.first().and_then(|&p| place(p)) else { return Vec::new() };
    let title = title.and_then(place);
    let mut lines = Vec::new();
    // Backwards from the article's first paragraphs.
    let mut inside = 0;
    let begin = title.filter(|&t| t < first).unwrap_or(0);
    let mut from = first;
    for &at in &order[first..] {
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
    let text = own_text(page, at);
    if text.is_empty() {
        return None;
    }
    if text.chars().count() > 4 * LINE {
        return Some(Line { at, text, named: false, datetime: None });
    }
    let around = tree.ancestors(at).take(2);
    let mut near = std::iter::once(at).chain(around).chain(tree.descendants(at).take(20));
    let named = near.any(|n| tree.element(n).is_some_and(|e| sift::names(e).byline));
    let datetime = tree
        .descendants(at)
        .take(20)
        .find_map(|n| (tree.name(n) == "time").then(|| tree.attribute(n, "datetime")).flatten());
    Some(Line { at, text, named, datetime: datetime.map(str::to_owned) })
}

/// The text of a block itself, not of blocks within it, as one line.
pub(super) fn own_text(page: &Page<'_>, at: Ref) -> String {
    own_lines(page, at).join(" ")
}

/// The text of a block itself, in the lines that breaks and the blocks within it make.
pub(super) fn own_lines(page: &Page<'_>, at: Ref) -> Vec<String> {
    let tree = &page.tree;
    let mut lines = vec![String::new()];
    let mut next = tree.children(at).next();
    while let Some(here) = next {
        let gone = page.gone(here).is_some_and(|r| r != Rule::Furniture);
        let skip = gone || is_block(tree.name(here));
        if let Data::Text(_) = tree.data(here) {
            lines.last_mut().into_iter().for_each(|l| l.push_str(tree.shown(here, page.source)));
        } else if is_block(tree.name(here)) || tree.name(here) == "br" {
            lines.push(String::new());
        }
        let down = if skip { None } else { tree.children(here).next() };
        next = down.or_else(|| tree.after_all(here, at));
    }
    lines.iter().map(|l| collapsed(l)).filter(|l| !l.is_empty()).collect()
}

/// What the lines tell.
#[derive(Debug, Default)]
struct Facts {
    date: Option<Date>,
    authors: Vec<String>,
    publisher: Option<String>,
    lines: Vec<Ref>,
}

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<label>发布时间|发布日期|发表时间|发表于|发布于|更新时间|最后更新|时间|日期|来源|來源|稿源|出处",
        r"|作者|记者|記者|撰文|编辑|責任編輯|责任编辑|责编|文|图|浏览|阅读|点击|评论|字号)\s*[:：/／|｜丨]"
    ))
    .expect("a pattern of ours compiles")
});

impl Facts {
    fn of(lines: &[Line]) -> Facts {
        let mut facts = Facts::default();
        for line in lines.iter().filter(|l| l.text.chars().count() <= LINE) {
            let before = (facts.date, facts.authors.len(), facts.publisher.clone());
            let updated = facts.date(line);
            facts.fields(&line.text);
            let told = before != (facts.date, facts.authors.len(), facts.publisher.clone());
            if updated || told && (line.named || facts.date.is_some_and(|d| d.time.is_some())) {
                facts.lines.push(line.at);
            }
        }
        facts
    }

    /// A date counts that has a label or a time of day, or that stands alone where the page says
    /// that it has dates. True for that of a change.
    fn date(&mut self, line: &Line) -> bool {
        let given = line.datetime.as_deref().and_then(dates::field);
        self.date = self.date.or(given);
        let Some((date, range)) = dates::first(&line.text) else { return false };
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
            let value = dates::first(value).map_or(value, |(_, r)| &value[..r.start]).trim();
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
            if !is_name(name) || name.chars().count() > NAME {
                return;
            }
            self.authors.push(name.to_owned());
        }
    }
}

/// Whether a text may name a person: no address, no number, not the site.
fn is_name(name: &str) -> bool {
    let length = name.chars().count();
    let nobody =
        ["admin", "administrator", "佚名", "未知", "本站", "小编", "编辑", "网络", "匿名", "name"];
    (2..=40).contains(&length)
        && !name.contains(['@', '/', ':', '：', '<'])
        && !name.chars().all(|c| c.is_ascii_digit())
        && !nobody.iter().any(|n| name.to_lowercase() == *n)
        && !name.ends_with(['网', '報', '报', '社'])
}
