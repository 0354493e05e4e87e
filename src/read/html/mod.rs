//! Saved pages to blocks.
//!
//! 1. `parse` makes the page's tree, as browsers do, in which every text knows its place (`sink`, `tree`),
//! 2. `sift` leaves out what is not shown (`buttons`) and what calls itself furniture, `extract` finds the
//!    article by its paragraphs, `head` what leads to it, `within` gives back what only had the name of furniture,
//! 3. `metadata`, `title`, `facts`, `marked` and `jsonld` read what the page says of the article,
//! 4. `build`, `lists`, `inline`, `formula`, `mathml`, `figures`, `images`, `table`, `code`, `notes` and
//!    `numbered` make blocks of it: no script, no style and no address but those of links and images comes through,
//! 5. `account` gives every text that is not in the document an edit.
//!
//! `book` reads the content documents of an EPUB in the same way, without 2 and 3.

mod account;
mod address;
mod book;
mod build;
mod buttons;
mod code;
mod extract;
mod facts;
mod figures;
mod formula;
mod head;
mod images;
mod inline;
mod jsonld;
mod lists;
mod marked;
mod mathml;
mod metadata;
mod notes;
mod numbered;
mod page;
mod parse;
mod prune;
mod sift;
mod sink;
mod table;
mod title;
mod tree;
mod within;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Sink};
use crate::document::{Block, Document, NodeId, Note};
use crate::source::Source;

use self::build::{Builder, Met};
use self::notes::Notes;
use self::page::{Page, Rule};
use self::tree::Ref;
use super::normalise::Amendments;

pub(super) use self::book::{Chapter, ChapterRole, Entry, read_book};

/// Reads a page into `document`: the article, its title and what else the page says of it.
pub(super) fn read_page(
    source: &Source,
    amendments: &Amendments,
    document: &mut Document,
    sink: &mut Sink,
) {
    let mut page = Page::new(parse::parse(source.text()), source.text());
    let mut parts = extract::article(&mut page);
    let real = images::leave_out_noscript(&mut page);
    let found = metadata::read(&page, &parts);
    document.metadata = found.metadata;
    let within =
        |at: Ref, parts: &[Ref]| page.tree.ancestors(at).chain([at]).any(|a| parts.contains(&a));
    if let Some(title) = found.title.filter(|&t| !within(t, &parts)) {
        parts = head::with_head(&page, &parts, title);
        parts.insert(0, title);
    }
    let measures = page.measures();
    // A line may hold the blocks of the article.
    let prose = |n: Ref| page::is_block(page.tree.name(n)) && measures[n].prose > 0;
    let holds = |line: Ref| page.shown(line).into_iter().skip(1).any(prose);
    let lines = |lines: Vec<Ref>| -> Vec<Ref> {
        lines.into_iter().filter(|&l| Some(l) != found.title && !holds(l)).collect()
    };
    let (told, untold) = (lines(found.lines), lines(found.untold));
    for line in told {
        page.leave_out(line, Rule::Metadata);
    }
    for line in untold {
        page.leave_out(line, Rule::Furniture);
    }
    prune::prune(&mut page, &parts);
    let notes = Notes::of(&mut page, &parts);
    let mut builder = Builder::new(&page, source, amendments, document);
    builder.title = found.title;
    builder.real = real.into_iter().collect();
    builder.base = found.base;
    builder.levels = levels(&page, &parts, found.title);
    builder.wanted = wanted(&page, &parts);
    builder.alts = alts(&page, &parts);
    builder.notes = notes;
    let mut built = Built::of(builder, &parts, sink);
    numbered::promote(&mut built.blocks);
    let met = built.put(&page, source, document);
    report(&met, document, sink);
}

/// What a builder made.
struct Built {
    blocks: Vec<Block>,
    notes: Vec<Note>,
    kept: Vec<bool>,
    /// Paragraphs the page sets in the middle.
    centred: BTreeSet<NodeId>,
    met: Met,
}

impl Built {
    /// Builds the parts, and settles where their links lead.
    fn of(mut builder: Builder<'_>, parts: &[Ref], sink: &mut Sink) -> Built {
        parts.iter().for_each(|&part| builder.part(part));
        let mut notes = builder.finish_notes();
        let mut blocks = std::mem::take(&mut builder.blocks);
        super::parts::stanzas(&mut blocks);
        if let Some(last) = blocks.last() {
            builder.put_places(last.id);
        }
        builder.anchors.settle(&mut blocks, &mut notes, sink);
        if let Some(places) = &mut builder.document.places {
            *places = std::mem::take(&mut builder.anchors).into_places();
        }
        let (kept, met) = (std::mem::take(&mut builder.kept), std::mem::take(&mut builder.met));
        let centred = std::mem::take(&mut builder.centred);
        Built { blocks, notes, kept, centred, met }
    }

    /// Puts it into the document, with an edit for all that was left out; what was met on the way.
    fn put(mut self, page: &Page<'_>, source: &Source, document: &mut Document) -> Met {
        super::parts::centre(&mut self.blocks, &self.centred);
        document.body = self.blocks;
        document.notes = self.notes;
        account::edits(page, &self.kept, source, document);
        self.met
    }
}

/// What the headings of the article become: the title is 1, the others follow without gaps.
fn levels(page: &Page<'_>, parts: &[Ref], title: Option<Ref>) -> BTreeMap<u8, u8> {
    let level = |at: &Ref| match page.tree.name(*at).as_bytes() {
        [b'h', n @ b'1'..=b'6'] if Some(*at) != title && !head::is_subtitle(&page.tree, *at) => {
            Some(n - b'0')
        }
        _ => None,
    };
    let nodes = parts.iter().flat_map(|&p| page.shown(p));
    let mut found: Vec<u8> = nodes.filter_map(|at| level(&at)).collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().zip(2..=6).chain([(6, 6)]).collect()
}

/// How often each alternative text occurs.
fn alts(page: &Page<'_>, parts: &[Ref]) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for at in parts.iter().flat_map(|&p| page.shown(p)).filter(|&at| page.tree.name(at) == "img") {
        let alt = words::collapsed(page.tree.attribute(at, "alt").unwrap_or_default());
        *found.entry(alt).or_default() += 1;
    }
    found
}

/// The names of places that links of the article lead to, if the article has such places.
fn wanted(page: &Page<'_>, parts: &[Ref]) -> BTreeSet<String> {
    let nodes: Vec<Ref> = parts.iter().flat_map(|&p| page.shown(p)).collect();
    let tree = &page.tree;
    let places: BTreeSet<&str> = nodes
        .iter()
        .flat_map(|&n| {
            [tree.attribute(n, "id"), tree.attribute(n, "name").filter(|_| tree.name(n) == "a")]
        })
        .flatten()
        .collect();
    let links = nodes.iter().filter_map(|&n| tree.attribute(n, "href")?.strip_prefix('#'));
    links.filter(|name| places.contains(name)).map(str::to_owned).collect()
}

fn report(met: &Met, document: &Document, sink: &mut Sink) {
    report_met(met, sink);
    let left_out = document.edits.iter().filter(|e| e.rule.starts_with("html-")).count();
    if left_out > 0 {
        let message =
            say!("left out {count} parts of the page round the article", count = left_out);
        sink.push(Diagnostic::note("page-furniture", message));
    }
}

fn report_met(met: &Met, sink: &mut Sink) {
    if let (count @ 1.., span) = met.formulas {
        let message = say!("read {count} formulas as TeX", count);
        sink.push(Diagnostic::note("math-as-text", message).at(span));
    }
    if met.dead_links > 0 {
        let message = say!("kept only the text of {count} links", count = met.dead_links);
        sink.push(
            Diagnostic::note("link-dropped", message)
                .hint(say!("links to other files lead nowhere in a book")),
        );
    }
    if met.renumbered {
        sink.push(super::parts::renumbered());
    }
    if met.flattened > 0 {
        let message =
            say!("{count} quotes and lists stand too deep inside others", count = met.flattened);
        sink.push(Diagnostic::warning("nesting-too-deep", message));
    }
}
