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
            if bits == 8 {
                rows.extend(row.iter().map(|met| places[usize::from(*met)]));
                continue;
            }
            rows.extend(row.chunks(8 / bits).map(|group| {
                let shifted = group.iter().enumerate();
                shifted.fold(0, |byte, (k, met)| {
                    byte | places[usize::from(*met)] << (8 - bits - bits * k)
                })
            }));
        }
        Some(Indexed { palette: colours.into_keys().flatten().collect(), depth, rows })
    }
}

/// For every pixel the number of its colour, and the colours, numbered as they are met.
fn indices(samples: &[u8]) -> Option<(Vec<u8>, BTreeMap<Colour, u8>)> {
    let pixels = samples.as_chunks::<3>().0;
    let mut colours = BTreeMap::new();
    let mut met = Vec::with_capacity(pixels.len());
    // Neighbours are mostly equal: only a change is looked up.
    let mut last: (Colour, u8) = (*pixels.first()?, 0);
    colours.insert(last.0, 0);
    for pixel in pixels {
        if *pixel != last.0 {
            let next = u8::try_from(colours.len());
            let number = match colours.entry(*pixel) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => *new.insert(next.ok()?),
            };
            last = (*pixel, number);
        }
        met.push(last.1);
    }
    Some((met, colours))
}
