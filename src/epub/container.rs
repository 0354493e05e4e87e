//! The container: a ZIP file as EPUB wants it (OCF, 4.2). Sizes stand before the files they are
//! of, for readers that take a book as a stream; nothing is encrypted, split or longer than 4 GiB.

use std::borrow::Cow;
use std::io;

use flate2::Crc;

use crate::deflate::{self, Effort};

/// A file as it lies in the container.
#[derive(Debug)]
pub(super) struct Packed<'a> {
    data: Cow<'a, [u8]>,
    deflated: bool,
    /// CRC-32 and length of the bytes when unpacked.
    crc: u32,
    whole: usize,
}

/// Deflate is worth its while if it saves one byte in this many.
const WORTH: usize = 32;

impl<'a> Packed<'a> {
    /// As it is.
    pub fn stored(bytes: &'a [u8]) -> Packed<'a> {
        let mut crc = Crc::new();
        crc.update(bytes);
        Packed { data: bytes.into(), deflated: false, crc: crc.sum(), whole: bytes.len() }
    }

    /// Deflated, unless that hardly saves anything.
    pub fn deflated(bytes: &'a [u8], effort: Effort) -> Packed<'a> {
        let stored = Packed::stored(bytes);
        match deflate::raw(bytes, effort, bytes.len() - bytes.len().div_ceil(WORTH)) {
            Some(data) => Packed { data: data.into(), deflated: true, ..stored },
            None => stored,
        }
    }

    /// What another container has deflated.
    pub fn taken(data: Vec<u8>, crc: u32, whole: usize) -> Packed<'a> {
        Packed { data: data.into(), deflated: true, crc, whole }
    }

    /// Bytes it takes.
    pub fn len(&self) -> usize {
        self.data.len()
    }
}

/// A container being written.
#[derive(Debug, Default)]
pub(super) struct Container {
    out: Vec<u8>,
    directory: Vec<u8>,
    files: u16,
}

/// 1980-01-01 00:00, the beginning of time for ZIP: time and date.
const DATE: u32 = 1 << 21 | 1 << 16;
/// Version 2.0, which knows deflate.
const VERSION: u16 = 20;
/// Names are UTF-8 (general purpose bit 11).
const UTF8: u16 = 1 << 11;

impl Container {
    /// With room for so many bytes.
    pub fn with_capacity(bytes: usize) -> Container {
        Container { out: Vec::with_capacity(bytes), ..Container::default() }
    }

    /// Adds a file.
    pub fn add(&mut self, path: &str, file: &Packed<'_>) -> io::Result<()> {
        // What both headers say (APPNOTE.TXT, 4.3.7 and 4.3.12).
        let mut shared = Vec::with_capacity(26);
        let method = if file.deflated { 8 } else { 0 };
        for value in [VERSION, if path.is_ascii() { 0 } else { UTF8 }, method] {
            shared.extend(value.to_le_bytes());
        }
        for value in [DATE, file.crc, size(file.data.len())?, size(file.whole)?] {
            shared.extend(value.to_le_bytes());
        }
        let name = u16::try_from(path.len()).map_err(|_| too_long())?;
        // No extra field.
        shared.extend([name, 0].map(u16::to_le_bytes).as_flattened());

        let offset = size(self.out.len())?;
        for part in [b"PK\x03\x04", &*shared, path.as_bytes(), &*file.data] {
            self.out.extend_from_slice(part);
        }
        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(VERSION.to_le_bytes());
        self.directory.extend(&shared);
        // No comment, one disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(path.as_bytes());
        self.files = self.files.checked_add(1).filter(|n| *n < u16::MAX).ok_or_else(too_long)?;
        Ok(())
    }

    /// The whole container.
    pub fn finish(mut self) -> io::Result<Vec<u8>> {
        let (offset, length) = (size(self.out.len())?, size(self.directory.len())?);
        self.out.append(&mut self.directory);
        // The end (4.3.16): one disk, no comment.
        self.out.extend(b"PK\x05\x06\0\0\0\0");
        self.out.extend([self.files; 2].map(u16::to_le_bytes).as_flattened());
        self.out.extend([length, offset].map(u32::to_le_bytes).as_flattened());
        self.out.extend([0; 2]);
        Ok(self.out)
    }
}

/// Longer ones would need ZIP64, which readers of books do not know.
fn size(length: usize) -> io::Result<u32> {
    u32::try_from(length).ok().filter(|n| *n < u32::MAX).ok_or_else(too_long)
}

fn too_long() -> io::Error {
    io::Error::other("a book has at most 4 GiB and 65,534 files")
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    /// Read by another's program.
    #[test]
    fn files_come_out_as_they_went_in() {
        let long = "活字印刷".repeat(1000);
        let files = [
            ("mimetype", "application/epub+zip", false),
            ("OEBPS/字.xhtml", &long, true),
            ("empty", "", false),
        ];
        let mut container = Container::with_capacity(100);
        for (path, text, deflated) in files {
            let packed = Packed::deflated(text.as_bytes(), Effort::Usual);
            assert_eq!(packed.deflated, deflated, "{path}");
            container.add(path, &packed).unwrap();
        }
        let bytes = container.finish().unwrap();
        assert_eq!(&bytes[30..58], b"mimetypeapplication/epub+zip", "OCF, 4.2.4");
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(archive.len(), files.len());
        for (at, (path, text, _)) in files.into_iter().enumerate() {
            let mut file = archive.by_index(at).unwrap();
            assert_eq!(file.name(), path);
            let mut out = String::new();
            file.read_to_string(&mut out).unwrap();
            assert_eq!(out, text);
        }
    }
}
