//! Characters to fonts: what was written in which face, and the subsets cut for it.

use std::collections::{BTreeMap, BTreeSet};

use super::EpubFonts;
use crate::diag::{Diagnostic, Sink};
use crate::font::{FaceId, FontLibrary, FontStack, Request, woff2};
use crate::text::{Lang, is_western};
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

/// The characters written so far, by look.
#[derive(Debug, Default)]
pub(super) struct Used<'a> {
    looks: Vec<(Look<'a>, Chars)>,
}

impl<'a> Used<'a> {
    /// Notes that a text was written in a look.
    pub fn add(&mut self, look: Look<'a>, text: &str) {
        let at = self.looks.iter().position(|(l, _)| *l == look).unwrap_or_else(|| {
            self.looks.push((look, Chars::new()));
            self.looks.len() - 1
        });
        let chars = &mut self.looks[at].1;
        text.chars().filter(|c| !c.is_control()).for_each(|c| chars.add(c));
    }
}

impl Used<'_> {
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
    /// Families for each font stack of the theme, upright and italic.
    stacks: BTreeMap<(String, bool), Vec<String>>,
}

impl Fonts {
    /// The book's own families for a stack, best first.
    pub fn families(&self, stack: &str, italic: bool) -> &[String] {
        self.stacks.get(&(stack.to_owned(), italic)).map_or(&[], Vec::as_slice)
    }
}

/// What a face has to show.
#[derive(Debug, Default)]
struct Wanted {
    faces: BTreeMap<FaceId, BTreeSet<char>>,
    /// Faces of each stack with their rank in it.
    stacks: BTreeMap<(String, bool), BTreeSet<(usize, FaceId)>>,
    missing: BTreeSet<char>,
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
    report_missing(&wanted.missing, sink);
    let mut names: Vec<String> = Vec::new();
    let mut fonts = Fonts::default();
    let mut family_of: BTreeMap<FaceId, String> = BTreeMap::new();
    for (&id, chars) in &wanted.faces {
        let face = library.face(id);
        let cut = library.subset_for_epub(id, chars, lang);
        let packed = cut.and_then(|b| if kind == EpubFonts::Woff2 { woff2(&b) } else { Ok(b) });
        let bytes = match packed {
            Ok(bytes) => bytes,
            Err(e) => {
                sink.push(Diagnostic::warning("font-not-embedded", e.to_string()));
                continue;
            }
        };
        // Names of our own: those of the originals may be reserved (OFL 1.1, condition 3).
        let number = names.iter().position(|n| *n == face.family).unwrap_or_else(|| {
            names.push(face.family.clone());
            names.len() - 1
        });
        let family = format!("book{}", number + 1);
        family_of.insert(id, family.clone());
        let (extension, media_type) = match bytes.get(..4) {
            Some(b"OTTO") => ("otf", "font/otf"),
            Some(b"wOF2") => ("woff2", "font/woff2"),
            _ => ("ttf", "font/ttf"),
        };
        let file = format!("fonts/f{}.{extension}", fonts.files.len() + 1);
        let (bold, italic) = (face.bold, face.italic);
        fonts.files.push(FontFile { file, media_type, bytes, family, bold, italic });
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
    for (look, chars) in &used.looks {
        let name = look.family.to_owned();
        let stacks = Stacks::new(look, theme, library, lang);
        let mut by_face: Vec<((usize, FaceId), BTreeSet<char>)> = Vec::new();
        for c in chars.iter() {
            let stack = stacks.of(c);
            let Some(choice) = library.covering(stack, look.bold, c.encode_utf8(&mut [0; 4]))
            else {
                wanted.missing.insert(c);
                continue;
            };
            match by_face.iter_mut().find(|((_, id), _)| *id == choice.face) {
                Some((_, set)) => {
                    set.insert(c);
                }
                None => {
                    let rank = stack.iter().position(|f| *f == choice.face);
                    let rank = rank.unwrap_or(stack.len());
                    by_face.push(((rank, choice.face), BTreeSet::from([c])));
                }
            }
        }
        let ranks = wanted.stacks.entry((name, look.italic)).or_default();
        for (ranked, set) in by_face {
            ranks.insert(ranked);
            wanted.faces.entry(ranked.1).or_default().extend(set);
        }
    }
    wanted
}

/// A reader has fonts of its own, so this is only worth knowing.
fn report_missing(missing: &BTreeSet<char>, sink: &mut Sink) {
    if missing.is_empty() {
        return;
    }
    let list: Vec<String> =
        missing.iter().take(20).map(|&c| format!("`{c}` (U+{:04X})", c as u32)).collect();
    let more = if missing.len() > 20 { " and others" } else { "" };
    let message = format!("the reader's own fonts must show {}{more}", list.join(", "));
    let hint = "name a font that has them with `--font FILE`";
    sink.push(Diagnostic::note("epub-glyph-missing", message).hint(hint));
}
