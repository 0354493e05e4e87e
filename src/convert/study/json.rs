//! A document as JSON: every block an object with its `type`.

use serde_json::{Value, json};

use super::Fact;
use crate::document::{
    Align, Block, BlockKind, Cell, Document, Figure, ImageState, Inline, InlineKind, ListMark,
    ParaRole, Table, Target,
};

pub(super) fn document(document: &Document, facts: &[Fact]) -> Value {
    let mut metadata = serde_json::Map::new();
    for fact in facts {
        metadata.insert(fact.name.to_owned(), json!(fact.values));
    }
    let notes = document.notes.iter().map(|note| {
        json!({ "id": note.id.0, "label": note.label, "body": blocks(document, &note.body) })
    });
    json!({
        "v": 1,
        "metadata": metadata,
        "body": document.blocks().map(|b| block(document, b)).collect::<Vec<_>>(),
        "notes": notes.collect::<Vec<_>>(),
    })
}

fn blocks(of: &Document, blocks: &[Block]) -> Vec<Value> {
    blocks.iter().map(|b| block(of, b)).collect()
}

fn block(of: &Document, block: &Block) -> Value {
    let mut value = kind(of, &block.kind);
    value["id"] = json!(block.id.0);
    value
}

fn kind(of: &Document, kind: &BlockKind) -> Value {
    match kind {
        BlockKind::Heading { level, body } => {
            json!({ "type": "heading", "level": level, "body": inlines(body) })
        }
        BlockKind::Paragraph { role, body } => {
            json!({ "type": "paragraph", "role": role_name(*role), "body": inlines(body) })
        }
        BlockKind::Figure(figure) => shown(of, figure),
        BlockKind::Quote(body) => json!({ "type": "quote", "body": blocks(of, body) }),
        BlockKind::List { mark, items, .. } => {
            let items: Vec<_> = items.iter().map(|item| blocks(of, item)).collect();
            match mark {
                ListMark::Term => json!({ "type": "terms", "items": items }),
                _ => json!({ "type": "list", "start": mark.first(), "items": items }),
            }
        }
        BlockKind::Table(table) => tabular(table),
        BlockKind::Code { lang, text } => json!({ "type": "code", "lang": lang, "text": text }),
        BlockKind::Separator => json!({ "type": "separator" }),
    }
}

fn role_name(role: ParaRole) -> &'static str {
    match role {
        ParaRole::Body => "body",
        ParaRole::Subtitle => "subtitle",
        ParaRole::Byline => "byline",
        ParaRole::Notice => "notice",
        ParaRole::Verse => "verse",
        ParaRole::Attribution => "attribution",
        ParaRole::Centred => "centred",
    }
}

fn shown(of: &Document, figure: &Figure) -> Value {
    let (file, missing) = match &figure.image {
        ImageState::Found(id) => (Some(of.asset(*id).name.as_str()), None),
        ImageState::Missing(why) => (None, Some(why)),
        ImageState::Unresolved => (None, None),
    };
    json!({
        "type": "figure",
        "number": figure.number,
        "label": figure.label,
        "caption": inlines(&figure.caption),
        "credit": figure.credit,
        "alt": figure.alt,
        "file": file,
        "missing": missing,
    })
}

fn tabular(table: &Table) -> Value {
    let align = |align: &Align| match align {
        Align::Start => "start",
        Align::Center => "center",
        Align::End => "end",
    };
    let cell = |cell: &Cell| {
        json!({
            "body": inlines(&cell.body),
            "colspan": cell.colspan,
            "rowspan": cell.rowspan,
            "head": cell.head,
        })
    };
    let rows = |rows: &[Vec<Cell>]| -> Vec<Vec<Value>> {
        rows.iter().map(|row| row.iter().map(cell).collect()).collect()
    };
    json!({
        "type": "table",
        "caption": inlines(&table.caption),
        "align": table.align.iter().map(align).collect::<Vec<_>>(),
        "head": rows(&table.head),
        "rows": rows(&table.rows),
    })
}

/// Neighbouring texts are one: where they were cut is of no use outside.
fn inlines(body: &[Inline]) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    for inline in body {
        let value = in_line(inline);
        match (out.last_mut(), &value) {
            (Some(Value::String(last)), Value::String(text)) => last.push_str(text),
            _ => out.push(value),
        }
    }
    out
}

/// Text is a string, all else an object.
fn in_line(inline: &Inline) -> Value {
    let of = |kind: &str, body: &[Inline]| json!({ "type": kind, "body": inlines(body) });
    match &inline.kind {
        InlineKind::Text { text, .. } => json!(text),
        InlineKind::Emphasis(body) => of("emphasis", body),
        InlineKind::Strong(body) => of("strong", body),
        InlineKind::Strike(body) => of("strike", body),
        InlineKind::Superscript(body) => of("superscript", body),
        InlineKind::Subscript(body) => of("subscript", body),
        InlineKind::Code(text) => json!({ "type": "code", "text": text }),
        InlineKind::Math(text) | InlineKind::Built { source: text, .. } => {
            json!({ "type": "math", "text": text })
        }
        InlineKind::Formula { source, body } => {
            json!({ "type": "math", "text": source, "body": inlines(body) })
        }
        InlineKind::Link { target, body } => match target {
            Target::Url(url) => json!({ "type": "link", "url": url, "body": inlines(body) }),
            Target::Node(node) => json!({ "type": "link", "to": node.0, "body": inlines(body) }),
        },
        InlineKind::Ruby { base, text } => json!({ "type": "ruby", "base": base, "text": text }),
        InlineKind::NoteRef(note) => json!({ "type": "note", "to": note.0 }),
        InlineKind::Image { path, alt, .. } => json!({ "type": "image", "path": path, "alt": alt }),
        InlineKind::LineBreak => json!({ "type": "break" }),
    }
}
