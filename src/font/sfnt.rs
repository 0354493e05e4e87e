//! The OpenType container: a table directory and tables (OpenType 1.9, "Font file").

/// Tables by tag; the order is that of the tags, as the directory wants it.
pub(super) type Tables = std::collections::BTreeMap<[u8; 4], Vec<u8>>;

/// A font file of these tables with correct checksums.
pub(super) fn write(tables: &Tables) -> Vec<u8> {
    let count = tables.len() as u16;
    let exponent = 15 - count.leading_zeros() as u16;
    let flavour: u32 = if tables.contains_key(b"CFF ") { 0x4F54_544F } else { 0x0001_0000 };
    let whole = tables.values().map(|table| 16 + table.len().next_multiple_of(4)).sum::<usize>();
    let mut out = Vec::with_capacity(12 + whole);
    out.extend(flavour.to_be_bytes());
    for n in [count, 16 << exponent, exponent, count * 16 - (16 << exponent)] {
        out.extend(n.to_be_bytes());
    }
    let mut offset = 12 + 16 * usize::from(count);
    let mut head = None;
    for (tag, table) in tables {
        if tag == b"head" {
            head = Some(offset);
        }
        out.extend(tag);
        out.extend(sum(table).to_be_bytes());
        out.extend((offset as u32).to_be_bytes());
        out.extend((table.len() as u32).to_be_bytes());
        offset += table.len().next_multiple_of(4);
    }
    for table in tables.values() {
        out.extend(table);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    if let Some(at) = head {
        let adjustment = 0xB1B0_AFBA_u32.wrapping_sub(sum(&out));
        out[at + 8..at + 12].copy_from_slice(&adjustment.to_be_bytes());
    }
    out
}

/// The sum of the big-endian words; a last one that is not whole ends in zeros.
fn sum(bytes: &[u8]) -> u32 {
    let (words, rest) = bytes.as_chunks::<4>();
    let mut last = [0; 4];
    last[..rest.len()].copy_from_slice(rest);
    let words = words.iter().chain([&last]);
    words.fold(0, |total, word| total.wrapping_add(u32::from_be_bytes(*word)))
}

/// A copy of `head` with the checksum adjustment cleared and long `loca` offsets.
pub(super) fn head(source: &[u8]) -> Option<Vec<u8>> {
    let mut head = source.get(..54)?.to_vec();
    head[8..12].fill(0);
    head[50..52].copy_from_slice(&1u16.to_be_bytes());
    Some(head)
}

/// A copy of `hhea` or `vhea` for a number of full metrics.
pub(super) fn header_of_metrics(source: &[u8], count: usize) -> Option<Vec<u8>> {
    let mut header = source.get(..36)?.to_vec();
    header[34..36].copy_from_slice(&(count as u16).to_be_bytes());
    Some(header)
}

/// `maxp` for a number of glyphs: version 0.5 with CFF, else the source's with the number changed
/// and no instructions left.
pub(super) fn maxp(source: &[u8], cff: bool, count: usize) -> Option<Vec<u8>> {
    let mut maxp = if cff { vec![0, 0, 0x50, 0, 0, 0] } else { source.get(..32)?.to_vec() };
    maxp[4..6].copy_from_slice(&(count as u16).to_be_bytes());
    if !cff {
        maxp[14..16].copy_from_slice(&1u16.to_be_bytes()); // maxZones
        maxp[16..28].fill(0); // twilight points to size of instructions
    }
    Some(maxp)
}
