//! Reads a document the way the rules see it: texts in a row, each in a zone of the page, and the
//! names of the site found at its edges.

use std::ops::Range;
use std::sync::LazyLock;

use rayon::prelude::*;

use crate::text::Pattern;

use super::notice;
use super::page;
use super::site::{self, Sites};
use super::splice::Flat;
use super::walk::{self, Part, Place, SHARE};
use crate::document::{Block, BlockKind, Document, Inline, plain_text};
use crate::source::Source;

/// A paragraph of the article itself has at least so many characters, and a clause mark.
const BODY_LENGTH: usize = 40;
/// Lines of a paragraph count from so many characters on.
const SHORTEST_LINE: usize = 10;
/// In an article of short paragraphs, so many and a full stop.
const SHORT_BODY_LENGTH: usize = 15;
/// A line of a menu and a headline have at most so many characters and no full stop.
const SHORT_LENGTH: usize = 30;
/// Facts of publication stand on so many lines below a title.
const NEAR: usize = 5;
/// No line longer than this is furniture; it also bounds the work of the patterns.
const LINE_LIMIT: usize = 200;

/// The part of a page a text stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    /// Before the first paragraph of the article.
    Header,
    /// Among its paragraphs.
    Body,
    /// After the last.
    Footer,
}

impl Zone {
    /// Whether this is the header or the footer.
    pub fn is_edge(self) -> bool {
        self != Zone::Body
    }

    /// The zone as a sign.
    pub fn sign(self) -> &'static str {
        match self {
            Zone::Header => "in the header",
            Zone::Body => "in the body",
            Zone::Footer => "in the footer",
        }
    }
}

/// A text with its place.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub place: Place,
    pub zone: Zone,
    pub flat: Flat,
    /// Its lines that are not blank, without white space at their ends.
    lines: Vec<Range<usize>>,
}

impl Run {
    /// Whether it reads like a paragraph of the article.
    pub fn is_body(&self) -> bool {
        is_body(self.flat.text.trim())
    }

    /// Whether it is no paragraph, or one of the short sentences that close an article.
    fn closes_article(&self) -> bool {
        let text = self.flat.text.trim();
        let closes = text.ends_with(['。', '”', '！', '？', '…']);
        self.place.part != Part::Line || closes && !text.lines().any(notice::is_notice)
    }
}

/// A line of a paragraph that stands by itself.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    /// Index into [`Survey::runs`].
    pub run: usize,
    /// Its place in the text of the run.
    pub range: Range<usize>,
    /// Its text without white space at the ends.
    pub text: &'a str,
    pub zone: Zone,
    /// Whether it stands directly below the title.
    pub below_title: bool,
    /// Whether it stands in the header, a few lines below the title.
    pub near_title: bool,
    /// Whether it is the first line of the footer.
    pub opens_footer: bool,
}

impl Line<'_> {
    /// Whether it reads like a paragraph of the article.
    pub fn is_body(&self) -> bool {
        is_body(self.text)
    }
}

/// What the rules look at.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// All texts, in the order of [`walk::texts`].
    pub runs: Vec<Run>,
    /// The block that shows the title.
    pub title_block: Option<usize>,
    /// The title's words.
    pub title: String,
    /// Names of the site.
    pub sites: Sites,
    /// Whether the article stands in the text of a whole page that goes on below it.
    pub in_page: bool,
}

impl Survey {
    /// Reads a document.
    pub fn of(document: &mut Document, source: &Source) -> Survey {
        let zones = Zones::of(document, source);
        let run = |(place, inlines): (Place, &mut Vec<Inline>)| {
            let zone = place.block.map_or(Zone::Body, |b| zones.zone(b));
            let flat = Flat::of(inlines);
            let lines = segments(&flat.text).collect();
            Run { place, zone, flat, lines }
        };
        let runs = walk::texts(document).into_par_iter().with_min_len(SHARE).map(run).collect();
        let title_block = walk::title_block(document);
        let title = document.title().to_owned();
        let (sites, in_page) = (Sites::default(), false);
        let mut survey = Survey { runs, title_block, title, sites, in_page };
        survey.end_at(page::rest(&survey));
        survey.sites = site::collect(&survey);
        survey
    }

    /// What is from that run on is below the article, as is what no paragraph follows any more.
    fn end_at(&mut self, rest: Option<usize>) {
        let Some(rest) = rest else { return };
        self.in_page = true;
        let last = self.runs[..rest].iter().rposition(|run| run.is_body() || run.closes_article());
        self.runs.iter_mut().skip(last.map_or(rest, |last| last + 1)).for_each(|run| {
            run.zone = Zone::Footer;
        });
    }

    /// The lines our rules look at, in order.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.all_lines().filter(|line| line.text.chars().nth(LINE_LIMIT).is_none())
    }

    /// The texts of the lines right before and after one.
    pub fn beside(&self, line: &Line<'_>) -> [Option<&str>; 2] {
        let own = &self.runs[line.run];
        let at = own.lines.partition_point(|l| l.start < line.range.start);
        let is_line = |r: &&Run| r.place.part == Part::Line && !r.lines.is_empty();
        let within = |k: Option<usize>| own.lines.get(k?).map(|r| &own.flat.text[r.clone()]);
        let before = || {
            let run = self.runs[..line.run].iter().rev().find(is_line)?;
            run.lines.last().map(|r| &run.flat.text[r.clone()])
        };
        let after = || {
            let run = self.runs[line.run + 1..].iter().find(is_line)?;
            run.lines.first().map(|r| &run.flat.text[r.clone()])
        };
        [within(at.checked_sub(1)).or_else(before), within(Some(at + 1)).or_else(after)]
    }

    /// All lines of paragraphs that stand by themselves, in order.
    pub fn all_lines(&self) -> impl Iterator<Item = Line<'_>> {
        let above = self.title_block.map(|t| t + 1);
        let footer = self.runs.iter().position(|r| r.zone == Zone::Footer);
        let near = move |r: &Run| {
            let below =
                r.place.block.zip(above).and_then(|(block, above)| block.checked_sub(above));
            r.zone == Zone::Header && below.is_some_and(|below| below < NEAR)
        };
        self.runs.iter().enumerate().filter(|(_, r)| r.place.part == Part::Line).flat_map(
            move |(run, r)| {
                r.lines.iter().enumerate().map(move |(i, range)| Line {
                    run,
                    text: &r.flat.text[range.clone()],
                    range: range.clone(),
                    zone: r.zone,
                    below_title: i == 0 && r.place.block.is_some() && r.place.block == above,
                    near_title: near(r),
                    opens_footer: i == 0 && footer == Some(run),
                })
            },
        )
    }
}

/// The lines of a text that are not blank, without white space at their ends.
fn segments(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    text.split('\n').filter_map(move |line| {
        let start = at + line.len() - line.trim_start().len();
        at += line.len() + 1;
        (!line.trim().is_empty()).then(|| start..start + line.trim().len())
    })
}

/// Where the header ends and the footer begins, as block indices.
struct Zones {
    header: usize,
    footer: usize,
}

impl Zones {
    fn of(document: &Document, source: &Source) -> Zones {
        let all = document.body.len();
        if is_prepared(source.text()) {
            return Zones { header: 0, footer: all };
        }
        let title = walk::title_block(document);
        let edges = |opens: fn(&Block) -> bool| {
            let is_body = |(i, b): (usize, &Block)| (Some(i) != title && opens(b)).then_some(i);
            let found: Vec<usize> = document.body.iter().enumerate().filter_map(is_body).collect();
            // A single long line above the title is a list of headlines.
            let first = match found[..] {
                [above, below, ..] if Some(above) < title && Some(below) > title => below,
                [first, ..] => first,
                [] => return None,
            };
            Some(Zones { header: first, footer: found[found.len() - 1] + 1 })
        };
        edges(is_body_block)
            .map(|zones| zones.widened(&document.body))
            .or_else(|| edges(is_short_body_block))
            .unwrap_or(Zones { header: title.unwrap_or(0), footer: all })
    }

    /// With the short sentences that open and close the article. One line may stand between them
    /// at the end, where authors sign off.
    fn widened(mut self, blocks: &[Block]) -> Zones {
        while self.header > 0 && is_sentence(&blocks[self.header - 1]) {
            self.header -= 1;
        }
        while let Some(next) = blocks[self.footer..].iter().take(2).position(is_sentence) {
            self.footer += next + 1;
        }
        self
    }

    fn zone(&self, block: usize) -> Zone {
        match block {
            b if b < self.header => Zone::Header,
            b if b >= self.footer => Zone::Footer,
            _ => Zone::Body,
        }
    }
}

/// An article with front matter was prepared by a person: it has no page around it. But what names
/// the page it was taken from was clipped by a program, with what stood around.
fn is_prepared(text: &str) -> bool {
    let front = |fence: &'static str| {
        let rest = text.strip_prefix(fence)?.strip_prefix('\n')?;
        let ends = |line: &str| line == fence || fence == "---" && line == "...";
        let end = rest.lines().position(ends)?;
        Some(rest.lines().take(end))
    };
    let front = front("---").map(|lines| (lines, ':')).or(front("+++").map(|lines| (lines, '=')));
    front.is_some_and(|(mut lines, sign)| !lines.any(|line| names_page(line, sign)))
}

/// `url: https://…`, `source = "https://…"`.
fn names_page(line: &str, sign: char) -> bool {
    let Some((key, value)) = line.split_once(sign) else { return false };
    let value = value.trim_start_matches([' ', '"', '\'']);
    let key = key.trim_end().to_ascii_lowercase();
    matches!(
        key.as_str(),
        "url" | "source" | "source_url" | "link" | "origin" | "来源" | "原文链接"
    ) && (value.starts_with("https://") || value.starts_with("http://"))
}

/// A paragraph of some length, or anything only an author makes: headings, lists, tables, code.
fn is_body_block(block: &Block) -> bool {
    match &block.kind {
        BlockKind::Paragraph { body, .. } => is_body(plain_text(body).trim()),
        BlockKind::Figure(_) | BlockKind::Separator => false,
        _ => true,
    }
}

fn is_short_body_block(block: &Block) -> bool {
    short_body(block, &['。', '！', '？', '”', '…'])
        .is_some_and(|text| !text.lines().any(notice::is_notice))
}

/// A short sentence at the edge of the article. Headlines of other articles end in ！ and ？ as well.
fn is_sentence(block: &Block) -> bool {
    short_body(block, &['。', '”']).is_some_and(|text| !text.lines().any(notice::is_notice))
}

fn short_body(block: &Block, ends: &[char]) -> Option<String> {
    let BlockKind::Paragraph { body, .. } = &block.kind else { return None };
    let text = plain_text(body).trim().to_owned();
    let long = text.chars().nth(SHORT_BODY_LENGTH - 1).is_some();
    (long && text.ends_with(ends)).then_some(text)
}

/// Whether a text reads like a paragraph of the article.
pub(super) fn is_body(text: &str) -> bool {
    static CLAUSE: LazyLock<Pattern> = LazyLock::new(|| pattern("[，,。；！？]"));
    // Labels of buttons, each in a line of one paragraph, are no sentence together.
    let lines = text.lines().map(|line| line.chars().take(BODY_LENGTH).count());
    let length: usize = lines.filter(|&count| count >= SHORTEST_LINE).sum();
    length >= BODY_LENGTH && CLAUSE.is_match(text)
}

/// Whether a line is as short as those of menus and headlines.
pub(super) fn is_short(text: &str) -> bool {
    text.chars().count() <= SHORT_LENGTH && !text.ends_with(['。', '！', '？'])
}

/// Compiles a pattern of ours.
pub(super) fn pattern(text: &str) -> Pattern {
    Pattern::new(text)
}
