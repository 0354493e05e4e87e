//! Which part of a page is the article.
//!
//! Every paragraph gives points to what holds it, as in Mozilla's Readability: one, one for every
//! mark of a sentence or clause, up to three for its length; half of them to what is around that,
//! and less further out. What has the most points, less its share of links, is the article, with
//! such neighbours as hold paragraphs of the same kind.

use super::head::says_rights;
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
/// Where a page has fewer paragraphs of that length, every one counts that ends a sentence.
pub(super) const FEW: usize = 6;
/// So many of them are an article.
const SENTENCES: usize = 3;
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
    // An article of short sentences only.
    if prose == 0 && found.iter().map(|&at| sentences(page, at)).sum::<usize>() >= SENTENCES {
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
    let blocks = shown.iter().filter(|&&at| is_block(tree.name(at)));
    let blocks: Vec<(Ref, Measure)> = blocks.map(|&at| (at, page.own(at))).collect();
    let long = |own: &Measure| own.text >= PARAGRAPH;
    let few = blocks.iter().filter(|(_, own)| long(own) && own.marks > 0).nth(FEW - 1).is_none();
    for (at, own) in blocks {
        if !(long(&own) && (!few || own.marks > 0)
            || few && own.marks > 0 && ends_sentence(&page.own_text(at)))
            || few && says_rights(&page.own_text(at))
        {
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

/// How many blocks below an element end a sentence.
fn sentences(page: &Page<'_>, at: Ref) -> usize {
    let blocks = page.shown(at).into_iter().filter(|&n| is_block(page.tree.name(n)));
    blocks.filter(|&n| ends_sentence(&page.own_text(n))).count()
}

fn ends_sentence(text: &str) -> bool {
    text.ends_with(['。', '！', '？', '…', '：', '；', '”', '」', '.', '!', '?'])
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

/// Whether a neighbour of the article goes on with it: sentences without a link, and little else.
fn reads_on(page: &Page<'_>, at: Ref, measure: &Measure) -> bool {
    let Some(element) = page.tree.element(at) else { return false };
    let names = sift::names(element);
    if measure.linked > 0 || measure.marks == 0 || names.byline || names.caption {
        return false;
    }
    let (mut said, mut other) = (0, 0);
    for block in page.shown(at).into_iter().filter(|&n| is_block(page.tree.name(n))) {
        let names = page.tree.element(block).map(sift::names).unwrap_or_default();
        if names.comments || names.furniture {
            return false;
        }
        let text = page.own_text(block);
        let columns = page.own(block).text;
        if says_rights(&text) {
            return false;
        }
        let ends = ends_sentence(&text) && !text.ends_with(['：', '；']);
        *if ends { &mut said } else { &mut other } += columns;
    }
    said > 0 && said >= other
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
        page.gone(at).is_none() && (scored || paragraph || reads_on(page, at, measure))
    };
    page.tree.children(parent).filter(|&at| belongs(at)).collect()
}
