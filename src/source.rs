//! Decoded text, spans into it, and the door through which an article's files come in.

use crate::say::Message;
use std::ops::Range;

/// Names one source text of a conversion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u16);

/// A stretch of a source text: byte offsets, at character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text it lies in.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `range` of `source`.
    pub fn new(source: SourceId, range: Range<usize>) -> Span {
        Span { source, start: range.start as u32, end: range.end as u32 }
    }

    /// As a byte range.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line number.
    pub line: usize,
    /// Column number.
    pub column: usize,
}

/// A decoded source text with its name.
#[derive(Clone, Debug)]
pub struct Source {
    /// What spans call it.
    pub id: SourceId,
    /// What messages call it, usually the file name as the user gave it.
    pub name: String,
    text: String,
    line_starts: Vec<u32>,
}

impl Source {
    /// Takes a decoded text. Lines end with LF only (readers normalise).
    pub fn new(id: SourceId, name: impl Into<String>, text: String) -> Source {
        let line_starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i as u32 + 1)).collect();
        Source { id, name: name.into(), text, line_starts }
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// The position of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        let line = self.line_starts.partition_point(|&s| s as usize <= offset);
        let start = self.line_starts[line - 1] as usize;
        let column = self.text[start..offset.min(self.text.len())].chars().count() + 1;
        Position { line, column }
    }

    /// The byte range of a line (counted from 1), without its line end.
    pub fn line(&self, number: usize) -> Range<usize> {
        let start = self.line_starts[number - 1] as usize;
        let end = self.line_starts.get(number).map_or(self.text.len(), |&e| e as usize - 1);
        start..end
    }

    /// How many lines there are.
    pub fn lines(&self) -> usize {
        self.line_starts.len()
    }
}

/// Why an asset could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssetError {
    /// There is no such file.
    Missing,
    /// The path leaves the folder the article may use, or is not a plain file.
    Refused(Message),
    /// The file is larger than the limit, in bytes.
    TooLarge(u64),
    /// The file could not be read.
    Failed(Message),
}

/// Whether a path leads into the web.
pub fn is_remote(path: &str) -> bool {
    path.starts_with("http://") || path.starts_with("https://")
}

/// The door for files: whatever an article refers to comes in through here, so that a test or
/// another program can stand behind it.
pub trait Assets: Sync {
    /// Folders to look for figures in, in order, as names to give to [`Assets::list`].
    /// The article's own folder is `""`.
    fn folders(&self) -> Vec<String>;
    /// Names of the plain files in a folder, sorted; none when there is no such folder.
    fn list(&self, folder: &str) -> Vec<String>;
    /// The bytes of a file, by a path relative to the article's folder or `folder/name` of a
    /// folder named by [`Assets::folders`]; or of an image of the web, by its address
    /// ([`is_remote`]): [`AssetError::Missing`] if such images are not fetched.
    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError>;
    /// Why something that may be there could not be had, such as from a server that was not
    /// reached. What was made without it is not to be kept.
    fn trouble(&self) -> Option<Message> {
        None
    }
}

/// No files at all, for an article that comes without any.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoAssets;

impl Assets for NoAssets {
    fn folders(&self) -> Vec<String> {
        Vec::new()
    }
    fn list(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
    fn read(&self, _: &str) -> Result<Vec<u8>, AssetError> {
        Err(AssetError::Missing)
    }
}
