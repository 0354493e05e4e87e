//! Figures: finds their places in the text, their images among the files, and makes the images
//! ready for the outputs.
//!
//! 1. [`recognize`], before cleaning, turns placeholder lines into figure blocks.
//! 2. [`link_references`], after cleaning, turns `如图3所示` into links.

mod build;
mod findings;
mod label;
mod line;
mod link;
mod notation;
mod number;
mod phrase;
mod picture;
mod recognize;
mod reference;
mod slice;

pub use line::{Line, Placeholder, Side, classify};
pub use link::link_references;
pub use recognize::recognize;
