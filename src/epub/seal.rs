//! Makes a container true: reopens what epub-builder packed, puts the right package document,
//! nav and NCX in place, adds images and fonts, and packs again with fixed order and dates.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::result::{ZipError, ZipResult};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// A file of the book.
#[derive(Debug)]
pub(super) struct Part<'a> {
    /// Its path in the container.
    pub path: String,
    /// Its bytes; `None` takes those of the packed book.
    pub bytes: Option<&'a [u8]>,
    /// Compressed already, as images are.
    pub stored: bool,
}

/// Level of deflate for text.
const TEXT_LEVEL: i64 = 9;
/// Level of deflate for fonts, of which those above save a hundredth and take half as long again.
const FONT_LEVEL: i64 = 6;
/// Deflate is worth its while if it saves one byte in this many.
const WORTH: u64 = 32;

/// Packs the parts in their order, the media type first (OCF, 4.2.3).
pub(super) fn seal(packed: &[u8], parts: &[Part<'_>]) -> ZipResult<Vec<u8>> {
    let found = unpack(packed)?;
    let size = parts.iter().filter_map(|p| p.bytes).map(<[u8]>::len).sum::<usize>();
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(size + packed.len())));
    zip.start_file("mimetype", options(CompressionMethod::Stored))?;
    zip.write_all(b"application/epub+zip")?;
    for part in parts {
        let bytes = match part.bytes {
            Some(bytes) => bytes,
            None => found.get(&part.path).ok_or(ZipError::FileNotFound)?,
        };
        if part.stored || !put_deflated(&mut zip, &part.path, bytes)? {
            zip.start_file(part.path.as_str(), options(CompressionMethod::Stored))?;
            zip.write_all(bytes)?;
        }
    }
    Ok(zip.finish()?.into_inner())
}

fn unpack(packed: &[u8]) -> ZipResult<BTreeMap<String, Vec<u8>>> {
    let mut archive = ZipArchive::new(Cursor::new(packed))?;
    let mut found = BTreeMap::new();
    for i in 0..archive.len() {
        let mut file = archive.by_index(i)?;
        let mut bytes = Vec::with_capacity(file.size() as usize);
        file.read_to_end(&mut bytes)?;
        found.insert(file.name().to_owned(), bytes);
    }
    Ok(found)
}

/// Adds a file deflated, unless that hardly saves anything. It is deflated in an archive of its
/// own, because an archive cannot take back what it has written.
fn put_deflated(zip: &mut ZipWriter<Cursor<Vec<u8>>>, path: &str, bytes: &[u8]) -> ZipResult<bool> {
    let mut alone = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() / 2 + 256)));
    let font = path.ends_with(".otf") || path.ends_with(".ttf");
    let level = if font { FONT_LEVEL } else { TEXT_LEVEL };
    alone.start_file(path, options(CompressionMethod::Deflated).compression_level(Some(level)))?;
    alone.write_all(bytes)?;
    let mut alone = alone.finish_into_readable()?;
    let file = alone.by_index_raw(0)?;
    let worth = file.compressed_size() + file.size() / WORTH < file.size();
    if worth {
        zip.raw_copy_file(file)?;
    }
    Ok(worth)
}

fn options(method: CompressionMethod) -> SimpleFileOptions {
    // 1980-01-01, the beginning of time for ZIP.
    SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default())
}
