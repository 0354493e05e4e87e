//! Authors whom a page marks as such: by `itemprop`, by `rel`, by classes of known kinds of page.

use crate::document::Date;

use super::facts::is_name;
use super::page::{Page, Rule, is_block};
use super::sift;
use super::tree::{ROOT, Ref};
use super::words::{self, collapsed, is_mark};

/// More names are those of readers.
const MOST: usize = 3;
/// No name is longer.
const NAME: usize = 20;

/// The authors a page marks; none where it marks many, since then they are not all the article's.
pub(super) fn authors(page: &Page<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for at in page.tree.descendants(ROOT).filter(|&at| is_marked(page, at)) {
        let hidden = page.gone_with(at).is_some_and(|r| r != Rule::Furniture);
        let name = name(page, at).filter(|n| !hidden && n.chars().count() <= NAME);
        if let Some(name) = name.filter(|n| !found.contains(n)) {
            found.push(name);
        }
    }
    if found.len() > MOST { Vec::new() } else { found }
}

/// The account that published a letter of WeChat.
pub(super) fn publisher(page: &Page<'_>) -> Option<String> {
    let tree = &page.tree;
    let named = |at: &Ref| {
        tree.attribute(*at, "id") == Some("js_name")
            || tree.attribute(*at, "class") == Some("profile_nickname")
    };
    let at = tree.descendants(ROOT).find(named)?;
    let name = collapsed(&tree.text(at, page.source));
    (2..=NAME).contains(&name.chars().count()).then_some(name)
}

/// Classes by which pages mark the name of an author in a byline.
const WRITERS: [&str; 7] = ["author", "authi", "nickname", "nick", "writer", "username", "poster"];

/// The author a line names without a label: by the class of the name, or beside a button by which
/// readers follow someone.
pub(super) fn author_in(page: &Page<'_>, line: Ref) -> Option<String> {
    let tree = &page.tree;
    let of_reader = |a: Ref| tree.element(a).is_some_and(|e| sift::names(e).comments);
    let holds = tree.descendants(line).skip(1).take(INNER).any(|n| is_block(tree.name(n)));
    let long = tree.descendants(line).nth(INNER).is_some();
    if holds || long || tree.ancestors(line).take(8).any(of_reader) {
        return None;
    }
    let calls = |n: Ref| {
        let class = tree.attribute(n, "class").unwrap_or_default();
        words::parts(class).iter().any(|w| WRITERS.contains(&w.as_str()))
            || tree.attribute(n, "data-testid") == Some("author-name")
    };
    // A block holds the name alone, or a link to it.
    let around =
        tree.parent(line).filter(|&p| calls(p) && tree.descendants(p).nth(INNER).is_none());
    let inside = || tree.descendants(line).filter(|&n| tree.element(n).is_some());
    // In a sentence a link leads to whom it speaks of.
    let speaks = page.text(line).contains(is_mark);
    let homes = inside().filter(|&n| !speaks && leads_to_person(tree.attribute(n, "href")));
    let called = around.map(|_| line).into_iter().chain(inside().filter(|&n| calls(n)));
    let followed =
        inside().filter(|&n| FOLLOW.contains(&collapsed(&tree.text(n, page.source)).as_str()));
    let followed = followed.filter_map(|n| tree.previous(n));
    called.chain(followed).chain(homes).map(|n| page.text(n)).find(|name| is_writer(name))
}

/// Whether an address is that of a person's own page: `/people/zhou`, `/u/1`.
fn leads_to_person(href: Option<&str>) -> bool {
    const PLACES: [&str; 9] =
        ["u", "user", "users", "people", "author", "authors", "member", "space", "profile"];
    let path = href.unwrap_or_default().split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.trim_end_matches('/').rsplit('/');
    let named = parts.next().is_some_and(|name| !name.is_empty());
    named && parts.next().is_some_and(|place| PLACES.contains(&place))
}

/// What stands on a button beside a name.
const FOLLOW: [&str; 6] = ["关注", "+ 关注", "+关注", "關注", "关注他", "关注她"];
/// So many nodes of a line are looked at.
const INNER: usize = 24;

/// Whether a text may be a name without anything else in it.
fn is_writer(name: &str) -> bool {
    let words = ["关注", "作者", "编辑", "原创", "已关注", "楼主", "个人", "关于"];
    is_name(name)
        && name.chars().count() <= NAME
        && !name.contains(|c: char| is_mark(c) || "|·()（）《》".contains(c))
        && !words.iter().any(|w| name.starts_with(w))
        && Date::written(name).is_none()
        && !name.contains("粉丝")
}

/// Who wrote what stands in an element that says so.
pub(super) fn author_around(page: &Page<'_>, parts: &[Ref]) -> Option<String> {
    let first = *parts.first()?;
    let mut around = page.tree.descendants(first).take(INNER).chain(page.tree.ancestors(first));
    around.find_map(|n| page.tree.attribute(n, "data-author").map(str::to_owned))
}

/// The day on which the thing was made that the article is, as its part of the page says.
pub(super) fn made(page: &Page<'_>, parts: &[Ref]) -> Option<Date> {
    let tree = &page.tree;
    let first = *parts.first()?;
    let things = std::iter::once(first).chain(tree.ancestors(first));
    let thing = things.into_iter().find(|&a| tree.attribute(a, "itemscope").is_some())?;
    let dated =
        |n: &Ref| matches!(tree.attribute(*n, "itemprop"), Some("datePublished" | "dateCreated"));
    // What readers said is a thing of its own, with its own day.
    let of_thing = |n: &Ref| {
        tree.ancestors(*n).find(|&a| tree.attribute(a, "itemscope").is_some()) == Some(thing)
    };
    let date = tree.descendants(thing).filter(dated).find(of_thing)?;
    let given =
        ["content", "datetime", "title"].into_iter().find_map(|name| tree.attribute(date, name));
    given.and_then(Date::of_field)
}

fn is_marked(page: &Page<'_>, at: Ref) -> bool {
    let Some(element) = page.tree.element(at) else { return false };
    // Readers have names and cards, too.
    let of_reader = |a: Ref| page.tree.element(a).is_some_and(|e| sift::names(e).comments);
    let says = |name: &str, word: &str| {
        let value = element.attribute(name).unwrap_or_default();
        value.split_whitespace().any(|v| v.eq_ignore_ascii_case(word))
    };
    let card = |a: Ref| {
        let class = page.tree.attribute(a, "class").unwrap_or_default();
        class.split_whitespace().any(|c| c == "vcard")
    };
    let name = element.name();
    let writer = |a: Ref| page.tree.attribute(a, "class") == Some("writer");
    let classes = ["follow-nickName", "o-noteContentHeader__name"];
    let marked = name != "meta" && says("itemprop", "author")
        || name == "a" && says("rel", "author")
        || classes.iter().any(|class| says("class", class))
        || says("property", "v:reviewer")
        || says("class", "nick") && page.tree.parent(at).is_some_and(writer)
        || says("class", "fn") && page.tree.ancestors(at).take(3).any(card);
    marked && !of_reader(at) && !page.tree.ancestors(at).any(of_reader)
}

/// The name in such an element: the one marked as name, else all its text.
fn name(page: &Page<'_>, at: Ref) -> Option<String> {
    let tree = &page.tree;
    let is_name = |n: &Ref| tree.attribute(*n, "itemprop") == Some("name");
    let name = match tree.descendants(at).skip(1).find(is_name) {
        Some(inner) => match tree.attribute(inner, "content") {
            Some(content) => collapsed(content),
            None => collapsed(&tree.text(inner, page.source)),
        },
        None => collapsed(&tree.text(at, page.source)),
    };
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::*;

    #[test]
    fn authors_are_where_pages_mark_them() {
        for (html, expected) in [
            ("<div itemprop=author>某人<meta itemprop=name content=甲乙></div>", "甲乙"),
            ("<a class='name follow-nickName'>运维老王</a>", "运维老王"),
            ("<span class='author vcard'><a class='url fn n'>阿木</a></span>", "阿木"),
            (
                "<ol id=comments><li><b class='comment-author vcard'><i class=fn>读者</i></b></ol>",
                "",
            ),
            ("<a rel=author>甲</a><a rel=author>乙</a>", "甲 乙"),
            ("<b class=writer><i class=nick>甲</i></b><i class=nick>读者</i>", "甲"),
            ("<a rel=author>1</a><a rel=author>2</a><a rel=author>3</a><a rel=author>4</a>", ""),
        ] {
            let page = Page::new(parse(html), html);
            assert_eq!(authors(&page).join(" "), expected, "{html}");
        }
    }
}
