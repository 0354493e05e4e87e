//! Word documents (ISO/IEC 29500) to blocks.
//!
//! 1. `relations`, `styles` and `numbering` say what the parts and styles of the package are,
//! 2. `story` writes the transcript, with `picture`, `fields`, `math` and `symbols`: it is the document's
//!    [`Source`], a line for each line of text, and every removal has its place in it,
//! 3. `build`, `line`, `lists` and `table` make blocks of it, `outline` finds title and levels,
//! 4. `properties` reads what the file says of itself, and what is left out is reported.
//!
//! Running heads, comments and the numbers of pages are no text of a document.

mod build;
mod fields;
mod format;
mod line;
mod lists;
mod math;
mod model;
mod numbering;
mod outline;
mod picture;
mod properties;
mod relations;
mod story;
mod styles;
mod symbols;
mod table;

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Sink};
use crate::document::{Document, Note};
use crate::source::{Source, SourceId, Span};

use self::build::Builder;
use self::model::{Met, Part, Record, What};
use self::numbering::Numbering;
use self::relations::Relations;
use self::story::Scribe;
use self::styles::Styles;
use super::archive::{Archive, Fault};
use super::normalise::Amendments;
use super::{ReadOptions, language, xml};
use crate::text::Lang;

/// Reads a Word document.
pub(super) fn read_docx(
    archive: &Archive<'_>,
    options: &ReadOptions,
    sink: &mut Sink,
) -> Result<(Source, Document), Diagnostic> {
    archive.report(sink);
    let package = Relations::of(archive, "");
    let main = package.part("officeDocument").unwrap_or("word/document.xml").to_owned();
    let files = Files::of(archive, &main, sink);
    let (record, parts, notes) = transcribe(archive, &main, &files)?;
    let source = Source::new(SourceId(0), options.name.as_str(), record.text);
    let amendments = Amendments::of(source.text());
    if amendments.nothing_left(source.text()) && !has_pictures(&parts) {
        return Err(super::nothing_to_read());
    }
    amendments.report(&source, sink);
    let mut document = Document::default();
    document.edits = amendments.edits(source.id);
    properties::read(archive, &package, &mut document.metadata);

    let mut builder =
        Builder::new(&source, &amendments, &files.styles, files.numbering, &mut document);
    builder.expect(&parts, &notes);
    builder.parts(&parts);
    let mut body = builder.finish();
    let mut made: Vec<Note> = Vec::new();
    for (number, parts) in notes.iter().enumerate() {
        builder.parts(parts);
        let (id, label) = (builder.called(number), (number + 1).to_string());
        made.push(Note { id, label, body: builder.finish() });
    }
    builder.settle(&mut body, &mut made, sink);
    document.body = body;
    document.notes = made;
    outline::settle(&mut document);
    document.put_edits_in_order();
    if document.metadata.language.is_none() {
        let said = files.styles.language.as_deref().and_then(Lang::parse);
        document.metadata.language = language::detect(&document).or(said);
    }
    report(&record.met, archive, &source, &document, sink);
    Ok((source, document))
}

/// The parts of the package that the text is read with.
struct Files {
    relations: Relations,
    styles: Styles,
    numbering: Numbering,
}

impl Files {
    fn of(archive: &Archive<'_>, main: &str, sink: &mut Sink) -> Files {
        let relations = Relations::of(archive, main);
        let styles = part(archive, &relations, "styles", sink);
        let styles =
            styles.as_deref().and_then(|t| Some(Styles::of(xml::parse(t).ok()?.root_element())));
        let numbering = part(archive, &relations, "numbering", sink);
        let numbering = numbering
            .as_deref()
            .and_then(|t| Some(Numbering::of(xml::parse(t).ok()?.root_element())));
        Files {
            relations,
            styles: styles.unwrap_or_default(),
            numbering: numbering.unwrap_or_default(),
        }
    }
}

/// The text of a part that a document can do without; what is wrong with it is said.
fn part(
    archive: &Archive<'_>,
    relations: &Relations,
    kind: &str,
    sink: &mut Sink,
) -> Option<String> {
    let name = relations.part(kind)?;
    let read = xml::read(archive, name).and_then(|text| match xml::parse(&text) {
        Ok(_) => Ok(text),
        Err(fault) => Err(fault),
    });
    let told = |fault: Fault| {
        let message =
            say!("`{name}` {why}; the document is read without it", name, why = fault.words());
        sink.push(Diagnostic::warning("docx-part", message));
    };
    read.map_err(told).ok()
}

type Transcript = (Record, Vec<Part>, Vec<Vec<Part>>);

/// The transcript of the body and of the notes it calls.
fn transcribe(archive: &Archive<'_>, main: &str, files: &Files) -> Result<Transcript, Diagnostic> {
    let text = xml::read(archive, main).map_err(|fault| fault.fatal(main))?;
    let document = xml::parse(&text).map_err(|fault| fault.fatal(main))?;
    let mut scribe = Scribe::new(&files.styles, &files.relations, Record::default());
    let body = xml::child(document.root_element(), "body").unwrap_or(document.root_element());
    let parts = scribe.story(body);
    let mut record = scribe.record;
    let notes = notes(archive, files, &mut record)?;
    Ok((record, parts, notes))
}

/// The notes that are called, by their calls, and those that they call.
fn notes(
    archive: &Archive<'_>,
    files: &Files,
    record: &mut Record,
) -> Result<Vec<Vec<Part>>, Diagnostic> {
    let mut stories = Vec::new();
    for (endnotes, kind) in [(false, "footnotes"), (true, "endnotes")] {
        let Some(name) = files.relations.part(kind).filter(|_| !record.calls.is_empty()) else {
            continue;
        };
        let text = xml::read(archive, name).map_err(|fault| fault.fatal(name))?;
        stories.push((endnotes, name, text, Relations::of(archive, name)));
    }
    let mut by_id = Vec::new();
    for (_, name, text, _) in &stories {
        by_id.push(xml::parse(text).map_err(|fault| fault.fatal(name))?);
    }
    let by_id: Vec<BTreeMap<&str, _>> = by_id.iter().map(notes_by_id).collect();
    let mut notes: Vec<Vec<Part>> = Vec::new();
    // A note has one call, however often it is called: they come to an end.
    while notes.len() < record.calls.len() {
        let new = notes.len()..record.calls.len();
        notes.resize_with(new.end, Vec::new);
        for ((endnotes, _, _, relations), by_id) in stories.iter().zip(&by_id) {
            let mut scribe = Scribe::new(&files.styles, relations, std::mem::take(record));
            for number in new.clone() {
                let call = &scribe.record.calls[number];
                let node = by_id.get(call.id.as_str()).filter(|_| call.endnote == *endnotes);
                if let Some(&node) = node {
                    notes[number] = scribe.story(node);
                }
            }
            *record = scribe.record;
        }
    }
    Ok(notes)
}

/// The notes of a story; of two with one name the first.
fn notes_by_id<'a>(
    story: &'a roxmltree::Document<'_>,
) -> BTreeMap<&'a str, roxmltree::Node<'a, 'a>> {
    let mut all = BTreeMap::new();
    for note in story.root_element().children() {
        if let Some(id) = xml::attribute(note, "id") {
            all.entry(id).or_insert(note);
        }
    }
    all
}

fn has_pictures(parts: &[Part]) -> bool {
    parts.iter().any(|part| match part {
        Part::Paragraph(p) => p.pieces.iter().any(|p| matches!(p.what, What::Picture(_))),
        Part::Table(grid) => {
            grid.rows.iter().flat_map(|r| &r.cells).any(|cell| has_pictures(&cell.parts))
        }
    })
}

/// Says what was left out or changed, once a kind.
fn report(met: &Met, archive: &Archive<'_>, source: &Source, document: &Document, sink: &mut Sink) {
    let place = |at: Option<usize>| at.map(|at| Span::new(source.id, at..at));
    let rules = [
        ("docx-contents", "contents-removed", say!("left out the table of contents")),
        ("docx-deleted", "changes-applied", say!("left out what tracked changes delete")),
        (
            "docx-moved",
            "changes-applied",
            say!("took what tracked changes move from its old place"),
        ),
        ("docx-hidden", "hidden-removed", say!("left out hidden text")),
        (
            "docx-placeholder",
            "placeholder-removed",
            say!("left out what only says what to fill in"),
        ),
    ];
    for (rule, code, message) in rules {
        if let Some(first) = document.edits.iter().find(|e| e.rule == rule) {
            sink.push(Diagnostic::note(code, message).at(first.span));
        }
    }
    if met.comments > 0 {
        let message = say!("left out {count} comments", count = met.comments);
        sink.push(Diagnostic::note("comments-removed", message));
    }
    if let (count @ 1.., at) = met.drawings {
        let message = say!("left out {count} charts or diagrams", count);
        let hint = say!("paste them into the document as pictures");
        sink.push(Diagnostic::warning("drawing-removed", message).at(place(at)).hint(hint));
    }
    if met.chunks > 0 {
        let message = say!("left out {count} parts in other formats", count = met.chunks);
        let hint = say!("open the document in Word and save it again");
        sink.push(Diagnostic::warning("docx-part", message).hint(hint));
    }
    if let (count @ 1.., at) = met.formulas {
        let message = say!("read {count} formulas as TeX", count);
        sink.push(Diagnostic::note("math-as-text", message).at(place(at)));
    }
    if let (count @ 1.., at) = met.symbols {
        let message = say!("{count} signs of symbol fonts are not known", count);
        sink.push(Diagnostic::warning("symbol-unknown", message).at(place(at)));
    }
    if let (count @ 1.., at) = met.pages {
        let message = say!("the text names {count} pages of the Word document", count);
        let hint = say!("pages of the book are others");
        sink.push(Diagnostic::note("page-number", message).at(place(at)).hint(hint));
    }
    if met.deep {
        let message = say!("parts of the document are nested too deep to be read");
        sink.push(Diagnostic::warning("nesting-too-deep", message));
    }
    if archive.names().any(|n| n.ends_with("vbaProject.bin")) {
        sink.push(Diagnostic::note(
            "macros-ignored",
            say!("the macros of the document were not looked at"),
        ));
    }
}
