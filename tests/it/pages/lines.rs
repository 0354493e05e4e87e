//! Glyphs to lines of blocks, in em of the block and from the start of the type area.

use super::paper::{Glyph, Paper};
use banxin::text::{Lang, cjk_quotes, is_cjk};

/// What the pages were made with.
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    pub lang: Lang,
    /// Characters a line.
    pub measure: f64,
    /// Size of the body, in points.
    pub body: f64,
    /// Where the type area begins, in points from the left.
    pub left: f64,
}

/// A character (with what belongs to it) at its place.
#[derive(Clone, Debug)]
pub struct Cell {
    pub text: String,
    pub first: char,
    /// Where its body begins.
    pub at: f64,
    /// Its em, in em of the block.
    pub em: f64,
    pub advance: f64,
    /// Of what it is at least.
    pub least: f64,
    pub kind: Kind,
    /// Whether a space was typed before it.
    pub spaced: bool,
    /// The code it is part of.
    pub code: Option<usize>,
}

/// As much of the classes of TYPOGRAPHY 1.1 as the rules need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Opening,
    Closing,
    Stop,
    Colon,
    Exclamation,
    MiddleDot,
    /// Dashes and ellipses.
    Rule,
    Connector,
    Solidus,
    Han,
    SmallKana,
    Iteration,
    Prefix,
    Postfix,
    /// Emoji and other signs that may come from any font.
    Picture,
    Western,
}

impl Cell {
    pub fn is_han(&self) -> bool {
        matches!(self.kind, Kind::Han | Kind::SmallKana | Kind::Iteration)
    }

    /// Marks do not count as characters of a last line.
    pub fn is_mark(&self) -> bool {
        use Kind::*;
        matches!(self.kind, Opening | Closing | Stop | Colon | Exclamation | MiddleDot)
    }

    /// Where its body ends (TYPOGRAPHY 1.2).
    pub fn end(&self, lang: Lang) -> f64 {
        use Kind::*;
        let body = match self.kind {
            Opening | Closing | Stop | Colon | MiddleDot => 0.5,
            Exclamation | Solidus if is_mainland(lang) => 0.5,
            Han | SmallKana | Iteration | Exclamation => 1.0,
            _ => self.advance,
        };
        self.at + body * self.em
    }

    /// The blank that may be kept after it at the end of a line (TYPOGRAPHY 1.5).
    pub fn trail(&self, lang: Lang) -> f64 {
        use Kind::*;
        let centred = matches!(lang, Lang::ZhHant | Lang::ZhHk);
        match self.kind {
            _ if is_mainland(lang) => 0.0,
            Closing => 0.5,
            Stop if centred => 0.25,
            Stop => 0.5,
            Colon | MiddleDot => 0.25,
            _ => 0.0,
        }
    }
}

pub fn is_mainland(lang: Lang) -> bool {
    !matches!(lang, Lang::ZhHant | Lang::ZhHk | Lang::Ja)
}

/// A line.
#[derive(Clone, Debug)]
pub struct Line {
    pub page: usize,
    /// Of its baseline, in points from the top.
    pub y: f64,
    /// Its place among the glyphs of the paper.
    pub order: usize,
    pub cells: Vec<Cell>,
}

impl Line {
    pub fn text(&self) -> String {
        self.cells.iter().map(|c| c.text.as_str()).collect()
    }
}

/// A heading, a paragraph, a caption, a cell of a table.
#[derive(Clone, Debug)]
pub struct Block {
    pub element: usize,
    pub kind: String,
    /// Its em in points.
    pub em: f64,
    pub code: bool,
    pub lines: Vec<Line>,
}

const BLOCKS: [&str; 11] = ["P", "H1", "H2", "H3", "H4", "H5", "H6", "Caption", "Lbl", "TD", "TH"];

/// The blocks of a paper in their order.
pub fn blocks(paper: &Paper, sheet: &Sheet) -> Vec<Block> {
    let mut order: Vec<usize> = Vec::new();
    let mut own: Vec<Vec<usize>> = vec![Vec::new(); paper.elements.len()];
    for (k, glyph) in paper.glyphs.iter().enumerate() {
        let Some(element) = paper.around(glyph.element, &BLOCKS) else { continue };
        if own[element].is_empty() {
            order.push(element);
        }
        own[element].push(k);
    }
    order.into_iter().map(|element| block(paper, sheet, element, &own[element])).collect()
}

fn block(paper: &Paper, sheet: &Sheet, element: usize, own: &[usize]) -> Block {
    let code = |k: &&usize| paper.around(paper.glyphs[**k].element, &["Code"]).is_some();
    let size = |k: &usize| paper.glyphs[*k].size;
    // Code is smaller than the text it stands in.
    let em = usual_size(own.iter().filter(|k| !code(k)).map(size))
        .or_else(|| usual_size(own.iter().map(size)))
        .expect("a block has glyphs");
    let mut lines: Vec<Line> = Vec::new();
    let mut kept: Vec<(usize, &Glyph, bool)> = Vec::new();
    let mut spaced = false;
    for &k in own {
        let glyph = &paper.glyphs[k];
        let blank = glyph.text.chars().all(char::is_whitespace);
        spaced |= blank;
        // Readings stand above the line.
        if blank || glyph.size < em * 0.55 {
            continue;
        }
        let same = |l: &Line| l.page == glyph.page && (l.y - glyph.y).abs() < em * 0.5;
        if !lines.last().is_some_and(same) {
            lines.push(Line { page: glyph.page, y: glyph.y, order: k, cells: Vec::new() });
        }
        kept.push((lines.len() - 1, glyph, std::mem::take(&mut spaced)));
    }
    let first = |g: &Glyph| g.text.chars().next().unwrap_or('\u{FFFD}');
    let text: Vec<(usize, char)> = kept.iter().map(|k| first(k.1)).enumerate().collect();
    let quotes = cjk_quotes(&text);
    for (k, (line, glyph, spaced)) in kept.iter().enumerate() {
        let neighbours = (k.checked_sub(1).map(|k| text[k].1), text.get(k + 1).map(|c| c.1));
        let pair = glyph.text.chars().count() > 1 && "—―…⋯‥".contains(text[k].1);
        let kind = if pair { Kind::Rule } else { kind(text[k].1, quotes[k], neighbours) };
        lines[*line].cells.push(Cell {
            text: glyph.text.clone(),
            first: text[k].1,
            at: (glyph.x - sheet.left) / em,
            em: glyph.size / em,
            advance: glyph.advance,
            least: glyph.least,
            kind,
            spaced: *spaced,
            code: paper.around(glyph.element, &["Code"]),
        });
    }
    lines.iter_mut().for_each(|l| settle(&mut l.cells));
    let kind = paper.elements[element].kind.clone();
    let code = own.iter().all(|k| code(&k));
    Block { element, kind, em, code, lines }
}

/// Some glyphs cannot be moved within their cell: of an opening mark that is drawn whole the body
/// is the second half. Nothing ever stands between an opening mark and what follows it.
fn settle(cells: &mut [Cell]) {
    for k in 1..cells.len() {
        let (before, next) = (&cells[k - 1], cells[k].at);
        if before.kind == Kind::Opening && (next - before.at - before.em).abs() < 0.02 {
            cells[k - 1].at += before.em / 2.0;
        }
    }
}

/// The size most glyphs have.
fn usual_size(sizes: impl Iterator<Item = f64>) -> Option<f64> {
    let mut counts: Vec<(f64, usize)> = Vec::new();
    for size in sizes {
        match counts.iter_mut().find(|(s, _)| (*s - size).abs() < 0.01) {
            Some((_, count)) => *count += 1,
            None => counts.push((size, 1)),
        }
    }
    let usual = counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(a.0.total_cmp(&b.0)));
    usual.map(|u| u.0)
}

fn kind(c: char, quote: bool, (before, after): (Option<char>, Option<char>)) -> Kind {
    let among_han = |c: Option<char>| c.is_none_or(|c| is_cjk(c) || "》〈」「’”“‘".contains(c));
    match c {
        '“' | '‘' if quote => Kind::Opening,
        '”' | '’' if quote => Kind::Closing,
        _ if "（《〈「『【〔〖［｛〝".contains(c) => Kind::Opening,
        _ if "）》〉」』】〕〗］｝〞〟".contains(c) => Kind::Closing,
        _ if "。，、．".contains(c) => Kind::Stop,
        _ if "：；".contains(c) => Kind::Colon,
        '！' | '？' => Kind::Exclamation,
        '·' if among_han(before) && among_han(after) => Kind::MiddleDot,
        '・' | '‧' => Kind::MiddleDot,
        // A single dash is a connector.
        '—' | '―' if before != Some(c) && after != Some(c) => Kind::Connector,
        '—' | '―' | '…' | '⋯' | '‥' | '⸺' => Kind::Rule,
        '～' | '〜' | '–' => Kind::Connector,
        '／' => Kind::Solidus,
        _ if "￥＄￡€№＃".contains(c) => Kind::Prefix,
        _ if "％‰℃°′″".contains(c) => Kind::Postfix,
        _ if "々〻ゝゞヽヾ".contains(c) => Kind::Iteration,
        _ if "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶー".contains(c) => {
            Kind::SmallKana
        }
        '\u{2600}'..='\u{27BF}' | '\u{1F000}'..='\u{1FFFF}' | '\u{FFFD}' => Kind::Picture,
        c if is_cjk(c) => Kind::Han,
        _ => Kind::Western,
    }
}
