//! What pages put beside headings and code for those who read them on a screen: marks that lead to
//! the heading itself, buttons that copy, numbers of lines.

use super::page::{Page, Rule, is_block};
use super::tree::{Data, Ref, Tree};

/// The label of a button is no longer than so many characters.
const LABEL: usize = 24;

/// Links to the site that it puts behind the last sentence of its articles.
const WAYS_HOME: [&str; 1] = ["返回搜狐，查看更多"];

/// Leaves out what stands in a heading or beside code and is none of it.
pub(super) fn leave_out(page: &mut Page<'_>, at: Ref) {
    match page.tree.name(at) {
        "a" if WAYS_HOME.contains(&page.text(at).as_str()) => page.leave_out(at, Rule::Links),
        "a" => permalink(page, at),
        "pre" => numbers(page, at),
        _ => {}
    }
    if is_button(page, at) || is_label(page, at) {
        page.leave_out(at, Rule::Form);
    }
}

fn has_word(tree: &Tree, at: Ref, words: &[&str]) -> bool {
    tree.element(at).is_some_and(|e| words.iter().any(|word| e.has_class(word)))
}

/// The sign of a link in a heading that leads to the heading. Its place stays: links may lead to it.
fn permalink(page: &mut Page<'_>, at: Ref) {
    let tree = &page.tree;
    let Some(heading) = tree.ancestors(at).take(3).find(|&n| tree.is_heading(n)) else { return };
    let classes = ["headerlink", "header-anchor", "anchor", "hash-link", "heading-anchor"];
    let here = tree.attribute(at, "href").is_some_and(|h| h.contains('#'));
    let text = page.text(at);
    let sign = !text.is_empty() && text.chars().all(|c| "¶#§🔗⚓∞\u{FE0E}\u{FE0F}".contains(c));
    if sign && (here || has_word(tree, at, &classes)) && page.text(heading) != text {
        let signs: Vec<Ref> = tree.children(at).collect();
        signs.into_iter().for_each(|sign| page.leave_out(sign, Rule::Form));
    }
}

/// What copies or unfolds code, and what letters of Substack ask their readers to do.
fn is_button(page: &Page<'_>, at: Ref) -> bool {
    const NAMES: [&str; 13] = [
        "button-wrapper",
        "code-block-extension-header",
        "copy-code-btn",
        "copy-btn",
        "copybtn",
        "btn-copy",
        "copy-button",
        "hljs-button",
        "cnblogs_code_toolbar",
        "cnblogs_code_collapse",
        "cnblogs_code_copy",
        "code_img_closed",
        "code_img_opened",
    ];
    let tree = &page.tree;
    if tree.element(at).is_none() {
        return false;
    }
    if has_word(tree, at, &NAMES) {
        return page.text(at).chars().count() <= LABEL;
    }
    let words = ["复制代码", "复制", "複製", "Copy", "Copy code"];
    let near = || tree.parent(at).is_some_and(|p| tree.name(p) == "pre") || beside_code(tree, at);
    matches!(tree.name(at), "span" | "div" | "a")
        && near()
        && words.contains(&page.text(at).as_str())
}

fn beside_code(tree: &Tree, at: Ref) -> bool {
    let beside = [tree.next(at), tree.previous(at)];
    let after = tree.next(at).and_then(|n| tree.next(n));
    beside.into_iter().chain([after]).flatten().any(|n| tree.name(n) == "pre")
}

/// The name of the language beside code whose class has it, too: `js` in `language-js`.
fn is_label(page: &Page<'_>, at: Ref) -> bool {
    let tree = &page.tree;
    if !matches!(tree.name(at), "span" | "div") || !beside_code(tree, at) {
        return false;
    }
    let text = page.text(at).to_lowercase();
    let classes = tree.parent(at).and_then(|p| tree.attribute(p, "class")).unwrap_or_default();
    let named = |c: &str| c.to_lowercase().strip_prefix("language-").is_some_and(|l| l == text);
    !text.is_empty() && classes.split_whitespace().any(named)
}

/// The numbers of lines that one site writes into its code: 1, 2, 3 at the beginning of each line,
/// all in one colour.
fn numbers(page: &mut Page<'_>, at: Ref) {
    let tree = &page.tree;
    if !tree.ancestors(at).take(2).any(|a| has_word(tree, a, &["cnblogs_code"])) {
        return;
    }
    let (mut found, mut first) = (Vec::new(), true);
    let mut lines = 1;
    for node in page.shown(at) {
        let Data::Text(_) = tree.data(node) else { continue };
        let text = tree.shown(node, page.source);
        let coloured = tree.parent(node).and_then(|p| tree.attribute(p, "style"));
        let coloured = coloured.is_some_and(|s| s.to_ascii_lowercase().contains("#008080"));
        if first && coloured && text.trim().parse() == Ok(lines) {
            found.push(node);
        }
        lines += text.matches('\n').count();
        first = text.ends_with('\n') || first && text.trim().is_empty();
    }
    if found.len() > 1 && found.len() == lines {
        found.into_iter().for_each(|node| page.leave_out(node, Rule::Furniture));
    }
}

/// Whether a browser folds an element away until the reader asks for it.
pub(super) fn is_folded(tree: &Tree, at: Ref) -> bool {
    is_block(tree.name(at))
        && (tree.attribute(at, "role") == Some("tabpanel")
            || has_word(tree, at, &["cnblogs_code_hide", "tab-pane", "tabpanel"]))
}
