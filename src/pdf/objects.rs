//! Small makers of PDF objects.

use std::cell::RefCell;

use flate2::{Compress, Compression, FlushCompress, Status};
use lopdf::{Dictionary, Object, Stream, StringFormat};

/// Deflate level: 9 is 1 % smaller and twice as slow.
const LEVEL: u32 = 6;

/// A stream to be compressed later, all at once in parallel.
pub(super) fn stream(dict: Dictionary, content: Vec<u8>) -> Stream {
    Stream::new(dict, content)
}

thread_local! {
    /// Its tables take longer to make than most streams take to compress.
    static COMPRESSOR: RefCell<Compress> =
        RefCell::new(Compress::new(Compression::new(LEVEL), true));
}

/// zlib data.
pub(super) fn deflate(data: &[u8]) -> Vec<u8> {
    COMPRESSOR.with_borrow_mut(|compressor| {
        compressor.reset();
        let mut out = Vec::with_capacity(data.len() / 2 + 64);
        loop {
            let done = compressor.total_in() as usize;
            let status = compressor
                .compress_vec(&data[done..], &mut out, FlushCompress::Finish)
                .expect("a compressor just reset takes all there is");
            if status == Status::StreamEnd {
                return out;
            }
            out.reserve(out.capacity());
        }
    })
}

/// A text string (ISO 32000-1, 7.9.2.2): ASCII as it is, else UTF-16 with a byte order mark.
pub(super) fn text(s: &str) -> Object {
    if s.chars().all(|c| (' '..='~').contains(&c)) {
        return Object::String(s.as_bytes().to_vec(), StringFormat::Literal);
    }
    let mut bytes = vec![0xFE, 0xFF];
    bytes.extend(s.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
