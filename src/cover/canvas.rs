//! A sheet on which masks are printed, row by row, so that no more than a row is ever there.

use std::collections::BTreeMap;
use std::ops::Range;

use fdeflate::Compressor;

use crate::geom::{Point, Rgb, Size};

/// Shades from one colour to another, the two included.
const SHADES: u32 = 8;
/// The filter of rows that are told by what they differ in from the row above (PNG, 9.2).
const UP: u8 = 2;

/// A picture in the making.
#[derive(Debug)]
pub(super) struct Canvas {
    width: usize,
    height: usize,
    palette: Palette,
    /// The ink taken last.
    ink: u8,
    prints: Vec<Print>,
}

/// What one print leaves, cut at the edges.
#[derive(Debug)]
struct Print {
    ink: u8,
    rows: Range<usize>,
    columns: Range<usize>,
    coverage: Coverage,
}

#[derive(Debug)]
enum Coverage {
    Full,
    /// `first` is what lies at the print's corner, `width` as far as the row below.
    Mask {
        mask: Vec<u8>,
        first: usize,
        width: usize,
    },
}

impl Canvas {
    pub fn new(size: Size, sheet: Rgb) -> Canvas {
        // Covers measure some thousand pixels.
        let (width, height) = (size.width.0 as usize, size.height.0 as usize);
        Canvas { width, height, palette: Palette::new(sheet), ink: 0, prints: Vec::new() }
    }

    /// Takes up an ink.
    pub fn take(&mut self, ink: Rgb) {
        self.ink = self.palette.index(ink).unwrap_or(0);
    }

    /// Fills a rectangle, which is cut at the edges.
    pub fn rect(&mut self, corner: Point, size: Size) {
        let inside = |v: f64, end: usize| v.round().clamp(0.0, end as f64) as usize;
        let columns = inside(corner.x.0, self.width)..inside((corner.x + size.width).0, self.width);
        let rows = inside(corner.y.0, self.height)..inside((corner.y + size.height).0, self.height);
        self.add(rows, columns, Coverage::Full);
    }

    /// Prints a mask of coverage whose top left corner is given.
    pub fn print(&mut self, mask: Vec<u8>, left: i32, top: i32, width: usize) {
        // What of the mask lies on the canvas, as skipped and as taken.
        let cut = |start: i32, length: usize, end: usize| {
            let skipped = usize::try_from(-i64::from(start)).unwrap_or(0);
            let first = usize::try_from(start).unwrap_or(0);
            (skipped, first..end.min(first + length.saturating_sub(skipped)))
        };
        let height = mask.len().checked_div(width).unwrap_or(0);
        let (above, rows) = cut(top, height, self.height);
        let (before, columns) = cut(left, width, self.width);
        self.add(rows, columns, Coverage::Mask { mask, first: above * width + before, width });
    }

    fn add(&mut self, rows: Range<usize>, columns: Range<usize>, coverage: Coverage) {
        if !rows.is_empty() && !columns.is_empty() {
            self.prints.push(Print { ink: self.ink, rows, columns, coverage });
        }
    }

    /// The picture as an indexed PNG file.
    pub fn into_png(mut self) -> Vec<u8> {
        let halves = self.rows::<2>();
        let depth = if halves.is_some() { png::BitDepth::Four } else { png::BitDepth::Eight };
        // Every index is a byte.
        let rows = halves.or_else(|| self.rows::<1>()).unwrap_or_default();
        let mut out = Vec::with_capacity(rows.len() + 1024);
        let mut encoder = png::Encoder::new(&mut out, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(depth);
        encoder.set_palette(self.palette.colours.iter().flat_map(|c| c.0).collect::<Vec<u8>>());
        let header = encoder.write_header();
        let written = header.and_then(|mut writer| {
            writer.write_chunk(png::chunk::IDAT, &rows)?;
            writer.finish()
        });
        // Writing to memory cannot fail.
        debug_assert!(written.is_ok(), "{written:?}");
        out
    }

    /// The rows as zlib data, with so many pixels a byte; none if there are too many colours.
    fn rows<const PIXELS: usize>(&mut self) -> Option<Vec<u8>> {
        let length = self.width.div_ceil(PIXELS);
        let mut pixels = vec![0; self.width];
        let (mut above, mut row) = (vec![0; length], vec![0; length]);
        let mut line = vec![0; 1 + length];
        // Rows are much like those above; more effort saves little and takes a hundred times longer.
        let mut out = Compressor::new(Vec::with_capacity(1 << 16)).ok()?;
        for y in 0..self.height {
            line.fill(0);
            line[0] = UP;
            if self.differs(y) {
                self.paint(y, &mut pixels);
                if PIXELS == 2 && self.palette.colours.len() > 16 {
                    return None;
                }
                std::mem::swap(&mut above, &mut row);
                pack::<PIXELS>(&pixels, &mut row);
                for ((difference, now), before) in line[1..].iter_mut().zip(&row).zip(&above) {
                    *difference = now.wrapping_sub(*before);
                }
            }
            out.write_data(&line).ok()?;
        }
        out.finish().ok()
    }

    /// Whether a row may be other than the one above: where a print begins or ends, and in masks.
    fn differs(&self, y: usize) -> bool {
        y == 0
            || self.prints.iter().any(|print| match print.coverage {
                Coverage::Full => y == print.rows.start || y == print.rows.end,
                Coverage::Mask { .. } => (print.rows.start..=print.rows.end).contains(&y),
            })
    }

    fn paint(&mut self, y: usize, pixels: &mut [u8]) {
        pixels.fill(0);
        for print in self.prints.iter().filter(|print| print.rows.contains(&y)) {
            let under = &mut pixels[print.columns.clone()];
            match &print.coverage {
                Coverage::Full => under.fill(print.ink),
                Coverage::Mask { mask, first, width } => {
                    let row = &mask[first + (y - print.rows.start) * width..][..under.len()];
                    self.palette.print(print.ink, row, under);
                }
            }
        }
    }
}

/// Packs the pixels of a row.
fn pack<const PIXELS: usize>(pixels: &[u8], row: &mut [u8]) {
    if PIXELS == 1 {
        return row.copy_from_slice(pixels);
    }
    let (pairs, odd) = pixels.as_chunks::<2>();
    for (byte, pair) in row.iter_mut().zip(pairs) {
        let pair = u16::from_le_bytes(*pair);
        *byte = (pair << 4 | pair >> 8) as u8;
    }
    // The last of an odd row has a byte of its own.
    if let (Some(byte), [last]) = (row.last_mut(), odd) {
        *byte = last << 4;
    }
}

/// The colours, which grow with those used. Edges have eight shades between two colours, so that a
/// cover in three colours needs sixteen and a pixel half a byte. Only additions and
/// multiplications: the same bytes everywhere.
#[derive(Debug)]
struct Palette {
    colours: Vec<Rgb>,
    /// The colour of a shade of an ink over another.
    mixed: BTreeMap<(u8, u8, u32), u8>,
    /// The ink and the colour under it of the last edge, with their shades: neighbours are alike.
    last: (u8, u8, [Option<u8>; SHADES as usize]),
}

impl Palette {
    fn new(sheet: Rgb) -> Palette {
        Palette { colours: vec![sheet], mixed: BTreeMap::new(), last: Default::default() }
    }

    /// The index of a colour, as long as there is room.
    fn index(&mut self, colour: Rgb) -> Option<u8> {
        let known = self.colours.iter().position(|c| *c == colour);
        let at = known.unwrap_or(self.colours.len());
        if known.is_none() && at < 256 {
            self.colours.push(colour);
        }
        u8::try_from(at).ok()
    }

    /// Prints a row of coverage.
    fn print(&mut self, ink: u8, coverage: &[u8], pixels: &mut [u8]) {
        // Most of a mask is bare or full.
        let (parts, rest) = coverage.as_chunks::<16>();
        let (under, under_rest) = pixels.as_chunks_mut::<16>();
        for (coverage, under) in parts.iter().zip(under) {
            match coverage {
                [0, ..] if *coverage == [0; 16] => {}
                [u8::MAX, ..] if *coverage == [u8::MAX; 16] => *under = [ink; 16],
                _ => self.mix(ink, coverage, under),
            }
        }
        self.mix(ink, rest, under_rest);
    }

    fn mix(&mut self, ink: u8, coverage: &[u8], pixels: &mut [u8]) {
        for (&coverage, pixel) in coverage.iter().zip(pixels) {
            if let shade @ 1.. = shade_of(coverage) {
                *pixel = self.shade(ink, *pixel, shade);
            }
        }
    }

    /// An ink's shade over a colour; when the palette is full, the nearer of the two.
    fn shade(&mut self, ink: u8, under: u8, shade: u32) -> u8 {
        let full = SHADES - 1;
        if shade >= full || under == ink {
            return ink;
        }
        if (self.last.0, self.last.1) != (ink, under) {
            self.last = (ink, under, Default::default());
        }
        if let Some(index) = self.last.2[shade as usize] {
            return index;
        }
        let index = self.mixed(ink, under, shade);
        self.last.2[shade as usize] = Some(index);
        index
    }

    fn mixed(&mut self, ink: u8, under: u8, shade: u32) -> u8 {
        let full = SHADES - 1;
        if let Some(&known) = self.mixed.get(&(ink, under, shade)) {
            return known;
        }
        // The same two colours give the same shades, whichever of them is the ink.
        let (a, b) = (self.colours[usize::from(under)], self.colours[usize::from(ink)]);
        let mix = if a <= b { a.towards(b, shade, full) } else { b.towards(a, full - shade, full) };
        let nearer = if shade * 2 > full { ink } else { under };
        let index = self.index(mix).unwrap_or(nearer);
        self.mixed.insert((ink, under, shade), index);
        index
    }
}

/// How much of an ink covers a pixel of which so much is covered.
fn shade_of(coverage: u8) -> u32 {
    const TABLE: [u8; 256] = {
        let mut table = [0; 256];
        let mut coverage = 0;
        while coverage < 256 {
            table[coverage] = ((coverage as u32 * (SHADES - 1) + 127) / 255) as u8;
            coverage += 1;
        }
        table
    };
    u32::from(TABLE[usize::from(coverage)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Pt;

    const SIZE: (usize, usize) = (53, 40);

    /// The colours of a picture, and its bits per pixel.
    fn read(file: &[u8]) -> (Vec<[u8; 3]>, png::BitDepth) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        let depth = decoder.read_header_info().expect("a header").bit_depth;
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut pixels).expect("pixels");
        (pixels.as_chunks::<3>().0.to_vec(), depth)
    }

    fn mixed(under: [u8; 3], ink: [u8; 3], coverage: u8) -> [u8; 3] {
        let shade = (u32::from(coverage) * 7 + 127) / 255;
        match (under <= ink, shade) {
            (_, 7) => ink,
            (true, shade) => Rgb(under).towards(Rgb(ink), shade, 7).0,
            (false, shade) => Rgb(ink).towards(Rgb(under), 7 - shade, 7).0,
        }
    }

    /// Prints of all places, over the edges too, against the same done pixel by pixel.
    #[test]
    fn every_pixel_is_as_the_prints_leave_it() {
        let inks = [[200, 30, 20], [20, 40, 90], [0, 0, 0]];
        for (used, depth) in [(1, png::BitDepth::Four), (3, png::BitDepth::Eight)] {
            let (width, height) = SIZE;
            let sheet = [250, 245, 230];
            let mut plain = vec![sheet; width * height];
            let size = Size { width: Pt(width as f64), height: Pt(height as f64) };
            let mut canvas = Canvas::new(size, Rgb(sheet));
            let mut on = |(x, y): (i32, i32), ink, coverage| {
                let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
                if x < width && y < height {
                    let pixel = &mut plain[y * width + x];
                    *pixel = mixed(*pixel, ink, coverage);
                }
            };
            for k in 0..12_i32 {
                let ink = inks[k as usize % used];
                canvas.take(Rgb(ink));
                let (left, top) = (k * 17 % 61 - 20, k * 23 % 53 - 15);
                let (w, h) = (3 + k * 11 % 40, 2 + k * 7 % 23);
                let across = || (0..h).flat_map(|y| (0..w).map(move |x| (x, y)));
                if k % 4 == 3 {
                    let corner = Point::new(Pt(f64::from(left)), Pt(f64::from(top)));
                    let size = Size { width: Pt(f64::from(w)), height: Pt(f64::from(h)) };
                    canvas.rect(corner, size);
                    across().for_each(|(x, y)| on((left + x, top + y), ink, 255));
                    continue;
                }
                let coverage = |x: i32, y: i32| ((x + y - 20) * 40).clamp(0, 255) as u8;
                canvas.print(
                    across().map(|(x, y)| coverage(x, y)).collect(),
                    left,
                    top,
                    w as usize,
                );
                across().for_each(|(x, y)| on((left + x, top + y), ink, coverage(x, y)));
            }
            let (pixels, bits) = read(&canvas.into_png());
            assert_eq!(bits, depth);
            for (at, (found, wanted)) in pixels.iter().zip(&plain).enumerate() {
                assert_eq!(found, wanted, "{} {}", at % width, at / width);
            }
        }
    }
}
