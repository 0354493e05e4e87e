//! Authors whom a page marks as such: by `itemprop`, by `rel`, by classes of known kinds of page.

use super::page::{Page, Rule};
use super::sift;
use super::tree::{ROOT, Ref};
use super::words::collapsed;

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
