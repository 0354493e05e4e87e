//! What the user says of an article.

use super::{Result, usage};
use crate::cli::args::Conversion;
use crate::convert::{Date, Lang, Metadata, Series, isbn};
use crate::say::Message;

pub(super) fn about(args: &Conversion) -> Result<Metadata> {
    let said = &args.about;
    let mut about = Metadata {
        title: said.title.clone(),
        subtitle: said.subtitle.clone(),
        authors: said.author.clone(),
        translators: said.translator.clone(),
        language: lang(args)?,
        published: date(args)?,
        publisher: said.publisher.clone(),
        source_url: said.source_url.clone(),
        series: said.series.as_deref().and_then(Series::parse),
        description: said.description.clone(),
        keywords: said.subject.clone(),
        rights: said.rights.clone(),
        ..Metadata::default()
    };
    for identifier in &said.identifier {
        about.add_identifier(checked(identifier)?);
    }
    Ok(about)
}

/// An identifier; that of a book has a right check digit.
fn checked(identifier: &str) -> Result<String> {
    let lower = identifier.to_ascii_lowercase();
    let number = lower.strip_prefix("urn:isbn:").or(lower.strip_prefix("isbn:"));
    match number {
        Some(number) => isbn(number).ok_or_else(|| {
            usage(
                say!("`{identifier}` is no ISBN", identifier),
                say!("its check digit is wrong: look it up again"),
            )
        }),
        None => Ok(identifier.to_owned()),
    }
}

fn lang(args: &Conversion) -> Result<Option<Lang>> {
    let Some(tag) = &args.about.lang else { return Ok(None) };
    Lang::parse(tag).map(Some).ok_or_else(|| {
        usage(
            say!("`{name}` is no language Banxin knows", name = tag),
            Message::foreign("zh-Hans, zh-Hant, zh-HK, ja, ko, en"),
        )
    })
}

fn date(args: &Conversion) -> Result<Option<Date>> {
    let Some(text) = &args.about.date else { return Ok(None) };
    Date::parse(text)
        .map(Some)
        .ok_or_else(|| usage(say!("`{text}` is no date", text), say!("write it as `2024-10-02`")))
}
