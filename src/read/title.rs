//! Which line of a plain text is its title.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::text::{Pattern, menu_words};

use super::headings;
use super::official;

/// The title of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Title {
    /// Index of the paragraph it is.
    pub(super) paragraph: usize,
    /// The title's bytes in the paragraph's text, behind its marks or its label.
    pub(super) text: Range<usize>,
    /// Whether a label stands before it: `标题：…`.
    pub(super) labelled: bool,
    /// The bytes after which the rest of the line names the author: `《书名》作者`.
    pub(super) author: Option<Range<usize>>,
}

/// Finds the title among the paragraphs of a text.
///
/// The stem that recurs in figure placeholders `标题(图1)` is the surest sign; then `《书名》作者`
/// as first line; then, of the short lines before the first paragraph, the likeliest.
pub(super) fn find(paragraphs: &[&str]) -> Option<Title> {
    if is_log(paragraphs) {
        return by_placeholders(paragraphs);
    }
    by_placeholders(paragraphs)
        .or_else(|| by_book_marks(paragraphs))
        .or_else(|| by_label(paragraphs))
        .or_else(|| official::title(paragraphs).map(|at| whole(at, paragraphs[at])))
        .or_else(|| by_place(paragraphs).map(|at| whole(at, paragraphs[at])))
}

fn whole(paragraph: usize, text: &str) -> Title {
    Title { paragraph, text: 0..text.len(), labelled: false, author: None }
}

macro_rules! pattern {
    ($name:ident, $re:expr) => {
        static $name: LazyLock<Pattern> = LazyLock::new(|| Pattern::new($re));
    };
}

pattern!(
    PLACEHOLDER,
    r"^(..+?)\s*[（(\[【［〔]\s*(?:附图|插图|插圖|配图|图片|圖片|图表|图|圖|図|照片|Fig\.?|Figure)\s*[0-9０-９一二三四五六七八九十①-⑳]{1,4}\s*[）)\]】］〕]$"
);
pattern!(BOOK, r"^《([^《》]{1,40})》(\s*(?:作者\s*[:：]?|[·/\-—]|\s)\s*)?(\S{1,12})?$");
pattern!(
    ABOUT,
    r"感$|[书影剧乐短]评|[赏评解简浅试探辨]析|[导解品细重]读|读[后书]|札记|笔记|随笔|随想|杂谈|漫谈|人物|主题|简介|介绍|研究|摘抄|摘录|[序跋记论考]$"
);
pattern!(
    GREETING,
    r"^(?:您好|你好)?[，,！!]?\s*(?:欢迎|歡迎)(?:您|你)?(?:来到|來到|进入|進入|光临|光臨|访问|訪問|浏览)(..+)"
);
pattern!(PHONE, r"^[+0-9０-９][0-9０-９\s()（）–-]{5,}$");
pattern!(
    DATE,
    r"(?:19|20)[0-9０-９][0-9０-９]\s*[-/.年]\s*[0-9０-９]{1,2}\s*[-/.月]\s*[0-9０-９]{1,2}"
);
pattern!(
    STAMP,
    r"(?:发布|发表|更新)?(?:时间|日期)\s*[:：]|(?:来源|來源|作者|记者|编辑|责编|人气|字号)\s*[:：]|(?:浏览|阅读|点击)\s*[:：]\s*(?:[0-9０-９(（]|$)|(?:发布|发表)于"
);
pattern!(PATH, r"[>＞»›]|当前位置|^首页\s*[-/|]|https?://|www\.|版权所有|©");
pattern!(
    MENU,
    "首页|主页|登录|注册|导航|频道|新闻|财经|体育|娱乐|科技|搜索|关于我们|联系我们|产品|服务|案例|招聘|论坛|下载|热线|English"
);
pattern!(
    CHAPTERS,
    r"(?:上一[章页篇回节]|下一[章页篇回节]).*(?:上一[章页篇回节]|下一[章页篇回节]|目录|加入书签)"
);
pattern!(SITE, r"(?:网站|官网|门户网|频道|新闻网|网)$");

pattern!(
    NO_TITLE,
    r"^(?:@|附[件表]?\s*[0-9０-９一二三四五六七八九十]{0,2}\s*[:：]|(?:索\s*引\s*号|发文[机單单]关|发文字号|主题分类|成文日期|文\s*号)\s*[:：])|(?:点击|點擊|长按|長按|扫码|戳)\s*(?:上方|下方|左下方|蓝字|藍字|名片|二维码|[“「]).{0,16}(?:关注|關注|订阅|訂閱)|^(?:设为|加个?)星标|^[^:：\t]{1,12}[:：][^\t]*\t"
);
pattern!(
    SPOKEN,
    r"^(?:\S{1,16}\s+)?[\[【(（]?(?:(?:19|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?\s+)?(?:[上下]午\s*)?[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?[\]】)）]?(?:\s+\S.{0,15})?$"
);

pattern!(
    LABELLED,
    r"^(?:(?:文章|新闻)?(?:标\s*题|標\s*題|题\s*目|題\s*目)\s*[:：]|[【\[](?:标\s*题|標\s*題|题\s*目|題\s*目)[】\]]\s*[:：]?)\s*(?P<title>\S.{1,79})$"
);
// Parts of every paper, and the label of what follows.
pattern!(PART, r"^[【\[]?(?:摘\s*要|提\s*要|关键词|關鍵詞|正\s*文|(?i:abstract|keywords))[】\]]?$");

/// Whether a text is what was said in turn, each with its time: it begins without a title.
fn is_log(paragraphs: &[&str]) -> bool {
    const LOOK: usize = 12;
    let spoken = |p: &&&str| SPOKEN.is_match(p);
    paragraphs.first().is_some_and(|p| SPOKEN.is_match(p))
        && paragraphs.iter().take(LOOK).filter(spoken).count() >= 3
}

/// Most characters of a title that figures repeat.
const LONGEST_STEM: usize = 80;

fn by_placeholders<'a>(paragraphs: &[&'a str]) -> Option<Title> {
    let mut stems: BTreeMap<&str, usize> = BTreeMap::new();
    let stem = |p: &&'a str| PLACEHOLDER.captures(p)?.get(1).map(|stem| stem.as_str());
    // A count in the expression would be compiled eighty times over.
    let short = |stem: &&str| stem.chars().nth(LONGEST_STEM).is_none();
    for stem in paragraphs.iter().filter_map(stem).filter(short) {
        *stems.entry(stem).or_default() += 1;
    }
    // Within the text one figure may repeat the name of a part.
    let head = head_len(paragraphs);
    let least = |i| if i < head { 1 } else { 2 };
    let recurring = |(i, p): (usize, &&str)| stems.get(*p).is_some_and(|&n| n >= least(i));
    let at = paragraphs.iter().enumerate().position(recurring)?;
    Some(whole(at, paragraphs[at]))
}

fn by_book_marks(paragraphs: &[&str]) -> Option<Title> {
    let (at, found) =
        paragraphs.iter().take(3).enumerate().find_map(|(i, p)| Some((i, BOOK.captures(p)?)))?;
    let title = found.get(1)?.range();
    let behind = found.get(3);
    // What is written about a book has its name within its own.
    let other = |text: &str| ABOUT.is_match(text) || found.get(2).is_none() && !may_be_person(text);
    if behind.as_ref().is_some_and(|text| other(text.as_str())) {
        return Some(whole(at, paragraphs[at]));
    }
    Some(Title { paragraph: at, text: title, labelled: false, author: behind.map(|m| m.range()) })
}

/// `标题：…` as one of the first lines. Where the title stands again without its label, it stands
/// there.
fn by_label(paragraphs: &[&str]) -> Option<Title> {
    let labelled =
        |(at, p): (usize, &&str)| Some((at, LABELLED.captures(p)?.name("title")?.range()));
    let head = &paragraphs[..paragraphs.len().min(NAVIGATION)];
    let (paragraph, text) = head.iter().enumerate().find_map(labelled)?;
    let title = &paragraphs[paragraph][text.clone()];
    if title.ends_with(['。', '；', '，', '：']) {
        return None;
    }
    let again = paragraphs.iter().take(2 * NAVIGATION).position(|p| *p == title);
    Some(match again {
        Some(at) => whole(at, paragraphs[at]),
        None => Title { paragraph, text, labelled: true, author: None },
    })
}

/// The likeliest short line before the first paragraph of prose.
fn by_place(paragraphs: &[&str]) -> Option<usize> {
    let paragraphs = &paragraphs[..paragraphs.len().min(LOOKED_AT)];
    let head = &paragraphs[..head_len(paragraphs)];
    let site = head.iter().find_map(|p| Some(GREETING.captures(p)?.get(1)?.as_str()));
    let is_site = |p: &str| site.is_some_and(|s| s.starts_with(p));
    let candidates: Vec<usize> =
        (0..head.len()).filter(|&i| is_titling(head, i) && !is_site(head[i])).collect();
    let stamp = head.iter().position(|p| is_stamp(p));
    let first = *candidates.first()?;
    // Many short lines below a first one are verse or a list, unless they are a page's menu.
    let is_menu = || candidates.len() >= NAVIGATION && head.iter().any(|p| is_furniture(p));
    if stamp.is_none() && (candidates.len() <= 3 || first == 0 && !is_menu()) {
        return Some(first);
    }
    let score = |i: usize| score(paragraphs, i, stamp, &candidates);
    let best = candidates.iter().map(|&i| score(i)).max()?;
    let best = candidates.iter().copied().find(|&i| score(i) == best)?;
    // Of two lines above the stamp the second is the subtitle.
    let above = best.checked_sub(1).filter(|i| stamp == Some(best + 1) && candidates.contains(i));
    let above = above.filter(|&i| is_telling(head[i]));
    Some(above.unwrap_or(best))
}

/// What stands at the top of a page, and of no article.
fn is_furniture(text: &str) -> bool {
    let short = text.chars().count() <= 8;
    [&*GREETING, &*PATH, &*PHONE].iter().any(|r| r.is_match(text)) || short && MENU.is_match(text)
}

/// A title is looked for among as many paragraphs.
const LOOKED_AT: usize = 1000;

/// As many short lines at the top are a menu.
const NAVIGATION: usize = 8;

/// How many paragraphs stand before the text: a long line alone is a list of headlines, and a
/// line of dashes ends the head.
fn head_len(paragraphs: &[&str]) -> usize {
    let rule = |p: &&str| p.len() >= 3 && p.chars().all(|c| "-—=＝_*＊".contains(c));
    let ruled = paragraphs.iter().position(rule).filter(|&i| i > 0);
    // 正文 also ends the path that stands above a title.
    let is_part = |p: &&str| PART.is_match(p) && !p.contains('正');
    let part = paragraphs.iter().take(NAVIGATION).position(is_part);
    let ends = [ruled, part].into_iter().flatten().min();
    prose_start(paragraphs).min(ends.unwrap_or(usize::MAX))
}

fn prose_start(paragraphs: &[&str]) -> usize {
    let prose: Vec<usize> = (0..paragraphs.len()).filter(|&i| is_prose(paragraphs[i])).collect();
    let runs_on = prose.windows(2).find(|w| w[1] - w[0] <= 3).map(|w| w[0]);
    runs_on.or(prose.first().copied()).unwrap_or(paragraphs.len().min(NAVIGATION))
}

fn score(paragraphs: &[&str], i: usize, stamp: Option<usize>, candidates: &[usize]) -> u32 {
    let text = paragraphs[i];
    let length = match text.chars().count() {
        8..=45 => 2,
        5..=7 => 1,
        _ => 0,
    };
    let between = |s: usize| candidates.iter().filter(|&&c| c > i && c < s).count();
    // A menu stands between the name of a site and the title, not between title and subtitle.
    let next = || candidates.iter().copied().find(|&c| c > i).unwrap_or(i);
    let led_to = || !(i..next()).any(|k| is_menu_line(paragraphs[k]));
    let place = match stamp.filter(|&s| s > i).map(between) {
        Some(0) => 3,
        Some(1) if is_telling(text) && led_to() => 3,
        _ => 0,
    };
    let again = |(k, p): (usize, &&str)| k != i && p.contains(text);
    let recurs = length == 2 && paragraphs.iter().enumerate().any(again);
    length + place + if recurs { 2 } else { 0 }
}

/// Long enough for a title and no site's name.
fn is_telling(text: &str) -> bool {
    text.chars().count() >= 8 && !SITE.is_match(text)
}

/// A paragraph of running text.
fn is_prose(text: &str) -> bool {
    let length = text.chars().count();
    let marked = text.contains(['，', ',', '。', '；', '！', '？']);
    length >= 40 && marked && !is_stamp(text)
        || length >= 12 && text.ends_with(['。', '”', '」']) && !GREETING.is_match(text)
}

fn is_stamp(text: &str) -> bool {
    text.chars().count() < 120 && (DATE.is_match(text) || STAMP.is_match(text))
}

/// A title, or the one character that opens the text.
fn is_titling(head: &[&str], i: usize) -> bool {
    let mut chars = head[i].chars();
    let lone = chars.next().filter(|_| i == 0 && chars.next().is_none());
    let numeral = |c| "零〇一二三四五六七八九十百千".contains(c);
    lone.is_some_and(|c| crate::text::is_cjk(c) && c.is_alphabetic() && !numeral(c))
        || is_candidate(head[i])
}

/// Two to four characters, the first of them a common surname; or two or three of which none goes
/// on with the title.
fn may_be_person(text: &str) -> bool {
    const GOES_ON: &str = "的里中与和之在上下及是有（(一二两三四五六七八九十几第全节選选原续版教译";
    const SURNAMES: &str = "王李张劉刘陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫阎段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯老巴冰茅鲁魯莎欧歐司诸諸";
    let length = text.chars().count();
    let short = length < 4 && !text.starts_with(|c| GOES_ON.contains(c));
    (2..=4).contains(&length)
        && text.chars().all(crate::text::is_cjk)
        && (short || text.starts_with(|c| SURNAMES.contains(c)))
}

/// Words of menus alone; that of a channel may be a title.
fn is_menu_line(text: &str) -> bool {
    let words = menu_words(text);
    words.all > 1 || words.buttons > 0
}

/// A day and a time of day, and nothing else.
fn is_time(text: &str) -> bool {
    text.contains([':', '：']) && !text.contains(char::is_alphabetic)
}

fn is_candidate(text: &str) -> bool {
    if is_menu_line(text) || is_time(text) {
        return false;
    }
    let length = text.chars().count();
    let open = text.ends_with(['。', '；', ';', '：', ':', '，', ',', '、', '×']);
    (2..=60).contains(&length)
        && !open
        && text.chars().any(char::is_alphanumeric)
        && ![&*GREETING, &*PHONE, &*PATH, &*PLACEHOLDER, &*CHAPTERS, &*NO_TITLE, &*PART]
            .iter()
            .any(|r| r.is_match(text))
        && !is_stamp(text)
        && !headings::looks_numbered(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title<'a>(paragraphs: &[&'a str]) -> Option<&'a str> {
        find(paragraphs).map(|t| &paragraphs[t.paragraph][t.text])
    }

    const PROSE: &str =
        "话说天下大势，分久必合，合久必分。周末七国分争，并入于秦。及秦灭之后，楚、汉分争。";

    #[test]
    fn no_line_of_a_menu_is_the_title() {
        let stamp = "更新时间 2012年12月10日 10:41";
        let bar = ["简体版", "繁體版"];
        let text = ["示例新闻网中文版", bar[0], bar[1], "河边的钟表铺开了三十六年", stamp, PROSE];
        assert_eq!(title(&text), Some("河边的钟表铺开了三十六年"));
        let text = ["钟表铺的三十六年", "林小满某某大学教授", "分享到：", "22  59", stamp, PROSE];
        assert_eq!(title(&text), Some("钟表铺的三十六年"));
        let text = ["搜索  网站地图 设置首页", "河边的钟表铺", PROSE, PROSE];
        assert_eq!(title(&text), Some("河边的钟表铺"));
        let text = ["2023-11-17 20:52:15", "河边的钟表铺", PROSE, PROSE];
        assert_eq!(title(&text), Some("河边的钟表铺"));
        let text = ["历史", PROSE, PROSE];
        assert_eq!(title(&text), Some("历史"));
    }

    #[test]
    fn the_recurring_stem_of_placeholders_is_the_title() {
        let text = ["网站名称大全", "一个标题很长很长", PROSE, "一个标题很长很长(图1)"];
        assert_eq!(title(&text), Some("一个标题很长很长"));
    }

    #[test]
    fn a_book_in_its_marks_names_its_author() {
        let found = find(&["《三国演义》罗贯中", "第一回", PROSE]).expect("a title");
        assert_eq!(found.author, Some("《三国演义》".len().."《三国演义》罗贯中".len()));
    }

    #[test]
    fn greetings_telephones_and_stamps_are_no_titles() {
        let text = [
            "您好,欢迎进入天地沙盘有限公司官网!",
            "天地沙盘",
            "咨询热线:",
            "020-88888888",
            "真正的标题",
            PROSE,
        ];
        assert_eq!(title(&text), Some("真正的标题"));
        let text =
            ["首页", "新闻", "国内", "国际", "某市举行重要会议", "2024年1月2日 来源：某报", PROSE];
        assert_eq!(title(&text), Some("某市举行重要会议"));
    }

    #[test]
    fn a_text_may_have_no_title() {
        assert_eq!(title(&[PROSE, "短句"]), None);
        assert_eq!(title(&["第一章　开始", PROSE]), None);
        assert_eq!(title(&["第一章　开始", "上一章 | 返回目录 | 下一章", PROSE]), None);
    }
}
