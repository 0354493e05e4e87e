//! Pixels as indices of a palette that grows with the colours used.

use std::collections::BTreeMap;

use crate::geom::{Point, Rgb, Size};

/// Shades from one colour to another, the two included.
const SHADES: u32 = 8;

/// A picture in the making.
#[derive(Debug)]
pub(super) struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
    palette: Vec<Rgb>,
    /// The ink taken last.
    ink: u8,
    /// The colour of each shade of this ink over another.
    mixed: BTreeMap<(u8, u32), u8>,
}

impl Canvas {
    pub fn new(size: Size, sheet: Rgb) -> Canvas {
        // Covers measure some thousand pixels.
        let (width, height) = (size.width.0 as usize, size.height.0 as usize);
        let pixels = vec![0; width * height];
        let palette = vec![sheet];
        Canvas { width, height, pixels, palette, ink: 0, mixed: BTreeMap::new() }
    }

    /// Takes up an ink.
    pub fn take(&mut self, ink: Rgb) {
        self.ink = self.index(ink).unwrap_or(0);
        self.mixed.clear();
    }

    /// The index of a colour, as long as there is room in the palette.
    fn index(&mut self, colour: Rgb) -> Option<u8> {
        let known = self.palette.iter().position(|c| *c == colour);
        let at = known.unwrap_or(self.palette.len());
        if known.is_none() && at < 256 {
            self.palette.push(colour);
        }
        u8::try_from(at).ok()
    }

    /// Fills a rectangle, which is cut at the edges.
    pub fn rect(&mut self, corner: Point, size: Size) {
        let inside = |v: f64, end: usize| v.round().clamp(0.0, end as f64) as usize;
        let (x0, y0) = (inside(corner.x.0, self.width), inside(corner.y.0, self.height));
        let x1 = inside((corner.x + size.width).0, self.width);
        let y1 = inside((corner.y + size.height).0, self.height);
        for row in self.pixels.chunks_exact_mut(self.width).take(y1).skip(y0) {
            row[x0..x1.max(x0)].fill(self.ink);
        }
    }

    /// Prints a mask of coverage whose top left corner is given.
    pub fn print(&mut self, mask: &[u8], left: i32, top: i32, width: usize) {
        // What of a row lies on the canvas.
        let skipped = usize::try_from(-i64::from(left)).unwrap_or(0);
        let first = usize::try_from(left).unwrap_or(0);
        let end = width.min(skipped + self.width.saturating_sub(first));
        if skipped >= end {
            return;
        }
        for (y, row) in mask.chunks_exact(width).enumerate() {
            let Some(y) = line(top, y).filter(|y| *y < self.height) else { continue };
            let at = y * self.width + first;
            for (k, &coverage) in row[skipped..end].iter().enumerate() {
                if let shade @ 1.. = shade_of(coverage) {
                    self.pixels[at + k] = self.shade(self.pixels[at + k], shade);
                }
            }
        }
    }

    /// The ink's shade over a colour; when the palette is full, the nearer of the two.
    fn shade(&mut self, under: u8, shade: u32) -> u8 {
        let full = SHADES - 1;
        if shade >= full || under == self.ink {
            return self.ink;
        }
        if let Some(&known) = self.mixed.get(&(under, shade)) {
            return known;
        }
        // The same two colours give the same shades, whichever of them is the ink.
        let (a, b) = (self.palette[usize::from(under)], self.palette[usize::from(self.ink)]);
        let mix = if a <= b { a.towards(b, shade, full) } else { b.towards(a, full - shade, full) };
        let nearer = if shade * 2 > full { self.ink } else { under };
        let index = self.index(mix).unwrap_or(nearer);
        self.mixed.insert((under, shade), index);
        index
    }

    /// The picture as a PNG file.
    pub fn to_png(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(1 << 17);
        let mut encoder = png::Encoder::new(&mut out, self.width as u32, self.height as u32);
        let halves = self.palette.len() <= 16;
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(if halves { png::BitDepth::Four } else { png::BitDepth::Eight });
        encoder.set_palette(self.palette.iter().flat_map(|c| c.0).collect::<Vec<u8>>());
        // Rows are much like those above; more effort saves little and takes a hundred times longer.
        encoder.set_compression(png::Compression::Fast);
        encoder.set_filter(png::Filter::Up);
        let packed: Vec<u8>;
        let rows = if halves {
            packed = self.halved();
            &packed
        } else {
            &self.pixels
        };
        // Writing to memory cannot fail, nor are the rows of another size than was said.
        let written = encoder.write_header().and_then(|mut w| w.write_image_data(rows));
        debug_assert!(written.is_ok(), "{written:?}");
        out
    }

    /// Two pixels a byte; the last of an odd row has a byte of its own.
    fn halved(&self) -> Vec<u8> {
        let width = self.width.div_ceil(2);
        let mut packed = vec![0; width * self.height];
        let rows = || self.pixels.chunks_exact(self.width);
        for (y, row) in rows().enumerate() {
            let start = y * width;
            // Most rows are like those above.
            if y > 0 && rows().nth(y - 1) == Some(row) {
                packed.copy_within(start - width..start, start);
                continue;
            }
            let halved = &mut packed[start..][..width];
            let (pairs, odd) = row.as_chunks::<2>();
            for (pair, byte) in pairs.iter().zip(&mut *halved) {
                *byte = pair[0] << 4 | pair[1];
            }
            if let [last] = odd {
                halved[width - 1] = last << 4;
            }
        }
        packed
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

fn line(start: i32, offset: usize) -> Option<usize> {
    usize::try_from(i64::from(start) + offset as i64).ok()
}
