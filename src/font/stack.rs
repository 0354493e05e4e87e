//! Roles to faces: which faces are tried for a style, in which order.

use super::bundle::{COMPANION_SANS, COMPANION_SERIF, KAI, MONO, SANS, SERIF, TAIL};
use super::{Choice, Face, FaceId, FontLibrary, Request, Script, shape};
use crate::geom::Em;
use crate::text::Lang;

/// The stack a family name stands for; names a Chinese user would write are known.
pub(super) fn role(name: &str) -> Option<&'static str> {
    Some(match name {
        "song" | "宋体" | "宋體" | "SimSun" | "NSimSun" | "思源宋体" | "Songti SC" | "STSong"
        | "Noto Serif CJK SC" | "明朝" => "song",
        "hei" | "黑体" | "黑體" | "SimHei" | "微软雅黑" | "Microsoft YaHei" | "思源黑体"
        | "Heiti SC" | "PingFang SC" | "Noto Sans CJK SC" => "hei",
        "kai" | "楷体" | "楷體" | "KaiTi" | "STKaiti" | "Kaiti SC" | "霞鹜文楷" | "仿宋"
        | "FangSong" | "STFangsong" => "kai",
        "code" | "mono" | "monospace" | "等宽" => "code",
        _ => return None,
    })
}

/// Faces of a role for upright or italic, regular or bold, before those that all roles end with.
fn faces_of(role: &str, bold: bool, italic: bool) -> Vec<u16> {
    let b = usize::from(bold);
    let serif = COMPANION_SERIF[usize::from(italic)][b];
    let sans = COMPANION_SANS[usize::from(italic)][b];
    let mut faces = match role {
        "hei" => vec![SANS[b], sans],
        "kai" => vec![KAI, SERIF[b], serif],
        "code" => vec![MONO[b], SANS[b], sans],
        _ => vec![SERIF[b], serif],
    };
    if italic {
        faces.insert(0, if role == "hei" { sans } else { serif });
    }
    faces.extend(TAIL);
    // Last resorts: the largest repertoires, regular when there is no bold.
    faces.extend([SANS[0], SERIF[0]]);
    faces
}

/// The faces to try for a request, best first. Where italics are wanted a true italic of the
/// bundle goes before an upright face of the user, for nothing is ever slanted.
pub(super) fn faces(library: &FontLibrary, request: &Request<'_>) -> Vec<FaceId> {
    let mut out: Vec<FaceId> = Vec::new();
    let mut push = |id: FaceId| {
        if !out.contains(&id) {
            out.push(id);
        }
    };
    let (bold, italic) = (request.bold, request.italic);
    let mut last = "song";
    let mut upright: Vec<FaceId> = Vec::new();
    for name in request.families {
        let named = library.overrides(name, bold, italic);
        let named = if role(name).is_some() { named } else { library.family(name, bold, italic) };
        for id in named {
            if italic && !library.face(id).italic { upright.push(id) } else { push(id) }
        }
        if let Some(role) = role(name) {
            last = role;
            let own = faces_of(role, bold, italic);
            if italic {
                push(FaceId(own[0]));
            }
            upright.drain(..).for_each(&mut push);
            own.into_iter().take(2).for_each(|i| push(FaceId(i)));
        }
    }
    let tail = faces_of(last, bold, italic);
    if italic {
        push(FaceId(tail[0]));
    }
    upright.into_iter().chain(tail.into_iter().map(FaceId)).for_each(push);
    out
}

/// The first face of a stack that has all of a text, before others one that puts the marks of its
/// letters on them: fonts for Chinese may have marks, but for few letters. Emoji outside the fonts' symbols keep their
/// order; a face that is not bold where bold was asked for is to be stroked.
pub(super) fn covering(
    library: &FontLibrary,
    stack: &[FaceId],
    bold: bool,
    text: &str,
) -> Option<Choice> {
    let mut covering = stack.iter().map(|&id| library.face(id)).filter(|f| f.covers(text));
    let first = covering.next()?;
    let marks = text.contains(is_mark) && !sets_marks(first, text);
    let face = covering.find(|f| marks && sets_marks(f, text)).unwrap_or(first);
    Some(Choice { face: face.id, embolden: bold && !face.bold })
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

/// Whether a face has the letters of a text with the marks on them, or moves each mark to its letter.
fn sets_marks(face: &Face, text: &str) -> bool {
    let mut shaped = Vec::new();
    let letters = text.char_indices().zip(text.chars().skip(1));
    letters.filter(|((_, c), next)| !is_mark(*c) && is_mark(*next)).all(|((at, c), next)| {
        shaped.clear();
        let both = &text[at..at + c.len_utf8() + next.len_utf8()];
        shape::shape(face, both, Lang::ZhHans, Script::Western, &mut shaped);
        shaped.get(1).is_none_or(|mark| mark.offset != (Em::ZERO, Em::ZERO))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_on_their_letters() {
        let library = FontLibrary::bundled();
        let families = ["song".to_owned()];
        let request =
            Request { families: &families, bold: false, italic: false, lang: Lang::ZhHans };
        // Faces for Han come first in the text of a reader's book.
        let mut stack = library.stack(&request).to_vec();
        stack.sort_by_key(|&id| library.face(id).glyph('永').is_none());
        let face = |text| covering(&library, &stack, false, text).map(|c| library.face(c.face));
        assert!(face("X").is_some_and(|f| f.glyph('永').is_some()));
        for text in ["X\u{304}", "n\u{302}g", "ex\u{304}y"] {
            let face = face(text).expect(text);
            assert!(face.glyph('永').is_none() && sets_marks(face, text), "{text}");
        }
    }
}
