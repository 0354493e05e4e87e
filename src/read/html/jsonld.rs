//! JSON-LD: what pages tell search engines of themselves.

use serde_json::Value;

use super::tree::{ROOT, Tree};

/// What a page says of its article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct JsonLd {
    pub(super) headline: Option<String>,
    pub(super) published: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) publisher: Option<String>,
    pub(super) url: Option<String>,
}

/// The kinds of thing that are an article.
const ARTICLES: [&str; 9] = [
    "Article",
    "NewsArticle",
    "BlogPosting",
    "ReportageNewsArticle",
    "TechArticle",
    "ScholarlyArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "Report",
];
/// Objects inside one another.
const DEPTH: usize = 4;

/// Reads the first article the page describes.
pub(super) fn read(tree: &Tree, source: &str) -> JsonLd {
    let scripts = tree.descendants(ROOT).filter(|&at| {
        tree.name(at) == "script"
            && tree
                .attribute(at, "type")
                .is_some_and(|t| t.eq_ignore_ascii_case("application/ld+json"))
    });
    let articles = scripts.filter_map(|at| {
        let text = tree.text(at, source);
        // Line ends in strings are wrong and common.
        let text = text.replace(['\n', '\t'], " ");
        let value: Value = serde_json::from_str(text.trim().trim_end_matches(';')).ok()?;
        article(&value, DEPTH)
    });
    articles.into_iter().next().unwrap_or_default()
}

fn article(value: &Value, depth: usize) -> Option<JsonLd> {
    match value {
        Value::Array(list) if depth > 0 => list.iter().find_map(|v| article(v, depth - 1)),
        Value::Object(map) => {
            let kinds = strings(map.get("@type"));
            if !kinds.iter().any(|k| ARTICLES.contains(&k.as_str())) {
                return map.get("@graph").filter(|_| depth > 0).and_then(|g| article(g, depth - 1));
            }
            let text = |name: &str| strings(map.get(name)).into_iter().next();
            Some(JsonLd {
                headline: text("headline").or_else(|| text("name")),
                published: text("datePublished"),
                authors: strings(map.get("author")),
                publisher: text("publisher"),
                url: text("url").or_else(|| text("mainEntityOfPage")),
            })
        }
        _ => None,
    }
}

/// A string, the name or id of an object, or those of a list.
fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.trim().to_owned()],
        Some(Value::Array(list)) => list.iter().flat_map(|v| strings(Some(v))).take(20).collect(),
        Some(Value::Object(map)) => strings(map.get("name").or(map.get("@id"))),
        _ => Vec::new(),
    }
}
