//! Planned pages to printpdf operations.

use std::collections::BTreeMap;

use printpdf::{
    Actions, BorderArray, ColorArray, CurTransMat, DictItem, FontId, LinkAnnotation, Op,
    PdfFontHandle, Rect, TextMatrix, XObjectId, XObjectTransform,
};

use super::fonts::{Codes, CodesOf, Cut};
use super::plan::{Painted, Show, TextLine, goes_down};
use super::tag::{Marks, Told};
use super::{images, round};
use crate::document::Target;
use crate::font::FaceId;
use crate::frame::{Artifact, Frame, GlyphRun, Item, Origin, Page, Paint};
use crate::geom::{Em, Point, Pt, Size};
use crate::text::Lang;

/// The operators of a page, and what the structure tree is to be told of it.
pub(super) fn draw(
    page: &Page,
    painted: &Painted,
    codes: &Codes,
    marks: &Marks,
    lang: Lang,
) -> (Vec<Op>, Vec<Told>) {
    let mut painter = Painter {
        height: page.frame.size.height,
        turned: page.turned,
        vertical: page.vertical,
        codes,
        marks,
        lines: painted.lines.iter(),
        ops: Vec::new(),
        open: None,
        lang,
        in_text: false,
        font: None,
        spacing: 0.0,
        contents: 0,
        links: 0,
        told: Vec::new(),
        words: None,
        in_words: false,
    };
    if page.turned {
        let matrix = CurTransMat::Raw([0.0, 1.0, -1.0, 0.0, round(page.frame.size.height.0), 0.0]);
        painter.ops.push(Op::SetTransformationMatrix { matrix });
    }
    painter.frame(&page.frame, Point::default());
    painter.close();
    (painter.ops, painter.told)
}

/// The size of a page as it is cut: one that is turned is as high as the others.
pub(super) fn paper(page: &Page) -> Size {
    let Size { width, height } = page.frame.size;
    if page.turned { Size::new(height, width) } else { page.frame.size }
}

struct Painter<'a> {
    height: Pt,
    turned: bool,
    vertical: bool,
    codes: &'a Codes,
    marks: &'a Marks,
    lines: std::slice::Iter<'a, TextLine>,
    ops: Vec<Op>,
    /// What the open marked content belongs to, and its language.
    open: Option<(Origin, Lang)>,
    /// The document's language.
    lang: Lang,
    in_text: bool,
    font: Option<(FaceId, Pt)>,
    /// The character spacing in force, in pt.
    spacing: f32,
    /// How many marked-content ids and links the page has so far.
    contents: i64,
    links: usize,
    told: Vec<Told>,
    /// What the next marks stand for together, and whether that is open.
    words: Option<String>,
    in_words: bool,
}

impl Painter<'_> {
    fn frame(&mut self, frame: &Frame, at: Point) {
        for (point, item) in &frame.items {
            let place = at + *point;
            match item {
                Item::Glyphs(run) => {
                    self.mark(run.origin, run.lang);
                    self.run(place, run);
                }
                Item::Image { asset, size, origin } => {
                    self.mark(*origin, self.lang);
                    self.cover(*origin, place, *size);
                    self.end_text();
                    let name = images::name(*asset);
                    let y = self.height - place.y - size.height;
                    let matrix = images::matrix(size.width, size.height, place.x, y);
                    self.ops.push(Op::SaveGraphicsState);
                    self.ops.push(Op::SetTransformationMatrix { matrix: CurTransMat::Raw(matrix) });
                    self.ops.push(Op::UseXobject {
                        id: XObjectId(name),
                        transform: XObjectTransform { no_auto_scale: true, ..Default::default() },
                    });
                    self.ops.push(Op::RestoreGraphicsState);
                }
                Item::Rect { size, paint, origin } => {
                    self.mark(*origin, self.lang);
                    self.cover(*origin, place, *size);
                    self.end_text();
                    self.rect(place, size.width, size.height, *paint);
                }
                Item::Link { target, size, origin } => {
                    // Areas are in the coordinates of the paper, not in those of what is painted.
                    let (x, y, width, height) = if self.turned {
                        (place.y, place.x, size.height, size.width)
                    } else {
                        let y = self.height - place.y - size.height;
                        (place.x, y, size.width, size.height)
                    };
                    let [x, y, width, height] =
                        [x, y, width, height].map(|v| printpdf::Pt(round(v.0)));
                    let rect = Rect::from_xywh(x, y, width, height);
                    self.link(rect, target, *origin);
                }
                Item::Words { text: Some(text), .. } => self.words = Some(text.clone()),
                Item::Words { text: None, .. } => self.end_words(),
                Item::Group(inner) => self.frame(inner, place),
            }
        }
    }

    fn link(&mut self, rect: Rect, target: &Target, origin: Origin) {
        // Targets inside the document are set by `finish`, which knows the places.
        let uri = if let Target::Url(url) = target { url.clone() } else { String::new() };
        let link = LinkAnnotation::new(
            rect,
            Actions::uri(uri),
            Some(BorderArray::Solid([0.0, 0.0, 0.0])),
            Some(ColorArray::Transparent),
            None,
        );
        self.ops.push(Op::LinkAnnotation { link });
        self.told.push(Told::Link(self.links, target.clone(), origin));
        self.links += 1;
    }

    /// Tells the structure tree where a box stands.
    fn cover(&mut self, origin: Origin, place: Point, size: Size) {
        if self.marks.owner(origin).is_none() {
            return;
        }
        let (left, top) = (place.x.0, (self.height - place.y).0);
        let (right, bottom) = (left + size.width.0, top - size.height.0);
        let area = match self.turned {
            true => [self.height.0 - top, left, self.height.0 - bottom, right],
            false => [left, bottom, right, top],
        };
        self.told.push(Told::Cover(origin, area));
    }

    fn cover_run(&mut self, place: Point, run: &GlyphRun, length: Pt) {
        let rise = Em::TOP.at(run.size);
        let (place, size) = match goes_down(run, self.vertical) {
            true => (Point::new(place.x - (run.size - rise), place.y), Size::new(run.size, length)),
            false => (Point::new(place.x, place.y - rise), Size::new(length, run.size)),
        };
        self.cover(run.origin, place, size);
    }

    /// Begins the marked content of an origin in a language, unless it is open.
    fn mark(&mut self, origin: Origin, lang: Lang) {
        if self.in_words {
            return;
        }
        let lang = if let Origin::Artifact(_) = origin { self.lang } else { lang };
        if self.open != Some((origin, lang)) {
            self.begin(origin, lang);
        }
        if let Some(text) = self.words.take() {
            self.end_text();
            self.actual(&text);
            self.in_words = true;
        }
    }

    fn begin(&mut self, origin: Origin, lang: Lang) {
        self.close();
        let (tag, properties) = match origin {
            Origin::Content(element) => {
                let id = self.contents;
                self.contents += 1;
                self.told.push(Told::Content(element, lang));
                (self.marks.kind(element, lang), dict([("MCID", DictItem::Int(id))]))
            }
            Origin::Artifact(kind) => ("Artifact".to_owned(), artifact(kind)),
        };
        self.ops.push(Op::BeginMarkedContentWithProperties { tag, properties });
        self.open = Some((origin, lang));
    }

    /// Opens a span with its actual text (ISO 32000-1, 14.9.4).
    fn actual(&mut self, text: &str) {
        let bytes: Vec<u8> = [0xFE, 0xFF]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        let actual = DictItem::String { data: bytes, literal: false };
        let properties = dict([("ActualText", actual)]);
        self.ops.push(Op::BeginMarkedContentWithProperties { tag: "Span".to_owned(), properties });
    }

    fn end_words(&mut self) {
        if std::mem::take(&mut self.in_words) {
            self.end_text();
            self.ops.push(Op::EndMarkedContent);
        }
    }

    fn close(&mut self) {
        self.end_words();
        self.end_text();
        if self.open.take().is_some() {
            self.ops.push(Op::EndMarkedContent);
        }
    }

    fn end_text(&mut self) {
        if std::mem::take(&mut self.in_text) {
            self.ops.push(Op::EndTextSection);
            self.font = None;
        }
    }

    fn run(&mut self, place: Point, run: &GlyphRun) {
        // One line was planned for each run, in the same order.
        let Some(line) = self.lines.next() else { return };
        self.cover_run(place, run, line.length);
        if !self.in_text {
            self.ops.push(Op::StartTextSection);
            self.in_text = true;
        }
        if self.font != Some((line.face, line.size)) {
            self.font = Some((line.face, line.size));
            let font = PdfFontHandle::External(FontId(Cut::resource(line.face)));
            self.ops.push(Op::SetFont { font, size: printpdf::Pt(round(line.size.0)) });
        }
        if self.spacing != line.spacing {
            self.spacing = line.spacing;
            self.raw("Tc", vec![DictItem::Real(line.spacing)]);
        }
        let stroked = run.embolden > Em::ZERO;
        if stroked {
            self.raw("Tr", vec![DictItem::Int(2)]);
            self.raw("w", vec![DictItem::Real(round(run.embolden.at(run.size).0))]);
        }
        if run.grey != 0.0 {
            self.raw("g", vec![DictItem::Real(run.grey)]);
        }
        let y = self.height - line.start.y;
        // A vertical line is one turned clockwise by a quarter.
        let (cos, sin) = if goes_down(run, self.vertical) { (0.0, -1.0) } else { (1.0, 0.0) };
        let (x, y) = (round(line.start.x.0), round(y.0));
        let matrix = TextMatrix::Raw([cos, sin, -sin, cos, x, y]);
        self.ops.push(Op::SetTextMatrix { matrix });
        self.show(line);
        if run.grey != 0.0 {
            self.raw("g", vec![DictItem::Int(0)]);
        }
        if stroked {
            self.raw("Tr", vec![DictItem::Int(0)]);
        }
    }

    fn show(&mut self, line: &TextLine) {
        let codes = self.codes.of(line.face);
        let mut at = 0;
        // Of spans inside one another readers know one.
        let clusters = if self.in_words { &[][..] } else { &line.clusters[..] };
        for (range, text) in clusters {
            self.plain(line, codes, at..range.start);
            self.actual(text);
            self.tj(&line.shows[range.clone()], codes);
            self.ops.push(Op::EndMarkedContent);
            at = range.end;
        }
        self.plain(line, codes, at..line.shows.len());
    }

    /// Shows glyphs that need no words beside them.
    fn plain(&mut self, line: &TextLine, codes: CodesOf<'_>, range: std::ops::Range<usize>) {
        let at = line.parted.unwrap_or_default().clamp(range.start, range.end);
        self.tj(&line.shows[range.start..at], codes);
        self.tj(&line.shows[at..range.end], codes);
    }

    fn tj(&mut self, shows: &[Show], own: CodesOf<'_>) {
        if shows.is_empty() {
            return;
        }
        // Literal strings are half as long as hexadecimal ones.
        let mut array = Vec::new();
        let mut codes: Vec<u8> = Vec::with_capacity(shows.len() * 2);
        for show in shows {
            codes.extend(own.code(show.code).to_be_bytes());
            if show.kern != 0 {
                array.push(DictItem::String { data: std::mem::take(&mut codes), literal: true });
                array.push(DictItem::Int(show.kern.into()));
            }
        }
        if !codes.is_empty() {
            array.push(DictItem::String { data: codes, literal: true });
        }
        self.raw("TJ", vec![DictItem::Array(array)]);
    }

    fn rect(&mut self, at: Point, width: Pt, height: Pt, paint: Paint) {
        let y = self.height - at.y - height;
        let real = |v: Pt| DictItem::Real(round(v.0));
        let re = vec![real(at.x), real(y), real(width), real(height)];
        match paint {
            Paint::Fill(grey) => {
                self.raw("g", vec![DictItem::Real(grey)]);
                self.raw("re", re);
                self.raw("f", Vec::new());
                self.raw("g", vec![DictItem::Int(0)]);
            }
            Paint::Stroke { grey, width, dash } => {
                self.raw("q", Vec::new());
                self.raw("G", vec![DictItem::Real(grey)]);
                self.raw("w", vec![real(width)]);
                let pattern = if dash > Pt::ZERO { vec![real(dash)] } else { Vec::new() };
                self.raw("d", vec![DictItem::Array(pattern), DictItem::Int(0)]);
                self.raw("re", re);
                self.raw("S", Vec::new());
                self.raw("Q", Vec::new());
            }
        }
    }

    fn raw(&mut self, key: &str, value: Vec<DictItem>) {
        self.ops.push(Op::Unknown { key: key.to_owned(), value });
    }
}

fn dict<const N: usize>(entries: [(&str, DictItem); N]) -> DictItem {
    let map: BTreeMap<String, DictItem> =
        entries.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
    DictItem::Dict { map }
}

/// Property list of an artifact (ISO 32000-1, 14.8.2.2.2).
fn artifact(kind: Artifact) -> DictItem {
    let name = |n: &str| DictItem::Name(n.as_bytes().to_vec());
    match kind {
        Artifact::Layout => dict([("Type", name("Layout"))]),
        Artifact::Header => dict([("Type", name("Pagination")), ("Subtype", name("Header"))]),
        Artifact::Footer => dict([("Type", name("Pagination")), ("Subtype", name("Footer"))]),
    }
}
