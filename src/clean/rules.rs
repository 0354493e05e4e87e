//! The rules, in the order they are asked.

use super::plan::{Finding, Hit, Plan};
use super::survey::{Line, Survey};
use super::{
    address, contact, furniture, greeting, injection, menu, navigation, notice, novel, posted,
    site, stamp, tail,
};

/// A rule with its stable name.
pub(super) struct Rule {
    pub name: &'static str,
    pub find: Find,
}

/// What a rule looks at.
#[derive(Clone, Copy)]
pub(super) enum Find {
    /// One line at a time.
    Line(fn(&Line<'_>, &Survey) -> Option<Hit>),
    /// The whole document, knowing what the rules before it found.
    Document(fn(&Survey, &Plan, &'static str) -> Vec<Finding>),
    /// What stands inside lines that stay.
    Inside(fn(&Survey, &Plan, &'static str) -> Vec<Finding>),
}

const fn line(name: &'static str, find: fn(&Line<'_>, &Survey) -> Option<Hit>) -> Rule {
    Rule { name, find: Find::Line(find) }
}

const fn document(
    name: &'static str,
    find: fn(&Survey, &Plan, &'static str) -> Vec<Finding>,
) -> Rule {
    Rule { name, find: Find::Document(find) }
}

const fn inside(
    name: &'static str,
    find: fn(&Survey, &Plan, &'static str) -> Vec<Finding>,
) -> Rule {
    Rule { name, find: Find::Inside(find) }
}

/// All rules. The first that knows a line has it; rules over the document come last because they
/// look at what the others found.
pub(super) static RULES: &[Rule] = &[
    line("site-name", site::line),
    line("greeting", greeting::line),
    line("hotline", contact::hotline),
    line("phone", contact::phone),
    line("breadcrumb", furniture::breadcrumb),
    line("copyright", furniture::copyright),
    line("prev-next", furniture::prev_next),
    line("share", furniture::share),
    line("related", furniture::related),
    line("viewer-label", furniture::viewer_label),
    line("notice", notice::line),
    line("editor", stamp::byline),
    // A label of theirs may look like the name of an account.
    line("posted", posted::line),
    line("publish-line", stamp::publish_line),
    line("novel-ad", novel::line),
    line("url-line", address::line),
    document("navigation-run", navigation::runs),
    document("related-titles", tail::titles),
    document("menu", menu::lines),
    inside("inline-site-name", injection::names),
    inside("inline-domain", address::domains),
];
