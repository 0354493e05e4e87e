//! Shaping through harfrust: one plan per face, language and script, made once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, RwLock};

use harfrust::{
    Buffer, BufferFlags, Direction, Feature, Font, Language, ShapeOptions, ShapePlan, ShaperFont,
    Tag,
};

use super::memo::Memo;
use super::{Face, Script, Shaped, Trim};
use crate::geom::Em;
use crate::text::{Lang, has_own_shapes, is_variation_selector};

/// What has been learnt about shaping with a face. It changes speed, never results.
#[derive(Default)]
pub(super) struct Shapes {
    plans: RwLock<Vec<(Key, Arc<Plan>)>>,
    /// Single characters of the basic plane, flat and upright, by language.
    singles: [[OnceLock<Memo>; LANGS]; 2],
    trims: RwLock<HashMap<Mark, Option<Trim>>>,
    upright: RwLock<HashMap<Mark, Option<Trim>>>,
}

/// A mark, the variation selector after it, and the language.
type Mark = (char, Option<char>, Lang);

const LANGS: usize = 6;

#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    lang: Lang,
    kind: Kind,
    /// The script of text that is neither Han nor Latin and joins or turns its letters, and whether
    /// it runs from right to left.
    other: Option<(harfrust::Script, bool)>,
}

impl Key {
    fn new(lang: Lang, kind: Kind) -> Key {
        Key { lang, kind, other: None }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Han,
    Half,
    Vertical,
    VerticalHalf,
    Western,
    Code,
}

struct Plan {
    plan: ShapePlan,
    features: Vec<Feature>,
    script: harfrust::Script,
    language: Option<Language>,
}

thread_local! {
    static BUFFER: RefCell<Buffer> = RefCell::new(Buffer::new());
}

/// Shapes a text; clusters are byte offsets.
pub(super) fn shape(face: &Face, text: &str, lang: Lang, script: Script, out: &mut Vec<Shaped>) {
    let kind = match script {
        Script::Han => Kind::Han,
        Script::Western => Kind::Western,
        Script::Code => Kind::Code,
        Script::Upright => Kind::Vertical,
    };
    let mut chars = text.chars();
    let single = match (chars.next(), chars.next()) {
        (Some(c), None) if matches!(kind, Kind::Han | Kind::Vertical) => {
            u16::try_from(c as u32).ok()
        }
        _ => None,
    };
    let key = Key::new(lang, kind);
    let Some(c) = single else { return glyphs(face, text, key, out) };
    let slot = single_slot(face, key, c);
    if let Some(shaped) = unpack(slot.load(Ordering::Relaxed)) {
        out.push(shaped);
        return;
    }
    let start = out.len();
    glyphs(face, text, key, out);
    if let [one] = &out[start..]
        && one.offset == (Em::ZERO, Em::ZERO)
    {
        slot.store(pack(one), Ordering::Relaxed);
    }
}

/// Where the shape of a character of the basic plane is kept.
fn single_slot(face: &Face, key: Key, c: u16) -> &AtomicU64 {
    singles(face, key).slot(c)
}

fn singles(face: &Face, key: Key) -> &Memo {
    let upright = usize::from(key.kind == Kind::Vertical);
    face.shaper().1.singles[upright][key.lang as usize].get_or_init(Memo::default)
}

/// Han of a face in a language, which are asked for one after the other.
pub struct Hans<'a> {
    face: &'a Face,
    lang: Lang,
    known: &'a Memo,
}

impl<'a> Hans<'a> {
    pub(super) fn of(face: &'a Face, lang: Lang) -> Hans<'a> {
        Hans { face, lang, known: singles(face, Key::new(lang, Kind::Han)) }
    }

    /// Shapes one Han of the basic plane and nothing else, as [`Script::Han`]; `false` where the
    /// face lacks it.
    pub fn shape(&self, han: &str, out: &mut Vec<Shaped>) -> bool {
        let Some(c) = han.chars().next() else { return false };
        let known = u16::try_from(c as u32).ok().map(|c| self.known.slot(c));
        match known.and_then(|slot| unpack(slot.load(Ordering::Relaxed))) {
            Some(Shaped { id: 0, .. }) => return false,
            Some(shaped) => out.push(shaped),
            None if self.face.glyph(c).is_none() => return false,
            None => shape(self.face, han, self.lang, Script::Han, out),
        }
        true
    }
}

/// Bits of the advance in an entry: more than any font has.
const ADVANCE: u32 = 47;

/// Known flag, advance, glyph id.
fn pack(shaped: &Shaped) -> u64 {
    let advance = shaped.advance.0 as u64 & ((1 << ADVANCE) - 1);
    1 << 63 | advance << 16 | u64::from(shaped.id)
}

fn unpack(entry: u64) -> Option<Shaped> {
    let advance = (entry << 1) as i64 >> (64 - ADVANCE);
    (entry >> 63 == 1).then_some(Shaped {
        id: entry as u16,
        cluster: 0,
        advance: Em(advance),
        offset: (Em::ZERO, Em::ZERO),
    })
}

fn run(face: &Face, text: &str, key: Key, out: &mut Vec<Shaped>) {
    let (font, shapes) = face.shaper();
    let upem = face.measures().upem;
    BUFFER.with_borrow_mut(|buffer| {
        buffer.reset();
        for (offset, c) in text.char_indices() {
            buffer.push(c as u32, offset as u32);
        }
        let western = matches!(key.kind, Kind::Western | Kind::Code);
        let key = Key { other: if western { other(text, buffer) } else { None }, ..key };
        let plan = plan(font, shapes, key);
        buffer.set_direction(direction(key));
        buffer.set_script(Some(plan.script));
        buffer.set_language(plan.language.clone());
        // A selector the font knows nothing of leaves no glyph behind: one cluster, one glyph.
        let varied = text.chars().any(is_variation_selector);
        buffer.set_flags(if varied {
            BufferFlags::REMOVE_DEFAULT_IGNORABLES
        } else {
            BufferFlags::empty()
        });
        let options = ShapeOptions::new().plan(Some(&plan.plan)).features(&plan.features);
        if harfrust::shape(&ShaperFont::new(font), buffer, options).is_err() {
            // A font too broken to shape with: nothing is drawn and the caller reports it.
            return;
        }
        let glyphs = buffer.glyph_infos().iter().zip(buffer.glyph_positions());
        let em = |units| Em::from_units(units, upem);
        out.extend(glyphs.map(|(info, at)| {
            let (advance, offset) = match direction(key) {
                // Down the line is along it.
                Direction::TopToBottom => (em(-at.y_advance), (em(-at.y_offset), em(at.x_offset))),
                _ => (em(at.x_advance), (em(at.x_offset), em(at.y_offset))),
            };
            Shaped { id: info.glyph_id as u16, cluster: info.cluster, advance, offset }
        }));
    });
}

/// The script of a Western piece whose letters need their own, and whether it runs from right to
/// left.
fn other(text: &str, buffer: &mut Buffer) -> Option<(harfrust::Script, bool)> {
    if !text.chars().any(has_own_shapes) {
        return None;
    }
    buffer.guess_segment_properties();
    Some((buffer.script()?, buffer.direction() == Direction::RightToLeft))
}

fn plan(font: &Font, shapes: &Shapes, key: Key) -> Arc<Plan> {
    let find = |plans: &Vec<(Key, Arc<Plan>)>| {
        plans.iter().find(|(k, _)| *k == key).map(|(_, plan)| plan.clone())
    };
    // A poisoned lock holds no half-made plan: plans are pushed whole.
    let known = find(&shapes.plans.read().unwrap_or_else(|e| e.into_inner()));
    known.unwrap_or_else(|| {
        let plan = Arc::new(make_plan(font, key));
        shapes.plans.write().unwrap_or_else(|e| e.into_inner()).push((key, plan.clone()));
        plan
    })
}

fn make_plan(font: &Font, key: Key) -> Plan {
    let on = |tag: &[u8; 4]| Feature::new(Tag::new(tag), 1, ..);
    let off = |tag: &[u8; 4]| Feature::new(Tag::new(tag), 0, ..);
    let (script, features) = match key.kind {
        // Contextual spacing is ours; so are kerning and alternates of full-width text.
        Kind::Han => {
            (harfrust::Script::HAN, [b"kern", b"calt", b"chws", b"liga"].map(off).to_vec())
        }
        Kind::Half => {
            let mut features = [b"kern", b"calt", b"chws", b"liga"].map(off).to_vec();
            features.push(on(b"halt"));
            (harfrust::Script::HAN, features)
        }
        Kind::Vertical => (harfrust::Script::HAN, vec![on(b"vert")]),
        Kind::VerticalHalf => (harfrust::Script::HAN, vec![on(b"vert"), on(b"vhal")]),
        Kind::Western => {
            (harfrust::Script::LATIN, vec![on(b"kern"), on(b"liga"), on(b"pwid"), off(b"chws")])
        }
        Kind::Code => (
            harfrust::Script::LATIN,
            [b"kern", b"liga", b"calt", b"clig", b"chws"].map(off).to_vec(),
        ),
    };
    let (script, features) = match key.other {
        Some((own, _)) => (own, features.into_iter().filter(|f| !OWN.contains(&f.tag)).collect()),
        None => (script, features),
    };
    let language = Language::new(key.lang.tag());
    let plan = ShapePlan::new(font, direction(key), Some(script), language.as_ref(), &features);
    Plan { plan, features, script, language }
}

/// What the letters of a script need is theirs, in code too.
const OWN: [Tag; 2] = [Tag::new(b"calt"), Tag::new(b"liga")];

fn direction(key: Key) -> Direction {
    match key.kind {
        _ if key.other.is_some_and(|(_, backwards)| backwards) => Direction::RightToLeft,
        Kind::Vertical | Kind::VerticalHalf => Direction::TopToBottom,
        _ => Direction::LeftToRight,
    }
}

/// The glyph of a character in vertical lines.
pub(super) fn vertical(face: &Face, c: char, lang: Lang) -> Option<u16> {
    let mut out = Vec::new();
    run(face, c.encode_utf8(&mut [0; 4]), Key::new(lang, Kind::Vertical), &mut out);
    (out.len() == 1).then(|| out[0].id)
}

/// Glyphs as lines have them. Upright each has an em, whatever the font says: most fonts give no
/// heights but for the full em of Han.
fn glyphs(face: &Face, text: &str, key: Key, out: &mut Vec<Shaped>) {
    let start = out.len();
    run(face, text, key, out);
    if key.kind != Kind::Vertical {
        return;
    }
    for glyph in &mut out[start..] {
        let blank = face.advance_units(glyph.id) == 0;
        glyph.advance = if blank { Em::ZERO } else { Em::ONE };
        glyph.offset = (Em::ZERO, Em::ZERO);
    }
}

/// Whether `vert` gives a character another glyph.
pub(super) fn has_upright(face: &Face, c: char, lang: Lang) -> bool {
    let form = |script| {
        let mut out = Vec::new();
        shape(face, c.encode_utf8(&mut [0; 4]), lang, script, &mut out);
        out.first().map(|g| g.id).filter(|id| *id != 0)
    };
    let upright = form(Script::Upright);
    upright.is_some() && upright != form(Script::Han)
}

/// The blanks of a full-width mark by the font's `halt` (OpenType feature registry).
pub(super) fn trim(face: &Face, mark: &str, lang: Lang) -> Option<Trim> {
    remembered(&face.shaper().1.trims, mark, lang, || {
        find_trim(face, mark, lang, [Kind::Han, Kind::Half])
    })
}

/// The blanks of a mark in a vertical line by the font's `vhal`.
pub(super) fn trim_upright(face: &Face, mark: &str, lang: Lang) -> Option<Trim> {
    remembered(&face.shaper().1.upright, mark, lang, || {
        find_trim(face, mark, lang, [Kind::Vertical, Kind::VerticalHalf])
    })
}

fn remembered(
    trims: &RwLock<HashMap<Mark, Option<Trim>>>,
    mark: &str,
    lang: Lang,
    find: impl FnOnce() -> Option<Trim>,
) -> Option<Trim> {
    let mut chars = mark.chars();
    let key = (chars.next()?, chars.next(), lang);
    let known = trims.read().unwrap_or_else(|e| e.into_inner()).get(&key).copied();
    known.unwrap_or_else(|| {
        let found = find();
        trims.write().unwrap_or_else(|e| e.into_inner()).insert(key, found);
        found
    })
}

fn find_trim(face: &Face, mark: &str, lang: Lang, [full, half]: [Kind; 2]) -> Option<Trim> {
    let one = |kind| {
        let mut out = Vec::new();
        run(face, mark, Key::new(lang, kind), &mut out);
        (out.len() == 1).then(|| out[0])
    };
    let (full, half) = (one(full)?, one(half)?);
    let total = full.advance - half.advance;
    let start = full.offset.0 - half.offset.0;
    (total > Em::ZERO).then_some(Trim { start, end: total - start })
}
