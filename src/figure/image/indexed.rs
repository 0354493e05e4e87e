//! Images of few colours as indices into a palette: drawings and screenshots shrink to a fraction.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Indices into a palette, packed as PNG and PDF pack them.
pub(super) struct Indexed {
    /// RGB triples, in order.
    pub palette: Vec<u8>,
    pub depth: png::BitDepth,
    pub rows: Vec<u8>,
}

type Colour = [u8; 3];

impl Indexed {
    /// The rows of RGB samples as indices; none when there are more than 256 colours.
    pub(super) fn new(samples: &[u8], width: usize) -> Option<Indexed> {
        let (met, colours) = indices(samples)?;
        // Indices in the order of colours: black has 0, if any.
        let mut places = [0; 256];
        let sorted = colours.values().zip(0..=255);
        sorted.for_each(|(met, place)| places[usize::from(*met)] = place);
        let (depth, bits) = match colours.len() {
            0..=2 => (png::BitDepth::One, 1),
            3..=4 => (png::BitDepth::Two, 2),
            5..=16 => (png::BitDepth::Four, 4),
            _ => (png::BitDepth::Eight, 8),
        };
        let mut rows = Vec::with_capacity(met.len() * bits / 8 + 1);
        for row in met.chunks_exact(width) {
            match bits {
                1 => pack::<8>(row, &places, &mut rows),
                2 => pack::<4>(row, &places, &mut rows),
                4 => pack::<2>(row, &places, &mut rows),
                _ => pack::<1>(row, &places, &mut rows),
            }
        }
        Some(Indexed { palette: colours.into_keys().flatten().collect(), depth, rows })
    }
}

/// Appends a row of indices, `N` to a byte, the first in its highest bits; zeros fill the last.
fn pack<const N: usize>(row: &[u8], places: &[u8; 256], packed: &mut Vec<u8>) {
    let byte = |group: &[u8; N]| {
        group.iter().fold(0, |byte, met| shifted::<N>(byte) | places[usize::from(*met)])
    };
    let (whole, rest) = row.as_chunks::<N>();
    packed.extend(whole.iter().map(byte));
    if !rest.is_empty() {
        let places = rest.iter().map(|met| places[usize::from(*met)]);
        let places = places.chain(std::iter::repeat_n(0, N - rest.len()));
        packed.push(places.fold(0, |byte, place| shifted::<N>(byte) | place));
    }
}

/// A byte with room for one more of `N` indices.
fn shifted<const N: usize>(byte: u8) -> u8 {
    byte.checked_shl(8 / N as u32).unwrap_or(0)
}

/// For every pixel the number of its colour, and the colours, numbered as they are met.
fn indices(samples: &[u8]) -> Option<(Vec<u8>, BTreeMap<Colour, u8>)> {
    let pixels = samples.as_chunks::<3>().0;
    let mut colours = BTreeMap::new();
    let mut met = Vec::with_capacity(pixels.len());
    let mut rest = pixels;
    while let [first, ..] = rest {
        let next = u8::try_from(colours.len());
        let number = match colours.entry(*first) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => *new.insert(next.ok()?),
        };
        let run = run(rest);
        met.resize(met.len() + run, number);
        rest = &rest[run..];
    }
    Some((met, colours))
}

/// How many pixels from the first on are equal to it.
fn run(pixels: &[Colour]) -> usize {
    /// Compared at once: mostly neighbours are equal, and often a whole row.
    const STRIDE: usize = 16;
    let mut end = 1;
    while let Some(ahead) = pixels.get(end..).and_then(|p| p.first_chunk::<STRIDE>()) {
        let behind = &pixels[end - 1..][..STRIDE];
        if ahead.as_flattened() != behind.as_flattened() {
            break;
        }
        end += STRIDE;
    }
    let first = pixels[0];
    end + pixels[end..].iter().take_while(|pixel| **pixel == first).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of an odd length, with runs longer and shorter than are compared at once.
    #[test]
    fn every_pixel_finds_its_colour_again() {
        const WIDTH: usize = 117;
        for (colours, bits) in [(1, 1), (2, 1), (3, 2), (4, 2), (5, 4), (16, 4), (17, 8), (256, 8)]
        {
            let pixel = |k: usize| {
                let place = k % WIDTH;
                let number = if place < 60 { k / WIDTH } else { k * (place / 7) };
                let number = number % colours;
                [200 - (number % 100) as u8, number as u8, 7]
            };
            let samples: Vec<u8> = (0..WIDTH * 300).flat_map(pixel).collect();
            let indexed = Indexed::new(&samples, WIDTH).expect("few colours");
            assert_eq!(indexed.depth as usize, bits);
            assert_eq!(indexed.palette.len(), 3 * colours);
            let length = (WIDTH * bits).div_ceil(8);
            assert_eq!(indexed.rows.len(), length * 300);
            for k in 0..WIDTH * 300 {
                let (row, place) = (k / WIDTH, k % WIDTH * bits);
                let byte = indexed.rows[row * length + place / 8];
                let index = usize::from(byte << (place % 8) >> (8 - bits));
                assert_eq!(indexed.palette[3 * index..][..3], pixel(k), "pixel {k}");
            }
        }
        let many: Vec<u8> = (0..257_u16).flat_map(|k| [k as u8, (k >> 8) as u8, 0]).collect();
        assert!(Indexed::new(&many, 257).is_none());
    }
}
