//! Which key of the front matter is which part of the metadata, in English and Chinese.

use crate::document::{Date, Metadata, Series, is_position, isbn};
use crate::say::Message;
use crate::text::Lang;

use super::Field;

/// What became of a field.
pub(super) enum Outcome {
    /// It is in the metadata.
    Used,
    /// Nothing is known by that key.
    Unknown,
    /// The value is not what the key asks for.
    Misfit(Message),
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
                return Outcome::Misfit(say!("date"));
            }
        }
        "lang" | "language" | "语言" | "語言" => {
            metadata.language = field.values.first().and_then(|v| Lang::parse(v));
            if metadata.language.is_none() {
                return Outcome::Misfit(say!("language known here"));
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
        "keywords" | "tags" | "tag" | "subjects" | "subject" | "关键词" | "关键字" | "标签"
        | "標籤" => {
            metadata.keywords.extend(split(&field.values, ",，、；;"));
        }
        "identifier" | "doi" | "issn" | "urn" => {
            for value in &field.values {
                if is_isbn(value) && isbn(value).is_none() {
                    return Outcome::Misfit(say!("ISBN with a right check digit"));
                }
                metadata.add_identifier(urn(&field.key, value));
            }
        }
        "isbn" | "书号" | "書號" => {
            for value in &field.values {
                let Some(urn) = isbn(value) else {
                    return Outcome::Misfit(say!("ISBN with a right check digit"));
                };
                metadata.add_identifier(urn);
            }
        }
        "series" | "collection" | "丛书" | "叢書" | "系列" => {
            let position = metadata.series.take().and_then(|s| s.position);
            metadata.series = one().and_then(|v| Series::parse(&v));
            if let (Some(series), Some(position)) = (&mut metadata.series, position) {
                series.position = series.position.take().or(Some(position));
            }
        }
        "series-index" | "series_index" | "volume" | "卷" | "册" | "冊" => {
            let position = one().map(|v| v.trim().to_owned()).filter(|v| is_position(v));
            if position.is_none() {
                return Outcome::Misfit(say!("number in a series"));
            }
            // The name may follow.
            let none = Series { name: String::new(), position: None };
            metadata.series.get_or_insert(none).position = position;
        }
        "translator" | "translators" | "译者" | "譯者" => {
            metadata.translators.extend(split(&field.values, "、；;，"));
        }
        "title-sort" | "title_sort" => metadata.title_sort = one(),
        "author-sort" | "author_sort" => {
            metadata.author_sort.extend(split(&field.values, "、；;"));
        }
        "cover" | "封面" => metadata.cover = one(),
        "rights" | "license" | "copyright" | "版权" | "版權" | "许可" => {
            metadata.rights.extend(field.values.iter().cloned());
        }
        _ => return Outcome::Unknown,
    }
    Outcome::Used
}

/// Whether an identifier says that it is an ISBN.
fn is_isbn(value: &str) -> bool {
    let start = value.trim().get(..9).unwrap_or(value.trim()).to_ascii_lowercase();
    start.starts_with("isbn") || start == "urn:isbn:"
}

/// An identifier with the name of its kind before it.
fn urn(key: &str, value: &str) -> String {
    let value = value.trim();
    match key {
        _ if is_isbn(value) => isbn(value).unwrap_or_else(|| value.to_owned()),
        "doi" if !value.contains(':') => format!("doi:{value}"),
        "issn" if !value.contains(':') => format!("urn:issn:{value}"),
        _ => value.to_owned(),
    }
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
