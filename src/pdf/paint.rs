//! Pages to printpdf operations: first a plan, from which the fonts are cut, then the operators.

use std::collections::BTreeMap;

use printpdf::{
    Actions, BorderArray, ColorArray, CurTransMat, DictItem, FontId, LinkAnnotation, Op,
    PdfFontHandle, Rect, TextMatrix, XObjectId, XObjectTransform,
};

use super::fonts::{Code, Cut, Variants};
use super::{images, round, tag::Marks};
use crate::document::Target;
use crate::font::FaceId;
use crate::frame::{Artifact, Frame, GlyphRun, Item, Origin, Page, Paint};
use crate::geom::{Em, Point, Pt, Size};

/// What was planned for a page: its glyph runs in order.
pub(super) struct Painted {
    lines: Vec<TextLine>,
}

/// Glyphs that one TJ shows.
struct TextLine {
    face: FaceId,
    size: Pt,
    start: Point,
    shows: Vec<Show>,
    /// The actual text of clusters of several glyphs (ISO 32000-1, 14.9.4): range of `shows`.
    clusters: Vec<(std::ops::Range<usize>, String)>,
}

/// A code, and what is taken from the pen's way after it, in 1/1000 em.
#[derive(Clone, Copy)]
struct Show {
    code: Code,
    kern: i32,
}

/// Gaps below this are no space to any reader we know (Poppler: 0.1 em).
const UNSEEN: f64 = 0.06;

/// Widths are given to glyphs in eighths of an em.
fn eighths(em: Em) -> Em {
    let step = Em::UNITS / 8;
    Em((em.0 + step / 2).div_euclid(step) * step)
}

/// Plans a page's text.
pub(super) fn plan(page: &Page, variants: &mut Variants<'_>) -> Painted {
    let mut lines = Vec::new();
    let mut carry = Carry::default();
    plan_frame(&page.frame, Point::default(), variants, &mut carry, &mut lines);
    Painted { lines }
}

/// Space after a Han glyph that the Western glyph after it will bring along.
#[derive(Default)]
struct Carry {
    lead: Pt,
    end: Point,
}

fn plan_frame(
    frame: &Frame,
    at: Point,
    variants: &mut Variants<'_>,
    carry: &mut Carry,
    lines: &mut Vec<TextLine>,
) {
    let runs: Vec<(Point, &GlyphRun)> = frame
        .items
        .iter()
        .filter_map(
            |(p, item)| if let Item::Glyphs(run) = item { Some((at + *p, run)) } else { None },
        )
        .collect();
    let mut k = 0;
    for (point, item) in &frame.items {
        match item {
            Item::Glyphs(run) => {
                let next = runs.get(k + 1).filter(|(p, _)| p.y == at.y + point.y);
                lines.push(plan_run(at + *point, run, next, variants, carry));
                k += 1;
            }
            Item::Group(inner) => plan_frame(inner, at + *point, variants, carry, lines),
            _ => {}
        }
    }
}

fn plan_run(
    at: Point,
    run: &GlyphRun,
    next: Option<&(Point, &GlyphRun)>,
    variants: &mut Variants<'_>,
    carry: &mut Carry,
) -> TextLine {
    let joined = carry.end.y == at.y && (carry.end.x.0 - at.x.0).abs() < 0.01;
    let mut lead = if joined { carry.lead.to_em(run.size) } else { Em::ZERO };
    let start = Point::new(at.x - lead.at(run.size), at.y);
    let mut line =
        TextLine { face: run.face, size: run.size, start, shows: Vec::new(), clusters: Vec::new() };
    let mut drift = 0.0;
    *carry = Carry::default();
    for (i, glyph) in run.glyphs.iter().enumerate() {
        let text = &run.text[glyph.cluster.start as usize..glyph.cluster.end as usize];
        let natural = variants.advance(run.face, glyph.id);
        let mut advance = glyph.advance + lead;
        let ink = glyph.offset.0 + lead;
        lead = Em::ZERO;
        let follows = match run.glyphs.get(i + 1) {
            Some(g) => Some((run, g.cluster.clone())),
            None => next.and_then(|(_, r)| r.glyphs.first().map(|g| (*r, g.cluster.clone()))),
        };
        let western_next = follows
            .is_some_and(|(r, c)| r.text[c.start as usize..c.end as usize].starts_with(is_western));
        if text.starts_with(is_han) && western_next {
            let glue = eighths(advance - natural);
            if glue > Em::ZERO {
                advance -= glue;
                lead = glue;
            }
        }
        let off = |em: Em| em.to_f64().abs() > UNSEEN;
        let can_shift = ink == Em::ZERO || variants.can_shift(run.face, glyph.id);
        let shift = if can_shift { ink } else { Em::ZERO };
        let extra = advance - natural;
        // A width below nothing cannot be; the rest is taken by the pen.
        let widen = if off(extra) { std::cmp::max(eighths(extra), -natural) } else { Em::ZERO };
        let code = variants.code(run.face, glyph.id, widen, shift, text);
        let rest = ink - shift;
        if rest != Em::ZERO {
            nudge(&mut line, rest);
        }
        let exact = (natural + widen - advance + rest).to_f64() * 1000.0 + drift;
        let kern = exact.round();
        drift = exact - kern;
        cluster(&mut line, run, i, text);
        line.shows.push(Show { code, kern: kern as i32 });
    }
    if lead > Em::ZERO {
        let width: Em = run.glyphs.iter().map(|g| g.advance).sum();
        carry.lead = lead.at(run.size);
        carry.end = Point::new(at.x + width.at(run.size), at.y);
    }
    line
}

/// Moves the next glyph along the line without a variant of its own.
fn nudge(line: &mut TextLine, by: Em) {
    let by = (by.to_f64() * 1000.0).round() as i32;
    match line.shows.last_mut() {
        Some(show) => show.kern -= by,
        None => line.start.x += Pt(f64::from(by) / 1000.0 * line.size.0),
    }
}

/// Notes the actual text of clusters of several glyphs.
fn cluster(line: &mut TextLine, run: &GlyphRun, i: usize, text: &str) {
    let here = &run.glyphs[i].cluster;
    let same = |k: Option<&crate::frame::Glyph>| k.is_some_and(|g| g.cluster == *here);
    let before = i > 0 && same(run.glyphs.get(i - 1));
    let at = line.shows.len();
    if before {
        if let Some((range, _)) = line.clusters.last_mut() {
            range.end = at + 1;
        }
    } else if same(run.glyphs.get(i + 1)) {
        line.clusters.push((at..at + 1, text.to_owned()));
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn is_western(c: char) -> bool {
    c > ' ' && c < '\u{2000}'
}

/// The operators of a page.
pub(super) fn draw(
    number: usize,
    page: &Page,
    painted: &Painted,
    cut: &Cut,
    marks: &mut Marks,
) -> Vec<Op> {
    let mut painter = Painter {
        height: page.frame.size.height,
        turned: page.turned,
        number,
        cut,
        lines: painted.lines.iter(),
        ops: Vec::new(),
        open: None,
        in_text: false,
        font: None,
        links: 0,
    };
    if page.turned {
        let matrix = CurTransMat::Raw([0.0, 1.0, -1.0, 0.0, round(page.frame.size.height.0), 0.0]);
        painter.ops.push(Op::SetTransformationMatrix { matrix });
    }
    painter.frame(&page.frame, Point::default(), marks);
    painter.close();
    painter.ops
}

/// The size of a page as it is cut: one that is turned is as high as the others.
pub(super) fn paper(page: &Page) -> Size {
    let Size { width, height } = page.frame.size;
    if page.turned { Size::new(height, width) } else { page.frame.size }
}

struct Painter<'a> {
    height: Pt,
    turned: bool,
    number: usize,
    cut: &'a Cut,
    lines: std::slice::Iter<'a, TextLine>,
    ops: Vec<Op>,
    open: Option<Origin>,
    in_text: bool,
    font: Option<(FaceId, Pt)>,
    links: usize,
}

impl Painter<'_> {
    fn frame(&mut self, frame: &Frame, at: Point, marks: &mut Marks) {
        for (point, item) in &frame.items {
            let place = at + *point;
            match item {
                Item::Glyphs(run) => {
                    self.mark(run.origin, marks);
                    self.run(run);
                }
                Item::Image { asset, size, origin } => {
                    self.mark(*origin, marks);
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
                    self.mark(*origin, marks);
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
                    self.link(rect, target, *origin, marks);
                }
                Item::Group(inner) => self.frame(inner, place, marks),
            }
        }
    }

    fn link(&mut self, rect: Rect, target: &Target, origin: Origin, marks: &mut Marks) {
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
        marks.link(self.number, self.links, target.clone(), origin);
        self.links += 1;
    }

    /// Begins the marked content of an origin, unless it is open.
    fn mark(&mut self, origin: Origin, marks: &mut Marks) {
        if self.open == Some(origin) {
            return;
        }
        self.close();
        let (tag, properties) = match origin {
            Origin::Content(element) => {
                let id = marks.content(self.number, element);
                (marks.tag(element), dict([("MCID", DictItem::Int(id))]))
            }
            Origin::Artifact(kind) => ("Artifact".to_owned(), artifact(kind)),
        };
        self.ops.push(Op::BeginMarkedContentWithProperties { tag, properties });
        self.open = Some(origin);
    }

    fn close(&mut self) {
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

    fn run(&mut self, run: &GlyphRun) {
        // One line was planned for each run, in the same order.
        let Some(line) = self.lines.next() else { return };
        if !self.in_text {
            self.ops.push(Op::StartTextSection);
            self.in_text = true;
        }
        if self.font != Some((line.face, line.size)) {
            self.font = Some((line.face, line.size));
            let font = PdfFontHandle::External(FontId(Cut::resource(line.face)));
            self.ops.push(Op::SetFont { font, size: printpdf::Pt(round(line.size.0)) });
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
        let matrix = TextMatrix::Raw([1.0, 0.0, 0.0, 1.0, round(line.start.x.0), round(y.0)]);
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
        let mut at = 0;
        for (range, text) in &line.clusters {
            self.tj(&line.shows[at..range.start]);
            let bytes: Vec<u8> = [0xFE, 0xFF]
                .into_iter()
                .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
                .collect();
            let actual = DictItem::String { data: bytes, literal: false };
            let properties = dict([("ActualText", actual)]);
            self.ops
                .push(Op::BeginMarkedContentWithProperties { tag: "Span".to_owned(), properties });
            self.tj(&line.shows[range.clone()]);
            self.ops.push(Op::EndMarkedContent);
            at = range.end;
        }
        self.tj(&line.shows[at..]);
    }

    fn tj(&mut self, shows: &[Show]) {
        if shows.is_empty() {
            return;
        }
        let mut array = Vec::new();
        let mut codes: Vec<u8> = Vec::new();
        for show in shows {
            codes.extend(self.cut.code(show.code).to_be_bytes());
            if show.kern != 0 {
                array.push(DictItem::String { data: std::mem::take(&mut codes), literal: false });
                array.push(DictItem::Int(show.kern.into()));
            }
        }
        if !codes.is_empty() {
            array.push(DictItem::String { data: codes, literal: false });
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
