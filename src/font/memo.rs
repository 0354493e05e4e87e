//! What was learnt of characters or glyphs, shared by all threads.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// An entry for each of 65,536 characters or glyphs, 0 until it is known, in rows of 256 that come
/// when they are needed: an article uses few.
pub(super) struct Memo(Box<[OnceLock<Row>]>);

type Row = Box<[AtomicU64]>;

impl Default for Memo {
    fn default() -> Memo {
        Memo((0..256).map(|_| OnceLock::new()).collect())
    }
}

impl Memo {
    /// The entry of a character or glyph.
    pub fn slot(&self, at: u16) -> &AtomicU64 {
        let [row, column] = at.to_be_bytes();
        let empty = || (0..256).map(|_| AtomicU64::new(0)).collect();
        &self.0[usize::from(row)].get_or_init(empty)[usize::from(column)]
    }

    /// What an entry says, found when it is not known yet; two threads may find it at once. Nothing
    /// that is found is the greatest number.
    pub fn get(&self, at: u16, find: impl FnOnce() -> u64) -> u64 {
        let slot = self.slot(at);
        match slot.load(Ordering::Relaxed) {
            0 => {
                let found = find();
                slot.store(found + 1, Ordering::Relaxed);
                found
            }
            known => known - 1,
        }
    }
}
