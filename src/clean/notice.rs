//! `未经授权不得转载`: notices about rights. They are never taken out: they stay as notices and
//! are copied to the metadata.

use std::sync::LazyLock;

use crate::text::Pattern;

use super::plan::{Action, Hit};
use super::survey::{Line, Survey, pattern};

static NOTICE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        "^(?:免责声明|版权声明|特别声明|郑重声明|转载声明|免責聲明|版權聲明)\\s*[:：].{4,}$",
        "|^.{0,40}(?:未经(?:授权|许可|允许).{0,12}(?:不得|禁止|严禁)转载",
        "|未經(?:授權|許可|同意|允許).{0,12}(?:不得|禁止|嚴禁|請勿)轉載",
        "|無断(?:転載|複製|転用).{0,12}禁|무단\\s?전재.{0,12}금지",
        "|转载请(?:注明|联系)|轉載請(?:註明|注明)|如有侵权).{0,60}$"
    ))
});

static PERHAPS: LazyLock<Pattern> =
    LazyLock::new(|| pattern("^声明\\s*[:：].{4,}$|^.{0,40}不代表.{0,12}(?:立场|观点).{0,60}$"));

/// Whether a line is a notice, or looks like one.
pub(super) fn is_notice(text: &str) -> bool {
    NOTICE.is_match(text) || PERHAPS.is_match(text)
}

/// `声明：` alone may open a sentence of the article, so among its paragraphs it is only reported.
pub(super) fn line(line: &Line<'_>, _: &Survey) -> Option<Hit> {
    let sure = NOTICE.is_match(line.text);
    (sure || PERHAPS.is_match(line.text)).then(|| {
        let action = if sure || line.zone.is_edge() { Action::Mark } else { Action::Report };
        Hit::scored(line, action, 5, 5)
    })
}
