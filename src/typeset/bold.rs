//! Bold made by a stroke where a font has none (TYPOGRAPHY 6.10): done, and told once per font.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink};
use crate::font::{FaceId, FontLibrary};
use crate::frame::{Frame, Item, Page};
use crate::geom::Em;

/// Reports every face that was stroked.
pub(super) fn report(pages: &[Page], fonts: &FontLibrary, sink: &mut Sink) {
    let mut faces = BTreeSet::new();
    pages.iter().for_each(|page| collect(&page.frame, &mut faces));
    let mut told = BTreeSet::new();
    for face in faces {
        let family = fonts.face(face).family.as_str();
        if !told.insert(family) {
            continue;
        }
        let message =
            say!("`{family}` has no bold; a stroke around its glyphs stands for it", family);
        // Nothing can be done about a font inside the program.
        sink.push(if fonts.is_bundled(face) {
            Diagnostic::note("bold-made", message)
        } else {
            let hint = say!("add its bold face with `--font FILE`");
            Diagnostic::warning("bold-made", message).hint(hint)
        });
    }
}

fn collect(frame: &Frame, faces: &mut BTreeSet<FaceId>) {
    for (_, item) in &frame.items {
        match item {
            Item::Glyphs(run) if run.embolden > Em::ZERO => {
                faces.insert(run.face);
            }
            Item::Group(inner) => collect(inner, faces),
            _ => {}
        }
    }
}
