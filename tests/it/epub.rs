//! EPUB: every kind of block, packed, taken apart again and held against the rules.

mod about;
mod container;
mod content;
mod fonts;
mod formulas;
mod hostile;
mod mathml;
mod pages;
mod sample;
mod style;
mod targets;
pub(crate) mod unpacked;

use std::path::PathBuf;
use std::sync::LazyLock;

use banxin::diag::Sink;
use banxin::document::Document;
use banxin::epub::{EpubOptions, PageMap, PageStart, write};
use banxin::font::FontLibrary;
use banxin::theme::{self, Theme};

static FONTS: LazyLock<FontLibrary> = LazyLock::new(FontLibrary::bundled);

fn theme(name: &str) -> Theme {
    theme::load(&theme::builtin(name).expect("built in"), &mut Sink::new())
}

/// A book that nothing was found wrong with.
fn book(document: &Document, options: &EpubOptions) -> Vec<u8> {
    let mut sink = Sink::new();
    let bytes = write(document, &theme("article"), &FONTS, options, &mut sink);
    assert_eq!(sink.into_sorted(), []);
    bytes.expect("a book")
}

/// For judges: books stay where Cargo keeps temporary files of tests.
fn keep(name: &str, bytes: &[u8]) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("epub");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(name), bytes).expect("a file");
}

/// An article of chapters and sections that does not fit in one file.
fn long() -> Document {
    let mut m = sample::Maker::default();
    m.document.metadata.title = Some("长书".to_owned());
    let sentence = "天地玄黄，宇宙洪荒；日月盈昃，辰宿列张。".repeat(20);
    for chapter in 1..=3 {
        m.heading(1, &format!("第{chapter}章"));
        for section in 1..=4 {
            m.heading(2, &format!("第{section}节"));
            for _ in 0..10 {
                let note = m.note("", "一条注。");
                m.role(
                    banxin::document::ParaRole::Body,
                    vec![
                        sample::text(&sentence),
                        sample::inline(banxin::document::InlineKind::NoteRef(note)),
                    ],
                );
            }
        }
    }
    m.document
}

/// Pages that begin with every third block, and one within the first paragraph of text.
fn paged(document: &Document) -> EpubOptions {
    let mut pages: Vec<PageStart> = document
        .body
        .iter()
        .step_by(3)
        .map(|b| PageStart { label: String::new(), block: b.id, offset: 0 })
        .collect();
    let within = PageStart { label: String::new(), block: document.body[2].id, offset: 30 };
    pages.insert(1, within);
    for (i, page) in pages.iter_mut().enumerate() {
        page.label = (i + 1).to_string();
    }
    let source = "urn:uuid:8c6a9d5c-0000-5000-8000-000000000000".to_owned();
    EpubOptions { pages: Some(PageMap { source, pages }), ..EpubOptions::default() }
}
