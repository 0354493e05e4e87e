//! What the styles of a Word document mean. The ids of styles are in the language of the Word
//! that made them (`1`, `标题1`, `berschrift1`); the names of those built in are English in every
//! language (ISO/IEC 29500-1, 17.7.4.9), and others are known by what they are based on.

use std::collections::BTreeMap;

use roxmltree::Node;

use super::super::xml::{attribute, child, children, name, value};
use super::numbering::NumberRef;

/// What a paragraph is by its style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Part {
    #[default]
    Body,
    Title,
    Subtitle,
    /// Author or date below the title.
    Byline,
    Heading(u8),
    Quote,
    Code,
    Caption,
    /// A line of a table of contents.
    Contents,
}

/// How a run looks beside its paragraph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) strong: bool,
    pub(super) emphasis: bool,
    pub(super) strike: bool,
    pub(super) superscript: bool,
    pub(super) subscript: bool,
    pub(super) code: bool,
    /// Never shown.
    pub(super) hidden: bool,
}

/// A style with what it is based on worked in.
#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    pub(super) part: Part,
    pub(super) marks: Marks,
    pub(super) number: NumberRef,
    pub(super) centred: Option<bool>,
}

#[derive(Debug, Default)]
struct Raw {
    name: String,
    based_on: Option<String>,
    style: Style,
    outline: Option<u8>,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: BTreeMap<String, Style>,
    /// The paragraph style without a name.
    default: Option<String>,
    /// The language of Chinese, Japanese and Korean text.
    pub(super) language: Option<String>,
}

/// Styles based on one another, at most; a circle ends here too.
const CHAIN: usize = 20;

impl Styles {
    /// Reads `styles.xml`.
    pub(super) fn of(root: Node<'_, '_>) -> Styles {
        let mut raw = BTreeMap::new();
        let mut found = Styles::default();
        for node in children(root, "style") {
            let Some(id) = attribute(node, "styleId") else { continue };
            let paragraph = attribute(node, "type").is_none_or(|t| t == "paragraph");
            if paragraph && attribute(node, "default").is_some_and(is_on) {
                found.default = Some(id.to_owned());
            }
            raw.entry(id.to_owned()).or_insert_with(|| read(node));
        }
        for id in raw.keys() {
            found.styles.insert(id.clone(), settle(id, &raw));
        }
        let language = root.descendants().find(|&n| name(n) == "rPrDefault");
        let language = language.and_then(|n| child(child(n, "rPr")?, "lang"));
        found.language = language.and_then(|n| attribute(n, "eastAsia")).map(str::to_owned);
        found
    }

    /// The style of that id; the plain one for none.
    pub(super) fn get(&self, id: Option<&str>) -> Style {
        let id = id.or(self.default.as_deref());
        id.and_then(|id| self.styles.get(id)).cloned().unwrap_or_default()
    }
}

fn read(node: Node<'_, '_>) -> Raw {
    let properties = child(node, "pPr");
    let outline = properties.and_then(|p| value(p, "outlineLvl")).and_then(|v| v.parse().ok());
    let marks = child(node, "rPr").map(|r| Marks::default().with(r)).unwrap_or_default();
    let number = properties.map(NumberRef::of).unwrap_or_default();
    let centred = properties.and_then(|p| value(p, "jc")).map(|jc| jc == "center");
    Raw {
        name: value(node, "name").unwrap_or_default().to_lowercase(),
        based_on: value(node, "basedOn").map(str::to_owned),
        style: Style { part: Part::Body, marks, number, centred },
        outline,
    }
}

/// A style with all it is based on, the nearest first.
fn settle(id: &str, raw: &BTreeMap<String, Raw>) -> Style {
    let chain = std::iter::successors(raw.get(id), |s| raw.get(s.based_on.as_ref()?));
    let mut style = Style::default();
    // Of the names and levels of headings the nearest decides.
    let (mut outline, mut decided) = (None, false);
    for (nth, base) in chain.take(CHAIN).enumerate() {
        let part = part_of(&base.name);
        let heading = matches!(part, Part::Heading(_));
        // Headings of tables of contents are made for others, too.
        let passes_on = nth == 0 || part != Part::Contents;
        if style.part == Part::Body && passes_on && !(heading && decided) {
            style.part = part;
        }
        if !decided {
            outline = base.outline;
        }
        decided |= heading || base.outline.is_some();
        // What a heading looks like is not what its words are marked with.
        let mut marks = base.style.marks;
        marks.code |= is_code(&base.name);
        style.marks.join(marks);
        style.number.inherit(&base.style.number);
        style.centred = style.centred.or(base.style.centred);
    }
    if let (Part::Body, Some(level @ 0..=8)) = (style.part, outline) {
        style.part = Part::Heading(level.min(5) + 1);
    }
    style
}

/// What a style is by its name.
fn part_of(name: &str) -> Part {
    let number = |prefix: &str| {
        let rest = name.strip_prefix(prefix)?.trim();
        rest.parse::<u8>().ok().filter(|n| (1..=9).contains(n))
    };
    let heading = ["heading", "标题", "標題", "見出し", "제목", "überschrift", "titre"];
    if let Some(level) = heading.iter().find_map(|p| number(p)) {
        return Part::Heading(level.min(6));
    }
    if ["toc ", "目录 ", "目錄 ", "目次 "].iter().any(|p| number(p).is_some())
        || matches!(name, "toc heading" | "table of figures")
    {
        return Part::Contents;
    }
    match name {
        "title" | "标题" | "標題" | "表題" => Part::Title,
        "subtitle" | "副标题" | "副標題" | "副題" => Part::Subtitle,
        "author" | "date" | "作者" | "日期" => Part::Byline,
        "quote" | "intense quote" | "block text" | "block quotation" | "引用" | "明显引用"
        | "引文" | "鮮明引文" | "引用文" => Part::Quote,
        "caption" | "image caption" | "table caption" | "题注" | "題注" | "標號" | "図表番号" => {
            Part::Caption
        }
        _ if is_code(name) => Part::Code,
        _ => Part::Body,
    }
}

fn is_code(name: &str) -> bool {
    matches!(
        name,
        "source code"
            | "html preformatted"
            | "code"
            | "verbatim char"
            | "html code"
            | "html typewriter"
            | "code block"
            | "preformatted text"
            | "源代码"
            | "代码"
    )
}

/// Whether a switch is on (ISO/IEC 29500-1, 17.17.4).
pub(super) fn is_on(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off" | "none")
}

/// A switch of a run: `<w:b/>`, `<w:b w:val="0"/>`.
fn switch(run: Node<'_, '_>, name: &str) -> Option<bool> {
    Some(attribute(child(run, name)?, "val").is_none_or(is_on))
}

impl Marks {
    /// These marks with what the properties of a run say.
    pub(super) fn with(mut self, run: Node<'_, '_>) -> Marks {
        let either = |a: &str, b: &str| match (switch(run, a), switch(run, b)) {
            (None, None) => None,
            (a, b) => Some(a == Some(true) || b == Some(true)),
        };
        let set = |mark: &mut bool, said: Option<bool>| *mark = said.unwrap_or(*mark);
        set(&mut self.strong, switch(run, "b"));
        set(&mut self.strike, either("strike", "dstrike"));
        set(&mut self.hidden, switch(run, "vanish"));
        // Dots below the characters (着重号), an underline and slanted letters all emphasise.
        let said = [switch(run, "em"), switch(run, "u"), switch(run, "i")];
        if said.iter().any(Option::is_some) {
            self.emphasis = said.contains(&Some(true));
        }
        match value(run, "vertAlign") {
            Some("superscript") => (self.superscript, self.subscript) = (true, false),
            Some("subscript") => (self.superscript, self.subscript) = (false, true),
            Some(_) => (self.superscript, self.subscript) = (false, false),
            None => {}
        }
        self
    }

    /// These marks and those.
    pub(super) fn join(&mut self, other: Marks) {
        self.strong |= other.strong;
        self.emphasis |= other.emphasis;
        self.strike |= other.strike;
        self.superscript |= other.superscript;
        self.subscript |= other.subscript;
        self.code |= other.code;
        self.hidden |= other.hidden;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_known_by_name_in_any_language_and_by_their_base() {
        let xml = r#"<styles>
            <style type="paragraph" styleId="1"><name val="heading 1"/></style>
            <style type="paragraph" styleId="a"><name val="节"/><basedOn val="1"/></style>
            <style type="paragraph" styleId="b"><name val="我的"/><pPr><outlineLvl val="2"/></pPr></style>
            <style type="paragraph" styleId="c"><name val="甲"/><basedOn val="d"/></style>
            <style type="paragraph" styleId="d"><name val="乙"/><basedOn val="c"/></style>
            <style type="paragraph" styleId="e"><name val="見出し 3"/></style>
        </styles>"#;
        let document = roxmltree::Document::parse(xml).expect("sound");
        let styles = Styles::of(document.root_element());
        let part = |id| styles.get(Some(id)).part;
        assert_eq!(part("1"), Part::Heading(1));
        assert_eq!(part("a"), Part::Heading(1));
        assert_eq!(part("b"), Part::Heading(3));
        assert_eq!(part("c"), Part::Body, "a circle ends");
        assert_eq!(part("e"), Part::Heading(3));
        assert_eq!(part("nosuch"), Part::Body);
    }
}
