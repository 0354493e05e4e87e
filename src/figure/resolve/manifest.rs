//! `figures.toml`: images, captions, credits and alternative texts given by hand.
//!
//! ```toml
//! [[figure]]
//! id = "1"
//! file = "01-生态位.webp"
//! caption = "大模型生态位"
//! ```

use crate::say::Message;
use serde::Deserialize;

/// The name of the file.
pub(super) const NAME: &str = "figures.toml";

/// What the file says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    /// One entry a figure.
    #[serde(default, rename = "figure")]
    pub figures: Vec<Entry>,
}

/// What the file says of one figure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// Its number.
    pub id: String,
    /// Its image, in the folder of the manifest.
    pub file: Option<String>,
    /// Its caption, when the article gives none.
    pub caption: Option<String>,
    /// Who made it.
    pub credit: Option<String>,
    /// Alternative text.
    pub alt: Option<String>,
}

/// Reads the file; the error is for people.
pub(super) fn read(bytes: &[u8]) -> Result<Manifest, Message> {
    let text = std::str::from_utf8(bytes).map_err(|_| say!("it is not UTF-8"))?;
    toml::from_str(text).map_err(|error| Message::foreign(error.message()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_and_slips_are_told() {
        let manifest = read("[[figure]]\nid='7'\nfile='a.jpg'\n".as_bytes()).expect("sound");
        assert_eq!(manifest.figures[0].file.as_deref(), Some("a.jpg"));
        assert!(read(b"[[figure]]\nid='7'\nflie='a.jpg'\n").is_err());
    }
}
