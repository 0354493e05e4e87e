//! Running heads and folios (TYPOGRAPHY 3.3): artifacts, set last.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::super::par::{Context, Line, LineItem, prepare};
use super::atom::{Elements, Grid, Mark, Placed, line_marks};
use super::plan::{Part, style};
use crate::diag::Sink;
use crate::document::Inline;
use crate::frame::{Artifact, ElementId, Origin, Side, Way};
use crate::geom::{Em, Pt};
use crate::text::{is_cjk, word_edges};
use crate::theme::{FolioForm, HanPolicy, Margins, PageStyle, Role, TextAlign, TextStyle};

/// Heads of so few characters are spaced out.
const SPACED: usize = 4;

/// Sets the furniture of pages.
pub(super) struct Furniture<'a> {
    context: &'a Context<'a>,
    grid: Grid,
    page: &'a PageStyle,
    /// Each head, set once: pages of a chapter have the same.
    heads: BTreeMap<&'a str, Line>,
}

/// What no ellipsis stands behind: blanks, marks that lead on or part.
fn is_cut_away(c: char) -> bool {
    c.is_whitespace()
        || c.is_ascii_punctuation() && c != ')'
        || "（《〈「『【“‘，、：；—·".contains(c)
}

impl<'a> Furniture<'a> {
    /// That of pages of a style with these heads. It is horizontal whatever the lines of the text
    /// are.
    pub fn new(
        context: &'a Context<'a>,
        page: &'a PageStyle,
        heads: impl Iterator<Item = &'a str>,
    ) -> Furniture<'a> {
        let grid = Grid { measure: page.type_area().width, ..Grid::new(page) };
        let mut furniture = Furniture { context, grid, page, heads: BTreeMap::new() };
        let heads: BTreeSet<&str> =
            heads.filter(|head| page.running_head && !head.is_empty()).collect();
        let set = |head| (head, furniture.fitting(head));
        furniture.heads = heads.into_par_iter().map(set).collect();
        furniture
    }

    /// The marks of a page, from the top left of its type area.
    pub fn set(&self, head: Option<&str>, folio: Option<&str>, side: Side) -> Vec<Placed> {
        let mut out = Vec::new();
        let outer_right = side.is_right_hand(self.page.vertical);
        if let Some(line) = head.and_then(|head| self.heads.get(head)).cloned() {
            let size = self.size(Role::RunningHead);
            let inline = if outer_right { self.grid.measure - line.width } else { Pt::ZERO };
            let baseline = size * 0.88 - self.grid.leading * 1.5;
            self.marks(line, inline, baseline, size, Artifact::Header, &mut out);
        }
        let folio = folio.filter(|_| self.page.folio).map(|f| self.folio(f));
        if let Some(line) = folio.and_then(|f| self.line(&f, Role::Folio, self.grid.measure)) {
            let size = self.size(Role::Folio);
            let bound = self.page.margins == Margins::Print;
            let inline = match self.context.theme.style(Role::Folio).align {
                // Where pages are bound the folio stands at the outer edge.
                TextAlign::Center if !bound => (self.grid.measure - line.width) / 2.0,
                _ if outer_right => self.grid.measure - line.width,
                _ => Pt::ZERO,
            };
            let depth = match self.page.vertical {
                false => self.grid.leading * f64::from(self.page.lines),
                true => self.page.type_area().height + self.grid.leading - self.grid.body,
            };
            let baseline = depth + self.grid.leading * 0.75 + size * 0.88;
            self.marks(line, inline, baseline, size, Artifact::Footer, &mut out);
        }
        out
    }

    fn folio(&self, label: &str) -> String {
        match self.page.folio_form {
            FolioForm::Plain => label.to_owned(),
            FolioForm::Dashes => format!("— {label} —"),
        }
    }

    fn size(&self, role: Role) -> Pt {
        self.grid.body * self.context.theme.style(role).size
    }

    /// A head that fits one line, its end left out if it must be.
    fn fitting(&self, text: &str) -> Line {
        let mut line = self.head(text);
        if line.width > self.grid.measure {
            line = self.cut(text, &word_edges(text));
            if line.width < self.grid.measure / 2.0 {
                // A word as long as that is parted.
                let edges: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
                line = self.cut(text, &edges);
            }
        }
        if text.chars().count() <= SPACED && text.chars().all(is_cjk) {
            self.space_out(&mut line);
        }
        line
    }

    /// As much of a text as fits one line with an ellipsis, up to one of these places.
    fn cut(&self, text: &str, edges: &[usize]) -> Line {
        let to = |&edge: &usize| {
            let kept = text[..edge].trim_end_matches(is_cut_away);
            if kept.is_empty() { Line::default() } else { self.head(&format!("{kept}…")) }
        };
        // The more is kept the longer it is.
        let fit = edges.partition_point(|edge| to(edge).width <= self.grid.measure);
        fit.checked_sub(1).map(|last| to(&edges[last])).unwrap_or_default()
    }

    fn head(&self, text: &str) -> Line {
        self.line(text, Role::RunningHead, self.grid.measure * 4.0).unwrap_or_default()
    }

    /// Half an em between the characters of a short head (TYPOGRAPHY 3.3).
    fn space_out(&self, line: &mut Line) {
        let size = self.size(Role::RunningHead);
        let mut moved = Pt::ZERO;
        for (along, _, item) in &mut line.items {
            *along += moved;
            if let LineItem::Glyphs(run) = item {
                run.glyphs.iter_mut().for_each(|g| g.widen(Em::HALF));
                moved += Em::HALF.at(size) * run.glyphs.len() as f64;
            }
        }
        line.width += moved - Em::HALF.at(size);
    }

    fn line(&self, text: &str, role: Role, measure: Pt) -> Option<Line> {
        let look = self.context.theme.style(role);
        let look = TextStyle { align: TextAlign::Start, indent: Em::ZERO, ..look.clone() };
        let han = HanPolicy { vertical: false, ..self.context.theme.han };
        let style = style(&look, han, Part::Body, self.grid.body, measure);
        let inlines = [Inline::text(text, None)];
        let paragraph = prepare(self.context, &inlines, &style, &mut Sink::new());
        paragraph.set(self.context, measure).into_iter().next()
    }

    fn marks(
        &self,
        line: Line,
        inline: Pt,
        baseline: Pt,
        size: Pt,
        kind: Artifact,
        out: &mut Vec<Placed>,
    ) {
        let from = out.len();
        let elements = Elements { own: ElementId(0), inner: 0 };
        line_marks(line, inline, baseline, size, elements, out);
        for placed in &mut out[from..] {
            if let Mark::Glyphs(run) = &mut placed.mark {
                run.origin = Origin::Artifact(kind);
                if self.page.vertical {
                    run.way = Way::Across;
                }
            }
        }
    }
}
