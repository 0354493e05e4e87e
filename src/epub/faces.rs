//! Characters to fonts: what was written in which face, and the subsets cut for it.

use std::collections::{BTreeMap, BTreeSet};

use unicode_segmentation::UnicodeSegmentation;

use super::EpubFonts;
use crate::diag::{Diagnostic, Sink};
use crate::font::{Characters, Face, FaceId, FontError, FontLibrary, FontStack, Request, woff2};
use crate::say::{Arg, Message};
use crate::text::{Lang, has_own_shapes, is_variation_selector, is_western};
use crate::theme::{FontScript, Theme};

/// The look of a piece of text, as far as fonts go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Look<'a> {
    /// Name of a font stack of the theme.
    pub family: &'a str,
    /// Bold.
    pub bold: bool,
    /// Italic: Western emphasis only.
    pub italic: bool,
}

/// A set of characters: bits for the basic plane, where nearly all are.
#[derive(Debug)]
struct Chars {
    basic: Box<[u64; 1024]>,
    others: BTreeSet<char>,
}

impl Chars {
    fn new() -> Chars {
        Chars { basic: Box::new([0; 1024]), others: BTreeSet::new() }
    }

    fn add(&mut self, c: char) {
        let code = c as usize;
        match self.basic.get_mut(code / 64) {
            Some(word) => *word |= 1 << (code % 64),
            None => {
                self.others.insert(c);
            }
        }
    }

    fn iter(&self) -> impl Iterator<Item = char> + '_ {
        let bits = |(i, &word): (usize, &u64)| {
            (0..64).filter(move |b| word >> b & 1 == 1).map(move |b| (i * 64 + b) as u32)
        };
        let used = |(_, word): &(usize, &u64)| **word != 0;
        let basic = self.basic.iter().enumerate().filter(used).flat_map(bits);
        // Only scalar values were added.
        basic.filter_map(char::from_u32).chain(self.others.iter().copied())
    }
}

/// What was written in one look.
#[derive(Debug)]
struct Seen {
    chars: Chars,
    /// Neighbours that fonts may kern or join.
    pairs: BTreeSet<(char, char)>,
    /// Clusters of several characters, which need one face.
    clusters: BTreeSet<String>,
}

/// The characters written so far, by look.
#[derive(Debug, Default)]
pub(super) struct Used<'a> {
    looks: Vec<(Look<'a>, Seen)>,
    /// Signs of formulas.
    signs: BTreeSet<char>,
}

/// Letters, figures and marks of Western text, whose neighbours matter.
fn pairs_up(c: char) -> bool {
    c < '\u{250}' && !c.is_whitespace() || matches!(c, '\u{2010}'..='\u{2026}')
}

/// What joins the character before it to a cluster.
fn extends(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{200D}' | '\u{20D0}'..='\u{20FF}'
        | '\u{3099}' | '\u{309A}' | '\u{1F1E6}'..='\u{1F1FF}' | '\u{1F3FB}'..='\u{1F3FF}'
        | '\u{E0020}'..='\u{E007F}')
        || is_variation_selector(c)
}

impl<'a> Used<'a> {
    /// Notes that a text was written in a look.
    pub fn add(&mut self, look: Look<'a>, text: &str) {
        let at = self.looks.iter().position(|(l, _)| *l == look).unwrap_or_else(|| {
            let chars = Chars::new();
            let (pairs, clusters) = (BTreeSet::new(), BTreeSet::new());
            self.looks.push((look, Seen { chars, pairs, clusters }));
            self.looks.len() - 1
        });
        let seen = &mut self.looks[at].1;
        let mut before = None;
        let mut joined = false;
        for c in text.chars().filter(|c| !c.is_control()) {
            seen.chars.add(c);
            let pair = pairs_up(c) && look.family != "code";
            if let Some(before) = before.filter(|_| pair) {
                seen.pairs.insert((before, c));
            }
            before = pair.then_some(c);
            joined |= extends(c);
        }
        if joined {
            let clusters = text.graphemes(true).filter(|g| g.chars().nth(1).is_some());
            seen.clusters.extend(clusters.map(str::to_owned));
        }
    }
}

impl<'a> Used<'a> {
    /// Notes a sign of a formula, which has a face for signs.
    pub fn sign(&mut self, text: &str) {
        self.signs.extend(text.chars());
    }

    /// Signs that the face of formulas lacks are shown in another look.
    pub fn settle_signs(&mut self, library: &FontLibrary, look: Look<'a>) {
        let math = library.math();
        let lacks = |c: &char| math.as_ref().is_none_or(|m| m.face().glyph(*c).is_none());
        let left: String = std::mem::take(&mut self.signs).into_iter().filter(lacks).collect();
        if !left.is_empty() {
            self.add(look, &left);
        }
    }

    /// Leaves out a font stack, which the reader is to choose.
    pub fn leave_out(&mut self, family: &str) {
        self.looks.retain(|(look, _)| look.family != family);
    }
}

/// A font file of the book.
#[derive(Debug)]
pub(super) struct FontFile {
    /// File name beside the package document.
    pub file: String,
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
    /// The family name in the style sheet.
    pub family: String,
    pub bold: bool,
    pub italic: bool,
}

/// The fonts of a book.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    pub files: Vec<FontFile>,
    /// The family of the signs of formulas.
    pub mathematics: Option<String>,
    /// Families for each font stack of the theme, upright and italic.
    stacks: BTreeMap<(String, bool), Vec<String>>,
}

impl Fonts {
    /// The book's own families for a stack, best first.
    pub fn families(&self, stack: &str, italic: bool) -> &[String] {
        self.stacks.get(&(stack.to_owned(), italic)).map_or(&[], Vec::as_slice)
    }
}

impl Fonts {
    /// Adds a file, packed as asked for; whether it could be.
    fn add(
        &mut self,
        face: &Face,
        cut: Result<Vec<u8>, FontError>,
        family: &str,
        kind: EpubFonts,
        sink: &mut Sink,
    ) -> bool {
        let packed = cut.and_then(|b| if kind == EpubFonts::Woff2 { woff2(&b) } else { Ok(b) });
        let bytes = match packed {
            Ok(bytes) => bytes,
            Err(e) => {
                sink.push(Diagnostic::warning("font-not-embedded", e.said()));
                return false;
            }
        };
        let (extension, media_type) = match bytes.get(..4) {
            Some(b"OTTO") => ("otf", "font/otf"),
            Some(b"wOF2") => ("woff2", "font/woff2"),
            _ => ("ttf", "font/ttf"),
        };
        let file = format!("fonts/f{}.{extension}", self.files.len() + 1);
        let (family, bold, italic) = (family.to_owned(), face.bold, face.italic);
        self.files.push(FontFile { file, media_type, bytes, family, bold, italic });
        true
    }

    /// Adds the face of the signs of formulas, whole: which of its larger forms a reader takes is
    /// known to none but the reader (OpenType, `MATH`).
    pub fn add_mathematics(&mut self, library: &FontLibrary, kind: EpubFonts, sink: &mut Sink) {
        let Some(math) = library.math() else { return };
        let face = math.face();
        if self.add(face, Ok(face.bytes().to_vec()), &face.family, kind, sink) {
            self.mathematics = Some(face.family.clone());
        }
    }
}

/// What a face has to show.
#[derive(Debug, Default)]
struct Wanted {
    faces: BTreeMap<FaceId, Characters>,
    /// Faces of each stack with their rank in it.
    stacks: BTreeMap<(String, bool), BTreeSet<(usize, FaceId)>>,
    missing: BTreeSet<char>,
    /// Letters that a cut font would show apart.
    left: BTreeSet<char>,
}

/// Cuts the fonts for the characters of a book.
pub(super) fn embed(
    used: &Used<'_>,
    theme: &Theme,
    library: &FontLibrary,
    lang: Lang,
    kind: EpubFonts,
    sink: &mut Sink,
) -> Fonts {
    let wanted = want(used, theme, library, lang);
    report(&wanted, sink);
    let mut names: Vec<String> = Vec::new();
    let mut fonts = Fonts::default();
    let mut family_of: BTreeMap<FaceId, String> = BTreeMap::new();
    for (&id, characters) in &wanted.faces {
        let face = library.face(id);
        // Names of our own: those of the originals may be reserved (OFL 1.1, condition 3).
        let number = names.iter().position(|n| *n == face.family).unwrap_or_else(|| {
            names.push(face.family.clone());
            names.len() - 1
        });
        let family = format!("book{}", number + 1);
        let cut = library.subset_for_epub(id, characters, lang, &family);
        if fonts.add(face, cut, &family, kind, sink) {
            family_of.insert(id, family);
        }
    }
    for (stack, faces) in wanted.stacks {
        let mut families: Vec<String> = Vec::new();
        for family in faces.iter().filter_map(|(_, id)| family_of.get(id)) {
            if !families.contains(family) {
                families.push(family.clone());
            }
        }
        fonts.stacks.insert(stack, families);
    }
    fonts
}

/// The faces to try for a look, by script.
struct Stacks {
    cjk: FontStack,
    latin: FontStack,
    emoji: FontStack,
}

impl Stacks {
    fn new(look: &Look<'_>, theme: &Theme, library: &FontLibrary, lang: Lang) -> Stacks {
        let name = look.family.to_owned();
        let of = |families: &[String]| {
            library.stack(&Request { families, bold: look.bold, italic: look.italic, lang })
        };
        Stacks {
            cjk: of(theme.families(&name)),
            latin: of(&theme.families_for(&name, FontScript::Latin)),
            emoji: of(&theme.families_for(&name, FontScript::Emoji)),
        }
    }

    fn of(&self, c: char) -> &FontStack {
        match c {
            '\u{1F000}'..='\u{1FAFF}' => &self.emoji,
            c if is_western(c) || c.is_ascii_graphic() => &self.latin,
            _ => &self.cjk,
        }
    }
}

fn want(used: &Used<'_>, theme: &Theme, library: &FontLibrary, lang: Lang) -> Wanted {
    let mut wanted = Wanted::default();
    for (look, seen) in &used.looks {
        let stacks = Stacks::new(look, theme, library, lang);
        let mut faces = Faces { library, stacks, bold: look.bold, by_face: Vec::new() };
        // Letters that join want all of their font: readers show them with one of their own.
        let (left, own): (Vec<char>, Vec<char>) =
            seen.chars.iter().partition(|c| has_own_shapes(*c));
        wanted.left.extend(left);
        for c in own {
            match faces.choose(c.encode_utf8(&mut [0; 4])) {
                Some(at) => {
                    faces.by_face[at].1.chars.insert(c);
                }
                None => {
                    wanted.missing.insert(c);
                }
            }
        }
        let own = seen.clusters.iter().filter(|cluster| !cluster.contains(has_own_shapes));
        own.for_each(|cluster| faces.cluster(cluster));
        faces.pairs(&seen.pairs);
        let ranks = wanted.stacks.entry((look.family.to_owned(), look.italic)).or_default();
        for (ranked, set) in faces.by_face {
            ranks.insert(ranked);
            let all = wanted.faces.entry(ranked.1).or_default();
            all.chars.extend(set.chars);
            all.pairs.extend(set.pairs);
            all.varied.extend(set.varied);
            all.joined.extend(set.joined);
        }
    }
    wanted
}

/// The faces of a look, each with its rank in the stack and what it is to show.
struct Faces<'a> {
    library: &'a FontLibrary,
    stacks: Stacks,
    bold: bool,
    by_face: Vec<((usize, FaceId), Characters)>,
}

impl Faces<'_> {
    /// The face for a cluster, which has all of its characters.
    fn choose(&mut self, cluster: &str) -> Option<usize> {
        let stack = self.stacks.of(cluster.chars().next()?);
        let face = self.library.covering(stack, self.bold, cluster)?.face;
        if let Some(known) = self.by_face.iter().position(|((_, id), _)| *id == face) {
            return Some(known);
        }
        let rank = stack.iter().position(|f| *f == face).unwrap_or(stack.len());
        self.by_face.push(((rank, face), Characters::default()));
        Some(self.by_face.len() - 1)
    }

    /// A cluster no face has whole stays with the faces of its characters.
    fn cluster(&mut self, cluster: &str) {
        let Some(at) = self.choose(cluster) else { return };
        let set = &mut self.by_face[at].1;
        let mut before = None;
        for c in cluster.chars() {
            if !is_variation_selector(c) {
                set.chars.insert(c);
            } else if let Some(base) = before {
                set.varied.insert((base, c));
            }
            before = Some(c);
        }
        set.joined.insert(cluster.to_owned());
    }

    fn pairs(&mut self, pairs: &BTreeSet<(char, char)>) {
        for &(a, b) in pairs {
            let has = |(_, set): &&mut ((usize, FaceId), Characters)| {
                set.chars.contains(&a) && set.chars.contains(&b)
            };
            if let Some((_, set)) = self.by_face.iter_mut().find(has) {
                set.pairs.insert((a, b));
            }
        }
    }
}

/// A reader has fonts of its own, so this is only worth knowing.
fn report(wanted: &Wanted, sink: &mut Sink) {
    if let Some((characters, more)) = listed(&wanted.missing) {
        let message = say!("the reader's own fonts must show {characters}{more}", characters, more);
        let hint = say!("name a font that has them with `--font FILE`");
        sink.push(Diagnostic::note("epub-glyph-missing", message).hint(hint));
    }
    if let Some((characters, more)) = listed(&wanted.left) {
        let message = say!(
            "the reader's own fonts show {characters}{more}: letters that join want all of a font",
            characters,
            more
        );
        sink.push(Diagnostic::note("epub-glyph-left", message));
    }
}

/// Some of the characters, and whether there are others; nothing of none.
fn listed(characters: &BTreeSet<char>) -> Option<(Arg, Option<Message>)> {
    let shown = characters.iter().take(20);
    let list: Vec<String> = shown.map(|&c| format!("`{c}` (U+{:04X})", c as u32)).collect();
    let more = (characters.len() > 20).then(|| say!(" and others"));
    (!list.is_empty()).then(|| (Arg::list(&list, ", "), more))
}
