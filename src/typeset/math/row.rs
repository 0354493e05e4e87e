//! Parts beside one another, with the blanks that their classes ask for.

use super::block::Block;
use super::{Setter, Style};
use crate::document::formula::{Atom, Kind, blank};
use crate::geom::Em;

impl Setter<'_> {
    /// Parts beside one another.
    pub(super) fn row(&self, atoms: &[Atom], style: Style) -> Block {
        self.row_after(None, atoms, style)
    }

    /// Parts behind something.
    pub(super) fn row_after(&self, before: Option<Kind>, atoms: &[Atom], style: Style) -> Block {
        let mut out = Block::default();
        let mut last = before;
        for atom in atoms {
            let kind = Kind::of(atom);
            if let (Some(left), Some(right)) = (last, kind) {
                let (eighteenths, always) = blank(left, right);
                if always || style.is_large() {
                    out.width += Em::frac(eighteenths.into(), 18).scaled(self.scale(style));
                }
            }
            // What leans out keeps clear of the next part (The TeXbook, appendix G, rule 17).
            out.width += out.lean;
            out.beside(self.atom(atom, kind, style));
            last = kind.or(last);
        }
        out
    }
}
