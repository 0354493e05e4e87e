//! What stands between the title and the article and belongs to it: its first picture, its
//! summary, its second title.

use std::sync::LazyLock;

use super::images;
use super::page::{Measure, Page, is_block};
use super::sift;
use super::tree::{Ref, Tree};
use crate::document::Date;
use crate::text::Pattern;

/// A picture with its caption, or a summary, has no more columns.
const HEAD: usize = 500;

/// Classes by which pages say that something leads to the article.
const LEADS: [&str; 16] = [
    "summary",
    "abstract",
    "lead",
    "lede",
    "dek",
    "standfirst",
    "digest",
    "excerpt",
    "subtitle",
    "subhead",
    "subheading",
    "intro",
    "daoyu",
    "daodu",
    "zhaiyao",
    "tiyao",
];

/// Whether an element calls itself a second title.
pub(super) fn is_subtitle(tree: &Tree, at: Ref) -> bool {
    let class = tree.attribute(at, "class").unwrap_or_default();
    class.split(|c: char| !c.is_ascii_alphabetic()).any(|w| w.eq_ignore_ascii_case("subtitle"))
}

/// Adds to the parts of an article what stands between its title and them.
pub(super) fn with_head(page: &Page<'_>, parts: &[Ref], title: Ref) -> Vec<Ref> {
    let tree = &page.tree;
    let Some(&first) = parts.first() else { return Vec::new() };
    let around: Vec<Ref> = std::iter::once(first).chain(tree.ancestors(first)).collect();
    let Some(both) = tree.ancestors(title).find(|a| around.contains(a)) else {
        return parts.to_vec();
    };
    // What holds the whole page holds more than the article.
    let wide = matches!(tree.name(both), "body" | "html" | "") || around[0] == both;
    let mut head = below_title(page, title, both, &around, wide);
    if !wide {
        head.extend(above_article(page, title, both, &around));
    }
    head.extend_from_slice(parts);
    head
}

/// Leads beside the title, within what holds it and the article; of what holds both only if `wide`.
fn below_title(page: &Page<'_>, title: Ref, both: Ref, around: &[Ref], wide: bool) -> Vec<Ref> {
    let tree = &page.tree;
    let steps = std::iter::once(title).chain(tree.ancestors(title)).take_while(|&a| a != both);
    let mut found = Vec::new();
    for step in steps {
        let after = std::iter::successors(tree.next(step), |&n| tree.next(n));
        let after = after.take_while(|n| !around.contains(n));
        let beside = tree.parent(step) == Some(both);
        found.extend(
            after.filter(|&n| (wide || !beside) && page.gone(n).is_none() && is_lead(page, n)),
        );
    }
    found
}

/// What stands before the article, within what holds it and the title.
fn above_article(page: &Page<'_>, title: Ref, both: Ref, around: &[Ref]) -> Vec<Ref> {
    let tree = &page.tree;
    let measures = page.measures();
    let holds_title = |at: Ref| at == title || tree.ancestors(title).any(|a| a == at);
    let mut head = Vec::new();
    for &step in around.iter().take_while(|&&a| a != both) {
        let before = std::iter::successors(tree.previous(step), |&p| tree.previous(p));
        let before: Vec<Ref> = before.take_while(|&p| !holds_title(p)).collect();
        let belongs = |at: Ref| is_head(page, at, &measures[at]) || is_lead(page, at);
        head.extend(before.into_iter().filter(|&at| page.gone(at).is_none() && belongs(at)));
    }
    head.reverse();
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

/// Whether a block says that it leads to the article, by its class or by its first word, or is
/// named as text and ends a sentence.
fn is_lead(page: &Page<'_>, at: Ref) -> bool {
    static LABEL: LazyLock<Pattern> = LazyLock::new(|| {
        Pattern::new(concat!(
            r"^[【\[]?\s*(?:导语|導語|导读|導讀|导言|摘要|提要|内容(?:提要|摘要|简介)|編者按|编者按|编者的话",
            r"|核心(?:提示|阅读)|前言|引言)\s*[】\]：:|｜]"
        ))
    });
    let tree = &page.tree;
    let Some(element) = tree.element(at).filter(|e| is_block(e.name())) else { return false };
    let names = sift::names(element);
    let linked = page.shown(at).iter().any(|&n| matches!(tree.name(n), "a" | "img" | "input"));
    if linked || names.furniture || names.comments || names.byline {
        return false;
    }
    let text = page.text(at);
    let length = text.chars().count();
    if !(4..=HEAD / 2).contains(&length) || Date::written(&text).is_some() {
        return false;
    }
    let class = element.attribute("class").unwrap_or_default();
    let mut words = class.split(|c: char| !c.is_ascii_alphabetic());
    let named = words.any(|w| LEADS.contains(&w.to_ascii_lowercase().as_str()));
    let sentence = text.ends_with(['。', '！', '？', '…', '”']);
    named || LABEL.is_match(&text) || names.article && sentence && !says_rights(&text)
}

/// Whether a text tells of rights or of the site: no article says so of itself.
pub(super) fn says_rights(text: &str) -> bool {
    static RIGHTS: LazyLock<Pattern> = LazyLock::new(|| {
        Pattern::new(concat!(
            r"^(?:(?:郑重|严正)?声明\s*[:：]|版权声明|版權聲明|免责声明|免責聲明|特别声明|转载声明|©|(?i:copyright)|本文(?:版权|著作权|为.{0,8}原创))",
            r"|未经.{0,12}(?:许可|授权|允许)|不得转载|禁止转载|仅代表.{0,12}(?:作者|本人|个人)|不代表.{0,8}(?:立场|观点)|信息存储|如有侵权",
            r"|浏览器(?:版本|不支持)|版权(?:归|所有)|(?:注册|登录)后"
        ))
    });
    RIGHTS.is_match(text)
}
