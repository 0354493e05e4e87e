//! Images of few colours as indices into a palette: drawings and screenshots shrink to a fraction.

use std::collections::BTreeMap;

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
        let colours = colours(samples)?;
        let (depth, bits) = match colours.len() {
            0..=2 => (png::BitDepth::One, 1),
            3..=4 => (png::BitDepth::Two, 2),
            5..=16 => (png::BitDepth::Four, 4),
            _ => (png::BitDepth::Eight, 8),
        };
        // Neighbours are mostly equal: only a change is looked up. Black has index 0, if any.
        let mut last: (Colour, u8) = ([0; 3], 0);
        let mut index = |pixel: &[u8]| {
            if pixel != last.0 {
                let colour = [pixel[0], pixel[1], pixel[2]];
                last = (colour, colours[&colour]);
            }
            last.1
        };
        let mut rows = Vec::with_capacity(samples.len() * bits / 24 + 1);
        for row in samples.chunks_exact(3 * width) {
            for group in row.chunks(3 * (8 / bits)) {
                let mut byte = 0;
                for (k, pixel) in group.chunks_exact(3).enumerate() {
                    byte |= index(pixel) << (8 - bits - bits * k);
                }
                rows.push(byte);
            }
        }
        Some(Indexed { palette: colours.into_keys().flatten().collect(), depth, rows })
    }
}

/// Every colour with its index, in order.
fn colours(samples: &[u8]) -> Option<BTreeMap<Colour, u8>> {
    let mut colours = BTreeMap::new();
    let mut last = None;
    for pixel in samples.chunks_exact(3) {
        let colour = [pixel[0], pixel[1], pixel[2]];
        if last.replace(colour) != Some(colour) {
            colours.insert(colour, 0);
            if colours.len() > 256 {
                return None;
            }
        }
    }
    colours.values_mut().zip(0..=255).for_each(|(index, k)| *index = k);
    Some(colours)
}
