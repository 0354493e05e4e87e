//! What content documents say: the document's text, its outline, its notes, in valid markup.

use banxin::clean::{CleanOptions, Punctuation, clean};
use banxin::diag::Sink;
use banxin::document::{
    Block, BlockKind, Cell, ImageState, InlineKind, ListMark, OutlineItem, Table, Target, outline,
    plain_text,
};
use banxin::epub::{EpubFonts, EpubOptions, write};
use banxin::read::{Format, ReadOptions, read};
use banxin::text::Lang;
use roxmltree::Node;

use super::formulas;
use super::sample::{self, Maker, inline, text};
use super::unpacked::{Local, Unpacked, characters, kind, value};
use super::{FONTS, book, long, theme};

/// All text of blocks in reading order, without white space.
fn said<'a>(blocks: impl Iterator<Item = &'a Block>) -> String {
    let mut out = String::new();
    for block in blocks {
        block.walk(&mut |b| {
            if let BlockKind::Figure(figure) = &b.kind {
                out.push_str(&figure.label);
            }
            b.inlines().iter().for_each(|i| out.push_str(&plain_text(i)));
            match &b.kind {
                BlockKind::Code { text, .. } => out.push_str(text),
                BlockKind::Figure(f) => out.push_str(f.credit.as_deref().unwrap_or_default()),
                _ => {}
            }
        });
    }
    squeezed(&out)
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn body<'a, 'i>(xml: &'a roxmltree::Document<'i>) -> Node<'a, 'i> {
    xml.descendants().find(|n| n.has_tag_name_local("body")).expect("a body")
}

#[test]
fn text_is_the_documents_own() {
    for document in [sample::article(), sample::with_front_and_back(), long(), formulas::article()]
    {
        let bytes = book(&document, &EpubOptions::default());
        let book = Unpacked::new(&bytes);
        let (mut texts, mut notes) = (String::new(), String::new());
        for file in book.spine() {
            let xml = book.xml(&file);
            let all = squeezed(&characters(body(&xml)));
            let own = body(&xml).descendants().filter(|n| kind(*n) == "footnote");
            let own: String = own.map(|n| squeezed(&characters(n))).collect();
            texts += all.strip_suffix(own.as_str()).expect("notes come last");
            notes += &own;
        }
        assert_eq!(texts, said(document.blocks()));
        assert_eq!(notes, said(document.notes.iter().flat_map(|n| &n.body)));
    }
}

fn titles(items: &[OutlineItem], depth: usize, out: &mut Vec<(usize, String)>) {
    for item in items {
        out.push((depth, item.title.clone()));
        titles(&item.children, depth + 1, out);
    }
}

fn entries(node: Node<'_, '_>, element: &str, depth: usize, out: &mut Vec<(usize, String)>) {
    for child in node.children().filter(Node::is_element) {
        let own = child.has_tag_name_local(element);
        if own {
            let label = child
                .children()
                .find(|c| c.has_tag_name_local("a") || c.has_tag_name_local("navLabel"));
            out.push((depth, characters(label.expect("a label")).trim().to_owned()));
        }
        entries(child, element, depth + usize::from(own), out);
    }
}

#[test]
fn navigation_is_the_outline() {
    for document in [sample::article(), long()] {
        let mut expected = Vec::new();
        titles(&outline(&document), 0, &mut expected);
        let bytes = book(&document, &EpubOptions::default());
        let book = Unpacked::new(&bytes);
        let xml = book.xml("nav.xhtml");
        let toc = xml.descendants().find(|n| kind(*n) == "toc").expect("a toc");
        let mut found = Vec::new();
        entries(toc, "li", 0, &mut found);
        assert_eq!(found, expected);
        let xml = book.xml("toc.ncx");
        let mut found = Vec::new();
        entries(xml.root_element(), "navPoint", 0, &mut found);
        expected.retain(|(depth, _)| *depth < 2);
        assert_eq!(found, expected);
    }
}

/// WCAG 1.3.1: headings are ranked without gaps.
#[test]
fn headings_are_ranked_as_the_outline() {
    let document = sample::article();
    let mut expected = Vec::new();
    titles(&outline(&document), 1, &mut expected);
    let bytes = book(&document, &EpubOptions::default());
    let book = Unpacked::new(&bytes);
    let xml = book.xml("article.xhtml");
    let rank = |n: Node<'_, '_>| n.tag_name().name().strip_prefix('h')?.parse::<usize>().ok();
    let found: Vec<(usize, String)> =
        xml.descendants().filter_map(|n| Some((rank(n)?, characters(n)))).collect();
    assert_eq!(found, expected);
}

#[test]
fn notes_lead_there_and_back() {
    let bytes = book(&long(), &EpubOptions::default());
    let book = Unpacked::new(&bytes);
    let mut calls = 0;
    for file in book.spine() {
        let xml = book.xml(&file);
        let find = |id: &str| xml.descendants().find(|n| value(*n, "id") == id);
        for call in xml.descendants().filter(|n| kind(*n) == "noteref") {
            calls += 1;
            // A note stands in the file of its first call.
            let note = value(call, "href").strip_prefix('#').and_then(find).expect("a note");
            assert_eq!(kind(note), "footnote");
            let back = note.descendants().find(|n| value(*n, "role") == "doc-backlink");
            let back = back.expect("a way back");
            assert_eq!(value(back, "href"), format!("#{}", value(call, "id")));
            assert_eq!(characters(back), characters(call));
        }
    }
    assert_eq!(calls, 120);
}

#[test]
fn long_documents_are_split_at_headings() {
    let bytes = book(&long(), &EpubOptions::default());
    let book = Unpacked::new(&bytes);
    let spine = book.spine();
    assert!(spine.len() >= 3, "{spine:?}");
    for file in spine {
        assert!(book.text(&file).len() < 250_000, "{file}");
        let xml = book.xml(&file);
        let section = body(&xml).first_element_child().expect("a section");
        let first = section.first_element_child().expect("a block");
        assert!(["h1", "h2"].contains(&first.tag_name().name()), "{file}");
    }
}

/// Markdown as it is written in a book, without the names of blocks.
fn written(markdown: &str) -> String {
    let page = markdown.starts_with("<html");
    let format = if page { Format::Html } else { Format::Markdown };
    let options = ReadOptions { format, ..ReadOptions::default() };
    let mut sink = Sink::new();
    let (source, mut document) = read(markdown.as_bytes(), &options, &mut sink).expect("readable");
    let kept = CleanOptions { punctuation: Punctuation::Keep, ..CleanOptions::default() };
    clean(&mut document, &source, &kept, &mut sink);
    let options = EpubOptions { fonts: EpubFonts::None, ..EpubOptions::default() };
    let bytes = write(&document, &theme("article"), &FONTS, &options, &mut sink);
    let book = Unpacked::new(&bytes.expect("a book"));
    let page = book.text("article.xhtml");
    let section = page.split_once("<section").and_then(|(_, s)| s.split_once(">\n"));
    let body = section.expect("a section").1.rsplit_once("</section>").expect("its end").0;
    let names = regex::Regex::new(" id=\"n[0-9]+\"").expect("a pattern");
    names.replace_all(body, "").trim().to_owned()
}

#[test]
fn markup() {
    let cases = include_str!("../../suite/epub/markup.txt").split("\n== ").skip(1);
    let mut count = 0;
    for case in cases {
        let (name, rest) = case.split_once('\n').expect("a name");
        let (markdown, expected) = rest.split_once("\n--\n").expect("two parts");
        assert_eq!(written(markdown), expected.trim(), "{name}");
        count += 1;
    }
    assert!(count >= 25);
}

/// A file that begins in the middle of a chapter opens none.
#[test]
fn what_goes_on_is_no_chapter() {
    let mut m = Maker::default();
    m.heading(1, "长");
    for _ in 0..60 {
        m.role(banxin::document::ParaRole::Body, vec![text(&"长文一段。".repeat(500))]);
    }
    let book = Unpacked::new(&book(&m.document, &EpubOptions::default()));
    let spine = book.spine();
    assert!(spine.len() > 1, "{spine:?}");
    assert!(book.text(&spine[0]).contains("<section epub:type=\"chapter\""));
    assert!(book.text(&spine[1]).contains("<title>长</title>"));
    assert!(book.text(&spine[1]).contains("<body>\n<section>\n<p"));
}

#[test]
fn box_of_a_missing_image_says_why() {
    let bytes = book(&sample::article(), &EpubOptions::default());
    let page = Unpacked::new(&bytes).text("article.xhtml").to_owned();
    let expected = "role=\"img\" aria-label=\"图3　没有找到的图\">没有这个文件</div>";
    assert!(page.contains(expected), "{page}");
}

/// What cells of several rows or columns share stands in the middle of them.
#[test]
fn cells_of_several_stand_in_the_middle() {
    let mut m = Maker::default();
    let cell = |t: &str| Cell::new(vec![text(t)]);
    let over = Cell { colspan: 2, ..cell("里程") };
    let beside = Cell { rowspan: 2, ..cell("江南") };
    let rows = vec![vec![beside, cell("水"), cell("陆")], vec![cell("三"), cell("五")]];
    m.push(BlockKind::Table(Table {
        head: vec![vec![cell("路"), over]],
        rows,
        ..Table::default()
    }));
    let book = Unpacked::new(&book(&m.document, &EpubOptions::default()));
    let page = book.text("article.xhtml");
    assert!(
        page.contains("<th scope=\"col\" class=\"nb center\" colspan=\"2\">里程</th>"),
        "{page}"
    );
    assert!(page.contains(" rowspan=\"2\">江南</"), "{page}");
    let css = book.text("stylesheet.css");
    assert!(css.contains("th[rowspan],td[rowspan]{vertical-align:middle"), "{css}");
    // Only the lines between rows show which of them it is of.
    assert!(page.contains("class=\"ruled\""), "{page}");
    assert!(css.contains(".ruled tr+tr th,.ruled tr+tr td{border-top:"), "{css}");
}

/// A reference such as 图3 is one word, at the end of a paragraph too.
#[test]
fn references_are_not_broken() {
    let mut m = Maker::default();
    let figure =
        m.push(BlockKind::Figure(sample::figure("图3", Vec::new(), ImageState::Unresolved)));
    let link =
        |t: &str| inline(InlineKind::Link { target: Target::Node(figure), body: vec![text(t)] });
    let body = vec![text("大致里程如"), link("图3"), text("所示，也就是"), link("图3")];
    m.role(banxin::document::ParaRole::Body, body);
    let bytes = book(&m.document, &EpubOptions::default());
    let page = Unpacked::new(&bytes).text("article.xhtml").to_owned();
    let reference = "<a class=\"nb\" href=\"#n1\">图3</a>";
    assert!(page.contains(&format!("大致里程如{reference}所示，也就是{reference}</p>")), "{page}");
}

#[test]
fn what_cannot_be_written_is_reported() {
    let mut m = Maker::default();
    m.document.metadata.title = Some("标题\u{0}<&>".to_owned());
    let nowhere = |t| inline(InlineKind::Link { target: t, body: vec![text("某处")] });
    m.role(
        banxin::document::ParaRole::Body,
        vec![
            nowhere(Target::Url("javascript:alert(1)".into())),
            nowhere(Target::Node(banxin::document::NodeId(999))),
            inline(InlineKind::NoteRef(banxin::document::NodeId(998))),
            text("控制\u{1}字符与\u{FFFF}"),
        ],
    );
    m.push(BlockKind::Figure(sample::figure("", Vec::new(), ImageState::Unresolved)));
    let mut sink = Sink::new();
    let bytes = write(&m.document, &theme("article"), &FONTS, &EpubOptions::default(), &mut sink);
    let codes: Vec<&str> = sink.into_sorted().iter().map(|d| d.code).collect();
    assert_eq!(codes, ["epub-glyph-missing", "link-dropped", "note-missing"]);
    let bytes = bytes.expect("a book");
    super::keep("hostile.epub", &bytes);
    let book = Unpacked::new(&bytes);
    let xml = book.xml("article.xhtml");
    assert_eq!(characters(body(&xml)).trim(), "某处某处控制\u{FFFD}字符与\u{FFFD}");
}

#[test]
fn words_are_in_the_language_of_the_book() {
    for (lang, contents) in [
        (Lang::ZhHant, "目錄"),
        (Lang::ZhHk, "目錄"),
        (Lang::Ja, "目次"),
        (Lang::Ko, "차례"),
        (Lang::En, "Contents"),
    ] {
        let mut document = sample::with_front_and_back();
        document.metadata.language = Some(lang);
        let bytes = book(&document, &EpubOptions::default());
        super::keep(&format!("{}.epub", lang.tag()), &bytes);
        let book = Unpacked::new(&bytes);
        let xml = book.xml("nav.xhtml");
        let heading = xml.descendants().find(|n| n.has_tag_name_local("h1")).expect("a heading");
        assert_eq!(characters(heading), contents);
        let opf = book.xml("content.opf");
        let language = opf.descendants().find(|n| n.has_tag_name_local("language"));
        assert_eq!(language.and_then(|n| n.text()), Some(lang.tag()));
    }
}

/// A list of terms begins with one (HTML, 4.4.9), also when what was a term is a figure now.
#[test]
fn lists_of_terms_begin_with_a_term() {
    let mut m = Maker::default();
    let missing = ImageState::Missing("没有这个文件".to_owned());
    let figure = m.block(BlockKind::Figure(sample::figure("图1", Vec::new(), missing)));
    let items = vec![vec![figure, m.plain("说明。")], vec![m.plain("天头"), m.plain("白边。")]];
    m.push(BlockKind::List { mark: ListMark::Term, tight: true, items });
    let book = Unpacked::new(&book(&m.document, &EpubOptions::default()));
    let file = book.spine().into_iter().find(|f| book.text(f).contains("<dl")).expect("a list");
    let xml = book.xml(&file);
    let list = xml.descendants().find(|n| n.has_tag_name_local("dl")).expect("a list");
    let names: Vec<&str> =
        list.children().filter(Node::is_element).map(|n| n.tag_name().name()).collect();
    assert_eq!(names, ["dt", "dd", "dd", "dt", "dd"]);
}
