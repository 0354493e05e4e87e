//! Readers against the cases of `tests/suite/read`: each names an input, the blocks it must give
//! (written as in [`dump`]) and the findings it must cause. Real texts are read where
//! `BANXIN_CORPUS` names them, and every character of them must be accounted for.

mod corpus;
mod dump;
mod hostile;
mod html;
mod packed;

use std::path::Path;

use banxin::diag::{Diagnostic, Sink};
use banxin::document::{Block, BlockKind, Document, Inline, InlineKind};
use banxin::read::{ReadOptions, read};
use banxin::source::Source;

use crate::laws::conserve::{assert_page, assert_text as assert_conserved};
use crate::laws::document::assert_verbatim;
use crate::laws::seeds::unescape;

/// Reads with the default options but these.
fn read_with(bytes: &[u8], options: &ReadOptions) -> (Source, Document, Vec<Diagnostic>) {
    let mut sink = Sink::new();
    match read(bytes, options, &mut sink) {
        Ok((source, document)) => (source, document, sink.into_sorted()),
        Err(error) => panic!("{}: {}", options.name, error.message),
    }
}

fn named(name: &str) -> ReadOptions {
    ReadOptions { name: name.to_owned(), ..ReadOptions::default() }
}

fn read_named(bytes: &[u8], name: &str) -> (Source, Document, Vec<Diagnostic>) {
    read_with(bytes, &named(name))
}

/// The finding an input is refused with.
fn refusal(bytes: &[u8], name: &str) -> Diagnostic {
    read(bytes, &named(name), &mut Sink::new()).expect_err(name)
}

/// A dollar before a digit closes no formula; pandoc says so, too.
#[test]
fn prices_are_no_formulas() {
    fn formulas(inlines: &[Inline], found: &mut Vec<String>) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Math(text) | InlineKind::Built { source: text, .. } => {
                    found.push(text.clone())
                }
                _ => formulas(inline.children(), found),
            }
        }
    }
    let text = "售价$100-$200，从$5~$6，US$5/US$6，公式$a_1$与$b$。";
    let (_, document, _) = read_named(text.as_bytes(), "a.md");
    let mut found = Vec::new();
    for block in document.blocks() {
        block.inlines().into_iter().for_each(|inlines| formulas(inlines, &mut found));
    }
    assert_eq!(found, ["a_1", "b"]);
}

/// Every case of every file: `--- case`, the input, `--- blocks`, `--- findings`, and where it
/// matters `--- facts`, what is known of the article.
#[test]
fn suite() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/read");
    let mut files: Vec<_> = ["text", "markdown", "html"]
        .iter()
        .flat_map(|kind| std::fs::read_dir(root.join(kind)).into_iter().flatten())
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    files.sort();
    let (mut count, mut wrong) = (0, Vec::new());
    for file in &files {
        let within = |folder: &str| file.parent().is_some_and(|p| p.ends_with(folder));
        let extension = match (within("text"), within("html")) {
            (true, _) => "txt",
            (_, true) => "html",
            _ => "md",
        };
        let cases = std::fs::read_to_string(file).expect("a readable case");
        for case in cases.split("--- case: ").skip(1) {
            wrong.extend(check_case(file, case, extension));
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 30, "only {count} cases were found");
}

/// What is wrong with a case, if anything.
fn check_case(file: &Path, case: &str, extension: &str) -> Option<String> {
    let (name, rest) = case.split_once('\n').expect("a name");
    let (input, rest) = rest.split_once("--- blocks\n").expect("`--- blocks`");
    let (rest, facts) = rest.split_once("--- facts\n").map_or((rest, None), |(a, b)| (a, Some(b)));
    let (blocks, findings) = rest.split_once("--- findings\n").unwrap_or((rest, ""));
    let (input, blocks) = (unescape(input), unescape(blocks));
    let (source, document, found) = read_named(input.as_bytes(), &format!("{name}.{extension}"));
    let place = format!("{}: {name}", file.display());
    assert_verbatim(&source, &document, &place);
    match extension {
        "txt" => assert_conserved(&source, &document, &place),
        "html" => assert_page(&source, &document, &place),
        _ => {}
    }
    let mut expected = [blocks.trim_end(), "--- findings", findings.trim_end()].join("\n");
    let got = dump::document(&document);
    let found = dump::findings(&source, &found);
    let mut got = [got.trim_end(), "--- findings", found.trim_end()].join("\n");
    if let Some(facts) = facts {
        expected = [&expected, facts.trim_end()].join("\n--- facts\n");
        got = [&got, dump::facts(&document).trim_end()].join("\n--- facts\n");
    }
    (got != expected).then(|| format!("{place}\n--- expected\n{expected}\n--- got\n{got}\n"))
}

fn headings(document: &Document) -> Vec<(u8, String)> {
    let of = |b: &Block| match &b.kind {
        BlockKind::Heading { level, body } => Some((*level, banxin::document::plain_text(body))),
        _ => None,
    };
    document.body.iter().filter_map(of).collect()
}

#[test]
fn the_example_article_has_its_title_and_every_character() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/huozi/article.txt");
    let bytes = std::fs::read(root).expect("the example");
    let (source, document, found) = read_named(&bytes, "article.txt");
    assert_eq!(document.title(), "一粒活字的九百年");
    assert_eq!(headings(&document), [(1, "一粒活字的九百年".to_owned())]);
    assert_conserved(&source, &document, "article.txt");
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn nothing_to_read_is_an_error_that_says_why() {
    for (bytes, code) in [
        (&b""[..], "empty-input"),
        (" \u{3000}\u{A0}\u{200B}\n\t\r\n".as_bytes(), "empty-input"),
        (b"%PDF-1.7\n", "not-text"),
        (b"\x89PNG\r\n\x1A\n....", "not-text"),
        (b"PK\x03\x04....", "not-text"),
        (b"\xFF\xFE\0\0a\0\0\0", "not-text"),
        (b"\x01\x02\x03\x04abc\x05\x06", "not-text"),
    ] {
        let error = refusal(bytes, "a.txt");
        assert_eq!(error.code, code, "{bytes:?}");
        assert!(code == "empty-input" || !error.hints.is_empty(), "{bytes:?}");
    }
    let small = ReadOptions { max_bytes: 3, ..named("a.txt") };
    assert_eq!(read(b"abcd", &small, &mut Sink::new()).expect_err("too large").code, "too-large");
    let odd = ReadOptions { encoding: Some("klingon".into()), ..named("a.txt") };
    let error = read("甲".as_bytes(), &odd, &mut Sink::new()).expect_err("no such encoding");
    assert_eq!(error.code, "unknown-encoding");
}

const TEXT: &str = "标题在这里\n\n虽然全球主流大模型之间的混战依然持续，但在一些地域，生态位已初步确立；谈及市场格局还为时尚早。\n\n这是第二段。\n";

#[test]
fn every_encoding_gives_the_same_text() {
    use encoding_rs::{BIG5, GB18030, SHIFT_JIS};
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let units = mark.then_some(0xFEFF).into_iter().chain(TEXT.encode_utf16());
        units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    };
    let bom = |bytes: &[u8], text: &[u8]| [bytes, text].concat();
    for (name, bytes) in [
        ("utf-8", TEXT.as_bytes().to_vec()),
        ("utf-8 bom", bom(b"\xEF\xBB\xBF", TEXT.as_bytes())),
        ("gb18030", GB18030.encode(TEXT).0.into_owned()),
        ("gb18030 bom", bom(&[0x84, 0x31, 0x95, 0x33], &GB18030.encode(TEXT).0)),
        ("utf-16le bom", utf16(false, true)),
        ("utf-16be bom", utf16(true, true)),
        ("utf-16le", utf16(false, false)),
        ("utf-16be", utf16(true, false)),
        ("crlf", TEXT.replace('\n', "\r\n").into_bytes()),
        ("cr", TEXT.replace('\n', "\r").into_bytes()),
    ] {
        let (source, document, _) = read_named(&bytes, name);
        assert_eq!(source.text(), TEXT, "{name}");
        assert_eq!(document.title(), "标题在这里", "{name}");
    }
    let traditional = "標題\n\n這個時候，我們說的話沒有人聽見，學生們也都還沒有來到學校。";
    let (source, ..) = read_named(&BIG5.encode(traditional).0, "big5");
    assert_eq!(source.text(), traditional);
    let japanese =
        "羅生門\n\nある日の暮方の事である。一人の下人が、羅生門の下で雨やみを待っていた。";
    let (source, ..) = read_named(&SHIFT_JIS.encode(japanese).0, "shift_jis");
    assert_eq!(source.text(), japanese);
    let named_wrongly = ReadOptions { encoding: Some("big5".into()), ..named("a.txt") };
    let (source, ..) = read_with(&GB18030.encode(TEXT).0, &named_wrongly);
    assert_ne!(source.text(), TEXT, "the user's word is taken");
}

#[test]
fn what_a_page_says_of_its_encoding_is_believed_unless_it_is_wrong() {
    use encoding_rs::{BIG5, GB18030};
    let page = |label: &str| format!("<meta charset={label}><p>短短一行，說的是書。");
    for (label, encoding) in [("big5", BIG5), ("gb2312", GB18030)] {
        let (source, ..) = read_named(&encoding.encode(&page(label)).0, "a.html");
        assert_eq!(source.text(), page(label));
    }
    let (source, ..) = read_named(page("gb2312").as_bytes(), "a.html");
    assert_eq!(source.text(), page("gb2312"), "it is UTF-8");
}

#[test]
fn bytes_that_mean_nothing_are_marked_with_their_place() {
    let mut bytes = "第一行，这里没有什么问题。\n第二行".as_bytes().to_vec();
    bytes.push(0xFF);
    bytes.extend_from_slice("坏了，后面还是好的。".as_bytes());
    let (source, _, found) = read_named(&bytes, "a.txt");
    assert_eq!(dump::findings(&source, &found).trim_end(), "undecodable 2:4");
}

#[test]
fn a_line_in_another_encoding_is_read_in_it() {
    let gbk = encoding_rs::GB18030.encode("这一行是从别的文件里来的，我们也要读出来。\n").0;
    let bytes = [&gbk, TEXT.as_bytes()].concat();
    let (source, _, found) = read_named(&bytes, "a.txt");
    assert!(source.text().starts_with("这一行是从别的文件里来的，"));
    assert_eq!(dump::findings(&source, &found).trim_end(), "mixed-encoding 1:1");
}

#[test]
fn text_decoded_twice_is_seen_and_turned_back_on_request() {
    let wrong: String =
        TEXT.bytes().map(|b| encoding_rs::WINDOWS_1252.decode(&[b]).0.into_owned()).collect();
    let (_, _, found) = read_named(wrong.as_bytes(), "a.txt");
    assert!(found.iter().any(|d| d.code == "mojibake"), "{found:?}");
    let fix = ReadOptions { fix_mojibake: true, ..named("a.txt") };
    assert_eq!(read_with(wrong.as_bytes(), &fix).0.text(), TEXT);
}

#[test]
fn the_first_of_several_parts_is_no_title() {
    for (article, title) in [
        ("# 上篇 流域\n\n文。\n\n# 下篇 河口\n\n文。\n", ""),
        ("# 序\n\n文。\n\n# 第一章 甲\n\n文。\n", ""),
        ("# 序\n\n文。\n", "序"),
        ("# 河流\n\n文。\n\n# 下篇 河口\n\n文。\n", "河流"),
    ] {
        let (_, document, _) = read_named(article.as_bytes(), "a.md");
        assert_eq!(document.title(), title, "{article}");
    }
}
