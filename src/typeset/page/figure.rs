//! Figures: size by resolution, caption below, a visible box where the image is missing.

use super::super::par::{Context, Line, Paragraph, figure_word, prepare};
use super::atom::{Atom, Elements, Grid, Mark, Placed, Rows, line_marks};
use super::findings;
use super::plan::{FigureStep, Part, style};
use crate::diag::Sink;
use crate::document::{AssetId, Document, Figure, ImageState, Inline, NodeId};
use crate::frame::{Artifact, Element, ElementId, Origin, Paint};
use crate::geom::{Em, Pt, Size};
use crate::text::Lang;
use crate::theme::{Role, TextAlign, Theme};

/// A figure that was set: everything but its place.
#[derive(Debug)]
pub(super) struct FigureSet {
    pub alt: String,
    pub caption: Vec<Element>,
    image: Option<AssetId>,
    /// Inline and block extent of the image or its box.
    size: (Pt, Pt),
    start: Pt,
    measure: Pt,
    /// Whether it may be smaller where pictures crowd: in a page of vertical lines they are small
    /// already.
    crowds: bool,
    lines: Vec<(Pt, Line)>,
    /// What stands in the box of a missing image.
    notice: Vec<Line>,
    caption_size: Pt,
    caption_row: Rows,
    /// The figure's element, and its caption's.
    pub element: ElementId,
    pub caption_elements: Option<Elements>,
}

/// Parts of the measure that a figure may take (TYPOGRAPHY 3.4).
const STEPS: [f64; 3] = [1.0, 2.0 / 3.0, 0.5];
/// Space around an image, in lines: above it, between it and its caption, below.
const ABOVE: f64 = 0.35;
const BETWEEN: f64 = 0.4;
const BELOW: f64 = 0.35;
/// How much less of a page with vertical lines a figure may take across them.
const ACROSS: f64 = 0.625;
/// A figure may be this much smaller if it then fits where it belongs.
const REDUCE: f64 = 0.15;
/// And this much if that saves a line: nobody sees it.
const SHAVE: f64 = 0.02;
/// Where pictures crowd, one may take the next step of the measure that is so much less than it has;
/// a tall one that has no such step so much of what it has.
const STEP: f64 = 0.8;
const CROWDED: f64 = 0.7;
/// Height of the box of a missing image, in lines.
const BOX_LINES: f64 = 6.0;

/// Sets a figure.
pub(super) fn set(
    context: &Context<'_>,
    document: &Document,
    grid: &Grid,
    step: &FigureStep<'_>,
    sink: &mut Sink,
) -> FigureSet {
    let (image, size) = match step.figure.image {
        ImageState::Found(asset) => {
            let (w, h) = document.asset(asset).pixels;
            // Upright also where lines are vertical: its height lies along them.
            let pixels = if context.theme.page.vertical { (h, w) } else { (w, h) };
            (Some(asset), drawn_size(context.theme, grid, step.measure, pixels))
        }
        _ => (None, Size::new(step.measure * (2.0 / 3.0), grid.leading * BOX_LINES)),
    };
    let notice = match &step.figure.image {
        ImageState::Found(_) => Vec::new(),
        ImageState::Missing(reason) => notice(context, grid, size.width, reason),
        ImageState::Unresolved => notice(context, grid, size.width, ""),
    };
    let look = context.theme.style(Role::Caption);
    let body = caption(step.figure);
    let mut set = FigureSet {
        alt: alt(step.figure, document.lang()),
        caption: Vec::new(),
        image,
        size: (size.width, size.height),
        start: step.start,
        measure: step.measure,
        crowds: !context.theme.page.vertical,
        lines: Vec::new(),
        notice,
        caption_size: grid.body * look.size,
        caption_row: Rows::lines(look.line_height),
        element: ElementId(0),
        caption_elements: None,
    };
    if !body.is_empty() {
        let style = style(look, context.theme.han, Part::Body, grid.body, step.measure);
        let paragraph = prepare(context, &body, &style, sink);
        set.lines = if paragraph.natural_width() <= step.measure {
            centred(context, &paragraph, step.measure)
        } else {
            // More than one line: as wide as the image, but never a narrow column.
            let width = size.width.max(step.measure * 0.75).min(step.measure);
            let look = crate::theme::TextStyle {
                align: TextAlign::Justify,
                indent: Em::ONE * 2,
                ..look.clone()
            };
            let style = super::plan::style(&look, context.theme.han, Part::Body, grid.body, width);
            let paragraph = prepare(context, &body, &style, &mut Sink::new());
            let start = (step.measure - width) / 2.0;
            let lines = paragraph.set(context, width);
            findings::report(context, &lines, &body, Some((width, style.size)), sink);
            lines.into_iter().map(|l| (start, l)).collect()
        };
        set.caption = paragraph.elements;
    }
    set
}

fn centred(context: &Context<'_>, paragraph: &Paragraph, measure: Pt) -> Vec<(Pt, Line)> {
    let lines = paragraph.set(context, measure);
    lines.into_iter().map(|l| ((measure - l.width) / 2.0, l)).collect()
}

/// The largest of the measure, two thirds and a half of it that keeps the resolution, else the
/// natural size at that resolution (TYPOGRAPHY 3.4). Sizes are along and across the line.
fn drawn_size(theme: &Theme, grid: &Grid, measure: Pt, (w, h): (u32, u32)) -> Size {
    let (w, h) = (f64::from(w.max(1)), f64::from(h.max(1)));
    let natural = Pt(w * 72.0 / theme.figure.min_ppi);
    let steps = STEPS.map(|part| measure * part);
    let mut width = steps.into_iter().find(|&s| s <= natural).unwrap_or(natural);
    // Beside a figure in a vertical page there is no text: it leaves room for lines before it and
    // after.
    let part = if theme.page.vertical { ACROSS } else { 1.0 };
    let highest = grid.at(grid.capacity) * (theme.figure.max_height * part);
    width = width.min(highest * (w / h));
    Size::new(width, width * (h / w))
}

/// Label, caption and credit.
fn caption(figure: &Figure) -> Vec<Inline> {
    let mut out = Vec::new();
    if !figure.label.is_empty() {
        let gap = if figure.caption.is_empty() { "" } else { "\u{3000}" };
        out.push(Inline::text(format!("{}{gap}", figure.label), None));
    }
    out.extend(figure.caption.iter().cloned());
    if let Some(credit) = figure.credit.as_deref().filter(|c| !c.is_empty()) {
        let gap = if out.is_empty() { "" } else { "\u{3000}" };
        out.push(Inline::text(format!("{gap}{credit}"), None));
    }
    out
}

/// A figure always says what it is (ISO 14289-1, 7.3).
fn alt(figure: &Figure, lang: Lang) -> String {
    let text = figure.alt_text();
    if text.is_empty() { figure_word(lang).to_owned() } else { text }
}

/// What stands in the box: the reason, or that the image is missing.
fn notice(context: &Context<'_>, grid: &Grid, width: Pt, reason: &str) -> Vec<Line> {
    let text = match context.lang {
        _ if !reason.is_empty() => reason,
        Lang::ZhHans => "图片缺失",
        Lang::ZhHant | Lang::ZhHk => "圖片缺失",
        Lang::Ja => "画像なし",
        Lang::Ko => "이미지 없음",
        Lang::En => "Image missing",
    };
    let look = context.theme.style(Role::Caption);
    let style = style(look, context.theme.han, Part::Body, grid.body, width);
    let paragraph = prepare(context, &[Inline::text(text, None)], &style, &mut Sink::new());
    paragraph.set(context, width)
}

impl FigureSet {
    fn caption_extent(&self) -> Rows {
        let gap = if self.lines.is_empty() { Rows::ZERO } else { Rows::lines(BETWEEN) };
        gap + Rows(self.caption_row.0 * self.lines.len() as i32)
    }

    fn ideal(&self, grid: &Grid, top: bool) -> Rows {
        let above = if top { Rows::ZERO } else { Rows::lines(ABOVE) };
        above + grid.rows(self.size.1) + self.caption_extent() + self.below(grid)
    }

    /// Space below it. What stands above has the gap of its line below it; a picture without a caption
    /// has as much, or the next line would stand nearer to it than to another line.
    fn below(&self, grid: &Grid) -> Rows {
        let below = Rows::lines(BELOW);
        if self.is_bare() { below.max(grid.rows(grid.gap())) } else { below }
    }

    /// Whether nothing stands below the picture.
    fn is_bare(&self) -> bool {
        self.lines.is_empty()
    }

    /// Space above the picture, of all there is besides it and its caption.
    fn above(&self, grid: &Grid, top: bool, slack: Pt) -> Pt {
        if top {
            Pt::ZERO
        } else if self.is_bare() {
            // As far from the line above, with the gap of that, as from the one below.
            let all = grid.leading * ABOVE + grid.at(self.below(grid)) + slack;
            ((all - grid.gap()) / 2.0).max(Pt::ZERO)
        } else {
            grid.leading * ABOVE + slack * 0.4
        }
    }

    /// Makes what is shown so small that it and its caption have room on a page.
    pub fn fit(&mut self, grid: &Grid) {
        let over = self.ideal(grid, false).ceil() - grid.capacity;
        let (inline, block) = self.size;
        if over > Rows::ZERO && block > Pt::ZERO {
            // A third of a page at least: the rest of a long caption goes on below.
            let least = (grid.at(grid.capacity) / 3.0).min(block);
            let less = (block - grid.at(over)).max(least);
            self.size = (inline * (less.0 / block.0), less);
        }
    }

    /// The notes its caption calls.
    pub fn notes(&self) -> Vec<NodeId> {
        self.lines.iter().flat_map(|(_, line)| line.notes.iter().copied()).collect()
    }

    /// The lines of a caption for which there is no room below the figure, each as an atom, with the
    /// notes it calls.
    pub fn surplus(&mut self, grid: &Grid) -> Vec<(Atom, Vec<NodeId>)> {
        let over = self.ideal(grid, false).ceil() - grid.capacity;
        let row = self.caption_row.0.max(1);
        let count = (over.0.max(0) as usize).div_ceil(row as usize).min(self.lines.len());
        let rest = self.lines.split_off(self.lines.len() - count);
        let Some(elements) = self.caption_elements else { return Vec::new() };
        let baseline = grid.at(self.caption_row) / 2.0 + Em::MIDDLE.at(self.caption_size);
        let atom = |(indent, mut line): (Pt, Line)| {
            let mut atom = Atom { extent: self.caption_row, ..Atom::default() };
            let (inline, notes) = (self.start + indent, std::mem::take(&mut line.notes));
            line_marks(line, inline, baseline, self.caption_size, elements, &mut atom.marks);
            (atom, notes)
        };
        rest.into_iter().map(atom).collect()
    }

    /// Extent in whole lines, at the top of a page or below text.
    pub fn extent(&self, grid: &Grid, top: bool) -> Rows {
        let give = if self.image.is_some() { grid.rows(self.size.1 * SHAVE) } else { Rows::ZERO };
        (self.ideal(grid, top) - give).ceil()
    }

    /// The least extent it may be reduced to below text.
    pub fn least(&self, grid: &Grid) -> Rows {
        let give = if self.image.is_some() { grid.rows(self.size.1 * REDUCE) } else { Rows::ZERO };
        (self.ideal(grid, false) - give).ceil()
    }

    /// Its size where pictures crowd, along and across the line.
    fn smaller(&self) -> Option<(Pt, Pt)> {
        self.image.filter(|_| self.crowds)?;
        let (inline, block) = self.size;
        let steps = STEPS.map(|part| self.measure * part);
        let tall = (block > inline).then_some(inline * CROWDED);
        let step = steps.into_iter().find(|&s| s <= inline * STEP).or(tall)?;
        Some((step, block * (step.0 / inline.0)))
    }

    /// Its extent in whole lines where pictures crowd, if it is less than what it is reduced to
    /// elsewhere.
    pub fn smaller_extent(&self, grid: &Grid, top: bool) -> Option<Rows> {
        let (_, block) = self.smaller()?;
        let less = grid.rows(self.size.1) - grid.rows(block);
        let extent = (self.ideal(grid, top) - less).ceil();
        (extent < self.least(grid)).then_some(extent)
    }

    /// Takes the size it has where pictures crowd.
    pub fn make_smaller(&mut self) {
        self.size = self.smaller().unwrap_or(self.size);
    }

    /// Its marks within an extent.
    pub fn place(&mut self, grid: &Grid, top: bool, extent: Rows) -> Vec<Placed> {
        let slack = extent - self.ideal(grid, top);
        let (mut inline, mut block) = self.size;
        if slack < Rows::ZERO {
            let less = block + grid.at(slack);
            inline = inline * (less.0 / block.0);
            block = less;
        }
        let slack = grid.at(slack.max(Rows::ZERO));
        let above = self.above(grid, top, slack);
        let start = self.start + (self.measure - inline) / 2.0;
        let mut out = Vec::new();
        let origin = Origin::Content(self.element);
        match self.image {
            Some(asset) => {
                let mark = Mark::Image { asset, inline, block, origin };
                out.push(Placed { inline: start, block: above, mark });
            }
            None => self.missing(grid, start, above, &mut out),
        }
        let mut y = above + block + grid.leading * BETWEEN;
        let row = grid.at(self.caption_row);
        let Some(elements) = self.caption_elements else { return out };
        for (indent, line) in std::mem::take(&mut self.lines) {
            let baseline = y + row / 2.0 + Em::MIDDLE.at(self.caption_size);
            line_marks(line, self.start + indent, baseline, self.caption_size, elements, &mut out);
            y += row;
        }
        out
    }

    /// A dashed box that says that the image is missing.
    fn missing(&mut self, grid: &Grid, start: Pt, above: Pt, out: &mut Vec<Placed>) {
        let (inline, block) = self.size;
        let origin = Origin::Content(self.element);
        let paint = Paint::Stroke { grey: 0.45, width: Pt(0.6), dash: Pt(3.0) };
        let mark = Mark::Rect { inline, block, paint, origin };
        out.push(Placed { inline: start, block: above, mark });
        let elements = Elements { own: self.element, inner: 0 };
        for line in std::mem::take(&mut self.notice) {
            let at = start + (inline - line.width) / 2.0;
            let baseline = above + block / 2.0 + Em::MIDDLE.at(self.caption_size);
            let from = out.len();
            line_marks(line, at, baseline, self.caption_size, elements, out);
            for placed in &mut out[from..] {
                if let Mark::Glyphs(run) = &mut placed.mark {
                    run.grey = 0.45;
                    run.origin = Origin::Artifact(Artifact::Layout);
                }
            }
        }
        let _ = grid;
    }
}
