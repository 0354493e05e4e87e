//! Huffman tables, and tables of what several codes in a row say.

use std::cell::OnceCell;

/// Bits looked up at once.
pub(super) const PEEK: u32 = 11;

/// What a code says, or several codes in a row: how far they move within the block, and how many
/// bits they and the numbers after them take.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Step {
    /// Length of the codes and of the coefficients' bits that follow each; 0 for no code.
    pub bits: u8,
    /// Coefficients passed after the block's first number, these with them; [`END`] is added when
    /// the block ends.
    pub forward: u8,
}

/// More than a block has.
const END: u8 = 128;

impl Step {
    /// The first number of a block; none is longer than eleven bits (T.81, table F.1).
    pub fn first(size: u8, length: u32) -> Option<Step> {
        (size <= 11).then(|| Step { bits: length as u8 + size, forward: 0 })
    }

    pub fn new(value: u8, length: u32) -> Step {
        let (run, size) = (value >> 4, value & 15);
        // The end counts as a coefficient, so that several steps that just fill a block do not take
        // the next block's code for it.
        let forward = if size == 0 && run < 15 { END + 1 } else { run + 1 };
        Step { bits: length as u8 + size, forward }
    }

    #[inline]
    pub fn ends(self) -> bool {
        self.forward >= END
    }

    #[inline]
    pub fn passes(self) -> u8 {
        self.forward & (END - 1)
    }
}

/// For every beginning of [`PEEK`] bits the length and value of its code; 0 for longer codes.
pub(super) type Short = [(u8, u8); 1 << PEEK];

/// A Huffman table.
#[derive(Debug)]
pub(super) struct Table {
    pub short: Box<Short>,
    steps: OnceCell<Box<Steps>>,
    /// For every length: the first code, the first index into `values`, how many there are.
    long: [(u32, u32, u32); 17],
    values: Vec<u8>,
}

impl Table {
    pub fn new(lengths: &[u8], values: &[u8]) -> Option<Table> {
        let mut short = Box::new([(0, 0); 1 << PEEK]);
        let mut long = [(0, 0, 0); 17];
        let (mut code, mut index) = (0_u32, 0_u32);
        for length in 1..=16_u32 {
            let count = u32::from(lengths[length as usize - 1]);
            long[length as usize] = (code, index, count);
            if code + count > 1 << length {
                return None;
            }
            if length <= PEEK {
                for k in 0..count {
                    let from = ((code + k) << (PEEK - length)) as usize;
                    let value = values[(index + k) as usize];
                    short[from..from + (1 << (PEEK - length))].fill((length as u8, value));
                }
            }
            index += count;
            code = (code + count) << 1;
        }
        Some(Table { short, steps: OnceCell::new(), long, values: values.to_vec() })
    }

    /// The next code with its length, if it is long.
    #[cold]
    pub fn long_code(&self, held: u64) -> Option<(u32, u8)> {
        (PEEK + 1..=16).find_map(|length| {
            let (first, index, count) = self.long[length as usize];
            let code = (held >> (64 - length)) as u32;
            let found = code >= first && code - first < count;
            let value = found.then(|| self.values.get((index + code - first) as usize))??;
            Some((length, *value))
        })
    }

    /// The table for all coefficients of a block but the first.
    pub fn steps(&self) -> &Steps {
        self.steps.get_or_init(|| steps(&self.short, |v, l| Some(Step::new(v, l)), &self.short))
    }
}

/// For every beginning of [`PEEK`] bits its first step in a block, and as many steps as end within
/// these bits and the block, as one.
pub(super) type Steps = [[Step; 2]; 1 << PEEK];

/// The first step is one of `of`, the others are those of `then`.
pub(super) fn steps(
    of: &Short,
    first: impl Fn(u8, u32) -> Option<Step>,
    then: &Short,
) -> Box<Steps> {
    let mut steps = Box::new([[Step::default(); 2]; 1 << PEEK]);
    for (bits, (steps, &(length, value))) in steps.iter_mut().zip(of).enumerate() {
        let found = Some(length).filter(|length| *length > 0);
        let Some(one) = found.and_then(|length| first(value, length.into())) else { continue };
        let mut all = one;
        while !all.ends() && u32::from(all.bits) < PEEK {
            // The zeros that fill it up are not bits of the file.
            let (length, value) = then[bits << all.bits & ((1 << PEEK) - 1)];
            let next = Step::new(value, length.into());
            let fits = u32::from(all.bits + next.bits) <= PEEK;
            if length == 0 || !fits || all.passes() + next.passes() >= 64 {
                break;
            }
            all = Step { bits: all.bits + next.bits, forward: all.forward + next.forward };
        }
        *steps = [one, all];
    }
    steps
}
