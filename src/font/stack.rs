//! Roles to faces: which faces are tried for a style, in which order.

use super::bundle::{COMPANION_SANS, COMPANION_SERIF, KAI, MONO, SANS, SERIF, TAIL};
use super::{Choice, FaceId, FontLibrary, Request};

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

/// The first face of a stack that has all of a text. Emoji outside the fonts' symbols keep their
/// order; a face that is not bold where bold was asked for is to be stroked.
pub(super) fn covering(
    library: &FontLibrary,
    stack: &[FaceId],
    bold: bool,
    text: &str,
) -> Option<Choice> {
    let face = stack.iter().map(|&id| library.face(id)).find(|f| f.covers(text))?;
    Some(Choice { face: face.id, embolden: bold && !face.bold })
}
