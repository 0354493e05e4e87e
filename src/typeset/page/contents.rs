//! The page of contents (TYPOGRAPHY 3.5): entries with leaders and the labels of their pages.
//!
//! It is set when the body has its pages; as it stands before page 1 under labels of its own
//! (i, ii, …), its length changes nothing in it.

use rayon::prelude::*;

use super::super::par::{Context, Line, prepare};
use super::atom::{Atom, Elements, Grid, Mark, NEVER, Placed, Rows, line_marks};
use super::plan::{Part, style};
use crate::diag::Sink;
use crate::document::{Inline, InlineKind, NodeId, Target};
use crate::font::{Request, Script};
use crate::frame::{Artifact, Element, ElementId, Glyph, GlyphRun, Origin, Tag, Way};
use crate::geom::{Em, Pt};
use crate::text::Lang;
use crate::theme::{Role, TextStyle};

/// A line of the contents: where it leads and what it says.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub node: NodeId,
    /// 0 for the highest level shown.
    pub depth: u8,
    pub title: String,
    pub label: String,
}

/// Distance of the dots of a leader.
const PITCH: Em = Em::HALF;
/// Lines of an entry after its first stand in by this.
const HANG: i64 = 2;
/// Each level stands in by so many em.
const STEP: f64 = 2.0;

/// What a page of contents is called.
pub(super) fn name(lang: Lang) -> &'static str {
    match lang {
        Lang::ZhHans => "目录",
        Lang::ZhHant | Lang::ZhHk => "目錄",
        Lang::Ja => "目次",
        Lang::Ko => "목차",
        Lang::En => "Contents",
    }
}

/// The atoms of the contents. The first is its title; `toc` is its element.
pub(super) fn atoms(
    context: &Context<'_>,
    grid: Grid,
    entries: &[Entry],
    toc: ElementId,
    structure: &mut Vec<Element>,
) -> Vec<Atom> {
    let setter = Setter::new(context, grid, entries);
    let set: Vec<EntrySet> = entries.par_iter().map(|e| setter.set(e)).collect();
    let mut atoms = vec![setter.title(push(structure, Some(toc), Tag::Caption))];
    // The list that takes entries of each depth.
    let mut lists = vec![toc];
    for (entry, set) in entries.iter().zip(set) {
        lists.truncate(usize::from(entry.depth) + 1);
        while lists.len() <= usize::from(entry.depth) {
            lists.push(push(structure, lists.last().copied(), Tag::Toc));
        }
        let item = push(structure, lists.last().copied(), Tag::TocItem);
        let own = push(structure, Some(item), Tag::Reference);
        let inner = structure.len() as u32;
        structure.extend(set.elements.iter().cloned().map(|e| Element { parent: Some(own), ..e }));
        setter.place(entry, set, Elements { own, inner }, &mut atoms);
    }
    // The title is not left alone, nor is one entry.
    atoms.iter_mut().skip(1).take(2).for_each(|a| a.cost = NEVER);
    atoms
}

fn push(structure: &mut Vec<Element>, parent: Option<ElementId>, kind: Tag) -> ElementId {
    structure.push(Element { parent, node: None, kind, alt: None, lang: None });
    ElementId(structure.len() as u32 - 1)
}

/// An entry that was set.
struct EntrySet {
    /// The link, local to the entry.
    elements: Vec<Element>,
    lines: Vec<Line>,
    label: Option<Line>,
}

struct Setter<'a> {
    context: &'a Context<'a>,
    grid: Grid,
    looks: [&'a TextStyle; 2],
    /// Where every leader ends.
    leader_end: Pt,
    dot: Option<GlyphRun>,
}

impl<'a> Setter<'a> {
    fn new(context: &'a Context<'a>, grid: Grid, entries: &[Entry]) -> Setter<'a> {
        let theme = context.theme;
        let deepest = theme.style(Role::Contents2);
        // Where there is but one level it looks like the text.
        let nested = entries.iter().any(|e| e.depth > 0);
        let first = if nested { theme.style(Role::Contents1) } else { deepest };
        let mut setter =
            Setter { context, grid, looks: [first, deepest], leader_end: grid.measure, dot: None };
        let longest = entries.iter().max_by_key(|e| e.label.len());
        let label = longest.and_then(|e| setter.label(e));
        let pitch = PITCH.at(grid.body);
        let room = grid.measure - label.map_or(Pt::ZERO, |l| l.width) - pitch * 0.5;
        setter.leader_end = pitch * (room.0 / pitch.0).floor();
        setter.dot = setter.shaped_dot();
        setter
    }

    fn look(&self, entry: &Entry) -> &TextStyle {
        self.looks[usize::from(entry.depth.min(1))]
    }

    fn start(&self, entry: &Entry) -> Pt {
        self.grid.body * (STEP * f64::from(entry.depth))
    }

    fn lines(
        &self,
        look: &TextStyle,
        inlines: &[Inline],
        measure: Pt,
    ) -> (Vec<Element>, Vec<Line>) {
        let style = style(look, self.context.theme.han, Part::Body, self.grid.body, measure);
        let paragraph = prepare(self.context, inlines, &style, &mut Sink::new());
        let lines = paragraph.set(self.context, measure);
        (paragraph.elements, lines)
    }

    fn label(&self, entry: &Entry) -> Option<Line> {
        let inlines = [Inline::text(entry.label.as_str(), None)];
        let look = TextStyle { indent: Em::ZERO, ..self.looks[1].clone() };
        self.lines(&look, &inlines, self.grid.measure).1.into_iter().next()
    }

    fn set(&self, entry: &Entry) -> EntrySet {
        let hang = Em::ONE * HANG;
        let look = TextStyle { indent: -hang, ..self.look(entry).clone() };
        let size = self.grid.body * look.size;
        let body = vec![Inline::text(entry.title.as_str(), None)];
        let link = InlineKind::Link { target: Target::Node(entry.node), body };
        // Room for two dots at least.
        let end = self.leader_end - PITCH.at(self.grid.body) * 2.5;
        let measure = (end - self.start(entry) - hang.at(size)).max(size * 4.0);
        let (elements, lines) = self.lines(&look, &[Inline::new(link, None)], measure);
        EntrySet { elements, lines, label: self.label(entry) }
    }

    /// One atom a line, the leader and the label on the last.
    fn place(&self, entry: &Entry, set: EntrySet, ids: Elements, atoms: &mut Vec<Atom>) {
        let look = self.look(entry);
        let size = self.grid.body * look.size;
        let start = self.start(entry) + (Em::ONE * HANG).at(size);
        let cell = Rows::lines(look.line_height);
        let baseline = self.grid.baseline(cell, size);
        let last = set.lines.len().saturating_sub(1);
        for (k, line) in set.lines.into_iter().enumerate() {
            let cost = if k == 0 { 0 } else { NEVER };
            let mut atom = Atom { extent: cell, align: k == 0, cost, ..Atom::default() };
            let width = line.width;
            line_marks(line, start, baseline, size, ids, &mut atom.marks);
            if k == last {
                self.leader(start + width, baseline, &mut atom.marks);
                if let Some(label) = &set.label {
                    self.put_label(entry, label.clone(), baseline, ids, &mut atom.marks);
                }
            }
            atoms.push(atom);
        }
    }

    /// The label at the end of the measure, in the link of its entry.
    fn put_label(
        &self,
        entry: &Entry,
        line: Line,
        baseline: Pt,
        ids: Elements,
        out: &mut Vec<Placed>,
    ) {
        let size = self.grid.body * self.looks[1].size;
        let inline = self.grid.measure - line.width;
        let link = Elements { own: ids.id(1), inner: 0 };
        let mark = Mark::Link {
            target: Target::Node(entry.node),
            inline: line.width,
            block: size,
            origin: Origin::Content(link.own),
        };
        line_marks(line, inline, baseline, size, link, out);
        out.push(Placed { inline, block: baseline - Em::TOP.at(size), mark });
    }

    /// Dots from the end of the text, on a grid that all leaders share.
    fn leader(&self, from: Pt, baseline: Pt, out: &mut Vec<Placed>) {
        let Some(dot) = &self.dot else { return };
        let pitch = PITCH.at(self.grid.body);
        let first = ((from + pitch * 0.5).0 / pitch.0).ceil();
        let count = (self.leader_end.0 / pitch.0 - first).round().max(0.0) as usize;
        if count == 0 {
            return;
        }
        let mut run = GlyphRun { glyphs: Vec::new(), text: String::new(), ..dot.clone() };
        for _ in 0..count {
            let base = run.text.len() as u32;
            run.text.push_str(&dot.text);
            run.glyphs.extend(dot.glyphs.iter().cloned().map(|mut g| {
                g.stand_for(base..base + dot.text.len() as u32);
                g
            }));
        }
        out.push(Placed { inline: pitch * first, block: baseline, mark: Mark::Glyphs(run) });
    }

    /// A dot in the middle of its pitch.
    fn shaped_dot(&self) -> Option<GlyphRun> {
        let (context, look) = (self.context, self.looks[1]);
        let request = Request {
            families: context.theme.families(&look.family),
            bold: false,
            italic: false,
            lang: context.lang,
        };
        let text = "·".to_owned();
        let face = context.fonts.covering(&context.fonts.stack(&request), false, &text)?.face;
        let mut shaped = Vec::new();
        context.fonts.shape(face, &text, context.lang, Script::Western, &mut shaped);
        let dot = shaped.first()?;
        let aside = (PITCH - dot.advance) / 2 + dot.offset.0;
        let cluster = 0..text.len() as u32;
        let glyph = Glyph::new(dot.id, PITCH, (aside, dot.offset.1), cluster);
        Some(GlyphRun {
            face,
            size: self.grid.body,
            way: Way::Along,
            embolden: Em::ZERO,
            grey: 0.0,
            lang: context.lang,
            text,
            glyphs: vec![glyph],
            origin: Origin::Artifact(Artifact::Layout),
        })
    }

    fn title(&self, own: ElementId) -> Atom {
        let look = self.context.theme.style(Role::ContentsTitle);
        let size = self.grid.body * look.size;
        let cell = Rows::lines(look.line_height);
        let inlines = [Inline::text(spaced(name(self.context.lang)), None)];
        let (_, lines) = self.lines(look, &inlines, self.grid.measure);
        let extent = (cell + Rows::lines(look.after)).ceil();
        let mut atom = Atom { before: Rows::lines(look.before), extent, ..Atom::default() };
        for line in lines.into_iter().take(1) {
            let inline = (self.grid.measure - line.width) / 2.0;
            let baseline = self.grid.baseline(cell, size);
            line_marks(line, inline, baseline, size, Elements { own, inner: 0 }, &mut atom.marks);
        }
        atom
    }
}

/// A title of two characters is spaced by one em (TYPOGRAPHY 2.8).
fn spaced(title: &str) -> String {
    let characters: Vec<char> = title.chars().collect();
    match characters.as_slice() {
        [a, b] => format!("{a}\u{3000}{b}"),
        _ => title.to_owned(),
    }
}

/// 1 as `i`, 2 as `ii`: the labels of what stands before page 1 (TYPOGRAPHY 3.3).
pub(super) fn roman(number: usize) -> String {
    const SIGNS: [(usize, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut left = number;
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::roman;

    #[test]
    fn roman_numbers() {
        let cases = [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (49, "xlix"), (1994, "mcmxciv")];
        for (number, wanted) in cases {
            assert_eq!(roman(number), wanted);
        }
    }
}
