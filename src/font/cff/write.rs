//! Writing a CID-keyed CFF font with one Font DICT; CID equals glyph id.

use super::Cff;
use super::charstring::Flat;
use crate::font::turn::turned;
use crate::font::{Face, Measures};

/// One glyph of a subset.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    /// Glyph in the face.
    pub glyph: u16,
    /// Width to give it, in font units.
    pub width: i32,
    /// Shift of its ink along the line, in font units.
    pub shift: i32,
    /// Upright in a vertical line, and shifted so far across it.
    pub across: Option<i32>,
}

/// Standard strings 391 and 392 are the first of our own: "Adobe", "Identity".
const REGISTRY: i32 = 391;
const ORDERING: i32 = 392;

/// More than what follows the charstrings.
const REST: usize = 128;

/// The font with `cuts` of a face as glyphs, the first being .notdef. `None` if an outline is
/// damaged.
pub(crate) fn write(cff: &Cff, face: &Face, cuts: &[Cut], name: &str) -> Option<Vec<u8>> {
    let &Measures { upem, bbox, .. } = face.measures();
    let default = i32::from(upem);
    let charstrings = charstrings(cff, face, cuts, default)?;
    let glyphs = cuts.len();
    let mut out = vec![1, 0, 4, 4];
    index(&[name.as_bytes()], &mut out);
    let mut tail = Vec::new();
    index(&[b"Adobe", b"Identity"], &mut tail);
    index(&[], &mut tail);
    let top_len = top_dict(glyphs, [0; 4], upem, bbox).len();
    let charset = out.len() + index_len(top_len) + tail.len();
    let select = charset + 5;
    let strings = select + 8;
    let fonts = strings + charstrings.index_len();
    let private = private_dict(default);
    let private_at = fonts + index_len(font_dict(private.len(), 0).len());
    index(&[&top_dict(glyphs, [charset, select, strings, fonts], upem, bbox)], &mut out);
    out.extend(tail);
    // Charset format 2: CID 1 and all that follow; FDSelect format 3: all in font 0.
    out.push(2);
    out.extend(1u16.to_be_bytes());
    out.extend((glyphs.saturating_sub(2) as u16).to_be_bytes());
    out.extend([3, 0, 1, 0, 0, 0]);
    out.extend((glyphs as u16).to_be_bytes());
    out.reserve_exact(charstrings.index_len() + REST);
    charstrings.index(&mut out);
    index(&[&font_dict(private.len(), private_at)], &mut out);
    out.extend(private);
    Some(out)
}

fn charstrings(cff: &Cff, face: &Face, cuts: &[Cut], default: i32) -> Option<Items> {
    /// Bytes of most charstrings of Han.
    const USUAL: usize = 256;
    let mut all = Items {
        ends: Vec::with_capacity(cuts.len()),
        bytes: Vec::with_capacity(cuts.len() * USUAL),
    };
    for cut in cuts {
        match cut.across {
            None => cff.flat(cut.glyph)?.write(cut.width, default, cut.shift, &mut all.bytes),
            // Shifted as it is turned.
            Some(across) => {
                let outline = turned(face, cut.glyph, cut.shift, across);
                Flat::of(&outline).write(cut.width, default, 0, &mut all.bytes);
            }
        }
        all.ends.push(all.bytes.len());
    }
    Some(all)
}

fn top_dict(glyphs: usize, at: [usize; 4], upem: u16, bbox: [i16; 4]) -> Vec<u8> {
    let mut dict = Vec::new();
    for n in [REGISTRY, ORDERING, 0] {
        short(n, &mut dict);
    }
    dict.extend([12, 30]); // ROS
    if upem != 1000 {
        for value in [1.0 / f64::from(upem), 0.0, 0.0, 1.0 / f64::from(upem), 0.0, 0.0] {
            real(value, &mut dict);
        }
        dict.extend([12, 7]); // FontMatrix
    }
    for n in bbox {
        short(n.into(), &mut dict);
    }
    dict.push(5); // FontBBox
    long(glyphs, &mut dict);
    dict.extend([12, 34]); // CIDCount
    let operators: [&[u8]; 4] = [&[15], &[12, 37], &[17], &[12, 36]]; // charset FDSelect CharStrings FDArray
    for (offset, operator) in at.into_iter().zip(operators) {
        long(offset, &mut dict);
        dict.extend(operator);
    }
    dict
}

fn font_dict(private_len: usize, private_at: usize) -> Vec<u8> {
    let mut dict = Vec::new();
    short(private_len as i32, &mut dict);
    long(private_at, &mut dict);
    dict.push(18); // Private
    dict
}

fn private_dict(default: i32) -> Vec<u8> {
    let mut dict = Vec::new();
    short(default, &mut dict);
    dict.push(20); // defaultWidthX
    short(0, &mut dict);
    dict.push(21); // nominalWidthX
    dict
}

fn short(n: i32, out: &mut Vec<u8>) {
    out.push(28);
    out.extend((n as i16).to_be_bytes());
}

fn long(n: usize, out: &mut Vec<u8>) {
    out.push(29);
    out.extend((n as u32).to_be_bytes());
}

fn real(value: f64, out: &mut Vec<u8>) {
    let text = format!("{value}");
    let mut nibbles: Vec<u8> = text
        .bytes()
        .map(|b| match b {
            b'.' => 10,
            b'-' => 14,
            digit => digit - b'0',
        })
        .collect();
    nibbles.push(15);
    if nibbles.len() % 2 == 1 {
        nibbles.push(15);
    }
    out.push(30);
    out.extend(nibbles.chunks(2).map(|pair| pair[0] << 4 | pair[1]));
}

/// What an INDEX holds, one behind the other.
struct Items {
    /// Where each ends.
    ends: Vec<usize>,
    bytes: Vec<u8>,
}

impl Items {
    /// Bytes of an offset; they count from 1.
    fn offset_size(&self) -> usize {
        match self.bytes.len() + 1 {
            0..0x100 => 1,
            0x100..0x1_0000 => 2,
            0x1_0000..0x100_0000 => 3,
            _ => 4,
        }
    }

    /// Bytes of the INDEX.
    fn index_len(&self) -> usize {
        if self.ends.is_empty() {
            return 2;
        }
        3 + (self.ends.len() + 1) * self.offset_size() + self.bytes.len()
    }

    fn index(&self, out: &mut Vec<u8>) {
        out.extend((self.ends.len() as u16).to_be_bytes());
        if self.ends.is_empty() {
            return;
        }
        let size = self.offset_size();
        out.push(size as u8);
        for end in [0].iter().chain(&self.ends) {
            out.extend(&(*end as u32 + 1).to_be_bytes()[4 - size..]);
        }
        out.extend(&self.bytes);
    }
}

fn index(items: &[&[u8]], out: &mut Vec<u8>) {
    let end = |at: &mut usize, item: &&[u8]| {
        *at += item.len();
        Some(*at)
    };
    let ends = items.iter().scan(0, end).collect();
    Items { ends, bytes: items.concat() }.index(out);
}

/// Bytes of an INDEX of one short item.
fn index_len(item: usize) -> usize {
    debug_assert!(item < 255);
    3 + 2 + item
}
