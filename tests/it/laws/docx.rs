//! Word documents: every character of the transcript is in the document or in an edit, and of
//! documents put together of pieces every text is in the transcript.

use banxin::read::{Format, ReadOptions};

use super::bytes::Bytes;
use super::{archive, conserve, read_twice};

/// An archive, in one of the ways of [`archive::check`].
pub fn check(bytes: &[u8]) {
    archive::check(bytes, "docx", any, pieces);
}

fn options() -> ReadOptions {
    ReadOptions { name: "a.docx".into(), format: Format::Docx, ..ReadOptions::default() }
}

fn any(bytes: &[u8]) {
    if let Some(read) = read_twice(bytes, &options()) {
        conserve::assert_transcript(&read.source, &read.document, "document");
    }
}

const RELATIONS: &str = r#"<Relationships><Relationship Id="f" Type="x/footnotes" Target="footnotes.xml"/><Relationship Id="l" Type="x/hyperlink" Target="https://a.example/" TargetMode="External"/></Relationships>"#;

fn pieces(bytes: &mut Bytes<'_>) {
    let mut made = Maker { bytes, notes: 0, depth: 0, removed: 0 };
    let body = made.blocks();
    let notes: String = (1..=made.notes)
        .map(|id| format!(r#"<w:footnote w:id="{id}">{}</w:footnote>"#, made.paragraph()))
        .collect();
    let case = format!(
        "--- file: word/document.xml\n<w:document><w:body>{body}</w:body></w:document>\n\
         --- file: word/_rels/document.xml.rels\n{RELATIONS}\n\
         --- file: word/footnotes.xml\n<w:footnotes>{notes}</w:footnotes>"
    );
    let files = archive::files(&case, "docx");
    if let Some(read) = read_twice(&archive::zip(&files), &options()) {
        conserve::assert_transcript(&read.source, &read.document, &case);
        archive::assert_transcribed(&files, &read.source, &case);
    }
}

/// Writes the XML that the bytes choose.
struct Maker<'m, 'a> {
    bytes: &'m mut Bytes<'a>,
    /// Notes called so far.
    notes: usize,
    depth: usize,
    /// How many deletions are around what is being written.
    removed: usize,
}

/// Elements inside one another: fewer than the reader follows.
const DEEPEST: usize = 12;

impl Maker<'_, '_> {
    fn blocks(&mut self) -> String {
        let mut out = String::new();
        self.depth += 1;
        while !self.bytes.is_empty() && self.depth < DEEPEST {
            out += &match self.bytes.byte() % 12 {
                0 => break,
                1 => {
                    let (a, b) = (self.blocks(), self.blocks());
                    format!("<w:tbl><w:tr><w:tc>{a}</w:tc><w:tc>{b}</w:tc></w:tr></w:tbl>")
                }
                2 => format!("<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", self.blocks()),
                3 => self.deletion(Self::blocks),
                4 => format!("<w:ins>{}</w:ins>", self.blocks()),
                _ => self.paragraph(),
            };
        }
        self.depth -= 1;
        out
    }

    fn paragraph(&mut self) -> String {
        let properties = self.bytes.one(&[
            "",
            "<w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr>",
            "<w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>",
            "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>",
            "<w:pPr><w:jc w:val=\"center\"/></w:pPr>",
            "<w:pPr><w:ind w:left=\"800\"/></w:pPr>",
        ]);
        format!("<w:p>{properties}{}</w:p>", self.inlines())
    }

    fn inlines(&mut self) -> String {
        let mut out = String::new();
        self.depth += 1;
        while !self.bytes.is_empty() && self.depth < DEEPEST {
            out += &match self.bytes.byte() % 16 {
                0 => break,
                1 => format!("<w:hyperlink r:id=\"l\">{}</w:hyperlink>", self.inlines()),
                2 => format!("<w:hyperlink w:anchor=\"b\">{}</w:hyperlink>", self.inlines()),
                3 => self.deletion(Self::inlines),
                4 => format!("<w:ins>{}</w:ins>", self.inlines()),
                5 => {
                    let instruction = self.bytes.one(&FIELDS);
                    format!("<w:fldSimple w:instr='{instruction}'>{}</w:fldSimple>", self.inlines())
                }
                6 => "<w:bookmarkStart w:id=\"0\" w:name=\"b\"/>".into(),
                7 => format!("<m:oMath><m:r><m:t>{}</m:t></m:r></m:oMath>", self.text()),
                8 => self.note(),
                9 => format!(
                    "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>",
                    self.blocks()
                ),
                _ => self.run(),
            };
        }
        self.depth -= 1;
        out
    }

    fn deletion(&mut self, inside: fn(&mut Self) -> String) -> String {
        self.removed += 1;
        let inside = inside(self);
        self.removed -= 1;
        format!("<w:del>{inside}</w:del>")
    }

    /// A call of a note; what nothing but a deletion calls is not read.
    fn note(&mut self) -> String {
        if self.removed > 0 {
            return String::new();
        }
        self.notes += 1;
        format!("<w:r><w:footnoteReference w:id=\"{}\"/></w:r>", self.notes)
    }

    fn run(&mut self) -> String {
        let marks = self.bytes.one(&[
            "",
            "<w:b/>",
            "<w:i/>",
            "<w:strike/>",
            "<w:vanish/>",
            "<w:vertAlign w:val=\"superscript\"/>",
            "<w:em w:val=\"dot\"/>",
        ]);
        let inner = match self.bytes.byte() % 16 {
            0 => "<w:tab/>".into(),
            1 => "<w:br/>".into(),
            2 => "<w:br w:type=\"page\"/>".into(),
            3 => "<w:noBreakHyphen/><w:softHyphen/>".into(),
            4 => "<w:fldChar w:fldCharType=\"begin\"/>".into(),
            5 => "<w:fldChar w:fldCharType=\"separate\"/>".into(),
            6 => "<w:fldChar w:fldCharType=\"end\"/>".into(),
            7 => format!("<w:instrText>{}</w:instrText>", self.bytes.one(&FIELDS)),
            8 => format!(
                "<w:ruby><w:rt><w:r><w:t>{}</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>{}</w:t></w:r></w:rubyBase></w:ruby>",
                self.text(),
                self.text()
            ),
            9 => format!("<w:delText>{}</w:delText>", self.text()),
            _ => format!("<w:t xml:space=\"preserve\">{}</w:t>", self.text()),
        };
        format!("<w:r><w:rPr>{marks}</w:rPr>{inner}</w:r>")
    }

    fn text(&mut self) -> &'static str {
        self.bytes.one(&TEXTS)
    }
}

const FIELDS: [&str; 8] = [
    "HYPERLINK \"https://a.example/\"",
    "HYPERLINK \\l \"b\"",
    "PAGEREF b",
    "TOC \\o",
    "EQ \\f(1,2)",
    "EQ \\* jc2 \\o\\ad(\\s\\up 9(ㄆ),拼)",
    "REF b",
    "SEQ 图",
];

const TEXTS: [&str; 20] = [
    "甲",
    "乙丙丁。",
    "第一章　雨",
    "图1　书店",
    " ",
    "　　",
    "",
    "a b",
    "&lt;b&gt;",
    "“引”",
    "1",
    "一、开头",
    "e\u{301}",
    "\u{200B}",
    "𠮷",
    "\n",
    "\u{E000}",
    "（图1）",
    "\u{FEFF}字",
    "x,y",
];
