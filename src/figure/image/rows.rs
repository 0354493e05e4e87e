//! The rows of a PNG file: their filters undone (PNG, 9.2), and what a palette says of opacity.

use super::png::Png;

/// Unpacked rows, each after the number of its filter.
pub(super) struct Rows {
    pub filtered: Vec<u8>,
    /// Bytes of a row with its filter.
    pub length: usize,
}

impl Rows {
    /// The opacity of every pixel of a file whose palette has transparent colours; none for other
    /// files.
    pub(super) fn opacity(&self, file: &Png) -> Option<Vec<u8>> {
        let opacity = file.keyed.as_ref().filter(|_| file.palette.is_some())?;
        let width = file.width as usize;
        let per_byte = 8 / usize::from(file.bits);
        let of = |index: u8| opacity.get(usize::from(index)).copied().unwrap_or(255);
        // Opacity of the pixels of a byte, for every byte.
        let table: Vec<u8> = (0..=255_u8)
            .flat_map(|byte| {
                (1..=per_byte).map(move |k| {
                    let shifted = u16::from(byte) >> (8 - k * usize::from(file.bits));
                    (shifted & ((1 << file.bits) - 1)) as u8
                })
            })
            .map(of)
            .collect();
        let mut out = Vec::with_capacity(width * file.height as usize);
        let mut above = vec![0; self.length - 1];
        for row in self.filtered.chunks_exact(self.length) {
            let mut row_bytes = row[1..].to_vec();
            undo(row[0], &mut row_bytes, &above);
            let end = out.len() + width;
            if per_byte == 1 {
                out.extend(row_bytes.iter().map(|byte| table[usize::from(*byte)]));
            } else {
                let pixels = |byte: &u8| &table[usize::from(*byte) * per_byte..][..per_byte];
                row_bytes.iter().for_each(|byte| out.extend_from_slice(pixels(byte)));
            }
            out.truncate(end);
            above = row_bytes;
        }
        Some(out)
    }
}

/// Undoes the filter of a row whose pixels take no more than a byte.
fn undo(filter: u8, row: &mut [u8], above: &[u8]) {
    let mut left = 0;
    let mut corner = 0;
    for (byte, up) in row.iter_mut().zip(above) {
        let guess = match filter {
            1 => left,
            2 => *up,
            3 => ((u16::from(left) + u16::from(*up)) / 2) as u8,
            4 => paeth(left, *up, corner),
            _ => return,
        };
        *byte = byte.wrapping_add(guess);
        (left, corner) = (*byte, *up);
    }
}

/// Of left, above and the corner between them, the one nearest to left + above − corner.
fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, up, corner].map(i16::from);
    let guess = a + b - c;
    let [to_left, to_up, to_corner] = [a, b, c].map(|value| (guess - value).abs());
    if to_left <= to_up && to_left <= to_corner {
        left
    } else if to_up <= to_corner {
        up
    } else {
        corner
    }
}
