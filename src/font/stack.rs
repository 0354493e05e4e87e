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

/// The faces to try for a request, best first.
pub(super) fn faces(library: &FontLibrary, request: &Request<'_>) -> Vec<FaceId> {
    let mut out: Vec<FaceId> = Vec::new();
    let mut push = |id: FaceId| {
        if !out.contains(&id) {
            out.push(id);
        }
    };
    let mut last = "song";
    for name in request.families {
        if let Some(replaced) = library.overrides(name) {
            replaced.iter().for_each(|&id| push(id));
        }
        match role(name) {
            Some(role) => {
                last = role;
                let own = faces_of(role, request.bold, request.italic);
                own.into_iter().take(2).for_each(|i| push(FaceId(i)));
            }
            None => {
                library.family(name, request.bold, request.italic).into_iter().for_each(&mut push)
            }
        }
    }
    faces_of(last, request.bold, request.italic).into_iter().for_each(|i| push(FaceId(i)));
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
