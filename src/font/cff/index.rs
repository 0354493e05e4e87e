//! INDEX and DICT structures (Technical Note 5176, sections 4 and 5).

/// An INDEX: where its objects lie in the table.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Index {
    pub count: usize,
    offset_size: usize,
    offsets: usize,
    /// One before the first object.
    base: usize,
    /// One past the INDEX.
    pub end: usize,
}

impl Index {
    pub fn parse(data: &[u8], at: usize) -> Option<Index> {
        let count = data.get(at..at.checked_add(2)?)?;
        let count = usize::from(u16::from_be_bytes(count.try_into().ok()?));
        if count == 0 {
            return Some(Index { end: at + 2, ..Index::default() });
        }
        let offset_size = usize::from(*data.get(at + 2)?);
        if !(1..=4).contains(&offset_size) {
            return None;
        }
        let offsets = at + 3;
        let base = offsets + (count + 1) * offset_size - 1;
        let mut index = Index { count, offset_size, offsets, base, end: 0 };
        index.end = base + index.offset(data, count)?;
        Some(index)
    }

    fn offset(&self, data: &[u8], i: usize) -> Option<usize> {
        let at = self.offsets + i * self.offset_size;
        let bytes = data.get(at..at + self.offset_size)?;
        Some(bytes.iter().fold(0, |v, b| v << 8 | usize::from(*b)))
    }

    pub fn get<'a>(&self, data: &'a [u8], i: usize) -> Option<&'a [u8]> {
        if i >= self.count {
            return None;
        }
        data.get(self.base + self.offset(data, i)?..self.base + self.offset(data, i + 1)?)
    }
}

/// A DICT: operators (two-byte ones as 1200 + second byte) with their operands.
pub(super) type Dict = Vec<(u16, Vec<f64>)>;

/// Reads a DICT; what cannot be read ends it.
pub(super) fn read_dict(data: &[u8]) -> Dict {
    let mut dict = Vec::new();
    let mut operands = Vec::new();
    let mut at = 0;
    while let Some(&b) = data.get(at) {
        at += 1;
        match b {
            12 => {
                let Some(&second) = data.get(at) else { break };
                at += 1;
                dict.push((1200 + u16::from(second), std::mem::take(&mut operands)));
            }
            0..=21 => dict.push((u16::from(b), std::mem::take(&mut operands))),
            30 => {
                let (value, used) = read_real(&data[at..]);
                at += used;
                operands.push(value);
            }
            _ => {
                let Some((value, used)) = read_integer(&data[at - 1..]) else { break };
                at += used - 1;
                operands.push(value);
            }
        }
    }
    dict
}

fn read_integer(data: &[u8]) -> Option<(f64, usize)> {
    let byte = |i: usize| data.get(i).map(|b| i32::from(*b));
    let b = byte(0)?;
    Some(match b {
        28 => (f64::from(i16::from_be_bytes([*data.get(1)?, *data.get(2)?])), 3),
        29 => (f64::from(i32::from_be_bytes(data.get(1..5)?.try_into().ok()?)), 5),
        32..=246 => (f64::from(b - 139), 1),
        247..=250 => (f64::from((b - 247) * 256 + byte(1)? + 108), 2),
        251..=254 => (f64::from(-(b - 251) * 256 - byte(1)? - 108), 2),
        _ => return None,
    })
}

/// A real number in nibbles.
fn read_real(data: &[u8]) -> (f64, usize) {
    let mut text = String::new();
    for (i, byte) in data.iter().enumerate() {
        for nibble in [byte >> 4, byte & 15] {
            match nibble {
                0..=9 => text.push(char::from(b'0' + nibble)),
                10 => text.push('.'),
                11 => text.push('E'),
                12 => text.push_str("E-"),
                14 => text.push('-'),
                _ => return (text.parse().unwrap_or(0.0), i + 1),
            }
        }
    }
    (0.0, data.len())
}

/// The first operand of an operator.
pub(super) fn operand(dict: &Dict, operator: u16) -> Option<f64> {
    operands(dict, operator)?.first().copied()
}

/// All operands of an operator.
pub(super) fn operands(dict: &Dict, operator: u16) -> Option<&[f64]> {
    dict.iter().find(|(op, _)| *op == operator).map(|(_, values)| values.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_points_beyond_all_numbers_is_none() {
        assert!(Index::parse(&[0, 0], 0).is_some());
        assert!(Index::parse(&[0, 1, 1, 1, 2, 7], 0).is_some());
        assert!(Index::parse(&[0, 0], usize::MAX).is_none());
        for size in [0, 5, 8, 255] {
            let mut data = vec![0, 1, size];
            data.extend([0xFF; 600]);
            assert!(Index::parse(&data, 0).is_none(), "{size}");
        }
    }
}
