//! First rules: what of a page is not shown, and what calls itself furniture.

use super::buttons;
use super::formula;
use super::page::{Measure, Page, Rule, is_block};
use super::tree::{Data, Element, ROOT, Ref};
use super::words::Names;

/// Leaves out what readers of the page do not see or cannot take along.
pub(super) fn leave_out_unseen(page: &mut Page<'_>) {
    for at in page.shown(ROOT) {
        if page.tree.element(at).is_none() || page.gone_with(at).is_some() {
            continue;
        }
        let folded = buttons::is_folded(&page.tree, at);
        if let Some(rule) = page.tree.element(at).and_then(unseen).filter(|_| !folded) {
            page.leave_out(at, rule);
        } else if formula::is_twin(&page.tree, at) {
            page.leave_out(at, Rule::Hidden);
        } else if is_gutter(page, at) || is_note_of_editors(page, at) {
            page.leave_out(at, Rule::Furniture);
        } else {
            buttons::leave_out(page, at);
        }
    }
}

/// What an encyclopedia says of the state of its article, and does not print.
fn is_note_of_editors(page: &Page<'_>, at: Ref) -> bool {
    let class = page.tree.attribute(at, "class").unwrap_or_default();
    let said = class.split_whitespace().any(|c| matches!(c, "ambox" | "noprint"));
    let of_wiki = |a: Ref| {
        let class = page.tree.attribute(a, "class").unwrap_or_default();
        class.split_whitespace().any(|c| c == "mw-parser-output")
    };
    said && page.tree.ancestors(at).any(of_wiki)
}

/// The numbers of lines that a highlighter puts beside code.
fn is_gutter(page: &Page<'_>, at: Ref) -> bool {
    let Some(class) = page.tree.attribute(at, "class") else { return false };
    let names = ["gutter", "lineno", "line-no", "line-number", "linenumber", "numbering"];
    let is_name =
        |word: &str| matches!(word, "ln" | "lnt") || names.iter().any(|n| word.contains(n));
    if !class.split_whitespace().any(|word| is_name(&word.to_ascii_lowercase())) {
        return false;
    }
    let text = page.text(at);
    text.contains(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace())
}

fn unseen(element: &Element) -> Option<Rule> {
    match element.name() {
        "script" if formula::is_script(element) => None,
        "script" | "style" | "template" | "head" | "noframes" => Some(Rule::Code),
        "button" | "select" | "textarea" | "input" | "option" | "datalist" | "dialog" => {
            Some(Rule::Form)
        }
        "iframe" | "object" | "embed" | "video" | "audio" | "canvas" | "svg" | "applet" | "map" => {
            Some(Rule::Embedded)
        }
        "title" | "rp" => Some(Rule::Hidden),
        "a" if is_edit_button(element) => Some(Rule::Form),
        _ => is_hidden(element).then_some(Rule::Hidden),
    }
}

/// What stands beside the headings of an encyclopedia: it runs a script, and says that it edits.
fn is_edit_button(element: &Element) -> bool {
    let target = element.attribute("href").unwrap_or_default().trim_start();
    let script = target.get(..11).is_some_and(|scheme| scheme.eq_ignore_ascii_case("javascript:"));
    script && names(element).edits
}

fn is_hidden(element: &Element) -> bool {
    let style: String = element.attribute("style").unwrap_or_default().to_ascii_lowercase();
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    // The parts of addresses that one site does not show.
    let invisible = element.name() == "span" && element.has_class("invisible");
    element.attribute("hidden").is_some() || style.contains("display:none") || invisible
}

/// What the names of an element and its kind say of it.
pub(super) fn names(element: &Element) -> Names {
    let class = element.attribute("class").unwrap_or_default();
    let id = element.attribute("id").unwrap_or_default();
    Names::of(&format!("{class} {id}"))
}

/// What its `class` alone says of it.
pub(super) fn class_names(element: &Element) -> Names {
    Names::of(element.attribute("class").unwrap_or_default())
}

/// Leaves out what calls itself furniture, unless it holds too much of what reads as prose.
pub(super) fn leave_out_furniture(page: &mut Page<'_>) {
    let measures = page.measures();
    let whole = measures[ROOT].prose;
    for at in page.shown(ROOT) {
        if page.gone_with(at).is_none() && is_furniture(page, at, &measures, whole) {
            page.leave_out(at, Rule::Furniture);
        }
    }
}

fn is_in_code(page: &Page<'_>, at: Ref) -> bool {
    page.tree.ancestors(at).any(|a| matches!(page.tree.name(a), "pre" | "code"))
}

/// Whether no text stands beside an element in its block.
fn stands_alone(page: &Page<'_>, at: Ref) -> bool {
    let tree = &page.tree;
    let is_text = |at: Ref| {
        matches!(tree.data(at), Data::Text(_)) && !tree.shown(at, page.source).trim().is_empty()
    };
    let mut inner = at;
    for around in tree.ancestors(at) {
        if tree.children(around).any(|child| child != inner && is_text(child)) {
            return false;
        }
        if is_block(tree.name(around)) {
            break;
        }
        inner = around;
    }
    true
}

fn role(element: &Element) -> &str {
    element.attribute("role").unwrap_or_default()
}

/// Whether the kind of an element says that it is furniture, whatever it is called.
pub(super) fn is_furniture_by_kind(element: &Element) -> bool {
    matches!(element.name(), "nav" | "footer" | "menu")
        || matches!(
            role(element),
            "navigation"
                | "menu"
                | "menubar"
                | "complementary"
                | "banner"
                | "contentinfo"
                | "search"
                | "dialog"
                | "alertdialog"
                | "toolbar"
        )
}

/// Whether an element is furniture of something that holds `whole` columns of prose.
pub(super) fn is_furniture(page: &Page<'_>, at: Ref, measures: &[Measure], whole: usize) -> bool {
    let Some(element) = page.tree.element(at) else { return false };
    let name = element.name();
    if matches!(name, "html" | "body" | "main" | "article" | "a" | "img" | "td" | "tr" | "tbody")
        || name.starts_with('h') && name.len() == 2
    {
        return false;
    }
    let names = names(element);
    let kind = name == "aside" || is_furniture_by_kind(element) || role(element) == "alert";
    if !(kind || names.furniture || names.comments) || !(is_block(name) || name == "span") {
        return false;
    }
    // Words in a sentence and in code are the author's, whatever a highlighter calls them.
    if is_in_code(page, at) || !is_block(name) && !stands_alone(page, at) {
        return false;
    }
    // Comments are prose too, and may be more of it than the article. Of anything else so much
    // prose is the article, whatever its wrapper is called.
    // Where no paragraph is long, all text counts.
    let own = |m: &Measure| m.text - m.linked;
    let (prose, whole) = match whole {
        0 => (own(&measures[at]), own(&measures[ROOT])),
        _ => (measures[at].prose, whole),
    };
    let most = match (names.comments, names.article) {
        (true, false) => whole,
        (_, true) => whole / 3,
        (false, false) => whole * 3 / 5,
    };
    prose == 0 || prose < most
}
