//! A parsed page with what is known of its parts: which are not shown, which are left out and by
//! what rule, and how much text is in each.

use super::tree::{Data, ROOT, Ref, Tree};
use super::words;
use crate::text::is_cjk;

/// Why a part of a page is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    /// Never shown: a script, a style.
    Code,
    /// Hidden by the page itself.
    Hidden,
    /// A control of a form.
    Form,
    /// A film, a frame, a drawing: nothing a book can hold.
    Embedded,
    /// Calls itself navigation, advertisement, comments or the like.
    Furniture,
    /// A list of links.
    Links,
    /// Outside the article.
    Outside,
    /// Went to the metadata.
    Metadata,
    /// Leads back from a note to its call, or numbers it.
    NoteMark,
    /// A table of contents of a book.
    Navigation,
    /// The page with the cover of a book.
    Cover,
    /// The number of a page of a printed book.
    PageMark,
}

impl Rule {
    /// Its stable name; `None` for what is no text of the page at all.
    pub(super) fn name(self) -> Option<&'static str> {
        Some(match self {
            Rule::Code => return None,
            Rule::Hidden => "html-hidden",
            Rule::Form => "html-form",
            Rule::Embedded => "html-embedded",
            Rule::Furniture => "html-furniture",
            Rule::Links => "html-links",
            Rule::Outside => "html-outside",
            Rule::Metadata => "html-metadata",
            Rule::NoteMark => "html-note-mark",
            Rule::Navigation => "epub-navigation",
            Rule::Cover => "epub-cover",
            Rule::PageMark => "epub-page",
        })
    }
}

/// How much there is below a node. Lengths are in columns: two for a full-width character.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measure {
    /// Text without blanks.
    pub(super) text: usize,
    /// Of which in links.
    pub(super) linked: usize,
    /// Marks that end sentences and clauses, outside links.
    pub(super) marks: usize,
    /// Text of paragraphs that read as sentences.
    pub(super) prose: usize,
    pub(super) images: usize,
}

impl Measure {
    /// The share of text that is in links.
    pub(super) fn link_share(&self) -> f64 {
        if self.text == 0 { 0.0 } else { self.linked as f64 / self.text as f64 }
    }

    fn add(&mut self, other: &Measure) {
        self.text += other.text;
        self.linked += other.linked;
        self.marks += other.marks;
        self.prose += other.prose;
        self.images += other.images;
    }
}

/// A page being looked at.
pub(super) struct Page<'a> {
    pub(super) tree: Tree,
    pub(super) source: &'a str,
    gone: Vec<Option<Rule>>,
}

impl<'a> Page<'a> {
    pub(super) fn new(tree: Tree, source: &'a str) -> Page<'a> {
        let gone = vec![None; tree.len()];
        Page { tree, source, gone }
    }

    /// Leaves a node out, with all below it.
    pub(super) fn leave_out(&mut self, at: Ref, rule: Rule) {
        self.gone[at].get_or_insert(rule);
    }

    /// Takes back that a node was left out.
    pub(super) fn put_back(&mut self, at: Ref) {
        self.gone[at] = None;
    }

    /// Takes back what was left out by a rule.
    pub(super) fn take_back(&mut self, rule: Rule) {
        self.gone.iter_mut().filter(|g| **g == Some(rule)).for_each(|g| *g = None);
    }

    /// Why this very node is left out.
    pub(super) fn gone(&self, at: Ref) -> Option<Rule> {
        self.gone[at]
    }

    /// Why a node is left out, itself or with something around it.
    pub(super) fn gone_with(&self, at: Ref) -> Option<Rule> {
        self.gone[at].or_else(|| self.tree.ancestors(at).find_map(|a| self.gone[a]))
    }

    /// All nodes below one, itself included, that are not left out, in order.
    pub(super) fn shown(&self, root: Ref) -> Vec<Ref> {
        let mut out = Vec::new();
        let mut next = Some(root);
        while let Some(at) = next {
            if self.gone[at].is_some() {
                next = self.tree.after_all(at, root);
                continue;
            }
            out.push(at);
            next = self.tree.children(at).next().or_else(|| self.tree.after_all(at, root));
        }
        out
    }

    /// The text of a node as it is shown, blanks collapsed.
    pub(super) fn text(&self, root: Ref) -> String {
        let mut out = String::new();
        for at in self.shown(root) {
            if is_block(self.tree.name(at)) || self.tree.name(at) == "br" {
                out.push(' ');
            }
            out.push_str(self.tree.shown(at, self.source));
        }
        words::collapsed(&out)
    }

    /// The measure of the text an element holds itself, not in blocks within it.
    pub(super) fn own(&self, at: Ref) -> Measure {
        let tree = &self.tree;
        let mut own = Measure::default();
        let mut next = tree.children(at).next();
        while let Some(here) = next {
            let skip = self.gone[here].is_some() || is_block(tree.name(here));
            if !skip && let Data::Text(_) = tree.data(here) {
                let linked =
                    tree.ancestors(here).take_while(|&a| a != at).any(|a| tree.name(a) == "a");
                own.add(&measure(tree.shown(here, self.source), linked));
            }
            let down = if skip { None } else { tree.children(here).next() };
            next = down.or_else(|| tree.after_all(here, at));
        }
        own
    }

    /// The text of a block itself, not of blocks within it, as one line.
    pub(super) fn own_text(&self, at: Ref) -> String {
        self.own_lines(at).join(" ")
    }

    /// The text of a block itself, in the lines that breaks and the blocks within it make.
    /// Furniture counts: a title may stand in it.
    pub(super) fn own_lines(&self, at: Ref) -> Vec<String> {
        let tree = &self.tree;
        let mut lines = vec![String::new()];
        let mut next = tree.children(at).next();
        while let Some(here) = next {
            let gone = self.gone[here].is_some_and(|r| r != Rule::Furniture);
            let skip = gone || is_block(tree.name(here));
            if let (Data::Text(_), false) = (tree.data(here), gone) {
                let text = tree.shown(here, self.source);
                lines.last_mut().into_iter().for_each(|line| line.push_str(text));
            } else if is_block(tree.name(here)) || tree.name(here) == "br" {
                lines.push(String::new());
            }
            let down = if skip { None } else { tree.children(here).next() };
            next = down.or_else(|| tree.after_all(here, at));
        }
        lines.iter().map(|l| words::collapsed(l)).filter(|l| !l.is_empty()).collect()
    }

    /// Measures of all nodes, by node.
    pub(super) fn measures(&self) -> Vec<Measure> {
        let order = self.shown(ROOT);
        let mut all = vec![Measure::default(); self.tree.len()];
        // Texts of a paragraph are put together at the block that holds them.
        let mut own = vec![Measure::default(); self.tree.len()];
        let mut linked = vec![false; self.tree.len()];
        let mut block = vec![ROOT; self.tree.len()];
        for &at in &order {
            let parent = self.tree.parent(at).unwrap_or(ROOT);
            let name = self.tree.name(at);
            block[at] = if is_block(name) || at == ROOT { at } else { block[parent] };
            linked[at] =
                linked[parent] || (name == "a" && self.tree.attribute(at, "href").is_some());
            let mut here = Measure::default();
            if let Data::Text(_) = self.tree.data(at) {
                here = measure(self.tree.shown(at, self.source), linked[at]);
            }
            here.images = usize::from(name == "img");
            own[block[at]].add(&here);
            all[at] = here;
        }
        for &at in &order {
            if own[at].marks > 0 && own[at].text >= SENTENCE && own[at].link_share() < 0.4 {
                all[at].prose = own[at].text - own[at].linked;
            }
        }
        for &at in order.iter().rev() {
            if let Some(parent) = self.tree.parent(at) {
                let here = all[at];
                all[parent].add(&here);
            }
        }
        all
    }
}

/// A paragraph has at least so many columns.
const SENTENCE: usize = 30;

fn measure(text: &str, linked: bool) -> Measure {
    let mut out = Measure::default();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        out.text += if is_cjk(c) || words::is_mark(c) { 2 } else { 1 };
        out.marks += usize::from(words::is_mark(c) || matches!(c, ',' | '.' | ';'));
    }
    if linked {
        (out.linked, out.marks) = (out.text, 0);
    }
    out
}

/// Elements that stand on lines of their own.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "plaintext"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "xmp"
    )
}
