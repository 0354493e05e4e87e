//! PNG files: their data taken out as it is, for PDF knows the same compression and the same
//! filters (ISO 32000-1, 7.4.4.4).

use std::io::Read;

use flate2::Crc;
use flate2::read::ZlibDecoder;

use super::exif;
use super::rows::Rows;
use crate::say::Message;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Largest colour profile that is unpacked.
const LARGEST_PROFILE: u64 = 4 << 20;

/// What the chunks of a PNG file hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Png {
    pub width: u32,
    pub height: u32,
    pub bits: u8,
    /// Colour type: 0 grey, 2 colour, 3 palette, 4 grey and alpha, 6 colour and alpha.
    pub colour: u8,
    pub interlaced: bool,
    /// RGB triples.
    pub palette: Option<Vec<u8>>,
    /// What makes single colours transparent: of a palette, the opacity of its first colours.
    pub keyed: Option<Vec<u8>>,
    pub icc: Option<Vec<u8>>,
    pub orientation: u8,
    /// The compressed rows.
    pub data: Vec<u8>,
}

/// Reads the chunks; the error says what is wrong.
pub(super) fn read(bytes: &[u8]) -> Result<Png, Message> {
    let mut rest = bytes.strip_prefix(SIGNATURE).ok_or(say!("no PNG signature"))?;
    let mut png = Png { orientation: 1, ..Png::default() };
    loop {
        let (kind, body, next) = chunk(rest).ok_or(say!("the file ends early"))?;
        let critical = kind[0].is_ascii_uppercase();
        if !is_whole(rest, body.len()) {
            if critical {
                return Err(say!("a checksum is wrong"));
            }
            rest = next;
            continue;
        }
        // One header, before all else: it is where the size was looked up.
        if (kind == b"IHDR") != (png.width == 0) {
            return Err(say!("the header is wrong"));
        }
        match kind {
            b"IHDR" => start(&mut png, body).ok_or(say!("the header is wrong"))?,
            b"PLTE" => png.palette = Some(body.to_vec()),
            b"tRNS" => png.keyed = Some(body.to_vec()),
            b"iCCP" => png.icc = profile(body),
            b"eXIf" => png.orientation = exif::orientation(body),
            b"IDAT" => png.data.extend_from_slice(body),
            b"IEND" => break,
            _ => {}
        }
        rest = next;
    }
    let palette = png.palette.as_ref().map_or(0, Vec::len);
    let indexed = png.colour == 3;
    if png.width == 0 || indexed && (palette == 0 || !palette.is_multiple_of(3) || palette > 768) {
        return Err(say!("the header or the palette is wrong"));
    }
    png.palette = png.palette.filter(|_| indexed);
    Ok(png)
}

/// Kind and body of the first chunk, and what follows it.
fn chunk(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let length = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
    let kind = bytes.get(4..8)?.try_into().ok()?;
    let body = bytes.get(8..8_usize.checked_add(length)?)?;
    Some((kind, body, bytes.get(12 + length..)?))
}

/// Whether the checksum of the first chunk, with a body of that length, is right.
fn is_whole(bytes: &[u8], length: usize) -> bool {
    let mut crc = Crc::new();
    crc.update(&bytes[4..8 + length]);
    crc.sum().to_be_bytes() == bytes[8 + length..12 + length]
}

fn start(png: &mut Png, body: &[u8]) -> Option<()> {
    let [sizes @ .., bits, colour, 0, 0, interlace] = body else { return None };
    png.width = u32::from_be_bytes(sizes.get(..4)?.try_into().ok()?);
    png.height = u32::from_be_bytes(sizes.get(4..8)?.try_into().ok()?);
    (png.bits, png.colour, png.interlaced) = (*bits, *colour, *interlace == 1);
    let depths: &[u8] = match colour {
        0 => &[1, 2, 4, 8, 16],
        3 => &[1, 2, 4, 8],
        2 | 4 | 6 => &[8, 16],
        _ => return None,
    };
    (png.width > 0 && png.height > 0 && depths.contains(bits)).then_some(())
}

fn profile(body: &[u8]) -> Option<Vec<u8>> {
    let name = body.iter().position(|b| *b == 0)?;
    let data = body.get(name + 2..)?;
    let mut out = Vec::new();
    ZlibDecoder::new(data).take(LARGEST_PROFILE).read_to_end(&mut out).ok()?;
    Some(out)
}

impl Png {
    /// Samples of a pixel.
    pub(super) fn samples(&self) -> u8 {
        match self.colour {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        }
    }

    /// Whether PDF can take the rows as they are.
    pub(super) fn is_plain(&self) -> bool {
        !self.interlaced && self.bits <= 8 && matches!(self.colour, 0 | 2 | 3)
    }

    /// Whether some pixels may be transparent.
    pub(super) fn may_be_transparent(&self) -> bool {
        self.keyed.is_some() || matches!(self.colour, 4 | 6)
    }

    /// Bytes of an unpacked row with its filter.
    fn row(&self) -> usize {
        let bits = self.width as usize * usize::from(self.samples()) * usize::from(self.bits);
        1 + bits.div_ceil(8)
    }

    /// The rows, if every row is there with a filter that exists, and nothing after the last. They
    /// are kept only if a palette has transparent colours. Not for interlaced files.
    pub(super) fn rows(&self) -> Option<Rows> {
        let row = self.row();
        let whole = row * self.height as usize;
        let mut packed = ZlibDecoder::new(self.data.as_slice());
        let mut kept = Vec::new();
        let mut buffer = vec![0; 64 << 10];
        let mut seen = 0;
        loop {
            let count = packed.read(&mut buffer).ok()?;
            if count == 0 {
                return (seen == whole).then_some(Rows { filtered: kept, length: row });
            }
            let first = (row - seen % row) % row;
            let filters = buffer[..count].iter().skip(first).step_by(row);
            seen += count;
            if seen > whole || filters.into_iter().any(|f| *f > 4) {
                return None;
            }
            if self.keyed.is_some() && self.palette.is_some() {
                kept.extend_from_slice(&buffer[..count]);
            }
        }
    }
}
