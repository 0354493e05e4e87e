//! Modes, strings and rules that are kept, and documents no reader of plain text makes.

use super::*;
use banxin::source::{SourceId, Span};

fn company() -> String {
    let (_, text, ..) = suite().into_iter().find(|c| c.0 == "company").expect("a case");
    text
}

fn keeping(keep: &[&str]) -> CleanOptions {
    CleanOptions { keep: keep.iter().map(|k| (*k).to_owned()).collect(), ..Default::default() }
}

#[test]
fn off_does_nothing() {
    let text = company();
    let off = cleaned(text.as_bytes(), "company", &mode(Mode::Off));
    assert!(off.edits.is_empty() && off.found.is_empty());
    assert!(shown(&off.document).contains("木板之间留着细缝,"));
}

#[test]
fn report_says_what_auto_would_do_and_changes_nothing() {
    let text = company();
    let off = cleaned(text.as_bytes(), "company", &mode(Mode::Off));
    let report = cleaned(text.as_bytes(), "company", &mode(Mode::Report));
    let auto = cleaned(text.as_bytes(), "company", &mode(Mode::Auto));
    assert_eq!(report.document.body, off.document.body);
    assert_eq!(report.document.metadata, off.document.metadata);
    assert!(report.edits.iter().all(|e| e.kind == EditKind::Suspect));
    let rules = |c: &Cleaned| -> Vec<_> {
        let lines = c.edits.iter().filter(|e| e.rule != "punctuation");
        lines.map(|e| (e.span, e.rule, e.score)).collect()
    };
    assert_eq!(rules(&report), rules(&auto));
    assert!(report.edits.iter().any(|e| e.rule == "punctuation" && e.after == "，"));
}

#[test]
fn punctuation_can_be_kept() {
    let text = company();
    for options in [kept_punctuation(), keeping(&["rule:punctuation"])] {
        let kept = cleaned(text.as_bytes(), "company", &options);
        assert!(shown(&kept.document).contains("在北方,木匠习惯"));
        assert!(kept.edits.iter().all(|e| e.rule != "punctuation"));
        let hint = kept.found.iter().find(|d| d.span.is_none()).expect("a finding on the whole");
        assert_eq!(hint.code, "punctuation-suspect");
        assert!(hint.hints[0].to_string().contains("--punct cjk"));
    }
}

#[test]
fn the_hint_of_a_removal_undoes_it() {
    let text = company();
    let removed = cleaned(text.as_bytes(), "company", &CleanOptions::default());
    let brand = removed.found.iter().find(|d| d.code == "brand-removed").expect("a warning");
    assert_eq!(brand.message.to_string(), "removed `新京皇冠登录` inside a sentence");
    let keep = brand.hints[0].to_string();
    let keep = keep.trim_start_matches("keep it with `--keep ").trim_end_matches('`');
    let kept = cleaned(text.as_bytes(), "company", &keeping(&[keep]));
    assert!(shown(&kept.document).contains("在北方，新京皇冠登录木匠"));
    assert!(!kept.found.iter().any(|d| d.code == "brand-removed"));
    assert_conserved(&kept, "kept");
}

#[test]
fn what_is_kept_stays_in_whatever_it_stands() {
    let text = company();
    let kept = cleaned(text.as_bytes(), "company", &keeping(&["案板", "缝,冬天"]));
    let shown = shown(&kept.document);
    assert!(shown.contains("上一篇"), "the line around a kept string stays");
    assert!(shown.contains("留着细缝,冬天"), "punctuation in a kept string stays");
    assert!(shown.contains("走上去却很少响。很多人以为这是木头好，"), "other punctuation goes");
}

#[test]
fn rules_can_be_turned_off_by_name() {
    let text = company();
    let kept = cleaned(text.as_bytes(), "company", &keeping(&["rule:phone", "rule:hot-line"]));
    assert!(kept.edits.iter().all(|e| e.rule != "phone"));
    assert!(shown(&kept.document).contains("021-66660000"));
    let unknown = kept.found.iter().find(|d| d.code == "unknown-rule").expect("a warning");
    assert!(
        unknown.message.to_string().contains("hot-line")
            && unknown.hints[0].to_string().contains("hotline")
    );
}

#[test]
fn what_the_user_said_of_the_article_stands() {
    let text = "标题在这里\n\n发布时间：2023-05-06 来源：某报 作者：张三\n\n他说，书店不是卖书的地方，是等人的地方。有人等车，有人等雨停，有人等一个一直没有来的朋友。\n";
    let source = Source::new(SourceId(0), "a.txt", text.to_owned());
    let named = ReadOptions { name: "a.txt".into(), ..ReadOptions::default() };
    let (_, mut document) = read(text.as_bytes(), &named, &mut Sink::new()).expect("text");
    let said = banxin::document::Date::new(1999, 1, 2);
    document.metadata.published = said;
    document.metadata.authors = vec!["李四".into()];
    document.metadata.publisher = Some("出版社".into());
    clean(&mut document, &source, &CleanOptions::default(), &mut Sink::new());
    assert_eq!(document.metadata.published, said);
    assert_eq!(document.metadata.authors, ["李四"]);
    assert_eq!(document.metadata.publisher.as_deref(), Some("出版社"));
    assert_eq!(document.body.len(), 2, "the line has gone all the same");
}

/// What becomes of a piece of text.
type Make = fn(Inline) -> InlineKind;

/// A paragraph in pieces: emphasis, code, a line break.
fn pieces(text: &str, parts: &[(&str, Make)]) -> (Source, Document) {
    let source = Source::new(SourceId(0), "a.md", text.to_owned());
    let mut document = Document::default();
    let mut at = 0;
    let mut body = Vec::new();
    for (part, make) in parts {
        let start = at + text[at..].find(part).expect("a part");
        let span = Span::new(SourceId(0), start..start + part.len());
        at = start + part.len();
        body.push(Inline::new(make(Inline::verbatim(*part, span)), Some(span)));
    }
    let id = document.new_id();
    let span = Some(Span::new(SourceId(0), 0..text.len()));
    let kind = BlockKind::Paragraph { role: ParaRole::Body, body };
    document.body.push(Block { id, span, kind });
    (source, document)
}

fn plain(inline: Inline) -> InlineKind {
    inline.kind
}

fn strong(inline: Inline) -> InlineKind {
    InlineKind::Strong(vec![inline])
}

fn code(inline: Inline) -> InlineKind {
    InlineKind::Code(plain_text(&[inline]))
}

#[test]
fn markup_stays_where_it_was() {
    let text = "先看**重点 **,再用`f(a,中)`, 然后结束.";
    let parts: &[(&str, Make)] = &[
        ("先看", plain),
        ("重点 ", strong),
        (",再用", plain),
        ("f(a,中)", code),
        (", 然后结束.", plain),
    ];
    let (source, mut document) = pieces(text, parts);
    clean(&mut document, &source, &CleanOptions::default(), &mut Sink::new());
    let BlockKind::Paragraph { body, .. } = &document.body[0].kind else { panic!("a paragraph") };
    assert_eq!(plain_text(body), "先看重点，再用f(a,中)，然后结束。");
    let strong = body.iter().find(|i| matches!(i.kind, InlineKind::Strong(_))).expect("strong");
    assert_eq!(plain_text(strong.children()), "重点");
    let changed: Vec<_> =
        document.edits.iter().map(|e| (source.slice(e.span), e.after.as_str())).collect();
    assert_eq!(changed, [(" ", ""), (",", "，"), (", ", "，"), (".", "。")]);
    each_inline(&document, &mut |inline| match (&inline.kind, inline.span) {
        (InlineKind::Text { text, verbatim: true }, Some(span)) => {
            assert_eq!(text, source.slice(span));
        }
        (InlineKind::Text { text, .. }, Some(span)) => assert_ne!(text, source.slice(span)),
        _ => {}
    });
}

/// Where lines stay lines of one paragraph, a line goes with its break.
#[test]
fn lines_of_a_paragraph_are_looked_at_one_by_one() {
    let (_, text, ..) = suite().into_iter().find(|c| c.0 == "lines").expect("a case");
    let block = ReadOptions {
        name: "a.txt".into(),
        paragraphs: banxin::read::Paragraphs::Block,
        ..ReadOptions::default()
    };
    let (source, mut document) = read(text.as_bytes(), &block, &mut Sink::new()).expect("text");
    clean(&mut document, &source, &CleanOptions::default(), &mut Sink::new());
    let shown = shown(&document);
    assert!(!shown.contains("欢迎光临") && !shown.contains("责任编辑"), "{shown}");
    assert!(shown.contains("一字排开， / 然后坐在"), "{shown}");
    assert!(shown.ends_with("版权声明：本文版权归作者所有，请勿转载。\n"), "{shown}");
    assert_eq!(document.metadata.rights.len(), 1);
    let cleaned = Cleaned { source, edits: Vec::new(), found: Vec::new(), document };
    assert_conserved(&cleaned, "lines of one paragraph");
    for block in &cleaned.document.body {
        for inlines in block.inlines() {
            let at_edge = [inlines.first(), inlines.last()];
            let breaks = at_edge.iter().flatten().filter(|i| i.kind == InlineKind::LineBreak);
            assert_eq!(breaks.count(), 0, "{shown}");
        }
    }
}

#[test]
fn title_and_metadata_keep_in_step() {
    let text = "雨,停了\n\n他说,书店不是卖书的地方,是等人的地方。有人等车,有人等雨停,有人等一个一直没有来的朋友。\n";
    let cleaned = cleaned(text.as_bytes(), "a.txt", &CleanOptions::default());
    assert_eq!(cleaned.document.title(), "雨，停了");
    assert_eq!(show(&cleaned.document.body[0]), "# 雨，停了");
}

#[test]
fn japanese_and_korean_keep_their_punctuation() {
    for text in [
        "これは何ですか?はい,そうです.とても楽しい一日でした!",
        "안녕하세요, 저는 학생(學生)입니다!",
    ] {
        let cleaned = cleaned(text.as_bytes(), "a.txt", &CleanOptions::default());
        assert!(cleaned.edits.is_empty(), "{text}");
    }
}

/// Texts made to cost time: each is a megabyte, and cleaning looks at every character a few times.
#[test]
fn hostile_texts_take_no_longer_than_others() {
    let many = 200_000;
    let brand = "欢迎访问新京皇冠木材有限公司官网！\n\n";
    for text in [
        "中(".repeat(many) + &")".repeat(many),
        "中\",".repeat(many),
        "中,".to_owned() + &" ".repeat(many) + ",中",
        "h t t p ".repeat(many) + "中",
        "w w w.".repeat(many) + "中",
        "...中".repeat(many),
        brand.to_owned()
            + &"新京皇冠木材，".repeat(many / 4)
            + &"新京皇冠木材有限公司，".repeat(many / 4),
    ] {
        let start = std::time::Instant::now();
        let cleaned = cleaned(text.as_bytes(), "a.txt", &CleanOptions::default());
        assert_conserved(&cleaned, "hostile");
        let head: String = text.chars().take(20).collect();
        assert!(start.elapsed().as_secs() < 30, "{head}… took {:?}", start.elapsed());
    }
}
