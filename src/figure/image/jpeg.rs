//! JPEG files: what PDF has to know of them, read from their markers (ITU-T T.81, annex B).

use memchr::memchr;

use super::exif;

/// What the markers of a JPEG file say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    pub width: u32,
    pub height: u32,
    /// The kind of frame: the second byte of its marker, `0xC0` for baseline.
    pub frame: u8,
    /// Bits of a sample.
    pub precision: u8,
    pub components: Vec<Component>,
    /// Colour transform of the Adobe marker.
    pub adobe: Option<u8>,
    pub jfif: bool,
    pub orientation: u8,
    pub icc: Option<Vec<u8>>,
    /// Whether the file has its end (EOI).
    pub ends: bool,
}

/// A colour component of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Component {
    pub id: u8,
    /// Sampling factors, across and down.
    pub sampling: (u8, u8),
}

/// A marker segment, or the data of a scan.
pub(super) struct Segment<'a> {
    /// The second byte of the marker.
    pub marker: u8,
    /// What follows the length.
    pub body: &'a [u8],
    /// Where the data after the segment begins.
    pub next: usize,
}

/// The segment at or after `at`. Data of a scan is passed over: in it, `FF` is followed by 0 or
/// by a restart marker.
pub(super) fn segment(bytes: &[u8], mut at: usize) -> Option<Segment<'_>> {
    loop {
        at += memchr(0xFF, bytes.get(at..)?)?;
        let marker = *bytes.get(at + 1)?;
        match marker {
            0x00 | 0x01 | 0xD0..=0xD8 => at += 2,
            0xFF => at += 1,
            0xD9 => return Some(Segment { marker, body: &[], next: at + 2 }),
            _ => {
                let length = bytes.get(at + 2..at + 4)?;
                let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
                let body = bytes.get(at + 4..at + 2 + length.max(2))?;
                return Some(Segment { marker, body, next: at + 2 + length.max(2) });
            }
        }
    }
}

/// Reads the markers; none when there is no frame or no scan.
pub(super) fn header(bytes: &[u8]) -> Option<Header> {
    let mut header = Header { orientation: 1, ..Header::default() };
    let mut profile: Vec<(u8, &[u8])> = Vec::new();
    let (mut at, mut scans) = (2, 0);
    while let Some(segment) = segment(bytes, at) {
        at = segment.next;
        let body = segment.body;
        match segment.marker {
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF if header.frame == 0 => {
                header.frame = segment.marker;
                frame(&mut header, body)?;
            }
            0xE0 if body.starts_with(b"JFIF\0") => header.jfif = true,
            0xE1 => {
                if let Some(tiff) = body.strip_prefix(b"Exif\0\0") {
                    header.orientation = exif::orientation(tiff);
                }
            }
            0xE2 => {
                if let Some([number, _, data @ ..]) = body.strip_prefix(b"ICC_PROFILE\0") {
                    profile.push((*number, data));
                }
            }
            0xEE if body.starts_with(b"Adobe") => header.adobe = body.get(11).copied(),
            0xDA => scans += 1,
            0xD9 => {
                header.ends = true;
                break;
            }
            _ => {}
        }
    }
    profile.sort_by_key(|(number, _)| *number);
    let profile: Vec<u8> = profile.into_iter().flat_map(|(_, data)| data).copied().collect();
    header.icc = (!profile.is_empty()).then_some(profile);
    (header.frame != 0 && scans > 0).then_some(header)
}

fn frame(header: &mut Header, body: &[u8]) -> Option<()> {
    let [precision, h1, h0, w1, w0, count, rest @ ..] = body else { return None };
    header.precision = *precision;
    header.height = u32::from(u16::from_be_bytes([*h1, *h0]));
    header.width = u32::from(u16::from_be_bytes([*w1, *w0]));
    let parts = rest.chunks_exact(3).take(usize::from(*count));
    header.components =
        parts.map(|c| Component { id: c[0], sampling: (c[1] >> 4, c[1] & 15) }).collect();
    (header.components.len() == usize::from(*count)).then_some(())
}

impl Header {
    /// Whether PDF can show the file as it is (ISO 32000-1, 7.4.8): baseline, extended or
    /// progressive, 8 bits, in a colour space that needs no guess.
    pub(super) fn is_plain(&self) -> bool {
        let rgb = self.components.iter().map(|c| c.id).eq(*b"RGB");
        let guessed = rgb && self.adobe.is_none() && !self.jfif;
        matches!(self.frame, 0xC0..=0xC2)
            && self.precision == 8
            && matches!(self.components.len(), 1 | 3 | 4)
            && !guessed
    }

    /// Width and height as it is to be seen.
    pub(super) fn upright(&self) -> (u32, u32) {
        if self.orientation >= 5 { (self.height, self.width) } else { (self.width, self.height) }
    }
}
