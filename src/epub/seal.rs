//! Makes a container true: takes the text as epub-builder packed it, puts the right package
//! document, nav and NCX beside it, adds images and fonts, in a fixed order and with fixed dates.

use std::io::{Cursor, Write};

use zip::result::{ZipError, ZipResult};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// A file of the book.
#[derive(Debug)]
pub(super) struct Part<'a> {
    /// Its path in the container.
    pub path: String,
    /// Its bytes; `None` takes the file as epub-builder packed it.
    pub bytes: Option<&'a [u8]>,
    /// Compressed already, as images are.
    pub stored: bool,
}

/// Level of deflate: of a long text 4 is 0.2 % larger, 6 is 0.01 % smaller, and those above take
/// half as long again.
const LEVEL: i64 = 5;
/// Deflate is worth its while if it saves one byte in this many.
const WORTH: u64 = 32;

/// Packs the parts in their order, the media type first (OCF, 4.2.3).
pub(super) fn seal(packed: &[u8], parts: &[Part<'_>]) -> ZipResult<Vec<u8>> {
    let mut packed_book = ZipArchive::new(Cursor::new(packed))?;
    let size = parts.iter().filter_map(|p| p.bytes).map(<[u8]>::len).sum::<usize>();
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(size + packed.len())));
    zip.start_file("mimetype", options(CompressionMethod::Stored))?;
    zip.write_all(b"application/epub+zip")?;
    for part in parts {
        let Some(bytes) = part.bytes else {
            let index = packed_book.index_for_name(&part.path).ok_or(ZipError::FileNotFound)?;
            let file = packed_book.by_index_raw(index)?;
            zip.raw_copy_file_touch(file, DateTime::default(), None)?;
            continue;
        };
        if part.stored || !put_deflated(&mut zip, &part.path, bytes)? {
            zip.start_file(part.path.as_str(), options(CompressionMethod::Stored))?;
            zip.write_all(bytes)?;
        }
    }
    Ok(zip.finish()?.into_inner())
}

/// Adds a file deflated, unless that hardly saves anything. It is deflated in an archive of its
/// own, because an archive cannot take back what it has written.
fn put_deflated(zip: &mut ZipWriter<Cursor<Vec<u8>>>, path: &str, bytes: &[u8]) -> ZipResult<bool> {
    let mut alone = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() / 2 + 256)));
    alone.start_file(path, options(CompressionMethod::Deflated).compression_level(Some(LEVEL)))?;
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
