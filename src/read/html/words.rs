//! The words pages use: in the names they give their parts, and in the parts themselves.

/// What the names of an element (`class`, `id`) say of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    /// The article, or a part of it.
    pub(super) article: bool,
    /// Something round the article.
    pub(super) furniture: bool,
    /// What readers said.
    pub(super) comments: bool,
    /// Whether one of these is said by a word that authors have no use for.
    pub(super) sure: bool,
    /// A caption.
    pub(super) caption: bool,
    /// Date, source and author.
    pub(super) byline: bool,
    /// A title.
    pub(super) title: bool,
    /// A button by which the page is edited.
    pub(super) edits: bool,
}

impl Names {
    /// Reads names such as `articleBody left-side`.
    pub(super) fn of(names: &str) -> Names {
        let mut found = Names::default();
        let words = parts(names);
        for (at, word) in words.iter().enumerate() {
            let word = word.as_str();
            // What is made for its purpose is no advertisement.
            if word == "ad" && words.get(at + 1).is_some_and(|next| next == "hoc") {
                continue;
            }
            found.article |= ARTICLE.contains(&word);
            let (furniture, comments) = (FURNITURE.contains(&word), COMMENTS.contains(&word));
            found.furniture |= furniture || DOUBTFUL.contains(&word);
            found.comments |= comments || DOUBTFUL_COMMENTS.contains(&word);
            found.sure |= furniture || comments;
            found.caption |= CAPTION.contains(&word);
            found.byline |= BYLINE.contains(&word);
            found.title |= TITLE.contains(&word);
            found.edits |= word == "edit";
        }
        // `pic-text`, `img_note`: names that say something only as a whole.
        for name in names.split_whitespace().filter(|n| n.contains(['-', '_'])) {
            let whole: String = name.chars().filter(char::is_ascii_alphabetic).collect();
            found.caption |= CAPTION.contains(&whole.to_ascii_lowercase().as_str());
        }
        found
    }
}

/// The words of a name: parted at marks, at digits and at capitals (`articleBody`).
pub(super) fn parts(names: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut small = false;
    for c in names.chars() {
        if !c.is_ascii_alphabetic() || (small && c.is_ascii_uppercase()) {
            out.push(String::new());
        }
        if c.is_ascii_alphabetic() {
            out.last_mut().into_iter().for_each(|word| word.push(c.to_ascii_lowercase()));
        }
        small = c.is_ascii_lowercase();
    }
    out.retain(|word| !word.is_empty());
    out
}

const ARTICLE: &[&str] = &[
    "article",
    "articlebody",
    "articlecontent",
    "artibody",
    "body",
    "content",
    "contents",
    "contentbody",
    "contenttext",
    "cont",
    "con",
    "detail",
    "details",
    "entry",
    "main",
    "maincontent",
    "news",
    "newscontent",
    "newstext",
    "post",
    "postbody",
    "story",
    "text",
    "txt",
    "zhengwen",
    "neirong",
    "wenzhang",
    "hentry",
    "editor",
    "blog",
];

/// English, and the pinyin of what Chinese pages call such parts. Notices about rights are not
/// among them: the cleaner keeps those of the article.
const FURNITURE: &[&str] = &[
    "ad",
    "ads",
    "adv",
    "advert",
    "advertise",
    "advertisement",
    "advertising",
    "adbox",
    "adsense",
    "guanggao",
    "promo",
    "sponsor",
    "sponsored",
    "breadcrumb",
    "breadcrumbs",
    "crumb",
    "crumbs",
    "nav",
    "navbar",
    "navi",
    "navigation",
    "submenu",
    "menubar",
    "sidebar",
    "footer",
    "share",
    "sharing",
    "sharebar",
    "sharebox",
    "fenxiang",
    "sns",
    "xiangguan",
    "recommend",
    "recommended",
    "recommendation",
    "recommendations",
    "tuijian",
    "hotnews",
    "paihang",
    "login",
    "signin",
    "signup",
    "subscribe",
    "subscription",
    "qrcode",
    "qr",
    "erweima",
    "ewm",
    "pager",
    "pagination",
    "paging",
    "paginator",
    "prevnext",
    "prenext",
    "toolbar",
    "widgets",
    "popup",
    "popover",
    "modal",
    "jubao",
    "digg",
    "outbrain",
    "shoutbox",
    "masthead",
    "topbar",
    "bottombar",
    "appdownload",
    "editsection",
    "edsection",
    "relatedposts",
    "sharedaddy",
];

/// Those of them that are words of articles as well.
const DOUBTFUL: &[&str] = &[
    "banner",
    "promotion",
    "menu",
    "aside",
    "foot",
    "social",
    "related",
    "relate",
    "relates",
    "relation",
    "relative",
    "hot",
    "rank",
    "ranking",
    "popular",
    "trending",
    "register",
    "newsletter",
    "tools",
    "toolbox",
    "widget",
    "tooltip",
    "tooltips",
    "cookie",
    "cookies",
    "feedback",
    "vote",
    "rating",
    "tags",
    "tag",
    "keywords",
    "skip",
    "download",
    "profile",
    "creator",
    "reward",
    "dashang",
    "praise",
    "likes",
    "follow",
    "action",
    "actions",
];

const COMMENTS: &[&str] = &[
    "comment",
    "comments",
    "commentlist",
    "commentbox",
    "cmt",
    "cmts",
    "pinglun",
    "disqus",
    "replies",
    "gentie",
    "liuyan",
    "guestbook",
    "livefyre",
];

/// Those of them that are words of articles as well.
const DOUBTFUL_COMMENTS: &[&str] = &["reply", "respond", "discussion"];

const CAPTION: &[&str] = &[
    "caption",
    "desc",
    "pictext",
    "picdesc",
    "imgtext",
    "imgdesc",
    "imgdescr",
    "imgnote",
    "photodesc",
    "phototext",
    "tushuo",
    "figcaption",
    "wpcaptiontext",
];

const BYLINE: &[&str] = &[
    "author",
    "byline",
    "date",
    "datetime",
    "time",
    "pubtime",
    "pubdate",
    "publish",
    "published",
    "publishtime",
    "pub",
    "source",
    "info",
    "infos",
    "msg",
    "meta",
    "from",
    "laiyuan",
    "shijian",
    "postmeta",
];

const TITLE: &[&str] =
    &["title", "tit", "headline", "biaoti", "subject", "arttitle", "articletitle", "newstitle"];

/// Marks of sentences and clauses in full width.
pub(super) fn is_mark(c: char) -> bool {
    "，。、；：？！…".contains(c)
}

/// Text with its blanks as single spaces, none at its ends. What has no width is one, too.
pub(super) fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}');
    for word in text.split(is_blank).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_by_their_words() {
        assert_eq!(
            parts("articleBody left-side_2 ADBox"),
            ["article", "body", "left", "side", "adbox"]
        );
        assert!(Names::of("post-content").article);
        assert!(Names::of("shareBar").furniture && Names::of("related-news").furniture);
        assert!(!Names::of("ad-hoc").furniture && Names::of("ad-box").furniture);
        assert!(!Names::of("headline shared header adapt shadow").furniture);
        assert!(Names::of("cmt-list").comments);
    }
}
