//! Blocks of Markdown as they close: paragraphs that are figures, lists, code, tables.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind};

use crate::document::{
    Align, Block, BlockKind, Cell, Figure, ImageState, Inline, InlineKind, NodeId, ParaRole, Row,
    Table, plain_text,
};
use crate::source::Span;
use crate::text::{Lang, is_cjk};

use super::super::excerpt::Excerpt;
use super::super::language;
use super::build::Builder;
use super::leaf::{ImageInfo, Leaf, LeafKind, trim_end, trim_start};
use super::warn;

/// Quotes, lists and items inside one another.
const MAX_NESTING: usize = 100;

/// A block that holds blocks.
pub(super) struct Container {
    kind: ContainerKind,
    /// First byte in the source.
    start: usize,
    pub(super) blocks: Vec<Block>,
}

impl Container {
    pub(super) fn new(kind: ContainerKind, start: usize) -> Container {
        Container { kind, start, blocks: Vec::new() }
    }
}

pub(super) enum ContainerKind {
    Root,
    Quote,
    List { start: Option<u64>, loose: bool, terms: bool, items: Vec<Vec<Block>> },
    Item,
    Note(String),
}

/// A code block being read.
pub(super) struct Code {
    lang: Option<String>,
    indented: bool,
    pub(super) content: Excerpt,
    pub(super) text: String,
}

/// A table being read.
pub(super) struct TableState {
    pub(super) id: NodeId,
    pub(super) table: Table,
    pub(super) row: Row,
}

/// Notes by label.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) ids: BTreeMap<String, NodeId>,
    /// Labels in the order of their first reference.
    pub(super) order: Vec<String>,
    pub(super) bodies: BTreeMap<String, Vec<Block>>,
}

impl Builder<'_> {
    pub(super) fn push_block(&mut self, id: NodeId, source: Range<usize>, kind: BlockKind) {
        for name in std::mem::take(&mut self.pending_names) {
            self.anchors.name(&name, id);
        }
        let text = &self.source.text()[source.clone()];
        let end = source.start + text.trim_end().len();
        let span = Some(Span::new(self.source.id, source.start..end));
        if let Some(container) = self.containers.last_mut() {
            container.blocks.push(Block { id, span, kind });
        }
    }

    // Containers.

    pub(super) fn open_container(&mut self, kind: ContainerKind, range: Range<usize>) {
        let start = self.excerpt.source(range.clone()).start;
        self.close_implicit(start);
        if self.over > 0 || self.containers.len() > MAX_NESTING {
            if self.over == 0 {
                let message = format!("more than {MAX_NESTING} blocks inside one another");
                warn(self.sink, "nesting-too-deep", message, self.span(range.start..range.start));
            }
            self.over += 1;
            return;
        }
        self.containers.push(Container::new(kind, start));
    }

    pub(super) fn open_list(&mut self, start: Option<u64>, terms: bool, range: Range<usize>) {
        let kind = ContainerKind::List { start, loose: false, terms, items: Vec::new() };
        self.open_container(kind, range);
    }

    /// Each term of a definition list begins an item.
    pub(super) fn open_term(&mut self, range: Range<usize>) {
        let start = self.excerpt.source(range.clone()).start;
        self.close_implicit(start);
        if self.over == 0 {
            self.close_term_item(start);
            self.containers.push(Container::new(ContainerKind::Item, start));
        }
        self.open_leaf(LeafKind::Term, range);
    }

    fn close_term_item(&mut self, end: usize) {
        let [.., list, item] = self.containers.as_slice() else { return };
        let terms = matches!(list.kind, ContainerKind::List { terms: true, .. });
        if terms && matches!(item.kind, ContainerKind::Item) {
            self.close_container(end);
        }
    }

    pub(super) fn close_containers_to(&mut self, end: usize) {
        self.close_implicit(end);
        if self.over > 0 {
            self.over -= 1;
            return;
        }
        self.close_term_item(end);
        self.close_container(end);
    }

    pub(super) fn close_container(&mut self, end: usize) {
        let Some(Container { kind, start, blocks }) = self.containers.pop() else { return };
        let range = start..end.max(start);
        match kind {
            ContainerKind::Root => self.containers.push(Container { kind, start, blocks }),
            ContainerKind::Quote if blocks.is_empty() => {}
            ContainerKind::Quote => self.push_new(range, BlockKind::Quote(blocks)),
            ContainerKind::List { start, loose, items, .. } => {
                self.push_new(range, BlockKind::List { start, tight: !loose, items });
            }
            ContainerKind::Item => {
                if let Some(Container { kind: ContainerKind::List { items, .. }, .. }) =
                    self.containers.last_mut()
                {
                    items.push(blocks);
                }
            }
            ContainerKind::Note(label) => {
                self.notes.bodies.entry(label).or_insert(blocks);
            }
        }
    }

    fn push_new(&mut self, range: Range<usize>, kind: BlockKind) {
        let id = self.document.new_id();
        self.push_block(id, range, kind);
    }

    /// A paragraph of its own in an item makes the list loose.
    pub(super) fn mark_loose(&mut self) {
        let [.., list, item] = self.containers.as_mut_slice() else { return };
        if let (ContainerKind::List { loose, .. }, ContainerKind::Item) =
            (&mut list.kind, &item.kind)
        {
            *loose = true;
        }
    }

    /// GitHub's alerts: their name, which the parser takes away, begins the quote.
    pub(super) fn alert(&mut self, kind: Option<BlockQuoteKind>, range: Range<usize>) {
        let Some(kind) = kind else { return };
        let chinese = language::of_text(self.source.text()).unwrap_or_default();
        let names = match kind {
            BlockQuoteKind::Note => ["注", "註", "注", "참고", "Note"],
            BlockQuoteKind::Tip => ["提示", "提示", "ヒント", "팁", "Tip"],
            BlockQuoteKind::Important => ["重要", "重要", "重要", "중요", "Important"],
            BlockQuoteKind::Warning => ["警告", "警告", "警告", "경고", "Warning"],
            BlockQuoteKind::Caution => ["注意", "注意", "注意", "주의", "Caution"],
        };
        let name = match chinese {
            Lang::ZhHans => names[0],
            Lang::ZhHant | Lang::ZhHk => names[1],
            Lang::Ja => names[2],
            Lang::Ko => names[3],
            Lang::En => names[4],
        };
        let line = self.excerpt.text()[range.clone()].find('\n').unwrap_or(0);
        let source = self.excerpt.source(range.start..range.start + line);
        let span = Some(Span::new(self.source.id, source.clone()));
        let label = Inline::new(InlineKind::Strong(vec![Inline::text(name, span)]), span);
        let kind = BlockKind::Paragraph { role: ParaRole::Body, body: vec![label] };
        self.push_new(source, kind);
    }

    // Leaves.

    pub(super) fn open_leaf(&mut self, kind: LeafKind, range: Range<usize>) {
        let start = self.excerpt.source(range).start;
        self.open_leaf_at(kind, start);
    }

    pub(super) fn open_leaf_at(&mut self, kind: LeafKind, start: usize) {
        self.close_leaf(start);
        let leaf = self.leaf();
        (leaf.kind, leaf.start) = (kind, start);
    }

    pub(super) fn close_implicit(&mut self, end: usize) {
        if self.leaf.as_ref().is_some_and(|l| l.kind == LeafKind::Implicit) {
            self.close_leaf(end);
        }
    }

    pub(super) fn close_leaf(&mut self, end: usize) {
        let Some(mut leaf) = self.leaf.take() else { return };
        leaf.end = end;
        let (mut body, leaf) = leaf.finish();
        trim_start(&mut body);
        let Some(first) = body.first() else {
            return;
        };
        let start = leaf.start.min(first.span.map_or(end, |s| s.range().start));
        let range = start..end.max(start);
        match leaf.kind {
            LeafKind::Heading(level) => {
                self.anchors.heading(&plain_text(&body), leaf.id);
                self.push_block(leaf.id, range, BlockKind::Heading { level, body });
            }
            LeafKind::Term => {
                let span = Some(Span::new(self.source.id, range.clone()));
                let body = vec![Inline::new(InlineKind::Strong(body), span)];
                let kind = BlockKind::Paragraph { role: ParaRole::Body, body };
                self.push_block(leaf.id, range, kind);
            }
            LeafKind::Paragraph | LeafKind::Implicit | LeafKind::Cell => {
                self.paragraph(leaf, range, body);
            }
        }
    }

    /// A paragraph of nothing but images is figures; what HTML centred below one is its caption.
    fn paragraph(&mut self, leaf: Leaf, range: Range<usize>, body: Vec<Inline>) {
        if !leaf.images.is_empty() && (leaf.centred || leaf.caption || is_only_images(&body)) {
            return self.figures(leaf, body);
        }
        let short = plain_text(&body).chars().count() <= 120;
        if (leaf.caption || leaf.centred && short)
            && let Some(Block { kind: BlockKind::Figure(figure), .. }) =
                self.containers.last_mut().and_then(|c| c.blocks.last_mut())
        {
            figure.caption = body;
            return;
        }
        self.push_block(leaf.id, range, BlockKind::Paragraph { role: ParaRole::Body, body });
    }

    fn figures(&mut self, leaf: Leaf, body: Vec<Inline>) {
        let last = leaf.images.len() - 1;
        let mut caption: Vec<Inline> = body.into_iter().filter(|i| !is_image(i)).collect();
        trim_start(&mut caption);
        trim_end(&mut caption);
        for (i, image) in leaf.images.into_iter().enumerate() {
            let id = if i == 0 { leaf.id } else { self.document.new_id() };
            let range = image.span.map_or(leaf.start..leaf.start, Span::range);
            let mut figure = figure(image);
            if i == last && !caption.is_empty() {
                figure.caption = std::mem::take(&mut caption);
            }
            self.push_block(id, range, BlockKind::Figure(figure));
        }
    }

    pub(super) fn rule(&mut self, range: Range<usize>) {
        let source = self.excerpt.source(range);
        self.close_implicit(source.start);
        self.push_rule(source);
    }

    pub(super) fn push_rule(&mut self, source: Range<usize>) {
        self.push_new(source, BlockKind::Separator);
    }

    // Code and tables.

    pub(super) fn open_code(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>) {
        let start = self.excerpt.source(range).start;
        self.close_implicit(start);
        let lang = match kind {
            CodeBlockKind::Fenced(info) => {
                let info = info.trim_start_matches(['{', '.']);
                let word = info.split([' ', ',', '{', '}', '\t']).next().unwrap_or_default();
                Some(word.chars().filter(|&c| c != self.guard).collect::<String>())
            }
            CodeBlockKind::Indented => None,
        };
        let indented = matches!(kind, CodeBlockKind::Indented);
        let lang = lang.filter(|l| !l.is_empty());
        self.code = Some(Code { lang, indented, content: Excerpt::default(), text: String::new() });
    }

    pub(super) fn close_code(&mut self, range: Range<usize>) {
        let Some(code) = self.code.take() else { return };
        let source = self.excerpt.source(range);
        if code.indented && is_prose(&code.text) {
            return self.indented_prose(&code, source);
        }
        let text = code.text.strip_suffix('\n').unwrap_or(&code.text);
        let (lang, text) = match fenced(text).filter(|_| code.indented) {
            Some((lang, text)) => (Some(lang.to_owned()).filter(|l| !l.is_empty()), text),
            None => (code.lang, text),
        };
        self.push_new(source, BlockKind::Code { lang, text: text.to_owned() });
    }

    /// Chinese paragraphs begin with a blank of two characters; four spaces are not meant as code.
    fn indented_prose(&mut self, code: &Code, source: Range<usize>) {
        let span = Span::new(self.source.id, source.clone());
        warn(self.sink, "indented-prose", "read indented text as paragraphs, not as code", span);
        let mut at = 0;
        for line in code.content.text().split_inclusive('\n') {
            let shown = line.trim();
            let start = at + (line.len() - line.trim_start().len());
            at += line.len();
            if shown.is_empty() {
                continue;
            }
            let range = start..start + shown.len();
            let shown: String = shown.chars().filter(|&c| c != self.guard).collect();
            let body = code.content.inlines(self.source, range.clone(), &shown, self.guard);
            let kind = BlockKind::Paragraph { role: ParaRole::Body, body };
            self.push_new(code.content.source(range), kind);
        }
    }

    pub(super) fn open_table(&mut self, align: &[Alignment], range: Range<usize>) {
        let start = self.excerpt.source(range).start;
        self.close_implicit(start);
        let align = align.iter().map(|a| match a {
            Alignment::Center => Align::Center,
            Alignment::Right => Align::End,
            Alignment::Left | Alignment::None => Align::Start,
        });
        let table = Table { align: align.collect(), ..Table::default() };
        self.table = Some(TableState { id: self.document.new_id(), table, row: Row::new() });
    }

    pub(super) fn close_cell(&mut self, end: usize) {
        let Some(mut leaf) = self.leaf.take() else { return };
        leaf.end = end;
        let (mut body, _) = leaf.finish();
        trim_start(&mut body);
        if let Some(state) = &mut self.table {
            state.row.push(Cell::new(body));
        }
    }

    pub(super) fn close_row(&mut self, head: bool) {
        if let Some(state) = &mut self.table {
            let row = std::mem::take(&mut state.row);
            if head { &mut state.table.head } else { &mut state.table.rows }.push(row);
        }
    }

    pub(super) fn close_table(&mut self, range: Range<usize>) {
        let Some(TableState { id, table, .. }) = self.table.take() else { return };
        let source = self.excerpt.source(range);
        self.push_block(id, source, BlockKind::Table(table));
    }
}

fn is_image(inline: &Inline) -> bool {
    match &inline.kind {
        InlineKind::Image { .. } => true,
        InlineKind::Link { body, .. } | InlineKind::Strong(body) | InlineKind::Emphasis(body) => {
            !body.is_empty() && body.iter().all(is_image)
        }
        _ => false,
    }
}

fn is_only_images(body: &[Inline]) -> bool {
    let blank = |i: &Inline| match &i.kind {
        InlineKind::Text { text, .. } => text.trim().is_empty(),
        InlineKind::LineBreak => true,
        _ => is_image(i),
    };
    body.iter().all(blank)
}

/// The language and content of indented text that is one fenced code block, as in the tabs of
/// documentation sites.
fn fenced(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix("```")?.trim_end().strip_suffix("```")?;
    let (info, code) = inner.split_once('\n')?;
    let once = !code.contains("```");
    once.then(|| (info.split(' ').next().unwrap_or_default(), code.trim_end_matches('\n')))
}

/// The title is the caption, else the alternative text where it says something.
fn figure(image: ImageInfo) -> Figure {
    let alt = plain_text(&image.alt);
    let caption = match image.title.is_empty() {
        false => image.title,
        true if says_nothing(&alt, &image.path) => Vec::new(),
        true => image.alt,
    };
    Figure {
        number: None,
        label: String::new(),
        caption,
        credit: None,
        alt: Some(alt).filter(|a| !a.trim().is_empty()),
        path: Some(image.path),
        image: ImageState::Unresolved,
    }
}

/// An alternative text that is the file's name or what every image is called.
fn says_nothing(alt: &str, path: &str) -> bool {
    let alt = alt.trim().to_lowercase();
    let file = path.split(['?', '#']).next().unwrap_or_default();
    let file = file.rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase();
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let common = [
        "image",
        "img",
        "photo",
        "picture",
        "pic",
        "screenshot",
        "alt",
        "alt text",
        "imgur",
        "图片",
        "圖片",
        "图",
        "圖",
        "插图",
        "画像",
        "写真",
        "이미지",
        "그림",
    ];
    alt.is_empty() || alt == file || alt == stem || common.contains(&alt.as_str())
}

/// Running text in Chinese or Japanese: mostly such characters, with sentences.
fn is_prose(text: &str) -> bool {
    let letters = text.chars().filter(|c| !c.is_whitespace());
    let (east, all) = letters.fold((0, 0), |(e, n), c| (e + usize::from(is_cjk(c)), n + 1));
    east * 10 >= all * 7 && east >= 12 && text.contains(['。', '，', '、', '！', '？'])
}
