//! Frames to PDF: `paint` and `fonts` fill a printpdf document, `finish` makes it true.
//!
//! What printpdf cannot say — tags, metadata, outline tree, conformance — is added to its
//! dictionaries afterwards; page content is never touched again.

mod attach;
mod fonts;
mod icc;
mod images;
mod metadata;
mod objects;
mod outline;
mod paint;
mod plan;
mod standard;
mod tag;
mod tidy;

mod finish;

pub use attach::{Attachment, Relation};
pub use standard::{Archive, Standard};

use printpdf::{PdfDocument, PdfPage, PdfSaveOptions, Rect};

use crate::diag::{Diagnostic, Sink};
use crate::document::{Date, Document};
use crate::font::FontLibrary;
use crate::frame::Pages;

/// How a PDF is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PdfOptions {
    /// Creation date; else the article's own, else none. Never the clock's.
    pub created: Option<Date>,
    /// What identifies the PDF, such as a URN.
    pub identifier: Option<String>,
    /// What it claims to conform to.
    pub standard: Standard,
    /// Whether the outline lists the figures too.
    pub outline_figures: bool,
    /// Files attached to it, where the standard has room for them.
    pub attachments: Vec<Attachment>,
}

/// Writes a PDF that means to conform to the standards of `options`.
pub fn write(
    pages: &Pages,
    document: &Document,
    fonts: &FontLibrary,
    options: &PdfOptions,
    _sink: &mut Sink,
) -> Result<Vec<u8>, Diagnostic> {
    let subsets = Subsets::cut(pages, fonts)?;
    Drawn::draw(pages, document, &subsets).finish(pages, document, &subsets, options)
}

/// The first step: the glyphs of every page planned, and the fonts cut to them.
pub struct Subsets {
    painted: Vec<plan::Painted>,
    cut: fonts::Cut,
}

impl Subsets {
    /// Plans all pages and cuts the fonts.
    pub fn cut(pages: &Pages, fonts: &FontLibrary) -> Result<Subsets, Diagnostic> {
        let mut variants = fonts::Variants::new(fonts);
        let painted = pages.pages.iter().map(|page| plan::plan(page, &mut variants)).collect();
        let cut = variants.cut().map_err(|e| {
            Diagnostic::error("font-unusable", e.said())
                .hint(say!("leave the font out, or name another with `--font`"))
        })?;
        Ok(Subsets { painted, cut })
    }
}

/// The second step: what printpdf makes of pages and images.
pub struct Drawn {
    printed: lopdf::Document,
    marks: tag::Marks,
}

impl Drawn {
    /// Draws all pages.
    pub fn draw(pages: &Pages, document: &Document, subsets: &Subsets) -> Drawn {
        let mut pdf = PdfDocument::new("");
        images::register(&mut pdf, document, pages);
        let mut marks = tag::Marks::new(pages, document.lang());
        let draw = |(number, (page, painted))| {
            let size = paint::paper(page);
            let rect = Rect::from_wh(pt(size.width), pt(size.height));
            let lang = document.lang();
            let ops = paint::draw(number, page, painted, &subsets.cut, &mut marks, lang);
            PdfPage { media_box: rect.clone(), trim_box: rect.clone(), crop_box: rect, ops }
        };
        pdf.pages = pages.pages.iter().zip(&subsets.painted).enumerate().map(draw).collect();
        let save = PdfSaveOptions {
            optimize: false,
            subset_fonts: false,
            secure: false,
            image_optimization: None,
        };
        let printed = pdf.to_lopdf_document(&save, &mut Vec::new());
        Drawn { printed, marks }
    }

    /// The third step: tags, fonts, metadata and what a standard asks for; the file.
    pub fn finish(
        self,
        pages: &Pages,
        document: &Document,
        subsets: &Subsets,
        options: &PdfOptions,
    ) -> Result<Vec<u8>, Diagnostic> {
        let Drawn { printed, marks } = self;
        finish::finish(printed, pages, document, &subsets.cut, marks, options).map_err(|e| {
            Diagnostic::error(
                "pdf-write",
                say!("the PDF could not be finished: {error}", error = e.to_string()),
            )
        })
    }
}

fn pt(length: crate::geom::Pt) -> printpdf::Pt {
    printpdf::Pt(round(length.0))
}

/// What adds up along a line, to 1/10,000 pt.
fn round_fine(value: f64) -> f32 {
    ((value * 10_000.0).round() / 10_000.0) as f32
}

/// Coordinates to 1/100 pt: finer than any device, and short to write.
fn round(value: f64) -> f32 {
    ((value * 100.0).round() / 100.0) as f32
}
