//! What an image is by its first bytes, and how large by its header. The name's extension has no
//! say: half of the files called `.jpg` on the web are not.

use image::ImageFormat;

use super::{Fault, Limits};

/// The kind of an image and its size in pixels, as stored.
pub(super) fn sniff(bytes: &[u8], limits: &Limits) -> Result<(ImageFormat, (u32, u32)), Fault> {
    if bytes.len() as u64 > limits.max_file {
        return Err(Fault::TooLarge(say!("{size} MiB", size = bytes.len() >> 20)));
    }
    let format = format(bytes)?;
    let size = imagesize::blob_size(bytes)
        .map_err(|_| Fault::Broken(say!("the header cannot be read")))?;
    let (Ok(width), Ok(height)) = (u32::try_from(size.width), u32::try_from(size.height)) else {
        return Err(Fault::TooLarge(say!("more pixels than can be counted")));
    };
    if width == 0 || height == 0 {
        return Err(Fault::Broken(say!("it has no pixels")));
    }
    let pixels = u64::from(width) * u64::from(height);
    // JPEG has no longer sides, whatever a caller allows.
    if width.max(height) > limits.max_side.min(u16::MAX.into())
        || pixels > limits.max_pixels
        || pixels.saturating_mul(4) > limits.max_decoded
    {
        return Err(Fault::TooLarge(say!("{width} × {height} pixels", width, height)));
    }
    Ok((format, (width, height)))
}

fn format(bytes: &[u8]) -> Result<ImageFormat, Fault> {
    let brand = bytes.get(4..12).unwrap_or_default();
    Ok(match bytes {
        [] => return Err(Fault::Broken(say!("the file is empty"))),
        [0xFF, 0xD8, 0xFF, ..] => ImageFormat::Jpeg,
        [0x89, b'P', b'N', b'G', ..] => ImageFormat::Png,
        [b'G', b'I', b'F', b'8', ..] => ImageFormat::Gif,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => ImageFormat::WebP,
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => ImageFormat::Tiff,
        [b'B', b'M', ..] if bytes.len() > 26 => ImageFormat::Bmp,
        _ if is_avif(bytes) && cfg!(feature = "avif") => ImageFormat::Avif,
        _ if is_avif(bytes) => return Err(Fault::Unsupported("AVIF")),
        _ if [b"ftyphei", b"ftypmif", b"ftypmsf"].iter().any(|b| brand.starts_with(*b)) => {
            return Err(Fault::Unsupported("HEIF"));
        }
        _ => return Err(text(bytes)),
    })
}

/// Whether one of the brands of a file (ISO/IEC 14496-12, 4.3) is that of AVIF.
fn is_avif(bytes: &[u8]) -> bool {
    let Some(([a, b, c, d, b'f', b't', b'y', b'p'], rest)) = bytes.split_first_chunk() else {
        return false;
    };
    let brands = (u32::from_be_bytes([*a, *b, *c, *d]) as usize).saturating_sub(8);
    rest[..brands.min(rest.len())].as_chunks::<4>().0.iter().any(|b| b == b"avif" || b == b"avis")
}

/// What a file that is no image of pixels may be.
fn text(bytes: &[u8]) -> Fault {
    let head = &bytes[..bytes.len().min(1024)];
    let head = String::from_utf8_lossy(head).to_lowercase();
    let head = head.trim_start_matches(['\u{FEFF}', ' ', '\n', '\r', '\t']);
    if head.starts_with('<') {
        return Fault::Broken(say!("it is a web page, not an image"));
    }
    Fault::Broken(say!("it is not an image"))
}
