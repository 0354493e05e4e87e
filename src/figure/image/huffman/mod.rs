//! Checks the data of a JPEG file without making pixels of it: every block of every component
//! must be there and every code must exist. This takes a tenth of the time of decoding, and finds
//! damage that decoders paint over (ITU-T T.81, annex F).

mod bits;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use self::bits::{Bits, PADDING, Part, clean};
use self::table::{Step, Table, steps};
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
        let chosen = rest.as_chunks::<2>().0.iter().take(usize::from(*count));
        let mut starts = BTreeMap::new();
        for &[_, tables] in chosen.clone() {
            let (dc, ac) = self.chosen(tables)?;
            starts.entry(tables).or_insert_with(|| steps(&dc.short, Step::first, &ac.short));
        }
        let part = |&[id, tables]: &[u8; 2]| {
            let index = self.header.components.iter().position(|c| c.id == id)?;
            let (dc, ac) = self.chosen(tables)?;
            let part = Part { index, dc, ac, starts: &starts[&tables], steps: ac.steps() };
            // In a sequential file a component has one scan.
            (!self.seen[index]).then_some(part)
        };
        let parts: Vec<Part<'_>> = chosen.map(part).collect::<Option<_>>()?;
        if parts.is_empty() {
            return None;
        }
        let (units, blocks) = self.layout(&parts)?;
        let mut data = Vec::with_capacity(bytes.len() - at + PADDING);
        let (mut end, mut left) = (at, units);
        loop {
            end = clean(bytes, end, &mut data);
            let mut bits = Bits::new(&data);
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
                // Zeros behind the end may have been taken for blocks.
                (bits.left() >= 0).then_some(())?;
                break;
            }
            // Only what fills up the last byte is left (T.81, F.1.2.3).
            end = restart(bytes, end).filter(|_| (0..8).contains(&bits.left()))?;
        }
        let found: Vec<usize> = parts.iter().map(|p| p.index).collect();
        found.into_iter().for_each(|index| self.seen[index] = true);
        Some(end)
    }

    /// The tables that a scan names for a component.
    fn chosen(&self, tables: u8) -> Option<(&Table, &Table)> {
        let [dc, ac] = [tables >> 4, tables & 15].map(usize::from);
        Some((self.tables[0].get(dc)?.as_ref()?, self.tables[1].get(ac)?.as_ref()?))
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

/// Passes over a restart marker.
fn restart(bytes: &[u8], mut at: usize) -> Option<usize> {
    while bytes.get(at..at + 2)? == [0xFF, 0xFF] {
        at += 1;
    }
    matches!(bytes.get(at..at + 2)?, [0xFF, 0xD0..=0xD7]).then_some(at + 2)
}

fn pair(body: &[u8]) -> Option<[u8; 2]> {
    body.get(..2)?.try_into().ok()
}
