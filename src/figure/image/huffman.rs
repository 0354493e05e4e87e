//! Checks the data of a JPEG file without making pixels of it: every block of every component
//! must be there and every code must exist. This takes a tenth of the time of decoding, and finds
//! damage that decoders paint over (ITU-T T.81, annex F).

use std::cell::OnceCell;

use memchr::memchr;

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

    /// Reads a scan and gives back where it ends. A function of its own also when compiled, so that
    /// the bits stay in registers.
    #[inline(never)]
    fn scan(&mut self, body: &[u8], bytes: &[u8], at: usize) -> Option<usize> {
        let (count, rest) = body.split_first()?;
        let parts: Vec<Part<'_>> = rest
            .chunks_exact(2)
            .take(usize::from(*count))
            .map(|chosen| {
                let index = self.header.components.iter().position(|c| c.id == chosen[0])?;
                let dc = self.tables[0].get(usize::from(chosen[1] >> 4))?.as_ref()?;
                let ac = self.tables[1].get(usize::from(chosen[1] & 15))?.as_ref()?;
                // In a sequential file a component has one scan.
                (!self.seen[index]).then(|| Part { index, dc, ac, steps: ac.steps() })
            })
            .collect::<Option<_>>()?;
        if parts.is_empty() {
            return None;
        }
        let (units, blocks) = self.layout(&parts)?;
        let mut data = Vec::with_capacity(bytes.len() - at + PADDING);
        let (mut end, mut left) = (at, units);
        loop {
            end = clean(bytes, end, &mut data);
            let mut bits = Bits { bytes: &data, at: 0, held: 0, count: 0 };
            let next = if self.interval > 0 { left.min(self.interval) } else { left };
            for _ in 0..next {
                for (part, blocks) in parts.iter().zip(&blocks) {
                    for _ in 0..*blocks {
                        bits.block(part)?;
                    }
                }
            }
            left -= next;
            if left == 0 {
                break;
            }
            // Only what fills up the last byte is left (T.81, F.1.2.3).
            end = restart(bytes, end).filter(|_| bits.left() < 8)?;
        }
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
    /// Of `ac`.
    steps: &'a Steps,
}

/// Bits looked up at once.
const PEEK: u32 = 11;

/// What a code says, or several codes in a row: how far they move within the block, and how many
/// bits they and the numbers after them take.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    /// Length of the codes and of the coefficients' bits that follow each; 0 for no code.
    bits: u8,
    /// Coefficients passed, these with them; [`END`] is added when the block ends.
    forward: u8,
}

/// More than a block has.
const END: u8 = 128;

impl Step {
    fn new(value: u8, length: u32) -> Step {
        let (run, size) = (value >> 4, value & 15);
        // The end counts as a coefficient, so that several steps that just fill a block do not take
        // the next block's code for it.
        let forward = if size == 0 && run < 15 { END + 1 } else { run + 1 };
        Step { bits: length as u8 + size, forward }
    }

    fn ends(self) -> bool {
        self.forward >= END
    }

    fn passes(self) -> u8 {
        self.forward & (END - 1)
    }
}

/// A Huffman table.
#[derive(Debug)]
struct Table {
    /// For every beginning of [`PEEK`] bits: its length and value; none for longer codes.
    short: Box<[(u8, u8); 1 << PEEK]>,
    steps: OnceCell<Box<Steps>>,
    /// For every length: the first code, the first index into `values`, how many there are.
    long: [(u32, u32, u32); 17],
    values: Vec<u8>,
}

impl Table {
    fn new(lengths: &[u8], values: &[u8]) -> Option<Table> {
        let mut short = Box::new([(0, 0); 1 << PEEK]);
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
                    short[from..from + (1 << (PEEK - length))].fill((length as u8, value));
                }
            }
            index += count;
            code = (code + count) << 1;
        }
        Some(Table { short, steps: OnceCell::new(), long, values: values.to_vec() })
    }

    /// The table for all coefficients of a block but the first.
    fn steps(&self) -> &Steps {
        self.steps.get_or_init(|| steps(&self.short))
    }
}

/// For every beginning of [`PEEK`] bits its first step in a block, and as many steps as end within
/// these bits and the block, as one.
type Steps = [[Step; 2]; 1 << PEEK];

fn steps(short: &[(u8, u8); 1 << PEEK]) -> Box<Steps> {
    let mut steps = Box::new([[Step::default(); 2]; 1 << PEEK]);
    for (bits, steps) in steps.iter_mut().enumerate() {
        let step = |bits: usize| match short[bits] {
            (0, _) => None,
            (length, value) => Some(Step::new(value, u32::from(length))),
        };
        let Some(first) = step(bits) else { continue };
        let mut all = first;
        while !all.ends() && u32::from(all.bits) < PEEK {
            // The zeros that fill it up are not bits of the file.
            let rest = bits << all.bits & ((1 << PEEK) - 1);
            let inside = |next: &Step| {
                u32::from(all.bits + next.bits) <= PEEK && all.passes() + next.passes() < 64
            };
            let Some(next) = step(rest).filter(inside) else { break };
            all = Step { bits: all.bits + next.bits, forward: all.forward + next.forward };
        }
        *steps = [first, all];
    }
    steps
}

/// Zeros behind the data of a scan: what is read ahead there does not count.
const PADDING: usize = 16;

/// The data from there to the next marker, stuffed zeros taken out (T.81, B.1.1.5); gives back
/// where the marker is.
fn clean(bytes: &[u8], mut at: usize, data: &mut Vec<u8>) -> usize {
    data.clear();
    loop {
        let rest = &bytes[at..];
        let end = memchr(0xFF, rest).unwrap_or(rest.len());
        data.extend_from_slice(&rest[..end]);
        at += end;
        if bytes.get(at + 1) != Some(&0) {
            break;
        }
        data.push(0xFF);
        at += 2;
    }
    data.extend([0; PADDING]);
    at
}

/// Passes over a restart marker.
fn restart(bytes: &[u8], mut at: usize) -> Option<usize> {
    while bytes.get(at..at + 2)? == [0xFF, 0xFF] {
        at += 1;
    }
    matches!(bytes.get(at..at + 2)?, [0xFF, 0xD0..=0xD7]).then_some(at + 2)
}

/// The bits of data between two markers.
struct Bits<'a> {
    /// With [`PADDING`].
    bytes: &'a [u8],
    at: usize,
    /// The next bit is the highest.
    held: u64,
    /// How many of them count; those after them are the next byte's.
    count: u32,
}

impl Bits<'_> {
    /// Takes bytes in, so that at least 56 bits are there; `None` when the padding is used up.
    #[inline]
    fn fill(&mut self) -> Option<()> {
        let eight = self.bytes.get(self.at..)?.first_chunk()?;
        self.held |= u64::from_be_bytes(*eight) >> self.count;
        self.at += (63 - self.count as usize) / 8;
        self.count |= 56;
        Some(())
    }

    #[inline]
    fn skip(&mut self, count: u32) {
        self.count -= count;
        self.held <<= count;
    }

    /// How many bits are left before the end; below 0 behind it.
    fn left(&self) -> i64 {
        let taken = 8 * self.at as i64 - i64::from(self.count);
        8 * (self.bytes.len() - PADDING) as i64 - taken
    }

    /// The next code with its length, if it is long.
    #[cold]
    fn long_code(held: u64, table: &Table) -> Option<(u32, u8)> {
        (PEEK + 1..=16).find_map(|length| {
            let (first, index, count) = table.long[length as usize];
            let code = (held >> (64 - length)) as u32;
            let found = code >= first && code - first < count;
            let value = found.then(|| table.values.get((index + code - first) as usize))??;
            Some((length, *value))
        })
    }

    /// Passes over the first number of a block.
    #[inline]
    fn first(&mut self, table: &Table) -> Option<()> {
        let (length, size) = match table.short[(self.held >> (64 - PEEK)) as usize] {
            (0, _) => Bits::long_code(self.held, table)?,
            (length, size) => (u32::from(length), size),
        };
        // No number is longer (T.81, table F.1).
        (size <= 11).then(|| self.skip(length + u32::from(size)))
    }

    /// Takes the next steps in a block of which so many coefficients are left: several at once
    /// unless they lead out of it. At most 26 bits, or the bits are filled again.
    #[inline]
    fn step(&mut self, part: &Part<'_>, left: u8) -> Option<Step> {
        let [first, all] = part.steps[(self.held >> (64 - PEEK)) as usize];
        if first.bits == 0 {
            self.fill()?;
            let (length, value) = Bits::long_code(self.held, part.ac)?;
            let step = Step::new(value, length);
            self.skip(u32::from(step.bits));
            self.fill()?;
            return Some(step);
        }
        let step = if all.passes() <= left { all } else { first };
        self.skip(u32::from(step.bits));
        Some(step)
    }

    /// One block of 64 coefficients.
    #[inline]
    fn block(&mut self, part: &Part<'_>) -> Option<()> {
        self.fill()?;
        self.first(part.dc)?;
        let mut left = 63_u8;
        'block: while left > 0 {
            self.fill()?;
            for _ in 0..2 {
                let step = self.step(part, left)?;
                if step.ends() {
                    break 'block;
                }
                left = left.checked_sub(step.passes())?;
                if left == 0 {
                    break;
                }
            }
        }
        (self.left() >= 0).then_some(())
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

    /// Every entry against steps taken one at a time.
    #[test]
    fn steps_at_once_are_the_steps_one_by_one() {
        let bytes = picture();
        let header = header(&bytes).expect("a header");
        let mut checker = Checker::new(&header);
        checker.run(&bytes).expect("a whole file");
        let table = checker.tables[1][0].as_ref().expect("a table");
        let steps = table.steps();
        let mut several = 0;
        for (bits, [_, all]) in steps.iter().enumerate() {
            let (mut taken, mut passed, mut count, mut ended) = (0, 0, 0, false);
            while taken < u32::from(all.bits) {
                assert!(!ended, "{bits:011b}");
                let (length, value) = table.short[bits << taken & ((1 << PEEK) - 1)];
                taken += u32::from(length) + u32::from(value & 15);
                passed += (value >> 4) + 1;
                ended = value == 0;
                count += 1;
            }
            assert_eq!((taken, passed, ended), (u32::from(all.bits), all.passes(), all.ends()));
            several += u32::from(count > 1);
        }
        assert!(several > 1000, "{several}");
    }

    /// A block is full without an end: the next code is the next block's.
    #[test]
    fn no_step_leads_out_of_a_block() {
        // One code of one bit, 0: sixteen zeros, so that four of them are one coefficient too many;
        // and 10, a run of fourteen and a number of one bit.
        let mut lengths = [0; 16];
        (lengths[0], lengths[1]) = (1, 1);
        let ac = Table::new(&lengths, &[0xF0, 0xE1]).expect("a table");
        let dc = Table::new(&lengths, &[0, 1]).expect("a table");
        let part = Part { index: 0, dc: &dc, ac: &ac, steps: ac.steps() };
        let read = |bits: &[u8]| {
            let mut data = Vec::new();
            clean(bits, 0, &mut data);
            let mut bits = Bits { bytes: &data, at: 0, held: 0, count: 0 };
            bits.block(&part).map(|()| bits.left())
        };
        // DC, then 16 × 3 + 15 = 63: seven bits, the eighth is left.
        assert_eq!(read(&[0b0000_1000]), Some(1));
        assert_eq!(read(&[0b0000_0000]), None);
    }

    /// What fits what is looked up, but not the block: three codes of sixteen zeros, fifteen more
    /// coefficients, and bits of the next block that look like zeros again.
    #[test]
    fn the_next_block_is_its_own() {
        let mut lengths = [0; 16];
        lengths[..3].fill(1);
        let ac = Table::new(&lengths, &[0x07, 0xE1, 0xF0]).expect("a table");
        let part = Part { index: 0, dc: &ac, ac: &ac, steps: ac.steps() };
        let mut data = Vec::new();
        // DC of seven bits.
        clean(&[0b0000_0000, 0b1101_1011, 0b0100_1101], 0, &mut data);
        let mut bits = Bits { bytes: &data, at: 0, held: 0, count: 0 };
        assert_eq!(bits.block(&part).map(|()| bits.left()), Some(4));
    }

    #[test]
    fn before_a_restart_no_byte_is_left() {
        let mut bytes = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 80);
        encoder.set_restart_interval(4);
        let pixels: Vec<u8> = (0..64 * 64 * 3_u32).map(|k| (k * k / 7) as u8).collect();
        encoder.encode(&pixels, 64, 64, jpeg_encoder::ColorType::Rgb).expect("a JPEG file");
        let header = header(&bytes).expect("a header");
        assert_eq!(check(&bytes, &header), Scan::Complete);
        let restart = bytes.windows(2).position(|w| w == [0xFF, 0xD0]).expect("a marker");
        bytes.insert(restart, 0x55);
        assert_eq!(check(&bytes, &header), Scan::Damaged);
        // Markers may be filled up (T.81, B.1.1.2).
        bytes[restart] = 0xFF;
        assert_eq!(check(&bytes, &header), Scan::Complete);
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
