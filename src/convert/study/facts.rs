//! What is known of an article, each with where that comes from.

use serde::Serialize;

use crate::document::Metadata;

/// One thing known of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Its name, that of the flag which sets it.
    pub name: &'static str,
    /// What is so; several for authors and their like.
    pub values: Vec<String>,
    /// `flag`, `sidecar`, `front matter`, `page` (what a saved page says of itself), `text` (the
    /// text as it stands), `byline` (a line that was read and moved) or `guessed`.
    pub from: &'static str,
}

/// What each place says.
pub(super) struct Says<'a> {
    pub flags: &'a Metadata,
    pub sidecar: &'a Metadata,
    /// The article of itself.
    pub declared: &'a Metadata,
    pub is_page: bool,
    /// As the reader left it: with the title line, and a language seen from the text.
    pub as_read: &'a Metadata,
}

/// Everything known, in a fixed order.
pub(super) fn facts(known: &Metadata, says: &Says<'_>) -> Vec<Fact> {
    let flags = fields(says.flags);
    let sidecar = fields(says.sidecar);
    let declared = fields(says.declared);
    let as_read = fields(says.as_read);
    let known = fields(known).into_iter().enumerate().filter(|(_, (_, values))| !values.is_empty());
    let from = |at: usize, name: &str, values: &[String]| {
        if !flags[at].1.is_empty() {
            "flag"
        } else if !sidecar[at].1.is_empty() {
            "sidecar"
        } else if !declared[at].1.is_empty() && declared[at].1 == as_read[at].1 {
            if says.is_page { "page" } else { "front matter" }
        } else if name == "lang" {
            "guessed"
        } else if !as_read[at].1.is_empty() {
            "text"
        } else if name == "title" || values.is_empty() {
            "guessed"
        } else {
            "byline"
        }
    };
    known.map(|(at, (name, values))| Fact { from: from(at, name, &values), name, values }).collect()
}

/// The fields by the names of their flags.
fn fields(of: &Metadata) -> [(&'static str, Vec<String>); 15] {
    let one = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
    let series = of.series.as_ref().map(|series| match &series.position {
        Some(position) => format!("{}#{position}", series.name),
        None => series.name.clone(),
    });
    let identifiers = of.identifier.iter().chain(&of.other_identifiers).cloned().collect();
    [
        ("title", one(&of.title)),
        ("subtitle", one(&of.subtitle)),
        ("author", of.authors.clone()),
        ("translator", of.translators.clone()),
        ("lang", of.language.iter().map(|lang| lang.tag().to_owned()).collect()),
        ("date", of.published.iter().map(ToString::to_string).collect()),
        ("publisher", one(&of.publisher)),
        ("source-url", one(&of.source_url)),
        ("identifier", identifiers),
        ("series", one(&series)),
        ("description", one(&of.description)),
        ("subject", of.keywords.clone()),
        ("rights", of.rights.clone()),
        ("cover", one(&of.cover)),
        ("site", one(&of.site_name)),
    ]
}
