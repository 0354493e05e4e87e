//! A document as text a person can write down beforehand, much like Markdown: one line a block,
//! what is inside a block indented below it.

use banxin::diag::Diagnostic;
use banxin::document::{
    Align, Block, BlockKind, Cell, Document, Inline, InlineKind, ListMark, ParaRole, Table,
};
use banxin::document::{Figure, Target, plain_text};
use banxin::source::Source;

/// The body, then notes as `[^label]:`, then edits as `- rule «text»`… only their rules.
pub(super) fn document(document: &Document) -> String {
    let mut out = String::new();
    blocks(document, &document.body, 0, &mut out);
    for note in &document.notes {
        out += &format!("[^{}]:\n", note.label);
        blocks(document, &note.body, 1, &mut out);
    }
    for edit in &document.edits {
        out += &format!("edit {} → `{}`\n", edit.rule, edit.after);
    }
    out
}

/// What is known of the article, one fact a line.
pub(super) fn facts(document: &Document) -> String {
    let meta = &document.metadata;
    let fact = |name: &str, fact: String| format!("{name} {fact}\n");
    let facts = meta.title.iter().map(|title| fact("title", title.clone()));
    let facts = facts
        .chain(meta.authors.iter().map(|author| fact("author", author.clone())))
        .chain(meta.published.iter().map(|day| fact("published", day.to_string())))
        .chain(meta.publisher.iter().map(|publisher| fact("publisher", publisher.clone())));
    facts.collect()
}

/// One line a finding: code, line and column.
pub(super) fn findings(source: &Source, found: &[Diagnostic]) -> String {
    let line = |d: &Diagnostic| match d.span {
        Some(span) => {
            let at = source.position(span.start as usize);
            format!("{} {}:{}\n", d.code, at.line, at.column)
        }
        None => format!("{}\n", d.code),
    };
    found.iter().map(line).collect()
}

fn blocks(doc: &Document, blocks: &[Block], depth: usize, out: &mut String) {
    for block in blocks {
        out.push_str(&"  ".repeat(depth));
        match &block.kind {
            BlockKind::Heading { level, body } => {
                *out += &format!("{} {}\n", "#".repeat(usize::from(*level)), inlines(doc, body));
            }
            BlockKind::Paragraph { role, body } => {
                let role = match role {
                    ParaRole::Body => "p",
                    ParaRole::Subtitle => "subtitle",
                    ParaRole::Byline => "byline",
                    ParaRole::Notice => "notice",
                    ParaRole::Verse => "verse",
                    ParaRole::Attribution => "attribution",
                    ParaRole::Centred => "centred",
                };
                *out += &format!("{role} {}\n", inlines(doc, body));
            }
            BlockKind::Figure(f) => *out += &figure(doc, f),
            BlockKind::Quote(inner) => {
                out.push_str(">\n");
                self::blocks(doc, inner, depth + 1, out);
            }
            BlockKind::List { mark, tight, items } => {
                let start = match mark {
                    ListMark::Bullet => "-".to_owned(),
                    ListMark::Number(first) => format!("{first}."),
                    ListMark::Term => "terms".to_owned(),
                };
                *out += &format!("list {start} {}\n", if *tight { "tight" } else { "loose" });
                for item in items {
                    *out += &format!("{}*\n", "  ".repeat(depth + 1));
                    self::blocks(doc, item, depth + 2, out);
                }
            }
            BlockKind::Table(t) => table(doc, t, depth, out),
            BlockKind::Code { lang, text } => {
                let lang = lang.as_deref().unwrap_or_default();
                *out += &format!("code {lang} {}\n", text.replace('\n', "⏎"));
            }
            BlockKind::Separator => out.push_str("---\n"),
        }
    }
}

fn figure(doc: &Document, f: &Figure) -> String {
    let path = f.path.as_deref().unwrap_or_default();
    let alt = f.alt.as_deref().unwrap_or_default();
    format!("figure {path} alt `{alt}` caption `{}`\n", inlines(doc, &f.caption))
}

fn table(doc: &Document, table: &Table, depth: usize, out: &mut String) {
    let align: String = table
        .align
        .iter()
        .map(|a| match a {
            Align::Start => '<',
            Align::Center => '=',
            Align::End => '>',
        })
        .collect();
    *out += &format!("table {align}\n");
    if !table.caption.is_empty() {
        *out += &format!("{}caption {}\n", "  ".repeat(depth + 1), inlines(doc, &table.caption));
    }
    for (mark, rows) in [("th", &table.head), ("td", &table.rows)] {
        for row in rows {
            let span = |c: &Cell| match (c.colspan, c.rowspan) {
                (1, 1) => String::new(),
                (columns, rows) => format!(" ({columns}×{rows})"),
            };
            let cells: Vec<String> = row.iter().map(|c| inlines(doc, &c.body) + &span(c)).collect();
            *out += &format!("{}{mark} {}\n", "  ".repeat(depth + 1), cells.join(" | "));
        }
    }
}

fn inlines(doc: &Document, list: &[Inline]) -> String {
    list.iter().map(|i| inline(doc, i)).collect()
}

fn inline(doc: &Document, inline: &Inline) -> String {
    let inner = || inlines(doc, inline.children());
    match &inline.kind {
        InlineKind::Text { text, .. } => text.clone(),
        InlineKind::Emphasis(_) => format!("*{}*", inner()),
        InlineKind::Strong(_) => format!("**{}**", inner()),
        InlineKind::Strike(_) => format!("~~{}~~", inner()),
        InlineKind::Superscript(_) => format!("^{}^", inner()),
        InlineKind::Subscript(_) => format!("~{}~", inner()),
        InlineKind::Code(text) => format!("`{text}`"),
        InlineKind::Math(text) | InlineKind::Built { source: text, .. } => format!("${text}$"),
        InlineKind::Formula { .. } => format!("${}$", inner()),
        InlineKind::Link { target: Target::Url(url), .. } => format!("[{}]({url})", inner()),
        InlineKind::Link { target: Target::Node(id), .. } => {
            let heading = doc.blocks().find(|b| b.id == *id);
            let name = heading.map_or("?".into(), |b| {
                b.inlines().first().map(|i| plain_text(i)).unwrap_or_default()
            });
            format!("[{}](→{name})", inner())
        }
        InlineKind::Ruby { base, text } => format!("{{{base}|{text}}}"),
        InlineKind::NoteRef(id) => {
            format!("[^{}]", doc.note(*id).map_or("?", |n| n.label.as_str()))
        }
        InlineKind::Image { path, alt, .. } => format!("![{alt}]({path})"),
        InlineKind::LineBreak => "⏎".into(),
    }
}
