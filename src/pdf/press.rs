//! The three steps of a PDF: pages planned and fonts cut, pages printed, the file finished.
//!
//! Threads plan and print stretches of pages at the same time. What a page was made of goes as soon
//! as it is planned or printed, so that a book of any length needs little more than its frames.

use lopdf::{Dictionary, Object, ObjectId, Stream};
use printpdf::{PdfDocument, PdfPage, PdfSaveOptions, Rect};
use rayon::prelude::*;

use super::fonts::{Codes, Cut, Numbers, Variants};
use super::plan::{Painted, plan};
use super::tag::{Marks, Told};
use super::{PdfOptions, finish, images, paint, pt};
use crate::diag::Diagnostic;
use crate::document::Document;
use crate::font::FontLibrary;
use crate::frame::{Frame, Item, Page, Pages};

/// How many pages a thread takes at a time: most articles are one stretch.
const STRETCH: usize = 32;
/// Stretches that are done before what they tell is taken in.
const AT_ONCE: usize = 16;

/// The first step: the glyphs of every page planned, and the fonts cut to them.
pub struct Planned {
    /// Without their glyphs.
    pages: Pages,
    stretches: Vec<(Vec<Painted>, Codes)>,
    cut: Cut,
}

impl Planned {
    /// Plans all pages and cuts the fonts.
    pub fn plan(mut pages: Pages, fonts: &FontLibrary) -> Result<Planned, Diagnostic> {
        let mut variants = Variants::new(fonts);
        let mut stretches = Vec::new();
        for several in pages.pages.chunks_mut(STRETCH * AT_ONCE) {
            let planned: Vec<(Vec<Painted>, Variants<'_>)> =
                several.par_chunks_mut(STRETCH).map(|pages| plan_stretch(pages, fonts)).collect();
            let take_in = |(painted, stretch)| (painted, variants.take_in(stretch));
            stretches.extend(planned.into_iter().map(take_in));
        }
        let cut = variants.cut().map_err(|e| {
            Diagnostic::error("font-unusable", e.said())
                .hint(say!("leave the font out, or name another with `--font`"))
        })?;
        let coded = |(painted, numbers): (Vec<Painted>, Numbers)| (painted, cut.codes(&numbers));
        let stretches = stretches.into_iter().map(coded).collect();
        Ok(Planned { pages, stretches, cut })
    }

    /// Draws all pages.
    pub fn draw(self, document: &Document) -> Result<Drawn, Diagnostic> {
        self.print(document).map_err(unfinished)
    }

    fn print(self, document: &Document) -> lopdf::Result<Drawn> {
        let Planned { mut pages, stretches, cut } = self;
        let blank = blank(document, &pages);
        let mut marks = Marks::new(&pages, document.lang());
        // One thread makes thousands of small objects while the others draw.
        let (mut printed, drawn) = rayon::join(
            || print(blank),
            || draw_all(&mut pages.pages, stretches, &mut marks, document),
        );
        let ids: Vec<ObjectId> = printed.page_iter().collect();
        for ((content, links), id) in drawn?.into_iter().zip(ids) {
            put(&mut printed, id, content, links)?;
        }
        Ok(Drawn { printed, pages, cut, marks })
    }
}

/// The content of all pages, and their links.
fn draw_all(
    pages: &mut [Page],
    stretches: Vec<(Vec<Painted>, Codes)>,
    marks: &mut Marks,
    document: &Document,
) -> lopdf::Result<Vec<(Stream, Vec<Object>)>> {
    let mut drawn = Vec::with_capacity(pages.len());
    let mut stretches = stretches.into_iter();
    for several in pages.chunks_mut(STRETCH * AT_ONCE) {
        let count = several.len().div_ceil(STRETCH);
        let stretches: Vec<_> = stretches.by_ref().take(count).collect();
        let draw = |(pages, stretch)| draw_stretch(pages, stretch, marks, document);
        let several: lopdf::Result<Vec<Vec<Drawing>>> =
            several.par_chunks_mut(STRETCH).zip(stretches).map(draw).collect();
        for Drawing { content, links, told } in several?.into_iter().flatten() {
            marks.take_in(drawn.len(), told);
            drawn.push((content, links));
        }
    }
    Ok(drawn)
}

/// Plans a stretch of pages, and takes the glyphs out of them.
fn plan_stretch<'a>(pages: &mut [Page], fonts: &'a FontLibrary) -> (Vec<Painted>, Variants<'a>) {
    let mut variants = Variants::new(fonts);
    let one = |page: &mut Page| {
        let painted = plan(page, &mut variants);
        empty(&mut page.frame);
        painted
    };
    (pages.iter_mut().map(one).collect(), variants)
}

fn empty(frame: &mut Frame) {
    for (_, item) in &mut frame.items {
        match item {
            Item::Glyphs(run) => (run.glyphs, run.text) = (Vec::new(), String::new()),
            Item::Group(inner) => empty(inner),
            _ => {}
        }
    }
}

/// A page as it was drawn.
struct Drawing {
    content: Stream,
    links: Vec<Object>,
    told: Vec<Told>,
}

/// Draws a stretch of pages, of which nothing is left.
fn draw_stretch(
    pages: &mut [Page],
    (painted, codes): (Vec<Painted>, Codes),
    marks: &Marks,
    document: &Document,
) -> lopdf::Result<Vec<Drawing>> {
    let mut pdf = PdfDocument::new("");
    let mut all_told = Vec::with_capacity(pages.len());
    for (page, painted) in pages.iter_mut().zip(painted) {
        let (ops, told) = paint::draw(page, &painted, &codes, marks, document.lang());
        pdf.pages.push(PdfPage { ops, ..sheet(page) });
        page.frame.items = Vec::new();
        all_told.push(told);
    }
    let mut printed = print(pdf);
    let ids: Vec<ObjectId> = printed.page_iter().collect();
    let take = |(id, told)| {
        let (content, links) = take(&mut printed, id)?;
        Ok(Drawing { content, links, told })
    };
    ids.into_iter().zip(all_told).map(take).collect()
}

/// The content of a page, packed, and its links.
fn take(pdf: &mut lopdf::Document, page: ObjectId) -> lopdf::Result<(Stream, Vec<Object>)> {
    let page = pdf.get_dictionary_mut(page)?;
    let links = std::mem::take(page.get_mut(b"Annots")?.as_array_mut()?);
    let content = page.get(b"Contents")?.as_reference()?;
    let content = pdf.get_object_mut(content)?.as_stream_mut()?;
    let mut content = std::mem::replace(content, Stream::new(Dictionary::new(), Vec::new()));
    finish::pack(&mut content);
    Ok((content, links))
}

/// Puts what was drawn on its page.
fn put(
    pdf: &mut lopdf::Document,
    page: ObjectId,
    content: Stream,
    links: Vec<Object>,
) -> lopdf::Result<()> {
    let page = pdf.get_dictionary_mut(page)?;
    page.set("Annots", links);
    let id = page.get(b"Contents")?.as_reference()?;
    pdf.objects.insert(id, Object::Stream(content));
    Ok(())
}

/// The document with its images, and pages on which nothing is drawn yet.
fn blank(document: &Document, pages: &Pages) -> PdfDocument {
    let mut pdf = PdfDocument::new("");
    images::register(&mut pdf, document, pages);
    pdf.pages = pages.pages.iter().map(sheet).collect();
    pdf
}

fn sheet(page: &Page) -> PdfPage {
    let size = paint::paper(page);
    let rect = Rect::from_wh(pt(size.width), pt(size.height));
    PdfPage { media_box: rect.clone(), trim_box: rect.clone(), crop_box: rect, ops: Vec::new() }
}

fn print(pdf: PdfDocument) -> lopdf::Document {
    let save = PdfSaveOptions {
        optimize: false,
        subset_fonts: false,
        secure: false,
        image_optimization: None,
    };
    pdf.to_lopdf_document(&save, &mut Vec::new())
}

/// The second step: what printpdf makes of pages and images.
pub struct Drawn {
    printed: lopdf::Document,
    /// With nothing on them.
    pages: Pages,
    cut: Cut,
    marks: Marks,
}

impl Drawn {
    /// The third step: tags, fonts, metadata and what a standard asks for; the file.
    pub fn finish(self, document: &Document, options: &PdfOptions) -> Result<Vec<u8>, Diagnostic> {
        let Drawn { printed, pages, cut, marks } = self;
        finish::finish(printed, &pages, document, &cut, marks, options).map_err(unfinished)
    }
}

fn unfinished(error: lopdf::Error) -> Diagnostic {
    let message = say!("the PDF could not be finished: {error}", error = error.to_string());
    Diagnostic::error("pdf-write", message)
}
