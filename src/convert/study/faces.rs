//! Which face sets which script: the pages are really set, and their glyphs counted.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::{Converter, Finding, Options, prepare_alone, read_options};
use crate::diag::Sink;
use crate::font::{FaceId, FontLibrary};
use crate::frame::{Frame, Item};
use crate::source::{Assets, Source};
use crate::{read, typeset};

/// The faces that set an article, and what none of them has.
#[derive(Debug, Serialize)]
pub struct Faces {
    /// Each face with what it sets, in the order of the library.
    pub faces: Vec<FaceUse>,
    /// Characters without a glyph, with their places; and what kept the article from being set.
    pub missing: Vec<Finding>,
    /// The decoded text, for messages that show it.
    #[serde(skip)]
    pub source: Option<Source>,
}

/// A face and how many characters of each script it sets, running heads and folios among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FaceUse {
    /// Its family.
    pub family: String,
    /// Its PostScript name.
    pub name: String,
    /// Characters by script: `han`, `kana`, `hangul`, `latin`, `digits`, `marks`, `other`.
    pub scripts: BTreeMap<&'static str, usize>,
}

/// Sets an article and tells which faces it took.
pub fn faces(
    name: &str,
    bytes: &[u8],
    assets: &dyn Assets,
    converter: &Converter,
    options: &Options,
) -> Faces {
    let mut sink = Sink::new();
    let Converter { theme, fonts } = converter;
    let embedded = read::Embedded::new(bytes, assets);
    let assets: &dyn Assets = &embedded;
    let (source, mut document) = match read::read(bytes, &read_options(name, options), &mut sink) {
        Ok(read) => read,
        Err(fatal) => {
            let missing = vec![Finding::new(fatal, None)];
            return Faces { faces: Vec::new(), missing, source: None };
        }
    };
    let mut counts = BTreeMap::new();
    match prepare_alone(&mut document, &source, assets, theme, options, &mut sink) {
        Ok(()) => {
            let set = typeset::typeset(&document, theme, fonts, &mut sink);
            set.pages.iter().for_each(|page| count(&page.frame, &mut counts));
        }
        Err(fatal) => sink.push(fatal),
    }
    let found = sink.into_sorted().into_iter();
    let kept = found.filter(|d| matches!(d.code, "glyph-missing" | "no-text"));
    Faces {
        faces: counts.into_iter().map(|(face, scripts)| used(fonts, face, scripts)).collect(),
        missing: kept.map(|d| Finding::new(d, Some(&source))).collect(),
        source: Some(source),
    }
}

fn used(fonts: &FontLibrary, face: FaceId, scripts: BTreeMap<&'static str, usize>) -> FaceUse {
    let face = fonts.face(face);
    FaceUse { family: face.family.clone(), name: face.measures().postscript.clone(), scripts }
}

fn count(frame: &Frame, counts: &mut BTreeMap<FaceId, BTreeMap<&'static str, usize>>) {
    for (_, item) in &frame.items {
        match item {
            Item::Glyphs(run) => {
                for c in run.text.chars().filter(|c| !c.is_whitespace() && !c.is_control()) {
                    *counts.entry(run.face).or_default().entry(script(c)).or_default() += 1;
                }
            }
            Item::Group(frame) => count(frame, counts),
            _ => {}
        }
    }
}

/// The script of a character, as people sort fonts (the blocks of Unicode).
fn script(c: char) -> &'static str {
    match c {
        '0'..='9' => "digits",
        '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4DBF}' => "han",
        '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => "han",
        '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' => "kana",
        '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7FF}' => "hangul",
        '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}' | '\u{2010}'..='\u{2027}' => "marks",
        '\u{FE10}'..='\u{FE1F}' | '\u{FE30}'..='\u{FE4F}' => "marks",
        c if c.is_ascii_punctuation() => "marks",
        'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => "latin",
        _ => "other",
    }
}
