//! What a page says of its article: in `<meta>`, in JSON-LD, and in the lines between the title
//! and the text.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::document::{Date, Metadata};
use crate::text::{Lang, Pattern};

use super::facts::{self, Facts, is_name};
use super::jsonld::{self, JsonLd};
use super::marked;
use super::page::Page;
use super::title::{self, Title};
use super::tree::{ROOT, Ref, Tree};
use super::words::collapsed;

/// What was found, and where on the page.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) metadata: Metadata,
    pub(super) title: Option<Ref>,
    /// Lines whose facts are now in the metadata.
    pub(super) lines: Vec<Ref>,
    /// Lines of such facts that the metadata has not, since it has others.
    pub(super) untold: Vec<Ref>,
    /// Where relative addresses start from.
    pub(super) base: Option<String>,
}

/// Reads what the page says of the article in `parts`.
pub(super) fn read(page: &Page<'_>, parts: &[Ref]) -> Found {
    let meta = Meta::of(&page.tree);
    let json = jsonld::read(&page.tree, page.source);
    let given = [
        meta.first(&["og:title"]),
        json.headline.as_deref(),
        meta.first(&["twitter:title"]),
        meta.first(&["headline"]),
    ];
    let given: Vec<&str> = given.into_iter().flatten().collect();
    let site = meta.first(&["og:site_name", "application-name"]).map(str::to_owned);
    let Title { text, shown, whole } = title::find(page, parts, &given, site.as_deref());
    let mut found = Found { title: shown, ..Found::default() };
    let url = source_url(page, &meta, &json);
    let base = page.tree.find("base").and_then(|b| page.tree.attribute(b, "href"));
    found.base = base.filter(|b| b.starts_with("http")).map(str::to_owned).or_else(|| url.clone());
    let lines = facts::lines(page, parts, shown);
    let mut told = Facts::of(&lines);
    let (after, poster) = facts::after(page, parts).unzip();
    told.date = told.date.or(after);
    // What follows the title in `<title>` is the site.
    let rest = text
        .as_deref()
        .and_then(|t| whole.split_once(t))
        .map_or(String::new(), |(a, b)| format!("{a}{b}"));
    let of_site = |n: &str| match &site {
        Some(site) => is_site(site, n),
        None => title::parts(&rest).any(|part| is_site(part, n)),
    };
    let name = |n: &String| is_name(n) && site.as_deref() != Some(n) && !of_site(n);
    let authors = meta.all(&AUTHOR).into_iter().chain(json.authors.clone()).filter(name);
    let mut authors: Vec<String> = authors.take(8).collect();
    if authors.is_empty() {
        authors.extend(told.authors.iter().filter(|n| name(n)).cloned());
    }
    if authors.is_empty() {
        authors.extend(marked::authors(page).into_iter().filter(name));
    }
    // For scripts, as blogs of Hatena do, or as the reader sees it.
    let seen = || lines.iter().find_map(facts::Line::author).map(str::to_owned);
    let unlabelled = [marked::author_around(page, parts), seen()].into_iter().flatten();
    if authors.is_empty() {
        authors.extend(unlabelled.filter(name).take(1));
    }
    // Who posts may give the site its name.
    if authors.is_empty() {
        authors.extend(poster.flatten());
    }
    authors.dedup();
    let publisher = told.publisher.clone().or_else(|| marked::publisher(page));
    // An office that is named as both is the publisher.
    authors.retain(|author| publisher.as_ref() != Some(author));
    found.metadata = Metadata {
        title: text,
        authors,
        published: published(&meta, &json, &told, page, parts),
        publisher: told
            .publisher
            .clone()
            .or_else(|| marked::publisher(page))
            .or(json.publisher.filter(|p| p.chars().count() <= 40)),
        source_url: url,
        site_name: site,
        language: language(&page.tree),
        ..Metadata::default()
    };
    let names = lines.iter().filter(|line| line.names_only(&found.metadata.authors));
    found.lines.extend(names.map(facts::Line::at));
    for (line, told) in told.lines {
        let lines = if told.is_in(&found.metadata) { &mut found.lines } else { &mut found.untold };
        lines.push(line);
    }
    found
}

/// Whether a part of `<title>` is a name, perhaps with a word for a site: `财新` in `财新网`.
fn is_site(part: &str, name: &str) -> bool {
    let words =
        ["", "网", "網", "新闻", "新聞", "新闻网", "新聞網", "订阅", "频道", "首页", "客户端"];
    part.strip_prefix(name).is_some_and(|rest| words.contains(&rest.trim()))
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
const AUTHOR: [&str; 6] =
    ["author", "article:author", "og:article:author", "dc.creator", "byl", "citation_author"];

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
    static SAVED: LazyLock<Pattern> =
        LazyLock::new(|| Pattern::new(r"<!--\s*saved from url=\(\d+\)(https?://\S+)"));
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
fn published(
    meta: &Meta,
    json: &JsonLd,
    facts: &Facts,
    page: &Page<'_>,
    parts: &[Ref],
) -> Option<Date> {
    let named = PUBLISHED.iter().filter_map(|n| meta.first(&[n])).find_map(Date::of_field);
    let named = named.or_else(|| json.published.as_deref().and_then(Date::of_field));
    let named = named.or_else(|| marked::made(page, parts));
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
    static VARIABLE: LazyLock<Pattern> = LazyLock::new(|| {
        Pattern::new(
            r#"(?i)["']?\b(?:pub(?:lish)?_?(?:date|time|ed_?at)|news_?time|date_?published)["']?\s*[:=]\s*["']([^"'<>]{8,30})["']"#,
        )
    });
    let tree = &page.tree;
    let mut found: Option<Date> = None;
    for at in tree.descendants(ROOT).filter(|&at| tree.name(at) == "script") {
        for text in tree.children(at).map(|t| tree.shown(t, page.source)) {
            for value in VARIABLE.captures_iter(text).filter_map(|c| Date::of_field(&c[1])) {
                if found.is_some_and(|f| f.day() != value.day()) {
                    return None;
                }
                found.get_or_insert(value);
            }
        }
    }
    found
}
