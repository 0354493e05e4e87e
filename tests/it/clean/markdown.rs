//! Markdown goes by the same rules, but a page around the article is only seen where there can
//! be one.

use super::*;

fn left(text: &str) -> String {
    shown(&cleaned(text.as_bytes(), "article.md", &CleanOptions::default()).document)
}

const LONG: &str =
    "书店不是卖书的地方，是等人的地方。有人等车，有人等雨停，有人等一个一直没有来的朋友。";

#[test]
fn front_matter_means_no_page_around() {
    let text = format!("---\ntitle: 甲\n---\n# 甲\n\n联系我们\n\n作者：张三\n\n{LONG}\n\n扫一扫\n");
    let shown = left(&text);
    for line in ["联系我们", "作者：张三", "扫一扫"] {
        assert!(shown.contains(line), "{line} is gone from\n{shown}");
    }
}

/// What names the page it was taken from was clipped by a program, with what stood around.
#[test]
fn a_clipped_page_has_a_page_around() {
    let buttons =
        "视频\n小程序\n赞\n，轻点两下取消赞\n在看\n，轻点两下取消在看\n分享\n留言\n收藏\n听过\n";
    for key in ["url: https://", "source: \"https://"] {
        let front = format!("---\ntitle: 甲\n{key}mp.example.com/s/1\n---\n");
        let text =
            format!("{front}# 甲\n\n作者：张三\n\n{LONG}\n\n扫一扫\n\n取消\n允许\n\n{buttons}");
        let shown = left(&text);
        assert!(shown.contains(LONG));
        for line in ["作者：张三", "扫一扫", "取消", "轻点", "听过"] {
            assert!(!shown.contains(line), "{line} stands in\n{shown}");
        }
    }
    let text = format!("---\ntitle: 甲\nurl: /s/1\n---\n# 甲\n\n{LONG}\n\n扫一扫\n");
    assert!(left(&text).contains("扫一扫"), "an address on a site of the author's own");
}

#[test]
fn a_section_is_no_footer() {
    let text = format!("# 甲\n\n{LONG}\n\n## 联系\n\n登录\n\n021-66660000\n\n## 附\n\n{LONG}\n");
    assert!(left(&text).contains("\n登录\n\n021-66660000\n"));
    let text = format!("# 甲\n\n{LONG}\n\n## 联系\n\n{LONG}\n\n021-66660000\n");
    assert!(!left(&text).contains("021"), "after the last paragraph there may be a footer");
    let text = format!("# 甲\n\n{LONG}\n\n- {LONG}\n- 登录\n\n登录\n");
    assert_eq!(left(&text).matches("登录").count(), 1, "in a list it is the author's");
}

#[test]
fn sections_before_the_first_paragraph_are_no_header() {
    let text = format!("# 甲\n\n## 联系\n\n登录\n\n{LONG}\n");
    assert!(left(&text).contains("登录"));
}

/// Marks inside links, emphasis and tables go by the neighbours the reader sees; code, addresses
/// and mathematics stay.
#[test]
fn punctuation_is_seen_through_markup() {
    let text = concat!(
        "# 甲\n\n先看*重点*,再看[这里](https://a.cn/b,c),`f(甲,乙)`,最后$\\vec x,y$,完.\n\n",
        "| 项,目 | 数 |\n| --- | --- |\n| 甲,乙 | 1,000 |\n\n脚注[^1],在后.\n\n[^1]: 注,一.\n"
    );
    let cleaned = cleaned(text.as_bytes(), "article.md", &CleanOptions::default());
    let line = show(&cleaned.document.body[1]);
    assert_eq!(line, "先看重点，再看这里，f(甲,乙)，最后\\vec x,y，完。");
    let mut links = Vec::new();
    each_inline(&cleaned.document, &mut |i| {
        if let InlineKind::Link { target, .. } = &i.kind {
            links.push(format!("{target:?}"));
        }
    });
    assert!(links.iter().any(|l| l.contains("https://a.cn/b,c")), "{links:?}");
    let cells: Vec<String> =
        cleaned.document.body[2].inlines().into_iter().map(plain_text).collect();
    assert_eq!(cells[1..], ["项，目", "数", "甲，乙", "1,000"]);
    assert_eq!(show(&cleaned.document.body[3]), "脚注，在后。");
    assert_eq!(show(&cleaned.document.notes[0].body[0]), "注，一。");
}

/// Contents show the words of headings without anything raised or lowered.
#[test]
fn formulas_in_headings_have_no_indices() {
    let text = "# 题\n\n## 其一 $O(n)$\n\n文。\n\n## 其二 $x^2$\n\n文 $x^2$。\n";
    let cleaned = cleaned(text.as_bytes(), "article.md", &CleanOptions::default());
    let shown: Vec<String> = cleaned.document.body.iter().map(show).collect();
    assert_eq!(shown, ["# 题", "## 其一 O(n)", "文。", "## 其二 x^2", "文 x2。"]);
    // What is only italic is no change.
    let changed: Vec<&str> = cleaned.document.edits.iter().map(|e| e.after.as_str()).collect();
    assert_eq!(changed, ["x2"]);
}

/// What became of the formulas of an article, in its order: `text`, `built` among words, `lone` with
/// lines to themselves, or still `source`; and whether their paragraph is centred.
fn became(text: &str, options: &CleanOptions) -> Vec<String> {
    let cleaned = cleaned(text.as_bytes(), "article.md", options);
    assert_verbatim(&cleaned.source, &cleaned.document, text);
    let mut out = Vec::new();
    each_block(&cleaned.document, &mut |block| {
        let centred = matches!(block.kind, BlockKind::Paragraph { role: ParaRole::Centred, .. });
        let place = if centred { " in the middle" } else { "" };
        for body in block.inlines() {
            found(body, &cleaned, &mut |kind| out.push(format!("{kind}{place}")));
        }
    });
    out
}

/// Names the formulas of a text. One that is built is no change.
fn found(body: &[Inline], cleaned: &Cleaned, push: &mut dyn FnMut(&str)) {
    for inline in body {
        match &inline.kind {
            InlineKind::Math(_) => push("source"),
            InlineKind::Formula { .. } => push("text"),
            InlineKind::Built { source, formula } => {
                let span = inline.span.expect("a place");
                assert!(cleaned.source.slice(span).contains(source.as_str()), "{source}");
                assert!(cleaned.edits.iter().all(|e| e.span != span), "{source} is no change");
                push(if formula.display { "lone" } else { "built" });
            }
            _ => found(inline.children(), cleaned, push),
        }
    }
}

#[test]
fn formulas_are_built_where_there_is_room() {
    let usual = CleanOptions::default();
    for (text, wanted) in [
        ("$$\\frac{a}{b}$$", "lone in the middle"),
        ("$$\\frac{a}{b}$$。", "lone in the middle"),
        ("$$a + b$$", "text in the middle"),
        ("$$\\sum_{i=1}^n x_i$$", "lone in the middle"),
        ("$$e^{x^2}$$", "lone in the middle"),
        ("$$\\begin{aligned} a &= b \\\\ &= c \\end{aligned}$$", "lone in the middle"),
        ("$$E = mc^2 \\tag{1}$$", "lone in the middle"),
        ("$$\\boxed{x}$$", "source"),
        ("文 $\\frac{a}{b}$ 文。", "text"),
        ("文 $\\sum_{i=1} x_i$ 文。", "text"),
        ("文 $f'_n + x_1^\\prime$ 文。", "text"),
        // Above one another what is raised and lowered is easier to read, and a root has its line.
        ("文 $\\sum_{i=1}^n x_i$ 文。", "built"),
        ("文 $\\sigma_i^2$ 文。", "built"),
        ("文 $\\sqrt{2}$ 文。", "built"),
        ("文 $\\hat{x}$ 文。", "text"),
        ("文 $\\hat{\\theta}$ 文。", "built"),
        ("## 其一 $\\sqrt{2}$", "text"),
        ("| 甲 |\n| --- |\n| $\\sigma_i^2$ |", "built"),
        ("文 $e^{x^2}$ 文。", "built"),
        ("文 $\\begin{pmatrix} a \\\\ b \\end{pmatrix}$ 文。", "built"),
        ("文 **$\\vec{a}$** 文。", "built"),
        ("文 $\\unknown{a}$ 文。", "source"),
        ("> $$\\frac{a}{b}$$", "lone in the middle"),
        ("- 文 $\\vec{a}$ 文。", "built"),
        ("- $$\\frac{a}{b}$$", "lone"),
        ("- 文\n\n  $$\\frac{a}{b}$$", "lone in the middle"),
        ("- 文：$$\\frac{a}{b}$$，文", "lone in the middle"),
        ("> - 文\n>   $$a + b$$", "text in the middle"),
        ("文 $$\\frac{a}{b}$$，文 $a$", "lone in the middle, text"),
        ("$$\\frac{a}{b}$$ (2.1)", "lone in the middle"),
        ("## 其一 $\\vec{a}$", "source"),
        ("| 甲 |\n| --- |\n| $\\vec{a}$ |", "built"),
        ("$$\\frac{a}{b}$$\n\n$$\\frac{c}{d}$$", "lone in the middle, lone in the middle"),
    ] {
        let text = format!("# 题\n\n文在前。\n\n{text}\n\n文在后。\n");
        assert_eq!(became(&text, &usual).join(", "), wanted, "{text}");
    }
}

#[test]
fn formulas_are_left_to_who_wants_them_left() {
    let text = "# 题\n\n$$\\frac{a}{b}$$\n\n文 $\\vec{a}$ 和 $x$。\n";
    let spared = CleanOptions { keep: vec!["rule:formula".into()], ..CleanOptions::default() };
    let reported = CleanOptions { mode: Mode::Report, ..CleanOptions::default() };
    for options in [spared, reported] {
        assert_eq!(became(text, &options), ["source", "source", "source"]);
    }
}
