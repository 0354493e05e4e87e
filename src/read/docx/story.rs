//! The transcript of a Word document: its texts in reading order, a line a line, with what the
//! file says of each stretch. From here on a document has a source like any other, whose lines
//! are those a person sees in Word.

use std::collections::BTreeSet;
use std::rc::Rc;

use roxmltree::Node;

use super::super::xml::{self, attribute, child, children, name};
use super::fields::{Field, Shown};
use super::model::{
    Call, Grid, GridCell, GridRow, Merge, Paragraph, Part, Piece, Record, What, count,
};
use super::numbering::NumberRef;
use super::picture::Picture;
use super::relations::Relations;
use super::styles::{Marks, Styles, is_on};
use super::symbols;

/// Elements inside one another that are followed.
const MAX_DEPTH: usize = 128;

/// Writes the transcript of one file of a document.
pub(super) struct Scribe<'s, 'a, 'i> {
    styles: &'s Styles,
    relations: &'s Relations,
    pub(super) record: Record,
    paragraph: Paragraph,
    /// A paragraph whose end was deleted: the next goes on with it.
    unfinished: Option<Paragraph>,
    /// Text boxes of the paragraph being read.
    boxes: Vec<(Node<'a, 'i>, Option<&'static str>)>,
    places: Vec<String>,
    fields: Vec<Field>,
    link: Option<Rc<str>>,
    removed: Option<&'static str>,
    /// Fields that begin and never end: they are none (17.16.18).
    unclosed: BTreeSet<u32>,
    /// Whether what is unfinished is an initial set apart.
    initial: bool,
    depth: usize,
}

impl<'s, 'a, 'i> Scribe<'s, 'a, 'i> {
    pub(super) fn new(styles: &'s Styles, relations: &'s Relations, record: Record) -> Self {
        Scribe {
            styles,
            relations,
            record,
            paragraph: Paragraph::default(),
            unfinished: None,
            boxes: Vec::new(),
            places: Vec::new(),
            fields: Vec::new(),
            link: None,
            removed: None,
            unclosed: BTreeSet::new(),
            initial: false,
            depth: 0,
        }
    }

    /// The paragraphs and tables below an element.
    pub(super) fn story(&mut self, node: Node<'a, 'i>) -> Vec<Part> {
        let mut parts = Vec::new();
        self.unclosed = unclosed(node);
        self.blocks(node, &mut parts);
        self.finish(&mut parts);
        self.fields.clear();
        parts
    }

    /// What is left unfinished where nothing can go on with it ends there.
    fn finish(&mut self, out: &mut Vec<Part>) {
        if let Some(left) = self.unfinished.take() {
            self.record.text.push('\n');
            out.push(Part::Paragraph(left));
        }
    }

    /// Goes one level down, unless that is too deep.
    fn deeper(&mut self, f: impl FnOnce(&mut Self)) {
        if self.depth >= MAX_DEPTH {
            self.record.met.deep = true;
            return;
        }
        self.depth += 1;
        f(self);
        self.depth -= 1;
    }

    fn blocks(&mut self, node: Node<'a, 'i>, out: &mut Vec<Part>) {
        for at in node.children() {
            self.deeper(|s| s.block(at, out));
        }
    }

    fn block(&mut self, node: Node<'a, 'i>, out: &mut Vec<Part>) {
        match name(node) {
            "p" => self.paragraph(node, out),
            "tbl" => self.table(node, out),
            "sdt" => self.control(node, |s, content| s.blocks(content, out)),
            "del" | "moveFrom" => self.without(removal(name(node)), |s| s.blocks(node, out)),
            "customXml" | "smartTag" | "ins" | "moveTo" => self.blocks(node, out),
            "AlternateContent" => {
                if let Some(chosen) = chosen(node) {
                    self.blocks(chosen, out);
                }
            }
            "bookmarkStart" => self.places.extend(attribute(node, "name").map(str::to_owned)),
            "altChunk" => self.record.met.chunks += 1,
            _ => {}
        }
    }

    /// A content control: its content, unless it is a table of contents or only says what to
    /// fill in.
    fn control(&mut self, node: Node<'a, 'i>, f: impl FnOnce(&mut Self, Node<'a, 'i>)) {
        let Some(content) = child(node, "sdtContent") else { return };
        let properties = child(node, "sdtPr");
        let has = |name| properties.and_then(|p| child(p, name)).is_some();
        let gallery = properties
            .and_then(|p| xml::value(child(p, "docPartObj")?, "docPartGallery"))
            .is_some_and(|g| g == "Table of Contents");
        match (gallery, has("showingPlcHdr")) {
            (true, _) => self.without(CONTENTS, |s| f(s, content)),
            (_, true) => self.without("docx-placeholder", |s| f(s, content)),
            _ => f(self, content),
        }
    }

    /// Takes nothing of what `f` reads but the record of it.
    fn without(&mut self, rule: &'static str, f: impl FnOnce(&mut Self)) {
        let around = self.removed;
        self.removed = Some(around.unwrap_or(rule));
        f(self);
        self.removed = around;
    }

    fn paragraph(&mut self, node: Node<'a, 'i>, out: &mut Vec<Part>) {
        let properties = child(node, "pPr");
        let mut paragraph = properties.map(read_properties).unwrap_or_default();
        if let Some(before) = self.unfinished.take() {
            let shows = |p: &Piece| !matches!(p.what, What::Removed(_) | What::Place(_));
            let goes_on = !std::mem::take(&mut self.initial);
            match goes_on && before.pieces.iter().any(shows) {
                true => paragraph = before,
                false => paragraph.pieces = before.pieces,
            }
        }
        let around = std::mem::replace(&mut self.paragraph, paragraph);
        let boxes = std::mem::take(&mut self.boxes);
        for place in std::mem::take(&mut self.places) {
            self.put("", Marks::default(), What::Place(place));
        }
        self.inlines(node);
        let paragraph = std::mem::replace(&mut self.paragraph, around);
        let boxes = std::mem::replace(&mut self.boxes, boxes);
        let mark = properties.and_then(|p| child(p, "rPr"));
        let deleted = mark.is_some_and(|m| child(m, "del").or(child(m, "moveFrom")).is_some());
        let frame = properties.and_then(|p| child(p, "framePr"));
        let initial = frame.and_then(|f| attribute(f, "dropCap")).is_some_and(|d| d != "none");
        if (deleted || initial) && self.removed.is_none() {
            self.initial = initial;
            self.unfinished = Some(paragraph);
        } else {
            self.record.text.push('\n');
            out.push(Part::Paragraph(paragraph));
        }
        for (content, removed) in boxes {
            let kept = (self.unfinished.take(), self.link.take());
            let around = self.removed;
            self.removed = removed.or(around);
            self.blocks(content, out);
            self.finish(out);
            self.removed = around;
            (self.unfinished, self.link) = kept;
        }
    }

    fn inlines(&mut self, node: Node<'a, 'i>) {
        for at in node.children() {
            self.deeper(|s| s.inline(at));
        }
    }

    fn inline(&mut self, node: Node<'a, 'i>) {
        match name(node) {
            "r" => self.run(node),
            "hyperlink" => {
                let address = self.relations.link(node);
                self.linked(address, |s| s.inlines(node));
            }
            "sdt" => self.control(node, |s, content| s.inlines(content)),
            "del" | "moveFrom" => self.without(removal(name(node)), |s| s.inlines(node)),
            "ins" | "moveTo" | "smartTag" | "customXml" | "dir" | "bdo" => self.inlines(node),
            "fldSimple" => {
                let field = Field::simple(attribute(node, "instr").unwrap_or_default());
                self.fields.push(field);
                self.inlines(node);
                self.end_field(Marks::default());
            }
            "bookmarkStart" => {
                if let Some(name) = attribute(node, "name") {
                    self.put("", Marks::default(), What::Place(name.to_owned()));
                }
            }
            "oMath" | "oMathPara" => self.formula(node),
            "subDoc" => self.record.met.chunks += 1,
            "AlternateContent" => {
                if let Some(chosen) = chosen(node) {
                    self.inlines(chosen);
                }
            }
            _ => {}
        }
    }

    fn linked(&mut self, address: Option<String>, f: impl FnOnce(&mut Self)) {
        let around = self.link.clone();
        self.link = address.map(Rc::from).or(self.link.take());
        f(self);
        self.link = around;
    }

    fn run(&mut self, node: Node<'a, 'i>) {
        let properties = child(node, "rPr");
        let style = properties.and_then(|p| xml::value(p, "rStyle"));
        let mut marks = style.map(|id| self.styles.get(Some(id)).marks).unwrap_or_default();
        let paragraph = self.paragraph.style.as_deref();
        marks.hidden |= paragraph.is_some_and(|id| self.styles.get(Some(id)).marks.hidden);
        if let Some(properties) = properties {
            marks = marks.with(properties);
        }
        // A link is underlined because it is one.
        if self.link().is_some() {
            marks.emphasis = false;
        }
        for at in node.children() {
            self.deeper(|s| s.in_run(at, marks));
        }
    }

    fn in_run(&mut self, node: Node<'a, 'i>, marks: Marks) {
        match name(node) {
            "t" | "delText" => {
                let text = xml::text(node);
                let exact = attribute(node, "space") == Some("preserve");
                let blank = |c| matches!(c, ' ' | '\t' | '\n' | '\r');
                let shown = if exact { &*text } else { text.trim_matches(blank) };
                self.put(shown, marks, What::Text);
            }
            "tab" | "ptab" => self.put("\t", marks, What::Tab),
            "br" => match attribute(node, "type") {
                Some("page" | "column") => self.put("\n", marks, What::PageBreak),
                _ => self.put("\n", marks, What::LineBreak),
            },
            "cr" => self.put("\n", marks, What::LineBreak),
            "noBreakHyphen" => self.put("\u{2011}", marks, What::Text),
            "softHyphen" => self.put("\u{AD}", marks, What::Text),
            "sym" => self.symbol(node, marks),
            "ruby" => self.ruby(node, marks),
            "footnoteReference" => self.call(node, false),
            "endnoteReference" => self.call(node, true),
            "commentReference" => self.record.met.comments += 1,
            "fldChar" => self.field(node, marks),
            "instrText" | "delInstrText" => {
                if let Some(field) = self.fields.last_mut() {
                    field.instruct(&xml::text(node));
                }
            }
            "drawing" | "pict" | "object" => self.shapes(node, &mut Picture::unknown()),
            "AlternateContent" => {
                for at in chosen(node).into_iter().flat_map(|n| n.children()) {
                    self.deeper(|s| s.in_run(at, marks));
                }
            }
            _ => {}
        }
    }

    /// Where the text being read leads, by an element or a field around it.
    fn link(&self) -> Option<Rc<str>> {
        let of_field = || self.fields.iter().rev().find_map(Field::link);
        self.link.clone().or_else(of_field)
    }

    /// Adds a stretch to the paragraph and the transcript.
    fn put(&mut self, text: &str, marks: Marks, what: What) {
        if text.is_empty() && what == What::Text {
            return;
        }
        let mut unshown = self.fields.iter().any(Field::is_silent).then_some("docx-field");
        // The outcome of a field within an instruction is a part of it (17.16.18).
        if let Some(outer) = self.fields.iter_mut().rfind(|f| f.is_instruction())
            && what == What::Text
        {
            outer.instruct(text);
            unshown = Some("docx-field");
        }
        let start = self.record.text.len();
        let is_break = matches!(what, What::LineBreak | What::PageBreak);
        match is_break {
            true => self.record.text.push('\n'),
            false => self.record.text.extend(text.chars().map(blank)),
        }
        let contents = self.fields.iter().any(Field::is_contents).then_some(CONTENTS);
        let hidden = marks.hidden.then_some("docx-hidden");
        let what = match (self.removed.or(contents).or(hidden).or(unshown), &what) {
            (Some(_), What::Place(_)) | (None, _) => what,
            (Some(rule), _) => What::Removed(rule),
        };
        let link = self.link();
        self.paragraph.pieces.push(Piece {
            range: start..self.record.text.len(),
            marks,
            link,
            what,
        });
    }

    fn field(&mut self, node: Node<'a, 'i>, marks: Marks) {
        match attribute(node, "fldCharType") {
            Some("begin") if self.unclosed.contains(&node.id().get()) => {}
            Some("begin") => self.fields.push(Field::begun(node)),
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    field.separate();
                }
            }
            Some("end") => self.end_field(marks),
            _ => {}
        }
    }

    fn end_field(&mut self, marks: Marks) {
        let Some(field) = self.fields.pop() else { return };
        if field.names_page() {
            count(&mut self.record.met.pages, self.record.text.len());
        }
        match field.shown() {
            Some(Shown::Ruby { base, text }) => {
                self.put_ruby(&base, &text, marks);
            }
            Some(Shown::Text(text)) => self.put(&text, marks, What::Text),
            Some(Shown::Symbol(c)) => self.unknown_symbol(c, marks),
            Some(Shown::Formula(text)) => {
                count(&mut self.record.met.formulas, self.record.text.len());
                self.put(&text, marks, What::Math(false));
            }
            None => {}
        }
    }

    fn symbol(&mut self, node: Node<'a, 'i>, marks: Marks) {
        let code = attribute(node, "char").and_then(|c| u32::from_str_radix(c, 16).ok());
        let Some(code) = code else { return };
        let font = attribute(node, "font").unwrap_or_default();
        match symbols::character(font, code) {
            Some(c) => self.put(c.encode_utf8(&mut [0; 4]), marks, What::Text),
            None => {
                let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                self.unknown_symbol(c, marks);
            }
        }
    }

    fn unknown_symbol(&mut self, c: char, marks: Marks) {
        count(&mut self.record.met.symbols, self.record.text.len());
        self.put(c.encode_utf8(&mut [0; 4]), marks, What::Text);
    }

    fn ruby(&mut self, node: Node<'a, 'i>, marks: Marks) {
        let part = |name| child(node, name).map(text_of).unwrap_or_default();
        let (base, text) = (part("rubyBase"), part("rt"));
        match text.is_empty() {
            true => self.put(&base, marks, What::Text),
            false => self.put_ruby(&base, &text, marks),
        }
    }

    fn put_ruby(&mut self, base: &str, text: &str, marks: Marks) {
        let base: String = base.chars().map(blank).collect();
        self.put(&format!("{base}{text}"), marks, What::Ruby(base.len()));
    }

    fn call(&mut self, node: Node<'a, 'i>, endnote: bool) {
        let Some(id) = attribute(node, "id") else { return };
        let call = Call { endnote, id: id.to_owned() };
        if self.removed.is_some() {
            return;
        }
        let number = self.record.calls.iter().position(|c| *c == call).unwrap_or_else(|| {
            self.record.calls.push(call);
            self.record.calls.len() - 1
        });
        self.put("", Marks::default(), What::Call(number));
    }

    fn formula(&mut self, node: Node<'a, 'i>) {
        let text = super::math::linear(node);
        if !text.trim().is_empty() {
            count(&mut self.record.met.formulas, self.record.text.len());
            let what = What::Math(name(node) == "oMathPara");
            self.put(text.trim(), Marks::default(), what);
        }
    }

    /// The pictures and text boxes of a drawing. `picture` is what is known of the next.
    fn shapes(&mut self, node: Node<'a, 'i>, picture: &mut Picture) {
        match name(node) {
            "txbxContent" => return self.boxes.push((node, self.removed)),
            "textpath" => {
                let text = attribute(node, "string").unwrap_or_default();
                self.put(text, Marks::default(), What::Text);
            }
            "AlternateContent" => {
                if let Some(chosen) = chosen(node) {
                    self.deeper(|s| s.shapes(chosen, picture));
                }
                return;
            }
            "blip" | "imagedata" => self.picture(node, picture),
            "chart" | "relIds" | "contentPart" => {
                let at = self.record.text.len();
                count(&mut self.record.met.drawings, at);
            }
            _ if attribute(node, "hr").is_some_and(|v| matches!(v, "t" | "true" | "1")) => {
                self.put("", Marks::default(), What::Rule);
            }
            _ => picture.learn(node),
        }
        for at in node.children().filter(Node::is_element) {
            self.deeper(|s| s.shapes(at, picture));
        }
    }

    fn picture(&mut self, node: Node<'a, 'i>, known: &Picture) {
        if let Some(path) = self.relations.picture(node) {
            self.put("", Marks::default(), What::Picture(Picture { path, ..known.clone() }));
        }
    }

    fn table(&mut self, node: Node<'a, 'i>, out: &mut Vec<Part>) {
        self.finish(out);
        let mut grid = Grid::default();
        self.rows(node, &mut grid);
        if !grid.rows.is_empty() {
            out.push(Part::Table(grid));
        }
    }

    fn rows(&mut self, node: Node<'a, 'i>, grid: &mut Grid) {
        for at in node.children() {
            self.deeper(|s| match name(at) {
                "tr" => s.row(at, grid),
                "sdt" => s.control(at, |s, content| s.rows(content, grid)),
                "ins" | "customXml" | "moveTo" => s.rows(at, grid),
                "del" | "moveFrom" => s.without(removal(name(at)), |s| s.rows(at, grid)),
                _ => {}
            });
        }
    }

    fn row(&mut self, node: Node<'a, 'i>, grid: &mut Grid) {
        let properties = child(node, "trPr");
        let of = |name| properties.and_then(|p| child(p, name));
        // A row says so itself, or that its style makes it look so.
        let head = of("tblHeader").is_some_and(|h| attribute(h, "val").is_none_or(is_on))
            || of("cnfStyle").is_some_and(|s| attribute(s, "firstRow").is_some_and(is_on));
        let before = properties.and_then(|p| xml::value(p, "gridBefore"));
        let mut row = GridRow { head, before: number(before).unwrap_or(0), cells: Vec::new() };
        match properties.and_then(|p| child(p, "del")) {
            Some(_) => self.without(removal("del"), |s| s.cells(node, &mut row)),
            None => self.cells(node, &mut row),
        }
        grid.rows.push(row);
    }

    fn cells(&mut self, node: Node<'a, 'i>, row: &mut GridRow) {
        for at in node.children() {
            self.deeper(|s| match name(at) {
                "tc" => {
                    let properties = child(at, "tcPr");
                    let columns = properties.and_then(|p| xml::value(p, "gridSpan"));
                    let merge = properties.and_then(|p| child(p, "vMerge"));
                    let rows = match merge.map(|m| attribute(m, "val")) {
                        None => Merge::No,
                        Some(Some("restart")) => Merge::Begins,
                        Some(_) => Merge::GoesOn,
                    };
                    let mut parts = Vec::new();
                    s.blocks(at, &mut parts);
                    s.finish(&mut parts);
                    let columns = number(columns).unwrap_or(1).max(1);
                    row.cells.push(GridCell { columns, rows, parts });
                }
                "sdt" => s.control(at, |s, content| s.cells(content, row)),
                "bookmarkStart" => s.places.extend(attribute(at, "name").map(str::to_owned)),
                "ins" | "customXml" | "moveTo" => s.cells(at, row),
                _ => {}
            });
        }
    }
}

/// The fields of a story that begin and do not end.
fn unclosed(story: Node<'_, '_>) -> BTreeSet<u32> {
    let mut open = Vec::new();
    for node in story.descendants().filter(|&n| name(n) == "fldChar") {
        match attribute(node, "fldCharType") {
            Some("begin") => open.push(node.id().get()),
            Some("end") => drop(open.pop()),
            _ => {}
        }
    }
    open.into_iter().collect()
}

/// The rule that leaves out a table of contents.
pub(super) const CONTENTS: &str = "docx-contents";

fn removal(name: &str) -> &'static str {
    if name == "del" { "docx-deleted" } else { "docx-moved" }
}

/// A cell covers at most so many columns.
fn number(value: Option<&str>) -> Option<u16> {
    value?.parse::<u16>().ok().map(|n| n.min(200))
}

fn read_properties(node: Node<'_, '_>) -> Paragraph {
    let border = child(node, "pBdr");
    let edge = |b: Node<'_, '_>| children(b, "bottom").chain(children(b, "top")).next().is_some();
    Paragraph {
        style: xml::value(node, "pStyle").map(str::to_owned),
        number: NumberRef::of(node),
        outline: xml::value(node, "outlineLvl").and_then(|v| v.parse().ok()),
        set: xml::value(node, "jc").map(str::to_owned),
        ruled: border.is_some_and(edge),
        pieces: Vec::new(),
    }
}

/// The alternative to read: the first that holds something we know, else the one for old
/// programs. The others say the same once more.
fn chosen<'a, 'i>(node: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    const KNOWN: [&str; 7] = ["txbxContent", "blip", "imagedata", "t", "oMath", "sym", "textpath"];
    let usable = |n: &Node<'a, 'i>| n.descendants().any(|d| KNOWN.contains(&name(d)));
    let choice = node.children().filter(|&n| name(n) == "Choice").find(usable);
    choice.or_else(|| child(node, "Fallback"))
}

/// The text of the runs below an element.
fn text_of(node: Node<'_, '_>) -> String {
    node.descendants().filter(|&n| name(n) == "t").map(xml::text).collect()
}

/// A character of a text. A line end within it is a blank: in Word lines end otherwise.
fn blank(c: char) -> char {
    match c {
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        c => c,
    }
}
