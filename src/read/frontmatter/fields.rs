//! Which key of the front matter is which part of the metadata, in English and Chinese.

use crate::document::{Date, Metadata};
use crate::text::Lang;

use super::Field;

/// What became of a field.
pub(super) enum Outcome {
    /// It is in the metadata.
    Used,
    /// Nothing is known by that key.
    Unknown,
    /// The value is not what the key asks for.
    Misfit(&'static str),
}

/// Puts a field into the metadata.
pub(super) fn set(metadata: &mut Metadata, field: &Field) -> Outcome {
    let one = || Some(field.values.join(" "));
    match field.key.as_str() {
        key if super::is_title(key) => metadata.title = one(),
        "subtitle" | "副标题" | "副標題" => metadata.subtitle = one(),
        "author" | "authors" | "作者" => metadata.authors.extend(split(&field.values, "、；;，")),
        "date" | "published" | "pubdate" | "日期" | "发布日期" | "发布时间" | "發佈日期" =>
        {
            metadata.published = field.values.first().and_then(|v| date(v));
            if metadata.published.is_none() {
                return Outcome::Misfit("date");
            }
        }
        "lang" | "language" | "语言" | "語言" => {
            metadata.language = field.values.first().and_then(|v| Lang::parse(v));
            if metadata.language.is_none() {
                return Outcome::Misfit("language known here");
            }
        }
        "source" | "来源" | "來源" if field.values.iter().any(|v| v.contains("://")) => {
            metadata.source_url = one();
        }
        "publisher" | "source" | "来源" | "來源" | "出版社" => metadata.publisher = one(),
        "url" | "link" | "链接" | "連結" | "原文链接" => metadata.source_url = one(),
        "description" | "summary" | "abstract" | "excerpt" | "摘要" | "简介" | "描述" => {
            metadata.description = one();
        }
        "keywords" | "tags" | "tag" | "关键词" | "关键字" | "标签" | "標籤" => {
            metadata.keywords.extend(split(&field.values, ",，、；;"));
        }
        "identifier" => metadata.identifier = one(),
        "isbn" => metadata.identifier = one().map(|n| format!("urn:isbn:{n}")),
        "rights" | "license" | "copyright" | "版权" | "版權" | "许可" => {
            metadata.rights.extend(field.values.iter().cloned());
        }
        _ => return Outcome::Unknown,
    }
    Outcome::Used
}

/// Lists written as one string.
fn split<'a>(values: &'a [String], marks: &'a str) -> impl Iterator<Item = String> + 'a {
    let parts = values.iter().flat_map(move |v| v.split(move |c| marks.contains(c)));
    parts.map(|p| p.trim().to_owned()).filter(|p| !p.is_empty())
}

/// A date as ISO 8601 or in Chinese: `2024年10月2日 20:23`.
fn date(text: &str) -> Option<Date> {
    let iso: String = text
        .chars()
        .filter_map(|c| match c {
            '年' | '月' => Some('-'),
            '日' | '号' => None,
            '时' | '時' | '：' => Some(':'),
            '分' | '秒' => None,
            c => Some(c),
        })
        .collect();
    Date::parse(&iso)
}
