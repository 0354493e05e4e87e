//! What may not be on a page (TYPOGRAPHY 1.5, 1.6, 2.2, 2.4, 2.7, 3.4).

use super::lines::{Block, Cell, Kind, Line, Sheet};
use super::paper::Paper;
use banxin::text::Lang;

/// What the program said of a line: the code, and how the line begins and ends.
#[derive(Clone, Debug)]
pub struct Said {
    pub code: String,
    pub head: String,
    pub tail: String,
}

impl Said {
    /// Reads a finding; those that are about no line are `None`.
    pub fn read(code: &str, message: &str) -> Option<Said> {
        if !["loose-line", "short-line", "overfull-line", "forced-break"].contains(&code) {
            return None;
        }
        let quote = message.rsplit_once(": `").expect("the line").1.trim_end_matches('`');
        let chars: Vec<char> = quote.chars().collect();
        let text = |chars: &[char]| plain(&chars.iter().collect::<String>());
        // A long line is shown by eight characters at either end.
        let (head, tail) = match chars.as_slice() {
            all @ [.., _] if all.len() == 17 && all[8] == '…' => {
                (text(&all[..8]), text(&all[9..]))
            }
            all => (text(all), String::new()),
        };
        Some(Said { code: code.to_owned(), head, tail })
    }

    fn is_about(&self, line: &str) -> bool {
        line.starts_with(&self.head) && line.ends_with(&self.tail)
    }
}

/// Text as far as every reader of a PDF agrees on it.
pub fn plain(text: &str) -> String {
    let same = |c: &char| {
        !c.is_whitespace()
            && *c != '\u{AD}'
            && *c != '\u{200D}'
            && *c != '\u{FFFD}'
            && (*c as u32) < 0x1_0000
    };
    text.chars().filter(same).collect()
}

/// Everything wrong with some blocks, one sentence each.
pub struct Judge<'a> {
    pub sheet: &'a Sheet,
    pub paper: &'a Paper,
    pub said: &'a [Said],
    /// What ends with lines that the author ended.
    pub meant: &'a [String],
    pub faults: Vec<String>,
    /// Lines left alone at the foot of a page: allowed where nothing better can be had.
    pub orphans: usize,
}

/// Lines may be off by this, in em.
const OFF: f64 = 0.05;
/// What rounding in a PDF may add to a gap, in em.
const ROUNDING: f64 = 0.006;

impl Judge<'_> {
    pub fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks.iter().filter(|b| !b.code) {
            self.edges(block);
            self.fill(block);
            self.gaps(block);
            self.last_line(block);
            self.page_ends(block);
        }
        self.headings(blocks);
        self.figures(blocks);
        self.reports(blocks);
    }

    fn fault(&mut self, what: &str, line: &Line) {
        self.faults.push(format!("{what}: p. {}: {}", line.page + 1, line.text()));
    }

    fn said(&self, codes: &[&str], line: &Line) -> bool {
        let text = plain(&line.text());
        self.said.iter().any(|s| codes.contains(&s.code.as_str()) && s.is_about(&text))
    }

    /// 避头尾, and what is never parted.
    fn edges(&mut self, block: &Block) {
        for pair in block.lines.windows(2) {
            // Where nothing else fits, a line may end where none may, and says so (1.6).
            if self.said(&["forced-break"], &pair[0]) {
                continue;
            }
            let (last, first) = (&pair[0].cells, &pair[1].cells);
            let lang = self.sheet.lang;
            if let Some(what) = never_first(last, first, lang) {
                self.fault(&format!("{what} at a line start"), &pair[1]);
            }
            if let Some(what) = never_last(last, first) {
                self.fault(&format!("{what} at a line end"), &pair[0]);
            }
            let room = self.sheet.measure * self.sheet.body / block.em;
            if let Some(what) = parted(last, first, room) {
                self.fault(&format!("{what} parted before `{}`", pair[1].text()), &pair[0]);
            }
        }
    }

    /// Where the lines of a block may begin and must end, in its em; `None` for text that is not
    /// filled to the measure.
    fn measure(&self, block: &Block) -> Option<(f64, f64)> {
        let filled = block.kind == "P" && block.lines.len() > 1;
        let quotes = self.paper.depth(block.element, "BlockQuote") as f64;
        let scale = self.sheet.body / block.em;
        let end = (self.sheet.measure - 2.0 * quotes) * scale;
        filled.then_some((2.0 * quotes * scale, end))
    }

    fn fill(&mut self, block: &Block) {
        let lang = self.sheet.lang;
        let whole = self.sheet.measure * self.sheet.body / block.em;
        for line in &block.lines {
            let end = line.cells.last().map_or(0.0, |c| c.end(lang));
            if end > whole + OFF {
                self.fault(&format!("{:.2} em over the measure", end - whole), line);
            }
        }
        let Some((start, end)) = self.measure(block) else { return };
        // Items of lists stand further in, all their lines as much.
        let left = block.lines[1..].iter().map(|l| l.cells[0].at);
        let left = left.fold(f64::INFINITY, f64::min);
        let start = if self.paper.depth(block.element, "LBody") > 0
            || self.paper.depth(block.element, "Note") > 0
        {
            left
        } else {
            start
        };
        for (k, line) in block.lines.iter().enumerate() {
            let at = line.cells[0].at;
            if k > 0 && (at - start).abs() > OFF {
                self.fault(&format!("begins at {at:.2} em instead of {start:.2}"), line);
            }
            if k + 1 == block.lines.len() {
                continue;
            }
            let last = line.cells.last().expect("a line has glyphs");
            let short = end - last.end(lang);
            let text = plain(&line.text());
            let ends = |m: &String| m.ends_with(&text) || m.len() > 6 && text.ends_with(m.as_str());
            if !text.is_empty() && self.meant.iter().any(ends) {
                continue;
            }
            let kept = (short - last.trail(lang)).abs() <= OFF;
            // Short rather than one character in the last line.
            let counted = block.lines[k + 1].cells.iter().filter(|c| !c.is_mark()).count();
            let company = k + 2 == block.lines.len() && counted < 4;
            let full = || {
                self.said(&["short-line"], line)
                    && (is_full(line, &block.lines[k + 1], short)
                        || company && is_stiff(line)
                        || has_few_gaps(line, short))
            };
            // Code, which is set a little smaller, keeps its marks as wide as they are.
            let code = last.em < 0.95 && last.is_mark() && (short - last.em / 2.0).abs() <= OFF;
            if short.abs() > OFF && !kept && !code && !full() {
                self.fault(&format!("{short:.2} em short of the measure"), line);
            }
        }
    }

    fn gaps(&mut self, block: &Block) {
        // Titles of two and three characters are spaced by intent (TYPOGRAPHY 2.8).
        let spaced = block.lines.len() == 1 && block.lines[0].cells.len() <= 3;
        if spaced && block.kind != "P" || self.is_contents(block) {
            return;
        }
        for line in &block.lines {
            if !self.said(&["loose-line"], line) {
                for (what, gap) in holes(line) {
                    self.fault(&format!("an unreported hole of {gap:.3} em in `{what}`"), line);
                }
            }
            for pair in line.cells.windows(2) {
                let over = pair[0].end(self.sheet.lang) - pair[1].at;
                let full = |c: &Cell| c.is_han() || c.is_mark();
                if full(&pair[0]) && full(&pair[1]) && over > 0.02 {
                    let what = format!("`{}` and `{}` overlap", pair[0].text, pair[1].text);
                    self.fault(&what, line);
                }
            }
        }
    }

    /// 孤字.
    fn last_line(&mut self, block: &Block) {
        let (Some(last), true) = (block.lines.last(), block.lines.len() > 1) else { return };
        if matches!(block.kind.as_str(), "TD" | "TH") {
            return;
        }
        if last.cells.iter().filter(|c| !c.is_mark()).count() < 2 {
            self.fault("one character in the last line", last);
        }
    }

    /// 单行不成页.
    fn page_ends(&mut self, block: &Block) {
        let count = |page| block.lines.iter().filter(|l| l.page == page).count();
        let (first, last) = (&block.lines[0], &block.lines[block.lines.len() - 1]);
        if first.page == last.page || block.kind != "P" {
            return;
        }
        if count(last.page) < 2 {
            self.fault("a widow", last);
        }
        if count(first.page) < 2 && block.lines.len() >= 4 {
            self.orphans += 1;
        }
    }

    /// Whether a block belongs to the table of contents.
    fn is_contents(&self, block: &Block) -> bool {
        self.paper.depth(block.element, "TOC") > 0
    }

    /// A heading and two lines of what it heads, or a figure, stay together.
    fn headings(&mut self, blocks: &[Block]) {
        let is_heading = |b: &Block| b.kind.starts_with('H');
        for (k, heading) in blocks.iter().enumerate().filter(|(_, b)| is_heading(b)) {
            let last = &heading.lines[heading.lines.len() - 1];
            // Notes stand at the foot of any page.
            let headed = blocks[k + 1..].iter().take_while(|b| !is_heading(b));
            let headed = headed.filter(|b| self.paper.depth(b.element, "Note") == 0);
            let lines: Vec<&Line> = headed.flat_map(|b| &b.lines).take(2).collect();
            let below = lines.iter().filter(|l| l.page == last.page).count();
            let drawn = self.paper.drawn.iter();
            let figure = drawn.into_iter().any(|d| d.1 == last.page && d.2 > last.order);
            let next = blocks.get(k + 1).filter(|b| is_heading(b));
            let together = next.is_none_or(|n| n.lines[0].page == last.page);
            // The title of a book with contents has the page before them to itself.
            let alone = blocks[k + 1..].iter().take(3).any(|b| self.is_contents(b));
            if !alone && !figure && (below < lines.len() || !together) {
                self.fault("a heading at the foot", last);
            }
        }
    }

    /// A figure is on one page, with its caption.
    fn figures(&mut self, blocks: &[Block]) {
        let figures = (0..self.paper.elements.len()).filter(|&e| {
            let element = &self.paper.elements[e];
            element.kind == "Figure"
        });
        for figure in figures {
            let inside = |e: usize| self.paper.around(e, &["Figure"]) == Some(figure);
            let images = self.paper.drawn.iter().filter(|d| inside(d.0)).map(|d| d.1);
            let captions = blocks.iter().filter(|b| inside(b.element));
            let captions = captions.flat_map(|b| &b.lines).map(|l| l.page);
            let mut pages: Vec<usize> = images.clone().chain(captions).collect();
            pages.dedup();
            if images.count() == 0 || pages.len() != 1 {
                self.faults.push(format!("a figure and its caption on pages {pages:?}"));
            }
        }
    }

    /// Every line that is reported is there, and is as it is reported.
    fn reports(&mut self, blocks: &[Block]) {
        let lines = || blocks.iter().flat_map(|b| &b.lines);
        for said in self.said {
            let mut about = lines().filter(|l| said.is_about(&plain(&l.text())));
            let found = match said.code.as_str() {
                "loose-line" => about.any(|l| widest(l, self.sheet.lang) > 0.25),
                _ => about.next().is_some(),
            };
            if !found {
                self.faults.push(format!("reported but not on the pages: {said:?}"));
            }
        }
    }
}

/// Gaps between Han of more than ¼ em, or ½ em where the author typed a space (TYPOGRAPHY 2.2, E1
/// to E3).
fn holes(line: &Line) -> Vec<(String, f64)> {
    let mut found = Vec::new();
    for pair in line.cells.windows(2).filter(|p| p[0].is_han() && p[1].is_han()) {
        // Code is set off as Western words are, and its blanks are characters.
        let apart = pair[0].code != pair[1].code;
        let limit = match (pair[1].spaced, apart) {
            (true, true) => continue,
            (true, false) => 0.5,
            (false, true) => 1.0 / 3.0,
            (false, false) => 0.25,
        };
        let gap = pair[1].at - pair[0].at - pair[0].em;
        if gap > limit + ROUNDING {
            found.push((format!("{}{}", pair[0].text, pair[1].text), gap));
        }
    }
    found
}

/// The widest gap of any kind.
fn widest(line: &Line, lang: Lang) -> f64 {
    let gap = |p: &[Cell]| match p[0].kind {
        Kind::Western => p[1].at - p[0].at - p[0].least * p[0].em,
        _ => p[1].at - p[0].end(lang),
    };
    line.cells.windows(2).map(gap).fold(0.0, f64::max)
}

/// Whether a line that has no gap to open is as full as it can be: what would come next is wider
/// than what is missing.
fn is_full(line: &Line, next: &Line, short: f64) -> bool {
    is_stiff(line) && piece(line, next) > short - OFF
}

/// Whether a line has gaps that would open by more than an em.
fn has_few_gaps(line: &Line, short: f64) -> bool {
    let gaps = line.cells.windows(2).filter(|p| !is_closed(p)).count();
    gaps > 0 && short > gaps as f64
}

/// Whether there is no gap between two neighbours.
fn is_closed(p: &[Cell]) -> bool {
    let stiff = p.iter().all(|c| c.kind == Kind::Western) && !p[1].spaced;
    stiff || p[1].is_mark() && p[1].kind != Kind::Opening
}

/// Whether a line has no gap to open.
fn is_stiff(line: &Line) -> bool {
    line.cells.windows(2).all(is_closed)
}

/// The width of what a line could have taken from the next one. A path is parted after `/ ? & = #`,
/// a long piece of it also before `.`, `-` and `_` (TYPOGRAPHY 1.8, U6).
fn piece(line: &Line, next: &Line) -> f64 {
    let (last, first) = (&line.cells[line.cells.len() - 1], &next.cells[0]);
    if first.kind != Kind::Western {
        // With the least of the gap before it.
        let gap = if last.is_mark() { 0.25 } else { 0.125 };
        return first.em + gap;
    }
    let own = next.cells.iter().enumerate();
    let own = own.take_while(|(k, c)| c.kind == Kind::Western && (*k == 0 || !c.spaced));
    let cells: Vec<&Cell> = own.map(|(_, c)| c).collect();
    let ends = |k: usize| {
        let scheme = cells[k].first == '/' && k > 0 && ":/".contains(cells[k - 1].first);
        let ahead = cells.get(k + 1).is_some_and(|c| c.first == '/');
        "/?&=#".contains(cells[k].first) && !scheme && !ahead
    };
    let mut end = (0..cells.len()).find(|&k| ends(k)).map_or(cells.len(), |k| k + 1);
    if end > 16 {
        end = (1..end).find(|&k| ".-_".contains(cells[k].first)).unwrap_or(end);
    }
    cells[..end].iter().map(|c| c.advance * c.em).sum()
}

/// The Western characters that stand together at a line break: the end of what is before it, the
/// beginning of what is after it.
fn run(last: &[Cell], first: &[Cell]) -> (String, String) {
    let western = |c: &&Cell| c.kind == Kind::Western;
    let mut before = Vec::new();
    for cell in last.iter().rev().take_while(western).take_while(|_| !first[0].spaced) {
        before.push(cell.text.as_str());
        if cell.spaced {
            break;
        }
    }
    before.reverse();
    let after = first.iter().enumerate().take_while(|(k, c)| western(c) && (*k == 0 || !c.spaced));
    (before.concat(), after.map(|(_, c)| c.text.as_str()).collect())
}

/// URLs, addresses and paths have breaks of their own (TYPOGRAPHY 1.8, U6).
fn is_path(before: &str, after: &str) -> bool {
    let whole = format!("{before}{after}");
    let long = whole.chars().count() > 16 && whole.contains(['.', '-', '_', '/']);
    whole.contains("://") || whole.contains('@') || whole.starts_with("www.") || long
}

fn never_first(last: &[Cell], first: &[Cell], lang: Lang) -> Option<String> {
    use Kind::*;
    let (before, after) = run(last, first);
    let cell = &first[0];
    let mark = matches!(
        cell.kind,
        Closing | Stop | Colon | Exclamation | MiddleDot | Connector | Solidus | Postfix
    );
    let kana = lang == Lang::Ja && matches!(cell.kind, SmallKana | Iteration);
    let note = after.starts_with('[')
        && after[1..].split_once(']').is_some_and(|(n, _)| n.parse::<u16>().is_ok());
    let closing =
        ")]},;!?%".contains(cell.first) || (matches!(cell.first, '.' | ':') && !before.is_empty());
    // Code that begins with a mark is named, not closed.
    let named = cell.code.is_some() && cell.code != last.last().and_then(|c| c.code);
    let western = cell.kind == Western && closing && !named && !is_path(&before, &after);
    let raised = cell.em < 0.8;
    (mark || kana || note || western || raised).then(|| format!("`{}`", cell.text))
}

fn never_last(last: &[Cell], first: &[Cell]) -> Option<String> {
    use Kind::*;
    let (before, after) = run(last, first);
    let cell = last.last()?;
    let mark = matches!(cell.kind, Opening | Solidus | Prefix);
    let named = cell.code.is_some() && cell.code != first[0].code;
    let western =
        cell.kind == Western && "([{$".contains(cell.first) && !named && !is_path(&before, &after);
    (mark || western).then(|| format!("`{}`", cell.text))
}

/// What is never parted: dashes and ellipses, numbers, words without a hyphen, a number and its
/// Western unit, a reference and its number.
fn parted(last: &[Cell], first: &[Cell], room: f64) -> Option<&'static str> {
    let (a, b) = (last.last()?, &first[0]);
    let same = last.iter().rev().take_while(|c| c.text == a.text).count();
    if a.kind == Kind::Rule && a.text == b.text && same % 2 == 1 {
        return Some("a dash or an ellipsis");
    }
    if "图表第".contains(a.first) && b.first.is_ascii_digit() {
        return Some("a name and its number");
    }
    let (before, after) = run(last, first);
    if a.first == '\u{AD}' && is_path(before.trim_end_matches('\u{AD}'), &after) {
        return Some("by a hyphen, a path");
    }
    if a.first == '\u{AD}' || is_path(&before, &after) || a.code != b.code {
        return None;
    }
    let word = |c: char| c.is_alphanumeric() && !banxin::text::is_cjk(c);
    let joined = word(a.first) && word(b.first) && !b.spaced;
    // What is longer than any line is parted anywhere.
    let letters = |cells: &mut dyn Iterator<Item = &Cell>| -> f64 {
        cells.take_while(|c| word(c.first)).map(|c| c.advance * c.em).sum()
    };
    let width = letters(&mut last.iter().rev()) + letters(&mut first.iter());
    let joined = joined && width < room;
    joined.then_some("a word or a number")
}
