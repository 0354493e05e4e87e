//! Bytes made smaller: deflate (RFC 1951), bare as in ZIP or as zlib data (RFC 1950) as in PDF and
//! PNG.

use std::cell::RefCell;

use flate2::{Compress, Compression, FlushCompress, Status};
use libdeflater::{CompressionError, CompressionLvl, Compressor};

/// How much time smaller bytes are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// For outlines of glyphs, where hardly anything comes twice: more effort makes them 1 % smaller
    /// in twice the time.
    Little,
    /// For all else: a level more makes texts 1 to 3 % smaller, and pictures take a tenth to a sixth
    /// longer.
    Usual,
}

impl Effort {
    fn level(self) -> i32 {
        match self {
            Effort::Little => 1,
            Effort::Usual => 5,
        }
    }
}

/// Level of [`runs`]: a level more takes twice the time and makes pictures 7 % smaller.
const RUNS: u32 = 5;
/// A buffer longer than this is not kept for the next stream.
const KEPT: usize = 1 << 20;

thread_local! {
    /// Their tables take longer to make than most streams take to compress.
    static COMPRESSORS: [RefCell<Option<Compressor>>; 2] = const { [const { RefCell::new(None) }; 2] };
    static RUNNER: RefCell<Option<Compress>> = const { RefCell::new(None) };
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

fn with<T>(effort: Effort, work: impl FnOnce(&mut Compressor) -> T) -> T {
    COMPRESSORS.with(|all| {
        let mut compressor = all[effort as usize].borrow_mut();
        work(compressor.get_or_insert_with(|| {
            Compressor::new(
                CompressionLvl::new(effort.level()).expect("1 and 5 are levels of deflate"),
            )
        }))
    })
}

/// Bare deflate data, if it has no more than `most` bytes.
pub(crate) fn raw(data: &[u8], effort: Effort, most: usize) -> Option<Vec<u8>> {
    with(effort, |compressor| packed(compressor, data, most, Compressor::deflate_compress))
}

/// zlib data.
pub(crate) fn zlib(data: &[u8], effort: Effort) -> Vec<u8> {
    with(effort, |compressor| {
        let most = compressor.zlib_compress_bound(data.len());
        packed(compressor, data, most, Compressor::zlib_compress).expect("it fits its bound")
    })
}

/// zlib data of what is mostly runs and rows that come again, such as drawings: passed over here, at
/// half the time of [`zlib`], which looks at every byte of a run.
pub(crate) fn runs(data: &[u8]) -> Vec<u8> {
    RUNNER.with_borrow_mut(|runner| {
        let runner = runner.get_or_insert_with(|| Compress::new(Compression::new(RUNS), true));
        runner.reset();
        let mut out = Vec::with_capacity(data.len() / 16 + 64);
        loop {
            let rest = &data[runner.total_in() as usize..];
            let status = runner.compress_vec(rest, &mut out, FlushCompress::Finish);
            if status.expect("bytes can always be compressed") == Status::StreamEnd {
                return out;
            }
            out.reserve(out.len());
        }
    })
}

type Pack = fn(&mut Compressor, &[u8], &mut [u8]) -> Result<usize, CompressionError>;

fn packed(compressor: &mut Compressor, data: &[u8], most: usize, pack: Pack) -> Option<Vec<u8>> {
    BUFFER.with_borrow_mut(|buffer| {
        if buffer.len() < most {
            buffer.resize(most, 0);
        }
        let length = pack(compressor, data, &mut buffer[..most]).ok();
        let out = length.map(|length| buffer[..length].to_vec());
        if buffer.len() > KEPT {
            *buffer = Vec::new();
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    /// Drawings: rows that come again, runs, and noise of few values.
    fn drawing(seed: u32) -> Vec<u8> {
        (0..200_000).map(|k: u32| ((k % 500 / 40 * seed) ^ (k / 9_000)) as u8 % 7).collect()
    }

    const EFFORTS: [Effort; 2] = [Effort::Little, Effort::Usual];

    fn noise(seed: u32, bits: u32, length: u32) -> Vec<u8> {
        let value = |k: u32| (k ^ seed).wrapping_mul(2_654_435_761) >> (32 - bits);
        (0..length).map(|k| value(k % 40_961) as u8).collect()
    }

    /// What a thread has compressed before must not show: streams meet threads by chance.
    #[test]
    fn a_used_compressor_gives_the_bytes_of_a_new_one() {
        let kinds = [(1, 1), (3, 70_000), (5, 200_000), (7, 30_000), (2, 300_000)];
        let streams: Vec<Vec<u8>> =
            (0..6).flat_map(|seed| kinds.map(|(bits, length)| noise(seed, bits, length))).collect();
        let new = |data: &Vec<u8>, effort| {
            let data = data.clone();
            std::thread::spawn(move || zlib(&data, effort)).join().expect("no panic")
        };
        for seed in [1, 5, 2, 900] {
            let (data, other) = (drawing(seed), drawing(seed));
            let new = std::thread::spawn(move || runs(&other)).join().expect("no panic");
            assert!(runs(&data) == new, "drawing {seed}");
        }
        for (order, effort) in [1, 7, 11].into_iter().zip(EFFORTS.into_iter().cycle()) {
            for k in 0..streams.len() {
                let data = &streams[k * order % streams.len()];
                assert!(zlib(data, effort) == new(data, effort), "stream {k} in steps of {order}");
            }
        }
    }

    /// Unpacked by another's program.
    #[test]
    fn what_was_packed_comes_out_again() {
        let all =
            [Vec::new(), noise(1, 3, 1000), noise(2, 8, 100_000), vec![7; KEPT + 5], drawing(3)];
        for (data, effort) in all.iter().flat_map(|data| EFFORTS.map(|effort| (data, effort))) {
            let mut out = Vec::new();
            flate2::read::ZlibDecoder::new(&*zlib(data, effort)).read_to_end(&mut out).unwrap();
            assert!(out == *data);
            out.clear();
            flate2::read::ZlibDecoder::new(&*runs(data)).read_to_end(&mut out).unwrap();
            assert!(out == *data);
            let bare = raw(data, effort, data.len() + 100).unwrap();
            out.clear();
            flate2::read::DeflateDecoder::new(&*bare).read_to_end(&mut out).unwrap();
            assert!(out == *data);
        }
    }

    #[test]
    fn what_does_not_fit_is_none() {
        let mut seed = 1_u32;
        let mut random = || {
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            seed as u8
        };
        let noise: Vec<u8> = (0..40_000).map(|_| random()).collect();
        assert_eq!(raw(&noise, Effort::Usual, 39_000), None);
        assert!(raw(&[0; 40_000], Effort::Little, 400).is_some());
    }
}
