//! Other characters and readings: `tests/suite/script`, `tests/suite/pinyin`, and the languages of
//! `tests/suite/read/languages.cases`.

use super::law::{assert_whole, finished};
use super::*;
use banxin::clean::{Pinyin, convert_script};
use banxin::text::{Conversion, Lang, Readings};

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|l| !l.is_empty() && !l.starts_with('#'))
}

#[test]
fn languages_are_seen() {
    let mut run = 0;
    for case in lines(include_str!("../../suite/read/languages.cases")) {
        let (tag, text) = case.split_once(' ').expect("a tag and a text");
        let named = ReadOptions { name: "a.txt".into(), ..ReadOptions::default() };
        let (_, document) = read(text.as_bytes(), &named, &mut Sink::new()).expect("a text");
        assert_eq!(document.metadata.language.map(Lang::tag), Some(tag), "{text}");
        run += 1;
    }
    assert!(run >= 15);
}

/// A paragraph as Markdown, as far as the cases need it.
fn marked(inlines: &[Inline]) -> String {
    let one = |inline: &Inline| match &inline.kind {
        InlineKind::Text { text, .. } => text.clone(),
        InlineKind::Strong(body) => format!("**{}**", marked(body)),
        InlineKind::Emphasis(body) => format!("*{}*", marked(body)),
        InlineKind::Code(text) => format!("`{text}`"),
        InlineKind::Math(text)
        | InlineKind::Built { source: text, .. }
        | InlineKind::Formula { source: text, .. } => format!("${text}$"),
        InlineKind::Ruby { base, text } => format!("{{{base}|{text}}}"),
        InlineKind::Link { target: banxin::document::Target::Url(url), body } => {
            format!("[{}]({url})", marked(body))
        }
        other => panic!("{other:?}"),
    };
    inlines.iter().map(one).collect()
}

#[test]
fn characters_are_converted_and_nothing_else() {
    let mut run = 0;
    for case in lines(include_str!("../../suite/script/convert.cases")) {
        let (conversion, rest) = case.split_once(' ').expect("a conversion");
        let (input, wanted) = rest.split_once(" => ").expect("two texts");
        let conversion = Conversion::parse(conversion).expect(conversion);
        let input = input.replace('⏎', "\n");
        let done = finished(input.as_bytes(), "a.md", &kept_punctuation(), Some(conversion), None);
        let body = done.document.body[0].inlines()[0];
        assert_eq!(marked(body), wanted, "{input}");
        assert_eq!(done.document.metadata.language, Some(conversion.lang()));
        for edit in done.edits.iter().filter(|e| e.rule == "convert") {
            assert_ne!(done.source.slice(edit.span), edit.after, "{input}: {edit:?}");
            assert_eq!(edit.signs, [conversion.name()]);
        }
        run += 1;
    }
    assert!(run >= 15);
}

#[test]
fn a_title_and_what_is_said_of_the_article_are_converted_too() {
    let text = "---\nauthor: 张三丰\n---\n\n# 头发与干杯\n\n这里没有头发。\n";
    let done = finished(text.as_bytes(), "a.md", &kept_punctuation(), Some(Conversion::S2t), None);
    assert_eq!(done.document.title(), "頭髮與乾杯");
    assert_eq!(show(&done.document.body[0]), "# 頭髮與乾杯");
    assert_eq!(done.document.metadata.authors, ["張三丰"]);
    let told = done.found.iter().find(|d| d.code == "script-converted").expect("a note");
    let message = told.message.to_string();
    assert!(message.contains("(s2t)") && message.contains("metadata"), "{message}");
}

#[test]
fn other_languages_are_left_alone() {
    let text = "吾輩は猫である。名前はまだ無い。";
    let done = finished(
        text.as_bytes(),
        "a.txt",
        &kept_punctuation(),
        Some(Conversion::T2s),
        Some(Pinyin::All),
    );
    assert_eq!(show(&done.document.body[0]), text);
    assert_eq!(done.found.iter().filter(|d| d.code == "not-chinese").count(), 2);
    let mut sink = Sink::new();
    let mut document = done.document;
    convert_script(&mut document, Conversion::T2s, &mut sink);
    assert!(document.edits.is_empty());
}

/// A sentence of `tests/suite/pinyin`, with the readings it tells.
fn told(line: &str) -> (String, Vec<(usize, String)>) {
    let (mut text, mut readings) = (String::new(), Vec::new());
    let mut count = 0;
    for piece in line.split_inclusive(')') {
        let (plain, reading) =
            piece.strip_suffix(')').and_then(|p| p.split_once('(')).unwrap_or((piece, ""));
        text += plain;
        count += plain.chars().count();
        if !reading.is_empty() {
            readings.push((count - 1, reading.to_owned()));
        }
    }
    (text, readings)
}

/// How many readings are right, and which are wrong.
fn measured(cases: &'static str) -> (usize, usize, Vec<String>) {
    let readings = Readings::new(Lang::ZhHans);
    let (mut all, mut right, mut wrong) = (0, 0, Vec::new());
    for (text, wanted) in lines(cases).map(told) {
        let read = readings.of(&text);
        for (at, reading) in wanted {
            all += 1;
            if read[at] == Some(reading.as_str()) {
                right += 1;
            } else {
                wrong.push(format!("{text} {at}: {:?} for {reading}", read[at]));
            }
        }
    }
    (all, right, wrong)
}

/// The numbers are those of `docs/PINYIN.md`.
#[test]
fn readings_of_characters_with_several_are_told_from_their_words() {
    let doc = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/PINYIN.md");
    let doc = std::fs::read_to_string(doc).expect("the page");
    for (cases, least) in [
        (include_str!("../../suite/pinyin/tuned.txt"), 97),
        (include_str!("../../suite/pinyin/unseen.txt"), 88),
    ] {
        let (all, right, wrong) = measured(cases);
        assert!(all >= 100 && right * 100 >= all * least, "{right} of {all}: {wrong:#?}");
        assert!(doc.contains(&format!("| {right} of {all} |")), "docs: {right} of {all}");
    }
}

#[test]
fn traditional_characters_are_read_as_the_simplified_they_stand_for() {
    let traditional = Readings::new(Lang::ZhHant);
    for (text, wanted) in [
        ("銀行行走", "yín háng xíng zǒu"),
        ("音樂快樂", "yīn yuè kuài lè"),
        ("看著頭髮", "kàn zhe tóu fà"),
        ("重慶長大了", "chóng qìng zhǎng dà le"),
    ] {
        let read: Vec<&str> = traditional.of(text).into_iter().flatten().collect();
        assert_eq!(read.join(" "), wanted, "{text}");
    }
}

#[test]
fn pinyin_stands_above_the_text_and_leaves_it_as_it_is() {
    let text = "# 银行\n\n在**银行**里看`银行`，<ruby>行<rt>háng</rt></ruby>情[走](https://example.com/行)了。\n\n![行](a.png)\n";
    let plain = finished(text.as_bytes(), "a.md", &kept_punctuation(), None, None);
    let all = finished(text.as_bytes(), "a.md", &kept_punctuation(), None, Some(Pinyin::All));
    assert_eq!(shown(&all.document), shown(&plain.document));
    assert_eq!(all.document.edits, plain.document.edits);
    assert_eq!(
        marked(all.document.body[1].inlines()[0]),
        "{在|zài}**{银|yín}{行|háng}**{里|lǐ}{看|kàn}`银行`，{行|háng}{情|qíng}[{走|zǒu}](https://example.com/行){了|le}。"
    );
    let first = finished(text.as_bytes(), "a.md", &kept_punctuation(), None, Some(Pinyin::First));
    assert_eq!(marked(first.document.body[0].inlines()[0]), "{银|yín}{行|háng}");
    assert_eq!(
        marked(first.document.body[1].inlines()[0]),
        "{在|zài}**银行**{里|lǐ}{看|kàn}`银行`，{行|háng}{情|qíng}[{走|zǒu}](https://example.com/行){了|le}。"
    );
    let text = "银行里的长，行长行走。\n";
    assert_whole(
        &finished(text.as_bytes(), "a.txt", &kept_punctuation(), None, Some(Pinyin::All)),
        "a",
    );
}
