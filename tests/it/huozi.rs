//! The example of the README, through the command: what `article.txt` becomes is held against
//! `article.expected.md`, block by block.

use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use roxmltree::{Document, Node, ParsingOptions};

const EXPECTED: &str = include_str!("../../examples/huozi/article.expected.md");

const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// Title, paragraphs and figures (`图3　…`), in order.
fn expected() -> Vec<String> {
    let body = EXPECTED.split("---\n").nth(2).expect("text below the front matter");
    let blocks = body.split("\n\n").map(str::trim).filter(|block| !block.is_empty());
    blocks
        .map(|block| match block.strip_prefix("![") {
            Some(figure) => {
                let (caption, rest) = figure.split_once("](").expect("a figure");
                let number = rest.split(')').next().expect("its label");
                if caption == number { number.into() } else { format!("{number}　{caption}") }
            }
            None => block.trim_start_matches("# ").to_owned(),
        })
        .collect()
}

fn text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|n| n.text()).collect()
}

/// The content documents of the EPUB that the command writes for the example, in order.
fn content() -> Vec<String> {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/huozi/article.txt");
    let folder = tempfile::tempdir().expect("a folder");
    let out = Command::new(env!("CARGO_BIN_EXE_banxin"))
        .arg(example)
        .arg("-o")
        .arg(folder.path())
        .output()
        .expect("the command runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(folder.path().join("article.pdf").exists());
    let book = std::fs::read(folder.path().join("article.epub")).expect("an EPUB");
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).expect("an archive");
    let mut names: Vec<String> = archive.file_names().map(str::to_owned).collect();
    names.retain(|name| name.ends_with(".xhtml") && !name.ends_with("nav.xhtml"));
    names.sort();
    let mut read = |name: &String| {
        let mut text = String::new();
        archive.by_name(name).expect("a document").read_to_string(&mut text).expect("its text");
        text
    };
    names.iter().map(&mut read).collect()
}

/// Runs `see` on every element of the book.
fn elements(mut see: impl FnMut(Node<'_, '_>)) {
    for document in content() {
        let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
        let document = Document::parse_with_options(&document, options).expect("XHTML");
        document.descendants().filter(Node::is_element).for_each(&mut see);
    }
}

#[test]
fn the_author_s_words_and_nothing_else() {
    let mut found = Vec::new();
    elements(|node| match node.tag_name().name() {
        // The date of publication, which came from the publish line.
        "p" if node.attribute("class") == Some("byline") => {
            assert_eq!(text(node), "2024年10月18日");
        }
        "h1" | "p" | "figcaption" => found.push(text(node)),
        _ => {}
    });
    for (found, expected) in found.iter().zip(expected()) {
        assert_eq!(found, &expected);
    }
    assert_eq!(found.len(), expected().len());
    assert_eq!(found.len(), 1 + 18 + 8, "the title, 18 paragraphs, 8 figures");
}

#[test]
fn every_figure_has_its_image_and_every_reference_its_figure() {
    let (mut figures, mut links) = (Vec::new(), Vec::new());
    elements(|node| match node.tag_name().name() {
        "figure" => {
            let images = node.descendants().filter(|n| n.has_tag_name((XHTML, "img"))).count();
            assert_eq!(images, 1, "{}", text(node));
            figures.push(format!("#{}", node.attribute("id").expect("an id")));
        }
        "a" => links.push((text(node), node.attribute("href").expect("a target").to_owned())),
        _ => {}
    });
    assert_eq!(figures.len(), 8);
    let wanted: Vec<(String, String)> =
        (2..=8).map(|n| (format!("图{n}"), figures[n - 1].clone())).collect();
    assert_eq!(links, wanted);
}
