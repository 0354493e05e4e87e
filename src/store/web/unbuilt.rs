//! A program that fetches nothing.

use crate::source::AssetError;

/// What one article may fetch: nothing.
#[derive(Debug, Default)]
pub struct Web;

impl Web {
    /// Nothing.
    pub fn new() -> Web {
        Web
    }

    /// The bytes of an image, which is not there.
    pub fn get(&self, _url: &str, _most: u64) -> Result<Vec<u8>, AssetError> {
        Err(AssetError::Missing)
    }
}
