//! A document as Markdown that reads back as the same document: CommonMark with GitHub's tables
//! and notes, HTML for what Markdown has no form for.

use super::Fact;
use crate::document::{
    Align, Block, BlockKind, Cell, Document, Figure, ImageState, Inline, InlineKind, ListMark,
    ParaRole, Row, Table, Target, starts,
};

pub(super) fn write(document: &Document, facts: &[Fact]) -> String {
    let mut out = front_matter(facts);
    out += &blocks(document, document.blocks());
    for note in &document.notes {
        let body = blocks(document, note.body.iter());
        out += &format!("\n[^{}]: {}", note.label, indented(&body, "    ").trim_start());
    }
    out
}

/// The facts the reader of front matter knows; strings quoted as JSON, which is YAML.
fn front_matter(facts: &[Fact]) -> String {
    let mut out = String::from("---\n");
    for fact in facts.iter().filter(|fact| fact.name != "site") {
        let key = match fact.name {
            "source-url" => "source",
            "subject" => "tags",
            name => name,
        };
        // Strings have a JSON form.
        let json = match fact.values.as_slice() {
            [one] => serde_json::to_string(one),
            several => serde_json::to_string(several),
        };
        out += &format!("{key}: {}\n", json.unwrap_or_default());
    }
    out + "---\n\n"
}

fn blocks<'a>(of: &Document, blocks: impl Iterator<Item = &'a Block>) -> String {
    let texts: Vec<String> = blocks.map(|b| block(of, b)).filter(|t| !t.is_empty()).collect();
    let text = texts.join("\n");
    if text.is_empty() { text } else { text.trim_end_matches('\n').to_owned() + "\n" }
}

/// A block, ending in a line end.
fn block(of: &Document, block: &Block) -> String {
    let line = |body: &[Inline]| inlines(of, body) + "\n";
    match &block.kind {
        BlockKind::Heading { level, body } => {
            let marks = "#".repeat(usize::from(*level));
            format!("{marks} {}\n", inlines(of, body).replace("\\\n", " "))
        }
        // What was made of the metadata will be made again.
        BlockKind::Paragraph { role: ParaRole::Byline | ParaRole::Subtitle, .. }
            if block.span.is_none() =>
        {
            String::new()
        }
        BlockKind::Paragraph { role: ParaRole::Centred, body } => {
            // A formula with lines to itself is in the middle of them.
            if let [Inline { kind, .. }, rest @ ..] = body.as_slice()
                && let InlineKind::Formula { source, .. } | InlineKind::Built { source, .. } = kind
                && !inlines(of, rest).contains(char::is_alphabetic)
            {
                return format!("$${source}$${}\n", inlines(of, rest));
            }
            format!("<center>\n\n{}\n</center>\n", guarded(&line(body)))
        }
        BlockKind::Paragraph { body, .. } => guarded(&line(body)),
        BlockKind::Figure(figure) => shown(of, figure),
        BlockKind::Quote(body) => {
            let body = blocks(of, body.iter());
            body.lines().map(|l| format!("> {l}").trim_end().to_owned() + "\n").collect()
        }
        BlockKind::List { mark: ListMark::Term, items, .. } => terms(of, items),
        BlockKind::List { mark, tight, items } => list(of, mark.first(), *tight, items),
        BlockKind::Table(table) => tabular(of, table),
        BlockKind::Code { lang, text } => code(lang.as_deref().unwrap_or_default(), text),
        BlockKind::Separator => "***\n".to_owned(),
    }
}

/// A paragraph whose beginning would make it something else.
fn guarded(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_item = digits > 0 && text[digits..].starts_with(['.', ')']);
    if is_item {
        return format!("{}\\{}", &text[..digits], &text[digits..]);
    }
    if text.starts_with(['#', '>', '-', '+', '=']) {
        return format!("\\{text}");
    }
    text.to_owned()
}

fn shown(of: &Document, figure: &Figure) -> String {
    let file = match &figure.image {
        ImageState::Found(id) => Some(of.asset(*id).name.as_str()),
        _ => figure.path.as_deref(),
    };
    let caption = inlines(of, &figure.caption);
    match file {
        Some(file) => {
            let name = match (figure.label.is_empty(), caption.is_empty()) {
                (true, _) => caption,
                (false, true) => figure.label.clone(),
                (false, false) => format!("{} {caption}", figure.label),
            };
            let title = if name.is_empty() { name } else { format!(" \"{}\"", quoted(&name)) };
            let alt = escaped(figure.alt.as_deref().unwrap_or_default());
            format!("![{alt}](<{}>{title})\n", file.replace(['<', '>'], ""))
        }
        None => match (&figure.number, caption.is_empty()) {
            (Some(number), _) => format!("{caption}(图{number})\n"),
            (None, _) => format!("{caption}\n"),
        },
    }
}

fn quoted(text: &str) -> String {
    text.replace('"', "\\\"")
}

fn list(of: &Document, start: Option<u64>, tight: bool, items: &[Vec<Block>]) -> String {
    let item = |(k, item): (usize, &Vec<Block>)| {
        let mark = start.map_or("- ".to_owned(), |first| format!("{}. ", first + k as u64));
        let body = indented(&blocks(of, item.iter()), &" ".repeat(mark.len()));
        format!("{mark}{}", body.trim_start())
    };
    let items: Vec<String> = items.iter().enumerate().map(item).collect();
    items.join(if tight { "" } else { "\n" })
}

/// As the readers of Markdown that know terms write them: a colon before what is said.
fn terms(of: &Document, items: &[Vec<Block>]) -> String {
    let item = |item: &Vec<Block>| {
        let (term, said) = item.split_at(item.len().min(1));
        let term = blocks(of, term.iter());
        let said = blocks(of, said.iter());
        match said.is_empty() {
            true => term,
            false => format!("{term}\n:   {}", indented(&said, "    ").trim_start()),
        }
    };
    items.iter().map(item).collect::<Vec<_>>().join("\n")
}

fn indented(text: &str, by: &str) -> String {
    let line = |l: &str| if l.is_empty() { "\n".to_owned() } else { format!("{by}{l}\n") };
    text.lines().map(line).collect()
}

/// Markdown has no spans: a cell that covers several stands in the first of them.
fn tabular(of: &Document, table: &Table) -> String {
    let text = |cell: &Cell| inlines(of, &cell.body).replace("\\\n", "<br>").replace('|', "\\|");
    let columns = table.width();
    let row = |(row, starts): (&Row, &Vec<usize>)| {
        let (mut line, mut at) = (String::from("|"), 0);
        for (cell, &start) in row.iter().zip(starts) {
            line += &" |".repeat(start - at);
            line += &format!(" {} |", text(cell));
            at = start + 1;
        }
        line + &" |".repeat(columns - at) + "\n"
    };
    let mark = |k: usize| match table.align.get(k) {
        Some(Align::Center) => " :-: |",
        Some(Align::End) => " --: |",
        _ => " --- |",
    };
    let mut out = String::new();
    if !table.caption.is_empty() {
        out = inlines(of, &table.caption) + "\n\n";
    }
    let starts = starts(table.all_rows());
    let mut rows = table.all_rows().zip(&starts);
    let first = rows.by_ref().take(usize::from(!table.head.is_empty())).next();
    out += &first.map_or_else(|| format!("|{}\n", " |".repeat(columns)), row);
    out += &format!("|{}\n", (0..columns).map(mark).collect::<String>());
    out + &rows.map(row).collect::<String>()
}

fn code(lang: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{lang}\n{text}{end}{fence}\n")
}

fn inlines(of: &Document, body: &[Inline]) -> String {
    body.iter().map(|inline| in_line(of, inline)).collect()
}

fn in_line(of: &Document, inline: &Inline) -> String {
    let around = |mark: &str, body: &[Inline]| format!("{mark}{}{mark}", inlines(of, body));
    let tag = |tag: &str, body: &[Inline]| format!("<{tag}>{}</{tag}>", inlines(of, body));
    match &inline.kind {
        InlineKind::Text { text, .. } => escaped(text),
        InlineKind::Emphasis(body) => around("*", body),
        InlineKind::Strong(body) => around("**", body),
        InlineKind::Strike(body) => around("~~", body),
        InlineKind::Superscript(body) => tag("sup", body),
        InlineKind::Subscript(body) => tag("sub", body),
        InlineKind::Code(text) => {
            let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
            let mark = "`".repeat(longest + 1);
            let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
            format!("{mark}{pad}{text}{pad}{mark}")
        }
        InlineKind::Built { source, formula } if formula.display => format!("$${source}$$"),
        InlineKind::Math(text)
        | InlineKind::Built { source: text, .. }
        | InlineKind::Formula { source: text, .. } => format!("${text}$"),
        // A reference to a figure or a heading is found again from its words.
        InlineKind::Link { target: Target::Node(_), body } => inlines(of, body),
        // An address that stands in the text is found again, too.
        InlineKind::Link { target: Target::Url(url), body } if shows(url, body) => {
            inlines(of, body)
        }
        InlineKind::Link { target: Target::Url(url), body } => {
            format!("[{}](<{}>)", inlines(of, body), url.replace(['<', '>'], ""))
        }
        InlineKind::Ruby { base, text } => {
            format!("<ruby>{}<rt>{}</rt></ruby>", escaped(base), escaped(text))
        }
        InlineKind::NoteRef(id) => {
            of.note(*id).map_or(String::new(), |note| format!("[^{}]", note.label))
        }
        InlineKind::Image { path, alt, asset } => {
            let file = asset.map_or(path.as_str(), |id| of.asset(id).name.as_str());
            format!("![{}](<{}>)", escaped(alt), file.replace(['<', '>'], ""))
        }
        InlineKind::LineBreak => "\\\n".to_owned(),
    }
}

/// Whether a link shows nothing but its address.
fn shows(url: &str, body: &[Inline]) -> bool {
    let text = crate::document::plain_text(body);
    ["", "http://", "mailto:"].iter().any(|scheme| url.strip_prefix(scheme) == Some(&text))
}

/// Text in which nothing is markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '~' | '$') {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}
