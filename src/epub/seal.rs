//! Makes a container true: takes the text as epub-builder packed it, puts the right package
//! document, nav and NCX beside it, adds images and fonts, in a fixed order and with fixed dates.

use std::io::{Cursor, Read};

use rayon::prelude::*;
use zip::result::{ZipError, ZipResult};
use zip::{CompressionMethod, ZipArchive};

use super::container::{Container, Packed};
use crate::deflate::Effort;

/// A file of the book.
#[derive(Debug)]
pub(super) struct Part<'a> {
    /// Its path in the container.
    pub path: String,
    /// Its bytes; `None` takes the file as epub-builder packed it.
    pub bytes: Option<&'a [u8]>,
    /// How its bytes are compressed; `None` leaves them as they are, as images do, which are
    /// compressed already.
    pub effort: Option<Effort>,
}

/// Packs the parts in their order, the media type first (OCF, 4.2.3).
pub(super) fn seal(book: &[u8], parts: &[Part<'_>]) -> ZipResult<Vec<u8>> {
    let book = ZipArchive::new(Cursor::new(book))?;
    let packed: Vec<_> =
        parts.par_iter().map(|part| pack(&book, part)).collect::<ZipResult<_>>()?;
    // Paths stand twice, and headers take less than 100 bytes.
    let size = packed.iter().zip(parts).map(|(packed, part)| packed.len() + 2 * part.path.len());
    let mut container = Container::with_capacity(size.sum::<usize>() + 100 * (parts.len() + 2));
    container.add("mimetype", &Packed::stored(b"application/epub+zip"))?;
    for (part, packed) in parts.iter().zip(&packed) {
        container.add(&part.path, packed)?;
    }
    Ok(container.finish()?)
}

fn pack<'a>(book: &ZipArchive<Cursor<&[u8]>>, part: &Part<'a>) -> ZipResult<Packed<'a>> {
    match (part.bytes, part.effort) {
        (Some(bytes), Some(effort)) => Ok(Packed::deflated(bytes, effort)),
        (Some(bytes), None) => Ok(Packed::stored(bytes)),
        (None, _) => take(book.clone(), &part.path),
    }
}

/// A file as epub-builder packed it.
fn take<'a>(mut book: ZipArchive<Cursor<&[u8]>>, path: &str) -> ZipResult<Packed<'a>> {
    let index = book.index_for_name(path).ok_or(ZipError::FileNotFound)?;
    let mut file = book.by_index_raw(index)?;
    if file.compression() != CompressionMethod::Deflated {
        return Err(ZipError::UnsupportedArchive("what is not deflated is not epub-builder's"));
    }
    let mut data = Vec::with_capacity(file.compressed_size() as usize);
    file.read_to_end(&mut data)?;
    Ok(Packed::taken(data, file.crc32(), file.size() as usize))
}
