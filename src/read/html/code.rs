//! Code blocks.

use std::collections::BTreeSet;

use crate::document::BlockKind;
use crate::text::is_cjk;

use super::build::Builder;
use super::page::{Page, Rule, is_block};
use super::tree::{Data, Ref, Text};
use super::words::is_mark;

impl Builder<'_> {
    /// Preformatted text: code, or an article somebody set with it.
    pub(super) fn code(&mut self, at: Ref) {
        let tree = &self.page.tree;
        let (mut text, mut range) = (String::new(), None::<std::ops::Range<usize>>);
        let shown = self.page.shown(at);
        let lines = lines_of_code(self.page, at);
        let mut line = None;
        for &node in &shown {
            // Where each line is code by itself, an empty one is a line, too.
            if lines.contains(&node) {
                if line.is_some_and(|start: usize| !text[start..].ends_with('\n')) {
                    text.push('\n');
                }
                line = Some(text.len());
            }
            if tree.name(node) == "br" {
                text.push('\n');
            }
            // Where each line has an element of its own.
            if node != at && is_block(tree.name(node)) && !text.is_empty() && !text.ends_with('\n')
            {
                text.push('\n');
            }
            if let Data::Text(Text { range: place, decoded }) = tree.data(node) {
                text += &match decoded {
                    Some(decoded) => decoded.to_string().into(),
                    None => self.amendments.shown(self.page.source, place),
                };
                let whole = range.get_or_insert(place.clone());
                *whole = whole.start.min(place.start)..whole.end.max(place.end);
            }
        }
        let code = shown.iter().any(|&n| tree.name(n) == "code");
        if !code && is_prose(&text) {
            return self.prose(&shown);
        }
        let Some(range) = range else { return };
        shown.iter().for_each(|&n| self.kept[n] = true);
        let lang = shown.iter().chain(tree.parent(at).iter()).find_map(|&n| {
            language(tree.attribute(n, "class")?)
                .or_else(|| tree.attribute(n, "data-lang").map(str::to_owned))
        });
        if tree.descendants(at).any(|n| self.page.gone(n) == Some(Rule::Furniture)) {
            text = without_margin(&text);
        }
        let text = text.trim_end().trim_start_matches('\n').to_owned();
        if !text.trim().is_empty() {
            self.push(range, BlockKind::Code { lang, text });
        }
    }

    /// Lines of prose are paragraphs; in a cell, lines.
    pub(super) fn prose(&mut self, shown: &[Ref]) {
        for &node in shown {
            if self.page.tree.name(node) == "br" {
                self.close();
            }
            let Data::Text(Text { range, decoded }) = self.page.tree.data(node) else { continue };
            if decoded.is_some() {
                self.text(node);
                continue;
            }
            self.kept[node] = true;
            let mut at = range.start;
            for line in self.page.source[range.clone()].split_inclusive('\n') {
                for inline in
                    self.amendments.inlines(self.source, &(at..at + line.trim_end().len()))
                {
                    self.push_text(inline);
                }
                at += line.len();
                if line.ends_with('\n') {
                    self.close();
                }
            }
        }
    }
}

/// The elements of preformatted text that are a line of code each, if all of it is in such.
fn lines_of_code(page: &Page<'_>, pre: Ref) -> BTreeSet<Ref> {
    let tree = &page.tree;
    let (code, other): (BTreeSet<Ref>, BTreeSet<Ref>) =
        tree.children(pre).partition(|&c| tree.name(c) == "code");
    let blank = |&n: &Ref| page.text(n).is_empty();
    if code.len() > 1 && other.iter().all(blank) { code } else { BTreeSet::new() }
}

/// Code without the blank that parted each line from its number.
fn without_margin(text: &str) -> String {
    if !text.lines().all(|l| l.is_empty() || l.starts_with(' ')) {
        return text.to_owned();
    }
    let lines: Vec<&str> = text.lines().map(|l| l.strip_prefix(' ').unwrap_or(l)).collect();
    lines.join("\n")
}

/// `language-rust`, `lang-js`, `highlight-source-shell`, `brush: java`.
fn language(class: &str) -> Option<String> {
    let class = class.replace("brush: ", "brush:");
    let named = class.split_whitespace().find_map(|c| {
        ["language-", "lang-", "highlight-source-", "brush:"].iter().find_map(|p| c.strip_prefix(p))
    })?;
    let name = named.trim_end_matches(';').to_ascii_lowercase();
    (!name.is_empty() && name.len() < 20).then_some(name)
}

/// Sentences in Chinese or Japanese.
fn is_prose(text: &str) -> bool {
    let shown = || text.chars().filter(|c| !c.is_whitespace());
    let east = shown().filter(|&c| is_cjk(c) || is_mark(c)).count();
    east * 10 >= shown().count() * 7 && east >= 12 && text.contains(is_mark)
}
