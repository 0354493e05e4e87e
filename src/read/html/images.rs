//! Where an image really is: pages put it into other attributes until the reader scrolls to it.

use super::page::{Page, Rule};
use super::tree::{Element, ROOT, Ref, Tree};

/// An image smaller than so many pixels counts readers, or keeps things apart.
const SPACER: u32 = 4;
/// An image of so many pixels may stand in a line of text.
const INLINE: u32 = 48;
/// One of so many never does.
const LARGE: u32 = 200;
/// A data URL shorter than this holds no picture.
const SHORT_DATA: usize = 200;

/// The path of an image, and of those its neighbours offer; `None` when it shows nothing.
pub(super) fn path(tree: &Tree, at: Ref) -> Option<String> {
    let image = tree.element(at)?;
    if side(image, "width").is_some_and(|w| w < SPACER)
        || side(image, "height").is_some_and(|h| h < SPACER)
    {
        return None;
    }
    let src = image.attribute("src").filter(|s| !is_placeholder(s));
    // What a browser saved beside the page is there; what the page meant to load may not be.
    if let Some(saved) = src.filter(|s| is_saved(s)) {
        return Some(saved.to_owned());
    }
    let lazy = lazy(image);
    let sets = sources(tree, at);
    let large = sets.iter().filter_map(|set| largest(set)).next();
    let found = lazy.or(large.filter(|_| src.is_none_or(|s| !s.starts_with("data:"))));
    found.or(src.map(str::to_owned)).map(|path| collapse_path(&path))
}

fn collapse_path(path: &str) -> String {
    path.trim().replace(['\n', '\t'], "")
}

/// `srcset` of an image and of the sources around it.
fn sources(tree: &Tree, at: Ref) -> Vec<String> {
    let own = ["srcset", "data-srcset", "data-lazy-srcset"];
    let image = tree.element(at);
    let mut sets: Vec<String> =
        own.iter().filter_map(|n| image?.attribute(n)).map(str::to_owned).collect();
    let picture = tree.parent(at).filter(|&p| tree.name(p) == "picture");
    for source in picture.into_iter().flat_map(|p| tree.children(p)) {
        if let Some(element) = tree.element(source).filter(|e| e.name() == "source") {
            sets.extend(own.iter().filter_map(|n| element.attribute(n)).map(str::to_owned));
        }
    }
    sets
}

/// The largest candidate of a `srcset`.
fn largest(set: &str) -> Option<String> {
    let mut best: Option<(f64, &str)> = None;
    let mut rest = set;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (url, tail) = rest.split_at(end);
        if url.is_empty() {
            break;
        }
        let (size, after) = match url.strip_suffix(',') {
            Some(_) => ("", tail),
            None => tail.split_once(',').unwrap_or((tail, "")),
        };
        let number = size.trim().trim_end_matches(['w', 'x', 'h']);
        let size = number.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(1.0);
        if best.is_none_or(|(most, _)| size > most) && !is_placeholder(url) {
            best = Some((size, url.trim_end_matches(',')));
        }
        rest = after;
    }
    best.map(|(_, url)| url.to_owned())
}

/// The path in an attribute for later.
fn lazy(image: &Element) -> Option<String> {
    let good = |value: &&str| !value.is_empty() && !is_placeholder(value);
    let named = LAZY.iter().filter_map(|n| image.attribute(n)).filter(good).find(|v| is_path(v));
    let other = |(name, value): &(&str, &str)| {
        !PLAIN.contains(name) && !name.starts_with("on") && good(value) && is_image_path(value)
    };
    named.or_else(|| image.attributes().find(other).map(|(_, v)| v)).map(str::to_owned)
}

/// The attributes pages use, the likeliest first.
const LAZY: [&str; 14] = [
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-actualsrc",
    "data-original-src",
    "data-lazyload",
    "data-lazy",
    "data-url",
    "data-echo",
    "data-real-src",
    "original",
    "oldsrc",
    "lazy-src",
    "file",
];

/// Attributes that never hold the image itself.
const PLAIN: [&str; 12] = [
    "src",
    "srcset",
    "alt",
    "title",
    "class",
    "id",
    "style",
    "href",
    "data-srcset",
    "data-lazy-srcset",
    "longdesc",
    "data-link",
];

/// Whether a value may be a path: no word, no number, no JSON.
fn is_path(value: &str) -> bool {
    value.contains(['/', '.']) && !value.contains([' ', '{', '<', '"'])
}

/// Whether a path is that of an image by its name.
pub(super) fn is_image_path(value: &str) -> bool {
    let path = value.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let ends = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".svg", ".bmp"];
    is_path(value) && ends.iter().any(|e| path.ends_with(e))
}

/// Whether a browser wrote this path when it saved the page.
fn is_saved(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let local = !lower.contains("://") && !lower.starts_with("//") && !lower.starts_with("data:");
    local && (lower.contains("_files/") || lower.contains(".files/") || lower.starts_with("./"))
}

/// An image that only waits for another.
fn is_placeholder(path: &str) -> bool {
    let lower = path.trim().to_ascii_lowercase();
    if let Some(data) = lower.strip_prefix("data:") {
        return data.len() < SHORT_DATA
            || data.starts_with("image/svg") && data.len() < 2 * SHORT_DATA;
    }
    let name = lower.split(['?', '#']).next().unwrap_or_default();
    let name = name.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let words = [
        "blank",
        "loading",
        "lazyload",
        "placeholder",
        "space",
        "spacer",
        "transparent",
        "pixel",
        "1x1",
        "grey",
        "gray",
    ];
    lower.is_empty()
        || lower.starts_with("about:")
        || lower.starts_with("javascript:")
        || words.iter().any(|w| {
            stem == *w
                || stem.starts_with(&format!("{w}-"))
                || stem.starts_with(&format!("{w}_"))
                || stem.ends_with(&format!("_{w}"))
                || stem.ends_with(&format!("-{w}"))
        })
}

fn side(image: &Element, name: &str) -> Option<u32> {
    let digits = |v: &str| v.trim_end_matches("px").trim().parse::<f64>().ok();
    let given = image.attribute(name).and_then(digits);
    let style = image.attribute("style").unwrap_or_default();
    let styled = || {
        let mut rules = style.split(';').filter_map(|r| r.split_once(':'));
        let value = rules.find(|(n, _)| n.trim() == name)?.1.trim().strip_suffix("px")?;
        digits(value)
    };
    given.or_else(styled).map(|n| n as u32)
}

/// Whether an image stands in the line like a character: an emoji, a formula.
pub(super) fn is_inline(tree: &Tree, at: Ref) -> bool {
    let Some(image) = tree.element(at) else { return false };
    let small = side(image, "height").or_else(|| side(image, "width")).is_some_and(|s| s <= INLINE);
    let class = image.attribute("class").unwrap_or_default().to_ascii_lowercase();
    let words = ["emoji", "emoticon", "smiley", "latex", "math", "tex", "formula", "inline"];
    small || class.split([' ', '-', '_']).any(|w| words.contains(&w))
}

/// Whether an image says that it is larger than anything that stands in a line.
pub(super) fn is_large(tree: &Tree, at: Ref) -> bool {
    let Some(image) = tree.element(at) else { return false };
    ["width", "height"].iter().any(|name| side(image, name).is_some_and(|s| s >= LARGE))
}

/// Gives images what the `<noscript>` after them holds, and leaves that out.
pub(super) fn leave_out_noscript(page: &mut Page<'_>) -> Vec<(Ref, Ref)> {
    let mut real = Vec::new();
    for at in page.shown(ROOT) {
        if page.tree.name(at) != "noscript" {
            continue;
        }
        let image = |root| page.tree.descendants(root).find(|&n| page.tree.name(n) == "img");
        let before = std::iter::successors(page.tree.previous(at), |&p| page.tree.previous(p));
        let waiting = before.take(4).find_map(image);
        if image(at).is_some_and(|inner| shown_after(&page.tree, at, inner)) {
            page.leave_out(at, Rule::Code);
            continue;
        }
        match (image(at), waiting) {
            (Some(inner), Some(waiting)) if path(&page.tree, inner).is_some() => {
                real.push((waiting, inner));
                page.leave_out(at, Rule::Code);
            }
            // An image that no other waits for is shown without scripts only, but it is shown.
            (Some(inner), None) if path(&page.tree, inner).is_some() => {}
            _ => page.leave_out(at, Rule::Hidden),
        }
    }
    real
}

/// Whether the image right after a `<noscript>` waits for the one in it, or is the same.
fn shown_after(tree: &Tree, noscript: Ref, inner: Ref) -> bool {
    let mut after = std::iter::successors(tree.next(noscript), |&n| tree.next(n));
    let Some(next) = after.find(|&n| tree.element(n).is_some()) else { return false };
    let Some(image) = tree.element(next).filter(|e| e.name() == "img") else { return false };
    let waits = image.attribute("src").is_none_or(is_placeholder);
    let shown = path(tree, next);
    let inner = path(tree, inner);
    let same = || {
        inner
            .as_deref()
            .zip(shown.as_deref())
            .is_some_and(|(a, b)| stem(a).is_some() && stem(a) == stem(b))
    };
    shown.is_some() && (waits || shown == inner || same())
}

/// The name of a file without its size: `v2-9f` of `https://a.example/v2-9f_720w.jpg?s=1`.
fn stem(path: &str) -> Option<&str> {
    let name = path.split(['?', '#']).next()?.rsplit('/').next()?;
    let (stem, size) = name.rsplit_once('.')?.0.rsplit_once('_')?;
    (stem.len() > 5 && size.len() < 6).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::*;

    fn path_of(html: &str) -> Option<String> {
        let tree = parse(html);
        path(&tree, tree.find("img").expect("an image"))
    }

    #[test]
    fn the_path_is_where_the_page_put_it() {
        for (html, expected) in [
            ("<img src=a.jpg>", Some("a.jpg")),
            (
                "<img src=loading.gif data-src='//m.example/a?wx_fmt=png'>",
                Some("//m.example/a?wx_fmt=png"),
            ),
            ("<img src='data:image/gif;base64,R0lGOD' data-original=b.jpg>", Some("b.jpg")),
            ("<img data-hi-res='c.webp?v=1'>", Some("c.webp?v=1")),
            ("<img src=a.jpg srcset='b.jpg 1x, c.jpg 2x'>", Some("c.jpg")),
            ("<img srcset='a.jpg 480w,b.jpg 1200w, c.jpg 800w'>", Some("b.jpg")),
            ("<picture><source srcset='x.webp 2x'><img src=data:,></picture>", Some("x.webp")),
            (
                "<img src='./页面_files/a.jpg' data-src='https://x.example/a.jpg'>",
                Some("./页面_files/a.jpg"),
            ),
            ("<img src=a.gif width=1 height=1>", None),
            ("<img src=''>", None),
            ("<img alt=x>", None),
        ] {
            assert_eq!(path_of(html).as_deref(), expected, "{html}");
        }
    }
}
