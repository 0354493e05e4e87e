//! Last rules: what stands in the article's part of the page but is not the article. Lines of
//! links before its first and after its last paragraph, page numbers, boxes of what else there is
//! to read.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::extract::FEW;
use super::head::says_rights;
use super::images;
use super::page::{Measure, Page, Rule, is_block};
use super::table;
use super::tree::{ROOT, Ref};
use super::within::Within;
use super::words;
use crate::text::Pattern;

/// Text that is in links to at least this share is a list of links.
const LINKED: f64 = 0.5;
/// A label of a list has no more characters.
const LABEL: usize = 20;
/// A box of other articles has at most this share of prose.
const PROSE: f64 = 0.5;

/// Leaves out what is left of the page round the article.
pub(super) fn prune(page: &mut Page<'_>, parts: &[Ref]) {
    let measures = page.measures();
    let whole: usize = parts.iter().map(|&p| measures[p].prose).sum();
    Within::of(page, parts, &measures, whole).settle(page, parts, false);
    let measures = page.measures();
    let own: BTreeSet<Ref> = parts.iter().copied().collect();
    leave_out_contents(page, parts, &own, &measures);
    leave_out_related(page, parts, &own, &measures);
    leave_out_teasers(page, parts, &own, &measures);
    trim(page, parts, &own);
}

/// Tables of contents: nothing but links to places of the page, in what is named so or below a
/// heading that says so.
fn leave_out_contents(
    page: &mut Page<'_>,
    parts: &[Ref],
    own: &BTreeSet<Ref>,
    measures: &[Measure],
) {
    const HEADINGS: [&str; 7] =
        ["目录", "目錄", "目次", "文章目录", "本文目录", "Contents", "Table of Contents"];
    let tree = &page.tree;
    let is_list = |at: Ref| {
        let links = || tree.descendants(at).filter(|&n| tree.name(n) == "a");
        let here = |n: Ref| tree.attribute(n, "href").is_some_and(|h| h.starts_with('#'));
        let other = measures[at].text - measures[at].linked;
        other <= LABEL && links().nth(1).is_some() && links().all(here)
    };
    let mut gone = Vec::new();
    for at in parts.iter().flat_map(|&p| page.shown(p)) {
        let Some(element) = tree.element(at).filter(|e| is_block(e.name())) else { continue };
        let class = element.attribute("class").unwrap_or_default();
        let id = element.attribute("id").unwrap_or_default();
        let named = [class, id].iter().any(|names| words::parts(names).iter().any(|w| w == "toc"));
        if named && !own.contains(&at) && is_list(at) {
            gone.push(at);
        } else if measures[at].text <= LABEL * 2 && HEADINGS.contains(&page.own_text(at).as_str()) {
            let after = std::iter::successors(tree.next(at), |&n| tree.next(n));
            let list = after.into_iter().find(|&n| measures[n].text > 0).filter(|&n| is_list(n));
            gone.extend(list.into_iter().flat_map(|list| [at, list]));
        }
    }
    gone.into_iter().for_each(|at| page.leave_out(at, Rule::Links));
}

/// Boxes that say what they are: `相关阅读` and the links below it.
fn leave_out_related(
    page: &mut Page<'_>,
    parts: &[Ref],
    own: &BTreeSet<Ref>,
    measures: &[Measure],
) {
    for at in parts.iter().flat_map(|&p| page.shown(p)).collect::<Vec<_>>() {
        let small = is_block(page.tree.name(at)) && measures[at].text <= 60;
        if !small || page.gone_with(at).is_some() || !RELATED.is_match(&page.own_text(at)) {
            continue;
        }
        let tree = &page.tree;
        // The box: as much around the label as holds no prose and begins with it.
        let mut label = at;
        let is_first = |at: Ref| {
            std::iter::successors(tree.previous(at), |&p| tree.previous(p))
                .all(|p| measures[p].text == 0 && measures[p].images == 0)
        };
        while let Some(parent) = tree.parent(label).filter(|p| !own.contains(p)) {
            let prose = measures[parent].prose as f64 > PROSE * measures[parent].text as f64;
            if own.contains(&label) || prose || !is_first(label) {
                break;
            }
            label = parent;
        }
        let mut found = vec![label];
        if measures[label].linked == 0 {
            let after = std::iter::successors(tree.next(label), |&n| tree.next(n));
            let belongs = |n: &Ref| {
                let measure = &measures[*n];
                measure.text == 0 || measure.link_share() >= LINKED
            };
            found.extend(after.take_while(belongs));
        }
        let linked: usize = found.iter().map(|&n| measures[n].linked).sum();
        if linked > 0 {
            found.into_iter().for_each(|n| page.leave_out(n, Rule::Furniture));
        }
    }
}

/// What pages call the box of other articles.
static RELATED: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(concat!(
        r"(?i)^[【\[「《◆■●▶>\s]*(?:(?:相关|相關|延伸|推荐|推薦|热门|熱門|更多|往期|精彩|关联|猜你|为你|為你|最新|其他)",
        r"(?:阅读|閱讀|新闻|新聞|报道|報導|文章|推荐|推薦|链接|連結|内容|资讯|資訊|精彩|喜欢|喜歡|回顾|专题|專題|视频|图集|热点)+",
        r"|関連(?:記事|リンク|ニュース|情報)|あわせて読みたい|おすすめ(?:記事)?|관련\s?(?:기사|뉴스)|추천\s?기사",
        r"|related (?:articles|stories|posts|news|content|reading)|read (?:more|next)|more (?:from|stories|on this).{0,20}|you may also like|recommended(?: for you)?)",
        r"[】\]」》\s:：>]*$"
    ))
});

/// Lists of other articles, each with a linked picture and a linked title.
fn leave_out_teasers(
    page: &mut Page<'_>,
    parts: &[Ref],
    own: &BTreeSet<Ref>,
    measures: &[Measure],
) {
    for at in parts.iter().flat_map(|&p| page.shown(p)).collect::<Vec<_>>() {
        if own.contains(&at) || page.gone_with(at).is_some() || !is_block(page.tree.name(at)) {
            continue;
        }
        let tree = &page.tree;
        let items: Vec<Ref> = tree
            .children(at)
            .filter(|&c| page.gone(c).is_none() && measures[c].text + measures[c].images > 0)
            .collect();
        let teaser = |item: &Ref| {
            let linked = |n: Ref| tree.ancestors(n).take(6).any(|a| tree.name(a) == "a");
            let m = &measures[*item];
            let mut pictures = page.shown(*item).into_iter().filter(|&n| tree.name(n) == "img");
            m.images == 1 && m.linked >= 12 && m.link_share() >= 0.25 && pictures.any(linked)
        };
        if items.len() >= 3 && items.iter().all(teaser) {
            page.leave_out(at, Rule::Links);
        }
    }
}

/// Takes off the lines of links at both ends.
fn trim(page: &mut Page<'_>, parts: &[Ref], in_parts: &BTreeSet<Ref>) {
    let measures = page.measures();
    let blocks: Vec<Ref> = parts
        .iter()
        .flat_map(|&p| page.shown(p))
        .filter(|&at| at != ROOT && (is_block(page.tree.name(at)) || in_parts.contains(&at)))
        .collect();
    let own: Vec<Measure> = blocks.iter().map(|&at| page.own(at)).collect();
    let is_prose = |m: &Measure| m.marks > 0 && m.text >= 30 && m.link_share() < 0.4;
    let Some(first) = own.iter().position(is_prose) else { return };
    let last = own.iter().rposition(is_prose).unwrap_or(first);
    // Where there are few of them, short sentences end the article as well.
    let few = own.iter().filter(|m| is_prose(m)).nth(FEW - 1).is_none();
    let says = |i: usize| {
        let ends = |line: &str| line.ends_with(['。', '！', '？', '…', '”', '」']);
        let line = page.own_text(blocks[i]);
        own[i].marks > 0 && own[i].linked == 0 && ends(&line) && !says_rights(&line)
    };
    let last = (last + 1..own.len()).rev().find(|&i| few && says(i)).unwrap_or(last);
    let data = |at: &Ref| page.tree.name(*at) == "table" && table::holds_data(page, *at);
    let tables: BTreeSet<Ref> = blocks.iter().copied().filter(data).collect();
    let mut gone = Vec::new();
    let mut sources = false;
    for (i, &at) in blocks.iter().enumerate() {
        let name = page.tree.name(at);
        let line = page.own_text(at);
        // Where an author names sources, links are what is wanted.
        let heading = name.starts_with('h') && name.len() == 2;
        let label = || !line.is_empty() && own[i].linked == 0 && line.chars().count() <= LABEL;
        if heading || label() {
            sources = SOURCES.is_match(&line);
        }
        let data = |at: Ref| tables.contains(&at);
        let inside = (first..=last).contains(&i) || measures[at].prose > 0;
        if inside || sources || own[i].linked == 0 || page.tree.ancestors(at).take(4).any(data) {
            continue;
        }
        let links = own[i].link_share() >= LINKED;
        let path = i < first && line.contains(['>', '»', '›', '/']);
        if leads_in(page, at, &line) {
            continue;
        }
        if links && (i > last || path || several(page, at)) || PAGES.is_match(&line) {
            gone.push(at);
        }
    }
    // Pictures after the end that lead elsewhere.
    let end = blocks.get(last).copied().unwrap_or(ROOT);
    let mut after = false;
    for at in parts.iter().flat_map(|&p| page.shown(p)) {
        after |= at == end;
        let picture =
            after && page.tree.name(at) == "img" && !page.tree.ancestors(at).any(|a| a == end);
        let leads = |a: Ref| {
            let href = page.tree.attribute(a, "href").unwrap_or_default();
            page.tree.name(a) == "a" && href.len() > 1 && !shows_image(href)
        };
        if picture && page.tree.ancestors(at).take(4).any(leads) {
            gone.push(at);
        }
    }
    gone.into_iter().for_each(|at| page.leave_out(at, Rule::Links));
}

/// Whether a link leads to an image, or to a page that shows one.
fn shows_image(href: &str) -> bool {
    let query = href.split(['?', '#', '=']).next_back().unwrap_or_default();
    images::is_image_path(href) || images::is_image_path(query)
}

/// What stands above a list of sources.
static SOURCES: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(
        r"(?i)参考|參考|引用|出典|文献|文獻|注释|註釋|资料来源|資料來源|延伸资料|(?:项目|源码|代码|仓库|工具)(?:地址|链接|主页)|출처|참고|references|bibliography|sources|notes|further reading",
    )
});

/// Whether a paragraph has words of its own that lead to its links: `更多内容见 …`. What pages say
/// before their links does not count.
fn leads_in(page: &Page<'_>, at: Ref, line: &str) -> bool {
    static OF_PAGES: LazyLock<Pattern> = LazyLock::new(|| {
        Pattern::new(concat!(
            r"(?i)^[\[【（(«<|·>»\s]|^(?:[上下前后][一]?[篇页章条个]|上一|下一|标签|標籤|关键[词字]|分类|分類|所属|栏目|频道|专栏|文集|话题|圈子",
            r"|您|你|当前|位置|首页|返回|回到|相关|相關|推荐|推薦|热门|更多(?:精彩|文章|新闻|资讯|内容请|[:：])|猜|分享|收藏|评论|浏览|阅读|点[击赞]|关注|扫|下载|订阅|搜索|打印|字号|[本此]?文(?:链接|地址|网址)",
            r"|本文(?:链接|地址|网址|来自|来源)|永久|转载|原文(?:链接|地址)|版权|来自|来源|稿源|作者|记者|编辑|责编|责任|编者|文章|微[博信]|公众号|©|copyright|tags?\b|categor|filed|posted|by\b|in\b|on\b|share|related|next\b|previous|read\b|see all|more\b|source\b|follow|via\b)"
        ))
    });
    let tree = &page.tree;
    if tree.name(at) != "p" || OF_PAGES.is_match(line) {
        return false;
    }
    let inside = page.shown(at);
    let before = inside.iter().take_while(|&&n| tree.name(n) != "a");
    let words: String = before.map(|&n| tree.shown(n, page.source)).collect();
    words.chars().filter(|c| c.is_alphabetic()).count() > 1
}

/// `【1】【2】【3】`, `1 2 3 下一页`.
static PAGES: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(
        r"^(?:[\s【】\[\]()（）|·…«»<>]*(?:\d{1,3}|上一页|下一页|上一頁|下一頁|首页|尾页|末页|前へ|次へ|next|prev(?:ious)?))+[\s【】\[\]()（）|·…«»<>]*$",
    )
});

fn several(page: &Page<'_>, at: Ref) -> bool {
    page.shown(at).into_iter().filter(|&n| page.tree.name(n) == "a").count() > 1
}
