//! Type 2 charstrings (Technical Note 5177): subroutines put in place, hints left out.

use super::index::{Dict, Index, operand, operands, read_dict};
use crate::font::turn::{At, Piece};

/// What charstrings need of a Private DICT.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Private {
    subrs: Index,
}

const PRIVATE: u16 = super::PRIVATE;
const SUBRS: u16 = 19;

impl Private {
    /// The Private DICT that a Top or Font DICT points to.
    pub fn parse(data: &[u8], dict: &Dict) -> Option<Private> {
        let Some([size, at]) = operands(dict, PRIVATE) else { return Some(Private::default()) };
        let (size, at) = (*size as usize, *at as usize);
        let private = read_dict(data.get(at..at.checked_add(size)?)?);
        let subrs = match operand(&private, SUBRS) {
            Some(offset) => Index::parse(data, at.checked_add(offset as usize)?)?,
            None => Index::default(),
        };
        Some(Private { subrs })
    }
}

/// A charstring without width, hints and subroutines.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Flat {
    /// Arguments of the first moveto, if the glyph has ink.
    pub start: Option<(f64, f64)>,
    /// All after it, ending with endchar.
    pub rest: Vec<u8>,
}

const HSTEM: u8 = 1;
const VSTEM: u8 = 3;
const VMOVETO: u8 = 4;
const RLINETO: u8 = 5;
const RRCURVETO: u8 = 8;
const CALLSUBR: u8 = 10;
const RETURN: u8 = 11;
const ESCAPE: u8 = 12;
const ENDCHAR: u8 = 14;
const HSTEMHM: u8 = 18;
const HINTMASK: u8 = 19;
const CNTRMASK: u8 = 20;
const RMOVETO: u8 = 21;
const HMOVETO: u8 = 22;
const VSTEMHM: u8 = 23;
const SHORTINT: u8 = 28;
const CALLGSUBR: u8 = 29;

/// Bytes of a number by its first byte; 0 for operators.
const LENGTHS: [u8; 256] = {
    let mut lengths = [0; 256];
    let mut byte = 32;
    while byte < 256 {
        lengths[byte] = match byte {
            32..=246 => 1,
            247..=254 => 2,
            _ => 5,
        };
        byte += 1;
    }
    lengths[SHORTINT as usize] = 3;
    lengths
};

/// Deeper nesting than the specification allows (10) is a damaged font.
const MAX_DEPTH: usize = 10;

pub(super) fn flatten(
    data: &[u8],
    code: &[u8],
    private: &Private,
    globals: &Index,
) -> Option<Flat> {
    let mut state = Flattener {
        data,
        private,
        globals,
        out: Vec::with_capacity(code.len()),
        arguments: 0,
        starts: Vec::with_capacity(48),
        start: None,
        stems: 0,
        width_seen: false,
        done: false,
    };
    state.run(code, 0)?;
    if !state.done {
        state.clear();
        state.out.push(ENDCHAR);
    }
    Some(Flat { start: state.start, rest: state.out })
}

struct Flattener<'a> {
    data: &'a [u8],
    private: &'a Private,
    globals: &'a Index,
    /// What was written, and behind it the arguments on the stack, as they were encoded.
    out: Vec<u8>,
    /// Where the arguments begin.
    arguments: usize,
    /// Where each of them begins.
    starts: Vec<usize>,
    start: Option<(f64, f64)>,
    stems: usize,
    width_seen: bool,
    done: bool,
}

impl Flattener<'_> {
    fn run(&mut self, code: &[u8], depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut at = 0;
        while !self.done {
            at = self.push_all(code, at)?;
            let Some(&op) = code.get(at) else { break };
            at += 1;
            match op {
                HSTEM | VSTEM | HSTEMHM | VSTEMHM => self.stems(),
                HINTMASK | CNTRMASK => {
                    self.stems();
                    at += self.stems.div_ceil(8);
                }
                CALLSUBR | CALLGSUBR => {
                    let index = if op == CALLSUBR { self.private.subrs } else { *self.globals };
                    let number = self.pop()? as i64 + bias(index.count);
                    let data = self.data;
                    self.run(index.get(data, usize::try_from(number).ok()?)?, depth + 1)?;
                }
                RETURN => return Some(()),
                ENDCHAR => {
                    // Four arguments would be `seac`, which no current font has.
                    self.take_width(self.starts.len() % 2 == 1);
                    self.emit(&[ENDCHAR]);
                    self.done = true;
                }
                RMOVETO => self.move_to(2, |s| (s.value(0), s.value(1)), RMOVETO)?,
                HMOVETO => self.move_to(1, |s| (s.value(0), 0.0), HMOVETO)?,
                VMOVETO => self.move_to(1, |s| (0.0, s.value(0)), VMOVETO)?,
                ESCAPE => {
                    let second = *code.get(at)?;
                    at += 1;
                    // Flex operators only; arithmetic is not used in fonts for text.
                    if !(34..=37).contains(&second) {
                        return None;
                    }
                    self.emit(&[ESCAPE, second]);
                }
                _ => self.emit(&[op]),
            }
        }
        Some(())
    }

    /// Hints are dropped, but counted: masks are as long as there are stems.
    fn stems(&mut self) {
        self.take_width(self.starts.len() % 2 == 1);
        self.stems += self.starts.len() / 2;
        self.clear();
    }

    fn move_to(&mut self, takes: usize, read: fn(&Self) -> (f64, f64), op: u8) -> Option<()> {
        self.take_width(self.starts.len() > takes);
        if self.starts.len() < takes {
            return None;
        }
        if self.start.is_none() && self.arguments == 0 {
            self.start = Some(read(self));
            self.clear();
        } else {
            self.emit(&[op]);
        }
        Some(())
    }

    /// The first operator that clears the stack may have the width as an extra first argument.
    fn take_width(&mut self, extra: bool) {
        if !self.width_seen {
            self.width_seen = true;
            if extra {
                self.drop_first();
            }
        }
    }

    fn emit(&mut self, op: &[u8]) {
        self.out.extend_from_slice(op);
        self.arguments = self.out.len();
        self.starts.clear();
    }

    /// Puts the numbers from there on onto the stack and gives back where the next operator is: most
    /// of a charstring are numbers, and runs of them are copied at once.
    fn push_all(&mut self, code: &[u8], from: usize) -> Option<usize> {
        let base = self.out.len();
        let mut at = from;
        while let Some(length) = code.get(at).map(|byte| LENGTHS[usize::from(*byte)])
            && length > 0
        {
            self.starts.push(base + at - from);
            at += usize::from(length);
        }
        self.out.extend_from_slice(code.get(from..at)?);
        Some(at)
    }

    fn pop(&mut self) -> Option<f64> {
        let start = self.starts.pop()?;
        let number = value(&self.out[start..]);
        self.out.truncate(start);
        Some(number)
    }

    fn value(&self, index: usize) -> f64 {
        value(&self.out[self.starts[index]..])
    }

    fn drop_first(&mut self) {
        let Some(&second) = self.starts.get(1) else { return self.clear() };
        self.out.drain(self.arguments..second);
        let length = second - self.arguments;
        self.starts.remove(0);
        self.starts.iter_mut().for_each(|start| *start -= length);
    }

    fn clear(&mut self) {
        self.out.truncate(self.arguments);
        self.starts.clear();
    }
}

fn bias(count: usize) -> i64 {
    match count {
        0..1240 => 107,
        1240..33900 => 1131,
        _ => 32768,
    }
}

/// The number that begins there.
fn value(arg: &[u8]) -> f64 {
    let byte = |i: usize| f64::from(arg[i]);
    match arg[0] {
        SHORTINT => f64::from(i16::from_be_bytes([arg[1], arg[2]])),
        32..=246 => byte(0) - 139.0,
        247..=250 => (byte(0) - 247.0) * 256.0 + byte(1) + 108.0,
        251..=254 => -(byte(0) - 251.0) * 256.0 - byte(1) - 108.0,
        _ => f64::from(i32::from_be_bytes([arg[1], arg[2], arg[3], arg[4]])) / 65536.0,
    }
}

impl Flat {
    /// The charstring of an outline.
    pub fn of(outline: &[Piece]) -> Flat {
        let mut flat = Flat { start: None, rest: Vec::new() };
        let mut pen: At = (0, 0);
        for piece in outline {
            let (points, operator): (&[At], u8) = match piece {
                Piece::Move(to) => (&[*to], RMOVETO),
                Piece::Line(to) => (&[*to], RLINETO),
                // A quadratic curve is a cubic one; CFF outlines have none.
                Piece::Quad(by, to) => (&[*by, *by, *to], RRCURVETO),
                Piece::Cubic(a, b, to) => (&[*a, *b, *to], RRCURVETO),
            };
            if flat.start.is_none() {
                flat.start = points.last().map(|&(x, y)| (x.into(), y.into()));
                pen = points.last().copied().unwrap_or_default();
                continue;
            }
            for &(x, y) in points {
                number(f64::from(x - pen.0), &mut flat.rest);
                number(f64::from(y - pen.1), &mut flat.rest);
                pen = (x, y);
            }
            flat.rest.push(operator);
        }
        flat.rest.push(ENDCHAR);
        flat
    }

    /// Writes the charstring with a width and its ink shifted along the line, in font units.
    /// `default` is the width that need not be written.
    pub fn write(&self, width: i32, default: i32, shift: i32, out: &mut Vec<u8>) {
        if width != default {
            number(f64::from(width), out);
        }
        if let Some((x, y)) = self.start {
            number(x + f64::from(shift), out);
            number(y, out);
            out.push(RMOVETO);
        }
        out.extend(&self.rest);
    }
}

fn number(value: f64, out: &mut Vec<u8>) {
    if value.fract() != 0.0 {
        out.push(255);
        out.extend(((value * 65536.0).round() as i32).to_be_bytes());
        return;
    }
    let v = value as i32;
    match v {
        -107..=107 => out.push((v + 139) as u8),
        108..=1131 => out.extend([((v - 108) / 256 + 247) as u8, ((v - 108) % 256) as u8]),
        -1131..=-108 => out.extend([((-v - 108) / 256 + 251) as u8, ((-v - 108) % 256) as u8]),
        _ => {
            out.push(SHORTINT);
            out.extend((v as i16).to_be_bytes());
        }
    }
}
