//! CFF outlines (Adobe Technical Note 5176): read once, flattened, cut for each document.
//!
//! Charstrings are kept without subroutines and hints: smaller after deflating, and cutting a
//! subset is then a matter of copying.

mod charstring;
mod index;
mod write;

use std::ops::Range;
use std::sync::OnceLock;

use super::face::Data;
use charstring::{Flat, Private};
use index::{Index, operand, read_dict};
pub(super) use write::{Cut, write};

/// The outlines of one face. Charstrings are flattened when first asked for.
pub(super) struct Cff {
    file: Data,
    /// Where the table lies in the file.
    table: Range<usize>,
    charstrings: Index,
    globals: Index,
    privates: Vec<Private>,
    /// For each glyph, which of `privates` it uses.
    select: Vec<u8>,
    /// By hundreds, since a document uses few of tens of thousands.
    flat: Box<[OnceLock<Shelf>]>,
}

/// Glyphs a shelf of flattened charstrings holds.
const SHELF: usize = 128;

/// Flattened charstrings, each made when it is asked for.
type Shelf = Box<[OnceLock<Option<Flat>>]>;

const CHARSTRINGS: u16 = 17;
const PRIVATE: u16 = 18;
const FD_ARRAY: u16 = 1236;
const FD_SELECT: u16 = 1237;

impl Cff {
    /// Reads the `CFF ` table of a font file, which is shared, not copied; `None` if it is damaged.
    pub fn parse(file: Data, table: Range<usize>) -> Option<Cff> {
        let data = file.bytes().get(table.clone())?;
        let names = Index::parse(data, usize::from(*data.get(2)?))?;
        let tops = Index::parse(data, names.end)?;
        let strings = Index::parse(data, tops.end)?;
        let globals = Index::parse(data, strings.end)?;
        let top = read_dict(tops.get(data, 0)?);
        let charstrings = Index::parse(data, operand(&top, CHARSTRINGS)? as usize)?;
        let (privates, select) = match operand(&top, FD_ARRAY) {
            Some(at) => {
                let fonts = Index::parse(data, at as usize)?;
                let privates: Option<Vec<Private>> = (0..fonts.count)
                    .map(|i| Private::parse(data, &read_dict(fonts.get(data, i)?)))
                    .collect();
                let at = operand(&top, FD_SELECT)? as usize;
                (privates?, read_select(data, at, charstrings.count)?)
            }
            None => (vec![Private::parse(data, &top)?], vec![0; charstrings.count]),
        };
        let flat = (0..charstrings.count.div_ceil(SHELF)).map(|_| OnceLock::new()).collect();
        Some(Cff { file, table, charstrings, globals, privates, select, flat })
    }

    /// The flattened charstring of a glyph.
    pub fn flat(&self, glyph: u16) -> Option<&Flat> {
        let glyph = usize::from(glyph);
        let shelf = self.flat.get(glyph / SHELF)?;
        let shelf = shelf.get_or_init(|| (0..SHELF).map(|_| OnceLock::new()).collect());
        let data = &self.file.bytes()[self.table.clone()];
        shelf[glyph % SHELF]
            .get_or_init(|| {
                let private = self.privates.get(usize::from(*self.select.get(glyph)?))?;
                let code = self.charstrings.get(data, glyph)?;
                charstring::flatten(data, code, private, &self.globals)
            })
            .as_ref()
    }
}

/// FDSelect (Technical Note 5176, section 19), formats 0 and 3.
fn read_select(data: &[u8], at: usize, glyphs: usize) -> Option<Vec<u8>> {
    let u16_at =
        |o: usize| Some(usize::from(u16::from_be_bytes(data.get(o..o + 2)?.try_into().ok()?)));
    match data.get(at)? {
        0 => Some(data.get(at + 1..at + 1 + glyphs)?.to_vec()),
        3 => {
            let mut select = vec![0; glyphs];
            for range in 0..u16_at(at + 1)? {
                let o = at + 3 + 3 * range;
                let (first, font, next) = (u16_at(o)?, *data.get(o + 2)?, u16_at(o + 3)?);
                select.get_mut(first..next)?.fill(font);
            }
            Some(select)
        }
        _ => None,
    }
}
