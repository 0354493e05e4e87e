//! The look of covers.

use crate::geom::Rgb;

/// How a cover is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CoverDesign {
    /// A title slip on cloth, with the stitches of a thread-bound book.
    #[default]
    Slip,
    /// A title set to the left on paper, above a field of colour.
    Field,
}

/// The look of the cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverStyle {
    /// The layout.
    pub design: CoverDesign,
    /// The colour of paper and of text on cloth.
    pub paper: Rgb,
    /// The colour of text on paper.
    pub ink: Rgb,
    /// Colours of the cloth; each title has its own of them.
    pub colours: Vec<Rgb>,
}

impl Default for CoverStyle {
    fn default() -> Self {
        let (paper, ink) = (Rgb([0xF6, 0xF1, 0xE4]), Rgb([0x1E, 0x1C, 0x1A]));
        CoverStyle {
            design: CoverDesign::default(),
            paper,
            ink,
            colours: vec![Rgb([0x24, 0x3F, 0x5C])],
        }
    }
}
