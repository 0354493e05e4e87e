//! Subsets for EPUB: fonts that stand alone, with a character map of exactly the characters used
//! and the regional forms of one language made the default.

use std::collections::{BTreeMap, BTreeSet};

use skrifa::MetadataProvider;
use skrifa::string::StringId;

use super::cff::{self, Cut};
use super::sfnt::{self, Tables};
use super::{Characters, Face, FontError, Script, forms, pdf, shape};
use crate::text::Lang;

/// A font of these characters only, as a reader shows them in `lang`. Readers that look fonts up by
/// name find it as `family`, whatever the style sheet says: some of the originals' names are reserved
/// (OFL 1.1, condition 3).
pub(super) fn subset(
    face: &Face,
    wanted: &Characters,
    lang: Lang,
    family: &str,
) -> Result<Vec<u8>, FontError> {
    let map = glyph_map(face, &wanted.chars, lang);
    let forms = forms::forms(face, wanted, &map, lang);
    let glyphs: BTreeSet<u16> = map.values().copied().chain(forms.glyphs()).chain([0]).collect();
    let glyphs: Vec<u16> = glyphs.into_iter().collect();
    let damaged =
        || FontError::Unusable(say!("the tables of `{family}` are damaged", family = face.family));
    let mut tables = outlines(face, &glyphs, family).ok_or_else(damaged)?;
    let place = |glyph: u16| glyphs.binary_search(&glyph).ok().map(|k| k as u16);
    let numbered: BTreeMap<char, u16> =
        map.iter().filter_map(|(&c, &g)| Some((c, place(g)?))).collect();
    let varied: BTreeMap<(char, char), u16> =
        forms.varied.iter().filter_map(|(&key, &g)| Some((key, place(g)?))).collect();
    tables.insert(*b"cmap", cmap(&numbered, &varied));
    tables.extend(forms.tables(&place));
    tables.insert(*b"name", names(face, family));
    tables.insert(*b"OS/2", os2(face, &numbered).ok_or_else(damaged)?);
    tables.insert(*b"post", post());
    Ok(sfnt::write(&tables))
}

/// The glyph of each character, `locl` of the language applied.
fn glyph_map(face: &Face, chars: &BTreeSet<char>, lang: Lang) -> BTreeMap<char, u16> {
    let mut shaped = Vec::new();
    chars
        .iter()
        .filter_map(|&c| {
            let nominal = face.glyph(c)?;
            shaped.clear();
            // In an English book quotes are Western (TYPOGRAPHY 1.4); fonts for Chinese have them as
            // wide as Han.
            let western = lang == Lang::En && "“”‘’…".contains(c);
            let script = if western { Script::Western } else { Script::Han };
            shape::shape(face, c.encode_utf8(&mut [0; 4]), lang, script, &mut shaped);
            let glyph = if let [one] = shaped[..] { one.id } else { nominal };
            Some((c, glyph))
        })
        .collect()
}

fn outlines(face: &Face, glyphs: &[u16], family: &str) -> Option<Tables> {
    let cuts: Vec<Cut> = glyphs
        .iter()
        .map(|&glyph| Cut { glyph, width: face.advance_units(glyph), shift: 0, across: None })
        .collect();
    let Some(cff) = face.cff() else { return pdf::outline_tables(face, &cuts) };
    let font = face.raw();
    let table = |tag: &[u8; 4]| Some(font.table_data(skrifa::Tag::new(tag))?.as_bytes());
    Some(Tables::from([
        (*b"head", sfnt::head(table(b"head")?)?),
        (*b"hhea", sfnt::header_of_metrics(table(b"hhea")?, cuts.len())?),
        (*b"hmtx", pdf::font_metrics(face, &cuts)),
        (*b"maxp", sfnt::maxp(table(b"maxp")?, true, cuts.len())?),
        (*b"CFF ", cff::write(cff, face, &cuts, &postscript(face, family))?),
    ]))
}

/// A run of characters whose glyphs follow each other.
struct Segment {
    first: u32,
    last: u32,
    glyph: u16,
}

fn segments(map: &BTreeMap<char, u16>) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::new();
    for (&c, &glyph) in map {
        let code = c as u32;
        match out.last_mut() {
            // A segment must not cross from the basic plane to the others.
            Some(s)
                if s.last + 1 == code
                    && u32::from(s.glyph) + code - s.first == u32::from(glyph)
                    && code != 0x1_0000 =>
            {
                s.last = code;
            }
            _ => out.push(Segment { first: code, last: code, glyph }),
        }
    }
    out
}

/// So many segments need more bytes than format 4 can say it has.
const MOST_SEGMENTS: usize = (u16::MAX as usize - 16) / 8;

/// `cmap` with format 4 for the basic plane, where it has room, format 12 for everything, and format
/// 14 for what variation selectors change.
fn cmap(map: &BTreeMap<char, u16>, varied: &BTreeMap<(char, char), u16>) -> Vec<u8> {
    let segments = segments(map);
    let mut parts = vec![((3, 10), format_12(&segments))];
    if segments.len() < MOST_SEGMENTS {
        parts.insert(0, ((3, 1), format_4(&segments)));
    }
    if !varied.is_empty() {
        parts.insert(0, ((0, 5), format_14(varied)));
    }
    let mut out = Vec::new();
    let mut at = 4 + 8 * parts.len() as u32;
    out.extend(0u16.to_be_bytes());
    out.extend((parts.len() as u16).to_be_bytes());
    for ((platform, encoding), part) in &parts {
        out.extend(u16::to_be_bytes(*platform));
        out.extend(u16::to_be_bytes(*encoding));
        out.extend(at.to_be_bytes());
        at += part.len() as u32;
    }
    parts.into_iter().for_each(|(_, part)| out.extend(part));
    out
}

/// Every sequence has a glyph of its own: the default of the source may not be that of `lang`.
fn format_14(varied: &BTreeMap<(char, char), u16>) -> Vec<u8> {
    let mut selectors: BTreeMap<char, Vec<(char, u16)>> = BTreeMap::new();
    for (&(c, selector), &glyph) in varied {
        selectors.entry(selector).or_default().push((c, glyph));
    }
    let three = |c: char| (c as u32).to_be_bytes()[1..].to_vec();
    let mut records = Vec::new();
    let mut tables: Vec<u8> = Vec::new();
    let start = 10 + 11 * selectors.len() as u32;
    for (selector, glyphs) in &selectors {
        records.extend(three(*selector));
        records.extend(0u32.to_be_bytes());
        records.extend((start + tables.len() as u32).to_be_bytes());
        tables.extend((glyphs.len() as u32).to_be_bytes());
        for (c, glyph) in glyphs {
            tables.extend(three(*c));
            tables.extend(glyph.to_be_bytes());
        }
    }
    let mut out = 14u16.to_be_bytes().to_vec();
    out.extend((start + tables.len() as u32).to_be_bytes());
    out.extend((selectors.len() as u32).to_be_bytes());
    out.extend(records);
    out.extend(tables);
    out
}

fn format_4(segments: &[Segment]) -> Vec<u8> {
    let mut rows: Vec<(u16, u16, u16)> = segments
        .iter()
        .filter(|s| s.last < 0xFFFF)
        .map(|s| (s.first as u16, s.last as u16, s.glyph.wrapping_sub(s.first as u16)))
        .collect();
    rows.push((0xFFFF, 0xFFFF, 1));
    let count = rows.len() as u16;
    let exponent = 15 - count.leading_zeros() as u16;
    let range = 2u16 << exponent;
    let mut out = Vec::new();
    let mut put = |n: u16| out.extend(n.to_be_bytes());
    for n in [4, 16 + 8 * count, 0, 2 * count, range, exponent, (2 * count).wrapping_sub(range)] {
        put(n);
    }
    rows.iter().for_each(|r| put(r.1));
    put(0);
    rows.iter().for_each(|r| put(r.0));
    rows.iter().for_each(|r| put(r.2));
    rows.iter().for_each(|_| put(0));
    out
}

fn format_12(segments: &[Segment]) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend(12u16.to_be_bytes());
    out.extend(0u16.to_be_bytes());
    let count = segments.len() as u32;
    for n in [16 + 12 * count, 0, count] {
        out.extend(n.to_be_bytes());
    }
    for s in segments {
        for n in [s.first, s.last, s.glyph.into()] {
            out.extend(n.to_be_bytes());
        }
    }
    out
}

fn style(face: &Face) -> &'static str {
    match (face.bold, face.italic) {
        (true, true) => "Bold Italic",
        (true, false) => "Bold",
        (false, true) => "Italic",
        (false, false) => "Regular",
    }
}

fn postscript(face: &Face, family: &str) -> String {
    format!("{family}-{}", style(face).replace(' ', ""))
}

fn names(face: &Face, family: &str) -> Vec<u8> {
    let font = face.raw();
    let kept =
        |id| font.localized_strings(id).english_or_first().map(|s| s.chars().collect::<String>());
    let style = style(face);
    let records: Vec<(u16, String)> = [
        (0, kept(StringId::COPYRIGHT_NOTICE)),
        (1, Some(family.to_owned())),
        (2, Some(style.to_owned())),
        (3, Some(format!("{family} {style}"))),
        (4, Some(format!("{family} {style}"))),
        (5, Some("Version 1.0".to_owned())),
        (6, Some(postscript(face, family))),
        (13, kept(StringId::LICENSE_DESCRIPTION)),
        (14, kept(StringId::LICENSE_URL)),
    ]
    .into_iter()
    .filter_map(|(id, text)| Some((id, text?)))
    .collect();
    let mut out = Vec::new();
    let mut strings = Vec::new();
    for n in [0, records.len() as u16, 6 + 12 * records.len() as u16] {
        out.extend(n.to_be_bytes());
    }
    for (id, text) in records {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for n in [3, 1, 0x409, id, bytes.len() as u16, strings.len() as u16] {
            out.extend(n.to_be_bytes());
        }
        strings.extend(bytes);
    }
    out.extend(strings);
    out
}

fn os2(face: &Face, map: &BTreeMap<char, u16>) -> Option<Vec<u8>> {
    let mut os2 = face.raw().table_data(skrifa::Tag::new(b"OS/2"))?.as_bytes().to_vec();
    let bound = |c: Option<&char>| c.map_or(0, |&c| (c as u32).min(0xFFFF) as u16);
    os2.get_mut(64..66)?.copy_from_slice(&bound(map.keys().next()).to_be_bytes());
    os2.get_mut(66..68)?.copy_from_slice(&bound(map.keys().next_back()).to_be_bytes());
    os2.get_mut(8..10)?.fill(0); // fsType: installable; restricted fonts never get here
    Some(os2)
}

/// `post` version 3: no glyph names.
fn post() -> Vec<u8> {
    let mut post = vec![0, 3, 0, 0];
    post.resize(32, 0);
    post[8..10].copy_from_slice(&(-100i16).to_be_bytes());
    post[10..12].copy_from_slice(&50i16.to_be_bytes());
    post
}

#[cfg(test)]
mod tests {
    use skrifa::raw::tables::cmap::Cmap;
    use skrifa::raw::{FontData, FontRead};

    use super::*;

    /// Characters of which no two follow one another need a segment each.
    #[test]
    fn every_character_is_mapped_however_many_segments_there_are() {
        let most = MOST_SEGMENTS - 1;
        for (count, tables) in [(most, 2), (most + 1, 1), (10_000, 1)] {
            let chars = (0..count as u32).filter_map(|k| char::from_u32(0x4E00 + 2 * k));
            let map: BTreeMap<char, u16> = chars.zip(1..).collect();
            assert_eq!(map.len(), count);
            let bytes = cmap(&map, &BTreeMap::new());
            let table = Cmap::read(FontData::new(&bytes)).expect("a table");
            assert_eq!(table.encoding_records().len(), tables);
            for record in table.encoding_records() {
                let part = record.subtable(FontData::new(&bytes)).expect("a part");
                for (&c, &glyph) in &map {
                    let found = match &part {
                        skrifa::raw::tables::cmap::CmapSubtable::Format4(part) => {
                            part.map_codepoint(c)
                        }
                        skrifa::raw::tables::cmap::CmapSubtable::Format12(part) => {
                            part.map_codepoint(c)
                        }
                        _ => None,
                    };
                    assert_eq!(found.map(|g| g.to_u32()), Some(glyph.into()), "{count}: {c}");
                }
            }
        }
    }
}
