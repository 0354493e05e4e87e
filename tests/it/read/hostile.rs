//! Inputs nobody wrote: random pieces of markup, files made to be slow, files nested without end.
//! Reading must end soon, keep the laws and never panic.

use std::time::{Duration, Instant};

use banxin::diag::Sink;
use banxin::document::{Block, BlockKind};
use banxin::read::{Format, Paragraphs, ReadOptions, read};

use super::{assert_conserved, assert_verbatim, named, read_named};
use crate::laws::bytes::Random;
use crate::laws::pieces::OF_MARKUP;

#[test]
fn random_markup_keeps_the_laws() {
    let mut random = Random(20_241_002);
    for run in 0..1500 {
        let length = 1 + random.below(60);
        let text: String = (0..length).map(|_| OF_MARKUP[random.below(OF_MARKUP.len())]).collect();
        for (name, paragraphs) in [
            ("a.md", Paragraphs::Auto),
            ("a.txt", Paragraphs::Auto),
            ("a.txt", Paragraphs::Block),
            ("a.txt", Paragraphs::Indent),
            ("a.txt", Paragraphs::Wrapped),
        ] {
            let options = ReadOptions { paragraphs, ..named(name) };
            let Ok((source, document)) = read(text.as_bytes(), &options, &mut Sink::new()) else {
                continue; // Nothing but blanks, or controls.
            };
            let place = format!("run {run}, {name}: {text:?}");
            assert_verbatim(&source, &document, &place);
            if name == "a.txt" {
                assert_conserved(&source, &document, &place);
            }
        }
    }
}

#[test]
fn random_bytes_are_refused_or_read() {
    let mut random = Random(7);
    for _ in 0..2000 {
        let length = random.below(300);
        let bytes: Vec<u8> = (0..length).map(|_| random.below(256) as u8).collect();
        for format in [Format::Text, Format::Markdown] {
            let options = ReadOptions { format, ..named("a") };
            if let Ok((source, document)) = read(&bytes, &options, &mut Sink::new()) {
                assert_verbatim(&source, &document, "random bytes");
            }
        }
    }
}

/// How deep blocks stand inside one another.
fn depth(block: &Block) -> usize {
    1 + match &block.kind {
        BlockKind::Quote(blocks) => blocks.iter().map(depth).max().unwrap_or(0),
        BlockKind::List { items, .. } => items.iter().flatten().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

#[test]
fn endless_nesting_is_cut_and_said() {
    let many = 100_000;
    let lists: String = (0..1000).map(|i| format!("{}- 甲\n", "  ".repeat(i))).collect();
    for (name, text) in [
        ("quotes", format!("{}甲\n", ">".repeat(many))),
        ("quotes with blanks", format!("{}甲\n", "> ".repeat(many))),
        ("lists in a line", format!("{}甲\n", "- ".repeat(many))),
        ("lists", lists),
    ] {
        let (_, document, found) = read_named(text.as_bytes(), &format!("{name}.md"));
        assert!(found.iter().any(|d| d.code == "nesting-too-deep"), "{name}");
        assert!(document.body.iter().map(depth).max() <= Some(102), "{name}");
    }
}

#[test]
fn nothing_takes_long() {
    let many = 20_000;
    for (name, text) in [
        ("a.md", "*甲**乙_".repeat(many)),
        ("a.md", "[".repeat(many)),
        ("a.md", "![](".repeat(many)),
        ("a.md", "<b>".repeat(many)),
        ("a.md", "<ruby>字".repeat(many)),
        ("a.md", "<div>甲\n\n".repeat(many)),
        ("a.md", "<a id=x>".repeat(many)),
        ("a.md", "<!-- ".repeat(many)),
        ("a.md", "甲<script>".repeat(many)),
        ("a.md", "&amp;".repeat(many)),
        ("a.md", "**「".repeat(many)),
        ("a.md", "*甲".to_owned() + &" * ".repeat(many)),
        ("a.md", "甲*「".repeat(many)),
        ("a.md", "[^1]".repeat(many)),
        ("a.md", "$甲$".repeat(many)),
        ("a.md", "$$甲$$".repeat(many)),
        ("a.md", "字 $$x$$ 字".repeat(many)),
        ("a.md", "$$\n".repeat(many)),
        ("a.md", "$$\n\\a\n\n- x\n".repeat(many)),
        ("a.md", "\\[ ".repeat(5 * many)),
        ("a.md", "\\( x^` ".repeat(5 * many)),
        ("a.md", "\\begin{align}\n".repeat(many)),
        ("a.md", "    中文的句子，一行一行地写在这里。\n".repeat(many)),
        ("a.md", "# 同名\n".repeat(many)),
        ("a.md", "- 甲\n  <p>乙\n".repeat(many)),
        ("a.txt", "字".to_owned() + &"\u{301}".repeat(5 * many)),
        ("a.html", "<div>甲，乙。".repeat(5 * many)),
        ("a.html", "<p>甲<b>".repeat(many)),
        ("a.html", (0..many).map(|i| format!("<p><font color={i}>甲")).collect()),
        ("a.html", "<a href=#x>甲</a><p id=x>1".repeat(many)),
        ("a.html", "<a href=#x>1</a>".repeat(many) + "<div id=x>" + &"<i>甲</i>".repeat(many)),
        ("a.html", "<table><tr><td>甲".repeat(many)),
        ("a.html", "<table>甲".repeat(many)),
        ("a.html", "<tr><td><a href=x>甲</a>".repeat(many)),
        ("a.html", format!("<table>{}", "<tr><td>甲<td><a href=x>乙</a>".repeat(many))),
        ("a.html", "<ul><li>甲".repeat(many)),
        ("a.html", "<li>甲".repeat(many)),
        ("a.html", "<blockquote>甲".repeat(many)),
        ("a.html", "<ruby>字<rt>".repeat(many)),
        ("a.html", "<select><option>".repeat(many)),
        ("a.html", "<svg><math>".repeat(many)),
        ("a.html", "<b><p></b>".repeat(many)),
        ("a.html", "<h1><img src=a.png>甲".repeat(many)),
        ("a.html", "<h2>相关阅读</h2><p></p>".repeat(many)),
        ("a.html", "<div><p>甲，乙，丙，丁，戊，己，庚，辛，壬，癸。".repeat(many)),
        ("a.html", "<div><p>甲，乙，丙，丁，戊，己，庚，辛，壬，癸。</div>".repeat(5 * many)),
        ("a.html", "<div class=toc><a href=#x>甲</a>".repeat(many)),
        ("a.html", "<noscript><img src=a></noscript>".repeat(many)),
        ("a.html", "<br>甲，乙，丙，丁。".repeat(many)),
        ("a.html", "<!-- ".repeat(many)),
        ("a.html", "<".repeat(many)),
        ("a.html", "</>甲".repeat(many)),
        ("a.html", "&amp;&#0;&nosuch;&".repeat(many)),
        ("a.html", "\0<p\0>甲乙丙丁戊己庚辛".repeat(many)),
        ("a.html", format!("<title>{}", "\0甲乙丙丁&".repeat(many))),
        ("a.html", format!("<img src=x alt=\"{}", "甲".repeat(1_000_000))),
        ("a.html", format!("<p class='{}'>甲", "a ".repeat(1_000_000))),
        ("a.html", format!("<img srcset='{}'>甲", "a 1x,".repeat(100 * many))),
        ("a.html", format!("<script type=application/ld+json>{}", "[".repeat(many))),
        ("a.txt", "甲".repeat(3_000_000)),
        ("a.txt", "e\u{301}".repeat(300_000)),
        ("a.txt", format!("e{}", "\u{301}".repeat(300_000))),
        ("a.txt", "短句子八个字以上\n".repeat(many)),
        ("a.txt", "短句子八个字以上\n".repeat(many) + &"这是一句足够长的话。\n".repeat(many)),
        ("a.txt", "第一章\n".repeat(many)),
        ("a.txt", "图1\n题目名称足够长(图1)\n".repeat(many)),
        ("a.txt", "\u{200B}\n".repeat(many) + "甲"),
        ("a.txt", "\u{200B}".repeat(300_000) + "甲"),
        ("a.txt", " \u{200B}".repeat(many) + "甲"),
    ] {
        let start = Instant::now();
        read_named(text.as_bytes(), name);
        let (took, begin) = (start.elapsed(), text.chars().take(8).collect::<String>());
        assert!(took < Duration::from_secs(10), "{begin:?} took {took:?}");
    }
}
