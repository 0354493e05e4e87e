//! TrueType outlines (OpenType 1.9, `glyf`): cutting a subset, instructions left out.

use skrifa::raw::{FontRef, TableProvider};

use super::Face;
use super::cff::Cut;
use super::turn::{self, At, Piece};

/// The outline tables of a subset.
pub(super) struct Outlines {
    pub glyf: Vec<u8>,
    pub loca: Vec<u8>,
    /// All glyphs: those asked for, then the components they need.
    pub cuts: Vec<Cut>,
    /// Which of them were turned, and where their outlines begin along the line.
    pub turned: Vec<(usize, i16)>,
}

/// Cuts glyphs out of a TrueType face. `None` if it is damaged.
pub(super) fn cut(face: &Face, wanted: &[Cut]) -> Option<Outlines> {
    let font = face.raw();
    let source = Source::open(&font)?;
    let mut cuts = wanted.to_vec();
    let (mut glyf, mut loca, mut turned) = (Vec::new(), Vec::new(), Vec::new());
    let mut at = 0;
    while at < cuts.len() {
        loca.extend((glyf.len() as u32).to_be_bytes());
        let cut = cuts[at];
        let data = source.glyph(cut.glyph)?;
        match (contours(data), cut.across) {
            (None, _) => {}
            (Some(_), Some(across)) => {
                let left = drawn(&turn::turned(face, cut.glyph, cut.shift, across), &mut glyf);
                turned.push((at, left));
            }
            (Some(n), None) if n >= 0 => simple(data, n as usize, cut.shift, &mut glyf)?,
            (Some(_), None) => composite(data, &mut cuts, &mut glyf)?,
        }
        glyf.resize(glyf.len().next_multiple_of(4), 0);
        at += 1;
    }
    loca.extend((glyf.len() as u32).to_be_bytes());
    Some(Outlines { glyf, loca, cuts, turned })
}

/// Whether the ink of a glyph can be shifted: composites are left where they are.
pub(super) fn can_shift(font: &FontRef<'_>, glyph: u16) -> bool {
    let data = Source::open(font).and_then(|s| s.glyph(glyph).map(contours));
    matches!(data, Some(Some(n)) if n >= 0) || matches!(data, Some(None))
}

struct Source<'a> {
    glyf: &'a [u8],
    loca: &'a [u8],
    long: bool,
}

impl<'a> Source<'a> {
    fn open(font: &FontRef<'a>) -> Option<Source<'a>> {
        let table = |tag: &[u8; 4]| Some(font.table_data(skrifa::Tag::new(tag))?.as_bytes());
        let long = font.head().ok()?.index_to_loc_format() == 1;
        Some(Source { glyf: table(b"glyf")?, loca: table(b"loca")?, long })
    }

    fn offset(&self, i: usize) -> Option<usize> {
        if self.long {
            Some(u32::from_be_bytes(self.loca.get(4 * i..4 * i + 4)?.try_into().ok()?) as usize)
        } else {
            u16_at(self.loca, 2 * i).map(|v| usize::from(v) * 2)
        }
    }

    fn glyph(&self, id: u16) -> Option<&'a [u8]> {
        self.glyf.get(self.offset(id.into())?..self.offset(usize::from(id) + 1)?)
    }
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn contours(data: &[u8]) -> Option<i16> {
    u16_at(data, 0).map(|n| n as i16)
}

/// A glyph of an outline of lines and quadratic curves; gives back where it begins.
fn drawn(outline: &[Piece], out: &mut Vec<u8>) -> i16 {
    let (mut points, mut ends): (Vec<(At, bool)>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut begin = 0;
    let close = |points: &mut Vec<(At, bool)>, ends: &mut Vec<usize>, begin: usize| {
        // The way back to where a contour began is understood.
        if points.len() > begin + 1 && points.last() == points.get(begin) {
            points.pop();
        }
        if points.len() > begin {
            ends.push(points.len() - 1);
        }
    };
    for piece in outline {
        match *piece {
            Piece::Move(to) => {
                close(&mut points, &mut ends, begin);
                begin = points.len();
                points.push((to, true));
            }
            Piece::Line(to) => points.push((to, true)),
            Piece::Quad(by, to) => points.extend([(by, false), (to, true)]),
            // No TrueType outline has any.
            Piece::Cubic(a, b, to) => points.extend([(a, false), (b, false), (to, true)]),
        }
    }
    close(&mut points, &mut ends, begin);
    let side = |of: fn(&At) -> i32| {
        let all = || points.iter().map(|(at, _)| of(at));
        (all().min().unwrap_or(0), all().max().unwrap_or(0))
    };
    let ((left, right), (bottom, top)) = (side(|p| p.0), side(|p| p.1));
    let mut put = |value: i32| out.extend((value as i16).to_be_bytes());
    [ends.len() as i32, left, bottom, right, top].into_iter().for_each(&mut put);
    ends.iter().for_each(|&end| put(end as i32));
    put(0); // No instructions.
    out.extend(points.iter().map(|(_, on)| u8::from(*on)));
    for axis in [|p: &At| p.0, |p: &At| p.1] {
        let mut pen = 0;
        for (at, _) in &points {
            let next = axis(at);
            out.extend(((next - pen) as i16).to_be_bytes());
            pen = next;
        }
    }
    left as i16
}

const X_SHORT: u8 = 2;
const REPEAT: u8 = 8;
const X_SAME: u8 = 16;

/// A simple glyph without instructions, its first point moved by `shift`: the others follow,
/// being relative.
fn simple(data: &[u8], contours: usize, shift: i32, out: &mut Vec<u8>) -> Option<()> {
    let ends = 10 + 2 * contours;
    let instructions = usize::from(u16_at(data, ends)?);
    let body = data.get(ends + 2 + instructions..)?;
    out.extend(&data[..2]);
    for (i, side) in data.get(2..10)?.chunks(2).enumerate() {
        let moved =
            i16::from_be_bytes([side[0], side[1]]) as i32 + if i % 2 == 0 { shift } else { 0 };
        out.extend((moved as i16).to_be_bytes());
    }
    out.extend(data.get(10..ends)?);
    out.extend([0, 0]);
    if shift == 0 || contours == 0 {
        out.extend(body);
        return Some(());
    }
    let points = usize::from(u16_at(data, ends - 2)?) + 1;
    let mut flags = Vec::with_capacity(points);
    let mut at = 0;
    while flags.len() < points {
        let flag = *body.get(at)?;
        at += 1;
        let mut times = 1;
        if flag & REPEAT != 0 {
            times += usize::from(*body.get(at)?);
            at += 1;
        }
        flags.extend(std::iter::repeat_n(flag & !REPEAT, times));
    }
    flags.truncate(points);
    let first = flags[0];
    let (x, used) = match (first & X_SHORT != 0, first & X_SAME != 0) {
        (true, positive) => (i32::from(*body.get(at)?) * if positive { 1 } else { -1 }, 1),
        (false, true) => (0, 0),
        (false, false) => (i32::from(u16_at(body, at)? as i16), 2),
    };
    flags[0] = first & !(X_SHORT | X_SAME);
    out.extend(flags);
    out.extend(((x + shift) as i16).to_be_bytes());
    out.extend(body.get(at + used..)?);
    Some(())
}

const WORDS: u16 = 1;
const SCALE: u16 = 8;
const MORE: u16 = 32;
const XY_SCALE: u16 = 64;
const TWO_BY_TWO: u16 = 128;
const INSTRUCTIONS: u16 = 256;

/// A composite glyph whose components are glyphs of the subset, added where missing.
fn composite(data: &[u8], cuts: &mut Vec<Cut>, out: &mut Vec<u8>) -> Option<()> {
    out.extend(data.get(..10)?);
    let mut at = 10;
    loop {
        let flags = u16_at(data, at)?;
        let glyph = u16_at(data, at + 2)?;
        let known =
            cuts.iter().position(|c| c.glyph == glyph && c.shift == 0 && c.across.is_none());
        let number = known.unwrap_or_else(|| {
            cuts.push(Cut { glyph, width: 0, shift: 0, across: None });
            cuts.len() - 1
        });
        let mut len = if flags & WORDS != 0 { 4 } else { 2 };
        len += match () {
            () if flags & SCALE != 0 => 2,
            () if flags & XY_SCALE != 0 => 4,
            () if flags & TWO_BY_TWO != 0 => 8,
            () => 0,
        };
        out.extend((flags & !INSTRUCTIONS).to_be_bytes());
        out.extend((number as u16).to_be_bytes());
        out.extend(data.get(at + 4..at + 4 + len)?);
        at += 4 + len;
        if flags & MORE == 0 {
            return Some(());
        }
    }
}
