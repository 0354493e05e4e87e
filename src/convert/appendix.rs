//! What was left out of the text, in full, at the back of the book (INPUT 5, 转换说明).

use std::collections::BTreeMap;

use super::is_title;
use crate::document::{
    Block, BlockKind, Document, Edit, EditKind, Inline, InlineKind, ListMark, ParaRole,
};
use crate::source::Source;
use crate::text::Lang;

/// The words of the appendix in one language; `{}` stands for what is named.
struct Words {
    heading: &'static str,
    intro: &'static str,
    /// Line, column and rule.
    place: fn(usize, usize, &str) -> String,
    /// Rule and count of changes that took nothing out.
    changed: fn(&str, usize) -> String,
}

const ZH_HANS: Words = Words {
    heading: "转换说明",
    intro: "以下文字见于原稿而未收入正文。行、列为原稿中的位置，括号内是规则名。",
    place: |line, column, rule| format!("第{line}行第{column}列（{rule}）："),
    changed: |rule, count| format!("另有改动：{rule}，{count}处。"),
};

const ZH_HANT: Words = Words {
    heading: "轉換說明",
    intro: "以下文字見於原稿而未收入正文。行、列為原稿中的位置，括號內是規則名。",
    place: |line, column, rule| format!("第{line}行第{column}列（{rule}）："),
    changed: |rule, count| format!("另有改動：{rule}，{count}處。"),
};

const JA: Words = Words {
    heading: "変換について",
    intro: "以下の文は原稿にあり、本文に収めなかったものである。行と桁は原稿での位置、括弧内は規則の名である。",
    place: |line, column, rule| format!("{line}行{column}桁（{rule}）："),
    changed: |rule, count| format!("ほかの変更：{rule}、{count}か所。"),
};

const EN: Words = Words {
    heading: "Notes on the conversion",
    intro: "The following stood in the source and is not in the text. Lines and columns are those of \
            the source; the rule is in brackets.",
    place: |line, column, rule| format!("Line {line}, column {column} ({rule}): "),
    changed: |rule, count| format!("Other changes: {rule}, {count}."),
};

const KO: Words = Words {
    heading: "변환 안내",
    intro: "다음은 원고에 있으나 본문에 싣지 않은 글이다. 행과 열은 원고에서의 위치, 괄호 안은 규칙의 이름이다.",
    place: |line, column, rule| format!("{line}행 {column}열({rule}): "),
    changed: |rule, count| format!("그 밖의 변경: {rule}, {count}곳."),
};

fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::ZhHans => &ZH_HANS,
        Lang::ZhHant | Lang::ZhHk => &ZH_HANT,
        Lang::Ja => &JA,
        Lang::Ko => &KO,
        Lang::En => &EN,
    }
}

/// Adds the appendix, if anything was left out or moved to the metadata.
pub(super) fn add(document: &mut Document, source: &Source) {
    let out = |e: &&Edit| {
        let left_out = matches!(e.kind, EditKind::Removed | EditKind::Moved);
        left_out && shows(source.slice(e.span))
    };
    let removed: Vec<Edit> = document.edits.iter().filter(out).cloned().collect();
    if removed.is_empty() {
        return;
    }
    let words = words(document.lang());
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for edit in document.edits.iter().filter(|e| e.kind == EditKind::Changed) {
        *counts.entry(edit.rule).or_default() += 1;
    }
    // Among chapters it is one of them, below a single title a part of it.
    let level = if document.body.iter().filter(|b| is_title(b)).count() > 1 { 1 } else { 2 };
    let heading = BlockKind::Heading { level, body: vec![Inline::text(words.heading, None)] };
    push(document, heading);
    push(document, paragraph(vec![Inline::text(words.intro, None)]));
    let mut items = Vec::new();
    for edit in &removed {
        let at = source.position(edit.span.start as usize);
        let mut body = vec![Inline::text((words.place)(at.line, at.column, edit.rule), None)];
        lines(source.slice(edit.span), &mut body);
        let id = document.new_id();
        items.push(vec![Block { id, span: Some(edit.span), kind: paragraph(body) }]);
    }
    push(document, BlockKind::List { mark: ListMark::Bullet, tight: true, items });
    for (rule, count) in counts {
        push(document, paragraph(vec![Inline::text((words.changed)(rule, count), None)]));
    }
}

/// Whether there is anything to see: control characters and blanks are only in the report.
fn shows(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !c.is_control() && !is_unseen(c))
}

/// Characters that no reader shows.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn push(document: &mut Document, kind: BlockKind) {
    let id = document.new_id();
    document.back.push(Block { id, span: None, kind });
}

fn paragraph(body: Vec<Inline>) -> BlockKind {
    BlockKind::Paragraph { role: ParaRole::Body, body }
}

/// The lines of a text, as lines.
fn lines(text: &str, body: &mut Vec<Inline>) {
    let seen = |line: &str| -> String {
        line.trim().chars().filter(|&c| !c.is_control() && !is_unseen(c)).collect()
    };
    let lines = text.lines().map(seen).filter(|line| !line.is_empty());
    for (i, line) in lines.enumerate() {
        if i > 0 {
            body.push(Inline::new(InlineKind::LineBreak, None));
        }
        body.push(Inline::text(line, None));
    }
}
