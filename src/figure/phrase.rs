//! Lines around a picture told by their wording: buttons of a viewer, credits, captions without
//! a number.

use std::ops::Range;
use std::sync::LazyLock;

use crate::text::Pattern;

/// Lines of a viewer, such as `点击查看大图`.
static NOISE: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    compile(&[
        r"^点击(?:图片|圖片)?(?:可|可以)?(?:放大|查看.*图|看.*图).{0,4}$",
        r"^[（(\[【［]?\s*(?:点击|點擊|单击|單擊|轻触)?(?:图片|圖片|上图|下图)?(?:可|可以)?(?:点击|點擊|查看|放大|看)(?:清晰|高清)?(?:查看)?(?:大图|大圖|原图|图片|放大|查看大图)\s*[）)\]】］]?$",
        r"^(?:图片|圖片)(?:加载中|載入中|正在加载)[.…。]*$",
        r"^(?:クリックで拡大|拡大画像|画像を拡大)$",
        r"(?i)^[（(\[]?\s*click (?:to|for) (?:enlarge|zoom|larger.*)\s*[）)\]]?$",
    ])
});

/// Credits; the group is who made the picture.
static CREDITS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    compile(&[
        r"^[▲△▼▽↑↓▴▾]?\s*[（(\[【［]?\s*(?:本文|文中|以上|部分|题)?(?:图片|圖片|照片|图像|图|圖|封面|画面|截图)(?:均|皆|都)?\s*(?:来源于|来源|來源|源自|源|来自|來自|截取自|取自|由|/|／|by|By)\s*[:：/／|｜丨]?\s*(?P<cap>[^。]{1,60}?)。?\s*[）)\]】］]?$",
        r"^[▲△▼▽↑↓▴▾]?\s*(?:摄影|攝影|撮影|写真|供图|供圖|绘图|制图|摄像)\s*[:：/／=]\s*(?P<cap>.{1,40})$",
        r"^사진\s*[=:]\s*(?P<cap>.{1,40})$",
        r"^(?:Photo|Image|Photograph|Illustration|Credit)s?(?:\s+(?:by|credit|courtesy of)\b\s*[:：]?|\s*[:：])\s*(?P<cap>[A-Z].{1,60})$",
        r"^[▲△▼▽↑↓▴▾]\s*(?P<cap>[^。]{2,40}(?:摄|攝|供图|供圖))$",
    ])
});

/// Captions that begin with a word of their own, parted from them by a mark or a blank: `图注和正文`
/// is a sentence about captions.
static CAPTIONS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    compile(&[
        r"^(?:图注|圖註|图说|圖說|图片说明|圖片說明|图片描述|图)\s*[:：|｜丨]\s*(?P<cap>.{1,120})$",
        r"^(?:图注|圖註|图说|圖說|图片说明|圖片說明|图片描述)\s+(?P<cap>.{1,120})$",
        r"^[【\[［〔](?:图注|圖註|图说|圖說|图片说明|圖片說明|图片描述)[】\]］〕]\s*(?P<cap>.{1,120})$",
        r"^(?P<cap>图为.{2,120})$",
        r"^(?:资料图片|资料图|資料圖|效果图|示意图|现场图)(?:\s*[:：]\s*(?P<cap>.{1,120}))?$",
    ])
});

/// Captions that end with the photographer.
static SIGNED: LazyLock<Pattern> = LazyLock::new(|| {
    let pattern = r"^(?P<cap>.{4,120}?[。\s](?:[^\s。，]{0,12}\s*)?[^\s。，]{1,12}\s*(?:摄|攝|供图|供圖))[）)]?$";
    Pattern::new(pattern)
});

/// The credit at the end of a caption; the group `by` is who made the picture.
static TAILS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    compile(&[
        r"(?P<all>\s*[（(\[【［]\s*(?:图片|圖片|照片|图像|图|圖)?\s*(?:来源于|来源|來源|源自|源|来自|來自|摄影|攝影)\s*[:：/／|｜丨]?\s*(?P<by>[^（()）。]{1,40})[）)\]】］])$",
        r"(?P<all>\s*[（(]\s*(?P<by>[^（()）。，]{2,24}(?:摄|攝|供图|供圖))[）)])$",
        r"[。.!！?？](?P<all>\s*(?P<by>[^。！？，]{2,24}(?:摄|攝|供图|供圖)))$",
    ])
});

fn compile(patterns: &[&str]) -> Vec<Pattern> {
    patterns.iter().map(|p| Pattern::new(*p)).collect()
}

/// Whether the line belongs to a picture viewer.
pub(super) fn is_noise(line: &str) -> bool {
    NOISE.iter().any(|noise| noise.is_match(line))
}

/// Who made the picture, if the line is a credit.
pub(super) fn credit(line: &str) -> Option<Range<usize>> {
    CREDITS.iter().find_map(|credit| {
        let by = credit.captures(line)?.name("cap")?;
        Some(trimmed(line, by.range()))
    })
}

/// The caption in a line that begins with a word for captions; the inner `None` is a line that
/// is nothing but such a word (`资料图`).
pub(super) fn caption(line: &str) -> Option<Option<Range<usize>>> {
    CAPTIONS.iter().find_map(|caption| {
        let found = caption.captures(line)?;
        Some(found.name("cap").map(|m| trimmed(line, m.range())))
    })
}

/// The caption in a line that ends with its photographer.
pub(super) fn signed(line: &str) -> Option<Range<usize>> {
    // The last signs are looked at first: the expression is costly and rarely needed.
    line.trim_end_matches(['）', ')']).ends_with(['摄', '攝', '图', '圖']).then_some(())?;
    SIGNED.captures(line)?.name("cap").map(|m| m.range())
}

/// The credit at the end of a caption: the whole of it, and who made the picture.
pub(super) fn tail(caption: &str) -> Option<(Range<usize>, Range<usize>)> {
    caption.ends_with([']', ')', '）', '】', '］', '摄', '攝', '图', '圖']).then_some(())?;
    TAILS.iter().find_map(|tail| {
        let found = tail.captures(caption)?;
        Some((found.name("all")?.range(), trimmed(caption, found.name("by")?.range())))
    })
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}
