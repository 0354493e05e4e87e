//! What a font of our own does with its characters beyond showing them one by one: ligatures,
//! kerning, the apostrophe of Western words, half-width and vertical marks, variants. All of it is
//! asked of the source font by shaping, so that it is exactly what the PDF has.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{self, Lookup};
use super::sfnt::Tables;
use super::{Characters, Face, Script, Shaped, shape};
use crate::text::{Lang, is_full_width_mark, is_variation_selector, is_western};

/// Forms by glyphs of the source font.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// The glyph of a character with a variation selector.
    pub varied: BTreeMap<(char, char), u16>,
    ligatures: BTreeMap<Vec<u16>, u16>,
    /// Signs of sequences.
    joined: BTreeMap<Vec<u16>, u16>,
    /// Where marks stand on their bases, in units from where a base begins: bases, then marks.
    marked: Marked,
    /// Marks, what they become, and the bases behind which they do.
    marks: BTreeMap<(u16, u16), BTreeSet<u16>>,
    kerning: BTreeMap<(u16, u16), i16>,
    vertical: BTreeMap<u16, u16>,
    /// Shift and change of advance.
    half: BTreeMap<u16, (i16, i16)>,
    /// The apostrophe in Chinese text and in a Western word, and the letters of such words.
    apostrophe: Option<(u16, u16)>,
    letters: BTreeSet<u16>,
}

type Marked = BTreeMap<u16, BTreeMap<u16, (i16, i16)>>;

const APOSTROPHE: char = '’';

/// Looks up the forms of characters whose glyphs are known.
pub(super) fn forms(
    face: &Face,
    wanted: &Characters,
    map: &BTreeMap<char, u16>,
    lang: Lang,
) -> Forms {
    let mut forms = Forms::default();
    let shaped = |text: &str, script| {
        let mut out = Vec::new();
        shape::shape(face, text, lang, script, &mut out);
        out
    };
    for &(c, selector) in wanted.varied.iter().filter(|(c, _)| map.contains_key(c)) {
        if let [one] = shaped(&[c, selector].iter().collect::<String>(), Script::Han)[..] {
            forms.varied.insert((c, selector), one.id);
        }
    }
    for sequence in &wanted.joined {
        // A selector is part of the glyph before it.
        let parts = sequence.chars().filter(|c| !is_variation_selector(*c));
        let parts: Option<Vec<u16>> = parts.map(|c| map.get(&c).copied()).collect();
        let script = if sequence.starts_with(is_letter) { Script::Western } else { Script::Han };
        let signs = shaped(sequence, script);
        match (parts, signs.as_slice()) {
            (Some(parts), [one]) if parts.len() > 1 && one.id != 0 => {
                forms.joined.insert(parts, one.id);
            }
            (Some(parts), signs) if signs.len() == parts.len() => {
                forms.marks_on_base(face, &parts, signs);
            }
            _ => {}
        }
    }
    for &(a, b) in &wanted.pairs {
        let (Some(&first), Some(&second)) = (map.get(&a), map.get(&b)) else { continue };
        let western = is_letter(a) || is_letter(b);
        let script = if western { Script::Western } else { Script::Han };
        let text: String = [a, b].iter().collect();
        forms.pair(face, (first, second), &shaped(&text, script));
        if a == APOSTROPHE && is_letter(b) {
            forms.apostrophe = apostrophe(first, &shaped("’", Script::Western));
        }
    }
    for (&c, &glyph) in map {
        if forms.apostrophe.is_some() && is_letter(c) {
            forms.letters.insert(glyph);
        }
        forms.mark(face, c, glyph, lang);
    }
    forms
}

fn is_letter(c: char) -> bool {
    is_western(c) && c.is_alphanumeric() || c.is_ascii_alphanumeric()
}

fn apostrophe(wide: u16, western: &[Shaped]) -> Option<(u16, u16)> {
    match western {
        [one] if one.id != wide => Some((wide, one.id)),
        _ => None,
    }
}

impl Forms {
    fn pair(&mut self, face: &Face, glyphs: (u16, u16), shaped: &[Shaped]) {
        match shaped {
            [one] if one.id != 0 => {
                self.ligatures.insert(vec![glyphs.0, glyphs.1], one.id);
            }
            [a, b] if (a.id, b.id) == glyphs => {
                let units = face.units(a.advance) - face.advance_units(a.id);
                if let Ok(units @ (..=-1 | 1..)) = i16::try_from(units) {
                    self.kerning.insert(glyphs, units);
                }
            }
            _ => {}
        }
    }

    /// Marks that do not move the pen stand where the source font puts them; those of capitals may
    /// be others.
    fn marks_on_base(&mut self, face: &Face, parts: &[u16], signs: &[Shaped]) {
        let Some((base, marks)) = signs.split_first().filter(|(b, _)| parts.first() == Some(&b.id))
        else {
            return;
        };
        let pen = face.units(base.advance);
        for (mark, &nominal) in marks.iter().zip(&parts[1..]) {
            if face.units(mark.advance) != 0 || mark.id == 0 {
                continue;
            }
            if mark.id != nominal {
                self.marks.entry((nominal, mark.id)).or_default().insert(base.id);
            }
            let (along, up) = (pen + face.units(mark.offset.0), face.units(mark.offset.1));
            if let (Ok(along), Ok(up)) = (i16::try_from(along), i16::try_from(up)) {
                self.marked.entry(base.id).or_default().entry(mark.id).or_insert((along, up));
            }
        }
    }

    fn mark(&mut self, face: &Face, c: char, glyph: u16, lang: Lang) {
        // Curly quotes are as wide as the font has them here; upright they become others.
        let quote = "“”‘’".contains(c);
        if !is_full_width_mark(c) && !quote && !"—…～〜ー﹏·".contains(c) {
            return;
        }
        let upright = shape::vertical(face, c, lang).filter(|v| *v != glyph && *v != 0);
        self.vertical.extend(upright.filter(|_| !quote).map(|v| (glyph, v)));
        if let Some(trim) = shape::trim(face, c.encode_utf8(&mut [0; 4]), lang) {
            let (start, end) = (face.units(trim.start), face.units(trim.end));
            if let (Ok(shift), Ok(less)) = (i16::try_from(-start), i16::try_from(-start - end)) {
                self.half.insert(glyph, (shift, less));
            }
        }
    }

    /// Glyphs that no character has by itself.
    pub fn glyphs(&self) -> impl Iterator<Item = u16> + '_ {
        let apostrophe = self.apostrophe.iter().map(|a| a.1);
        let joined = self.ligatures.values().chain(self.joined.values());
        let all = self.varied.values().chain(joined).chain(self.vertical.values());
        all.copied().chain(apostrophe).chain(self.marks.keys().map(|m| m.1))
    }

    /// The tables, with glyphs named by their place among those of the new font.
    pub fn tables(&self, place: &dyn Fn(u16) -> Option<u16>) -> Tables {
        let pair = |&(a, b): &(u16, u16)| Some((place(a)?, place(b)?));
        let one = |map: &BTreeMap<u16, u16>| -> BTreeMap<u16, u16> {
            map.iter().filter_map(|(&a, &b)| Some((place(a)?, place(b)?))).collect()
        };
        let several = |map: &BTreeMap<Vec<u16>, u16>| -> BTreeMap<Vec<u16>, u16> {
            let parts = |key: &Vec<u16>| key.iter().map(|&g| place(g)).collect::<Option<_>>();
            map.iter().filter_map(|(key, &glyph)| Some((parts(key)?, place(glyph)?))).collect()
        };
        let kerning: BTreeMap<(u16, u16), i16> =
            self.kerning.iter().filter_map(|(key, &units)| Some((pair(key)?, units))).collect();
        let half: BTreeMap<u16, (i16, i16)> =
            self.half.iter().filter_map(|(&glyph, &by)| Some((place(glyph)?, by))).collect();
        let letters: BTreeSet<u16> = self.letters.iter().filter_map(|&g| place(g)).collect();

        let mut substitutions = Layout::default();
        let apostrophe = self.apostrophe.and_then(|(a, b)| Some((place(a)?, place(b)?)));
        if let Some((wide, narrow)) = apostrophe.filter(|_| !letters.is_empty()) {
            let inner = substitutions.add(layout::single(&BTreeMap::from([(wide, narrow)])));
            substitutions.feature(b"calt", layout::between(wide, &letters, inner));
        }
        let mut composed = Vec::new();
        if !self.joined.is_empty() {
            composed.push(substitutions.add(layout::ligatures(&several(&self.joined))));
        }
        for (&marks, bases) in &self.marks {
            let Some((nominal, other)) = pair(&marks) else { continue };
            let bases: BTreeSet<u16> = bases.iter().filter_map(|&g| place(g)).collect();
            let inner = substitutions.add(layout::single(&BTreeMap::from([(nominal, other)])));
            composed.push(substitutions.add(layout::behind(nominal, &bases, inner)));
        }
        if !composed.is_empty() {
            substitutions.features.push((b"ccmp", composed));
        }
        if !self.ligatures.is_empty() {
            substitutions.feature(b"liga", layout::ligatures(&several(&self.ligatures)));
        }
        if !self.vertical.is_empty() {
            substitutions.feature(b"vert", layout::single(&one(&self.vertical)));
        }
        let mut positions = Layout::default();
        if !half.is_empty() {
            positions.feature(b"halt", layout::positions(&half));
        }
        if !kerning.is_empty() {
            positions.feature(b"kern", layout::pairs(&kerning));
        }
        let mut marked = Marked::new();
        for (&base, marks) in &self.marked {
            let marks = marks.iter().filter_map(|(&mark, &at)| Some((place(mark)?, at)));
            marked.extend(place(base).map(|base| (base, marks.collect())));
        }
        if let Some(lookup) = layout::marks(&marked) {
            positions.feature(b"mark", lookup);
        }
        let tables = [(*b"GSUB", substitutions), (*b"GPOS", positions)];
        let used = tables.into_iter().filter(|(_, t)| !t.features.is_empty());
        used.map(|(tag, t)| (tag, layout::table(&t.features, &t.lookups))).collect()
    }
}

/// Features in the order of their tags, and their lookups.
#[derive(Default)]
struct Layout {
    features: Vec<(&'static [u8; 4], Vec<u16>)>,
    lookups: Vec<Lookup>,
}

impl Layout {
    fn add(&mut self, lookup: Lookup) -> u16 {
        self.lookups.push(lookup);
        self.lookups.len() as u16 - 1
    }

    fn feature(&mut self, tag: &'static [u8; 4], lookup: Lookup) {
        let index = self.add(lookup);
        self.features.push((tag, vec![index]));
    }
}
