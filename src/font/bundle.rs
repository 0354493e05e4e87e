//! The faces inside the program. Their provenance and licences are in `fonts/README.md`.

/// What is known of a bundled face without opening it.
pub(super) struct Bundled {
    pub family: &'static str,
    pub bold: bool,
    pub italic: bool,
    pub bytes: fn() -> super::Data,
}

#[cfg(feature = "bundled-fonts")]
macro_rules! file {
    ($name:literal) => {
        || super::Data::Static(include_bytes!(concat!("../../fonts/", $name)))
    };
}

/// Without the feature the files are read from `fonts/` beside the program or the sources.
#[cfg(not(feature = "bundled-fonts"))]
macro_rules! file {
    ($name:literal) => {
        || super::Data::from_disk($name)
    };
}

macro_rules! face {
    ($family:literal, $file:literal, $bold:literal, $italic:literal) => {
        Bundled { family: $family, bold: $bold, italic: $italic, bytes: file!($file) }
    };
}

/// In the order of the constants below.
pub(super) const FACES: [Bundled; 19] = [
    face!("Noto Serif CJK SC", "NotoSerifCJKsc-Regular.otf", false, false),
    face!("Noto Serif CJK SC", "NotoSerifCJKsc-Bold.otf", true, false),
    face!("Noto Sans CJK SC", "NotoSansCJKsc-Regular.otf", false, false),
    face!("Noto Sans CJK SC", "NotoSansCJKsc-Bold.otf", true, false),
    face!("WenKai Bundle", "WenKaiBundle-Regular.ttf", false, false),
    face!("Noto Sans Mono CJK SC", "NotoSansMonoCJKsc-Regular.otf", false, false),
    face!("Noto Sans Mono CJK SC", "NotoSansMonoCJKsc-Bold.otf", true, false),
    face!("Companion Serif", "CompanionSerif-Regular.otf", false, false),
    face!("Companion Serif", "CompanionSerif-Bold.otf", true, false),
    face!("Companion Serif", "CompanionSerif-Italic.otf", false, true),
    face!("Companion Serif", "CompanionSerif-BoldItalic.otf", true, true),
    face!("Companion Sans", "CompanionSans-Regular.otf", false, false),
    face!("Companion Sans", "CompanionSans-Bold.otf", true, false),
    face!("Companion Sans", "CompanionSans-Italic.otf", false, true),
    face!("Companion Sans", "CompanionSans-BoldItalic.otf", true, true),
    face!("Noto Sans Symbols 2", "NotoSansSymbols2-Regular.ttf", false, false),
    face!("Noto Sans Math", "NotoSansMath-Regular.ttf", false, false),
    face!("Noto Emoji", "NotoEmoji-Regular.ttf", false, false),
    face!("Companion Math", "CompanionMath-Regular.ttf", false, false),
];

/// Indices into [`FACES`].
pub(super) const SERIF: [u16; 2] = [0, 1];
pub(super) const SANS: [u16; 2] = [2, 3];
pub(super) const KAI: u16 = 4;
pub(super) const MONO: [u16; 2] = [5, 6];
/// Upright regular, bold; italic regular, bold.
pub(super) const COMPANION_SERIF: [[u16; 2]; 2] = [[7, 8], [9, 10]];
pub(super) const COMPANION_SANS: [[u16; 2]; 2] = [[11, 12], [13, 14]];
/// Symbols, mathematics, emoji.
pub(super) const TAIL: [u16; 3] = [15, 16, 17];
/// Signs of built-up formulas in all their sizes.
pub(super) const MATH: u16 = 18;
