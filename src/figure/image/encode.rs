//! JPEG files: of pixels, and of the planes of a WebP file, which hold light and colour apart as
//! JPEG does, so that no pixel need be made of them.

use std::io::Cursor;
use std::sync::{Arc, LazyLock};

use jpeg_encoder::{
    ChromaSubsamplingMethod, Encoder, ImageBuffer, JpegColorType, SamplingFactor, rgb_to_ycbcr,
};
use rusty_webp::WebPDecoder;

use super::raster::Raster;

/// Quality of JPEG files we make.
const QUALITY: u8 = 90;

/// Colours at the resolution of the light (4:4:4), or at half of it (4:2:0).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colours {
    Full,
    /// Each the mean of four pixels.
    Halved,
    /// Four pixels have the same colour already.
    Pairs,
}

/// A JPEG file, with the profile.
pub(super) fn jpeg(image: impl ImageBuffer, colours: Colours, icc: Option<&[u8]>) -> Arc<[u8]> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, QUALITY);
    encoder.set_sampling_factor(match colours {
        Colours::Full => SamplingFactor::F_1_1,
        Colours::Halved | Colours::Pairs => SamplingFactor::F_2_2,
    });
    if colours == Colours::Halved {
        encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    }
    if let Some(icc) = icc {
        // A profile too long for JPEG's segments is left out.
        encoder.add_icc_profile(icc).ok();
    }
    encoder.encode_image(image).expect("memory takes every byte, and the limits keep sides small");
    out.into()
}

/// Sides of an image that the limits let in fit JPEG.
fn side(length: u32) -> u16 {
    u16::try_from(length).expect("`sniff` lets no longer side in")
}

impl ImageBuffer for &Raster {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        if self.components == 1 { JpegColorType::Luma } else { JpegColorType::Ycbcr }
    }

    fn width(&self) -> u16 {
        side(self.width)
    }

    fn height(&self) -> u16 {
        side(self.height)
    }

    fn fill_buffers(&self, y: u16, [light, blue, red, _]: &mut [Vec<u8>; 4]) {
        let length = self.width as usize * usize::from(self.components);
        let row = &self.samples[usize::from(y) * length..][..length];
        if self.components == 1 {
            return light.extend_from_slice(row);
        }
        let pixels = || row.chunks_exact(3).map(|p| rgb_to_ycbcr(p[0], p[1], p[2]));
        light.extend(pixels().map(|p| p.0));
        blue.extend(pixels().map(|p| p.1));
        red.extend(pixels().map(|p| p.2));
    }
}

/// The planes of a lossy WebP file: light, and colours at half its resolution.
pub(super) struct Planes(rusty_webp::Yuv420Frame);

impl Planes {
    /// The planes of a file that holds nothing but one lossy picture: no transparency, no
    /// profile, nothing of a camera.
    pub(super) fn read(bytes: &[u8]) -> Option<Planes> {
        let mut decoder = WebPDecoder::new(Cursor::new(bytes)).ok()?;
        let bare = decoder.icc_profile().ok()?.is_none() && decoder.exif_metadata().ok()?.is_none();
        if !bare {
            return None;
        }
        let frame = decoder.read_yuv420().ok()??;
        Some(Planes(frame))
    }

    /// Width and height in pixels.
    pub(super) fn size(&self) -> (u32, u32) {
        (self.0.width, self.0.height)
    }
}

/// WebP keeps to the range of television, 16 to 235 for light and 16 to 240 for colours
/// (RFC 6386, 9.2); JPEG uses all of a byte (JFIF).
static LIGHT: LazyLock<[u8; 256]> = LazyLock::new(|| spread(16, 219, 0));
static COLOUR: LazyLock<[u8; 256]> = LazyLock::new(|| spread(128, 224, 128));

/// `from` + k goes to `to` + k · 255 / `range`.
fn spread(from: i32, range: i32, to: i32) -> [u8; 256] {
    std::array::from_fn(|value| {
        let twice = (value as i32 - from) * 2 * 255;
        let rounded = (twice + twice.signum() * range) / (2 * range);
        (to + rounded).clamp(0, 255) as u8
    })
}

impl ImageBuffer for &Planes {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        side(self.0.width)
    }

    fn height(&self) -> u16 {
        side(self.0.height)
    }

    fn fill_buffers(&self, y: u16, [light, blue, red, _]: &mut [Vec<u8>; 4]) {
        let (y, width) = (usize::from(y), self.0.width as usize);
        let row = &self.0.y[y * self.0.y_stride..][..width];
        let spread: &[u8; 256] = &LIGHT;
        light.extend(row.iter().map(|value| spread[usize::from(*value)]));
        let spread: &[u8; 256] = &COLOUR;
        for (plane, buffer) in [(&self.0.u, blue), (&self.0.v, red)] {
            let row = &plane[y / 2 * self.0.uv_stride..][..width.div_ceil(2)];
            let start = buffer.len();
            buffer.resize(start + width.next_multiple_of(2), 0);
            for (pair, value) in buffer[start..].as_chunks_mut::<2>().0.iter_mut().zip(row) {
                *pair = [spread[usize::from(*value)]; 2];
            }
            buffer.truncate(start + width);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halved_colours_are_means() {
        let pixel = |k: usize| if k.is_multiple_of(2) { [255, 0, 0] } else { [0, 0, 255] };
        let raster = Raster {
            width: 16,
            height: 16,
            components: 3,
            samples: (0..256).flat_map(pixel).collect(),
            alpha: None,
            icc: None,
            orientation: 1,
        };
        let file = jpeg(&raster, Colours::Halved, None);
        let read = image::load_from_memory(&file).expect("a JPEG file").into_rgb8();
        // Light differs from pixel to pixel; the colour is the purple between the two.
        let [r, _, b] =
            [0, 1, 2].map(|c| read.pixels().map(|p| u64::from(p[c])).sum::<u64>() / 256);
        assert!(r.abs_diff(b) < 16, "{r} {b}");
    }

    #[test]
    fn the_ranges_meet_at_their_ends() {
        assert_eq!([16, 126, 235].map(|v| LIGHT[v]), [0, 128, 255]);
        assert_eq!([0, 16, 128, 240, 255].map(|v| COLOUR[v]), [0, 0, 128, 255, 255]);
    }
}
