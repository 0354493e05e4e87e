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
    /// Places in long lines, and the characters of the line before them: who asks for every place
    /// of a line of a megabyte would count them all each time.
    stops: Vec<(u32, u32)>,
}

/// Bytes between two places of a long line.
const STRIDE: usize = 4096;

impl Source {
    /// Takes a decoded text. Lines end with LF only (readers normalise).
    pub fn new(id: SourceId, name: impl Into<String>, text: String) -> Source {
        let line_starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i as u32 + 1)).collect();
        let mut source = Source { id, name: name.into(), text, line_starts, stops: Vec::new() };
        source.stops = (1..=source.lines()).flat_map(|n| source.stops_of(source.line(n))).collect();
        source
    }

    fn stops_of(&self, line: Range<usize>) -> Vec<(u32, u32)> {
        let mut stops = Vec::new();
        let (mut at, mut characters) = (line.start, 0);
        while line.end - at > STRIDE {
            let piece = &self.text[at..line.end];
            // A character has at most four bytes.
            let end = (STRIDE..STRIDE + 4).find(|&end| piece.is_char_boundary(end));
            let end = end.unwrap_or(piece.len());
            characters += piece[..end].chars().count();
            at += end;
            stops.push((at as u32, characters as u32));
        }
        stops
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
        let stop = self.stops.partition_point(|&(at, _)| at as usize <= offset);
        let stop = self.stops[..stop].last().filter(|&&(at, _)| at as usize > start);
        let (from, before) =
            stop.map_or((start, 0), |&(at, before)| (at as usize, before as usize));
        let rest = self.text[from..offset.min(self.text.len())].chars().count();
        Position { line, column: before + rest + 1 }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_long_lines_are_those_of_short_ones() {
        let text =
            "一行\n".to_owned() + &"长a行𠮷".repeat(2000) + "\n" + &"b".repeat(9000) + "\n末";
        let source = Source::new(SourceId(0), "a", text.clone());
        let (mut line, mut column) = (1, 1);
        for (offset, c) in text.char_indices() {
            assert_eq!(source.position(offset), Position { line, column }, "{offset}");
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        assert_eq!(source.position(text.len()), Position { line, column });
    }
}
