//! Blocks to flow content.

use super::super::{split, xml};
use super::{Writer, call_anchor, note_label};
use crate::document::{
    Align, Block, BlockKind, Cell, Figure, ImageState, Inline, ListMark, NodeId, ParaRole, Row,
    Scope, Table, plain_text, starts, term,
};
use crate::text::runs_back;
use crate::theme::Role;

/// A table of more columns is set smaller, for no page of a reader is wide.
const FEW_COLUMNS: usize = 8;
/// A cell of so many characters stays in one line.
const SHORT_CELL: usize = 4;

impl<'a> Writer<'a, '_> {
    pub(super) fn block(&mut self, block: &'a Block) {
        let id = block.id;
        let text = matches!(block.kind, BlockKind::Paragraph { .. });
        self.begin_pages(id, !text);
        match &block.kind {
            BlockKind::Heading { level, body } => self.heading(id, *level, body),
            BlockKind::Paragraph { role, body } => self.paragraph(id, *role, body),
            BlockKind::Figure(figure) => self.figure(id, figure),
            BlockKind::Quote(blocks) => self.quote(id, blocks),
            BlockKind::List { mark: ListMark::Term, tight, items } => self.terms(id, *tight, items),
            BlockKind::List { mark, tight, items } => self.list(id, mark.first(), *tight, items),
            BlockKind::Table(table) => self.table(id, table),
            BlockKind::Code { lang, text } => self.listing(id, lang.as_deref(), text),
            BlockKind::Separator => {
                self.open("hr", id, "");
                self.out.truncate(self.out.len() - 1);
                self.out.push_str("/>\n");
            }
        }
    }

    /// `<name id class>`; a name that was given already is not given again.
    fn open(&mut self, name: &str, id: NodeId, class: &str) {
        self.out.push('<');
        self.out.push_str(name);
        self.name(id);
        if !class.is_empty() {
            xml::attribute(&mut self.out, "class", class);
        }
        self.out.push('>');
    }

    /// The same for what holds text, which says so when it runs from right to left.
    fn open_text(&mut self, name: &str, id: NodeId, class: &str, body: &[Inline]) {
        self.open(name, id, class);
        self.direct(body);
    }

    /// Says in the tag just closed that its text runs from right to left.
    fn direct(&mut self, body: &[Inline]) {
        if runs_back(&plain_text(body)) {
            self.out.truncate(self.out.len() - 1);
            self.out.push_str(" dir=\"rtl\">");
        }
    }

    fn name(&mut self, id: NodeId) {
        if self.names.insert(id) {
            xml::attribute(&mut self.out, "id", &split::anchor(id));
        }
    }

    fn close(&mut self, name: &str) {
        self.end_pages();
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    fn heading(&mut self, id: NodeId, level: u8, body: &'a [Inline]) {
        let title = self.book.plan.title == Some(id);
        let rank = self.book.plan.ranks.get(&id).copied().unwrap_or(level).clamp(1, 6);
        let (role, class) = match level {
            1 if title => (Role::Title, "title"),
            0 | 1 => (Role::Heading1, "level1"),
            2 => (Role::Heading2, "level2"),
            3 => (Role::Heading3, "level3"),
            _ => (Role::Heading4, "level4"),
        };
        let name = ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(rank) - 1];
        // The element has the look of its rank; only another level needs to say so.
        let class = if rank == level && !title { "" } else { class };
        self.open_text(name, id, class, body);
        self.heading = true;
        self.in_role(role, |w| w.inlines(body));
        self.heading = false;
        self.close(name);
    }

    fn paragraph(&mut self, id: NodeId, role: ParaRole, body: &'a [Inline]) {
        let (role, class) = match role {
            ParaRole::Body => (None, ""),
            ParaRole::Subtitle => (Some(Role::Subtitle), "subtitle"),
            ParaRole::Byline => (Some(Role::Byline), "byline"),
            ParaRole::Notice => (Some(Role::Notice), "notice"),
            ParaRole::Verse => (Some(Role::Verse), "verse"),
            ParaRole::Attribution => (Some(Role::Attribution), "attribution"),
            ParaRole::Centred => (Some(Role::Centred), "centred"),
        };
        self.open_text("p", id, class, body);
        if class == "subtitle" {
            self.out.truncate(self.out.len() - 1);
            self.out.push_str(" epub:type=\"subtitle\" role=\"doc-subtitle\">");
        }
        match role {
            Some(role) => self.in_role(role, |w| w.prose(body)),
            None => self.prose(body),
        }
        self.close("p");
    }

    fn quote(&mut self, id: NodeId, blocks: &'a [Block]) {
        self.open("blockquote", id, "");
        self.out.push('\n');
        self.in_role(Role::Quote, |w| w.blocks(blocks));
        self.close("blockquote");
    }

    fn list(&mut self, id: NodeId, start: Option<u64>, tight: bool, items: &'a [Vec<Block>]) {
        let name = if start.is_some() { "ol" } else { "ul" };
        self.out.push('<');
        self.out.push_str(name);
        self.name(id);
        if let Some(start) = start.filter(|s| *s != 1) {
            xml::attribute(&mut self.out, "start", &start.to_string());
        }
        self.out.push_str(">\n");
        self.in_role(Role::List, |w| {
            if let Some(start) = start {
                // Markers are text too: the fonts need their digits.
                let last = start.saturating_add(items.len() as u64);
                w.used.add(w.look, &format!("0123456789.{last}"));
            } else {
                w.used.add(w.look, "•◦▪");
            }
            items.iter().for_each(|item| w.item(item, tight));
        });
        self.close(name);
    }

    /// Terms (`dt`) and what is said of them (`dd`); a list of them begins with a term and ends with
    /// something said (HTML, 4.4.9).
    fn terms(&mut self, id: NodeId, tight: bool, items: &'a [Vec<Block>]) {
        self.out.push_str("<dl");
        self.name(id);
        self.out.push_str(">\n");
        self.in_role(Role::List, |w| {
            for (k, item) in items.iter().enumerate() {
                let (term, said) = term(item);
                if let Some((id, body)) = term {
                    w.open_text("dt", id, "", body);
                    w.begin_pages(id, false);
                    w.prose(body);
                    w.end_pages();
                    w.close("dt");
                } else if k == 0 {
                    // A term that is a figure now is told of as any other.
                    w.out.push_str("<dt></dt>\n");
                }
                if said.is_empty() && k + 1 == items.len() {
                    w.held("dd", "", said, tight);
                }
                // What is said in a line or two each is told by one `dd` each.
                let parts = |b: &Block| tight && matches!(b.kind, BlockKind::Paragraph { .. });
                said.chunk_by(|_, next| !parts(next)).for_each(|g| w.held("dd", "", g, tight));
            }
        });
        self.close("dl");
    }

    fn item(&mut self, item: &'a [Block], tight: bool) {
        let class = if is_task(item) { "task" } else { "" };
        self.held("li", class, item, tight);
    }

    /// Blocks in an element; a paragraph that begins them is its text if they are held tight.
    fn held(&mut self, name: &str, class: &str, item: &'a [Block], tight: bool) {
        match item.split_first() {
            Some((
                Block { id, kind: BlockKind::Paragraph { role: ParaRole::Body, body }, .. },
                rest,
            )) if tight => {
                self.open_text(name, *id, class, body);
                self.begin_pages(*id, false);
                self.prose(body);
                self.end_pages();
                self.blocks(rest);
            }
            _ => {
                self.out.push('<');
                self.out.push_str(name);
                if !class.is_empty() {
                    xml::attribute(&mut self.out, "class", class);
                }
                self.out.push('>');
                self.blocks(item);
            }
        }
        self.close(name);
    }

    fn figure(&mut self, id: NodeId, figure: &'a Figure) {
        let given = figure.alt_text();
        let alt = if given.is_empty() { self.book.words.figure } else { &given };
        let file = match figure.image {
            ImageState::Found(asset) => self.image(asset),
            _ => None,
        };
        self.open("figure", id, "");
        match file {
            Some(file) => {
                self.described &= figure.is_described();
                self.out.push_str("<img");
                xml::attribute(&mut self.out, "src", &file);
                xml::attribute(&mut self.out, "alt", alt);
                self.out.push_str("/>");
            }
            None => {
                self.out.push_str("<div class=\"missing\" role=\"img\"");
                xml::attribute(&mut self.out, "aria-label", alt);
                self.out.push('>');
                let reason = match &figure.image {
                    ImageState::Missing(reason) if !reason.is_empty() => reason,
                    _ => self.book.words.missing,
                };
                self.in_role(Role::Caption, |w| w.write(reason));
                self.out.push_str("</div>");
            }
        }
        self.caption(figure);
        self.close("figure");
    }

    /// Label, caption, credit.
    fn caption(&mut self, figure: &'a Figure) {
        let credit = figure.credit.as_deref().unwrap_or_default();
        let parts = [!figure.label.is_empty(), !figure.caption.is_empty(), !credit.is_empty()];
        if parts == [false; 3] {
            return;
        }
        self.out.push_str("\n<figcaption>");
        self.direct(&figure.caption);
        self.in_role(Role::Caption, |w| {
            w.write(&figure.label);
            if parts[0] && parts[1] {
                w.write("\u{3000}");
            }
            w.inlines(&figure.caption);
            if parts[2] {
                w.write(if parts[0] || parts[1] { "\u{3000}" } else { "" });
                w.write(credit);
            }
        });
        self.out.push_str("</figcaption>\n");
    }

    fn table(&mut self, id: NodeId, table: &'a Table) {
        let wide = table.width() > FEW_COLUMNS;
        let ruled = table.rows.iter().flatten().any(|cell| cell.rowspan > 1);
        let class = match (wide, ruled) {
            (true, true) => "wide ruled",
            (true, false) => "wide",
            (false, true) => "ruled",
            (false, false) => "",
        };
        self.open("table", id, class);
        self.out.push('\n');
        self.in_role(Role::Table, |w| {
            if !table.caption.is_empty() {
                w.out.push_str("<caption>");
                w.direct(&table.caption);
                w.in_role(Role::Caption, |w| w.inlines(&table.caption));
                w.out.push_str("</caption>\n");
            }
            let columns = starts(table.all_rows());
            // Numbers stand below one another.
            let aligned = |(column, numeric)| match table.align.get(column) {
                None | Some(Align::Start) if numeric => Align::End,
                given => given.copied().unwrap_or_default(),
            };
            let align: Vec<Align> = table.numeric().into_iter().enumerate().map(aligned).collect();
            let (head, body) = columns.split_at(table.head.len());
            for (rows, columns, name) in
                [(&table.head, head, "thead"), (&table.rows, body, "tbody")]
            {
                if rows.iter().any(|r| !r.is_empty()) {
                    w.rows(rows, columns, name, &align, wide);
                }
            }
        });
        self.out.push_str("</table>\n");
        // Text cannot stand between rows.
        self.rest_of_pages();
    }

    fn rows(
        &mut self,
        rows: &'a [Row],
        columns: &[Vec<usize>],
        name: &str,
        align: &[Align],
        wide: bool,
    ) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push_str(">\n");
        for (row, columns) in rows.iter().zip(columns).filter(|(r, _)| !r.is_empty()) {
            self.out.push_str("<tr>");
            for (cell, column) in row.iter().zip(columns) {
                let align = align.get(*column).copied().unwrap_or_default();
                self.cell(cell, Scope::of(cell, row, name == "thead"), align, wide);
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    fn cell(&mut self, cell: &'a Cell, scope: Option<Scope>, align: Align, wide: bool) {
        let text = plain_text(&cell.body);
        // An empty cell heads nothing.
        let scope = scope.filter(|_| !text.trim().is_empty());
        let name = if scope.is_some() { "th" } else { "td" };
        self.out.push('<');
        self.out.push_str(name);
        self.out.push_str(match scope {
            Some(Scope::Column) => " scope=\"col\"",
            Some(Scope::Row) => " scope=\"row\"",
            None => "",
        });
        let over = scope == Some(Scope::Column) && cell.width() > 1;
        let align = match align {
            // A head of several columns stands in their middle.
            _ if over => "center",
            Align::Start => "",
            Align::Center => "center",
            Align::End => "end",
        };
        // `正月` in two lines would widen another column by a character at most.
        let short = !wide && (2..=SHORT_CELL).contains(&text.trim().chars().count());
        let classes = [if short { "nb" } else { "" }, align];
        let classes: Vec<&str> = classes.into_iter().filter(|c| !c.is_empty()).collect();
        if !classes.is_empty() {
            xml::attribute(&mut self.out, "class", &classes.join(" "));
        }
        for (span, name) in [(cell.colspan, "colspan"), (cell.rowspan, "rowspan")] {
            if span > 1 {
                xml::attribute(&mut self.out, name, &span.to_string());
            }
        }
        self.out.push('>');
        self.direct(&cell.body);
        let bold = self.look.bold;
        self.look.bold |= scope.is_some();
        self.in_cell = true;
        self.inlines(&cell.body);
        self.in_cell = false;
        self.look.bold = bold;
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    fn listing(&mut self, id: NodeId, lang: Option<&str>, text: &'a str) {
        self.open("pre", id, "");
        self.out.push_str("<code");
        let plain = |c: char| c.is_ascii_alphanumeric() || "+-_#".contains(c);
        if let Some(lang) = lang.filter(|l| !l.is_empty() && l.chars().all(plain)) {
            xml::attribute(&mut self.out, "class", &format!("language-{lang}"));
        }
        self.out.push('>');
        self.literal = true;
        self.in_role(Role::Code, |w| w.text(text.trim_end_matches('\n')));
        self.literal = false;
        self.end_pages();
        self.out.push_str("</code>");
        self.close("pre");
    }

    /// A note with its label, which leads back to the first call; other calls follow.
    pub(super) fn note(&mut self, index: usize) {
        let book = self.book;
        let note = &book.document.notes[index];
        self.out.push_str("<aside");
        self.name(note.id);
        self.out.push_str(" class=\"note duokan-footnote-item\"");
        self.out.push_str(" epub:type=\"footnote\" role=\"doc-footnote\">\n");
        self.in_role(Role::Note, |w| match note.body.split_first() {
            Some((Block { id, kind: BlockKind::Paragraph { body, .. }, .. }, rest)) => {
                w.open_text("p", *id, "", body);
                w.begin_pages(*id, false);
                w.back_links(index);
                w.prose(body);
                w.close("p");
                w.blocks(rest);
            }
            _ => {
                w.out.push_str("<p>");
                w.back_links(index);
                w.close("p");
                w.blocks(&note.body);
            }
        });
        self.out.push_str("</aside>\n");
    }

    fn back_links(&mut self, index: usize) {
        let book = self.book;
        let id = book.document.notes[index].id;
        let calls = &book.plan.calls[index];
        if calls.is_empty() {
            self.write(&note_label(book.document, index));
        }
        for (i, file) in calls.iter().enumerate() {
            let address = book.plan.href(self.file, *file, &call_anchor(id, i + 1));
            self.out.push_str("<a class=\"back\" role=\"doc-backlink\"");
            xml::attribute(&mut self.out, "href", &address);
            let label = match i {
                0 => note_label(book.document, index),
                _ => format!("↑{}", i + 1),
            };
            let name = format!("{}{label}", book.words.back);
            xml::attribute(&mut self.out, "aria-label", &name);
            self.out.push('>');
            self.write(&label);
            self.out.push_str("</a>");
        }
        self.write(" ");
    }
}

/// A task item begins with its box, which is its marker.
fn is_task(item: &[Block]) -> bool {
    let first = item.first().map(Block::inlines);
    first.as_ref().and_then(|i| i.first()).is_some_and(|b| plain_text(b).starts_with(['☐', '☑']))
}
