//! The law of conservation (INPUT 2): from a document and what is recorded of its changes the source
//! can be put together again, whatever was asked for.

use std::collections::BTreeMap;

use super::*;
use banxin::clean::{Pinyin, UserRules, annotate, convert_script};
use banxin::figure::link_references;
use banxin::text::Conversion;

/// An article after all that may change its text.
pub(super) fn finished(
    bytes: &[u8],
    name: &str,
    options: &CleanOptions,
    script: Option<Conversion>,
    pinyin: Option<Pinyin>,
) -> Cleaned {
    let mut done = cleaned(bytes, name, options);
    let mut sink = Sink::new();
    link_references(&mut done.document, &done.source, &mut sink);
    if let Some(conversion) = script {
        convert_script(&mut done.document, conversion, &mut sink);
    }
    if let Some(pinyin) = pinyin {
        annotate(&mut done.document, pinyin, &mut sink);
    }
    done.edits = done.document.edits.clone();
    done.found.extend(sink.into_sorted());
    done
}

/// The source without its blanks, put together from the texts of the document and from what the
/// edits say stood there; an error where two pieces overlap.
fn reconstruct(cleaned: &Cleaned) -> Result<String, String> {
    let mut pieces: BTreeMap<(u32, u32), String> = BTreeMap::new();
    let mut put = |span: Span, text: &str| {
        let blank = text.chars().all(char::is_whitespace);
        match pieces.insert((span.start, span.end), text.to_owned()) {
            Some(other) if !blank => Err(format!("both `{other}` and `{text}` stand in one place")),
            _ => Ok(()),
        }
    };
    let mut failed = None;
    each_inline(&cleaned.document, &mut |inline| {
        let text = match &inline.kind {
            InlineKind::Text { text, verbatim: true } => text,
            InlineKind::Ruby { base, .. } => base,
            _ => return,
        };
        // A text that was changed is told by its edit.
        let Some(span) = inline.span.filter(|s| cleaned.source.slice(*s) == text) else { return };
        failed = failed.take().or(put(span, text).err());
    });
    for edit in cleaned.document.edits.iter().filter(|e| e.kind != EditKind::Suspect) {
        let stood = cleaned.source.slice(edit.span);
        failed = failed.take().or(put(edit.span, stood).err());
    }
    if let Some(why) = failed {
        return Err(why);
    }
    let mut out = String::new();
    let mut end = 0;
    for ((from, to), text) in pieces {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if from < end && !text.is_empty() {
            let text = text.escape_unicode();
            return Err(format!(
                "`{text}` at {from}..{to} overlaps what stands before it, to {end}"
            ));
        }
        out += &text;
        end = end.max(to);
    }
    Ok(out)
}

/// `reconstruct(document, report)` is the normalised input; blanks are no matter.
pub(super) fn assert_whole(cleaned: &Cleaned, name: &str) {
    let wanted: String = cleaned.source.text().chars().filter(|c| !c.is_whitespace()).collect();
    match reconstruct(cleaned) {
        Ok(got) if got == wanted => {}
        Ok(got) => {
            let same = got.chars().zip(wanted.chars()).take_while(|(a, b)| a == b).count();
            let around =
                |t: &str| t.chars().skip(same.saturating_sub(10)).take(40).collect::<String>();
            panic!("{name}: got `{}` for `{}`", around(&got), around(&wanted));
        }
        Err(why) => {
            let edits: Vec<_> =
                cleaned.document.edits.iter().filter(|e| e.kind != EditKind::Suspect).collect();
            panic!("{name}: {why}: {edits:#?}")
        }
    }
}

/// Rules that touch much.
const RULES: &str = r#"
[[rule]]
name = "plain"
match = "（完）"

[[rule]]
name = "inside"
regex = '有人(等.)'
scope = "inside"
action = "replace"
with = "有人要$1"

[[rule]]
name = "numbers"
regex = '\d+'
action = "replace"
with = "〇"

[[rule]]
name = "kept"
regex = '.*公司.*'
action = "keep"
"#;

/// Ways to ask for changes: name, cleaning, characters, readings.
pub(super) fn ways() -> Vec<(&'static str, CleanOptions, Option<Conversion>, Option<Pinyin>)> {
    let rules = UserRules::parse(RULES).expect("sound rules");
    let own = CleanOptions { rules, ..CleanOptions::default() };
    let archive = CleanOptions { mode: Mode::Report, ..own.clone() };
    vec![
        ("usual", CleanOptions::default(), None, None),
        ("own rules", own.clone(), None, None),
        ("archive", archive, None, None),
        ("traditional", CleanOptions::default(), Some(Conversion::S2twp), None),
        ("pinyin", CleanOptions::default(), None, Some(Pinyin::All)),
        ("everything", own, Some(Conversion::S2t), Some(Pinyin::First)),
    ]
}

/// What generated texts are made of: sentences, furniture, figures, damage, unseen characters.
const PIECES: [&str; 44] = [
    "书店不是卖书的地方，是等人的地方。",
    "有人等车，有人等雨停，有人等一个一直没有来的朋友。",
    "\n",
    "\n\n",
    "\n　　",
    "  ",
    "欢迎访问新京皇冠木材有限公司官网！\n",
    "咨询热线：021-66660000\n",
    "发布时间：2024-10-02 20:23 来源：某报 作者：张三\n",
    "新京皇冠木材有限公司登录",
    "（完）",
    "42\n",
    "第一章 雨停了\n",
    "第二章 书店\n",
    "一、开头\n",
    "雨停了(图1)\n",
    "如图1所示，",
    "图2：书店门口\n",
    "▲书店门口\n",
    "上一篇：雨停了\n",
    "版权声明：本文版权归作者所有，请勿转载。\n",
    "求推荐票！\n",
    "w w w.name。com",
    "https://example.com/a,b?c=头发 ",
    ",",
    ";",
    "\"",
    "...",
    "(a,b)",
    "(中,文)",
    "OpenAI发布Sora,",
    "、。",
    "\u{200B}",
    "\u{FEFF}",
    "\u{7}",
    "\u{FFFD}",
    "\r\n",
    "U盘里的软件",
    "头发发现干杯，银行行长。",
    "𠮷野家",
    "e\u{301}",
    "「引文」",
    "［＃ここから］《よみ》",
    "* * *\n",
];

/// A text of so many pieces, the same for the same seed.
fn generated(seed: u64, pieces: usize) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    (0..pieces).map(|_| PIECES[next() % PIECES.len()]).collect()
}

#[test]
fn generated_texts_can_be_put_together_again() {
    let ways = ways();
    for seed in 0..240 {
        let text = generated(seed, 4 + seed as usize % 60);
        let named = ReadOptions { name: "a.txt".into(), ..ReadOptions::default() };
        if read(text.as_bytes(), &named, &mut Sink::new()).is_err() {
            continue;
        }
        let (way, options, script, pinyin) = &ways[seed as usize % ways.len()];
        let done = finished(text.as_bytes(), "a.txt", options, *script, *pinyin);
        assert_whole(&done, &format!("{way}, seed {seed}:\n{text}"));
    }
}

#[test]
fn the_articles_of_the_suite_can_be_put_together_again() {
    for (name, text, ..) in suite() {
        for (way, options, script, pinyin) in ways() {
            let done = finished(text.as_bytes(), &name, &options, script, pinyin);
            assert_whole(&done, &format!("{name}, {way}"));
        }
    }
}
