//! Pages and the PDF made of them, held against other people's programs where they are installed.

mod claims;
mod reader;
mod size;
mod structure;

use std::path::Path;
use std::process::Command;

use banxin::batch::Folder;
use banxin::convert::{Formats, Options, convert};
use banxin::diag::Sink;
use banxin::document::{
    Align, Block, BlockKind, Cell, Document, Figure, ImageState, Inline, InlineKind, ListMark,
    Note, ParaRole, Table, Target,
};
use banxin::font::FontLibrary;
use banxin::pdf::{self, PdfOptions};
use banxin::theme::{self, Theme};
use banxin::typeset::typeset;
use banxin::{Article, Converter, NoAssets};

const SENTENCE: &str = "活字印刷术是中国古代四大发明之一，由毕昇于北宋庆历年间（1041—1048年）发明。\
    他用胶泥刻字，一字一印，火烧使坚；排版时把字印按文章顺序排在铁板上，印完后拆下来还可以再用。";

fn theme() -> Theme {
    theme::load(&theme::builtin("article").expect("built in"), &mut Sink::new())
}

/// The PDF of an article whose images lie in `tests/suite/page`.
fn made_with(article: &str, theme: &Theme, options: &Options) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/page");
    let folder = Folder::new(&root, "parts", &[]);
    let fonts = FontLibrary::bundled();
    let formats = Formats { epub: false, pdf: true };
    let options = Options { formats, ..options.clone() };
    let made = convert("some/where/parts.md", article.as_bytes(), &folder, theme, &fonts, &options);
    made.books.and_then(|b| b.pdf).unwrap_or_else(|| panic!("{:?}", made.report.findings))
}

fn made(article: &str) -> Vec<u8> {
    made_with(article, &theme(), &Options::default())
}

fn text(s: &str) -> Vec<Inline> {
    vec![Inline::text(s, None)]
}

fn push(document: &mut Document, kind: BlockKind) {
    let block = block(document, kind);
    document.body.push(block);
}

fn block(document: &mut Document, kind: BlockKind) -> Block {
    Block { id: document.new_id(), span: None, kind }
}

fn paragraph(body: Vec<Inline>) -> BlockKind {
    BlockKind::Paragraph { role: ParaRole::Body, body }
}

fn heading(level: u8, s: &str) -> BlockKind {
    BlockKind::Heading { level, body: text(s) }
}

/// A document with every kind of block.
fn everything() -> Document {
    let mut d = Document::default();
    d.metadata.title = Some("活字印刷史话".to_owned());
    d.metadata.authors = vec!["佚名".to_owned()];
    push(&mut d, heading(1, "活字印刷史话"));
    push(&mut d, BlockKind::Paragraph { role: ParaRole::Byline, body: text("佚名　2024-10-02") });
    for k in 0..4 {
        push(&mut d, paragraph(text(SENTENCE)));
        if k == 1 {
            push(&mut d, heading(2, "一、泥活字"));
        }
    }
    let note = d.new_id();
    let body = block(&mut d, paragraph(text("见沈括《梦溪笔谈》卷十八。")));
    d.notes.push(Note { id: note, label: "1".to_owned(), body: vec![body] });
    let link = InlineKind::Link {
        target: Target::Url("https://example.org/".to_owned()),
        body: text("Dream Pool Essays"),
    };
    let mixed = vec![
        Inline::text("沈括", None),
        Inline::new(InlineKind::Strong(text("《梦溪笔谈》")), None),
        Inline::new(InlineKind::NoteRef(note), None),
        Inline::text("（", None),
        Inline::new(link, None),
        Inline::text("）记下了 ", None),
        Inline::new(
            InlineKind::Formula {
                source: "x^2<1".to_owned(),
                body: vec![
                    Inline::new(InlineKind::Emphasis(text("x")), None),
                    Inline::new(InlineKind::Superscript(text("2")), None),
                    Inline::text("\u{A0}< 1", None),
                ],
            },
            None,
        ),
        Inline::text(" 和", None),
        Inline::new(InlineKind::Emphasis(text("全部")), None),
        Inline::text("工序，用 UTF-8 编码的 3,000 字写成。", None),
    ];
    push(&mut d, paragraph(mixed));
    let inside = block(&mut d, paragraph(text(SENTENCE)));
    push(&mut d, BlockKind::Quote(vec![inside]));
    let items = ["刻字：用胶泥刻字，每字一印。", "排版：铁板上敷松脂、蜡和纸灰。", "印刷"];
    let items: Vec<Vec<Block>> =
        items.iter().map(|s| vec![block(&mut d, paragraph(text(s)))]).collect();
    push(&mut d, BlockKind::List { mark: ListMark::Number(1), tight: true, items: items.clone() });
    push(&mut d, BlockKind::List { mark: ListMark::Bullet, tight: true, items });
    let said = |d: &mut Document, s: &str| block(d, paragraph(text(s)));
    let terms = vec![
        vec![said(&mut d, "版心"), said(&mut d, SENTENCE)],
        vec![said(&mut d, "天头")],
        vec![said(&mut d, "地脚"), said(&mut d, "版心上下的白边。")],
    ];
    push(&mut d, BlockKind::List { mark: ListMark::Term, tight: true, items: terms });
    let role = ParaRole::Centred;
    push(&mut d, BlockKind::Paragraph { role, body: text("（居中的一行）") });
    push(&mut d, heading(2, "二、表格与代码"));
    let row = |cells: [&str; 3]| cells.iter().map(|c| Cell::new(text(c))).collect::<Vec<_>>();
    push(
        &mut d,
        BlockKind::Table(Table {
            caption: Vec::new(),
            align: vec![Align::Start, Align::Center, Align::End],
            head: vec![row(["材料", "年代", "字数"])],
            rows: vec![
                row(["泥", "1041", "12,000"]),
                row(["木，由王祯改良，用转轮排字盘拣字", "1298", "60,000"]),
                row(["铜", "1490", "250,000"]),
            ],
        }),
    );
    let code = "fn main() {\n    println!(\"活字\");\n}".to_owned();
    push(&mut d, BlockKind::Code { lang: Some("rust".to_owned()), text: code });
    let figure = Figure {
        number: Some("1".to_owned()),
        label: "图1".to_owned(),
        caption: text("毕昇活字排版示意"),
        credit: None,
        alt: None,
        path: None,
        image: ImageState::Missing("no file".to_owned()),
    };
    push(&mut d, BlockKind::Figure(figure));
    push(&mut d, BlockKind::Separator);
    for _ in 0..6 {
        push(&mut d, paragraph(text(SENTENCE)));
    }
    d
}

fn write(document: &Document) -> Vec<u8> {
    let fonts = FontLibrary::bundled();
    let mut sink = Sink::new();
    let pages = typeset(document, &theme(), &fonts, &mut sink);
    pdf::write(pages, document, &fonts, &PdfOptions::default(), &mut sink).expect("a PDF")
}

/// The output of a judge; `None` when it is not installed, which CI does not allow.
#[expect(clippy::print_stderr, reason = "a judge that was not asked must be named")]
fn judge(program: &str, arguments: &[&str]) -> Option<String> {
    match Command::new(program).args(arguments).output() {
        Ok(out) => {
            let said = String::from_utf8_lossy(&out.stderr).into_owned();
            assert!(out.status.success(), "{program}: {said}");
            Some(String::from_utf8_lossy(&out.stdout).into_owned())
        }
        Err(e) => {
            assert!(std::env::var_os("CI").is_none(), "{program} is compulsory in CI: {e}");
            eprintln!("{program} is not installed: not asked");
            None
        }
    }
}

fn squeezed(s: &str) -> String {
    s.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Pages are planned and drawn in stretches, several at once; here are more than that.
#[test]
fn pages_links_and_notes_of_a_long_book_stay_in_order() {
    let chapter = |n: usize| {
        let link = format!("[毕昇](https://example.com/{n})");
        format!("# 第{n}章 题\n\n第{n}章，{link}造活字。[^{n}]\n\n[^{n}]: 注{n}。\n\n")
    };
    let text: String = (1..=600).map(chapter).collect();
    let article = Article { name: "long.md", bytes: text.as_bytes(), assets: &NoAssets };
    let options = Options { formats: Formats { epub: false, pdf: true }, ..Options::default() };
    let output = Converter::default().convert(&article, &options);
    let pdf = output.books.and_then(|b| b.pdf).expect("a PDF");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("long.pdf");
    std::fs::write(&path, &pdf).expect("written");
    let pages = lopdf::Document::load_mem(&pdf).expect("a PDF");
    let links: Vec<String> = pages.get_pages().values().flat_map(|&p| urls(&pages, p)).collect();
    let wanted: Vec<String> = (1..=600).map(|n| format!("https://example.com/{n}")).collect();
    assert!(links == wanted, "links are missing or out of their order");
    let Some(found) = judge("pdftotext", &["-raw", path.to_str().expect("a name"), "-"]) else {
        return;
    };
    let found = squeezed(&found);
    let body = &found[found.find("第1章，").expect("the first chapter")..];
    let mut at = 0;
    for n in 1..=600 {
        let next = body[at..].find(&format!("第{n}章，毕昇造活字。"));
        at += next.unwrap_or_else(|| panic!("chapter {n} is missing or out of its order"));
    }
}

/// Where the links of a page lead, in their order.
fn urls(pdf: &lopdf::Document, page: lopdf::ObjectId) -> Vec<String> {
    let annotations = pdf.get_page_annotations(page).expect("annotations");
    let url = |a: &&lopdf::Dictionary| {
        let action = a.get(b"A").and_then(lopdf::Object::as_dict).ok()?;
        let url = action.get(b"URI").and_then(lopdf::Object::as_str).ok()?;
        Some(String::from_utf8_lossy(url).into_owned())
    };
    annotations.iter().filter_map(url).collect()
}

#[test]
fn every_block_reaches_the_page() {
    let document = everything();
    let bytes = write(&document);
    assert_eq!(bytes, write(&document), "the same document makes the same bytes");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("everything.pdf");
    std::fs::write(&path, &bytes).expect("written");
    if let Some(keep) = std::env::var_os("BANXIN_KEEP") {
        std::fs::write(Path::new(&keep).join("everything.pdf"), &bytes).expect("kept");
    }
    let path = path.to_str().expect("a name");
    judge("qpdf", &["--check", path]);
    if let Some(found) = judge("pdftotext", &["-raw", path, "-"]) {
        let found = squeezed(&found);
        for piece in [SENTENCE, "工序，用UTF-8编码的3,000字写成。", "见沈括《梦溪笔谈》卷十八。"]
        {
            assert!(found.contains(&squeezed(piece)), "{piece} not in {found}");
        }
    }
}
