//! Running heads that are cut (TYPOGRAPHY 3.3), code that goes on, and lines that announce others.

use banxin::document::{Block, BlockKind, Document, Inline, InlineKind, Note, ParaRole};
use banxin::frame::{Artifact, Item, Origin, Pages};

use super::{add, heading, paragraph, runs, set, theme};

fn heads(title: &str) -> Vec<String> {
    let theme = theme(24);
    let mut document = Document::default();
    document.metadata.title = Some(title.to_owned());
    heading(&mut document, 1, title);
    paragraph(&mut document, 70, theme.page.measure);
    let pages = set(&document, &theme);
    let head = |page| {
        let own = |origin| origin == Origin::Artifact(Artifact::Header);
        let runs = runs(page).into_iter().filter(|r| own(r.1.origin));
        runs.map(|r| r.1.text.clone()).collect::<String>()
    };
    pages.pages.iter().map(head).filter(|head| !head.is_empty()).collect()
}

fn heads_are_cut_between_words() {
    // 28 em of the body are 32 of its own: one for the ellipsis, 31 for words of two characters.
    let title = "文字经验".repeat(10);
    let found = heads(&title);
    assert!(!found.is_empty());
    for head in found {
        assert_eq!(head, format!("{}…", "文字经验".repeat(7) + "文字"));
    }
    for head in heads(&"typography understood ".repeat(6)) {
        let words = head.strip_suffix('…').expect("an ellipsis").split(' ');
        assert!(words.clone().count() > 4);
        words.for_each(|w| assert!(["typography", "understood"].contains(&w), "{head}"));
    }
}
