//! Figures: finds their places in the text, their images among the files, and makes the images
//! ready for the outputs.
//!
//! 1. [`recognize()`], before cleaning, turns placeholder lines into figure blocks.
//! 2. [`link_references`], after cleaning, turns `如图3所示` into links.
//! 3. [`resolve()`] gives every figure its image; [`load`] does it for one image given as bytes,
//!    [`load_cover`] for a cover.

mod build;
mod dropped;
mod findings;
mod image;
mod label;
mod line;
mod link;
mod notation;
mod number;
mod phrase;
mod picture;
mod recognize;
mod reference;
mod resolve;
mod table;

pub use self::image::Limits;
pub use line::{Line, Placeholder, Side, classify};
pub use link::link_references;
pub use recognize::recognize;
pub use resolve::{load, load_cover, resolve};

/// A font file in memory.
pub type FontFile = std::sync::Arc<dyn AsRef<[u8]> + Send + Sync>;

/// What [`resolve()`] is to make.
#[derive(Clone, Copy, Debug, Default)]
pub struct FigureOptions {
    /// Whether a PDF is wanted.
    pub pdf: bool,
    /// Whether an EPUB is wanted.
    pub epub: bool,
    /// Whether an image that is missing or not usable is an error.
    pub strict: bool,
    /// How large an image may be.
    pub limits: Limits,
    /// Width and height in pixels beyond which an image is made smaller for the PDF.
    pub most: Option<(u32, u32)>,
    /// The fonts for text in SVG.
    pub fonts: Option<fn() -> Vec<FontFile>>,
}
