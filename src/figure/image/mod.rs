//! Makes images ready: checks a file, decodes it if it must, and gives each output the form that
//! costs the least and shows the same.

#[cfg(feature = "avif")]
mod avif;
mod cover;
mod encode;
mod exif;
mod fit;
mod huffman;
mod icc;
mod indexed;
mod jpeg;
mod paper;
mod png;
mod prepare;
mod raster;
mod rows;
mod sniff;
mod svg;

pub(super) use cover::fit;
pub(super) use prepare::{Prepared, prepare};

use crate::say::Message;

/// How large an image may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Width times height, in pixels.
    pub max_pixels: u64,
    /// Width or height, in pixels.
    pub max_side: u32,
    /// Bytes of the file.
    pub max_file: u64,
    /// Bytes it may take when decoded.
    pub max_decoded: u64,
}

impl Limits {
    /// The limits that hold unless others are given.
    pub const DEFAULT: Limits = Limits {
        max_pixels: 100_000_000,
        max_side: 16_384,
        max_file: 64 << 20,
        max_decoded: 512 << 20,
    };
}

impl Default for Limits {
    fn default() -> Limits {
        Limits::DEFAULT
    }
}

/// Why an image cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is no image or does not decode, with what is wrong.
    Broken(Message),
    /// It is larger than a limit, with which.
    TooLarge(Message),
    /// It is an image of a kind that is not read, with its name.
    Unsupported(&'static str),
}
