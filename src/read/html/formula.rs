//! Formulas: as their author wrote them, if the page still has that. Pages show the same formula
//! in several ways at once, of which one is read.

use crate::document::{Inline, InlineKind};

use super::super::raw::Taken;
use super::build::Builder;
use super::mathml;
use super::page::Page;
use super::tree::{Data, Element, Ref, Tree};
use super::words::collapsed;

/// What a page writes in place of the alternative text of a formula.
const UNSAID: [&str; 3] = ["", "[公式]", "公式"];

/// Elements round formulas with lines to themselves.
const DISPLAYS: [&str; 4] = ["katex-display", "katex--display", "mwe-math-element-block", PARTS];

/// The element round the parts of a formula in books of ours, between which lines may end.
const PARTS: &str = "math-parts";

/// A formula for MathJax.
pub(super) fn is_script(element: &Element) -> bool {
    element.attribute("type").is_some_and(|t| t.to_ascii_lowercase().starts_with("math/tex"))
}

/// Whether an element is a formula, whatever it holds to show it.
pub(super) fn is_formula(element: &Element) -> bool {
    match element.name() {
        "math" => true,
        "script" => is_script(element),
        "span" | "div" => {
            element.has_class("arithmatex")
                || element.has_class("ztext-math") && element.attribute("data-tex").is_some()
        }
        _ => false,
    }
}

/// Whether an element shows a formula that its neighbour holds in words.
pub(super) fn is_twin(tree: &Tree, at: Ref) -> bool {
    let Some(element) = tree.element(at) else { return false };
    if element.has_class("katex-html") {
        let written = |n: Ref| tree.element(n).is_some_and(|e| e.has_class("katex-mathml"));
        return std::iter::successors(tree.previous(at), |&n| tree.previous(n))
            .take(4)
            .any(written);
    }
    let drawn = ["MathJax", "MathJax_Display", "MathJax_Preview", "MathJax_SVG"];
    let script = |n: Ref| tree.element(n).is_some_and(|e| e.name() == "script" && is_script(e));
    drawn.iter().any(|name| element.has_class(name))
        && std::iter::successors(tree.next(at), |&n| tree.next(n)).take(4).any(script)
}

/// The formula an image shows, if the page says that it is one.
pub(super) fn of_image(image: &Element) -> Option<String> {
    let source = ["src", "data-src", "data-original"].iter().find_map(|n| image.attribute(n));
    let source = source.unwrap_or_default();
    let known = image.attribute("eeimg").is_some()
        || ["mathcode", "ztext-math"].iter().any(|name| image.has_class(name))
        || ["equation?tex=", "latex.csdn.net/eq?"].iter().any(|part| source.contains(part));
    let said = ["data-tex", "data-formula", "alt"];
    let said = said.iter().filter_map(|n| image.attribute(n)).find(|t| !UNSAID.contains(t));
    let written = said.map(collapsed).or_else(|| of_address(source));
    written.filter(|text| known && !text.is_empty())
}

/// The formula that an address asks to be drawn.
fn of_address(address: &str) -> Option<String> {
    let (_, query) = address.split_once("equation?tex=")?;
    let query = query.split(['&', '#']).next()?.replace('+', " ");
    Some(collapsed(&crate::read::percent_decoded(&query)))
}

impl Builder<'_> {
    /// A formula of the page.
    pub(super) fn formula(&mut self, at: Ref) {
        let tree = &self.page.tree;
        let (text, delimited) =
            if is_part(tree, at) { (String::new(), false) } else { written(self.page, at) };
        let mut range = self.start(at)..self.start(at);
        for node in tree.descendants(at) {
            if let Data::Text(text) = tree.data(node) {
                self.kept[node] = true;
                range.end = range.end.max(text.range.end);
            }
        }
        let display = delimited || is_display(tree, at);
        self.push_formula(text, range, display);
    }

    /// Makes formulas of those that stand in a text as their author typed them: the page was saved
    /// before a script had set them.
    pub(super) fn raw_formulas(&mut self, body: Vec<Inline>) -> Vec<Inline> {
        let mut taken = Taken::default();
        let body = taken.set(body, self.source);
        let (count, first) = &mut self.met.formulas;
        *count += taken.count;
        *first = first.iter().copied().chain(taken.first).min();
        self.displays.append(&mut taken.displays);
        taken.tell(self.document);
        body
    }

    /// A formula that is said in `range`.
    pub(super) fn push_formula(
        &mut self,
        text: String,
        range: std::ops::Range<usize>,
        display: bool,
    ) {
        if text.is_empty() {
            return;
        }
        let span = self.span(range);
        self.met.formulas.0 += 1;
        self.met.formulas.1.get_or_insert(span);
        if display {
            self.displays.insert(span.start);
        }
        self.push_object(Inline::new(InlineKind::Math(text), Some(span)), 'x');
    }
}

/// Whether a page sets a formula, or the image of one, on lines of its own.
pub(super) fn is_display(tree: &Tree, at: Ref) -> bool {
    let Some(element) = tree.element(at) else { return false };
    let has = |name: &str, value: &str| {
        element.attribute(name).is_some_and(|given| given.to_ascii_lowercase().contains(value))
    };
    let own = match element.name() {
        "math" => has("display", "block") || has("mode", "display"),
        "script" => has("type", "mode=display") || has("type", "mode = display"),
        "img" => has("eeimg", "2") || has("class", "image-display"),
        _ => has("data-eeimg", "2"),
    };
    let around = |at: Ref| {
        tree.element(at).is_some_and(|e| {
            let shown = e.name() == "mjx-container" && e.attribute("display") == Some("true");
            shown || DISPLAYS.iter().any(|name| e.has_class(name))
        })
    };
    own || tree.ancestors(at).take(5).any(around)
}

/// Whether an element is a part of a formula of which the last part holds the source of all.
fn is_part(tree: &Tree, at: Ref) -> bool {
    let within =
        tree.parent(at).is_some_and(|p| tree.element(p).is_some_and(|e| e.has_class(PARTS)));
    within && !tree.descendants(at).any(|n| tree.name(n) == "annotation")
}

/// What a formula says, and whether it has the marks of one with lines to itself.
fn written(page: &Page<'_>, at: Ref) -> (String, bool) {
    let tree = &page.tree;
    let tex = |n: &Ref| {
        tree.name(*n) == "annotation"
            && tree
                .attribute(*n, "encoding")
                .is_some_and(|e| e.to_ascii_lowercase().contains("tex"))
    };
    let given = tree.attribute(at, "data-tex").map(str::to_owned);
    let given = given.or_else(|| tree.descendants(at).find(tex).map(|n| tree.text(n, page.source)));
    let given = given.or_else(|| tree.attribute(at, "alttext").map(str::to_owned));
    let shown = || match tree.name(at) {
        "math" => mathml::tex(tree, at, page.source),
        _ => tree.text(at, page.source),
    };
    let text = collapsed(&given.unwrap_or_else(shown));
    let inner = [("\\[", "\\]"), ("\\(", "\\)"), ("$$", "$$")]
        .iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
    let display = inner.is_some() && !text.starts_with("\\(");
    (inner.map_or(text.clone(), |inner| inner.trim().to_owned()), display)
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::*;

    #[test]
    fn images_say_what_they_draw() {
        for (html, expected) in [
            ("<img src='https://a.example/equation?tex=n' alt=n eeimg=1>", Some("n")),
            ("<img src='//a.example/equation?tex=C%3Dn%2B1' alt='[公式]'>", Some("C=n+1")),
            ("<img src=a.png alt='x^2' class='mathcode'>", Some("x^2")),
            ("<img src=a.png alt=图>", None),
        ] {
            let tree = parse(html);
            let image = tree.find("img").and_then(|at| tree.element(at)).expect("an image");
            assert_eq!(of_image(image).as_deref(), expected, "{html}");
        }
    }
}
