//! Which part of a page is the article.
//!
//! Every paragraph gives points to what holds it, as in Mozilla's Readability: one, one for every
//! mark of a sentence or clause, up to three for its length; half of them to what is around that,
//! and less further out. What has the most points, less its share of links, is the article, with
//! such neighbours as hold paragraphs of the same kind.

use super::images;
use super::page::{Measure, Page, Rule, is_block};
use super::sift;
use super::tree::{ROOT, Ref};
use super::within::Within;

/// A paragraph that counts has so many columns.
const PARAGRAPH: usize = 30;
/// Points go to so many elements around a paragraph.
const LEVELS: usize = 5;
/// Another part of the article has at least this share of the points of the first.
const LIKE: f64 = 0.4;
/// A picture with its caption, or a summary, has no more columns.
const HEAD: usize = 500;
/// An article that has less prose than this share of the page was not the article.
const ENOUGH: f64 = 0.25;

/// The parts of the page that are the article, in order; none when there is no text at all.
pub(super) fn article(page: &mut Page<'_>) -> Vec<Ref> {
    sift::leave_out_unseen(page);
    let measures = page.measures();
    let parts = parts(page, measures[ROOT]);
    let whole = measures[ROOT].prose;
    Within::of(page, &parts, &measures, whole).settle(page, &parts, true);
    parts
}

fn parts(page: &mut Page<'_>, before: Measure) -> Vec<Ref> {
    sift::leave_out_furniture(page);
    let found = best(page);
    let measures = page.measures();
    let prose: usize = found.iter().map(|&at| measures[at].prose).sum();
    if prose as f64 >= ENOUGH * before.prose as f64 && prose > 0 {
        return found;
    }
    page.take_back(Rule::Furniture);
    let again = best(page);
    let measures = page.measures();
    let more: usize = again.iter().map(|&at| measures[at].prose).sum();
    if more > 2 * prose {
        return again;
    }
    sift::leave_out_furniture(page);
    if found.is_empty() { page.tree.find("body").into_iter().collect() } else { found }
}

fn best(page: &Page<'_>) -> Vec<Ref> {
    let measures = page.measures();
    let points = points(page);
    let score = |at: Ref| points[at] * (1.0 - measures[at].link_share());
    let shown = page.shown(ROOT);
    let candidates =
        shown.iter().copied().filter(|&at| points[at] > 0.0 && page.tree.name(at) != "html");
    let Some(top) = candidates.max_by(|&a, &b| score(a).total_cmp(&score(b)).then(b.cmp(&a)))
    else {
        return Vec::new();
    };
    let top = climb(page, top, &points, &score);
    neighbours(page, top, &measures, &points, score(top))
}

/// The points of all elements, by node.
fn points(page: &Page<'_>) -> Vec<f64> {
    let tree = &page.tree;
    let mut points = vec![0.0; tree.len()];
    let shown = page.shown(ROOT);
    for &at in &shown {
        if !is_block(tree.name(at)) {
            continue;
        }
        let own = page.own(at);
        if own.text < PARAGRAPH {
            continue;
        }
        let long = (own.text as f64 / 200.0).min(3.0);
        let given = (1.0 + own.marks as f64 + long) * (1.0 - own.link_share());
        let holder = if holds_paragraphs(page, at) { Some(at) } else { tree.parent(at) };
        let around = std::iter::successors(holder, |&h| tree.parent(h));
        for (level, holder) in around.take(LEVELS).enumerate() {
            let part = match level {
                0 => 1.0,
                1 => 2.0,
                level => 3.0 * level as f64,
            };
            points[holder] += given / part;
        }
    }
    for &at in &shown {
        if points[at] > 0.0 {
            points[at] += bonus(page, at);
        }
    }
    points
}

/// What kind and names of an element are worth.
fn bonus(page: &Page<'_>, at: Ref) -> f64 {
    let Some(element) = page.tree.element(at) else { return 0.0 };
    let names = sift::names(element);
    let kind = match element.name() {
        "article" | "main" => 10.0,
        "div" | "section" => 5.0,
        "pre" | "td" | "blockquote" => 3.0,
        "ol" | "ul" | "dl" | "dd" | "li" | "form" | "address" => -3.0,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th" => -5.0,
        _ => 0.0,
    };
    let body = element.attribute("itemprop").is_some_and(|p| p.eq_ignore_ascii_case("articleBody"));
    kind + if body { 50.0 } else { 0.0 } + if names.article { 25.0 } else { 0.0 }
        - if names.furniture || names.comments { 25.0 } else { 0.0 }
}

/// Whether an element that has text of its own is not one paragraph but holds many: with line
/// breaks or blocks between, or named as the article.
fn holds_paragraphs(page: &Page<'_>, at: Ref) -> bool {
    let tree = &page.tree;
    let breaks = tree.children(at).filter(|&c| tree.name(c) == "br").count();
    let named = || tree.element(at).is_some_and(|e| e.name() != "p" && sift::names(e).article);
    breaks > 1 || tree.children(at).any(|c| is_block(tree.name(c))) || named()
}

/// Goes up to what holds the parts of an article that is in several: parts alike in name, with
/// points of the same order.
fn climb(page: &Page<'_>, top: Ref, points: &[f64], score: &dyn Fn(Ref) -> f64) -> Ref {
    let tree = &page.tree;
    let kind = |at: Ref| (tree.name(at), tree.attribute(at, "class"));
    let inside = |at: Ref, other: Ref| tree.ancestors(at).any(|a| a == other);
    let mut here = top;
    for at in page.shown(ROOT) {
        let like = points[at] > 0.0 && score(at) >= LIKE * score(top) && kind(at) == kind(top);
        if like && at != top && !inside(at, here) && !inside(top, at) {
            let both = tree.ancestors(here).find(|&a| inside(at, a));
            here = both.filter(|&b| !matches!(tree.name(b), "body" | "html" | "")).unwrap_or(here);
        }
    }
    // What is around may have earned more.
    while let Some(parent) = tree.parent(here).filter(|&p| score(p) > score(here)) {
        here = parent;
    }
    here
}

/// The neighbours of the article that belong to it.
fn neighbours(
    page: &Page<'_>,
    top: Ref,
    measures: &[Measure],
    points: &[f64],
    score: f64,
) -> Vec<Ref> {
    let Some(parent) = page.tree.parent(top) else { return vec![top] };
    let kind = |at| (page.tree.name(at), page.tree.attribute(at, "class"));
    let belongs = |at: Ref| {
        if at == top {
            return true;
        }
        let measure = &measures[at];
        let share = if kind(at) == kind(top) { 0.2 } else { LIKE };
        let enough = (score * share).max(10.0);
        let scored = points[at] * (1.0 - measure.link_share()) >= enough;
        let paragraph = page.tree.name(at) == "p"
            && measure.link_share() < 0.25
            && (measure.prose >= 160
                || measure.marks > 0 && measure.prose > 0 && measure.linked == 0);
        (scored || paragraph) && page.gone(at).is_none()
    };
    page.tree.children(parent).filter(|&at| belongs(at)).collect()
}

/// Adds what stands between the title and the article and belongs to it: its first picture, its
/// summary.
pub(super) fn with_head(page: &Page<'_>, parts: &[Ref], title: Ref) -> Vec<Ref> {
    let tree = &page.tree;
    let Some(&first) = parts.first() else { return Vec::new() };
    let around: Vec<Ref> = std::iter::once(first).chain(tree.ancestors(first)).collect();
    let Some(both) = tree.ancestors(title).find(|a| around.contains(a)) else {
        return parts.to_vec();
    };
    if matches!(tree.name(both), "body" | "html" | "") || around[0] == both {
        return parts.to_vec();
    }
    let measures = page.measures();
    let holds_title = |at: Ref| at == title || tree.ancestors(title).any(|a| a == at);
    let mut head = Vec::new();
    for &step in around.iter().take_while(|&&a| a != both) {
        let before = std::iter::successors(tree.previous(step), |&p| tree.previous(p));
        let before: Vec<Ref> = before.take_while(|&p| !holds_title(p)).collect();
        head.extend(
            before
                .into_iter()
                .filter(|&at| page.gone(at).is_none() && is_head(page, at, &measures[at])),
        );
    }
    head.reverse();
    head.extend_from_slice(parts);
    head
}

fn is_head(page: &Page<'_>, at: Ref, measure: &Measure) -> bool {
    let tree = &page.tree;
    let image = |n: Ref| {
        tree.name(n) == "img"
            && images::path(tree, n).is_some()
            && !images::is_inline(tree, n)
            && !tree.ancestors(n).take(4).any(|a| tree.name(a) == "a")
    };
    let names = tree.element(at).map(sift::names).unwrap_or_default();
    let picture = measure.images <= 3 && page.shown(at).into_iter().any(image);
    let summary = measure.prose > 0 && measure.linked == 0;
    (picture || summary) && measure.text <= HEAD && measure.link_share() < 0.3 && !names.byline
}
