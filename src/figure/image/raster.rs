//! Decoded images, and the files and samples made of them when the original will not do.

use std::borrow::Cow;
use std::io::Cursor;
use std::sync::Arc;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use super::encode::{Colours, jpeg};
use super::indexed::Indexed;
use super::{Limits, icc, png};
use crate::deflate;
use crate::document::Samples;

/// Level of deflate for filtered samples.
const LEVEL: u8 = 6;
/// The same for indices, which are mostly runs: a level more takes twice the time, for 7 %.
const OF_INDICES: u8 = 5;

/// Pixels, with transparency apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Raster {
    pub width: u32,
    pub height: u32,
    /// 1 grey, 3 colour.
    pub components: u8,
    /// 8 bits each, row by row.
    pub samples: Vec<u8>,
    /// Opacity of every pixel; none when all are opaque.
    pub alpha: Option<Vec<u8>>,
    pub icc: Option<Vec<u8>>,
    /// EXIF orientation the file gives.
    pub orientation: u8,
}

/// Decodes an image; of an animation, the first picture.
pub(super) fn decode(
    bytes: &[u8],
    format: ImageFormat,
    limits: &Limits,
) -> Result<Raster, image::ImageError> {
    #[cfg(feature = "avif")]
    if format == ImageFormat::Avif {
        return super::avif::decode(bytes, limits);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut bounds = image::Limits::default();
    bounds.max_image_width = Some(limits.max_side);
    bounds.max_image_height = Some(limits.max_side);
    bounds.max_alloc = Some(limits.max_decoded);
    reader.limits(bounds);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation().map_or(1, Orientation::to_exif);
    let icc = decoder.icc_profile().unwrap_or_default();
    let image = DynamicImage::from_decoder(decoder)?;
    Ok(Raster { icc, orientation, ..from_image(image) })
}

/// An image of eight bits, its opacity taken apart.
pub(super) fn from_image(image: DynamicImage) -> Raster {
    let (width, height) = (image.width(), image.height());
    let grey = !image.color().has_color();
    let (samples, alpha) = match (image.color().has_alpha(), grey) {
        (false, true) => (image.into_luma8().into_raw(), None),
        (false, false) => (image.into_rgb8().into_raw(), None),
        (true, true) => split::<2, 1>(&image.into_luma_alpha8().into_raw()),
        (true, false) => split::<4, 3>(&image.into_rgba8().into_raw()),
    };
    let components = if grey { 1 } else { 3 };
    Raster { width, height, components, samples, alpha, icc: None, orientation: 1 }
}

/// Takes the last of `ALL` samples of every pixel apart, if not all are opaque.
fn split<const ALL: usize, const COLOURS: usize>(pixels: &[u8]) -> (Vec<u8>, Option<Vec<u8>>) {
    let pixels = pixels.as_chunks::<ALL>().0;
    let colour = |pixel: &[u8; ALL]| -> [u8; COLOURS] { std::array::from_fn(|k| pixel[k]) };
    let colours: Vec<[u8; COLOURS]> = pixels.iter().map(colour).collect();
    let clear = pixels.iter().any(|pixel| pixel[COLOURS] != 255);
    let alpha = clear.then(|| pixels.iter().map(|pixel| pixel[COLOURS]).collect());
    (colours.into_flattened(), alpha)
}

impl Raster {
    /// The image turned as its orientation says.
    pub(super) fn upright(self) -> Raster {
        let Some(turn) = Orientation::from_exif(self.orientation).filter(|_| self.orientation != 1)
        else {
            return self;
        };
        let mut image = self.to_image();
        image.apply_orientation(turn);
        Raster { icc: self.icc, ..from_image(image) }
    }

    pub(super) fn to_image(&self) -> DynamicImage {
        let (width, height) = (self.width, self.height);
        let pixels = self.interleaved().into_owned();
        let image = match (self.components, self.alpha.is_some()) {
            (1, false) => image::GrayImage::from_raw(width, height, pixels).map(DynamicImage::from),
            (1, true) => {
                image::GrayAlphaImage::from_raw(width, height, pixels).map(DynamicImage::from)
            }
            (_, false) => image::RgbImage::from_raw(width, height, pixels).map(DynamicImage::from),
            (_, true) => image::RgbaImage::from_raw(width, height, pixels).map(DynamicImage::from),
        };
        image.expect("as many samples as the size asks for, by construction")
    }

    fn interleaved(&self) -> Cow<'_, [u8]> {
        let Some(alpha) = &self.alpha else { return Cow::from(&self.samples) };
        let mut out = Vec::with_capacity(self.samples.len() + alpha.len());
        for (pixel, a) in self.samples.chunks_exact(usize::from(self.components)).zip(alpha) {
            out.extend_from_slice(pixel);
            out.push(*a);
        }
        Cow::from(out)
    }

    /// Whether it looks like a photograph: in a drawing or a screenshot most pixels equal the
    /// pixel before them. Of tall images some rows tell as much as all.
    pub(super) fn is_photo(&self) -> bool {
        let n = usize::from(self.components);
        let row = self.width as usize * n;
        if self.alpha.is_some() || row == 0 {
            return false;
        }
        let rows = self.samples.chunks_exact(row).step_by((self.height as usize / 128).max(1));
        let (mut total, mut equal) = (0, 0);
        for row in rows {
            let pairs = row.chunks_exact(n).zip(row.chunks_exact(n).skip(1));
            total += pairs.len();
            equal += pairs.filter(|(a, b)| a == b).count();
        }
        total > 0 && equal * 2 < total
    }

    /// A JPEG file, with the profile. `halved`: the colours of the source have half the
    /// resolution of its light already (4:2:0).
    pub(super) fn to_jpeg(&self, halved: bool) -> Arc<[u8]> {
        let colours = if halved { Colours::Halved } else { Colours::Full };
        jpeg(self, colours, self.icc.as_deref())
    }

    /// A PNG file, with transparency and profile.
    pub(super) fn to_png(&self) -> Vec<u8> {
        if self.alpha.is_none() {
            return self.opaque_png(self.indexed());
        }
        let mut info = self.info();
        info.color_type = match self.components {
            1 => ::png::ColorType::GrayscaleAlpha,
            _ => ::png::ColorType::Rgba,
        };
        pack(info, &self.interleaved(), ::png::Filter::Adaptive, LEVEL)
    }

    /// A PNG file of the colours, without transparency.
    fn opaque_png(&self, indexed: Option<Indexed>) -> Vec<u8> {
        let mut info = self.info();
        if let Some(indexed) = indexed {
            info.color_type = ::png::ColorType::Indexed;
            info.bit_depth = indexed.depth;
            info.palette = Some(indexed.palette.into());
            // Neighbouring indices are not alike as neighbouring samples are.
            return pack(info, &indexed.rows, ::png::Filter::NoFilter, OF_INDICES);
        }
        info.color_type = match self.components {
            1 => ::png::ColorType::Grayscale,
            _ => ::png::ColorType::Rgb,
        };
        pack(info, &self.samples, ::png::Filter::Adaptive, LEVEL)
    }

    fn info(&self) -> ::png::Info<'static> {
        let mut info = ::png::Info::with_size(self.width, self.height);
        info.icc_profile = self.icc.clone().map(Into::into);
        info
    }

    /// Colour samples for PDF, and the soft mask.
    pub(super) fn to_samples(&self) -> (Samples, Option<Arc<[u8]>>) {
        let samples = match self.indexed() {
            Some(indexed) => Samples::Flate {
                colours: 1,
                bits: indexed.depth as u8,
                palette: Some(indexed.palette.into()),
                icc: None,
                data: unfiltered(&indexed.rows, self.height),
            },
            None => {
                let file = png::read(&self.opaque_png(None)).expect("we have just made the file");
                Samples::Flate {
                    colours: file.samples(),
                    bits: file.bits,
                    palette: None,
                    icc: icc::usable(self.icc.clone(), self.components),
                    data: file.data.into(),
                }
            }
        };
        (samples, self.mask())
    }

    /// The soft mask for PDF.
    pub(super) fn mask(&self) -> Option<Arc<[u8]>> {
        mask((self.width, self.height), self.alpha.as_ref()?)
    }

    /// The image as indices into its colours, if they are few. Grey images and images with a
    /// profile stay as they are: their samples mean more than three numbers.
    fn indexed(&self) -> Option<Indexed> {
        let plain = self.components == 3 && self.icc.is_none();
        plain.then(|| Indexed::new(&self.samples, self.width as usize))?
    }
}

/// The soft mask for PDF of the opacity of every pixel; none when all are opaque.
pub(super) fn mask((_, height): (u32, u32), opacity: &[u8]) -> Option<Arc<[u8]>> {
    if opacity.iter().all(|o| *o == 255) {
        return None;
    }
    Some(unfiltered(opacity, height))
}

/// The data of a PNG file of so many rows, with no filter on any: PDF takes it as it is.
fn unfiltered(rows: &[u8], height: u32) -> Arc<[u8]> {
    let length = rows.len() / height as usize;
    let mut data = Vec::with_capacity(rows.len() + height as usize);
    for row in rows.chunks_exact(length) {
        data.push(0);
        data.extend_from_slice(row);
    }
    deflate::runs(&data).into()
}

/// A PNG file of rows.
fn pack(info: ::png::Info<'_>, rows: &[u8], filter: ::png::Filter, level: u8) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder =
        ::png::Encoder::with_info(&mut out, info).expect("decoders refuse images without pixels");
    encoder.set_filter(filter);
    encoder.set_deflate_compression(::png::DeflateCompression::Level(level));
    let mut writer = encoder.write_header().expect("a buffer in memory takes every byte");
    writer.write_image_data(rows).expect("as many rows as the size asks for");
    writer.finish().expect("a buffer in memory takes every byte");
    out
}
