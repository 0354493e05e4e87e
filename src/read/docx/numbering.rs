//! Numbers that Word counts itself (ISO/IEC 29500-1, 17.9): they are not in the text, so they are
//! counted here.

use std::collections::BTreeMap;

use roxmltree::Node;

use super::super::xml::{attribute, child, children, value};
use super::format::Format;
use super::styles::is_on;

/// Levels of a list.
pub(super) const LEVELS: usize = 9;

/// Which list a paragraph belongs to, and on what level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NumberRef {
    /// `Some("0")` takes a paragraph out of its style's list.
    pub(super) list: Option<String>,
    pub(super) level: Option<u8>,
}

impl NumberRef {
    /// What the properties of a paragraph say.
    pub(super) fn of(properties: Node<'_, '_>) -> NumberRef {
        let Some(number) = child(properties, "numPr") else { return NumberRef::default() };
        NumberRef {
            list: value(number, "numId").map(str::to_owned),
            level: value(number, "ilvl").and_then(|v| v.parse().ok()),
        }
    }

    /// Takes over what is not said here.
    pub(super) fn inherit(&mut self, other: &NumberRef) {
        self.list = self.list.take().or_else(|| other.list.clone());
        self.level = self.level.or(other.level);
    }
}

#[derive(Clone, Debug)]
struct Level {
    format: Format,
    start: u64,
    /// Such as `第%1章` or `%1.%2`.
    text: String,
    gap: bool,
    /// Shows the numbers of all levels as plain digits (`isLgl`, 17.9.4).
    legal: bool,
    /// How many of the levels above begin this one anew; Word writes it where it is not all
    /// (`lvlRestart`, 17.9.10).
    restart: usize,
    /// The style whose paragraphs are on this level.
    style: Option<String>,
}

impl Default for Level {
    fn default() -> Level {
        Level {
            format: Format::Bullet,
            start: 1,
            text: String::new(),
            gap: true,
            legal: false,
            restart: LEVELS,
            style: None,
        }
    }
}

impl Level {
    /// How a level's label shows the number of one that it names.
    fn shows(&self, other: &Level) -> Format {
        match self.legal {
            true => Format::Decimal,
            false => other.format,
        }
    }
}

type Levels = [Level; LEVELS];

/// The number of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// Which list it counts in.
    pub(super) list: String,
    pub(super) level: u8,
    pub(super) kind: NumberKind,
    /// As Word shows it, with the space after it.
    pub(super) label: String,
}

/// How the number is shown here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberKind {
    /// An item with a dot.
    Bullet,
    /// An item of a list that goes on by one number a level; whether Word shows other signs.
    Counted(u64, bool),
    /// A label that no list of ours has, such as `（一）` or `1.2`: it becomes text.
    Label,
    /// No number: a further paragraph of the item before it.
    None,
}

/// The lists of a document, and how far they have counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    kinds: BTreeMap<String, Levels>,
    lists: BTreeMap<String, List>,
    counters: BTreeMap<String, [Option<u64>; LEVELS]>,
}

#[derive(Debug)]
struct List {
    kind: String,
    levels: Levels,
    /// Numbers a list begins anew with.
    restart: [Option<u64>; LEVELS],
    begun: bool,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub(super) fn of(root: Node<'_, '_>) -> Numbering {
        let mut found = Numbering::default();
        // A list may be that of a style (17.9.21, 17.9.27).
        let (mut styles, mut links) = (BTreeMap::new(), Vec::new());
        for node in children(root, "abstractNum") {
            let Some(id) = attribute(node, "abstractNumId") else { continue };
            let mut levels = Levels::default();
            children(node, "lvl").for_each(|level| put(level, &mut levels));
            if let Some(style) = value(node, "styleLink") {
                styles.insert(style, levels.clone());
            }
            links.extend(value(node, "numStyleLink").map(|style| (id, style)));
            found.kinds.insert(id.to_owned(), levels);
        }
        for (id, style) in links {
            if let Some(levels) = styles.get(style) {
                found.kinds.insert(id.to_owned(), levels.clone());
            }
        }
        for node in children(root, "num") {
            let (Some(id), Some(kind)) = (attribute(node, "numId"), value(node, "abstractNumId"))
            else {
                continue;
            };
            let mut levels = found.kinds.get(kind).cloned().unwrap_or_default();
            let mut restart = [None; LEVELS];
            for change in children(node, "lvlOverride") {
                if let Some(level) = child(change, "lvl") {
                    put(level, &mut levels);
                }
                let start = value(change, "startOverride").and_then(|v| v.parse().ok());
                if let (Some(at), Some(start)) = (level_of(change), start) {
                    restart[at] = Some(start);
                }
            }
            let list = List { kind: kind.to_owned(), levels, restart, begun: false };
            found.lists.insert(id.to_owned(), list);
        }
        found
    }

    /// Counts one paragraph on. `style` tells its level where nothing else does.
    pub(super) fn next(&mut self, number: &NumberRef, style: Option<&str>) -> Option<Number> {
        let list = self.lists.get_mut(number.list.as_deref()?)?;
        let of_style =
            || list.levels.iter().position(|l| l.style.is_some() && l.style.as_deref() == style);
        let at = match number.level {
            Some(level) => usize::from(level).min(LEVELS - 1),
            None => of_style().unwrap_or(0),
        };
        let counters = self.counters.entry(list.kind.clone()).or_default();
        if !std::mem::replace(&mut list.begun, true) {
            for (counter, restart) in counters.iter_mut().zip(list.restart) {
                *counter = restart.map(|n| n.saturating_sub(1)).or(*counter);
            }
        }
        let level = &list.levels[at];
        if level.format != Format::Bullet {
            let before = counters[at].unwrap_or(level.start.saturating_sub(1));
            counters[at] = Some(before.saturating_add(1));
            let below = counters.iter_mut().zip(&list.levels).skip(at + 1);
            below.filter(|(_, l)| at < l.restart).for_each(|(counter, _)| *counter = None);
        }
        let label = label(&list.levels, at, counters);
        let kind = match level.format {
            Format::Bullet | Format::None if label.trim().is_empty() => NumberKind::None,
            Format::Bullet => NumberKind::Bullet,
            _ => {
                let format = level.shows(level);
                match (is_plain(&level.text, at, format, label.trim()), counters[at]) {
                    (true, Some(n)) => NumberKind::Counted(n, format != Format::Decimal),
                    _ => NumberKind::Label,
                }
            }
        };
        let label = match level.gap {
            true => spaced(label),
            false => label,
        };
        Some(Number { list: list.kind.clone(), level: at as u8, kind, label })
    }
}

fn level_of(node: Node<'_, '_>) -> Option<usize> {
    attribute(node, "ilvl")?.parse().ok().filter(|&at: &usize| at < LEVELS)
}

fn put(node: Node<'_, '_>, levels: &mut Levels) {
    let Some(at) = level_of(node) else { return };
    levels[at] = Level {
        format: Format::of(value(node, "numFmt").unwrap_or("decimal")),
        start: value(node, "start").and_then(|v| v.parse().ok()).unwrap_or(0),
        text: value(node, "lvlText").unwrap_or_default().to_owned(),
        gap: value(node, "suff") != Some("nothing"),
        legal: child(node, "isLgl").is_some_and(|n| attribute(n, "val").is_none_or(is_on)),
        restart: value(node, "lvlRestart").and_then(|v| v.parse().ok()).unwrap_or(LEVELS),
        style: value(node, "pStyle").map(str::to_owned),
    };
}

/// The label of a level with all numbers written in.
fn label(levels: &Levels, at: usize, counters: &[Option<u64>; LEVELS]) -> String {
    let text = &levels[at].text;
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let place = chars.peek().and_then(|c| c.to_digit(10)).filter(|&n| c == '%' && n > 0);
        match place.map(|n| n as usize - 1) {
            Some(of) => {
                chars.next();
                let shown = levels[at].shows(&levels[of]);
                out += &shown.write(counters[of].unwrap_or(levels[of].start));
            }
            None => out.push(c),
        }
    }
    out
}

/// Whether a list of ours shows such numbers: one number with a point or a bracket after it.
fn is_plain(text: &str, at: usize, format: Format, label: &str) -> bool {
    let mark = text.strip_prefix(&format!("%{}", at + 1));
    let simple = matches!(mark, Some("" | "." | ")" | "、" | "．" | "）" | "。"));
    // `一、` and `①` are part of how Chinese texts are ordered, and referred to.
    simple && format.is_western() && !label.is_empty()
}

/// A label with what parts it from its text: Chinese marks do that themselves.
fn spaced(label: String) -> String {
    match label.chars().next_back() {
        None => label,
        Some('、' | '）' | '】' | '。' | '．' | '：' | ' ' | '\u{3000}') => label,
        Some(c) if crate::text::is_cjk(c) => label + "\u{3000}",
        Some(_) => label + " ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(at: usize, format: &str, text: &str) -> String {
        format!(
            r#"<lvl ilvl="{at}"><start val="1"/><numFmt val="{format}"/><lvlText val="{text}"/></lvl>"#
        )
    }

    #[test]
    fn levels_count_and_begin_anew_below_a_higher_one() {
        let xml = format!(
            r#"<numbering><abstractNum abstractNumId="1">{}{}{}</abstractNum>
            <num numId="7"><abstractNumId val="1"/></num>
            <num numId="8"><abstractNumId val="1"/><lvlOverride ilvl="0"><startOverride val="5"/></lvlOverride></num>
            </numbering>"#,
            level(0, "chineseCounting", "第%1章"),
            level(1, "decimal", "%1.%2"),
            level(2, "decimal", "%3."),
        );
        let document = roxmltree::Document::parse(&xml).expect("sound");
        let mut numbering = Numbering::of(document.root_element());
        let mut next = |list: &str, level| {
            let number = NumberRef { list: Some(list.to_owned()), level: Some(level) };
            numbering.next(&number, None).map(|n| (n.label, n.kind))
        };
        let label = |text: &str| Some((text.to_owned(), NumberKind::Label));
        assert_eq!(next("7", 0), label("第一章\u{3000}"));
        assert_eq!(next("7", 1), label("一.1 "));
        assert_eq!(next("7", 2), Some(("1. ".to_owned(), NumberKind::Counted(1, false))));
        assert_eq!(next("7", 2), Some(("2. ".to_owned(), NumberKind::Counted(2, false))));
        assert_eq!(next("7", 0), label("第二章\u{3000}"));
        assert_eq!(next("7", 1), label("二.1 "));
        assert_eq!(next("8", 0), label("第五章\u{3000}"), "begins anew");
        assert_eq!(next("9", 0), None);
    }
}
