//! AVIF: a still picture, or the first of a sequence, by a decoder without unsafe code.

use image::error::{DecodingError, ImageFormatHint, LimitError, LimitErrorKind};
use image::{DynamicImage, ImageError, ImageFormat, RgbaImage};
use oxideav_avif::{AvifImage, DecodeOptions, Error};

use super::Limits;
use super::raster::{Raster, from_image};

/// Decodes a picture, turned and cut as it says, to samples of eight bits.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Raster, ImageError> {
    let options = DecodeOptions::new()
        .with_max_width(Some(limits.max_side))
        .with_max_height(Some(limits.max_side))
        .with_max_pixels(Some(limits.max_pixels.min(limits.max_decoded / 4)))
        .with_max_bytes(Some(limits.max_file));
    let broken = |error: Error| {
        ImageError::Decoding(DecodingError::new(ImageFormatHint::Exact(ImageFormat::Avif), error))
    };
    let picture = oxideav_avif::decode_with(bytes, &options).map_err(broken)?;
    let pixels = picture.try_to_rgba8().map_err(broken)?;
    let grey = pixels.as_chunks::<4>().0.iter().all(|[r, g, b, _]| r == g && g == b);
    let AvifImage { width, height, metadata, .. } = picture;
    let image = RgbaImage::from_raw(width, height, pixels)
        .ok_or_else(|| ImageError::Limits(LimitError::from_kind(LimitErrorKind::DimensionError)))?;
    let image = DynamicImage::from(image);
    let image = if grey { image.into_luma_alpha8().into() } else { image };
    Ok(Raster { icc: metadata.icc, ..from_image(image) })
}
