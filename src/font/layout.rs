//! `GSUB` and `GPOS` of a font of our own: a few lookups, for every script alike (OpenType 1.9,
//! chapter 2, "Common Table Formats").

use std::collections::{BTreeMap, BTreeSet};

/// A lookup: its type and its one subtable.
#[derive(Clone, Debug)]
pub(super) struct Lookup {
    kind: u16,
    subtable: Vec<u8>,
}

/// Scripts our text is shaped as, and the one for all others, in order.
const SCRIPTS: [&[u8; 4]; 5] = [b"DFLT", b"hang", b"hani", b"kana", b"latn"];

fn put(out: &mut Vec<u8>, numbers: impl IntoIterator<Item = u16>) {
    numbers.into_iter().for_each(|n| out.extend(n.to_be_bytes()));
}

/// A table of these features, each with its lookups by index; tags in order.
pub(super) fn table(features: &[(&[u8; 4], Vec<u16>)], lookups: &[Lookup]) -> Vec<u8> {
    let scripts = scripts(features.len() as u16);
    let (features, lookups) = (feature_list(features), lookup_list(lookups));
    let mut out = Vec::new();
    let at = [10, 10 + scripts.len(), 10 + scripts.len() + features.len()].map(|n| n as u16);
    put(&mut out, [1, 0].into_iter().chain(at));
    out.extend([scripts, features, lookups].concat());
    out
}

/// Every script has all features.
fn scripts(features: u16) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, [SCRIPTS.len() as u16]);
    let shared = 2 + 6 * SCRIPTS.len() as u16;
    for tag in SCRIPTS {
        out.extend(tag);
        put(&mut out, [shared]);
    }
    // The script, whose default language is all there is: no order, nothing required.
    put(&mut out, [4, 0, 0, 0xFFFF, features]);
    put(&mut out, 0..features);
    out
}

fn feature_list(features: &[(&[u8; 4], Vec<u16>)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut tables = Vec::new();
    let start = 2 + 6 * features.len();
    put(&mut out, [features.len() as u16]);
    for (tag, lookups) in features {
        out.extend(*tag);
        put(&mut out, [(start + tables.len()) as u16]);
        put(&mut tables, [0, lookups.len() as u16]);
        put(&mut tables, lookups.iter().copied());
    }
    out.extend(tables);
    out
}

fn lookup_list(lookups: &[Lookup]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 2 + 2 * lookups.len();
    put(&mut out, [lookups.len() as u16]);
    for lookup in lookups {
        put(&mut out, [at as u16]);
        at += 8 + lookup.subtable.len();
    }
    for lookup in lookups {
        put(&mut out, [lookup.kind, 0, 1, 8]);
        out.extend(&lookup.subtable);
    }
    out
}

fn coverage(glyphs: impl IntoIterator<Item = u16>) -> Vec<u8> {
    let glyphs: BTreeSet<u16> = glyphs.into_iter().collect();
    let mut out = Vec::new();
    put(&mut out, [1, glyphs.len() as u16]);
    put(&mut out, glyphs);
    out
}

/// One glyph for another (lookup type 1, format 2).
pub(super) fn single(map: &BTreeMap<u16, u16>) -> Lookup {
    let mut out = Vec::new();
    put(&mut out, [2, 6 + 2 * map.len() as u16, map.len() as u16]);
    put(&mut out, map.values().copied());
    out.extend(coverage(map.keys().copied()));
    Lookup { kind: 1, subtable: out }
}

/// One glyph for two or more (lookup type 4), for the most that there are.
pub(super) fn ligatures(map: &BTreeMap<Vec<u16>, u16>) -> Lookup {
    let mut sets: BTreeMap<u16, Vec<(&[u16], u16)>> = BTreeMap::new();
    for (glyphs, &glyph) in map {
        let Some((&first, rest)) = glyphs.split_first() else { continue };
        sets.entry(first).or_default().push((rest, glyph));
    }
    // The first that matches is taken.
    sets.values_mut().for_each(|set| set.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len())));
    let set = |set: &Vec<(&[u16], u16)>| {
        let mut out = Vec::new();
        put(&mut out, [set.len() as u16]);
        let mut at = 2 + 2 * set.len() as u16;
        for (rest, _) in set {
            put(&mut out, [at]);
            at += 4 + 2 * rest.len() as u16;
        }
        for (rest, glyph) in set {
            put(&mut out, [*glyph, 1 + rest.len() as u16]);
            put(&mut out, rest.iter().copied());
        }
        out
    };
    let mut out = vec![0, 1];
    offsets(&mut out, &sets, 6, set);
    Lookup { kind: 4, subtable: out }
}

/// Space between two glyphs, in units (lookup type 2, format 1).
pub(super) fn pairs(map: &BTreeMap<(u16, u16), i16>) -> Lookup {
    let values: BTreeMap<(u16, u16), u16> = map.iter().map(|(k, v)| (*k, *v as u16)).collect();
    let sets = by_first(&values);
    let set = |pairs: &Vec<(u16, u16)>| {
        let mut out = Vec::new();
        put(&mut out, [pairs.len() as u16]);
        pairs.iter().for_each(|&(second, value)| put(&mut out, [second, value]));
        out
    };
    let mut out = vec![0, 1];
    const X_ADVANCE: u16 = 4;
    offsets(&mut out, &sets, 10, set);
    // The value formats stand between the offset of the coverage and the number of sets.
    out.splice(4..4, [X_ADVANCE.to_be_bytes(), [0, 0]].concat());
    Lookup { kind: 2, subtable: out }
}

type Sets = BTreeMap<u16, Vec<(u16, u16)>>;

fn by_first(map: &BTreeMap<(u16, u16), u16>) -> Sets {
    let mut sets = Sets::new();
    for (&(first, second), &value) in map {
        sets.entry(first).or_default().push((second, value));
    }
    sets
}

/// Offset of the coverage, number of sets, their offsets; then the sets and the coverage. `head`:
/// bytes before the offsets of the sets, once all is in place.
fn offsets<T>(
    out: &mut Vec<u8>,
    sets: &BTreeMap<u16, T>,
    head: usize,
    set: impl Fn(&T) -> Vec<u8>,
) {
    let start = head + 2 * sets.len();
    let mut bytes = Vec::new();
    let mut at = Vec::new();
    for pairs in sets.values() {
        at.push((start + bytes.len()) as u16);
        bytes.extend(set(pairs));
    }
    put(out, [(start + bytes.len()) as u16, sets.len() as u16]);
    put(out, at);
    out.extend(bytes);
    out.extend(coverage(sets.keys().copied()));
}

/// Applies lookup `index` to a glyph between two of `around` (lookup type 6, format 3).
pub(super) fn between(glyph: u16, around: &BTreeSet<u16>, index: u16) -> Lookup {
    let (inner, outer) = (coverage([glyph]), coverage(around.iter().copied()));
    let start = 20;
    let (input, ahead) = (start + outer.len() as u16, start + (outer.len() + inner.len()) as u16);
    let mut out = Vec::new();
    put(&mut out, [3, 1, start, 1, input, 1, ahead, 1, 0, index]);
    out.extend([&outer[..], &inner, &outer].concat());
    Lookup { kind: 6, subtable: out }
}

/// Applies lookup `index` to a glyph behind one of `before` (lookup type 6, format 3).
pub(super) fn behind(glyph: u16, before: &BTreeSet<u16>, index: u16) -> Lookup {
    let (inner, outer) = (coverage([glyph]), coverage(before.iter().copied()));
    let start = 18;
    let mut out = Vec::new();
    put(&mut out, [3, 1, start, 1, start + outer.len() as u16, 0, 1, 0, index]);
    out.extend([outer, inner].concat());
    Lookup { kind: 6, subtable: out }
}

/// Marks on their bases: where each mark stands from where its base begins, in units (lookup type 4
/// of GPOS, format 1). Every mark is a class of its own; none if there are more than fit.
pub(super) fn marks(bases: &BTreeMap<u16, BTreeMap<u16, (i16, i16)>>) -> Option<Lookup> {
    const ANCHOR: usize = 6;
    let all: BTreeSet<u16> = bases.values().flat_map(|marks| marks.keys().copied()).collect();
    let anchors = bases.values().map(BTreeMap::len).sum::<usize>();
    let rows = 2 + 2 * bases.len() * all.len();
    let (marks, bytes) = (all.len(), rows + anchors * ANCHOR);
    if marks == 0 || bytes + marks * (6 + ANCHOR) + 2 * bases.len() > usize::from(u16::MAX) / 2 {
        return None;
    }
    let anchor = |out: &mut Vec<u8>, (x, y): (i16, i16)| put(out, [1, x as u16, y as u16]);
    let mut own = Vec::new();
    put(&mut own, [marks as u16]);
    for class in 0..marks {
        put(&mut own, [class as u16, (2 + 4 * marks + ANCHOR * class) as u16]);
    }
    all.iter().for_each(|_| anchor(&mut own, (0, 0)));
    let (mut grid, mut places) = (Vec::new(), Vec::new());
    put(&mut grid, [bases.len() as u16]);
    for of in bases.values() {
        for mark in &all {
            let at = of.get(mark).map(|&at| {
                let start = rows + places.len();
                anchor(&mut places, at);
                start
            });
            put(&mut grid, [at.unwrap_or(0) as u16]);
        }
    }
    grid.extend(places);
    let (over, under) = (coverage(all.iter().copied()), coverage(bases.keys().copied()));
    let head = 12;
    let at = [head, head + over.len()];
    let own_at = at[1] + under.len();
    let mut out = Vec::new();
    put(&mut out, [1, at[0] as u16, at[1] as u16, marks as u16, own_at as u16]);
    put(&mut out, [(own_at + own.len()) as u16]);
    out.extend([over, under, own, grid].concat());
    Some(Lookup { kind: 4, subtable: out })
}

/// Shift and change of advance of a glyph, in units (lookup type 1 of GPOS, format 2).
pub(super) fn positions(map: &BTreeMap<u16, (i16, i16)>) -> Lookup {
    const PLACEMENT_AND_ADVANCE: u16 = 5;
    let mut out = Vec::new();
    let count = map.len() as u16;
    put(&mut out, [2, 8 + 4 * count, PLACEMENT_AND_ADVANCE, count]);
    map.values().for_each(|&(shift, advance)| put(&mut out, [shift as u16, advance as u16]));
    out.extend(coverage(map.keys().copied()));
    Lookup { kind: 1, subtable: out }
}
