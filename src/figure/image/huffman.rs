//! Checks the data of a JPEG file without making pixels of it: every block of every component
//! must be there and every code must exist. This takes a tenth of the time of decoding, and finds
//! damage that decoders paint over (ITU-T T.81, annex F).

use super::jpeg::{Component, Header, segment};

/// What the check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scan {
    /// Every block is there.
    Complete,
    /// Data is missing or impossible.
    Damaged,
    /// Not a sequential Huffman file: only decoding can tell.
    Unknown,
}

/// Checks the data of a file whose header has been read.
pub(super) fn check(bytes: &[u8], header: &Header) -> Scan {
    if !matches!(header.frame, 0xC0 | 0xC1) || header.precision != 8 {
        return Scan::Unknown;
    }
    match Checker::new(header).run(bytes) {
        Some(()) => Scan::Complete,
        None => Scan::Damaged,
    }
}

struct Checker<'a> {
    header: &'a Header,
    /// Tables by class (0 for DC, 1 for AC) and number.
    tables: [[Option<Table>; 4]; 2],
    /// Minimum coded units between restart markers; 0 for none.
    interval: usize,
    seen: Vec<bool>,
}

impl<'a> Checker<'a> {
    fn new(header: &'a Header) -> Checker<'a> {
        let seen = vec![false; header.components.len()];
        Checker { header, tables: Default::default(), interval: 0, seen }
    }

    fn run(&mut self, bytes: &[u8]) -> Option<()> {
        let mut at = 2;
        while !self.seen.iter().all(|s| *s) {
            let segment = segment(bytes, at)?;
            at = segment.next;
            match segment.marker {
                0xC4 => self.define(segment.body)?,
                0xDD => self.interval = usize::from(u16::from_be_bytes(pair(segment.body)?)),
                0xDA => at = self.scan(segment.body, bytes, at)?,
                0xD9 => return None,
                _ => {}
            }
        }
        Some(())
    }

    fn define(&mut self, mut body: &[u8]) -> Option<()> {
        while let [kind, rest @ ..] = body {
            let lengths = rest.get(..16)?;
            let count: usize = lengths.iter().map(|l| usize::from(*l)).sum();
            let values = rest.get(16..16 + count)?;
            let place = self.tables.get_mut(usize::from(kind >> 4))?;
            *place.get_mut(usize::from(kind & 15))? = Some(Table::new(lengths, values)?);
            body = &rest[16 + count..];
        }
        Some(())
    }

    /// Reads a scan and gives back where it ends.
    fn scan(&mut self, body: &[u8], bytes: &[u8], at: usize) -> Option<usize> {
        let (count, rest) = body.split_first()?;
        let parts: Vec<Part<'_>> = rest
            .chunks_exact(2)
            .take(usize::from(*count))
            .map(|chosen| {
                let index = self.header.components.iter().position(|c| c.id == chosen[0])?;
                let dc = self.tables[0].get(usize::from(chosen[1] >> 4))?.as_ref()?;
                let ac = self.tables[1].get(usize::from(chosen[1] & 15))?.as_ref()?;
                Some(Part { index, dc, ac })
            })
            .collect::<Option<_>>()?;
        if parts.is_empty() {
            return None;
        }
        let (units, blocks) = self.layout(&parts)?;
        let mut bits = Bits { bytes, at, held: 0, count: 0 };
        for unit in 0..units {
            if self.interval > 0 && unit > 0 && unit % self.interval == 0 {
                bits.restart()?;
            }
            for (part, blocks) in parts.iter().zip(&blocks) {
                for _ in 0..*blocks {
                    bits.block(part)?;
                }
            }
        }
        let end = bits.at;
        let found: Vec<usize> = parts.iter().map(|p| p.index).collect();
        found.into_iter().for_each(|index| self.seen[index] = true);
        Some(end)
    }

    /// How many units a scan has, and how many blocks of each part a unit has (T.81, A.2).
    fn layout(&self, parts: &[Part<'_>]) -> Option<(usize, Vec<usize>)> {
        let all = &self.header.components;
        let across = all.iter().map(|c| u32::from(c.sampling.0)).max()?;
        let down = all.iter().map(|c| u32::from(c.sampling.1)).max()?;
        let valid =
            |c: &Component| (1..=4).contains(&c.sampling.0) && (1..=4).contains(&c.sampling.1);
        if !all.iter().all(valid) {
            return None;
        }
        let (width, height) = (self.header.width, self.header.height);
        if let [part] = parts {
            let (h, v) = all[part.index].sampling;
            let wide = (width * u32::from(h)).div_ceil(across).div_ceil(8);
            let high = (height * u32::from(v)).div_ceil(down).div_ceil(8);
            return Some((wide as usize * high as usize, vec![1]));
        }
        let units = width.div_ceil(8 * across) as usize * height.div_ceil(8 * down) as usize;
        let blocks = parts.iter().map(|p| all[p.index].sampling);
        Some((units, blocks.map(|(h, v)| usize::from(h) * usize::from(v)).collect()))
    }
}

/// A component of a scan with its tables.
struct Part<'a> {
    index: usize,
    dc: &'a Table,
    ac: &'a Table,
}

/// Bits looked up at once.
const PEEK: u32 = 9;
/// The longest code with the longest number after it.
const LONGEST: u32 = 16 + 15;

/// What a code says: how far it moves within the block, and how many bits it and the number after
/// it take.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    value: u8,
    /// Length of the code; 0 for none.
    code: u8,
    /// Length of the code and of the coefficient's bits that follow it.
    bits: u8,
    /// Coefficients passed, this one with them; [`END`] at the end of a block.
    forward: u8,
}

/// More than a block has.
const END: u8 = 128;

impl Step {
    fn new(value: u8, code: u32) -> Step {
        let (run, size) = (value >> 4, value & 15);
        let forward = if size == 0 && run < 15 { END } else { run + 1 };
        Step { value, code: code as u8, bits: code as u8 + size, forward }
    }
}

/// A Huffman table.
#[derive(Debug)]
struct Table {
    /// For every beginning of [`PEEK`] bits, what its code says; none for longer codes.
    short: Box<[Step; 1 << PEEK]>,
    /// For every length: the first code, the first index into `values`, how many there are.
    long: [(u32, u32, u32); 17],
    values: Vec<u8>,
}

impl Table {
    fn new(lengths: &[u8], values: &[u8]) -> Option<Table> {
        let mut short = Box::new([Step::default(); 1 << PEEK]);
        let mut long = [(0, 0, 0); 17];
        let (mut code, mut index) = (0_u32, 0_u32);
        for length in 1..=16_u32 {
            let count = u32::from(lengths[length as usize - 1]);
            long[length as usize] = (code, index, count);
            if code + count > 1 << length {
                return None;
            }
            if length <= PEEK {
                for k in 0..count {
                    let from = ((code + k) << (PEEK - length)) as usize;
                    let value = values[(index + k) as usize];
                    let step = Step::new(value, length);
                    short[from..from + (1 << (PEEK - length))].fill(step);
                }
            }
            index += count;
            code = (code + count) << 1;
        }
        Some(Table { short, long, values: values.to_vec() })
    }
}

/// The bits of a scan; stuffed zeros taken out.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The next bit is the highest; zeros follow the last.
    held: u64,
    count: u32,
}

impl Bits<'_> {
    /// Takes bytes in until the longest code and its number are there, or the data ends.
    #[inline]
    fn fill(&mut self) {
        // Mostly no byte of the next four is a marker's or stuffed.
        if let Some(&four) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk::<4>) {
            let word = u32::from_be_bytes(four);
            // A byte of ones is one whose complement is zero.
            let zero = (!word).wrapping_sub(0x0101_0101) & word & 0x8080_8080;
            if zero == 0 {
                self.held |= u64::from(word) << (32 - self.count);
                self.at += 4;
                self.count += 32;
                return;
            }
        }
        self.fill_slowly();
    }

    #[cold]
    fn fill_slowly(&mut self) {
        while self.count <= 48 {
            let byte = match self.bytes.get(self.at..) {
                Some([0xFF, 0x00, ..]) => {
                    self.at += 2;
                    0xFF
                }
                Some([0xFF, ..] | []) | None => return,
                Some([byte, ..]) => {
                    self.at += 1;
                    *byte
                }
            };
            self.held |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    #[inline]
    fn skip(&mut self, count: u32) -> Option<()> {
        self.count = self.count.checked_sub(count)?;
        self.held <<= count;
        Some(())
    }

    #[inline]
    fn peek(&self, count: u32) -> u32 {
        (self.held >> (64 - count)) as u32
    }

    /// What the next code says; not passed over yet.
    #[inline]
    fn step(&mut self, table: &Table) -> Option<Step> {
        if self.count < LONGEST {
            self.fill();
        }
        let step = table.short[self.peek(PEEK) as usize];
        if step.code > 0 { Some(step) } else { self.long_step(table) }
    }

    #[cold]
    fn long_step(&self, table: &Table) -> Option<Step> {
        (PEEK + 1..=16).find_map(|length| {
            let (first, index, count) = table.long[length as usize];
            let code = self.peek(length);
            let found = code >= first && code - first < count;
            let value = found.then(|| table.values.get((index + code - first) as usize))??;
            Some(Step::new(*value, length))
        })
    }

    /// One block of 64 coefficients.
    fn block(&mut self, part: &Part<'_>) -> Option<()> {
        let first = self.step(part.dc)?;
        if first.value > 11 {
            return None;
        }
        self.skip(u32::from(first.code + first.value))?;
        let mut k = 1;
        while k < 64 {
            let step = self.step(part.ac)?;
            self.skip(u32::from(step.bits))?;
            if step.forward == END {
                return Some(());
            }
            k += step.forward;
        }
        (k <= 64).then_some(())
    }

    /// Passes over a restart marker; the bits before it that fill up a byte are dropped.
    fn restart(&mut self) -> Option<()> {
        (self.held, self.count) = (0, 0);
        while self.bytes.get(self.at..self.at + 2)? == [0xFF, 0xFF] {
            self.at += 1;
        }
        let [0xFF, 0xD0..=0xD7] = self.bytes.get(self.at..self.at + 2)? else { return None };
        self.at += 2;
        Some(())
    }
}

fn pair(body: &[u8]) -> Option<[u8; 2]> {
    body.get(..2)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::super::jpeg::header;
    use super::*;

    fn picture() -> Vec<u8> {
        let image = image::RgbImage::from_fn(75, 50, |x, y| {
            image::Rgb([(x * 3) as u8, (y * 5) as u8, (x * y % 256) as u8])
        });
        let mut bytes = Vec::new();
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 80);
        image.write_with_encoder(encoder).expect("a JPEG file");
        bytes
    }

    #[test]
    fn a_whole_file_is_complete_and_every_cut_is_damaged() {
        let bytes = picture();
        let header = header(&bytes).expect("a header");
        assert_eq!((header.width, header.height, header.ends), (75, 50, true));
        assert_eq!(check(&bytes, &header), Scan::Complete);
        let data = bytes.windows(2).position(|w| w == [0xFF, 0xDA]).expect("a scan") + 14;
        for end in data..bytes.len() - 3 {
            assert_eq!(check(&bytes[..end], &header), Scan::Damaged, "cut at {end}");
        }
    }

    #[test]
    fn damage_never_panics() {
        let whole = picture();
        for at in 0..whole.len() {
            for value in [0x00, 0x55, 0xFF] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                if let Some(header) = header(&bytes) {
                    check(&bytes, &header);
                }
            }
        }
    }
}
