use super::bits::{Bits, Part, clean};
use super::table::{PEEK, Step, Table, steps};
use super::{Checker, Scan, check};
use crate::figure::image::jpeg::header;

fn picture() -> Vec<u8> {
    let image = image::RgbImage::from_fn(75, 50, |x, y| {
        image::Rgb([(x * 3) as u8, (y * 5) as u8, (x * y % 256) as u8])
    });
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 80);
    image.write_with_encoder(encoder).expect("a JPEG file");
    bytes
}

#[test]
fn a_whole_file_is_complete_and_every_cut_is_damaged() {
    let bytes = picture();
    let header = header(&bytes).expect("a header");
    assert_eq!((header.width, header.height, header.ends), (75, 50, true));
    assert_eq!(check(&bytes, &header), Scan::Complete);
    let data = bytes.windows(2).position(|w| w == [0xFF, 0xDA]).expect("a scan") + 14;
    for end in data..bytes.len() - 3 {
        assert_eq!(check(&bytes[..end], &header), Scan::Damaged, "cut at {end}");
    }
}

/// Every entry against steps taken one at a time.
#[test]
fn steps_at_once_are_the_steps_one_by_one() {
    let bytes = picture();
    let header = header(&bytes).expect("a header");
    let mut checker = Checker::new(&header);
    checker.run(&bytes).expect("a whole file");
    let [dc, ac] = [0, 1].map(|class| checker.tables[class][0].as_ref().expect("a table"));
    let starts = steps(&dc.short, Step::first, &ac.short);
    let mut several = 0;
    for (first, steps) in [(dc, &*starts), (ac, ac.steps())] {
        for (bits, [_, all]) in steps.iter().enumerate() {
            let (mut taken, mut passed, mut count, mut ended) = (0, 0, 0, false);
            while taken < u32::from(all.bits) {
                assert!(!ended, "{bits:011b}");
                let begins = count == 0 && std::ptr::eq(first, dc);
                let table = if begins { dc } else { ac };
                let (length, value) = table.short[bits << taken & ((1 << PEEK) - 1)];
                taken += u32::from(length) + u32::from(value & 15);
                passed += if begins { 0 } else { (value >> 4) + 1 };
                ended = !begins && value == 0;
                count += 1;
            }
            assert_eq!((taken, passed, ended), (u32::from(all.bits), all.passes(), all.ends()));
            several += u32::from(count > 1);
        }
    }
    assert!(several > 2000, "{several}");
}

/// A block is full without an end: the next code is the next block's.
#[test]
fn no_step_leads_out_of_a_block() {
    // One code of one bit, 0: sixteen zeros, so that four of them are one coefficient too many;
    // and 10, a run of fourteen and a number of one bit.
    let mut lengths = [0; 16];
    (lengths[0], lengths[1]) = (1, 1);
    let ac = Table::new(&lengths, &[0xF0, 0xE1]).expect("a table");
    let dc = Table::new(&lengths, &[0, 1]).expect("a table");
    let starts = steps(&dc.short, Step::first, &ac.short);
    let part = Part { index: 0, dc: &dc, ac: &ac, starts: &starts, steps: ac.steps() };
    let read = |bits: &[u8]| {
        let mut data = Vec::new();
        clean(bits, 0, &mut data);
        let mut bits = Bits::new(&data);
        bits.block(&part).map(|()| bits.left())
    };
    // DC, then 16 × 3 + 15 = 63: seven bits, the eighth is left.
    assert_eq!(read(&[0b0000_1000]), Some(1));
    assert_eq!(read(&[0b0000_0000]), None);
}

/// What fits what is looked up, but not the block: three codes of sixteen zeros, fifteen more
/// coefficients, and bits of the next block that look like zeros again.
#[test]
fn the_next_block_is_its_own() {
    let mut lengths = [0; 16];
    lengths[..3].fill(1);
    let ac = Table::new(&lengths, &[0x07, 0xE1, 0xF0]).expect("a table");
    let starts = steps(&ac.short, Step::first, &ac.short);
    let part = Part { index: 0, dc: &ac, ac: &ac, starts: &starts, steps: ac.steps() };
    let mut data = Vec::new();
    // DC of seven bits.
    clean(&[0b0000_0000, 0b1101_1011, 0b0100_1101], 0, &mut data);
    let mut bits = Bits::new(&data);
    assert_eq!(bits.block(&part).map(|()| bits.left()), Some(4));
}

#[test]
fn before_a_restart_no_byte_is_left() {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 80);
    encoder.set_restart_interval(4);
    let pixels: Vec<u8> = (0..64 * 64 * 3_u32).map(|k| (k * k / 7) as u8).collect();
    encoder.encode(&pixels, 64, 64, jpeg_encoder::ColorType::Rgb).expect("a JPEG file");
    let header = header(&bytes).expect("a header");
    assert_eq!(check(&bytes, &header), Scan::Complete);
    let restart = bytes.windows(2).position(|w| w == [0xFF, 0xD0]).expect("a marker");
    bytes.insert(restart, 0x55);
    assert_eq!(check(&bytes, &header), Scan::Damaged);
    // Markers may be filled up (T.81, B.1.1.2).
    bytes[restart] = 0xFF;
    assert_eq!(check(&bytes, &header), Scan::Complete);
}

#[test]
fn damage_never_panics() {
    let whole = picture();
    for at in 0..whole.len() {
        for value in [0x00, 0x55, 0xFF] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            if let Some(header) = header(&bytes) {
                check(&bytes, &header);
            }
        }
    }
}
