//! The furniture of a web page: breadcrumbs, copyright lines, links to the next article, share
//! buttons, headings of related articles, labels of image viewers.

use std::sync::LazyLock;

use crate::text::Pattern;

use super::plan::{Action, Hit};
use super::survey::{Line, Survey, Zone, pattern};

fn furniture(line: &Line<'_>, pattern: &Pattern, edge: i32, body: i32) -> Option<Hit> {
    pattern.is_match(line.text).then(|| Hit::scored(line, Action::Remove, edge, body))
}

/// No button and no heading has the marks of a sentence.
fn is_sentence(text: &str) -> bool {
    text.contains(['。', '！', '，', '；', '？'])
}

/// `首页 > 新闻 > 正文`, `某某网>>文化`.
pub(super) fn breadcrumb(line: &Line<'_>, _: &Survey) -> Option<Hit> {
    static TRAIL: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            "^(?:当前位置|您(?:现在)?(?:的|所在)(?:位置|的位置)|您现在的位置是?|位置|首页|主页)",
            "\\s*[:：>＞»›/|]|^\\p{Han}{2,8}\\s*[>＞»›]$"
        ))
    });
    static PATH: LazyLock<Pattern> =
        LazyLock::new(|| pattern(r"^\p{Han}{2,10}(?:\s*(?:>>|[>＞»›])\s*\p{Han}{2,10}){1,4}$"));
    furniture(line, &TRAIL, 9, 5).or_else(|| match line.zone {
        Zone::Header => furniture(line, &PATH, 7, 0),
        _ => None,
    })
}

/// `© …`, `版权所有`, `ICP备…`.
pub(super) fn copyright(line: &Line<'_>, _: &Survey) -> Option<Hit> {
    static LINE: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            "^.{0,60}(?:版权所有|Copyright|©|All [Rr]ights? [Rr]eserved|ICP[备证].{0,4}[0-9０-９]",
            "|公网安备\\s*[0-9０-９]|备案号\\s*[:：]|互联网新闻信息服务许可证",
            "|增值电信业务(?:经营)?许可证).{0,120}$"
        ))
    });
    if line.zone == Zone::Body && line.is_body() || line.text.ends_with(['？', '”', '」']) {
        return None;
    }
    furniture(line, &LINE, 9, 3)
}

/// `上一篇：…`, `返回首页`.
pub(super) fn prev_next(line: &Line<'_>, _: &Survey) -> Option<Hit> {
    static LINK: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            "^[<＜«‹《>＞»›]*\\s*(?:上|下)一[篇页章条回张个]\\s*(?:[:：].{0,60}|[>＞»›]*)$",
            "|^返回(?:列表|首页|顶部|目录|上一页|搜狐|腾讯网首页).{0,10}$"
        ))
    });
    // Two and more of these words and nothing else: the bar of a site for novels.
    static BAR: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            "^[\\s|｜←→<>《》«»/-]*(?:上一[章页篇回节]|下一[章页篇回节])",
            "(?:[\\s|｜←→<>《》«»/-]+(?:上一[章页篇回节]|下一[章页篇回节]|返回(?:目录|书页|列表)",
            "|(?:章节)?目录|加入书签|投推荐票|章节报错))+[\\s|｜←→<>《》«»/-]*$"
        ))
    });
    furniture(line, &BAR, 9, 7).or_else(|| furniture(line, &LINK, 9, 6))
}

/// `分享到：`, `扫一扫`, `登录`, `收藏本页`.
pub(super) fn share(line: &Line<'_>, _: &Survey) -> Option<Hit> {
    static BUTTON: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            "^(?:分享(?:到|至)?(?:[:：].{0,20})?|分享(?:到|至)?(?:本文|文章|本页|更多|微信|微博|朋友圈|QQ|好友|新浪|空间).{0,20}",
            "|用微信扫码二维码|(?:微信)?扫一扫.{0,20}",
            "|扫码(?:关注|下载|阅读|分享|查看|进群|加群|入群|打开|登录|观看).{0,16}",
            "|长按.{0,12}二维码.{0,12}|分享至好友和朋友圈|打印(?:本页|本文)?|关闭(?:窗口)?",
            "|收藏(?:本页)?|点赞|评论|举报|字号|字体|大中小|复制链接|加入收藏|设为首页",
            "|客户端下载|手机版|无障碍|登录|注册|登录/注册|搜索|网站地图|English|意见反馈",
            "|联系我们|关于我们|友情链接|人工智能识别.*|[【\\[]纠错[】\\]]|[大中小]字号",
            "|(?:点击|點擊|长按|長按)(?:上方|下方|左下方|蓝字|名片).{0,16}(?:关注|關注|订阅|名片)(?:我们|我們|我)?",
            "|[+＋]?\\s*(?:已?关注|關注)|举报/反馈|点(?:个)?(?:在看|收藏|分享)|写留言|精选留言|发表评论|阅读原文",
            "|喜欢此内容的人还喜欢|阅读\\s*[0-9.]+万?\\+?|(?:(?:点?赞|在看|分享|收藏|转发|评论)\\s*[0-9.]+万?\\+?\\s*)+",
            "|(?:全部|精彩)?评论(?:列表)?\\s*[（(][0-9]+条?[）)]",
            "|在小说阅读器(?:读本章|中沉浸阅读)|预览时标签不可点|(?:继续|向[上下])滑动看下一个|轻触阅读原文",
            "|(?:.{1,40}等\\s*)?[0-9,.]+\\s*万?\\s*人(?:也)?赞同了该(?:回答|文章|想法)|.{2,12}话题下的优秀答主",
            "|关注(?:他|她|TA|问题)|赞同\\s*[0-9,.]+\\s*万?|添加评论|[0-9,.]+\\s*万?\\s*条评论|写回答",
            "|按[讚赞]加入粉[絲丝][團团頁页].{0,10}|(?:加入|追蹤).{0,8}(?:LINE|粉絲|Facebook|Instagram|IG|臉書).{0,12}",
            "|看更多.{0,6}(?:新聞|文章|報導)|字[級级](?:設定)?\\s*[:：]?(?:\\s*[小中大特])+",
            "|この記事をシェア(?:する)?|シェアする|はてブ(?:する)?|ツイート(?:する)?",
            "|(?:取消订阅|退订)(?:\\s*[|｜/·]\\s*[^|｜/·]{2,12})*|在浏览器中(?:查看|打开).{0,8})",
            "\\s*[:：|]?$"
        ))
    });
    static END: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            "^(?:设为|加个?)星标(?:[，,！!\\s].{0,14})?$|^[，,]\\s*轻点两下取消(?:赞|在看)$|^微信扫一扫可打开此内容[，,]\\s*(?:使用完整服务)?$",
            "|^[-—–_·•*=~]{1,10}\\s*(?i:the )?(?i:end)\\s*[-—–_·•*=~]{1,10}$",
            "|^[（(]本文来自.{2,12}，更多.{0,8}请下载.{2,16}(?i:app)[）)]$",
            "|^(?:点击|點擊|长按|長按)(?:上方|下方)?(?:蓝字|藍字|名片|[“「].{1,12}[”」])[，,\\s]{0,2}(?:关注|關注).{1,16}$",
            "|^(?:您|你)(?:之所以)?收到(?:这封|此|本)(?:邮件|信).{0,4}是?因为.{2,40}$",
            "|^如果?(?:邮件|您|你)?(?:无法|不能)(?:正常)?(?:显示|查看|浏览).{0,12}(?:点击|浏览器).{0,16}$"
        ))
    });
    if let Some(hit) = furniture(line, &END, 8, 3) {
        return Some(hit);
    }
    if is_sentence(line.text) {
        return None;
    }
    furniture(line, &BUTTON, 8, 3)
}

/// `相关阅读`, `热门推荐`.
pub(super) fn related(line: &Line<'_>, survey: &Survey) -> Option<Hit> {
    static HEADING: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            "^(?:相关(?:阅读|推荐|文章|新闻|资讯|链接|专题)|推荐阅读|热门(?:推荐|文章|新闻|评论)",
            "|相關(?:閱讀|推薦|文章|新聞|報導|連結)|推薦閱讀|熱門(?:推薦|文章|新聞)|延伸閱讀|猜你喜歡",
            "|(?:你|您)可能(?:也)?(?:会|會)?(?:喜欢|喜歡|感兴趣|感興趣)|関連(?:記事|ニュース)|あわせて読みたい",
            "|관련\\s?(?:기사|뉴스)",
            "|延伸阅读|猜你喜欢|最新(?:文章|新闻)|精彩推荐|热点(?:推荐|新闻|排行)|大家都在看",
            "|24小时(?:热文|排行)|阅读排行|图片推荐|更多.{0,6}>>).{0,4}$",
            "|^更多.{0,6}(?:内容|资讯|新闻)[\\s>＞»›…]*$"
        ))
    });
    // Below it the author recommends books.
    let books = survey.beside(line)[1].is_some_and(|below| below.starts_with('《'));
    if is_sentence(line.text) || books {
        return None;
    }
    furniture(line, &HEADING, 8, 4)
}

/// `点击查看大图`, `图片加载中`: what an image viewer shows in place of the image.
pub(super) fn viewer_label(line: &Line<'_>, _: &Survey) -> Option<Hit> {
    static LABEL: LazyLock<Pattern> = LazyLock::new(|| {
        pattern(concat!(
            "(?i)^[（(\\[【]?点击(?:图片|圖片)?(?:可|可以)?(?:放大|查看.*图|看.*图).{0,4}$",
            "|^[（(\\[【]?\\s*(?:点击|單擊|单击|轻触|點擊)?(?:图片|圖片|上图|下图)?(?:可|可以)?",
            "(?:点击|點擊|查看|放大|看)(?:清晰|高清)?(?:查看)?",
            "(?:大图|大圖|原图|图片|放大|查看大图)\\s*[）)\\]】]?$",
            "|^(?:图片|圖片)(?:加载中|載入中|正在加载)[.…。]*$",
            "|^(?:クリックで拡大|拡大画像|画像を拡大)$",
            "|^[（(\\[]?\\s*click (?:to|for) (?:enlarge|zoom|larger.*)\\s*[）)\\]]?$"
        ))
    });
    furniture(line, &LABEL, 8, 8)
}
