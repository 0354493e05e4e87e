//! Small makers of PDF objects.

use std::cell::RefCell;

use flate2::{Compress, Compression, FlushCompress, Status};
use lopdf::{Dictionary, Object, Stream, StringFormat};

/// Deflate level: of a long text 4 is 0.1 % larger and 6 is 0.03 % smaller, 9 takes three times as
/// long.
pub(super) const LEVEL: u32 = 5;

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

#[cfg(test)]
mod tests {
    use super::*;

    /// What a thread has compressed before must not show: streams meet threads by chance.
    #[test]
    fn a_used_compressor_gives_the_bytes_of_a_new_one() {
        let noise = |seed: u32, bits: u32, length: u32| -> Vec<u8> {
            let value = |k: u32| (k ^ seed).wrapping_mul(2_654_435_761) >> (32 - bits);
            (0..length).map(|k| value(k % 40_961) as u8).collect()
        };
        let kinds = [(1, 1), (3, 70_000), (5, 200_000), (7, 30_000), (2, 300_000)];
        let streams: Vec<Vec<u8>> =
            (0..6).flat_map(|seed| kinds.map(|(bits, length)| noise(seed, bits, length))).collect();
        let new = |data: &Vec<u8>| {
            let data = data.clone();
            std::thread::spawn(move || deflate(&data)).join().expect("no panic")
        };
        for order in [1, 7, 11] {
            for k in 0..streams.len() {
                let data = &streams[k * order % streams.len()];
                assert!(deflate(data) == new(data), "stream {k} in steps of {order}");
            }
        }
    }
}
