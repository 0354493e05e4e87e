//! Furniture within the article. Names that pages give to furniture are words authors use too:
//! a section on related work, a table of ranks, a list of tools. Inside the article a name is
//! not enough to leave out what reads as the author's.

use std::sync::LazyLock;

use super::page::{Measure, Page, Rule, is_block};
use super::sift;
use super::tree::{Ref, Tree};
use crate::text::Pattern;

/// A part with this share of its text in links is furniture, if it is called so.
const LINKED: f64 = 0.3;
/// A label is no longer than so many characters.
const LABEL: usize = 24;

/// What is known of an article while its parts are looked through.
pub(super) struct Within<'m> {
    measures: &'m [Measure],
    /// The prose in all.
    whole: usize,
    /// The places of nodes in the order of the page.
    order: Vec<usize>,
    /// The places of the first and the last paragraph.
    prose: (usize, usize),
}

impl<'m> Within<'m> {
    /// Looks at the article as far as it is shown. `measures` are those of the whole page.
    pub(super) fn of(
        page: &Page<'_>,
        parts: &[Ref],
        measures: &'m [Measure],
        whole: usize,
    ) -> Self {
        let mut order = vec![0; page.tree.len()];
        let mut prose: Option<(usize, usize)> = None;
        let nodes = parts.iter().flat_map(|&p| page.tree.descendants(p));
        for (place, at) in nodes.enumerate() {
            order[at] = place;
        }
        let shown = parts.iter().flat_map(|&p| page.shown(p));
        for at in shown.filter(|&at| is_block(page.tree.name(at))) {
            let own = page.own(at);
            if own.marks > 0 && own.text >= 30 && own.link_share() < 0.4 {
                prose = Some((prose.map_or(order[at], |(first, _)| first), order[at]));
            }
        }
        Within { measures, whole, order, prose: prose.unwrap_or_default() }
    }

    /// Leaves out what is furniture of the parts; with `back`, takes back what only had its name.
    pub(super) fn settle(&self, page: &mut Page<'_>, parts: &[Ref], back: bool) {
        for &part in parts {
            let mut next = Some(part);
            while let Some(at) = next {
                let gone = page.gone(at);
                let open = gone.is_none() || back && gone == Some(Rule::Furniture);
                if at != part && open && sift::is_furniture(page, at, self.measures, self.whole) {
                    match self.is_furniture(page, at) {
                        true => page.leave_out(at, Rule::Furniture),
                        false => page.put_back(at),
                    }
                }
                let down = page.tree.first(at).filter(|_| page.gone(at).is_none());
                next = down.or_else(|| page.tree.after_all(at, part));
            }
        }
    }

    /// Whether what is called furniture is more than called so.
    fn is_furniture(&self, page: &Page<'_>, at: Ref) -> bool {
        let tree = &page.tree;
        let Some(element) = tree.element(at) else { return false };
        let around = tree.parent(at).map_or("", |p| tree.name(p));
        if element.name() == "footer" && matches!(around, "blockquote" | "figure") {
            return false;
        }
        let measure = &self.measures[at];
        let names = sift::names(element);
        let linked = match measure.text {
            0 => tree.descendants(at).any(|n| tree.name(n) == "a"),
            _ => measure.link_share() >= LINKED,
        };
        if measure.text + measure.images == 0 || self.says_so(page, at) {
            return true;
        }
        // Ids of sections are made of their headings.
        let sure = match begins_with_heading(tree, at) {
            true => sift::class_names(element).sure,
            false => names.sure,
        };
        let weak = !sure && !sift::is_furniture_by_kind(element);
        let aside = element.name() == "aside" && !names.furniture && !names.comments;
        if aside {
            return measure.marks == 0 || linked;
        }
        // A label alone is no text.
        let says = measure.marks > 0 || tree.descendants(at).any(|n| holds(tree.name(n)));
        let kept = matches!(element.name(), "table" | "pre" | "figure" | "blockquote")
            || begins_with_heading(tree, at);
        !weak || linked || !says || self.is_at_edge(at) && !kept
    }

    /// Whether no paragraph of the article stands before a part, or none after it.
    fn is_at_edge(&self, at: Ref) -> bool {
        !(self.prose.0..=self.prose.1).contains(&self.order[at])
    }

    /// Whether a part begins with words that only furniture has.
    fn says_so(&self, page: &Page<'_>, at: Ref) -> bool {
        static FURNITURE: LazyLock<Pattern> = LazyLock::new(|| {
            Pattern::new(concat!(
                r"(?i)^[【\[「《◆■●▶>\s]*(?:分享(?:到|至)|扫码|扫一扫|长按|点击(?:上方|下方|关注|下载|查看)|关注(?:我们|微信|公众)|责任编辑",
                r"|广告|推广|赞助|打赏|赞赏|(?:\d+\s*条?)?(?:评论|留言|网友)|发表评论|我来说|登录|註冊|注册|收藏|点赞|举报|字号|大\s*中\s*小|打印",
                r"|标签|標籤|关键[词字]|上一[篇页章]|下一[篇页章]|(?:相关|相關|延伸|推荐|推薦|热门|熱門|往期|精彩|猜你|为你|最新)(?:阅读|閱讀|新闻|新聞|报道|報導|文章|推荐|推薦|链接|資訊|资讯|喜欢|回顾|专题)",
                r"|返回|订阅|訂閱|版权|©|copyright|下载.{0,6}(?:app|客户端)|浏览|阅读数|更多",
                r"|share|follow|subscribe|sign up|log ?in|advertisement|sponsored|comments?\b|leave a|tags?\b|download (?:the|our) app)"
            ))
        });
        let inside = page.tree.children(at).flat_map(|c| page.shown(c));
        let first = inside.map(|n| page.tree.shown(n, page.source));
        let first = first.map(str::trim).find(|t| !t.is_empty()).unwrap_or_default();
        first.chars().nth(LABEL).is_none() && FURNITURE.is_match(first)
    }
}

/// Whether an element is content by what it is.
fn holds(name: &str) -> bool {
    matches!(name, "li" | "td" | "th" | "dd" | "pre" | "img" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Whether the first that an element shows is a heading.
fn begins_with_heading(tree: &Tree, at: Ref) -> bool {
    let first = |at: Ref| tree.children(at).find(|&c| tree.element(c).is_some());
    std::iter::successors(first(at), |&c| first(c)).take(3).any(|c| tree.is_heading(c))
}
