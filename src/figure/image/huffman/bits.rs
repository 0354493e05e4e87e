//! The bits of a scan, passed over block by block.

use memchr::memchr;

use super::table::{PEEK, Step, Steps, Table};

/// A component of a scan with its tables.
pub(super) struct Part<'a> {
    pub index: usize,
    pub dc: &'a Table,
    pub ac: &'a Table,
    /// From the first number of a block on.
    pub starts: &'a Steps,
    /// Of `ac`.
    pub steps: &'a Steps,
}

/// Zeros behind the data of a scan: what is read ahead there does not count.
pub(super) const PADDING: usize = 16;

/// The data from there to the next marker, stuffed zeros taken out (T.81, B.1.1.5); gives back
/// where the marker is.
pub(super) fn clean(bytes: &[u8], mut at: usize, data: &mut Vec<u8>) -> usize {
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

/// The bits of data between two markers.
pub(super) struct Bits<'a> {
    /// With [`PADDING`].
    bytes: &'a [u8],
    at: usize,
    /// The next bit is the highest.
    held: u64,
    /// How many of them count; those after them are the next byte's.
    count: u32,
}

impl<'a> Bits<'a> {
    pub fn new(bytes: &'a [u8]) -> Bits<'a> {
        Bits { bytes, at: 0, held: 0, count: 0 }
    }

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
    pub fn left(&self) -> i64 {
        let taken = 8 * self.at as i64 - i64::from(self.count);
        8 * (self.bytes.len() - PADDING) as i64 - taken
    }

    /// Takes the first number of a block and what steps follow it at once: at most 27 bits.
    #[inline]
    fn start(&mut self, part: &Part<'_>) -> Option<Step> {
        let [first, all] = part.starts[(self.held >> (64 - PEEK)) as usize];
        if first.bits > 0 {
            self.skip(u32::from(all.bits));
            return Some(all);
        }
        let (length, size) = part.dc.long_code(self.held)?;
        let step = Step::first(size, length)?;
        self.skip(u32::from(step.bits));
        Some(step)
    }

    /// Takes the next steps in a block of which so many coefficients are left: several at once
    /// unless they lead out of it. At most 26 bits, or the bits are filled again.
    #[inline]
    fn step(&mut self, part: &Part<'_>, left: u8) -> Option<Step> {
        let [first, all] = part.steps[(self.held >> (64 - PEEK)) as usize];
        if first.bits == 0 {
            self.fill()?;
            let (length, value) = part.ac.long_code(self.held)?;
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
    pub fn block(&mut self, part: &Part<'_>) -> Option<()> {
        self.fill()?;
        let start = self.start(part)?;
        if start.ends() {
            return Some(());
        }
        let mut left = 63 - start.passes();
        while left > 0 {
            self.fill()?;
            for _ in 0..2 {
                let step = self.step(part, left)?;
                if step.ends() {
                    return Some(());
                }
                left = left.checked_sub(step.passes())?;
                if left == 0 {
                    break;
                }
            }
        }
        Some(())
    }
}
